import { openEndorsement } from "../collateral/index.js";
import type { Unmet } from "../collateral/index.js";
import type { CryptoEngine } from "../crypto/index.js";
import { ok } from "../errors/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import type { LogJudgement } from "../eventlog/index.js";
import type { HardwareEvidence } from "../evidence/index.js";
import type { PolicyDocument } from "../policy/index.js";
import { finding } from "../result/index.js";
import type { Finding } from "../result/index.js";
import { SCHEMES, schemeById } from "../tee/registry.js";
import type {
  AnyScheme,
  AppraisalChoices,
  Authenticated,
  Endorsement,
  MeasurementLog,
  Need,
  PolicyTrust,
  RevocationMode,
  TeeChallenge,
  TrailingBytes,
  TrustFailure,
  Trusted,
} from "../tee/scheme.js";
import { stop, withFindings } from "./draft.js";
import type { Draft, Verification } from "./draft.js";
import type { VerifyCode } from "./errors.js";
import { establishTrust, planGrounds, unmetNotes } from "./establish.js";
import type { Limits } from "./limits.js";
import type { Request, RevocationChoice } from "./options.js";
import type { Setting } from "./setting.js";

/** Evidence of a TEE that was read: untrusted. */
export interface ParsedHardware extends Pick<HardwareEvidence, "supplements" | "eventLog"> {
  readonly scheme: AnyScheme;
  readonly evidence: unknown;
}

/** Evidence of a TEE, authentic under a trusted key, and what the policy says about it. */
export interface AuthenticHardware {
  readonly scheme: AnyScheme;
  readonly evidence: Authenticated<unknown>;
  readonly signer: Trusted<unknown>;
  /** The policy's section for this TEE, or null. */
  readonly section: unknown;
  /** About the caller's choice on revocation lists. */
  readonly revocationNotes: readonly Finding[];
  /** The log that lay beside the evidence; empty where there is none. */
  readonly eventLog: Uint8Array;
}

/** Evidence that was authenticated and what is known of the result so far, or the end of the verification. */
export type HardwareOutcome =
  | { readonly ok: true; readonly hardware: AuthenticHardware; readonly draft: Draft }
  | { readonly ok: false; readonly verification: Verification };

/** Reads evidence of a TEE. Errors: those of the scheme. */
export function parseHardware(
  opened: HardwareEvidence,
  trailing: TrailingBytes,
  setting: Setting,
): Outcome<ParsedHardware> {
  const scheme = schemeById(opened.scheme);
  if (scheme === null) throw new Error(`no scheme ${opened.scheme}`);
  const parsed = scheme.parse(opened.bytes, setting.kernel, trailing);
  const { supplements, eventLog } = opened;
  return parsed.ok ? ok({ scheme, evidence: parsed.value, supplements, eventLog }) : parsed;
}

/** Finds the key that signed the evidence of a TEE, and checks that it did. */
export async function authenticateHardware(
  { scheme, evidence, supplements, eventLog }: ParsedHardware,
  policy: PolicyDocument,
  request: Request,
  setting: Setting,
  draft: Draft,
): Promise<HardwareOutcome> {
  const section = policy.section?.scheme === scheme.id ? policy.section.policy : null;
  const stated = section === null ? NOTHING_STATED : scheme.policy.trustOf(section);
  const revocation = revocationMode(setting.revocation, stated.revocation);
  const context = { engine: setting.engine, at: request.at, revocation, tcb: stated.tcb };
  const beside = openSupplements(supplements, setting.limits);
  const known = withFindings(draft, beside.notes);

  const endorsements = [...setting.endorsements, ...stated.endorsements, ...beside.endorsements];
  const anchors = [...setting.anchors, ...stated.anchors];
  const grounds = planGrounds(anchors, context, setting.tcbUpdate);
  const { trust, unmet } = await establishTrust(evidence, section, endorsements, {
    scheme,
    tools: setting.toolsOf(scheme),
    collateral: setting.collateral,
    network: policy.network,
    anchors,
    context,
    tcbUpdate: setting.tcbUpdate,
    signal: request.signal,
  });
  const asked = withFindings(known, unmetNotes(unmet));
  if (!trust.ok) {
    const verdict = trust.undecided ? "none" : "contraindicated";
    const needs = missingNeeds(trust, scheme.plan(evidence, section, grounds));
    const failure = withReasons(trust.failure, unmet);
    return { ok: false, verification: stop(withFindings(asked, trust.findings), verdict, failure, needs) };
  }
  const trusted = withFindings(asked, trust.value.findings);
  const authentic = scheme.authenticate(evidence, trust.value.signers, context);
  if (!authentic.ok) return { ok: false, verification: stop(trusted, "contraindicated", authentic.failure) };
  const revocationNotes = revocationOff(revocation, stated.revocation);
  return { ok: true, draft: trusted, hardware: { scheme, ...authentic.value, section, revocationNotes, eventLog } };
}

/**
 * The findings of authenticated evidence of a TEE.
 *
 * @param challenge what its REPORT_DATA has to be.
 */
export function appraiseHardware(
  { scheme, evidence, signer, section, revocationNotes }: AuthenticHardware,
  challenge: TeeChallenge,
  choices: AppraisalChoices,
): readonly Finding[] {
  const own = section === null ? [] : scheme.appraise(evidence, signer, section, challenge, choices);
  return [...revocationNotes, ...own];
}

/**
 * Replays the log of measurements of evidence that has registers.
 *
 * @param supplied the caller's log, which takes the place of the evidence's own; null: none.
 * @returns null where the evidence has no registers.
 */
export async function judgeMeasurements(
  { scheme, evidence, eventLog }: AuthenticHardware,
  supplied: Uint8Array | null,
  rules: MeasurementLog["rules"],
  engine: CryptoEngine,
): Promise<LogJudgement | null> {
  if (scheme.registers === null) return null;
  const bytes = supplied ?? eventLog;
  // What reads logs is loaded only where there is one, or one is demanded.
  if (bytes.length === 0 && rules === null) return NOT_REPLAYED;
  return scheme.judgeLog(evidence, { bytes, rules }, engine);
}

const NOT_REPLAYED: LogJudgement = {
  findings: [finding("EVENTLOG_PRESENT", "skip", "event_log", "an event log", "nothing was replayed")],
  claims: { bytes: 0, replayed: false },
};

/** What a policy without a section for the evidence says about trust. */
const NOTHING_STATED: PolicyTrust = {
  anchors: [],
  endorsements: [],
  revocation: "use-if-present",
  tcb: "skip",
};

/** What was not to be had: named by establishTrust where that knew it better than plan. */
function missingNeeds({ missing, needs }: TrustFailure, planned: readonly Need[]): readonly Need[] {
  return missing.flatMap((kind) => {
    const named = needs.filter((need) => need.kind === kind);
    return named.length > 0 ? named : planned.filter((need) => need.kind === kind);
  });
}

/** Says beside what is missing why the vendor or the cache did not have it. */
function withReasons(failure: Failure, unmet: readonly Unmet[]): Failure {
  if (failure.stage !== "collect") return failure;
  return { ...failure, message: [failure.message, ...unmet.map((one) => one.failure.message)].join(" ") };
}

function revocationMode(choice: RevocationChoice, stated: PolicyTrust["revocation"]): RevocationMode {
  return choice === "by-policy" ? stated : choice;
}

/** The caller may switch off what the policy asks for, but not unseen. */
function revocationOff(mode: RevocationMode, stated: PolicyTrust["revocation"]): readonly Finding[] {
  if (mode !== "off" || stated !== "require") return [];
  return [finding("VERIFY_REVOCATION_OFF" satisfies VerifyCode, "note", "root_of_trust.check_crl", true, mode)];
}

/** What lies beside the evidence in its container: endorsements like any other, and a note on what is none. */
export function openSupplements(
  supplements: HardwareEvidence["supplements"],
  limits: Limits,
): { readonly endorsements: readonly Endorsement[]; readonly notes: readonly Finding[] } {
  const endorsements: Endorsement[] = [];
  const notes: Finding[] = [];
  for (const { label, bytes } of supplements) {
    const path = `evidence.${label}`;
    const opened = openEndorsement(bytes, "evidence", SCHEMES, limits.maxEndorsementBytes);
    if (!opened.ok) notes.push(finding(opened.failure.code, "note", path, null, opened.failure.message));
    // One place in a container holds one object: of two, readers could disagree on which one counts.
    else if (opened.value.length > 1) notes.push(finding("X509_PEM_COUNT", "note", path, 1, opened.value.length));
    else endorsements.push(...opened.value);
  }
  return { endorsements, notes };
}
