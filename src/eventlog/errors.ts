import { defineCodes } from "../errors/index.js";

/** How the bytes of an event log, or of the ACPI table that describes one, can be refused; the stage is always `parse`. */
export const LOG_CODES = defineCodes({
  EVENTLOG_EMPTY: {
    meaning: "There is no event in the log: it has no bytes, or nothing but padding.",
    advice: "Read the log of the machine that made the quote, or leave the log out where the policy allows it.",
  },
  EVENTLOG_SIZE: {
    meaning: "The event log is larger than 4 MiB.",
    advice: "Check that the file is an event log: real ones have some tens of KiB.",
  },
  EVENTLOG_EVENT_LIMIT: {
    meaning: "The event log has more than 8192 events.",
    advice: "Check that the file is an event log: real ones have fewer than 200 events.",
  },
  EVENTLOG_DATA_LIMIT: {
    meaning: "The data of one event is larger than 1 MiB.",
    advice: "Check that the file is an event log; the path names the event.",
  },

  // Records.
  EVENTLOG_TRUNCATED: {
    meaning: "The log ends within the fixed fields or the digests of a record.",
    advice: "Read the log anew and whole: it was cut, or something follows its last record.",
  },
  EVENTLOG_EVENT_SIZE: {
    meaning: "An event states more bytes of data than the log has left.",
    advice: "Read the log anew and whole; the path names the event.",
  },
  EVENTLOG_TRAILING: {
    meaning: "Padding follows the last record of a TPM's log.",
    advice: "Cut the padding off. If the log is a CCEL, read it as one.",
  },
  EVENTLOG_REGISTER: {
    meaning:
      "An event names a register that does not exist: a PCR above 23 (which only EV_NO_ACTION may name), or in a CCEL a measurement register above 4.",
    advice: "Check whether the log is a TPM's or a CCEL, and that it was not changed.",
  },
  EVENTLOG_DIGEST_COUNT: {
    meaning: "A record has no digest.",
    advice: "Check that the log was not changed: such a record cannot have been measured.",
  },
  EVENTLOG_DIGEST_LIMIT: {
    meaning: "A record states more than 16 digests.",
    advice: "Check that the log was not changed; the path names the event.",
  },
  EVENTLOG_DIGEST_ALGORITHM: {
    meaning:
      "A record has a digest of an algorithm that the log's header does not list, so that its size is not known.",
    advice: "Check that the log was not changed; the path names the event.",
  },
  EVENTLOG_DIGEST_DUPLICATE: {
    meaning: "A record has two digests of one algorithm.",
    advice: "Check that the log was not changed; the path names the event.",
  },

  // TCG_EfiSpecIDEvent.
  EVENTLOG_HEADER: {
    meaning: "The header of a crypto-agile log is cut short, names another register, or has a digest.",
    advice: "Check that the log was not changed and that it is read as what it is: a TPM's log or a CCEL.",
  },
  EVENTLOG_HEADER_MISSING: {
    meaning: 'A CCEL does not begin with a "Spec ID Event03" header.',
    advice: "Hand in the data of the CCEL, not the table; a TPM's log with SHA-1 digests is no CCEL.",
  },
  EVENTLOG_HEADER_VERSION: {
    meaning: "The header states another version than 2.0.",
    advice: "Use a release of veritee that knows this version, where there is one.",
  },
  EVENTLOG_ALGORITHM_COUNT: {
    meaning: "The header lists no digest algorithm.",
    advice: "Check that the log was not changed.",
  },
  EVENTLOG_ALGORITHM_LIMIT: {
    meaning: "The header states more than 16 digest algorithms.",
    advice: "Check that the log was not changed.",
  },
  EVENTLOG_ALGORITHM_SIZE: {
    meaning: "The header states a digest size that its algorithm does not have.",
    advice: "Check that the log was not changed.",
  },
  EVENTLOG_ALGORITHM_DUPLICATE: {
    meaning: "The header lists one digest algorithm twice.",
    advice: "Check that the log was not changed.",
  },
  EVENTLOG_VENDOR_INFO: {
    meaning: "The header does not end where its vendor information ends.",
    advice:
      "Check that the log was not changed; some tools write headers whose size leaves the vendor information out.",
  },

  // EV_NO_ACTION "StartupLocality".
  EVENTLOG_LOCALITY: {
    meaning: "A StartupLocality event has another form than PCR 0, 17 bytes and locality 0, 3 or 4, or is in a CCEL.",
    advice: "Check that the log was not changed.",
  },
  EVENTLOG_LOCALITY_TWICE: {
    meaning: "The log states the startup locality twice.",
    advice: "Check that the log was not changed: a TPM starts once.",
  },
  EVENTLOG_LOCALITY_LATE: {
    meaning: "The log states the startup locality after PCR 0 was extended.",
    advice: "Check that the log was not changed: the locality decides the value from which PCR 0 starts.",
  },

  // CCEL.
  EVENTLOG_PADDING: {
    meaning: "The padding of a CCEL is not one value, 0x00 or 0xFF, up to the end.",
    advice: "Read the log area whole and unchanged: events behind the padding are not part of the log.",
  },
  EVENTLOG_CCEL_SIGNATURE: {
    meaning: "The ACPI table is no CCEL.",
    advice: "Hand in /sys/firmware/acpi/tables/CCEL; the log itself is in the folder data beside it.",
  },
  EVENTLOG_CCEL_SIZE: {
    meaning: "The CCEL table is not 56 bytes long, or states another length.",
    advice: "Read the table anew and whole.",
  },
  EVENTLOG_CCEL_REVISION: {
    meaning: "The CCEL table has another revision than 1.",
    advice: "Use a release of veritee that knows this revision, where there is one.",
  },
  EVENTLOG_CCEL_CHECKSUM: {
    meaning: "The bytes of the CCEL table do not sum up to 0.",
    advice: "Read the table anew; it was changed.",
  },
  EVENTLOG_CCEL_TYPE: {
    meaning: "The CCEL table names a kind of TEE that is neither SEV (1) nor TDX (2).",
    advice: "Check that the table was not changed; type 0 is reserved.",
  },
  EVENTLOG_CCEL_RESERVED: {
    meaning: "A reserved byte of the CCEL table is not zero.",
    advice: "Use a release of veritee that knows what it means, where there is one.",
  },
  EVENTLOG_CCEL_AREA: {
    meaning: "The CCEL table states a log area of no bytes, or of more than 4 MiB.",
    advice: "Check that the table was not changed: real areas have 64 KiB to 1 MiB.",
  },
});

/** A code of reading logs. */
export type LogCode = keyof typeof LOG_CODES;
