import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex, toUtf8 } from "../../src/bytes/index.js";
import { judgeLog } from "../../src/eventlog/index.js";
import type { LogCase, LogHash, LogJudgement, LogRules } from "../../src/eventlog/index.js";
import {
  EVENT_TYPES,
  eventOfData,
  eventOfMessage,
  simulatedBoot,
  withoutEvent,
  writeEventLog,
} from "../../src/testing/eventlog/index.js";
import type { SimulatedEvent } from "../../src/testing/eventlog/index.js";
import { nodeDigests, utf16 } from "./typed-support.js";

/** Sizes of digests by bank. */
const SIZES: Readonly<Record<LogHash, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

const NO_RULES: LogRules = {
  secureBoot: null,
  kernelCommandLine: null,
  bootApplications: new Map(),
  revocations: new Map(),
};
const WANTED = "(hd0,gpt2)/vmlinuz-6.1.0 root=/dev/vda1 ro quiet";
const EVIL = "root=/dev/vda1 ro quiet init=/bin/sh";

function digestOf(event: SimulatedEvent, bank: LogHash): Uint8Array | null {
  const { measured } = event;
  if (measured === null) return null;
  return "message" in measured ? nodeDigests.digest(bank, measured.message) : (measured.digests[bank] ?? null);
}

/** PCRs as a TPM has them after these events, computed here: 0 to 23, by bank. */
function pcrsAfter(
  events: readonly SimulatedEvent[],
  banks: readonly LogHash[],
): Map<LogHash, Map<number, Uint8Array>> {
  const quoted = new Map<LogHash, Map<number, Uint8Array>>();
  for (const bank of banks) {
    const reset = (pcr: number): Uint8Array => new Uint8Array(SIZES[bank]).fill(pcr >= 17 && pcr <= 22 ? 0xff : 0);
    const values = new Map(Array.from({ length: 24 }, (_, pcr) => [pcr, reset(pcr)]));
    for (const event of events) {
      const digest = digestOf(event, bank);
      const value = values.get(event.register);
      if (digest === null || value === undefined) continue;
      const next = createHash(bank).update(value).update(digest).digest();
      values.set(event.register, new Uint8Array(next));
    }
    quoted.set(bank, values);
  }
  return quoted;
}

interface World {
  readonly measured?: readonly SimulatedEvent[];
  /** What the log says instead of what was measured. */
  readonly logged?: readonly SimulatedEvent[];
  readonly banks?: readonly LogHash[];
  /** Banks of the log. */
  readonly declared?: readonly LogHash[];
  readonly rules?: Partial<LogRules> | null;
  readonly sha1Bank?: LogCase["sha1Bank"];
  readonly quoted?: LogCase["quoted"];
  readonly bytes?: Uint8Array;
  /** PCRs that are not quoted in any bank. */
  readonly unquoted?: readonly number[];
}

const BOOT = simulatedBoot();

function judge(world: World): LogJudgement {
  const { measured = BOOT, banks = ["sha256", "sha384"], rules = null } = world;
  const { logged = measured, declared = banks, sha1Bank = "refuse", unquoted = [] } = world;
  const all = pcrsAfter(measured, banks);
  for (const values of all.values()) unquoted.forEach((pcr) => values.delete(pcr));
  return judgeLog({
    bytes: world.bytes ?? writeEventLog(logged, { algorithms: declared }),
    source: "tpm",
    quoted: world.quoted ?? all,
    rules: rules === null ? null : { ...NO_RULES, ...rules },
    sha1Bank,
    digests: nodeDigests,
  });
}

/** Codes that failed, each once. */
function failed({ findings }: LogJudgement): readonly string[] {
  return [...new Set(findings.filter(({ outcome }) => outcome === "fail").map(({ code }) => code))];
}

function outcomes({ findings }: LogJudgement, wanted: string): readonly string[] {
  return findings.filter(({ code }) => code === wanted).map(({ outcome }) => outcome);
}

function actualOf({ findings }: LogJudgement, wanted: string): unknown {
  return findings.find(({ code }) => code === wanted)?.actual;
}

/** The first event that is of a PCR and, where one is given, of a type. */
function indexOf(events: readonly SimulatedEvent[], register: number, type?: number): number {
  return events.findIndex((event) => event.register === register && (type === undefined || event.type === type));
}

const grub = (prefix: string, text: string): SimulatedEvent =>
  eventOfMessage(8, EVENT_TYPES.EV_IPL, toUtf8(text), toUtf8(`${prefix}${text}\0`));
const wideLine = (register: number, text: string): SimulatedEvent =>
  eventOfData(register, EVENT_TYPES.EV_IPL, utf16(`${text}\0`));

/** The same events, some of them shown as something else. */
function disguised(
  events: readonly SimulatedEvent[],
  which: (event: SimulatedEvent) => boolean,
  as: (event: SimulatedEvent) => Partial<SimulatedEvent>,
): readonly SimulatedEvent[] {
  return events.map((event) => (which(event) ? { ...event, ...as(event) } : event));
}

const junk = (): Partial<SimulatedEvent> => ({ type: EVENT_TYPES.EV_IPL, data: toUtf8("/boot/file\0") });
const of =
  (...pcrs: readonly number[]) =>
  ({ register }: SimulatedEvent): boolean =>
    pcrs.includes(register);
const not =
  (...pcrs: readonly number[]) =>
  ({ register }: SimulatedEvent): boolean =>
    !pcrs.includes(register);

const imagesOf = (events: readonly SimulatedEvent[], bank: LogHash): readonly Uint8Array[] =>
  events
    .filter(({ type }) => type === EVENT_TYPES.EV_EFI_BOOT_SERVICES_APPLICATION)
    .map((event) => digestOf(event, bank) ?? new Uint8Array());

describe("the replay of a log", () => {
  it("agrees in every register of every quoted bank, or fails there", () => {
    const good = judge({});
    expect(failed(good)).toEqual([]);
    expect(good.claims).toMatchObject({ replayed: true, registers: { sha256: { 7: true }, sha384: { 7: true } } });
    const bad = judge({ logged: withoutEvent(BOOT, indexOf(BOOT, 7)) });
    expect(failed(bad)).toEqual(["EVENTLOG_REPLAY"]);
    expect(bad.claims).toMatchObject({ replayed: false, registers: { sha256: { 4: true, 7: false } } });
    expect(bad.claims["secureBoot"]).toBeUndefined();
  });

  it("notes a quoted bank that the log lacks, and passes over a bank that is not quoted", () => {
    const lacking = judge({ banks: ["sha1", "sha256"], declared: ["sha256"] });
    expect([failed(lacking), outcomes(lacking, "EVENTLOG_BANK")]).toEqual([[], ["note"]]);
    expect(failed(judge({ banks: ["sha1", "sha256"], declared: ["sha256"], rules: { secureBoot: true } }))).toEqual([]);
    const more = judge({ banks: ["sha256"], declared: ["sha256", "sha384"] });
    expect([failed(more), outcomes(more, "EVENTLOG_BANK")]).toEqual([[], []]);
  });

  it("fails where a bank's digest is missing in one event", () => {
    const event = eventOfData(16, EVENT_TYPES.EV_IPL, toUtf8("x"));
    const measured = [...BOOT, event];
    const bytes = writeEventLog(measured, {
      algorithms: ["sha256", "sha384"],
      record: ({ digests }, index) =>
        index === BOOT.length ? { digestCount: 1, digests: digests.slice(0, 1) } : { digests },
    });
    const result = judge({ measured, bytes });
    expect(
      actualOf({ ...result, findings: result.findings.filter(({ outcome }) => outcome === "fail") }, "EVENTLOG_REPLAY"),
    ).toBe("an event lacks this bank's digest");
    expect(result.findings.filter(({ outcome }) => outcome === "fail").map(({ path }) => path)).toEqual([
      "event_log.sha384.16",
    ]);
  });

  it("explains four registers at most, each once", () => {
    const repeated = BOOT.flatMap((event) => (event.register <= 8 ? [event, event] : [event]));
    const twice = judge({ measured: repeated, logged: BOOT });
    expect(outcomes(twice, "EVENTLOG_REPLAY").filter((outcome) => outcome === "fail").length).toBeGreaterThan(8);
    const one = judge({ logged: [...BOOT, eventOfData(3, EVENT_TYPES.EV_POST_CODE, toUtf8("x"))] });
    expect(outcomes(one, "EVENTLOG_EXPLANATION")).toEqual(["note"]);
    const added = [0, 1, 2, 3, 4, 5].map((register) => eventOfData(register, EVENT_TYPES.EV_POST_CODE, toUtf8("x")));
    const explained = judge({ logged: [...BOOT, ...added] });
    const paths = explained.findings.filter(({ code }) => code === "EVENTLOG_EXPLANATION").map(({ path }) => path);
    expect(paths).toEqual([0, 1, 2, 3].map((register) => `event_log.sha256.${register}`));
    expect(actualOf(explained, "EVENTLOG_EXPLANATION")).toBe(
      `the quote agrees with the log without event ${BOOT.length + 1}`,
    );
  });

  it("explains a move and a missing end of boot services", () => {
    const swap = (events: readonly SimulatedEvent[], at: number): readonly SimulatedEvent[] =>
      events.toSpliced(at, 2, ...events.slice(at, at + 2).toReversed());
    const at = indexOf(BOOT, 7);
    expect(actualOf(judge({ logged: swap(BOOT, at) }), "EVENTLOG_EXPLANATION")).toBe(
      `the quote agrees with the log with event ${at + 1} in the place of event ${at + 2}`,
    );
    const early = judge({ logged: BOOT.slice(0, -2) });
    expect(actualOf(early, "EVENTLOG_EXPLANATION")).toContain("Exit Boot Services Invocation");
  });
});

describe("a log that says nothing", () => {
  it("is skipped where nothing is demanded of it, and fails every demand", () => {
    const bytes = new Uint8Array();
    const silent = judge({ bytes });
    expect([failed(silent), outcomes(silent, "EVENTLOG_PRESENT")]).toEqual([[], ["skip"]]);
    expect(silent.claims).toEqual({ bytes: 0, replayed: false });
    expect(failed(judge({ bytes, rules: {} }))).toEqual(["EVENTLOG_PRESENT"]);
    const asked = judge({
      bytes,
      rules: {
        secureBoot: false,
        kernelCommandLine: { kind: "text", text: "x" },
        bootApplications: new Map([["sha256", [new Uint8Array(32)]]]),
        revocations: new Map([["sha256", [new Uint8Array(32)]]]),
      },
    });
    expect(asked.findings.map(({ code, outcome, path }) => [code, outcome, path])).toEqual([
      ["EVENTLOG_PRESENT", "fail", "event_log"],
      ["EVENTLOG_SECURE_BOOT", "fail", "event_log.secure_boot"],
      ["EVENTLOG_KERNEL_COMMAND_LINE", "fail", "event_log.kernel_command_line"],
      ["EVENTLOG_BOOT_APPLICATIONS", "fail", "event_log.boot_applications.sha256"],
      ["EVENTLOG_REVOCATIONS", "fail", "event_log.revocations.sha256"],
    ]);
  });

  it("of padding alone is none", () => {
    expect(outcomes(judge({ bytes: new Uint8Array(64).fill(0xff) }), "EVENTLOG_PRESENT")).toEqual(["skip"]);
  });

  it("fails with its own code where it cannot be read, and every demand with it", () => {
    const whole = writeEventLog(BOOT, { algorithms: ["sha256"] });
    const bytes = whole.slice(0, -1);
    expect(failed(judge({ bytes }))).toEqual(["EVENTLOG_EVENT_SIZE"]);
    expect(failed(judge({ bytes, rules: { secureBoot: true } }))).toEqual([
      "EVENTLOG_EVENT_SIZE",
      "EVENTLOG_SECURE_BOOT",
    ]);
  });

  it.each<[string, World]>([
    [
      "of notes alone",
      { logged: [{ register: 0, type: EVENT_TYPES.EV_NO_ACTION, measured: null, data: toUtf8("note") }] },
    ],
    ["of registers that are not quoted", { logged: BOOT.filter(of(7)), unquoted: [7] }],
    ["of banks that are not quoted", { banks: ["sha256"], declared: ["sha384"] }],
  ])("is not there %s", (_, world) => {
    expect(failed(judge({ ...world, rules: {} }))).toEqual(["EVENTLOG_PRESENT"]);
    expect(failed(judge({ rules: {} }))).toEqual([]);
  });

  it("of SHA-1 alone meets no demand without the caller's word", () => {
    const world: World = { banks: ["sha1"], rules: {} };
    expect(failed(judge(world))).toEqual(["EVENTLOG_PRESENT"]);
    expect(failed(judge({ ...world, sha1Bank: "accept" }))).toEqual([]);
    expect(failed(judge({ ...world, rules: null }))).toEqual([]);
  });
});

describe("Secure Boot", () => {
  const on = { secureBoot: true };
  const OFF = simulatedBoot({ secureBoot: "off" });

  it("is as demanded, or fails", () => {
    expect(failed(judge({ rules: on }))).toEqual([]);
    expect(failed(judge({ measured: OFF, rules: on }))).toEqual(["EVENTLOG_SECURE_BOOT"]);
    expect(failed(judge({ measured: OFF, rules: { secureBoot: false } }))).toEqual([]);
    expect(failed(judge({ rules: { secureBoot: false } }))).toEqual(["EVENTLOG_SECURE_BOOT"]);
  });

  /** What a compromised system extends and logs behind a boot without Secure Boot. */
  const fresh = BOOT.filter(of(7));

  it.each<[string, World]>([
    ["is unknown where PCR 7 is not quoted", { unquoted: [7] }],
    ["is unknown where PCR 7 has no events", { logged: BOOT.filter(not(7)) }],
    ["is unknown with variables behind the separator", { measured: [...OFF, ...fresh] }],
    [
      "is unknown with the old variables retyped",
      {
        measured: [...OFF, ...fresh],
        logged: [...disguised(OFF, of(7), () => ({ type: EVENT_TYPES.EV_UNUSED })), ...fresh],
      },
    ],
    [
      "is unknown with the old events as actions",
      {
        measured: [...OFF, ...fresh],
        logged: [...disguised(OFF, of(7), () => ({ type: EVENT_TYPES.EV_EFI_ACTION, data: toUtf8("x") })), ...fresh],
      },
    ],
    [
      "is unknown with the old events as notes",
      {
        measured: [...OFF, ...fresh],
        logged: [...disguised(OFF, of(7), () => ({ type: EVENT_TYPES.EV_NO_ACTION, measured: null })), ...fresh],
      },
    ],
    [
      "is unknown by variables in another register",
      { measured: [...OFF, ...fresh.map((event) => ({ ...event, register: 6 }))] },
    ],
  ])("%s", (_, world) => {
    expect(failed(judge({ ...world, rules: on }))).toContain("EVENTLOG_SECURE_BOOT");
  });

  it("counts in the SHA-1 bank only with the caller's word", () => {
    const world: World = { banks: ["sha1"], rules: on };
    expect(failed(judge(world))).toContain("EVENTLOG_SECURE_BOOT");
    expect(failed(judge({ ...world, sha1Bank: "accept" }))).toEqual([]);
    const beside: World = { banks: ["sha1", "sha256"], declared: ["sha1"], rules: on };
    expect(failed(judge(beside))).toContain("EVENTLOG_SECURE_BOOT");
    expect(failed(judge({ ...beside, sha1Bank: "accept" }))).toEqual([]);
  });
});

/** Events whose digests are of one thing in one bank and of another in the other: a bank that firmware left alone. */
function mixed(real: readonly SimulatedEvent[], faked: readonly SimulatedEvent[]): readonly SimulatedEvent[] {
  return faked.map((event, at) => {
    const sha256 = digestOf(real[at] ?? event, "sha256") ?? new Uint8Array(32);
    const sha384 = digestOf(event, "sha384") ?? new Uint8Array(48);
    return event.measured === null ? event : { ...event, measured: { digests: { sha256, sha384 } } };
  });
}

describe("banks", () => {
  const OFF = simulatedBoot({ secureBoot: "off" });
  const rest = BOOT.filter(not(7));
  const two = [...mixed(OFF.filter(of(7)), BOOT.filter(of(7))), ...rest];

  it("that tell different stories tell none", () => {
    const result = judge({ measured: two, rules: { secureBoot: true } });
    expect(failed(result)).toEqual(["EVENTLOG_SECURE_BOOT"]);
    expect(result.claims["secureBoot"]).toBeUndefined();
    const other = judge({ measured: two, rules: { secureBoot: false } });
    expect(failed(other)).toEqual(["EVENTLOG_SECURE_BOOT"]);
  });

  it("that the log leaves out must hold nothing", () => {
    const rules = { secureBoot: true };
    const hidden = judge({ measured: two, declared: ["sha384"], rules });
    expect(failed(hidden)).toEqual(["EVENTLOG_SECURE_BOOT"]);
    const quoted = new Map([...pcrsAfter(BOOT, ["sha384"]), ...pcrsAfter([], ["sha256"])]);
    expect(failed(judge({ declared: ["sha384"], quoted, rules }))).toEqual([]);
  });

  it("need not quote the same registers", () => {
    const all = pcrsAfter(BOOT, ["sha256", "sha384"]);
    all.get("sha384")?.delete(7);
    expect(failed(judge({ quoted: all, rules: { secureBoot: true } }))).toEqual([]);
    const other = pcrsAfter(BOOT, ["sha256", "sha384"]);
    other.get("sha256")?.delete(7);
    expect(judge({ quoted: other }).claims).toMatchObject({ bank: "sha384", secureBoot: { state: "on" } });
  });

  it("do not speak for each other where one disagrees", () => {
    const wrong = BOOT.map((event) => {
      if (event.register !== 7) return event;
      const sha256 = digestOf(event, "sha256") ?? new Uint8Array(32);
      return { ...event, measured: { digests: { sha256, sha384: new Uint8Array(48) } } };
    });
    const result = judge({ logged: wrong, rules: { secureBoot: true } });
    expect(failed(result)).toEqual(["EVENTLOG_REPLAY", "EVENTLOG_SECURE_BOOT"]);
  });
});

describe("the kernel's command line", () => {
  const text = { kernelCommandLine: { kind: "text", text: WANTED } } as const;
  const evil = simulatedBoot({ kernelCommandLine: EVIL });
  const wanted = grub("kernel_cmdline: ", WANTED);
  const wantedCommand = grub("grub_cmd: ", `linux ${WANTED}`);
  /** What a unified kernel image was given, in UTF-16. */
  const wide = { kernelCommandLine: { kind: "text", text: "root=/dev/vda1 ro quiet" } } as const;
  const systemd = simulatedBoot({ loader: "systemd" });
  const evilSystemd = simulatedBoot({ loader: "systemd", kernelCommandLine: EVIL });
  const wantedWide = wideLine(12, wide.kernelCommandLine.text);
  const isLine = ({ register, data }: SimulatedEvent): boolean =>
    register === 8 && new TextDecoder().decode(data).startsWith("kernel_cmdline: ");

  it("is the one that the policy states, or matches its pattern", () => {
    expect(failed(judge({ rules: text }))).toEqual([]);
    expect(failed(judge({ measured: evil, rules: text }))).toEqual(["EVENTLOG_KERNEL_COMMAND_LINE"]);
    expect(failed(judge({ measured: systemd, rules: wide }))).toEqual([]);
    expect(failed(judge({ measured: evilSystemd, rules: wide }))).toEqual(["EVENTLOG_KERNEL_COMMAND_LINE"]);
    const pattern = { kernelCommandLine: { kind: "pattern", text: "*/vmlinuz-* ro quiet" } } as const;
    expect(failed(judge({ rules: pattern }))).toEqual([]);
    expect(failed(judge({ measured: evil, rules: pattern }))).toEqual(["EVENTLOG_KERNEL_COMMAND_LINE"]);
  });

  const asCommand = disguised(evil, isLine, ({ data }) => ({
    data: concatBytes(toUtf8("grub_cmd: "), data.slice("kernel_cmdline: ".length)),
  }));

  it.each<[string, Partial<LogRules>, World]>([
    ["the real one shown as a command", text, { measured: [...evil, wanted], logged: [...asCommand, wanted] }],
    [
      "the real one shown as a command, and a command made up",
      text,
      { measured: [...evil, wantedCommand, wanted], logged: [...asCommand, wantedCommand, wanted] },
    ],
    [
      "the real one shown as a file",
      text,
      { measured: [...evil, wanted], logged: [...disguised(evil, isLine, junk), wanted] },
    ],
    [
      "all of GRUB's shown as something else, and one of systemd",
      wide,
      {
        measured: [...evil, wideLine(8, wide.kernelCommandLine.text)],
        logged: [...disguised(evil, of(8), junk), wideLine(8, wide.kernelCommandLine.text)],
      },
    ],
    [
      "PCR 8 left out, and one of systemd",
      wide,
      { measured: [...evil, wantedWide], logged: [...evil.filter(not(8)), wantedWide] },
    ],
    [
      "systemd's shown as something else",
      wide,
      {
        measured: [...evilSystemd, wantedWide],
        logged: [...disguised(evilSystemd, of(12), junk), wantedWide],
      },
    ],
    [
      "systemd's shown as GRUB's command, and one of GRUB",
      text,
      {
        measured: [...evilSystemd, wanted],
        logged: [
          ...disguised(evilSystemd, of(12), ({ data }) => ({ data: concatBytes(toUtf8("grub_cmd: "), data) })),
          wanted,
        ],
      },
    ],
    [
      "PCR 12 left out, and one of GRUB",
      text,
      { measured: [...evilSystemd, wanted], logged: [...evilSystemd.filter(not(12)), wanted] },
    ],
    [
      "PCR 11 and 12 shown as something else, and one of GRUB",
      text,
      { measured: [...evilSystemd, wanted], logged: [...disguised(evilSystemd, of(11, 12), junk), wanted] },
    ],
    ["PCR 11 left out", wide, { measured: systemd, logged: systemd.filter(not(11)) }],
    ["PCR 11 shown as something else", wide, { measured: systemd, logged: disguised(systemd, of(11), junk) }],
    ["PCR 12 not quoted", text, { unquoted: [12] }],
    ["PCR 8 not quoted", text, { unquoted: [8] }],
    ["two of them", text, { measured: [...BOOT, wanted] }],
    [
      "a NUL in it",
      text,
      { measured: [...BOOT.filter((event) => !isLine(event)), grub("kernel_cmdline: ", `${WANTED}\0x`)] },
    ],
    ["none", text, { measured: BOOT.filter((event) => !isLine(event)) }],
  ])("is not known with %s", (_, rules, world) => {
    const result = judge({ ...world, rules });
    expect(failed(result)).toEqual(["EVENTLOG_KERNEL_COMMAND_LINE"]);
    expect(result.claims["kernelCommandLine"]).toBeUndefined();
  });

  it("is not known where the log has a PCR's events and the quote has none", () => {
    const result = judge({ logged: [...BOOT, wideLine(12, WANTED)], rules: text });
    expect(failed(result)).toEqual(["EVENTLOG_REPLAY", "EVENTLOG_KERNEL_COMMAND_LINE"]);
  });

  it("is not the one beside a kernel image that brings its own", () => {
    const name = (text: string): SimulatedEvent =>
      eventOfMessage(11, EVENT_TYPES.EV_IPL, toUtf8(`${text}\0`), utf16(`${text}\0`));
    const content = eventOfMessage(11, EVENT_TYPES.EV_IPL, toUtf8(EVIL), utf16(".cmdline\0"));
    const result = judge({ measured: [...systemd, name(".cmdline"), content], rules: wide });
    expect(failed(result)).toEqual(["EVENTLOG_KERNEL_COMMAND_LINE"]);
  });
});

describe("boot applications", () => {
  const allowed = (...images: readonly Uint8Array[]): Partial<LogRules> => ({
    bootApplications: new Map([["sha384", images]]),
  });
  const known = imagesOf(BOOT, "sha384");
  const rogue = eventOfMessage(2, EVENT_TYPES.EV_EFI_BOOT_SERVICES_APPLICATION, toUtf8("rogue"), new Uint8Array(32));
  const inFour = { ...rogue, register: 4 };
  const before = (event: SimulatedEvent): readonly SimulatedEvent[] => BOOT.toSpliced(BOOT.length - 2, 0, event);

  it("are all among those that are allowed", () => {
    expect(failed(judge({ rules: allowed(...known) }))).toEqual([]);
    const fewer = judge({ rules: allowed(...known.slice(1)) });
    expect(failed(fewer)).toEqual(["EVENTLOG_BOOT_APPLICATIONS"]);
    expect(actualOf(fewer, "EVENTLOG_BOOT_APPLICATIONS")).toContain(toHex(known[0] ?? new Uint8Array()));
  });

  it.each<[string, World]>([
    ["one more", { measured: before(inFour) }],
    ["one more from other media", { measured: before(rogue) }],
    ["PCR 2 left out", { measured: before(rogue), logged: BOOT.filter(not(2)) }],
    ["PCR 2 not quoted", { unquoted: [2] }],
    ["PCR 4 left out", { logged: BOOT.filter(not(4)) }],
    ["PCR 5 left out", { logged: BOOT.filter(not(5)) }],
    ["one as something else", { measured: before(inFour), logged: before({ ...inFour, type: EVENT_TYPES.EV_IPL }) }],
    [
      "one as a separator",
      {
        measured: before(inFour),
        logged: before({ ...inFour, type: EVENT_TYPES.EV_SEPARATOR, data: new Uint8Array(4) }),
      },
    ],
    [
      "one as an action",
      { measured: before(inFour), logged: before({ ...inFour, type: EVENT_TYPES.EV_EFI_ACTION, data: toUtf8("x") }) },
    ],
    [
      "an allowed one behind the end of boot services",
      { measured: [...BOOT, BOOT[indexOf(BOOT, 4, EVENT_TYPES.EV_EFI_BOOT_SERVICES_APPLICATION)] ?? rogue] },
    ],
    ["no application at all", { measured: simulatedBoot({ applications: [] }) }],
    ["a bank that is not quoted", { banks: ["sha256"], declared: ["sha256", "sha384"] }],
  ])("are not all known with %s", (_, world) => {
    expect(failed(judge({ ...world, rules: allowed(...known) }))).toEqual(["EVENTLOG_BOOT_APPLICATIONS"]);
  });

  it("are not known where one bank tells another story", () => {
    const at = indexOf(BOOT, 4, EVENT_TYPES.EV_EFI_ACTION);
    const calling = BOOT[at] ?? rogue;
    const sha384 = digestOf(calling, "sha384") ?? new Uint8Array();
    const measured = BOOT.with(at, { ...calling, measured: { digests: { sha256: new Uint8Array(32), sha384 } } });
    expect(failed(judge({ measured, rules: allowed(...known) }))).toEqual(["EVENTLOG_BOOT_APPLICATIONS"]);
  });

  it("of SHA-1 count only with the caller's word", () => {
    const rules = { bootApplications: new Map([["sha1", imagesOf(BOOT, "sha1")]] as const) };
    const world: World = { banks: ["sha1", "sha256"], rules };
    expect(failed(judge(world))).toEqual(["EVENTLOG_BOOT_APPLICATIONS"]);
    expect(failed(judge({ ...world, sha1Bank: "accept" }))).toEqual([]);
  });

  it("are compared in each bank of the policy", () => {
    const both = (sha256: readonly Uint8Array[]): Partial<LogRules> => ({
      bootApplications: new Map([
        ["sha384", known],
        ["sha256", sha256],
      ]),
    });
    expect(failed(judge({ rules: both(imagesOf(BOOT, "sha256")) }))).toEqual([]);
    expect(outcomes(judge({ rules: both(imagesOf(BOOT, "sha256").slice(1)) }), "EVENTLOG_BOOT_APPLICATIONS")).toEqual([
      "pass",
      "fail",
    ]);
  });
});

describe("revocations", () => {
  const listed = new Uint8Array(32).fill(0x5a);
  const list = concatBytes(
    Uint8Array.of(0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28),
    Uint8Array.of(76, 0, 0, 0, 0, 0, 0, 0, 48, 0, 0, 0),
    new Uint8Array(16),
    listed,
  );
  const measured = simulatedBoot({ variables: { dbx: list } });
  const demand = (hash: LogHash, ...entries: readonly Uint8Array[]): Partial<LogRules> => ({
    revocations: new Map([[hash, entries]]),
  });

  it("stand in dbx, each of them", () => {
    expect(failed(judge({ measured, rules: demand("sha256", listed) }))).toEqual([]);
    const two = judge({ measured, rules: demand("sha256", listed, new Uint8Array(32)) });
    expect(outcomes(two, "EVENTLOG_REVOCATIONS")).toEqual(["pass", "fail"]);
  });

  it.each<[string, World]>([
    ["PCR 7 left out", { logged: measured.filter(not(7)) }],
    ["PCR 7 not quoted", { unquoted: [7] }],
    ["dbx behind the separator", { measured: [...BOOT.filter(not(7)), ...[...BOOT, ...measured].filter(of(7))] }],
    ["an empty dbx", { measured: BOOT }],
    [
      "an event in PCR 7 that has no place there",
      { measured: [...measured, eventOfData(7, EVENT_TYPES.EV_IPL, listed)] },
    ],
  ])("are not known with %s", (_, world) => {
    const result = judge({ measured, ...world, rules: demand("sha256", listed) });
    expect(failed(result)).toEqual(["EVENTLOG_REVOCATIONS"]);
  });

  it("of another hash are other entries", () => {
    expect(failed(judge({ measured, rules: demand("sha384", listed) }))).toEqual(["EVENTLOG_REVOCATIONS"]);
  });
});
