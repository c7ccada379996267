/**
 * Constants of the curve that the module is built for; those of the other one are no part of it. Their form is told
 * in the generated files.
 */
import * as p256 from "./generated/p256-constants";
import * as p384 from "./generated/p384-constants";

export const P_PLAIN: usize = CURVE_BITS == 256 ? p256.P_PLAIN : p384.P_PLAIN;
export const N_PLAIN: usize = CURVE_BITS == 256 ? p256.N_PLAIN : p384.N_PLAIN;
export const P_MINUS_N_PLAIN: usize = CURVE_BITS == 256 ? p256.P_MINUS_N_PLAIN : p384.P_MINUS_N_PLAIN;
export const N_R2_PLAIN: usize = CURVE_BITS == 256 ? p256.N_R2_PLAIN : p384.N_R2_PLAIN;
export const P_UNIT: usize = CURVE_BITS == 256 ? p256.P_UNIT : p384.P_UNIT;
export const P_ONE: usize = CURVE_BITS == 256 ? p256.P_ONE : p384.P_ONE;
export const P_R2: usize = CURVE_BITS == 256 ? p256.P_R2 : p384.P_R2;
export const CURVE_B: usize = CURVE_BITS == 256 ? p256.CURVE_B : p384.CURVE_B;
export const GENERATOR: usize = CURVE_BITS == 256 ? p256.GENERATOR : p384.GENERATOR;

export const P_INVERSE: i64 = CURVE_BITS == 256 ? p256.P_INVERSE : p384.P_INVERSE;
export const N_INVERSE: i64 = CURVE_BITS == 256 ? p256.N_INVERSE : p384.N_INVERSE;

export const PRIME: usize = CURVE_BITS == 256 ? p256.PRIME : p384.PRIME;
export const ORDER: usize = CURVE_BITS == 256 ? p256.ORDER : p384.ORDER;
export const PRIME_MINUS_ORDER: usize = CURVE_BITS == 256 ? p256.PRIME_MINUS_ORDER : p384.PRIME_MINUS_ORDER;
export const GENERATOR_KEY: usize = CURVE_BITS == 256 ? p256.GENERATOR_KEY : p384.GENERATOR_KEY;
