import { defineCodes } from "../../errors/index.js";

/** How a policy can fail, and the codes of the rules that appraisal reports (one code a rule, the same for pass and fail). */
export const TDX_POLICY_CODES = defineCodes({});
