import { fromBase64, fromHex } from "../../bytes/index.js";
import { equalValues, scalarOf } from "../../policy/index.js";
import type { LeafRule, PolicyValue, PolicyValues } from "../../policy/index.js";
import { decodePem, isPem } from "../../x509/index.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import { UsageError } from "./exit.js";
import { readInput } from "./inputs.js";
import type { GivenFlag } from "./reference-flags.js";

/**
 * The values that flags state: bytes in hex, numbers in decimal or with 0x, 0o or 0b, keys as files with
 * certificates. Lists may be given piece by piece; anything else that is given twice must say the same.
 *
 * @throws UsageError
 */
export async function readReferenceFlags(given: readonly GivenFlag[]): Promise<PolicyValues> {
  const values = new Map<string, PolicyValue>();
  const lists = new Map<string, (string | Uint8Array)[]>();
  for (const use of given) {
    const { path, rule, name } = use.flag;
    if (rule.kind === "bytes-list" || rule.kind === "text-list") {
      const list = lists.get(path) ?? [];
      list.push(...(await readItems(use)));
      lists.set(path, list);
      continue;
    }
    const value = readScalar(use, rule);
    const before = values.get(path);
    if (before !== undefined && !equalValues(before, value)) {
      const also = use.name === name ? "" : ` (as ${use.name})`;
      throw new UsageError(
        `${name}${also} is given twice, with different values: ${String(scalarOf(before))} and ${String(scalarOf(value))}`,
      );
    }
    values.set(path, value);
  }
  for (const [path, list] of lists) {
    requireCount(path, list.length, given);
    values.set(path, list as readonly string[] | readonly Uint8Array[]);
  }
  return values;
}

/** @throws UsageError for a list that has to have another number of elements. */
function requireCount(path: string, actual: number, given: readonly GivenFlag[]): void {
  const flag = given.find((use) => use.flag.path === path)?.flag;
  const count = flag?.rule.kind === "bytes-list" ? flag.rule.count : undefined;
  if (flag === undefined || count === undefined || actual === count) return;
  throw new UsageError(
    `${flag.name} has ${actual} elements; it takes ${count}, separated by commas, of which some may be empty`,
  );
}

function readScalar(use: GivenFlag, rule: LeafRule): PolicyValue {
  const { name, text } = use;
  switch (rule.kind) {
    case "u64":
    case "wrapped-u64":
      return readNumber(use, 0xffff_ffff_ffff_ffffn);
    case "u32":
    case "wrapped-u32":
      return Number(readNumber(use, BigInt(rule.max ?? 0xffff_ffff)));
    case "enumeration":
      return Number(readNumber(use, 0x7fff_ffffn));
    case "flag":
      if (text !== "true" && text !== "false") throw new UsageError(`${name} is either true or false`);
      return text === "true";
    case "bytes":
      return readHex(name, text, rule.length);
    default:
      if (text === "") throw new UsageError(`${name} is empty`);
      return text;
  }
}

/** The pieces of one use of a list flag, which commas may separate. */
async function readItems({ flag: { rule }, name, text }: GivenFlag): Promise<readonly (string | Uint8Array)[]> {
  const pieces = text.split(",");
  // Of an RTMR that is left open nothing is stated.
  const open = rule.kind === "bytes-list" && rule.empty === "allow";
  if (pieces.includes("") && !open) throw new UsageError(`${name} has an empty element`);
  if (rule.kind !== "bytes-list") return pieces;
  const { length } = rule;
  if (open && length !== null) {
    return pieces.map((piece) => (piece === "" ? new Uint8Array() : readHex(name, piece, length)));
  }
  if (length !== null) return pieces.map((piece) => readHex(name, piece, length));
  const certificates: Uint8Array[] = [];
  for (const piece of pieces) certificates.push(...(await readCertificates(name, piece)));
  return certificates;
}

async function readCertificates(name: string, path: string): Promise<readonly Uint8Array[]> {
  const bytes = await readInput(path, "certificate", DEFAULT_LIMITS.maxEndorsementBytes);
  const blocks = isPem(bytes) ? decodePem(bytes, "CERTIFICATE") : null;
  if (blocks?.ok === false) throw new UsageError(`${name}: ${path}: ${blocks.failure.message}`);
  const certificates = blocks?.value ?? [bytes];
  for (const der of certificates) {
    const [first] = der;
    // Whether it is a certificate of a key that can be trusted is the policy's business.
    if (first !== 0x30) throw new UsageError(`${name}: ${path} is no X.509 certificate in DER or PEM`);
  }
  return certificates;
}

function readNumber({ name, text }: GivenFlag, max: bigint): bigint {
  if (!/^(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(text) || text.length > 80) {
    throw new UsageError(`${name} is not a number: decimal digits, or 0x, 0o or 0b and digits`);
  }
  const value = BigInt(text);
  if (value > max) throw new UsageError(`${name} is ${value}; it is at most ${max}`);
  return value;
}

function readHex(name: string, text: string, length: number): Uint8Array {
  const bytes = fromHex(text);
  if (bytes?.length === length) return bytes;
  const hint = fromBase64(text)?.length === length ? "; it looks like base64, which has to be converted to hex" : "";
  const found = bytes === null ? "it is not hex" : `it has ${bytes.length} bytes`;
  throw new UsageError(`${name} is hex of ${length} bytes: ${found}${hint}`);
}
