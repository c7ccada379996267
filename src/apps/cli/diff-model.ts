import { equalBytes } from "../../bytes/index.js";
import {
  commonHashes,
  compareLogs,
  explainMismatch,
  isExtended,
  LOG_HASH_SIZES,
  readEvents,
} from "../../eventlog/index.js";
import type { EventChange, LogDigests, LogHash, MismatchExplanation, TypedEvent } from "../../eventlog/index.js";
import type { DiffSide } from "./diff-side.js";

/** The values of one register in one bank; null where a side has none. */
export interface ValueDifference {
  readonly bank: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

/** Which events tell why a register differs. */
export type EventExplanation =
  /** Both logs, aligned. Without a change the logs have the same events, and at least one of them is not what was measured. */
  | {
      readonly kind: "events";
      readonly hash: LogHash;
      readonly changes: readonly EventChange[];
      readonly complete: boolean;
    }
  /** One side alone has a log: what it has for the register, and the one change of it that would give the other side's value. */
  | {
      readonly kind: "one-log";
      readonly side: "A" | "B";
      readonly hash: LogHash;
      readonly events: readonly TypedEvent[];
      readonly hint: MismatchExplanation | null;
    }
  /** `unlogged`: both sides have a log, and neither has an event of the register. `none`: there is no log to ask. */
  | { readonly kind: "unlogged" | "none" };

export interface RegisterDifference {
  readonly register: number;
  /** Of the banks in which it differs. */
  readonly values: readonly ValueDifference[];
  readonly explanation: EventExplanation;
}

/** How two sides differ. Nothing in it is verified. */
export interface Diff {
  readonly equal: boolean;
  /** Banks of which one side has nothing at all. */
  readonly banksOnlyIn: { readonly A: readonly string[]; readonly B: readonly string[] };
  readonly comparedBanks: readonly string[];
  readonly registers: readonly RegisterDifference[];
  /** Registers that are the same in every bank in which they are compared. */
  readonly same: readonly number[];
}

/**
 * Compares two sides: every register of every bank. A policy demands what it states and nothing else, so what only the other
 * side has is no difference then. Pure: reads no file and verifies nothing.
 *
 * @throws TypeError where one side is about PCRs and the other about registers of a TEE.
 */
export function diffOf(a: DiffSide, b: DiffSide, digests: LogDigests): Diff {
  if (a.registers !== b.registers) throw new TypeError("PCRs are not comparable with registers of a TEE.");
  const ofA = [...a.banks.keys()].filter((bank) => !b.banks.has(bank) && b.kind !== "policy");
  const ofB = [...b.banks.keys()].filter((bank) => !a.banks.has(bank) && a.kind !== "policy");
  const comparedBanks = [...a.banks.keys()].filter((bank) => b.banks.has(bank));
  const values = comparedBanks.flatMap((bank) => bankValues(a, b, bank));
  const differing = values.filter(
    ({ before, after }) => before === null || after === null || !equalBytes(before, after),
  );
  const numbers = [...new Set(differing.map(({ register }) => register))].sort((x, y) => x - y);
  const explain = explainer(a, b, digests);
  const registers = numbers.map((register): RegisterDifference => {
    const own = differing.filter((value) => value.register === register);
    return {
      register,
      values: own.map(({ bank, before, after }) => ({ bank, before, after })),
      explanation: explain(register, own),
    };
  });
  return {
    equal: registers.length === 0 && ofA.length === 0 && ofB.length === 0,
    banksOnlyIn: { A: ofA, B: ofB },
    comparedBanks,
    registers,
    same: [...new Set(values.map(({ register }) => register))].filter((register) => !numbers.includes(register)),
  };
}

type Value = ValueDifference & { readonly register: number };

function bankValues(a: DiffSide, b: DiffSide, bank: string): readonly Value[] {
  const [old, new_] = [a.banks.get(bank), b.banks.get(bank)];
  const registers = [...new Set([...(old?.keys() ?? []), ...(new_?.keys() ?? [])])].sort((x, y) => x - y);
  return registers
    .map((register) => ({
      bank,
      register,
      before: old?.get(register) ?? null,
      after: new_?.get(register) ?? null,
    }))
    .filter(
      ({ before, after }) => !(a.kind === "policy" && before === null) && !(b.kind === "policy" && after === null),
    );
}

type Explain = (register: number, values: readonly ValueDifference[]) => EventExplanation;

function explainer(a: DiffSide, b: DiffSide, digests: LogDigests): Explain {
  if (a.log !== null && b.log !== null) return explainByLogs({ ...a, log: a.log }, { ...b, log: b.log }, digests);
  if (a.log !== null) return explainByOne("A", a.log, digests);
  if (b.log !== null) return explainByOne("B", b.log, digests);
  return () => ({ kind: "none" });
}

type LoggedSide = DiffSide & { readonly log: NonNullable<DiffSide["log"]> };

function explainByLogs(a: LoggedSide, b: LoggedSide, digests: LogDigests): Explain {
  const common = commonHashes(a.log, b.log);
  // As veritee inspect shows them, so that digests can be found again.
  const hashes = [...common.filter((name) => name === "sha256"), ...common];
  const compared = new Map<LogHash, ReturnType<typeof compareLogs>>();
  return (register, values) => {
    // Events are compared in a bank in which the register differs; the same ones would explain nothing.
    const hash = hashes.find((name) => values.some(({ bank }) => bank === name)) ?? hashes[0];
    if (hash === undefined) return { kind: "none" };
    const comparison = compared.get(hash) ?? compareLogs(a.log, b.log, hash, digests);
    compared.set(hash, comparison);
    const own = comparison.find((one) => one.register === register);
    if (own === undefined) return { kind: "unlogged" };
    return { kind: "events", hash, changes: own.changes, complete: own.complete };
  };
}

function explainByOne(side: "A" | "B", log: LoggedSide["log"], digests: LogDigests): Explain {
  return (register, values) => {
    const usable = values.find(({ bank }) => log.algorithms.some(({ hash }) => hash === bank));
    if (usable === undefined || !isHash(usable.bank)) return { kind: "none" };
    const hash = usable.bank;
    const wanted = side === "A" ? usable.after : usable.before;
    const events = readEvents(log, digests, hash).filter(
      ({ event }) => event.register === register && isExtended(event, log),
    );
    const hint = wanted === null ? null : explainMismatch(log, hash, register, wanted, digests);
    return { kind: "one-log", side, hash, events, hint };
  };
}

function isHash(bank: string): bank is LogHash {
  return Object.hasOwn(LOG_HASH_SIZES, bank);
}
