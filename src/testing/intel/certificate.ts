import { concatBytes, toUtf8 } from "../../bytes/index.js";
import { extensionList, serialOctets } from "../amd/certificate.js";
import type { SimulatedExtension } from "../amd/certificate.js";
import * as der from "../der.js";
import { edited } from "../tpm/edit.js";
import type { ByteEdit, Edit } from "../tpm/edit.js";
import { derSignature, signP256 } from "./ecdsa.js";
import type { EcdsaChoice } from "./ecdsa.js";
import { INTEL_EXTENSION_OIDS } from "./profile.js";
import type { IntelExtensionName } from "./profile.js";

/** The parts of a distinguished name in the order in which Intel writes them; null leaves one out. */
export interface IntelName {
  readonly commonName: string | null;
  readonly organization: string | null;
  readonly locality: string | null;
  readonly state: string | null;
  readonly country: string | null;
}

/** A name that differs from Intel's in some parts, or in its whole DER. */
export type NameOverride = Partial<IntelName> | Uint8Array;

/** What signs: a name, a key and its identifier. */
export interface IntelSigner {
  readonly commonName: string;
  /** Where the rest of the name is not Intel's, or all of it. */
  readonly subject?: NameOverride | undefined;
  /** 20 bytes. */
  readonly keyIdentifier: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** What certificates and revocation lists may do differently from Intel's. Everything left out is as in a real one. */
export interface IntelSigningOverrides extends EcdsaChoice {
  /** Name of the issuer. */
  readonly issuer?: NameOverride;
  /** AlgorithmIdentifier, DER: what is said, not what is done. */
  readonly algorithm?: Uint8Array;
  /** The one inside of the signed part, where it is to differ from the outer one. */
  readonly tbsAlgorithm?: Uint8Array;
  /** A last change of the signature, an Ecdsa-Sig-Value in DER. */
  readonly signature?: ByteEdit;
  /** Bytes behind the outermost SEQUENCE. */
  readonly trailingBytes?: Uint8Array;
  /** Names or dotted identifiers of extensions to leave out; one that is not there throws a RangeError. */
  readonly dropExtensions?: readonly (IntelExtensionName | (string & {}))[];
  /** Names or dotted identifiers of extensions to write twice in a row; one that is not there throws a RangeError. */
  readonly duplicateExtensions?: readonly (IntelExtensionName | (string & {}))[];
  /** Added behind the others. */
  readonly extraExtensions?: readonly SimulatedExtension[];
  /** Makes of the usual extensions, in their order, those to be written; comes before the three above. */
  readonly extensions?: (usual: readonly SimulatedExtension[]) => readonly SimulatedExtension[];
}

/** What a key in a certificate is, beside the right one: another form of it, another point (65 bytes), or whole DER. */
export type IntelKeyChoice =
  "p256" | "p256-compressed" | { readonly point: Uint8Array } | { readonly spki: Uint8Array };

/** What one certificate may do differently from Intel's. */
export interface IntelCertificateOverrides extends IntelSigningOverrides {
  readonly subject?: NameOverride;
  /** Content octets of the serial number, hex: with `00` in front where the first bit is set. */
  readonly serial?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** X.509 version. Default 3; of 1 nothing is written, as DER wants it. */
  readonly version?: number;
  readonly subjectPublicKey?: IntelKeyChoice;
  /** Content of the extensions. */
  readonly keyUsage?: Uint8Array;
  readonly basicConstraints?: Uint8Array;
  readonly keyIdentifier?: Uint8Array;
  /** Address in crlDistributionPoints. */
  readonly crlAddress?: string;
}

/** What a certificate is made of before overrides change it. */
export interface CertificateParts {
  readonly commonName: string;
  /** Content octets, hex. */
  readonly serial: string;
  /** 20 bytes. */
  readonly keyIdentifier: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Uncompressed, 65 bytes. */
  readonly point: Uint8Array;
  /** Null: no CA. */
  readonly pathLength: number | null;
  readonly crlAddress: string;
  /** Behind the usual five. */
  readonly further: readonly SimulatedExtension[];
}

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const INTEL: IntelName = {
  commonName: null,
  organization: "Intel Corporation",
  locality: "Santa Clara",
  state: "CA",
  country: "US",
};

/** A distinguished name: order of the parts and string types as in the genuine certificates. */
export function intelName(commonName: string, override: NameOverride = {}): Uint8Array {
  if (override instanceof Uint8Array) return override.slice();
  const name = edited({ ...INTEL, commonName }, override as Edit<IntelName>);
  const part = (attribute: string, write: (text: string) => Uint8Array, text: string | null): readonly Uint8Array[] =>
    text === null ? [] : [der.set(der.sequence(der.oid(attribute), write(text)))];
  return der.sequence(
    ...part("2.5.4.3", der.utf8String, name.commonName),
    ...part("2.5.4.10", der.utf8String, name.organization),
    ...part("2.5.4.7", der.utf8String, name.locality),
    ...part("2.5.4.8", der.utf8String, name.state),
    ...part("2.5.4.6", der.printableString, name.country),
  );
}

/** Extension from its name. */
export function intelExtension(
  name: IntelExtensionName,
  value: Uint8Array,
  criticality: "critical" | "plain" = "plain",
): SimulatedExtension {
  return { oid: INTEL_EXTENSION_OIDS[name], critical: criticality === "critical", value };
}

/** Makes and signs an X.509 certificate. */
export function makeIntelCertificate(
  parts: CertificateParts,
  issuer: IntelSigner,
  overrides: IntelCertificateOverrides,
): Uint8Array {
  const { version = 3 } = overrides;
  const extensions = extensionsOf(usualExtensions(parts, issuer, overrides), overrides);
  return signIntelStructure(issuer, overrides, (algorithm) =>
    der.sequence(
      ...(version === 1 ? [] : [der.explicit(0, der.integer(version - 1))]),
      der.integerOctets(serialOctets(overrides.serial ?? parts.serial)),
      algorithm,
      issuerName(issuer, overrides),
      der.sequence(der.time(overrides.notBefore ?? parts.notBefore), der.time(overrides.notAfter ?? parts.notAfter)),
      intelName(parts.commonName, overrides.subject),
      subjectPublicKey(parts.point, overrides.subjectPublicKey),
      ...(extensions === null ? [] : [der.explicit(3, extensions)]),
    ),
  );
}

/** The five that all of Intel's certificates have, in their order. */
function usualExtensions(
  parts: CertificateParts,
  issuer: IntelSigner,
  overrides: IntelCertificateOverrides,
): readonly SimulatedExtension[] {
  const { pathLength } = parts;
  const usage = pathLength === null ? Uint8Array.of(0x03, 0x02, 0x06, 0xc0) : Uint8Array.of(0x03, 0x02, 0x01, 0x06);
  const constraints = pathLength === null ? [] : [der.boolean("true"), der.integer(pathLength)];
  return [
    authorityKeyIdentifier(issuer),
    intelExtension("crlDistributionPoints", distributionPoint(overrides.crlAddress ?? parts.crlAddress)),
    intelExtension("subjectKeyIdentifier", der.octetString(overrides.keyIdentifier ?? parts.keyIdentifier)),
    intelExtension("keyUsage", overrides.keyUsage ?? usage, "critical"),
    intelExtension("basicConstraints", overrides.basicConstraints ?? der.sequence(...constraints), "critical"),
    ...parts.further,
  ];
}

export function authorityKeyIdentifier(issuer: IntelSigner): SimulatedExtension {
  return intelExtension("authorityKeyIdentifier", der.sequence(der.implicit(0, issuer.keyIdentifier)));
}

function distributionPoint(address: string): Uint8Array {
  return der.sequence(der.sequence(der.explicit(0, der.explicit(0, der.implicit(6, toUtf8(address))))));
}

/** The extensions as overrides make them; their SEQUENCE, or null for none. */
export function extensionsOf(
  usual: readonly SimulatedExtension[],
  overrides: IntelSigningOverrides,
): Uint8Array | null {
  const identifiers = (names: readonly string[] = []): readonly string[] => names.map(identifierOf);
  return extensionList(overrides.extensions?.(usual) ?? usual, {
    dropExtensions: identifiers(overrides.dropExtensions),
    duplicateExtensions: identifiers(overrides.duplicateExtensions),
    extraExtensions: overrides.extraExtensions ?? [],
  });
}

function identifierOf(name: string): string {
  const table: Readonly<Record<string, string>> = INTEL_EXTENSION_OIDS;
  return Object.hasOwn(table, name) ? (table[name] ?? name) : name;
}

/** The issuer's name, or what is to stand there. */
export function issuerName(issuer: IntelSigner, { issuer: override }: IntelSigningOverrides): Uint8Array {
  if (override === undefined || override instanceof Uint8Array) {
    return intelName(issuer.commonName, override ?? issuer.subject);
  }
  const own = issuer.subject instanceof Uint8Array ? {} : issuer.subject;
  return intelName(issuer.commonName, { ...own, ...override });
}

/** Signs what `tbs` makes of the inner AlgorithmIdentifier, and wraps it as SIGNED{…} (certificate or CRL). */
export function signIntelStructure(
  issuer: IntelSigner,
  overrides: IntelSigningOverrides,
  tbs: (algorithm: Uint8Array) => Uint8Array,
): Uint8Array {
  const algorithm = overrides.algorithm ?? der.sequence(der.oid(ECDSA_WITH_SHA256));
  const body = tbs(overrides.tbsAlgorithm ?? algorithm);
  const signature = derSignature(signP256(body, issuer.secretKey, overrides));
  const written = overrides.signature?.(signature) ?? signature;
  return concatBytes(
    der.sequence(body, algorithm, der.bitString(written)),
    overrides.trailingBytes ?? new Uint8Array(),
  );
}

/** SubjectPublicKeyInfo of a P-256 point, or what is to stand there. */
export function subjectPublicKey(point: Uint8Array, choice: IntelKeyChoice = "p256"): Uint8Array {
  if (typeof choice === "object" && "spki" in choice) return choice.spki.slice();
  const written = typeof choice === "object" ? choice.point : choice === "p256" ? point : compressed(point);
  const algorithm = der.sequence(der.oid("1.2.840.10045.2.1"), der.oid("1.2.840.10045.3.1.7"));
  return der.sequence(algorithm, der.bitString(written));
}

function compressed(point: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0x02 | ((point[64] ?? 0) & 1)), point.slice(1, 33));
}
