import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import type { HeaderFields } from "../helpers/eventlog-bytes.js";
import { ascii, header, headerOf, ID } from "../helpers/eventlog-bytes.js";
import { logOf, refusalOf } from "../helpers/eventlog.js";

const sixteen = Array.from({ length: 17 }, (_, at) => [0x7000 + at, 8] as const);
const DATA = "event_log.events.0.data";

describe("a header", () => {
  it.each<readonly [string, HeaderFields]>([
    ["16 algorithms", { algorithms: sixteen.slice(0, 16) }],
    ["any errata", { errata: 255 }],
    ["255 bytes of vendor information", { vendorInfo: new Uint8Array(255) }],
  ])("may have %s", (_name, fields) => {
    expect(refusalOf(header(fields))).toEqual(["ok"]);
  });

  it.each<readonly [string, HeaderFields, string, string]>([
    ["another PCR than 0", { register: 1 }, "EVENTLOG_HEADER", "event_log.events.0.register"],
    ["a digest", { digest: new Uint8Array(20).fill(1) }, "EVENTLOG_HEADER", "event_log.events.0.digest"],
    ["its signature alone", { cut: 16 }, "EVENTLOG_HEADER", DATA],
    ["no count of algorithms", { cut: 27 }, "EVENTLOG_HEADER", DATA],
    ["version 1.0", { major: 1 }, "EVENTLOG_HEADER_VERSION", `${DATA}.version`],
    ["version 2.1", { minor: 1 }, "EVENTLOG_HEADER_VERSION", `${DATA}.version`],
    ["no algorithm", { algorithms: [] }, "EVENTLOG_ALGORITHM_COUNT", `${DATA}.algorithm_count`],
    ["17 algorithms", { algorithms: sixteen }, "EVENTLOG_ALGORITHM_LIMIT", `${DATA}.algorithm_count`],
    ["2^32 - 1 algorithms", { algorithmCount: 2 ** 32 - 1 }, "EVENTLOG_ALGORITHM_LIMIT", `${DATA}.algorithm_count`],
    [
      "a wrapping count of algorithms",
      { algorithmCount: 2 ** 30 + 1 },
      "EVENTLOG_ALGORITHM_LIMIT",
      `${DATA}.algorithm_count`,
    ],
    ["fewer algorithms than it states", { algorithmCount: 3 }, "EVENTLOG_HEADER", `${DATA}.algorithms`],
    ["SHA-256 of 20 bytes", { algorithms: [[ID.sha256, 20]] }, "EVENTLOG_ALGORITHM_SIZE", `${DATA}.algorithms.0.size`],
    ["SM3 of 48 bytes", { algorithms: [[ID.sm3, 48]] }, "EVENTLOG_ALGORITHM_SIZE", `${DATA}.algorithms.0.size`],
    ["an algorithm of no bytes", { algorithms: [[0x7777, 0]] }, "EVENTLOG_ALGORITHM_SIZE", `${DATA}.algorithms.0.size`],
    ["vendor information beyond its end", { vendorInfoSize: 1 }, "EVENTLOG_VENDOR_INFO", `${DATA}.vendor_info`],
    [
      "bytes behind its vendor information",
      { vendorInfo: ascii("x"), vendorInfoSize: 0 },
      "EVENTLOG_VENDOR_INFO",
      `${DATA}.vendor_info`,
    ],
    ["no size of vendor information", { cut: 32 }, "EVENTLOG_VENDOR_INFO", `${DATA}.vendor_info_size`],
  ])("is refused with %s", (_name, fields, code, path) => {
    expect(refusalOf(header(fields))).toEqual([code, path]);
  });

  it("is refused with one algorithm twice", () => {
    expect(refusalOf(headerOf([ID.sha1, ID.sha256, ID.sha1]))).toEqual([
      "EVENTLOG_ALGORITHM_DUPLICATE",
      `${DATA}.algorithms.2.id`,
    ]);
  });

  it("is one in the first record only", () => {
    const bytes = concatBytes(header({ signature: "Spec ID Event02\0" }), header());
    expect(logOf(bytes)).toMatchObject({ format: "tcg-sha1", specification: null });
  });
});
