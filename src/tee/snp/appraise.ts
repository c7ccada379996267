import { equalBytes, toHex } from "../../bytes/index.js";
import type { Scalar } from "../../errors/index.js";
import * as result from "../../result/index.js";
import type { Finding } from "../../result/index.js";
import type { Authenticated, TeeChallenge, Trusted } from "../scheme.js";
import type { SnpCode } from "./errors.js";
import { decided, finding } from "./findings.js";
import { appraiseGuestPolicy } from "./guest-policy.js";
import { appraiseIdBlock } from "./id-block.js";
import { VMPL_HOST } from "./layout.js";
import { appraisePlatformInfo } from "./platform-info.js";
import type { SnpPolicy } from "./policy.js";
import type { FirmwareVersion, SnpReport } from "./report.js";
import { tcbAtMost, tcbText } from "./tcb.js";
import type { SnpSigner } from "./trust.js";

/**
 * Compares an authenticated report with a policy and a challenge: a finding for every rule, in a
 * fixed order, never stopping early. What the policy does not state is a skipped finding.
 *
 * @param challenge the 64 bytes that REPORT_DATA must equal, or that the caller does not check them.
 */
export function appraise(
  report: Authenticated<SnpReport>,
  signer: Trusted<SnpSigner>,
  policy: SnpPolicy,
  challenge: TeeChallenge,
): readonly Finding[] {
  return [
    ...signerFindings(report, signer),
    ...freshness(report, challenge),
    ...appraiseGuestPolicy(report.policy, policy.guestPolicy),
    ...appraisePlatformInfo(report.platformInfo, policy.platformInfo),
    ...appraiseIdBlock(report, policy),
    ...identity(report, policy),
    ...tcb(report, policy),
    ...firmware(report, policy),
    ...product(report, signer, policy),
  ];
}

/** What establishTrust and authenticate have shown; that the report is authenticated means that all of it holds. */
function signerFindings(report: SnpReport, signer: SnpSigner): readonly Finding[] {
  const { vek, chain } = signer;
  const key = `endorsements.snp-${vek.kind}`;
  const chip = vek.hwid === null ? (vek.cspId ?? "") : toHex(vek.hwid);
  const masked = signer.chipIdMasked && vek.kind === "vcek";
  const name = vek.kind.toUpperCase();
  return [
    shown("SNP_VEK_CHAIN", key, "a trusted root key", ["SEV-" + name, ...chain.names].join(" < ")),
    report.cpuid === null
      ? finding("SNP_VEK_PRODUCT", "skip", "report.cpuid", vek.line)
      : shown("SNP_VEK_PRODUCT", "report.cpuid", vek.line, vek.line),
    shown("SNP_VEK_TCB", "report.reported_tcb", tcbText(vek.tcb), tcbText(report.reportedTcb)),
    shown("SNP_VEK_TCB_CURRENT", "report.current_tcb", tcbText(vek.tcb), tcbText(report.currentTcb)),
    vek.hwid === null || signer.chipIdMasked
      ? finding("SNP_VEK_CHIP_ID", "skip", "report.chip_id", chip, toHex(report.chipId))
      : shown("SNP_VEK_CHIP_ID", "report.chip_id", chip, toHex(report.chipId.subarray(0, vek.hwid.length))),
    ...(masked ? [finding("SNP_CHIP_ID_MASKED", "note", "report.chip_id", chip, toHex(report.chipId))] : []),
    ...(vek.cspId === null ? [] : [finding("SNP_CSP_ID", "note", key, null, vek.cspId)]),
    revocationFinding(signer),
    shown("SNP_SIGNATURE", "report.signature", name, name),
  ];
}

/** That nothing is revoked is shown by a list that covers the instant; without one it was not checked. */
function revocationFinding({ revocation: { mode, list } }: SnpSigner): Finding {
  const path = "root_of_trust.check_crl";
  return list === null
    ? finding("SNP_REVOCATION", "skip", path, mode === "require", null)
    : shown("SNP_REVOCATION", path, list.issuer, `list of ${new Date(list.thisUpdate).toISOString()}`);
}

function freshness(report: SnpReport, challenge: TeeChallenge): readonly Finding[] {
  const actual = toHex(report.reportData);
  const byHost = report.vmpl === VMPL_HOST;
  const unchecked = challenge.kind === "unchecked";
  return [
    unchecked
      ? finding("SNP_FRESHNESS", "skip", "challenge.tee", "unchecked", actual)
      : decided(
          "SNP_FRESHNESS",
          equalBytes(report.reportData, challenge.bytes),
          "challenge.tee",
          toHex(challenge.bytes),
          actual,
        ),
    byHost && unchecked
      ? finding("SNP_HOST_REQUESTED", "note", "report.vmpl", "0 to 3", report.vmpl)
      : decided("SNP_HOST_REQUESTED", !byHost, "report.vmpl", "0 to 3", report.vmpl),
  ];
}

function identity(report: SnpReport, policy: SnpPolicy): readonly Finding[] {
  const equal = (name: SnpCode, field: string, expected: Uint8Array | null, actual: Uint8Array): Finding =>
    stated(name, field, expected, toHex(actual), (value) => equalBytes(value, actual), toHex);
  return [
    equal("SNP_MEASUREMENT", "measurement", policy.measurement, report.measurement),
    equal("SNP_HOST_DATA", "host_data", policy.hostData, report.hostData),
    equal("SNP_FAMILY_ID", "family_id", policy.familyId, report.familyId),
    equal("SNP_IMAGE_ID", "image_id", policy.imageId, report.imageId),
    equal("SNP_REPORT_DATA", "report_data", policy.reportData, report.reportData),
    equal("SNP_REPORT_ID", "report_id", policy.reportId, report.reportId),
    equal("SNP_REPORT_ID_MA", "report_id_ma", policy.reportIdMa, report.reportIdMa),
    equal("SNP_CHIP_ID", "chip_id", policy.chipId, report.chipId),
    stated("SNP_VMPL", "vmpl", policy.vmpl, report.vmpl, (value) => value === report.vmpl),
    stated(
      "SNP_MINIMUM_GUEST_SVN",
      "minimum_guest_svn",
      policy.minimumGuestSvn,
      report.guestSvn,
      (value) => value <= report.guestSvn,
    ),
  ];
}

function tcb(report: SnpReport, policy: SnpPolicy): readonly Finding[] {
  const atLeast = (name: SnpCode, field: string, minimum: Uint8Array | null, actual: Uint8Array): Finding =>
    stated(name, field, minimum, tcbText(actual), (value) => tcbAtMost(value, actual), tcbText);
  return [
    policy.minimumTcb === null
      ? finding("SNP_MINIMUM_TCB", "note", "policy.minimum_tcb", null, tcbText(report.reportedTcb))
      : atLeast("SNP_MINIMUM_TCB", "minimum_tcb", policy.minimumTcb, report.reportedTcb),
    atLeast("SNP_MINIMUM_LAUNCH_TCB", "minimum_launch_tcb", policy.minimumLaunchTcb, report.launchTcb),
  ];
}

/** Provisional firmware is firmware that is loaded but can still be rolled back: current, not committed. */
function firmware(report: SnpReport, policy: SnpPolicy): readonly Finding[] {
  const { current, committed, currentTcb, committedTcb } = report;
  const path = "policy.permit_provisional_firmware";
  const permitted = policy.permitProvisionalFirmware;
  const inOrder = (low: number, high: number): boolean => (permitted ? low <= high : low === high);
  const tcbHolds = permitted ? tcbAtMost(committedTcb, currentTcb) : equalBytes(committedTcb, currentTcb);
  const sign = permitted ? "at most " : "";
  return [
    stated("SNP_MINIMUM_BUILD", "minimum_build", policy.minimumBuild, current.build, (value) => value <= current.build),
    stated(
      "SNP_MINIMUM_VERSION",
      "minimum_version",
      policy.minimumVersion,
      `${current.major}.${current.minor}`,
      (value) => orderOf(value) <= orderOf(current),
      (value) => `${value.major}.${value.minor}`,
    ),
    decided("SNP_COMMITTED_TCB", tcbHolds, path, sign + tcbText(currentTcb), tcbText(committedTcb)),
    decided(
      "SNP_COMMITTED_BUILD",
      inOrder(committed.build, current.build),
      path,
      `${sign}${current.build}`,
      `${committed.build}`,
    ),
    decided(
      "SNP_COMMITTED_VERSION",
      inOrder(orderOf(committed), orderOf(current)),
      path,
      `${sign}${current.major}.${current.minor}`,
      `${committed.major}.${committed.minor}`,
    ),
  ];
}

/**
 * The stepping is taken from the report where it says one (version 3 on: the firmware signed it). Version 2
 * leaves only the certificate's productName, which may state none, and says B0 in every Milan VCEK whatever
 * the chip.
 */
function product(report: SnpReport, signer: SnpSigner, policy: SnpPolicy): readonly Finding[] {
  const { line } = signer.vek;
  const stepping = report.cpuid === null ? signer.vek.stepping : report.cpuid.stepping;
  return [
    stated("SNP_PRODUCT_LINE", "product", policy.line, line, (value) => value === line),
    stated(
      "SNP_MACHINE_STEPPING",
      "product.machine_stepping",
      policy.machineStepping,
      stepping,
      (value) => value === stepping,
    ),
  ];
}

/** A rule of a policy field: skipped where the field is not stated. */
function stated<T>(
  code: SnpCode,
  field: string,
  expected: T | null,
  actual: Scalar,
  holds: (expected: T) => boolean,
  show: (expected: T) => Scalar = (value) => value as Scalar,
): Finding {
  return result.stated(code, `policy.${field}`, expected, actual, holds, show);
}

function shown(name: SnpCode, path: string, expected: Scalar, actual: Scalar): Finding {
  return finding(name, "pass", path, expected, actual);
}

/** Major and minor number as one that can be compared. */
function orderOf(version: Pick<FirmwareVersion, "major" | "minor">): number {
  return version.major * 256 + version.minor;
}
