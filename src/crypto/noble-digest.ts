import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { Digest, DigestAlgorithm } from "./types.js";

const HASHES = { sha256, sha384, sha512 } as const satisfies Record<DigestAlgorithm, unknown>;

/** Digests in plain JavaScript, over @noble/hashes: for little data, where loading the kernel is not worth it. */
export const nobleDigest: Digest = {
  digest: (algorithm, message) => HASHES[algorithm](message),
};
