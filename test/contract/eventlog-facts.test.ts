import { X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { bootStoryOf, logDigests, parseEventLog, readEvents } from "../../src/eventlog/index.js";
import type {
  BootStoryOptions,
  EventLog,
  LogDigests,
  LogHash,
  SignatureEntry,
  TypedEvent,
} from "../../src/eventlog/index.js";
import { describeWithVectors } from "../helpers/vectors.js";
import { openVtpmList, tools } from "../helpers/vtpm-facts.js";

/** What every event log of the list is recorded to say. The facts were made without veritee. */

interface DatabaseFacts {
  readonly x509: readonly string[];
  readonly sha256: number;
  readonly other: number;
  readonly bytes: number;
}

interface AuthorityFacts {
  readonly action?: string;
  readonly name?: string;
  readonly digestOk?: boolean;
  readonly digestOkMinus1?: boolean;
  readonly afterSeparator?: boolean;
  readonly cn?: string;
}

interface LogFacts {
  readonly events: number;
  readonly digestMethodEvents?: LogHash;
  readonly secureBoot?: {
    readonly enabled: boolean | null;
    readonly vars: Readonly<Record<string, string | DatabaseFacts>>;
    readonly auth: readonly AuthorityFacts[];
    readonly errors: readonly string[];
    readonly separator: boolean;
  };
  readonly types: Readonly<Record<string, number>>;
  readonly actions: readonly (readonly [number, string])[];
  readonly efiApps: readonly string[];
  readonly scrtmVersion: readonly string[];
  readonly nonhostInfo: readonly string[];
  readonly kernelCmdlines: readonly string[];
  readonly eventsWhereDigestIsNotHashOfData: Readonly<Record<string, number>>;
}

interface Read {
  readonly log: EventLog;
  readonly hash: LogHash;
  readonly digests: LogDigests;
  /** Without the header of a crypto-agile log, as the facts count. */
  readonly events: readonly TypedEvent[];
}

function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function commonName(der: Uint8Array): string {
  try {
    // A name that Node reads nothing of is one that the facts' reader refused.
    return /CN=(.*)/.exec(new X509Certificate(der).subject)?.[1] ?? "unparsed";
  } catch {
    return "unparsed";
  }
}

function databaseFacts(entries: readonly SignatureEntry[], bytes: number): DatabaseFacts {
  const certificates = entries.filter(({ type }) => type === "x509");
  const sha256 = entries.filter(({ type }) => type === "sha256").length;
  const other = entries.length - certificates.length - sha256;
  return { x509: certificates.map((entry) => commonName(entry.bytes)), sha256, other, bytes };
}

/** What PCR 7 (RTMR0) says of the variables, in the form of the facts. */
function variableFacts(events: readonly TypedEvent[], isCc: boolean): Record<string, string | DatabaseFacts> {
  const facts: Record<string, string | DatabaseFacts> = {};
  for (const { event, name, content } of events) {
    if (name !== "EV_EFI_VARIABLE_DRIVER_CONFIG" || event.register !== (isCc ? 1 : 7)) continue;
    if (content.kind !== "variable") throw new Error(`event ${event.number} is no variable`);
    const { variable, entries } = content;
    facts[variable.name] = entries === null ? toHex(variable.data) : databaseFacts(entries, variable.data.length);
  }
  return facts;
}

function authorityFacts(events: readonly TypedEvent[], isCc: boolean): AuthorityFacts[] {
  const register = isCc ? 1 : 7;
  const separator = events.findIndex(({ event, name }) => event.register === register && name === "EV_SEPARATOR");
  return events.flatMap(({ event, name, content, measured }, at): AuthorityFacts[] => {
    if (event.register !== register) return [];
    if (content.kind === "action" && !isCc) return [{ action: content.action }];
    if (name !== "EV_EFI_VARIABLE_AUTHORITY") return [];
    if (content.kind !== "authority") throw new Error(`event ${event.number} is no authority`);
    const { authority, variable } = content;
    const isCertificate = authority.kind === "certificate";
    return [
      {
        name: variable.name,
        digestOk: measured === "data",
        afterSeparator: separator >= 0 && at > separator,
        cn: isCertificate ? commonName(authority.certificate) : new TextDecoder().decode(variable.data),
        ...(measured === "part" ? { digestOkMinus1: true } : {}),
      },
    ];
  });
}

const ofKind = (events: readonly TypedEvent[], kind: string): readonly TypedEvent[] =>
  events.filter(({ content }) => content.kind === kind);

/** Bytes as the facts give them: in hex, or as UTF-16 text. */
function expectBytesOrText(found: readonly Uint8Array[], facts: readonly string[]): void {
  const text = (bytes: Uint8Array): string => new TextDecoder("utf-16le", { ignoreBOM: true }).decode(bytes);
  expect(found).toHaveLength(facts.length);
  found.forEach((bytes, at) => {
    const fact = facts[at] ?? "";
    const forms = [toHex(bytes), text(bytes).replace(/\0+$/, "")];
    expect(forms.some((form) => form === fact || (form.startsWith(fact) && fact.length >= 32))).toBe(true);
  });
}

function expectEvents({ log, hash, events }: Read, facts: LogFacts): void {
  expect(events).toHaveLength(facts.events);
  expect(countBy(events.map(({ event, name }) => `${event.register}:${name}`))).toEqual(facts.types);
  const unmeasured = events.filter(({ measured, name }) => measured !== "data" && name !== "EV_NO_ACTION");
  expect(countBy(unmeasured.map(({ name }) => name))).toEqual(facts.eventsWhereDigestIsNotHashOfData);
  const actions = events.filter(({ name }) => name === "EV_EFI_ACTION");
  expect(
    actions.map(({ event, content }) => [event.register, content.kind === "action" ? content.action : null]),
  ).toEqual(facts.actions);
  const id = log.algorithms.find((algorithm) => algorithm.hash === hash)?.id ?? -1;
  const applications = events.filter(({ name }) => name === "EV_EFI_BOOT_SERVICES_APPLICATION");
  expect(applications.map(({ event }) => toHex(event.digests.get(id) ?? new Uint8Array()))).toEqual(facts.efiApps);
  expect(ofKind(events, "application")).toHaveLength(applications.length);
  expectBytesOrText(
    ofKind(events, "scrtm-version").map(({ event }) => event.data),
    facts.scrtmVersion,
  );
  expectBytesOrText(
    ofKind(events, "nonhost-info").map(({ event }) => event.data),
    facts.nonhostInfo,
  );
  const lines = events.flatMap(({ content, event }) =>
    content.kind === "ipl" && content.form === "kernel-command-line"
      ? [new TextDecoder().decode(event.data).replace(/\0+$/, "")]
      : [],
  );
  expect(lines.map((line, at) => line.slice(0, facts.kernelCmdlines[at]?.length))).toEqual(facts.kernelCmdlines);
  const secureBoot = facts.secureBoot;
  if (secureBoot === undefined) return;
  const isCc = log.format === "ccel";
  expect(variableFacts(events, isCc)).toEqual(secureBoot.vars);
  expect(authorityFacts(events, isCc)).toEqual(secureBoot.auth);
}

const LENIENT: BootStoryOptions = {
  duplicateCcSeparator: "allow",
  applicationBeforeCalling: "allow",
  emptySecureBoot: "off",
};

/** Logs of which a part is not told although the facts name no fault, and the code that says why. */
const UNTOLD: Readonly<Record<string, { readonly part: "secureBoot" | "firmware" | "boot"; readonly code: string }[]>> =
  {
    // POST codes in RTMR0, and a kernel measured as a flag of the platform in RTMR1.
    "ccel/event_log.bin": [
      { part: "secureBoot", code: "EVENTLOG_TYPE_UNEXPECTED" },
      { part: "boot", code: "EVENTLOG_TYPE_UNEXPECTED" },
    ],
    // The digest of an empty part of firmware is that of four zero bytes, as a separator's.
    "eventlog/glinux-alex.bin": [{ part: "firmware", code: "EVENTLOG_TYPE_MASQUERADE" }],
  };

const isUntold = (file: string, part: string): boolean => UNTOLD[file]?.some((entry) => entry.part === part) ?? false;

function expectStory(file: string, { log, hash, digests }: Read, facts: LogFacts): void {
  const secureBoot = facts.secureBoot;
  if (secureBoot === undefined) throw new Error("no facts on Secure Boot");
  const said = secureBoot.enabled === null || !secureBoot.separator ? "unknown" : secureBoot.enabled ? "on" : "off";
  const strict = bootStoryOf(log, digests, hash);
  expect(strict.secureBoot.state).toBe(secureBoot.errors.length > 0 ? "unknown" : said);
  const story = bootStoryOf(log, digests, hash, LENIENT);
  const isEmpty = secureBoot.vars["SecureBoot"] === "";
  expect(story.secureBoot.state).toBe(isUntold(file, "secureBoot") ? "unknown" : isEmpty ? "off" : said);

  const isCc = log.format === "ccel";
  const exit = facts.actions.some(([register, text]) => register === (isCc ? 2 : 5) && text.includes("Invocation"));
  const applications = story.boot.applications?.map(({ digest }) => toHex(digest ?? new Uint8Array())) ?? null;
  expect(applications).toEqual(exit && !isUntold(file, "boot") ? facts.efiApps : null);

  const isVersion = facts.scrtmVersion.length > 0 && facts.types["0:EV_SEPARATOR"] !== undefined;
  const unmeasured = facts.eventsWhereDigestIsNotHashOfData["EV_S_CRTM_VERSION"] !== undefined;
  const tells = isVersion && !unmeasured && !isUntold(file, "firmware");
  expect(story.firmware.scrtmVersion !== null).toBe(tells);
  const [host] = facts.nonhostInfo;
  const isGoogle = host?.startsWith("474345204e6f6e486f7374496e666f00") === true;
  expect(story.firmware.technology?.value ?? null).toBe(isGoogle ? Number.parseInt(host.slice(32, 34), 16) : null);

  const [line] = facts.kernelCmdlines;
  expect(story.grub?.kernelCommandLine?.value).toBe(line?.replace("kernel_cmdline: ", ""));
  for (const { part, code } of UNTOLD[file] ?? []) {
    expect(story[part].problems.map((problem) => problem.code)).toContain(code);
  }
}

describeWithVectors("facts on event logs", () => {
  const list = openVtpmList(["eventlog", "ccel"]);
  const logs = [...list.entries.values()].filter(
    ({ facts }) => facts !== undefined && "types" in (facts as Record<string, unknown>),
  );

  it("finds the logs", () => {
    expect(logs.length).toBe(43);
  });

  for (const { file } of logs) {
    it(`${file}: every event says what is recorded, and the story follows`, async () => {
      const facts = list.facts<LogFacts>(file);
      const parsed = parseEventLog(list.read(file), file.startsWith("ccel/") ? "cc" : "tpm");
      if (!parsed.ok) throw new Error(parsed.failure.message);
      const { engine, quoteCrypto } = await tools();
      const log = parsed.value;
      const hash = facts.digestMethodEvents ?? "sha256";
      const digests = logDigests(engine, quoteCrypto);
      const all = readEvents(log, digests, hash);
      const read: Read = { log, hash, digests, events: log.specification === null ? all : all.slice(1) };
      expectEvents(read, facts);
      expectStory(file, read, facts);
    });
  }
});
