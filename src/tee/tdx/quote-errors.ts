import { defineCodes } from "../../errors/index.js";

/** How a quote itself can fail (parse.ts, authenticate.ts). */
export const TDX_QUOTE_CODES = defineCodes({});
