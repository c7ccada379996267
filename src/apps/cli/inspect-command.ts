import { explain } from "../../codes.js";
import { openEndorsement, openSupplied, readBundle, startsLikeBundle } from "../../collateral/index.js";
import { createCertificateCrypto } from "../../crypto/certificate-crypto.js";
import { ok } from "../../errors/index.js";
import type { Failure, Outcome } from "../../errors/index.js";
import { parseCcelTable, parseEventLog } from "../../eventlog/index.js";
import type { EvidenceHint, HardwareEvidence, OpenedEvidence } from "../../evidence/index.js";
import { SCHEMES, schemeById } from "../../tee/registry.js";
import type { Endorsement } from "../../tee/scheme.js";
import type { TdxQuote } from "../../tee/tdx/types.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import { endorsementFields, isRevocationList } from "./certificate-fields.js";
import { EXIT } from "./exit.js";
import { readInputOrBundle } from "./inputs.js";
import { inspectLog } from "./inspect-log.js";
import type { InspectedLog } from "./inspect-log.js";
import { logFields } from "./inspect-log-json.js";
import { describeVtpm, vtpmTables } from "./inspect-vtpm.js";
import { certificatesOfQuote, quotedRtmrs } from "./inspect-tdx.js";
import { quotedBanks } from "./log-agreement.js";
import type { Banks } from "./log-agreement.js";
import { openEvidenceOrLog, openLogDigests } from "./log-input.js";
import type { Output } from "./output.js";
import { partTable } from "./parts-table.js";
import type { Fields, Part } from "./parts-table.js";
import { logBlocks } from "./print-log.js";
import { harmless, jsonText } from "./text.js";

const WARNING = "not verified: this is only what the bytes say, and anybody can write them";

/** Flags of `veritee inspect`. */
export interface InspectFlags {
  readonly json?: boolean;
  readonly tee?: EvidenceHint;
}

/** What was found in a file: as one JSON object, and as tables, and an event log among it or alone. */
type Inspected =
  | { readonly ok: true; readonly json: Fields; readonly parts: readonly Part[]; readonly log?: Outcome<InspectedLog> }
  | { readonly ok: false; readonly failure: Failure };

/**
 * `veritee inspect FILE`: decodes evidence, event logs, certificates, revocation lists or bundles of these without judging
 * them.
 *
 * @returns the exit status: affirming (0) only means well formed; else contraindicated (1).
 * @throws UsageError
 */
export async function runInspect(file: string, flags: InspectFlags, output: Output): Promise<number> {
  const inspected = await inspect(
    await readInputOrBundle(file, "evidence", DEFAULT_LIMITS.maxEvidenceBytes),
    flags.tee ?? null,
  );
  if (!inspected.ok) {
    const { code, message } = inspected.failure;
    if (flags.json === true) output.out(jsonText({ verified: false, failure: { code, message } }));
    else output.out(malformedLines(inspected.failure, output));
    return EXIT.contraindicated;
  }
  const { json, parts, log } = inspected;
  const digests = await openLogDigests();
  if (flags.json === true) {
    const eventLog =
      log === undefined ? {} : { eventLog: log.ok ? logFields(log.value, digests) : failed(log.failure) };
    output.out(jsonText({ verified: false, ...json, ...eventLog }));
  } else {
    output.out(output.colors.yellow(WARNING));
    for (const part of parts) output.out(`\n${partTable(part, output)}`);
    if (log?.ok === true) for (const block of logBlocks(log.value, digests, output)) output.out(`\n${block}`);
    if (log?.ok === false) output.out(`\nevent log\n${malformedLines(log.failure, output)}`);
  }
  return log?.ok === false ? EXIT.contraindicated : EXIT.affirming;
}

function failed({ code, message }: Failure): Fields {
  return { failure: { code, message } };
}

function malformedLines({ code, message }: Failure, output: Output): string {
  return `${output.colors.red("malformed")}  ${code}: ${harmless(message)}\n           ${explain(code)?.advice ?? ""}`;
}

async function inspect(bytes: Uint8Array, hint: EvidenceHint | null): Promise<Inspected> {
  const supplied = hint === null ? openEndorsement(bytes, "caller", SCHEMES, DEFAULT_LIMITS.maxEndorsementBytes) : null;
  if (supplied?.ok === true) {
    const fields = supplied.value.map(endorsementFields);
    const { format, member } = formatOf(supplied.value);
    const titles = supplied.value.map((one) => formatOf([one]).format);
    return {
      ok: true,
      json: { format, [member]: fields },
      parts: fields.map((one, index) => ({ title: titles[index] ?? format, fields: one })),
    };
  }
  const bundle = hint === null && startsLikeBundle(bytes) ? inspectBundle(bytes) : null;
  if (bundle !== null) return bundle;
  const table = hint === null ? inspectCcelTable(bytes) : null;
  if (table !== null) return table;
  const opened = await openEvidenceOrLog(bytes, hint);
  if (!opened.ok) return opened;
  if (opened.value.kind === "evidence") return inspectOpened(opened.value.evidence);
  const log = inspectLog(opened.value.log, bytes.length, new Map(), await openLogDigests());
  return { ok: true, json: { format: "event-log" }, parts: [], log: ok(log) };
}

/** What a file of endorsements is called, and the member of the JSON object that lists them. */
function formatOf(endorsements: readonly Endorsement[]): { readonly format: string; readonly member: string } {
  if (endorsements.every(isRevocationList)) return { format: "revocation-list", member: "revocationLists" };
  if (endorsements.every(({ kind }) => STATEMENTS.includes(kind))) return { format: "statement", member: "statements" };
  const certificates = endorsements.every((one) => !isRevocationList(one) && !STATEMENTS.includes(one.kind));
  return certificates
    ? { format: "certificate", member: "certificates" }
    : { format: "endorsements", member: "endorsements" };
}

/** Kinds of what a vendor states in JSON. */
const STATEMENTS: readonly string[] = ["tdx-tcb-info", "tdx-qe-identity"];

/** The ACPI table that leads to a CCEL, or null where the bytes do not begin as one. */
function inspectCcelTable(bytes: Uint8Array): Inspected | null {
  const table = parseCcelTable(bytes);
  if (!table.ok) return table.failure.code === "EVENTLOG_CCEL_SIGNATURE" ? null : table;
  const { logAreaAddress, ...fields } = table.value;
  const all = { ...fields, logAreaAddress: `0x${logAreaAddress.toString(16)}` };
  return { ok: true, json: { format: "ccel-table", ccelTable: all }, parts: [{ title: "ccel-table", fields: all }] };
}

/** The TEE's evidence, the vTPM's, or both. */
async function inspectOpened({ format, hardware, vtpm }: OpenedEvidence): Promise<Inspected> {
  const tee = hardware === null ? null : await inspectHardware(format, hardware);
  if (tee?.ok === false) return tee;
  const quoted = vtpm === null ? null : await describeVtpm(vtpm);
  if (quoted?.ok === false) return quoted;
  return {
    ok: true,
    json: { format, ...tee?.json, ...(quoted === null ? {} : { vtpm: quoted.value.fields }) },
    parts: [
      ...(tee?.parts ?? [{ title: "evidence", fields: { format } }]),
      ...(quoted === null ? [] : vtpmTables(quoted.value.fields)),
    ],
    ...(tee?.log === undefined ? {} : { log: tee.log }),
    ...(quoted === null ? {} : await logOf(quoted.value.evidence.eventLog, "tpm", quotedBanks(quoted.value.evidence))),
  };
}

/** The event log beside quotes, if there is one. */
async function logOf(
  eventLog: Uint8Array,
  source: "tpm" | "cc",
  quoted: Banks,
): Promise<{ readonly log?: Outcome<InspectedLog> }> {
  if (eventLog.length === 0) return {};
  const parsed = parseEventLog(eventLog, source);
  return { log: parsed.ok ? ok(inspectLog(parsed.value, eventLog.length, quoted, await openLogDigests())) : parsed };
}

async function inspectHardware(format: string, evidence: HardwareEvidence): Promise<Inspected> {
  const { scheme: id, bytes, supplements, eventLog } = evidence;
  const scheme = schemeById(id);
  if (scheme === null) throw new Error("no scheme for the evidence");
  const parsed = scheme.parse(bytes, null, "zeros");
  if (!parsed.ok) return parsed;
  const fields = scheme.describe(parsed.value) as Fields;
  const quote = id === "tdx" ? (parsed.value as TdxQuote) : null;
  const inside = quote === null ? [] : certificatesOfQuote(quote);
  const beside = supplements.flatMap(({ label, bytes: der }) => supplementFields(label, der));
  return {
    ok: true,
    json: { [id]: fields, ...(quote === null ? {} : { certificates: inside }), supplements: beside },
    parts: [
      { title: format, fields },
      ...inside.map((one): Part => ({ title: "inside the quote", fields: one })),
      ...beside.map((one): Part => ({ title: "beside the evidence", fields: one })),
    ],
    ...(quote === null ? {} : await logOf(eventLog, "cc", quotedRtmrs(quote))),
  };
}

/** A bundle of endorsements, or null where the JSON text does not say that it is one. */
function inspectBundle(bytes: Uint8Array): Inspected | null {
  const digest = createCertificateCrypto();
  const bundle = readBundle(bytes, DEFAULT_LIMITS, digest);
  if (!bundle.ok) return ["BUNDLE_FORMAT", "BUNDLE_JSON"].includes(bundle.failure.code) ? null : bundle;
  const supplied = openSupplied(bytes, SCHEMES, DEFAULT_LIMITS, digest);
  if (!supplied.ok) return supplied;
  const { endorsements, unknownKinds } = supplied.value;
  const fields = endorsements.map(endorsementFields);
  const head = { created: new Date(bundle.value.created).toISOString(), unknownKinds };
  return {
    ok: true,
    json: { format: "bundle", ...head, endorsements: fields },
    parts: [
      { title: "bundle", fields: { ...head, endorsements: fields.length } },
      ...fields.map((one): Part => ({ title: "endorsement", fields: one })),
    ],
  };
}

/** What lies beside evidence: one object, or the several of a PEM text. */
function supplementFields(label: string, bytes: Uint8Array): readonly Fields[] {
  const opened = openEndorsement(bytes, "evidence", SCHEMES, DEFAULT_LIMITS.maxEndorsementBytes);
  if (!opened.ok) return [{ label, problem: `${opened.failure.code}: ${opened.failure.message}` }];
  return opened.value.map((endorsement) => ({ label, ...endorsementFields(endorsement) }));
}
