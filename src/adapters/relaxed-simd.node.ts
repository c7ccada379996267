import { versions } from "node:process";
import { setFlagsFromString } from "node:v8";
import { multiplyAdd } from "../kernel/relaxed-simd.js";

/** The last Node whose V8 (11.3) has relaxed SIMD behind a flag. Later ones lose the flag, and complain about it. */
const LAST_WITH_FLAG = 20;

/**
 * Switches relaxed SIMD on in Node 20, which has it behind a flag, so that the kernel's faster variant `fma` can run.
 * Newer versions have it anyway, and there nothing is changed. veritee never calls this by itself, because it changes
 * the whole process, worker threads included: from now on all WebAssembly may use these instructions. The same without
 * code: `node --experimental-wasm-relaxed-simd`.
 *
 * Call it before the first verifier or kernel is made: those that exist keep their variant.
 *
 * @returns whether `fma` can run now: relaxed SIMD is there, and its multiply-add is fused.
 */
export function enableRelaxedSimd(): boolean {
  const behindFlag = Number.parseInt(versions.node) <= LAST_WITH_FLAG;
  if (behindFlag && multiplyAdd() === "missing") setFlagsFromString("--experimental-wasm-relaxed-simd");
  return multiplyAdd() === "fused";
}
