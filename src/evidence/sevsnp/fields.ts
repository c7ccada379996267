/**
 * The messages of go-sev-guest's package `sevsnp` that carry a report: one table for protobuf, JSON and
 * textproto, in both directions.
 *
 * Source: sevsnp.proto of go-sev-guest 0.13 (proto3). Names and numbers are the message's; where a field
 * stands in the report, and how wide it is there, comes from the layout alone.
 */
import { FIELDS, REPORT_SIZE } from "../../tee/snp/layout.js";
import { PRODUCT_NAMES } from "../../tee/snp/policy-fields.js";
import { UINT32_VALUE_FIELDS } from "../message/schema.js";
import type { PlainField, PlainSchema } from "../message/schema.js";

/** A field of the report's layout. */
export type LayoutKey = keyof typeof FIELDS;

const MAX_U32 = 0xffff_ffffn;
const MAX_INT32 = 0x7fff_ffffn;

const CERTIFICATE = { kind: "bytes", size: null } as const;

/** A field of message Report that is a field of the report. */
type PlacedField = PlainField & { readonly place: LayoutKey };

/** The field as wide as in the report: for u8, what protobuf calls uint32 is at most 255. */
function placed(number: number, place: LayoutKey): PlacedField {
  const { type, size } = FIELDS[place];
  if (type === "bytes") return { number, place, kind: "bytes", size };
  return { number, place, kind: "number", max: (1n << BigInt(8 * size)) - 1n };
}

/** Fields of message Report that are fields of the report. */
export const REPORT_PLACED = {
  version: placed(1, "version"),
  guest_svn: placed(2, "guestSvn"),
  policy: placed(3, "policy"),
  family_id: placed(4, "familyId"),
  image_id: placed(5, "imageId"),
  vmpl: placed(6, "vmpl"),
  signature_algo: placed(7, "signatureAlgo"),
  current_tcb: placed(8, "currentTcb"),
  platform_info: placed(9, "platformInfo"),
  signer_info: placed(10, "keyInfo"),
  report_data: placed(11, "reportData"),
  measurement: placed(12, "measurement"),
  host_data: placed(13, "hostData"),
  id_key_digest: placed(14, "idKeyDigest"),
  author_key_digest: placed(15, "authorKeyDigest"),
  report_id: placed(16, "reportId"),
  report_id_ma: placed(17, "reportIdMa"),
  reported_tcb: placed(18, "reportedTcb"),
  chip_id: placed(19, "chipId"),
  committed_tcb: placed(20, "committedTcb"),
  current_build: placed(21, "currentBuild"),
  current_minor: placed(22, "currentMinor"),
  current_major: placed(23, "currentMajor"),
  committed_build: placed(24, "committedBuild"),
  committed_minor: placed(25, "committedMinor"),
  committed_major: placed(26, "committedMajor"),
  launch_tcb: placed(27, "launchTcb"),
  // The whole of the report from R on: R, S and the reserved bytes behind them.
  signature: { number: 28, place: "signatureR", kind: "bytes", size: REPORT_SIZE - FIELDS.signatureR.offset },
  launch_mit_vector: placed(30, "launchMitVector"),
  current_mit_vector: placed(31, "currentMitVector"),
} as const satisfies Readonly<Record<string, PlacedField>>;

/** The field of message Report that holds family, model and stepping in the form of CPUID(1).EAX. */
export const FMS_FIELD = "cpuid1eax_fms";

/** Fields of message Report. */
export const REPORT_FIELDS: PlainSchema = {
  ...REPORT_PLACED,
  [FMS_FIELD]: { number: 29, kind: "number", max: MAX_U32 },
};

/** Fields of message CertificateChain; `ask_cert` also holds ASVKs, and 5 is not used. */
export const CHAIN_FIELDS = {
  vcek_cert: { number: 1, ...CERTIFICATE },
  ask_cert: { number: 2, ...CERTIFICATE },
  ark_cert: { number: 3, ...CERTIFICATE },
  firmware_cert: { number: 4, ...CERTIFICATE },
  vlek_cert: { number: 6, ...CERTIFICATE },
  extras: { number: 7, kind: "blobs" },
} as const satisfies PlainSchema;

/** Fields of message SevProduct. */
export const PRODUCT_FIELDS = {
  name: { number: 1, kind: "enumeration", max: MAX_INT32, names: PRODUCT_NAMES },
  stepping: { number: 2, kind: "number", max: MAX_U32 },
  machine_stepping: { number: 3, kind: "message", fields: UINT32_VALUE_FIELDS },
} as const satisfies PlainSchema;

/** Fields of message Attestation. */
export const ATTESTATION_FIELDS = {
  report: { number: 1, kind: "message", fields: REPORT_FIELDS },
  certificate_chain: { number: 2, kind: "message", fields: CHAIN_FIELDS },
  product: { number: 3, kind: "message", fields: PRODUCT_FIELDS },
} as const satisfies PlainSchema;
