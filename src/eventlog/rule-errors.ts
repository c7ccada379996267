import { defineCodes } from "../errors/index.js";

/** Codes of the rules that an event log is held to: one a rule, the same for pass and fail. */
export const RULE_CODES = defineCodes({
  EVENTLOG_PRESENT: {
    meaning: "There is an event log, and it has events that were replayed.",
    advice:
      "If it failed, hand in the log of the machine that made the quote (in its message, or --event-log FILE): the policy states what the log has to say. Skipped: there is none, so nothing was replayed; the quoted values count without it.",
  },
  EVENTLOG_BANK: {
    meaning: "The log has digests of a bank that was quoted.",
    advice: "A note: the log says nothing about this bank's values.",
  },
  EVENTLOG_REPLAY: {
    meaning: "The register's value that the log leads to is the one that was quoted or reported.",
    advice:
      "If it failed, the log is not that of the boot that was quoted, or it was changed; what it says of this register counts for nothing. Compare with `veritee inspect` and `veritee diff`.",
  },
  EVENTLOG_EXPLANATION: {
    meaning: "One change of the log would lead to the quoted value.",
    advice: "A note: a hint where to look. The log still does not agree with the quote.",
  },
  EVENTLOG_SECURE_BOOT: {
    meaning: "Secure Boot is in the state that the policy states, by events whose replay agrees with the quote.",
    advice:
      "If it failed, see what the log says of PCR 7; the state is unknown where the log does not replay or breaks a rule.",
  },
  EVENTLOG_KERNEL_COMMAND_LINE: {
    meaning: "The kernel's command line is the one that the policy states, or matches its pattern, by measured text.",
    advice:
      "If it failed, another command line was measured, several were, or none in a register whose replay agrees with the quote.",
  },
  EVENTLOG_BOOT_APPLICATIONS: {
    meaning: "Every EFI application that the firmware started is among those that the policy allows.",
    advice:
      "If it failed, another application was started, or the log of PCR 4 and 5 does not replay, breaks a rule or does not reach the end of boot services.",
  },
  EVENTLOG_REVOCATIONS: {
    meaning: "Every digest that the policy demands as revoked stands in dbx.",
    advice: "If it failed, the firmware's list of revoked images is older than the policy wants: update dbx.",
  },
});

/** A code of {@link RULE_CODES}. */
export type RuleCode = keyof typeof RULE_CODES;
