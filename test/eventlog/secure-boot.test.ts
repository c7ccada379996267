import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { bootStoryOf, EV } from "../../src/eventlog/index.js";
import type { BootStoryOptions, EventLog, SecureBootStory } from "../../src/eventlog/index.js";
import { CERTIFICATE, GUID, logOf, made, nodeDigests, signatureList, u32, variableData } from "./typed-support.js";
import type { Made } from "./typed-support.js";

const KEY = signatureList(GUID.x509, CERTIFICATE);
const ZERO = u32(0);

function config(name: string, data: Uint8Array, guid: Uint8Array = GUID.global): Made {
  return made(7, EV.EFI_VARIABLE_DRIVER_CONFIG, variableData(guid, name, data));
}

function authority(name: string, data: Uint8Array, guid: Uint8Array = GUID.imageSecurity): Made {
  return made(7, EV.EFI_VARIABLE_AUTHORITY, variableData(guid, name, data));
}

const SECURE_BOOT = config("SecureBoot", Uint8Array.of(1));
const PK = config("PK", KEY);
const KEK = config("KEK", KEY);
const DB = config("db", KEY, GUID.imageSecurity);
const DBX = config("dbx", signatureList(GUID.sha256, new Uint8Array(32)), GUID.imageSecurity);
const SEPARATOR = made(7, EV.SEPARATOR, ZERO);
const BY_DB = authority("db", concatBytes(GUID.owner, CERTIFICATE));
/** A boot with Secure Boot on; the separator is event 5. */
const BOOT: readonly Made[] = [SECURE_BOOT, PK, KEK, DB, DBX, SEPARATOR, BY_DB];

function storyOf(events: readonly Made[], options?: BootStoryOptions, format?: EventLog["format"]): SecureBootStory {
  return bootStoryOf(logOf(events, format), nodeDigests, "sha256", options).secureBoot;
}

/** The same events as of a CCEL. */
const cc = (events: readonly Made[]): readonly Made[] => events.map((event) => ({ ...event, register: 1 }));

function replaced(old: Made, ...others: readonly Made[]): readonly Made[] {
  return BOOT.flatMap((event) => (event === old ? others : [event]));
}

function expectProblem(story: SecureBootStory, code: string, ...events: readonly number[]): void {
  expect(story.state).toBe("unknown");
  expect(story.problems.map((problem) => [problem.code, ...problem.events])).toContainEqual([code, ...events]);
}

describe("Secure Boot", () => {
  it("is on, with keys, authority and the events that say so", () => {
    const story = storyOf(BOOT);
    expect(story.problems).toEqual([]);
    expect(story.state).toBe("on");
    expect(story.variables.SecureBoot).toEqual({ value: 1, event: 0, register: 7, measured: "data" });
    expect([story.variables.PK?.event, story.variables.KEK?.event, story.variables.db?.event]).toEqual([1, 2, 3]);
    expect(story.variables.dbx?.value.map(({ type }) => type)).toEqual(["sha256"]);
    expect(
      story.authorities.map((claim) => [claim.variable, claim.value.kind, claim.beforeSeparator, claim.event]),
    ).toEqual([["db", "certificate", false, 6]]);
  });

  it("is off, and needs no keys then", () => {
    const story = storyOf([config("SecureBoot", Uint8Array.of(0)), SEPARATOR]);
    expect([story.state, story.problems]).toEqual(["off", []]);
  });

  it("says which authorities come before the separator", () => {
    const story = storyOf([SECURE_BOOT, PK, KEK, DB, DBX, BY_DB, SEPARATOR]);
    expect([story.state, story.authorities[0]?.beforeSeparator]).toEqual(["on", true]);
  });

  it.each([
    ["a hash", authority("db", concatBytes(GUID.owner, new Uint8Array(32))), "hash"],
    ["shim's key without an owner", authority("Shim", CERTIFICATE, GUID.shim), "certificate"],
    ["a vendor's key", authority("vendor_db", concatBytes(GUID.owner, CERTIFICATE)), "certificate"],
  ])("takes %s as an authority", (_, event, kind) => {
    const story = storyOf(replaced(BY_DB, event));
    expect([story.state, story.authorities[0]?.value.kind]).toEqual(["on", kind]);
  });

  it("takes what old shim leaves out of the digest only behind the structure", () => {
    const shim = variableData(GUID.shim, "Shim", CERTIFICATE);
    const long = concatBytes(shim, new Uint8Array(6));
    const old = made(7, EV.EFI_VARIABLE_AUTHORITY, long, long.subarray(0, -1));
    const story = storyOf(replaced(BY_DB, old));
    expect([story.state, story.authorities[0]?.measured]).toEqual(["on", "part"]);
    const cut = made(7, EV.EFI_VARIABLE_AUTHORITY, shim, shim.subarray(0, -1));
    expectProblem(storyOf(replaced(BY_DB, cut)), "EVENTLOG_AUTHORITY_NOT_MEASURED", 6);
    const tooLong = concatBytes(shim, new Uint8Array(9));
    const event = made(7, EV.EFI_VARIABLE_AUTHORITY, tooLong, tooLong.subarray(0, -1));
    expectProblem(storyOf(replaced(BY_DB, event)), "EVENTLOG_VARIABLE_MALFORMED", 6);
  });

  it("tells shim's level of revocation, which allows nothing by itself", () => {
    const level = authority("SbatLevel", toUtf8("sbat,1,2021030218\n"), GUID.shim);
    const trusted = authority("MokListTrusted", Uint8Array.of(1), GUID.shim);
    expect(storyOf([...BOOT, level, trusted]).authorities.map(({ value }) => value)).toEqual([
      expect.objectContaining({ kind: "certificate" }),
      { kind: "sbat-level", text: "sbat,1,2021030218\n" },
      { kind: "setting", value: Uint8Array.of(1) },
    ]);
    expectProblem(storyOf(replaced(BY_DB, level, trusted)), "EVENTLOG_AUTHORITY_MISSING");
  });

  it("says that memory is open to devices", () => {
    const story = storyOf([made(7, EV.EFI_ACTION, "DMA Protection Disabled"), ...BOOT]);
    expect([story.state, story.dmaProtectionDisabled?.event]).toEqual(["on", 0]);
  });

  it.each<[string, readonly Made[], string, ...number[]]>([
    ["an unknown type", [...BOOT, made(7, EV.UNUSED, "x")], "EVENTLOG_TYPE_UNEXPECTED", 7],
    ["a type of PCR 1", [...BOOT, made(7, EV.EFI_VARIABLE_BOOT2, "x")], "EVENTLOG_TYPE_UNEXPECTED", 7],
    ["a type beyond the table", [...BOOT, made(7, 0xdeadbeef, "x")], "EVENTLOG_TYPE_UNEXPECTED", 7],
    ["no separator", replaced(SEPARATOR), "EVENTLOG_SEPARATOR_MISSING"],
    ["two separators", [...BOOT, SEPARATOR], "EVENTLOG_SEPARATOR_DUPLICATE", 5, 7],
    [
      "a separator of ones",
      replaced(SEPARATOR, made(7, EV.SEPARATOR, u32(0xffffffff))),
      "EVENTLOG_SEPARATOR_INVALID",
      5,
    ],
    [
      "a separator's digest of other data",
      replaced(SEPARATOR, made(7, EV.SEPARATOR, ZERO, u32(2))),
      "EVENTLOG_SEPARATOR_INVALID",
      5,
    ],
    ["a failed firmware", replaced(SEPARATOR, made(7, EV.SEPARATOR, "oops", u32(1))), "EVENTLOG_SEPARATOR_INVALID", 5],
    ["a separator in disguise", [...BOOT, made(7, EV.UNUSED, "x", ZERO)], "EVENTLOG_TYPE_MASQUERADE", 7],
    [
      "a separator of ones in disguise",
      [...BOOT, made(7, EV.EFI_ACTION, "x", u32(0xffffffff))],
      "EVENTLOG_TYPE_MASQUERADE",
      7,
    ],
    ["the debug mode", [made(7, EV.EFI_ACTION, "UEFI Debug Mode"), ...BOOT], "EVENTLOG_DEBUG_MODE", 0],
    [
      "the debug mode in disguise",
      [made(7, EV.EFI_ACTION, "DMA Protection Disabled", toUtf8("UEFI Debug Mode")), ...BOOT],
      "EVENTLOG_TYPE_MASQUERADE",
      0,
    ],
    ["an unknown action", [made(7, EV.EFI_ACTION, "Hello"), ...BOOT], "EVENTLOG_ACTION_UNEXPECTED", 0],
    [
      "an action that is not measured",
      [made(7, EV.EFI_ACTION, "DMA Protection Disabled", ZERO.subarray(1)), ...BOOT],
      "EVENTLOG_ACTION_UNEXPECTED",
      0,
    ],
    [
      "a variable twice",
      replaced(SECURE_BOOT, config("SecureBoot", Uint8Array.of(0)), SECURE_BOOT),
      "EVENTLOG_VARIABLE_DUPLICATE",
      1,
    ],
    [
      "another variable twice",
      [config("AuditMode", ZERO), config("AuditMode", ZERO), ...BOOT],
      "EVENTLOG_VARIABLE_DUPLICATE",
      1,
    ],
    ["a variable behind the separator", [PK, KEK, DB, DBX, SEPARATOR, SECURE_BOOT, BY_DB], "EVENTLOG_VARIABLE_LATE", 5],
    [
      "a variable that is not measured",
      replaced(PK, { ...PK, digest: KEK.digest }),
      "EVENTLOG_VARIABLE_NOT_MEASURED",
      1,
    ],
    [
      "a variable measured by its content alone",
      replaced(PK, made(7, EV.EFI_VARIABLE_DRIVER_CONFIG, PK.data, KEY)),
      "EVENTLOG_VARIABLE_NOT_MEASURED",
      1,
    ],
    [
      "SecureBoot of another vendor",
      replaced(SECURE_BOOT, config("SecureBoot", Uint8Array.of(1), GUID.shim)),
      "EVENTLOG_VARIABLE_GUID",
      0,
    ],
    ["db of another vendor", replaced(DB, config("db", KEY, GUID.global)), "EVENTLOG_VARIABLE_GUID", 3],
    [
      "a configuration typed as an authority",
      replaced(DBX, { ...DBX, type: EV.EFI_VARIABLE_AUTHORITY }),
      "EVENTLOG_VARIABLE_GUID",
      4,
    ],
    [
      "an authority of an unknown vendor",
      replaced(BY_DB, authority("db", concatBytes(GUID.owner, CERTIFICATE), GUID.owner)),
      "EVENTLOG_VARIABLE_GUID",
      6,
    ],
    [
      "a cut variable",
      replaced(PK, made(7, EV.EFI_VARIABLE_DRIVER_CONFIG, PK.data.subarray(0, -1))),
      "EVENTLOG_VARIABLE_MALFORMED",
      1,
    ],
    [
      "a variable with a byte behind",
      replaced(PK, made(7, EV.EFI_VARIABLE_DRIVER_CONFIG, concatBytes(PK.data, ZERO))),
      "EVENTLOG_VARIABLE_MALFORMED",
      1,
    ],
    [
      "a bad list",
      replaced(DBX, config("dbx", KEY.subarray(0, -1), GUID.imageSecurity)),
      "EVENTLOG_VARIABLE_MALFORMED",
      4,
    ],
    ["an authority that is none", replaced(BY_DB, authority("db", toUtf8("x"))), "EVENTLOG_VARIABLE_MALFORMED", 6],
    [
      "a certificate with a byte behind",
      replaced(BY_DB, authority("db", concatBytes(GUID.owner, CERTIFICATE, ZERO))),
      "EVENTLOG_VARIABLE_MALFORMED",
      6,
    ],
    [
      "an authority that is not measured",
      replaced(BY_DB, { ...BY_DB, digest: KEK.digest }),
      "EVENTLOG_AUTHORITY_NOT_MEASURED",
      6,
    ],
    ["no SecureBoot", replaced(SECURE_BOOT), "EVENTLOG_SECURE_BOOT_MISSING"],
    [
      "an empty SecureBoot",
      replaced(SECURE_BOOT, config("SecureBoot", new Uint8Array())),
      "EVENTLOG_SECURE_BOOT_VALUE",
      0,
    ],
    [
      "a SecureBoot of two bytes",
      replaced(SECURE_BOOT, config("SecureBoot", Uint8Array.of(1, 0))),
      "EVENTLOG_SECURE_BOOT_VALUE",
      0,
    ],
    [
      "a SecureBoot of 2",
      replaced(SECURE_BOOT, config("SecureBoot", Uint8Array.of(2))),
      "EVENTLOG_SECURE_BOOT_VALUE",
      0,
    ],
    ["an empty PK", replaced(PK, config("PK", new Uint8Array())), "EVENTLOG_KEYS_EMPTY"],
    ["no KEK", replaced(KEK), "EVENTLOG_KEYS_EMPTY"],
    ["no db", replaced(DB), "EVENTLOG_KEYS_EMPTY"],
    ["no authority", replaced(BY_DB), "EVENTLOG_AUTHORITY_MISSING"],
  ])("is unknown with %s", (_, events, code, ...numbers) => {
    expectProblem(storyOf(events), code, ...numbers);
  });

  it("cannot be turned on by retyping what the firmware said, and saying it anew", () => {
    const off = config("SecureBoot", Uint8Array.of(0));
    for (const type of [EV.UNUSED, EV.EFI_ACTION, EV.EFI_VARIABLE_AUTHORITY, EV.SEPARATOR, EV.EFI_VARIABLE_BOOT2]) {
      const events = [{ ...off, type }, PK, KEK, DB, SEPARATOR, BY_DB, SECURE_BOOT];
      expect(storyOf(events).state).toBe("unknown");
      expect(storyOf(cc(events), { duplicateCcSeparator: "allow" }, "ccel").state).toBe("unknown");
    }
  });

  it("takes an empty variable as off where that is allowed", () => {
    const events = [config("SecureBoot", new Uint8Array()), SEPARATOR];
    expect(storyOf(events, { emptySecureBoot: "off" }).state).toBe("off");
  });
});

describe("Secure Boot in a CCEL", () => {
  it("is told from RTMR0, among the events of PCR 1", () => {
    const ofOne = [
      made(1, EV.EFI_PLATFORM_FIRMWARE_BLOB2, "x", ZERO.subarray(1)),
      made(1, EV.EFI_ACTION, "Entering ROM Based Setup"),
      made(1, EV.EFI_VARIABLE_BOOT, variableData(GUID.global, "BootOrder", ZERO)),
    ];
    const story = storyOf([...ofOne, ...cc(BOOT)], {}, "ccel");
    expect([story.state, story.problems]).toEqual(["on", []]);
    expect(storyOf(cc(BOOT)).state).toBe("unknown");
  });

  it("refuses a second separator unless that is allowed, and then the first one counts", () => {
    const events = cc([...BOOT, SEPARATOR]);
    expectProblem(storyOf(events, {}, "ccel"), "EVENTLOG_SEPARATOR_DUPLICATE", 5, 7);
    expect(storyOf(events, { duplicateCcSeparator: "allow" }, "ccel").state).toBe("on");
    const late = cc([PK, KEK, DB, DBX, SEPARATOR, SECURE_BOOT, SEPARATOR, BY_DB]);
    expectProblem(storyOf(late, { duplicateCcSeparator: "allow" }, "ccel"), "EVENTLOG_VARIABLE_LATE", 5);
    expectProblem(
      storyOf([...BOOT, SEPARATOR], { duplicateCcSeparator: "allow" }),
      "EVENTLOG_SEPARATOR_DUPLICATE",
      5,
      7,
    );
  });

  it("refuses actions that are not measured, POST codes, and boot variables named as Secure Boot's", () => {
    const say = (event: Made): SecureBootStory => storyOf([event, ...cc(BOOT)], {}, "ccel");
    expectProblem(say(made(1, EV.EFI_ACTION, "x", ZERO.subarray(1))), "EVENTLOG_ACTION_UNEXPECTED", 0);
    expectProblem(say(made(1, EV.POST_CODE, "ACPI DATA")), "EVENTLOG_TYPE_UNEXPECTED", 0);
    const masked = made(1, EV.EFI_VARIABLE_BOOT, variableData(GUID.global, "SecureBoot", Uint8Array.of(0)));
    expectProblem(say(masked), "EVENTLOG_VARIABLE_GUID", 0);
  });
});
