import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { JsonLimits } from "../json/index.js";
import type { AnyScheme, PolicyRemark, PolicyTools } from "../tee/scheme.js";
import { decodePolicy } from "./decode.js";
import { decodeStated } from "./document.js";
import type { PolicyCode } from "./errors.js";
import { eventLogRemarks } from "./lint-event-log.js";
import { decodeMembers } from "./members.js";
import type { PcrValues } from "./pcr-values.js";

/**
 * What a valid policy leaves open: warnings are about rules that somebody surely misses, notes about
 * what may be meant so. An empty list is no promise that the values are the right ones.
 *
 * @param bytes UTF-8 JSON.
 * @param schemes whose sections it may have.
 * @param tools as for decodePolicy.
 * @returns the remarks, warnings first; or why the policy is invalid: the codes of decodePolicy.
 */
export function lintPolicy(
  bytes: Uint8Array,
  schemes: readonly AnyScheme[],
  limits: JsonLimits,
  tools: PolicyTools,
): Outcome<readonly PolicyRemark[]> {
  const decoded = decodePolicy(bytes, schemes, limits, tools);
  if (!decoded.ok) return decoded;
  const stated = decodeStated(bytes, schemes, limits);
  if (!stated.ok) return stated;
  const members = decodeMembers(bytes, limits);
  if (!members.ok) return members;
  const { section, pcrValues, eventLog } = decoded.value;
  const scheme = schemes.find(({ id }) => id === section?.scheme);
  const remarks = [
    ...(section === null && pcrValues.size === 0 && eventLog === null ? [EMPTY] : []),
    ...pcrRemarks(pcrValues, section !== null),
    ...eventLogRemarks(decoded.value, members.value.eventLog !== null),
    ...(section === null || scheme === undefined
      ? []
      : scheme.policy.lint(section.policy, new Set(stated.value.values.keys()))),
    ...stated.value.others.map(([key]) => unknownKey(key)),
  ];
  const rank = ({ severity }: PolicyRemark): number => (severity === "warning" ? 0 : 1);
  return ok(remarks.sort((a, b) => rank(a) - rank(b)));
}

const EMPTY: PolicyRemark = {
  code: "POLICY_LINT_EMPTY" satisfies PolicyCode,
  path: "",
  message: "The policy states nothing: no evidence can satisfy it.",
  severity: "warning",
};

/** PCRs that software of the guest may reset without a reboot (TCG PC Client Platform TPM Profile, PCR attributes). */
const RESETTABLE: readonly number[] = [16, 23];
/** The PCR of the kernel's integrity measurements (Linux IMA). */
const IMA = 10;

/** What golden PCR values leave open. */
function pcrRemarks(values: PcrValues, hasSection: boolean): readonly PolicyRemark[] {
  if (values.size === 0) return [];
  const indices = [...values.values()].flatMap((digests) => [...digests.keys()]);
  const onlyResettable = indices.every((index) => RESETTABLE.includes(index));
  const onlySha1 = [...values.keys()].every((bank) => bank === "sha1");
  return [
    ...(onlyResettable ? [pcrRemark("POLICY_LINT_PCR_RESETTABLE", "warning", RESETTABLE_ONLY)] : []),
    ...(onlySha1 ? [pcrRemark("POLICY_LINT_PCR_SHA1", "warning", SHA1_ONLY)] : []),
    ...(indices.includes(IMA) ? [pcrRemark("POLICY_LINT_PCR_IMA", "note", IMA_STATED)] : []),
    ...(hasSection ? [] : [pcrRemark("POLICY_LINT_PCR_ALONE", "note", PCRS_ALONE)]),
  ];
}

const RESETTABLE_ONLY =
  "Only PCRs are stated that any process of the guest can reset (16, 23): nothing says what booted.";
const SHA1_ONLY =
  "Only values of the SHA-1 bank are stated; such evidence is refused unless the caller accepts that bank.";
const IMA_STATED = "PCR 10 is stated, which grows with each file that Linux IMA measures.";
const PCRS_ALONE =
  "No section of a TEE stands beside the PCR values: only evidence of a vTPM alone (--tee vtpm) satisfies it, with a warning at best.";

function pcrRemark(code: PolicyCode, severity: PolicyRemark["severity"], message: string): PolicyRemark {
  return { code, path: "pcr_values", message, severity };
}

function unknownKey(key: string): PolicyRemark {
  return {
    code: "POLICY_UNKNOWN_KEY" satisfies PolicyCode,
    path: key.slice(0, 64),
    message: "This member has no meaning here: what it says is not applied.",
    severity: "note",
  };
}
