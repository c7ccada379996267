import { sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";

/** A hash that a simulated TPM knows, as bank of PCRs, for names or in a signature. */
export type TpmHash = "sha1" | "sha256" | "sha384" | "sha512";

/** How an attestation key signs. */
export type TpmScheme = "rsassa" | "rsapss" | "ecdsa";

/** TPM_ALG_ID of what is not a hash (TCG Algorithm Registry 1.34, table 3). */
export const TPM_ALG = {
  rsa: 0x0001,
  null: 0x0010,
  rsassa: 0x0014,
  rsapss: 0x0016,
  ecdsa: 0x0018,
  ecc: 0x0023,
} as const;

const HASHES = {
  sha1: { id: 0x0004, size: 20, compute: sha1 },
  sha256: { id: 0x000b, size: 32, compute: sha256 },
  sha384: { id: 0x000c, size: 48, compute: sha384 },
  sha512: { id: 0x000d, size: 64, compute: sha512 },
} as const satisfies Record<TpmHash, unknown>;

/** TPM_ALG_ID of a hash. */
export function hashId(hash: TpmHash): number {
  return HASHES[hash].id;
}

/** Size of a hash's digests in bytes. */
export function hashSize(hash: TpmHash): number {
  return HASHES[hash].size;
}

/** The digest of a message. */
export function digest(hash: TpmHash, message: Uint8Array): Uint8Array {
  return HASHES[hash].compute(message);
}

/** The hash of a TPM_ALG_ID, or null where a simulated TPM has none. */
export function hashOfId(id: number): TpmHash | null {
  const entry = Object.entries(HASHES).find(([, known]) => known.id === id);
  return entry === undefined ? null : (entry[0] as TpmHash);
}
