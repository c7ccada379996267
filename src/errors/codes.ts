/** What `veritee explain CODE` and docs/errors.md say about one code. */
export interface CodeEntry {
  /** What the code states, in one sentence. */
  readonly meaning: string;
  /** What the reader can do about it, in one sentence. */
  readonly advice: string;
}

/** A room's table of codes. The keys are stable: never reused, never renamed. */
export type CodeTable = Readonly<Record<string, CodeEntry>>;

/**
 * Declares a room's codes and keeps their names as literal types, so that a room can only
 * report a code that its own table lists.
 */
export function defineCodes<const T extends CodeTable>(codes: T): T {
  return codes;
}
