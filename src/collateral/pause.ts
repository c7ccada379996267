import type { Clock } from "../ports/index.js";

/** Waits that many milliseconds, or until `signal` is aborted; neither an alarm nor a listener stays behind. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      callOff();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const callOff = clock.after(milliseconds, end);
    signal.addEventListener("abort", end);
  });
}

/**
 * What a promise resolves to, or null once `milliseconds` are over; then what becomes of it is nobody's
 * concern. Rejects as it does.
 */
export function within<T>(
  clock: Clock,
  milliseconds: number,
  promise: Promise<T>,
): Promise<{ readonly value: T } | null> {
  return new Promise((resolve, reject) => {
    const callOff = clock.after(milliseconds, () => resolve(null));
    promise.then(
      (value) => {
        callOff();
        resolve({ value });
      },
      (error: unknown) => {
        callOff();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
