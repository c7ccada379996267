import { toBase64, toHex } from "../../src/bytes/index.js";
import { parseReport } from "../../src/tee/snp/parse.js";
import type { SnpReport } from "../../src/tee/snp/report.js";
import { tcbText } from "../../src/tee/snp/tcb.js";
import { readVector, readVectorJson } from "./vectors.js";

/** A real report, a certificate that matches it, and an instant at which that is valid. */
export interface RealReport {
  readonly file: string;
  readonly vek: string;
  readonly bytes: Uint8Array;
  readonly vekBytes: Uint8Array;
  readonly at: Date;
}

interface Index {
  readonly reports: readonly { readonly file: string; readonly matches: readonly { readonly vek: string }[] }[];
  readonly veks: readonly { readonly file: string; readonly notBefore: string; readonly notAfter: string }[];
}

/** Every pair of report and certificate that the index of the vectors calls matching. */
export function realReports(): readonly RealReport[] {
  const index = readVectorJson<Index>("snp/index.json");
  return index.reports.flatMap(({ file, matches }) =>
    matches.map(({ vek }) => {
      const window = index.veks.find((entry) => entry.file === vek);
      if (window === undefined) throw new Error(`no index entry for ${vek}`);
      const at = new Date((Date.parse(window.notBefore) + Date.parse(window.notAfter)) / 2);
      return { file, vek, bytes: readVector(`snp/${file}`), vekBytes: readVector(`snp/${vek}`), at };
    }),
  );
}

/** One pair for each report. */
export function realReportsOnce(): readonly RealReport[] {
  const seen = new Set<string>();
  return realReports().filter(({ file }) => !seen.has(file) && seen.add(file).size > 0);
}

/** Parses a report that is known to be well formed. */
export function mustParse(bytes: Uint8Array): SnpReport {
  const parsed = parseReport(bytes);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return parsed.value;
}

/** A policy that pins everything in a report that the guest's owner would pin. */
export function policyOf(report: SnpReport): string {
  const { current, committed } = report;
  const same = current.build === committed.build && toHex(report.currentTcb) === toHex(report.committedTcb);
  const fields = [
    `"policy": ${report.policy}`,
    `"measurement": "${toBase64(report.measurement)}"`,
    `"host_data": "${toBase64(report.hostData)}"`,
    `"family_id": "${toBase64(report.familyId)}"`,
    `"image_id": "${toBase64(report.imageId)}"`,
    `"report_id_ma": "${toBase64(report.reportIdMa)}"`,
    `"chip_id": "${toBase64(report.chipId)}"`,
    `"vmpl": ${report.vmpl}`,
    `"minimum_tcb": ${tcbText(report.reportedTcb)}`,
    `"minimum_launch_tcb": ${tcbText(report.launchTcb)}`,
    `"minimum_build": ${current.build}`,
    `"minimum_version": "${current.major}.${current.minor}"`,
    `"permit_provisional_firmware": ${String(!same)}`,
  ];
  return `{"policy": {${fields.join(", ")}}}`;
}
