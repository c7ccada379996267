import { createHash } from "node:crypto";
import { concatBytes, toHex } from "../../src/bytes/index.js";
import type { LogRecordFields, SpecIdFields } from "../../src/testing/index.js";

/** A reader of logs that trusts them: for what a test wrote, and for real logs that are known to be right. */
export interface ReadLog {
  /** Of the header's data; null in a SHA-1 log. */
  readonly specId: SpecIdFields | null;
  /** All records, the header too. */
  readonly records: readonly LogRecordFields[];
  /** Bytes of the records. */
  readonly size: number;
}

const HASHES: Readonly<Record<number, string>> = { 0x04: "sha1", 0x0b: "sha256", 0x0c: "sha384", 0x0d: "sha512" };
const NO_ACTION = 3;
const PADDING = [0xffff_ffff, 0];

/** @param padded whether what looks like padding ends the log. */
export function readLog(bytes: Uint8Array, padded = false): ReadLog {
  const cursor = cursorOf(bytes);
  const first = readSha1Record(cursor);
  const specId = specIdOf(first.data);
  const sizes = new Map(specId?.algorithms.map(({ id, size }) => [id, size]));
  const records = [first];
  let size = cursor.offset();
  while (size < bytes.length) {
    if (padded && PADDING.includes(new DataView(bytes.buffer, bytes.byteOffset + size).getUint32(0, true))) {
      if (new Set(bytes.subarray(size)).size === 1) break;
    }
    records.push(specId === null ? readSha1Record(cursor) : readAgileRecord(cursor, sizes));
    size = cursor.offset();
  }
  return { specId, records, size };
}

interface Cursor {
  offset(): number;
  number(size: 1 | 2 | 4): number;
  bytes(size: number): Uint8Array;
}

function cursorOf(bytes: Uint8Array): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  return {
    offset: () => offset,
    number(size) {
      const at = offset;
      offset += size;
      if (size === 1) return view.getUint8(at);
      return size === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
    },
    bytes(size) {
      if (offset + size > bytes.length) throw new Error(`${size} bytes at ${offset} of ${bytes.length}`);
      offset += size;
      return bytes.slice(offset - size, offset);
    },
  };
}

function readSha1Record(cursor: Cursor): LogRecordFields {
  const [register, type] = [cursor.number(4), cursor.number(4)];
  const digests = [{ algorithm: 4, digest: cursor.bytes(20) }];
  const dataSize = cursor.number(4);
  return { register, type, digestCount: 1, digests, dataSize, data: cursor.bytes(dataSize) };
}

function readAgileRecord(cursor: Cursor, sizes: ReadonlyMap<number, number>): LogRecordFields {
  const [register, type, digestCount] = [cursor.number(4), cursor.number(4), cursor.number(4)];
  const digests = Array.from({ length: digestCount }, () => {
    const algorithm = cursor.number(2);
    return { algorithm, digest: cursor.bytes(sizes.get(algorithm) ?? NaN) };
  });
  const dataSize = cursor.number(4);
  return { register, type, digestCount, digests, dataSize, data: cursor.bytes(dataSize) };
}

function specIdOf(data: Uint8Array): SpecIdFields | null {
  if (!Buffer.from(data).toString("latin1").startsWith("Spec ID Event03\0")) return null;
  const cursor = cursorOf(data);
  const signature = cursor.bytes(16);
  const platformClass = cursor.number(4);
  const [minor, major, errata, uintnSize] = [cursor.number(1), cursor.number(1), cursor.number(1), cursor.number(1)];
  const algorithmCount = cursor.number(4);
  const algorithms = Array.from({ length: algorithmCount }, () => ({ id: cursor.number(2), size: cursor.number(2) }));
  const vendorInfoSize = cursor.number(1);
  const vendorInfo = cursor.bytes(vendorInfoSize);
  const trailing = cursor.bytes(data.length - cursor.offset());
  return {
    ...{ signature, platformClass, minor, major, errata, uintnSize },
    ...{ algorithmCount, algorithms, vendorInfoSize, vendorInfo, trailing },
  };
}

/** PCRs that have events, by index, hex: what firmware would have extended, computed by Node alone. */
export function replayed(records: readonly LogRecordFields[], algorithm: number, locality = 0): Record<number, string> {
  const hash = HASHES[algorithm] ?? "";
  const values = new Map<number, Uint8Array>();
  for (const { register, type, digests } of records) {
    if (type === NO_ACTION) continue;
    const digest = digests.find((entry) => entry.algorithm === algorithm)?.digest;
    if (digest === undefined) throw new Error(`no digest by ${algorithm}`);
    const start = new Uint8Array(digest.length);
    if (register === 0) start[start.length - 1] = locality;
    const joined = concatBytes(values.get(register) ?? start, digest);
    values.set(register, new Uint8Array(createHash(hash).update(joined).digest()));
  }
  return Object.fromEntries([...values].map(([register, value]) => [register, toHex(value)]));
}
