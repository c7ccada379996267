import { defineCodes } from "../errors/index.js";

/** Codes of the pipeline itself. */
export const VERIFY_CODES = defineCodes({
  VERIFY_CHALLENGE_TEE: {
    meaning: "A challenge to the TEE was stated, and the evidence has a TEE's report that answers it.",
    advice: "If it failed, hand in evidence with the TEE's report, or state that there is none (--tee vtpm).",
  },
  VERIFY_CHALLENGE_VTPM: {
    meaning: "The evidence has vTPM quotes, and a challenge was stated that they answer.",
    advice:
      "If it failed, state the nonce of the quotes (--vtpm-nonce) or that it is not checked, or, where the evidence has no vTPM, state none.",
  },
  VERIFY_EVENT_LOG: {
    meaning: "An event log was handed in, and the evidence has nothing that it could be replayed against.",
    advice: "Hand in evidence with vTPM quotes, or leave the log out.",
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
