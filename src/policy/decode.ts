import { fail, ok } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import { parseJson, readObject, statesSomething } from "../json/index.js";
import type { JsonLimits, JsonNode, JsonObject } from "../json/index.js";
import { finding } from "../result/index.js";
import type { Finding } from "../result/index.js";
import type { AnyScheme } from "../tee/scheme.js";
import type { PolicyCode } from "./errors.js";
import { decodePcrValues } from "./pcr-values.js";
import type { PcrValues } from "./pcr-values.js";

/** An appraisal policy in the form of Cocos, as reference values. */
export interface PolicyDocument {
  /** The section of a TEE, if the document states one: scheme id and the scheme's own form of it. */
  readonly section: { readonly scheme: string; readonly policy: unknown } | null;
  readonly pcrValues: PcrValues;
  /** Notes about members without a meaning. */
  readonly notes: readonly Finding[];
}

/** Top-level members, by their names in both spellings. */
const MEMBERS: Readonly<Record<string, "policy" | "root_of_trust" | "pcr_values">> = {
  policy: "policy",
  root_of_trust: "root_of_trust",
  rootOfTrust: "root_of_trust",
  pcr_values: "pcr_values",
};

/**
 * Reads a Cocos policy: `policy` and `root_of_trust` by the rules of protojson, in either spelling,
 * and `pcr_values`. Integers keep all 64 bits. What states nothing (null, empty objects, zero
 * values) is as good as absent.
 *
 * @param bytes UTF-8 JSON.
 * @param schemes that are asked for their section.
 * @returns the reference values, or the first failure, stage `policy`: those of JSON and protojson,
 * `POLICY_NOT_AN_OBJECT`, `POLICY_DUPLICATE_SPELLING`, `POLICY_TEE_UNSUPPORTED`, `POLICY_PCR_FORM`,
 * and the scheme's own.
 */
export function decodePolicy(
  bytes: Uint8Array,
  schemes: readonly AnyScheme[],
  limits: JsonLimits,
): Outcome<PolicyDocument> {
  const json = parseJson(bytes, limits);
  if (!json.ok) return json;
  if (json.value.kind !== "object") {
    return refuse("POLICY_NOT_AN_OBJECT", `The policy is JSON of type ${json.value.kind}, expected an object.`, {
      expected: "object",
      actual: json.value.kind,
    });
  }
  const split = splitMembers(json.value);
  if (!split.ok) return split;
  const { members, notes } = split.value;
  const policy = objectAt(members, "policy");
  if (!policy.ok) return policy;
  const root = objectAt(members, "root_of_trust");
  if (!root.ok) return root;
  const pcrValues = decodePcrValues(members.get("pcr_values") ?? null);
  if (!pcrValues.ok) return pcrValues;
  const section = decodeSection(policy.value, root.value, schemes);
  return section.ok ? ok({ section: section.value, pcrValues: pcrValues.value, notes }) : section;
}

function splitMembers(
  document: JsonObject,
): Outcome<{ readonly members: ReadonlyMap<string, JsonNode>; readonly notes: readonly Finding[] }> {
  const members = new Map<string, JsonNode>();
  const notes: Finding[] = [];
  for (const [key, node] of document.members) {
    const name = Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
    if (name === undefined) {
      notes.push(finding("POLICY_UNKNOWN_KEY" satisfies PolicyCode, "note", key.slice(0, 64), null, node.kind));
    } else if (members.has(name)) {
      return refuse("POLICY_DUPLICATE_SPELLING", `The policy has ${name} twice, in both spellings.`, { path: name });
    } else {
      members.set(name, node);
    }
  }
  return ok({ members, notes });
}

/** A member that is an object, or null where it is absent. */
function objectAt(members: ReadonlyMap<string, JsonNode>, name: string): Outcome<JsonObject | null> {
  const node = members.get(name);
  if (node === undefined || node.kind === "null") return ok(null);
  return readObject(node, name);
}

function decodeSection(
  policy: JsonObject | null,
  root: JsonObject | null,
  schemes: readonly AnyScheme[],
): Outcome<PolicyDocument["section"]> {
  if (policy === null || policy.members.size === 0) return decodeRootAlone(root, schemes);
  const scheme = schemes.find((candidate) => candidate.policy.recognizes(policy));
  if (scheme !== undefined) {
    const decoded = scheme.policy.decode(policy, root);
    if (!decoded.ok) return decoded;
    return ok(decoded.value === null ? null : { scheme: scheme.id, policy: decoded.value });
  }
  if (!statesSomething(policy)) return decodeRootAlone(root, schemes);
  return refuse("POLICY_TEE_UNSUPPORTED", "The policy's section is for a TEE that this version cannot verify.", {
    path: "policy",
    expected: schemes.map((candidate) => candidate.id).join(", "),
    actual: [...policy.members.keys()].slice(0, 4).join(", ").slice(0, 128),
  });
}

/** Without a section nobody owns `root_of_trust`: it only has to make sense to one scheme. */
function decodeRootAlone(root: JsonObject | null, schemes: readonly AnyScheme[]): Outcome<null> {
  if (root === null) return ok(null);
  const decoded = schemes.map((scheme) => scheme.policy.decode(null, root));
  const [refused] = decoded.flatMap((outcome) => (outcome.ok ? [] : [outcome]));
  return refused === undefined || decoded.some((outcome) => outcome.ok) ? ok(null) : refused;
}

function refuse(code: PolicyCode, message: string, detail: FailureDetail): Extract<Outcome<never>, { ok: false }> {
  return fail("policy", code, message, detail);
}
