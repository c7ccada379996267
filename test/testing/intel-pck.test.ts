import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/bytes/index.js";
import type { PckExtension } from "../../src/tee/tdx/types.js";
import { createSimulatedIntel, sgxMember } from "../../src/testing/index.js";
import type { PckOptions } from "../../src/testing/index.js";
import { integer } from "../../src/testing/der.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { at, readCertificate, readNode } from "./der-reader.js";
import type { Node } from "./der-reader.js";

/** Hex of Intel's arc 1.2.840.113741.1.13.1. */
const ARC = "2a864886f84d010d01";

const intel = createSimulatedIntel();

/** The members of a list of SEQUENCE { OID, value }: the rest of each identifier as hex, and the value. */
function membersOf(list: Node): readonly (readonly [string, Node])[] {
  return list.children.map((entry) => [toHex(at(entry, 0).content).slice(ARC.length), at(entry, 1)]);
}

function sgxOf(der: Uint8Array): Node {
  const entry = readCertificate(der).extensions.find(({ oid }) => oid === ARC);
  return readNode(entry?.value ?? new Uint8Array());
}

function hexes(list: Node): Record<string, string> {
  return Object.fromEntries(membersOf(list).map(([name, { content }]) => [name, toHex(content)]));
}

function sgx(options: PckOptions = {}): Node {
  return sgxOf(intel.issuePck(options).der);
}

/** What a genuine extension says, for the order of members that all of them have. */
function readExtension(list: Node): PckExtension {
  const value = (...path: readonly number[]): Uint8Array => at(list, ...path, 1).content;
  const tcb = at(list, 1, 1);
  const number = (octets: Uint8Array): number => octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const flag = (index: number): boolean => at(list, 6, 1, index, 1).content[0] !== 0;
  return {
    ppid: value(0),
    tcbComponents: Array.from({ length: 16 }, (_, index) => number(at(tcb, index, 1).content)),
    pceSvn: number(at(tcb, 16, 1).content),
    cpuSvn: at(tcb, 17, 1).content,
    pceId: value(2),
    fmspc: value(3),
    sgxType: (["standard", "scalable", "scalable-with-integrity"] as const)[number(value(4))] ?? "standard",
    platformInstanceId: value(5),
    configuration: { dynamicPlatform: flag(0), cachedKeys: flag(1), smtEnabled: flag(2) },
  };
}

describe("issuePck", () => {
  it.each(["platform", "processor"] as const)("makes a chain that node:crypto verifies: %s", (ca) => {
    const pck = intel.issuePck({ ca });
    const [leaf, above, root] = pck.chain.map((der) => new X509Certificate(der));
    if (leaf === undefined || above === undefined || root === undefined) throw new Error("the chain is short");
    expect([leaf.verify(above.publicKey), above.verify(root.publicKey)]).toEqual([true, true]);
    expect([leaf.checkIssued(above), above.checkIssued(root), leaf.ca]).toEqual([true, true, false]);
    const { publicKey } = pck;
    expect(toHex(leaf.publicKey.export({ type: "spki", format: "der" }).subarray(-65))).toBe(toHex(publicKey));
    expect(pck.chainPem.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(3);
    expect(pck.chainPem.startsWith(pck.pem)).toBe(true);
    expect(readCertificate(pck.der).serial).toBe(pck.serial);
  });

  it("writes what the platform is, and what only the Platform CA says", () => {
    const platform = hexes(sgx());
    expect(Object.keys(platform)).toEqual(["01", "02", "03", "04", "05", "06", "07"]);
    expect([platform["03"], platform["04"], platform["05"]]).toEqual(["0000", "b0c06f000000", "01"]);
    const processor = hexes(sgx({ ca: "processor" }));
    expect(Object.keys(processor)).toEqual(["01", "02", "03", "04", "05"]);
    expect(processor["05"]).toBe("00");
  });

  it("writes every value that it is told, 255 in two octets", () => {
    const ones = (size: number): Uint8Array => new Uint8Array(size).fill(1);
    const list = sgx({
      ppid: ones(16),
      tcbComponents: [255, ...new Array<number>(15).fill(1)],
      pceSvn: 65_535,
      cpuSvn: ones(16),
      pceId: ones(2),
      fmspc: ones(6),
      sgxType: "scalable-with-integrity",
      platformInstanceId: ones(16),
      configuration: { dynamicPlatform: false, cachedKeys: true, smtEnabled: false },
    });
    const said = hexes(list);
    expect([said["01"], said["03"], said["04"], said["05"], said["06"]]).toEqual([
      ...["01".repeat(16), "0101", "01".repeat(6), "02", "01".repeat(16)],
    ]);
    const tcb = hexes(at(list, 1, 1));
    expect([tcb["0201"], tcb["0202"], tcb["0211"], tcb["0212"]]).toEqual(["00ff", "01", "00ffff", "01".repeat(16)]);
    expect(hexes(at(list, 6, 1))).toEqual({ "0701": "00", "0702": "ff", "0703": "00" });
  });

  it("leaves members out, writes them twice, reorders them, or gives them other values", () => {
    const names = (list: Node): readonly string[] => membersOf(list).map(([name]) => name);
    expect(names(sgx({ sgx: { members: (list) => list.toReversed() } }))).toEqual([
      ...["07", "06", "05", "04", "03", "02", "01"],
    ]);
    expect(names(sgx({ sgx: { members: (list) => [...list, ...list.slice(3, 4)] } })).slice(-2)).toEqual(["07", "04"]);
    const short = sgx({ sgx: { tcbMembers: (list) => list.slice(1) } });
    expect(names(at(short, 1, 1))).toHaveLength(17);
    const negative = sgx({ sgx: { tcbMembers: (list) => list.with(0, sgxMember("2.1", integer(256))) } });
    expect(hexes(at(negative, 1, 1))["0201"]).toBe("0100");
    expect(names(at(sgx({ sgx: { configurationMembers: () => [] } }), 6, 1))).toEqual([]);
    expect(hexes(sgx({ fmspc: new Uint8Array(5) }))["04"]).toBe("0000000000");
  });

  it("gives a platform the same key for one level, and others for another level, platform or seed", () => {
    const usual = intel.issuePck();
    expect(toHex(intel.issuePck({ notAfter: new Date("2040-01-01T00:00:00Z") }).publicKey)).toBe(
      toHex(usual.publicKey),
    );
    const others = [
      intel.issuePck({ pceSvn: 12 }),
      intel.issuePck({ ppid: new Uint8Array(16) }),
      intel.issuePck({ seed: "other" }),
      createSimulatedIntel({ forged: true }).issuePck(),
    ];
    expect(new Set([usual, ...others].map(({ publicKey }) => toHex(publicKey))).size).toBe(5);
  });

  it("is signed by another key where told so, under the same names", () => {
    const [usual, forged] = [intel.issuePck(), intel.issuePck({ signedBy: "mallory" })];
    const above = new X509Certificate(intel.platformCa.der).publicKey;
    expect(new X509Certificate(forged.der).verify(above)).toBe(false);
    expect(toHex(readCertificate(forged.der).tbs.bytes)).toBe(toHex(readCertificate(usual.der).tbs.bytes));
    const byRoot = intel.issuePck({ issuedBy: "root" });
    expect(new X509Certificate(byRoot.der).checkIssued(new X509Certificate(intel.root.der))).toBe(true);
  });
});

describeWithVectors("a genuine PCK certificate, written again", () => {
  it("has the same signed part", () => {
    const quote = new TextDecoder("latin1").decode(readVector("tdx/phala/tdx_quote.dat"));
    const start = quote.indexOf("-----BEGIN CERTIFICATE-----");
    const pem = quote.slice(start, quote.indexOf("-----END CERTIFICATE-----", start) + 25);
    const whole = new X509Certificate(pem);
    const genuine = readCertificate(new Uint8Array(whole.raw));
    const [subjectKey] = genuine.extensions.filter(({ oid }) => oid === "551d0e");
    const copy = intel.issuePck({
      ...readExtension(sgxOf(new Uint8Array(whole.raw))),
      serial: genuine.serial,
      notBefore: new Date(whole.validFrom),
      notAfter: new Date(whole.validTo),
      keyIdentifier: subjectKey?.value.slice(2) ?? new Uint8Array(),
      subjectPublicKey: { point: genuine.spki.bytes.slice(-65) },
    });
    expect(toHex(readCertificate(copy.der).tbs.bytes)).toBe(toHex(genuine.tbs.bytes));
    expect(copy.extension.fmspc).toEqual(fromHex("b0c06f000000"));
  });
});
