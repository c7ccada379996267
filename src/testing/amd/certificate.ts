import { concatBytes, fromHex, toBase64 } from "../../bytes/index.js";
import * as der from "../der.js";
import { EXTENSION_OIDS } from "./profile.js";
import type { ExtensionName } from "./profile.js";
import { AMD_SIGNATURE } from "./signer.js";
import type { AlgorithmSpelling, SignatureChoice, Signer } from "./signer.js";

/** One extension to add to a certificate or CRL. */
export interface SimulatedExtension {
  /** Dotted object identifier. */
  readonly oid: string;
  readonly critical: boolean;
  /** Content of extnValue, without its OCTET STRING header. */
  readonly value: Uint8Array;
}

/** What certificates and CRLs may do differently from AMD's. Everything left out is as in a real one. */
export interface SigningOverrides extends AlgorithmSpelling {
  /** How it is really signed. Default {@link AMD_SIGNATURE}. */
  readonly signature?: SignatureChoice;
  /** The AlgorithmIdentifier inside the signed part, where it is to differ from the outer one. */
  readonly tbsSignature?: SignatureChoice;
  /** trailerField inside the signed part, where it is to differ: equal in meaning, not in bytes. */
  readonly tbsTrailerField?: "explicit" | "omitted";
  /** Bytes behind the outermost SEQUENCE. */
  readonly trailingBytes?: Uint8Array;
  /** Flips the lowest bit of the last byte of the signature. */
  readonly signatureBit?: "flipped";
  /** commonName of the issuer. */
  readonly issuerCommonName?: string;
  /** Names or dotted identifiers of extensions to leave out; one that is not there throws a RangeError. */
  readonly dropExtensions?: readonly (ExtensionName | (string & {}))[];
  /** Names or dotted identifiers of extensions to write twice in a row; one that is not there throws a RangeError. */
  readonly duplicateExtensions?: readonly (ExtensionName | (string & {}))[];
  /** Added behind the others. */
  readonly extraExtensions?: readonly SimulatedExtension[];
}

/** What one certificate may do differently from AMD's. */
export interface CertificateOverrides extends SigningOverrides {
  readonly subjectCommonName?: string;
  /** organizationName of the subject. */
  readonly subjectOrganization?: string;
  /** Content octets of the serial number, hex. */
  readonly serial?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** AMD's distinguished names: order of the parts and string types as in the genuine certificates. */
export function amdName(commonName: string, organization = "Advanced Micro Devices"): Uint8Array {
  const part = (attribute: string, value: Uint8Array): Uint8Array => der.set(der.sequence(der.oid(attribute), value));
  return der.sequence(
    part("2.5.4.11", der.utf8String("Engineering")),
    part("2.5.4.6", der.printableString("US")),
    part("2.5.4.7", der.utf8String("Santa Clara")),
    part("2.5.4.8", der.utf8String("CA")),
    part("2.5.4.10", der.utf8String(organization)),
    part("2.5.4.3", der.utf8String(commonName)),
  );
}

/** Extension from its name in {@link EXTENSION_OIDS}. */
export function extension(name: ExtensionName, critical: boolean, value: Uint8Array): SimulatedExtension {
  return { oid: EXTENSION_OIDS[name], critical, value };
}

/** Applies drop, duplicate and extra to the extensions of the profile; returns their SEQUENCE, or null for none. */
export function extensionList(profile: readonly SimulatedExtension[], overrides: SigningOverrides): Uint8Array | null {
  const present = (name: string): string => toOid(name, profile);
  const drop = (overrides.dropExtensions ?? []).map(present);
  const duplicate = (overrides.duplicateExtensions ?? []).map(present);
  const kept = profile.filter((entry) => !drop.includes(entry.oid));
  const repeated = kept.flatMap((entry) => (duplicate.includes(entry.oid) ? [entry, entry] : [entry]));
  const all = [...repeated, ...(overrides.extraExtensions ?? [])];
  return all.length === 0 ? null : der.sequence(...all.map(encodeExtension));
}

/** The identifier of an extension that is there: a misspelt one would make a test that proves nothing. */
function toOid(name: string, profile: readonly SimulatedExtension[]): string {
  const table: Readonly<Record<string, string>> = EXTENSION_OIDS;
  const oid = Object.hasOwn(table, name) ? (table[name] ?? name) : name;
  if (!profile.some((entry) => entry.oid === oid)) throw new RangeError(`there is no extension ${name} here`);
  return oid;
}

/** One Extension (RFC 5280, section 4.1). */
export function encodeExtension(entry: SimulatedExtension): Uint8Array {
  const critical = entry.critical ? [der.boolean("true")] : [];
  return der.sequence(der.oid(entry.oid), ...critical, der.octetString(entry.value));
}

/** What a certificate is made of before {@link CertificateOverrides} change it. */
export interface CertificateProfile {
  readonly commonName: string;
  /** Content octets, hex. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly spki: Uint8Array;
  readonly extensions: readonly SimulatedExtension[];
}

/** Makes and signs an X.509 v3 certificate. PSS salts come from WebCrypto, so that its signature differs each time. */
export async function makeCertificate(
  profile: CertificateProfile,
  issuer: Signer,
  overrides: CertificateOverrides,
): Promise<Uint8Array> {
  const extensions = extensionList(profile.extensions, overrides);
  const subject = overrides.subjectCommonName ?? profile.commonName;
  return signStructure(issuer, overrides, (algorithm) =>
    der.sequence(
      der.explicit(0, der.integer(2)),
      der.integerOctets(serialOctets(overrides.serial ?? profile.serial)),
      algorithm,
      amdName(overrides.issuerCommonName ?? issuer.commonName, issuer.organization),
      der.sequence(
        der.time(overrides.notBefore ?? profile.notBefore),
        der.time(overrides.notAfter ?? profile.notAfter),
      ),
      amdName(subject, overrides.subjectOrganization),
      profile.spki,
      ...(extensions === null ? [] : [der.explicit(3, extensions)]),
    ),
  );
}

/** Signs what `tbs` makes of the inner AlgorithmIdentifier, and wraps it as SIGNED{…} (certificate or CRL). */
export async function signStructure(
  issuer: Signer,
  overrides: SigningOverrides,
  tbs: (algorithm: Uint8Array) => Uint8Array,
): Promise<Uint8Array> {
  const choice = overrides.signature ?? AMD_SIGNATURE;
  const trailerField = overrides.tbsTrailerField ?? overrides.trailerField ?? "omitted";
  const body = tbs(issuer.algorithm(overrides.tbsSignature ?? choice, { ...overrides, trailerField }));
  const signature = await issuer.sign(body, choice);
  if (overrides.signatureBit === "flipped") {
    const last = signature.length - 1;
    signature[last] = (signature[last] ?? 0) ^ 1;
  }
  const whole = der.sequence(body, issuer.algorithm(choice, overrides), der.bitString(signature));
  return concatBytes(whole, overrides.trailingBytes ?? new Uint8Array());
}

/** Serial number octets from hex; a wrong text is the caller's mistake. */
export function serialOctets(hex: string): Uint8Array {
  const octets = fromHex(hex);
  if (octets === null || octets.length === 0) throw new RangeError(`serial must be hex of at least one byte: ${hex}`);
  return octets;
}

/** A certificate as one PEM block. */
export function certificatePem(bytes: Uint8Array): string {
  return der.toPem("CERTIFICATE", toBase64(bytes));
}
