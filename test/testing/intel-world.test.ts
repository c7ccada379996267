import "reflect-metadata";
import { X509Certificate, createPublicKey, verify } from "node:crypto";
import * as peculiar from "@peculiar/x509";
import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import { createSimulatedIntel } from "../../src/testing/index.js";
import type { IntelRole, SimulatedIntel, SimulatedIntelOptions } from "../../src/testing/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { readCertificate } from "./der-reader.js";

const ROLES: readonly IntelRole[] = ["root", "platformCa", "processorCa", "tcbSigning"];
const intel = createSimulatedIntel();

function oneRole(role: IntelRole, overrides: SimulatedIntelOptions[IntelRole] = {}): Uint8Array {
  return createSimulatedIntel({ [role]: overrides })[role].der;
}

/** Whether the certificate's signature is by that key, as node:crypto sees it. */
function signedBy(der: Uint8Array, issuer: Uint8Array): boolean {
  return new X509Certificate(der).verify(new X509Certificate(issuer).publicKey);
}

describe("createSimulatedIntel", () => {
  it.each(ROLES)(
    "makes a certificate that the root signed and that node:crypto and @peculiar/x509 take: %s",
    async (role) => {
      const { der, pem } = intel[role];
      const read = new X509Certificate(der);
      expect(signedBy(der, intel.root.der)).toBe(true);
      expect(read.checkIssued(new X509Certificate(intel.root.der))).toBe(true);
      expect(toHex(new X509Certificate(pem).raw)).toBe(toHex(der));
      const other = new peculiar.X509Certificate(Uint8Array.from(der));
      const publicKey = await new peculiar.X509Certificate(Uint8Array.from(intel.root.der)).publicKey.export();
      expect(await other.verify({ publicKey, signatureOnly: true })).toBe(true);
      expect(other.subject).toBe(`CN=${intel[role].commonName}, O=Intel Corporation, L=Santa Clara, ST=CA, C=US`);
    },
  );

  it("hands out the key of each certificate", () => {
    for (const role of ROLES) {
      const { der, publicKey, serial } = intel[role];
      const spki = new X509Certificate(der).publicKey.export({ type: "spki", format: "der" });
      expect(toHex(spki.subarray(-65))).toBe(toHex(publicKey));
      expect(readCertificate(der).serial).toBe(serial);
    }
  });

  it("has serial numbers of 21 octets where the first bit of Intel's is set", () => {
    expect(ROLES.map((role) => intel[role].serial.length / 2)).toEqual([20, 21, 21, 20]);
    expect(intel.platformCa.serial.startsWith("00")).toBe(true);
  });

  it("is the same for one seed, and has other keys for another", () => {
    const [again, other] = [createSimulatedIntel(), createSimulatedIntel({ seed: "other" })];
    for (const role of ROLES) {
      expect(toHex(again[role].der)).toBe(toHex(intel[role].der));
      expect(toHex(other[role].publicKey)).not.toBe(toHex(intel[role].publicKey));
    }
  });

  it("makes a forger's hierarchy: all names, serial numbers and key identifiers, other keys", () => {
    const forged = createSimulatedIntel({ forged: true });
    for (const role of ROLES) {
      const [genuine, copy] = [readCertificate(intel[role].der), readCertificate(forged[role].der)];
      expect(toHex(copy.subject.bytes)).toBe(toHex(genuine.subject.bytes));
      expect(copy.serial).toBe(genuine.serial);
      expect(copy.extensions).toEqual(genuine.extensions);
      expect(toHex(copy.spki.bytes)).not.toBe(toHex(genuine.spki.bytes));
      expect([signedBy(forged[role].der, forged.root.der), signedBy(forged[role].der, intel.root.der)]).toEqual([
        true,
        false,
      ]);
    }
  });

  it("dates all four", () => {
    const dates = { notBefore: new Date("2030-01-01T00:00:00Z"), notAfter: new Date("2031-01-01T00:00:00Z") };
    const world = createSimulatedIntel({ ...dates, tcbSigning: { notAfter: new Date("2030-06-01T00:00:00Z") } });
    expect(ROLES.map((role) => new Date(new X509Certificate(world[role].der).validTo).getUTCMonth())).toEqual([
      0, 0, 0, 5,
    ]);
    expect(new Date(new X509Certificate(world.root.der).validFrom)).toEqual(dates.notBefore);
  });
});

describe("what certificates may do differently", () => {
  const usual = readCertificate(intel.platformCa.der);
  const changed = (overrides: SimulatedIntelOptions["platformCa"]): ReturnType<typeof readCertificate> =>
    readCertificate(oneRole("platformCa", overrides));
  const oids = ({ extensions }: ReturnType<typeof readCertificate>): readonly string[] =>
    extensions.map(({ oid }) => oid);

  it("takes names apart", () => {
    const names = changed({ subject: { organization: "Another", locality: null }, issuer: { country: "DE" } });
    expect(new TextDecoder().decode(names.subject.bytes)).toMatch(/Intel SGX PCK Platform CA.*Another.*CA.*US/s);
    expect(names.subject.children).toHaveLength(4);
    expect(new TextDecoder().decode(names.issuer.bytes)).toMatch(/Intel SGX Root CA.*Intel Corporation.*DE/s);
    const raw = Uint8Array.of(0x30, 0);
    const both = changed({ subject: raw, issuer: raw });
    expect([toHex(both.subject.bytes), toHex(both.issuer.bytes)]).toEqual(["3000", "3000"]);
  });

  it("drops, repeats, adds and reorders extensions, each alone", () => {
    expect(oids(usual)).toEqual(["551d23", "551d1f", "551d0e", "551d0f", "551d13"]);
    expect(oids(changed({ dropExtensions: ["keyUsage"] }))).toEqual(["551d23", "551d1f", "551d0e", "551d13"]);
    expect(oids(changed({ duplicateExtensions: ["2.5.29.14"] }))).toEqual([
      ...["551d23", "551d1f", "551d0e", "551d0e", "551d0f", "551d13"],
    ]);
    const extra = { oid: "1.2.3", critical: true, value: Uint8Array.of(5, 0) };
    expect(changed({ extraExtensions: [extra] }).extensions.at(-1)).toEqual({
      oid: "2a03",
      critical: true,
      value: extra.value,
    });
    expect(oids(changed({ extensions: (list) => list.toReversed() }))).toEqual(oids(usual).toReversed());
    const none = changed({ extensions: () => [] });
    expect(none.tbs.children).toHaveLength(7);
    expect(() => oneRole("platformCa", { dropExtensions: ["sgx"] })).toThrow(RangeError);
  });

  it("replaces what extensions hold", () => {
    const value = Uint8Array.of(3, 2, 7, 0x80);
    const [usage, constraints] = [changed({ keyUsage: value }), changed({ basicConstraints: Uint8Array.of(0x30, 0) })];
    expect(toHex(usage.extensions[3]?.value ?? new Uint8Array())).toBe("03020780");
    expect(toHex(constraints.extensions[4]?.value ?? new Uint8Array())).toBe("3000");
    const address = changed({ crlAddress: "https://elsewhere.example/list" }).extensions[1];
    expect(new TextDecoder().decode(address?.value)).toContain("https://elsewhere.example/list");
  });

  it("writes other serial numbers, versions, keys and algorithms", () => {
    expect(changed({ serial: "00ff" }).serial).toBe("00ff");
    expect(changed({ version: 2 }).tbs.children[0]?.content).toEqual(Uint8Array.of(2, 1, 1));
    expect(readCertificate(oneRole("root", { version: 3 })).tbs.children[0]?.tag).toBe(0xa0);
    const compressed = changed({ subjectPublicKey: "p256-compressed" }).spki;
    expect(compressed.bytes.length).toBe(usual.spki.bytes.length - 32);
    const key = createPublicKey({ key: Buffer.from(compressed.bytes), format: "der", type: "spki" });
    expect(key.equals(new X509Certificate(intel.platformCa.der).publicKey)).toBe(true);
    expect(toHex(changed({ subjectPublicKey: { spki: Uint8Array.of(0x30, 0) } }).spki.bytes)).toBe("3000");
    const point = changed({ subjectPublicKey: { point: new Uint8Array(65) } }).spki;
    expect(toHex(point.bytes).endsWith("00".repeat(65))).toBe(true);
    const other = Uint8Array.of(0x30, 3, 6, 1, 42);
    const outer = changed({ algorithm: other });
    expect([toHex(outer.innerAlgorithm), toHex(outer.outerAlgorithm)]).toEqual([toHex(other), toHex(other)]);
    const inner = changed({ tbsAlgorithm: other });
    expect([toHex(inner.innerAlgorithm), toHex(inner.outerAlgorithm)]).toEqual([
      toHex(other),
      toHex(usual.outerAlgorithm),
    ]);
    expect(changed({ trailingBytes: Uint8Array.of(0, 0) }).rest).toBe(2);
  });

  it("signs with either s, another hash, another key, or breaks the signature", () => {
    const order = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    const sOf = (der: Uint8Array): bigint => {
      const signature = readCertificate(der).signature;
      const s = signature.slice(4 + (signature[3] ?? 0) + 2);
      return BigInt(`0x${toHex(s)}`);
    };
    const [high, low] = [oneRole("platformCa", { s: "high" }), oneRole("platformCa", { s: "low" })];
    expect([sOf(high) > order / 2n, sOf(low) > order / 2n]).toEqual([true, false]);
    expect(sOf(high) + sOf(low)).toBe(order);
    expect([signedBy(high, intel.root.der), signedBy(low, intel.root.der)]).toEqual([true, true]);

    const hashed = oneRole("platformCa", { hash: "sha384" });
    expect(signedBy(hashed, intel.root.der)).toBe(false);
    const { tbs, signature } = readCertificate(hashed);
    expect(verify("sha384", tbs.bytes, new X509Certificate(intel.root.der).publicKey, signature)).toBe(true);

    const mallory = oneRole("platformCa", { signedBy: "mallory" });
    expect(signedBy(mallory, intel.root.der)).toBe(false);
    expect(toHex(readCertificate(mallory).tbs.bytes)).toBe(toHex(usual.tbs.bytes));
    const broken = oneRole("platformCa", { signature: (bytes) => bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1) });
    expect(signedBy(broken, intel.root.der)).toBe(false);
  });

  it("lets anybody issue: another of the hierarchy, or a platform", () => {
    const wrong = createSimulatedIntel({ tcbSigning: { issuedBy: "platformCa" } });
    expect(signedBy(wrong.tcbSigning.der, intel.platformCa.der)).toBe(true);
    expect(toHex(readCertificate(wrong.tcbSigning.der).issuer.bytes)).toBe(toHex(usual.subject.bytes));
    const pck = intel.issuePck();
    const below = intel.issuePck({ issuedBy: pck, ppid: new Uint8Array(16) });
    expect(signedBy(below.der, pck.der)).toBe(true);
    expect(new X509Certificate(below.der).checkIssued(new X509Certificate(pck.der))).toBe(false);
  });
});

describeWithVectors("Intel's own certificates, written again", () => {
  it.each([
    ["root", "intel_sgx_root_ca"],
    ["platformCa", "intel_pck_platform_ca"],
    ["processorCa", "intel_pck_processor_ca"],
    ["tcbSigning", "intel_tcb_signing_2025"],
  ] as const)("%s", (role, file) => {
    const genuine = readCertificate(readVector(`tdx/roots/${file}.der`));
    const copy = readCertificate(oneRole(role, { subjectPublicKey: { point: genuine.spki.bytes.slice(-65) } }));
    expect(toHex(copy.tbs.bytes)).toBe(toHex(genuine.tbs.bytes));
    expect(toHex(copy.outerAlgorithm)).toBe(toHex(genuine.outerAlgorithm));
  });
});

describe("statements of a simulated Intel", () => {
  const key = new X509Certificate(intel.tcbSigning.der).publicKey;
  const holds = (text: string, signature: Uint8Array): boolean =>
    verify("sha256", toUtf8(text), { key, dsaEncoding: "ieee-p1363" }, signature);

  it.each([
    ["tcbInfo", (world: SimulatedIntel) => world.issueTcbInfo()],
    ["enclaveIdentity", (world: SimulatedIntel) => world.issueQeIdentity()],
    ["anything", (world: SimulatedIntel) => world.issueStatement("anything", { id: "x" })],
  ])("are signed over the text of the inner object, with their chain behind: %s", (name, make) => {
    const statement = make(intel);
    const body = new TextDecoder().decode(statement.body);
    expect(body).toBe(`{"${name}":${statement.text},"signature":"${toHex(statement.signature)}"}`);
    expect(holds(statement.text, statement.signature)).toBe(true);
    expect(new TextDecoder().decode(statement.bytes)).toBe(`${body}\n${intel.tcbSigning.pem}${intel.root.pem}`);
  });

  it("are written and signed in every wrong way, each alone", () => {
    const text = (body: Uint8Array): string => new TextDecoder().decode(body);
    const usual = intel.issueTcbInfo();
    expect(text(intel.issueTcbInfo({ first: "signature" }).body)).toBe(
      `{"signature":"${toHex(usual.signature)}","tcbInfo":${usual.text}}`,
    );
    const pretty = JSON.stringify(JSON.parse(usual.text), null, 2);
    const reformatted = intel.issueTcbInfo({ text: pretty, signedText: usual.text });
    expect([reformatted.text, toHex(reformatted.signature)]).toEqual([pretty, toHex(usual.signature)]);
    expect(text(intel.issueTcbInfo({ signature: null }).body)).toBe(`{"tcbInfo":${usual.text}}`);
    expect(text(intel.issueTcbInfo({ signature: "00" }).body)).toContain(',"signature":"00"}');
    const twice = intel.issueTcbInfo({ body: ([first = "", second = ""]) => `{${first},${first},${second}} ` });
    expect(text(twice.body).match(/"tcbInfo":/g)).toHaveLength(2);
    expect(holds(usual.text, intel.issueTcbInfo({ signedBy: "mallory" }).signature)).toBe(false);
    expect(holds(usual.text, intel.issueTcbInfo({ s: "high" }).signature)).toBe(true);
    expect(toHex(intel.issueTcbInfo({ chain: [] }).bytes)).toBe(toHex(usual.body));
    const edited = intel.issueTcbInfo({ members: ({ id: _, ...others }) => ({ ...others, id: "TDX!" }) });
    expect(edited.text.endsWith(',"id":"TDX!"}')).toBe(true);
    expect(holds(edited.text, edited.signature)).toBe(true);
  });
});

describeWithVectors("Intel's own statements, written again", () => {
  const collateral = (): Record<string, string> => {
    const text = new TextDecoder().decode(readVector("tdx/phala/tdx_quote_collateral.json"));
    return JSON.parse(text) as Record<string, string>;
  };

  it("a TCB info", () => {
    const genuine = collateral()["tcb_info"] ?? "";
    const lower = [2, 2, 2, 2, 3, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0];
    const tdx = [5, 0, 2, ...new Array<number>(13).fill(0)];
    const old = (JSON.parse(genuine) as { tcbLevels: { advisoryIDs: string[] }[] }).tcbLevels[1]?.advisoryIDs ?? [];
    const level = { sgx: lower, tdx, pceSvn: 11 };
    const copy = intel.issueTcbInfo({
      issueDate: new Date("2025-06-19T10:16:03Z"),
      nextUpdate: new Date("2025-07-19T10:16:03Z"),
      moduleIdentities: [
        { id: "TDX_03", levels: [{ isvSvn: 3, status: "UpToDate" }] },
        {
          id: "TDX_01",
          levels: [
            { isvSvn: 4, status: "UpToDate" },
            { isvSvn: 2, status: "OutOfDate", tcbDate: new Date("2023-08-09T00:00:00Z") },
          ],
        },
      ],
      levels: [
        { status: "UpToDate", ...level },
        { status: "OutOfDate", ...level, pceSvn: 5, tcbDate: new Date("2018-01-04T00:00:00Z"), advisoryIds: old },
      ],
    });
    expect(copy.text).toBe(genuine);
  });

  it("a QE identity", () => {
    const copy = intel.issueQeIdentity({
      issueDate: new Date("2025-06-19T10:32:27Z"),
      nextUpdate: new Date("2025-07-19T10:32:27Z"),
      levels: [{ isvSvn: 4, status: "UpToDate" }],
    });
    expect(copy.text).toBe(collateral()["qe_identity"]);
  });
});
