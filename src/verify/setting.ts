import type { Collateral } from "../collateral/index.js";
import type { CryptoEngine } from "../crypto/index.js";
import type { Kernel } from "../kernel/index.js";
import type { Finding } from "../result/index.js";
import type { AnyScheme, CallerAnchor, Endorsement, TcbUpdate } from "../tee/scheme.js";
import type { SchemeTools } from "./establish.js";
import type { Limits } from "./limits.js";
import type { RevocationChoice } from "./options.js";
import type { PolicyReader } from "./policies.js";

/** What every verification of one verifier shares. */
export interface Setting {
  readonly engine: CryptoEngine;
  /** The verifier's own, one for each scheme. */
  readonly toolsOf: (scheme: AnyScheme) => SchemeTools;
  /** Where endorsements that were not supplied come from; null: nowhere. */
  readonly collateral: Collateral | null;
  readonly tcbUpdate: TcbUpdate;
  /** Null where WebAssembly is not to be had: then everything is done without it. */
  readonly kernel: Kernel | null;
  readonly anchors: readonly CallerAnchor[];
  readonly endorsements: readonly Endorsement[];
  readonly revocation: RevocationChoice;
  readonly readPolicy: PolicyReader;
  /** Notes about the verifier's own options, repeated in each result. */
  readonly notes: readonly Finding[];
  readonly limits: Limits;
}
