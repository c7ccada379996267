import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chartOf } from "../../scripts/bench-chart.mjs";
import { reportOf } from "../../scripts/bench-report.mjs";
import { RESULTS_FORMAT, resultsOf } from "../../scripts/bench-run.mjs";
import { allTables, betweenMarkers, headlineTable } from "../../scripts/bench-tables.mjs";

const root = join(import.meta.dirname, "..", "..");
const PAGE = "before\n\n<!-- bench:begin -->\nold\n<!-- bench:end -->\n\nafter\n";

const measurement = (name: string, side: string, variant: string | null, minimum: number) => {
  return { name, side, variant, unit: "us", minimum, median: minimum * 1.1, samples: 9 };
};
const ratio = (name: string, variant: string, minimum: number) => {
  return { name, variant, minimum, median: minimum * 0.9, samples: 9 };
};

/** As `--json` writes it, for one variant and the cases of the chart. */
const RESULTS = {
  format: RESULTS_FORMAT,
  date: "2026-01-02T03:04:05.000Z",
  commit: "0123456789ab",
  processor: "A & B <processor>",
  cores: 2,
  runtime: { name: "Node", node: "24.1.2", v8: "13.0", openssl: "3.5", relaxedSimd: "native" },
  ratios: [
    ratio("snp.one-key.batch64/node-crypto", "fma", 31.25),
    ratio("snp.one-key.batch64/webcrypto", "fma", 30),
    ratio("snp.distinct.batch64/node-crypto", "fma", 6.25),
    ratio("snp.distinct.batch64/webcrypto", "fma", 6),
    ratio("snp.distinct.workers2/workers1", "fma", 1.9),
    ratio("p384.distinct.batch32/node-crypto", "fma", 5.5),
    ratio("p384.distinct.batch64/node-crypto", "fma", 5.75),
  ],
  measurements: [
    measurement("snp.one-key.batch64", "veritee", "fma", 20),
    measurement("p384.one-key.batch64", "node-crypto", null, 625),
    measurement("snp.distinct.batch64", "veritee", "fma", 100),
    measurement("p384.distinct.batch64", "node-crypto", null, 625),
    { ...measurement("memory.linear", "veritee", "fma", 4 * 2 ** 20), unit: "bytes" },
  ],
};

describe("headlineTable", () => {
  it("has a column for each runtime and variant, and says where it was measured", () => {
    const text = headlineTable([RESULTS]);
    expect(text).toContain("|  | Node 24.1, fma |");
    expect(text).toContain("| 64 reports by 64 new chips | **6.25×** (100 µs) |");
    expect(text).toContain("| one report by a new chip | – |");
    expect(text).toContain("A & B <processor>, 2 cores; commit 0123456789ab; 2026-01-02.");
  });
});

describe("allTables", () => {
  const text = allTables([RESULTS]);

  it("puts every ratio into a table with the others of its kind", () => {
    expect(text).toContain("| `snp.one-key.batch64` | fma | 20.0 µs / 22.0 µs | 31.3× / 28.1× | 30.0× / 27.0× |");
    expect(text).toContain("| `snp.distinct.workers2` | fma | – | 1.90× / 1.71× |");
  });

  it("keeps pages apart, and says which browsers they were open in", () => {
    const runtime = "Chrome/156.0";
    const name = "snp.distinct.batch64.chromium";
    const inPage = {
      ...RESULTS,
      ratios: [...RESULTS.ratios, { ...ratio(`${name}/webcrypto`, "fma", 4), runtime }],
      measurements: [...RESULTS.measurements, { ...measurement(name, "veritee", "fma", 150), runtime }],
    };
    const [, tables = ""] = allTables([inPage]).split("**In pages**: Chrome/156.0\n\n");
    const [own = "", ...others] = tables.split("\n\n");
    expect(own).toContain(`| \`${name}\` | fma | 150 µs / 165 µs | 4.00× / 3.60× |`);
    expect(others.join()).not.toContain(name);
  });

  it("leaves out batch sizes of jobs but 64", () => {
    expect(text).toContain("`p384.distinct.batch64`");
    expect(text).not.toContain("`p384.distinct.batch32`");
  });

  it("lists figures that are part of no ratio", () => {
    const figures = text.slice(text.indexOf("**Other figures**"));
    expect(figures).toContain("| `memory.linear` | veritee | fma | 4.00 MiB | 4.40 MiB |");
    expect(figures).not.toContain("node-crypto");
  });
});

describe("chartOf", () => {
  const chart = chartOf(RESULTS);

  it("draws bars in proportion to reports per second, and only what was measured", () => {
    const widths = [...chart.matchAll(/<rect class="(own|other)" [^>]*width="(\d+)"/g)].map(([, style, width]) => [
      ...[style, Number(width)],
    ]);
    expect(widths).toEqual([
      ["own", 470],
      ["other", 15],
      ["own", 94],
      ["other", 15],
    ]);
    expect(chart).toContain(">50,000 / s<");
    expect(chart).not.toContain("noble");
  });

  it("escapes what comes from the machine, and runs and loads nothing", () => {
    expect(chart).toContain("A &amp; B &lt;processor&gt;");
    expect(chart).not.toMatch(/<script|href|url\(|@import/);
  });

  it("is the same for the same results", () => {
    expect(chartOf(structuredClone(RESULTS))).toBe(chart);
  });

  it("refuses results without batches of 64 reports", () => {
    expect(() => chartOf({ ...RESULTS, measurements: [] })).toThrow("no batches of 64 reports");
  });
});

describe("betweenMarkers", () => {
  it("replaces what stands between them, again and again with the same outcome", () => {
    const once = betweenMarkers(PAGE, "new");
    expect(once).toBe("before\n\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\n\nafter\n");
    expect(betweenMarkers(once ?? "", "new")).toBe(once);
  });

  it("leaves a page without markers alone, and refuses one with half of them", () => {
    expect(betweenMarkers("no markers", "new")).toBeNull();
    expect(() => betweenMarkers("<!-- bench:end --> <!-- bench:begin -->", "new")).toThrow(
      "do not stand in this order",
    );
    expect(() => betweenMarkers("<!-- bench:begin -->", "new")).toThrow("do not stand in this order");
  });
});

describe("reportOf", () => {
  it("writes the chart and the pages that have markers", () => {
    const texts = reportOf([RESULTS], (path: string) => (path === "README.md" ? "no markers" : PAGE));
    expect([...texts.keys()]).toEqual(["docs/images/p384.svg", "docs/performance.md"]);
    expect(texts.get("docs/performance.md")).toContain("### Node 24.1");
  });
});

describe("resultsOf", () => {
  it("sorts the lines of benches by their kind, and names runtime and commit", () => {
    const lines = [
      { kind: "runtime", relaxedSimd: "opted in" },
      { kind: "ratio", ...ratio("a/b", "fma", 2) },
      { kind: "measurement", ...measurement("a", "veritee", "fma", 1) },
    ];
    const results = JSON.parse(JSON.stringify(resultsOf(lines, process.execPath, new Date(0)))) as typeof RESULTS;
    expect(results).toMatchObject({ format: RESULTS_FORMAT, date: "1970-01-01T00:00:00.000Z" });
    expect(results.runtime).toMatchObject({ name: "Node", node: process.versions.node, relaxedSimd: "opted in" });
    expect(results.commit).toMatch(/^([0-9a-f]{12}\+?|unknown)$/);
    expect([results.ratios, results.measurements]).toEqual([
      [ratio("a/b", "fma", 2)],
      [measurement("a", "veritee", "fma", 1)],
    ]);
  });
});

describe("docs/performance.md", () => {
  const page = readFileSync(join(root, "docs/performance.md"), "utf8");

  it("can be filled, and shows a chart that is there", () => {
    expect(betweenMarkers(page, "x")).not.toBeNull();
    const [, chart = ""] = /!\[[^\]]*\]\(([^)]+)\)/.exec(page) ?? [];
    expect(existsSync(join(root, "docs", chart)), chart).toBe(true);
  });

  it("names every bench", () => {
    const list = spawnSync(process.execPath, ["scripts/bench.mjs", "no bench has this name"], {
      cwd: root,
      encoding: "utf8",
    });
    const names = [...list.stderr.matchAll(/([a-z0-9.-]+)\.bench\.ts/g)].map((match) => match[1] ?? "");
    expect(names.length).toBeGreaterThanOrEqual(8);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(list.status).toBe(1);
  });
});
