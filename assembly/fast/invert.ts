/** Inversion of both lanes at the price of one: by division steps on integers, field/inverse.ts. */
import { P_INVERSE, P_PLAIN } from "../constants";
import { fromLittleEndian, toLittleEndian } from "../field/limbs";
import { invertModulo } from "../field/inverse";
import { FAST_INVERSE_SCRATCH, PAIR_SIZE } from "../memory";
import { LIMBS, mul } from "./field";
import { NUMBER_SIZE, canonical, isZeroNumber, setLanes } from "./lanes";

const SWAPPED: usize = FAST_INVERSE_SCRATCH;
const PRODUCT: usize = FAST_INVERSE_SCRATCH + PAIR_SIZE;
const NUMBER: usize = FAST_INVERSE_SCRATCH + 2 * PAIR_SIZE;
const PLAIN: usize = NUMBER + NUMBER_SIZE;

/**
 * r := 1 / a in both lanes, normal; or false, and nothing written, where a lane of a is 0.
 * a is normal; r may be a. The lanes are combined: 1 / x = y / (x y).
 */
export function invertLanes(r: usize, a: usize): bool {
  for (let i: usize = 0; i < LIMBS; i++) {
    const limb = v128.load(a + 16 * i);
    v128.store(SWAPPED + 16 * i, v128.shuffle<i64>(limb, limb, 1, 0));
  }
  mul(PRODUCT, a, SWAPPED);
  canonical(NUMBER, PRODUCT, 0);
  if (isZeroNumber(NUMBER)) return false;
  fromLittleEndian(PLAIN, NUMBER);
  invertModulo(PLAIN, PLAIN, P_PLAIN, P_INVERSE);
  toLittleEndian(NUMBER, PLAIN);
  setLanes(PRODUCT, NUMBER, NUMBER);
  mul(r, PRODUCT, SWAPPED);
  return true;
}
