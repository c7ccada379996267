import { expect } from "vitest";
import type { CryptoEngine } from "../../src/crypto/index.js";
import { createTrustEstablisher } from "../../src/tee/snp/trust.js";
import type { SnpSigner } from "../../src/tee/snp/trust.js";
import type { SnpReport } from "../../src/tee/snp/report.js";
import type { CallerAnchor, Context, Endorsement, TrustEstablisher, TrustOutcome } from "../../src/tee/scheme.js";

type Establisher = TrustEstablisher<SnpReport, SnpSigner>;

const longLived = new WeakMap<CryptoEngine, Establisher>();

/**
 * Establishes trust with an establisher that knows nothing yet, and again with one that has seen every case of this
 * file before: what it keeps must never change an answer.
 */
export async function establishTrust(
  report: SnpReport,
  endorsements: readonly Endorsement[],
  anchors: readonly CallerAnchor[],
  context: Context,
): Promise<TrustOutcome<SnpSigner>> {
  const fresh = await establishAnew(report, endorsements, anchors, context);
  const seasoned = longLived.get(context.engine) ?? createTrustEstablisher(context.engine);
  longLived.set(context.engine, seasoned);
  for (const run of ["cold", "warm"]) {
    const again = await seasoned.establish(report, endorsements, anchors, context);
    expect(withoutKeys(again), run).toEqual(withoutKeys(fresh));
  }
  return fresh;
}

/** With an establisher that knows nothing yet. */
export function establishAnew(
  report: SnpReport,
  endorsements: readonly Endorsement[],
  anchors: readonly CallerAnchor[],
  context: Context,
): Promise<TrustOutcome<SnpSigner>> {
  return createTrustEstablisher(context.engine).establish(report, endorsements, anchors, context);
}

/** A prepared key is an engine's handle: two for one point differ. */
function withoutKeys(outcome: TrustOutcome<SnpSigner>): unknown {
  if (!outcome.ok) return outcome;
  const signers = outcome.value.signers.map(({ key, ...signer }) => ({ ...signer, point: key.point }));
  return { ...outcome.value, signers };
}
