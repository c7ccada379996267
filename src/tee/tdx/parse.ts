import { isZero, u16le, u32le } from "../../bytes/index.js";
import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import type { Kernel } from "../../kernel/index.js";
import type { TrailingBytes } from "../scheme.js";
import type { TdxCode } from "./errors.js";
import {
  BODY_DESCRIPTOR_SIZE,
  CERTIFICATION,
  ENCLAVE_REPORT_FIELDS,
  HEADER_FIELDS,
  HEADER_SIZE,
  KEY_TYPE_P256,
  MAX_CERTIFICATION_BYTES,
  MIN_SIGNATURE_DATA,
  QE_AUTHENTICATION_START,
  SIGNATURE_FIELDS,
  TD_BODY_SIZES,
  TD_FIELDS,
  TEE_SGX,
  TEE_TDX,
} from "./layout.js";
import type { Field } from "./layout.js";
import type { CertificationData, EnclaveReport, TdReport, TdxQuote } from "./types.js";

type Failed = Extract<Outcome<never>, { ok: false }>;

/**
 * Reads a quote of version 4 or 5 over a TD, strictly: known types, sizes that agree to the last byte, and behind it nothing
 * but, where they are allowed, zeros.
 *
 * Proves nothing about who made the quote.
 *
 * @param bytes not kept, of any length.
 * @param _kernel not used: nothing here is worth a call.
 * @returns the fields, or the first failure: `TDX_QUOTE_SIZE`, `TDX_QUOTE_VERSION`, `TDX_KEY_TYPE`, `TDX_SGX_QUOTE`,
 * `TDX_TEE_TYPE`, `TDX_BODY_TYPE`, `TDX_BODY_SIZE`, `TDX_SIGNATURE_DATA_SIZE`, `TDX_CERTIFICATION_TYPE`,
 * `TDX_CERTIFICATION_SIZE`, `TDX_TRAILING_BYTES`.
 */
export function parseQuote(
  bytes: Uint8Array,
  _kernel: Kernel | null = null,
  trailing: TrailingBytes = "zeros",
): Outcome<TdxQuote> {
  const header = readHeader(bytes);
  if (!header.ok) return header;
  const body = locateBody(bytes, header.value.version);
  if (!body.ok) return body;
  const { bodyType, start, end } = body.value;
  if (bytes.length - end < 4) return tooShort(bytes, end + 4, "the size of its signature data");
  const size = u32le(bytes, end);
  const signatureStart = end + 4;
  if (size < MIN_SIGNATURE_DATA || size > bytes.length - signatureStart) {
    const message = `The quote states ${size} bytes of signature data; it needs at least ${MIN_SIGNATURE_DATA}, and ${bytes.length - signatureStart} follow.`;
    return refuse("TDX_SIGNATURE_DATA_SIZE", message, { expected: bytes.length - signatureStart, actual: size });
  }
  const signed = readSignatureData(bytes.subarray(signatureStart, signatureStart + size));
  if (!signed.ok) return signed;
  const rest = checkTrailing(bytes, signatureStart + size, trailing);
  if (rest !== null) return rest;
  return ok({
    ...header.value,
    bodyType,
    td: readTd(bytes.subarray(start, end)),
    signedBytes: new Uint8Array(bytes.subarray(0, end)),
    ...signed.value,
    trailingZeros: bytes.length - signatureStart - size,
  });
}

type Header = Pick<TdxQuote, "version" | "pceSvn" | "qeSvn" | "qeVendorId" | "userData">;

function readHeader(bytes: Uint8Array): Outcome<Header> {
  if (bytes.length < HEADER_SIZE) return tooShort(bytes, HEADER_SIZE, "its header");
  const version = u16(bytes, HEADER_FIELDS.version);
  const teeType = u32le(bytes, HEADER_FIELDS.teeType.offset);
  if (version === 3 && teeType === TEE_SGX) return sgx();
  if (version !== 4 && version !== 5) {
    return refuse("TDX_QUOTE_VERSION", `The quote has version ${version}; versions 4 and 5 are understood.`, {
      expected: "4 or 5",
      actual: version,
    });
  }
  const keyType = u16(bytes, HEADER_FIELDS.attestationKeyType);
  if (keyType !== KEY_TYPE_P256) {
    const message = `The quote's attestation key is of type ${keyType}; only ${KEY_TYPE_P256} (ECDSA P-256) is in use.`;
    return refuse("TDX_KEY_TYPE", message, { expected: KEY_TYPE_P256, actual: keyType });
  }
  if (teeType === TEE_SGX) return sgx();
  if (teeType !== TEE_TDX) {
    const message = `The quote's TEE type is ${teeType}; that of TDX is ${TEE_TDX}.`;
    return refuse("TDX_TEE_TYPE", message, { expected: TEE_TDX, actual: teeType });
  }
  return ok({
    version,
    pceSvn: u16(bytes, HEADER_FIELDS.pceSvn),
    qeSvn: u16(bytes, HEADER_FIELDS.qeSvn),
    qeVendorId: part(bytes, HEADER_FIELDS.qeVendorId),
    userData: part(bytes, HEADER_FIELDS.userData),
  });
}

interface Body {
  readonly bodyType: TdxQuote["bodyType"];
  readonly start: number;
  readonly end: number;
}

/** Version 4 has a TD 1.0 report; version 5 says which one it has, and how long it is. */
function locateBody(bytes: Uint8Array, version: TdxQuote["version"]): Outcome<Body> {
  const described = version === 5;
  const start = HEADER_SIZE + (described ? BODY_DESCRIPTOR_SIZE : 0);
  if (bytes.length < start) return tooShort(bytes, start, "the type of its body");
  const bodyType = described ? u16le(bytes, HEADER_SIZE) : 2;
  if (bodyType === 1) return sgx();
  if (bodyType !== 2 && bodyType !== 3) {
    return refuse("TDX_BODY_TYPE", `The quote's body is of type ${bodyType}; 2 and 3 (TD reports) are understood.`, {
      expected: "2 or 3",
      actual: bodyType,
    });
  }
  const size = TD_BODY_SIZES[bodyType];
  const stated = described ? u32le(bytes, HEADER_SIZE + 2) : size;
  if (stated !== size) {
    const message = `The quote states ${stated} bytes for a body of type ${bodyType}, which has ${size}.`;
    return refuse("TDX_BODY_SIZE", message, { expected: size, actual: stated });
  }
  const end = start + size;
  return bytes.length < end ? tooShort(bytes, end, "its body") : ok({ bodyType, start, end });
}

function readTd(body: Uint8Array): TdReport {
  const of = (one: Field): Uint8Array => part(body, one);
  const later = body.length > TD_BODY_SIZES[2];
  return {
    teeTcbSvn: of(TD_FIELDS.teeTcbSvn),
    mrSeam: of(TD_FIELDS.mrSeam),
    mrSignerSeam: of(TD_FIELDS.mrSignerSeam),
    seamAttributes: of(TD_FIELDS.seamAttributes),
    tdAttributes: of(TD_FIELDS.tdAttributes),
    xfam: of(TD_FIELDS.xfam),
    mrTd: of(TD_FIELDS.mrTd),
    mrConfigId: of(TD_FIELDS.mrConfigId),
    mrOwner: of(TD_FIELDS.mrOwner),
    mrOwnerConfig: of(TD_FIELDS.mrOwnerConfig),
    rtmrs: [of(TD_FIELDS.rtmr0), of(TD_FIELDS.rtmr1), of(TD_FIELDS.rtmr2), of(TD_FIELDS.rtmr3)],
    reportData: of(TD_FIELDS.reportData),
    teeTcbSvn2: later ? of(TD_FIELDS.teeTcbSvn2) : null,
    mrServiceTd: later ? of(TD_FIELDS.mrServiceTd) : null,
  };
}

type SignatureData = Pick<
  TdxQuote,
  | "signature"
  | "attestationKey"
  | "qeReport"
  | "qeReportBytes"
  | "qeReportSignature"
  | "qeAuthenticationData"
  | "certificationData"
>;

/** @param data at least MIN_SIGNATURE_DATA bytes; all of them have to be used. */
function readSignatureData(data: Uint8Array): Outcome<SignatureData> {
  const outerType = u16(data, SIGNATURE_FIELDS.outerType);
  if (outerType !== CERTIFICATION.qeReport) {
    const message = `The quote's certification data is of type ${outerType}; it has to be ${CERTIFICATION.qeReport}.`;
    return refuse("TDX_CERTIFICATION_TYPE", message, { expected: CERTIFICATION.qeReport, actual: outerType });
  }
  const outerSize = u32le(data, SIGNATURE_FIELDS.outerSize.offset);
  const outerRest = data.length - SIGNATURE_FIELDS.qeReport.offset;
  if (outerSize !== outerRest) return wrongSize("certification data", outerRest, outerSize);
  const authSize = u16(data, SIGNATURE_FIELDS.qeAuthenticationSize);
  // Behind it the inner type (2 bytes) and size (4 bytes) still have to fit.
  const room = data.length - MIN_SIGNATURE_DATA;
  if (authSize > room) return wrongSize("QE authentication data", room, authSize);
  const innerStart = QE_AUTHENTICATION_START + authSize;
  const inner = readCertification(data, innerStart);
  if (!inner.ok) return inner;
  const qeReportBytes = part(data, SIGNATURE_FIELDS.qeReport);
  return ok({
    signature: part(data, SIGNATURE_FIELDS.signature),
    attestationKey: part(data, SIGNATURE_FIELDS.attestationKey),
    qeReport: readEnclaveReport(qeReportBytes),
    qeReportBytes,
    qeReportSignature: part(data, SIGNATURE_FIELDS.qeReportSignature),
    qeAuthenticationData: new Uint8Array(data.subarray(QE_AUTHENTICATION_START, innerStart)),
    certificationData: inner.value,
  });
}

function readCertification(data: Uint8Array, at: number): Outcome<CertificationData> {
  const type = u16le(data, at);
  if (type < 1 || type > CERTIFICATION.pckChain) {
    const message = `The quote's inner certification data is of type ${type}; 1 to ${CERTIFICATION.pckChain} name a platform.`;
    return refuse("TDX_CERTIFICATION_TYPE", message, { expected: "1 to 5", actual: type });
  }
  const size = u32le(data, at + 2);
  const rest = data.length - at - 6;
  if (size !== rest) return wrongSize("inner certification data", rest, size);
  if (size > MAX_CERTIFICATION_BYTES) return wrongSize("inner certification data", MAX_CERTIFICATION_BYTES, size);
  return ok({ type, bytes: new Uint8Array(data.subarray(at + 6)) });
}

/** @param report ENCLAVE_REPORT_SIZE bytes. */
function readEnclaveReport(report: Uint8Array): EnclaveReport {
  return {
    cpuSvn: part(report, ENCLAVE_REPORT_FIELDS.cpuSvn),
    miscSelect: part(report, ENCLAVE_REPORT_FIELDS.miscSelect),
    attributes: part(report, ENCLAVE_REPORT_FIELDS.attributes),
    mrEnclave: part(report, ENCLAVE_REPORT_FIELDS.mrEnclave),
    mrSigner: part(report, ENCLAVE_REPORT_FIELDS.mrSigner),
    isvProdId: u16(report, ENCLAVE_REPORT_FIELDS.isvProdId),
    isvSvn: u16(report, ENCLAVE_REPORT_FIELDS.isvSvn),
    reportData: part(report, ENCLAVE_REPORT_FIELDS.reportData),
  };
}

function checkTrailing(bytes: Uint8Array, end: number, trailing: TrailingBytes): Failed | null {
  const count = bytes.length - end;
  if (count === 0 || (trailing === "zeros" && isZero(bytes, end))) return null;
  const what = trailing === "zeros" ? "no bytes but zeros" : "no bytes";
  return refuse("TDX_TRAILING_BYTES", `Behind the quote stand ${count} bytes, and ${what} may.`, {
    expected: what,
    actual: count,
  });
}

function u16(bytes: Uint8Array, { offset }: Field): number {
  return u16le(bytes, offset);
}

/** A copy. */
function part(bytes: Uint8Array, { offset, size }: Field): Uint8Array {
  return new Uint8Array(bytes.subarray(offset, offset + size));
}

function sgx(): Failed {
  return refuse("TDX_SGX_QUOTE", "The quote is of an SGX enclave; quotes of TDs are verified here.", {
    expected: "TDX",
    actual: "SGX",
  });
}

function tooShort(bytes: Uint8Array, expected: number, what: string): Failed {
  const message = `The quote has ${bytes.length} bytes, and ${what} ends at ${expected}.`;
  return refuse("TDX_QUOTE_SIZE", message, { expected, actual: bytes.length });
}

function wrongSize(what: string, expected: number, actual: number): Failed {
  return refuse("TDX_CERTIFICATION_SIZE", `The size of the ${what} is ${actual}, where ${expected} bytes are left.`, {
    expected,
    actual,
  });
}

function refuse(code: TdxCode, message: string, detail: FailureDetail): Failed {
  return fail("parse", code, message, detail);
}
