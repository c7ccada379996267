/**
 * A clock and its alarms, for waiting and for asking again. It never decides a verdict: validity is
 * judged at the instant that the caller states.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` once after that many milliseconds. @returns what calls it off. */
  after(milliseconds: number, run: () => void): () => void;
  /** A number from 0 up to, but not including, 1: spreads retries. Need not be unpredictable. */
  jitter(): number;
}
