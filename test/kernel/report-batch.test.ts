/** The batch interface for whole SEV-SNP reports, on the raw exports of every build. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { seedOf, seededBytes } from "../helpers/seed.js";
import {
  BAD_CALL,
  P384_BUILDS,
  KEY_NOT_ON_CURVE,
  OK,
  SIGNATURE_INVALID,
  instantiate,
  memoryMap,
  reportOf,
} from "./fast-path/raw.js";
import type { Raw } from "./fast-path/raw.js";
import { GROUPS, numberOf } from "./fast-path/curves.js";
import { Signer } from "./fast-path/signer.js";

const SIZE = 1184;
const CAPACITY = 256;
const random = seededBytes(seedOf("report batch"));
const integer = (limit: number): number => Number(numberOf(random(4)) % BigInt(limit));

/** A report, its key, and the status it must have. */
interface Case {
  readonly report: Uint8Array;
  readonly key: Uint8Array;
  readonly status: number;
}

/** Changes of a good report, each with the status of assembly/status.ts that it must have. */
const CHANGES: readonly (readonly [status: number, change: (report: Uint8Array) => void])[] = [
  [17, (report) => (report[0] = 9)],
  [18, (report) => (report[0x4c] = 1)],
  [18, (report) => (report[0x49f] = 1)],
  [19, (report) => (report[0x0a] = 0)],
  [20, (report) => (report[0x48] = 0x20)],
  [21, (report) => (report[0x48] = 0x1c)],
  [21, (report) => report.fill(0, 0x2a0, 0x330)],
  [22, (report) => (report[0x34] = 2)],
  [23, (report) => (report[0x30] = 4)],
  [24, (report) => (report[0x110] = 1)],
  [25, (report) => (report[0x2e7] = 1)],
  [26, (report) => report.fill(0xff, 0x2a0, 0x2d0)],
  [SIGNATURE_INVALID, (report) => (report[0x90]! ^= 1)],
  [SIGNATURE_INVALID, (report) => (report[0x2a0]! ^= 1)],
  [SIGNATURE_INVALID, (report) => (report[0x2e8]! ^= 1)],
];

const good: Case[] = [];
const bad: Case[] = [];

beforeAll(() => {
  const signers = Array.from(
    { length: 40 },
    () => new Signer(GROUPS.p384, GROUPS.p384.mod(numberOf(random(48))), random),
  );
  for (let i = 0; i < 80; i++)
    good.push({ report: newReport(signers[i % 40]!), key: signers[i % 40]!.key, status: OK });
  CHANGES.forEach(([status, change], i) => {
    const report = newReport(signers[i]!);
    change(report);
    bad.push({ report, key: signers[i]!.key, status });
  });
  const offCurve = signers[0]!.key.slice();
  offCurve[0]! ^= 1;
  bad.push({ report: newReport(signers[0]!), key: offCurve, status: KEY_NOT_ON_CURVE });
  bad.push({ report: newReport(signers[0]!), key: signers[1]!.key, status: SIGNATURE_INVALID });
});

function newReport(signer: Signer): Uint8Array {
  return reportOf((message) => signer.sign(message), random);
}

/** The regions of the batch interface. */
function regions(kernel: Raw) {
  const { buffer } = kernel.memory;
  return {
    reports: new Uint8Array(buffer, kernel["reportsPointer"]!(), kernel["reportsSize"]!()),
    keys: new Uint8Array(buffer, kernel["reportKeysPointer"]!(), 96 * CAPACITY),
    keyOf: new Uint16Array(buffer, kernel["reportKeyIndexPointer"]!(), CAPACITY),
    statuses: new Uint32Array(buffer, kernel["reportStatusPointer"]!(), CAPACITY),
  };
}

/** Writes the cases, keys at random numbers, and returns the statuses of the call. */
function statusesOf(kernel: Raw, cases: readonly Case[], stride = SIZE): number[] {
  const { reports, keys, keyOf, statuses } = regions(kernel);
  reports.fill(0xa5);
  keyOf.fill(0xffff);
  statuses.fill(0xffffffff);
  const shift = integer(CAPACITY);
  cases.forEach(({ report, key }, i) => {
    reports.set(report, stride * i);
    keyOf[i] = (i + shift) % CAPACITY;
    keys.set(key, 96 * ((i + shift) % CAPACITY));
  });
  expect(kernel["verifyReports"]!(cases.length, stride)).toBe(OK);
  expect(new Set(statuses.subarray(cases.length))).toEqual(new Set(cases.length < CAPACITY ? [0xffffffff] : []));
  return [...statuses.subarray(0, cases.length)];
}

function mixed(count: number): Case[] {
  return Array.from({ length: count }, () => (integer(4) === 0 ? bad[integer(bad.length)]! : good[integer(80)]!));
}

describe.each(P384_BUILDS)("verifyReports, %s", (build) => {
  const isSlow = build.endsWith("assert");

  it("gives every report its own status, in batches of every size", () => {
    const kernel = instantiate(build);
    for (const count of isSlow ? [0, 1, 64, 70] : [0, 1, 2, 63, 64, 65, 128, 200, 255, 256]) {
      const cases = mixed(count);
      expect(statusesOf(kernel, cases)).toEqual(cases.map(({ status }) => status));
    }
  });

  it("finds every kind of fault between good reports", () => {
    const kernel = instantiate(build);
    const cases = bad.flatMap((entry, i) => [good[i]!, entry]);
    expect(statusesOf(kernel, cases)).toEqual(cases.map(({ status }) => status));
    expect(new Set(cases.map(({ status }) => status)).size).toBe(13);
  });

  it("takes any stride that fits, at any alignment", () => {
    const kernel = instantiate(build);
    const room = kernel["reportsSize"]!();
    for (const [count, stride] of [
      [5, 1185],
      [7, 1280],
      [3, 4099],
      [2, room - SIZE],
      [1, 0xffffffff],
    ] as const) {
      const cases = mixed(count);
      expect(statusesOf(kernel, cases, stride)).toEqual(cases.map(({ status }) => status));
    }
  });

  it("refuses a call that does not fit and writes nothing", () => {
    const kernel = instantiate(build);
    const { keyOf, statuses } = regions(kernel);
    const room = kernel["reportsSize"]!();
    const calls: [number, number][] = [
      [257, SIZE],
      [0xffffffff, SIZE],
      [1, SIZE - 1],
      [0, 0],
      [256, SIZE + 1],
      [2, room - SIZE + 1],
      [2, 0xffffffff],
      [129, 0x80000000],
    ];
    statuses.fill(77);
    for (const [count, stride] of calls) expect(kernel["verifyReports"]!(count, stride)).toBe(BAD_CALL);
    keyOf.fill(0);
    for (const number of [256, 0xffff]) {
      keyOf[3] = number;
      expect(kernel["verifyReports"]!(4, SIZE)).toBe(BAD_CALL);
      expect(kernel["verifyReports"]!(3, SIZE)).toBe(OK);
      statuses.fill(77);
    }
    expect(new Set(statuses)).toEqual(new Set([77]));
  });

  it("writes its statuses and scratch, nothing else", () => {
    const kernel = instantiate(build);
    const map = memoryMap(build);
    expect(map["MEMORY_END"]).toBeLessThanOrEqual(kernel.memory.buffer.byteLength);
    expect(map["REPORTS"]).toBe(kernel["reportsPointer"]!());
    expect(map["REPORT_STATUS"]).toBe(kernel["reportStatusPointer"]!());
    statusesOf(kernel, mixed(70));
    const cases = mixed(70);
    const { reports, keys, keyOf, statuses } = regions(kernel);
    cases.forEach(({ report, key }, i) => {
      reports.set(report, SIZE * i);
      keys.set(key, 96 * i);
      keyOf[i] = i;
    });
    const memory = new Uint8Array(kernel.memory.buffer);
    memory.fill(0x77, map["IO"], map["HASH_STATE"]);
    memory.fill(0x77, map["MEMORY_END"]);
    statuses.fill(0x77777777);
    // Input, static data and what lies before and behind all regions; scratch may change.
    const guarded = [
      [0, map["HASH_STATE"]!],
      [0x1b000, map["REPORT_STATUS"]!],
      [map["REPORT_STATUS"]! + 4 * cases.length, map["REPORT_OF_RECORD"]!],
      [map["MEMORY_END"]!, memory.length],
    ] as const;
    const before = guarded.map(([start, end]) => digest(memory.subarray(start, end)));
    expect(kernel["verifyReports"]!(cases.length, SIZE)).toBe(OK);
    expect(guarded.map(([start, end]) => digest(memory.subarray(start, end)))).toEqual(before);
    expect([...statuses.subarray(0, cases.length)]).toEqual(cases.map(({ status }) => status));
  });

  it("leaves a running hash alone", () => {
    const kernel = instantiate(build);
    const io = new Uint8Array(kernel.memory.buffer, kernel["ioPointer"]!(), 300);
    const message = random(300);
    kernel["hashStart"]!(384);
    io.set(message.subarray(0, 200));
    kernel["hashUpdate"]!(200);
    expect(statusesOf(kernel, good.slice(0, 3))).toEqual([OK, OK, OK]);
    io.set(message.subarray(200));
    kernel["hashUpdate"]!(100);
    expect(kernel["hashFinish"]!()).toBe(48);
    expect(digest(message)).toBe(Buffer.from(io.subarray(0, 48)).toString("hex"));
  });

  it("says what it is", () => {
    const kernel = instantiate(build);
    expect(kernel["abiVersion"]!()).toBe(2);
    expect(kernel["variant"]!()).toBe(build.startsWith("fma") ? 1 : 2);
    expect(kernel["reportCapacity"]!()).toBe(CAPACITY);
    expect(kernel["reportsSize"]!()).toBe(CAPACITY * SIZE);
  });
});

function digest(bytes: Uint8Array): string {
  return createHash("sha384").update(bytes).digest("hex");
}
