import type { TpmHash } from "../tpm/algorithms.js";
import { exampleAround } from "../tpm/example.js";
import type { SnpVtpmExample } from "../tpm/example.js";
import { createSimulatedTpm } from "../tpm/tpm.js";
import { simulatedBoot } from "./boot.js";
import type { SimulatedBootOptions } from "./boot.js";
import { measureEvents } from "./event.js";
import type { SimulatedEvent } from "./event.js";
import { writeEventLog } from "./log.js";
import type { EventLogOptions } from "./log.js";

/** How the machine of an example booted, and what its log makes of that. */
export interface MeasuredBootExampleOptions extends SimulatedBootOptions {
  /** Banks of the TPM, each quoted on its own, and algorithms of the log. Default sha256 and sha384. */
  readonly banks?: readonly TpmHash[];
  /**
   * What is written into the log, out of what was measured. Default: all of it. See `withoutEvent`, `withEventMoved`
   * and `withEventAdded`.
   */
  readonly logged?: (measured: readonly SimulatedEvent[]) => readonly SimulatedEvent[];
  /** How the log is written. A `tcg-sha1` log fits quotes only where `banks` has sha1. */
  readonly log?: EventLogOptions;
  /** Further sections of the policy, by name, as JSON text. */
  readonly sections?: Readonly<Record<string, string>>;
}

/** An example whose PCRs come from a boot, with the log of it in the evidence. */
export interface MeasuredBootExample extends SnpVtpmExample {
  /** What the TPM was extended by, in order. */
  readonly measured: readonly SimulatedEvent[];
  /** What the log has: event i is its record i + 1, behind the header, or i in a SHA-1 log. */
  readonly logged: readonly SimulatedEvent[];
  readonly eventLog: Uint8Array;
}

/**
 * The world of {@link createSnpVtpmExample} after a simulated boot: quotes and policy agree with what was measured, and
 * so does the log unless it is told to deviate. With the same options evidence and policy are the same each time.
 *
 * @example
 * const before = await createMeasuredBootExample();
 * const after = await createMeasuredBootExample({ kernelCommandLine: "root=/dev/vda1 rw" });
 * const gap = await createMeasuredBootExample({ logged: (measured) => withoutEvent(measured, 7) });
 * // after.evidence under before.policy: PCR 8 differs; in gap.evidence the log does not replay to PCR 7.
 */
export async function createMeasuredBootExample(
  options: MeasuredBootExampleOptions = {},
): Promise<MeasuredBootExample> {
  const { banks = ["sha256", "sha384"], startupLocality, logged: choose = allOf } = options;
  const tpm = await createSimulatedTpm({
    seed: "example",
    banks,
    ...(startupLocality === undefined ? {} : { startupLocality }),
  });
  const measured = simulatedBoot(options);
  measureEvents(tpm, measured);
  const logged = choose(measured);
  const eventLog = writeEventLog(logged, { algorithms: banks, ...options.log });
  const extended = measured.filter((event) => event.measured !== null).map(({ register }) => register);
  const golden = [...new Set(extended)].sort((a, b) => a - b);
  const sections = options.sections ?? {};
  const example = await exampleAround(tpm, { golden, eventLog, sections });
  return { ...example, measured, logged, eventLog };
}

function allOf(measured: readonly SimulatedEvent[]): readonly SimulatedEvent[] {
  return measured;
}
