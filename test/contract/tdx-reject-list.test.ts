import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { createSimulatedIntel } from "../../src/testing/index.js";
import type { PckOptions, SimulatedIntelOptions } from "../../src/testing/index.js";
import * as der from "../../src/testing/der.js";
import { sgxMember } from "../../src/testing/intel/sgx-extension.js";
import type { MemberEdit } from "../../src/testing/intel/sgx-extension.js";
import { simulatedIntel, TDX_AT } from "../helpers/tdx.js";
import { AFFIRMED, refused, saidOf, SOUND, undecided } from "../helpers/tdx-world.js";
import type { TdxCase } from "../helpers/tdx-world.js";
import { patched } from "../helpers/world.js";

/**
 * The list of what a verifier of TDX must refuse, through the public entry: certificates, signatures and platforms; each case
 * is changed in one thing from one that is affirmed. The quote's form stands in tdx-reject-list-forms.test.ts, what Intel
 * says in tdx-reject-list-statements.test.ts.
 */

const { intel, pck } = SOUND;

/** A quote whose certification data is this PEM, or these bytes. */
function chain(text: string | Uint8Array): TdxCase {
  return { quote: { certification: { type: 5, bytes: typeof text === "string" ? toUtf8(text) : text } } };
}

/** A hierarchy of its own, with a certificate that differs. */
function world(options: SimulatedIntelOptions): TdxCase {
  return { intel: createSimulatedIntel({ seed: "test", ...options }) };
}

/** basicConstraints of a CA with that many CAs below it. */
function constraints(below: number): Uint8Array {
  return der.sequence(der.boolean("true"), der.integer(below));
}

/** PEM of bytes that need not be a certificate. */
function pem(bytes: Uint8Array): string {
  return der.toPem("CERTIFICATE", Buffer.from(bytes).toString("base64"));
}

/** A DER structure with its outer length in the indefinite form. */
function indefinite(bytes: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0x30, 0x80), bytes.subarray(4), Uint8Array.of(0, 0));
}

describe("the chain of the PCK certificate", () => {
  const [leaf, ca, root] = [pck.pem, intel.platformCa.pem, intel.root.pem];

  it("is affirmed in its order, with white space and NULs behind it", async () => {
    for (const behind of ["", "\n", "\n\0", "\r\n\0\0 "]) {
      expect(await saidOf(chain(`${leaf}${ca}${root}${behind}`))).toEqual(AFFIRMED);
    }
    expect(await saidOf(chain(`${leaf}\n\n${ca}\r\n${root}`))).toEqual(AFFIRMED);
  });

  it.each<readonly [string, string | Uint8Array, string]>([
    ["nothing", "", "TDX_PCK_CHAIN_PEM"],
    ["one certificate", leaf, "TDX_PCK_CHAIN_COUNT"],
    ["no root", `${leaf}${ca}`, "TDX_PCK_CHAIN_COUNT"],
    ["the root twice", `${leaf}${ca}${root}${root}`, "TDX_PCK_CHAIN_COUNT"],
    ["another certificate behind them", `${leaf}${ca}${root}${intel.tcbSigning.pem}`, "TDX_PCK_CHAIN_COUNT"],
    ["the leaf twice", `${leaf}${leaf}${ca}`, "TDX_PCK_CHAIN_ORDER"],
    ["the leaf in the place of the CA", `${leaf}${leaf}${root}`, "TDX_PCK_CHAIN_ORDER"],
    ["the CA in the place of the root", `${leaf}${ca}${ca}`, "TDX_PCK_CHAIN_ORDER"],
    ["the root in the place of the CA", `${leaf}${root}${root}`, "TDX_PCK_CHAIN_ORDER"],
    ["the order of old", `${root}${ca}${leaf}`, "TDX_PCK_CHAIN_ORDER"],
    ["CA and root exchanged", `${leaf}${root}${ca}`, "TDX_PCK_CHAIN_ORDER"],
    ["the CA of processors", `${leaf}${intel.processorCa.pem}${root}`, "TDX_PCK_CHAIN_ORDER"],
    ["the signer of statements as leaf and CA", `${intel.tcbSigning.pem}${ca}${root}`, "TDX_PCK_CHAIN_ORDER"],
    ["text before it", `x\n${leaf}${ca}${root}`, "TDX_PCK_CHAIN_PEM"],
    ["text between them", `${leaf}x\n${ca}${root}`, "TDX_PCK_CHAIN_PEM"],
    ["a NUL between them", `${leaf}\0${ca}${root}`, "TDX_PCK_CHAIN_PEM"],
    ["text behind it", `${leaf}${ca}${root}x`, "TDX_PCK_CHAIN_PEM"],
    ["an end that is missing", `${leaf}${ca}${root.replace("-----END CERTIFICATE-----\n", "")}`, "TDX_PCK_CHAIN_PEM"],
    ["another label", `${leaf}${ca}${root}`.replaceAll("CERTIFICATE", "X509 CRL"), "TDX_PCK_CHAIN_PEM"],
    ["what is no base64", leaf.replace(/\nMII/, "\nM*I") + ca + root, "TDX_PCK_CHAIN_PEM"],
    ["DER", concatBytes(pck.der, intel.platformCa.der, intel.root.der), "TDX_PCK_CHAIN_PEM"],
    ["a leaf with a byte behind it", pem(concatBytes(pck.der, Uint8Array.of(0))) + ca + root, "X509_DER_TRAILING"],
    ["a leaf of indefinite length", pem(indefinite(pck.der)) + ca + root, "X509_DER_LENGTH"],
    ["a leaf that is cut", pem(pck.der.slice(0, -1)) + ca + root, "X509_DER_LENGTH"],
    ["a CA that is no certificate", leaf + pem(Uint8Array.of(5, 0)) + root, "X509_DER_TAG"],
  ])("of %s", async (_name, text, code) => {
    expect(await saidOf(chain(text))).toEqual(refused(code));
  });

  it("that is somebody else's", async () => {
    const other = intel.issuePck({ seed: "other" });
    expect(await saidOf(chain(other.chainPem))).toEqual(refused("TDX_QE_REPORT_SIGNATURE"));
  });
});

describe("certificates of the hierarchy", () => {
  it.each<readonly [string, SimulatedIntelOptions, string]>([
    ["a CA that another key signed", { platformCa: { signedBy: "mallory" } }, "TDX_PCK_CHAIN"],
    ["a CA that the other CA issued", { platformCa: { issuedBy: "processorCa" } }, "TDX_PCK_CHAIN_ORDER"],
    ["a CA of another name", { platformCa: { subject: { commonName: "Intel SGX PCK CA" } } }, "TDX_CERT_NAME"],
    ["a CA that is none", { platformCa: { basicConstraints: der.sequence() } }, "TDX_CERT_USAGE"],
    ["a CA without basicConstraints", { platformCa: { dropExtensions: ["basicConstraints"] } }, "TDX_CERT_USAGE"],
    ["a CA without keyUsage", { platformCa: { dropExtensions: ["keyUsage"] } }, "TDX_CERT_USAGE"],
    ["a CA that may not certify", { platformCa: { keyUsage: Uint8Array.of(3, 2, 1, 0x02) } }, "TDX_CERT_USAGE"],
    ["a CA that may sign documents", { platformCa: { keyUsage: Uint8Array.of(3, 2, 1, 0x86) } }, "TDX_CERT_USAGE"],
    ["a CA whose key is compressed", { platformCa: { subjectPublicKey: "p256-compressed" } }, "TDX_CERT_KEY"],
    ["a CA signed over SHA-384", { platformCa: { hash: "sha384" } }, "TDX_PCK_CHAIN"],
    [
      "a CA that says ecdsa-with-SHA384",
      { platformCa: { algorithm: der.sequence(der.oid("1.2.840.10045.4.3.3")) } },
      "TDX_CERT_ALGORITHM",
    ],
    [
      "a CA with two algorithms",
      { platformCa: { tbsAlgorithm: der.sequence(der.oid("1.2.840.10045.4.3.3")) } },
      "X509_CERT_ALGORITHM_MISMATCH",
    ],
    [
      "a CA with a critical extension",
      { platformCa: { extraExtensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] } },
      "X509_CERT_CRITICAL_EXTENSION",
    ],
    [
      "a CA with keyUsage twice",
      { platformCa: { duplicateExtensions: ["keyUsage"] } },
      "X509_CERT_DUPLICATE_EXTENSION",
    ],
    ["a CA of version 1", { platformCa: { version: 1 } }, "X509_CERT_VERSION"],
  ])("%s", async (_name, options, code) => {
    expect(await saidOf(world({}))).toEqual(AFFIRMED);
    expect(await saidOf(world(options))).toEqual(refused(code));
  });

  it("a root that may have no CA below it, or is none, is no anchor", async () => {
    expect(await saidOf(world({ root: { basicConstraints: constraints(1) } }))).toEqual(AFFIRMED);
    for (const basicConstraints of [constraints(0), der.sequence()]) {
      expect(await saidOf(world({ root: { basicConstraints } }))).toEqual(undecided("TDX_ANCHOR"));
    }
  });

  // A chain has three certificates, whatever more a CA would allow.
  it("a CA that allows a longer chain is affirmed", async () => {
    for (const basicConstraints of [constraints(1), der.sequence(der.boolean("true"))]) {
      expect(await saidOf(world({ platformCa: { basicConstraints } }))).toEqual(AFFIRMED);
    }
  });

  it("a forger's, with Intel's names, serial numbers and identifiers", async () => {
    const forged = simulatedIntel("forged");
    expect(await saidOf({ intel: forged })).toEqual(AFFIRMED);
    expect(await saidOf({ intel: forged, verifier: { anchors: [intel.root.der] } })).toEqual(refused("TDX_PCK_CHAIN"));
    const endorsements = [forged.root.der, forged.platformCa.der];
    const supplied = { anchors: [intel.root.der], endorsements };
    expect(await saidOf({ intel: forged, verifier: supplied })).toEqual(refused("TDX_PCK_CHAIN"));
    // The genuine root behind a forger's CA helps nobody.
    const text = `${forged.issuePck().pem}${forged.platformCa.pem}${intel.root.pem}`;
    const mixed = { intel: forged, ...chain(text), verifier: { anchors: [intel.root.der] } };
    expect(await saidOf(mixed)).toEqual(refused("TDX_PCK_CHAIN"));
  });

  it("a root that is not the anchor's, though the CA is", async () => {
    const other = createSimulatedIntel({ seed: "test", root: { seed: "other" } });
    const text = `${pck.pem}${intel.platformCa.pem}${other.root.pem}`;
    expect(await saidOf(chain(text))).toEqual(refused("TDX_PCK_CHAIN"));
  });

  it("outside of their windows, both ends of which hold", async () => {
    const [notBefore, notAfter] = [new Date("2025-05-25T00:00:00Z"), new Date("2025-06-05T00:00:00Z")];
    const cases: readonly TdxCase[] = [
      { pck: { notBefore, notAfter } },
      world({ platformCa: { notBefore, notAfter } }),
      world({ root: { notBefore, notAfter } }),
    ];
    for (const one of cases) {
      const at = (instant: number) => saidOf({ ...one, at: new Date(instant) });
      expect(await at(notBefore.getTime())).toEqual(AFFIRMED);
      expect(await at(notAfter.getTime())).toEqual(AFFIRMED);
      expect(await at(notBefore.getTime() - 1)).toEqual(refused("X509_CERT_NOT_YET_VALID"));
      expect(await at(notAfter.getTime() + 1)).toEqual(refused("X509_CERT_EXPIRED"));
    }
  });
});

describe("the PCK certificate", () => {
  const member = (suffix: string, value: Uint8Array): MemberEdit => {
    const { oid } = sgxMember(suffix, value);
    return (members) => members.map((one) => (one.oid === oid ? { oid, value } : one));
  };
  const without = (suffix: string): MemberEdit => {
    const { oid } = sgxMember(suffix, Uint8Array.of());
    return (members) => members.filter((one) => one.oid !== oid);
  };
  const bytes = (size: number) => der.octetString(new Uint8Array(size).fill(1));

  it.each<readonly [string, PckOptions, string]>([
    ["that another key signed", { signedBy: "mallory" }, "TDX_PCK_CHAIN"],
    ["that the root issued", { issuedBy: "root" }, "TDX_PCK_CHAIN_ORDER"],
    ["that another platform issued", { issuedBy: pck }, "TDX_PCK_CHAIN_ORDER"],
    ["that another platform signed", { signedBy: pck }, "TDX_PCK_CHAIN"],
    ["that a signer of statements signed", { signedBy: "tcbSigning" }, "TDX_PCK_CHAIN"],
    ["of another name", { subject: { commonName: "Intel SGX TCB Signing" } }, "TDX_CERT_NAME"],
    ["that names a CA of another name", { issuer: { commonName: "Intel SGX PCK CA" } }, "TDX_PCK_CHAIN_ORDER"],
    ["that is a CA", { basicConstraints: der.sequence(der.boolean("true"), der.integer(0)) }, "TDX_CERT_USAGE"],
    ["that may certify", { keyUsage: Uint8Array.of(3, 2, 1, 0x06) }, "TDX_CERT_USAGE"],
    ["that may only sign", { keyUsage: Uint8Array.of(3, 2, 7, 0x80) }, "TDX_CERT_USAGE"],
    ["without keyUsage", { dropExtensions: ["keyUsage"] }, "TDX_CERT_USAGE"],
    ["of version 1", { version: 1 }, "X509_CERT_VERSION"],
    ["with a compressed key", { subjectPublicKey: "p256-compressed" }, "TDX_CERT_KEY"],
    ["whose key is off the curve", { subjectPublicKey: { point: patched(pck.publicKey, 64, 1) } }, "TDX_PCK_CHAIN"],
    ["whose key is the origin", { subjectPublicKey: { point: patched(new Uint8Array(65), 0, 4) } }, "TDX_PCK_CHAIN"],
    ["signed over SHA-384", { hash: "sha384" }, "TDX_PCK_CHAIN"],
    ["that says ecdsa-with-SHA384", { algorithm: der.sequence(der.oid("1.2.840.10045.4.3.3")) }, "TDX_CERT_ALGORITHM"],
    [
      "with a critical extension",
      { extraExtensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] },
      "X509_CERT_CRITICAL_EXTENSION",
    ],
    ["without the SGX extension", { dropExtensions: ["sgx"] }, "TDX_PCK_EXTENSION"],
    ["with the SGX extension twice", { duplicateExtensions: ["sgx"] }, "X509_CERT_DUPLICATE_EXTENSION"],
    ...["1", "2", "3", "4", "5"].map(
      (suffix) =>
        [`without member ${suffix}`, { sgx: { members: without(suffix) } }, "TDX_PCK_MEMBER_MISSING"] as const,
    ),
    ...["2.1", "2.9", "2.16", "2.17", "2.18"].map(
      (suffix) =>
        [`without member ${suffix}`, { sgx: { tcbMembers: without(suffix) } }, "TDX_PCK_MEMBER_MISSING"] as const,
    ),
    ["with FMSPC twice", { sgx: { members: (all) => [...all, ...all.slice(3, 4)] } }, "TDX_PCK_MEMBER_DUPLICATE"],
    ["with PCESVN twice", { sgx: { tcbMembers: (all) => [...all, ...all.slice(16, 17)] } }, "TDX_PCK_MEMBER_DUPLICATE"],
    [
      "with an unknown member",
      { sgx: { members: (all) => [...all, sgxMember("9", bytes(1))] } },
      "TDX_PCK_MEMBER_UNKNOWN",
    ],
    ["with an SVN of 256", { sgx: { tcbMembers: member("2.3", der.integer(256)) } }, "TDX_PCK_MEMBER_VALUE"],
    ["with a negative SVN", { sgx: { tcbMembers: member("2.3", Uint8Array.of(2, 1, 0xff)) } }, "TDX_PCK_MEMBER_VALUE"],
    ["with a PCESVN of 65536", { sgx: { tcbMembers: member("2.17", der.integer(65_536)) } }, "TDX_PCK_MEMBER_VALUE"],
    ["with 15 bytes of CPUSVN", { sgx: { tcbMembers: member("2.18", bytes(15)) } }, "TDX_PCK_MEMBER_VALUE"],
    ["with 15 bytes of PPID", { sgx: { members: member("1", bytes(15)) } }, "TDX_PCK_MEMBER_VALUE"],
    ["with 3 bytes of PCEID", { sgx: { members: member("3", bytes(3)) } }, "TDX_PCK_MEMBER_VALUE"],
    ["with 5 bytes of FMSPC", { sgx: { members: member("4", bytes(5)) } }, "TDX_PCK_MEMBER_VALUE"],
    ["of SGX type 3", { sgx: { members: member("5", der.enumerated(3)) } }, "TDX_PCK_MEMBER_VALUE"],
  ])("%s", async (_name, options, code) => {
    expect(await saidOf({ pck: options })).toEqual(refused(code));
  });

  it("whose components are large and stand in another order is affirmed", async () => {
    const largest = { tcbComponents: new Array<number>(16).fill(255), pceSvn: 65_535 };
    expect(await saidOf({ pck: largest })).toEqual(AFFIRMED);
    const reversed: MemberEdit = (members) => [...members].reverse();
    expect(await saidOf({ pck: { sgx: { members: reversed, tcbMembers: reversed } } })).toEqual(AFFIRMED);
  });
});

describe("revocation", () => {
  it.each<readonly [string, "root" | "platformCa", string]>([
    ["the platform's certificate", "platformCa", pck.serial],
    ["its CA", "root", intel.platformCa.serial],
    ["the signer of Intel's statements", "root", intel.tcbSigning.serial],
  ])("of %s", async (_name, issuer, serial) => {
    const own = issuer === "root" ? "rootCrl" : "pckCrl";
    const list = (revokedSerials: readonly string[]) => ({
      endorsements: { [own]: intel.issueCrl(issuer, { revokedSerials }) },
    });
    expect(await saidOf(list(["01", "7f", "00ff"]))).toEqual(AFFIRMED);
    expect(await saidOf(list(["01", serial, "7f"]))).toEqual(refused("TDX_REVOKED"));
    // A serial number counts for the issuer of the list only.
    const other = issuer === "root" ? "platformCa" : "root";
    const elsewhere = {
      [issuer === "root" ? "pckCrl" : "rootCrl"]: intel.issueCrl(other, { revokedSerials: [serial] }),
    };
    expect(await saidOf({ endorsements: elsewhere })).toEqual(AFFIRMED);
  });

  it("counts beside a list that does not know of it, whatever its dates, and where nobody asked", async () => {
    const revoking = intel.issueCrl("platformCa", {
      revokedSerials: [pck.serial],
      thisUpdate: new Date("2024-01-01T00:00:00Z"),
      nextUpdate: new Date("2024-02-01T00:00:00Z"),
    });
    const later = intel.issueCrl("platformCa", {
      revokedSerials: [pck.serial],
      thisUpdate: new Date("2026-01-01T00:00:00Z"),
      nextUpdate: new Date("2026-02-01T00:00:00Z"),
    });
    for (const list of [revoking, later]) {
      expect(await saidOf({ verifier: { endorsements: [...soundLists(), list] } })).toEqual(refused("TDX_REVOKED"));
      const off = { revocation: "off", endorsements: [...soundLists(), list] } as const;
      expect(await saidOf({ verifier: off })).toEqual(refused("TDX_REVOKED"));
    }
  });
});

/** Everything that Intel says, in the order in which it is asked for. */
function soundLists(): readonly Uint8Array[] {
  return [
    intel.issueTcbInfo().bytes,
    intel.issueQeIdentity().bytes,
    intel.issueCrl("root"),
    intel.issueCrl("platformCa"),
  ];
}

describe("revocation lists that do not count", () => {
  const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
  const own = (list: Uint8Array | null): TdxCase => ({ endorsements: { pckCrl: list } });
  const root = (list: Uint8Array | null): TdxCase => ({ endorsements: { rootCrl: list } });

  it.each<readonly [string, TdxCase, readonly [string, string | undefined]]>([
    ["none of the CA", own(null), undecided("TDX_CRL_MISSING")],
    ["none of the root", root(null), undecided("TDX_CRL_MISSING")],
    ["the root's in its place", own(intel.issueCrl("root")), undecided("TDX_CRL_MISSING")],
    ["the other CA's", own(intel.issueCrl("processorCa")), undecided("TDX_CRL_MISSING")],
    ["the CA's in the place of the root's", root(intel.issueCrl("platformCa")), undecided("TDX_CRL_MISSING")],
    ["another key's", own(intel.issueCrl("platformCa", { signedBy: "mallory" })), refused("TDX_CRL_INVALID")],
    ["the platform's own", own(intel.issueCrl("platformCa", { signedBy: pck })), refused("TDX_CRL_INVALID")],
    ["the root's key's", own(intel.issueCrl("platformCa", { signedBy: "root" })), refused("TDX_CRL_INVALID")],
    ["another key's of the root", root(intel.issueCrl("root", { signedBy: "mallory" })), refused("TDX_CRL_INVALID")],
    ["an expired one", own(intel.issueCrl("platformCa", { nextUpdate: day("2025-05-31") })), refused("TDX_CRL_STALE")],
    [
      "an expired one of the root",
      root(intel.issueCrl("root", { nextUpdate: day("2025-05-31") })),
      refused("TDX_CRL_STALE"),
    ],
    ["one without an end", own(intel.issueCrl("platformCa", { nextUpdate: null })), refused("TDX_CRL_NEXT_UPDATE")],
    [
      "one with an unknown critical extension",
      own(
        intel.issueCrl("platformCa", {
          extraExtensions: [{ oid: "2.5.29.28", critical: true, value: Uint8Array.of(0x30, 0) }],
        }),
      ),
      refused("TDX_CRL_INVALID"),
    ],
    [
      "a delta list",
      own(
        intel.issueCrl("platformCa", {
          extraExtensions: [{ oid: "2.5.29.27", critical: true, value: der.integer(1) }],
        }),
      ),
      refused("TDX_CRL_INVALID"),
    ],
    ["one over SHA-384", own(intel.issueCrl("platformCa", { hash: "sha384" })), refused("TDX_CRL_INVALID")],
    [
      "one with a byte behind it",
      own(intel.issueCrl("platformCa", { trailingBytes: Uint8Array.of(0) })),
      refused("TDX_CRL_INVALID"),
    ],
  ])("%s", async (_name, differs, said) => {
    expect(await saidOf(differs)).toEqual(said);
  });

  it("one up to its very end, and one that is newer than the instant, are affirmed", async () => {
    const until = new Date(TDX_AT);
    expect(await saidOf(own(intel.issueCrl("platformCa", { nextUpdate: until })))).toEqual(AFFIRMED);
    expect(await saidOf(own(intel.issueCrl("platformCa", { thisUpdate: day("2025-06-05") })))).toEqual(AFFIRMED);
  });
});
