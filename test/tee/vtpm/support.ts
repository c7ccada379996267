import { expect } from "vitest";
import { loadQuoteCrypto, openKernelEngine } from "../../../src/crypto/index.js";
import type { CryptoEngine } from "../../../src/crypto/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import { establishTrust, parse } from "../../../src/tee/vtpm/index.js";
import type { AkGround, AkSigner, Hashes, VtpmEvidence, VtpmParts } from "../../../src/tee/vtpm/index.js";
import type { Authenticated, Trusted } from "../../../src/tee/scheme.js";

export const quoteCrypto = await loadQuoteCrypto();
export const engine: CryptoEngine = valueOf(openKernelEngine(null)).engine;
export const hashes: Hashes = { engine, quoteCrypto };

/** The value of an outcome that has to be one. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

/** Stage and code of an outcome that has to be a failure. */
export function refusalOf(outcome: Outcome<unknown>): string {
  expect(outcome.ok).toBe(false);
  return outcome.ok ? "" : `${outcome.failure.stage} ${outcome.failure.code}`;
}

export function evidenceOf(parts: VtpmParts): VtpmEvidence {
  return valueOf(parse(parts));
}

/** As authenticate would give it: for tests of what comes behind. */
export function authenticOf(parts: VtpmParts): Authenticated<VtpmEvidence> {
  return evidenceOf(parts) as Authenticated<VtpmEvidence>;
}

export function signerOf(evidence: VtpmEvidence, ground: AkGround = { kind: "none" }): Trusted<AkSigner> {
  return valueOf(establishTrust(evidence, ground, quoteCrypto));
}
