import { equalBytes, toHex } from "../bytes/index.js";
import { decided, finding } from "../result/index.js";
import type { Finding } from "../result/index.js";
import type { LogRules } from "./log-case.js";
import type { Facts } from "./log-facts.js";
import { matchesPattern } from "./pattern.js";
import type { RuleCode } from "./rule-errors.js";
import type { LogHash } from "./types.js";

/** Each rule that the policy states, unmet for want of a log. */
export function unmetRules(rules: LogRules | null): readonly Finding[] {
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

/** A finding for each rule that the policy states. */
export function ruleFindings(rules: LogRules, facts: Facts): readonly Finding[] {
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
  if (best === undefined) return facts.unreplayed("PCR 7 is");
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
  if (!facts.banksOf("bootApplications").includes(hash)) return facts.unreplayed("PCR 2, 4 or 5 is");
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

/** A finding with one of these codes. */
export function rule(
  code: RuleCode,
  outcome: Finding["outcome"],
  path: string,
  expected: string | null = null,
  actual: string | null = null,
): Finding {
  return finding(code, outcome, path, expected, actual);
}
