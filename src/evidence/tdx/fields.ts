/**
 * The messages of go-tdx-guest's package `tdx` that carry a quote, as tables for protobuf, JSON and textproto.
 *
 * Source: tdx.proto of go-tdx-guest 0.3 (QuoteV4) and of its main branch (QuoteV5), proto3. Names and numbers are the
 * message's. Fields stand in the order of the quote, and each is as wide as there: the bytes of one message are those
 * of its fields, one behind the other (Intel TDX DCAP Quote Generation Library, appendix 3).
 */
import {
  ENCLAVE_REPORT_FIELDS as ENCLAVE,
  HEADER_FIELDS as HEAD,
  SIGNATURE_FIELDS as SIGNED,
  TD_FIELDS as TD,
} from "../../tee/tdx/layout.js";
import type { Field } from "../../tee/tdx/layout.js";
import type { PlainField } from "../message/schema.js";

/** How wide numbers are in the quote, by the largest that fits. */
export const MAX_U16 = 0xffffn;
export const MAX_U32 = 0xffff_ffffn;

/** A field of a quote. */
export type QuoteField = PlainField & {
  /** Of a number: the field whose length in bytes it states. */
  readonly measures?: string;
  /** Of bytes: may be left out, also where their size is fixed. */
  readonly optional?: true;
};

/** The fields of a message, in the order of the quote. */
export interface QuoteSchema {
  readonly [name: string]: QuoteField;
}

/** A quote has RTMR0 to RTMR3. */
export const RTMR_COUNT = 4;
export const RTMR_SIZE = TD.rtmr0.size;

const u16 = (number: number) => ({ number, kind: "number", max: MAX_U16 }) as const;
const u32 = (number: number) => ({ number, kind: "number", max: MAX_U32 }) as const;
const octets = (number: number, size: number) => ({ number, kind: "bytes", size }) as const;
/** As wide as the field is in the layout. */
const placed = (number: number, { size }: Field) => octets(number, size);
/** Bytes of any length, which a field before them states. */
const rest = (number: number) => ({ number, kind: "bytes", size: null, optional: true }) as const;

/** Fields of message Header. Which of the two SVNs stands first is go-tdx-guest's reading; in quotes both are 0. */
export const HEADER_FIELDS = {
  version: u16(1),
  attestation_key_type: u16(2),
  tee_type: u32(3),
  pce_svn: placed(5, HEAD.pceSvn),
  qe_svn: placed(4, HEAD.qeSvn),
  qe_vendor_id: placed(6, HEAD.qeVendorId),
  user_data: placed(7, HEAD.userData),
} as const satisfies QuoteSchema;

/** Fields of message TDQuoteBody. */
export const BODY_FIELDS = {
  tee_tcb_svn: placed(1, TD.teeTcbSvn),
  mr_seam: placed(2, TD.mrSeam),
  mr_signer_seam: placed(3, TD.mrSignerSeam),
  seam_attributes: placed(4, TD.seamAttributes),
  td_attributes: placed(5, TD.tdAttributes),
  xfam: placed(6, TD.xfam),
  mr_td: placed(7, TD.mrTd),
  mr_config_id: placed(8, TD.mrConfigId),
  mr_owner: placed(9, TD.mrOwner),
  mr_owner_config: placed(10, TD.mrOwnerConfig),
  rtmrs: { number: 11, kind: "strings", most: RTMR_COUNT },
  report_data: placed(12, TD.reportData),
} as const satisfies QuoteSchema;

/** Fields of message TDQuoteBodyV5, of which a TD 1.0 leaves out the last two. */
export const BODY_V5_FIELDS = {
  ...BODY_FIELDS,
  tee_tcb_svn2: { ...placed(13, TD.teeTcbSvn2), optional: true },
  mr_service_td: { ...placed(14, TD.mrServiceTd), optional: true },
} as const satisfies QuoteSchema;

/** Fields of message TDQuoteBodyDescriptor. */
export const DESCRIPTOR_FIELDS = {
  td_quote_body_type: u16(1),
  td_quote_body_size: { ...u32(2), measures: "td_quote_body_v5" },
  td_quote_body_v5: { number: 3, kind: "message", fields: BODY_V5_FIELDS },
} as const satisfies QuoteSchema;

/** Fields of message EnclaveReport. */
export const ENCLAVE_REPORT_FIELDS = {
  cpu_svn: placed(1, ENCLAVE.cpuSvn),
  misc_select: u32(2),
  reserved1: octets(3, 28),
  attributes: placed(4, ENCLAVE.attributes),
  mr_enclave: placed(5, ENCLAVE.mrEnclave),
  reserved2: octets(6, 32),
  mr_signer: placed(7, ENCLAVE.mrSigner),
  reserved3: octets(8, 96),
  isv_prod_id: u16(9),
  isv_svn: u16(10),
  reserved4: octets(11, 60),
  report_data: placed(12, ENCLAVE.reportData),
} as const satisfies QuoteSchema;

/** Fields of message QeAuthData. */
export const QE_AUTH_FIELDS = {
  parsed_data_size: { ...u16(1), measures: "data" },
  data: rest(2),
} as const satisfies QuoteSchema;

/** Fields of message PCKCertificateChainData. */
export const PCK_CHAIN_FIELDS = {
  certificate_data_type: u16(1),
  size: { ...u32(2), measures: "pck_cert_chain" },
  pck_cert_chain: rest(3),
} as const satisfies QuoteSchema;

/** Fields of message QEReportCertificationData. */
export const QE_CERTIFICATION_FIELDS = {
  qe_report: { number: 1, kind: "message", fields: ENCLAVE_REPORT_FIELDS },
  qe_report_signature: placed(2, SIGNED.qeReportSignature),
  qe_auth_data: { number: 3, kind: "message", fields: QE_AUTH_FIELDS },
  pck_certificate_chain_data: { number: 4, kind: "message", fields: PCK_CHAIN_FIELDS },
} as const satisfies QuoteSchema;

/** Fields of message CertificationData. */
export const CERTIFICATION_FIELDS = {
  certificate_data_type: u16(1),
  size: { ...u32(2), measures: "qe_report_certification_data" },
  qe_report_certification_data: { number: 3, kind: "message", fields: QE_CERTIFICATION_FIELDS },
} as const satisfies QuoteSchema;

/** Fields of message Ecdsa256BitQuoteV4AuthData. */
export const AUTH_FIELDS = {
  signature: placed(1, SIGNED.signature),
  ecdsa_attestation_key: placed(2, SIGNED.attestationKey),
  certification_data: { number: 3, kind: "message", fields: CERTIFICATION_FIELDS },
} as const satisfies QuoteSchema;

const TAIL = {
  signed_data_size: { ...u32(3), measures: "signed_data" },
  signed_data: { number: 4, kind: "message", fields: AUTH_FIELDS },
  extra_bytes: rest(5),
} as const satisfies QuoteSchema;

const HEADER = { number: 1, kind: "message", fields: HEADER_FIELDS } as const;
const BODY = { number: 2, kind: "message", fields: BODY_FIELDS } as const;
const DESCRIPTOR = { number: 2, kind: "message", fields: DESCRIPTOR_FIELDS } as const;

/** The field by which the two messages differ: it has the same number in both. */
export const BODY_FIELD = "td_quote_body";
export const DESCRIPTOR_FIELD = "td_quote_body_descriptor";

/** Fields of message QuoteV4. */
export const QUOTE_V4_FIELDS = { header: HEADER, [BODY_FIELD]: BODY, ...TAIL } as const satisfies QuoteSchema;

/** Fields of message QuoteV5. */
export const QUOTE_V5_FIELDS = {
  header: HEADER,
  [DESCRIPTOR_FIELD]: DESCRIPTOR,
  ...TAIL,
} as const satisfies QuoteSchema;

/** Fields of both, for forms that tell them by their names. */
export const QUOTE_FIELDS = { ...QUOTE_V4_FIELDS, ...QUOTE_V5_FIELDS } as const satisfies QuoteSchema;
