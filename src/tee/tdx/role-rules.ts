import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import { refuseUnknownCritical } from "../../x509/index.js";
import type { Certificate, KeyUsage, SignatureScheme } from "../../x509/index.js";
import type { TDX_CERTIFICATE_CODES } from "./certificate-errors.js";

/**
 * A place in Intel's hierarchy. Names are common names: the organization says nothing that the anchor does not say better,
 * and is another one in hierarchies that callers make.
 */
export interface Role {
  readonly subjects: readonly string[];
  readonly issuers: readonly string[];
  /** Whether it certifies others, and then how many CA certificates there may be below. */
  readonly certifies: { readonly below: number } | null;
  /** Extensions that it may mark critical beside keyUsage and basicConstraints. */
  readonly critical: readonly string[];
}

/** RFC 5280, sections 4.2.1.3 and 4.2.1.9. */
const KEY_USAGE = "2.5.29.15";
const BASIC_CONSTRAINTS = "2.5.29.19";

const CA_USAGE: KeyUsage = { digitalSignature: false, nonRepudiation: false, keyCertSign: true, cRLSign: true };
const END_USAGE: KeyUsage = { digitalSignature: true, nonRepudiation: true, keyCertSign: false, cRLSign: false };

/**
 * Whether a certificate is in the profile of a place in the hierarchy.
 *
 * @returns true, or `TDX_CERT_NAME`, `TDX_CERT_KEY`, `TDX_CERT_ALGORITHM`, `TDX_CERT_USAGE`, `X509_CERT_CRITICAL_EXTENSION`.
 */
export function checkRole(certificate: Certificate, role: Role): Outcome<true> {
  for (const [path, allowed, actual] of [
    ["subject", role.subjects, certificate.subjectCommonName],
    ["issuer", role.issuers, certificate.issuerCommonName],
  ] as const) {
    if (actual !== null && allowed.includes(actual)) continue;
    const expected = allowed.join(" or ");
    const shown = actual === null ? null : actual.slice(0, 64);
    const message = `The certificate's ${path} is CN=${shown ?? "?"}, expected ${expected}`;
    return refuse("TDX_CERT_NAME", message, { path, expected, actual: shown });
  }
  const name = role.subjects.length === 1 ? role.subjects[0] : certificate.subjectCommonName;
  const what = `certificate of ${name ?? "?"}`;
  const { kind } = certificate.subjectKey;
  if (kind !== "ec-p256") {
    const message = `The key of the ${what} is no uncompressed point on P-256`;
    return refuse("TDX_CERT_KEY", message, { expected: "ec-p256", actual: kind });
  }
  const algorithm = checkAlgorithm(certificate.signatureScheme, what);
  if (!algorithm.ok) return algorithm;
  const critical = refuseUnknownCritical(certificate, [KEY_USAGE, BASIC_CONSTRAINTS, ...role.critical]);
  return critical.ok ? checkUsage(certificate, role, what) : critical;
}

/** Whether something is signed with ECDSA and SHA-256, or `TDX_CERT_ALGORITHM`. */
export function checkAlgorithm(scheme: SignatureScheme, what: string): Outcome<true> {
  if (scheme.kind === "ecdsa") return ok(true);
  const actual = scheme.kind === "other" ? scheme.algorithmOid : scheme.kind;
  return refuse("TDX_CERT_ALGORITHM", `The ${what} is signed with ${actual}`, {
    expected: "ecdsa-with-SHA256",
    actual,
  });
}

function checkUsage(certificate: Certificate, { certifies }: Role, what: string): Outcome<true> {
  const { basicConstraints, keyUsage } = certificate;
  const wanted = certifies === null ? END_USAGE : CA_USAGE;
  const isCritical = (wantedOid: string): boolean =>
    certificate.extensions.some(({ oid, critical }) => oid === wantedOid && critical);
  if (keyUsage === null || textOf(keyUsage) !== textOf(wanted) || !isCritical(KEY_USAGE)) {
    const detail = { expected: textOf(wanted), actual: keyUsage === null ? null : textOf(keyUsage) };
    const message = `The key usage of the ${what} is not exactly ${detail.expected}, marked critical`;
    return refuse("TDX_CERT_USAGE", message, { path: "keyUsage", ...detail });
  }
  const [ca, pathLength] = [basicConstraints?.ca ?? false, basicConstraints?.pathLength ?? null];
  const fits =
    certifies === null
      ? !ca && pathLength === null
      : ca && isCritical(BASIC_CONSTRAINTS) && (pathLength === null || pathLength >= certifies.below);
  if (fits) return ok(true);
  const expected = certifies === null ? "no CA" : `a CA with ${certifies.below} CA certificates below, marked critical`;
  const actual = `${ca ? "a CA" : "no CA"}, pathLenConstraint ${pathLength ?? "absent"}`;
  const message = `The ${what} states ${actual}, expected ${expected}`;
  return refuse("TDX_CERT_USAGE", message, { path: "basicConstraints", expected, actual });
}

/** The names of the bits that are set. */
function textOf(usage: KeyUsage): string {
  return Object.entries(usage)
    .filter(([, set]) => set === true)
    .map(([bit]) => bit)
    .sort()
    .join(" and ");
}

/** A failure of a certificate or list; `message` has no full stop. */
export function refuse(
  code: keyof typeof TDX_CERTIFICATE_CODES,
  message: string,
  detail: FailureDetail,
): Extract<Outcome<never>, { readonly ok: false }> {
  return fail("trust", code, `${message}.`, detail);
}
