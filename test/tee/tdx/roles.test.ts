import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../../src/bytes/index.js";
import { createCertificateCrypto } from "../../../src/crypto/certificate-crypto.js";
import type { Failure, Outcome } from "../../../src/errors/index.js";
import {
  checkCrlProfile,
  checkPckCa,
  checkPckLeaf,
  checkRoot,
  checkTcbSigning,
  openPckChain,
  verifyIssued,
} from "../../../src/tee/tdx/roles.js";
import { issuerKeyOf, parseCertificate, parseCrl } from "../../../src/x509/index.js";
import type { Certificate } from "../../../src/x509/index.js";
import { buildCrl, CRL_EXTENSIONS } from "../../x509/crl-builder.js";
import type { CrlParts } from "../../x509/crl-builder.js";
import {
  AMD_PSS,
  ecKey,
  ECDSA_SHA256,
  extension,
  int,
  NULL,
  oid,
  P384_SPKI,
  pss,
  raw,
  rsaKey,
  seq,
  text,
  TRUE,
} from "../../x509/der-builder.js";
import { valueOf } from "../../x509/outcomes.js";
import {
  CA_USAGE,
  certificateFor,
  constraints,
  createHierarchy,
  END_USAGE,
  intelName,
  listOf,
  NAMES,
  NO_CA,
  pemOf,
  PLATFORM,
  SGX,
  usage,
} from "./intel-certificates.js";
import type { Overrides } from "./intel-certificates.js";

type Name = keyof typeof NAMES;
interface Case {
  readonly role: Name;
  readonly issuer: Name;
  readonly check: (certificate: Certificate) => Outcome<unknown>;
}

const ROLES: Readonly<Record<string, Case>> = {
  "PCK certificate": { role: "leaf", issuer: "platform", check: checkPckLeaf },
  "PCK CA": { role: "platform", issuer: "root", check: checkPckCa },
  root: { role: "root", issuer: "root", check: checkRoot },
  "TCB signing": { role: "tcbSigning", issuer: "root", check: checkTcbSigning },
};
const isCa = ({ role }: Case): boolean => role === "platform" || role === "root";

const made = (role: Name, issuer: Name, overrides: Overrides = {}): Certificate =>
  valueOf(parseCertificate(certificateFor(role, issuer, overrides)));

function failureOf(outcome: Outcome<unknown>): Failure {
  if (outcome.ok) throw new Error("was accepted");
  expect(outcome.failure.stage).toBe("trust");
  return outcome.failure;
}

/** Code and path of the refusal of a certificate that differs in one thing. */
function refusal({ role, issuer, check }: Case, overrides: Overrides): string {
  const { code, path } = failureOf(check(made(role, issuer, overrides)));
  return path === undefined ? code : `${code} ${path}`;
}

describe.each(Object.entries(ROLES))("the role of a %s", (_name, one) => {
  const { role, issuer, check } = one;
  const usages = isCa(one) ? [CA_USAGE, constraints([TRUE])] : [END_USAGE, NO_CA];
  const withExtensions = (...extensions: readonly Uint8Array[]): Overrides => ({ extensions });

  it("has its certificate, of whatever organization", () => {
    expect(check(made(role, issuer)).ok).toBe(true);
    const other = "Synthetic test data, not Intel";
    const names = { subject: intelName(NAMES[role], other), issuer: intelName(NAMES[issuer], other) };
    expect(check(made(role, issuer, names)).ok).toBe(true);
  });

  it("has no certificate of another role", () => {
    const others = Object.values(ROLES).filter((other) => other !== one);
    for (const other of others) {
      expect(failureOf(check(made(other.role, other.issuer)))).toMatchObject({
        code: "TDX_CERT_NAME",
        path: "subject",
      });
    }
  });

  it("wants its common name exactly, and once", () => {
    for (const name of [`${NAMES[role]} `, NAMES[role].toLowerCase(), `x${NAMES[role]}`, NAMES[role].slice(0, -1)]) {
      const subject = intelName(name);
      const self = role === "root" ? { issuer: subject } : {};
      expect(refusal(one, { subject, ...self })).toBe("TDX_CERT_NAME subject");
    }
    const twice = seq(...[1, 2].map(() => raw(0x31, ...seq(seq(oid("2.5.4.3"), text(0x0c, NAMES[role]))).subarray(1))));
    expect(refusal(one, { subject: twice })).toBe("TDX_CERT_NAME subject");
    expect(refusal(one, { subject: seq() })).toBe("TDX_CERT_NAME subject");
  });

  it("wants the common name of its issuer exactly", () => {
    for (const name of ["Intel SGX Root CA 2", "", NAMES.leaf]) {
      expect(refusal(one, { issuer: intelName(name) })).toBe("TDX_CERT_NAME issuer");
    }
  });

  it("does not repeat long foreign names", () => {
    const { message, actual } = failureOf(check(made(role, issuer, { subject: intelName("A".repeat(3000)) })));
    expect([message.length < 300, actual]).toEqual([true, "A".repeat(64)]);
  });

  it.each([
    ["P-384", P384_SPKI],
    ["RSA", rsaKey().spki],
    [
      "a compressed point",
      seq(
        seq(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")),
        raw(3, 34, 0, 2, ...new Array<number>(32).fill(1)),
      ),
    ],
  ])("wants a key on P-256, not %s", (_key, spki) => {
    expect(refusal(one, { spki })).toBe("TDX_CERT_KEY");
  });

  it.each([
    ["RSASSA-PSS", pss(AMD_PSS)],
    ["ECDSA with SHA-384", seq(oid("1.2.840.10045.4.3.3"))],
    ["PKCS #1 with SHA-256", seq(oid("1.2.840.113549.1.1.11"), NULL)],
  ])("wants ECDSA with SHA-256, not %s", (_algorithm, innerAlgorithm) => {
    expect(refusal(one, { innerAlgorithm })).toBe("TDX_CERT_ALGORITHM");
  });

  it("wants exactly its key usage, marked critical", () => {
    const [wrong, lacking] = isCa(one)
      ? [usage(6, 0xc0), [usage(2, 0x04), usage(1, 0x02)]]
      : [usage(1, 0x06), [usage(7, 0x80), usage(6, 0x40)]];
    const more = isCa(one) ? [usage(1, 0x86), usage(1, 0x46)] : [usage(2, 0xc4), usage(1, 0xc2)];
    const loose = isCa(one) ? usage(1, 0x06, raw()) : usage(6, 0xc0, raw());
    for (const keyUsage of [wrong, ...lacking, ...more, loose, usage(0, 0)]) {
      expect(refusal(one, withExtensions(keyUsage, ...usages.slice(1)))).toBe("TDX_CERT_USAGE keyUsage");
    }
    expect(refusal(one, withExtensions(...usages.slice(1)))).toBe("TDX_CERT_USAGE keyUsage");
    expect(refusal(one, { extensions: null })).toBe("TDX_CERT_USAGE keyUsage");
  });

  it("passes over extensions that are not critical, and refuses unknown ones that are", () => {
    const unknown = (critical?: Uint8Array): Uint8Array => extension("1.2.3", NULL, critical);
    expect(check(made(role, issuer, withExtensions(...usages, unknown()))).ok).toBe(true);
    expect(refusal(one, withExtensions(...usages, unknown(TRUE)))).toBe("X509_CERT_CRITICAL_EXTENSION");
  });

  it("knows the SGX extension only where it is read", () => {
    const critical = made(role, issuer, withExtensions(...usages, extension(SGX, listOf(PLATFORM), TRUE)));
    expect(check(critical).ok).toBe(role === "leaf");
  });
});

describe("the roles of end certificates", () => {
  const ends = Object.entries(ROLES).filter(([, one]) => !isCa(one));

  it.each(ends)("%s: basicConstraints may be absent, and are never those of a CA", (_name, one) => {
    expect(one.check(made(one.role, one.issuer, { extensions: [END_USAGE] })).ok).toBe(true);
    for (const wrong of [constraints([TRUE]), constraints([TRUE, int(0)]), constraints([int(0)])]) {
      expect(refusal(one, { extensions: [END_USAGE, wrong] })).toBe("TDX_CERT_USAGE basicConstraints");
    }
  });
});

describe("the roles of CAs", () => {
  const cas = Object.entries(ROLES).filter(([, one]) => isCa(one));

  it.each(cas)("%s: basicConstraints are those of a CA, marked critical", (_name, one) => {
    for (const wrong of [constraints([]), constraints([TRUE], raw()), constraints([raw(1, 1, 0)])]) {
      expect(refusal(one, { extensions: [CA_USAGE, wrong] })).toBe("TDX_CERT_USAGE basicConstraints");
    }
    expect(refusal(one, { extensions: [CA_USAGE] })).toBe("TDX_CERT_USAGE basicConstraints");
  });

  it("leave room for those below, which an absent pathLenConstraint does", () => {
    const room = ({ check, role, issuer }: Case, ...pathLength: readonly Uint8Array[]): boolean =>
      check(made(role, issuer, { extensions: [CA_USAGE, constraints([TRUE, ...pathLength])] })).ok;
    const [ca, root] = [ROLES["PCK CA"], ROLES["root"]];
    if (ca === undefined || root === undefined) throw new Error("no such role");
    expect([room(ca), room(ca, int(0)), room(ca, int(1))]).toEqual([true, true, true]);
    expect([room(root), room(root, int(1)), room(root, int(2)), room(root, int(0))]).toEqual([true, true, true, false]);
  });
});

describe("checkPckCa", () => {
  it("says which CA it is", () => {
    expect(checkPckCa(made("platform", "root"))).toEqual({ ok: true, value: "platform" });
    expect(checkPckCa(made("processor", "root"))).toEqual({ ok: true, value: "processor" });
  });

  it("both issue PCK certificates", () => {
    expect(checkPckLeaf(made("leaf", "platform")).ok && checkPckLeaf(made("leaf", "processor")).ok).toBe(true);
    expect(failureOf(checkPckLeaf(made("leaf", "root")))).toMatchObject({ code: "TDX_CERT_NAME", path: "issuer" });
  });
});

describe("checkRoot", () => {
  it("wants the root to be its own issuer to the byte, not by its common name alone", () => {
    const outcome = checkRoot(made("root", "root", { issuer: intelName(NAMES.root, "Others") }));
    expect(failureOf(outcome)).toMatchObject({ code: "TDX_CERT_NAME", path: "issuer" });
  });
});

describe("checkCrlProfile", () => {
  const check = (parts: CrlParts): Outcome<true> =>
    checkCrlProfile(valueOf(parseCrl(buildCrl({ innerAlgorithm: ECDSA_SHA256, ...parts }))));
  const [keyId, number] = CRL_EXTENSIONS;

  it("accepts a list with a number and the identifier of its key", () => {
    expect(check({})).toEqual({ ok: true, value: true });
  });

  it("refuses a list without one of them, or with one that cannot be read", () => {
    expect(failureOf(check({ extensions: [keyId] }))).toMatchObject({ code: "TDX_CRL_PROFILE", path: "cRLNumber" });
    const unkeyed = { code: "TDX_CRL_PROFILE", path: "authorityKeyIdentifier" };
    expect(failureOf(check({ extensions: [number] }))).toMatchObject(unkeyed);
    expect(failureOf(check({ extensions: [keyId, extension("2.5.29.20", NULL)] }))).toMatchObject({
      code: "TDX_CRL_PROFILE",
      cause: { code: "X509_DER_TAG" },
    });
    expect(failureOf(check({ extensions: [extension("2.5.29.35", seq()), number] }))).toMatchObject(unkeyed);
  });

  it("refuses a list that is signed as AMD's are", () => {
    expect(failureOf(check({ innerAlgorithm: pss(AMD_PSS) }))).toMatchObject({ code: "TDX_CERT_ALGORITHM" });
  });
});

describe("verifyIssued", () => {
  const crypto = createCertificateCrypto();
  const { root, ca, leaf, tcbSigning } = createHierarchy();
  const parsed = (der: Uint8Array): Certificate => valueOf(parseCertificate(der));
  const issued = (child: Uint8Array, issuer: Uint8Array): Promise<Outcome<true>> =>
    verifyIssued(parsed(child), issuerKeyOf(parsed(issuer), "ecdsa-p256-sha256"), crypto);

  it("accepts the signature of the issuer, and of nobody else", async () => {
    for (const [child, issuer] of [
      [root, root],
      [ca, root],
      [leaf, ca],
      [tcbSigning, root],
    ] as const) {
      expect(await issued(child, issuer)).toEqual({ ok: true, value: true });
    }
    const forger = createHierarchy();
    expect(failureOf(await issued(leaf, forger.ca)).code).toBe("X509_SIGNATURE");
    expect(failureOf(await issued(ca, forger.root)).code).toBe("X509_SIGNATURE");
    expect(failureOf(await issued(leaf, root)).code).toBe("X509_ISSUER_NAME");
    expect(failureOf(await issued(leaf, createHierarchy("Others").ca)).code).toBe("X509_ISSUER_NAME");
  });

  it("wants ECDSA also of a key that is said to be another", async () => {
    const signer = rsaKey();
    const forged = parsed(certificateFor("platform", "root", { signer, innerAlgorithm: pss(AMD_PSS) }));
    const key = { profile: "rsa-pss-sha384", name: intelName(NAMES.root), spki: signer.spki } as const;
    expect(failureOf(await verifyIssued(forged, key, crypto)).code).toBe("X509_SIGNATURE_ALGORITHM");
  });
});

describe("openPckChain", () => {
  const { root, ca, leaf, rootKey } = createHierarchy();
  const pem = pemOf(leaf, ca, root);
  const open = (bytes: string | Uint8Array): Outcome<readonly Certificate[]> =>
    openPckChain({ type: 5, bytes: typeof bytes === "string" ? toUtf8(bytes) : bytes });
  const code = (bytes: string | Uint8Array): string => failureOf(open(bytes)).code;

  it("gives leaf, CA and root", () => {
    const chain = valueOf(open(pem));
    expect(chain.map(({ der }) => toHex(der))).toEqual([leaf, ca, root].map(toHex));
  });

  it.each(["", "\n", "\n\0", "\0", "\0\n", "\r\n", " \t\n\0\0", "\0 \0"])(
    "passes over white space and NULs at the end: %j",
    (trailer) => {
      expect(valueOf(open(pem.slice(0, -1) + trailer)).length).toBe(3);
    },
  );

  it("passes over CRLF, and blank lines between blocks", () => {
    expect(valueOf(open(pem.replaceAll("\n", "\r\n"))).length).toBe(3);
    expect(valueOf(open(pem.replaceAll("-----BEGIN", "\n \n-----BEGIN"))).length).toBe(3);
  });

  it.each<readonly [string, string | Uint8Array]>([
    ["nothing", ""],
    ["padding alone", "\0\n"],
    ["text behind", `${pem}x`],
    ["text between", pem.replace("-----\n-----BEGIN", "-----\nx\n-----BEGIN")],
    ["text before", `x\n${pem}`],
    ["a NUL between", pem.replace("-----\n-----BEGIN", "-----\n\0-----BEGIN")],
    ["DER", Uint8Array.of(...root, ...ca, ...leaf)],
    ["a list among them", pem.replace(/CERTIFICATE/g, "X509 CRL")],
    ["a block that is not base64", pem.replace("MII", "M!I")],
    ["a block that is not closed", pem.slice(0, -30)],
    ["more than 64 KiB", pem + "\n".repeat(65_536)],
  ])("refuses %s", (_name, bytes) => {
    expect(code(bytes)).toBe("TDX_PCK_CHAIN_PEM");
  });

  it("refuses another number of certificates", () => {
    for (const some of [[leaf], [leaf, ca], [leaf, ca, root, root], [leaf, leaf, ca, root]]) {
      expect(failureOf(open(pemOf(...some)))).toMatchObject({
        code: "TDX_PCK_CHAIN_COUNT",
        expected: 3,
        actual: some.length,
      });
    }
  });

  it("refuses another order, and certificates that do not belong together", () => {
    const other = createHierarchy("Others");
    for (const some of [
      [root, ca, leaf],
      [leaf, root, ca],
      [ca, leaf, root],
      [leaf, leaf, root],
      [leaf, ca, ca],
    ]) {
      expect(code(pemOf(...some))).toBe("TDX_PCK_CHAIN_ORDER");
    }
    expect(code(pemOf(leaf, other.ca, other.root))).toBe("TDX_PCK_CHAIN_ORDER");
    expect(code(pemOf(leaf, ca, other.root))).toBe("TDX_PCK_CHAIN_ORDER");
  });

  it("refuses a certificate that cannot be read, with its own code", () => {
    expect(code(pemOf(leaf, ca.subarray(0, -1), root))).toBe("X509_DER_LENGTH");
    expect(code(pemOf(leaf, ca, Uint8Array.of(...root, 0)))).toBe("X509_DER_TRAILING");
  });

  it("refuses a root that is none, though it is its own issuer", () => {
    const spki = rootKey.spki;
    const unfit = certificateFor("root", "root", { spki, signer: rootKey, extensions: [END_USAGE, NO_CA] });
    expect(code(pemOf(leaf, ca, unfit))).toBe("TDX_CERT_USAGE");
    expect(valueOf(open(pemOf(leaf, ca, certificateFor("root", "root", { spki: ecKey().spki })))).length).toBe(3);
  });
});
