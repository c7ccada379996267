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
    advice:
      "If it failed, hand in evidence with quotes of a vTPM, or, where it has them and the policy states no pcr_values, state them: veritee policy pcrs takes them from evidence that verifies.",
  },
  POLICY_SECTION: {
    meaning: "The policy has a section for the TEE that the evidence comes from.",
    advice:
      "If it failed, use the policy that was made for this kind of evidence: no policy means no trust, and evidence of a vTPM alone takes one with nothing but pcr_values.",
  },
  POLICY_LINT_EMPTY: {
    meaning: "The policy states nothing, so no evidence can satisfy it.",
    advice: "State at least the section of the TEE that the evidence comes from.",
  },
  POLICY_LINT_PCR_RESETTABLE: {
    meaning: "All golden PCR values are of PCRs (16, 23) that any process of the guest can reset and extend anew.",
    advice: "State PCRs that the boot fills and nothing resets, such as 0 to 9: without them nothing says what booted.",
  },
  POLICY_LINT_PCR_SHA1: {
    meaning: "The policy states golden PCR values of the SHA-1 bank only, and collisions of SHA-1 can be made.",
    advice: "State values of the sha256 or sha384 bank: evidence with a SHA-1 bank is refused by default.",
  },
  POLICY_LINT_PCR_IMA: {
    meaning: "The policy states a value of PCR 10, which grows with each file that Linux IMA measures.",
    advice: "Leave PCR 10 out, unless IMA is off: else the next file that is opened makes the value wrong.",
  },
  POLICY_LINT_PCR_ALONE: {
    meaning:
      "The policy states golden PCR values and no section of a TEE: only evidence of a vTPM alone can satisfy it.",
    advice:
      "Add the section of the TEE, so that hardware vouches for the vTPM; without it say --tee vtpm, and expect a warning at best.",
  },
});

/** A code of this room. */
export type PolicyCode = keyof typeof POLICY_CODES;
