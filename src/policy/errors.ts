import { defineCodes } from "../errors/index.js";

/** How a policy document can fail, and the findings about what it states. */
export const POLICY_CODES = defineCodes({
  POLICY_NOT_AN_OBJECT: {
    meaning: "The policy document is JSON, but not an object.",
    advice: 'Write the policy as an object with "policy", "root_of_trust" and "pcr_values".',
  },
  POLICY_KEY_SPELLING: {
    meaning: "A member at the top level is the name of one that has a meaning, in another spelling.",
    advice: "Write policy, root_of_trust (or rootOfTrust) or pcr_values; in another spelling it would have no effect.",
  },
  POLICY_DUPLICATE_SPELLING: {
    meaning: "A member of the policy document stands there twice, in both spellings.",
    advice: "Keep one of the two spellings (root_of_trust or rootOfTrust).",
  },
  POLICY_TEE_UNSUPPORTED: {
    meaning: "The policy has a section for a TEE that this version cannot verify.",
    advice: "Use a version that supports this TEE, or remove the section.",
  },
  POLICY_PCR_FORM: {
    meaning:
      "pcr_values is not a map from bank (sha1, sha256, sha384) to a map from PCR index (0 to 23) to hex of that digest's length.",
    advice: 'Write it like "pcr_values": {"sha256": {"0": "<64 hex digits>"}}.',
  },
  POLICY_UNKNOWN_KEY: {
    meaning: "The policy document has a top-level member that has no meaning here.",
    advice: "Check its spelling: what it says is not applied.",
  },
  POLICY_PCR_VALUES: {
    meaning: "The policy states PCR values, and the evidence has a vTPM to compare them with.",
    advice: "If it failed, hand in evidence that contains a vTPM quote, or a policy without pcr_values.",
  },
  POLICY_SECTION: {
    meaning: "The policy has a section for the TEE that the evidence comes from.",
    advice: "If it failed, use the policy that was made for this kind of evidence; no policy means no trust.",
  },
  POLICY_LINT_EMPTY: {
    meaning: "The policy states nothing, so no evidence can satisfy it.",
    advice: "State at least the section of the TEE that the evidence comes from.",
  },
  POLICY_LINT_PCR_VALUES: {
    meaning: "The policy states golden PCR values, and this version verifies no vTPM evidence: nothing passes.",
    advice: "Take pcr_values out for evidence without a vTPM, or use a version that verifies vTPM quotes.",
  },
});

/** A code of this room. */
export type PolicyCode = keyof typeof POLICY_CODES;
