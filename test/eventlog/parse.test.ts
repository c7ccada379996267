import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import { LOG_LIMITS, parseEventLog } from "../../src/eventlog/index.js";
import type { LogSource } from "../../src/eventlog/index.js";
import { agileRecord, ascii, digestsOf, EV, header, headerOf, ID, sha1Record } from "../helpers/eventlog-bytes.js";
import { refusalOf } from "../helpers/eventlog.js";

const zeros = (size: number): Uint8Array => new Uint8Array(size);
const ones = (size: number): Uint8Array => new Uint8Array(size).fill(0xff);

describe("a log of SHA-1", () => {
  const bytes = concatBytes(
    sha1Record({ register: 4, data: ascii("one") }),
    sha1Record({ register: 23, type: 0xdeadbeef, data: zeros(0) }),
  );

  it("is read whole, whatever its types are", () => {
    const [one] = digestsOf(ascii("one"), [ID.sha1]);
    expect(parseEventLog(bytes, "tpm")).toEqual({
      ok: true,
      value: {
        format: "tcg-sha1",
        algorithms: [{ id: ID.sha1, size: 20, hash: "sha1" }],
        specification: null,
        startupLocality: null,
        padding: 0,
        events: [
          { number: 0, offset: 0, register: 4, type: EV.action, digests: new Map([one!]), data: ascii("one") },
          expect.objectContaining({ number: 1, offset: 35, register: 23, type: 0xdeadbeef, data: zeros(0) }),
        ],
      },
    });
  });

  it("is kept: what happens to the bytes later changes nothing", () => {
    const own = bytes.slice();
    const log = parseEventLog(own, "tpm");
    own.fill(0);
    expect(log.ok && log.value.events[0]?.data).toEqual(ascii("one"));
  });

  it("may be a view of something larger", () => {
    const larger = concatBytes(zeros(3), bytes, zeros(5)).subarray(3, 3 + bytes.length);
    expect(parseEventLog(larger, "tpm")).toEqual(parseEventLog(bytes, "tpm"));
  });

  it.each(["Spec ID Event00\0", "Spec ID Event02\0", "Spec ID Event03 "])("may begin with %j", (signature) => {
    const log = parseEventLog(concatBytes(header({ signature }), sha1Record()), "tpm");
    expect(log).toMatchObject({ ok: true, value: { format: "tcg-sha1", specification: null } });
  });

  it("with the name of a header in an event of another type is one of SHA-1", () => {
    expect(parseEventLog(header({ type: EV.action }), "tpm")).toMatchObject({
      ok: true,
      value: { format: "tcg-sha1" },
    });
  });
});

describe("a crypto-agile log", () => {
  const all = [ID.sha1, ID.sha256, ID.sha384, ID.sha512, ID.sm3];

  it("is read whole, with the algorithms of its header in their order", () => {
    const log = parseEventLog(
      concatBytes(
        headerOf(all, { errata: 105, vendorInfo: ascii("vendor") }),
        agileRecord({ register: 7, digests: digestsOf(ascii("data"), all) }),
      ),
      "tpm",
    );
    expect(log).toMatchObject({
      ok: true,
      value: {
        format: "tcg-crypto-agile",
        algorithms: ["sha1", "sha256", "sha384", "sha512", null].map((hash, at) => ({ id: all[at], hash })),
        specification: { platformClass: 0, major: 2, minor: 0, errata: 105, uintnSize: 2, vendorInfo: ascii("vendor") },
        events: [
          { number: 0, type: EV.noAction, register: 0 },
          { number: 1, register: 7, data: ascii("data") },
        ],
      },
    });
    expect(log.ok && log.value.events[1]?.digests).toEqual(new Map(digestsOf(ascii("data"), all)));
  });

  it("may be a header alone", () => {
    expect(parseEventLog(header(), "tpm")).toMatchObject({ ok: true, value: { events: [{ number: 0 }] } });
  });

  it("keeps digests of an algorithm that nobody knows", () => {
    const bytes = concatBytes(
      header({ algorithms: [[0x7777, 5]] }),
      agileRecord({ digests: [[0x7777, ascii("12345")]] }),
    );
    const log = parseEventLog(bytes, "tpm");
    expect(log).toMatchObject({ ok: true, value: { algorithms: [{ id: 0x7777, size: 5, hash: null }] } });
    expect(log.ok && log.value.events[1]?.digests).toEqual(new Map([[0x7777, ascii("12345")]]));
  });

  it("may leave digests of a listed algorithm out", () => {
    const bytes = concatBytes(headerOf([ID.sha1, ID.sha256]), agileRecord());
    expect(refusalOf(bytes)).toEqual(["ok"]);
  });
});

describe("parseEventLog", () => {
  it.each<readonly [string, Uint8Array, LogSource, string, string]>([
    ["no bytes", zeros(0), "tpm", "EVENTLOG_EMPTY", "event_log"],
    ["no bytes", zeros(0), "cc", "EVENTLOG_EMPTY", "event_log"],
    ["zeros", zeros(512), "tpm", "EVENTLOG_EMPTY", "event_log"],
    ["padding alone", ones(512), "cc", "EVENTLOG_EMPTY", "event_log"],
    ["4 MiB and a byte", zeros(LOG_LIMITS.size + 1), "tpm", "EVENTLOG_SIZE", "event_log"],
    [
      "a first record that is cut",
      sha1Record().subarray(0, 31),
      "tpm",
      "EVENTLOG_TRUNCATED",
      "event_log.events.0.event_size",
    ],
    ["a digest that is cut", sha1Record().subarray(0, 27), "tpm", "EVENTLOG_TRUNCATED", "event_log.events.0.digest"],
    ["data that is cut", sha1Record().subarray(0, -1), "tpm", "EVENTLOG_EVENT_SIZE", "event_log.events.0.data"],
    ["PCR 24", sha1Record({ register: 24 }), "tpm", "EVENTLOG_REGISTER", "event_log.events.0.register"],
    ["a SHA-1 log as CCEL", sha1Record(), "cc", "EVENTLOG_HEADER_MISSING", "event_log.events.0"],
    [
      "garbage behind the end",
      concatBytes(sha1Record(), ascii("end")),
      "tpm",
      "EVENTLOG_TRUNCATED",
      "event_log.events.1.register",
    ],
    ["zeros behind the end", concatBytes(sha1Record(), zeros(64)), "tpm", "EVENTLOG_TRAILING", "event_log.events.1"],
    ["a zero behind the end", concatBytes(sha1Record(), zeros(1)), "tpm", "EVENTLOG_TRAILING", "event_log.events.1"],
    ["0xFF behind the end", concatBytes(header(), ones(64)), "tpm", "EVENTLOG_TRAILING", "event_log.events.1"],
  ])("refuses %s", (_name, bytes, source, code, path) => {
    expect(refusalOf(bytes, source)).toEqual([code, path]);
  });

  it.each(["sev", "", undefined, "toString"])("throws where the source is %j", (source) => {
    expect(() => parseEventLog(sha1Record(), source as LogSource)).toThrow(TypeError);
  });

  it("takes an EV_NO_ACTION on any PCR, and nothing else above 23", () => {
    const last = { register: 0xffffffff, data: zeros(8) };
    const zero = [[ID.sha1, zeros(20)]] as const;
    const [noAction, action] = [EV.noAction, EV.action].map((type) => sha1Record({ ...last, type, digests: zero }));
    expect(refusalOf(concatBytes(sha1Record(), noAction!))).toEqual(["ok"]);
    expect(refusalOf(concatBytes(sha1Record(), action!))[0]).toBe("EVENTLOG_REGISTER");
    expect(refusalOf(concatBytes(header(), agileRecord({ ...last, type: EV.noAction })))).toEqual(["ok"]);
    expect(refusalOf(concatBytes(header(), agileRecord(last)))[0]).toBe("EVENTLOG_REGISTER");
  });

  it("refuses a log cut anywhere but between two records", () => {
    for (const records of [
      [sha1Record(), sha1Record({ data: ascii("more") })],
      [header({ vendorInfo: ascii("x") }), agileRecord(), agileRecord({ register: 1 })],
    ]) {
      const bytes = concatBytes(...records);
      const ends = records.map((_, at) => concatBytes(...records.slice(0, at + 1)).length);
      for (let length = 1; length <= bytes.length; length++) {
        expect([length, refusalOf(bytes.subarray(0, length))[0] === "ok"]).toEqual([length, ends.includes(length)]);
      }
    }
  });
});

describe("a CCEL", () => {
  const body = concatBytes(
    headerOf([ID.sha384], { register: 1 }),
    ...[1, 2, 3, 4].map((register) => agileRecord({ register, digests: digestsOf(ascii("data"), [ID.sha384]) })),
  );

  it.each([
    ["no padding", zeros(0)],
    ["1 zero", zeros(1)],
    ["7 zeros", zeros(7)],
    ["many zeros", zeros(1000)],
    ["1 byte of ones", ones(1)],
    ["many bytes of ones", ones(1000)],
  ])("with %s is read", (_name, padding) => {
    const log = parseEventLog(concatBytes(body, padding), "cc");
    expect(log).toMatchObject({ ok: true, value: { format: "ccel", padding: padding.length, startupLocality: null } });
    expect(log.ok && log.value.events.map(({ register }) => register)).toEqual([1, 1, 2, 3, 4]);
  });

  it.each<readonly [string, readonly Uint8Array[], string, string]>([
    ["data behind ones", [ones(64), ascii("x")], "EVENTLOG_PADDING", "event_log.events.5"],
    ["data behind zeros", [zeros(64), ascii("x")], "EVENTLOG_PADDING", "event_log.events.5"],
    ["another padding behind ones", [ones(64), zeros(64)], "EVENTLOG_PADDING", "event_log.events.5"],
    ["another padding behind zeros", [zeros(8), ones(8)], "EVENTLOG_PADDING", "event_log.events.5"],
    ["events behind padding", [ones(4), agileRecord({ register: 1 })], "EVENTLOG_PADDING", "event_log.events.5"],
    ["events behind zeros", [zeros(8), agileRecord({ register: 1 })], "EVENTLOG_PADDING", "event_log.events.5"],
    ["register 5", [agileRecord({ register: 5 })], "EVENTLOG_REGISTER", "event_log.events.5.register"],
    [
      "register 5 in an EV_NO_ACTION",
      [agileRecord({ register: 5, type: EV.noAction })],
      "EVENTLOG_REGISTER",
      "event_log.events.5.register",
    ],
    ["a record that is cut", [ascii("\x01\0\0\0\x05\0")], "EVENTLOG_TRUNCATED", "event_log.events.5.type"],
  ])("with %s is refused", (_name, parts, code, path) => {
    expect(refusalOf(concatBytes(body, ...parts), "cc")).toEqual([code, path]);
  });

  it("is refused with padding in front of its header", () => {
    for (const padding of [zeros(64), ones(64)]) {
      expect(refusalOf(concatBytes(padding, body), "cc")).toEqual(["EVENTLOG_PADDING", "event_log"]);
    }
  });

  it("is refused with a header on another register, which PCR 0 and register 1 are not", () => {
    const registers = [0, 1, 2, 5].map((register) => refusalOf(headerOf([ID.sha384], { register }), "cc")[0]);
    expect(registers).toEqual(["ok", "ok", "EVENTLOG_HEADER", "EVENTLOG_HEADER"]);
  });

  it("may name MRTD", () => {
    const digests = digestsOf(ascii("data"), [ID.sha384]);
    expect(refusalOf(concatBytes(body, agileRecord({ register: 0, digests })), "cc")).toEqual(["ok"]);
  });
});

describe("limits", () => {
  const one = { data: Uint8Array.of(1) };

  it("are 8192 events, the header among them", () => {
    const record = agileRecord(one);
    const log = (events: number): Uint8Array =>
      concatBytes(header(), ...Array.from({ length: events - 1 }, () => record));
    expect(refusalOf(log(8192))).toEqual(["ok"]);
    expect(refusalOf(log(8193))).toEqual(["EVENTLOG_EVENT_LIMIT", "event_log.events.8192"]);
  });

  it("are 1 MiB of data", () => {
    const log = (size: number): Uint8Array => concatBytes(header(), agileRecord({ data: zeros(size) }));
    expect(refusalOf(log(LOG_LIMITS.data))).toEqual(["ok"]);
    expect(refusalOf(log(LOG_LIMITS.data + 1))).toEqual(["EVENTLOG_DATA_LIMIT", "event_log.events.1.data"]);
  });

  it("are 4 MiB in all", () => {
    const record = agileRecord({ data: zeros(LOG_LIMITS.data - 1000) });
    const short = concatBytes(header(), record, record, record, record);
    const filled = (size: number): Uint8Array => {
      const rest = agileRecord({ data: ascii("").slice() }).length;
      return concatBytes(short, agileRecord({ data: zeros(size - short.length - rest) }));
    };
    expect(refusalOf(filled(LOG_LIMITS.size))).toEqual(["ok"]);
    expect(refusalOf(filled(LOG_LIMITS.size + 1))).toEqual(["EVENTLOG_SIZE", "event_log"]);
  });

  it.each([0xffffffff, 0x80000000, 2 ** 32 - 32, 2 ** 32 - 36, 5])(
    "hold for a size of %d bytes that is not there",
    (size) => {
      expect(refusalOf(sha1Record({ size }))).toEqual(["EVENTLOG_EVENT_SIZE", "event_log.events.0.data"]);
      const agile = concatBytes(header(), agileRecord({ size }));
      expect(refusalOf(agile)).toEqual(["EVENTLOG_EVENT_SIZE", "event_log.events.1.data"]);
    },
  );

  it("stop 4 MiB of events of one byte within half a second", () => {
    const record = sha1Record(one);
    const many = new Uint8Array(LOG_LIMITS.size);
    for (let at = 0; at + record.length <= many.length; at += record.length) many.set(record, at);
    const start = performance.now();
    expect(refusalOf(many)).toEqual(["EVENTLOG_EVENT_LIMIT", "event_log.events.8192"]);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it("stop records that each could be the beginning of padding as fast", () => {
    const many = concatBytes(headerOf([ID.sha384]), zeros(LOG_LIMITS.size - 1000), Uint8Array.of(1));
    const start = performance.now();
    expect(refusalOf(many, "cc")[0]).toBe("EVENTLOG_PADDING");
    expect(refusalOf(concatBytes(sha1Record(), many.subarray(64)))[0]).toBe("EVENTLOG_EVENT_LIMIT");
    expect(performance.now() - start).toBeLessThan(500);
  });
});
