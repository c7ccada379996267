import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOG_CODES, LOG_LIMITS, parseCcelTable } from "../../src/eventlog/index.js";
import { ccelTable } from "../helpers/eventlog-bytes.js";
import type { TableFields } from "../helpers/eventlog-bytes.js";
import { seedOf } from "../helpers/seed.js";

const SEED = seedOf("eventlog/ccel-table");

function refusal(bytes: Uint8Array): string {
  const table = parseCcelTable(bytes);
  return table.ok ? "ok" : `${table.failure.stage} ${table.failure.code} ${table.failure.path ?? ""}`;
}

describe("parseCcelTable", () => {
  it("reads a table", () => {
    expect(parseCcelTable(ccelTable({ ccSubtype: 7, address: 2n ** 63n }))).toEqual({
      ok: true,
      value: { ccType: "tdx", ccSubtype: 7, logAreaSize: 65536, logAreaAddress: 2n ** 63n },
    });
    expect(parseCcelTable(ccelTable({ ccType: 1, area: LOG_LIMITS.size }))).toMatchObject({
      value: { ccType: "sev", logAreaSize: LOG_LIMITS.size },
    });
  });

  it.each<readonly [string, TableFields, string]>([
    ["another signature", { signature: "TPM2" }, "EVENTLOG_CCEL_SIGNATURE ccel_table.signature"],
    ["length 55", { length: 55 }, "EVENTLOG_CCEL_SIZE ccel_table.length"],
    ["length 2^32 - 1", { length: 2 ** 32 - 1 }, "EVENTLOG_CCEL_SIZE ccel_table.length"],
    ["revision 2", { revision: 2 }, "EVENTLOG_CCEL_REVISION ccel_table.revision"],
    ["a wrong checksum", { checksumError: 1 }, "EVENTLOG_CCEL_CHECKSUM ccel_table.checksum"],
    ["type 0", { ccType: 0 }, "EVENTLOG_CCEL_TYPE ccel_table.cc_type"],
    ["type 3", { ccType: 3 }, "EVENTLOG_CCEL_TYPE ccel_table.cc_type"],
    ["a reserved bit", { reserved: 0x100 }, "EVENTLOG_CCEL_RESERVED ccel_table.reserved"],
    ["no log area", { area: 0 }, "EVENTLOG_CCEL_AREA ccel_table.log_area_size"],
    ["a log area above 4 MiB", { area: LOG_LIMITS.size + 1 }, "EVENTLOG_CCEL_AREA ccel_table.log_area_size"],
    ["a log area of 2^32 bytes", { area: 2n ** 32n }, "EVENTLOG_CCEL_AREA ccel_table.log_area_size"],
  ])("refuses %s", (_name, fields, refused) => {
    expect(refusal(ccelTable(fields))).toBe(`parse ${refused}`);
  });

  it("refuses every other size", () => {
    const table = ccelTable();
    for (let length = 0; length < 56; length++) expect(refusal(table.subarray(0, length))).toMatch(/_SIZE|_SIGNATURE/);
    expect(refusal(Uint8Array.of(...table, 0))).toBe("parse EVENTLOG_CCEL_SIZE ccel_table.length");
  });

  it("refuses a table with any one byte changed", () => {
    const table = ccelTable();
    for (let at = 0; at < table.length; at++) {
      const changed = table.with(at, (table[at] ?? 0) ^ 0x40);
      expect([at, refusal(changed)]).not.toEqual([at, "ok"]);
    }
  });

  it("never throws", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const table = parseCcelTable(bytes);
      expect(table.ok || Object.hasOwn(LOG_CODES, table.failure.code)).toBe(true);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});
