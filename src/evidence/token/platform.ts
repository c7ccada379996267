import type { EvidenceKind } from "../../result/index.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";

/**
 * What a Cocos agent writes for `platform_type`, and what may be in the token then. A vTPM's quotes may come
 * with a report: go-tpm-tools adds one on its own where the machine has the device.
 */
const KINDS: Readonly<Record<string, readonly EvidenceKind[]>> = {
  SNP: ["snp"],
  TDX: ["tdx"],
  vTPM: ["vtpm", "snp-vtpm", "tdx-vtpm"],
  "SNP-vTPM": ["snp-vtpm"],
};
/** What the agent says where it finds no TEE, and the size of the report that it makes up: report data and nonce. */
const NO_TEE = "NoCC";
const MADE_UP_SIZE = 64 + 32;
const AZURE = "Azure";

/**
 * Refuses what no hardware signed, and what is not read.
 *
 * @returns the failure, or null. Errors: `EVIDENCE_NOT_HARDWARE`, `EVIDENCE_UNSUPPORTED`.
 */
export function refuseStandIn(rawReport: Uint8Array, platformType: string | null): Refused | null {
  if (platformType === NO_TEE || rawReport.length === MADE_UP_SIZE) {
    const message = "The token holds what an agent makes up where there is no TEE; no hardware signed it.";
    return refuse("EVIDENCE_NOT_HARDWARE", message, { path: "platform_type", actual: platformType });
  }
  if (platformType !== AZURE) return null;
  const message = "The token is of a machine at Azure, whose evidence this version cannot verify.";
  return refuse("EVIDENCE_UNSUPPORTED", message, { path: "platform_type", actual: platformType });
}

/** Refuses a token of another platform than its evidence; one that names none is of any. Errors: `EVIDENCE_TOKEN_PLATFORM`. */
export function checkPlatform(platformType: string | null, kind: EvidenceKind): Refused | null {
  if (platformType === null) return null;
  const kinds = Object.hasOwn(KINDS, platformType) ? KINDS[platformType] : undefined;
  if (kinds?.includes(kind) === true) return null;
  const named = platformType.slice(0, MAX_NAME);
  const stated = kinds === undefined ? "no platform that is known" : named;
  const message = `The evidence in the token is of the kind ${kind}, but its platform_type says ${stated}.`;
  return refuse("EVIDENCE_TOKEN_PLATFORM", message, { path: "platform_type", expected: kind, actual: named });
}

/** Longer names are not repeated in full. */
const MAX_NAME = 32;
