import { JOB, REPORT_KEYS, SNP_REPORT_SIZE, snpStatusName } from "./abi.js";
import type { SnpReportStatus } from "./abi.js";
import type { KernelExports } from "./exports.js";
import { SignatureInstance, expectOk, unexpected } from "./signature-instance.js";

/** The regions of a batch of reports, as views of an instance's memory. */
export interface ReportRegions {
  readonly capacity: number;
  /** Reports, one each `stride` bytes. */
  readonly reports: Uint8Array;
  readonly keys: Uint8Array;
  /** Number of the key of each report. */
  readonly keyOf: Uint16Array;
  /** Written by `verifyReports`. */
  readonly statuses: Uint32Array;
}

/** The typed side of one instance over P-384, with what only that has: SEV-SNP reports. */
export class KernelInstance extends SignatureInstance {
  readonly regions: ReportRegions;
  readonly #exports: KernelExports;

  constructor(exports: KernelExports) {
    super(exports, JOB);
    const { buffer } = exports.memory;
    const capacity = exports.reportCapacity();
    this.#exports = exports;
    this.regions = {
      capacity,
      reports: new Uint8Array(buffer, exports.reportsPointer(), exports.reportsSize()),
      keys: new Uint8Array(buffer, exports.reportKeysPointer(), REPORT_KEYS.capacity * REPORT_KEYS.size),
      keyOf: new Uint16Array(buffer, exports.reportKeyIndexPointer(), capacity),
      statuses: new Uint32Array(buffer, exports.reportStatusPointer(), capacity),
    };
  }

  /** The structure of a report of any length. */
  checkSnpReport(report: Uint8Array): SnpReportStatus {
    if (report.length === SNP_REPORT_SIZE) this.io.set(report);
    // A length beyond 32 bits must not wrap round to the right one.
    const status = this.#exports.checkReport(report.length > 0xffff_ffff ? 0 : report.length);
    return snpStatusName(status) ?? unexpected(status);
  }

  /** Checks and verifies the first `count` reports of the regions, `stride` bytes apart; all numbers are in range. */
  verifyReports(count: number, stride: number): void {
    expectOk(this.#exports.verifyReports(count, stride));
  }
}
