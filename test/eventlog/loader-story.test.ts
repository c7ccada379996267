import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { bootStoryOf, EV } from "../../src/eventlog/index.js";
import type { BootStory, EventLog } from "../../src/eventlog/index.js";
import { logOf, made, nodeDigests, sha256, u32, utf16 } from "./typed-support.js";
import type { Made } from "./typed-support.js";

const NUL = Uint8Array.of(0);
const LINE = "/vmlinuz root=/dev/vda ro";

/** An event as GRUB writes it: prefix, text and NUL, and the digest of the text alone. */
function grub(prefix: string, text: string, register = 8): Made {
  return made(register, EV.IPL, `${prefix}${text}\0`, toUtf8(text));
}

const set = grub("grub_cmd: ", "set root=hd0");
const kernel = grub("kernel_cmdline: ", LINE);
const file = made(9, EV.IPL, "/boot/grub.cfg\0", toUtf8("content"));

function storyOf(events: readonly Made[], format?: EventLog["format"]): BootStory {
  return bootStoryOf(logOf(events, format), nodeDigests, "sha256");
}

function expectGrubProblem(events: readonly Made[], code: string, ...numbers: readonly number[]): void {
  const { grub: part, kernelCommandLine } = storyOf(events);
  expect(part).toMatchObject({ commands: null, kernelCommandLine: null, files: null });
  expect(part?.problems.map((problem) => [problem.code, ...problem.events])).toContainEqual([code, ...numbers]);
  expect(kernelCommandLine).toBeNull();
}

describe("GRUB", () => {
  it("ran commands, read files and booted a kernel", () => {
    const story = storyOf([set, kernel, file]);
    expect(story.grub?.problems).toEqual([]);
    expect(story.grub?.commands?.map(({ value, event }) => [value, event])).toEqual([
      ["set root=hd0", 0],
      [LINE, 1],
    ]);
    expect(story.kernelCommandLine).toEqual({ value: LINE, event: 1, register: 8, measured: "part", source: "grub" });
    expect(story.grub?.files).toEqual([
      { digest: sha256(toUtf8("content")), description: "/boot/grub.cfg", event: 2, register: 9 },
    ]);
  });

  it.each([
    ["with its NUL", made(8, EV.IPL, "kernel_cmdline: x\0", toUtf8("x\0"))],
    ["with the old prefix", grub("grub_kernel_cmdline ", "x")],
    ["without a NUL in the log", made(8, EV.IPL, "kernel_cmdline: x", toUtf8("x"))],
    ["with two NULs in the log", made(8, EV.IPL, "kernel_cmdline: x\0\0", toUtf8("x"))],
  ])("measures a command line %s", (_, event) => {
    expect(storyOf([event]).kernelCommandLine?.value).toBe("x");
  });

  it("may have run a command without text", () => {
    expect(storyOf([grub("grub_cmd: ", "")]).grub?.commands?.map(({ value }) => value)).toEqual([""]);
    expect(storyOf([made(8, EV.IPL, "grub_cmd ", new Uint8Array())]).grub?.commands?.map(({ value }) => value)).toEqual(
      [""],
    );
  });

  it("is not there where nothing looks like it", () => {
    expect(storyOf([file]).grub).toBeNull();
    expect(storyOf([file]).kernelCommandLine).toBeNull();
  });

  it("leaves the kernel's own tags aside", () => {
    const initrd = made(
      9,
      EV.EVENT_TAG,
      concatBytes(u32(0x8f3b22ec), u32(13), toUtf8("Linux initrd\0")),
      toUtf8("initrd"),
    );
    const options = made(9, EV.EVENT_TAG, concatBytes(u32(0x8f3b22ed), u32(2), toUtf8("L\0")), utf16("x\0"));
    const story = storyOf([set, initrd, options]);
    expect(story.grub?.files).toEqual([]);
    expect(story.linux.initrd).toEqual([
      { digest: sha256(toUtf8("initrd")), description: "Linux initrd", event: 1, register: 9 },
    ]);
    expect(story.linux.loadOptions.map(({ digest }) => digest)).toEqual([sha256(utf16("x\0"))]);
  });

  it("is not believed where an event does not fit", () => {
    expectGrubProblem([set, made(8, EV.IPL, "hello\0")], "EVENTLOG_GRUB_PREFIX", 1);
    expectGrubProblem([set, made(8, EV.IPL, "grub_cmd\0")], "EVENTLOG_GRUB_PREFIX", 1);
    expectGrubProblem([set, { ...kernel, type: EV.ACTION }], "EVENTLOG_TYPE_UNEXPECTED", 1);
    expectGrubProblem([set, { ...kernel, digest: set.digest }], "EVENTLOG_COMMAND_NOT_MEASURED", 1);
    expectGrubProblem([kernel, grub("kernel_cmdline: ", "other")], "EVENTLOG_KERNEL_COMMAND_LINES", 0, 1);
    expectGrubProblem([kernel, kernel], "EVENTLOG_KERNEL_COMMAND_LINES", 0, 1);
    expectGrubProblem([set, { ...file, type: EV.ACTION }], "EVENTLOG_TYPE_UNEXPECTED", 1);
    const odd = concatBytes(toUtf8("kernel_cmdline: "), Uint8Array.of(0xff, 0));
    expectGrubProblem([set, made(8, EV.IPL, odd, Uint8Array.of(0xff))], "EVENTLOG_COMMAND_TEXT", 1);
    expectGrubProblem([grub("grub_cmd: ", "a\0b"), kernel], "EVENTLOG_COMMAND_TEXT", 0);
  });

  it.each([
    ["as it stands", `linux ${LINE}`, LINE],
    ["negated", `! linux ${LINE}`, LINE],
    ["as of old", `linuxefi ${LINE}`, LINE],
    ["unquoted", String.raw`linux /vmlinuz a=b c d\e 'f'`, String.raw`/vmlinuz "a=b c" d\\e \'f\'`],
  ])("starts Linux with the kernel's command line %s", (_, command, line) => {
    const story = storyOf([set, grub("grub_cmd: ", command), grub("kernel_cmdline: ", line)]);
    expect([story.grub?.problems, story.kernelCommandLine?.value]).toEqual([[], line]);
  });

  it.each([
    ["a command", "grub_cmd: ", `linux ${LINE} init=/bin/sh`],
    ["a negated one", "grub_cmd: ", "! linux /vmlinuz"],
    ["one with more blanks", "grub_cmd ", "\n linux16\t/vmlinuz"],
    ["a module", "module_cmdline: ", "/vmlinuz init=/bin/sh"],
    ["a path of GRUB's", "grub_cmd: ", "(hd0)/vmlinuz"],
    ["a line as Linux has it", "grub_cmd: ", "BOOT_IMAGE=/vmlinuz"],
  ])("starts no other kernel than the logged one, as by %s", (_, prefix, text) => {
    const other = grub(prefix, text);
    expectGrubProblem([kernel, other], "EVENTLOG_KERNEL_COMMAND_LINE_OTHER", 1);
    expectGrubProblem([other], "EVENTLOG_KERNEL_COMMAND_LINE_OTHER", 0);
    expectGrubProblem([other, systemdLine], "EVENTLOG_KERNEL_COMMAND_LINE_OTHER", 0);
  });

  it("shares RTMR2 of a CCEL with its files and shim's lists", () => {
    const list = made(3, EV.IPL, "MokList\0", toUtf8("keys"));
    const story = storyOf(
      [grub("grub_cmd: ", "a", 3), grub("kernel_cmdline: ", LINE, 3), { ...file, register: 3 }, list],
      "ccel",
    );
    expect(story.grub?.problems).toEqual([]);
    expect(story.kernelCommandLine?.value).toBe(LINE);
    expect(story.grub?.files?.map(({ description }) => description)).toEqual(["/boot/grub.cfg"]);
    expect(story.mokLists.map(({ description, digest }) => [description, digest])).toEqual([
      ["MokList", sha256(toUtf8("keys"))],
    ]);
  });
});

const section = (name: string, register = 11): readonly Made[] => [
  made(register, EV.IPL, utf16(`${name}\0`), toUtf8(`${name}\0`)),
  made(register, EV.IPL, utf16(`${name}\0`), toUtf8(`content of ${name}`)),
];
const systemdLine = made(12, EV.IPL, utf16(`${LINE}\0`));

describe("systemd", () => {
  it("measured sections and a command line", () => {
    const story = storyOf([...section(".linux"), ...section(".uname"), systemdLine]);
    expect(story.systemd?.sections?.map(({ description, digest, event }) => [description, digest, event])).toEqual([
      [".linux", sha256(toUtf8("content of .linux")), 1],
      [".uname", sha256(toUtf8("content of .uname")), 3],
    ]);
    expect(story.kernelCommandLine).toMatchObject({ value: LINE, event: 4, measured: "data", source: "systemd" });
  });

  it.each([
    ["half a NUL", concatBytes(utf16(LINE), NUL)],
    ["no NUL", utf16(LINE)],
  ])("is believed where its log has %s", (_, data) => {
    const story = storyOf([made(8, EV.IPL, data, utf16(`${LINE}\0`))]);
    expect(story.kernelCommandLine).toMatchObject({ value: LINE, measured: "part" });
    expect(story.grub).toBeNull();
  });

  it("is not believed where sections do not pair or a text is not measured", () => {
    const [name, content] = section(".linux");
    if (name === undefined || content === undefined) throw new Error("no pair");
    const other = made(11, EV.IPL, "x");
    for (const events of [
      [name],
      [content, name],
      [name, other],
      [other, name],
      [name, ...section(".uname").slice(1)],
      [content, content],
    ]) {
      const { systemd } = storyOf(events);
      expect(systemd?.sections).toBeNull();
      expect(systemd?.problems.map(({ code }) => code)).toEqual(["EVENTLOG_SECTIONS"]);
    }
    const { systemd, kernelCommandLine } = storyOf([{ ...systemdLine, digest: name.digest }]);
    expect([systemd?.commandLines, systemd?.problems[0]?.code, kernelCommandLine]).toEqual([
      null,
      "EVENTLOG_COMMAND_NOT_MEASURED",
      null,
    ]);
  });

  it.each<[string, ...Made[]]>([
    ["a section that is one", ...section(".linux"), ...section(".cmdline")],
    ["something else in PCR 8", made(8, EV.IPL, "x")],
    ["something else in PCR 12", made(12, EV.EVENT_TAG, concatBytes(u32(1), u32(1), NUL))],
    ["the name of a section in PCR 12", made(12, EV.IPL, utf16(".linux\0"))],
    ["something else in PCR 11", made(11, EV.IPL, "x")],
  ])("gives no command line where %s may hide another", (_, ...events) => {
    expect(storyOf([systemdLine]).kernelCommandLine?.value).toBe(LINE);
    expect(storyOf([...events, systemdLine]).kernelCommandLine).toBeNull();
    const { register } = events[0] ?? systemdLine;
    expect(register === 8 || storyOf([...events, kernel]).kernelCommandLine === null).toBe(true);
  });

  it("gives no command line where two differ, and one where they agree", () => {
    expect(storyOf([kernel, systemdLine]).kernelCommandLine?.value).toBe(LINE);
    expect(storyOf([systemdLine, systemdLine]).kernelCommandLine?.event).toBe(0);
    expect(storyOf([kernel, made(12, EV.IPL, utf16("other\0"))]).kernelCommandLine).toBeNull();
    expect(storyOf([{ ...kernel, digest: set.digest }, systemdLine]).kernelCommandLine).toBeNull();
  });

  it("is not there where nothing looks like it, as in Windows' registers", () => {
    const windows = [
      made(11, EV.COMPACT_HASH, "x"),
      made(12, EV.SEPARATOR, "WBCL"),
      made(13, EV.EVENT_TAG, concatBytes(u32(0x40010001), u32(1), NUL)),
    ];
    expect(storyOf(windows).systemd).toBeNull();
  });
});
