import { VeriteeError, ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { Kernel, KernelCode, KernelP384Job, KernelP384Status } from "../kernel/index.js";
import { KeyRing, P384, expectDigest, isSignatureSize, notOnCurve, parsePoint } from "./ecdsa-encoding.js";
import { nobleP256Source } from "./load-p256.js";
import { createRsaVerifier } from "./rsa.js";
import type { BatchStatus, CryptoEngine, P384Job, P384PublicKey, SignatureStatus } from "./types.js";

/** The engine of the hot path, over one instance of the WebAssembly kernel. */
export function createKernelEngine(kernel: Kernel): CryptoEngine {
  const keys = new KeyRing<P384PublicKey, Uint8Array>();

  function prepareP384(point: Uint8Array): Outcome<P384PublicKey> {
    const parsed = parsePoint(P384, point);
    if (!parsed.ok) return parsed;
    return kernel.isP384Point(parsed.value) ? ok(keys.issue(parsed.value, parsed.value)) : notOnCurve(P384);
  }

  function toKernelJob({ publicKey, digest, signature }: P384Job): KernelP384Job | null {
    expectDigest(P384, digest);
    const point = keys.of(publicKey);
    return isSignatureSize(P384, signature) ? { point, digest, signature } : null;
  }

  function verifyP384(job: P384Job): SignatureStatus {
    const [status = "undecided"] = verifyP384Batch([job]);
    if (status !== "undecided") return status;
    const message = "The kernel broke down over a signature, so it is neither valid nor invalid.";
    throw new VeriteeError("KERNEL_TRAP" satisfies KernelCode, "internal", message);
  }

  function verifyP384Batch(jobs: readonly P384Job[]): BatchStatus[] {
    const own = jobs.map(toKernelJob);
    const statuses = kernel.verifyP384Batch(own.filter((job) => job !== null));
    let next = 0;
    return own.map((job) => (job === null ? "encoding" : toBatchStatus(statuses[next++])));
  }

  return {
    name: `wasm-${kernel.name}`,
    digest: (algorithm, message) => kernel.digest(algorithm, message),
    ...createRsaVerifier(),
    ...nobleP256Source(),
    prepareP384,
    verifyP384,
    verifyP384Batch,
  };
}

/** A key that was prepared is on the curve: a kernel that now says otherwise has verified nothing. */
function toBatchStatus(status: KernelP384Status = "undecided"): BatchStatus {
  return status === "key" ? "undecided" : status;
}
