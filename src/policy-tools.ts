/**
 * veritee/policy: tools for whoever writes policies. They say what a policy is, never whether evidence
 * satisfies it; createVerifier of the main entry does that.
 */
import { toUtf8 } from "./bytes/index.js";
// Not through the room's face: the main entry must not load @noble/hashes because this one does.
import { extendDigest } from "./crypto/extend-digest.js";
import { nobleDigest } from "./crypto/noble-digest.js";
import type { Outcome } from "./errors/index.js";
import { DEFAULT_JSON_LIMITS } from "./json/index.js";
import * as tools from "./policy/index.js";
import type { ExtendWay, PcrValues, PolicyValues } from "./policy/index.js";
import { SCHEMES } from "./tee/registry.js";
import type { PolicyRemark } from "./tee/scheme.js";

export type { Failure, Outcome } from "./errors/index.js";
export type { ExtendWay, PcrBank, PcrValues, PolicyValue, PolicyValues } from "./policy/index.js";
export type { PolicyRemark } from "./tee/scheme.js";

/**
 * Writes a policy in one form: snake_case, fields in a fixed order, 64-bit numbers bare and with all
 * their digits, bytes as padded base64. What states nothing is left out; other members are kept.
 *
 * @param policy JSON text or its UTF-8 bytes, at most 1 MiB.
 * @returns JSON text; or the failure, stage `policy`: the `JSON_`, `PROTOJSON_` and `POLICY_` codes. That
 * a policy can be written does not make it valid: lintPolicy and the verifier say that.
 */
export function formatPolicy(policy: string | Uint8Array): Outcome<string> {
  return tools.formatPolicy(bytesOf(policy), SCHEMES, DEFAULT_JSON_LIMITS);
}

/**
 * Sets fields of a policy, replacing what they held; false, 0 and empty lists take a field out. The fields say which TEE's
 * policy it is; a policy of another TEE is `POLICY_TEE_UNSUPPORTED`.
 *
 * @param policy as for {@link formatPolicy}, or null to begin with nothing.
 * @param values by dotted path, such as `policy.measurement` (48 bytes) and `policy.minimum_tcb` (bigint) of SEV-SNP, or
 * `policy.td_quote_body_policy.mr_td` (48 bytes) of TDX.
 * @returns JSON text in the form of {@link formatPolicy}, or the failure.
 * @throws TypeError or RangeError where there is no such field, fields of several TEEs, or a value that does not fit.
 *
 * @example
 * const text = setReferenceValues(null, new Map([["policy.policy", 0x30000n], ["policy.vmpl", 0]]));
 */
export function setReferenceValues(policy: string | Uint8Array | null, values: PolicyValues): Outcome<string> {
  if (!(values instanceof Map)) throw new TypeError("values must be a Map from dotted paths to values");
  const bytes = policy === null ? null : bytesOf(policy);
  const stated = bytes === null ? null : tools.decodeStated(bytes, SCHEMES, DEFAULT_JSON_LIMITS);
  if (stated !== null && !stated.ok) return stated;
  const scheme = tools.schemeOfFields([...values.keys()], stated?.value.scheme ?? null, SCHEMES);
  return tools.setReferenceValues(bytes, values, scheme, DEFAULT_JSON_LIMITS);
}

/**
 * Adds golden PCR values to a policy; those of a PCR that is there already are replaced.
 *
 * @param policy as for {@link formatPolicy}, or null to begin with nothing.
 * @param values by bank (`sha1`, `sha256`, `sha384`), then by index (0 to 23), as bytes of the bank's length.
 * @returns JSON text in the form of {@link formatPolicy}, or the failure.
 * @throws TypeError or RangeError for another bank, index or length.
 *
 * @example
 * const text = withPcrValues(policy, new Map([["sha256", new Map([[4, pcr4]])]]));
 */
export function withPcrValues(policy: string | Uint8Array | null, values: PcrValues): Outcome<string> {
  if (!(values instanceof Map) || [...values.values()].some((bank) => !(bank instanceof Map))) {
    throw new TypeError("values must be a Map from banks to Maps from PCR indices to bytes");
  }
  const bytes = policy === null ? null : bytesOf(policy);
  return tools.withPcrValues(bytes, values, SCHEMES, DEFAULT_JSON_LIMITS);
}

/**
 * Predicts PCR 16 after Cocos's agent took up manifests of computations, and puts it into a policy: in the banks
 * (sha256, sha384) that the policy states, or in both where it states neither. A value that is there is extended.
 *
 * Any process of the guest can reset PCR 16: its value says nothing where the PCRs of the boot are not stated too.
 *
 * @param policy as for {@link formatPolicy}.
 * @param manifests in their order, byte for byte what the agent takes up: the JSON of its computation, as Go writes it.
 * @param way `"agent"` (the default) for what the guest's TPM holds, or `"cocos-cli"` for what `cocos-cli policy extend`
 * writes, which no guest's TPM holds.
 * @returns JSON text in the form of {@link formatPolicy}, or the failure.
 */
export function extendPcr16(
  policy: string | Uint8Array,
  manifests: readonly Uint8Array[],
  way: ExtendWay = "agent",
): Outcome<string> {
  if (!Array.isArray(manifests) || !manifests.every((one) => one instanceof Uint8Array)) {
    throw new TypeError("manifests must be an array of Uint8Array");
  }
  if (!["agent", "cocos-cli"].includes(way)) throw new TypeError('way must be "agent" or "cocos-cli"');
  return tools.extendPcr16(bytesOf(policy), manifests, way, extendDigest, SCHEMES, DEFAULT_JSON_LIMITS);
}

/**
 * What a valid policy leaves open, warnings first. An empty list does not show that its values are right.
 *
 * Roots in the policy (`cabundles`) are held to their form; files that it names are not looked at.
 *
 * @param policy as for {@link formatPolicy}.
 * @returns the remarks; or why a verifier would refuse the policy.
 */
export function lintPolicy(policy: string | Uint8Array): Outcome<readonly PolicyRemark[]> {
  return tools.lintPolicy(bytesOf(policy), SCHEMES, DEFAULT_JSON_LIMITS, {
    digest: nobleDigest,
    roots: "unread",
    cabundleFiles: new Map(),
  });
}

/** JSON Schema (draft 2020-12) of a policy file, as in `veritee/policy.schema.json`. */
export function policySchema(): Readonly<Record<string, unknown>> {
  return tools.policySchema(SCHEMES);
}

function bytesOf(policy: unknown): Uint8Array {
  if (typeof policy === "string") return toUtf8(policy);
  if (policy instanceof Uint8Array) return policy;
  throw new TypeError("policy must be JSON text or its bytes, not an object: JSON.parse changes 64-bit numbers");
}
