import { describe, expect, it } from "vitest";
import { concatBytes, toHex, toUtf8 } from "../../src/bytes/index.js";
import {
  EVENT_TYPES,
  eventOfData,
  startupLocalityEvent,
  writeEventLog,
  writeLogRecord,
  writeSpecId,
} from "../../src/testing/index.js";
import type { LogRecordFields, SimulatedEvent, TpmHash } from "../../src/testing/index.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";
import { readLog, replayed } from "./event-log-reader.js";

interface VectorIndex {
  readonly vectors: readonly { readonly file: string; readonly facts?: LogFacts }[];
}

interface LogFacts {
  readonly format?: string;
  readonly events?: number;
  readonly replay?: Readonly<Record<string, unknown>>;
}

const HASHES: Readonly<Record<number, TpmHash>> = { 0x04: "sha1", 0x0b: "sha256", 0x0c: "sha384", 0x0d: "sha512" };

describeWithVectors("logs of real machines, written again", () => {
  const { vectors } = readVectorJson<VectorIndex>("vtpm/index.json");
  const logs = vectors.filter(({ file, facts }) => {
    return /^(?:eventlog|ccel)\//.test(file) && facts?.events !== undefined;
  });

  it("are all those with recorded facts", () => {
    expect(logs.filter(({ file }) => file.startsWith("eventlog/")).length).toBeGreaterThanOrEqual(30);
    expect(logs.filter(({ file }) => file.startsWith("ccel/")).length).toBeGreaterThanOrEqual(10);
  });

  it.each(logs)("$file, record by record", ({ file, facts }) => {
    const bytes = readVector(`vtpm/${file}`);
    const { specId, records, size } = readLog(bytes, file.startsWith("ccel/"));
    expect([specId === null ? "sha1-legacy" : "crypto-agile", records.length - (specId === null ? 0 : 1)]).toEqual([
      facts?.format,
      facts?.events,
    ]);
    const written = records.map((record, index) => {
      if (index > 0) return writeLogRecord(record, specId === null ? "sha1" : "crypto-agile");
      return writeLogRecord({ ...record, data: specId === null ? record.data : writeSpecId(specId) }, "sha1");
    });
    const padding = bytes.slice(size);
    expect(toHex(concatBytes(...written, padding))).toBe(toHex(bytes));
    expect(new Set(padding).size).toBeLessThanOrEqual(1);
  });

  it.each([
    "debian-10.bin",
    "glinux-alex.bin",
    "keylime-binary_bios_measurements-secureboot.bin",
    "go-attestation-ebs_event_missing_eventlog.bin",
    "ubuntu-2104-no-dbx.bin",
    "dstack-tpm_eventlog.bin",
  ])("%s, as events", (name) => {
    const bytes = readVector(`vtpm/eventlog/${name}`);
    const { specId, records } = readLog(bytes);
    const events = records.slice(specId === null ? 0 : 1).map(eventOf);
    const written =
      specId === null
        ? writeEventLog(events, { format: "tcg-sha1" })
        : writeEventLog(events, {
            algorithms: specId.algorithms.map(({ id }) => HASHES[id] ?? "sha256"),
            specId: { platformClass: specId.platformClass, errata: specId.errata },
          });
    expect(toHex(written)).toBe(toHex(bytes));
  });

  it("replay in the test's own reader to the recorded values", () => {
    const { records } = readLog(readVector("vtpm/eventlog/dstack-tpm_eventlog.bin"));
    const facts = logs.find(({ file }) => file === "eventlog/dstack-tpm_eventlog.bin")?.facts;
    expect({ sha1: replayed(records, 4), sha256: replayed(records, 11), sha384: replayed(records, 12) }).toEqual(
      facts?.replay,
    );
  });
});

/** A record as an event with those digests; of EV_NO_ACTION it is right that they are zero. */
function eventOf({ register, type, digests, data }: LogRecordFields): SimulatedEvent {
  if (digests.every(({ digest }) => digest.every((byte) => byte === 0)))
    return { register, type, measured: null, data };
  const byBank: Partial<Record<TpmHash, Uint8Array>> = {};
  for (const { algorithm, digest } of digests) byBank[HASHES[algorithm] ?? "sha1"] = digest;
  return { register, type, measured: { digests: byBank }, data };
}

describe("writeEventLog", () => {
  const event = eventOfData(5, EVENT_TYPES.EV_ACTION, toUtf8("an action"));

  it("writes a header of any algorithms, and a digest by each", () => {
    const log = writeEventLog([event], { algorithms: ["sha512", { id: 0x12, size: 32 }, { id: 4, size: 20 }] });
    const { specId, records } = readLog(log);
    expect([specId?.algorithms, specId?.algorithmCount]).toEqual([
      [
        { id: 0x0d, size: 64 },
        { id: 0x12, size: 32 },
        { id: 4, size: 20 },
      ],
      3,
    ]);
    expect(records[1]?.digests.map(({ digest }) => digest.length)).toEqual([64, 32, 20]);
    expect(toHex(records[1]?.digests[1]?.digest ?? log)).toBe("ee".repeat(32));
  });

  it("writes a SHA-1 log without a header", () => {
    const { specId, records } = readLog(writeEventLog([event], { format: "tcg-sha1" }));
    expect([specId, records.length, records[0]?.register]).toEqual([null, 1, 5]);
  });

  it("gives EV_NO_ACTION zeros in every bank", () => {
    const { records } = readLog(writeEventLog([startupLocalityEvent(3)], { algorithms: ["sha1", "sha256"] }));
    expect(records[1]?.digests.map(({ digest }) => toHex(digest))).toEqual(["00".repeat(20), "00".repeat(32)]);
    expect(toHex(records[1]?.data ?? new Uint8Array())).toBe(toHex(toUtf8("StartupLocality\0\u0003")));
  });

  it("writes wrong fields as they are", () => {
    const plain = writeEventLog([event, event], { algorithms: ["sha256"] });
    const wrong = writeEventLog([event, event], {
      algorithms: ["sha256"],
      specId: { algorithmCount: 0xffff_ffff, vendorInfoSize: 9 },
      record: (fields, index) => (index === 1 ? { dataSize: 0xffff_fff0, digestCount: fields.digestCount + 1 } : {}),
      trailing: Uint8Array.of(1),
    });
    const differing = [...wrong].flatMap((byte, offset) => (byte === plain[offset] ? [] : [offset]));
    const second = plain.length - (12 + 34 + 4 + 9);
    // algorithmCount and vendorInfoSize in the header, digestCount and dataSize in the second event, what is behind it.
    expect(differing).toEqual([
      ...[56, 57, 58, 59, 64],
      second + 8,
      ...[0, 1, 2, 3].map((octet) => second + 12 + 34 + octet),
      plain.length,
    ]);
  });

  it("refuses an event that lacks a digest, and numbers that fit no field", () => {
    const sha1 = { ...event, measured: { digests: { sha1: new Uint8Array(20) } } };
    expect(() => writeEventLog([sha1])).toThrow(RangeError);
    expect(writeEventLog([sha1], { format: "tcg-sha1" })).toHaveLength(8 + 20 + 4 + 9);
    expect(() => writeEventLog([{ ...event, register: 2 ** 32 }])).toThrow(RangeError);
    expect(() => writeEventLog([event], { specId: { errata: 256 } })).toThrow(RangeError);
  });
});
