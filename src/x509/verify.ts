import { equalBytes } from "../bytes/index.js";
import type { RsaVerifier } from "../crypto/index.js";
import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { X509Code } from "./errors.js";
import type { Certificate, Crl, IssuerKey, SignatureScheme, ValidityWindow } from "./types.js";

/** What every certificate and list of AMD's is signed with (snp profile: VCEK and VLEK certificate specifications). */
const HASH = "sha384";
const SALT_LENGTH = 48;

/**
 * Checks that a key signed a certificate: RSASSA-PSS with SHA-384, MGF1-SHA-384 and a salt of 48 bytes,
 * and nothing else.
 *
 * @param issuer the key and its name, which must be the issuer that the certificate names, byte for byte.
 * @returns true, or `X509_ISSUER_NAME`, `X509_SIGNATURE_ALGORITHM`, `X509_SIGNATURE`, or a failure of
 * the crypto room where the key cannot be used. It says nothing about validity, role or trust of the
 * issuer.
 */
export function verifyCertificateSignature(
  certificate: Certificate,
  issuer: IssuerKey,
  crypto: RsaVerifier,
): Promise<Outcome<true>> {
  return verifySignature(certificate, called(certificate), issuer, crypto);
}

/**
 * Checks that a key signed a revocation list, as {@link verifyCertificateSignature} does for a
 * certificate, with the same codes. It says nothing about whether that key may sign lists, nor about
 * dates or entries.
 */
export function verifyCrlSignature(crl: Crl, issuer: IssuerKey, crypto: RsaVerifier): Promise<Outcome<true>> {
  return verifySignature(crl, `revocation list of ${quoted(crl.issuerCommonName)}`, issuer, crypto);
}

type Signed = Pick<Certificate & Crl, "tbs" | "signature" | "signatureScheme" | "issuer" | "issuerCommonName">;

async function verifySignature(
  signed: Signed,
  what: string,
  issuer: IssuerKey,
  crypto: RsaVerifier,
): Promise<Outcome<true>> {
  if (!equalBytes(signed.issuer, issuer.name)) {
    const message = `The ${what} names ${quoted(signed.issuerCommonName)} as its issuer, which is not the name of the key that it is checked with`;
    return refuse("X509_ISSUER_NAME", message, { actual: signed.issuerCommonName });
  }
  const scheme = signed.signatureScheme;
  const expected = { kind: "rsa-pss", hash: HASH, mgfHash: HASH, saltLength: SALT_LENGTH } as const;
  if (schemeText(scheme) !== schemeText(expected)) {
    const detail = { expected: schemeText(expected), actual: schemeText(scheme) };
    const message = `The ${what} is signed with ${detail.actual}, expected ${detail.expected}`;
    return refuse("X509_SIGNATURE_ALGORITHM", message, detail);
  }
  const verified = await crypto.verifyRsaPss({
    spki: issuer.spki,
    hash: HASH,
    saltLength: SALT_LENGTH,
    signature: signed.signature,
    message: signed.tbs,
  });
  if (!verified.ok) return verified;
  if (verified.value) return ok(true);
  const message = `The signature of the ${what} was not made by the key of ${quoted(signed.issuerCommonName)}`;
  return refuse("X509_SIGNATURE", message);
}

/**
 * Checks a validity window, both ends inclusive, without any tolerance.
 *
 * @param at milliseconds since 1970.
 * @returns true, or `X509_CERT_NOT_YET_VALID`, `X509_CERT_EXPIRED` (expected and actual as ISO texts).
 */
export function checkValidity(certificate: ValidityWindow, at: number): Outcome<true> {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) throw new RangeError("at is no instant");
  const { notBefore, notAfter } = certificate;
  const actual = new Date(at).toISOString();
  if (at < notBefore) {
    const since = new Date(notBefore).toISOString();
    const message = `The ${called(certificate)} is valid from ${since}, the instant of the verification is ${actual}`;
    return refuse("X509_CERT_NOT_YET_VALID", message, { expected: `not before ${since}`, actual });
  }
  if (at <= notAfter) return ok(true);
  const until = new Date(notAfter).toISOString();
  const message = `The ${called(certificate)} was valid until ${until}, the instant of the verification is ${actual}`;
  return refuse("X509_CERT_EXPIRED", message, { expected: `not after ${until}`, actual });
}

/**
 * Checks that a certificate may certify others (RFC 5280, sections 4.2.1.3 and 4.2.1.9).
 *
 * @param below how many CA certificates stand between this one and the end certificate; an absent
 * pathLenConstraint allows any number.
 * @returns true, or `X509_NOT_A_CA`.
 */
export function checkCaRole(certificate: Certificate, below: number): Outcome<true> {
  const { basicConstraints, keyUsage } = certificate;
  if (basicConstraints?.ca !== true) {
    return refuse("X509_NOT_A_CA", `The ${called(certificate)} is not a CA certificate`, { path: "basicConstraints" });
  }
  if (keyUsage?.keyCertSign !== true) {
    return refuse("X509_NOT_A_CA", `The key of the ${called(certificate)} may not sign certificates`, {
      path: "keyUsage",
    });
  }
  const { pathLength } = basicConstraints;
  if (pathLength === null || pathLength >= below) return ok(true);
  const message = `The ${called(certificate)} allows ${pathLength} CA certificates below it, ${below} needed`;
  return refuse("X509_NOT_A_CA", message, { path: "basicConstraints", expected: below, actual: pathLength });
}

/**
 * Checks that the key of a certificate may sign revocation lists (RFC 5280, section 4.2.1.3).
 *
 * @returns true, or `X509_NOT_A_CRL_ISSUER`.
 */
export function checkCrlRole(certificate: Certificate): Outcome<true> {
  if (certificate.keyUsage?.cRLSign === true) return ok(true);
  const message = `The key of the ${called(certificate)} may not sign revocation lists`;
  return refuse("X509_NOT_A_CRL_ISSUER", message, { path: "keyUsage" });
}

/**
 * Refuses critical extensions that the caller does not know (RFC 5280, section 4.2).
 *
 * @param known dotted object identifiers.
 * @returns true, or `X509_CERT_CRITICAL_EXTENSION`.
 */
export function refuseUnknownCritical(certificate: Certificate, known: readonly string[]): Outcome<true> {
  const unknown = certificate.extensions.find(({ oid, critical }) => critical && !known.includes(oid));
  if (unknown === undefined) return ok(true);
  const message = `The ${called(certificate)} has the unknown critical extension ${unknown.oid}`;
  return refuse("X509_CERT_CRITICAL_EXTENSION", message, { actual: unknown.oid });
}

function schemeText(scheme: SignatureScheme): string {
  if (scheme.kind === "other") return `algorithm ${scheme.algorithmOid}`;
  return `RSASSA-PSS ${scheme.hash}, MGF1 ${scheme.mgfHash}, salt ${scheme.saltLength}`;
}

function called(certificate: Pick<Certificate, "subjectCommonName">): string {
  return `certificate of ${quoted(certificate.subjectCommonName)}`;
}

/** Foreign text for a message. */
function quoted(name: string | null): string {
  return name === null ? "an unnamed subject" : JSON.stringify(name.slice(0, 64));
}

function refuse(code: X509Code, message: string, detail: Parameters<typeof fail>[3] = {}): Outcome<never> {
  return fail("trust", code, `${message}.`, detail);
}
