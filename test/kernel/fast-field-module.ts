import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import * as asc from "assemblyscript/asc";

/** `fma` wants relaxed SIMD, fused; `f64` only SIMD. */
export type Backend = "fma" | "f64";
export type Curve = "p256" | "p384";

/** Exports of the compiled entry below. Numbers are addresses; `negate…` is 1 for the lane whose y changes its sign. */
export interface FieldModule {
  readonly memory: WebAssembly.Memory;
  initField(): void;
  isFused(): number;
  limbs(): number;
  limbBits(): number;
  normal(): number;
  /** The same of the top limb. */
  normalTop(): number;
  packedSize(): number;
  mul(r: number, a: number, b: number): void;
  sqr(r: number, a: number): void;
  mulSub(r: number, a: number, b: number, c: number): void;
  mulSubEight(r: number, a: number, b: number, c: number): void;
  sqrSubEight(r: number, a: number, c: number): void;
  sqrSubSum(r: number, a: number, c: number, d: number): void;
  sqrSubSumTwice(r: number, a: number, c: number, d: number): void;
  add(r: number, a: number, b: number): void;
  sub(r: number, a: number, b: number): void;
  tripleDifference(r: number, a: number, b: number): void;
  fourTimesMinus(r: number, a: number, b: number): void;
  copy(r: number, a: number): void;
  gatherPair(r: number, p: number, q: number, negate0: number, negate1: number): void;
  gatherPacked(r: number, p: number, q: number, negate0: number, negate1: number): void;
  scatterPacked(p: number, q: number, a: number): void;
  mulOrder(r: number, a: number, b: number): void;
  orderR2(): number;
  initLanes(): void;
  setLanes(r: number, first: number, second: number): void;
  canonical(r: number, a: number, lane: number): void;
  isZeroLane(a: number, lane: number): number;
  invertLanes(r: number, a: number): number;
}

/** Above whatever assembly/memory.ts places, so that a test may use it from here to the end. */
export const FREE = 0xf00000;
const STATIC_DATA = 0xe00000;
const PAGES = 256;

const ENTRY = "field-entry.ts";
const root = fileURLToPath(new URL("../../", import.meta.url));

function entrySource(curve: Curve, backend: Backend): string {
  const fused =
    backend === "f64"
      ? "return true;"
      : // (1 + 2^-30)^2 - (1 + 2^-29) is 2^-60 where nothing is rounded between product and sum, else 0.
        `const a = f64x2.splat(load<f64>(${FREE}));
         const fused = f64x2.relaxed_madd(a, a, f64x2.splat(-1.0 - 1.0 / 536870912.0));
         return f64x2.extract_lane(fused, 0) == 1.0 / 1152921504606846976.0;`;
  return `
    import * as field from "./assembly/generated/fast-field";
    import { mulOrder, ORDER_R2 } from "./assembly/generated/${curve}-order";
    export { mulOrder };
    export { initLanes, setLanes, canonical, isZeroLane } from "./assembly/fast/lanes";
    export { invertLanes } from "./assembly/fast/invert";
    export { initField, mul, sqr, mulSub, mulSubEight, sqrSubEight, sqrSubSum, sqrSubSumTwice, add, sub,
      tripleDifference, fourTimesMinus, copy, scatterPacked } from "./assembly/generated/fast-field";
    export function isFused(): bool { store<f64>(${FREE}, 1.0 + 1.0 / 1073741824.0); ${fused} }
    export function limbs(): i32 { return field.LIMBS; }
    export function limbBits(): i32 { return field.LIMB_BITS; }
    export function normal(): f64 { return field.NORMAL; }
    export function normalTop(): f64 { return field.NORMAL_TOP; }
    export function packedSize(): usize { return field.PACKED_SIZE; }
    function signs(negate0: u64, negate1: u64): v128 {
      return i64x2.replace_lane(i64x2.splat(negate0 << 63), 1, negate1 << 63);
    }
    export function gatherPair(r: usize, p: usize, q: usize, negate0: u32, negate1: u32): void {
      field.gatherPair(r, p, q, signs(negate0, negate1));
    }
    export function gatherPacked(r: usize, p: usize, q: usize, negate0: u32, negate1: u32): void {
      field.gatherPacked(r, p, q, signs(negate0, negate1));
    }
    export function orderR2(): usize { return ORDER_R2; }
  `;
}

/** Compiles a curve's generated code and what moves numbers into its lanes, as the kernel does, behind a thin entry of the tests. */
async function compileField(curve: Curve, backend: Backend): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer> | null = null;
  const options = ["-O3", "--noAssert", "--runtime", "stub", "--use", "abort=", "--enable", "simd"];
  options.push("--use", `CURVE_BITS=${curve.slice(1)}`);
  if (backend === "fma") options.push("--enable", "relaxed-simd");
  const memory = ["initialMemory", "maximumMemory"].flatMap((name) => [`--${name}`, String(PAGES)]);
  const messages: string[] = [];
  const { error } = await asc.main(
    [ENTRY, "-o", "field.wasm", ...options, ...memory, "--memoryBase", String(STATIC_DATA), "--baseDir", root],
    {
      readFile: (name, baseDir) => (name === ENTRY ? entrySource(curve, backend) : readOrNull(resolve(baseDir, name))),
      writeFile: (_, contents) => void (bytes = Uint8Array.from(contents as Uint8Array)),
      stderr: { write: (text) => void messages.push(String(text)) },
    },
  );
  if (error !== null || bytes === null) throw new Error(`${curve} ${backend}: ${String(error)}\n${messages.join("")}`);
  return bytes;
}

/**
 * The module of a backend, ready for use; null, with a printed reason, where this engine cannot run it.
 * Turns relaxed SIMD on in this process, which Node 20 has behind a flag.
 */
export async function fieldModule(curve: Curve, backend: Backend): Promise<FieldModule | null> {
  const bytes = await compileField(curve, backend);
  if (!WebAssembly.validate(bytes)) setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (!WebAssembly.validate(bytes)) {
    console.log(`${backend}: skipped, this engine has no relaxed SIMD`);
    return null;
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const field = exports as unknown as FieldModule;
  if (field.isFused() !== 1) {
    console.log(`${backend}: skipped, this engine rounds between product and sum`);
    return null;
  }
  field.initField();
  field.initLanes();
  return field;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
