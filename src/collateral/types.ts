import type { Failure, Outcome } from "../errors/index.js";
import type { Accepted, Endorsement, Need } from "../tee/scheme.js";

/** How one collection goes. */
export interface CollectRequest {
  /** The instant of the verification in milliseconds since 1970: what a cached object has to cover. */
  readonly at: number;
  /** `forbidden`: no byte leaves the machine, whatever is missing. */
  readonly network: "allowed" | "forbidden";
  /** `needed` is tried again where that may help; what is merely `welcome` is asked for once. */
  readonly effort: "needed" | "welcome";
  /** Names the anchors under which `accept` judges: `built-in`, or a digest of the caller's. What was accepted under some is no answer under others. */
  readonly scope: string;
  /** Whether bytes are what the need asks for and the vendor's. */
  readonly accept: (need: Need, bytes: Uint8Array) => Promise<Outcome<Accepted>>;
  /** Calls it off; the needs that are then open fail with `COLLATERAL_ABORTED`. */
  readonly signal: AbortSignal | null;
}

/** A need that was not met, or not as well as it should have been. */
export interface Unmet {
  readonly need: Need;
  /** Stage `collect`. */
  readonly failure: Failure;
}

/** What a collection found. */
export interface Collected {
  /** Accepted objects, of source `cache` or `network`. The same objects come back for the same need as long as they are kept. */
  readonly endorsements: readonly Endorsement[];
  /** Also for needs for which an older object is among the endorsements because nothing newer was to be had. */
  readonly unmet: readonly Unmet[];
}

/**
 * Gets endorsements from a cache or from the vendors; made by `createCollateral`. Everything in it was
 * checked to be the vendor's, which the verifier does once more: a collateral is never trusted.
 */
export interface Collateral {
  /** Never rejects for what a server or a cache does. */
  collect(needs: readonly Need[], request: CollectRequest): Promise<Collected>;
}

/** What happens while endorsements are collected, for progress and logs. Nothing in it is a secret. */
export interface CollateralEvent {
  readonly type: "request" | "retry" | "wait" | "received" | "cached" | "cache-refused" | "cache-error" | "failed";
  /** {@link Need.key}. */
  readonly key: string;
  /** Address of the request, where there is one. */
  readonly url: string | null;
  /** Milliseconds until the next attempt, for `retry` and `wait`. */
  readonly delay: number | null;
  /** Why, for `retry`, `cache-refused`, `cache-error` and `failed`. */
  readonly failure: Failure | null;
}
