import { defineCodes } from "../errors/index.js";

/** How endorsements can fail to be any. */
export const COLLATERAL_CODES = defineCodes({
  ENDORSEMENT_SIZE: {
    meaning: "An endorsement is larger than the limit.",
    advice: "Certificates are small: check the file, or raise limits.maxEndorsementBytes.",
  },
  ENDORSEMENT_UNKNOWN: {
    meaning:
      "The bytes are no endorsement that is known (VCEK, VLEK, ASK, ASVK or ARK certificate, or revocation list of an ARK; DER, PEM or hex).",
    advice: "Check the file: what it says is not applied.",
  },
});

/** A code of this room. */
export type CollateralCode = keyof typeof COLLATERAL_CODES;
