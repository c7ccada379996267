import { multiplesOf, WINDOW_Q } from "../curve/digits";
import { isOnCurve } from "../curve/point";
import { buildTable } from "../curve/table";
import { fromBytes } from "../field/prime";
import { ECDSA_SCRATCH, ELEMENT_SIZE, KEY_BYTES, KEY_SIZE, KEY_TABLE, NUMBER_BYTES } from "../memory";

const POINT: usize = ECDSA_SCRATCH;

/** Whether KEY_TABLE belongs to KEY_BYTES. */
let tableIsBuilt: bool = false;

/**
 * Whether the KEY_SIZE bytes at `key` (x, then y, big-endian, any values) are a point of the
 * curve: both coordinates below p and the equation true. Infinity has no such form. Writes POINT.
 */
export function isKey(key: usize): bool {
  return fromBytes(POINT, key) && fromBytes(POINT + ELEMENT_SIZE, key + NUMBER_BYTES) && isOnCurve(POINT);
}

/**
 * Table of odd multiples of the key in the KEY_SIZE bytes at `key`, or 0 where they are not a point of the
 * curve. The table of the last key is kept: jobs of one key in a row build it once.
 */
export function tableOfKey(key: usize): usize {
  if (tableIsBuilt && memory.compare(key, KEY_BYTES, KEY_SIZE) == 0) return KEY_TABLE;
  if (!isKey(key)) return 0;
  tableIsBuilt = false;
  buildTable(KEY_TABLE, POINT, multiplesOf(WINDOW_Q));
  memory.copy(KEY_BYTES, key, KEY_SIZE);
  tableIsBuilt = true;
  return KEY_TABLE;
}
