export { openFallbackEngine, openKernelEngine } from "./engine.js";
export type { KernelChoice, OpenedEngine } from "./engine.js";
export { createKernelEngine } from "./kernel-engine.js";
export { createKernelP256 } from "./kernel-p256.js";
export { CRYPTO_CODES } from "./errors.js";
export type { CryptoCode } from "./errors.js";
export { loadQuoteCrypto } from "./quote-crypto.js";
export type { QuoteCrypto, QuoteDigestAlgorithm } from "./quote-crypto.js";
export { ecSpki, rsaSpki } from "./spki.js";
export type { EcCurve } from "./spki.js";
export type {
  BatchStatus,
  CertificateCrypto,
  CryptoEngine,
  Digest,
  DigestAlgorithm,
  P256Job,
  P256PublicKey,
  P256Source,
  P256Verifier,
  P384Job,
  P384PublicKey,
  P384Verifier,
  RsaPkcs1Input,
  RsaPssInput,
  RsaVerifier,
  SignatureStatus,
} from "./types.js";
