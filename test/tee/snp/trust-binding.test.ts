import { beforeAll, describe, expect, it } from "vitest";
import type { ReportFields, SimulatedAmd, SimulatedVek } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { shifted } from "./support.js";
import { codeOfTrust, signerOf } from "./world.js";

const TCB = Uint8Array.of(5, 6, 7, 8, 9, 10, 11, 12);
const COMPONENTS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const HIGH = new Uint8Array(8).fill(0xff);

let milan: SimulatedAmd;
let turin: SimulatedAmd;
let vcek: SimulatedVek;
let turinVcek: SimulatedVek;

beforeAll(async () => {
  [milan, turin] = await Promise.all([simulatedAmd("Milan"), simulatedAmd("Turin")]);
  [vcek, turinVcek] = await Promise.all([milan.issueVcek({ tcb: TCB }), turin.issueVcek({ tcb: TCB })]);
});

const onMilan = (fields: ReportFields = {}, vek = vcek): Promise<string> => codeOfTrust({ amd: milan, vek, fields });
const onTurin = (fields: ReportFields = {}, vek = turinVcek): Promise<string> =>
  codeOfTrust({ amd: turin, vek, fields });

describe("establishTrust, TCB of the certificate and REPORTED_TCB", () => {
  it("are equal", async () => {
    expect(await onMilan({ currentTcb: HIGH })).toBe("ok");
    expect(await onTurin({ currentTcb: HIGH })).toBe("ok");
  });

  it.each(COMPONENTS)("are equal in byte %i", async (index) => {
    for (const delta of [-1, 1]) {
      const fields = { reportedTcb: shifted(TCB, index, delta), currentTcb: HIGH };
      expect(await onMilan(fields)).toBe("SNP_VEK_TCB");
      expect(await onTurin(fields)).toBe("SNP_VEK_TCB");
    }
  });

  it("are compared in the layout of the line: the same bytes mean other components", async () => {
    const spl = { blSPL: 6, teeSPL: 5 };
    expect(await onMilan({ currentTcb: HIGH }, await milan.issueVcek({ tcb: TCB, spl }))).toBe("SNP_VEK_TCB");
  });
});

describe("establishTrust, TCB of the certificate and CURRENT_TCB", () => {
  it.each(COMPONENTS)("byte %i of the certificate is at most that of CURRENT_TCB", async (index) => {
    expect(await onMilan({ currentTcb: shifted(TCB, index, -1), committedTcb: TCB })).toBe("SNP_VEK_TCB_CURRENT");
    expect(await onTurin({ currentTcb: shifted(TCB, index, -1), committedTcb: TCB })).toBe("SNP_VEK_TCB_CURRENT");
    expect(await onMilan({ currentTcb: TCB })).toBe("ok");
    expect(await onMilan({ currentTcb: shifted(TCB, index, 1) })).toBe("ok");
  });

  it("is component-wise: one higher byte does not make up for a lower one", async () => {
    const currentTcb = shifted(shifted(TCB, 7, 100), 0, -1);
    expect(await onMilan({ currentTcb })).toBe("SNP_VEK_TCB_CURRENT");
  });
});

describe("establishTrust, chip", () => {
  it("is the certificate's, in all 64 bytes", async () => {
    expect(await onMilan()).toBe("ok");
    for (const index of [0, 7, 8, 31, 63]) {
      const chipId = vcek.chipId.map((byte, at) => (at === index ? byte ^ 1 : byte));
      expect(await onMilan({ chipId })).toBe("SNP_VEK_CHIP_ID");
    }
  });

  it("is the certificate's in 8 bytes on Turin, and the other 56 are zero", async () => {
    expect(await onTurin()).toBe("ok");
    for (const index of [0, 7, 8, 9, 63]) {
      const chipId = turinVcek.chipId.map((byte, at) => (at === index ? byte ^ 1 : byte));
      expect(await onTurin({ chipId })).toBe("SNP_VEK_CHIP_ID");
    }
  });

  it("is not its prefix: a Milan report with 8 bytes of the id does not match", async () => {
    const chipId = new Uint8Array(64);
    chipId.set(vcek.chipId.slice(0, 8));
    expect(await onMilan({ chipId })).toBe("SNP_VEK_CHIP_ID");
  });

  it.each([0x02, 0x04, 0x30])("may start with %i, like DER", async (first) => {
    const chipId = new Uint8Array(64).fill(0x3e);
    chipId[0] = first;
    expect(await onMilan({}, await milan.issueVcek({ tcb: TCB, chipId }))).toBe("ok");
  });

  it("may be masked under a VCEK, and the signer says so", async () => {
    const chipId = new Uint8Array(64);
    expect((await signerOf({ amd: milan, vek: vcek, fields: { chipId } })).chipIdMasked).toBe(true);
    expect((await signerOf({ amd: milan, vek: vcek })).chipIdMasked).toBe(false);
    expect((await signerOf({ amd: turin, vek: turinVcek, fields: { chipId } })).chipIdMasked).toBe(true);
  });

  it("is never bound by a hardware id of zeros", async () => {
    const vek = await milan.issueVcek({ tcb: TCB, hwid: new Uint8Array(64) });
    expect(await onMilan({}, vek)).toBe("SNP_VEK_CHIP_ID");
    const masked = await signerOf({ amd: milan, vek, fields: { chipId: new Uint8Array(64) } });
    expect(masked.chipIdMasked).toBe(true);
  });

  it("is not compared under a VLEK, whatever it is", async () => {
    const vlek = await milan.issueVlek();
    expect(await codeOfTrust({ amd: milan, vek: vlek })).toBe("ok");
    expect(await codeOfTrust({ amd: milan, vek: vlek, fields: { chipId: vcek.chipId } })).toBe("ok");
  });
});

describe("establishTrust, product line by CPUID and by the chain", () => {
  const cpuid = (family: number, model: number): ReportFields => ({ cpuid: { family, model, stepping: 0 } });

  it("are the same", async () => {
    expect(await onMilan(cpuid(0x19, 0x0f))).toBe("ok");
    expect(await onMilan(cpuid(0x19, 0x10))).toBe("SNP_VEK_PRODUCT");
    expect(await onMilan(cpuid(0x19, 0xa0))).toBe("SNP_VEK_PRODUCT");
    expect(await onMilan(cpuid(0x1a, 0x02))).toBe("SNP_VEK_PRODUCT");
    expect(await onTurin(cpuid(0x1a, 0x11))).toBe("ok");
    expect(await onTurin(cpuid(0x19, 0x01))).toBe("SNP_VEK_PRODUCT");
  });

  it.each([
    [0x19, 0x20],
    [0x19, 0x9f],
    [0x19, 0xb0],
    [0x1a, 0x12],
    [0x1a, 0x50],
    [0x1a, 0xc7],
    [0x00, 0x00],
    [0x17, 0x01],
    [0xff, 0xff],
  ])("are unknown for family %i, model %i", async (family, model) => {
    expect(await onMilan(cpuid(family, model))).toBe("SNP_PRODUCT_UNSUPPORTED");
  });

  it("take Bergamo and Siena as Genoa", async () => {
    const genoa = await simulatedAmd("Genoa");
    const vek = await genoa.issueVcek();
    for (const model of [0x10, 0x1f, 0xa0, 0xaf]) {
      expect(await codeOfTrust({ amd: genoa, vek, fields: cpuid(0x19, model) })).toBe("ok");
    }
  });

  it("are not compared in version 2, which says nothing", async () => {
    expect(await onMilan({ version: 2 })).toBe("ok");
  });
});

describe("establishTrust, public key", () => {
  it("is a point of the curve", async () => {
    const vek = await milan.issueVcek({ tcb: TCB, key: "p384-off-curve" });
    expect(await onMilan({}, vek)).toBe("SNP_VEK_CURVE < CRYPTO_KEY_NOT_ON_CURVE");
    const beyond = Uint8Array.of(4, ...new Uint8Array(96).fill(0xff));
    expect(await onMilan({}, await milan.issueVcek({ tcb: TCB, key: { point: beyond } }))).toMatch(/^SNP_VEK_CURVE </);
    const zeros = Uint8Array.of(4, ...new Uint8Array(96));
    expect(await onMilan({}, await milan.issueVcek({ tcb: TCB, key: { point: zeros } }))).toMatch(/^SNP_VEK_CURVE </);
  });
});
