import { lowerCamelCase } from "../json/index.js";
import type { FieldRule, MessageRules } from "../json/index.js";
import type { AnyScheme } from "../tee/scheme.js";
import { MAX_COMMAND_LINE_CHARACTERS, MAX_EVENT_LOG_DIGESTS } from "./event-log.js";
import type { EVENT_LOG_FIELDS } from "./event-log.js";
import { PCR_BANK_SIZES } from "./pcr-values.js";

type Schema = Readonly<Record<string, unknown>>;

/** What protojson reads as a number in a string: decimal, with fraction or exponent where that is integral. */
const NUMBER_TEXT = "^(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$";

/**
 * JSON Schema (draft 2020-12) of a policy file, for editors and pipelines: every field in both spellings
 * with its type, length and range. It says less than decodePolicy, which also knows what fields mean
 * together.
 *
 * Numbers of 64 bits: a validator that reads JSON numbers as doubles sees them rounded, so the bound is
 * 2^64, rounded too.
 *
 * @param schemes whose sections a policy may have.
 */
export function policySchema(schemes: readonly AnyScheme[]): Schema {
  const section = (name: "policy" | "root_of_trust"): Schema => {
    const messages = schemes.map((scheme) => messageSchema(scheme.policy.fields[name], `${name} (${scheme.id})`));
    return { anyOf: [...messages, { type: "null" }] };
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "veritee appraisal policy",
    description: "Reference values in the form of Cocos; every name in snake_case or lowerCamelCase.",
    type: "object",
    additionalProperties: true,
    properties: {
      policy: section("policy"),
      root_of_trust: section("root_of_trust"),
      rootOfTrust: section("root_of_trust"),
      pcr_values: pcrSchema(),
      event_log: eventLogSchema(),
      eventLog: eventLogSchema(),
    },
    dependentSchemas: { ...never("root_of_trust", "rootOfTrust"), ...never("event_log", "eventLog") },
  };
}

function messageSchema(rules: MessageRules, title: string): Schema {
  const fields = Object.entries(rules).map(
    ([name, rule]) => [name, { title: rule.title, ...fieldSchema(rule) }] as const,
  );
  return objectSchema(title, fields);
}

/** An object with these fields, each in one of its spellings, and no others. */
function objectSchema(title: string, fields: readonly (readonly [name: string, schema: Schema])[]): Schema {
  const properties: Record<string, Schema> = {};
  const once: Record<string, Schema> = {};
  for (const [name, schema] of fields) {
    const camel = lowerCamelCase(name);
    properties[name] = schema;
    if (camel === name) continue;
    properties[camel] = schema;
    Object.assign(once, never(name, camel));
  }
  return { title, type: "object", additionalProperties: false, properties, dependentSchemas: once };
}

/** Where one name stands, the other may not: two spellings of a field at once are refused. */
function never(name: string, other: string): Readonly<Record<string, Schema>> {
  return { [name]: { type: "object", properties: { [other]: false } } };
}

function fieldSchema(rule: FieldRule): Schema {
  switch (rule.kind) {
    case "u32":
    case "wrapped-u32":
      return numberSchema(rule.max ?? 0xffff_ffff);
    case "u64":
    case "wrapped-u64":
      return numberSchema(2 ** 64);
    case "flag":
      return { type: ["boolean", "null"] };
    case "text":
      return { type: ["string", "null"] };
    case "bytes":
      return { type: ["string", "null"], pattern: base64Pattern(rule.length), description: bytesText(rule.length) };
    case "bytes-list":
      return bytesListSchema(rule);
    case "text-list":
      return listSchema({ type: "string" });
    case "enumeration": {
      const names = Object.keys(rule.names);
      return { enum: [...names, ...new Set(Object.values(rule.names)), null] };
    }
    case "message": {
      const { title, ...message } = messageSchema(rule.fields, rule.title);
      return { title, anyOf: [message, { type: "null" }] };
    }
  }
}

function numberSchema(maximum: number): Schema {
  return {
    anyOf: [{ type: "integer", minimum: 0, maximum }, { type: "string", pattern: NUMBER_TEXT }, { type: "null" }],
  };
}

function bytesListSchema({ length, empty, count }: Extract<FieldRule, { readonly kind: "bytes-list" }>): Schema {
  const list = listSchema({
    type: "string",
    pattern: base64Pattern(length),
    ...(length === null || empty === "allow" ? {} : { minLength: 1 }),
    ...(length === null ? {} : { description: bytesText(length) + (empty === "allow" ? ', or ""' : "") }),
  });
  if (count === undefined) return list;
  const sized = [0, count].map((size) => ({ type: "array", minItems: size, maxItems: size }));
  return { ...list, anyOf: [...sized, { type: "null" }] };
}

function listSchema(items: Schema): Schema {
  return { type: ["array", "null"], items };
}

/**
 * Base64 of exactly that many bytes (null: of any number), or "": in either alphabet but not mixed, with
 * padding or without.
 */
function base64Pattern(length: number | null): string {
  const body = (alphabet: string): string => {
    if (length === null) return `(?:${alphabet}{4})*(?:${alphabet}{2}(?:==)?|${alphabet}{3}=?)?`;
    const rest = length % 3;
    const characters = 4 * Math.floor(length / 3) + (rest === 0 ? 0 : rest + 1);
    return `${alphabet}{${characters}}${["", "(?:==)?", "=?"][rest] ?? ""}`;
  };
  return `^(?:${body("[A-Za-z0-9+/]")}|${body("[A-Za-z0-9_-]")}|)$`;
}

function bytesText(length: number): string {
  return `base64 of ${length} bytes`;
}

function pcrSchema(): Schema {
  const bank = (size: number): Schema => ({
    type: ["object", "null"],
    additionalProperties: false,
    patternProperties: {
      "^(?:[0-9]|1[0-9]|2[0-3])$": { type: "string", pattern: `^[0-9a-fA-F]{${2 * size}}$` },
    },
  });
  return {
    title: "golden PCR values: by bank, then by index, as hex",
    type: ["object", "null"],
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(PCR_BANK_SIZES).map(([name, size]) => [name, bank(size)])),
  };
}

function eventLogSchema(): Schema {
  const flag = { type: ["boolean", "null"] };
  const line = { type: ["string", "null"], maxLength: MAX_COMMAND_LINE_CHARACTERS };
  const fields: Readonly<Record<(typeof EVENT_LOG_FIELDS)[number], Schema>> = {
    required: { title: "an event log that holds events must be there", ...flag },
    secure_boot: { title: "whether Secure Boot must be on (true) or off (false)", ...flag },
    kernel_command_line: { title: "the kernel's command line is this", ...line },
    kernel_command_line_pattern: {
      title: "the whole of the kernel's command line matches this, where * is any run of characters",
      ...line,
    },
    boot_applications: digestsSchema("every EFI application of the boot has one of these Authenticode digests"),
    revocations: digestsSchema("dbx lists all of these digests"),
  };
  const message = objectSchema("what the event log must say", Object.entries(fields));
  const both = [statedText("kernel_command_line"), statedText("kernel_command_line_pattern")];
  return { anyOf: [{ ...message, not: { allOf: both } }, { type: "null" }] };
}

/** A text that is there and not empty, in either spelling. */
function statedText(name: string): Schema {
  const stated = (key: string): Schema => ({
    type: "object",
    required: [key],
    properties: { [key]: { type: "string", minLength: 1 } },
  });
  return { anyOf: [stated(name), stated(lowerCamelCase(name))] };
}

function digestsSchema(title: string): Schema {
  const list = (size: number): Schema => ({
    type: ["array", "null"],
    maxItems: MAX_EVENT_LOG_DIGESTS,
    uniqueItems: true,
    items: { type: "string", pattern: `^[0-9a-fA-F]{${2 * size}}$` },
  });
  return {
    title,
    type: ["object", "null"],
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(PCR_BANK_SIZES).map(([name, size]) => [name, list(size)])),
  };
}
