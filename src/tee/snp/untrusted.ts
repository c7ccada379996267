import { fail } from "../../errors/index.js";
import type { Failure } from "../../errors/index.js";
import type { Finding } from "../../result/index.js";
import type { Endorsement, Need, RevocationMode, TrustFailure } from "../scheme.js";
import { unsupportedProduct } from "./binding.js";
import { otherKind } from "./candidates.js";
import { crlNeed, lineHint } from "./endorsements.js";
import type { SnpCode } from "./errors.js";
import type { Preparer } from "./prepared.js";
import { lineOfReport } from "./product.js";
import type { ProductLine } from "./product.js";
import type { SnpReport } from "./report.js";
import type { Revocation } from "./revocation.js";
import { lacksRevocationList } from "./revocation-lists.js";
import type { RootSet } from "./roots.js";
import type { Vek } from "./vek.js";

/** Why there is no signer, what could still give one, and whether that decides anything. */
export type Untrusted = { readonly ok: false } & TrustFailure;

/** What is known where no signer was found. */
export interface Situation {
  readonly report: SnpReport;
  readonly set: RootSet;
  readonly revocation: RevocationMode;
  readonly preparer: Preparer;
}

/** A failure about which nothing more is known. */
export const NOTHING = { ok: false, undecided: false, missing: [], wanted: [], needs: [], findings: [] } as const;

/**
 * What there is to say where a chain stands, and only a revocation list is lacking.
 *
 * @param line of the chain: a report does not always say it.
 */
export function lacksList(
  failure: Failure,
  line: ProductLine,
  findings: readonly Finding[],
  { report }: Pick<Situation, "report">,
): Untrusted {
  const undecided = failure.code === ("SNP_CRL_MISSING" satisfies SnpCode);
  const missing = undecided ? ["snp-crl"] : [];
  return { ...NOTHING, findings, failure, undecided, missing, wanted: ["snp-crl"], needs: [crlNeed(report, line)] };
}

/** Whether a chain stands that fails for want of a list alone. */
export function isForWantOfList({ code }: Failure): boolean {
  return LIST_CODES.some((one) => one === code);
}

/** What there is to say where no chain stands. */
export function nothingFits(
  endorsements: readonly Endorsement[],
  failure: Failure | null,
  findings: readonly Finding[],
  situation: Situation,
): Untrusted {
  const { report, revocation, preparer } = situation;
  const refused = { ...NOTHING, findings };
  const wanted = wantedKinds(failure, situation);
  if (failure !== null) return { ...refused, failure, wanted: failure.code === REVOKED ? [] : wanted };
  if (report.cpuid !== null && lineOfReport(report) === null) {
    return { ...refused, failure: unsupportedProduct(report.cpuid).failure };
  }
  const own = report.signingKey.toUpperCase();
  const other = report.signingKey === "vcek" ? "vlek" : "vcek";
  if (endorsements.some((endorsement) => endorsement.kind === `snp-${other}`)) {
    return { ...refused, failure: otherKind(report, other).failure, wanted };
  }
  const absent = fail(
    "collect",
    "SNP_VEK_MISSING" satisfies SnpCode,
    `No ${own} certificate for this report was supplied.`,
  );
  const listToo = revocation === "require" && lacksRevocationList(endorsements, lineHint(report), preparer);
  const missing = [`snp-${report.signingKey}`, ...(listToo ? ["snp-crl"] : [])];
  return { ...refused, failure: absent.failure, undecided: true, missing, wanted };
}

/** What may still give a signer: another certificate of the key, and an intermediate one where those at hand led nowhere. */
function wantedKinds(failure: Failure | null, { report: { signingKey }, set }: Situation): readonly string[] {
  const chainFailed = set.roots !== null && CHAIN_CODES.some((code) => code === failure?.code);
  return [`snp-${signingKey}`, ...(chainFailed ? [signingKey === "vcek" ? "snp-ask" : "snp-asvk"] : [])];
}

/** Failures of a certificate for want of an issuer. */
const CHAIN_CODES = ["SNP_VEK_ISSUER", "SNP_VEK_CHAIN"] as const satisfies readonly SnpCode[];

export const REVOKED = "SNP_REVOKED" satisfies SnpCode;

/** Failures of a chain that stands, for want of a revocation list that covers the instant; the first counts. */
export const LIST_CODES = [
  "SNP_CRL_MISSING",
  "SNP_CRL_STALE",
  "SNP_CRL_NEXT_UPDATE",
  "SNP_CRL_INVALID",
] as const satisfies readonly SnpCode[];

/** A signer, as far as lists go. */
interface Judged {
  readonly vek: Vek;
  readonly revocation: Revocation;
}

/** Unless the caller does without: a revocation list that somebody else than the attester chose. */
export function welcomeNeeds(report: SnpReport, signers: readonly Judged[]): readonly Need[] {
  const needs = signers
    .filter(({ revocation: { mode, list } }) => mode !== "off" && (list === null || list.source === "evidence"))
    .map(({ vek }) => crlNeed(report, vek.line));
  return [...new Map(needs.map((need) => [need.key, need])).values()];
}
