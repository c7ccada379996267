import { defineCodes } from "../../errors/index.js";

/** How Intel's statements and what is collected can fail (signed-json.ts, tcb-info.ts, qe-identity.ts, pcs.ts, accept.ts). */
export const TDX_COLLATERAL_CODES = defineCodes({});
