import { defineCodes } from "../errors/index.js";

/** Codes of the pipeline itself. */
export const VERIFY_CODES = defineCodes({
  VERIFY_CHALLENGE_VTPM: {
    meaning: "A vTPM challenge was stated, and the evidence has a vTPM quote that answers it.",
    advice: "If it failed, hand in evidence that contains a vTPM quote, or state no vTPM challenge.",
  },
  VERIFY_REVOCATION_OFF: {
    meaning: "The policy asks for a revocation list, and the caller has switched that off.",
    advice: 'Supply the list and leave the option `revocation` at "by-policy".',
  },
  VERIFY_INTERNAL: {
    meaning: "Something went wrong inside veritee; nothing was decided.",
    advice: "Please report it with the evidence, the policy and the version, where you may share them.",
  },
});

/** A code of this room. */
export type VerifyCode = keyof typeof VERIFY_CODES;
