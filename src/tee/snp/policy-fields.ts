/**
 * The fields of an SEV-SNP policy: one table for reading policies, writing them, their JSON Schema and
 * the flags of the command line.
 *
 * Source: the messages check.Policy, check.RootOfTrust and sevsnp.SevProduct of go-sev-guest 0.13, which
 * Cocos policies are written in; the order is that of Cocos's host tool.
 */
import type { FieldRule, MessageRules } from "../../json/index.js";

/** SevProduct.SevProductName; 0 is unknown. */
export const PRODUCT_NAMES = {
  SEV_PRODUCT_UNKNOWN: 0,
  SEV_PRODUCT_MILAN: 1,
  SEV_PRODUCT_GENOA: 2,
  SEV_PRODUCT_TURIN: 3,
} as const;

/** Fields of `policy.product` (SevProduct). */
export const PRODUCT_FIELDS = {
  name: { kind: "enumeration", names: PRODUCT_NAMES, title: "product line of the chip" },
  stepping: { kind: "u32", title: "deprecated, without effect" },
  machine_stepping: { kind: "wrapped-u32", title: "stepping of the chip" },
} as const satisfies MessageRules;

/** Fields of the message `policy` (check.Policy). */
export const POLICY_FIELDS = {
  policy: { kind: "u64", title: "guest policy word: what a guest may and must have" },
  family_id: { kind: "bytes", length: 16, title: "FAMILY_ID equals this" },
  image_id: { kind: "bytes", length: 16, title: "IMAGE_ID equals this" },
  vmpl: { kind: "wrapped-u32", max: 3, title: "VMPL equals this" },
  minimum_tcb: { kind: "u64", title: "each component of REPORTED_TCB is at least this one's" },
  minimum_launch_tcb: { kind: "u64", title: "each component of LAUNCH_TCB is at least this one's" },
  platform_info: { kind: "wrapped-u64", title: "what the platform may and must have" },
  require_author_key: { kind: "flag", title: "an author key that is trusted signed the ID key" },
  report_data: { kind: "bytes", length: 64, title: "REPORT_DATA equals this" },
  measurement: { kind: "bytes", length: 48, title: "MEASUREMENT equals this" },
  host_data: { kind: "bytes", length: 32, title: "HOST_DATA equals this" },
  report_id: { kind: "bytes", length: 32, title: "REPORT_ID equals this" },
  report_id_ma: { kind: "bytes", length: 32, title: "REPORT_ID_MA equals this" },
  chip_id: { kind: "bytes", length: 64, title: "CHIP_ID equals this" },
  minimum_guest_svn: { kind: "u32", title: "GUEST_SVN is at least this" },
  minimum_build: { kind: "u32", max: 255, title: "the firmware's current build is at least this" },
  minimum_version: { kind: "text", title: "the firmware's current version is at least this, major.minor" },
  permit_provisional_firmware: { kind: "flag", title: "firmware that is loaded but not committed is permitted" },
  require_id_block: { kind: "flag", title: "an ID or author key that is trusted signed the ID block" },
  trusted_author_keys: { kind: "bytes-list", length: null, title: "X.509 certificates (DER) of author keys" },
  trusted_author_key_hashes: { kind: "bytes-list", length: 48, title: "digests of author keys" },
  trusted_id_keys: { kind: "bytes-list", length: null, title: "X.509 certificates (DER) of ID keys" },
  trusted_id_key_hashes: { kind: "bytes-list", length: 48, title: "digests of ID keys" },
  product: { kind: "message", fields: PRODUCT_FIELDS, title: "the chip" },
} as const satisfies Readonly<Record<string, FieldRule>>;

/** Fields of `root_of_trust` (check.RootOfTrust). */
export const ROOT_FIELDS = {
  product: { kind: "text", title: "product line, deprecated name of product_line" },
  product_line: { kind: "text", title: "product line of the verified chain" },
  cabundle_paths: { kind: "text-list", title: "files with PEM of ASK or ASVK, then ARK" },
  cabundles: { kind: "text-list", title: "PEM of ASK or ASVK, then ARK" },
  check_crl: { kind: "flag", title: "a revocation list is required" },
  disallow_network: { kind: "flag", title: "nothing is fetched" },
} as const satisfies Readonly<Record<string, FieldRule>>;
