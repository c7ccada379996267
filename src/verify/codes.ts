import { COLLATERAL_CODES } from "../collateral/errors.js";
import { CRYPTO_CODES } from "../crypto/errors.js";
import type { CodeEntry, CodeTable } from "../errors/index.js";
import { EVENTLOG_CODES } from "../eventlog/codes.js";
import { EVIDENCE_CODES } from "../evidence/errors.js";
import { JSON_CODES } from "../json/errors.js";
import { KERNEL_CODES } from "../kernel/errors.js";
import { POLICY_CODES } from "../policy/errors.js";
import { RESULT_CODES } from "../result/errors.js";
import { SNP_CODES } from "../tee/snp/errors.js";
import { TDX_CODES } from "../tee/tdx/errors.js";
import { VTPM_CODES } from "../tee/vtpm/errors.js";
import { X509_CODES } from "../x509/errors.js";
import { VERIFY_CODES } from "./errors.js";

/** Every code there is, by the room that reports it: docs/errors.md and `veritee explain` read this. */
export const ALL_CODES: readonly { readonly room: string; readonly codes: CodeTable }[] = [
  { room: "evidence", codes: EVIDENCE_CODES },
  { room: "policy", codes: POLICY_CODES },
  { room: "json", codes: JSON_CODES },
  { room: "tee/snp", codes: SNP_CODES },
  { room: "tee/tdx", codes: TDX_CODES },
  { room: "tee/vtpm", codes: VTPM_CODES },
  { room: "eventlog", codes: EVENTLOG_CODES },
  { room: "x509", codes: X509_CODES },
  { room: "collateral", codes: COLLATERAL_CODES },
  { room: "crypto", codes: CRYPTO_CODES },
  { room: "kernel", codes: KERNEL_CODES },
  { room: "verify", codes: VERIFY_CODES },
  { room: "result", codes: RESULT_CODES },
];

/** What a code means and what to do about it, or null where there is no such code. */
export function explain(code: string): CodeEntry | null {
  for (const { codes } of ALL_CODES) if (Object.hasOwn(codes, code)) return codes[code] ?? null;
  return null;
}
