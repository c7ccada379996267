import { toHex } from "../bytes/index.js";
import { decided, finding } from "../result/index.js";
import type { ClaimValue, Finding } from "../result/index.js";
import { idOfLogHash } from "./algorithms.js";
import { explainMismatch } from "./explain.js";
import type { MismatchExplanation } from "./explain.js";
import type { LogCase, LogJudgement, LogRules } from "./log-case.js";
import { Facts, replayBank } from "./log-facts.js";
import type { RegisterReplay } from "./log-facts.js";
import { rule, ruleFindings, unmetRules } from "./log-rules.js";
import { parseEventLog } from "./parse.js";
import type { RuleCode } from "./rule-errors.js";
import type { LogSource } from "./records.js";
import type { EventLog, LogHash } from "./types.js";

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

function judgeParsed(log: EventLog, logCase: LogCase): LogJudgement {
  const { quoted, digests, rules, source } = logCase;
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
      ...replays.map((one) => replayFinding(one, source)),
      ...explanations(log, replays, logCase),
      ...(rules === null ? [] : ruleFindings(rules, facts)),
    ],
    claims: {
      bytes: logCase.bytes.length,
      format: log.format,
      events: log.events.length,
      replayed: replays.length > 0 && replays.every(({ agrees }) => agrees),
      registers: registerClaims(replays, source),
      ...facts.claims(),
    },
  };
}

function replayFinding({ hash, register, quoted, value, agrees }: RegisterReplay, source: LogSource): Finding {
  const actual = value === null ? "an event lacks this bank's digest" : toHex(value);
  return decided(
    "EVENTLOG_REPLAY" satisfies RuleCode,
    agrees,
    registerPath(source, hash, register),
    toHex(quoted),
    actual,
  );
}

/** A TEE's register 1 is RTMR0. */
function registerPath(source: LogSource, hash: LogHash, register: number): string {
  return source === "cc" ? `event_log.rtmr${register - 1}` : `event_log.${hash}.${register}`;
}

/** What would explain the first registers that disagree, each in one bank. */
function explanations(
  log: EventLog,
  replays: readonly RegisterReplay[],
  { digests, source }: LogCase,
): readonly Finding[] {
  const wrong = replays.filter(({ agrees, value }) => !agrees && value !== null);
  const first = wrong.filter(({ register }, at) => wrong.findIndex((one) => one.register === register) === at);
  return first.slice(0, MAX_EXPLAINED).flatMap(({ hash, register, quoted }) => {
    const explanation = explainMismatch(log, hash, register, quoted, digests);
    const path = registerPath(source, hash, register);
    return explanation === null ? [] : [rule("EVENTLOG_EXPLANATION", "note", path, null, explanationText(explanation))];
  });
}

/** What one change would explain a mismatch, for people. */
function explanationText({ kind, events, appended }: MismatchExplanation): string {
  const [first = 0, second = 0] = events;
  if (kind === "dropped") return `the quote agrees with the log without event ${first}`;
  if (kind === "moved") return `the quote agrees with the log with event ${first} in the place of event ${second}`;
  return `the quote agrees with the log and these events behind it: ${appended.join(", ")}`;
}

function registerClaims(replays: readonly RegisterReplay[], source: LogSource): ClaimValue {
  const banks = [...new Set(replays.map(({ hash }) => hash))];
  const of = (bank: LogHash): ClaimValue =>
    Object.fromEntries(
      replays
        .filter(({ hash }) => hash === bank)
        .map(({ register, agrees }) => [source === "cc" ? `rtmr${register - 1}` : String(register), agrees]),
    );
  return Object.fromEntries(banks.map((bank) => [bank, of(bank)]));
}
