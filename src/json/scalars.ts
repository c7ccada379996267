import { fromBase64, fromHex } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { Outcome, Stage } from "../errors/index.js";
import type { JsonNode } from "./node.js";
import { quoted, shortened } from "./quote.js";

const MAX_UINT32 = 0xffff_ffffn;
const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;
const MAX_INT32 = 0x7fff_ffffn;

/**
 * Reads a uint32, written as a JSON number or as a string: decimal digits without leading zeros, with a
 * fraction or exponent only where the value is integral (`1.0`, `1e3`).
 *
 * @returns 0 to 2^32 − 1. Errors: `PROTOJSON_TYPE`, `PROTOJSON_WRAPPER_OBJECT`,
 * `PROTOJSON_NUMBER_FORM`, `PROTOJSON_NUMBER_RANGE`.
 */
export function readUint32(node: JsonNode, path: string, stage: Stage = "policy"): Outcome<number> {
  const read = readUint(node, path, MAX_UINT32, stage);
  return read.ok ? ok(Number(read.value)) : read;
}

/** Reads a uint64; forms and errors as for {@link readUint32}, without loss above 2^53. */
export function readUint64(node: JsonNode, path: string, stage: Stage = "policy"): Outcome<bigint> {
  return readUint(node, path, MAX_UINT64, stage);
}

/** Reads true or false. Errors: `PROTOJSON_TYPE`, `PROTOJSON_WRAPPER_OBJECT`. */
export function readBool(node: JsonNode, path: string, stage: Stage = "policy"): Outcome<boolean> {
  return node.kind === "boolean" ? ok(node.value) : wrongType(node, path, "boolean", stage);
}

/** Reads a string. Errors: `PROTOJSON_TYPE`, `PROTOJSON_WRAPPER_OBJECT`. */
export function readString(node: JsonNode, path: string, stage: Stage = "policy"): Outcome<string> {
  return node.kind === "string" ? ok(node.value) : wrongType(node, path, "string", stage);
}

/** How {@link readBytes} looks at the length. */
export interface BytesRules {
  /** Exact length in bytes. */
  readonly length?: number;
  /** Whether "" is refused too where `length` is given; by default it is read as no bytes, which state nothing. */
  readonly empty?: "allow" | "refuse";
}

/**
 * Reads bytes: base64 in the URL alphabet if the text has `-` or `_`, in the standard alphabet if not;
 * padding is optional, trailing bits are ignored, white space is refused.
 *
 * @returns a new array of `rules.length` bytes, or an empty one for "". Errors: `PROTOJSON_TYPE`,
 * `PROTOJSON_WRAPPER_OBJECT`, `PROTOJSON_BYTES_ENCODING`, `PROTOJSON_BYTES_LENGTH` (actual: the
 * number of bytes).
 */
export function readBytes(
  node: JsonNode,
  path: string,
  rules: BytesRules = {},
  stage: Stage = "policy",
): Outcome<Uint8Array> {
  if (node.kind !== "string") return wrongType(node, path, "base64 string", stage);
  const text = node.value;
  const { length } = rules;
  const hint =
    length !== undefined && fromHex(text)?.length === length
      ? "; it looks like hex, which has to be converted to base64"
      : "";
  const alphabet = /[-_]/.test(text) ? "url" : "standard";
  const bytes = fromBase64(text, { alphabet, padding: "optional", trailingBits: "any" });
  if (bytes === null) {
    const message = `${path} is not base64${hint}.`;
    return fail(stage, "PROTOJSON_BYTES_ENCODING", message, { path, expected: "base64", actual: shortened(text) });
  }
  if (length === undefined || bytes.length === length || (bytes.length === 0 && rules.empty !== "refuse")) {
    return ok(bytes);
  }
  const message = `${path} has ${bytes.length} bytes, expected ${length}${hint}.`;
  return fail(stage, "PROTOJSON_BYTES_LENGTH", message, { path, expected: length, actual: bytes.length });
}

/**
 * Reads an enumeration, by name or as an integer.
 *
 * @param names the number of each name.
 * @returns the number; an integer (0 to 2^31 − 1) without a name is kept. Errors: `PROTOJSON_TYPE`,
 * `PROTOJSON_WRAPPER_OBJECT`, `PROTOJSON_ENUM` (unknown name), `PROTOJSON_NUMBER_FORM`,
 * `PROTOJSON_NUMBER_RANGE`.
 */
export function readEnum(
  node: JsonNode,
  names: Readonly<Record<string, number>>,
  path: string,
  stage: Stage = "policy",
): Outcome<number> {
  if (node.kind === "string") {
    const value = Object.hasOwn(names, node.value) ? names[node.value] : undefined;
    if (value !== undefined) return ok(value);
    const expected = Object.keys(names).join(", ");
    const message = `${path} is ${quoted(node.value)}, expected an integer or one of ${expected}.`;
    return fail(stage, "PROTOJSON_ENUM", message, { path, expected, actual: shortened(node.value) });
  }
  if (node.kind !== "number") return wrongType(node, path, "name or integer", stage);
  const read = readUint(node, path, MAX_INT32, stage);
  return read.ok ? ok(Number(read.value)) : read;
}

/** The failure for a value of the wrong type. */
export function wrongType(node: JsonNode, path: string, expected: string, stage: Stage): Outcome<never> {
  if (node.kind === "object" && expected !== "array" && node.members.size === 1 && node.members.has("value")) {
    const message = `${path} is an object with the member "value"; write the bare value.`;
    return fail(stage, "PROTOJSON_WRAPPER_OBJECT", message, { path, expected, actual: "object" });
  }
  const message = `${path === "" ? "The document" : path} is of type ${node.kind}, expected ${expected}.`;
  return fail(stage, "PROTOJSON_TYPE", message, { path, expected, actual: node.kind });
}

function readUint(node: JsonNode, path: string, maximum: bigint, stage: Stage): Outcome<bigint> {
  if (node.kind !== "number" && node.kind !== "string") return wrongType(node, path, "number", stage);
  const text = node.kind === "number" ? node.text : node.value;
  const value = integerValue(text);
  const actual = shortened(text);
  if (value === "form") {
    const message = `${path} is ${quoted(text)}, expected a non-negative decimal integer.`;
    return fail(stage, "PROTOJSON_NUMBER_FORM", message, { path, expected: "non-negative decimal integer", actual });
  }
  if (value !== "large" && value <= maximum) return ok(value);
  const message = `${path} is ${quoted(text)}, expected at most ${maximum}.`;
  return fail(stage, "PROTOJSON_NUMBER_RANGE", message, { path, expected: String(maximum), actual });
}

/** The exact value, or why there is none. Work is linear in the text, whatever the exponent. */
function integerValue(text: string): bigint | "form" | "large" {
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  if (match === null) return "form";
  const fraction = match[2] ?? "";
  const digits = (match[1] ?? "") + fraction;
  const exponent = match[3] ?? "0";
  let first = 0;
  while (first < digits.length && digits[first] === "0") first++;
  if (first === digits.length) return 0n;
  let last = digits.length;
  while (digits[last - 1] === "0") last--;
  // Above 15 digits of exponent the sum below may be inexact, but its sign and "beyond 20 digits" stay right.
  const zeros = Number(exponent) - fraction.length + (digits.length - last);
  if (zeros < 0) return "form";
  // 2^64 − 1 has 20 digits.
  return last - first + zeros > 20 ? "large" : BigInt(digits.slice(first, last) + "0".repeat(zeros));
}
