import { equalBytes } from "../../bytes/index.js";
import { explainMismatch, initialValue, LOG_HASH_SIZES, replay } from "../../eventlog/index.js";
import type { EventLog, LogDigests, LogHash, MismatchExplanation } from "../../eventlog/index.js";
import type { VtpmEvidence } from "../../tee/vtpm/index.js";

/** Register values of several banks, by name and register. */
export type Banks = ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>;

/**
 * Whether a register's replay gives the quoted value. `unlogged`: the log has no event of it, and what is quoted is not the value
 * that it begins with. `no-digest`: a record lacks this bank's digest. `not-quoted`: nothing to compare with.
 */
export type Agreement = "equal" | "different" | "unlogged" | "no-digest" | "not-quoted";

export interface RegisterAgreement {
  readonly register: number;
  readonly agreement: Agreement;
  readonly replayed: Uint8Array | null;
  readonly quoted: Uint8Array | null;
  /** Of a difference: the one change of the log that would explain it. */
  readonly explanation: MismatchExplanation | null;
}

/** What a TPM quotes, by bank; nothing of it is verified. */
export function quotedBanks({ quotes }: VtpmEvidence): Banks {
  return new Map(quotes.flatMap(({ pcrs }) => [...pcrs]));
}

/** The hashes of a log that veritee can replay, in the log's order. */
export function replayableHashes(log: EventLog): readonly LogHash[] {
  return log.algorithms.flatMap(({ hash }) => hash ?? []);
}

/** The value of each register in one bank as the log has it: of those without an event the one that they begin with. */
export function loggedValues(log: EventLog, hash: LogHash, digests: LogDigests): ReadonlyMap<number, Uint8Array> {
  const replayed = replay(log, hash, digests);
  const usual = log.format === "ccel" ? [1, 2, 3, 4] : Array.from({ length: 24 }, (_, index) => index);
  const values = new Map<number, Uint8Array>();
  for (const register of [...new Set([...usual, ...replayed.keys()])].sort((a, b) => a - b)) {
    const own = replayed.get(register);
    const value = own === undefined ? initialValue(register, LOG_HASH_SIZES[hash], log) : own.value;
    if (value !== null) values.set(register, value);
  }
  return values;
}

/**
 * Compares the replay of a log with quoted values, in every bank that the log has.
 *
 * @param quoted none for a bare log.
 * @returns by bank; registers that are quoted, or that have events.
 */
export function agreementOf(
  log: EventLog,
  quoted: Banks,
  digests: LogDigests,
): ReadonlyMap<LogHash, readonly RegisterAgreement[]> {
  return new Map(
    replayableHashes(log).map((hash) => {
      const replayed = replay(log, hash, digests);
      const values = quoted.get(hash);
      const registers = [...new Set([...replayed.keys(), ...(values?.keys() ?? [])])].sort((a, b) => a - b);
      const rows = registers.map((register): RegisterAgreement => {
        const value = replayed.get(register);
        const quote = values?.get(register) ?? null;
        const agreement = judge(value, quote, initialValue(register, LOG_HASH_SIZES[hash], log));
        const explanation =
          agreement === "different" && quote !== null ? explainMismatch(log, hash, register, quote, digests) : null;
        return { register, agreement, replayed: value?.value ?? null, quoted: quote, explanation };
      });
      return [hash, rows];
    }),
  );
}

function judge(
  replayed: { readonly value: Uint8Array | null } | undefined,
  quoted: Uint8Array | null,
  initial: Uint8Array,
): Agreement {
  if (quoted === null) return "not-quoted";
  if (replayed === undefined) return equalBytes(quoted, initial) ? "equal" : "unlogged";
  if (replayed.value === null) return "no-digest";
  return equalBytes(replayed.value, quoted) ? "equal" : "different";
}

/** What was found to explain that a log does not give `wanted`, or that nothing was. */
export function explanationText(explanation: MismatchExplanation | null, wanted = "the quoted value"): string {
  if (explanation === null) return `leaving out or moving one event does not give ${wanted}`;
  const { kind, events, appended } = explanation;
  const [first, second] = events;
  switch (kind) {
    case "dropped":
      return `without event ${first} it would give ${wanted}`;
    case "moved":
      return `with event ${first} in the place of event ${second} it would give ${wanted}`;
    case "missing-exit-boot-services":
      return `with the missing ${appended.map((text) => `"${text}"`).join(", ")} at its end it would give ${wanted}`;
  }
}
