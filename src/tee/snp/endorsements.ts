import { isZero, toHex } from "../../bytes/index.js";
import { parseCertificate, parseCrl, startsLikeCrl } from "../../x509/index.js";
import type { Crl } from "../../x509/index.js";
import type { Outcome } from "../../errors/index.js";
import type { Need, PlanGrounds } from "../scheme.js";
import { MAX_VEK_BYTES, toNeed } from "./kds.js";
import type { SnpNeed } from "./kds.js";
import { lineOfReport } from "./product.js";
import type { ProductLine } from "./product.js";
import type { SnpReport } from "./report.js";
import { vekKindOf } from "./vek.js";

/** Kinds of endorsement that SEV-SNP knows. */
export type SnpEndorsementKind = "snp-vcek" | "snp-vlek" | "snp-ask" | "snp-asvk" | "snp-ark" | "snp-crl";

/** UTF8String CN of the two subjects, as DER: what a certificate that cannot be parsed is told by. */
const SUBJECT_MARKS: ReadonlyArray<readonly [SnpEndorsementKind, string]> = [
  ["snp-vcek", "0c085345562d5643454b"],
  ["snp-vlek", "0c085345562d564c454b"],
];

/** Names of the keys at the top, in whose name revocation lists speak. */
const ARK_NAME = /ARK-[A-Z][a-z]+/;
/** In a list with AMD's names the issuer's common name ends before byte 220, whatever the list's length. */
const CRL_ISSUER_WITHIN = 512;

/**
 * Which of AMD's certificates this is, by its subject, or a revocation list, by its issuer. Something
 * that is not well formed but carries the name of a VCEK or VLEK, or starts as a list of an ARK does,
 * counts as one: it was meant to be, and is refused as such.
 *
 * @returns null for anything else.
 */
export function recognizeEndorsement(der: Uint8Array): SnpEndorsementKind | null {
  const parsed = parseCertificate(der);
  if (!parsed.ok) {
    if (issuerOfCrl(der, parseCrl(der)) !== null) return "snp-crl";
    if (der[0] !== 0x30 || der.length > MAX_VEK_BYTES) return null;
    const text = toHex(der);
    return SUBJECT_MARKS.find(([, mark]) => text.includes(mark))?.[0] ?? null;
  }
  const kind = vekKindOf(parsed.value);
  if (kind !== null) return `snp-${kind}`;
  const name = parsed.value.subjectCommonName ?? "";
  if (isArkName(name)) return "snp-ark";
  if (/^SEV-VLEK-[A-Z][a-z]+$/.test(name)) return "snp-asvk";
  return /^SEV-[A-Z][a-z]+$/.test(name) ? "snp-ask" : null;
}

/**
 * The ARK in whose name a revocation list speaks. One that cannot be parsed is told by its first bytes,
 * which is good enough for saying what is wrong with which list, and for nothing else.
 *
 * @param parsed what parseCrl said of it.
 * @returns the commonName, `ARK-<line>`, or null where it speaks in no such name.
 */
export function issuerOfCrl(der: Uint8Array, parsed: Outcome<Crl>): string | null {
  if (parsed.ok) {
    const name = parsed.value.issuerCommonName ?? "";
    return isArkName(name) ? name : null;
  }
  if (!startsLikeCrl(der)) return null;
  return ARK_NAME.exec(String.fromCharCode(...der.subarray(0, CRL_ISSUER_WITHIN)))?.[0] ?? null;
}

function isArkName(name: string): boolean {
  return ARK_NAME.exec(name)?.[0] === name;
}

/** What a report says of its product line, unauthenticated: by CPUID, or by the shape of its chip id. */
export function lineHint(report: SnpReport): ProductLine | null {
  return lineOfReport(report) ?? lineOfChipId(report.chipId);
}

/**
 * What a report needs, in the order in which it is to be had: under the caller's roots the intermediate certificate,
 * then the certificate of the report's key, then a revocation list unless those are switched off. All of it comes from
 * unauthenticated bytes: hints that choose a file or an address on AMD's host, and never an answer.
 *
 * A report of version 2 does not say its line. Where the policy does not either, the lines that it can come from are
 * alternatives: AMD's service knows the chip under one of them only.
 *
 * @param line what the caller's policy says of the product.
 */
export function plan(report: SnpReport, line: ProductLine | null, grounds: PlanGrounds): readonly Need[] {
  const lines = possibleLines(report, line);
  const intermediate = report.signingKey === "vcek" ? "snp-ask" : "snp-asvk";
  return [
    ...(grounds.anchors === "caller" ? lines.map((one) => toNeed({ kind: intermediate, line: one })) : []),
    ...lines.map((one) => toNeed(vekNeed(report, one))),
    ...(grounds.revocation === "off" ? [] : lines.map((one) => crlNeed(report, one))),
  ];
}

function possibleLines(report: SnpReport, line: ProductLine | null): readonly (ProductLine | null)[] {
  const known = lineOfReport(report) ?? line ?? lineOfChipId(report.chipId);
  if (known !== null) return [known];
  // Nothing but a chip id can tell Milan from Genoa, and a later version of the report names its CPU.
  return report.cpuid === null && report.signingKey === "vcek" && !isZero(report.chipId) ? ["Milan", "Genoa"] : [null];
}

function vekNeed({ signingKey, chipId, reportedTcb: tcb }: SnpReport, line: ProductLine | null): SnpNeed {
  if (signingKey === "vlek") return { kind: "snp-vlek", line, tcb };
  return { kind: "snp-vcek", line, chip: line === "Turin" ? chipId.subarray(0, 8) : chipId, tcb };
}

/**
 * The revocation list of a line. AMD serves it below the path of either kind of key; both are the ARK's,
 * for ASK and ASVK.
 */
export function crlNeed({ signingKey }: SnpReport, line: ProductLine | null): Need {
  return toNeed({ kind: "snp-crl", line, signingKey });
}

/** A Turin chip id has 8 significant bytes. */
function lineOfChipId(chipId: Uint8Array): ProductLine | null {
  return isZero(chipId, 8) && !isZero(chipId) ? "Turin" : null;
}
