import { equalBytes, isZero, u64le } from "../../bytes/index.js";
import { VMPL_HOST } from "./layout.js";
import { PRODUCT_NAMES } from "./policy-fields.js";
import type { ProductLine } from "./product.js";
import type { SnpReport } from "./report.js";

/** The product lines as SevProduct numbers them. */
const PRODUCT_NUMBERS: Readonly<Record<ProductLine, number>> = {
  Milan: PRODUCT_NAMES.SEV_PRODUCT_MILAN,
  Genoa: PRODUCT_NAMES.SEV_PRODUCT_GENOA,
  Turin: PRODUCT_NAMES.SEV_PRODUCT_TURIN,
};

/** Reference values by the dotted path of their field in a policy. */
export type SnpReferenceValues = ReadonlyMap<string, bigint | number | boolean | string | Uint8Array>;

/**
 * The reference values that exactly such a guest satisfies: the fields that Cocos's host tool writes. The
 * report's TCB and versions become minimums; provisional firmware is permitted only where the report
 * has some. REPORT_DATA is left out, since it answers a challenge; so is a VMPL that no guest has.
 *
 * Does not prove anything: values of a report that was not verified are what anybody wrote into it.
 *
 * @param line product line of the verified chain; null leaves the product open.
 * @param chip whether only this chip satisfies the policy. A masked CHIP_ID (all zeros) is left out.
 */
export function referenceValuesOf(
  report: SnpReport,
  line: ProductLine | null,
  chip: "this-chip" | "any-chip",
): SnpReferenceValues {
  const values = new Map<string, bigint | number | boolean | string | Uint8Array>([
    ["policy.policy", report.policy],
    ["policy.family_id", report.familyId],
    ["policy.image_id", report.imageId],
    ["policy.minimum_tcb", u64le(report.reportedTcb, 0)],
    ["policy.minimum_launch_tcb", u64le(report.launchTcb, 0)],
    ["policy.measurement", report.measurement],
    ["policy.host_data", report.hostData],
    ["policy.report_id_ma", report.reportIdMa],
    ["policy.minimum_guest_svn", report.guestSvn],
    ["policy.minimum_build", report.current.build],
    ["policy.minimum_version", `${report.current.major}.${report.current.minor}`],
    ["policy.permit_provisional_firmware", isProvisional(report)],
  ]);
  if (report.vmpl !== VMPL_HOST) values.set("policy.vmpl", report.vmpl);
  if (chip === "this-chip" && !isZero(report.chipId)) values.set("policy.chip_id", report.chipId);
  if (line !== null) {
    values.set("policy.product.name", PRODUCT_NUMBERS[line]);
    values.set("root_of_trust.product_line", line);
  }
  return values;
}

/** Whether firmware is loaded that is not committed, so that it can be rolled back. */
function isProvisional({ current, committed, currentTcb, committedTcb }: SnpReport): boolean {
  const same =
    current.build === committed.build && current.minor === committed.minor && current.major === committed.major;
  return !same || !equalBytes(currentTcb, committedTcb);
}
