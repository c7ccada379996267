import { defineCodes } from "../../errors/index.js";

/** How PCK certificates, their chain and revocation lists can fail (pck.ts, chain.ts, revocation). */
export const TDX_CERTIFICATE_CODES = defineCodes({});
