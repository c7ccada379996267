import { concatBytes, u16le, u32le } from "../../bytes/index.js";
import { escapedText } from "../amd/message-writers.js";
import { bytesField, numberField } from "../wire.js";
import { TD_10_SIZES } from "./quote-layout.js";
import { takeQuoteApart } from "./quote-parts.js";
import type { QuoteTakenApart } from "./quote-parts.js";

/**
 * Quotes as messages QuoteV4 and QuoteV5 of go-tdx-guest. Field names and numbers: its tdx.proto (proto3). What is zero
 * or empty is not written, as proto3 wants it.
 */

/** A field of a message: a number, bytes, or the fields of a message. */
type MessageField = readonly [number: number, name: string, value: number | Uint8Array | readonly MessageField[]];

/** The quote in protobuf's wire format: message QuoteV4, or QuoteV5 for version 5. */
export function quoteProtobuf(quote: Uint8Array): Uint8Array {
  return wireOf(messageOf(takeQuoteApart(quote)));
}

/** The same as textproto. */
export function quoteTextproto(quote: Uint8Array): string {
  return textOf(messageOf(takeQuoteApart(quote)), "");
}

function wireOf(fields: readonly MessageField[]): Uint8Array {
  return concatBytes(
    ...fields.map(([number, , value]) => {
      if (typeof value === "number") return value === 0 ? new Uint8Array() : numberField(number, BigInt(value));
      if (value instanceof Uint8Array) return value.length === 0 ? value : bytesField(number, value);
      return bytesField(number, wireOf(value));
    }),
  );
}

function textOf(fields: readonly MessageField[], indent: string): string {
  return fields
    .map(([, name, value]) => {
      if (typeof value === "number") return value === 0 ? "" : `${indent}${name}: ${value}\n`;
      if (value instanceof Uint8Array) return value.length === 0 ? "" : `${indent}${name}: "${escapedText(value)}"\n`;
      return `${indent}${name} {\n${textOf(value, `${indent}  `)}${indent}}\n`;
    })
    .join("");
}

function messageOf(quote: QuoteTakenApart): readonly MessageField[] {
  return [
    [1, "header", headerOf(quote)],
    quote.descriptor === null
      ? [2, "td_quote_body", bodyOf(quote)]
      : [2, "td_quote_body_descriptor", descriptorOf(quote, quote.descriptor)],
    [3, "signed_data_size", quote.signatureDataSize],
    [4, "signed_data", signedDataOf(quote)],
    [5, "extra_bytes", quote.trailing],
  ];
}

function headerOf({ header }: QuoteTakenApart): readonly MessageField[] {
  return [
    [1, "version", u16le(header.version, 0)],
    [2, "attestation_key_type", u16le(header.attestationKeyType, 0)],
    [3, "tee_type", u32le(header.teeType, 0)],
    [4, "qe_svn", header.qeSvn],
    [5, "pce_svn", header.pceSvn],
    [6, "qe_vendor_id", header.qeVendorId],
    [7, "user_data", header.userData],
  ];
}

function descriptorOf(
  quote: QuoteTakenApart,
  { type, size }: NonNullable<QuoteTakenApart["descriptor"]>,
): readonly MessageField[] {
  const { td15 } = quote;
  const later: readonly MessageField[] =
    td15 === null
      ? []
      : [
          [13, "tee_tcb_svn2", td15.teeTcbSvn2],
          [14, "mr_service_td", td15.mrServiceTd],
        ];
  return [
    [1, "td_quote_body_type", type],
    [2, "td_quote_body_size", size],
    [3, "td_quote_body_v5", [...bodyOf(quote), ...later]],
  ];
}

/** Fields 1 to 10 in the order of the report, then the registers as one repeated field. */
function bodyOf({ td }: QuoteTakenApart): readonly MessageField[] {
  const registers = [td.rtmr0, td.rtmr1, td.rtmr2, td.rtmr3].map((value): MessageField => [11, "rtmrs", value]);
  const names = Object.keys(TD_10_SIZES) as (keyof typeof TD_10_SIZES)[];
  const plain = names.slice(0, 10).map((name, index): MessageField => [index + 1, snakeCase(name), td[name]]);
  return [...plain, ...registers, [12, "report_data", td.reportData]];
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function signedDataOf(quote: QuoteTakenApart): readonly MessageField[] {
  const { certification, qeAuthenticationData } = quote;
  return [
    [1, "signature", quote.signature],
    [2, "ecdsa_attestation_key", quote.attestationKey],
    [
      3,
      "certification_data",
      [
        [1, "certificate_data_type", quote.qeCertificationType],
        [2, "size", quote.qeCertificationSize],
        [
          3,
          "qe_report_certification_data",
          [
            [1, "qe_report", enclaveOf(quote)],
            [2, "qe_report_signature", quote.qeReportSignature],
            [
              3,
              "qe_auth_data",
              [
                [1, "parsed_data_size", qeAuthenticationData.length],
                [2, "data", qeAuthenticationData],
              ],
            ],
            [
              4,
              "pck_certificate_chain_data",
              [
                [1, "certificate_data_type", quote.certificationType],
                [2, "size", certification.length],
                [3, "pck_cert_chain", certification],
              ],
            ],
          ],
        ],
      ],
    ],
  ];
}

function enclaveOf({ qeReport }: QuoteTakenApart): readonly MessageField[] {
  return [
    [1, "cpu_svn", qeReport.cpuSvn],
    [2, "misc_select", u32le(qeReport.miscSelect, 0)],
    [3, "reserved1", qeReport.reserved1],
    [4, "attributes", qeReport.attributes],
    [5, "mr_enclave", qeReport.mrEnclave],
    [6, "reserved2", qeReport.reserved2],
    [7, "mr_signer", qeReport.mrSigner],
    [8, "reserved3", qeReport.reserved3],
    [9, "isv_prod_id", u16le(qeReport.isvProdId, 0)],
    [10, "isv_svn", u16le(qeReport.isvSvn, 0)],
    [11, "reserved4", qeReport.reserved4],
    [12, "report_data", qeReport.reportData],
  ];
}
