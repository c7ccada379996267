import type { Failure, Outcome } from "../errors/index.js";
import type { Clock } from "../ports/index.js";
import { failure } from "./errors.js";
import type { CollectRequest } from "./types.js";

/** Whoever waits for a collection: for how long, and how much it matters. */
export interface Caller {
  readonly effort: CollectRequest["effort"];
  /** By the clock, in milliseconds since 1970. */
  readonly deadlineAt: number;
  /**
   * Calls `run` once, when the caller's patience ends: at once where it has ended.
   *
   * @returns what takes that back.
   */
  onEnd(run: (why: Failure) => void): () => void;
  /** What the started promise resolves to, or why the caller no longer waits for it; nothing is started once that is so. */
  wait<T>(start: () => Promise<T>): Promise<Outcome<T>>;
  /** Ends it, and takes back its alarm and its listener. */
  close(): void;
}

/**
 * Makes the caller of one collection. Its patience ends with `COLLATERAL_ABORTED` or `COLLATERAL_DEADLINE`.
 *
 * An alarm is only set once there is something to wait for.
 */
export function createCaller(
  { effort, signal }: Pick<CollectRequest, "effort" | "signal">,
  clock: Clock,
  deadline: number,
): Caller {
  const deadlineAt = clock.now() + deadline;
  const waiting = new Set<(why: Failure) => void>();
  let ended: Failure | null = null;
  let disarm: (() => void) | null = null;

  const end = (why: Failure): void => {
    ended ??= why;
    disarm?.();
    disarm = null;
    const runs = [...waiting];
    waiting.clear();
    for (const run of runs) run(why);
  };
  const onAbort = (): void => end(failure("COLLATERAL_ABORTED", "The collection was called off."));
  const onDeadline = (): void => {
    end(failure("COLLATERAL_DEADLINE", `The collection took longer than ${deadline} ms.`, { expected: deadline }));
  };

  const arm = (): void => {
    if (ended !== null || disarm !== null) return;
    if (signal?.aborted === true) {
      onAbort();
      return;
    }
    const callOff = clock.after(Math.max(0, deadlineAt - clock.now()), onDeadline);
    signal?.addEventListener("abort", onAbort);
    disarm = () => {
      callOff();
      signal?.removeEventListener("abort", onAbort);
    };
  };

  const onEnd: Caller["onEnd"] = (run) => {
    arm();
    if (ended !== null) {
      run(ended);
      return () => undefined;
    }
    waiting.add(run);
    return () => void waiting.delete(run);
  };

  const wait = <T>(start: () => Promise<T>): Promise<Outcome<T>> =>
    new Promise((resolve, reject) => {
      const takeBack = onEnd((why) => resolve({ ok: false, failure: why }));
      if (ended !== null) return;
      const settle = (run: () => void): void => {
        takeBack();
        run();
      };
      start().then(
        (value) => settle(() => resolve({ ok: true, value })),
        (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
    });

  return { effort, deadlineAt, onEnd, wait, close: onAbort };
}
