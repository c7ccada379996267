import { createCollateral, memoryCache } from "../../src/collateral/getting.js";
import type { CollateralOptions } from "../../src/collateral/getting.js";
import type { Collected } from "../../src/collateral/index.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import type { Fetcher } from "../../src/ports/index.js";
import type { Endorsement, Need, PlanGrounds } from "../../src/tee/scheme.js";
import { accept } from "../../src/tee/tdx/accept.js";
import { planCollateral } from "../../src/tee/tdx/pcs.js";
import { createSimulatedIntel, createSimulatedPcs } from "../../src/testing/index.js";
import type { HttpHandler, SimulatedIntel, SimulatedPcs, SimulatedPcsOptions } from "../../src/testing/index.js";
import { fakeClock, requestOf, START } from "./support.js";
import type { FakeClock } from "./support.js";

/** FMSPC of the simulated platform. */
export const FMSPC = "b0c06f000000";

export const crypto = createCertificateCrypto();
export const intel: SimulatedIntel = createSimulatedIntel({ seed: "pcs" });
export const forger: SimulatedIntel = createSimulatedIntel({ seed: "pcs", forged: true });
export const anchors = [{ der: intel.root.der }];

/** What a platform needs. */
export function needsOf(change: Partial<PlanGrounds> = {}): readonly Need[] {
  const grounds = { revocation: "require", anchors: "caller", tcb: "appraise", tcbUpdate: "standard" } as const;
  return planCollateral({ fmspc: FMSPC, ca: "platform" }, { ...grounds, ...change });
}

/** The need of a kind. */
export function needOf(kind: string, change: Partial<PlanGrounds> = {}): Need {
  const need = needsOf(change).find((one) => one.kind === kind);
  if (need === undefined) throw new Error(`no need of ${kind}`);
  return need;
}

/** Sends requests to a handler, and notes their addresses. */
export function fetcherOf(handler: HttpHandler): { readonly fetcher: Fetcher; readonly urls: string[] } {
  const urls: string[] = [];
  const fetcher: Fetcher = (url, { method, headers, signal }) => {
    urls.push(url);
    return handler(new Request(url, { method, headers, signal }));
  };
  return { fetcher, urls };
}

/** A simulated service, a collateral that asks it, and what was asked. */
export interface PcsRig {
  readonly pcs: SimulatedPcs;
  readonly clock: FakeClock;
  readonly urls: string[];
  readonly collect: (needs: readonly Need[], beside?: readonly Endorsement[]) => Promise<Collected>;
  /** Kinds of what came, then codes of what did not. */
  readonly outcome: (needs: readonly Need[], beside?: readonly Endorsement[]) => Promise<readonly string[]>;
}

export function pcsRig(pcs: Partial<SimulatedPcsOptions> = {}, options: Partial<CollateralOptions> = {}): PcsRig {
  const clock = fakeClock();
  const service = createSimulatedPcs({ intel, now: () => new Date(clock.now()), ...pcs });
  const { fetcher, urls } = fetcherOf(service.handler);
  const collateral = createCollateral({ digest: crypto, fetcher, clock, cache: memoryCache(), ...options });
  const collect: PcsRig["collect"] = (needs, endorsements = []) =>
    clock.settle(
      collateral.collect(
        needs,
        requestOf({ at: clock.now(), accept: (need, bytes) => accept(need, bytes, { anchors, endorsements, crypto }) }),
      ),
    );
  const outcome: PcsRig["outcome"] = async (needs, beside) => {
    const { endorsements, unmet } = await collect(needs, beside);
    return [...endorsements.map(({ kind }) => kind), ...unmet.map(({ failure }) => failure.code)];
  };
  return { pcs: service, clock, urls, collect, outcome };
}

export { START };
