import { equalBytes, isZero, toHex } from "../../bytes/index.js";
import { fail } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import type { SnpCode } from "./errors.js";
import { lineOfReport } from "./product.js";
import type { Cpuid, SnpReport } from "./report.js";
import { tcbAtMost, tcbText } from "./tcb.js";
import type { Vek } from "./vek.js";

/** Does this key belong to this report? Each check gives the first thing that contradicts, or null. */

type Failed = Extract<Outcome<never>, { ok: false }>;

/** The product line that the report's CPUID names against that of the certificate. Version 2 has no CPUID. */
export function checkProduct(report: SnpReport, vek: Vek): Failed | null {
  if (report.cpuid === null) return null;
  const line = lineOfReport(report);
  if (line === null) return unsupportedProduct(report.cpuid);
  if (line === vek.line) return null;
  return refuse("SNP_VEK_PRODUCT", `The report comes from ${line}, the certificate from ${vek.line}.`, {
    path: "report.cpuid",
    expected: vek.line,
    actual: line,
  });
}

/** The failure of a report from a CPU that no known line has. */
export function unsupportedProduct({ family, model }: Cpuid): Failed {
  const actual = `family 0x${family.toString(16)}, model 0x${model.toString(16)}`;
  return refuse("SNP_PRODUCT_UNSUPPORTED", `The report comes from an unsupported CPU: ${actual}.`, { actual });
}

/** Whether a certificate names another chip than the report; a masked chip id names none. */
export function isOtherChip({ chipId }: SnpReport, { hwid }: Vek): boolean {
  if (hwid === null) return false;
  const same = equalBytes(hwid, chipId.subarray(0, hwid.length)) && isZero(chipId, hwid.length);
  return !same && !isZero(chipId);
}

/** A masked chip id binds nothing, but the key itself is unique to its chip, so its signature still counts. */
export function checkChip(report: SnpReport, vek: Vek): Failed | null {
  if (vek.hwid === null || !isOtherChip(report, vek)) return null;
  const [expected, actual] = [toHex(vek.hwid), toHex(report.chipId)];
  const message = `The certificate belongs to chip ${expected}, the report to chip ${actual}.`;
  return refuse("SNP_VEK_CHIP_ID", message, { path: "report.chip_id", expected, actual });
}

/** The TCB version that the key was derived for against those of the report (AMD 57230). */
export function checkTcb(report: SnpReport, vek: Vek): Failed | null {
  const expected = tcbText(vek.tcb);
  if (!equalBytes(vek.tcb, report.reportedTcb)) {
    const actual = tcbText(report.reportedTcb);
    const message = `The certificate is for the TCB version ${expected}, the report's REPORTED_TCB is ${actual}.`;
    return refuse("SNP_VEK_TCB", message, { path: "report.reported_tcb", expected, actual });
  }
  if (tcbAtMost(vek.tcb, report.currentTcb)) return null;
  const actual = tcbText(report.currentTcb);
  const message = `A component of the certificate's TCB version ${expected} is above the report's CURRENT_TCB ${actual}.`;
  return refuse("SNP_VEK_TCB_CURRENT", message, { path: "report.current_tcb", expected, actual });
}

function refuse(code: SnpCode, message: string, detail: FailureDetail = {}): Failed {
  return fail("trust", code, message, detail);
}
