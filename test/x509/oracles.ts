import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { toHex } from "../../src/bytes/index.js";
import type { Certificate, Crl, Extension, SignatureScheme } from "../../src/x509/index.js";
import { derTree } from "./der-tree.js";

/** Fields by name, in a form that compares with `===`: bytes as hex, instants in milliseconds, numbers as BigInt. */
export type Facts = Readonly<Record<string, string | number | bigint | boolean | null>>;

const hex = (bytes: ArrayBuffer): string => toHex(new Uint8Array(bytes));
const numeral = (digits: string): bigint => BigInt(`0x${digits}`);

/** The oracle keeps what its getters lose, or read more of than is asked for here. */
class OpenCertificate extends x509.X509Certificate {
  get structure(): typeof this.asn {
    return this.asn;
  }
}
class OpenCrl extends x509.X509Crl {
  get structure(): typeof this.asn {
    return this.asn;
  }
}

interface ExtensionFields {
  readonly extnID: string;
  readonly critical: boolean;
  readonly extnValue: { readonly buffer: ArrayBuffer };
}
interface AlgorithmFields {
  readonly algorithm: string;
  readonly parameters?: ArrayBuffer | null;
}

/** What @peculiar/x509 reads in a certificate, or null where it refuses it. */
export function certificateByPeculiar(der: Uint8Array): Facts | null {
  return attempt(() => {
    const certificate = new OpenCertificate(Uint8Array.from(der));
    const { tbsCertificate, signatureAlgorithm } = certificate.structure;
    const usage = tbsCertificate.extensions?.find(({ extnID }) => extnID === "2.5.29.15");
    const limits = tbsCertificate.extensions?.find(({ extnID }) => extnID === "2.5.29.19");
    return {
      serial: numeral(certificate.serialNumber),
      issuer: hex(certificate.issuerName.toArrayBuffer()),
      subject: hex(certificate.subjectName.toArrayBuffer()),
      ...names(certificate.subjectName, certificate.issuerName),
      notBefore: certificate.notBefore.getTime(),
      notAfter: certificate.notAfter.getTime(),
      tbs: hex(certificate.structure.tbsCertificateRaw ?? new ArrayBuffer(0)),
      signature: hex(certificate.signature),
      scheme: schemeByPeculiar(signatureAlgorithm, certificate.signatureAlgorithm),
      extensions: tbsCertificate.extensions?.map(extensionText).join() ?? "",
      basicConstraints: limits === undefined ? null : constraintsByPeculiar(limits),
      keyUsage: usage === undefined ? null : usageByPeculiar(usage),
    };
  });
}

/** What node:crypto (OpenSSL) reads in a certificate, or null where it refuses it. */
export function certificateByNode(der: Uint8Array): Facts | null {
  const certificate = attempt(() => new X509Certificate(der));
  if (certificate === null) return null;
  // A key that OpenSSL cannot use is no certificate that it cannot read.
  const spki = attempt(() => toHex(certificate.publicKey.export({ type: "spki", format: "der" })));
  return {
    serial: numeral(certificate.serialNumber),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    // Where an extension that is not read here is malformed, OpenSSL takes nothing for a CA.
    ...(certificate.ca ? { ca: true } : {}),
    ...(spki === null ? {} : { spki }),
  };
}

/** What the code under test read, in the same terms. */
export function certificateFacts(certificate: Certificate): Facts {
  const { basicConstraints, keyUsage } = certificate;
  return {
    serial: numeral(certificate.serial),
    issuer: toHex(certificate.issuer),
    subject: toHex(certificate.subject),
    subjectCommonName: certificate.subjectCommonName,
    subjectOrganization: certificate.subjectOrganization,
    issuerCommonName: certificate.issuerCommonName,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    tbs: toHex(certificate.tbs),
    spki: toHex(certificate.spki),
    signature: toHex(certificate.signature),
    scheme: schemeText(certificate.signatureScheme),
    extensions: certificate.extensions.map(ownExtensionText).join(),
    basicConstraints: basicConstraints === null ? null : `${basicConstraints.ca} ${basicConstraints.pathLength}`,
    ca: basicConstraints?.ca ?? false,
    keyUsage: keyUsage === null ? null : Object.values(keyUsage).join(" "),
  };
}

/** What @peculiar/x509 reads in a revocation list, or null where it refuses it. */
export function crlByPeculiar(der: Uint8Array): Facts | null {
  return attempt(() => {
    const crl = new OpenCrl(Uint8Array.from(der));
    const { tbsCertList } = crl.structure;
    return {
      version: crl.version ?? 0,
      issuer: hex(crl.issuerName.toArrayBuffer()),
      issuerCommonName: only(crl.issuerName, "CN"),
      thisUpdate: crl.thisUpdate.getTime(),
      nextUpdate: crl.nextUpdate?.getTime() ?? null,
      tbs: hex(crl.structure.tbsCertListRaw ?? new ArrayBuffer(0)),
      signature: hex(crl.signature),
      scheme: schemeByPeculiar(crl.structure.signatureAlgorithm, crl.signatureAlgorithm),
      // It takes what follows a missing nextUpdate for nothing.
      ...(crl.nextUpdate === undefined
        ? {}
        : {
            revoked: crl.entries.map((entry) => entryText({ ...dated(entry), reason: entry.reason ?? null })).join(),
            extensions: tbsCertList.crlExtensions?.map(extensionText).join() ?? "",
          }),
    };
  });
}

function dated(entry: x509.X509CrlEntry): { readonly serial: string; readonly revocationDate: number } {
  return { serial: entry.serialNumber, revocationDate: entry.revocationDate.getTime() };
}

function entryText({ serial, revocationDate, reason }: Crl["revoked"][number]): string {
  return `${numeral(serial)} ${revocationDate} ${reason}`;
}

/** What the code under test read, in the same terms. */
export function crlFacts(crl: Crl): Facts {
  return {
    version: 1,
    issuer: toHex(crl.issuer),
    issuerCommonName: crl.issuerCommonName,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
    tbs: toHex(crl.tbs),
    signature: toHex(crl.signature),
    scheme: schemeText(crl.signatureScheme),
    revoked: crl.revoked.map(entryText).join(),
    extensions: crl.extensions.map(ownExtensionText).join(),
  };
}

/** Where the code under test has null it claims nothing: texts in types that it does not read. */
const TEXTS: readonly string[] = ["subjectCommonName", "subjectOrganization", "issuerCommonName"];

/** The names of the facts that differ, among those that the oracle has. */
export function differences(own: Facts, oracle: Facts): readonly string[] {
  const claimed = (name: string): boolean => own[name] !== null || !TEXTS.includes(name);
  return Object.keys(oracle).filter(
    (name) => claimed(name) && !Object.is(own[name], oracle[name]) && !isFirstCentury(own[name]),
  );
}

/** Certificates that Go made start at its zero time: both oracles take the years 0 to 99 for others. */
function isFirstCentury(instant: Facts[string] | undefined): boolean {
  return typeof instant === "number" && instant < Date.parse("0100-01-01T00:00:00Z");
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function names(subject: x509.Name, issuer: x509.Name): Facts {
  return {
    subjectCommonName: only(subject, "CN"),
    subjectOrganization: only(subject, "O"),
    issuerCommonName: only(issuer, "CN"),
  };
}

function only(name: x509.Name, field: string): string | null {
  const [text = null, ...more] = name.getField(field);
  return more.length === 0 ? text : null;
}

function extensionText({ extnID, critical, extnValue }: ExtensionFields): string {
  return `${extnID} ${critical} ${hex(extnValue.buffer)}`;
}

function ownExtensionText({ oid, critical, value }: Extension): string {
  return `${oid} ${critical} ${toHex(value)}`;
}

function constraintsByPeculiar(extension: ExtensionFields): string {
  const { ca, pathLength } = new x509.BasicConstraintsExtension(serialized(extension));
  return `${ca} ${pathLength ?? null}`;
}

function usageByPeculiar(extension: ExtensionFields): string {
  const { usages } = new x509.KeyUsagesExtension(serialized(extension));
  const has = (flag: x509.KeyUsageFlags): boolean => (usages & flag) !== 0;
  const { digitalSignature, nonRepudiation, keyCertSign, cRLSign } = x509.KeyUsageFlags;
  return [digitalSignature, nonRepudiation, keyCertSign, cRLSign].map(has).join(" ");
}

function serialized({ extnID, critical, extnValue }: ExtensionFields): ArrayBuffer {
  return new x509.Extension(extnID, critical, extnValue.buffer).rawData;
}

function schemeText(scheme: SignatureScheme): string {
  if (scheme.kind === "other") return scheme.algorithmOid;
  if (scheme.kind === "ecdsa") return `${scheme.hash} ${ECDSA_WITH_SHA256}`;
  return `${scheme.hash} ${scheme.mgfHash} ${scheme.saltLength}`;
}

const DIGESTS: Readonly<Record<string, string>> = {
  "608648016503040201": "sha256",
  "608648016503040202": "sha384",
  "608648016503040203": "sha512",
};
const RSASSA_PSS = "1.2.840.113549.1.1.10";
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

/** The oracle drops the mask's digest and the trailer, which are looked up in the parameters here. */
function schemeByPeculiar({ algorithm, parameters }: AlgorithmFields, web: Algorithm): string {
  const { hash, saltLength } = web as { readonly hash?: Algorithm; readonly saltLength?: number };
  if (algorithm === ECDSA_WITH_SHA256) return `${hash?.name.toLowerCase().replace("-", "")} ${algorithm}`;
  if (algorithm !== RSASSA_PSS || !(parameters instanceof ArrayBuffer)) return algorithm;
  const fields = derTree(new Uint8Array(parameters)).children;
  const mask = fields.find(({ tag }) => tag === 0xa1)?.children[0];
  const trailer = fields.find(({ tag }) => tag === 0xa3)?.children[0];
  const isMgf1 = toHex(mask?.children[0]?.content ?? new Uint8Array()) === "2a864886f70d010108";
  const mgf = isMgf1 ? DIGESTS[toHex(mask?.children[1]?.children[0]?.content ?? new Uint8Array())] : undefined;
  const digest = hash?.name.toLowerCase().replace("-", "");
  const known = Object.values(DIGESTS).includes(digest ?? "") && mgf !== undefined;
  if (!known || toHex(trailer?.content ?? Uint8Array.of(1)) !== "01") return algorithm;
  return `${digest} ${mgf} ${saltLength}`;
}
