import { concatBytes, equalBytes } from "../../bytes/index.js";
import type { Digest } from "../../crypto/index.js";
import type { QuoteCrypto } from "../../crypto/index.js";
import type { AkPublic } from "./ak-public.js";
import { idOfBank } from "./algorithms.js";
import type { HashName } from "./algorithms.js";

/** Digests by whoever has them: the engine, and for SHA-1 what is loaded beside it. */
export interface Hashes {
  readonly engine: Digest;
  readonly quoteCrypto: Pick<QuoteCrypto, "digest">;
}

/** TPM_RH handles of the hierarchies in which a primary key may be made (TPM 2.0 Library part 2, 7.4). */
const HIERARCHIES = {
  owner: 0x40000001,
  endorsement: 0x4000000b,
  platform: 0x4000000c,
  null: 0x40000007,
} as const;

/** Name of an object: the hash algorithm's identifier and the digest of its public area (TPM 2.0 Library part 1, 16). */
export function nameOf({ raw, nameAlg }: AkPublic, hashes: Hashes): Uint8Array {
  return named(nameAlg, raw, hashes);
}

/**
 * Under which hierarchy the key would be a primary key with this qualified Name; null where under none: it is another
 * key's child, or the Name is another key's.
 */
export function hierarchyOf(ak: AkPublic, qualifiedSigner: Uint8Array, hashes: Hashes): string | null {
  const name = nameOf(ak, hashes);
  for (const [hierarchy, handle] of Object.entries(HIERARCHIES)) {
    const parent = Uint8Array.of(handle >>> 24, handle >>> 16, handle >>> 8, handle);
    if (equalBytes(named(ak.nameAlg, concatBytes(parent, name), hashes), qualifiedSigner)) return hierarchy;
  }
  return null;
}

function named(hash: HashName, message: Uint8Array, { engine, quoteCrypto }: Hashes): Uint8Array {
  const id = idOfBank(hash);
  const digest = hash === "sha1" ? quoteCrypto.digest("sha1", message) : engine.digest(hash, message);
  return concatBytes(Uint8Array.of(id >> 8, id), digest);
}
