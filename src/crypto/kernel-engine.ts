import type { Kernel } from "../kernel/index.js";
import { P384 } from "./ecdsa-encoding.js";
import { kernelP256Source } from "./kernel-p256.js";
import { createKernelVerifier } from "./kernel-verifier.js";
import { createRsaVerifier } from "./rsa.js";
import type { CryptoEngine, P384PublicKey } from "./types.js";

/** The engine of the hot path, over one instance of the WebAssembly kernel. P-256 comes in the kernel's own variant. */
export function createKernelEngine(kernel: Kernel): CryptoEngine {
  const verifier = createKernelVerifier<P384PublicKey>(P384, {
    isPoint: (point) => kernel.isP384Point(point),
    verifyBatch: (jobs) => kernel.verifyP384Batch(jobs),
  });
  return {
    name: `wasm-${kernel.name}`,
    digest: (algorithm, message) => kernel.digest(algorithm, message),
    ...createRsaVerifier(),
    ...kernelP256Source(kernel),
    prepareP384: verifier.prepare,
    verifyP384: verifier.verify,
    verifyP384Batch: verifier.verifyBatch,
  };
}
