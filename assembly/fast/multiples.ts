/**
 * Odd multiples of points by batched additions: from a base point P and 2 s P, entries s to 2 s - 1 of
 * the odd multiples are entries 0 to s - 1 plus 2 s P. Keys have a large prime order, so none of these
 * additions is exceptional.
 */
import { POINT_SIZE } from "../memory";
import { pushAddition, runAdditions } from "./additions";

/**
 * Extends `tableCount` tables of affine pairs, `size` entries each (a power of two) and one behind the
 * other at `tables`, from their first entries. `powers` is scratch for 2 * tableCount points. Bits are
 * set in the u32 at `owner` where an addition was exceptional. Tables have 4 entries or more and POINT_CAPACITY
 * together at most: the last and largest level then is no more than OPERATION_CAPACITY additions.
 */
export function writeOddMultiples(tables: usize, tableCount: u32, size: u32, powers: usize, owner: usize): void {
  const tableSize = POINT_SIZE * size;
  let current = powers;
  let next = powers + POINT_SIZE * tableCount;
  for (let k: u32 = 0; k < tableCount; k++) {
    pushAddition(current + POINT_SIZE * k, tables + tableSize * k, tables + tableSize * k, owner);
  }
  runAdditions();
  for (let have: u32 = 1; have < size; have <<= 1) {
    const isLast = have << 1 == size;
    for (let k: u32 = 0; k < tableCount; k++) {
      const power = current + POINT_SIZE * k;
      pushMultiples(tables + tableSize * k, have, power, owner);
      if (!isLast) pushAddition(next + POINT_SIZE * k, power, power, owner);
    }
    runAdditions();
    const swap = current;
    current = next;
    next = swap;
  }
}

/** Entries `have` to 2 `have` - 1 := the entries before them plus the point at `power`. */
function pushMultiples(table: usize, have: u32, power: usize, owner: usize): void {
  for (let i: u32 = 0; i < have; i++) {
    pushAddition(table + POINT_SIZE * (have + i), table + POINT_SIZE * i, power, owner);
  }
}
