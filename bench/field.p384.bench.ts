/**
 * One multiplication and one squaring in the field of P-384, in each backend of the kernel: `fma` and
 * `f64`, which work on two elements at once (times are for one of them), and `exact`.
 *
 * Chains of dependent operations, as point formulas have them. The backends are compiled for this bench
 * alone, in memory, with an entry of their own; a BigInt computation confirms them first.
 */
import { benchField } from "./harness/field-bench.js";

await benchField("p384");
