import type { Failure, Outcome } from "../../errors/index.js";
import { fail } from "../../errors/index.js";
import type { Finding } from "../../result/index.js";
import type { Endorsement } from "../scheme.js";
import { checkChip, checkTcb, isOtherChip } from "./binding.js";
import type { SnpCode } from "./errors.js";
import { finding } from "./findings.js";
import type { PreparedVek, Preparer } from "./prepared.js";
import type { SigningKey, SnpReport } from "./report.js";
import type { Vek } from "./vek.js";

/** Which certificates are those of the report's key, as far as they and the report say? Nothing here is authenticated. */

/** A candidate that fits the report. */
export interface Candidate {
  readonly endorsement: Endorsement;
  readonly prepared: PreparedVek;
  readonly vek: Vek;
}

/** Chains that are built for one report at most: each costs an RSA verification or two. */
export const MAX_CHAINS = 32;

/** The certificates of that kind: those that fit the report, in their order, and why the others do not. */
export interface SortedCandidates {
  readonly fitting: readonly Candidate[];
  readonly unfit: {
    readonly codes: readonly string[];
    /** The failure of the one that came closest, or null where there is none. */
    readonly mostTelling: () => Failure | null;
  };
}

/** Sorts the certificates. Failures are worked out for codes once more when they are told: a fleet's other certificates are many. */
export function sortCandidates(
  report: SnpReport,
  endorsements: readonly Endorsement[],
  kind: string,
  preparer: Preparer,
): SortedCandidates {
  const fitting: Candidate[] = [];
  const codes: string[] = [];
  const examples = new Map<string, PreparedVek>();
  for (const endorsement of endorsements) {
    if (endorsement.kind !== kind) continue;
    const prepared = preparer.vek(endorsement.bytes);
    const code = unfitness(report, prepared);
    if (code === null) {
      if (prepared.vek.ok) fitting.push({ endorsement, prepared, vek: prepared.vek.value });
    } else {
      codes.push(code);
      if (!examples.has(code)) examples.set(code, prepared);
    }
  }
  const mostTelling = (): Failure | null => {
    const failures = [...examples.values()].map((prepared) => readCandidate(report, prepared));
    return firstOf(
      failures.flatMap((one) => (one.ok ? [] : [one.failure])),
      // Of this chip and TCB, then of another TCB, then of another chip, then one that cannot be read.
      ["SNP_VEK_TCB_CURRENT", "SNP_VEK_TCB", "SNP_VEK_CHIP_ID"],
    );
  };
  return { fitting, unfit: { codes, mostTelling } };
}

/** What was passed over: a note for each reason. */
export function candidateNotes(kind: string, codes: readonly string[], chains: number): readonly Finding[] {
  const path = `endorsements.${kind}`;
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [
    ...[...counts].map(([code, count]) =>
      finding("SNP_VEK_CANDIDATE", "note", path, "fits the report", `${code} (${count})`),
    ),
    ...(chains > MAX_CHAINS ? [finding("SNP_VEK_CANDIDATES", "note", path, MAX_CHAINS, chains)] : []),
  ];
}

/** The failure with the first of these codes that occurs, else the first of all. */
export function firstOf(failures: readonly Failure[], order: readonly SnpCode[]): Failure | null {
  const found = order.map((code) => failures.find((failure) => failure.code === code));
  return found.find((failure) => failure !== undefined) ?? failures[0] ?? null;
}

/** The failure of a certificate of the other kind of key. */
export function otherKind(report: SnpReport, kind: SigningKey): Extract<Outcome<never>, { ok: false }> {
  const wanted = report.signingKey.toUpperCase();
  const message = `The report says that a ${wanted} signed it; the certificate is of a ${kind.toUpperCase()}.`;
  return fail("trust", "SNP_SIGNING_KEY_MISMATCH" satisfies SnpCode, message, {
    expected: report.signingKey,
    actual: kind,
  });
}

/** What the certificate itself says: AMD's profile, and the chip and TCB of this report. */
function readCandidate(report: SnpReport, { vek }: PreparedVek): Outcome<Vek> {
  if (!vek.ok) return vek;
  if (vek.value.kind !== report.signingKey) return otherKind(report, vek.value.kind);
  return checkChip(report, vek.value) ?? checkTcb(report, vek.value) ?? vek;
}

/** The code of what {@link readCandidate} says, without its sentence where that is the usual one; null: it fits. */
function unfitness(report: SnpReport, prepared: PreparedVek): string | null {
  const { vek } = prepared;
  if (vek.ok && vek.value.kind === report.signingKey && isOtherChip(report, vek.value)) {
    return "SNP_VEK_CHIP_ID" satisfies SnpCode;
  }
  const read = readCandidate(report, prepared);
  return read.ok ? null : read.failure.code;
}
