import { randomInt } from "node:crypto";

/**
 * The seed of a run of property tests: `VERITEE_SEED`, else a new one. It is printed, so that a
 * failure can be repeated.
 */
export function seedOf(name: string): number {
  const seed = Number(process.env["VERITEE_SEED"] ?? randomInt(2 ** 31));
  console.log(`${name}: VERITEE_SEED=${seed}`);
  return seed;
}

/** Bytes that follow from a seed (xorshift32): the same in every run, for tests that need many. */
export function seededBytes(seed: number): (length: number) => Uint8Array {
  let state = seed | 0 || 1;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 0xff;
    });
}
