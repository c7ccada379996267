/**
 * (module
 *   (func (export "multiplyAdd") (param $a f64) (param $c f64) (result f64)
 *     (f64x2.extract_lane 0
 *       (f64x2.relaxed_madd
 *         (f64x2.splat (local.get $a)) (f64x2.splat (local.get $a)) (f64x2.splat (local.get $c))))))
 *
 * by hand, after the binary format of the WebAssembly core specification 3.0, section 5.
 */
const PROBE: readonly number[] = [
  // "\0asm", version 1
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // types, 7 bytes: one function, (f64, f64) -> f64
  ...[0x01, 0x07, 0x01, 0x60, 0x02, 0x7c, 0x7c, 0x01, 0x7c],
  // functions, 2 bytes: one, of type 0
  ...[0x03, 0x02, 0x01, 0x00],
  // exports, 15 bytes: one, "multiplyAdd" (11 letters), function 0
  ...[0x07, 0x0f, 0x01, 0x0b, 0x6d, 0x75, 0x6c, 0x74, 0x69, 0x70, 0x6c, 0x79, 0x41, 0x64, 0x64, 0x00, 0x00],
  // code, 22 bytes: one body of 20 bytes without locals
  ...[0x0a, 0x16, 0x01, 0x14, 0x00],
  // local.get 0, f64x2.splat; twice
  ...[0x20, 0x00, 0xfd, 0x14, 0x20, 0x00, 0xfd, 0x14],
  // local.get 1, f64x2.splat
  ...[0x20, 0x01, 0xfd, 0x14],
  // f64x2.relaxed_madd (0x107), f64x2.extract_lane 0, end
  ...[0xfd, 0x87, 0x02, 0xfd, 0x21, 0x00, 0x0b],
];

/**
 * How this engine does a relaxed multiply-add: `fused` (one rounding, which the variant `fma` needs), `separate` (two
 * roundings, which the specification allows too), `missing` (no relaxed SIMD), or `unknown`, where compiling from bytes
 * is forbidden: then the known-answer batch alone decides.
 */
export type MultiplyAdd = "fused" | "separate" | "missing" | "unknown";

/** Asks the engine. An engine answers the same way for as long as it runs: relaxed SIMD, "list of relaxed operations". */
export function multiplyAdd(): MultiplyAdd {
  try {
    const bytes = Uint8Array.from(PROBE);
    if (!WebAssembly.validate(bytes)) return "missing";
    const { multiplyAdd: compute } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    // a^2 = 1 + 2^-29 + 2^-60, whose last term does not survive a rounding to 53 bits.
    const a = 1 + 2 ** -30;
    const c = -(1 + 2 ** -29);
    return (compute as (a: number, c: number) => number)(a, c) === 2 ** -60 ? "fused" : "separate";
  } catch {
    return "unknown";
  }
}
