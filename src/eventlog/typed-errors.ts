import { defineCodes } from "../errors/index.js";

const DAMAGED =
  "Check that the log was not changed; if firmware wrote it so, its text cannot be read, and its digests still count.";

/** Why an event's data is not what its type asks for: problems of single events, which fail nothing by themselves. */
const STRUCTURE_CODES = defineCodes({
  EVENTLOG_VARIABLE_SIZE: {
    meaning: "A UEFI variable in an event is cut short, or states more bytes than the event has.",
    advice: DAMAGED,
  },
  EVENTLOG_VARIABLE_NAME: {
    meaning: "A UEFI variable in an event has a name of more than 2048 units.",
    advice: DAMAGED,
  },
  EVENTLOG_VARIABLE_TRAILING: {
    meaning: "Bytes follow a UEFI variable in an event, where no known boot loader writes any.",
    advice: DAMAGED,
  },
  EVENTLOG_LOAD_OPTION: { meaning: "A boot option in an event is cut short.", advice: DAMAGED },
  EVENTLOG_DEVICE_PATH: {
    meaning: "A device path in an event has a node of a length that cannot be, or is cut short.",
    advice: DAMAGED,
  },
  EVENTLOG_SIGNATURE_LIST: { meaning: "A signature database in an event is cut short.", advice: DAMAGED },
  EVENTLOG_SIGNATURE_LIST_SIZE: {
    meaning: "A signature list states a size below its header's, above 1 MiB or beyond the database.",
    advice: DAMAGED,
  },
  EVENTLOG_SIGNATURE_HEADER_SIZE: {
    meaning: "A signature list's own header is larger than the list.",
    advice: DAMAGED,
  },
  EVENTLOG_SIGNATURE_SIZE: {
    meaning: "The signatures of a list are smaller than 17 bytes, or do not fill the list.",
    advice: DAMAGED,
  },
  EVENTLOG_DATABASE_UPDATE: {
    meaning: "A file is no update of a signature database: its header of time stamp and signature does not fit.",
    advice: "Use the file as the vendor publishes it (dbxupdate.bin), not a list taken out of it.",
  },
  EVENTLOG_AUTHORITY_CONTENT: {
    meaning: "An authority event holds neither a certificate nor a hash, and is none of shim's settings.",
    advice: DAMAGED,
  },
  EVENTLOG_IMAGE_LOAD: { meaning: "The description of a loaded image in an event is cut short.", advice: DAMAGED },
  EVENTLOG_GPT: { meaning: "The partition table in an event does not fit its own sizes.", advice: DAMAGED },
  EVENTLOG_FIRMWARE_BLOB: { meaning: "The description of firmware in an event has another size.", advice: DAMAGED },
  EVENTLOG_HANDOFF_TABLES: { meaning: "The list of tables in an event has another size.", advice: DAMAGED },
  EVENTLOG_TAGGED_EVENT: {
    meaning: "A tagged event has another size than its header states, or no header.",
    advice: DAMAGED,
  },
  EVENTLOG_ACTION_TEXT: { meaning: "The text of an action is not UTF-8.", advice: DAMAGED },
  EVENTLOG_SEPARATOR_DATA: { meaning: "A separator's data has not four bytes.", advice: DAMAGED },
});

const DISTRUST =
  "Do not take facts from this part of the log. Compare the register's value instead, or find out who wrote the log.";

/** Why a part of the boot story is not told: the log breaks a rule under which its text proves something. */
const STORY_CODES = defineCodes({
  EVENTLOG_TYPE_UNEXPECTED: {
    meaning: "A register from which facts are taken has an event of a type that does not belong there.",
    advice: DISTRUST,
  },
  EVENTLOG_TYPE_MASQUERADE: {
    meaning: "An event has the digest of a separator or of a well known action, and another type or text.",
    advice: DISTRUST,
  },
  EVENTLOG_SEPARATOR_INVALID: {
    meaning: "A separator's data or digest is none that a separator of this register may have.",
    advice: DISTRUST,
  },
  EVENTLOG_SEPARATOR_DUPLICATE: {
    meaning: "A register has several separators, so that it is not known where the firmware's part ends.",
    advice:
      "Where the log is a CCEL of an OVMF that extends one for each PCR, allow it with duplicateCcSeparator; else do not take facts from it.",
  },
  EVENTLOG_SEPARATOR_MISSING: {
    meaning: "A register has no separator, so that it is not known where the firmware's part ends.",
    advice: DISTRUST,
  },
  EVENTLOG_ACTION_UNEXPECTED: {
    meaning: "PCR 7 has an action that veritee does not know, or one that its digest does not cover.",
    advice: DISTRUST,
  },
  EVENTLOG_DEBUG_MODE: {
    meaning: "The firmware says that its debug mode is on: somebody with a debugger may change whatever runs.",
    advice: "Turn the debug mode off.",
  },
  EVENTLOG_VARIABLE_NOT_MEASURED: {
    meaning: "The digest of a Secure Boot variable's event is not of its data, so that the data proves nothing.",
    advice: "Update the firmware where it is from the time of TPM 1.2; else the log was changed.",
  },
  EVENTLOG_VARIABLE_MALFORMED: {
    meaning: "A variable's or authority's event in PCR 7 cannot be read.",
    advice: DISTRUST,
  },
  EVENTLOG_VARIABLE_GUID: {
    meaning:
      "A variable has the name of a Secure Boot variable and another vendor's GUID, or is logged as an authority.",
    advice: DISTRUST,
  },
  EVENTLOG_VARIABLE_DUPLICATE: { meaning: "A Secure Boot variable is logged twice.", advice: DISTRUST },
  EVENTLOG_VARIABLE_LATE: {
    meaning: "A variable's configuration is logged behind the separator, where code that firmware loaded can write.",
    advice: DISTRUST,
  },
  EVENTLOG_SECURE_BOOT_MISSING: {
    meaning: "PCR 7 has no event of the variable SecureBoot.",
    advice: "Ask for a whole log of a machine with UEFI; without it Secure Boot is unknown.",
  },
  EVENTLOG_SECURE_BOOT_VALUE: {
    meaning: "The variable SecureBoot is not one byte of 0 or 1.",
    advice: "Where firmware without Secure Boot logs it empty, allow that with emptySecureBoot.",
  },
  EVENTLOG_KEYS_EMPTY: {
    meaning: "Secure Boot is said to be on, and PK, KEK or db has no entry or is not logged.",
    advice: DISTRUST,
  },
  EVENTLOG_AUTHORITY_MISSING: {
    meaning: "Secure Boot is said to be on, and no event says which key allowed an image to run.",
    advice: DISTRUST,
  },
  EVENTLOG_AUTHORITY_NOT_MEASURED: {
    meaning: "The digest of an authority's event is not of its data.",
    advice: DISTRUST,
  },
  EVENTLOG_SCRTM_NOT_MEASURED: {
    meaning: "The digest of the firmware's version event is not of its data, so that the version is hearsay.",
    advice: "Compare PCR 0 instead: some firmware logs another text than it measures.",
  },
  EVENTLOG_NONHOST_NOT_MEASURED: {
    meaning: "The digest of the event on the host's technology is not of its data.",
    advice: DISTRUST,
  },
  EVENTLOG_CALLING_DUPLICATE: {
    meaning: "The start of the boot option is logged twice.",
    advice: DISTRUST,
  },
  EVENTLOG_CALLING_LATE: {
    meaning: "The start of the boot option is logged behind the separator of its register.",
    advice: DISTRUST,
  },
  EVENTLOG_APPLICATION_EARLY: {
    meaning: "An application was started before the boot option was called, as some vendors' firmware does.",
    advice: "Where the machine's firmware does so, allow it with applicationBeforeCalling.",
  },
  EVENTLOG_APPLICATION_LATE: {
    meaning: "An application is logged behind the end of boot services, where there can be none.",
    advice: DISTRUST,
  },
  EVENTLOG_EXIT_MISSING: {
    meaning: "No event says that boot services ended, so that the list of applications may be cut.",
    advice: "Ask for a whole log: old kernels leave the last events out.",
  },
  EVENTLOG_GRUB_PREFIX: {
    meaning: "PCR 8 has an event that is none of GRUB's commands, among such.",
    advice: DISTRUST,
  },
  EVENTLOG_COMMAND_NOT_MEASURED: {
    meaning: "The digest of a command that a boot loader is said to have run is not of its text.",
    advice: DISTRUST,
  },
  EVENTLOG_COMMAND_TEXT: {
    meaning: "The text of a measured command is not UTF-8, or has a NUL inside.",
    advice: DISTRUST,
  },
  EVENTLOG_KERNEL_COMMAND_LINES: {
    meaning: "Several kernel command lines are logged, so that none of them is known to be the one in use.",
    advice: DISTRUST,
  },
  EVENTLOG_KERNEL_COMMAND_LINE_OTHER: {
    meaning: "A command of GRUB starts Linux with another command line than the one that is logged as the kernel's.",
    advice: DISTRUST,
  },
  EVENTLOG_SECTIONS: {
    meaning: "The sections of a unified kernel image are not logged in pairs of a measured name and a content.",
    advice: DISTRUST,
  },
});

/** Codes of what events say and of the boot story told from them. */
export const TYPED_EVENT_CODES = { ...STRUCTURE_CODES, ...STORY_CODES };

/** A code of {@link TYPED_EVENT_CODES}. */
export type TypedEventCode = keyof typeof TYPED_EVENT_CODES;
