import { isZero } from "../../bytes/index.js";
import { remarksWith } from "../remarks.js";
import type { PolicyRemark } from "../scheme.js";
import type { SnpCode } from "./errors.js";
import { GUEST_POLICY_BITS } from "./layout.js";
import type { SnpPolicy } from "./policy.js";
import type { ProductLine } from "./product.js";
import { tcbIndex } from "./tcb.js";

/**
 * The SNP component of a TCB from which on microcode signatures cannot be forged: AMD-SB-3019
 * (CVE-2024-56161). For Turin the bulletin names none.
 */
const SB_3019_SNP: Readonly<Partial<Record<ProductLine, number>>> = { Milan: 24, Genoa: 23 };

/** Fields that say which guest, chip or firmware it has to be; a policy with none of them takes any. */
const PINS = [
  "family_id",
  "image_id",
  "minimum_tcb",
  "minimum_launch_tcb",
  "report_data",
  "measurement",
  "host_data",
  "report_id",
  "report_id_ma",
  "chip_id",
  "minimum_guest_svn",
  "minimum_build",
  "minimum_version",
  "require_id_block",
  "require_author_key",
].map((name) => `policy.${name}`);

/**
 * What a valid SEV-SNP policy leaves open, and what in it has no effect.
 *
 * @param stated dotted paths of the fields that the document states.
 */
export function lintSnpPolicy(policy: SnpPolicy, stated: ReadonlySet<string>): readonly PolicyRemark[] {
  return [
    ...workload(policy, stated),
    ...permissions(policy),
    ...keys(policy, stated),
    ...tcb(policy),
    ...trust(policy, stated),
    ...rest(policy, stated),
  ];
}

function workload(policy: SnpPolicy, stated: ReadonlySet<string>): readonly PolicyRemark[] {
  const { measurement } = policy;
  const keysRequired = policy.requireIdBlock || policy.requireAuthorKey;
  return [
    ...when(measurement === null && !keysRequired, "SNP_LINT_WORKLOAD", "policy.measurement", "warning"),
    ...when(measurement !== null && isZero(measurement), "SNP_LINT_MEASUREMENT_ZERO", "policy.measurement", "warning"),
    ...when(!PINS.some((path) => stated.has(path)), "SNP_LINT_NOTHING_PINNED", "policy", "warning"),
  ];
}

function permissions(policy: SnpPolicy): readonly PolicyRemark[] {
  const permits = (bit: bigint): boolean => (policy.guestPolicy & bit) !== 0n;
  const { permitProvisionalFirmware } = policy;
  return [
    ...when(permits(GUEST_POLICY_BITS.debug), "SNP_LINT_DEBUG", "policy.policy", "warning"),
    ...when(permits(GUEST_POLICY_BITS.migrateMa), "SNP_LINT_MIGRATION_AGENT", "policy.policy", "warning"),
    ...when(permitProvisionalFirmware, "SNP_LINT_PROVISIONAL", "policy.permit_provisional_firmware", "note"),
  ];
}

/** require_author_key wants an author key; require_id_block is satisfied by either. */
function keys(policy: SnpPolicy, stated: ReadonlySet<string>): readonly PolicyRemark[] {
  const author = policy.trustedAuthorKeyDigests.length > 0;
  const id = policy.trustedIdKeyDigests.length > 0;
  const path = policy.requireAuthorKey ? "policy.require_author_key" : "policy.require_id_block";
  const satisfiable = policy.requireAuthorKey ? author : author || id;
  const required = policy.requireIdBlock || policy.requireAuthorKey;
  const unused = [
    ...(required ? [] : ["policy.trusted_author_keys", "policy.trusted_author_key_hashes"]),
    ...(required && !policy.requireAuthorKey ? [] : ["policy.trusted_id_keys", "policy.trusted_id_key_hashes"]),
  ];
  return [
    ...when(required && !satisfiable, "SNP_LINT_KEYS_MISSING", path, "warning"),
    ...unused.filter((list) => stated.has(list)).flatMap((list) => when(true, "SNP_LINT_KEYS_UNUSED", list, "note")),
  ];
}

function tcb({ minimumTcb, minimumLaunchTcb, line }: SnpPolicy): readonly PolicyRemark[] {
  const path = "policy.minimum_tcb";
  const floor = line === null ? undefined : SB_3019_SNP[line];
  const snp = line === null ? undefined : minimumTcb?.[tcbIndex("snp", line)];
  const below = floor !== undefined && snp !== undefined && snp < floor;
  return [
    ...when(minimumTcb === null, "SNP_LINT_MINIMUM_TCB", path, "note"),
    ...when(minimumLaunchTcb === null, "SNP_LINT_MINIMUM_LAUNCH_TCB", "policy.minimum_launch_tcb", "note"),
    ...when(line === null && (minimumTcb ?? minimumLaunchTcb) !== null, "SNP_LINT_TCB_LINE", path, "note"),
    ...when(below, "SNP_LINT_TCB_SB_3019", path, "note"),
  ];
}

function trust(policy: SnpPolicy, stated: ReadonlySet<string>): readonly PolicyRemark[] {
  const required = policy.revocation === "require";
  const roots = ["root_of_trust.cabundles", "root_of_trust.cabundle_paths"].filter((path) => stated.has(path));
  return [
    ...when(!required, "SNP_LINT_REVOCATION", "root_of_trust.check_crl", "note"),
    ...when(required && policy.disallowNetwork, "SNP_LINT_NETWORK", "root_of_trust.disallow_network", "note"),
    ...roots.flatMap((path) => when(true, "SNP_LINT_ROOTS", path, "note")),
  ];
}

function rest(policy: SnpPolicy, stated: ReadonlySet<string>): readonly PolicyRemark[] {
  return [
    ...when(policy.vmpl === null, "SNP_LINT_VMPL", "policy.vmpl", "note"),
    ...when(policy.hostData === null, "SNP_LINT_HOST_DATA", "policy.host_data", "note"),
    ...when(policy.reportData !== null, "SNP_LINT_REPORT_DATA", "policy.report_data", "note"),
    ...when(stated.has("policy.product.stepping"), "SNP_LINT_STEPPING", "policy.product.stepping", "note"),
  ];
}

type LintCode = Extract<SnpCode, `SNP_LINT_${string}`>;

const MESSAGES: Readonly<Record<LintCode, string>> = {
  SNP_LINT_WORKLOAD:
    "Neither a measurement nor a required ID block is stated: whatever software runs on a genuine chip passes, with a warning.",
  SNP_LINT_MEASUREMENT_ZERO:
    "The measurement is all zeros, the placeholder of the host's tool: no guest has it, so nothing passes.",
  SNP_LINT_NOTHING_PINNED:
    "No guest, chip or firmware is pinned: any guest on any genuine chip passes, with a warning.",
  SNP_LINT_DEBUG: "Bit 19 permits debugging: the host may read and change the memory of such a guest.",
  SNP_LINT_MIGRATION_AGENT: "Bit 18 permits a migration agent, which may move such a guest to another machine.",
  SNP_LINT_KEYS_MISSING: "A trusted key is required and none that would do is listed: nothing passes.",
  SNP_LINT_KEYS_UNUSED: "These keys are never consulted, since nothing requires one of them.",
  SNP_LINT_MINIMUM_TCB: "No minimum of the platform's TCB is stated: firmware with known faults passes.",
  SNP_LINT_MINIMUM_LAUNCH_TCB: "No minimum of the TCB at launch is stated.",
  SNP_LINT_TCB_LINE:
    "A TCB is stated and the product line is not: the same number means other components on another line.",
  SNP_LINT_TCB_SB_3019:
    "The SNP component of the minimum is below the one that AMD-SB-3019 asks for (24 on Milan, 23 on Genoa).",
  SNP_LINT_PROVISIONAL: "Firmware that can still be rolled back is permitted.",
  SNP_LINT_REVOCATION:
    "No revocation list is required: a key that AMD has revoked is found out only if a list is at hand.",
  SNP_LINT_NETWORK: "A revocation list is required and nothing may be fetched: the list has to be supplied.",
  SNP_LINT_ROOTS: "The policy states roots of its own: it is refused unless --allow-policy-roots says that they count.",
  SNP_LINT_VMPL: "No VMPL is stated: a report from any privilege level of the guest passes.",
  SNP_LINT_HOST_DATA: "No host data is stated: what the host gave the guest at launch is not compared.",
  SNP_LINT_REPORT_DATA:
    "The report data is a reference value, compared as it stands; it is no statement about freshness.",
  SNP_LINT_STEPPING: "This field is deprecated and has no effect; machine_stepping is the one that is compared.",
};

const when = remarksWith(MESSAGES);
