import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SplName, VcekOptions } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { codeOf, readVcek, readVekDer, readVlek, valueOf } from "./support.js";

const MILAN_SPLS: readonly SplName[] = ["blSPL", "teeSPL", "spl4", "spl5", "spl6", "spl7", "snpSPL", "ucodeSPL"];
const TURIN_SPLS: readonly SplName[] = ["fmcSPL", "blSPL", "teeSPL", "snpSPL", "spl5", "spl6", "spl7", "ucodeSPL"];
const EVERY_BYTE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

describe("readVek", () => {
  it.each(["Milan", "Genoa", "Turin"] as const)("reads VCEK and VLEK: %s", async (line) => {
    const amd = await simulatedAmd(line);
    const vcek = await amd.issueVcek();
    const read = valueOf(await readVcek({}, line));
    expect([read.kind, read.line, read.cspId]).toEqual(["vcek", line, null]);
    expect(read.point).toEqual(vcek.publicKey);
    expect(read.tcb).toEqual(vcek.tcb);
    expect(read.hwid).toEqual(vcek.chipId.slice(0, line === "Turin" ? 8 : 64));
    const vlek = valueOf(await readVlek({ cspId: "CN=cloud.example" }, line));
    expect([vlek.kind, vlek.line, vlek.hwid, vlek.cspId]).toEqual(["vlek", line, null, "CN=cloud.example"]);
  });

  it("reads the stepping that productName states, if any", async () => {
    const milan = valueOf(await readVcek({ productName: "Milan-B1" }));
    expect([milan.stepping, valueOf(await readVcek({}, "Genoa")).stepping]).toEqual([1, null]);
    const vlek = [await readVlek({ productName: "Milan-B0" }), await readVlek()];
    expect(vlek.map((read) => valueOf(read).stepping)).toEqual([0, null]);
  });

  it.each([
    ["Milan", MILAN_SPLS],
    ["Genoa", MILAN_SPLS],
    ["Turin", TURIN_SPLS],
  ] as const)("rebuilds the 8 TCB bytes in the layout of %s", async (line, names) => {
    expect(valueOf(await readVcek({ tcb: EVERY_BYTE }, line)).tcb).toEqual(EVERY_BYTE);
    for (const [index, name] of names.entries()) {
      const { tcb } = valueOf(await readVcek({ tcb: new Uint8Array(8), spl: { [name]: 9 } }, line));
      expect([name, tcb.indexOf(9), tcb.filter((value) => value !== 0).length]).toEqual([name, index, 1]);
    }
  });
});

describe("readVek, subject and issuer", () => {
  it.each([
    ["CN=SEV-VCEK of another organization", { subjectOrganization: "Advanced Micro Devices Inc" }, "SNP_VEK_SUBJECT"],
    ["CN=VCEK", { subjectCommonName: "VCEK" }, "SNP_VEK_SUBJECT"],
    ["CN=sev-vcek", { subjectCommonName: "sev-vcek" }, "SNP_VEK_SUBJECT"],
    ["CN=SEV-Milan", { subjectCommonName: "SEV-Milan" }, "SNP_VEK_SUBJECT"],
    ["a VCEK issued by SEV-VLEK-Milan", { issuerCommonName: "SEV-VLEK-Milan" }, "SNP_VEK_ISSUER"],
    ["a VCEK issued by ARK-Milan", { issuerCommonName: "ARK-Milan" }, "SNP_VEK_ISSUER"],
    ["a VCEK issued by SEV-Venice", { issuerCommonName: "SEV-Venice" }, "SNP_VEK_ISSUER"],
    ["a VCEK issued by SEV-VCEK", { issuerCommonName: "SEV-VCEK" }, "SNP_VEK_ISSUER"],
    ["a VCEK issued by Milan", { issuerCommonName: "Milan" }, "SNP_VEK_ISSUER"],
  ])("refuses %s", async (_name, options, code) => {
    expect(codeOf(await readVcek(options))).toBe(code);
  });

  it("refuses a VLEK issued by SEV-Milan", async () => {
    expect(codeOf(await readVlek({ issuerCommonName: "SEV-Milan" }))).toBe("SNP_VEK_ISSUER");
  });

  it.each(["ask", "asvk", "ark"] as const)("refuses the %s itself", async (role) => {
    expect(codeOf(readVekDer((await simulatedAmd())[role].der))).toBe("SNP_VEK_SUBJECT");
  });
});

describe("readVek, key", () => {
  it.each(["p384-compressed", "p256", "rsa"] as const)("refuses %s", async (key) => {
    const code = codeOf(await readVcek({ key }));
    expect(code).toBe("SNP_VEK_KEY_TYPE");
  });

  it.each([
    ["of 96 bytes", new Uint8Array(96).fill(4)],
    ["at infinity", Uint8Array.of(0)],
    ["of 98 bytes", new Uint8Array(98).fill(4)],
    ["in hybrid form", Uint8Array.of(6, ...new Uint8Array(96).fill(1))],
  ])("refuses a point %s", async (_name, point) => {
    expect(codeOf(await readVcek({ key: { point } }))).toBe("SNP_VEK_KEY_TYPE");
  });
});

describe("readVek, extensions that must be there once", () => {
  const vcek = ["structVersion", "productName", "hwid"] as const;
  const vlek = ["structVersion", "productName", "cspId"] as const;

  it.each([...vcek, ...MILAN_SPLS])("VCEK of Milan: %s", async (name) => {
    expect(codeOf(await readVcek({ dropExtensions: [name] }))).toBe("SNP_VEK_EXTENSION");
    expect(codeOf(await readVcek({ duplicateExtensions: [name] }))).toBe("X509_CERT_DUPLICATE_EXTENSION");
  });

  it.each([...vlek, ...MILAN_SPLS])("VLEK of Milan: %s", async (name) => {
    expect(codeOf(await readVlek({ dropExtensions: [name] }))).toBe("SNP_VEK_EXTENSION");
    expect(codeOf(await readVlek({ duplicateExtensions: [name] }))).toBe("X509_CERT_DUPLICATE_EXTENSION");
  });

  it.each([...vcek, ...TURIN_SPLS])("VCEK of Turin: %s", async (name) => {
    expect(codeOf(await readVcek({ dropExtensions: [name] }, "Turin"))).toBe("SNP_VEK_EXTENSION");
    expect(codeOf(await readVcek({ duplicateExtensions: [name] }, "Turin"))).toBe("X509_CERT_DUPLICATE_EXTENSION");
  });

  it("names the extension in its path", async () => {
    expect(await readVcek({ dropExtensions: ["hwid"] })).toMatchObject({ failure: { path: "extension.hwid" } });
  });
});

describe("readVek, extensions that must not be there", () => {
  it("refuses a VCEK with a CSP id, and a VLEK with a hardware id", async () => {
    expect(codeOf(await readVcek({ cspId: "CN=cloud.example" }))).toBe("SNP_VEK_EXTENSION");
    expect(codeOf(await readVlek({ hwid: new Uint8Array(64).fill(1) }))).toBe("SNP_VEK_EXTENSION");
  });

  it("refuses fmcSPL outside of Turin, and spl4 on Turin", async () => {
    expect(codeOf(await readVcek({ spl: { fmcSPL: 0 } }))).toBe("SNP_VEK_EXTENSION");
    expect(codeOf(await readVcek({ spl: { spl4: 0 } }, "Turin"))).toBe("SNP_VEK_EXTENSION");
  });

  it("refuses an unknown critical extension, and ignores one that is not critical", async () => {
    const unknown = { oid: "1.3.6.1.4.1.3704.1.77", value: Uint8Array.of(5, 0) };
    expect(codeOf(await readVcek({ extraExtensions: [{ ...unknown, critical: false }] }))).toBe("ok");
    expect(codeOf(await readVcek({ extraExtensions: [{ ...unknown, critical: true }] }))).toBe(
      "X509_CERT_CRITICAL_EXTENSION",
    );
  });

  it("refuses a certificate that may certify others, and accepts one that says it may not", async () => {
    const constraints = (...value: number[]): VcekOptions => ({
      extraExtensions: [{ oid: "2.5.29.19", critical: false, value: Uint8Array.from(value) }],
    });
    expect(codeOf(await readVcek(constraints(0x30, 0x03, 0x01, 0x01, 0xff)))).toBe("SNP_VEK_EXTENSION");
    expect(codeOf(await readVcek(constraints(0x30, 0x00)))).toBe("ok");
  });
});

describe("readVek behind parseCertificate, on any bytes", () => {
  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => codeOf(readVekDer(bytes)) !== "ok"),
      { numRuns: 500 },
    );
  });

  it("never throws, and keeps apart what differs, where a byte of a good certificate changes", async () => {
    const good = (await (await simulatedAmd()).issueVcek()).der;
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const outcome = readVekDer(good.map((byte, index) => (index === at ? byte ^ flip : byte)));
        return outcome.ok ? outcome.value.tcb.length === 8 : outcome.failure.code.length > 0;
      }),
      { numRuns: 800 },
    );
  });
});
