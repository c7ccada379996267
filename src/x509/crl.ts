import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { checkFraming, DER, DerReader } from "./der.js";
import { readExtensions } from "./extensions.js";
import { readNameTexts, readSignatureScheme } from "./fields.js";
import { readTime, readUnsigned } from "./primitives.js";
import { Problems, REVOCATION_LIST } from "./problems.js";
import { readSerial, readSigned, requireSameAlgorithm } from "./signed.js";
import type { Crl, Extension, RevokedCertificate } from "./types.js";

/** Lists of a root key have below 2 KiB; the largest that public authorities serve have some MiB and are not meant here. */
export const MAX_CRL_BYTES = 1024 * 1024;
/** Entries with a reason code have about 40 bytes: what 1 MiB holds of them, rounded down. */
export const MAX_CRL_ENTRIES = 20_000;

/** RFC 5280, sections 5.2.4, 5.2.5 and 5.3.3: each makes a list something else than the complete list of its issuer. */
const PARTIAL: ReadonlyMap<string, string> = new Map([
  ["2.5.29.27", "a delta list"],
  ["2.5.29.28", "a list of limited scope (issuingDistributionPoint)"],
  ["2.5.29.29", "a list that revokes certificates of other issuers (certificateIssuer)"],
]);
/** RFC 5280, section 5.3.1. */
const REASON_CODE = "2.5.29.21";

/**
 * Parses a complete X.509 v2 certificate revocation list (RFC 5280, section 5.1), DER throughout.
 *
 * @param der exactly one list; not changed, and copied where the result needs it.
 * @returns the list, nothing of it authenticated; its byte fields are parts of one array. Errors:
 * `X509_CRL_SIZE`, `X509_CRL_ENTRIES`, `X509_DER_TAG`, `X509_DER_LENGTH`, `X509_DER_DEPTH`,
 * `X509_DER_TRAILING`, `X509_CRL_VERSION`, `X509_CRL_ALGORITHM_MISMATCH`,
 * `X509_CRL_DUPLICATE_EXTENSION`, `X509_CRL_CRITICAL_EXTENSION`, `X509_CRL_PARTIAL`,
 * `X509_CRL_MALFORMED`. It does not prove that anybody signed it, nor that it is up to date.
 */
export function parseCrl(der: Uint8Array): Outcome<Crl> {
  if (der.length > MAX_CRL_BYTES) {
    const message = `The revocation list has ${der.length} bytes, more than the limit of ${MAX_CRL_BYTES}.`;
    return fail("trust", "X509_CRL_SIZE", message, { expected: MAX_CRL_BYTES, actual: der.length });
  }
  const problems = new Problems(REVOCATION_LIST);
  const own = new Uint8Array(der);
  checkFraming(own, problems);
  const crl = problems.first === null ? readCrl(own, problems) : null;
  if (problems.first !== null) return { ok: false, failure: problems.first };
  return crl === null ? fail("internal", "X509_CRL_MALFORMED", "The revocation list was not read.") : ok(crl);
}

function readCrl(der: Uint8Array, problems: Problems): Crl {
  const { tbs, algorithm: outerAlgorithm, signature } = readSigned(der, problems);
  const reader = new DerReader(tbs, problems).enter(DER.SEQUENCE, "tbsCertList");
  readVersion(reader, problems);
  const innerAlgorithm = reader.readWhole(DER.SEQUENCE, "signature");
  requireSameAlgorithm(innerAlgorithm, outerAlgorithm, problems);
  const issuer = reader.readWhole(DER.SEQUENCE, "issuer");
  const thisUpdate = readTime(reader, "thisUpdate", problems);
  const timed = reader.peek() === DER.UTC_TIME || reader.peek() === DER.GENERALIZED_TIME;
  const nextUpdate = timed ? readTime(reader, "nextUpdate", problems) : null;
  const listed = reader.peek() === DER.SEQUENCE;
  const revoked = listed ? readRevoked(reader.enter(DER.SEQUENCE, "revokedCertificates"), problems) : [];
  const extensions = reader.more() ? readExtensions(reader.enter(DER.context(0), "crlExtensions"), problems) : [];
  refuseUnknown(extensions, "the list", problems);
  reader.end("tbsCertList");
  return {
    der,
    tbs,
    signature,
    signatureScheme: readSignatureScheme(outerAlgorithm, problems),
    issuer,
    issuerCommonName: readNameTexts(issuer, "issuer", problems).commonName,
    thisUpdate,
    nextUpdate,
    revoked,
    extensions,
  };
}

/** INTEGER 1 means version 2; version 1 leaves it out. */
function readVersion(reader: DerReader, problems: Problems): void {
  const present = reader.peek() === DER.INTEGER;
  const [version = 0, ...more] = present ? readUnsigned(reader, "version", problems) : [];
  if (problems.first !== null || (version === 1 && more.length === 0)) return;
  const found = more.length === 0 ? `version ${version + 1}` : "a version of several octets";
  problems.note("X509_CRL_VERSION", `${found}, expected version 2`, { expected: 2, actual: version + 1 });
}

/** A list without entries leaves revokedCertificates out (RFC 5280, section 5.1.2.6). */
function readRevoked(list: DerReader, problems: Problems): readonly RevokedCertificate[] {
  const revoked: RevokedCertificate[] = [];
  if (!list.more()) problems.malformed("revokedCertificates: an empty list");
  while (list.more()) {
    if (revoked.length === MAX_CRL_ENTRIES) {
      problems.note("X509_CRL_ENTRIES", `more than ${MAX_CRL_ENTRIES} entries`, { expected: MAX_CRL_ENTRIES });
    }
    const entry = list.enter(DER.SEQUENCE, "revoked certificate");
    const serial = readSerial(entry, problems);
    const revocationDate = readTime(entry, "revocationDate", problems);
    const extensions = entry.more() ? readExtensions(entry, problems) : [];
    refuseUnknown(extensions, `the entry for serial number ${serial}`, problems);
    revoked.push({ serial, revocationDate, reason: readReason(extensions, problems) });
  }
  return revoked;
}

/** Refuses what makes a list partial, and everything critical: nothing critical is known here. */
function refuseUnknown(extensions: readonly Extension[], what: string, problems: Problems): void {
  for (const { oid, critical } of extensions) {
    const partial = PARTIAL.get(oid);
    if (partial !== undefined) problems.note("X509_CRL_PARTIAL", `it is ${partial}`, { actual: oid });
    if (!critical) continue;
    problems.note("X509_CRL_CRITICAL_EXTENSION", `${what} has the critical extension ${oid}`, { actual: oid });
  }
}

/**
 * The reasonCode of an entry, or null. Every value counts as revoked, also certificateHold (6), and
 * removeFromCRL (8), which has no place in a complete list.
 */
function readReason(extensions: readonly Extension[], problems: Problems): number | null {
  const extension = extensions.find(({ oid }) => oid === REASON_CODE);
  if (extension === undefined) return null;
  const reader = new DerReader(extension.value, problems);
  const [reason = -1, ...more] = reader.read(DER.ENUMERATED, "reasonCode");
  reader.end("reasonCode");
  if (more.length > 0 || reason < 0 || reason > 10 || reason === 7) {
    problems.malformed("reasonCode: none that is defined");
  }
  return reason;
}

/**
 * Whether bytes start as a revocation list does: SEQUENCE, SEQUENCE, and then no `[0]`, which is where
 * a certificate has its version. Says nothing about what follows: it tells what bytes were meant to be.
 */
export function startsLikeCrl(bytes: Uint8Array): boolean {
  const signed = contentOf(bytes, 0);
  const first = bytes[contentOf(bytes, signed)];
  return (
    bytes[0] === DER.SEQUENCE && bytes[signed] === DER.SEQUENCE && (first === DER.INTEGER || first === DER.SEQUENCE)
  );
}

/** Where the content of the element at `at` begins, by the form of its length alone. */
function contentOf(bytes: Uint8Array, at: number): number {
  const length = bytes[at + 1] ?? 0;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}
