import { parseCertificate } from "../../../src/x509/index.js";
import type { Certificate } from "../../../src/x509/index.js";
import {
  buildCertificate,
  der,
  ecKey,
  ECDSA_SHA256,
  extension,
  int,
  oid,
  raw,
  seq,
  text,
  TRUE,
} from "../../x509/der-builder.js";
import type { CertificateParts, TestKey } from "../../x509/der-builder.js";
import { valueOf } from "../../x509/outcomes.js";

/** The SGX extension of PCK certificates. */
export const SGX = "1.2.840.113741.1.13.1";

/** A Name as Intel writes it, common name first, of whatever organization. */
export function intelName(commonName: string, organization = "Intel Corporation"): Uint8Array {
  const attribute = (type: string, value: string): Uint8Array => der(0x31, seq(oid(type), text(0x0c, value)));
  return seq(attribute("2.5.4.3", commonName), attribute("2.5.4.10", organization));
}

export const NAMES = {
  root: "Intel SGX Root CA",
  platform: "Intel SGX PCK Platform CA",
  processor: "Intel SGX PCK Processor CA",
  leaf: "Intel SGX PCK Certificate",
  tcbSigning: "Intel SGX TCB Signing",
} as const;

export const usage = (unused: number, bits: number, critical: Uint8Array | undefined = TRUE): Uint8Array =>
  extension("2.5.29.15", raw(0x03, 0x02, unused, bits), critical);
export const constraints = (content: readonly Uint8Array[], critical: Uint8Array | undefined = TRUE): Uint8Array =>
  extension("2.5.29.19", seq(...content), critical);

/** Key usages as Intel writes them. */
export const CA_USAGE = usage(1, 0x06);
export const END_USAGE = usage(6, 0xc0);
export const NO_CA = constraints([]);

/** A value with its identifier below the SGX extension's: `2.17` is PCESVN. */
export const member = (suffix: string, value: Uint8Array): Uint8Array => seq(oid(`${SGX}.${suffix}`), value);
export const octets = (size: number, first = 0): Uint8Array =>
  der(
    0x04,
    Uint8Array.from({ length: size }, (_, index) => first + index),
  );

/** The values of the extension by their suffixes, in Intel's order. */
export type Members = Readonly<Record<string, Uint8Array>>;

export const TCB: Members = {
  ...Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`2.${index + 1}`, int(index)])),
  "2.17": int(11),
  "2.18": octets(16, 0x20),
};
export const CONFIGURATION: Members = { "7.1": TRUE, "7.2": raw(1, 1, 0), "7.3": TRUE };

/** The members as a SEQUENCE. */
export const listOf = (members: Members): Uint8Array =>
  seq(...Object.entries(members).map(([suffix, value]) => member(suffix, value)));

export const PLATFORM: Members = {
  "1": octets(16, 0x10),
  "2": listOf(TCB),
  "3": octets(2, 0x30),
  "4": octets(6, 0x40),
  "5": der(0x0a, raw(1)),
  "6": octets(16, 0x50),
  "7": listOf(CONFIGURATION),
};

/** A certificate with an SGX extension of that content, or without. */
export function pckWith(content: Uint8Array | null, critical?: Uint8Array): Certificate {
  const extensions = content === null ? [END_USAGE] : [END_USAGE, extension(SGX, content, critical)];
  return valueOf(parseCertificate(buildCertificate({ extensions })));
}

/** What differs from a sound certificate of a role. */
export type Overrides = CertificateParts;

/** A sound certificate of each role, or one that differs from it in `overrides`. */
export function certificateFor(
  role: keyof typeof NAMES,
  issuer: keyof typeof NAMES,
  { spki, ...overrides }: Overrides = {},
): Uint8Array {
  const [ca, below] = [role === "root" || role === "platform" || role === "processor", role === "root" ? 1 : 0];
  const sgx = role === "leaf" ? [extension(SGX, listOf(PLATFORM))] : [];
  return buildCertificate({
    innerAlgorithm: ECDSA_SHA256,
    subject: intelName(NAMES[role]),
    issuer: intelName(NAMES[issuer]),
    extensions: ca ? [CA_USAGE, constraints([TRUE, int(below)])] : [END_USAGE, NO_CA, ...sgx],
    spki: spki ?? SOME_KEY.spki,
    ...overrides,
  });
}

const SOME_KEY: TestKey = ecKey();

/** Keys and certificates of a hierarchy of our own, each signed by the one above. */
export function createHierarchy(organization = "Intel Corporation") {
  const [rootKey, caKey, leafKey] = [ecKey(), ecKey(), ecKey()];
  const named = (role: keyof typeof NAMES): Uint8Array => intelName(NAMES[role], organization);
  const make = (role: keyof typeof NAMES, issuer: keyof typeof NAMES, key: TestKey, signer: TestKey): Uint8Array =>
    certificateFor(role, issuer, { subject: named(role), issuer: named(issuer), spki: key.spki, signer });
  return {
    root: make("root", "root", rootKey, rootKey),
    ca: make("platform", "root", caKey, rootKey),
    leaf: make("leaf", "platform", leafKey, caKey),
    tcbSigning: make("tcbSigning", "root", leafKey, rootKey),
    rootKey,
    caKey,
  };
}

/** PEM of certificates, one after another. */
export function pemOf(...certificates: readonly Uint8Array[]): string {
  return certificates
    .map((one) =>
      Buffer.from(one)
        .toString("base64")
        .replace(/.{64}(?=.)/g, "$&\n"),
    )
    .map((base64) => `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`)
    .join("");
}
