import { expect, it } from "vitest";
import { equalBytes, toHex } from "../../src/bytes/index.js";
import { explainMismatch, RTMR_OF_PCR, replay } from "../../src/eventlog/index.js";
import type { EventLog, LogHash } from "../../src/eventlog/index.js";
import { NODE_DIGESTS } from "../helpers/eventlog-bytes.js";
import { logOf } from "../helpers/eventlog.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";
import { readMessage } from "../helpers/vtpm-vectors.js";

/** Event logs beside what a TPM quoted or a TEE reported: what replays to it is what the lists say. */

interface ReplayMatch {
  readonly ok: readonly number[];
  readonly bad: readonly number[];
}

interface Entry {
  readonly file: string;
  readonly facts?: {
    readonly eventLog?: { readonly events: number; readonly format: string };
    readonly quotes?: readonly { readonly bank: LogHash; readonly replayMatch: ReplayMatch }[];
    readonly replayMatch?: ReplayMatch & { readonly bank: LogHash };
    readonly pairedQuote?: { readonly file: string; readonly "rtmr0..3MatchReplay": readonly boolean[] };
  };
}

const BANKS: Readonly<Record<number, LogHash>> = { 0x04: "sha1", 0x0b: "sha256", 0x0c: "sha384", 0x0d: "sha512" };

/** Registers with events whose replay is the quoted value, and the others. */
function matchOf(log: EventLog, hash: LogHash, quoted: ReadonlyMap<number, Uint8Array>): ReplayMatch {
  const registers = [...replay(log, hash, NODE_DIGESTS)];
  const agrees = ([register, { value }]: (typeof registers)[number]): boolean =>
    value !== null && equalBytes(value, quoted.get(register) ?? new Uint8Array());
  const numbers = (some: typeof registers): number[] => some.map(([register]) => register);
  return { ok: numbers(registers.filter(agrees)), bad: numbers(registers.filter((one) => !agrees(one))) };
}

describeWithVectors("the event logs beside quotes of a TPM", () => {
  const listed = readVectorJson<{ readonly vectors: readonly Entry[] }>("vtpm/index.json").vectors;
  const own = listed.filter(({ file, facts }) => file.startsWith("attest/") && facts?.eventLog !== undefined);
  const messages = own.filter(({ file }) => file.endsWith(".pb"));
  const dumps = own.filter(({ file }) => file.endsWith(".json"));

  it("are messages, or dumps of go-attestation", () => {
    expect([messages.length, dumps.length, own.length]).toEqual([3, 2, 5]);
  });

  it.each(messages)("$file replays to its quotes as recorded", ({ file, facts }) => {
    const { eventLog, quotes } = readMessage(readVector(`vtpm/${file}`));
    const log = logOf(eventLog);
    expect(log.events.length - (log.specification === null ? 0 : 1)).toBe(facts?.eventLog?.events);
    const supplied = quotes.flatMap(({ pcrs }) => pcrs);
    const found = supplied.flatMap(({ bank, values }) => {
      const hash = BANKS[bank];
      return hash === undefined ? [] : [{ bank: hash, replayMatch: matchOf(log, hash, values) }];
    });
    const banks = new Set<string>(log.algorithms.map(({ hash }) => hash ?? ""));
    const expected = (facts?.quotes ?? []).map(({ bank, replayMatch }) => ({ bank, replayMatch }));
    expect(found.filter(({ bank }) => banks.has(bank))).toEqual(expected.filter(({ bank }) => banks.has(bank)));
    expect(expected.some(({ bank }) => banks.has(bank))).toBe(true);
  });

  it.each(dumps)("$file replays to its PCRs as recorded", ({ file, facts }) => {
    interface Dump {
      readonly Log: {
        readonly Raw: string;
        readonly PCRs: readonly { readonly Index: number; readonly Digest: string }[];
      };
    }
    const { Log } = readVectorJson<Dump>(`vtpm/${file}`);
    const log = logOf(new Uint8Array(Buffer.from(Log.Raw, "base64")));
    expect(log.events.length).toBe(facts?.eventLog?.events);
    const pcrs = new Map(Log.PCRs.map(({ Index, Digest }) => [Index, new Uint8Array(Buffer.from(Digest, "base64"))]));
    const { bank, ...match } = facts?.replayMatch ?? { bank: "sha1", ok: [], bad: [] };
    expect(matchOf(log, bank, pcrs)).toEqual(match);
  });

  it("lack the events of ExitBootServices in a log of Cocos, where nothing explains PCRs 8 and 9", () => {
    const { eventLog, quotes } = readMessage(readVector("vtpm/attest/cocos-vtpm-attestation-sha1bank.pb"));
    const values = quotes[0]?.pcrs[0]?.values ?? new Map<number, Uint8Array>();
    const explained = (pcr: number) =>
      explainMismatch(logOf(eventLog), "sha1", pcr, values.get(pcr) ?? new Uint8Array(), NODE_DIGESTS);
    expect([5, 8, 9, 4].map(explained)).toEqual([
      {
        kind: "missing-exit-boot-services",
        events: [],
        appended: ["Exit Boot Services Invocation", "Exit Boot Services Returned with Success"],
      },
      null,
      null,
      null,
    ]);
  });

  it("with one event left out of the log, or two exchanged, are explained by that event", () => {
    const { eventLog, quotes } = readMessage(readVector("vtpm/attest/cocos-vtpm-coconut-2025-03.pb"));
    const log = logOf(eventLog);
    const values = quotes[0]?.pcrs[0]?.values ?? new Map<number, Uint8Array>();
    const [first, second] = replay(log, "sha256", NODE_DIGESTS).get(7)?.events ?? [];
    const extra = { ...log, events: [...log.events, { ...log.events[second ?? 0]!, number: 99 }] };
    const order = [...log.events];
    [order[first ?? 0], order[second ?? 0]] = [log.events[second ?? 0]!, log.events[first ?? 0]!];
    const explained = (changed: EventLog) =>
      explainMismatch(changed, "sha256", 7, values.get(7) ?? new Uint8Array(), NODE_DIGESTS);
    expect(explained(log)).toBeNull();
    expect(explained(extra)).toMatchObject({ kind: "dropped", events: [99] });
    expect(explained({ ...log, events: order })).toMatchObject({ kind: "moved", events: [second, first] });
  });
});

describeWithVectors("the CCELs beside quotes of TDX", () => {
  const listed = readVectorJson<{ readonly vectors: readonly Entry[] }>("vtpm/index.json").vectors;
  const paired = listed.filter(({ facts }) => facts?.pairedQuote !== undefined);

  /** RTMR0 to RTMR3 of a quote of version 4: its body begins at byte 48, and RTMR0 at byte 328 of the body. */
  const rtmrsOf = (quote: Uint8Array): ReadonlyMap<number, Uint8Array> =>
    new Map([0, 1, 2, 3].map((rtmr) => [rtmr + 1, quote.slice(376 + 48 * rtmr, 424 + 48 * rtmr)]));

  it("are three", () => {
    expect(paired).toHaveLength(3);
  });

  it.each(paired)("$file replays to its quote as recorded", ({ file, facts }) => {
    const log = logOf(readVector(`vtpm/${file}`), "cc");
    const rtmrs = rtmrsOf(readVector(`vtpm/${facts?.pairedQuote?.file ?? ""}`));
    const { ok } = matchOf(log, "sha384", rtmrs);
    const unused = [1, 2, 3, 4].filter((register) => !replay(log, "sha384", NODE_DIGESTS).has(register));
    const zeros = unused.filter((register) => /^0+$/.test(toHex(rtmrs.get(register) ?? new Uint8Array())));
    const matches = [1, 2, 3, 4].map((register) => ok.includes(register) || zeros.includes(register));
    expect(matches).toEqual(facts?.pairedQuote?.["rtmr0..3MatchReplay"]);
  });

  it("replay to a report of TDX", () => {
    const log = logOf(readVector("vtpm/ccel/cdai-tdx_ccel_live.bin"), "cc");
    const report = readVector("vtpm/ccel/cdai-tdx_tdreport_live.bin");
    const rtmrs = new Map([0, 1, 2, 3].map((rtmr) => [rtmr + 1, report.slice(720 + 48 * rtmr, 768 + 48 * rtmr)]));
    expect(matchOf(log, "sha384", rtmrs)).toEqual({ ok: [1, 2, 3], bad: [] });
  });

  it("name registers that PCRs are mapped to", () => {
    const log = logOf(readVector("vtpm/ccel/cdai-tdx_ccel_live.bin"), "cc");
    const mapped = new Set([...RTMR_OF_PCR.values()].map((rtmr) => rtmr + 1));
    expect([...replay(log, "sha384", NODE_DIGESTS).keys()].filter((register) => !mapped.has(register))).toEqual([]);
  });
});
