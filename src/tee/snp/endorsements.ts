import { isZero, toHex } from "../../bytes/index.js";
import { MAX_CRL_BYTES, parseCertificate, parseCrl, startsLikeCrl } from "../../x509/index.js";
import type { Crl } from "../../x509/index.js";
import type { Outcome } from "../../errors/index.js";
import type { Need, RevocationMode } from "../scheme.js";
import { lineOfReport } from "./product.js";
import type { ProductLine } from "./product.js";
import type { SnpReport } from "./report.js";
import { tcbIndex, tcbText } from "./tcb.js";
import { vekKindOf } from "./vek.js";

/** Kinds of endorsement that SEV-SNP knows. */
export type SnpEndorsementKind = "snp-vcek" | "snp-vlek" | "snp-ask" | "snp-asvk" | "snp-ark" | "snp-crl";

/** AMD's key distribution service (AMD 57230). */
const KDS = "https://kdsintf.amd.com";
/** Real VCEK and VLEK certificates have 1289 to 1416 bytes. */
const MAX_VEK_BYTES = 16_384;
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
 * What a report needs: the certificate of its key, and a revocation list where one is required. All of
 * it comes from unauthenticated bytes: hints that choose a file or an address on AMD's host, and never
 * an answer.
 *
 * @param line what the caller's policy says of the product, for reports of version 2, which do not say.
 */
export function plan(report: SnpReport, line: ProductLine | null, revocation: RevocationMode): readonly Need[] {
  const hint = lineOfReport(report) ?? line ?? lineOfChipId(report.chipId);
  const certificate = vekNeed(report, hint);
  return revocation === "require" ? [certificate, crlNeed(report, hint)] : [certificate];
}

function vekNeed(report: SnpReport, hint: ProductLine | null): Need {
  const tcb = toHex(report.reportedTcb);
  const title = `${report.signingKey.toUpperCase()} certificate${hint === null ? "" : ` (${hint})`} for REPORTED_TCB ${tcbText(report.reportedTcb)}`;
  const chip = toHex(hint === "Turin" ? report.chipId.subarray(0, 8) : report.chipId);
  const common = { title, maxBytes: MAX_VEK_BYTES };
  if (report.signingKey === "vlek") {
    const key = `snp-vlek/${hint ?? "unknown"}/${tcb}`;
    return { ...common, kind: "snp-vlek", key, url: null, fileName: "vlek.der" };
  }
  return {
    ...common,
    kind: "snp-vcek",
    key: `snp-vcek/${hint ?? "unknown"}/${chip}/${tcb}`,
    url: hint === null || isZero(report.chipId) ? null : vcekUrl(report, hint, chip),
    fileName: `vcek-${chip.slice(0, 16)}-${tcb}.der`,
  };
}

/**
 * The revocation list of a line. AMD serves it below the path of either kind of key; both are the ARK's,
 * for ASK and ASVK.
 */
export function crlNeed({ signingKey }: SnpReport, hint: ProductLine | null): Need {
  const name = hint ?? "unknown";
  return {
    kind: "snp-crl",
    key: `snp-crl/${signingKey}/${name}`,
    title: `revocation list of ${hint === null ? "the root key" : `ARK-${hint}`} for ${signingKey.toUpperCase()} chains`,
    url: hint === null ? null : `${KDS}/${signingKey}/v1/${hint}/crl`,
    fileName: `crl-${signingKey === "vcek" ? "" : "vlek-"}${name.toLowerCase()}.der`,
    maxBytes: MAX_CRL_BYTES,
  };
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
