import { defaultP256Kernel } from "../kernel/load-p256.js";
import type { KernelVariant, P256Kernel } from "../kernel/index.js";
import { P256 } from "./ecdsa-encoding.js";
import { createKernelVerifier } from "./kernel-verifier.js";
import { loadNobleP256, p256Source } from "./load-p256.js";
import type { P256PublicKey, P256Source, P256Verifier } from "./types.js";

/** P-256 over the kernel that all share, made when it is asked for; over @noble/curves where that variant cannot be had. */
export function kernelP256Source(variant: KernelVariant): P256Source {
  return p256Source(async () => {
    const kernel = await defaultP256Kernel(variant);
    return kernel.ok ? createKernelP256(kernel.value) : loadNobleP256();
  });
}

/** A verifier over one instance of the kernel for P-256. */
export function createKernelP256(kernel: P256Kernel): P256Verifier {
  const verifier = createKernelVerifier<P256PublicKey>(P256, {
    isPoint: (point) => kernel.isP256Point(point),
    verifyBatch: (jobs) => kernel.verifyP256Batch(jobs),
  });
  return { prepareP256: verifier.prepare, verifyP256: verifier.verify, verifyP256Batch: verifier.verifyBatch };
}
