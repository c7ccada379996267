/**
 * go-tpm-tools' message `attest.Attestation`: quotes of a vTPM, and beside them a TEE's evidence.
 *
 * Source: attest.proto and tpm.proto of go-tpm-tools 0.4 (proto3).
 */
import type { MessageSchema } from "../message/schema.js";
import { ATTESTATION_FIELDS } from "../sevsnp/fields.js";
import { QUOTE_V4_FIELDS } from "../tdx/fields.js";

const ANY_BYTES = { kind: "bytes", size: null } as const;
const MAX_U64 = 0xffff_ffff_ffff_ffffn;
const MAX_INT32 = 0x7fff_ffffn;

/** A vTPM has two or three banks, and one quote of each. */
const MAX_QUOTES = 64;
/** A TPM has 24 PCRs. How many there may be of a bank, and which, is the TPM's folder to judge. */
const MAX_PCRS = 256;
/** Real chains have one or two. */
const MAX_CERTIFICATES = 64;

/** HashAlgo: the numbers are TPM_ALG_IDs. */
export const HASH_NAMES = { HASH_INVALID: 0, SHA1: 4, SHA256: 11, SHA384: 12, SHA512: 13 } as const;

/** Fields of message PCRs. */
export const PCRS_FIELDS = {
  hash: { number: 1, kind: "enumeration", max: MAX_INT32, names: HASH_NAMES },
  pcrs: { number: 2, kind: "slots", most: MAX_PCRS },
} as const satisfies MessageSchema;

/** Fields of message Quote. */
export const QUOTE_FIELDS = {
  quote: { number: 1, ...ANY_BYTES },
  raw_sig: { number: 2, ...ANY_BYTES },
  pcrs: { number: 3, kind: "message", fields: PCRS_FIELDS },
} as const satisfies MessageSchema;

/** Fields of message GCEInstanceInfo; its texts are not decoded. */
export const INSTANCE_FIELDS = {
  zone: { number: 1, ...ANY_BYTES },
  project_id: { number: 2, ...ANY_BYTES },
  project_number: { number: 3, kind: "number", max: MAX_U64 },
  instance_name: { number: 4, ...ANY_BYTES },
  instance_id: { number: 5, kind: "number", max: MAX_U64 },
} as const satisfies MessageSchema;

/** Fields of message Attestation of package attest. */
export const TPM_ATTESTATION_FIELDS = {
  ak_pub: { number: 1, ...ANY_BYTES },
  quotes: { number: 2, kind: "messages", fields: QUOTE_FIELDS, most: MAX_QUOTES },
  event_log: { number: 3, ...ANY_BYTES },
  instance_info: { number: 4, kind: "message", fields: INSTANCE_FIELDS },
  canonical_event_log: { number: 5, ...ANY_BYTES },
  ak_cert: { number: 6, ...ANY_BYTES },
  intermediate_certs: { number: 7, kind: "strings", most: MAX_CERTIFICATES },
  sev_snp_attestation: { number: 8, kind: "message", fields: ATTESTATION_FIELDS },
  tdx_attestation: { number: 9, kind: "message", fields: QUOTE_V4_FIELDS },
} as const satisfies MessageSchema;
