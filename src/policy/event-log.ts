import { fromHex, toHex } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { joinPath, readBool, readList, readMessage, readObject, readString } from "../json/index.js";
import type { JsonNode, JsonObject } from "../json/index.js";
import type { PolicyCode } from "./errors.js";
import { PCR_BANK_SIZES } from "./pcr-values.js";
import type { PcrBank } from "./pcr-values.js";
import { jsonOf, objectJson } from "./values.js";

/** Members of `event_log` by their names in snake case, in the order in which they are written. */
export const EVENT_LOG_FIELDS = [
  "required",
  "secure_boot",
  "kernel_command_line",
  "kernel_command_line_pattern",
  "boot_applications",
  "revocations",
] as const;

/** A list has at most so many digests: dbx in real logs lists up to 458. */
export const MAX_EVENT_LOG_DIGESTS = 1024;
/** A command line has at most so many characters: twice what Linux takes on x86 and arm64. */
export const MAX_COMMAND_LINE_CHARACTERS = 4096;

/** Digests by the bank (the hash) that they are of. Only banks with digests are there, and none twice in a bank. */
export type DigestLists = ReadonlyMap<PcrBank, readonly Uint8Array[]>;

/**
 * What a policy demands of the event log; at least one of the members demands something. Whichever it is: a log has to
 * be there, to hold events, and to replay to values that are authentic, since without that it says nothing.
 */
export interface EventLogValues {
  /** Whether the document says so itself; the other members imply it. */
  readonly required: boolean;
  /** The state of Secure Boot that the log must tell; null demands none. */
  readonly secureBoot: boolean | null;
  /** What the kernel's command line must be, or the pattern (`*`: any run of characters) that all of it must match. */
  readonly kernelCommandLine: { readonly kind: "text" | "pattern"; readonly text: string } | null;
  /** Authenticode digests among which those of all EFI applications of the boot must be; empty demands nothing. */
  readonly bootApplications: DigestLists;
  /** Digests that dbx must list; empty demands nothing. */
  readonly revocations: DigestLists;
}

/**
 * Reads `event_log` of a policy, by the rules of protojson. Null, "", empty lists and objects, and `required: false` state
 * nothing; `secure_boot: false` does.
 *
 * @param object the member, or null where it is absent.
 * @returns what it demands, or null where it states nothing. Errors, stage `policy`, with the path: `PROTOJSON_TYPE`,
 * `PROTOJSON_UNKNOWN_FIELD`, `PROTOJSON_DUPLICATE`, `POLICY_EVENT_LOG_FORM`, `POLICY_EVENT_LOG_LIMIT`,
 * `POLICY_EVENT_LOG_COMMAND_LINE`.
 */
export function decodeEventLog(object: JsonObject | null): Outcome<EventLogValues | null> {
  if (object === null) return ok(null);
  const fields = readMessage(object, EVENT_LOG_FIELDS, PATH);
  if (!fields.ok) return fields;
  const { required, secure_boot, boot_applications, revocations } = fields.value;
  const isRequired = readFlag(required, "required");
  if (!isRequired.ok) return isRequired;
  const secureBoot = readFlag(secure_boot, "secure_boot");
  if (!secureBoot.ok) return secureBoot;
  const line = readCommandLine(fields.value.kernel_command_line, fields.value.kernel_command_line_pattern);
  if (!line.ok) return line;
  const applications = readDigests(boot_applications, joinPath(PATH, "boot_applications"));
  if (!applications.ok) return applications;
  const revoked = readDigests(revocations, joinPath(PATH, "revocations"));
  if (!revoked.ok) return revoked;
  const values: EventLogValues = {
    required: isRequired.value === true,
    secureBoot: secureBoot.value,
    kernelCommandLine: line.value,
    bootApplications: applications.value,
    revocations: revoked.value,
  };
  return ok(statesDemand(values) ? values : null);
}

const PATH = "event_log";

function statesDemand(values: EventLogValues): boolean {
  const { required, secureBoot, kernelCommandLine, bootApplications, revocations } = values;
  const digests = bootApplications.size + revocations.size;
  return required || secureBoot !== null || kernelCommandLine !== null || digests > 0;
}

function readFlag(node: JsonNode | undefined, name: string): Outcome<boolean | null> {
  return node === undefined ? ok(null) : readBool(node, joinPath(PATH, name));
}

function readCommandLine(
  text: JsonNode | undefined,
  pattern: JsonNode | undefined,
): Outcome<EventLogValues["kernelCommandLine"]> {
  const line = readLine(text, joinPath(PATH, "kernel_command_line"));
  if (!line.ok) return line;
  const form = readLine(pattern, joinPath(PATH, "kernel_command_line_pattern"));
  if (!form.ok) return form;
  if (line.value !== "" && form.value !== "") {
    const message = "event_log states the kernel's command line and a pattern for it.";
    const path = joinPath(PATH, "kernel_command_line");
    return fail("policy", "POLICY_EVENT_LOG_COMMAND_LINE" satisfies PolicyCode, message, { path });
  }
  if (line.value !== "") return ok({ kind: "text", text: line.value });
  return ok(form.value === "" ? null : { kind: "pattern", text: form.value });
}

/** A line of text, "" where it is absent. */
function readLine(node: JsonNode | undefined, path: string): Outcome<string> {
  if (node === undefined) return ok("");
  const line = readString(node, path);
  if (!line.ok) return line;
  const characters = Array.from(line.value).length;
  return characters <= MAX_COMMAND_LINE_CHARACTERS
    ? line
    : tooMuch(path, characters, MAX_COMMAND_LINE_CHARACTERS, "characters");
}

function readDigests(node: JsonNode | undefined, path: string): Outcome<DigestLists> {
  const lists = new Map<PcrBank, readonly Uint8Array[]>();
  if (node === undefined) return ok(lists);
  const object = readObject(node, path);
  if (!object.ok) return object;
  for (const [name, list] of object.value.members) {
    const place = joinPath(path, name.slice(0, 32));
    if (!isBank(name)) return wrong(place, Object.keys(PCR_BANK_SIZES).join(", "), name.slice(0, 32));
    if (list.kind === "null") continue;
    const digests = readList(list, place);
    if (!digests.ok) return digests;
    const read = readBank(digests.value, place, PCR_BANK_SIZES[name]);
    if (!read.ok) return read;
    if (read.value.length > 0) lists.set(name, read.value);
  }
  return ok(lists);
}

function readBank(items: readonly JsonNode[], path: string, size: number): Outcome<readonly Uint8Array[]> {
  if (items.length > MAX_EVENT_LOG_DIGESTS) return tooMuch(path, items.length, MAX_EVENT_LOG_DIGESTS, "digests");
  const digests = new Map<string, Uint8Array>();
  for (const [index, item] of items.entries()) {
    const place = joinPath(path, String(index));
    const text = readString(item, place);
    if (!text.ok) return text;
    const digest = fromHex(text.value);
    if (digest?.length !== size) return wrong(place, `hex of ${size} bytes`, text.value.slice(0, 128));
    const hex = toHex(digest);
    if (digests.has(hex)) return wrong(place, "a digest that the list does not have yet", hex);
    digests.set(hex, digest);
  }
  return ok([...digests.values()]);
}

function isBank(name: string): name is PcrBank {
  return Object.hasOwn(PCR_BANK_SIZES, name);
}

function wrong(path: string, expected: string, actual: string): Outcome<never> {
  const message = `${path} is not ${expected}.`;
  return fail("policy", "POLICY_EVENT_LOG_FORM" satisfies PolicyCode, message, { path, expected, actual });
}

function tooMuch(path: string, actual: number, expected: number, what: string): Outcome<never> {
  const message = `${path} has ${actual} ${what}, and at most ${expected} are allowed.`;
  return fail("policy", "POLICY_EVENT_LOG_LIMIT" satisfies PolicyCode, message, { path, expected, actual });
}

/** JSON of the member, indented as the top level's are: digests in lower case, in their order. Null for null. */
export function eventLogJson(values: EventLogValues | null): string | null {
  if (values === null) return null;
  const { required, secureBoot, kernelCommandLine: line, bootApplications, revocations } = values;
  const members: Readonly<Record<(typeof EVENT_LOG_FIELDS)[number], string | null>> = {
    required: required ? "true" : null,
    secure_boot: secureBoot === null ? null : String(secureBoot),
    kernel_command_line: line?.kind === "text" ? jsonOf(line.text) : null,
    kernel_command_line_pattern: line?.kind === "pattern" ? jsonOf(line.text) : null,
    boot_applications: digestsJson(bootApplications),
    revocations: digestsJson(revocations),
  };
  return objectJson(Object.entries(members), "  ");
}

function digestsJson(lists: DigestLists): string | null {
  const banks = [...lists].map(([bank, digests]) => [bank, jsonOf(digests.map(toHex), "      ")] as const);
  return objectJson(banks, "    ");
}
