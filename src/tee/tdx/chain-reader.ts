import { BoundedMap, oncePerObject, toHex } from "../../bytes/index.js";
import type { Digest } from "../../crypto/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { Certificate } from "../../x509/index.js";
import { openPckChain } from "./roles.js";
import type { CertificationData } from "./types.js";

/** Reads the chains that quotes bring, those of platforms that it has met without looking at their text again. */
export interface ChainReader {
  /** As {@link openPckChain}. */
  readonly open: (data: CertificationData) => Outcome<readonly Certificate[]>;
  /**
   * Has a chain known by the digest of its text from now on.
   *
   * @param chain what `open` gave for that text. Keep only what was verified: anybody can send text.
   */
  keep(data: CertificationData, chain: readonly Certificate[]): void;
}

/** Platforms whose certificates are kept: about 8 KiB each, which the chains that were verified hold too. */
const MAX_KEPT = 4096;

/** Makes a {@link ChainReader}. */
export function createChainReader(digest: Digest): ChainReader {
  const kept = new BoundedMap<string, readonly Certificate[]>(MAX_KEPT);
  const placeOf = oncePerObject(({ bytes }: CertificationData) => toHex(digest.digest("sha256", bytes)));
  return {
    open(data) {
      const known = kept.get(placeOf(data));
      return known === undefined ? openPckChain(data) : ok(known);
    },
    keep(data, chain) {
      const place = placeOf(data);
      if (kept.get(place) === undefined) kept.set(place, chain);
    },
  };
}
