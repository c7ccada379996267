import { toHex } from "../../bytes/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { decodeStated, rulesOf, scalarOf } from "../../policy/index.js";
import type { DigestLists, EventLogValues, LeafRule, PolicyValue, PolicyValues } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { GUEST_POLICY_BITS, PLATFORM_INFO_BITS } from "../../tee/snp/layout.js";
import type { BitTable } from "../../tee/snp/layout.js";
import { PRODUCT_NAMES } from "../../tee/snp/policy-fields.js";
import { PRODUCT_LINES, isProductLine, lineOfProductName } from "../../tee/snp/product.js";
import type { ProductLine } from "../../tee/snp/product.js";
import { tcbComponents, tcbFromNumber } from "../../tee/snp/tcb.js";
import { bitsText, TD_ATTRIBUTE_BITS, wordOf, XFAM_BITS } from "../../tee/tdx/masks.js";

/** A stated field: its dotted path, and its value for people. */
export type PolicyRow = readonly [path: string, value: string];

/**
 * What a policy states, a row for each field: bytes as hex, words with their bits by name, TCB versions
 * by component where the policy says which product line it is for.
 *
 * @returns the rows in the order of the tables. Errors: those of decodeStated.
 */
export function policyRows(bytes: Uint8Array): Outcome<readonly PolicyRow[]> {
  const stated = decodeStated(bytes, SCHEMES, DEFAULT_JSON_LIMITS);
  if (!stated.ok) return stated;
  const { scheme, values, pcrValues, eventLog, others } = stated.value;
  const line = lineOf(values);
  const fields = [...(scheme === null ? [] : rulesOf(scheme))].flatMap(([path, rule]): readonly PolicyRow[] => {
    const value = values.get(path);
    return value === undefined ? [] : rowsOf(path, value, rule, line);
  });
  const pcrs = [...pcrValues].flatMap(([bank, digests]) =>
    [...digests]
      .sort(([a], [b]) => a - b)
      .map(([index, digest]): PolicyRow => [`pcr_values.${bank}.${index}`, toHex(digest)]),
  );
  const unknown = others.map(([key]): PolicyRow => [key.slice(0, 64), "(without a meaning here)"]);
  return ok([...fields, ...pcrs, ...(eventLog === null ? [] : eventLogRows(eventLog)), ...unknown]);
}

function eventLogRows(values: EventLogValues): readonly PolicyRow[] {
  const { required, secureBoot, kernelCommandLine: line, bootApplications, revocations } = values;
  const rows: readonly PolicyRow[] = [
    ["required", required ? "true" : "true (follows from the others)"],
    ...(secureBoot === null ? [] : [["secure_boot", secureBoot ? "true: on" : "false: off"] as const]),
    ...(line === null ? [] : [[LINE_MEMBERS[line.kind], line.text] as const]),
    ...digestRows("boot_applications", bootApplications),
    ...digestRows("revocations", revocations),
  ];
  return rows.map(([name, value]) => [`event_log.${name}`, value]);
}

const LINE_MEMBERS = { text: "kernel_command_line", pattern: "kernel_command_line_pattern" } as const;

function digestRows(name: string, lists: DigestLists): readonly PolicyRow[] {
  return [...lists].flatMap(([bank, digests]) =>
    digests.map((digest, index): PolicyRow => [`${name}.${bank}.${index}`, toHex(digest)]),
  );
}

/** Of a list whose elements may be left open each element is a row. */
function rowsOf(path: string, value: PolicyValue, rule: LeafRule, line: ProductLine | null): readonly PolicyRow[] {
  if (rule.kind !== "bytes-list" || rule.empty !== "allow" || !Array.isArray(value)) {
    return [[path, textOf(path, value, rule, line)]];
  }
  return value.map((bytes: string | Uint8Array, index) => [
    `${path}.${index}`,
    bytes.length === 0 ? "(any)" : String(scalarOf(bytes)),
  ]);
}

function textOf(path: string, value: PolicyValue, rule: LeafRule, line: ProductLine | null): string {
  if (typeof value === "bigint") {
    if (path === "policy.policy") return wordText(value, GUEST_POLICY_BITS, abiText(value));
    if (path === "policy.platform_info") return wordText(value, PLATFORM_INFO_BITS);
    return tcbText(value, line);
  }
  if (rule.kind === "enumeration") {
    return Object.entries(rule.names).find(([, number]) => number === value)?.[0] ?? String(value);
  }
  if (rule.kind === "bytes-list" && rule.length === null && Array.isArray(value)) {
    return value.map((der: string | Uint8Array) => `certificate of ${der.length} bytes`).join(", ");
  }
  if (value instanceof Uint8Array && BIT_WORDS[path] !== undefined) {
    return `${toHex(value)}: ${bitsText(wordOf(value), BIT_WORDS[path])}`;
  }
  if (path === "root_of_trust.cabundles" && Array.isArray(value)) {
    return value.map((pem: string | Uint8Array) => `PEM of ${pem.length} characters`).join(", ");
  }
  return String(scalarOf(value));
}

/** Words that are written as bytes, and the names of their bits. */
const BIT_WORDS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  "policy.td_quote_body_policy.td_attributes": TD_ATTRIBUTE_BITS,
  "policy.td_quote_body_policy.xfam": XFAM_BITS,
};

function wordText(word: bigint, bits: BitTable, ...more: readonly string[]): string {
  const named = Object.entries(bits)
    .filter(([name, mask]) => name !== "reservedOne" && (word & mask) !== 0n)
    .map(([name]) => name);
  return `${word} = 0x${word.toString(16)}: ${[...more, ...(named.length === 0 ? ["no bit set"] : named)].join(", ")}`;
}

/** Bits 15:0 of a guest policy. */
function abiText(word: bigint): string {
  return `ABI ${(word >> 8n) & 0xffn}.${word & 0xffn}`;
}

function tcbText(value: bigint, line: ProductLine | null): string {
  const hex = `${value} = 0x${value.toString(16).padStart(16, "0")}`;
  if (line === null) return `${hex} (components: the policy names no product line)`;
  const components = Object.entries(tcbComponents(tcbFromNumber(value), line));
  return `${hex}: ${components.map(([name, number]) => `${name} ${number}`).join(", ")}`;
}

/** The line that a policy names, in whichever field. */
function lineOf(values: PolicyValues): ProductLine | null {
  const named = values.get("root_of_trust.product_line");
  if (typeof named === "string" && isProductLine(named)) return named;
  const number = values.get("policy.product.name");
  const line = PRODUCT_LINES.find((name) => PRODUCT_NAMES[`SEV_PRODUCT_${upper(name)}`] === number);
  if (line !== undefined) return line;
  const old = values.get("root_of_trust.product");
  return typeof old === "string" ? lineOfProductName(old) : null;
}

function upper<T extends string>(text: T): Uppercase<T> {
  return text.toUpperCase() as Uppercase<T>;
}
