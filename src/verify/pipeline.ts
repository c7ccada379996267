import { toHex, concatBytes } from "../bytes/index.js";
import { ok } from "../errors/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import { openEvidence } from "../evidence/index.js";
import type { OpenedEvidence } from "../evidence/index.js";
import type { PolicyDocument } from "../policy/index.js";
import { conclude } from "../result/index.js";
import type { VtpmEvidence, VtpmJudgement } from "./compose.js";
import { demandFindings } from "./demands.js";
import { startDraft, stop, withEvidence, withFindings } from "./draft.js";
import type { Draft, Verification } from "./draft.js";
import type { VerifyCode } from "./errors.js";
import { appraiseHardware, authenticateHardware, judgeMeasurements, parseHardware } from "./hardware.js";
import type { AuthenticHardware, ParsedHardware } from "./hardware.js";
import type { Request } from "./options.js";
import type { Setting } from "./setting.js";
import type { TrailingBytes } from "../tee/scheme.js";

export type { Verification } from "./draft.js";
export type { Setting } from "./setting.js";

/** The whole road: policy and evidence in, result out. Never throws on what the bytes are. */
export async function runVerification(evidence: Uint8Array, request: Request, setting: Setting): Promise<Verification> {
  const draft = startDraft(evidence, request, setting.engine, setting.notes);
  const policy = setting.readPolicy(request.policy, draft.policySha256);
  if (!policy.ok) return stop(draft, "none", policy.failure);
  const noted = withFindings(draft, policy.value.notes);
  const opened = await openEvidence(evidence, request.hint, setting.limits.maxEvidenceBytes);
  if (!opened.ok) return stop(noted, "contraindicated", opened.failure);
  const { kind, format, notes } = opened.value;
  const known = withFindings(withEvidence(noted, { kind, format }), notes);
  const parsed = await parseParts(opened.value, request.trailing, setting);
  if (!parsed.ok) return stop(known, "contraindicated", parsed.failure);
  const signedSha256 = toHex(setting.engine.digest("sha256", parsed.value.signedBytes));
  return judge(opened.value, parsed.value, policy.value, request, setting, withEvidence(known, { signedSha256 }));
}

/** What parts the evidence has, read: untrusted. */
interface ParsedParts {
  readonly hardware: ParsedHardware | null;
  readonly vtpm: VtpmEvidence | null;
  /** What is signed of them, the identity of the evidence: signatures are malleable. */
  readonly signedBytes: Uint8Array;
}

async function parseParts(
  { hardware, vtpm }: OpenedEvidence,
  trailing: TrailingBytes,
  setting: Setting,
): Promise<Outcome<ParsedParts>> {
  const report = hardware === null ? ok(null) : parseHardware(hardware, trailing, setting);
  if (!report.ok) return report;
  const signed = report.value === null ? NOTHING : report.value.scheme.signedBytes(report.value.evidence);
  if (vtpm === null) return ok({ hardware: report.value, vtpm: null, signedBytes: signed });
  const { parseVtpm, vtpmSignedBytes } = await import("./compose.js");
  const quotes = parseVtpm(vtpm);
  if (!quotes.ok) return quotes;
  const signedBytes = concatBytes(signed, vtpmSignedBytes(quotes.value));
  return ok({ hardware: report.value, vtpm: quotes.value, signedBytes });
}

const NOTHING = new Uint8Array();

/** The TEE's evidence first: what it reports decides what the vTPM's key rests on. */
async function judge(
  opened: OpenedEvidence,
  { hardware, vtpm }: ParsedParts,
  policy: PolicyDocument,
  request: Request,
  setting: Setting,
  draft: Draft,
): Promise<Verification> {
  const first = hardware === null ? null : await authenticateHardware(hardware, policy, request, setting, draft);
  if (first?.ok === false) return first.verification;
  const [known, authentic] = first === null ? [draft, null] : [first.draft, first.hardware];
  const second = vtpm === null ? ok(null) : await judgeVtpm(vtpm, authentic, policy, request, setting);
  if (!second.ok) return stop(known, "contraindicated", second.failure);
  const quotes = second.value;
  const log =
    authentic === null || vtpm !== null
      ? null
      : await judgeMeasurements(authentic, request.eventLog, policy.eventLog, setting.engine);
  const { verdict, findings } = conclude([
    ...known.findings,
    ...demandFindings(policy, request, opened),
    ...(authentic === null
      ? []
      : appraiseHardware(authentic, quotes?.teeChallenge ?? request.challenge, request.choices)),
    ...(quotes?.findings ?? []),
    ...(log?.findings ?? []),
  ]);
  const vtpmClaims = quotes === null ? {} : { vtpm: quotes.claims };
  const logClaims = log === null ? {} : { eventLog: log.claims };
  return { missing: [], result: { ...known, verdict, findings, ...provenance(authentic, logClaims, vtpmClaims) } };
}

async function judgeVtpm(
  evidence: VtpmEvidence,
  hardware: AuthenticHardware | null,
  policy: PolicyDocument,
  request: Request,
  setting: Setting,
): Promise<Outcome<VtpmJudgement>> {
  const compose = await import("./compose.js");
  return compose.judgeVtpm(evidence, hardware, policy, request, setting);
}

function provenance(
  hardware: AuthenticHardware | null,
  logClaims: Draft["claims"],
  vtpmClaims: Draft["claims"],
): Pick<Draft, "anchors" | "claims" | "endorsements"> {
  if (hardware === null) return { anchors: [], claims: vtpmClaims, endorsements: [] };
  const { scheme, evidence, signer } = hardware;
  return {
    anchors: scheme.anchorsOf(signer),
    claims: { [scheme.id]: { ...scheme.claims(evidence, signer), ...logClaims }, ...vtpmClaims },
    endorsements: scheme.endorsementsOf(signer),
  };
}

/** The result of a verification that something inside veritee broke: nothing is decided. */
export function internalFailure(
  evidence: Uint8Array,
  request: Request,
  setting: Setting,
  error: unknown,
): Verification {
  const message = error instanceof Error ? error.message : "unknown error";
  const failure: Failure = { stage: "internal", code: "VERIFY_INTERNAL" satisfies VerifyCode, message };
  return stop(startDraft(evidence, request, setting.engine, setting.notes), "none", failure);
}
