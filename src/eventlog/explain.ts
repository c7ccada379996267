import { equalBytes } from "../bytes/index.js";
import { idOfLogHash, LOG_HASH_SIZES } from "./algorithms.js";
import { EXIT_BOOT_SERVICES, EXIT_BOOT_SERVICES_PCR } from "./exit-boot-services.js";
import { extender, extendsByRegister, initialValue } from "./replay.js";
import type { EventLog, LogDigests, LogHash } from "./types.js";

/** One change of the log that would make a register's replay give the quoted value. */
export interface MismatchExplanation {
  /**
   * `dropped`: without this one event; `moved`: with the first of `events` in the place of the second, those between moved up
   * by one; `missing-exit-boot-services`: with what firmware measures when the operating system takes over.
   */
  readonly kind: "dropped" | "moved" | "missing-exit-boot-services";
  /** Numbers of events of the log. */
  readonly events: readonly number[];
  /** Texts of the events that the log lacks, in order; none of another kind. */
  readonly appended: readonly string[];
}

/** How many digests one explanation may cost: every place of one event among 46, every dropped one among 362. */
export const EXPLANATION_DIGESTS = 65_536;

/** Replays changed orders of one register's events. */
interface Trial {
  readonly numbers: readonly number[];
  readonly digests: readonly Uint8Array[];
  /** The value before each event, and the last one. */
  readonly states: readonly Uint8Array[];
  /** Whether the value before event `from`, extended with `middle` and then the events from `rest` on, gives the quoted value. */
  readonly gives: (from: number, middle: readonly Uint8Array[], rest: number) => boolean;
  /** Whether the budget is used up. */
  readonly spent: () => boolean;
}

/**
 * Looks for one change of the log that explains why a register's replay gives another value than the quoted one. It is a hint
 * for people and never makes a log good: a log that needs it does not agree with the quote.
 *
 * The work of one call is bounded by {@link EXPLANATION_DIGESTS}, some tenths of a second; how many registers and banks are asked
 * for is the caller's to bound. Tried are, in this order: the missing events of ExitBootServices (PCR 5),
 * leaving out one event from the last to the first, moving one event by one place, by two, and so on.
 *
 * @param quoted the register's value, as long as a digest of `hash`.
 * @returns null where the replay agrees, where none of the changes explains it within the bound, or where there is no replay.
 */
export function explainMismatch(
  log: EventLog,
  hash: LogHash,
  register: number,
  quoted: Uint8Array,
  digests: LogDigests,
): MismatchExplanation | null {
  const trial = trialOf(log, hash, register, quoted, digests);
  if (trial === null || equalBytes(trial.states.at(-1) ?? quoted, quoted)) return null;
  const exits = log.format !== "ccel" && register === EXIT_BOOT_SERVICES_PCR;
  return (exits ? tryExitBootServices(trial, hash, digests) : null) ?? tryDrops(trial) ?? tryMoves(trial);
}

function trialOf(
  log: EventLog,
  hash: LogHash,
  register: number,
  quoted: Uint8Array,
  digests: LogDigests,
): Trial | null {
  const size = LOG_HASH_SIZES[hash];
  const events = extendsByRegister(log).get(register) ?? [];
  const own = events.flatMap((event) => event.digests.get(idOfLogHash(hash)) ?? []);
  if (own.length !== events.length || quoted.length !== size) return null;
  const extend = extender(hash, digests);
  const states: Uint8Array[] = [initialValue(register, size, log)];
  own.forEach((digest, at) => states.push(extend(states[at] ?? digest, digest)));
  let left = EXPLANATION_DIGESTS;
  const gives: Trial["gives"] = (from, middle, rest) => {
    left -= middle.length + own.length - rest;
    if (left < 0) return false;
    let value = states[from] ?? quoted;
    for (const digest of middle) value = extend(value, digest);
    for (let at = rest; at < own.length; at++) value = extend(value, own[at] ?? value);
    return equalBytes(value, quoted);
  };
  return { numbers: events.map(({ number }) => number), digests: own, states, gives, spent: () => left < 0 };
}

function tryExitBootServices(
  { digests: own, gives }: Trial,
  hash: LogHash,
  digests: LogDigests,
): MismatchExplanation | null {
  const encoder = new TextEncoder();
  const explains = (texts: readonly string[]): boolean => {
    const measured = texts.map((text) => digests.digest(hash, encoder.encode(text)));
    return gives(own.length, measured, own.length);
  };
  const appended = EXIT_BOOT_SERVICES.find(explains);
  return appended === undefined ? null : { kind: "missing-exit-boot-services", events: [], appended };
}

function tryDrops({ numbers, digests, gives, spent }: Trial): MismatchExplanation | null {
  for (let at = digests.length - 1; at >= 0 && !spent(); at--) {
    if (gives(at, [], at + 1)) return { kind: "dropped", events: numbers.slice(at, at + 1), appended: [] };
  }
  return null;
}

/** An event and one that lies `distance` behind it: the first goes behind the second, or the second before the first. */
function tryMoves(trial: Trial): MismatchExplanation | null {
  const { numbers, digests, gives, spent } = trial;
  for (let distance = 1; distance < digests.length; distance++) {
    for (let first = digests.length - 1 - distance; first >= 0 && !spent(); first--) {
      const last = first + distance;
      const [early = 0, late = 0] = [numbers[first], numbers[last]];
      const down = [...digests.slice(first + 1, last + 1), ...digests.slice(first, first + 1)];
      if (gives(first, down, last + 1)) return { kind: "moved", events: [early, late], appended: [] };
      const up = [...digests.slice(last, last + 1), ...digests.slice(first, last)];
      if (distance > 1 && gives(first, up, last + 1)) return { kind: "moved", events: [late, early], appended: [] };
    }
  }
  return null;
}
