import { describe, expect, it } from "vitest";
import { concatBytes, toHex, toUtf8 } from "../../src/bytes/index.js";
import { bootStoryOf, EV } from "../../src/eventlog/index.js";
import type { ApplicationStory, BootStoryOptions, EventLog } from "../../src/eventlog/index.js";
import { logOf, made, nodeDigests, sha256, u32, u64, utf16 } from "./typed-support.js";
import type { Made } from "./typed-support.js";

const CALLING = "Calling EFI Application from Boot Option";
const EXIT = "Exit Boot Services Invocation";
const FILE = utf16("\\shim.efi\0");
const IMAGE = concatBytes(
  u64(1n),
  u64(2n),
  u64(0n),
  u64(BigInt(4 + FILE.length)),
  Uint8Array.of(4, 4, 4 + FILE.length, 0),
  FILE,
);

const image = (name: string, register = 4, type: number = EV.EFI_BOOT_SERVICES_APPLICATION): Made =>
  made(register, type, IMAGE, toUtf8(name));
const calling = made(4, EV.EFI_ACTION, CALLING);
const separator = (register: number): Made => made(register, EV.SEPARATOR, u32(0));
const exit = made(5, EV.EFI_ACTION, EXIT);
/** Calling, separators of PCR 2 and 4, two applications, the end. */
const BOOT: readonly Made[] = [calling, separator(2), separator(4), image("shim"), image("grub"), exit];

function storyOf(events: readonly Made[], options?: BootStoryOptions, format?: EventLog["format"]): ApplicationStory {
  return bootStoryOf(logOf(events, format), nodeDigests, "sha256", options).boot;
}

const namesOf = (story: ApplicationStory): readonly string[] | undefined =>
  story.applications?.map(({ digest }) => toHex(digest ?? new Uint8Array()));
const hashes = (...names: readonly string[]): readonly string[] => names.map((name) => toHex(sha256(toUtf8(name))));

function expectProblem(story: ApplicationStory, code: string, ...events: readonly number[]): void {
  expect(story.applications).toBeNull();
  expect(story.problems.map((problem) => [problem.code, ...problem.events])).toContainEqual([code, ...events]);
}

describe("boot applications", () => {
  it("are told in order, each with its event and the log's word on the file", () => {
    const story = storyOf(BOOT);
    expect(story.problems).toEqual([]);
    expect(namesOf(story)).toEqual(hashes("shim", "grub"));
    expect(story.applications?.[0]).toMatchObject({ description: "\\shim.efi", event: 3, register: 4 });
  });

  it("are those of PCR 2 behind its separator too, drivers before it", () => {
    const rom = image("rom", 2, EV.EFI_BOOT_SERVICES_DRIVER);
    const story = storyOf([
      rom,
      ...BOOT.slice(0, 3),
      image("uki", 2),
      image("driver", 2, EV.EFI_RUNTIME_SERVICES_DRIVER),
      exit,
    ]);
    expect(namesOf(story)).toEqual(hashes("uki", "driver"));
    expect(story.drivers.map(({ event, register }) => [event, register])).toEqual([[0, 2]]);
  });

  it("are not hidden by the type of a driver, or by a description that cannot be read", () => {
    const other = { ...image("other"), data: toUtf8("x") };
    const story = storyOf([...BOOT.slice(0, 4), image("grub", 4, EV.EFI_BOOT_SERVICES_DRIVER), other, exit]);
    expect(namesOf(story)).toEqual(hashes("shim", "grub", "other"));
    expect(story.applications?.[2]?.description).toBeNull();
  });

  it.each<[string, readonly Made[], string, ...number[]]>([
    ["the log ends before boot services do", BOOT.slice(0, -1), "EVENTLOG_EXIT_MISSING"],
    ["one starts before the boot option", [image("early"), ...BOOT], "EVENTLOG_APPLICATION_EARLY", 0],
    ["one follows the end of boot services", [...BOOT, image("late")], "EVENTLOG_APPLICATION_LATE", 6],
    ["the boot option is called twice", [calling, ...BOOT], "EVENTLOG_CALLING_DUPLICATE", 1],
    ["it is called behind the separator", [separator(4), calling, image("shim"), exit], "EVENTLOG_CALLING_LATE", 1],
    ["the call has another type", [{ ...calling, type: EV.IPL }, ...BOOT.slice(1)], "EVENTLOG_TYPE_MASQUERADE", 0],
    [
      "the call is an action of the other kind",
      [{ ...calling, type: EV.ACTION }, ...BOOT.slice(1)],
      "EVENTLOG_TYPE_MASQUERADE",
      0,
    ],
    [
      "one is shown as an action",
      [...BOOT.slice(0, 4), made(4, EV.EFI_ACTION, "Hello", toUtf8("grub")), exit],
      "EVENTLOG_TYPE_UNEXPECTED",
      4,
    ],
    ["the call has another text", [{ ...calling, data: toUtf8("x") }, ...BOOT.slice(1)], "EVENTLOG_TYPE_MASQUERADE", 0],
    ["the end has another type", [...BOOT.slice(0, -1), { ...exit, type: EV.UNUSED }], "EVENTLOG_TYPE_MASQUERADE", 5],
    ["PCR 4 has two separators", [...BOOT, separator(4)], "EVENTLOG_SEPARATOR_DUPLICATE", 2, 6],
    ["a separator has another type", [...BOOT, { ...separator(4), type: EV.IPL }], "EVENTLOG_TYPE_MASQUERADE", 6],
    [
      "one is typed as something else",
      [...BOOT.slice(0, 4), image("grub", 4, EV.IPL), exit],
      "EVENTLOG_TYPE_UNEXPECTED",
      4,
    ],
    [
      "one of PCR 2 is typed as something else",
      [...BOOT.slice(0, 4), image("grub", 2, EV.UNUSED), exit],
      "EVENTLOG_TYPE_UNEXPECTED",
      4,
    ],
    [
      "one is typed as an action",
      [...BOOT.slice(0, 4), image("grub", 4, EV.EFI_ACTION), exit],
      "EVENTLOG_TYPE_UNEXPECTED",
      4,
    ],
    [
      "the bytes of one are shown as an action",
      [...BOOT.slice(0, 4), made(4, EV.EFI_ACTION, "MZ\u0001"), exit],
      "EVENTLOG_TYPE_UNEXPECTED",
      4,
    ],
  ])("are not told where %s", (_, events, code, ...numbers) => {
    expectProblem(storyOf(events), code, ...numbers);
  });

  it("may start before the boot option where that is allowed", () => {
    expect(namesOf(storyOf([image("early"), ...BOOT], { applicationBeforeCalling: "allow" }))).toEqual(
      hashes("early", "shim", "grub"),
    );
  });

  it("lets other actions of PCR 4 pass", () => {
    const returning = made(4, EV.EFI_ACTION, "Returning from EFI Application from Boot Option");
    expect(storyOf([...BOOT.slice(0, 4), returning, exit]).problems).toEqual([]);
  });

  it("are told from RTMR1 of a CCEL, separators and all", () => {
    const rom = image("rom", 4, EV.EFI_BOOT_SERVICES_DRIVER);
    const events = [rom, calling, separator(2), image("shim"), exit].map((event) => ({ ...event, register: 2 }));
    const story = storyOf(events, {}, "ccel");
    expect([namesOf(story), story.drivers.length, story.problems]).toEqual([hashes("shim"), 1, []]);
    const twice = [calling, separator(2), separator(4), image("shim"), exit].map((event) => ({
      ...event,
      register: 2,
    }));
    expectProblem(storyOf(twice, {}, "ccel"), "EVENTLOG_SEPARATOR_DUPLICATE", 1, 2);
    expect(namesOf(storyOf(twice, { duplicateCcSeparator: "allow" }, "ccel"))).toEqual(hashes("shim"));
  });
});
