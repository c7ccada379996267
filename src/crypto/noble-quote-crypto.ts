import { quoteDigest } from "./noble-quote-digest.js";
import type { QuoteCrypto } from "./quote-crypto.js";

/** Over @noble/hashes. */
export const nobleQuoteCrypto: QuoteCrypto = { digest: quoteDigest };
