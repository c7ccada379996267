import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../src/bytes/index.js";
import { createSimulatedAmd } from "../../src/testing/index.js";
import type { SimulatedAmd, VcekOptions } from "../../src/testing/index.js";
import { amdOid, at, lastText, readCertificate } from "./der-reader.js";
import type { ReadCertificate } from "./der-reader.js";

const HWID = amdOid(4);
const CSP_ID = amdOid(5);
const SHA384 = "608648016503040202";
const SHA256 = "608648016503040201";
const PSS_TRAILER = "a303020101";

let amd: SimulatedAmd;
let turin: SimulatedAmd;
beforeAll(async () => {
  amd = await createSimulatedAmd();
  turin = await createSimulatedAmd({ line: "Turin" });
});

async function vcek(options: VcekOptions, world = amd): Promise<ReadCertificate> {
  return readCertificate((await world.issueVcek(options)).der);
}

function valuesOf(read: ReadCertificate, oid: string): string[] {
  return read.extensions.filter((entry) => entry.oid === oid).map((entry) => toHex(entry.value));
}

function verifiesUnder(der: Uint8Array, issuer: Uint8Array): boolean {
  return new X509Certificate(der).verify(new X509Certificate(issuer).publicKey);
}

describe("issueVcek", () => {
  it("certifies the key, chip and TCB that it returns", async () => {
    const tcb = Uint8Array.of(1, 2, 3, 4, 5, 6, 0x80, 0xff);
    const vek = await amd.issueVcek({ chipId: new Uint8Array(64).fill(9), tcb });
    const read = readCertificate(vek.der);
    expect(toHex(read.spki.bytes.slice(-97))).toBe(toHex(vek.publicKey));
    expect([vek.kind, vek.publicKey.length, vek.secretKey.length]).toEqual(["vcek", 97, 48]);
    expect(valuesOf(read, HWID)).toEqual(["09".repeat(64)]);
    const spl = [1, 2, 4, 5, 6, 7, 3, 8].map((arc) => valuesOf(read, amdOid(3, arc))[0]);
    expect(spl).toEqual(["020101", "020102", "020103", "020104", "020105", "020106", "02020080", "020200ff"]);
    expect(valuesOf(read, CSP_ID)).toEqual([]);
  });

  it("lays out the TCB of Turin with fmcSPL first and without spl4, and takes 8 bytes of the chip id", async () => {
    const tcb = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const vek = await turin.issueVcek({ tcb });
    const read = readCertificate(vek.der);
    const spl = [9, 1, 2, 3, 5, 6, 7, 8].map((arc) => valuesOf(read, amdOid(3, arc))[0]);
    expect(spl).toEqual(["020101", "020102", "020103", "020104", "020105", "020106", "020107", "020108"]);
    expect(valuesOf(read, amdOid(3, 4))).toEqual([]);
    expect(valuesOf(read, HWID)).toEqual([toHex(vek.chipId.slice(0, 8))]);
    expect(toHex(vek.chipId.slice(8))).toBe("00".repeat(56));
  });

  it("refuses a chip id or TCB of another length", async () => {
    await expect(amd.issueVcek({ chipId: new Uint8Array(8) })).rejects.toThrow(RangeError);
    await expect(amd.issueVcek({ tcb: new Uint8Array(7) })).rejects.toThrow(RangeError);
  });

  it("does not keep or share the arrays of the caller", async () => {
    const tcb = Uint8Array.of(4, 0, 0, 0, 0, 0, 24, 219);
    const vek = await amd.issueVcek({ tcb });
    tcb.fill(0);
    expect(toHex(vek.tcb)).toBe("04000000000018db");
  });
});

describe("issueVcek, names and instants that differ", () => {
  it("takes subject, issuer name, serial and validity", async () => {
    const read = await vcek({
      subjectCommonName: "SEV-VLEK",
      issuerCommonName: "SEV-Genoa",
      serial: "7f",
      notBefore: new Date("2030-01-01T00:00:00Z"),
      notAfter: new Date("2031-01-01T00:00:00Z"),
    });
    expect([lastText(read.subject), lastText(read.issuer), read.serial]).toEqual(["SEV-VLEK", "SEV-Genoa", "7f"]);
    const times = read.validity.children.map((time) => new TextDecoder().decode(time.content));
    expect(times).toEqual(["300101000000Z", "310101000000Z"]);
  });

  it.each(["ask", "asvk", "ark"] as const)("is issued by whom the caller names: %s", async (issuedBy) => {
    const vek = await amd.issueVcek({ issuedBy });
    const issuers = [amd.ask, amd.asvk, amd.ark].filter((issuer) => verifiesUnder(vek.der, issuer.der));
    expect(issuers).toEqual([amd[issuedBy]]);
    expect(lastText(readCertificate(vek.der).issuer)).toBe(amd[issuedBy].subject);
  });

  it("is issued by a forger under the name of the ASK", async () => {
    const vek = await amd.issueVcek({ issuedBy: "mallory" });
    const forged = await createSimulatedAmd({ forged: true });
    expect(lastText(readCertificate(vek.der).issuer)).toBe("SEV-Milan");
    expect([verifiesUnder(vek.der, amd.ask.der), verifiesUnder(vek.der, forged.ask.der)]).toEqual([false, true]);
  });

  it("is issued by another VEK", async () => {
    const first = await amd.issueVcek();
    const second = await amd.issueVcek({ issuedBy: first, seed: "second" });
    expect(lastText(readCertificate(second.der).issuer)).toBe("SEV-VCEK");
    expect(verifiesUnder(second.der, first.der)).toBe(true);
    expect(toHex(second.publicKey)).not.toBe(toHex(first.publicKey));
  });
});

describe("issueVcek, extensions that differ", () => {
  it("takes numbers and texts, or raw DER", async () => {
    const numbers = await vcek({ structVersion: 2, productName: "Genoa-B1", spl: { snpSPL: 300 } });
    expect(valuesOf(numbers, amdOid(1))).toEqual(["020102"]);
    expect(valuesOf(numbers, amdOid(2))).toEqual(["160847656e6f612d4231"]);
    expect(valuesOf(numbers, amdOid(3, 3))).toEqual(["0202012c"]);
    const raw = await vcek({
      structVersion: Uint8Array.of(4, 1, 0),
      productName: Uint8Array.of(12, 1, 65),
      spl: { blSPL: Uint8Array.of(2, 2, 0, 4), teeSPL: Uint8Array.of(2, 1, 0xff) },
    });
    expect(valuesOf(raw, amdOid(1))).toEqual(["040100"]);
    expect(valuesOf(raw, amdOid(2))).toEqual(["0c0141"]);
    expect(valuesOf(raw, amdOid(3, 1))).toEqual(["02020004"]);
    expect(valuesOf(raw, amdOid(3, 2))).toEqual(["0201ff"]);
  });

  it("adds a component that the line does not have", async () => {
    expect(valuesOf(await vcek({ spl: { fmcSPL: 3 } }), amdOid(3, 9))).toEqual(["020103"]);
    expect(valuesOf(await vcek({ spl: { spl4: 3 } }, turin), amdOid(3, 4))).toEqual(["020103"]);
  });

  it.each([0, 7, 9, 63, 65])("takes a hwid of %i bytes", async (size) => {
    expect(valuesOf(await vcek({ hwid: new Uint8Array(size) }), HWID)).toEqual(["00".repeat(size)]);
  });

  it("takes the wrapped hwid of 2023, leaves hwid out, and adds a CSP id", async () => {
    const wrapped = concatBytes(Uint8Array.of(4, 64), new Uint8Array(64));
    expect(valuesOf(await vcek({ hwid: wrapped }), HWID)).toEqual([toHex(wrapped)]);
    const read = await vcek({ hwid: null, cspId: "CN=x" });
    expect([valuesOf(read, HWID), valuesOf(read, CSP_ID)]).toEqual([[], ["1604434e3d78"]]);
  });

  it("drops and duplicates by name or identifier, and adds at the end", async () => {
    const read = await vcek({
      dropExtensions: ["blSPL", "1.3.6.1.4.1.3704.1.2"],
      duplicateExtensions: ["hwid"],
      extraExtensions: [{ oid: "1.2.840.1", critical: true, value: Uint8Array.of(5, 0) }],
    });
    expect([valuesOf(read, amdOid(3, 1)), valuesOf(read, amdOid(2))]).toEqual([[], []]);
    expect(valuesOf(read, HWID)).toHaveLength(2);
    expect(read.extensions.at(-1)).toEqual({ oid: "2a864801", critical: true, value: Uint8Array.of(5, 0) });
    expect(read.extensions.filter((entry) => entry.critical)).toHaveLength(1);
  });

  it("throws for a name that it does not know or have, so that no test is misled by a slip", async () => {
    for (const name of ["blSpl", "fmcSPL", "1.2.3"]) {
      await expect(vcek({ dropExtensions: [name] })).rejects.toThrow(RangeError);
      await expect(vcek({ duplicateExtensions: [name] })).rejects.toThrow(RangeError);
    }
  });
});

describe("issueVcek, signatures that differ", () => {
  it("spells out the trailer field only when asked", async () => {
    const [plain, old] = [await vcek({}), await vcek({ trailerField: "explicit" })];
    expect(toHex(plain.outerAlgorithm)).not.toContain(PSS_TRAILER);
    expect(toHex(old.outerAlgorithm)).toContain(PSS_TRAILER);
    expect(toHex(old.innerAlgorithm)).toBe(toHex(old.outerAlgorithm));
    const mixed = await vcek({ tbsTrailerField: "explicit" });
    expect(toHex(mixed.innerAlgorithm)).toBe(toHex(old.innerAlgorithm));
    expect(toHex(mixed.outerAlgorithm)).toBe(toHex(plain.outerAlgorithm));
  });

  it.each([
    ["SHA-256", { hash: "sha256", saltLength: 32 }, SHA256],
    ["SHA-512", { hash: "sha512", saltLength: 64 }, "608648016503040203"],
    ["another salt length", { hash: "sha384", saltLength: 32 }, "a203020120"],
    ["PKCS #1 v1.5", "pkcs1", "2a864886f70d01010c"],
  ] as const)("really signs with %s", async (_name, signature, mark) => {
    const vek = await amd.issueVcek({ signature });
    const read = readCertificate(vek.der);
    expect(toHex(read.outerAlgorithm)).toContain(mark);
    expect(toHex(read.innerAlgorithm)).toBe(toHex(read.outerAlgorithm));
    expect(verifiesUnder(vek.der, amd.ask.der)).toBe(true);
  });

  it("names another hash for MGF1", async () => {
    const read = await vcek({ declaredMgfHash: "sha1" });
    const parameters = at(at(read.tbs, 2), 1);
    expect(toHex(at(parameters, 0).bytes)).toContain(SHA384);
    expect(toHex(at(parameters, 1).bytes)).toContain("2b0e03021a");
    expect(toHex(read.innerAlgorithm)).toBe(toHex(read.outerAlgorithm));
  });

  it("names another algorithm inside than outside", async () => {
    const read = await vcek({ tbsSignature: { hash: "sha256", saltLength: 48 } });
    expect(toHex(read.innerAlgorithm)).toContain(SHA256);
    expect(toHex(read.outerAlgorithm)).not.toContain(SHA256);
  });

  it("flips one bit of the signature", async () => {
    const vek = await amd.issueVcek({ signatureBit: "flipped" });
    expect(verifiesUnder(vek.der, amd.ask.der)).toBe(false);
    vek.der[vek.der.length - 1] = (vek.der.at(-1) ?? 0) ^ 1;
    expect(verifiesUnder(vek.der, amd.ask.der)).toBe(true);
  });

  it("adds bytes behind the certificate", async () => {
    expect((await vcek({ trailingBytes: Uint8Array.of(0, 0, 0) })).rest).toBe(3);
    expect((await vcek({})).rest).toBe(0);
  });
});

describe("issueVcek, keys that differ", () => {
  const P384 = "06052b81040022";
  const P256 = "06082a8648ce3d030107";

  it("certifies the compressed point, and a point off the curve", async () => {
    const { publicKey } = await amd.issueVcek();
    const compressed = at((await vcek({ key: "p384-compressed" })).spki, 1).content;
    expect([compressed.length, toHex(compressed.slice(2))]).toEqual([50, toHex(publicKey.slice(1, 49))]);
    const off = (await vcek({ key: "p384-off-curve" })).spki;
    expect(toHex(off.bytes)).toContain(P384);
    expect(toHex(off.bytes.slice(-97, -1))).toBe(toHex(publicKey.slice(0, 96)));
    expect((off.bytes.at(-1) ?? 0) ^ (publicKey.at(-1) ?? 0)).toBe(1);
  });

  it("certifies a P-256 key, an RSA key, and any octets as a point", async () => {
    expect(toHex((await vcek({ key: "p256" })).spki.bytes)).toContain(P256);
    expect(toHex((await vcek({ key: "rsa" })).spki.bytes)).toContain("2a864886f70d010101");
    const infinity = (await vcek({ key: { point: Uint8Array.of(0) } })).spki;
    expect(toHex(infinity.bytes)).toContain(P384);
    expect(toHex(at(infinity, 1).content)).toBe("0000");
  });
});

describe("issueVlek", () => {
  it("has a CSP id, no hwid, a zero chip id, and a validity of one year", async () => {
    const vlek = await amd.issueVlek();
    const read = readCertificate(vlek.der);
    expect([vlek.kind, lastText(read.subject), lastText(read.issuer)]).toEqual(["vlek", "SEV-VLEK", "SEV-VLEK-Milan"]);
    expect(valuesOf(read, HWID)).toEqual([]);
    expect(valuesOf(read, CSP_ID)[0]).toMatch(/^16/);
    expect(toHex(vlek.chipId)).toBe("00".repeat(64));
    const times = read.validity.children.map((time) => new TextDecoder().decode(time.content));
    expect(times).toEqual(["250101000000Z", "260101000000Z"]);
  });

  it("takes the deviations of a VCEK too", async () => {
    const vlek = await amd.issueVlek({ issuedBy: "ask", hwid: new Uint8Array(64), cspId: null });
    const read = readCertificate(vlek.der);
    expect([valuesOf(read, HWID).length, valuesOf(read, CSP_ID).length]).toEqual([1, 0]);
    expect(lastText(read.issuer)).toBe("SEV-Milan");
  });

  it("derives another key for another provider", async () => {
    const [one, two] = [await amd.issueVlek({ cspId: "CN=one" }), await amd.issueVlek({ cspId: "CN=two" })];
    expect(toHex(one.secretKey)).not.toBe(toHex(two.secretKey));
  });
});
