import { TDX_CERTIFICATE_CODES } from "./certificate-errors.js";
import { TDX_COLLATERAL_CODES } from "./collateral-errors.js";
import { TDX_POLICY_CODES } from "./policy-errors.js";
import { TDX_QUOTE_CODES } from "./quote-errors.js";
import { TDX_TRUST_CODES } from "./trust-errors.js";

/** How TDX quotes, their endorsements and their part of a policy can fail, and the codes of appraisal. */
export const TDX_CODES = {
  ...TDX_QUOTE_CODES,
  ...TDX_TRUST_CODES,
  ...TDX_CERTIFICATE_CODES,
  ...TDX_COLLATERAL_CODES,
  ...TDX_POLICY_CODES,
};

/** A code of this TEE. */
export type TdxCode = keyof typeof TDX_CODES;
