import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A case of an outside corpus in which this verifier differs on purpose. */
export interface Exception {
  /** The name of the case, or a regular expression that names several, in full. */
  readonly match: string;
  /** The code that is reported instead. */
  readonly code: string;
  readonly reason: string;
}

const path = join(import.meta.dirname, "..", "contract", "exceptions.json");
const all = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, readonly Exception[]>>;

/** The exception for a case of a corpus, or null where it has to agree. */
export function exceptionFor(corpus: string, name: string): Exception | null {
  const exceptions = all[corpus];
  if (exceptions === undefined) throw new Error(`exceptions.json has no corpus ${corpus}`);
  const matching = exceptions.filter(({ match }) => new RegExp(`^(?:${match})$`).test(name));
  if (matching.length > 1) throw new Error(`two exceptions match ${name}`);
  return matching[0] ?? null;
}

/** Exceptions of a corpus that match none of its cases: they say nothing and have to go. */
export function idleExceptions(corpus: string, names: readonly string[]): readonly string[] {
  const exceptions = all[corpus] ?? [];
  return exceptions
    .filter(({ match }) => !names.some((name) => new RegExp(`^(?:${match})$`).test(name)))
    .map(({ match }) => match);
}
