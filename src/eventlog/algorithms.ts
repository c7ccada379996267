import type { LogHash } from "./types.js";

interface KnownAlgorithm {
  readonly size: number;
  readonly hash: LogHash | null;
}

/** TPM_ALG_ID of SHA-1, the only algorithm of a log without a header. */
export const SHA1_ID = 0x0004;

/** Digest algorithms by TPM_ALG_ID (TCG Algorithm Registry): what sizes they have, and whether veritee replays them. */
export const KNOWN_ALGORITHMS: ReadonlyMap<number, KnownAlgorithm> = new Map<number, KnownAlgorithm>([
  [SHA1_ID, { size: 20, hash: "sha1" }],
  [0x000b, { size: 32, hash: "sha256" }],
  [0x000c, { size: 48, hash: "sha384" }],
  [0x000d, { size: 64, hash: "sha512" }],
  // SM3-256, SHA3-256, SHA3-384, SHA3-512.
  [0x0012, { size: 32, hash: null }],
  [0x0027, { size: 32, hash: null }],
  [0x0028, { size: 48, hash: null }],
  [0x0029, { size: 64, hash: null }],
]);

const IDS: Readonly<Record<LogHash, number>> = { sha1: SHA1_ID, sha256: 0x000b, sha384: 0x000c, sha512: 0x000d };

/** Hashes that can be replayed, the strongest first. */
export const HASHES_BY_STRENGTH: readonly LogHash[] = ["sha512", "sha384", "sha256", "sha1"];

/** Sizes of digests in bytes. */
export const LOG_HASH_SIZES: Readonly<Record<LogHash, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** TPM_ALG_ID of a hash: the key of {@link LogEvent.digests}. */
export function idOfLogHash(hash: LogHash): number {
  return IDS[hash];
}
