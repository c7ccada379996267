/** benny with the settings that all benches share. */
import { add, complete, configure, save, suite } from "benny";

/** One case of a suite: its name and what it runs. */
export type Case = readonly [name: string, run: () => unknown];

/**
 * Runs cases one after another, prints them, and saves benny's own figures in .cache/bench/results. On a
 * shared machine they are rough, since minutes lie between the first case and the last: ratios come from
 * `compare`.
 */
export async function runSuite(title: string, file: string, cases: readonly Case[]): Promise<void> {
  await suite(
    title,
    configure({ cases: { minSamples: 5, maxTime: 0.4 } }),
    ...cases.map(([name, run]) =>
      add(name, async () => {
        await run();
      }),
    ),
    complete(({ results }) => {
      for (const { name, details, margin } of results) {
        console.log(`  ${name.padEnd(44)} ${(details.median * 1000).toPrecision(3)} ms, ±${margin.toFixed(0)} %`);
      }
    }),
    save({ file, folder: ".cache/bench/results" }),
  );
}
