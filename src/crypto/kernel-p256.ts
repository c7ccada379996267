import { oncePerObject } from "../bytes/index.js";
import { VeriteeError } from "../errors/index.js";
import { createP256Kernel } from "../kernel/load-p256.js";
import type { Kernel, P256Kernel } from "../kernel/index.js";
import { P256 } from "./ecdsa-encoding.js";
import { createKernelVerifier } from "./kernel-verifier.js";
import { loadNobleP256, p256Source } from "./load-p256.js";
import type { P256PublicKey, P256Source, P256Verifier } from "./types.js";

/**
 * P-256 in a kernel's own variant, made when it is asked for; over @noble/curves where that variant cannot be had. Engines over
 * one kernel, as over the default one, share it: to make and to test one takes milliseconds.
 */
export function kernelP256Source(kernel: Kernel): P256Source {
  return p256Source(async () => {
    try {
      return await ofKernel(kernel).loadP256();
    } catch (error) {
      if (error instanceof VeriteeError) return loadNobleP256();
      throw error;
    }
  });
}

/** A failure is not kept: another engine over the kernel tries again. */
const ofKernel = oncePerObject((kernel: Kernel) =>
  p256Source(async () => {
    const made = await createP256Kernel(kernel.name);
    if (!made.ok) throw VeriteeError.fromFailure(made.failure);
    return createKernelP256(made.value);
  }),
);

/** A verifier over one instance of the kernel for P-256. */
export function createKernelP256(kernel: P256Kernel): P256Verifier {
  const verifier = createKernelVerifier<P256PublicKey>(P256, {
    isPoint: (point) => kernel.isP256Point(point),
    verifyBatch: (jobs) => kernel.verifyP256Batch(jobs),
  });
  return { prepareP256: verifier.prepare, verifyP256: verifier.verify, verifyP256Batch: verifier.verifyBatch };
}
