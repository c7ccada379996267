import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../../src/bytes/index.js";
import type { LogJudgement, LogRules } from "../../../src/eventlog/index.js";
import type { Authenticated } from "../../../src/tee/scheme.js";
import { judgeRtmrLog } from "../../../src/tee/tdx/log.js";
import { parseQuote } from "../../../src/tee/tdx/parse.js";
import type { TdReport, TdxQuote } from "../../../src/tee/tdx/types.js";
import {
  createTdxExample,
  EVENT_TYPES,
  withEventAdded,
  withEventMoved,
  withoutEvent,
  writeCcel,
  writeEventLog,
} from "../../../src/testing/index.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { valueOf } from "../../x509/outcomes.js";
import { engine, flipped } from "./quote-support.js";

/** Nothing looks at a signature here. */
const authentic = (bytes: Uint8Array): Authenticated<TdxQuote> => valueOf(parseQuote(bytes)) as Authenticated<TdxQuote>;

const example = createTdxExample();
const quote = authentic(example.evidence);

function judge(bytes: Uint8Array, rules: LogRules | null = null, own = quote): Promise<LogJudgement> {
  return judgeRtmrLog(own, { bytes, rules }, engine);
}

/** `code path outcome` of all findings but notes. */
function said({ findings }: LogJudgement): readonly string[] {
  return findings
    .filter(({ outcome }) => outcome !== "note")
    .map(({ code, path, outcome }) => `${code} ${path} ${outcome}`);
}

/** Which of RTMR0 to RTMR3 agree. */
function agreeing({ findings }: LogJudgement): readonly boolean[] {
  return [0, 1, 2, 3].map((rtmr) => {
    const own = findings.filter(({ code, path }) => code === "EVENTLOG_REPLAY" && path === `event_log.rtmr${rtmr}`);
    expect(own).toHaveLength(1);
    return own[0]?.outcome === "pass";
  });
}

/** The quote with one bit of a register changed. */
function withRegister(index: 0 | 1 | 2 | 3): Authenticated<TdxQuote> {
  const rtmrs = quote.td.rtmrs.map((value, at) => (at === index ? flipped(value, 47) : value));
  return { ...quote, td: { ...quote.td, rtmrs: rtmrs as unknown as TdReport["rtmrs"] } };
}

const NOTHING_ASKED: LogRules = {
  secureBoot: null,
  kernelCommandLine: null,
  bootApplications: new Map(),
  revocations: new Map(),
};

describe("judgeRtmrLog", () => {
  it("replays a log to all four registers, also those that it has no event of", async () => {
    const judgement = await judge(example.eventLog);
    expect(agreeing(judgement)).toEqual([true, true, true, true]);
    expect(said(judgement)[0]).toBe("EVENTLOG_PRESENT event_log pass");
    expect(judgement.claims).toMatchObject({
      format: "ccel",
      replayed: true,
      registers: { sha384: { rtmr0: true, rtmr1: true, rtmr2: true, rtmr3: true } },
    });
    expect(example.logged.some(({ register }) => register === 4)).toBe(false);
    expect(toHex(quote.td.rtmrs[3])).toBe("00".repeat(48));
  });

  it.each([0, 1, 2, 3] as const)("fails RTMR%i alone where it holds something else", async (index) => {
    const judgement = await judge(example.eventLog, null, withRegister(index));
    expect(agreeing(judgement)).toEqual([0, 1, 2, 3].map((rtmr) => rtmr !== index));
    expect(judgement.claims).toMatchObject({ replayed: false });
    const failed = judgement.findings.find(({ outcome }) => outcome === "fail");
    expect(failed?.expected).toBe(toHex(withRegister(index).td.rtmrs[index]));
  });

  it("compares register by register, not in any order", async () => {
    const [a, b, c, d] = quote.td.rtmrs;
    const exchanged = { ...quote, td: { ...quote.td, rtmrs: [b, a, c, d] as const } };
    expect(agreeing(await judge(example.eventLog, null, exchanged))).toEqual([false, false, true, true]);
  });

  it("fails the register of an event that is missing, too many, moved or changed, and says which", async () => {
    const at = example.logged.findIndex(({ register }) => register === 2);
    const event = example.logged[at];
    if (event === undefined) throw new Error("no event");
    const other = { ...event, measured: { message: new Uint8Array(1) } };
    const changed = example.logged.map((one, index) => (index === at ? other : one));
    for (const logged of [
      withoutEvent(example.logged, at),
      withEventAdded(example.logged, at, event),
      withEventMoved(example.logged, at, at + 6),
      changed,
    ]) {
      expect(agreeing(await judge(writeCcel(logged)))).toEqual([true, false, true, true]);
    }
    const added = await judge(writeCcel(withEventAdded(example.logged, at, event)));
    expect(added.findings.filter(({ code }) => code === "EVENTLOG_EXPLANATION")).toMatchObject([
      { outcome: "note", path: "event_log.rtmr1" },
    ]);
  });

  it("extends neither with EV_NO_ACTION nor for MRTD", async () => {
    const note = { type: EVENT_TYPES.EV_NO_ACTION, data: new Uint8Array(4), measured: { message: new Uint8Array(4) } };
    for (const register of [0, 1, 4]) {
      const logged = withEventAdded(example.logged, 3, { ...note, register });
      expect(agreeing(await judge(writeCcel(logged)))).toEqual([true, true, true, true]);
    }
  });

  it("fails events of a register that the quote says had none", async () => {
    const event = example.logged.find(({ register }) => register === 3);
    if (event === undefined) throw new Error("no event");
    const logged = [...example.logged, { ...event, register: 4 }];
    expect(agreeing(await judge(writeCcel(logged)))).toEqual([true, true, true, false]);
  });

  it.each([
    ["FFh", { padding: 0xff }],
    ["zeros", { padding: 0 }],
    ["none", { size: 0 }],
  ])("takes padding: %s", async (_name, options) => {
    expect(agreeing(await judge(writeCcel(example.logged, options)))).toEqual([true, true, true, true]);
  });

  it.each([
    ["of two values", [...new Uint8Array(16).fill(0xff), ...new Uint8Array(16)]],
    ["with events behind it", [...new Uint8Array(16).fill(0xff), ...writeCcel(example.logged.slice(-1), { size: 0 })]],
  ])("refuses padding %s", async (_name, behind) => {
    const log = concatBytes(writeCcel(example.logged, { size: 0 }), Uint8Array.from(behind));
    const judgement = await judge(log);
    expect(said(judgement)).toHaveLength(1);
    expect(judgement.findings[0]).toMatchObject({ outcome: "fail", path: expect.stringContaining("event") as string });
    expect(judgement.claims).toEqual({ bytes: log.length, replayed: false });
  });

  it("refuses a log that was cut, of a register that there is none of, or of a TPM", async () => {
    const [first] = example.logged;
    if (first === undefined) throw new Error("no event");
    const cut = await judge(writeCcel(example.logged, { size: 0 }).slice(0, -1));
    expect(said(cut)).toEqual([expect.stringMatching(/^EVENTLOG_(EVENT_SIZE|TRUNCATED) .* fail$/)]);
    const fifth = await judge(writeCcel([...example.logged, { ...first, register: 5 }]));
    expect(said(fifth)).toEqual([expect.stringMatching(/^EVENTLOG_REGISTER .* fail$/)]);
    const sha1 = await judge(writeEventLog(example.logged, { format: "tcg-sha1" }));
    expect(said(sha1)).toEqual([expect.stringMatching(/^EVENTLOG_HEADER_MISSING .* fail$/)]);
  });

  it("fails what a record without a SHA-384 digest leaves open", async () => {
    const both = writeCcel(example.logged, { algorithms: ["sha256", "sha384"] });
    expect(agreeing(await judge(both))).toEqual([true, true, true, true]);
    const other = await judge(writeCcel(example.logged, { algorithms: ["sha256"] }));
    expect(said(other)).toEqual(["EVENTLOG_PRESENT event_log skip"]);
    expect(other.claims).toMatchObject({ replayed: false });
    const asked = await judge(writeCcel(example.logged, { algorithms: ["sha256"] }), NOTHING_ASKED);
    expect(said(asked)).toEqual(["EVENTLOG_PRESENT event_log fail"]);
  });

  it("skips where there is no log or nothing but padding, and fails where one is asked for", async () => {
    for (const none of [new Uint8Array(), new Uint8Array(64).fill(0xff)]) {
      expect(said(await judge(none))).toEqual(["EVENTLOG_PRESENT event_log skip"]);
      expect(said(await judge(none, NOTHING_ASKED))).toEqual(["EVENTLOG_PRESENT event_log fail"]);
    }
    const header = writeCcel([]);
    const judgement = await judge(header, NOTHING_ASKED);
    expect(agreeing(judgement)).toEqual([false, false, false, true]);
  });

  it("changes no bytes", async () => {
    const bytes = example.eventLog.slice();
    await judge(bytes);
    expect(bytes).toEqual(example.eventLog);
  });
});

describe("rules on a TD's log", () => {
  it("are met by a log that replays, where no more is asked", async () => {
    const judgement = await judge(example.eventLog, NOTHING_ASKED);
    expect(agreeing(judgement)).toEqual([true, true, true, true]);
    expect(said(judgement)[0]).toBe("EVENTLOG_PRESENT event_log pass");
  });

  it.each([
    ["EVENTLOG_SECURE_BOOT", { secureBoot: true }],
    ["EVENTLOG_SECURE_BOOT", { secureBoot: false }],
    ["EVENTLOG_KERNEL_COMMAND_LINE", { kernelCommandLine: { kind: "pattern", text: "*" } }],
    ["EVENTLOG_BOOT_APPLICATIONS", { bootApplications: new Map([["sha384", [new Uint8Array(48)]]]) }],
    ["EVENTLOG_REVOCATIONS", { revocations: new Map([["sha256", [new Uint8Array(32)]]]) }],
  ] as const)("fail for facts, which no TD's log is trusted with: %s", async (code, rule) => {
    const rules = { ...NOTHING_ASKED, ...rule } as LogRules;
    for (const bytes of [example.eventLog, new Uint8Array(), example.eventLog.slice(0, 100)]) {
      const judgement = await judge(bytes, rules);
      expect(judgement.findings.filter((one) => one.code === code).map(({ outcome }) => outcome)).toEqual(["fail"]);
    }
  });

  it("take no facts into claims", async () => {
    const { claims } = await judge(example.eventLog, NOTHING_ASKED);
    expect(Object.keys(claims).sort()).toEqual(["bytes", "events", "format", "registers", "replayed"]);
  });
});

describeWithVectors("logs of real TDs", () => {
  it.each([
    ["google/cos113_ccel_data.dat", "google/cos113_tdx_v4_quote.dat", [true, true, true, true]],
    ["attestation-rs/tdx_ccel_live2.dat", "attestation-rs/tdx_quote_live.dat", [true, true, true, true]],
    // The log was read before the last event of RTMR2.
    ["evidence-api/ccel_data.bin", "evidence-api/quote.bin", [true, true, false, true]],
  ])("%s beside %s", async (log, file, expected) => {
    const judgement = await judge(readVector(`tdx/${log}`), null, authentic(readVector(`tdx/${file}`)));
    expect(agreeing(judgement)).toEqual(expected);
  });

  it("replay to no other TD's quote", async () => {
    const log = readVector("tdx/google/cos113_ccel_data.dat");
    const other = authentic(readVector("tdx/attestation-rs/tdx_quote_live.dat"));
    expect(agreeing(await judge(log, null, other)).slice(0, 3)).toEqual([false, false, false]);
  });
});
