import { equalBytes, fromBase64, toBase64, toHex } from "../bytes/index.js";
import type { Digest } from "../crypto/index.js";
import { fail, ok } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import { parseJson } from "../json/index.js";
import type { JsonNode, JsonObject } from "../json/index.js";
import { parseCertificate } from "../x509/index.js";
import type { CollateralCode } from "./errors.js";

/** What a bundle calls itself. */
export const BUNDLE_FORMAT = "veritee-endorsements";
/** The version that is written and the only one that is read. */
export const BUNDLE_VERSION = 1;
/** A VCEK takes some 2.5 kB of a bundle, so this is more than {@link DEFAULT_BUNDLE_LIMITS}'s bytes can hold of them. */
export const MAX_BUNDLE_ENTRIES = 32_768;

/** An endorsement in a bundle. All of it is untrusted, also that it answers that need. */
export interface BundleEntry {
  /** The scheme's name for it, for example `snp-vcek`; up to 64 characters of `a-z0-9-`. */
  readonly kind: string;
  /** The key of the need that it answers (`Need.key`), or null where that is not known or not the only answer. */
  readonly need: string | null;
  /** The object itself: DER of a certificate or revocation list, or whatever the vendor signs. */
  readonly bytes: Uint8Array;
  /** Between which instants it is of use, inclusive, in milliseconds since 1970, for people and tools; no verdict rests on it. */
  readonly notBefore: number;
  /** Null where it does not say. */
  readonly notAfter: number | null;
}

/** A bundle that was read. */
export interface Bundle {
  /** When it was written, in milliseconds since 1970, as its writer says. */
  readonly created: number;
  /** In the order of the file. */
  readonly entries: readonly BundleEntry[];
}

/** What reading a bundle may cost; all inclusive. */
export interface BundleLimits {
  /** Of the whole file, in bytes. */
  readonly maxBundleBytes: number;
  /** Of one object in it, in bytes. */
  readonly maxEndorsementBytes: number;
}

/** Room for the certificates of a fleet of some 25 000 chips. */
export const DEFAULT_BUNDLE_LIMITS: BundleLimits = {
  maxBundleBytes: 64 * 1024 * 1024,
  maxEndorsementBytes: 1024 * 1024,
};

/** Kinds and keys as a bundle may write them; the parts of a key are those of a cache's names. */
export const BUNDLE_PATTERNS = {
  kind: "^(?=.{1,64}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$",
  need: "^[A-Za-z0-9_-]{1,200}(?:/[A-Za-z0-9_-]{1,200}){0,5}$",
  sha256: "^[0-9a-f]{64}$",
  instant: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$",
  bytes: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
} as const;

const TOP_FIELDS = ["format", "version", "created", "endorsements"] as const;
const ENTRY_FIELDS = ["kind", "need", "sha256", "notBefore", "notAfter", "bytes"] as const;

type Failed = Extract<Outcome<never>, { ok: false }>;

/** Whether bytes can only be meant as a bundle, and not as PEM, hex or DER: their first character is a brace. */
export function startsLikeBundle(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return first === 0x7b;
}

/** Whether it is a certificate that names itself as its issuer: a root, which no bundle holds, since none is an anchor. */
export function isRootCertificate(bytes: Uint8Array): boolean {
  const parsed = parseCertificate(bytes);
  return parsed.ok && equalBytes(parsed.value.subject, parsed.value.issuer);
}

/**
 * Writes a bundle: JSON with one line for each endorsement, sorted by kind, need and digest, each once, so that the same
 * endorsements and the same instant make the same text. Roots are left out, and so is an entry without a
 * need where the same bytes are there with one.
 *
 * @param created what the bundle says of when it was made.
 * @throws TypeError or RangeError for what a bundle cannot hold: a kind or key of another form, an empty object, an
 * instant outside of the years 0 to 9999, more than 32 768 entries.
 */
export function writeBundle(entries: readonly BundleEntry[], created: Date, digest: Digest): string {
  const rows = distinctRows(
    entries.filter(({ bytes }) => !isRootCertificate(bytes)).map((entry) => toRow(entry, digest)),
  );
  if (rows.length > MAX_BUNDLE_ENTRIES)
    throw new RangeError(`a bundle holds at most ${MAX_BUNDLE_ENTRIES} endorsements`);
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  const members = [
    `"format": ${JSON.stringify(BUNDLE_FORMAT)}`,
    `"version": ${BUNDLE_VERSION}`,
    `"created": ${JSON.stringify(instantText(created.getTime()))}`,
    `"endorsements": ${list}`,
  ];
  return `{\n${members.map((member) => `  ${member}`).join(",\n")}\n}\n`;
}

/** An entry as it is written; the members are in the order of the text. */
interface Row {
  readonly kind: string;
  readonly need: string | null;
  readonly sha256: string;
  readonly notBefore: string;
  readonly notAfter: string | null;
  readonly bytes: string;
}

function toRow({ kind, need, bytes, notBefore, notAfter }: BundleEntry, digest: Digest): Row {
  if (!matches("kind", kind)) throw new TypeError(`a bundle cannot hold the kind ${JSON.stringify(kind)}`);
  if (need !== null && !matches("need", need)) {
    throw new TypeError(`a bundle cannot hold the need ${JSON.stringify(need)}`);
  }
  if (bytes.length === 0) throw new RangeError(`a bundle cannot hold an empty ${kind}`);
  if (notAfter !== null && notAfter < notBefore) throw new RangeError(`a ${kind} ends before it begins`);
  return {
    kind,
    need,
    sha256: toHex(digest.digest("sha256", bytes)),
    notBefore: instantText(notBefore),
    notAfter: notAfter === null ? null : instantText(notAfter),
    bytes: toBase64(bytes),
  };
}

function distinctRows(rows: readonly Row[]): readonly Row[] {
  const needed = new Set(rows.flatMap(({ kind, need, sha256 }) => (need === null ? [] : `${kind} ${sha256}`)));
  const byPlace = new Map<string, Row>();
  for (const row of rows) {
    if (row.need === null && needed.has(`${row.kind} ${row.sha256}`)) continue;
    const place = `${row.kind} ${row.need ?? "~"} ${row.sha256}`;
    const known = byPlace.get(place);
    // Two accounts of the same object: which one stays must not depend on the order in which they came.
    if (known === undefined || JSON.stringify(row) < JSON.stringify(known)) byPlace.set(place, row);
  }
  return [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/**
 * Reads a bundle, strictly: every member there, no other, each in its one form; the digest of each object is compared.
 * What the objects say, and whether they are anybody's, is not looked at.
 *
 * @param bytes not changed, and not kept.
 * @returns the entries in the order of the file, also those of kinds that this release does not know. Errors:
 * `BUNDLE_SIZE`, `BUNDLE_JSON` (the cause says where), `BUNDLE_FORMAT`, `BUNDLE_VERSION`, `BUNDLE_COUNT`,
 * `BUNDLE_FIELD`, `BUNDLE_OBJECT_SIZE`, `BUNDLE_DIGEST`; all of stage `collect`.
 */
export function readBundle(bytes: Uint8Array, limits: BundleLimits, digest: Digest): Outcome<Bundle> {
  const { maxBundleBytes } = limits;
  if (bytes.length > maxBundleBytes) {
    const message = `The bundle has ${bytes.length} bytes; the limit is ${maxBundleBytes}.`;
    return refuse("BUNDLE_SIZE", message, { expected: maxBundleBytes, actual: bytes.length });
  }
  const maxNodes = MAX_BUNDLE_ENTRIES * (ENTRY_FIELDS.length + 1) + TOP_FIELDS.length + 1;
  const parsed = parseJson(bytes, { maxBytes: maxBundleBytes, maxDepth: 4, maxNodes }, "collect");
  if (!parsed.ok) {
    const cause = parsed.failure;
    if (cause.code === "JSON_NODES") return tooMany(null);
    return refuse("BUNDLE_JSON", `The bundle cannot be read as JSON: ${cause.message}`, { cause });
  }
  const list = readHead(parsed.value);
  if (!list.ok) return list;
  const entries: BundleEntry[] = [];
  for (const [index, node] of list.value.items.entries()) {
    const entry = readEntry(node, `endorsements.${index}`, limits, digest);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  return ok({ created: list.value.created, entries });
}

/** Format and version come first: of another version nothing else is known. */
function readHead(node: JsonNode): Outcome<{ readonly created: number; readonly items: readonly JsonNode[] }> {
  const format = node.kind === "object" ? node.members.get("format") : undefined;
  if (node.kind !== "object" || format?.kind !== "string" || format.value !== BUNDLE_FORMAT) {
    const message = `The JSON text is no bundle of endorsements: its member format is not "${BUNDLE_FORMAT}".`;
    return refuse("BUNDLE_FORMAT", message, { path: "format", expected: BUNDLE_FORMAT });
  }
  const version = node.members.get("version");
  if (version?.kind !== "number") return wrongField("version", "a number");
  if (version.text !== String(BUNDLE_VERSION)) {
    const message = `The bundle is of version ${version.text.slice(0, 20)}; this release reads version ${BUNDLE_VERSION}.`;
    const detail = { path: "version", expected: BUNDLE_VERSION, actual: version.text.slice(0, 20) };
    return refuse("BUNDLE_VERSION", message, detail);
  }
  const fields = onlyFields(node, TOP_FIELDS, "");
  if (!fields.ok) return fields;
  const created = instantOf(node.members.get("created"));
  if (created === null) return wrongField("created", INSTANT_TEXT);
  const list = node.members.get("endorsements");
  if (list?.kind !== "array") return wrongField("endorsements", "an array");
  return list.items.length > MAX_BUNDLE_ENTRIES ? tooMany(list.items.length) : ok({ created, items: list.items });
}

function readEntry(node: JsonNode, path: string, limits: BundleLimits, digest: Digest): Outcome<BundleEntry> {
  if (node.kind !== "object") return wrongField(path, "an object");
  const fields = onlyFields(node, ENTRY_FIELDS, path);
  if (!fields.ok) return fields;
  const text = (name: keyof typeof BUNDLE_PATTERNS): string | null => textOf(node.members.get(name), name);
  const [kind, need, sha256] = [text("kind"), text("need"), text("sha256")];
  if (kind === null) return wrongField(`${path}.kind`, "a name such as snp-vcek");
  if (need === null && !isNull(node, "need")) return wrongField(`${path}.need`, "the key of a need, or null");
  if (sha256 === null) return wrongField(`${path}.sha256`, "64 lower-case hex digits");
  const window = readWindow(node, path);
  if (!window.ok) return window;
  const encoded = node.members.get("bytes");
  const bytes = encoded?.kind === "string" ? fromBase64(encoded.value) : null;
  if (bytes === null) return wrongField(`${path}.bytes`, "base64 with padding");
  const { maxEndorsementBytes: expected } = limits;
  if (bytes.length === 0 || bytes.length > expected) {
    const message = `${path} has ${bytes.length} bytes; an object in a bundle has 1 to ${expected}.`;
    return refuse("BUNDLE_OBJECT_SIZE", message, { path, expected, actual: bytes.length });
  }
  const actual = toHex(digest.digest("sha256", bytes));
  if (actual !== sha256) {
    const message = `${path} has the SHA-256 ${actual}; the bundle says ${sha256}.`;
    return refuse("BUNDLE_DIGEST", message, { path, expected: sha256, actual });
  }
  return ok({ kind, need, bytes, ...window.value });
}

function readWindow(node: JsonObject, path: string): Outcome<Pick<BundleEntry, "notBefore" | "notAfter">> {
  const [notBefore, notAfter] = [instantOf(node.members.get("notBefore")), instantOf(node.members.get("notAfter"))];
  if (notBefore === null) return wrongField(`${path}.notBefore`, INSTANT_TEXT);
  if (notAfter === null && !isNull(node, "notAfter")) return wrongField(`${path}.notAfter`, `${INSTANT_TEXT}, or null`);
  if (notAfter !== null && notAfter < notBefore) return wrongField(`${path}.notAfter`, "no instant before notBefore");
  return ok({ notBefore, notAfter });
}

/** Each of these members and no other; twice is refused by the reader of JSON. */
function onlyFields(node: JsonObject, names: readonly string[], path: string): Outcome<true> {
  const where = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const stray = [...node.members.keys()].find((name) => !names.includes(name));
  if (stray !== undefined) {
    const [message, at] = [`${path === "" ? "The bundle" : path} has a member that there is not`, where(short(stray))];
    return refuse("BUNDLE_FIELD", `${message}: ${JSON.stringify(short(stray))}.`, { path: at });
  }
  const missing = names.find((name) => !node.members.has(name));
  if (missing === undefined) return ok(true);
  return refuse("BUNDLE_FIELD", `${where(missing)} is missing.`, { path: where(missing) });
}

const INSTANT_TEXT = "an instant such as 2026-01-31T12:00:00.000Z";

function instantOf(node: JsonNode | undefined): number | null {
  const text = textOf(node, "instant");
  if (text === null) return null;
  const instant = Date.parse(text);
  // A day that a month does not have is refused, or carried over by some engines.
  return Number.isNaN(instant) || new Date(instant).toISOString() !== text ? null : instant;
}

function instantText(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  if (!matches("instant", text)) throw new RangeError(`a bundle cannot hold the instant ${text}`);
  return text;
}

function textOf(node: JsonNode | undefined, pattern: keyof typeof BUNDLE_PATTERNS): string | null {
  return node?.kind === "string" && matches(pattern, node.value) ? node.value : null;
}

function matches(pattern: keyof typeof BUNDLE_PATTERNS, text: string): boolean {
  return new RegExp(BUNDLE_PATTERNS[pattern]).test(text);
}

function isNull(node: JsonObject, name: string): boolean {
  return node.members.get(name)?.kind === "null";
}

function short(text: string): string {
  return text.slice(0, 40);
}

function tooMany(actual: number | null): Failed {
  const message = `The bundle holds more than ${MAX_BUNDLE_ENTRIES} endorsements.`;
  return refuse("BUNDLE_COUNT", message, { path: "endorsements", expected: MAX_BUNDLE_ENTRIES, actual });
}

function wrongField(path: string, expected: string): Failed {
  return refuse("BUNDLE_FIELD", `${path} is not ${expected}.`, { path, expected });
}

function refuse(code: CollateralCode, message: string, detail: FailureDetail): Failed {
  return fail("collect", code, message, detail);
}
