/**
 * Where each field of a TDX quote is.
 *
 * Source: Intel, "TDX DCAP Quoting Library API" revision 0.9 and later, appendices on the ECDSA quote format (versions 4 and
 * 5), and "Intel TDX Module Base Architecture Specification" on TDREPORT; for the enclave report the Intel SDM volume 3D,
 * REPORT; checked against real quotes. Integers are little-endian; byte arrays are in memory order.
 *
 * These tables are the one source of offsets: parse.ts reads them, and scripts/generate.mjs writes docs/layouts.md from them.
 */

/** One field, by its offset from the start of its structure. */
export interface Field {
  readonly offset: number;
  readonly size: number;
  /** The vendor's name. */
  readonly name: string;
}

function field(name: string, offset: number, size: number): Field {
  return { name, offset, size };
}

/** The header of every quote. */
export const HEADER_SIZE = 48;
export const HEADER_FIELDS = {
  version: field("version", 0, 2),
  attestationKeyType: field("attestation key type", 2, 2),
  teeType: field("TEE type", 4, 4),
  pceSvn: field("reserved (named PCE SVN in policies)", 8, 2),
  qeSvn: field("reserved (named QE SVN in policies)", 10, 2),
  qeVendorId: field("QE vendor id", 12, 16),
  userData: field("user data", 28, 20),
} as const;

/** Attestation key type: ECDSA over P-256 with SHA-256, the only one in use. */
export const KEY_TYPE_P256 = 2;
/** TEE types. */
export const TEE_SGX = 0;
export const TEE_TDX = 0x81;
/** The vendor id of Intel's quoting enclaves. */
export const INTEL_QE_VENDOR_ID = "939a7233f79c4ca9940a0db3957f0607";

/** Behind the header of version 5: the type and the size of the body. */
export const BODY_DESCRIPTOR_SIZE = 6;
/** Sizes of the bodies that are understood, by their type. */
export const TD_BODY_SIZES = { 2: 584, 3: 648 } as const;

/** A TD report as the body of a quote: TD 1.0, and behind it what TD 1.5 adds. */
export const TD_FIELDS = {
  teeTcbSvn: field("TEE_TCB_SVN", 0, 16),
  mrSeam: field("MRSEAM", 16, 48),
  mrSignerSeam: field("MRSIGNERSEAM", 64, 48),
  seamAttributes: field("SEAMATTRIBUTES", 112, 8),
  tdAttributes: field("TDATTRIBUTES", 120, 8),
  xfam: field("XFAM", 128, 8),
  mrTd: field("MRTD", 136, 48),
  mrConfigId: field("MRCONFIGID", 184, 48),
  mrOwner: field("MROWNER", 232, 48),
  mrOwnerConfig: field("MROWNERCONFIG", 280, 48),
  rtmr0: field("RTMR0", 328, 48),
  rtmr1: field("RTMR1", 376, 48),
  rtmr2: field("RTMR2", 424, 48),
  rtmr3: field("RTMR3", 472, 48),
  reportData: field("REPORTDATA", 520, 64),
  teeTcbSvn2: field("TEE_TCB_SVN2", 584, 16),
  mrServiceTd: field("MRSERVICETD", 600, 48),
} as const;

/** The enclave report of the quoting enclave. */
export const ENCLAVE_REPORT_SIZE = 384;
export const ENCLAVE_REPORT_FIELDS = {
  cpuSvn: field("CPUSVN", 0, 16),
  miscSelect: field("MISCSELECT", 16, 4),
  attributes: field("ATTRIBUTES", 48, 16),
  mrEnclave: field("MRENCLAVE", 64, 32),
  mrSigner: field("MRSIGNER", 128, 32),
  isvProdId: field("ISVPRODID", 256, 2),
  isvSvn: field("ISVSVN", 258, 2),
  reportData: field("REPORTDATA", 320, 64),
} as const;

/** The signature data up to what has no fixed size; its own size stands in 4 bytes before it. */
export const SIGNATURE_FIELDS = {
  signature: field("ECDSA signature of header and body", 0, 64),
  attestationKey: field("attestation key", 64, 64),
  outerType: field("certification data type", 128, 2),
  outerSize: field("certification data size", 130, 4),
  qeReport: field("QE report", 134, ENCLAVE_REPORT_SIZE),
  qeReportSignature: field("QE report signature", 518, 64),
  qeAuthenticationSize: field("QE authentication data size", 582, 2),
} as const;
/** Where the QE authentication data starts, and the smallest size of the signature data. */
export const QE_AUTHENTICATION_START = 584;
export const MIN_SIGNATURE_DATA = 590;

/** Certification data: the outer one holds the QE report, the inner one names the platform. */
export const CERTIFICATION = { pckLeaf: 4, pckChain: 5, qeReport: 6 } as const;
/** Real ones have some 3.6 KiB. */
export const MAX_CERTIFICATION_BYTES = 65_536;
