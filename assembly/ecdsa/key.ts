import { multiplesOf, WINDOW_Q } from "../curve/digits";
import { isOnCurve } from "../curve/point";
import { buildTable } from "../curve/table";
import { fromBytes } from "../field/p384";
import { ECDSA_SCRATCH, ELEMENT_SIZE, KEY_BYTES, KEY_TABLE } from "../memory";

const POINT: usize = ECDSA_SCRATCH;
const COORDINATES_SIZE: usize = 96;

/** Whether KEY_TABLE belongs to KEY_BYTES. */
let tableIsBuilt: bool = false;

/**
 * Whether the 96 bytes at `key` (x, then y, 48 bytes each, big-endian, any values) are a point of the
 * curve: both coordinates below p and the equation true. Infinity has no such form. Writes POINT.
 */
export function isKey(key: usize): bool {
  return fromBytes(POINT, key) && fromBytes(POINT + ELEMENT_SIZE, key + 48) && isOnCurve(POINT);
}

/**
 * Table of odd multiples of the key in the 96 bytes at `key`, or 0 where they are not a point of the
 * curve. The table of the last key is kept: jobs of one key in a row build it once.
 */
export function tableOfKey(key: usize): usize {
  if (tableIsBuilt && memory.compare(key, KEY_BYTES, COORDINATES_SIZE) == 0) return KEY_TABLE;
  if (!isKey(key)) return 0;
  tableIsBuilt = false;
  buildTable(KEY_TABLE, POINT, multiplesOf(WINDOW_Q));
  memory.copy(KEY_BYTES, key, COORDINATES_SIZE);
  tableIsBuilt = true;
  return KEY_TABLE;
}
