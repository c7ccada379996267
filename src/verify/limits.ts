import { DEFAULT_BUNDLE_LIMITS } from "../collateral/index.js";
import type { JsonLimits } from "../json/index.js";
import { DEFAULT_JSON_LIMITS } from "../json/index.js";

/** What one verification may cost; sizes in bytes, all inclusive. */
export interface Limits {
  /** A bare report has 1184 bytes; containers with certificates and event logs stay below 1 MiB. */
  readonly maxEvidenceBytes: number;
  readonly maxPolicyBytes: number;
  /** Of one endorsement, as it is handed in, and of one object in a bundle. */
  readonly maxEndorsementBytes: number;
  /** Of one bundle of endorsements. */
  readonly maxBundleBytes: number;
  /** Of endorsements that a verifier is created with; a bundle counts as one, whatever it holds. */
  readonly maxEndorsements: number;
}

/** Limits that a verifier has unless its caller states others. */
export const DEFAULT_LIMITS: Limits = {
  maxEvidenceBytes: 4 * 1024 * 1024,
  maxPolicyBytes: DEFAULT_JSON_LIMITS.maxBytes,
  ...DEFAULT_BUNDLE_LIMITS,
  maxEndorsements: 4096,
};

/** The limits of the JSON reader for a policy. */
export function policyLimits(limits: Limits): JsonLimits {
  return { ...DEFAULT_JSON_LIMITS, maxBytes: limits.maxPolicyBytes };
}
