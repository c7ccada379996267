import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { createSimulatedAmd } from "../../../src/testing/index.js";
import type { ReportFields } from "../../../src/testing/index.js";
import { issuerOfCrl, plan, recognizeEndorsement } from "../../../src/tee/snp/endorsements.js";
import type { ProductLine } from "../../../src/tee/snp/product.js";
import type { Need, RevocationMode } from "../../../src/tee/scheme.js";
import { parseCrl } from "../../../src/x509/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { sampleParsed } from "./support.js";

function needOf(fields: ReportFields, line: ProductLine = "Milan", stated: ProductLine | null = null): Need {
  const [need, ...others] = plan(sampleParsed(fields, line), stated, {
    revocation: "off",
    anchors: "built-in",
    tcb: "appraise",
    tcbUpdate: "standard",
  });
  expect(others).toEqual([]);
  if (need === undefined) throw new Error("no need");
  return need;
}

const CHIP = Uint8Array.from({ length: 64 }, (_, index) => index + 0xa0);
const TURIN_CHIP = new Uint8Array(64);
TURIN_CHIP.set([0x02, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67]);
const milanUrl = `https://kdsintf.amd.com/vcek/v1/Milan/${toHex(CHIP)}?blSPL=03&teeSPL=00&snpSPL=14&ucodeSPL=213`;
const TCB = Uint8Array.of(3, 0, 0, 0, 0, 0, 14, 213);

describe("plan", () => {
  it("names the address of a VCEK: Milan", () => {
    expect(needOf({ chipId: CHIP, reportedTcb: TCB })).toMatchObject({ kind: "snp-vcek", url: milanUrl });
  });

  it("names the address of a VCEK: Genoa, also for Bergamo and Siena", () => {
    const url = milanUrl.replace("Milan", "Genoa");
    expect(needOf({ chipId: CHIP, reportedTcb: TCB }, "Genoa").url).toBe(url);
    const cpuid = { family: 0x19, model: 0xa0, stepping: 2 };
    expect(needOf({ chipId: CHIP, reportedTcb: TCB, cpuid }, "Genoa").url).toBe(url);
  });

  it("names the address of a VCEK: Turin, with 8 bytes of the chip id and fmcSPL first", () => {
    const reportedTcb = Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0x51);
    expect(needOf({ chipId: TURIN_CHIP, reportedTcb }, "Turin").url).toBe(
      "https://kdsintf.amd.com/vcek/v1/Turin/02abcdef01234567?fmcSPL=01&blSPL=02&teeSPL=03&snpSPL=04&ucodeSPL=81",
    );
  });

  it("takes REPORTED_TCB, not another one", () => {
    const other = new Uint8Array(8).fill(0xff);
    const fields = { currentTcb: other, committedTcb: other, launchTcb: other };
    expect(needOf({ chipId: CHIP, reportedTcb: TCB, ...fields }).url).toBe(milanUrl);
  });

  it("does not send the reserved components", () => {
    expect(needOf({ chipId: CHIP, reportedTcb: Uint8Array.of(3, 0, 9, 9, 9, 9, 14, 213) }).url).toBe(milanUrl);
  });

  it("has no address for a masked chip id", () => {
    expect(needOf({ chipId: new Uint8Array(64) })).toMatchObject({ kind: "snp-vcek", url: null });
    expect(needOf({ chipId: new Uint8Array(64) }, "Turin").url).toBeNull();
  });

  it("has no address for a VLEK", () => {
    expect(needOf({ signingKey: 1, chipId: CHIP })).toMatchObject({ kind: "snp-vlek", url: null });
  });

  it("takes the line of version 2 from the policy, or from the shape of the chip id", () => {
    const fields = { version: 2, chipId: CHIP, reportedTcb: TCB };
    expect(needOf(fields, "Milan", "Milan").url).toBe(milanUrl);
    expect(needOf(fields, "Milan", "Genoa").url).toBe(milanUrl.replace("Milan", "Genoa"));
    expect(needOf({ ...fields, chipId: TURIN_CHIP }).url).toMatch(/\/Turin\/02abcdef01234567\?fmcSPL=/);
  });

  it("has the lines that version 2 may come from as alternatives, and no address for what hides its chip", () => {
    const off = { revocation: "off", anchors: "built-in", tcb: "appraise", tcbUpdate: "standard" } as const;
    const urls = (fields: ReportFields): (string | null)[] =>
      plan(sampleParsed({ version: 2, reportedTcb: TCB, ...fields }), null, off).map(({ url }) => url);
    expect(urls({ chipId: CHIP })).toEqual([milanUrl, milanUrl.replace("Milan", "Genoa")]);
    expect(urls({ chipId: new Uint8Array(64) })).toEqual([null]);
    expect(urls({ chipId: CHIP, signingKey: 1 })).toEqual([null]);
  });

  it("lets CPUID, where there is one, decide over the policy", () => {
    expect(needOf({ chipId: CHIP, reportedTcb: TCB }, "Milan", "Genoa").url).toBe(milanUrl);
  });

  it("names the same need by the same key, and another chip, TCB, line or kind by another", () => {
    const base = { chipId: CHIP, reportedTcb: TCB };
    const same = needOf({ ...base, guestSvn: 7, reportData: new Uint8Array(64).fill(1) }).key;
    expect(same).toBe(needOf(base).key);
    const keys = [
      needOf(base).key,
      needOf({ ...base, chipId: CHIP.map((byte) => byte ^ 1) }).key,
      needOf({ ...base, reportedTcb: TCB.map((byte) => byte + 1) }).key,
      needOf(base, "Genoa").key,
      needOf({ ...base, signingKey: 1 }).key,
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("has a limit that real certificates keep, and a file name without folders", () => {
    const need = needOf({ chipId: CHIP, reportedTcb: TCB });
    expect(need.maxBytes).toBeGreaterThanOrEqual(1416);
    expect(need.fileName).toMatch(/^[a-z0-9.-]+$/);
  });
});

describe("plan, revocation list", () => {
  const listOf = (fields: ReportFields, line: ProductLine | null, stated: ProductLine | null = null): Need => {
    const grounds = { revocation: "require", anchors: "built-in", tcb: "appraise", tcbUpdate: "standard" } as const;
    const [first, need, ...others] = plan(sampleParsed(fields, line ?? "Milan"), stated, grounds);
    expect(others).toEqual([]);
    expect(first?.kind).toBe(fields.signingKey === 1 ? "snp-vlek" : "snp-vcek");
    if (need === undefined) throw new Error("no need");
    return need;
  };

  it("is planned unless lists are switched off", () => {
    const kinds = (revocation: RevocationMode): string[] =>
      plan(sampleParsed(), null, { revocation, anchors: "built-in", tcb: "appraise", tcbUpdate: "standard" }).map(
        ({ kind }) => kind,
      );
    expect(kinds("require")).toEqual(["snp-vcek", "snp-crl"]);
    expect(kinds("use-if-present")).toEqual(["snp-vcek", "snp-crl"]);
    expect(kinds("off")).toEqual(["snp-vcek"]);
  });

  it("comes with the intermediate certificate before it under the caller's roots", () => {
    const kinds = (fields: ReportFields): string[] =>
      plan(sampleParsed(fields), null, {
        revocation: "require",
        anchors: "caller",
        tcb: "appraise",
        tcbUpdate: "standard",
      }).map(({ kind }) => kind);
    expect(kinds({})).toEqual(["snp-ask", "snp-vcek", "snp-crl"]);
    expect(kinds({ signingKey: 1 })).toEqual(["snp-asvk", "snp-vlek", "snp-crl"]);
  });

  it.each(["Milan", "Genoa", "Turin"] as const)("is served by line and kind of key: %s", (line) => {
    expect(listOf({}, line)).toEqual({
      kind: "snp-crl",
      key: `snp-crl/vcek/${line}`,
      title: `revocation list of ARK-${line} for VCEK chains`,
      service: "amd-kds",
      url: `https://kdsintf.amd.com/vcek/v1/${line}/crl`,
      fileName: `crl-${line.toLowerCase()}.der`,
      maxBytes: 1_048_576,
    });
    expect(listOf({ signingKey: 1 }, line)).toMatchObject({
      key: `snp-crl/vlek/${line}`,
      url: `https://kdsintf.amd.com/vlek/v1/${line}/crl`,
      fileName: `crl-vlek-${line.toLowerCase()}.der`,
    });
  });

  it("takes the line of version 2 from the policy, or has no address", () => {
    const fields = { version: 2, chipId: new Uint8Array(64) };
    expect(listOf(fields, null, "Genoa").url).toBe("https://kdsintf.amd.com/vcek/v1/Genoa/crl");
    expect(listOf(fields, null)).toMatchObject({ key: "snp-crl/vcek/unknown", url: null, fileName: "crl-unknown.der" });
  });

  it("does not depend on the chip: a masked one has an address too", () => {
    expect(listOf({ chipId: new Uint8Array(64) }, "Milan").url).toBe("https://kdsintf.amd.com/vcek/v1/Milan/crl");
  });
});

describe("recognizeEndorsement", () => {
  it.each(["Milan", "Genoa", "Turin"] as const)("tells the five kinds apart by subject: %s", async (line) => {
    const amd = await simulatedAmd(line);
    expect(recognizeEndorsement((await amd.issueVcek()).der)).toBe("snp-vcek");
    expect(recognizeEndorsement((await amd.issueVlek()).der)).toBe("snp-vlek");
    expect(recognizeEndorsement(amd.ask.der)).toBe("snp-ask");
    expect(recognizeEndorsement(amd.asvk.der)).toBe("snp-asvk");
    expect(recognizeEndorsement(amd.ark.der)).toBe("snp-ark");
  });

  it("takes a malformed certificate that carries a VEK's name for one, so that it is refused as one", async () => {
    const amd = await simulatedAmd();
    const vcek = await amd.issueVcek({ trailingBytes: Uint8Array.of(0) });
    const vlek = await amd.issueVlek({ duplicateExtensions: ["cspId"] });
    expect(recognizeEndorsement(vcek.der)).toBe("snp-vcek");
    expect(recognizeEndorsement(vlek.der)).toBe("snp-vlek");
  });

  it("knows nothing else", async () => {
    const amd = await simulatedAmd();
    const other = await amd.issueVcek({ subjectCommonName: "somebody" });
    expect(recognizeEndorsement(other.der)).toBeNull();
    expect(recognizeEndorsement(new Uint8Array())).toBeNull();
    expect(recognizeEndorsement(new Uint8Array(1184).fill(2))).toBeNull();
    expect(recognizeEndorsement(await amd.issueCrl({ issuerCommonName: "SEV-Milan" }))).toBeNull();
    expect(recognizeEndorsement(await amd.issueCrl({ issuerCommonName: "ARK-Milan " }))).toBeNull();
    expect(recognizeEndorsement(await amd.issueCrl({ issuerCommonName: "somebody", version: 1 }))).toBeNull();
  });

  it.each(["Milan", "Genoa", "Turin"] as const)("knows a revocation list by its issuer: %s", async (line) => {
    const amd = await simulatedAmd(line);
    const list = await amd.issueCrl({ revokedSerials: [amd.ask.serial] });
    expect(recognizeEndorsement(list)).toBe("snp-crl");
    expect(issuerOfCrl(list, parseCrl(list))).toBe(`ARK-${line}`);
  });

  it("takes a malformed list in the name of an ARK for one, so that it is refused as one", async () => {
    const amd = await simulatedAmd();
    const list = await amd.issueCrl();
    const broken = [
      await amd.issueCrl({ trailingBytes: Uint8Array.of(0) }),
      await amd.issueCrl({ version: 1 }),
      await amd.issueCrl({ duplicateExtensions: ["crlNumber"] }),
      await amd.issueCrl({ extraExtensions: [{ oid: "1.2.3", critical: false, value: new Uint8Array(2 ** 20) }] }),
      list.subarray(0, list.length - 1),
      list.subarray(0, 300),
    ];
    for (const bytes of broken) {
      expect(parseCrl(bytes).ok).toBe(false);
      expect(recognizeEndorsement(bytes)).toBe("snp-crl");
      expect(issuerOfCrl(bytes, parseCrl(bytes))).toBe("ARK-Milan");
    }
    expect(recognizeEndorsement(list.subarray(0, 60))).toBeNull();
  });

  it("takes no malformed certificate of an ARK's for a list", async () => {
    const amd = await createSimulatedAmd({ seed: "malformed", ask: { trailingBytes: Uint8Array.of(0) } });
    expect(recognizeEndorsement(amd.ask.der)).toBeNull();
  });
});

describeWithVectors("recognizeEndorsement on AMD's certificates", () => {
  it.each(["ark", "ask", "asvk"])("%s", (role) => {
    for (const line of ["milan", "genoa", "turin"]) {
      expect(recognizeEndorsement(readVector(`snp/roots/${line}_${role}.der`))).toBe(`snp-${role}`);
    }
  });
});
