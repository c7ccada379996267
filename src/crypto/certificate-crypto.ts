import { nobleDigest } from "./noble-digest.js";
import { nobleP256Source } from "./load-p256.js";
import { createRsaVerifier } from "./rsa.js";
import type { CertificateCrypto } from "./types.js";

/** Digests, RSA and P-256 without the kernel: for tools that look at certificates and lists, and at no report's signature. */
export function createCertificateCrypto(): CertificateCrypto {
  return { ...nobleDigest, ...createRsaVerifier(), ...nobleP256Source() };
}
