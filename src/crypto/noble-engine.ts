import { p384 } from "@noble/curves/nist.js";
import { createCertificateCrypto } from "./certificate-crypto.js";
import { P384 } from "./ecdsa-encoding.js";
import { createNobleVerifier } from "./noble-verifier.js";
import type { CryptoEngine, P384PublicKey } from "./types.js";

/**
 * The engine in plain JavaScript, over @noble/curves and @noble/hashes: the reference that the kernel is
 * compared with, and the fallback where WebAssembly is forbidden. About twenty times slower.
 */
export function createNobleEngine(): CryptoEngine {
  const verifier = createNobleVerifier<P384PublicKey>(P384, p384);
  return {
    name: "noble",
    ...createCertificateCrypto(),
    prepareP384: verifier.prepare,
    verifyP384: verifier.verify,
    verifyP384Batch: verifier.verifyBatch,
  };
}
