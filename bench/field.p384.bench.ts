/**
 * One multiplication and one squaring in the field of P-384, in each backend of the kernel: `fma` and
 * `f64`, which work on two elements at once (times are for one of them), and `exact`.
 *
 * Chains of dependent operations, as point formulas have them. The backends are compiled for this bench
 * alone, in memory, with an entry of their own; a BigInt computation confirms them first.
 */
import { compare } from "./harness/compare.js";
import type { Contender } from "./harness/compare.js";
import { openField } from "./harness/field-module.js";
import type { Backend, FieldModule } from "./harness/field-module.js";
import { variantsHere } from "./harness/kernels.js";
import { runSuite } from "./harness/suite.js";

const CHAIN = 2000;
const OPERATIONS = ["mul", "sqr"] as const;

const fields: (readonly [Backend, FieldModule])[] = [];
for (const backend of [...variantsHere(), "exact"] as const) fields.push([backend, await openField(backend)]);

function side(backend: Backend, field: FieldModule, operation: (typeof OPERATIONS)[number]): Contender {
  const run = operation === "mul" ? field.mulChain : field.sqrChain;
  return { side: backend, variant: backend, operations: CHAIN * field.lanes, run: () => run(CHAIN) };
}

await runSuite(
  `chains of ${CHAIN} field operations (fma and f64: two at a time)`,
  "field.p384",
  fields.flatMap(([backend, field]) =>
    OPERATIONS.map((operation) => [`${operation}, ${backend}`, side(backend, field, operation).run] as const),
  ),
);
for (const operation of OPERATIONS) {
  const name = `field.${operation}`;
  const sides = fields.map(([backend, field]) => side(backend, field, operation));
  const own = sides.filter((contender) => contender.variant !== "exact").map((contender) => ({ name, ...contender }));
  const exact = sides.filter((contender) => contender.variant === "exact");
  await compare(name, own, exact, { unit: "ns", sampleMs: 3, rounds: 60 });
}
