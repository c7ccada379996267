import type { PolicyRemark } from "../tee/scheme.js";
import type { PolicyDocument } from "./decode.js";
import type { PolicyCode } from "./errors.js";
import type { EventLogValues } from "./event-log.js";

/**
 * What the demands on the event log leave open.
 *
 * @param document the whole policy, since other sections may say what this one does not.
 * @param present whether the document has `event_log`, even one that states nothing.
 */
export function eventLogRemarks(document: PolicyDocument, present: boolean): readonly PolicyRemark[] {
  const { section, pcrValues, eventLog } = document;
  if (eventLog === null) return present ? [remark("POLICY_LINT_EVENT_LOG_EMPTY", "note", "", EMPTY)] : [];
  const banks = [...eventLog.bootApplications.keys()];
  const onlySha1 = banks.length > 0 && banks.every((bank) => bank === "sha1");
  const alone = section === null && pcrValues.size === 0;
  return [
    ...(alone ? [remark("POLICY_LINT_EVENT_LOG_ALONE", "note", "", ALONE)] : []),
    ...secureBootRemarks(document, eventLog),
    ...loaderRemarks(document, eventLog),
    ...patternRemarks(eventLog),
    ...(onlySha1 ? [remark("POLICY_LINT_EVENT_LOG_SHA1", "warning", ".boot_applications", SHA1_ONLY)] : []),
  ];
}

/** The PCR of the variables and certificates of Secure Boot (TCG PC Client Platform Firmware Profile). */
const SECURE_BOOT_PCR = 7;

function secureBootRemarks({ pcrValues }: PolicyDocument, eventLog: EventLogValues): readonly PolicyRemark[] {
  const path = ".secure_boot";
  if (eventLog.secureBoot === false) return [remark("POLICY_LINT_EVENT_LOG_SECURE_BOOT_OFF", "note", path, OFF)];
  if (eventLog.secureBoot === null || eventLog.bootApplications.size > 0) return [];
  return isPinned(pcrValues, SECURE_BOOT_PCR) ? [] : [remark("POLICY_LINT_EVENT_LOG_KEYS", "note", path, KEYS)];
}

function isPinned(pcrValues: PolicyDocument["pcrValues"], pcr: number): boolean {
  return [...pcrValues.values()].some((digests) => digests.has(pcr));
}

/** The PCR of the applications that firmware starts, boot loaders among them. */
const APPLICATION_PCR = 4;

function loaderRemarks({ pcrValues }: PolicyDocument, values: EventLogValues): readonly PolicyRemark[] {
  const { kernelCommandLine: line, bootApplications } = values;
  if (line === null || bootApplications.size > 0 || isPinned(pcrValues, APPLICATION_PCR)) return [];
  const path = line.kind === "text" ? ".kernel_command_line" : LINE_PATTERN;
  return [remark("POLICY_LINT_EVENT_LOG_LOADER", "note", path, LOADER)];
}

const LINE_PATTERN = ".kernel_command_line_pattern";

function patternRemarks({ kernelCommandLine: line }: EventLogValues): readonly PolicyRemark[] {
  if (line?.kind !== "pattern" || !line.text.includes("*")) return [];
  const path = LINE_PATTERN;
  const literal = line.text.replaceAll("*", "").trim();
  if (literal === "") return [remark("POLICY_LINT_EVENT_LOG_ANY_COMMAND_LINE", "warning", path, ANY_LINE)];
  return [remark("POLICY_LINT_EVENT_LOG_PATTERN", "note", path, PATTERN)];
}

const EMPTY = "event_log demands nothing: not even that a log is there.";
const ALONE =
  "Neither a section of a TEE nor PCR values stand beside event_log: no hardware vouches for what the log is replayed against.";
const OFF = "secure_boot is false: evidence whose Secure Boot is on fails.";
const KEYS = "Secure Boot is demanded, but neither what booted nor PCR 7 is stated: any keys may be enrolled.";
const LOADER =
  "A command line is demanded, but neither what booted nor PCR 4 is stated: another boot loader need not measure the line it uses.";
const ANY_LINE = "The pattern is nothing but * and blanks: nearly every command line matches it.";
const PATTERN = "* also stands for blanks: whoever writes the command line can add parameters in its place.";
const SHA1_ONLY =
  "Only digests of the SHA-1 bank are listed; such evidence is refused unless the caller accepts that bank.";

function remark(code: PolicyCode, severity: PolicyRemark["severity"], member: string, message: string): PolicyRemark {
  return { code, path: `event_log${member}`, message, severity };
}
