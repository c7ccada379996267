import { explain } from "../../codes.js";
import { warningsOf } from "../../index.js";
import type { AttestationResult, Finding, FindingOutcome, Verdict } from "../../index.js";
import { fold, rangesText } from "./log-names.js";
import type { Output } from "./output.js";
import { componentLines, TOLD_OF_TCB, tcbRows } from "./print-tcb.js";
import { renderTable } from "./table.js";
import { chunks, harmless, shorten, wrap } from "./text.js";

const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  affirming: "the evidence is authentic and satisfies the policy",
  warning: "authentic and nothing failed, but read the warnings before you trust it",
  contraindicated: "do not trust this guest",
  none: "undecided: nothing was shown, neither good nor bad",
};

/** Fewer characters of a digest tell nobody anything. */
const MIN_DIGEST = 17;

/** Columns of the table beside the value: outcome, rule (the longest code has 39 characters), gaps. */
const BESIDE_VALUE = 6 + 39 + 2;

/** A finding for each PCR of each bank: those of a bank that passed share a line. */
const REPLAY = "EVENTLOG_REPLAY";

/** Tells the reader of a failure what may explain it; printed with the failures. */
const EXPLANATION = "EVENTLOG_EXPLANATION";

/** Prints a result for people: verdict, what it is about, reasons and what to do, then every rule. */
export function printResult(result: AttestationResult, output: Output): void {
  output.out(`${paintVerdict(result.verdict, output)}  ${VERDICT_TEXT[result.verdict]}`);
  output.out(`\n${summaryLines(result, output).join("\n")}`);
  const reasons = [
    ...failureLines(result, output),
    ...failedLines(result.findings, output),
    ...explanationLines(result.findings, output),
    ...tcbLines(result.findings, output),
    ...warningLines(result, output),
  ];
  if (reasons.length > 0) output.out(`\n${reasons.join("\n")}`);
  const told = [EXPLANATION, ...TOLD_OF_TCB];
  const rest = result.findings.filter(({ code, outcome }) => outcome !== "fail" && !told.includes(code));
  if (rest.length > 0) output.out(`\n${findingsTable(rest, output)}`);
}

function summaryLines(result: AttestationResult, output: Output): readonly string[] {
  const { format, sha256, signedSha256 } = result.evidence;
  const rows = [
    ["evidence", `${format}, ${signedSha256 === null ? "" : "signed bytes "}sha256 `, signedSha256 ?? sha256],
    ["instant", result.at],
    ...vtpmRows(result),
    ...result.anchors.map((anchor) => [
      "trusted",
      `${anchor.name} (${anchor.source === "caller" ? "stated by you" : "built in"}), key sha256 `,
      anchor.spkiSha256,
    ]),
  ];
  const shown = rows.map(([name = "", text = "", digest = ""]) => [
    name,
    summaryText(harmless(text), digest, output.width - SUMMARY_NAMES),
  ]);
  // What is said of a TCB is never cut: advisories are what somebody has to look up.
  const tcb = tcbRows(result).flatMap(([name, text]) =>
    wrap(harmless(text), output.width - SUMMARY_NAMES).map((line, index) => [index === 0 ? name : "", line]),
  );
  return [...shown, ...tcb].map(([name = "", text = ""]) =>
    output.colors.dim(`${name.padEnd(SUMMARY_NAMES)}${text}`.trimEnd()),
  );
}

/** Columns of the names in a summary. */
const SUMMARY_NAMES = 10;

/** Of a line that is too long for the terminal the digest is shortened, as long as there is room for its two ends. */
function summaryText(text: string, digest: string, width: number): string {
  const room = width - text.length;
  return digest.length > 0 && room >= MIN_DIGEST ? `${text}${shorten(digest, room)}` : shorten(text + digest, width);
}

/** Whether hardware vouches for a vTPM that spoke; nothing where none did. */
function vtpmRows({ claims }: AttestationResult): readonly (readonly string[])[] {
  const { vtpm } = claims as { readonly vtpm?: { readonly hardwareRooted?: unknown } };
  if (vtpm === undefined) return [];
  const rooted = "its key is in the report of the hardware";
  const unrooted = "not rooted in hardware: nothing shows whose key signed the quotes";
  return [["vtpm", vtpm.hardwareRooted === true ? rooted : unrooted]];
}

function failureLines({ failure, verdict }: AttestationResult, output: Output): readonly string[] {
  if (failure === null) return [];
  const label = verdict === "none" ? output.colors.magenta("stop") : output.colors.red("fail");
  return [
    `${label}  ${output.colors.bold(failure.code)}  (${failure.stage})`,
    ...indented(harmless(failure.message), output),
    ...adviceLines(failure.code, "fail", output),
  ];
}

/** What failed in full: these are the lines that somebody has to work with. */
function failedLines(findings: readonly Finding[], output: Output): readonly string[] {
  const failed = findings.filter(({ code, outcome }) => outcome === "fail" && !TOLD_OF_TCB.includes(code));
  return failed.flatMap((finding, index) => [
    `${output.colors.red("fail")}  ${output.colors.bold(finding.code)}  ${harmless(finding.path)}`,
    ...valueLines("expected", finding.expected, output),
    ...valueLines("found", finding.actual, output),
    // Many PCRs may fail at once: what to do is said once, after the last.
    ...(failed[index + 1]?.code === finding.code ? [] : adviceLines(finding.code, "fail", output)),
  ]);
}

/** What one change of the event log would explain, beside the failures that it explains. */
function explanationLines(findings: readonly Finding[], output: Output): readonly string[] {
  return findings
    .filter(({ code }) => code === EXPLANATION)
    .flatMap(({ code, path, actual }) => [
      `${paintOutcome("note", output)}  ${output.colors.bold(code)}  ${harmless(path)}`,
      ...indented(capital(harmless(String(actual))), output),
    ]);
}

/** What the platform lacks, component by component. */
function tcbLines(findings: readonly Finding[], output: Output): readonly string[] {
  const [first, ...rows] = componentLines(findings);
  if (first === undefined) return [];
  return [`${paintOutcome("note", output)}  ${first}`, ...rows.map((row) => `    ${row}`)];
}

function valueLines(name: string, value: Finding["expected"], output: Output): readonly string[] {
  const text = value === null ? "nothing" : harmless(String(value));
  const indent = 16;
  const lines = /\s/.test(text) ? [text] : chunks(text, output.width - indent);
  return lines.map((line, index) => `      ${(index === 0 ? name : "").padEnd(indent - 6)}${line}`);
}

function warningLines({ verdict, findings }: AttestationResult, output: Output): readonly string[] {
  if (verdict !== "warning") return [];
  return warningsOf(findings).flatMap((trigger) => [
    `${output.colors.yellow("warn")}  ${output.colors.bold(trigger.code)}  ${trigger.reason}`,
    ...adviceLines(trigger.code, trigger.outcome, output),
  ]);
}

/** The advice for a code, without the sentences that are about another outcome. */
function adviceLines(code: string, outcome: FindingOutcome, output: Output): readonly string[] {
  const advice = explain(code)?.advice ?? "";
  const [general = "", special] = advice.split(/(?:^| )(?:Skipped:|A note:|If it was skipped,) /);
  const ofOthers = general.startsWith("If it failed, ") ? "" : general;
  const text = outcome === "fail" ? general.replace(/^If it failed, /, "") : (special ?? ofOthers);
  return text === "" ? [] : indented(capital(text), output);
}

function indented(text: string, output: Output): readonly string[] {
  return wrap(text, output.width - 6).map((line) => `      ${line}`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The findings, where one stands for all registers of a bank that replay; the place is that of the first of them. */
function summedUp(findings: readonly Finding[]): readonly Finding[] {
  const banks = new Map<string, number[]>();
  for (const finding of findings) {
    if (!replays(finding)) continue;
    const { bank, register } = placeOf(finding);
    banks.set(bank, [...(banks.get(bank) ?? []), register]);
  }
  return findings.flatMap((finding) => {
    if (!replays(finding)) return [finding];
    const { bank, kind, register } = placeOf(finding);
    const registers = banks.get(bank) ?? [];
    if (registers.length === 1) return [finding];
    if (register !== registers[0]) return [];
    return [{ ...finding, path: bank, expected: null, actual: `${kind} ${rangesText(registers)} as quoted` }];
  });
}

function replays({ code, outcome }: Finding): boolean {
  return code === REPLAY && outcome === "pass";
}

/** The last parts of `event_log.sha256.7`, or of `event_log.rtmr0`; a TD has one bank. */
function placeOf({ path }: Finding): {
  readonly bank: string;
  readonly kind: "PCR" | "RTMR";
  readonly register: number;
} {
  const rtmr = /\.rtmr([0-9])$/.exec(path)?.[1];
  if (rtmr !== undefined) return { bank: "sha384", kind: "RTMR", register: Number(rtmr) };
  const [bank = "", register] = path.split(".").slice(-2);
  return { bank, kind: "PCR", register: Number(register) };
}

function findingsTable(findings: readonly Finding[], output: Output): string {
  const room = Math.max(20, output.width - BESIDE_VALUE);
  const ordered = [
    ...summedUp(findings.filter(({ outcome }) => outcome !== "skip")),
    ...findings.filter(({ outcome }) => outcome === "skip"),
  ];
  const times = new Map<string, number>();
  for (const { code } of findings) times.set(code, (times.get(code) ?? 0) + 1);
  const rows = ordered.map((finding) => [
    paintOutcome(finding.outcome, output),
    finding.code,
    valueCell(finding, (times.get(finding.code) ?? 0) > 1, room, output),
  ]);
  return renderTable(["", "rule", "found"], rows, output);
}

/**
 * What was found, and beneath it what was asked for where that is another value: a minimum, a name.
 *
 * @param several whether other findings have the same code, so that only the place tells them apart.
 */
function valueCell(
  { code, outcome, path, expected, actual }: Finding,
  several: boolean,
  room: number,
  output: Output,
): string {
  if (code === REPLAY && expected === null) return wrap(`${path}: ${String(actual)}`, room).join("\n");
  if (outcome === "skip") return output.colors.dim(shorten(`not checked: ${harmless(path)}`, room));
  // A note is about a place; elsewhere the rule names it.
  const place = outcome === "note" || actual === null || several ? harmless(path) : "";
  const value = actual === null ? "" : harmless(String(actual));
  // Of a digest both ends are enough here, but the place of one among many is what a reader looks for.
  const beside = several && place !== "" ? Math.max(9, room - place.length - 2) : room;
  const text = isText(value) ? value : shorten(value, beside);
  const whole = [place, text].filter((part) => part !== "").join(": ");
  const found = isText(value) ? fold(whole, room).join("\n") : shorten(whole, room);
  if (expected === null || expected === actual) return found;
  const asked = `expected ${harmless(String(expected))}`;
  // Of a rule that passed a text is either read whole or not missed.
  if (outcome === "pass" && isText(asked) && asked.length + 2 > room) return found;
  const line = `${found}  (${asked})`;
  return !found.includes("\n") && line.length <= room
    ? line
    : `${found}\n${output.colors.dim(shorten(`  ${asked}`, room))}`;
}

/** Characters of the shortest digest that is shown, SHA-256 in hex. */
const DIGEST = 64;

/** Whether a value is words, which can go over several lines; what has a digest in it is shortened. */
function isText(value: string): boolean {
  return value.includes(" ") && value.split(" ").every(({ length }) => length < DIGEST);
}

function paintVerdict(verdict: Verdict, output: Output): string {
  const { colors } = output;
  const paint = { affirming: colors.green, warning: colors.yellow, contraindicated: colors.red, none: colors.magenta };
  return colors.bold(paint[verdict](verdict));
}

function paintOutcome(outcome: FindingOutcome, output: Output): string {
  const { colors } = output;
  const paint = { pass: colors.green, fail: colors.red, skip: colors.dim, note: colors.yellow };
  return paint[outcome](outcome);
}
