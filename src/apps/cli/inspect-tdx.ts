import { openEndorsement } from "../../collateral/index.js";
import { SCHEMES } from "../../tee/registry.js";
import type { TdxQuote } from "../../tee/tdx/types.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import { endorsementFields } from "./certificate-fields.js";
import type { Banks } from "./log-agreement.js";
import type { Fields } from "./parts-table.js";

/** A chain of PCK certificates, and a PCK certificate alone. */
const WITH_CERTIFICATES: readonly number[] = [5, 4];

/** The certificates inside a quote, from the platform's to the root; nothing of them is verified. */
export function certificatesOfQuote({ certificationData: { type, bytes } }: TdxQuote): readonly Fields[] {
  if (!WITH_CERTIFICATES.includes(type)) return [];
  const opened = openEndorsement(withoutPadding(bytes), "evidence", SCHEMES, DEFAULT_LIMITS.maxEndorsementBytes);
  if (!opened.ok) return [{ problem: `${opened.failure.code}: ${opened.failure.message}` }];
  return opened.value.map(endorsementFields);
}

/** Some attesters count the zero that ends a string in C. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return bytes.subarray(0, last + 1);
}

/** RTMR0 to RTMR3 as an event log numbers them, from 1 on. */
export function quotedRtmrs({ td }: TdxQuote): Banks {
  return new Map([["sha384", new Map(td.rtmrs.map((value, index) => [index + 1, value]))]]);
}
