import { expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { LOG_CODES, parseCcelTable, parseEventLog, replay } from "../../src/eventlog/index.js";
import type { EventLog, LogHash, LogSource } from "../../src/eventlog/index.js";
import { NODE_DIGESTS, SIZE } from "../helpers/eventlog-bytes.js";
import { logOf } from "../helpers/eventlog.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";

/** Every listed log and table is read as others have read it; a file for which there is no rule fails. */

interface LogFacts {
  readonly format: string;
  readonly algs: readonly (readonly [name: string, size: number])[];
  readonly events: number;
  readonly padding: number;
  readonly specVersion?: string;
  readonly vendorInfo?: string;
  readonly startupLocality?: number;
  /** Bank -> register -> value, or why there is none. */
  readonly replay?: Readonly<Record<string, Readonly<Record<string, string>> | string>>;
  readonly expectedPcrs?: Readonly<Record<string, { readonly pcrs: Readonly<Record<string, string>> }>>;
  readonly expectedRtmr?: { readonly ccmr: Readonly<Record<string, string>> };
}

interface TableFacts {
  readonly signature: string;
  readonly checksumOk: boolean;
  readonly ccType: number;
  readonly ccSubtype: number;
  readonly laml: number;
  readonly lasa: string;
}

type Facts = Partial<LogFacts & TableFacts> & { readonly parseError?: string };
interface Entry {
  readonly file: string;
  readonly facts?: Facts;
}

const FORMATS: Readonly<Record<string, string>> = { "sha1-legacy": "tcg-sha1", "crypto-agile": "tcg-crypto-agile" };
const NAMES: Readonly<Record<number, string>> = {
  0x04: "sha1",
  0x0b: "sha256",
  0x0c: "sha384",
  0x0d: "sha512",
  0x12: "sm3",
};

/** What is refused, and the code for it. */
const REFUSED: Readonly<Record<string, string>> = {
  "eventlog/keylime-binary_bios_measurements-bogus.bin": "EVENTLOG_REGISTER",
  "eventlog/tpm2-tools-specid-vendordata.bin": "EVENTLOG_VENDOR_INFO",
};

/** No logs: quotes, reports and nonces, of which eventlog-quotes.test.ts reads those that go with a log. */
const NO_LOGS =
  /^ccel\/(cdai-tdx_quote_live\.dat|cdai-tdx_tdreport_live\.bin|evidence-api-quote\.bin|go-tdx-guest-(cos-113-tdx-quote|nonce)\.dat)$/;

const sourceOf = (file: string): LogSource => (file.startsWith("ccel/") ? "cc" : "tpm");

/** Register -> value in hex, null where there is none. */
function valuesOf(log: EventLog, hash: LogHash): Readonly<Record<string, string | null>> {
  const registers = [...replay(log, hash, NODE_DIGESTS)];
  return Object.fromEntries(registers.map(([register, { value }]) => [register, value === null ? null : toHex(value)]));
}

function checkLog(log: EventLog, source: LogSource, facts: LogFacts): void {
  expect(log.format).toBe(source === "cc" ? "ccel" : FORMATS[facts.format]);
  expect(log.algorithms.map(({ id, size }) => [NAMES[id], size])).toEqual(facts.algs);
  // The list does not count the header of a crypto-agile log.
  expect(log.events.length - (log.specification === null ? 0 : 1)).toBe(facts.events);
  expect(log.padding).toBe(facts.padding);
  expect(log.startupLocality ?? 0).toBe(facts.startupLocality ?? 0);
  if (log.specification !== null) {
    const { major, minor, errata, vendorInfo } = log.specification;
    expect([`${major}.${minor}.${errata}`, toHex(vendorInfo)]).toEqual([facts.specVersion, facts.vendorInfo]);
  }
  checkReplay(log, facts);
}

function checkReplay(log: EventLog, { replay: banks = {}, expectedPcrs = {}, expectedRtmr }: LogFacts): void {
  const replayable = log.algorithms.flatMap(({ hash }) => hash ?? []);
  expect(replayable).toEqual(Object.keys(banks));
  for (const hash of replayable) {
    const expected = banks[hash];
    const values = valuesOf(log, hash);
    if (typeof expected === "string") {
      expect(expected).toMatch(/^error: no sha\d+ digest/);
      expect(Object.values(values)).toContain(null);
    } else expect(values).toEqual(expected);
  }
  for (const [hash, { pcrs }] of Object.entries(expectedPcrs)) {
    const values = valuesOf(log, hash as LogHash);
    expect(Object.keys(pcrs)).toEqual(expect.arrayContaining(Object.keys(values)));
    expect(pcrs).toMatchObject(values);
  }
  if (expectedRtmr === undefined) return;
  const rtmrs = Object.fromEntries([1, 2, 3, 4].map((register) => [register, "00".repeat(48)]));
  expect({ ...rtmrs, ...valuesOf(log, "sha384") }).toEqual(expectedRtmr.ccmr);
}

function checkTable(bytes: Uint8Array, facts: TableFacts): void {
  expect([facts.signature, facts.checksumOk]).toEqual(["CCEL", true]);
  expect(parseCcelTable(bytes)).toEqual({
    ok: true,
    value: {
      ccType: facts.ccType === 2 ? "tdx" : "other",
      ccSubtype: facts.ccSubtype,
      logAreaSize: facts.laml,
      logAreaAddress: BigInt(facts.lasa),
    },
  });
}

/** What trustee makes of a log: every event but the header, in order. */
function checkTrusteeOutput(file: string): void {
  interface Output {
    readonly uefi_event_logs: readonly {
      readonly index: number;
      readonly event: string;
      readonly digests: readonly { readonly digest: string }[];
    }[];
  }
  const output = readVectorJson<Output>(`vtpm/${file}`).uefi_event_logs;
  const { events } = logOf(readVector(`vtpm/${file.replace("_out.json", ".bin")}`), "cc");
  const own = events.slice(1).map(({ register, digests, data }) => ({
    index: register,
    event: Buffer.from(data).toString("base64"),
    digests: [...digests.values()].map(toHex),
  }));
  expect(own).toEqual(
    output.map(({ index, event, digests }) => ({ index, event, digests: digests.map(({ digest }) => digest) })),
  );
}

/** What tpm2_eventlog prints of a log: all digests in order, but the header's; then all PCRs. */
function checkYaml(file: string): void {
  const text = new TextDecoder().decode(readVector(`vtpm/${file}`));
  const log = logOf(readVector(`vtpm/${file.replace(".yaml", "")}`));
  const measured = log.specification === null ? log.events : log.events.slice(1);
  const own = measured.flatMap(({ digests }) => [...digests.values()].map(toHex));
  const inHeader = log.specification === null ? 0 : 1;
  const digestLines = [...text.matchAll(/^ *(?:- )?Digest: "?([0-9a-f]+)"?$/gm)].map(([, digest]) => digest);
  expect(digestLines.slice(inHeader)).toEqual(own);
  const printed = [...text.slice(text.indexOf("\npcrs:")).matchAll(/^ +(\d+) *: 0x([0-9a-f]+)$/gm)];
  const replayed = log.algorithms.flatMap(({ hash }) => (hash === null ? [] : Object.entries(valuesOf(log, hash))));
  expect(printed.map(([, pcr, value]) => [pcr, value])).toEqual(replayed);
}

function checkFile(file: string, facts: Facts): void {
  const bytes = readVector(`vtpm/${file}`);
  const source = sourceOf(file);
  const code = REFUSED[file];
  if (code !== undefined || facts.parseError !== undefined) {
    const log = parseEventLog(bytes, source);
    expect([facts.parseError, log.ok ? "read" : log.failure.code]).toEqual([expect.any(String), code]);
  } else if (facts.signature !== undefined) checkTable(bytes, facts as TableFacts);
  else if (facts.format !== undefined) checkLog(logOf(bytes, source), source, facts as LogFacts);
  else throw new Error(`${file}: no rule says what must come out`);
}

function check({ file, facts = {} }: Entry): void {
  if (file.endsWith(".yaml")) checkYaml(file);
  else if (file.endsWith("_out.json")) checkTrusteeOutput(file);
  else checkFile(file, facts);
}

describeWithVectors("the listed event logs", () => {
  const listed = readVectorJson<{ readonly vectors: readonly Entry[] }>("vtpm/index.json").vectors;
  const own = listed.filter(({ file }) => /^(eventlog|ccel)\//.test(file) && !NO_LOGS.test(file));

  it.each(own)("$file", check);

  it("are not a few, and what is refused is among them", () => {
    expect(own.length).toBeGreaterThan(50);
    expect(own.map(({ file }) => file)).toEqual(expect.arrayContaining(Object.keys(REFUSED)));
    expect(Object.keys(LOG_CODES)).toEqual(expect.arrayContaining(Object.values(REFUSED)));
  });
});

interface TdxEntry {
  readonly file: string;
  readonly kind: string;
  readonly size: number;
  readonly ccel?: {
    readonly specId: { readonly pcr: number; readonly specVersion: string; readonly uintnSize: number };
    readonly events: number;
    readonly end: "ff-padding" | "zero-padding" | "eof";
    readonly bytesUsed: number;
    readonly eventsPerRtmr: readonly number[];
    readonly replayedRtmr: readonly string[];
  };
}

describeWithVectors("the listed CCELs of TDX", () => {
  const listed = readVectorJson<{ readonly files: readonly TdxEntry[] }>("tdx/index.json").files;
  const tables = listed.filter(({ kind }) => kind === "ccel-acpi-table");
  const logs = listed.filter(({ kind }) => kind === "ccel");

  it.each(logs)("$file", ({ file, size, ccel }) => {
    const bytes = readVector(`tdx/${file}`);
    const log = logOf(bytes, "cc");
    const { major = 0, minor = 0, errata = 0, uintnSize = 0 } = log.specification ?? {};
    expect({
      specId: { pcr: log.events[0]?.register, specVersion: `${major}.${minor}.${errata}`, uintnSize },
      events: log.events.length - 1,
      bytesUsed: size - log.padding,
      end: log.padding === 0 ? "eof" : bytes.at(-1) === 0xff ? "ff-padding" : "zero-padding",
    }).toMatchObject({
      specId: { pcr: ccel?.specId.pcr, specVersion: ccel?.specId.specVersion, uintnSize: ccel?.specId.uintnSize },
      events: ccel?.events,
      bytesUsed: ccel?.bytesUsed,
      end: ccel?.end,
    });
    const registers = replay(log, "sha384", NODE_DIGESTS);
    const rtmrs = [1, 2, 3, 4].map((register) => registers.get(register));
    expect(rtmrs.map((rtmr) => rtmr?.events.length ?? 0)).toEqual(ccel?.eventsPerRtmr);
    const zeros = new Uint8Array(SIZE[0x0c] ?? 0);
    expect(rtmrs.map((rtmr) => toHex(rtmr?.value ?? zeros))).toEqual(ccel?.replayedRtmr);
  });

  it.each(tables)("$file", ({ file }) => {
    expect(parseCcelTable(readVector(`tdx/${file}`))).toMatchObject({ ok: true, value: { ccType: "tdx" } });
  });

  it("are all that a list of kinds with ccel in their name has", () => {
    expect(listed.filter(({ kind }) => kind.includes("ccel"))).toHaveLength(tables.length + logs.length);
    expect([tables.length > 0, logs.length > 8]).toEqual([true, true]);
  });
});
