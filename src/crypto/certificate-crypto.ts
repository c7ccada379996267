import { nobleDigest } from "./noble-digest.js";
import { createRsaVerifier } from "./rsa.js";
import type { CertificateCrypto } from "./types.js";

/** Digests and RSA without the kernel: for tools that look at certificates and lists, and at no report's signature. */
export function createCertificateCrypto(): CertificateCrypto {
  return { ...nobleDigest, ...createRsaVerifier() };
}
