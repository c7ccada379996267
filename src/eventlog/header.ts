import { isZero } from "../bytes/index.js";
import { KNOWN_ALGORITHMS } from "./algorithms.js";
import { EV } from "./event-names.js";
import { LOG_LIMITS } from "./limits.js";
import { LogReader } from "./reader.js";
import type { EventLog, LogAlgorithm, LogEvent } from "./types.js";

/** TCG_EfiSpecIDEvent (TCG PC Client Platform Firmware Profile 1.05, 10.4.5.1). */
const SIGNATURE = new TextEncoder().encode("Spec ID Event03\0");

/** What the header of a crypto-agile log states. */
export type LogHeader = Pick<EventLog, "algorithms"> & {
  readonly specification: NonNullable<EventLog["specification"]>;
};

/** Whether the first record, in the form of SHA-1 logs, says that the others are crypto-agile. */
export function isHeader({ type, data }: LogEvent): boolean {
  return type === EV.NO_ACTION && SIGNATURE.every((byte, at) => data[at] === byte);
}

/**
 * Reads the header's data, which it must fill exactly.
 *
 * @param reader the one that read the record: it says where refusals lie.
 * @param registers the registers that the record may name: PCR 0; in a CCEL also measurement register 1, as EDK II writes.
 */
export function readHeader(reader: LogReader, record: LogEvent, registers: readonly number[]): LogHeader {
  if (!registers.includes(record.register)) {
    reader.refuse("EVENTLOG_HEADER", "register", `is ${record.register}`, { actual: record.register });
  }
  for (const digest of record.digests.values()) {
    if (!isZero(digest)) reader.refuse("EVENTLOG_HEADER", "digest", "is not zero, though a header is never measured");
  }
  const own = new LogReader(record.data);
  own.path = `${reader.path}.data`;
  own.take(SIGNATURE.length, "signature");
  const fixed = readFixedPart(own);
  const algorithms = readAlgorithms(own);
  const vendorInfo = readVendorInfo(own);
  return { algorithms, specification: { ...fixed, vendorInfo } };
}

function readFixedPart(reader: LogReader): Omit<LogHeader["specification"], "vendorInfo"> {
  if (reader.left < 12) {
    reader.refuse("EVENTLOG_HEADER", "", `has ${reader.left} of 12 bytes behind its signature`);
  }
  const platformClass = reader.u32("platform_class");
  const [minor, major] = [reader.u8("minor"), reader.u8("major")];
  if (major !== 2 || minor !== 0) {
    const detail = { expected: "2.0", actual: `${major}.${minor}` };
    reader.refuse("EVENTLOG_HEADER_VERSION", "version", `is ${major}.${minor}, not 2.0`, detail);
  }
  return { platformClass, major, minor, errata: reader.u8("errata"), uintnSize: reader.u8("uintn_size") };
}

function readAlgorithms(reader: LogReader): LogAlgorithm[] {
  const count = reader.u32("algorithm_count");
  if (count === 0) reader.refuse("EVENTLOG_ALGORITHM_COUNT", "algorithm_count", "is 0");
  if (count > LOG_LIMITS.algorithms) {
    const detail = { expected: LOG_LIMITS.algorithms, actual: count };
    reader.refuse("EVENTLOG_ALGORITHM_LIMIT", "algorithm_count", `is ${count}, above ${LOG_LIMITS.algorithms}`, detail);
  }
  if (count * 4 > reader.left) {
    reader.refuse("EVENTLOG_HEADER", "algorithms", `has ${reader.left} of ${count * 4} bytes`);
  }
  const algorithms: LogAlgorithm[] = [];
  for (let at = 0; at < count; at++) algorithms.push(readAlgorithm(reader, algorithms, `algorithms.${at}`));
  return algorithms;
}

function readAlgorithm(reader: LogReader, before: readonly LogAlgorithm[], field: string): LogAlgorithm {
  const [id, size] = [reader.u16(`${field}.id`), reader.u16(`${field}.size`)];
  if (before.some((one) => one.id === id)) {
    reader.refuse("EVENTLOG_ALGORITHM_DUPLICATE", `${field}.id`, `is ${id}, which stands before`, { actual: id });
  }
  const known = KNOWN_ALGORITHMS.get(id);
  if (size === 0 || (known !== undefined && known.size !== size)) {
    const expected = known === undefined ? {} : { expected: known.size };
    reader.refuse("EVENTLOG_ALGORITHM_SIZE", `${field}.size`, `is ${size}`, { ...expected, actual: size });
  }
  return { id, size, hash: known?.hash ?? null };
}

function readVendorInfo(reader: LogReader): Uint8Array {
  if (reader.left === 0) reader.refuse("EVENTLOG_VENDOR_INFO", "vendor_info_size", "is missing");
  const size = reader.u8("vendor_info_size");
  if (size !== reader.left) {
    const detail = { expected: size, actual: reader.left };
    reader.refuse("EVENTLOG_VENDOR_INFO", "vendor_info", `states ${size} bytes, and ${reader.left} are left`, detail);
  }
  return reader.take(size, "vendor_info");
}
