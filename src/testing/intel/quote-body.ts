import { concatBytes, fromHex } from "../../bytes/index.js";
import type { EnclaveReport, TdReport } from "../../tee/tdx/types.js";
import { littleEndian } from "../eventlog/octets.js";
import { seededBytes } from "../seed.js";
import { edited } from "../tpm/edit.js";
import type { Edit } from "../tpm/edit.js";
import { INTEL_QE_VENDOR, PLATFORM, SGX_QE, TD_QE, defaultMrSeam, defaultMrTd } from "./profile.js";
import { ENCLAVE_SIZES, HEADER_SIZES, TD_10_SIZES, TD_15_SIZES, joinFields } from "./quote-layout.js";

/** The first 48 bytes of a quote, written as they are. */
export interface QuoteHeaderFields {
  readonly version: number;
  /** 2: ECDSA with P-256. */
  readonly attestationKeyType: number;
  /** 0 SGX, 81h TDX. */
  readonly teeType: number;
  /** Bytes 8 to 12, 0 in every real quote of version 4 or 5; in version 3 they are the SVNs of QE and PCE, in that order. */
  readonly pceSvn: number;
  readonly qeSvn: number;
  /** 16 bytes. */
  readonly qeVendorId: Uint8Array;
  /** 20 bytes. */
  readonly userData: Uint8Array;
}

/** What a TD reports. The last two are written into reports of TD 1.5 only. */
export interface TdReportFields extends TdReport {
  readonly teeTcbSvn2: Uint8Array;
  readonly mrServiceTd: Uint8Array;
}

/** What an enclave reports, reserved bytes among it: 28, 32, 96 and 60. */
export interface EnclaveReportFields extends EnclaveReport {
  readonly reserved1: Uint8Array;
  readonly reserved2: Uint8Array;
  readonly reserved3: Uint8Array;
  readonly reserved4: Uint8Array;
}

/** A header, 48 bytes. By default that of a TDX quote of version 4. */
export function writeQuoteHeader(fields: Edit<QuoteHeaderFields> = {}): Uint8Array {
  const usual: QuoteHeaderFields = {
    version: 4,
    attestationKeyType: 2,
    teeType: 0x81,
    pceSvn: 0,
    qeSvn: 0,
    qeVendorId: hex(INTEL_QE_VENDOR),
    userData: concatBytes(seededBytes("tdx/qe-id", 16), new Uint8Array(4)),
  };
  const header = edited(usual, fields);
  return joinFields(HEADER_SIZES, {
    ...header,
    version: littleEndian(header.version, 2),
    attestationKeyType: littleEndian(header.attestationKeyType, 2),
    teeType: littleEndian(header.teeType, 4),
    pceSvn: littleEndian(header.pceSvn, 2),
    qeSvn: littleEndian(header.qeSvn, 2),
  });
}

/** A TD's report: 584 bytes of TD 1.0, 648 of TD 1.5. By default that of the default guest on the default platform. */
export function writeTdReport(kind: "td-1.0" | "td-1.5", fields: Edit<TdReportFields> = {}): Uint8Array {
  const report = edited(usualTd(), fields);
  const [rtmr0, rtmr1, rtmr2, rtmr3] = report.rtmrs;
  return joinFields(kind === "td-1.0" ? TD_10_SIZES : TD_15_SIZES, { ...report, rtmr0, rtmr1, rtmr2, rtmr3 });
}

function usualTd(): TdReportFields {
  const none = new Uint8Array(48);
  return {
    teeTcbSvn: Uint8Array.from(PLATFORM.teeTcbSvn),
    mrSeam: defaultMrSeam(),
    mrSignerSeam: none,
    seamAttributes: new Uint8Array(8),
    // SEPT_VE_DISABLE, bit 28.
    tdAttributes: Uint8Array.of(0, 0, 0, 0x10, 0, 0, 0, 0),
    xfam: Uint8Array.of(0xe7, 0x02, 0x06, 0, 0, 0, 0, 0),
    mrTd: defaultMrTd(),
    mrConfigId: none,
    mrOwner: none,
    mrOwnerConfig: none,
    rtmrs: [none, none, none, none],
    reportData: seededBytes("tdx/report-data", 64),
    teeTcbSvn2: Uint8Array.from(PLATFORM.teeTcbSvn),
    mrServiceTd: none,
  };
}

/** An enclave's report, 384 bytes. By default that of the quoting enclave that signs for TDs (`td`) or for enclaves. */
export function writeEnclaveReport(fields: Edit<EnclaveReportFields> = {}, quoting: "td" | "sgx" = "td"): Uint8Array {
  const report = edited(usualEnclave(quoting), fields);
  return joinFields(ENCLAVE_SIZES, {
    ...report,
    isvProdId: littleEndian(report.isvProdId, 2),
    isvSvn: littleEndian(report.isvSvn, 2),
  });
}

function usualEnclave(quoting: "td" | "sgx"): EnclaveReportFields {
  const { mrSigner, isvProdId } = quoting === "td" ? TD_QE : SGX_QE;
  return {
    cpuSvn: Uint8Array.from(PLATFORM.tcbComponents),
    miscSelect: new Uint8Array(4),
    reserved1: new Uint8Array(28),
    // INIT, MODE64BIT, PROVISIONKEY; XFRM E7h.
    attributes: Uint8Array.of(0x15, 0, 0, 0, 0, 0, 0, 0, 0xe7, 0, 0, 0, 0, 0, 0, 0),
    mrEnclave: seededBytes(`tdx/${quoting}-qe`, 32),
    reserved2: new Uint8Array(32),
    mrSigner: hex(mrSigner),
    reserved3: new Uint8Array(96),
    isvProdId,
    isvSvn: PLATFORM.qeIsvSvn,
    reserved4: new Uint8Array(60),
    reportData: new Uint8Array(64),
  };
}

function hex(digits: string): Uint8Array {
  return fromHex(digits) ?? new Uint8Array();
}
