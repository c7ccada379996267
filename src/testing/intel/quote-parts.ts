import { u16le, u32le } from "../../bytes/index.js";
import { ENCLAVE_SIZES, HEADER_SIZES, TD_10_SIZES, TD_15_SIZES, sizeOfFields, splitFields } from "./quote-layout.js";
import type { FieldBytes } from "./quote-layout.js";

/** A TDX quote taken apart, genuine or not: bytes of each field as they are. */
export interface QuoteTakenApart {
  readonly header: FieldBytes<typeof HEADER_SIZES>;
  /** What version 5 says of its body; null in version 4. */
  readonly descriptor: { readonly type: number; readonly size: number } | null;
  readonly td: FieldBytes<typeof TD_10_SIZES>;
  /** The fields of TD 1.5; null for TD 1.0. */
  readonly td15: Pick<FieldBytes<typeof TD_15_SIZES>, "teeTcbSvn2" | "mrServiceTd"> | null;
  readonly signatureDataSize: number;
  readonly signature: Uint8Array;
  readonly attestationKey: Uint8Array;
  readonly qeCertificationType: number;
  readonly qeCertificationSize: number;
  readonly qeReport: FieldBytes<typeof ENCLAVE_SIZES>;
  readonly qeReportSignature: Uint8Array;
  readonly qeAuthenticationData: Uint8Array;
  readonly certificationType: number;
  readonly certification: Uint8Array;
  /** Behind the signature data. */
  readonly trailing: Uint8Array;
}

const DESCRIPTOR_SIZE = 6;
const TD_15 = 3;

/**
 * Takes a quote of a TD apart, of version 4 or 5. It believes every size, so that it serves quotes of the simulated world
 * and real ones; where they do not fit, it throws a RangeError.
 */
export function takeQuoteApart(quote: Uint8Array): QuoteTakenApart {
  let at = 0;
  const take = (size: number): Uint8Array => {
    at += size;
    if (at > quote.length) throw new RangeError(`the quote ends at ${quote.length}, before ${at}`);
    return quote.slice(at - size, at);
  };
  const u16 = (): number => u16le(take(2), 0);
  const u32 = (): number => u32le(take(4), 0);
  const header = splitFields(HEADER_SIZES, take(sizeOfFields(HEADER_SIZES)));
  const descriptor = u16le(header.version, 0) === 5 ? splitDescriptor(take(DESCRIPTOR_SIZE)) : null;
  const is15 = descriptor?.type === TD_15;
  const body = take(sizeOfFields(is15 ? TD_15_SIZES : TD_10_SIZES));
  return {
    header,
    descriptor,
    td: splitFields(TD_10_SIZES, body),
    td15: is15 ? splitFields(TD_15_SIZES, body) : null,
    signatureDataSize: u32(),
    signature: take(64),
    attestationKey: take(64),
    qeCertificationType: u16(),
    qeCertificationSize: u32(),
    qeReport: splitFields(ENCLAVE_SIZES, take(sizeOfFields(ENCLAVE_SIZES))),
    qeReportSignature: take(64),
    qeAuthenticationData: take(u16()),
    certificationType: u16(),
    certification: take(u32()),
    trailing: quote.slice(at),
  };
}

function splitDescriptor(bytes: Uint8Array): { readonly type: number; readonly size: number } {
  return { type: u16le(bytes, 0), size: u32le(bytes, 2) };
}
