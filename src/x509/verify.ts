import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { called, refuse } from "./messages.js";
import type { Certificate, ValidityWindow } from "./types.js";

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
