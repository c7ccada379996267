import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import {
  bootStoryOf,
  EV,
  eventTypeName,
  readEvents,
  strongestHash,
  TYPED_EVENT_CODES,
} from "../../src/eventlog/index.js";
import type { EventLog, TypedEvent } from "../../src/eventlog/index.js";
import { LOG_CODES } from "../../src/eventlog/errors.js";
import { seedOf } from "../helpers/seed.js";
import {
  CERTIFICATE,
  GUID,
  logOf,
  made,
  nodeDigests,
  signatureList,
  u16,
  u32,
  u64,
  utf16,
  variableData,
} from "./typed-support.js";
import type { Made } from "./typed-support.js";

function readOne(event: Made): TypedEvent {
  const [typed] = readEvents(logOf([event]), nodeDigests);
  if (typed === undefined) throw new Error("no event");
  return typed;
}

const OPTION = concatBytes(u32(1), u16(4), utf16("linux\0"), Uint8Array.of(0x7f, 0xff, 4, 0));
const LINE = 'variable Boot0001: "linux"';

describe("what an event says", () => {
  it.each<[string, Made, string, TypedEvent["measured"], string]>([
    ["a separator", made(0, EV.SEPARATOR, u32(0)), "separator", "data", "separator"],
    ["a separator of ones", made(0, EV.SEPARATOR, u32(0xffffffff)), "separator", "data", "separator (all ones)"],
    ["a failed firmware", made(0, EV.SEPARATOR, "E", u32(1)), "separator", "not", "separator: the firmware failed"],
    ["Windows' separator", made(12, EV.SEPARATOR, "WBCL"), "separator", "data", "separator of another value"],
    ["an action", made(5, EV.EFI_ACTION, "Hello"), "action", "data", 'action "Hello"'],
    ["an action with a NUL", made(5, EV.ACTION, "Hello\0", toUtf8("Hello")), "action", "part", 'action "Hello"'],
    [
      "code",
      made(0, EV.S_CRTM_CONTENTS, "Boot Guard\0", u32(7)),
      "scrtm-contents",
      "not",
      'firmware code "Boot Guard"',
    ],
    ["a POST code's text", made(0, EV.POST_CODE, "ACPI DATA", u32(7)), "post-code", "not", 'firmware code "ACPI DATA"'],
    [
      "a POST code's place",
      made(0, EV.POST_CODE, concatBytes(u64(16n), u64(1n)), u32(7)),
      "post-code",
      "not",
      "firmware code at 0x10",
    ],
    [
      "a POST code 2",
      made(0, EV.POST_CODE2, concatBytes(Uint8Array.of(1, 0x41), u64(16n), u64(1n))),
      "post-code",
      "data",
      'firmware code "A" at 0x10',
    ],
    [
      "a blob",
      made(0, EV.EFI_PLATFORM_FIRMWARE_BLOB, concatBytes(u64(16n), u64(32n)), u32(7)),
      "firmware-blob",
      "not",
      "firmware at 0x10, 32 bytes",
    ],
    ["tables", made(1, EV.EFI_HANDOFF_TABLES, u64(0n)), "handoff", "data", "0 tables"],
    [
      "a configuration",
      made(1, EV.PLATFORM_CONFIG_FLAGS, "td_hob\0\u0001", u32(7)),
      "platform-config",
      "not",
      'platform configuration "td_hob"',
    ],
    [
      "a variable",
      made(7, EV.EFI_VARIABLE_DRIVER_CONFIG, variableData(GUID.global, "SecureBoot", Uint8Array.of(1))),
      "variable",
      "data",
      "variable SecureBoot: 01",
    ],
    [
      "a database",
      made(7, EV.EFI_VARIABLE_DRIVER_CONFIG, variableData(GUID.global, "PK", signatureList(GUID.x509, CERTIFICATE))),
      "variable",
      "data",
      "variable PK: 1 certificate",
    ],
    [
      "a boot option",
      made(1, EV.EFI_VARIABLE_BOOT, variableData(GUID.global, "Boot0001", OPTION), OPTION),
      "variable",
      "part",
      LINE,
    ],
    [
      "a boot option of the newer kind",
      made(1, EV.EFI_VARIABLE_BOOT2, variableData(GUID.global, "Boot0001", OPTION)),
      "variable",
      "data",
      LINE,
    ],
    [
      "an authority",
      made(7, EV.EFI_VARIABLE_AUTHORITY, variableData(GUID.shim, "SbatLevel", toUtf8("sbat,1\ngrub,2\n"))),
      "authority",
      "data",
      'authority SbatLevel: "sbat,1 grub,2"',
    ],
    [
      "a tag",
      made(9, EV.EVENT_TAG, concatBytes(u32(0x8f3b22ec), u32(1), Uint8Array.of(1)), u32(7)),
      "tag",
      "not",
      "tag 0x8f3b22ec (linux-initrd)",
    ],
    [
      "a tag of containers",
      made(8, EV.EVENT_TAG, concatBytes(u32(0x4141454c), u32(3), toUtf8("a b"))),
      "tag",
      "data",
      "tag 0x4141454c (confidential-containers)",
    ],
    ["a note", made(0, EV.NO_ACTION, "StartupLocality\0\u0003"), "no-action", "not", 'note "StartupLocality"'],
    ["an unknown type", made(0, 0xdeadbeef, "x"), "other", "data", 'data "x"'],
    ["the masquerade's type", made(0, EV.UNUSED, "x", u32(0)), "other", "not", 'data "x"'],
    ["a hash of a vendor", made(6, EV.COMPACT_HASH, Uint8Array.of(1), u32(9)), "other", "not", "data"],
    ["a file", made(9, EV.IPL, "/boot/grub.cfg\0", u32(9)), "ipl", "not", 'file "/boot/grub.cfg"'],
    ["a list of shim", made(14, EV.IPL, "MokListX\0", u32(9)), "ipl", "not", 'shim\'s list "MokListX"'],
    ["loose bytes", made(9, EV.IPL, Uint8Array.of(0xff, 1, 2), u32(9)), "ipl", "not", "data"],
  ])("%s", (_, event, kind, measured, text) => {
    const typed = readOne(event);
    expect([typed.content.kind, typed.measured, typed.text, typed.problem]).toEqual([kind, measured, text, null]);
  });

  it.each<[number, Uint8Array | string, string]>([
    [EV.EFI_VARIABLE_DRIVER_CONFIG, "x", "EVENTLOG_VARIABLE_SIZE"],
    [
      EV.EFI_VARIABLE_BOOT,
      concatBytes(variableData(GUID.global, "Boot0001", OPTION), u16(0)),
      "EVENTLOG_VARIABLE_TRAILING",
    ],
    [EV.EFI_VARIABLE_BOOT, variableData(GUID.global, "Boot0001", OPTION.subarray(0, 9)), "EVENTLOG_LOAD_OPTION"],
    [EV.EFI_VARIABLE_DRIVER_CONFIG, variableData(GUID.global, "KEK", GUID.x509), "EVENTLOG_SIGNATURE_LIST"],
    [EV.EFI_VARIABLE_AUTHORITY, variableData(GUID.imageSecurity, "db", u32(0)), "EVENTLOG_AUTHORITY_CONTENT"],
    [EV.EFI_BOOT_SERVICES_APPLICATION, "x", "EVENTLOG_IMAGE_LOAD"],
    [EV.EFI_GPT_EVENT, "x", "EVENTLOG_GPT"],
    [EV.EFI_PLATFORM_FIRMWARE_BLOB, "x", "EVENTLOG_FIRMWARE_BLOB"],
    [EV.EFI_HANDOFF_TABLES2, "x", "EVENTLOG_HANDOFF_TABLES"],
    [EV.EVENT_TAG, "x", "EVENTLOG_TAGGED_EVENT"],
    [EV.EFI_ACTION, Uint8Array.of(0xff), "EVENTLOG_ACTION_TEXT"],
    [EV.SEPARATOR, "x", "EVENTLOG_SEPARATOR_DATA"],
  ])("has a problem where data does not fit type 0x%s", (type, data, code) => {
    const typed = readOne(made(0, type, data));
    expect([typed.problem?.stage, typed.problem?.code]).toEqual(["parse", code]);
    expect(typed.text).toMatch(new RegExp(`\\[${code}\\]$`));
  });

  it("takes a variable without its GUID for another one", () => {
    const typed = readOne(made(7, EV.EFI_VARIABLE_DRIVER_CONFIG, variableData(GUID.shim, "PK", u32(0))));
    expect(typed.content).toMatchObject({ kind: "variable", entries: null });
    expect(typed.problem).toBeNull();
  });

  it("gives the bytes that were measured", () => {
    const typed = readOne(made(8, EV.IPL, "grub_cmd: boot\0", toUtf8("boot")));
    expect(typed.measuredBytes).toEqual(toUtf8("boot"));
  });

  it("names all types, and unknown ones by number", () => {
    expect(eventTypeName(EV.EFI_VARIABLE_AUTHORITY)).toBe("EV_EFI_VARIABLE_AUTHORITY");
    expect(eventTypeName(0x8000000e)).toBe("0x8000000e");
  });
});

describe("banks", () => {
  const log = logOf([made(0, EV.EFI_ACTION, "Hello")]);

  it("are the strongest by default, and an event without a digest of the bank is not measured", () => {
    expect(strongestHash(log)).toBe("sha256");
    expect(readEvents(log, nodeDigests, "sha384")[0]?.measured).toBe("not");
    const unknown: EventLog = { ...log, algorithms: [{ id: 0x12, size: 32, hash: null }] };
    expect(strongestHash(unknown)).toBeNull();
    expect(readEvents(unknown, nodeDigests)[0]?.measured).toBe("not");
  });

  it("make no story of digests that the log lacks", () => {
    const story = bootStoryOf(log, nodeDigests, "sha512");
    expect([story.secureBoot.state, story.boot.applications, story.kernelCommandLine]).toEqual(["unknown", null, null]);
  });

  it("have options of closed sets", () => {
    for (const options of [{ emptySecureBoot: "allow" }, { duplicateCcSeparator: "off" }, { unheard: "allow" }]) {
      expect(() => bootStoryOf(log, nodeDigests, "sha256", options as object)).toThrow(TypeError);
    }
  });
});

describe("long runs of NULs", () => {
  it("are read in time that grows with their length", () => {
    const data = new Uint8Array(1 << 20);
    data[data.length - 2] = 0x41;
    const events = [made(12, EV.IPL, data), made(1, EV.PLATFORM_CONFIG_FLAGS, data), made(0, EV.S_CRTM_VERSION, data)];
    const before = process.cpuUsage().user;
    expect(readEvents(logOf(events), nodeDigests).map(({ text }) => text)).toEqual([
      "data",
      "platform configuration",
      "firmware version",
    ]);
    // In microseconds; a look at each run from each of its places would take minutes.
    expect(process.cpuUsage().user - before).toBeLessThan(10_000_000);
  });
});

describe("codes", () => {
  it("are none of the parser's", () => {
    expect(Object.keys(TYPED_EVENT_CODES).filter((code) => code in LOG_CODES)).toEqual([]);
  });
});

const SEED = seedOf("eventlog/read-events");

const types = fc.oneof(fc.constantFrom(...Object.values(EV)), fc.nat(0xffff_ffff));
const texts = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: "binary" }).map((text) => toUtf8(text)),
  fc.string({ unit: "binary" }).map((text) => utf16(text)),
  fc.tuple(fc.constantFrom("grub_cmd: ", "kernel_cmdline: ", "Hello"), fc.string()).map(([a, b]) => toUtf8(a + b)),
  fc
    .tuple(
      fc.constantFrom("SecureBoot", "PK", "db", "Boot0001", "SbatLevel"),
      fc.constantFrom(...Object.values(GUID)),
      fc.uint8Array(),
    )
    .map(([name, guid, data]) => variableData(guid, name, data)),
);
const events = fc.array(
  fc
    .record({ register: fc.nat(23), type: types, data: texts, lies: fc.boolean() })
    .map(({ register, type, data, lies }) => made(register, type, data, lies ? u32(5) : data)),
  { maxLength: 12 },
);

describe("whatever a log says", () => {
  it("is read and told without an exception, in text that no terminal obeys", () => {
    fc.assert(
      fc.property(events, fc.constantFrom("ccel" as const, "tcg-crypto-agile" as const), (list, format) => {
        const log = logOf(list, format);
        const read = readEvents(log, nodeDigests);
        expect(read).toHaveLength(list.length);
        for (const { text } of read) {
          expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          expect(Array.from(text).length).toBeLessThan(400);
        }
        const { secureBoot, boot } = bootStoryOf(log, nodeDigests, "sha256");
        // Nothing is told beside a problem.
        expect(secureBoot.state === "unknown").toBe(secureBoot.problems.length > 0);
        expect(boot.applications === null).toBe(boot.problems.length > 0);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  it("is measured as whole data exactly where the digest is of it", () => {
    fc.assert(
      fc.property(events, (list) => {
        for (const { measured, measuredBytes, event } of readEvents(logOf(list), nodeDigests)) {
          const digest = event.digests.get(0x000b) ?? new Uint8Array();
          const whole = Buffer.compare(nodeDigests.digest("sha256", event.data), digest) === 0;
          expect(measured === "data").toBe(whole && event.type !== EV.NO_ACTION);
          expect(measuredBytes === null).toBe(measured === "not");
          if (measuredBytes !== null) expect(nodeDigests.digest("sha256", measuredBytes)).toEqual(digest);
        }
      }),
      { seed: SEED },
    );
  });
});
