import { BoundedMap } from "../bytes/index.js";
import type { Outcome } from "../errors/index.js";
import { decodePolicy } from "../policy/index.js";
import type { PolicyDocument } from "../policy/index.js";
import { SCHEMES } from "../tee/registry.js";
import type { PolicyTools } from "../tee/scheme.js";
import { policyLimits } from "./limits.js";
import type { Limits } from "./limits.js";

/** Policies that are kept: a verifier has one or a few. */
const MAX_POLICIES = 16;

/** Reads a policy; `sha256` is that of its bytes, hex. */
export type PolicyReader = (bytes: Uint8Array, sha256: string) => Outcome<PolicyDocument>;

/** Makes a {@link PolicyReader} that reads each policy once: what it says depends on nothing but its bytes and these tools. */
export function createPolicyReader(tools: PolicyTools, limits: Limits): PolicyReader {
  const known = new BoundedMap<string, Outcome<PolicyDocument>>(MAX_POLICIES);
  return (bytes, sha256) => {
    const policy = known.get(sha256) ?? decodePolicy(bytes, SCHEMES, policyLimits(limits), tools);
    if (policy.ok) known.set(sha256, policy);
    return policy;
  };
}
