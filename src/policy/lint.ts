import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { JsonLimits } from "../json/index.js";
import type { AnyScheme, PolicyRemark, PolicyTools } from "../tee/scheme.js";
import { decodePolicy } from "./decode.js";
import { decodeStated } from "./document.js";
import type { PolicyCode } from "./errors.js";

/**
 * What a valid policy leaves open: warnings are about rules that somebody surely misses, notes about
 * what may be meant so. An empty list is no promise that the values are the right ones.
 *
 * @param bytes UTF-8 JSON.
 * @param schemes whose sections it may have.
 * @param tools as for decodePolicy.
 * @returns the remarks, warnings first; or why the policy is invalid: the codes of decodePolicy.
 */
export function lintPolicy(
  bytes: Uint8Array,
  schemes: readonly AnyScheme[],
  limits: JsonLimits,
  tools: PolicyTools,
): Outcome<readonly PolicyRemark[]> {
  const decoded = decodePolicy(bytes, schemes, limits, tools);
  if (!decoded.ok) return decoded;
  const stated = decodeStated(bytes, schemes, limits);
  if (!stated.ok) return stated;
  const { section, pcrValues } = decoded.value;
  const scheme = schemes.find(({ id }) => id === section?.scheme);
  const remarks = [
    ...(section === null && pcrValues.size === 0 ? [EMPTY] : []),
    ...(pcrValues.size > 0 ? [PCR_VALUES] : []),
    ...(section === null || scheme === undefined
      ? []
      : scheme.policy.lint(section.policy, new Set(stated.value.values.keys()))),
    ...stated.value.others.map(([key]) => unknownKey(key)),
  ];
  const rank = ({ severity }: PolicyRemark): number => (severity === "warning" ? 0 : 1);
  return ok(remarks.sort((a, b) => rank(a) - rank(b)));
}

const EMPTY: PolicyRemark = {
  code: "POLICY_LINT_EMPTY" satisfies PolicyCode,
  path: "",
  message: "The policy states nothing: no evidence can satisfy it.",
  severity: "warning",
};

const PCR_VALUES: PolicyRemark = {
  code: "POLICY_LINT_PCR_VALUES" satisfies PolicyCode,
  path: "pcr_values",
  message: "Golden PCR values are stated, and this version verifies no vTPM evidence: nothing passes.",
  severity: "warning",
};

function unknownKey(key: string): PolicyRemark {
  return {
    code: "POLICY_UNKNOWN_KEY" satisfies PolicyCode,
    path: key.slice(0, 64),
    message: "This member has no meaning here: what it says is not applied.",
    severity: "note",
  };
}
