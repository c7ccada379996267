import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { UNDECIDED } from "../../src/kernel/abi.js";
import type { Kernel, SnpReportBatch } from "../../src/kernel/index.js";
import { FIELDS, REPORT_SIZE, SIGNED_SIZE } from "../../src/tee/snp/layout.js";
import { keyFrom } from "../crypto/p384-tools.js";
import { sha384 } from "../crypto/samples.js";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { BUILDS, kernelOf } from "./modules.js";
import { signatureOfReport, signedReport } from "./reports.js";
import { kernelThatTraps, observeInstances } from "./trapping-kernel.js";

const bytes = seededBytes(5);
const keys = Array.from({ length: 6 }, () => keyFrom(bytes(48)));
const pool = Array.from({ length: 48 }, (_, index) => signedReport(bytes, keys[index % keys.length]!));

/** Fills a batch with reports of the pool, genuine, and names their keys. */
function fill(batch: SnpReportBatch, count: number, stride = REPORT_SIZE): void {
  keys.forEach(({ point }, number) => batch.keys.set(point.subarray(1), number * batch.keySize));
  for (let index = 0; index < count; index++) {
    batch.reports.set(pool[index % pool.length]!, index * stride);
    batch.keyOf[index] = (index % pool.length) % keys.length;
  }
}

function names(batch: SnpReportBatch, count: number): string[] {
  return Array.from({ length: count }, (_, index) => batch.statusName(index));
}

/** The same by calls for one report. */
function expectedName(kernel: Kernel, report: Uint8Array, key: Uint8Array): string {
  const structure = kernel.checkSnpReport(report);
  if (structure !== "ok") return structure;
  const point = Uint8Array.from([4, ...key]);
  const job = { point, digest: sha384(report.subarray(0, SIGNED_SIZE)), signature: signatureOfReport(report) };
  return kernel.verifyP384Batch([job])[0] ?? "none";
}

describe.each(BUILDS)("openSnpReports (%s)", (build) => {
  const kernel = kernelOf(build);

  it("accepts 256 genuine reports where they lie, and does not change them", () => {
    const batch = kernel.openSnpReports();
    fill(batch, 256);
    const before = batch.reports.slice();
    batch.verify(256);
    expect(new Set(names(batch, 256))).toEqual(new Set(["valid"]));
    expect(Buffer.compare(batch.reports, before)).toBe(0);
  });

  it("agrees with calls for one report on random changes of reports and keys", () => {
    const batch = kernel.openSnpReports();
    const random = seededBytes(seedOf(`report batch, ${build}`));
    fill(batch, 256);
    const last = 255 * batch.keySize;
    batch.keys.set(keys[0]!.point.subarray(1), last);
    batch.keys[last + 95] = (batch.keys[last + 95] ?? 0) ^ 1;
    for (let index = 0; index < 256; index++) {
      const [kind = 0, high = 0, low = 0, bit = 0] = random(4);
      const at = index * REPORT_SIZE + ((high * 256 + low) % REPORT_SIZE);
      if (kind % 4 === 0) batch.reports[at] = (batch.reports[at] ?? 0) ^ (1 << (bit & 7));
      if (kind % 16 === 1) batch.keyOf[index] = 255;
      if (kind % 16 === 2) batch.keyOf[index] = kind >> 5;
    }
    batch.verify(256);
    const expected = Array.from({ length: 256 }, (_, index) => {
      const keyAt = (batch.keyOf[index] ?? 0) * batch.keySize;
      const report = batch.reports.slice(index * REPORT_SIZE, (index + 1) * REPORT_SIZE);
      return expectedName(kernel, report, batch.keys.slice(keyAt, keyAt + batch.keySize));
    });
    expect(names(batch, 256)).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(3);
  });

  it("takes reports at any stride, and verifies no more than it is asked to", () => {
    const batch = kernel.openSnpReports();
    for (const [count, stride] of [
      [1, 303_104],
      [5, 60_001],
      [17, 1185],
      [3, 4096],
    ] as const) {
      fill(batch, count, stride);
      batch.verify(count, stride);
      expect(names(batch, count + 1)).toEqual([...Array<string>(count).fill("valid"), "undecided"]);
    }
    batch.verify(0);
    expect(new Set(batch.statuses)).toEqual(new Set([UNDECIDED]));
  });
});

describe("openSnpReports", () => {
  const kernel = kernelOf("f64");

  it("says undecided before the first call, and where the call was wrong", () => {
    const batch = kernel.openSnpReports();
    expect(batch.statusName(0)).toBe("undecided");
    fill(batch, 2);
    for (const [count, stride] of [
      [257, 1184],
      [-1, 1184],
      [1.5, 1184],
      [NaN, 1184],
      [1, 1183],
      [1, 0],
      [1, NaN],
      [256, 1185],
      [2, 303_104],
    ] as const) {
      batch.verify(2);
      expect(batch.statusName(0)).toBe("valid");
      expect(() => batch.verify(count, stride)).toThrow(RangeError);
      expect(batch.statusName(0)).toBe("undecided");
    }
    batch.keyOf[1] = 256;
    expect(() => batch.verify(2)).toThrow(RangeError);
    expect(names(batch, 2)).toEqual(["undecided", "undecided"]);
    batch.verify(1);
    expect(names(batch, 2)).toEqual(["valid", "undecided"]);
  });

  it("takes any stride for one report, and no fresh instance for that", () => {
    const observed = observeInstances("verifyReports", () => false);
    const batch = kernel.openSnpReports();
    fill(batch, 1);
    for (const stride of [303_105, 2 ** 32, 2 ** 32 + 1184, Number.MAX_SAFE_INTEGER]) {
      batch.verify(1, stride);
      expect(names(batch, 2)).toEqual(["valid", "undecided"]);
    }
    expect(observed.instances).toBe(1);
    vi.restoreAllMocks();
  });

  it("refuses to name what is no report and no status", () => {
    const batch = kernel.openSnpReports();
    for (const index of [256, -1, 0.5]) expect(() => batch.statusName(index)).toThrow(RangeError);
    expect(() => batch.nameOf(1)).toThrow(RangeError);
    expect([0, 4, 2, 18].map((status) => batch.nameOf(status))).toEqual([
      "valid",
      "invalid",
      "key",
      "SNP_REPORT_RESERVED",
    ]);
  });

  it("shares no memory with the kernel or with another batch", () => {
    const [one, other] = [kernel.openSnpReports(), kernel.openSnpReports()];
    fill(one, 4);
    fill(other, 4);
    other.reports.fill(0);
    kernel.digest("sha384", bytes(100_000));
    expect(kernel.checkSnpReport(other.reports.slice(0, REPORT_SIZE))).toBe("SNP_REPORT_VERSION");
    one.verify(4);
    other.verify(4);
    expect([names(one, 4), names(other, 4)]).toEqual([
      Array<string>(4).fill("valid"),
      Array<string>(4).fill("SNP_REPORT_VERSION"),
    ]);
  });

  it.each([1184, 1200, 4773, 4774, 5000])("verifies a buffer of 600 reports at a stride of %i", (stride) => {
    const batch = kernel.openSnpReports();
    fill(batch, 0);
    const count = 600;
    const buffer = new Uint8Array((count - 1) * stride + REPORT_SIZE);
    const keyOf = new Uint16Array(count);
    for (let index = 0; index < count; index++) {
      buffer.set(pool[index % pool.length]!, index * stride);
      keyOf[index] = (index % pool.length) % keys.length;
      if (index % 7 === 3) buffer[index * stride + FIELDS.measurement.offset] = 1;
    }
    const before = sha384(buffer);
    const found = [...batch.verifyAll(buffer, stride, keyOf)].map((status) => batch.nameOf(status));
    expect(found).toEqual(Array.from({ length: count }, (_, index) => (index % 7 === 3 ? "invalid" : "valid")));
    expect(sha384(buffer)).toEqual(before);
    expect(batch.verifyAll(buffer, stride, new Uint16Array(0))).toEqual(new Uint32Array(0));
    expect(() => batch.verifyAll(buffer.subarray(1), stride, keyOf)).toThrow(RangeError);
    expect(() => batch.verifyAll(buffer, 1183, keyOf)).toThrow(RangeError);
    expect(() =>
      batch.verifyAll(
        buffer,
        stride,
        keyOf.map(() => 256),
      ),
    ).toThrow(RangeError);
  });
});

describe("a trap in a batch of reports", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("lets a fresh instance answer, and leaves the caller the views that it has", () => {
    let pending = 1;
    const { kernel, seen } = kernelThatTraps("verifyReports", () => pending-- > 0);
    const batch = kernel.openSnpReports();
    const { reports, keys: keyBytes, keyOf, statuses } = batch;
    fill(batch, 20);
    batch.verify(20);
    expect([...statuses.subarray(0, 21)]).toEqual([...Array<number>(20).fill(0), UNDECIDED]);
    // The kernel's, the batch's, and the fresh one.
    expect(seen.instances).toBe(3);
    // What a caller writes into the views that it got at first is what is verified, also later.
    reports[FIELDS.measurement.offset] = 1;
    keyBytes[batch.keySize] = (keyBytes[batch.keySize] ?? 0) ^ 1;
    keyOf[2] = 3;
    batch.verify(20);
    expect(names(batch, 4)).toEqual(["invalid", "key", "invalid", "valid"]);
    expect([...statuses.subarray(0, 4)]).toEqual([4, 2, 4, 0]);
    expect([batch.reports, batch.keys, batch.keyOf, batch.statuses]).toEqual([reports, keyBytes, keyOf, statuses]);
    expect(batch.reports.buffer).toBe(reports.buffer);
    expect(seen.instances).toBe(3);
  });

  it("that comes twice leaves the caller its views as well", () => {
    let pending = 2;
    const { kernel } = kernelThatTraps("verifyReports", () => pending-- > 0);
    const batch = kernel.openSnpReports();
    const { reports, statuses } = batch;
    fill(batch, 3);
    batch.verify(3);
    expect([...statuses.subarray(0, 4)]).toEqual([0, 0, 0, UNDECIDED]);
    reports[FIELDS.measurement.offset] = 1;
    batch.verify(3);
    expect([...statuses.subarray(0, 4)]).toEqual([4, 0, 0, UNDECIDED]);
  });

  it("where no memory is left for another instance is an error with a code, and everything is undecided", () => {
    let pending = 1;
    const { kernel } = kernelThatTraps("verifyReports", ({ memory, reportStatusPointer }) => {
      // A call that breaks off in the middle may have written answers before.
      new Uint32Array(memory.buffer, reportStatusPointer?.() ?? 0, 2).fill(0);
      return pending-- > 0;
    });
    const batch = kernel.openSnpReports();
    fill(batch, 3);
    const noMemory = vi.spyOn(WebAssembly, "Instance").mockImplementation(function Instance() {
      throw new RangeError("could not allocate memory");
    });
    expect(() => {
      batch.verify(3);
    }).toThrow(expect.objectContaining({ name: "VeriteeError", code: "KERNEL_MEMORY" }) as Error);
    expect(names(batch, 3)).toEqual(["undecided", "undecided", "undecided"]);
    expect(() => kernel.openSnpReports()).toThrow(expect.objectContaining({ code: "KERNEL_MEMORY" }) as Error);
    noMemory.mockRestore();
    batch.verify(3);
    expect(names(batch, 3)).toEqual(["valid", "valid", "valid"]);
  });

  it("leaves the report undecided that always traps, and the others their answers", () => {
    const poison = Buffer.from(pool[7]!.subarray(0, SIGNED_SIZE));
    const { kernel } = kernelThatTraps("verifyReports", ({ memory, reportsPointer }, count = 0, stride = 0) =>
      Buffer.from(memory.buffer, reportsPointer?.() ?? 0, (count - 1) * stride + REPORT_SIZE).includes(poison),
    );
    const batch = kernel.openSnpReports();
    fill(batch, 12, 2000);
    batch.reports[3 * 2000 + FIELDS.measurement.offset] = 1;
    batch.verify(12, 2000);
    const expected = Array.from({ length: 12 }, (_, index) => ({ 3: "invalid", 7: "undecided" })[index] ?? "valid");
    expect(names(batch, 12)).toEqual(expected);
    batch.verify(7, 2000);
    expect(names(batch, 7)).toEqual(expected.slice(0, 7));
  });
});

describe("the example in docs/guide/library.md", () => {
  it("runs on the built package, and names what is wrong with a report", () => {
    const page = readFileSync(new URL("../../docs/guide/library.md", import.meta.url), "utf8");
    const example = [...page.matchAll(/```js\n([\s\S]*?)```/g)].find(([, code = ""]) =>
      code.includes("openSnpReports"),
    );
    const base64 = (bytes: Uint8Array): string => JSON.stringify(Buffer.from(bytes).toString("base64"));
    const changed = Uint8Array.from(pool[6]!, (byte, at) => (at === FIELDS.measurement.offset ? 1 : byte));
    const program = [
      `const vcekPoint = Buffer.from(${base64(keys[0]!.point)}, "base64");`,
      `const reports = [${base64(pool[0]!)}, ${base64(changed)}].map((text) => Buffer.from(text, "base64"));`,
      example?.[1],
    ].join("\n");
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "1 invalid\n", stderr: "" });
  });
});

describe("memory", () => {
  it("is allocated for no report, and never grows", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--expose-gc", "--max-semi-space-size=64", "--min-semi-space-size=64", "--input-type=module", "--eval", PROGRAM],
      { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } },
    );
    expect([status, stderr]).toEqual([0, ""]);
    const { heapPerReport, sameMemory, valid } = JSON.parse(stdout) as Record<string, number | boolean>;
    expect(sameMemory).toBe(true);
    expect(valid).toBe(200 * 11);
    // The smallest object has 12 bytes; one call of 256 reports may allocate a little.
    expect(heapPerReport).toBeLessThan(8);
  });
});

/**
 * 102,400 reports in 200 calls by views and 200 from a buffer, each after a warm-up; 5 of each 256 are genuine, the
 * others empty, which is enough and fast. Prints what is left on the heap, which no collection has emptied.
 */
const PROGRAM = `
  import { createKernel } from ${JSON.stringify(new URL("../../dist/snp.js", import.meta.url).href)};
  const batch = createKernel().value.openSnpReports();
  const report = Buffer.from("${Buffer.from(pool[0]!).toString("base64")}", "base64");
  batch.keys.set(Buffer.from("${Buffer.from(keys[0]!.point.subarray(1)).toString("base64")}", "base64"));
  const source = new Uint8Array(256 * 1190);
  const keyOf = new Uint16Array(256);
  let valid = 0;
  function round() {
    for (let i = 0; i < batch.reports.length; i++) batch.reports[i] = i % 59200 < 1184 ? report[i % 59200] : 0;
    batch.verify(256);
    for (let i = 0; i < 256; i++) if (batch.statuses[i] === 0) valid++;
    const statuses = batch.verifyAll(source, 1190, keyOf);
    for (let i = 0; i < 256; i++) if (statuses[i] === 0) valid++;
  }
  for (let i = 0; i < 5; i++) source.set(report, i * 50 * 1190);
  const memory = batch.reports.buffer;
  const size = memory.byteLength;
  for (let i = 0; i < 20; i++) round();
  valid = 0;
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 200; i++) round();
  const used = process.memoryUsage().heapUsed - before;
  const sameMemory = batch.reports.buffer === memory && memory.byteLength === size;
  console.log(JSON.stringify({ heapPerReport: used / 102400, sameMemory, valid }));
`;
