import type { Digest, QuoteCrypto } from "../crypto/index.js";
import type { LogDigests } from "./types.js";

/** The digests of logs, of an engine and of what quotes need beside it (SHA-1). */
export function logDigests(engine: Digest, quote: Pick<QuoteCrypto, "digest">): LogDigests {
  return {
    digest: (hash, message) => (hash === "sha1" ? quote.digest(hash, message) : engine.digest(hash, message)),
  };
}
