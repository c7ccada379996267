import { concatBytes, toUtf8 } from "../../bytes/index.js";
import { hashId, hashOfId, hashSize } from "../tpm/algorithms.js";
import type { TpmHash } from "../tpm/algorithms.js";
import { edited } from "../tpm/edit.js";
import type { Edit } from "../tpm/edit.js";
import { EVENT_TYPES, digestOfEvent } from "./event.js";
import type { SimulatedEvent } from "./event.js";
import { writeLogRecord, writeSpecId } from "./records.js";
import type { LogDigestFields, LogRecordFields, SpecIdFields } from "./records.js";

/** An algorithm of a log: a hash, or one that is unknown here and whose digests are bytes EEh. */
export type SimulatedLogAlgorithm = TpmHash | { readonly id: number; readonly size: number };

/** How a log is written, and how it deviates from a right one. */
export interface EventLogOptions {
  /** Default `tcg-crypto-agile`. */
  readonly format?: "tcg-sha1" | "tcg-crypto-agile";
  /** Of a crypto-agile log, in its order. Default sha256 and sha384. */
  readonly algorithms?: readonly SimulatedLogAlgorithm[];
  /** Deviations of the data of the first record of a crypto-agile log, and of that record around it. */
  readonly specId?: Edit<SpecIdFields>;
  readonly header?: Edit<LogRecordFields>;
  /** Deviations of any other record, by the index of its event. */
  readonly record?: (fields: LogRecordFields, index: number) => Partial<LogRecordFields>;
  /** What stands behind the last record. */
  readonly trailing?: Uint8Array;
}

const NOTHING = new Uint8Array();

/**
 * Writes an event log as firmware does (TCG PC Client Platform Firmware Profile 1.06, 10). In a crypto-agile log the
 * header is record 0, and the first event is record 1.
 *
 * @throws RangeError for an event without a digest of a hash that the log is to have, unless it has none at all, and
 *   for numbers that fit no field.
 *
 * @example
 * const events = simulatedBoot({ secureBoot: "on" });
 * const log = writeEventLog(events, { algorithms: ["sha1", "sha256"] });
 * const wrapping = writeEventLog(events, { record: (_, index) => (index === 3 ? { dataSize: 0xffff_fff0 } : {}) });
 */
export function writeEventLog(events: readonly SimulatedEvent[], options: EventLogOptions = {}): Uint8Array {
  const { format = "tcg-crypto-agile", record = () => ({}), trailing = NOTHING } = options;
  const agile = format === "tcg-crypto-agile";
  const algorithms = agile ? (options.algorithms ?? ["sha256", "sha384"]) : (["sha1"] as const);
  const records = events.map((event, index) => {
    const fields = recordOf(event, algorithms);
    return writeLogRecord(edited(fields, record(fields, index)), agile ? "crypto-agile" : "sha1");
  });
  return concatBytes(agile ? headerRecord(algorithms, options) : NOTHING, ...records, trailing);
}

function headerRecord(algorithms: readonly SimulatedLogAlgorithm[], { specId, header }: EventLogOptions): Uint8Array {
  const usual: SpecIdFields = {
    signature: toUtf8("Spec ID Event03\0"),
    platformClass: 0,
    minor: 0,
    major: 2,
    errata: 0,
    uintnSize: 2,
    algorithmCount: algorithms.length,
    algorithms: algorithms.map(idAndSize),
    vendorInfoSize: 0,
    vendorInfo: NOTHING,
    trailing: NOTHING,
  };
  const data = writeSpecId(edited(usual, specId));
  const digests = [{ algorithm: hashId("sha1"), digest: new Uint8Array(hashSize("sha1")) }];
  const record = { register: 0, type: EVENT_TYPES.EV_NO_ACTION, digestCount: 1, digests, dataSize: data.length, data };
  return writeLogRecord(edited<LogRecordFields>(record, header), "sha1");
}

function recordOf(event: SimulatedEvent, algorithms: readonly SimulatedLogAlgorithm[]): LogRecordFields {
  const { register, type, data } = event;
  const digests = algorithms.map((algorithm) => digestIn(event, algorithm));
  return { register, type, digestCount: digests.length, digests, dataSize: data.length, data };
}

/** Bytes of a digest by a hash that is unknown here. */
const UNKNOWN_DIGEST_BYTE = 0xee;

function digestIn(event: SimulatedEvent, algorithm: SimulatedLogAlgorithm): LogDigestFields {
  const { id, size } = idAndSize(algorithm);
  const hash = typeof algorithm === "string" ? algorithm : hashOfId(id);
  if (hash === null) {
    return { algorithm: id, digest: new Uint8Array(size).fill(event.measured === null ? 0 : UNKNOWN_DIGEST_BYTE) };
  }
  const digest = digestOfEvent(event, hash);
  if (digest === null) throw new RangeError(`an event of register ${event.register} has no ${hash} digest`);
  return { algorithm: id, digest };
}

function idAndSize(algorithm: SimulatedLogAlgorithm): { readonly id: number; readonly size: number } {
  return typeof algorithm === "string" ? { id: hashId(algorithm), size: hashSize(algorithm) } : algorithm;
}
