import { fail, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { SHA1_ID } from "./algorithms.js";
import type { LogCode } from "./errors.js";
import { isHeader, readHeader } from "./header.js";
import { LOG_LIMITS } from "./limits.js";
import { followLocality } from "./locality.js";
import type { LocalityState } from "./locality.js";
import { isPadding, paddingStart } from "./padding.js";
import { LogReader, reading } from "./reader.js";
import { readAgileRecord, readSha1Record } from "./records.js";
import type { LogSource } from "./records.js";
import type { EventLog, LogEvent } from "./types.js";

/** The registers that a header may name. */
const HEADER_REGISTERS: Readonly<Record<LogSource, readonly number[]>> = { tpm: [0], cc: [0, 1] };

type Head = Pick<EventLog, "algorithms" | "specification">;

const SHA1_HEAD: Head = { algorithms: [{ id: SHA1_ID, size: 20, hash: "sha1" }], specification: null };

/**
 * Reads a whole event log: every byte belongs to a record or, in a CCEL, to the padding. Proves nothing: that a log says
 * what was measured, only its replay against a quote shows.
 *
 * @param bytes at most 4 MiB, little-endian; copied once. Of a TPM as Linux gives it, which appends the firmware's table of
 * final events without a mark; of a CCEL the log area, with or without its padding.
 * @param source `tpm`: registers are PCRs, and a log may be one of SHA-1 without a header. `cc`: a CCEL.
 * @returns the log, or the first failure in it: stage `parse`, codes {@link LogCode} without those of the CCEL's table.
 * @throws TypeError where `source` is none of the two.
 */
export function parseEventLog(bytes: Uint8Array, source: LogSource): Outcome<EventLog> {
  if (!Object.hasOwn(HEADER_REGISTERS, source)) throw new TypeError('source must be "tpm" or "cc".');
  if (bytes.length > LOG_LIMITS.size) {
    const detail = { path: "event_log", expected: LOG_LIMITS.size, actual: bytes.length };
    const message = `event_log has ${bytes.length} bytes, above ${LOG_LIMITS.size}.`;
    return fail("parse", "EVENTLOG_SIZE" satisfies LogCode, message, detail);
  }
  return reading(() => ok(readLog(new LogReader(new Uint8Array(bytes)), source)));
}

function readLog(reader: LogReader, source: LogSource): EventLog {
  const padding = paddingStart(reader.bytes);
  if (padding === 0 || isPadding(reader, source, padding)) {
    reader.refuse("EVENTLOG_EMPTY", "", `has ${reader.left} bytes, and no record`);
  }
  reader.path = "event_log.events.0";
  // What a header may name as its register is looked at below.
  const first = readSha1Record(reader, "tpm", 0);
  if (isHeader(first)) {
    const head = readHeader(reader, first, HEADER_REGISTERS[source]);
    const next = (number: number): LogEvent => readAgileRecord(reader, source, number, head.algorithms);
    const format = source === "cc" ? "ccel" : "tcg-crypto-agile";
    return { format, ...head, ...readRecords(reader, source, first, next, padding) };
  }
  if (source === "cc") reader.refuse("EVENTLOG_HEADER_MISSING", "", "is no header of a crypto-agile log");
  const next = (number: number): LogEvent => readSha1Record(reader, source, number);
  return { format: "tcg-sha1", ...SHA1_HEAD, ...readRecords(reader, source, first, next, padding) };
}

function readRecords(
  reader: LogReader,
  source: LogSource,
  first: LogEvent,
  next: (number: number) => LogEvent,
  paddingAt: number,
): Pick<EventLog, "events" | "startupLocality" | "padding"> {
  const state: LocalityState = { locality: null, extended: false };
  const events: LogEvent[] = [first];
  followLocality(reader, source, first, state);
  while (reader.left > 0) {
    reader.path = `event_log.events.${events.length}`;
    if (isPadding(reader, source, paddingAt)) break;
    if (events.length === LOG_LIMITS.events) {
      reader.refuse("EVENTLOG_EVENT_LIMIT", "", `would be one more than ${LOG_LIMITS.events} events`);
    }
    const event = next(events.length);
    followLocality(reader, source, event, state);
    events.push(event);
  }
  return { events, startupLocality: state.locality, padding: reader.left };
}
