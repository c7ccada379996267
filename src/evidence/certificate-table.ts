import { isZero, u32le } from "../bytes/index.js";
import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { Finding } from "../result/index.js";
import { GUID_SIZE, guidText, recognizeGuid } from "./guids.js";
import type { KnownGuid } from "./guids.js";
import { note, refuse } from "./refuse.js";
import type { Refused } from "./refuse.js";

/** An entry: GUID, then offset and length as u32, little-endian (GHCB specification, AMD 56421, SNP_GUEST_REQ). */
export const TABLE_ENTRY_SIZE = 24;
/** Where an entry has the offset of its blob, counted from the start of the table, and the blob's length. */
export const TABLE_ENTRY = { offset: GUID_SIZE, length: GUID_SIZE + 4 } as const;
/** Real tables are a few pages long; hosts and guests agree on a buffer of at most some dozens of them. */
const MAX_TABLE_SIZE = 1024 * 1024;
/** Real tables have three to five entries. */
const MAX_TABLE_ENTRIES = 64;

/** Something that lies beside evidence: untrusted bytes, DER or PEM, as they stood there. */
export interface Supplement {
  /** What its container says it is: `vcek`, `vlek`, `ask`, `ark` or `crl`. */
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** What lies beside evidence. */
export interface Supplements {
  readonly supplements: readonly Supplement[];
  readonly notes: readonly Finding[];
}

interface Entry {
  readonly guid: string;
  readonly known: KnownGuid | null;
  readonly offset: number;
  /** Behind the blob's last byte. */
  readonly end: number;
}

/**
 * Reads the certificate table that hosts put behind a report, strictly: every byte belongs to the
 * header, to exactly one blob, or is zero.
 *
 * @param table everything behind the report; not changed, and not kept.
 * @returns the blobs under known GUIDs in the order of the header, copied, and notes on the others, on
 * padding and on byte order. Errors: the codes `EVIDENCE_TABLE_…`.
 */
export function parseCertificateTable(table: Uint8Array): Outcome<Supplements> {
  if (table.length < TABLE_ENTRY_SIZE) {
    const message = `Behind the report stand ${table.length} bytes; a certificate table has at least ${TABLE_ENTRY_SIZE}.`;
    return refuse("EVIDENCE_TABLE_TRUNCATED", message, { expected: TABLE_ENTRY_SIZE, actual: table.length });
  }
  if (table.length > MAX_TABLE_SIZE) {
    const message = `The certificate table has ${table.length} bytes; the limit is ${MAX_TABLE_SIZE}.`;
    return refuse("EVIDENCE_TABLE_SIZE", message, { expected: MAX_TABLE_SIZE, actual: table.length });
  }
  const header = readHeader(table);
  if (!header.ok) return header;
  const { entries, size } = header.value;
  const gaps = checkLayout(table, entries, size);
  if (!gaps.ok) return gaps;
  const notes = entries.flatMap(notesOf);
  if (gaps.value > 0) notes.push(note("EVIDENCE_TABLE_PADDING", "evidence.certificates", gaps.value));
  const supplements = entries.flatMap(({ known, offset, end }) =>
    known === null ? [] : [{ label: known.name, bytes: new Uint8Array(table.subarray(offset, end)) }],
  );
  return ok({ supplements, notes });
}

/** The entries up to the terminator, and the size of the header with it. */
function readHeader(table: Uint8Array): Outcome<{ readonly entries: readonly Entry[]; readonly size: number }> {
  const entries: Entry[] = [];
  let firstBlob = table.length;
  for (let at = 0; at + TABLE_ENTRY_SIZE <= table.length; at += TABLE_ENTRY_SIZE) {
    const size = at + TABLE_ENTRY_SIZE;
    if (isZero(table, at, size)) {
      const inside = entries.find((entry) => entry.offset < size);
      return inside === undefined ? ok({ entries, size }) : intoHeader(inside);
    }
    if (size > firstBlob) break;
    if (entries.length === MAX_TABLE_ENTRIES) {
      const message = `The certificate table has more than ${MAX_TABLE_ENTRIES} entries.`;
      return refuse("EVIDENCE_TABLE_SIZE", message, { expected: MAX_TABLE_ENTRIES });
    }
    const entry = readEntry(table, at);
    if (!entry.ok) return entry;
    if (entry.value.offset < size) return intoHeader(entry.value);
    const twin = entries.find((other) => nameOf(other) === nameOf(entry.value));
    if (twin !== undefined) {
      const message = `The certificate table has ${nameOf(twin)} twice.`;
      return refuse("EVIDENCE_TABLE_DUPLICATE", message, { actual: entry.value.guid });
    }
    firstBlob = Math.min(firstBlob, entry.value.offset);
    entries.push(entry.value);
  }
  const message = "The header of the certificate table has no terminator before the first blob or the end.";
  return refuse("EVIDENCE_TABLE_TERMINATOR", message, { actual: entries.length });
}

function readEntry(table: Uint8Array, at: number): Outcome<Entry> {
  const bytes = table.subarray(at, at + GUID_SIZE);
  const guid = guidText(bytes);
  const offset = u32le(table, at + TABLE_ENTRY.offset);
  const length = u32le(table, at + TABLE_ENTRY.length);
  if (isZero(bytes) || length === 0) {
    const message = `The entry ${guid} of the certificate table has offset ${offset} and length ${length}.`;
    return refuse("EVIDENCE_TABLE_ENTRY", message, { actual: guid });
  }
  // A JavaScript number holds the sum of two u32 exactly: nothing wraps around.
  const end = offset + length;
  if (end > table.length) {
    const message = `The entry ${guid} ends at ${end}, behind the table's ${table.length} bytes.`;
    return refuse("EVIDENCE_TABLE_BOUNDS", message, { expected: table.length, actual: end });
  }
  return ok({ guid, known: recognizeGuid(bytes), offset, end });
}

function intoHeader({ guid, offset }: Entry): Refused {
  const message = `The entry ${guid} points to ${offset}, which lies in the header of the table.`;
  return refuse("EVIDENCE_TABLE_BOUNDS", message, { actual: offset });
}

/** Counts the bytes that belong to no entry; all of them must be zero. */
function checkLayout(table: Uint8Array, entries: readonly Entry[], headerSize: number): Outcome<number> {
  const sorted = [...entries].sort((a, b) => a.offset - b.offset);
  let gaps = 0;
  let reached = headerSize;
  for (const { guid, offset, end } of [...sorted, { guid: "", offset: table.length, end: table.length }]) {
    if (offset < reached) {
      const message = `The entry ${guid} starts at ${offset}, inside another entry's bytes.`;
      return refuse("EVIDENCE_TABLE_OVERLAP", message, { actual: offset });
    }
    if (!isZero(table, reached, offset)) {
      const message = `The certificate table has bytes other than zero between ${reached} and ${offset}, in no entry.`;
      return refuse("EVIDENCE_TABLE_TRAILING", message, { actual: reached });
    }
    gaps += offset - reached;
    reached = end;
  }
  return ok(gaps);
}

/** By this entries are the same: a known GUID in either byte order is one. */
function nameOf(entry: Entry): string {
  return entry.known?.name ?? entry.guid;
}

/**
 * Of what is no certificate nothing is used, Google's ExtraPlatformInfo (ecae0c0f-…) included: it says what
 * the guest's CPUID said, which the host chooses. Cocos's own sample names a CPU that signs no reports.
 */
function notesOf({ known, guid }: Entry): Finding[] {
  if (known === null) return [note("EVIDENCE_IGNORED", "evidence.certificates", guid)];
  if (known.order === "rfc4122") return [];
  return [note("EVIDENCE_TABLE_BYTE_ORDER", `evidence.certificates.${known.name}`, guid)];
}
