/** Times of single field operations, for the benches `field.*`. */
import { compare } from "./compare.js";
import type { Contender } from "./compare.js";
import { openField } from "./field-module.js";
import type { Backend, Curve, FieldModule } from "./field-module.js";
import { variantsHere } from "./kernels.js";
import { runSuite } from "./suite.js";

const CHAIN = 2000;
const OPERATIONS = ["mul", "sqr"] as const;

function side(backend: Backend, field: FieldModule, operation: (typeof OPERATIONS)[number]): Contender {
  const run = operation === "mul" ? field.mulChain : field.sqrChain;
  return { side: backend, variant: backend, operations: CHAIN * field.lanes, run: () => run(CHAIN) };
}

/** Measures one multiplication and one squaring in each backend that this engine can run. */
export async function benchField(curve: Curve): Promise<void> {
  const fields: (readonly [Backend, FieldModule])[] = [];
  for (const backend of [...variantsHere(), "exact"] as const) fields.push([backend, await openField(curve, backend)]);
  await runSuite(
    `chains of ${CHAIN} field operations (fma and f64: two at a time)`,
    `field.${curve}`,
    fields.flatMap(([backend, field]) =>
      OPERATIONS.map((operation) => [`${operation}, ${backend}`, side(backend, field, operation).run] as const),
    ),
  );
  for (const operation of OPERATIONS) {
    const name = curve === "p384" ? `field.${operation}` : `field.${curve}.${operation}`;
    const sides = fields.map(([backend, field]) => side(backend, field, operation));
    const own = sides.filter((contender) => contender.variant !== "exact").map((contender) => ({ name, ...contender }));
    const exact = sides.filter((contender) => contender.variant === "exact");
    await compare(name, own, exact, { unit: "ns", sampleMs: 3, rounds: 60 });
  }
}
