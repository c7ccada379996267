import { createHash } from "node:crypto";
import { concatBytes } from "../../src/bytes/index.js";
import type { LogDigests } from "../../src/eventlog/index.js";

/** Bytes of event logs, field by field, with nothing of what is tested; and digests that are node:crypto's. */

export const ID = { sha1: 0x04, sha256: 0x0b, sha384: 0x0c, sha512: 0x0d, sm3: 0x12 } as const;
export const SIZE: Readonly<Record<number, number>> = { 0x04: 20, 0x0b: 32, 0x0c: 48, 0x0d: 64, 0x12: 32 };
export const EV = { noAction: 3, separator: 4, action: 5, ipl: 13 } as const;

export const nodeHash = (hash: string, ...parts: readonly Uint8Array[]): Uint8Array => {
  const sum = createHash(hash);
  for (const part of parts) sum.update(part);
  return new Uint8Array(sum.digest());
};

export const NODE_DIGESTS: LogDigests = { digest: (hash, message) => nodeHash(hash, message) };

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

export function little(size: 1 | 2 | 4 | 8, value: number | bigint): Uint8Array {
  let rest = BigInt(value);
  return Uint8Array.from({ length: size }, () => {
    const octet = Number(rest & 0xffn);
    rest >>= 8n;
    return octet;
  });
}

/** A digest, and the algorithm that it is said to be of. */
export type Digest = readonly [id: number, digest: Uint8Array];

export interface RecordFields {
  readonly register?: number;
  readonly type?: number;
  readonly digests?: readonly Digest[];
  readonly digestCount?: number;
  readonly data?: Uint8Array;
  readonly size?: number;
}

const HASHES: Readonly<Record<number, string>> = { 0x04: "sha1", 0x0b: "sha256", 0x0c: "sha384", 0x0d: "sha512" };

/** Digests of the data; of SM3, which nobody here computes, zeros. */
export function digestsOf(data: Uint8Array, ids: readonly number[]): readonly Digest[] {
  return ids.map((id) => {
    const hash = HASHES[id];
    return [id, hash === undefined ? new Uint8Array(SIZE[id] ?? 0) : nodeHash(hash, data)];
  });
}

/** A record of a SHA-1 log. */
export function sha1Record(fields: RecordFields = {}): Uint8Array {
  const { register = 0, type = EV.action, data = ascii("data") } = fields;
  const [[, digest]] = (fields.digests as readonly [Digest] | undefined) ?? [[0, nodeHash("sha1", data)] as Digest];
  return concatBytes(little(4, register), little(4, type), digest, little(4, fields.size ?? data.length), data);
}

/** A record of a crypto-agile log. */
export function agileRecord(fields: RecordFields = {}): Uint8Array {
  const { register = 0, type = EV.action, data = ascii("data") } = fields;
  const digests = fields.digests ?? digestsOf(data, [ID.sha256]);
  return concatBytes(
    little(4, register),
    little(4, type),
    little(4, fields.digestCount ?? digests.length),
    ...digests.flatMap(([id, digest]) => [little(2, id), digest]),
    little(4, fields.size ?? data.length),
    data,
  );
}

export interface HeaderFields {
  readonly signature?: string;
  readonly register?: number;
  readonly type?: number;
  readonly digest?: Uint8Array;
  readonly major?: number;
  readonly minor?: number;
  readonly errata?: number;
  readonly algorithms?: readonly (readonly [id: number, size: number])[];
  readonly algorithmCount?: number;
  readonly vendorInfo?: Uint8Array;
  readonly vendorInfoSize?: number;
  /** How many bytes of the data are left. */
  readonly cut?: number;
}

/** The first record of a crypto-agile log; of SHA-256 alone, where nothing else is said. */
export function header(fields: HeaderFields = {}): Uint8Array {
  const { algorithms = [[ID.sha256, 32]], vendorInfo = new Uint8Array() } = fields;
  const data = concatBytes(
    ascii(fields.signature ?? "Spec ID Event03\0"),
    little(4, 0),
    Uint8Array.of(fields.minor ?? 0, fields.major ?? 2, fields.errata ?? 0, 2),
    little(4, fields.algorithmCount ?? algorithms.length),
    ...algorithms.flatMap(([id, size]) => [little(2, id), little(2, size)]),
    little(1, fields.vendorInfoSize ?? vendorInfo.length),
    vendorInfo,
  ).subarray(0, fields.cut);
  const digests: readonly Digest[] = [[ID.sha1, fields.digest ?? new Uint8Array(20)]];
  return sha1Record({ register: fields.register ?? 0, type: fields.type ?? EV.noAction, digests, data });
}

/** A header for these algorithms with their sizes. */
export const headerOf = (ids: readonly number[], fields: HeaderFields = {}): Uint8Array =>
  header({ algorithms: ids.map((id) => [id, SIZE[id] ?? 0]), ...fields });

/** The data of a StartupLocality event. */
export const startupLocality = (locality: number): Uint8Array =>
  concatBytes(ascii("StartupLocality\0"), Uint8Array.of(locality));

export interface TableFields {
  readonly signature?: string;
  readonly length?: number;
  readonly revision?: number;
  readonly ccType?: number;
  readonly ccSubtype?: number;
  readonly reserved?: number;
  readonly area?: number | bigint;
  readonly address?: number | bigint;
  /** Added to the right checksum. */
  readonly checksumError?: number;
}

/** A CCEL table. */
export function ccelTable(fields: TableFields = {}): Uint8Array {
  const table = concatBytes(
    ascii(fields.signature ?? "CCEL"),
    little(4, fields.length ?? 56),
    Uint8Array.of(fields.revision ?? 1, 0),
    ascii("VENDOR"),
    ascii("VENDOR  "),
    new Uint8Array(12),
    Uint8Array.of(fields.ccType ?? 2, fields.ccSubtype ?? 0),
    little(2, fields.reserved ?? 0),
    little(8, fields.area ?? 0x1_0000),
    little(8, fields.address ?? 0x7d64_9000),
  );
  const sum = table.reduce((total, octet) => total + octet, 0);
  table[9] = (fields.checksumError ?? 0) - sum;
  return table;
}
