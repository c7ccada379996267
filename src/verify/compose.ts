/**
 * Ties a vTPM to its hardware: the TEE's report is authenticated first, and what it reports decides what the vTPM's key rests
 * on. Loaded when evidence of a vTPM comes.
 */
import { loadQuoteCrypto } from "../crypto/index.js";
import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { PolicyDocument } from "../policy/index.js";
import { finding } from "../result/index.js";
import type { ClaimValue, Finding } from "../result/index.js";
import type { TeeChallenge } from "../tee/scheme.js";
import { appraise, authenticate, claimsOf, establishTrust, judgeQuotedLog } from "../tee/vtpm/index.js";
import type { AkGround, VtpmCode, VtpmEvidence } from "../tee/vtpm/index.js";
import type { AuthenticHardware } from "./hardware.js";
import type { Request } from "./options.js";
import type { Setting } from "./setting.js";

export { parse as parseVtpm, signedBytes as vtpmSignedBytes } from "../tee/vtpm/index.js";
export type { VtpmEvidence } from "../tee/vtpm/index.js";

/** What a vTPM's part of a verification came to. */
export interface VtpmJudgement {
  /** What the REPORT_DATA of the TEE has to be. */
  readonly teeChallenge: TeeChallenge;
  readonly findings: readonly Finding[];
  readonly claims: ClaimValue;
}

/**
 * Verifies and appraises a vTPM.
 *
 * @param hardware authenticated evidence of the TEE beside it, or null where there is none.
 * @returns the judgement. Errors: those of tee/vtpm's establishTrust and authenticate.
 */
export async function judgeVtpm(
  evidence: VtpmEvidence,
  hardware: AuthenticHardware | null,
  { pcrValues, eventLog: rules }: Pick<PolicyDocument, "pcrValues" | "eventLog">,
  request: Request,
  { engine }: Setting,
): Promise<Outcome<VtpmJudgement>> {
  const quoteCrypto = await loadQuoteCrypto();
  const trust = establishTrust(evidence, groundOf(hardware, request), quoteCrypto);
  if (!trust.ok) return trust;
  const signer = trust.value;
  const authentic = await authenticate(evidence, signer, engine);
  if (!authentic.ok) return authentic;
  const hashes = { engine, quoteCrypto };
  const bytes = request.eventLog ?? evidence.eventLog;
  const log = judgeQuotedLog(authentic.value, { bytes, rules, sha1Bank: request.sha1Bank }, hashes);
  const voucher = hardware === null ? null : hardware.scheme.voucherOf(hardware.evidence, hardware.section);
  const expectation = { pcrValues, challenge: request.vtpmChallenge, sha1Bank: request.sha1Bank };
  return ok({
    teeChallenge: signer.teeChallenge,
    findings: [
      hardwareFinding(hardware, request),
      ...appraise(authentic.value, signer, voucher, expectation, hashes),
      ...log.findings,
    ],
    claims: claimsOf(authentic.value, signer, log.claims, hashes),
  });
}

function groundOf(hardware: AuthenticHardware | null, { challenge, akBinding }: Request): AkGround {
  if (hardware === null) return { kind: "none" };
  return { kind: "report", reported: hardware.scheme.reportData(hardware.evidence), challenge, akBinding };
}

/** A vTPM alone proves nothing about what it runs on; only the caller may say that this is enough. */
function hardwareFinding(hardware: AuthenticHardware | null, { hint }: Request): Finding {
  const code: VtpmCode = "VTPM_HARDWARE";
  const [path, expected] = ["evidence", "evidence of a TEE"];
  if (hardware !== null) return finding(code, "pass", path, expected, hardware.scheme.id);
  return finding(code, hint === "vtpm" ? "skip" : "fail", path, expected, null);
}
