import { parseCertificate, parseCrl, startsLikeCrl } from "../../x509/index.js";
import { readQeIdentity } from "./qe-identity.js";
import { readTcbInfo } from "./tcb-info.js";

/** Kinds of endorsement that TDX knows. */
export type TdxEndorsementKind =
  | "tdx-pck"
  | "tdx-pck-ca"
  | "tdx-tcb-signing"
  | "tdx-root"
  | "tdx-root-crl"
  | "tdx-pck-crl"
  | "tdx-tcb-info"
  | "tdx-qe-identity";

/** By the subject's common name. Whose they are, and whether they are what they say, their issuers' signatures tell. */
const CERTIFICATES: ReadonlyMap<string, TdxEndorsementKind> = new Map([
  ["Intel SGX PCK Certificate", "tdx-pck"],
  ["Intel SGX PCK Platform CA", "tdx-pck-ca"],
  ["Intel SGX PCK Processor CA", "tdx-pck-ca"],
  ["Intel SGX TCB Signing", "tdx-tcb-signing"],
  ["Intel SGX Root CA", "tdx-root"],
]);

/** By the issuer's common name. */
const LISTS: ReadonlyMap<string, TdxEndorsementKind> = new Map([
  ["Intel SGX Root CA", "tdx-root-crl"],
  ["Intel SGX PCK Platform CA", "tdx-pck-crl"],
  ["Intel SGX PCK Processor CA", "tdx-pck-crl"],
]);

/** In a list with Intel's names the issuer's common name ends before byte 64. */
const ISSUER_WITHIN = 128;
const BRACE = 0x7b;
const SEQUENCE = 0x30;

/**
 * Which of Intel's certificates this is, by its subject; which revocation list, by its issuer; or which statement, by what it
 * says. A list that cannot be parsed but begins as one of Intel's does counts as one: it was meant to be, and is refused
 * as such.
 *
 * @param object DER, or a statement as it is collected: `{"tcbInfo":{…},"signature":"…"}`, with or without PEM behind it.
 * @returns null for anything else, and for statements about something else than TDX.
 */
export function recognizeEndorsement(object: Uint8Array): TdxEndorsementKind | null {
  if (object[0] === BRACE) {
    if (readTcbInfo(object).ok) return "tdx-tcb-info";
    return readQeIdentity(object).ok ? "tdx-qe-identity" : null;
  }
  if (object[0] !== SEQUENCE) return null;
  if (startsLikeCrl(object)) return kindOfList(object);
  const certificate = parseCertificate(object);
  return certificate.ok ? (CERTIFICATES.get(certificate.value.subjectCommonName ?? "") ?? null) : null;
}

function kindOfList(der: Uint8Array): TdxEndorsementKind | null {
  const crl = parseCrl(der);
  if (crl.ok) return LISTS.get(crl.value.issuerCommonName ?? "") ?? null;
  const head = String.fromCharCode(...der.subarray(0, ISSUER_WITHIN));
  for (const [name, kind] of LISTS) if (head.includes(name)) return kind;
  return null;
}
