import { describe, expect, it } from "vitest";
import { OTHER_SIDES, countValidBy } from "../../bench/harness/other-sides.js";
import { Pool } from "../../bench/harness/pool.js";
import { corrupted, makeReports } from "../../bench/harness/reports.js";
import { parseReport } from "../../src/tee/snp/parse.js";

const COUNT = 64;
const reports = await makeReports(COUNT, 3);

describe("makeReports", () => {
  it("makes well-formed reports that differ, by as many keys as are asked for", () => {
    expect(reports.filter(({ report }) => !parseReport(report).ok)).toEqual([]);
    expect(new Set(reports.map(({ message }) => Buffer.from(message).toString("hex"))).size).toBe(COUNT);
    expect(new Set(reports.map(({ key }) => Buffer.from(key.point).toString("hex"))).size).toBe(3);
  });

  it("writes R and S of the report little-endian", () => {
    for (const { report, signature } of reports) {
      expect(report.slice(0x2a0, 0x2a0 + 48).reverse()).toEqual(signature.slice(0, 48));
      expect(report.slice(0x2e8, 0x2e8 + 48).reverse()).toEqual(signature.slice(48));
    }
  });
});

describe.each(OTHER_SIDES)("%s", (side) => {
  const few = reports.slice(0, side === "noble-curves" ? 4 : COUNT);

  it("accepts all of them, and with one bit changed none", async () => {
    expect(await countValidBy(side, few)).toBe(few.length);
    expect(await countValidBy(side, corrupted(few))).toBe(0);
  });
});

describe("corrupted", () => {
  it("changes one bit of each report and keeps it well formed", () => {
    const bits = corrupted(reports).map(({ report }, i) =>
      report.reduce((sum, byte, at) => sum + ((byte ^ (reports[i]?.report[at] ?? 0)) === 0 ? 0 : 1), 0),
    );
    expect(bits).toEqual(reports.map(() => 1));
    expect(corrupted(reports).filter(({ report }) => !parseReport(report).ok)).toEqual([]);
  });
});

describe("Pool", () => {
  it("walks round and says how much is left", () => {
    const pool = new Pool(["a", "b"]);
    expect([pool.left, pool.take(), pool.left, pool.take(), pool.left, pool.take(), pool.left]).toEqual([
      ...[2, "a", 1, "b", 0, "a", 1],
    ]);
    pool.restart();
    expect(pool.left).toBe(2);
    expect(() => new Pool([])).toThrow("empty");
  });
});
