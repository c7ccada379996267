import { VeriteeError, ok } from "../errors/index.js";
import type { KernelCode, KernelP384Status, KernelSignatureJob } from "../kernel/index.js";
import type { CurveJob, CurveVerifier } from "./curve-verifier.js";
import { KeyRing, expectDigest, isSignatureSize, notOnCurve, parsePoint } from "./ecdsa-encoding.js";
import type { EcdsaCurve } from "./ecdsa-encoding.js";
import type { BatchStatus } from "./types.js";

/** A kernel's part that has to do with one curve. */
export interface KernelCurve {
  isPoint(point: Uint8Array): boolean;
  verifyBatch(jobs: readonly KernelSignatureJob[]): KernelP384Status[];
}

/** Verifies over one curve with a kernel. */
export function createKernelVerifier<K extends { readonly point: Uint8Array }>(
  curve: EcdsaCurve,
  kernel: KernelCurve,
): CurveVerifier<K> {
  const keys = new KeyRing<K, Uint8Array>();

  function toKernelJob({ publicKey, digest, signature }: CurveJob<K>): KernelSignatureJob | null {
    expectDigest(curve, digest);
    const point = keys.of(publicKey);
    return isSignatureSize(curve, signature) ? { point, digest, signature } : null;
  }

  function verifyBatch(jobs: readonly CurveJob<K>[]): BatchStatus[] {
    const own = jobs.map(toKernelJob);
    const statuses = kernel.verifyBatch(own.filter((job) => job !== null));
    let next = 0;
    return own.map((job) => (job === null ? "encoding" : toBatchStatus(statuses[next++])));
  }

  return {
    prepare(point) {
      const parsed = parsePoint(curve, point);
      if (!parsed.ok) return parsed;
      return kernel.isPoint(parsed.value) ? ok(keys.issue(parsed.value, parsed.value)) : notOnCurve(curve);
    },
    verify(job) {
      const [status = "undecided"] = verifyBatch([job]);
      if (status !== "undecided") return status;
      const message = "The kernel broke down over a signature, so it is neither valid nor invalid.";
      throw new VeriteeError("KERNEL_TRAP" satisfies KernelCode, "internal", message);
    },
    verifyBatch,
  };
}

/** A key that was prepared is on the curve: a kernel that now says otherwise has verified nothing. */
function toBatchStatus(status: KernelP384Status = "undecided"): BatchStatus {
  return status === "key" ? "undecided" : status;
}
