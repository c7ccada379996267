import { fromHex } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { JsonNode, JsonObject } from "../json/index.js";
import type { PolicyCode } from "./errors.js";

/** Digest sizes of the PCR banks that a policy can name, in bytes. */
export const PCR_BANK_SIZES = { sha1: 20, sha256: 32, sha384: 48 } as const;

/** A PCR bank. */
export type PcrBank = keyof typeof PCR_BANK_SIZES;

/** Golden PCR values: by bank, then by index (0 to 23). Only banks with values are there. */
export type PcrValues = ReadonlyMap<PcrBank, ReadonlyMap<number, Uint8Array>>;

/**
 * Reads `pcr_values` of a policy. A bank that is null or empty states nothing.
 *
 * @param node the member, or null where it is absent.
 * @returns the values, an empty map where none are stated, or `POLICY_PCR_FORM` with the path.
 */
export function decodePcrValues(node: JsonNode | null): Outcome<PcrValues> {
  const values = new Map<PcrBank, ReadonlyMap<number, Uint8Array>>();
  if (node === null || node.kind === "null") return ok(values);
  if (node.kind !== "object") return wrong("pcr_values", "an object by bank", node.kind);
  for (const [name, bank] of node.members) {
    const path = `pcr_values.${name.slice(0, 32)}`;
    if (!isBank(name)) return wrong(path, `one of ${Object.keys(PCR_BANK_SIZES).join(", ")}`, name.slice(0, 32));
    if (bank.kind === "null") continue;
    if (bank.kind !== "object") return wrong(path, "an object by PCR index", bank.kind);
    const digests = decodeBank(bank, path, PCR_BANK_SIZES[name]);
    if (!digests.ok) return digests;
    if (digests.value.size > 0) values.set(name, digests.value);
  }
  return ok(values);
}

/**
 * Golden values with others added; where both have one for a PCR, the added one counts. Banks in the order in which
 * they stand first.
 *
 * @throws TypeError or RangeError for what `pcr_values` cannot hold: another bank, an index that is not from 0 to 23,
 * a digest of another length.
 */
export function mergePcrValues(values: PcrValues, added: PcrValues): PcrValues {
  const merged = new Map([...values].map(([bank, digests]) => [bank, new Map(digests)] as const));
  for (const [bank, digests] of added) {
    if (!isBank(bank)) throw new TypeError(`there is no PCR bank ${String(bank)}`);
    const all = merged.get(bank) ?? new Map<number, Uint8Array>();
    for (const [index, digest] of digests) {
      requireDigest(bank, index, digest);
      all.set(index, digest);
    }
    if (all.size > 0) merged.set(bank, all);
  }
  return merged;
}

function requireDigest(bank: PcrBank, index: number, digest: unknown): void {
  if (!Number.isInteger(index) || index < 0 || index > 23) throw new RangeError("a PCR index is from 0 to 23");
  if (!(digest instanceof Uint8Array)) throw new TypeError(`PCR ${index} of ${bank} must be bytes`);
  if (digest.length !== PCR_BANK_SIZES[bank]) {
    throw new RangeError(`PCR ${index} of ${bank} must have ${PCR_BANK_SIZES[bank]} bytes`);
  }
}

function isBank(name: string): name is PcrBank {
  return Object.hasOwn(PCR_BANK_SIZES, name);
}

function decodeBank(bank: JsonObject, path: string, size: number): Outcome<ReadonlyMap<number, Uint8Array>> {
  const digests = new Map<number, Uint8Array>();
  for (const [index, node] of bank.members) {
    const place = `${path}.${index.slice(0, 32)}`;
    if (!/^(?:[0-9]|1[0-9]|2[0-3])$/.test(index)) return wrong(place, "a PCR index from 0 to 23", index.slice(0, 32));
    const digest = node.kind === "string" ? fromHex(node.value) : null;
    if (digest?.length !== size)
      return wrong(place, `hex of ${size} bytes`, node.kind === "string" ? node.value.slice(0, 128) : node.kind);
    digests.set(Number(index), digest);
  }
  return ok(digests);
}

function wrong(path: string, expected: string, actual: string): Outcome<never> {
  const message = `${path} is not ${expected}.`;
  return fail("policy", "POLICY_PCR_FORM" satisfies PolicyCode, message, { path, expected, actual });
}
