import { fromUtf8, toHex } from "../bytes/index.js";
import { ok } from "../errors/index.js";
import type { Outcome, Scalar } from "../errors/index.js";
import { joinPath, statesSomething } from "../json/index.js";
import type { JsonLimits, MessageRules } from "../json/index.js";
import type { AnyScheme } from "../tee/scheme.js";
import { foreignSection } from "./decode.js";
import { decodeEventLog, eventLogJson } from "./event-log.js";
import type { EventLogValues } from "./event-log.js";
import { decodeMembers } from "./members.js";
import type { PolicyMembers } from "./members.js";
import { decodePcrValues, mergePcrValues } from "./pcr-values.js";
import type { PcrValues } from "./pcr-values.js";
import { equalValues, jsonOf, leafRules, objectJson, readValues, requireFit, scalarOf, states } from "./values.js";
import type { PolicyValue, PolicyValues } from "./values.js";

/** What a policy document states, without loss: for tools that show and change policies. */
export interface StatedPolicy {
  /** The scheme whose fields they are, or null where the document has neither `policy` nor `root_of_trust`. */
  readonly scheme: AnyScheme | null;
  /** The fields of `policy` and `root_of_trust` that state something. */
  readonly values: PolicyValues;
  readonly pcrValues: PcrValues;
  /** Null where `event_log` states nothing. */
  readonly eventLog: EventLogValues | null;
  /** Other top-level members with their JSON text as it was written. */
  readonly others: readonly (readonly [key: string, json: string])[];
}

/** A field that a document states with another value than the one that was given. */
export interface PolicyConflict {
  /** Dotted path of the field. */
  readonly path: string;
  readonly stated: Scalar;
  readonly given: Scalar;
}

/** What merging came to. */
export type MergedPolicy =
  | { readonly kind: "merged"; readonly text: string }
  | { readonly kind: "conflict"; readonly conflicts: readonly PolicyConflict[] };

/**
 * Reads what a policy document states. Values are held to the types and ranges of their fields only:
 * whether they make a valid policy, decodePolicy says.
 *
 * @param bytes UTF-8 JSON.
 * @param schemes whose fields it may have.
 * @returns the values. Errors, stage `policy`: those of JSON and protojson, `POLICY_NOT_AN_OBJECT`,
 * `POLICY_DUPLICATE_SPELLING`, `POLICY_KEY_SPELLING`, `POLICY_TEE_UNSUPPORTED`, `POLICY_PCR_FORM`, `POLICY_EVENT_LOG_…`.
 */
export function decodeStated(
  bytes: Uint8Array,
  schemes: readonly AnyScheme[],
  limits: JsonLimits,
): Outcome<StatedPolicy> {
  const members = decodeMembers(bytes, limits);
  if (!members.ok) return members;
  const pcrValues = decodePcrValues(members.value.pcrValues);
  if (!pcrValues.ok) return pcrValues;
  const eventLog = decodeEventLog(members.value.eventLog);
  if (!eventLog.ok) return eventLog;
  const others = members.value.others.map(
    ([key, node]) => [key, fromUtf8(bytes.subarray(node.start, node.end)) ?? "null"] as const,
  );
  const sections = readSections(members.value, schemes);
  if (!sections.ok) return sections;
  return ok({ ...sections.value, pcrValues: pcrValues.value, eventLog: eventLog.value, others });
}

/**
 * Writes a policy in the form of Cocos's host tool: snake_case names in the order of the tables, numbers
 * bare with all their digits, bytes as padded base64, enumerations by number, two blanks of indent, a
 * line end. What states nothing is left out; top-level members without a meaning stay as they are.
 *
 * @returns the text; formatting it again changes nothing. Errors: those of {@link decodeStated}.
 */
export function formatPolicy(bytes: Uint8Array, schemes: readonly AnyScheme[], limits: JsonLimits): Outcome<string> {
  const stated = decodeStated(bytes, schemes, limits);
  return stated.ok ? ok(writePolicy(stated.value)) : stated;
}

/**
 * Sets fields of a policy; a field that is there already is replaced, and one that is set to what states
 * nothing (false, 0, an empty list) is removed.
 *
 * @param bytes the document, or null to begin with nothing.
 * @param values by dotted path, typed by the scheme's rules.
 * @returns the new text in the form of {@link formatPolicy}. Errors: those of {@link decodeStated}.
 * @throws TypeError or RangeError where the scheme has no such field or the field no such value.
 */
export function setReferenceValues(
  bytes: Uint8Array | null,
  values: PolicyValues,
  scheme: AnyScheme,
  limits: JsonLimits,
): Outcome<string> {
  const start = open(bytes, values, scheme, limits);
  return start.ok ? ok(writePolicy(withValues(start.value, values, scheme))) : start;
}

/**
 * As {@link setReferenceValues}, but what the document states already is not replaced: another value
 * is a conflict, the same one is fine.
 */
export function mergeReferenceValues(
  bytes: Uint8Array | null,
  values: PolicyValues,
  scheme: AnyScheme,
  limits: JsonLimits,
): Outcome<MergedPolicy> {
  const start = open(bytes, values, scheme, limits);
  if (!start.ok) return start;
  const conflicts = [...values].flatMap(([path, given]): readonly PolicyConflict[] => {
    const stated = start.value.values.get(path);
    if (stated === undefined || equalValues(stated, given)) return [];
    return [{ path, stated: scalarOf(stated), given: scalarOf(given) }];
  });
  if (conflicts.length > 0) return ok({ kind: "conflict", conflicts });
  return ok({ kind: "merged", text: writePolicy(withValues(start.value, values, scheme)) });
}

/**
 * Adds golden PCR values to a policy; those of a PCR that is there already are replaced. Everything else stays.
 *
 * @param bytes the document, or null to begin with nothing.
 * @returns the new text in the form of {@link formatPolicy}. Errors: those of {@link decodeStated}.
 * @throws TypeError or RangeError for what `pcr_values` cannot hold.
 */
export function withPcrValues(
  bytes: Uint8Array | null,
  values: PcrValues,
  schemes: readonly AnyScheme[],
  limits: JsonLimits,
): Outcome<string> {
  const start = bytes === null ? ok(NO_POLICY) : decodeStated(bytes, schemes, limits);
  if (!start.ok) return start;
  return ok(writePolicy({ ...start.value, pcrValues: mergePcrValues(start.value.pcrValues, values) }));
}

function open(
  bytes: Uint8Array | null,
  values: PolicyValues,
  scheme: AnyScheme,
  limits: JsonLimits,
): Outcome<StatedPolicy> {
  const rules = rulesOf(scheme);
  for (const [path, value] of values) {
    const rule = rules.get(path);
    if (rule === undefined) throw new TypeError(`a policy of ${scheme.id} has no field ${path}`);
    requireFit(value, rule, path);
  }
  if (bytes !== null) return decodeStated(bytes, [scheme], limits);
  return ok({ ...NO_POLICY, scheme });
}

function withValues(stated: StatedPolicy, values: PolicyValues, scheme: AnyScheme): StatedPolicy {
  const rules = rulesOf(scheme);
  const all = new Map(stated.values);
  for (const [path, value] of values) {
    const rule = rules.get(path);
    if (rule !== undefined && states(value, rule)) all.set(path, value);
    else all.delete(path);
  }
  return { ...stated, scheme, values: all };
}

/** Every field of a scheme's policies by dotted path, those of messages inside too. */
export function rulesOf(scheme: AnyScheme): ReturnType<typeof leafRules> {
  const { policy, root_of_trust } = scheme.policy.fields;
  return new Map([...leafRules(policy, "policy"), ...leafRules(root_of_trust, "root_of_trust")]);
}

/**
 * The scheme that has all of these fields.
 *
 * @param stated the one whose policy it is already, which is preferred where several have them.
 * @throws TypeError where none has them all.
 */
export function schemeOfFields(
  paths: readonly string[],
  stated: AnyScheme | null,
  schemes: readonly AnyScheme[],
): AnyScheme {
  const all = stated === null ? schemes : [stated, ...schemes];
  const fitting = all.find((scheme) => {
    const rules = rulesOf(scheme);
    return paths.every((path) => rules.has(path));
  });
  if (fitting !== undefined) return fitting;
  const unknown = paths.find((path) => !schemes.some((scheme) => rulesOf(scheme).has(path)));
  throw new TypeError(
    unknown === undefined
      ? `no TEE's policy has all of the fields ${paths.join(", ")}`
      : `no policy has a field ${unknown}`,
  );
}

function readSections(
  { policy, rootOfTrust }: PolicyMembers,
  schemes: readonly AnyScheme[],
): Outcome<Pick<StatedPolicy, "scheme" | "values">> {
  if (policy === null && rootOfTrust === null) return ok({ scheme: null, values: new Map() });
  const owner =
    policy === null || policy.members.size === 0 ? undefined : schemes.find((one) => one.policy.recognizes(policy));
  if (policy !== null && owner === undefined && statesSomething(policy)) return foreignSection(policy, schemes);
  // Without a section nobody owns root_of_trust: it only has to make sense to one scheme.
  const candidates = owner === undefined ? schemes : [owner];
  let refused: Outcome<never> | null = null;
  for (const scheme of candidates) {
    const { fields } = scheme.policy;
    const section = owner === undefined || policy === null ? ok(NOTHING) : readValues(policy, fields.policy, "policy");
    if (!section.ok) return section;
    const root = rootOfTrust === null ? ok(NOTHING) : readValues(rootOfTrust, fields.root_of_trust, "root_of_trust");
    if (root.ok) return ok({ scheme, values: new Map([...section.value, ...root.value]) });
    refused ??= root;
  }
  return refused ?? ok({ scheme: null, values: NOTHING });
}

const NOTHING: PolicyValues = new Map();
const NO_POLICY: StatedPolicy = { scheme: null, values: NOTHING, pcrValues: new Map(), eventLog: null, others: [] };

function writePolicy({ scheme, values, pcrValues, eventLog, others }: StatedPolicy): string {
  const fields = scheme?.policy.fields;
  const members: (readonly [key: string, json: string | null])[] = [
    ["policy", fields === undefined ? null : messageJson(values, fields.policy, "policy", "  ")],
    ["root_of_trust", fields === undefined ? null : messageJson(values, fields.root_of_trust, "root_of_trust", "  ")],
    ["pcr_values", pcrJson(pcrValues)],
    ["event_log", eventLogJson(eventLog)],
    ...others,
  ];
  return `${objectJson(members, "") ?? "{}"}\n`;
}

function messageJson(values: PolicyValues, rules: MessageRules, path: string, indent: string): string | null {
  const members = Object.entries(rules).map(([name, rule]): readonly [string, string | null] => {
    const place = joinPath(path, name);
    if (rule.kind === "message") return [name, messageJson(values, rule.fields, place, `${indent}  `)];
    const value: PolicyValue | undefined = values.get(place);
    return [name, value === undefined ? null : jsonOf(value, `${indent}  `)];
  });
  return objectJson(members, indent);
}

function pcrJson(pcrValues: PcrValues): string | null {
  const banks = [...pcrValues].map(([bank, digests]): readonly [string, string | null] => {
    const sorted = [...digests].sort(([a], [b]) => a - b);
    return [
      bank,
      objectJson(
        sorted.map(([index, digest]) => [String(index), `"${toHex(digest)}"`] as const),
        "    ",
      ),
    ];
  });
  return objectJson(banks, "  ");
}
