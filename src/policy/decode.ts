import { fail, ok } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import { statesSomething } from "../json/index.js";
import type { JsonLimits, JsonObject } from "../json/index.js";
import { finding } from "../result/index.js";
import type { Finding } from "../result/index.js";
import type { AnyScheme, PolicyTools } from "../tee/scheme.js";
import type { PolicyCode } from "./errors.js";
import { decodeEventLog } from "./event-log.js";
import type { EventLogValues } from "./event-log.js";
import { decodeMembers } from "./members.js";
import type { PolicyMembers } from "./members.js";
import { decodePcrValues } from "./pcr-values.js";
import type { PcrValues } from "./pcr-values.js";

/** An appraisal policy in the form of Cocos, as reference values. */
export interface PolicyDocument {
  /** The section of a TEE, if the document states one: scheme id and the scheme's own form of it. */
  readonly section: { readonly scheme: string; readonly policy: unknown } | null;
  readonly pcrValues: PcrValues;
  /** What it demands of the event log; null: nothing. */
  readonly eventLog: EventLogValues | null;
  /** Whether it lets a verification ask vendors for endorsements; stated for no particular TEE. */
  readonly network: "allowed" | "forbidden";
  /** Notes about members without a meaning. */
  readonly notes: readonly Finding[];
}

/**
 * Reads a Cocos policy: `policy` and `root_of_trust` by the rules of protojson, in either spelling,
 * `pcr_values` and `event_log`. Integers keep all 64 bits. What states nothing (null, empty objects, zero
 * values) is as good as absent.
 *
 * @param bytes UTF-8 JSON.
 * @param schemes that are asked for their section.
 * @param tools what a scheme needs for it beside the text.
 * @returns the reference values, or the first failure, stage `policy`: those of JSON and protojson,
 * `POLICY_NOT_AN_OBJECT`, `POLICY_DUPLICATE_SPELLING`, `POLICY_KEY_SPELLING`, `POLICY_TEE_UNSUPPORTED`,
 * `POLICY_PCR_FORM`, `POLICY_EVENT_LOG_…`, and the scheme's own.
 */
export function decodePolicy(
  bytes: Uint8Array,
  schemes: readonly AnyScheme[],
  limits: JsonLimits,
  tools: PolicyTools,
): Outcome<PolicyDocument> {
  const members = decodeMembers(bytes, limits);
  if (!members.ok) return members;
  const { policy, rootOfTrust, others } = members.value;
  const pcrValues = decodePcrValues(members.value.pcrValues);
  if (!pcrValues.ok) return pcrValues;
  const eventLog = decodeEventLog(members.value.eventLog);
  if (!eventLog.ok) return eventLog;
  const section = decodeSection(policy, rootOfTrust, schemes, tools);
  if (!section.ok) return section;
  const offline = rootOfTrust !== null && schemes.some((scheme) => scheme.policy.forbidsNetwork(rootOfTrust));
  return ok({
    section: section.value,
    pcrValues: pcrValues.value,
    eventLog: eventLog.value,
    network: offline ? "forbidden" : "allowed",
    notes: others.map(unknownMember),
  });
}

function unknownMember([key, node]: PolicyMembers["others"][number]): Finding {
  return finding("POLICY_UNKNOWN_KEY" satisfies PolicyCode, "note", key.slice(0, 64), null, node.kind);
}

function decodeSection(
  policy: JsonObject | null,
  root: JsonObject | null,
  schemes: readonly AnyScheme[],
  tools: PolicyTools,
): Outcome<PolicyDocument["section"]> {
  if (policy === null || policy.members.size === 0) return decodeRootAlone(root, schemes, tools);
  const scheme = schemes.find((candidate) => candidate.policy.recognizes(policy));
  if (scheme !== undefined) {
    const decoded = scheme.policy.decode(policy, root, tools);
    if (!decoded.ok) return decoded;
    return ok(decoded.value === null ? null : { scheme: scheme.id, policy: decoded.value });
  }
  if (!statesSomething(policy)) return decodeRootAlone(root, schemes, tools);
  return foreignSection(policy, schemes);
}

/** The failure for a section that is none of these schemes'. */
export function foreignSection(policy: JsonObject, schemes: readonly AnyScheme[]): Outcome<never> {
  const expected = schemes.map((scheme) => scheme.id).join(", ");
  const message = `The policy's section is for another TEE than ${expected}.`;
  const actual = [...policy.members.keys()].slice(0, 4).join(", ").slice(0, 128);
  return refuse("POLICY_TEE_UNSUPPORTED", message, { path: "policy", expected, actual });
}

/** Without a section nobody owns `root_of_trust`: it only has to make sense to one scheme. */
function decodeRootAlone(root: JsonObject | null, schemes: readonly AnyScheme[], tools: PolicyTools): Outcome<null> {
  if (root === null) return ok(null);
  const decoded = schemes.map((scheme) => scheme.policy.decode(null, root, tools));
  if (decoded.length === 0 || decoded.some((outcome) => outcome.ok)) return ok(null);
  const refused = decoded.flatMap((outcome) => (outcome.ok ? [] : [outcome]));
  // Whoever knows all the fields says what is wrong with them.
  return refused.find(({ failure }) => failure.code !== "PROTOJSON_UNKNOWN_FIELD") ?? refused[0] ?? ok(null);
}

function refuse(code: PolicyCode, message: string, detail: FailureDetail): Extract<Outcome<never>, { ok: false }> {
  return fail("policy", code, message, detail);
}
