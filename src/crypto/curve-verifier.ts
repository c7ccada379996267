import type { Outcome } from "../errors/index.js";
import type { BatchStatus, SignatureStatus } from "./types.js";

/** One verification; sizes are those of the curve. */
export interface CurveJob<K> {
  readonly publicKey: K;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

/** What a verifier of either curve does, by names without the curve; see `P384Verifier` and `P256Verifier` for what they promise. */
export interface CurveVerifier<K> {
  readonly prepare: (point: Uint8Array) => Outcome<K>;
  readonly verify: (job: CurveJob<K>) => SignatureStatus;
  readonly verifyBatch: (jobs: readonly CurveJob<K>[]) => BatchStatus[];
}
