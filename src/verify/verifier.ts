import { openAnchors, openSupplied } from "../collateral/index.js";
import type { CollateralCode } from "../collateral/index.js";
import { openFallbackEngine, openKernelEngine } from "../crypto/index.js";
import type { Digest, OpenedEngine } from "../crypto/index.js";
import { VeriteeError } from "../errors/index.js";
import { finding, warningsOf } from "../result/index.js";
import type { AttestationResult, Finding } from "../result/index.js";
import { SCHEMES } from "../tee/registry.js";
import type { Endorsement } from "../tee/scheme.js";
import { createSchemeTools } from "./establish.js";
import type { Limits } from "./limits.js";
import { readVerifierOptions, readVerifyOptions } from "./options.js";
import type { VerifierOptions, VerifyOptions } from "./options.js";
import { internalFailure, runVerification } from "./pipeline.js";
import type { Setting, Verification } from "./pipeline.js";
import { createPolicyReader } from "./policies.js";

/** Verifies evidence; made by {@link createVerifier}. */
export interface Verifier {
  /**
   * Verifies evidence against a policy, a challenge and an instant.
   *
   * The verdict is *affirming* only where the evidence is authentic under a trust anchor, no rule
   * failed and nothing that matters was skipped. See docs/guide/verdicts.md for the other verdicts.
   *
   * Does not prove that the peer you talk to is the guest that the evidence describes: bind the
   * challenge to the connection.
   *
   * @param evidence the attester's bytes; not changed, not kept.
   * @returns the result, whatever the bytes are. `failure.code` or the failed `findings` say why.
   * @throws TypeError or RangeError (as a rejection) for options that are wrong, never for evidence.
   */
  verify(evidence: Uint8Array, options: VerifyOptions): Promise<AttestationResult>;
  /**
   * As {@link Verifier.verify}, but rejects with a {@link VeriteeError} unless the verdict is
   * affirming; `code` is that of the failure, of the first failed finding, or of the warning.
   */
  verifyOrThrow(evidence: Uint8Array, options: VerifyOptions): Promise<AttestationResult>;
  /** As {@link Verifier.verify}, and says what was missing where the verdict is none. */
  verifyWithNeeds(evidence: Uint8Array, options: VerifyOptions): Promise<Verification>;
}

/**
 * Creates a verifier: trust anchors, endorsements and limits, stated once.
 *
 * @param options see {@link VerifierOptions}; without any, AMD's roots are trusted.
 * @throws TypeError or RangeError for options that are wrong; VeriteeError where the variant of the kernel that `kernel`
 * demands cannot run here.
 *
 * @example
 * const verifier = createVerifier({ endorsements: [vcek] });
 * const result = await verifier.verify(report, { policy, challenge: { tee: nonce }, at: new Date() });
 * if (result.verdict !== "affirming") throw new Error(result.failure?.code ?? "see result.findings");
 */
export function createVerifier(options: VerifierOptions = {}): Verifier {
  const read = readVerifierOptions(options);
  const opened = openKernelEngine(read.kernel);
  if (!opened.ok && options.kernel !== undefined) throw VeriteeError.fromFailure(opened.failure);
  const { limits, revocation, policyRoots, cabundleFiles, collateral, tcbUpdate } = read;
  const anchors = openAnchors(read.anchors);
  const common = { anchors, limits, revocation, collateral, tcbUpdate };
  const settingOver = (opened: OpenedEngine): Setting => ({
    ...common,
    ...openAll(read.endorsements, limits, opened.engine),
    ...opened,
    toolsOf: createSchemeTools(opened.engine),
    readPolicy: createPolicyReader({ digest: opened.engine, roots: policyRoots, cabundleFiles }, limits),
  });
  const setting = opened.ok ? settingOver(opened.value) : null;
  let fallback: Promise<Setting> | null = null;
  const fallbackSetting = (): Promise<Setting> => (fallback ??= openFallbackEngine().then(settingOver));

  async function verifyWithNeeds(evidence: Uint8Array, verifyOptions: VerifyOptions): Promise<Verification> {
    if (!(evidence instanceof Uint8Array)) throw new TypeError("evidence must be a Uint8Array");
    const request = readVerifyOptions(verifyOptions, read.allowZeroNonce);
    const own = new Uint8Array(evidence);
    try {
      return await runVerification(own, request, setting ?? (await fallbackSetting()));
    } catch (error) {
      // It may be the kernel that broke down: not even a digest comes from it any more.
      return internalFailure(own, request, await fallbackSetting(), error);
    }
  }

  async function verify(evidence: Uint8Array, verifyOptions: VerifyOptions): Promise<AttestationResult> {
    return (await verifyWithNeeds(evidence, verifyOptions)).result;
  }

  async function verifyOrThrow(evidence: Uint8Array, verifyOptions: VerifyOptions): Promise<AttestationResult> {
    const result = await verify(evidence, verifyOptions);
    if (result.verdict !== "affirming") throw errorOf(result);
    return result;
  }

  return { verify, verifyOrThrow, verifyWithNeeds };
}

/**
 * Opens what the caller supplied. An endorsement that is none is noted in every result, and so is what is passed over in
 * a bundle: what it says was not applied.
 *
 * @param digest for the digests that a bundle states.
 */
function openAll(
  objects: readonly Uint8Array[],
  limits: Limits,
  digest: Digest,
): { readonly endorsements: readonly Endorsement[]; readonly notes: readonly Finding[] } {
  const endorsements: Endorsement[] = [];
  const notes: Finding[] = [];
  objects.forEach((bytes, index) => {
    const path = `endorsements.${index}`;
    const opened = openSupplied(bytes, SCHEMES, limits, digest);
    if (!opened.ok) {
      const { code, expected, actual, message } = opened.failure;
      notes.push(finding(code, "note", path, expected ?? null, actual ?? message));
      return;
    }
    for (const endorsement of opened.value.endorsements) endorsements.push(endorsement);
    const unknown = opened.value.unknownKinds.join(", ");
    if (unknown !== "") {
      notes.push(finding("BUNDLE_KIND_UNKNOWN" satisfies CollateralCode, "note", path, null, unknown));
    }
  });
  return { endorsements, notes };
}

function errorOf(result: AttestationResult): VeriteeError {
  const { failure, findings, verdict } = result;
  if (failure !== null) return new VeriteeError(failure.code, failure.stage, failure.message);
  const failed = findings.find((entry) => entry.outcome === "fail");
  if (failed !== undefined) {
    const message = `${failed.path}: expected ${String(failed.expected)}, found ${String(failed.actual)}`;
    return new VeriteeError(failed.code, "appraise", message);
  }
  const [warning] = warningsOf(findings);
  return new VeriteeError(
    warning?.code ?? "VERIFY_INTERNAL",
    "appraise",
    `the verdict is ${verdict}: ${warning?.reason ?? "no reason"}`,
  );
}
