import type { Voucher } from "../scheme.js";
import type { SnpPolicy } from "./policy.js";
import type { SnpReport } from "./report.js";

/**
 * Who in the guest vouches for REPORT_DATA: the software of the VMPL that asked for the report. It is sound where the policy
 * says what that software is. VMPL 0 is what was launched, kept apart from the rest by the hardware (AMD 56860, VM permission
 * levels): a measurement or a trusted ID block pins it. At another VMPL it is the guest, which the launch only leads to:
 * there the policy has to state the VMPL and the measurement.
 */
export function voucherOf({ vmpl }: SnpReport, policy: SnpPolicy | null): Voucher {
  const name = `VMPL ${vmpl}`;
  if (policy === null) return { name, sound: false };
  const measured = policy.measurement !== null;
  const sound =
    vmpl === 0 ? measured || policy.requireIdBlock || policy.requireAuthorKey : measured && policy.vmpl !== null;
  return { name, sound };
}
