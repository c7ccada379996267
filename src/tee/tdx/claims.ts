import { toHex } from "../../bytes/index.js";
import type { ClaimValue } from "../../result/index.js";
import { evaluateTcb } from "./evaluate.js";
import { TD_ATTRIBUTE_BITS, XFAM_BITS, bitNames } from "./masks.js";
import type { EnclaveReport, PckExtension, TdReport, TdxCollateral, TdxQuote, TdxSigner } from "./types.js";

/** Claims by their names. */
interface Claims {
  readonly [name: string]: ClaimValue;
}

/**
 * A quote as plain JSON: the vendor's names in camel case, bytes as hex in the order of the quote, bits decoded by name. They
 * are claims only if the quote was authenticated; else they are what the bytes say.
 */
export function claimsOf(quote: TdxQuote): Claims {
  const { version, bodyType, pceSvn, qeSvn, qeVendorId, userData, td, qeReport, trailingZeros } = quote;
  return {
    version,
    tdReportVersion: bodyType === 2 ? "1.0" : "1.5",
    pceSvn,
    qeSvn,
    qeVendorId: toHex(qeVendorId),
    userData: toHex(userData),
    ...tdClaims(td),
    qe: enclaveClaims(qeReport),
    certificationDataType: quote.certificationData.type,
    trailingZeros,
  };
}

/** As {@link claimsOf}, and what the platform's certificate and Intel's statements say. */
export function authenticClaimsOf(quote: TdxQuote, signer: TdxSigner): Claims {
  return { ...claimsOf(quote), platform: platformClaims(signer), tcb: tcbClaims(quote, signer) };
}

function tdClaims(td: TdReport): Claims {
  const [rtmr0, rtmr1, rtmr2, rtmr3] = td.rtmrs.map((rtmr) => toHex(rtmr));
  return {
    teeTcbSvn: toHex(td.teeTcbSvn),
    mrSeam: toHex(td.mrSeam),
    mrSignerSeam: toHex(td.mrSignerSeam),
    seamAttributes: toHex(td.seamAttributes),
    tdAttributes: { value: toHex(td.tdAttributes), bits: bitNames(td.tdAttributes, TD_ATTRIBUTE_BITS) },
    xfam: { value: toHex(td.xfam), bits: bitNames(td.xfam, XFAM_BITS) },
    mrTd: toHex(td.mrTd),
    mrConfigId: toHex(td.mrConfigId),
    mrOwner: toHex(td.mrOwner),
    mrOwnerConfig: toHex(td.mrOwnerConfig),
    rtmr0: rtmr0 ?? null,
    rtmr1: rtmr1 ?? null,
    rtmr2: rtmr2 ?? null,
    rtmr3: rtmr3 ?? null,
    reportData: toHex(td.reportData),
    teeTcbSvn2: td.teeTcbSvn2 === null ? null : toHex(td.teeTcbSvn2),
    mrServiceTd: td.mrServiceTd === null ? null : toHex(td.mrServiceTd),
  };
}

function enclaveClaims(report: EnclaveReport): Claims {
  return {
    cpuSvn: toHex(report.cpuSvn),
    miscSelect: toHex(report.miscSelect),
    attributes: toHex(report.attributes),
    mrEnclave: toHex(report.mrEnclave),
    mrSigner: toHex(report.mrSigner),
    isvProdId: report.isvProdId,
    isvSvn: report.isvSvn,
  };
}

/** The SGX extension of a PCK certificate. */
export function pckClaims(pck: PckExtension): Claims {
  const { configuration, platformInstanceId } = pck;
  return {
    ppid: toHex(pck.ppid),
    fmspc: toHex(pck.fmspc),
    pceId: toHex(pck.pceId),
    cpuSvn: toHex(pck.cpuSvn),
    pceSvn: pck.pceSvn,
    tcbComponents: [...pck.tcbComponents],
    sgxType: pck.sgxType,
    platformInstanceId: platformInstanceId === null ? null : toHex(platformInstanceId),
    configuration: configuration === null ? null : { ...configuration },
  };
}

function platformClaims({ pck, ca }: TdxSigner): Claims {
  return { ca, ...pckClaims(pck) };
}

/** What Intel says of the platform's TCB; null where it was not appraised. */
function tcbClaims({ td, qeReport }: TdxQuote, { pck, collateral }: TdxSigner): ClaimValue {
  if (collateral === null) return null;
  const { tcbInfo, qeIdentity } = collateral;
  const evaluated = evaluateTcb({ pck, td, qeIsvSvn: qeReport.isvSvn }, tcbInfo, qeIdentity);
  const from = windowClaims(collateral);
  if (!evaluated.ok) return { status: null, ...from };
  const { status, platform, module, qe, current, tcbDate, advisoryIds } = evaluated.value;
  return {
    status,
    platformStatus: platform.status,
    moduleStatus: module?.status ?? null,
    qeStatus: qe.status,
    currentStatus: current?.status ?? null,
    tcbDate: iso(tcbDate),
    advisoryIds: [...advisoryIds],
    ...from,
  };
}

function windowClaims({ tcbInfo, qeIdentity }: TdxCollateral): Claims {
  const both = [tcbInfo, qeIdentity];
  return {
    tcbEvaluationDataNumber: Math.min(...both.map(({ evaluationNumber }) => evaluationNumber)),
    earliestIssueDate: iso(Math.min(...both.map(({ issueDate }) => issueDate))),
    latestIssueDate: iso(Math.max(...both.map(({ issueDate }) => issueDate))),
    earliestExpirationDate: iso(Math.min(...both.map(({ nextUpdate }) => nextUpdate))),
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
