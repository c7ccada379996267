import { p256 } from "@noble/curves/nist.js";
import { P256 } from "./ecdsa-encoding.js";
import { createNobleVerifier } from "./noble-verifier.js";
import type { P256PublicKey, P256Verifier } from "./types.js";

/** P-256 in plain JavaScript, over @noble/curves: the reference, and the fallback where WebAssembly is forbidden. */
export function createNobleP256(): P256Verifier {
  const verifier = createNobleVerifier<P256PublicKey>(P256, p256);
  return { prepareP256: verifier.prepare, verifyP256: verifier.verify, verifyP256Batch: verifier.verifyBatch };
}
