/**
 * Intel TDX, the parts that stand alone: strict readers of quotes, of PCK certificates and of Intel's statements, and the
 * evaluation of a TCB by them. Nothing here verifies a signature; createVerifier of the main entry does.
 */
import type { Outcome } from "./errors/index.js";
import type { TrailingBytes } from "./tee/scheme.js";
import { parseQuote as parse } from "./tee/tdx/parse.js";
import { readPck } from "./tee/tdx/pck.js";
import type { PckExtension, TdxQuote } from "./tee/tdx/types.js";
import { parseCertificate } from "./x509/index.js";

export type { Failure, Outcome } from "./errors/index.js";
export type { TrailingBytes } from "./tee/scheme.js";
export { evaluateTcb } from "./tee/tdx/evaluate.js";
export type { TcbInput, UnsupportedTcb } from "./tee/tdx/evaluate.js";
export { readQeIdentity } from "./tee/tdx/qe-identity.js";
export { readTcbInfo } from "./tee/tdx/tcb-info.js";
export type {
  CertificationData,
  EnclaveLevel,
  EnclaveReport,
  EvaluatedStatus,
  LevelVerdict,
  PckExtension,
  PlatformLevel,
  QeIdentity,
  Shortfall,
  SignedStatement,
  StatementWindow,
  TcbEvaluation,
  TcbInfo,
  TcbStatus,
  TdReport,
  TdxModule,
  TdxModuleIdentity,
  TdxQuote,
} from "./tee/tdx/types.js";

/**
 * Reads a bare TDX quote of version 4 or 5, strictly.
 *
 * Proves nothing about who made it.
 *
 * @param bytes of any length; not kept.
 * @param trailing what may follow it. Default: zeros, as hosts pad their buffers.
 * @returns the fields, or the first failure, stage `parse`: `TDX_QUOTE_SIZE`, `TDX_QUOTE_VERSION`, `TDX_KEY_TYPE`,
 * `TDX_SGX_QUOTE`, `TDX_TEE_TYPE`, `TDX_BODY_TYPE`, `TDX_BODY_SIZE`, `TDX_SIGNATURE_DATA_SIZE`, `TDX_CERTIFICATION_TYPE`,
 * `TDX_CERTIFICATION_SIZE`, `TDX_TRAILING_BYTES`.
 */
export function parseQuote(bytes: Uint8Array, trailing: TrailingBytes = "zeros"): Outcome<TdxQuote> {
  return parse(bytes, null, trailing);
}

/**
 * Reads the SGX extension of a PCK certificate: which platform it is for, and the SVNs of its TCB.
 *
 * Proves nothing about who issued it.
 *
 * @param der exactly one X.509 certificate.
 * @returns the extension. Errors, stage `trust`: `X509_…`, `TDX_PCK_…`.
 */
export function readPckCertificate(der: Uint8Array): Outcome<PckExtension> {
  const certificate = parseCertificate(der);
  return certificate.ok ? readPck(certificate.value) : certificate;
}
