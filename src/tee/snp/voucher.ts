import type { Voucher } from "../scheme.js";
import type { SnpPolicy } from "./policy.js";
import type { SnpReport } from "./report.js";

/**
 * Who in the guest vouches for REPORT_DATA: the software of the VMPL that asked for the report. VMPL 0 is kept apart from the
 * rest of the guest by the hardware (AMD 56860, VM permission levels); at another one it is the guest itself, and a
 * policy has to say which VMPL and, by the measurement, what was launched.
 */
export function voucherOf({ vmpl }: SnpReport, policy: SnpPolicy | null): Voucher {
  const pinned = policy !== null && policy.vmpl !== null && policy.measurement !== null;
  return { name: `VMPL ${vmpl}`, sound: vmpl === 0 || pinned };
}
