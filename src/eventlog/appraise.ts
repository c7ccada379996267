import { equalBytes, toHex } from "../bytes/index.js";
import { decided, finding } from "../result/index.js";
import type { ClaimValue, Finding } from "../result/index.js";
import { idOfLogHash } from "./algorithms.js";
import { explainMismatch } from "./explain.js";
import type { MismatchExplanation } from "./explain.js";
import { parseEventLog } from "./parse.js";
import { matchesPattern } from "./pattern.js";
import type { LogSource } from "./records.js";
import { initialValue, replay } from "./replay.js";
import type { RuleCode } from "./rule-errors.js";
import { storyReader } from "./story.js";
import { CLAIM_PCRS, storyClaims } from "./story-claims.js";
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
 * in every bank that the log has. Facts are taken only from registers that agree, in banks stronger than SHA-1 unless the caller
 * accepts that, and where all of these banks say the same.
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
  const present = rule("EVENTLOG_PRESENT", absence(rules), "event_log", "an event log", "nothing was replayed");
  return { findings: [present, ...unmetRules(rules)], claims: { bytes: bytes.length, replayed: false } };
}

/** That nothing was replayed fails where the policy demands something of the log. */
function absence(rules: LogRules | null): "skip" | "fail" {
  return rules === null ? "skip" : "fail";
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
  // A demand is met by what facts may rest on; without one SHA-1 may be all that there is.
  const isPresent = rules === null ? replays.length > 0 : facts.banks.length > 0;
  return {
    findings: [
      rule("EVENTLOG_PRESENT", isPresent ? "pass" : absence(rules), "event_log", "events of quoted registers", size),
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

/** What facts rest on. */
type Ground = keyof typeof CLAIM_PCRS;

/** What the log says in registers that agree with the quote. */
class Facts {
  readonly story: (hash: LogHash) => BootStory;
  private readonly grounds = new Map<Ground, readonly LogHash[]>();
  /** The banks that facts may rest on, the best first. */
  readonly banks: readonly LogHash[];

  constructor(
    private readonly log: EventLog,
    private readonly replays: readonly RegisterReplay[],
    private readonly logCase: LogCase,
  ) {
    const usable = STRENGTH.filter((hash) => hash !== "sha1" || logCase.sha1Bank === "accept");
    this.banks = usable.filter((hash) => replays.some((one) => one.hash === hash));
    this.story = storyReader(log, logCase.digests, STORY_OPTIONS);
  }

  /**
   * The banks that quote all PCRs that a fact rests on, the best first. None where one of the PCRs does not agree in one of the
   * banks, or is without events and yet holds something: a TPM may have a bank that the firmware leaves alone, and whoever runs later can extend that one alone.
   */
  banksOf(ground: Ground): readonly LogHash[] {
    const known = this.grounds.get(ground) ?? this.findBanks(CLAIM_PCRS[ground]);
    this.grounds.set(ground, known);
    return known;
  }

  private findBanks(pcrs: readonly number[]): readonly LogHash[] {
    const { quoted } = this.logCase;
    const contradicts = (bank: LogHash, pcr: number): boolean =>
      quoted.get(bank)?.has(pcr) === true && !this.agrees(bank, pcr) && !this.rests(bank, pcr);
    // What the log says nothing of has to hold nothing, unless the caller takes SHA-1 for all there is.
    const unsaid = this.banks[0] === "sha1" ? [] : STRENGTH.filter((bank) => bank !== "sha1" && this.isUnsaid(bank));
    const isRefused =
      this.banks.some((bank) => pcrs.some((pcr) => contradicts(bank, pcr))) ||
      unsaid.some((bank) => pcrs.some((pcr) => quoted.get(bank)?.has(pcr) === true && !this.rests(bank, pcr)));
    return isRefused ? [] : this.banks.filter((bank) => pcrs.every((pcr) => quoted.get(bank)?.has(pcr)));
  }

  private isUnsaid(bank: LogHash): boolean {
    return this.logCase.quoted.has(bank) && !this.banks.includes(bank);
  }

  /** Whether a PCR was quoted in a bank and agrees with the log. */
  private agrees(hash: LogHash, pcr: number): boolean {
    return this.replays.some((one) => one.hash === hash && one.register === pcr && one.agrees);
  }

  /** Whether the log has no events of a PCR, and the quote says that there were none. */
  private rests(hash: LogHash, pcr: number): boolean {
    const value = this.logCase.quoted.get(hash)?.get(pcr);
    const hasEvents = this.replays.some((one) => one.hash === hash && one.register === pcr);
    return !hasEvents && value !== undefined && equalBytes(value, initialValue(pcr, value.length, this.log));
  }

  /** What all banks say alike of one thing; null where they differ, or there is none. */
  alike<T>(ground: Ground, read: (story: BootStory) => T): T | null {
    const said = this.banksOf(ground).map((bank) => read(this.story(bank)));
    const [first] = said;
    return first !== undefined && said.every((one) => withoutDigests(one) === withoutDigests(first)) ? first : null;
  }

  claims(): { readonly [name: string]: ClaimValue } {
    const [best] = this.banks;
    if (best === undefined) return {};
    const claimed = (bank: LogHash) => storyClaims(this.story(bank), (ground) => this.banksOf(ground).includes(bank));
    const others = this.banks.slice(1).map(claimed);
    const isAlike = ([name, value]: readonly [string, ClaimValue]): boolean =>
      name === "bank" || others.every((one) => !(name in one) || withoutDigests(one[name]) === withoutDigests(value));
    return Object.fromEntries(Object.entries(claimed(best)).filter(isAlike));
  }
}

/** What banks can agree on, as text: all but digests. */
function withoutDigests(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => (key === "digest" ? null : member));
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
  const [best] = facts.banksOf("secureBoot");
  if (best === undefined) return "unknown: PCR 7 is not replayed";
  const said = facts.alike("secureBoot", ({ secureBoot }) => secureBoot.state);
  if (said === null) return "unknown: the banks differ";
  const [problem] = facts.story(best).secureBoot.problems;
  return said === "unknown" ? `unknown: ${problem?.code ?? "the log does not say"}` : said;
}

function commandLineFinding({ kind, text }: NonNullable<LogRules["kernelCommandLine"]>, facts: Facts): Finding {
  const actual = measuredCommandLine(facts);
  const holds = actual !== null && (kind === "text" ? actual === text : matchesPattern(actual, text));
  return decided("EVENTLOG_KERNEL_COMMAND_LINE" satisfies RuleCode, holds, linePath(kind), text, actual);
}

/** The command line, where it is measured, and in no PCR that may have it stands another. */
function measuredCommandLine(facts: Facts): string | null {
  const claim = facts.alike("kernelCommandLine", ({ kernelCommandLine }) => kernelCommandLine);
  return claim === null || claim.measured === "not" ? null : claim.value;
}

function applicationsFinding(hash: LogHash, allowed: readonly Uint8Array[], facts: Facts): Finding {
  const path = `event_log.boot_applications.${hash}`;
  const expected = `one of ${allowed.length}`;
  const isGround = facts.banksOf("bootApplications").includes(hash);
  const events = facts.alike("bootApplications", ({ boot }) => boot.applications?.map(({ event }) => event) ?? null);
  const started = isGround && events !== null ? facts.story(hash).boot.applications : null;
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
  if (!facts.banksOf("bootApplications").includes(hash)) return "unknown: PCR 2, 4 or 5 is not replayed";
  const [problem] = facts.story(hash).boot.problems;
  return `unknown: ${problem?.code ?? "the log does not say"}`;
}

function revocationFinding(hash: LogHash, entry: Uint8Array, facts: Facts): Finding {
  const path = `event_log.revocations.${hash}`;
  const state = secureBootState(facts);
  const known = state === "on" || state === "off";
  const [best] = facts.banksOf("secureBoot");
  const listed = known && best !== undefined ? (facts.story(best).secureBoot.variables.dbx?.value ?? []) : [];
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
