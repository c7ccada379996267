import { toHex } from "../../bytes/index.js";
import type { LogDigests, TypedEvent } from "../../eventlog/index.js";
import { cell, renderColumns } from "./columns.js";
import type { Cell } from "./columns.js";
import { coverOf, eventsByRegister } from "./inspect-log.js";
import type { InspectedLog } from "./inspect-log.js";
import { algorithmName } from "./inspect-log-json.js";
import { explanationText } from "./log-agreement.js";
import type { Agreement, RegisterAgreement } from "./log-agreement.js";
import { digestOf, fold, rangesText, registerName, registersOf, saidBy, shortDigest } from "./log-names.js";
import type { Output } from "./output.js";
import { storyClaims, storyProblems } from "./story-claims.js";
import type { StoryClaim } from "./story-claims.js";
import { chunks, harmless } from "./text.js";

const FORMATS = {
  "tcg-sha1": "TCG log, SHA-1 alone",
  "tcg-crypto-agile": "TCG log, crypto-agile",
  ccel: "CCEL of a TEE",
} as const;

const LEGEND =
  "covers: what the digest is of. data: all that the event holds; part: a part of it, or another form; none: something that the log does not show, so that what stands in parentheses is a mere description; no extend: the event is in no register's value. An event's type is never measured.";

/** A log for people, block by block: what it is, the events of each register, their replay, the claims. */
export function logBlocks(inspected: InspectedLog, digests: LogDigests, output: Output): readonly string[] {
  const { log } = inspected;
  return [
    headLines(inspected, output),
    ...[...eventsByRegister(inspected)].map(([register, events]) => {
      const title = registerName(register, registersOf(log));
      return eventTable(title, events, inspected, output);
    }),
    ...(inspected.quoted ? [agreementBlock(inspected, output)] : valueTables(inspected, output)),
    claimsBlock(inspected, digests, output),
  ].filter((block) => block !== "");
}

function headLines({ log, bytes, hash }: InspectedLog, output: Output): string {
  const { format, algorithms, events, padding, startupLocality } = log;
  const names = algorithms.map(({ id }) => algorithmName(id, log)).join(", ");
  const facts = [
    FORMATS[format],
    `digests ${names}`,
    `${events.length} events`,
    `${bytes} bytes${padding === 0 ? "" : `, ${padding} of them padding`}`,
    ...(startupLocality === null ? [] : [`startup locality ${startupLocality}`]),
    hash === null ? "no hash that can be replayed" : `shown: ${hash}`,
  ];
  const head = fold(facts.join("; "), output.width - "event log  ".length);
  return [
    ...head.map((line, index) => `${index === 0 ? output.colors.bold("event log") : "         "}  ${line}`),
    ...fold(LEGEND, output.width).map((line) => output.colors.dim(line)),
  ].join("\n");
}

/** Columns beside the text: number, cover, digest, and the gaps behind them. */
const BESIDE_TEXT = 6 + 2 + 9 + 2 + 11 + 2;

function eventTable(title: string, events: readonly TypedEvent[], inspected: InspectedLog, output: Output): string {
  const { log, hash } = inspected;
  const room = Math.max(24, output.width - BESIDE_TEXT);
  const rows = events.map((typed) => {
    const cover = coverOf(typed, log);
    const digest = cover === "no extend" ? "-" : shortDigest(digestOf(typed, hash));
    return [cell(String(typed.event.number)), coverCell(cover, output), cell(digest), textCell(typed, room, output)];
  });
  return renderColumns([title.padEnd(6), "covers".padEnd(9), "digest", "event"], rows, output);
}

function textCell(typed: TypedEvent, room: number, { colors }: Output): Cell {
  const lines = fold(`${typed.name}  ${saidBy(typed)}`, room);
  return typed.measured === "not" ? cell(lines, colors.dim) : cell(lines);
}

function coverCell(cover: ReturnType<typeof coverOf>, { colors }: Output): Cell {
  const paint = { data: colors.green, part: colors.green, none: colors.yellow, "no extend": colors.dim };
  return cell(cover, paint[cover]);
}

/** The values of a bare log, in full. */
function valueTables({ log, agreement }: InspectedLog, output: Output): readonly string[] {
  return [...agreement].map(([bank, rows]) =>
    renderColumns(
      [log.format === "ccel" ? "RTMR" : "PCR", `replayed, bank ${bank}`],
      rows.map(({ register, replayed }) => [
        cell(log.format === "ccel" ? registerName(register, "cc") : String(register)),
        cell(
          replayed === null
            ? "unknown: an event has no digest of this bank"
            : chunks(toHex(replayed), output.width - 8),
        ),
      ]),
      output,
    ),
  );
}

const AGREEMENTS: Readonly<Record<Agreement, string>> = {
  equal: "equal to the quoted value",
  different: "different from the quoted value",
  unlogged: "quoted, but the log has no event of it",
  "no-digest": "unknown: an event has no digest of this bank",
  "not-quoted": "not quoted: nothing to compare with",
};

/** How the replay of each bank agrees with the quotes: alike registers in one line, those that differ in full. */
function agreementBlock({ agreement }: InspectedLog, output: Output): string {
  const rows = [...agreement].flatMap(([bank, registers]) =>
    Object.entries(AGREEMENTS).flatMap(([kind, words]) => {
      const own = registers.filter((row) => row.agreement === kind);
      if (own.length === 0) return [];
      const numbers = rangesText(own.map(({ register }) => register));
      const paint =
        kind === "equal" ? output.colors.green : kind === "different" ? output.colors.red : output.colors.dim;
      return [[cell(bank), cell(`PCR ${numbers}`), cell(words, paint)]];
    }),
  );
  const table = renderColumns(
    ["replay", "registers", "compared with the quotes (which are not verified)"],
    rows,
    output,
  );
  const details = [...agreement].flatMap(([bank, registers]) =>
    registers.filter((row) => row.agreement === "different").flatMap((row) => differenceLines(bank, row, output)),
  );
  return [table, ...details].join("\n");
}

function differenceLines(bank: string, row: RegisterAgreement, output: Output): readonly string[] {
  const value = (name: string, bytes: Uint8Array | null): readonly string[] =>
    (bytes === null ? ["-"] : chunks(toHex(bytes), output.width - 12)).map(
      (line, index) => `  ${(index === 0 ? name : "").padEnd(10)}${line}`,
    );
  return [
    output.colors.red(`PCR ${row.register} of ${bank} does not replay`),
    ...value("quoted", row.quoted),
    ...value("replayed", row.replayed),
    ...fold(harmless(explanationText(row.explanation)), output.width - 2).map((line) => `  ${line}`),
  ];
}

function claimsBlock({ story, quoted, agreement }: InspectedLog, digests: LogDigests, output: Output): string {
  if (story === null) return "";
  const claims = storyClaims(story, digests);
  const replayed = (agreement.get(story.hash) ?? []).filter((row) => !quoted || row.agreement === "equal");
  const registers = new Set(replayed.map(({ register }) => register));
  const names = Math.max(5, ...claims.map(({ claim }) => claim.length));
  const room = Math.max(24, output.width - names - 2 - 10 - 11);
  const rows = claims.map((claim) => [
    cell(harmless(claim.claim)),
    cell(valueLines(claim, room)),
    cell(eventsText(claim.events)),
    claimCover(claim, registers, output),
  ]);
  const table = renderColumns(["claim", `what the log says (${story.hash})`, "event", "covers"], rows, output);
  const problems = storyProblems(story).flatMap(({ code, message, events }) => {
    const where = events.length === 0 ? "" : ` (event ${eventsText(events)})`;
    return fold(`${code}: ${harmless(message)}${where}`, output.width - 9).map(
      (line, index) => `${index === 0 ? output.colors.yellow("problem") : "       "}  ${line}`,
    );
  });
  return [table, ...problems].join("\n");
}

/** What a claim's digest covers; a claim of a register that does not replay to its quote says nothing. */
function claimCover({ covers, register }: StoryClaim, replayed: ReadonlySet<number>, { colors }: Output): Cell {
  if (register !== null && !replayed.has(register)) return cell("no replay", colors.red);
  return cell(covers === "not" ? "none" : covers);
}

function valueLines({ value, description }: StoryClaim, room: number): readonly string[] {
  const lines = fold(harmless(value), room);
  return description === null || description === "" ? lines : [...lines, ...fold(`(${harmless(description)})`, room)];
}

/** Numbers of events, the first and the last where there are many. */
function eventsText(events: readonly number[]): string {
  if (events.length > 3) return `${events[0] ?? ""} … ${events.at(-1) ?? ""}`;
  return events.length === 0 ? "-" : events.join(", ");
}
