import { fail, ok } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import { parseJson, readObject } from "../json/index.js";
import type { JsonLimits, JsonNode, JsonObject } from "../json/index.js";
import type { PolicyCode } from "./errors.js";

/** The members of a policy document that have a meaning, by their proto names. */
export type PolicyMember = "policy" | "root_of_trust" | "pcr_values" | "event_log";

/** Top-level members, by their names in both spellings. */
const MEMBERS: Readonly<Record<string, PolicyMember>> = {
  policy: "policy",
  root_of_trust: "root_of_trust",
  rootOfTrust: "root_of_trust",
  pcr_values: "pcr_values",
  event_log: "event_log",
  eventLog: "event_log",
};

/** A policy document, taken apart. */
export interface PolicyMembers {
  /** Null where it is absent or null. */
  readonly policy: JsonObject | null;
  readonly rootOfTrust: JsonObject | null;
  readonly pcrValues: JsonNode | null;
  readonly eventLog: JsonObject | null;
  /** Members without a meaning, in the order of the text. */
  readonly others: readonly (readonly [key: string, node: JsonNode])[];
}

/**
 * Reads the JSON of a policy document and takes it apart; what the members hold is not looked at.
 *
 * @param bytes UTF-8 JSON.
 * @returns the members. Errors, stage `policy`: those of JSON, `POLICY_NOT_AN_OBJECT`,
 * `POLICY_DUPLICATE_SPELLING`, `POLICY_KEY_SPELLING`, `PROTOJSON_TYPE`.
 */
export function decodeMembers(bytes: Uint8Array, limits: JsonLimits): Outcome<PolicyMembers> {
  const json = parseJson(bytes, limits);
  if (!json.ok) return json;
  const { kind } = json.value;
  if (kind !== "object") {
    const message = `The policy is JSON of type ${kind}, expected an object.`;
    return refuse("POLICY_NOT_AN_OBJECT", message, { expected: "object", actual: kind });
  }
  const members = new Map<PolicyMember, JsonNode>();
  const others: (readonly [string, JsonNode])[] = [];
  for (const [key, node] of json.value.members) {
    const name = Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
    if (name === undefined && isNearMiss(key)) {
      const message = `The policy has a member ${JSON.stringify(key)}; the name with a meaning is ${namesLike(key)}.`;
      return refuse("POLICY_KEY_SPELLING", message, { path: key, expected: namesLike(key), actual: key });
    }
    if (name === undefined) others.push([key, node]);
    else if (members.has(name)) {
      return refuse("POLICY_DUPLICATE_SPELLING", `The policy has ${name} twice, in both spellings.`, { path: name });
    } else members.set(name, node);
  }
  const policy = objectAt(members, "policy");
  if (!policy.ok) return policy;
  const root = objectAt(members, "root_of_trust");
  if (!root.ok) return root;
  const eventLog = objectAt(members, "event_log");
  if (!eventLog.ok) return eventLog;
  const pcrValues = members.get("pcr_values") ?? null;
  return ok({ policy: policy.value, rootOfTrust: root.value, pcrValues, eventLog: eventLog.value, others });
}

/**
 * A name in another spelling would pass for a member without a meaning, and what it demands would not be
 * applied; Cocos reads `pcr_values` in any case of its letters.
 */
function isNearMiss(key: string): boolean {
  return namesLike(key) !== "";
}

function namesLike(key: string): string {
  if (key.length > 32) return "";
  const plain = (name: string): string => name.replaceAll(/[_-]/g, "").toLowerCase();
  return Object.keys(MEMBERS)
    .filter((name) => plain(name) === plain(key))
    .join(" or ");
}

/** A member that is an object, or null where it is absent. */
function objectAt(members: ReadonlyMap<PolicyMember, JsonNode>, name: PolicyMember): Outcome<JsonObject | null> {
  const node = members.get(name);
  if (node === undefined || node.kind === "null") return ok(null);
  return readObject(node, name);
}

function refuse(code: PolicyCode, message: string, detail: FailureDetail): Extract<Outcome<never>, { ok: false }> {
  return fail("policy", code, message, detail);
}
