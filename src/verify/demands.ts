import type { OpenedEvidence } from "../evidence/index.js";
import type { PolicyCode, PolicyDocument } from "../policy/index.js";
import { decided, finding } from "../result/index.js";
import type { Finding } from "../result/index.js";
import { schemeById } from "../tee/registry.js";
import type { VerifyCode } from "./errors.js";
import type { Request } from "./options.js";

/**
 * What has to be there: the policy and the challenges decide it, never the evidence. What they state must have evidence, and
 * evidence must have a section and a challenge.
 */
export function demandFindings(
  policy: PolicyDocument,
  request: Request,
  { hardware, vtpm }: Pick<OpenedEvidence, "hardware" | "vtpm">,
): readonly Finding[] {
  const { tee, vtpm: nonce = null } = request.challengeSummary;
  const section = policy.section?.scheme ?? null;
  const scheme = hardware?.scheme ?? null;
  const banks = policy.pcrValues.size === 0 ? null : [...policy.pcrValues.keys()].join(", ");
  const events = policy.eventLog === null ? null : "an event log";
  const found = vtpm === null ? null : "vTPM quotes";
  const registers = found ?? (scheme === null ? null : (schemeById(scheme)?.registers ?? null));
  return [
    ...demand("POLICY_SECTION", "policy", scheme, section, scheme === section),
    // A log is replayed against registers: to demand something of it is to demand evidence that has some.
    ...(events === null ? [] : demand("POLICY_EVENT_LOG", "event_log", events, registers)),
    ...(banks === null && events !== null ? [] : demand("POLICY_PCR_VALUES", "pcr_values", banks, found)),
    ...(request.eventLog !== null && registers === null ? [UNUSED_LOG] : []),
    // "unchecked" is a statement, and no question that wants an answer.
    ...(scheme === null && tee !== UNCHECKED ? demand("VERIFY_CHALLENGE_TEE", "challenge.tee", tee, null) : []),
    ...(nonce === UNCHECKED ? [] : demand("VERIFY_CHALLENGE_VTPM", "challenge.vtpm", nonce, found)),
  ];
}

const UNCHECKED = "unchecked";

const UNUSED_LOG = finding(
  "VERIFY_EVENT_LOG" satisfies VerifyCode,
  "note",
  "event_log",
  "evidence with registers",
  null,
);

/** A finding where one of two has something: it passes where both have, and they fit. */
function demand(
  code: PolicyCode | VerifyCode,
  path: string,
  expected: string | null,
  actual: string | null,
  fits = expected !== null && actual !== null,
): readonly Finding[] {
  return expected === null && actual === null ? [] : [decided(code, fits, path, expected, actual)];
}
