import { defineCodes } from "../errors/index.js";

/** Findings that belong to no TEE. */
export const RESULT_CODES = defineCodes({
  RESULT_WORKLOAD: {
    meaning:
      "At least one reference value of the workload (launch measurement, TD measurement, PCR, trusted ID block) was compared.",
    advice: "Skipped: the policy pins no software, so any guest on genuine hardware would pass; state a measurement.",
  },
});

/** A code of this room. */
export type ResultCode = keyof typeof RESULT_CODES;
