import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import {
  EFI_ACTIONS,
  EVENT_TYPES,
  efiActionEvent,
  inCcRegisters,
  scrtmVersionEvent,
  separatorEvent,
  simulatedBoot,
  startupLocalityEvent,
  writeCcel,
  writeCcelTable,
} from "../../src/testing/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { readLog, replayed } from "./event-log-reader.js";

function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) % 256, 0);
}

describeWithVectors("the tables of real machines, written again", () => {
  it.each([
    ["CCEL.bin", { areaSize: 65_536n, areaAddress: 0x7d64_9000n }],
    ["cos-113-intel-tdx.table.bin", { areaSize: 262_144n, areaAddress: 0xbedb_f000n }],
  ])("%s", (name, fields) => {
    expect(toHex(writeCcelTable(fields))).toBe(toHex(readVector(`vtpm/ccel/${name}`)));
  });
});

describe("writeCcelTable", () => {
  it("makes the checksum right whatever the fields say, unless it is given", () => {
    expect([sumOf(writeCcelTable()), sumOf(writeCcelTable({ ccType: 0, trailing: Uint8Array.of(5) }))]).toEqual([0, 0]);
    const wrong = writeCcelTable({ checksum: 1, length: 57 });
    expect([sumOf(wrong), wrong.length, wrong[9], wrong[4]]).not.toEqual([0, 56, 0x84, 56]);
    expect([wrong.length, wrong[9], wrong[4]]).toEqual([56, 1, 57]);
  });
});

describe("writeCcel", () => {
  const events = [efiActionEvent(2, EFI_ACTIONS.callingApplication), separatorEvent(2)];

  it.each([
    [0xff, 4096],
    [0x00, 65_536],
  ])("pads with %i to %i bytes", (padding, size) => {
    const ccel = writeCcel(events, { padding, size });
    const read = readLog(ccel, true);
    expect([ccel.length, read.records.length, read.specId?.algorithms]).toEqual([size, 3, [{ id: 0x0c, size: 48 }]]);
    expect([...new Set(ccel.slice(read.size))]).toEqual([padding]);
  });

  it("may have no padding, and something behind the log", () => {
    const bare = writeCcel(events, { size: 0 });
    expect(readLog(bare).size).toBe(bare.length);
    const ended = writeCcel(events, { size: bare.length + 8, trailing: Uint8Array.of(1) });
    expect(toHex(ended.slice(bare.length))).toBe(`01${"ff".repeat(7)}`);
  });

  it("may have another algorithm and header", () => {
    const ccel = writeCcel(events, { algorithms: [{ id: 0x12, size: 32 }], header: { register: 1 }, size: 0 });
    const { specId, records } = readLog(ccel);
    expect([specId?.algorithms, records[0]?.register]).toEqual([[{ id: 0x12, size: 32 }], 1]);
  });
});

describe("inCcRegisters", () => {
  it("puts each PCR's events into its register, one separator for each", () => {
    const events = [
      startupLocalityEvent(3),
      scrtmVersionEvent("1"),
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16].map((register) => separatorEvent(register)),
      efiActionEvent(1, "a"),
      efiActionEvent(5, "b"),
      efiActionEvent(7, "c"),
      efiActionEvent(14, "d"),
      efiActionEvent(23, "e"),
    ];
    expect(inCcRegisters(events).map(({ register, type }) => [register, type])).toEqual([
      [0, EVENT_TYPES.EV_NO_ACTION],
      [1, EVENT_TYPES.EV_SEPARATOR],
      [2, EVENT_TYPES.EV_SEPARATOR],
      [3, EVENT_TYPES.EV_SEPARATOR],
      [1, EVENT_TYPES.EV_EFI_ACTION],
      [2, EVENT_TYPES.EV_EFI_ACTION],
      [1, EVENT_TYPES.EV_EFI_ACTION],
      [3, EVENT_TYPES.EV_EFI_ACTION],
    ]);
  });

  it("makes a boot's log replay in registers 1 to 3", () => {
    const { records } = readLog(writeCcel(inCcRegisters(simulatedBoot())), true);
    expect(Object.keys(replayed(records, 0x0c))).toEqual(["1", "2", "3"]);
  });
});
