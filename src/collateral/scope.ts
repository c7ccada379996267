import { toHex, toUtf8 } from "../bytes/index.js";
import type { Digest } from "../crypto/index.js";
import type { CallerAnchor } from "../tee/scheme.js";

/**
 * The name of the anchors under which objects are accepted, for `CollectRequest.scope`: equal for equal sets of
 * anchors, in whatever order they are stated.
 *
 * @returns `built-in` for none, else 64 hex digits.
 */
export function scopeOf(anchors: readonly CallerAnchor[], crypto: Digest): string {
  if (anchors.length === 0) return "built-in";
  const digests = new Set(anchors.map(({ der }) => toHex(crypto.digest("sha256", der))));
  return toHex(crypto.digest("sha256", toUtf8([...digests].sort().join())));
}
