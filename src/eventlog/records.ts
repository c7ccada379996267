import { SHA1_ID } from "./algorithms.js";
import { EV } from "./event-names.js";
import { LOG_LIMITS } from "./limits.js";
import type { LogReader } from "./reader.js";
import type { LogAlgorithm, LogEvent } from "./types.js";

/** Whose log it is: a TPM's, with PCRs, or a TEE's (CCEL), with measurement registers. */
export type LogSource = "tpm" | "cc";

/** The highest register that an event may name: PCR 23; RTMR3, which is 4. */
const HIGHEST_REGISTER: Readonly<Record<LogSource, number>> = { tpm: 23, cc: 4 };

/** Reads one record in the form of SHA-1 logs: TCG_PCR_EVENT. */
export function readSha1Record(reader: LogReader, source: LogSource, number: number): LogEvent {
  const head = readHead(reader, source, number);
  const digests = new Map([[SHA1_ID, reader.take(20, "digest")]]);
  return { ...head, digests, data: readData(reader) };
}

/** Reads one record of a crypto-agile log: TCG_PCR_EVENT2. It may have fewer digests than the header has algorithms, never none. */
export function readAgileRecord(
  reader: LogReader,
  source: LogSource,
  number: number,
  algorithms: readonly LogAlgorithm[],
): LogEvent {
  const head = readHead(reader, source, number);
  return { ...head, digests: readDigests(reader, algorithms), data: readData(reader) };
}

function readHead(reader: LogReader, source: LogSource, number: number): Omit<LogEvent, "digests" | "data"> {
  const offset = reader.at;
  const register = reader.u32("register");
  const type = reader.u32("type");
  const highest = HIGHEST_REGISTER[source];
  // Windows closes its log with an EV_NO_ACTION on PCR 0xFFFFFFFF.
  if (register > highest && !(source === "tpm" && type === EV.NO_ACTION)) {
    const detail = { expected: highest, actual: register };
    reader.refuse("EVENTLOG_REGISTER", "register", `is ${register}, above ${highest}`, detail);
  }
  return { number, offset, register, type };
}

function readDigests(reader: LogReader, algorithms: readonly LogAlgorithm[]): ReadonlyMap<number, Uint8Array> {
  const count = reader.u32("digest_count");
  if (count === 0) reader.refuse("EVENTLOG_DIGEST_COUNT", "digest_count", "is 0");
  if (count > LOG_LIMITS.digests) {
    const detail = { expected: LOG_LIMITS.digests, actual: count };
    reader.refuse("EVENTLOG_DIGEST_LIMIT", "digest_count", `is ${count}, above ${LOG_LIMITS.digests}`, detail);
  }
  const digests = new Map<number, Uint8Array>();
  for (let at = 0; at < count; at++) {
    const id = reader.u16("digests.algorithm");
    const algorithm = algorithms.find((one) => one.id === id);
    if (algorithm === undefined) {
      const reason = `has algorithm ${id}, which the header does not list`;
      return reader.refuse("EVENTLOG_DIGEST_ALGORITHM", `digests.${at}`, reason, { actual: id });
    }
    if (digests.has(id)) {
      const reason = `has algorithm ${id}, as one before it`;
      reader.refuse("EVENTLOG_DIGEST_DUPLICATE", `digests.${at}`, reason, { actual: id });
    }
    digests.set(id, reader.take(algorithm.size, "digests"));
  }
  return digests;
}

function readData(reader: LogReader): Uint8Array {
  const size = reader.u32("event_size");
  const data = reader.take(size, "data", "EVENTLOG_EVENT_SIZE");
  if (size > LOG_LIMITS.data) {
    const detail = { expected: LOG_LIMITS.data, actual: size };
    reader.refuse("EVENTLOG_DATA_LIMIT", "data", `has ${size} bytes, above ${LOG_LIMITS.data}`, detail);
  }
  return data;
}
