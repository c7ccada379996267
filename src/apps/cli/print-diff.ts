import { toHex } from "../../bytes/index.js";
import { contentDifference } from "../../eventlog/index.js";
import type { EventChange, LogDigests, LogHash, TypedEvent } from "../../eventlog/index.js";
import { cell, renderColumns } from "./columns.js";
import type { Cell } from "./columns.js";
import type { Diff, EventExplanation, RegisterDifference, ValueDifference } from "./diff-model.js";
import type { DiffSide } from "./diff-side.js";
import { explanationText } from "./log-agreement.js";
import { digestOf, fold, rangesText, registerName, saidBy, shortDigest } from "./log-names.js";
import type { Output } from "./output.js";
import { entriesText } from "./story-claims.js";
import { harmless, shorten } from "./text.js";

/** Events of a register for which there is no other log; `veritee inspect` shows them all. */
const MOST_EVENTS = 24;
/** Words of a command line that are named. */
const MOST_WORDS = 12;

const KINDS = { evidence: "quotes", policy: "golden values", "event-log": "event log, replayed" } as const;

/** A diff for people: what is compared, logs that do not replay, what differs and why, what does not. */
export function diffBlocks(a: DiffSide, b: DiffSide, diff: Diff, digests: LogDigests, output: Output): string[] {
  return [
    [...sideLines("A", a, output), ...sideLines("B", b, output)].join("\n"),
    [...unreplayedLines("A", a, output), ...unreplayedLines("B", b, output)].join("\n"),
    [...bankLines(diff, output), ...summaryLines(diff, a, output)].join("\n"),
    ...diff.registers.map((register) => registerBlock(register, a, digests, output)),
  ].filter((block) => block !== "");
}

function sideLines(name: "A" | "B", side: DiffSide, output: Output): readonly string[] {
  const { file, kind, banks } = side;
  const names = [...banks.keys()].join(", ");
  const what = `${KINDS[kind]}: ${names}${kind === "evidence" ? `; ${logText(side)}` : ""}`;
  return [
    `${output.colors.bold(name)}  ${shorten(harmless(file), output.width - 3)}`,
    ...fold(what, output.width - 3).map((line) => `   ${line}`),
  ];
}

function logText({ log, logFailure }: DiffSide): string {
  if (logFailure !== null) return `an event log that cannot be read (${logFailure.code})`;
  return log === null ? "no event log" : `an event log of ${log.events.length} events`;
}

/** A log that is not what was measured explains nothing: that comes first. */
function unreplayedLines(name: "A" | "B", { unreplayed, registers }: DiffSide, output: Output): readonly string[] {
  return unreplayed.flatMap(({ register, bank, explanation }) => {
    const text = `${registerName(register, registers)} of ${bank}: the log of ${name} does not replay to what ${name} quotes; ${explanationText(explanation)}`;
    return fold(harmless(text), output.width - 9).map(
      (line, index) => `${index === 0 ? output.colors.red("warning") : "       "}  ${line}`,
    );
  });
}

function bankLines({ banksOnlyIn, comparedBanks }: Diff, output: Output): readonly string[] {
  const only = (name: "A" | "B"): readonly string[] =>
    banksOnlyIn[name].map((bank) => `${output.colors.yellow(`only in ${name}`)}  bank ${bank}`);
  const none = comparedBanks.length === 0 ? ["no bank is in both: nothing can be compared"] : [];
  return [...only("A"), ...only("B"), ...none];
}

function registerBlock(difference: RegisterDifference, a: DiffSide, digests: LogDigests, output: Output): string {
  const { register, values, explanation } = difference;
  const { colors, width } = output;
  const banks = (list: typeof values): string => list.map(({ bank }) => bank).join(", ");
  const onlyA = values.filter(({ after }) => after === null);
  const onlyB = values.filter(({ before }) => before === null);
  const changed = values.filter(({ before, after }) => before !== null && after !== null);
  const how = [
    ...(changed.length === 0 ? [] : [`differs in ${banks(changed)}`]),
    ...(onlyA.length === 0 ? [] : [`only in A: ${banks(onlyA)}`]),
    ...(onlyB.length === 0 ? [] : [`only in B: ${banks(onlyB)}`]),
  ].join("; ");
  const isTold = explanation.kind === "events" && explanation.changes.length > 0;
  return [
    `${colors.bold(registerName(register, a.registers))}  ${how}`,
    ...values.flatMap((value) => valueLines(value, isTold, width)),
    ...explanationLines(explanation, digests, output),
  ].join("\n");
}

/** Both values: cut short where events tell why they differ, else in full. */
function valueLines({ bank, before, after }: ValueDifference, isTold: boolean, width: number): readonly string[] {
  const name = `  ${bank.padEnd(8)}`;
  if (isTold && before !== null && after !== null) {
    return [`${name}A ${shortDigest(before)}  B ${shortDigest(after)}`];
  }
  const lines = (side: "A" | "B", value: Uint8Array | null): readonly string[] =>
    (value === null ? ["-"] : fold(toHex(value), width - 13)).map(
      (line, at) => `${at === 0 ? `${side} ` : "  "}${line}`,
    );
  return [...lines("A", before), ...lines("B", after)].map(
    (line, index) => `${index === 0 ? name : " ".repeat(name.length)}${line}`,
  );
}

function explanationLines(explanation: EventExplanation, digests: LogDigests, output: Output): readonly string[] {
  switch (explanation.kind) {
    case "none":
      return ["  no event log explains it"];
    case "unlogged":
      return fold(
        "neither log has an event of it: what extends it later, as IMA does PCR 10 and agents PCR 16, is not in these logs",
        output.width - 2,
      ).map((line) => `  ${line}`);
    case "one-log":
      return oneLogLines(explanation, output);
    case "events": {
      const { changes, hash, complete } = explanation;
      if (changes.length === 0) {
        return fold(
          "the two logs have the same events for it: no event explains it, and one of the logs is not what was measured",
          output.width - 2,
        ).map((line) => `  ${line}`);
      }
      const note = complete ? [] : ["  too many events to be aligned: only what is the same at both ends is left out"];
      return [...note, changeTable(changes, hash, digests, output)];
    }
  }
}

/** Columns beside the text: what became of it, where, the digest, and the gaps. */
const BESIDE_TEXT = 9 + 2 + 7 + 2 + 11 + 2;

function changeTable(changes: readonly EventChange[], hash: LogHash, digests: LogDigests, output: Output): string {
  const room = Math.max(24, output.width - BESIDE_TEXT - 1);
  const { red, green, yellow } = output.colors;
  const row = (word: Cell, name: "A" | "B", typed: TypedEvent, more: readonly string[] = []): readonly Cell[] => [
    word,
    cell(`${name} ${typed.event.number}`),
    cell(shortDigest(digestOf(typed, hash))),
    cell([saidBy(typed), ...more].flatMap((line) => fold(line, room))),
  ];
  const rows = changes.flatMap(({ kind, before, after }): readonly (readonly Cell[])[] => {
    switch (kind) {
      case "removed":
        return [row(cell("  removed", red), "A", before)];
      case "added":
        return [row(cell("  added", green), "B", after)];
      case "moved":
        return [row(cell("  moved", yellow), "A", before), row(cell(""), "B", after)];
      case "changed":
        return [
          row(cell("  changed", yellow), "A", before),
          row(cell(""), "B", after, differenceLines(before, after, digests)),
        ];
    }
  });
  return renderColumns(["", "event", "digest", `what it says (${hash})`], rows, output);
}

/** In what a changed event differs, where its line would not show it. */
function differenceLines(before: TypedEvent, after: TypedEvent, digests: LogDigests): readonly string[] {
  const difference = contentDifference(before, after);
  if (difference === null) return [];
  const { removed, added } = difference;
  if (removed.length === 0 && added.length === 0) return ["→ the same in another order"];
  const text = (sign: string, words: readonly string[]): readonly string[] =>
    words.length === 0 ? [] : [`${sign} ${words.join(" ")}`];
  if (difference.kind === "entries") {
    const { removed: gone, added: come } = difference;
    return [
      ...text("→ without", gone.length === 0 ? [] : [entriesText(gone, digests)]),
      ...text("→ with", come.length === 0 ? [] : [entriesText(come, digests)]),
    ];
  }
  return [...text("→ without", shownWords(difference.removed)), ...text("→ with", shownWords(difference.added))];
}

function shownWords(words: readonly string[]): readonly string[] {
  const different = [...new Set(words)];
  const shown = different.slice(0, MOST_WORDS).map((word) => shorten(harmless(word), 160));
  const left = different.length - MOST_WORDS;
  return left > 0 ? [...shown, `… and ${left} more words`] : shown;
}

function oneLogLines(
  { side, hash, events, hint }: Extract<EventExplanation, { kind: "one-log" }>,
  output: Output,
): readonly string[] {
  const other = side === "A" ? "B" : "A";
  const room = Math.max(24, output.width - 26);
  const rows = events
    .slice(0, MOST_EVENTS)
    .map((typed) => [
      cell(`  ${side} ${typed.event.number}`),
      cell(shortDigest(digestOf(typed, hash))),
      cell(fold(saidBy(typed), room)),
    ]);
  const more =
    events.length > MOST_EVENTS ? [`  and ${events.length - MOST_EVENTS} more; veritee inspect shows them`] : [];
  const wanted = `the value of ${other}`;
  const text = `${other} has no event log to compare with; in that of ${side}: ${explanationText(hint, wanted)}`;
  const lines = fold(harmless(text), output.width - 2).map((line) => `  ${line}`);
  if (rows.length === 0) return [...lines, `  the log of ${side} has no event of it`];
  return [
    ...lines,
    renderColumns(["  event", "digest", `what the log of ${side} has (${hash})`], rows, output),
    ...more,
  ];
}

function summaryLines({ equal, same, registers, comparedBanks }: Diff, a: DiffSide, output: Output): readonly string[] {
  if (comparedBanks.length === 0) return [];
  const { colors, width } = output;
  const names = (numbers: readonly number[]): string =>
    a.registers === "pcr" && numbers.length > 0
      ? `PCR ${rangesText(numbers)}`
      : numbers.map((number) => registerName(number, a.registers)).join(", ") || "none";
  const row = (label: string, text: string): readonly string[] =>
    fold(text, width - 11).map((line, index) => `${index === 0 ? label : " ".repeat(9)}  ${line}`);
  const differing = registers.map(({ register }) => register);
  return [
    ...(equal ? [colors.green("no difference")] : row(colors.yellow("different"), names(differing))),
    ...row("the same ", `${names(same)} (${comparedBanks.join(", ")})`),
  ];
}
