import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../src/bytes/index.js";
import { explainMismatch, parseEventLog, replay } from "../../src/eventlog/index.js";
import type { EventLog, LogSource } from "../../src/eventlog/index.js";
import {
  agileRecord,
  ascii,
  digestsOf,
  EV,
  headerOf,
  ID,
  little,
  NODE_DIGESTS,
  nodeHash,
  sha1Record,
  startupLocality,
} from "../helpers/eventlog-bytes.js";
import { logOf, refusalOf } from "../helpers/eventlog.js";
import { seedOf } from "../helpers/seed.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";

const SEED = seedOf("eventlog/fuzz");
const HASHES = ["sha1", "sha256", "sha384", "sha512"] as const;
const IDS = HASHES.map((hash) => ID[hash]);

/** A log's bytes, from nothing but what was read of it. */
function written(log: EventLog, padding: Uint8Array): Uint8Array {
  const records = log.events.map(({ register, type, digests, data }, number) => {
    const fields = { register, type, digests: [...digests], data };
    return log.format === "tcg-sha1" || number === 0 ? sha1Record(fields) : agileRecord(fields);
  });
  return concatBytes(...records, padding);
}

/** Parses without a throw; what is read holds every byte, and can be replayed. */
function survives(bytes: Uint8Array, source: LogSource): void {
  if (refusalOf(bytes, source)[0] !== "ok") return;
  const log = logOf(bytes, source);
  expect(toHex(written(log, bytes.subarray(bytes.length - log.padding)))).toBe(toHex(bytes));
  for (const hash of HASHES) {
    for (const [register, { value }] of replay(log, hash, NODE_DIGESTS)) {
      if (value !== null && explainMismatch(log, hash, register, value, NODE_DIGESTS) !== null) {
        throw new Error("an explanation of what agrees");
      }
    }
  }
}

const record = fc.record({
  register: fc.nat(23),
  type: fc.oneof(fc.constantFrom(EV.noAction, EV.separator, 0x80000001), fc.nat(0xffffffff)),
  data: fc.uint8Array({ maxLength: 40 }),
});
const records = fc.array(record, { maxLength: 12 });

/** PCR values of records, computed here. */
function expectedOf(
  hash: (typeof HASHES)[number],
  list: readonly { register: number; type: number; data: Uint8Array }[],
) {
  const values = new Map<number, Uint8Array>();
  for (const { register, type, data } of list) {
    if (type === EV.noAction) continue;
    const size = nodeHash(hash).length;
    const start = new Uint8Array(size).fill(register >= 17 && register <= 22 ? 0xff : 0);
    values.set(register, nodeHash(hash, values.get(register) ?? start, nodeHash(hash, data)));
  }
  return values;
}

describe("any log that is written by the rules", () => {
  it("is read as it was written, and replays to what its digests give", () => {
    const property = fc.property(records, (list) => {
      const bytes = concatBytes(
        headerOf(IDS),
        ...list.map((fields) => agileRecord({ ...fields, digests: digestsOf(fields.data, IDS) })),
      );
      const log = logOf(bytes);
      expect(log.events.slice(1).map(({ register, type, data }) => ({ register, type, data }))).toEqual(list);
      for (const hash of HASHES) {
        const values = [...replay(log, hash, NODE_DIGESTS)].map(([register, { value }]) => [register, value] as const);
        expect(new Map(values)).toEqual(expectedOf(hash, list));
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 150 });
  });

  it("is read in the form of SHA-1, too", () => {
    const property = fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), (list) => {
      const log = logOf(concatBytes(...list.map((fields) => sha1Record(fields))));
      const values = [...replay(log, "sha1", NODE_DIGESTS)].map(([register, { value }]) => [register, value] as const);
      expect(new Map(values)).toEqual(expectedOf("sha1", list));
      expect(log.events.map(({ register, type, data }) => ({ register, type, data }))).toEqual(list);
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });
});

const small = digestsOf(ascii("x"), [ID.sha384]);
const SEEDS: readonly (readonly [string, LogSource, Uint8Array])[] = [
  [
    "SHA-1",
    "tpm",
    concatBytes(sha1Record({ type: EV.noAction, data: startupLocality(3) }), sha1Record(), sha1Record()),
  ],
  [
    "a crypto-agile log",
    "tpm",
    concatBytes(headerOf([ID.sha1, ID.sha256]), agileRecord(), agileRecord({ register: 7 })),
  ],
  [
    "a CCEL",
    "cc",
    concatBytes(
      headerOf([ID.sha384], { vendorInfo: ascii("td") }),
      agileRecord({ register: 1, digests: small }),
      agileRecord({ register: 2, digests: small }),
      new Uint8Array(40).fill(0xff),
    ),
  ],
];

describe.each(SEEDS)("bytes near %s", (_name, source, seed) => {
  it("are read whole or refused with a code", () => {
    const edit = fc.record({ at: fc.nat(seed.length - 1), value: fc.nat(255) });
    const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const bytes = seed.slice();
      for (const { at, value } of edits) bytes[at] = value;
      survives(bytes, source);
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });

  it("are read whole or refused with any number of four bytes anywhere", () => {
    const values = fc.constantFrom(0, 1, 5, 16, 17, 24, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff);
    const property = fc.property(fc.nat(seed.length - 4), values, (at, value) => {
      const bytes = seed.slice();
      bytes.set(little(4, value), at);
      survives(bytes, source);
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });

  it("are read whole or refused with a piece cut out or put in", () => {
    const property = fc.property(fc.nat(seed.length), fc.nat(12), fc.uint8Array({ maxLength: 12 }), (at, cut, put) => {
      survives(concatBytes(seed.subarray(0, at), put, seed.subarray(Math.min(at + cut, seed.length))), source);
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });
});

describe("any bytes", () => {
  it.each(["tpm", "cc"] as const)("are read whole or refused: %s", (source) => {
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, behindHeader) => {
      survives(behindHeader ? concatBytes(headerOf([ID.sha384]), bytes) : bytes, source);
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });
});

describeWithVectors("real logs", () => {
  const files: readonly (readonly [string, LogSource])[] = [
    ["eventlog/intel-binary_bios_measurements20.bin", "tpm"],
    ["eventlog/debian-10.bin", "tpm"],
    ["ccel/trustee-CCEL_data_grub.bin", "cc"],
  ];

  it.each(files)("%s is read whole", (file, source) => {
    const bytes = readVector(`vtpm/${file}`);
    const log = parseEventLog(bytes, source);
    const again = log.ok ? written(log.value, bytes.slice(bytes.length - log.value.padding)) : new Uint8Array();
    expect(toHex(again)).toBe(toHex(bytes));
  });

  it.each(files)("%s is refused where it is cut, but between two records", (file, source) => {
    const bytes = readVector(`vtpm/${file}`);
    const { events, padding } = logOf(bytes, source);
    const ends = new Set([...events.slice(1).map(({ offset }) => offset), bytes.length - padding]);
    const property = fc.property(fc.integer({ min: 1, max: bytes.length - padding }), (length) => {
      expect([length, refusalOf(bytes.subarray(0, length), source)[0] === "ok"]).toEqual([length, ends.has(length)]);
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });
});
