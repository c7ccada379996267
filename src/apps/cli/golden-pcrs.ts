import { InvalidArgumentError } from "commander";
import type { PcrBank, PcrValues } from "../../policy/index.js";
import { PCR_BANK_SIZES } from "../../policy/index.js";
import type { VtpmEvidence } from "../../tee/vtpm/index.js";
import { UsageError } from "./exit.js";

/** Which PCRs become golden values. */
export interface PcrChoice {
  /** Null: sha256 and sha384, as far as they are quoted, and sha1 where it is accepted. */
  readonly banks: readonly PcrBank[] | null;
  /** Null: those that stay the same from boot to boot and that not everybody can set. */
  readonly indices: readonly number[] | null;
  readonly sha1: "refuse" | "accept";
}

/** Every bank that a policy has a place for. */
export const BANK_NAMES = Object.keys(PCR_BANK_SIZES) as readonly PcrBank[];

/** PCR 10 grows while Linux IMA measures; 16 and 23 can be reset by any process of the guest. */
const NEVER_GOLDEN: readonly number[] = [10, 16, 23];
/** The PCRs of a dynamic launch: all ones from the start, zeros once one began (TCG PC Client Platform TPM Profile). */
const isDynamic = (index: number): boolean => index >= 17 && index <= 22;

/**
 * Takes PCR values out of quotes; nothing of them is verified.
 *
 * @returns the chosen values, none where the evidence quotes no bank that is chosen by default.
 * @throws UsageError where a bank or PCR that the user names is not quoted, or a bank is not accepted.
 */
export function choosePcrs({ quotes }: VtpmEvidence, { banks, indices, sha1 }: PcrChoice): PcrValues {
  if (banks?.includes("sha1") === true && sha1 === "refuse") {
    throw new UsageError("--bank sha1 needs --allow-sha1-bank: collisions of SHA-1 can be made");
  }
  const quoted = new Map<string, ReadonlyMap<number, Uint8Array>>(quotes.flatMap(({ pcrs }) => [...pcrs]));
  const chosen = new Map<PcrBank, ReadonlyMap<number, Uint8Array>>();
  for (const bank of banks ?? BANK_NAMES.filter((name) => name !== "sha1" || sha1 === "accept")) {
    const values = quoted.get(bank);
    if (values === undefined && banks !== null) {
      throw new UsageError(`the evidence quotes no bank ${bank}; it quotes ${[...quoted.keys()].join(", ")}`);
    }
    const taken = values === undefined ? null : takeValues(values, indices, bank);
    if (taken !== null && taken.size > 0) chosen.set(bank, taken);
  }
  return chosen;
}

function takeValues(
  values: ReadonlyMap<number, Uint8Array>,
  indices: readonly number[] | null,
  bank: PcrBank,
): ReadonlyMap<number, Uint8Array> {
  const missing = (indices ?? []).filter((index) => !values.has(index));
  if (missing.length > 0) {
    const has = [...values.keys()].join(", ");
    throw new UsageError(`PCR ${missing.join(", ")} is not quoted in bank ${bank}, which has ${has}`);
  }
  return new Map([...values].filter(([index, value]) => indices?.includes(index) ?? isGolden(index, value)));
}

function isGolden(index: number, value: Uint8Array): boolean {
  if (NEVER_GOLDEN.includes(index)) return false;
  return !isDynamic(index) || !(value.every((byte) => byte === 0) || value.every((byte) => byte === 0xff));
}

/**
 * Indices as a user writes them: `0,1,4-7`.
 *
 * @returns them in ascending order, each once.
 * @throws InvalidArgumentError, which the argument parser understands.
 */
export function readPcrList(text: string): readonly number[] {
  const indices = text.split(",").flatMap((piece) => {
    const [, first, last = first] = /^([0-9]{1,2})(?:-([0-9]{1,2}))?$/.exec(piece) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || from > to || to > 23) {
      throw new InvalidArgumentError("PCRs are written as 0,1,4-7, from 0 to 23.");
    }
    return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
  });
  return [...new Set(indices)].sort((a, b) => a - b);
}
