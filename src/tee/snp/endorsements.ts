import { isZero, toHex } from "../../bytes/index.js";
import { parseCertificate } from "../../x509/index.js";
import type { Need } from "../scheme.js";
import { lineOfReport } from "./product.js";
import type { ProductLine } from "./product.js";
import type { SnpReport } from "./report.js";
import { tcbIndex, tcbText } from "./tcb.js";
import { vekKindOf } from "./vek.js";

/** Kinds of endorsement that SEV-SNP knows. */
export type SnpEndorsementKind = "snp-vcek" | "snp-vlek" | "snp-ask" | "snp-asvk" | "snp-ark";

/** AMD's key distribution service (AMD 57230). */
const KDS = "https://kdsintf.amd.com";
/** Real VCEK and VLEK certificates have 1289 to 1416 bytes. */
const MAX_VEK_BYTES = 16_384;
/** UTF8String CN of the two subjects, as DER: what a certificate that cannot be parsed is told by. */
const SUBJECT_MARKS: ReadonlyArray<readonly [SnpEndorsementKind, string]> = [
  ["snp-vcek", "0c085345562d5643454b"],
  ["snp-vlek", "0c085345562d564c454b"],
];

/**
 * Which of AMD's certificates this is, by its subject. A certificate that is not well formed but
 * carries the name of a VCEK or VLEK counts as one: it was meant to be, and is refused as such.
 *
 * @returns null for anything else.
 */
export function recognizeEndorsement(der: Uint8Array): SnpEndorsementKind | null {
  const parsed = parseCertificate(der);
  if (!parsed.ok) {
    if (der[0] !== 0x30 || der.length > MAX_VEK_BYTES) return null;
    const text = toHex(der);
    return SUBJECT_MARKS.find(([, mark]) => text.includes(mark))?.[0] ?? null;
  }
  const kind = vekKindOf(parsed.value);
  if (kind !== null) return `snp-${kind}`;
  const name = parsed.value.subjectCommonName ?? "";
  if (/^ARK-[A-Z][a-z]+$/.test(name)) return "snp-ark";
  if (/^SEV-VLEK-[A-Z][a-z]+$/.test(name)) return "snp-asvk";
  return /^SEV-[A-Z][a-z]+$/.test(name) ? "snp-ask" : null;
}

/**
 * The certificate that a report needs. All of it comes from unauthenticated bytes: hints that choose
 * a file or an address on AMD's host, and never an answer.
 *
 * @param line what the caller's policy says of the product, for reports of version 2, which do not say.
 */
export function plan(report: SnpReport, line: ProductLine | null): readonly Need[] {
  const hint = lineOfReport(report) ?? line ?? lineOfChipId(report.chipId);
  const tcb = toHex(report.reportedTcb);
  const title = `${report.signingKey.toUpperCase()} certificate${hint === null ? "" : ` (${hint})`} for REPORTED_TCB ${tcbText(report.reportedTcb)}`;
  const chip = toHex(hint === "Turin" ? report.chipId.subarray(0, 8) : report.chipId);
  const common = { title, maxBytes: MAX_VEK_BYTES };
  if (report.signingKey === "vlek") {
    return [
      { ...common, kind: "snp-vlek", key: `snp-vlek/${hint ?? "unknown"}/${tcb}`, url: null, fileName: "vlek.der" },
    ];
  }
  return [
    {
      ...common,
      kind: "snp-vcek",
      key: `snp-vcek/${hint ?? "unknown"}/${chip}/${tcb}`,
      url: hint === null || isZero(report.chipId) ? null : vcekUrl(report, hint, chip),
      fileName: `vcek-${chip.slice(0, 16)}-${tcb}.der`,
    },
  ];
}

/** A Turin chip id has 8 significant bytes. */
function lineOfChipId(chipId: Uint8Array): ProductLine | null {
  return isZero(chipId, 8) && !isZero(chipId) ? "Turin" : null;
}

function vcekUrl(report: SnpReport, line: ProductLine, chip: string): string {
  const parameters: readonly (readonly [string, string])[] = [
    ["fmcSPL", "fmc"],
    ["blSPL", "bootLoader"],
    ["teeSPL", "tee"],
    ["snpSPL", "snp"],
    ["ucodeSPL", "microcode"],
  ];
  const query = parameters
    .map(([name, component]) => ({ name, index: tcbIndex(component, line) }))
    .filter(({ index }) => index >= 0)
    .map(({ name, index }) => `${name}=${String(report.reportedTcb[index] ?? 0).padStart(2, "0")}`);
  return `${KDS}/vcek/v1/${line}/${chip}?${query.join("&")}`;
}
