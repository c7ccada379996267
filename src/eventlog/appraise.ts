import { equalBytes, toHex } from "../bytes/index.js";
import { decided, finding } from "../result/index.js";
import type { ClaimValue, Finding } from "../result/index.js";
import { idOfLogHash } from "./algorithms.js";
import { explainMismatch } from "./explain.js";
import type { MismatchExplanation } from "./explain.js";
import { parseEventLog } from "./parse.js";
import { matchesPattern } from "./pattern.js";
import type { LogSource } from "./records.js";
import { replay } from "./replay.js";
import type { RuleCode } from "./rule-errors.js";
import { bootStoryOf } from "./story.js";
import { storyClaims } from "./story-claims.js";
import type { BootStory, BootStoryOptions } from "./story-types.js";
import type { EventLog, LogDigests, LogHash } from "./types.js";

/** Authentic values of registers, by bank and register: PCRs that were quoted. */
export type QuotedRegisters = ReadonlyMap<LogHash, ReadonlyMap<number, Uint8Array>>;

/** What a log has to say. */
export interface LogRules {
  readonly secureBoot: boolean | null;
  readonly kernelCommandLine: { readonly kind: "text" | "pattern"; readonly text: string } | null;
  /** Allowed EFI applications by bank; no bank: not asked. */
  readonly bootApplications: ReadonlyMap<LogHash, readonly Uint8Array[]>;
  /** Digests that dbx has to list, by hash. */
  readonly revocations: ReadonlyMap<LogHash, readonly Uint8Array[]>;
}

/** A log, and what it is held to. */
export interface LogCase {
  readonly bytes: Uint8Array;
  readonly source: LogSource;
  readonly quoted: QuotedRegisters;
  /** Null where the policy asks for nothing. */
  readonly rules: LogRules | null;
  /** Whether facts may rest on a bank of SHA-1. */
  readonly sha1Bank: "refuse" | "accept";
  readonly digests: LogDigests;
}

/** What came of it. */
export interface LogJudgement {
  readonly findings: readonly Finding[];
  readonly claims: { readonly [name: string]: ClaimValue };
}

/** Applications are compared one by one, so that it does not matter whether a vendor's own ran before the boot option. */
const STORY_OPTIONS: BootStoryOptions = { applicationBeforeCalling: "allow", emptySecureBoot: "off" };

/** Banks that facts are taken from, the best first. */
const STRENGTH: readonly LogHash[] = ["sha512", "sha384", "sha256", "sha1"];

/**
 * Replays a log against authentic values, and holds what it says to the rules. Every quoted register that has events must agree,
 * in every bank that the log has. Facts are taken only from registers that agree, in a bank stronger than SHA-1 unless the
 * caller accepts that.
 *
 * @returns a finding for every rule, never stopping early. A log that cannot be read fails with its own code.
 */
export function judgeLog(logCase: LogCase): LogJudgement {
  const { bytes, source } = logCase;
  const parsed = bytes.length === 0 ? null : parseEventLog(bytes, source);
  if (parsed === null || (!parsed.ok && parsed.failure.code === "EVENTLOG_EMPTY")) return withoutLog(logCase);
  if (!parsed.ok) {
    const { code, message, path = "event_log" } = parsed.failure;
    const claims = { bytes: bytes.length, replayed: false };
    return {
      findings: [finding(code, "fail", path, "a log that can be read", message), ...unmetRules(logCase.rules)],
      claims,
    };
  }
  return judgeParsed(parsed.value, logCase);
}

function withoutLog({ bytes, rules }: LogCase): LogJudgement {
  const outcome = rules === null ? "skip" : "fail";
  const present = rule("EVENTLOG_PRESENT", outcome, "event_log", "an event log", "nothing was replayed");
  return { findings: [present, ...unmetRules(rules)], claims: { bytes: bytes.length, replayed: false } };
}

/** A log that disagrees everywhere is another boot's, and each explanation is work: so many registers are explained. */
const MAX_EXPLAINED = 4;

/** How one register of one bank fared. */
interface RegisterReplay {
  readonly hash: LogHash;
  readonly register: number;
  readonly quoted: Uint8Array;
  /** Null where an event lacks the bank's digest. */
  readonly value: Uint8Array | null;
  readonly agrees: boolean;
}

function judgeParsed(log: EventLog, logCase: LogCase): LogJudgement {
  const { quoted, digests, rules } = logCase;
  const declared = (hash: LogHash): boolean => log.algorithms.some(({ id }) => id === idOfLogHash(hash));
  const banks = [...quoted.keys()];
  const replays = banks.filter(declared).flatMap((hash) => replayBank(log, hash, quoted.get(hash), digests));
  const facts = new Facts(log, replays, logCase);
  const size = `${log.format}, ${log.events.length} events${replays.length > 0 ? "" : ": nothing was replayed"}`;
  return {
    findings: [
      rule("EVENTLOG_PRESENT", replays.length > 0 ? "pass" : "fail", "event_log", "events of quoted registers", size),
      ...banks.filter((hash) => !declared(hash)).map((hash) => rule("EVENTLOG_BANK", "note", "event_log", hash, null)),
      ...replays.map(replayFinding),
      ...explanations(log, replays, digests),
      ...(rules === null ? [] : ruleFindings(rules, facts)),
    ],
    claims: {
      bytes: logCase.bytes.length,
      format: log.format,
      events: log.events.length,
      replayed: replays.length > 0 && replays.every(({ agrees }) => agrees),
      registers: registerClaims(replays),
      ...facts.claims(),
    },
  };
}

function replayBank(
  log: EventLog,
  hash: LogHash,
  quoted: ReadonlyMap<number, Uint8Array> = new Map(),
  digests: LogDigests,
): readonly RegisterReplay[] {
  return [...replay(log, hash, digests)].flatMap(([register, { value }]) => {
    const expected = quoted.get(register);
    if (expected === undefined) return [];
    return [{ hash, register, quoted: expected, value, agrees: value !== null && equalBytes(value, expected) }];
  });
}

function replayFinding({ hash, register, quoted, value, agrees }: RegisterReplay): Finding {
  const actual = value === null ? "an event lacks this bank's digest" : toHex(value);
  return decided("EVENTLOG_REPLAY" satisfies RuleCode, agrees, `event_log.${hash}.${register}`, toHex(quoted), actual);
}

/** What would explain the first registers that disagree, each in one bank. */
function explanations(log: EventLog, replays: readonly RegisterReplay[], digests: LogDigests): readonly Finding[] {
  const wrong = replays.filter(({ agrees, value }) => !agrees && value !== null);
  const first = wrong.filter(({ register }, at) => wrong.findIndex((one) => one.register === register) === at);
  return first.slice(0, MAX_EXPLAINED).flatMap(({ hash, register, quoted }) => {
    const explanation = explainMismatch(log, hash, register, quoted, digests);
    const path = `event_log.${hash}.${register}`;
    return explanation === null ? [] : [rule("EVENTLOG_EXPLANATION", "note", path, null, explanationText(explanation))];
  });
}

/** What one change would explain a mismatch, for people. */
export function explanationText({ kind, events, appended }: MismatchExplanation): string {
  const [first = 0, second = 0] = events;
  if (kind === "dropped") return `the quote agrees with the log without event ${first}`;
  if (kind === "moved") return `the quote agrees with the log with event ${first} in the place of event ${second}`;
  return `the quote agrees with the log and these events behind it: ${appended.join(", ")}`;
}

function registerClaims(replays: readonly RegisterReplay[]): ClaimValue {
  const banks = [...new Set(replays.map(({ hash }) => hash))];
  const of = (bank: LogHash): ClaimValue =>
    Object.fromEntries(
      replays.filter(({ hash }) => hash === bank).map(({ register, agrees }) => [String(register), agrees]),
    );
  return Object.fromEntries(banks.map((bank) => [bank, of(bank)]));
}

/** What the log says in registers that agree with the quote. */
class Facts {
  private readonly stories = new Map<LogHash, BootStory>();
  /** The best bank that facts may rest on. */
  readonly best: LogHash | null;

  constructor(
    private readonly log: EventLog,
    private readonly replays: readonly RegisterReplay[],
    private readonly logCase: LogCase,
  ) {
    const usable = STRENGTH.filter((hash) => hash !== "sha1" || logCase.sha1Bank === "accept");
    this.best = usable.find((hash) => replays.some((one) => one.hash === hash)) ?? null;
  }

  story(hash: LogHash): BootStory {
    const known = this.stories.get(hash) ?? bootStoryOf(this.log, this.logCase.digests, hash, STORY_OPTIONS);
    this.stories.set(hash, known);
    return known;
  }

  /** Whether registers were quoted in a bank and agree with the log. */
  agree(hash: LogHash, ...registers: readonly number[]): boolean {
    return registers.every((register) =>
      this.replays.some((one) => one.hash === hash && one.register === register && one.agrees),
    );
  }

  claims(): { readonly [name: string]: ClaimValue } {
    const { best } = this;
    if (best === null) return {};
    return storyClaims(this.story(best), (...registers) => this.agree(best, ...registers));
  }
}

/** Each rule that the policy states, unmet for want of a log. */
function unmetRules(rules: LogRules | null): readonly Finding[] {
  return rules === null ? [] : statedRules(rules).map(([code, path, expected]) => rule(code, "fail", path, expected));
}

function statedRules(rules: LogRules): readonly (readonly [RuleCode, string, string])[] {
  const { secureBoot, kernelCommandLine: line, bootApplications, revocations } = rules;
  return [
    ...(secureBoot === null ? [] : [["EVENTLOG_SECURE_BOOT", "event_log.secure_boot", onOff(secureBoot)] as const]),
    ...(line === null ? [] : [["EVENTLOG_KERNEL_COMMAND_LINE", linePath(line.kind), line.text] as const]),
    ...[...bootApplications].map(
      ([hash, { length }]) =>
        ["EVENTLOG_BOOT_APPLICATIONS", `event_log.boot_applications.${hash}`, `one of ${length}`] as const,
    ),
    ...[...revocations].flatMap(([hash, entries]) =>
      entries.map((entry) => ["EVENTLOG_REVOCATIONS", `event_log.revocations.${hash}`, toHex(entry)] as const),
    ),
  ];
}

function ruleFindings(rules: LogRules, facts: Facts): readonly Finding[] {
  const { secureBoot, kernelCommandLine: line, bootApplications, revocations } = rules;
  return [
    ...(secureBoot === null ? [] : [secureBootFinding(secureBoot, facts)]),
    ...(line === null ? [] : [commandLineFinding(line, facts)]),
    ...[...bootApplications].map(([hash, allowed]) => applicationsFinding(hash, allowed, facts)),
    ...[...revocations].flatMap(([hash, entries]) => entries.map((entry) => revocationFinding(hash, entry, facts))),
  ];
}

/** PCR 7 holds the state of Secure Boot, its keys, and what they allowed. */
const SECURE_BOOT_PCR = 7;

function secureBootFinding(wanted: boolean, facts: Facts): Finding {
  const state = secureBootState(facts);
  const expected = onOff(wanted);
  return decided(
    "EVENTLOG_SECURE_BOOT" satisfies RuleCode,
    state === expected,
    "event_log.secure_boot",
    expected,
    state,
  );
}

function secureBootState(facts: Facts): string {
  if (facts.best === null || !facts.agree(facts.best, SECURE_BOOT_PCR)) return "unknown: PCR 7 is not replayed";
  const { state, problems } = facts.story(facts.best).secureBoot;
  const [problem] = problems;
  return state === "unknown" ? `unknown: ${problem?.code ?? "the log does not say"}` : state;
}

function commandLineFinding({ kind, text }: NonNullable<LogRules["kernelCommandLine"]>, facts: Facts): Finding {
  const actual = measuredCommandLine(facts);
  const holds = actual !== null && (kind === "text" ? actual === text : matchesPattern(actual, text));
  return decided("EVENTLOG_KERNEL_COMMAND_LINE" satisfies RuleCode, holds, linePath(kind), text, actual);
}

/** The command line, where it is measured in a register that agrees. */
function measuredCommandLine(facts: Facts): string | null {
  const claim = facts.best === null ? null : facts.story(facts.best).kernelCommandLine;
  if (facts.best === null || claim === null || claim.measured === "not") return null;
  return facts.agree(facts.best, claim.register) ? claim.value : null;
}

/** The firmware's applications are measured to PCR 4; that boot services ended, to PCR 5. */
const APPLICATION_PCRS = [4, 5] as const;

function applicationsFinding(hash: LogHash, allowed: readonly Uint8Array[], facts: Facts): Finding {
  const path = `event_log.boot_applications.${hash}`;
  const expected = `one of ${allowed.length}`;
  const started = facts.agree(hash, ...APPLICATION_PCRS) ? facts.story(hash).boot.applications : null;
  const isAllowed = (digest: Uint8Array | null): boolean =>
    digest !== null && allowed.some((one) => equalBytes(one, digest));
  const stranger = started?.find(({ digest }) => !isAllowed(digest));
  const holds = started !== null && started.length > 0 && stranger === undefined;
  const actual =
    started === null
      ? unknownApplications(hash, facts)
      : stranger === undefined
        ? `${started.length} applications`
        : `event ${stranger.event}: ${stranger.digest === null ? "no digest" : toHex(stranger.digest)}`;
  return decided("EVENTLOG_BOOT_APPLICATIONS" satisfies RuleCode, holds, path, expected, actual);
}

function unknownApplications(hash: LogHash, facts: Facts): string {
  if (!facts.agree(hash, ...APPLICATION_PCRS)) return "unknown: PCR 4 or 5 is not replayed";
  const [problem] = facts.story(hash).boot.problems;
  return `unknown: ${problem?.code ?? "the log does not say"}`;
}

function revocationFinding(hash: LogHash, entry: Uint8Array, facts: Facts): Finding {
  const path = `event_log.revocations.${hash}`;
  const state = secureBootState(facts);
  const known = state === "on" || state === "off";
  const listed = known && facts.best !== null ? (facts.story(facts.best).secureBoot.variables.dbx?.value ?? []) : [];
  const holds = listed.some(({ type, bytes }) => type === hash && equalBytes(bytes, entry));
  const actual = known ? `dbx has ${listed.length} entries` : state;
  return decided("EVENTLOG_REVOCATIONS" satisfies RuleCode, holds, path, toHex(entry), holds ? toHex(entry) : actual);
}

function linePath(kind: "text" | "pattern"): string {
  return kind === "text" ? "event_log.kernel_command_line" : "event_log.kernel_command_line_pattern";
}

function onOff(state: boolean): "on" | "off" {
  return state ? "on" : "off";
}

function rule(
  code: RuleCode,
  outcome: Finding["outcome"],
  path: string,
  expected: string | null = null,
  actual: string | null = null,
): Finding {
  return finding(code, outcome, path, expected, actual);
}
