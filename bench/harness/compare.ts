/** Compares sides of the same work, and records every time and every ratio. */
import { digits, recordMeasurement, recordRatio } from "./results.js";
import type { Measurement, Ratio, VariantName } from "./results.js";
import { sampleInTurn } from "./sampling.js";
import type { Plan, Side } from "./sampling.js";
import { ratioOf, summarise } from "./statistics.js";

/** A side with its name. */
export interface Contender extends Side {
  readonly side: string;
  readonly variant: VariantName;
}

/** A contender whose ratios to all others are wanted, with the name of what it does. */
export interface Own extends Contender {
  readonly name: string;
}

const PLAN: Plan = { rounds: 11, sampleMs: 10 };

/** `npm run bench -- --long` takes more samples: for figures that are to be published. */
const ROUNDS_FACTOR = process.env["VERITEE_BENCH_LONG"] === undefined ? 1 : 3;

/**
 * Samples all sides in turn and records the time of each, and for each of `own` its ratio to every one
 * of the others.
 *
 * @param name what the others do.
 * @param unit in which times are recorded.
 */
export async function compare(
  name: string,
  own: readonly Own[],
  others: readonly Contender[],
  { unit = "us", ...plan }: Partial<Plan> & { readonly unit?: "us" | "ns" } = {},
): Promise<void> {
  const { rounds, ...rest } = { ...PLAN, ...plan };
  const times = await sampleInTurn([...own, ...others], { ...rest, rounds: rounds * ROUNDS_FACTOR });
  const measurements = [...own, ...others].map((side, i) => measured(nameOf(side) ?? name, side, times[i], unit));
  measurements.forEach(recordMeasurement);
  const ratios = own.map((side, i) =>
    others.map((other, j): Ratio => {
      const summary = ratioOf(times[i] ?? [], times[own.length + j] ?? []);
      return { name: `${side.name}/${other.side}`, variant: side.variant, ...summary };
    }),
  );
  ratios.flat().forEach(recordRatio);
  console.log(comparisonTable(name, measurements, ratios));
}

const nameOf = (side: Own | Contender): string | null => ("name" in side ? side.name : null);

/** Rows: the own sides, and how many times as fast each is as every other side; minimum / median. */
function comparisonTable(
  name: string,
  measurements: readonly Measurement[],
  ratios: readonly (readonly Ratio[])[],
): string {
  const others = measurements.slice(ratios.length);
  const time = ({ minimum, median, unit }: Measurement): string => `${digits(minimum)} / ${digits(median)} ${unit}`;
  const label = ({ name: what, variant }: Measurement): string => (variant === null ? what : `${what} [${variant}]`);
  const rows = ratios.map((row, i) => {
    const own = measurements[i];
    const cells = row.map(({ minimum, median }) => `${digits(minimum)}x / ${digits(median)}x`);
    return own === undefined ? [] : [label(own), time(own), ...cells];
  });
  const head = [name, "", ...others.map(({ side }) => side)];
  return [head, ["", "", ...others.map(time)], ...rows]
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(i === 0 ? 36 : 22))
        .join(" ")
        .trimEnd(),
    )
    .join("\n");
}

function measured(
  name: string,
  { side, variant }: Contender,
  times: readonly (number | undefined)[] = [],
  unit: "us" | "ns",
): Measurement {
  const scale = unit === "ns" ? 1000 : 1;
  const present = times.flatMap((time) => (time === undefined ? [] : [time * scale]));
  return { name, side, variant, unit, ...summarise(present) };
}
