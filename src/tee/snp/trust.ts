import { equalBytes, isZero, toBase64, toHex } from "../../bytes/index.js";
import type { P384PublicKey } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../../errors/index.js";
import type { EndorsementSummary, Finding } from "../../result/index.js";
import { parseCertificate } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { CallerAnchor, Context, Endorsement, EndorsementSource, Trusted, TrustOutcome } from "../scheme.js";
import { BUILT_IN_ANCHORS } from "./anchors.js";
import { buildChain, readCallerRoots } from "./chain.js";
import type { CallerRoot, Chain } from "./chain.js";
import type { SnpCode } from "./errors.js";
import { finding } from "./findings.js";
import { lineOfReport } from "./product.js";
import type { Cpuid, SigningKey, SnpReport } from "./report.js";
import { tcbAtMost } from "./tcb.js";
import { readVek } from "./vek.js";
import type { Vek } from "./vek.js";

/** A signing key that leads to a trusted root and belongs to the chip and TCB of the report. */
export interface SnpSigner {
  readonly vek: Vek;
  readonly key: P384PublicKey;
  readonly chain: Chain;
  /** Whether the report hides its chip: then it cannot be compared with the certificate's. */
  readonly chipIdMasked: boolean;
  /** The certificates that led to the root: the VEK's, and an intermediate where one was supplied. */
  readonly endorsements: readonly EndorsementSummary[];
}

/** An endorsement that is a well-formed certificate. */
interface Supplied {
  readonly certificate: Certificate;
  readonly source: EndorsementSource;
}

/** Certificates of one report that are tried at most; more of them can only cost time. */
const MAX_CANDIDATES = 32;

type Failed = Extract<Outcome<never>, { ok: false }>;

/**
 * Finds, among the endorsements, the certificate of the key that signed a report: by AMD's profile,
 * led to a root (AMD's, or the caller's alone), valid at the instant, for this product, chip and TCB.
 * Candidates are tried in the order given; those that do not fit are noted and passed over.
 *
 * Does not prove that the key signed the report: authenticate does.
 *
 * @param anchors the caller's roots; none means AMD's.
 */
export async function establishTrust(
  report: SnpReport,
  endorsements: readonly Endorsement[],
  anchors: readonly CallerAnchor[],
  context: Context,
): Promise<TrustOutcome<SnpSigner>> {
  const roots = anchors.length === 0 ? ok(null) : await readCallerRoots(anchors);
  if (!roots.ok) return { ok: false, failure: roots.failure, undecided: true, findings: [] };
  const kind = `snp-${report.signingKey}`;
  const candidates = endorsements.filter((endorsement) => endorsement.kind === kind);
  const intermediates = certificatesOf(endorsements, ["snp-ask", "snp-asvk"]);
  const findings: Finding[] = [...rootNotes(endorsements, roots.value)];
  const signers: Trusted<SnpSigner>[] = [];
  let first: Failure | null = null;
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    const signer = await trustCandidate(report, candidate, roots.value, intermediates, context);
    if (signer.ok) {
      signers.push(signer.value);
      continue;
    }
    first ??= signer.failure;
    findings.push(finding("SNP_VEK_CANDIDATE", "note", `endorsements.${kind}`, "fits the report", signer.failure.code));
  }
  if (candidates.length > MAX_CANDIDATES) {
    findings.push(finding("SNP_VEK_CANDIDATES", "note", `endorsements.${kind}`, MAX_CANDIDATES, candidates.length));
  }
  if (signers.length > 0) return { ok: true, value: { signers, findings } };
  return nothingFits(report, endorsements, first, findings);
}

function nothingFits(
  report: SnpReport,
  endorsements: readonly Endorsement[],
  first: Failure | null,
  findings: readonly Finding[],
): TrustOutcome<SnpSigner> {
  if (first !== null) return { ok: false, failure: first, undecided: false, findings };
  if (report.cpuid !== null && lineOfReport(report) === null) {
    return { ok: false, failure: unsupportedProduct(report.cpuid).failure, undecided: false, findings };
  }
  const wanted = report.signingKey.toUpperCase();
  const other = report.signingKey === "vcek" ? "vlek" : "vcek";
  if (endorsements.some((endorsement) => endorsement.kind === `snp-${other}`)) {
    return { ok: false, failure: otherKind(report, other).failure, undecided: false, findings };
  }
  const { failure } = refuse("SNP_VEK_MISSING", `No ${wanted} certificate for this report was supplied.`);
  return { ok: false, failure: { ...failure, stage: "collect" }, undecided: true, findings };
}

function otherKind(report: SnpReport, kind: SigningKey): Failed {
  const wanted = report.signingKey.toUpperCase();
  const message = `The report says that a ${wanted} signed it; the certificate is of a ${kind.toUpperCase()}.`;
  return refuse("SNP_SIGNING_KEY_MISMATCH", message, { expected: report.signingKey, actual: kind });
}

async function trustCandidate(
  report: SnpReport,
  candidate: Endorsement,
  roots: readonly CallerRoot[] | null,
  intermediates: readonly Supplied[],
  context: Context,
): Promise<Outcome<Trusted<SnpSigner>>> {
  const certificate = parseCertificate(candidate.bytes);
  if (!certificate.ok) return certificate;
  const vek = readVek(certificate.value);
  if (!vek.ok) return vek;
  if (vek.value.kind !== report.signingKey) return otherKind(report, vek.value.kind);
  const key = context.engine.prepareP384(vek.value.point);
  if (!key.ok) {
    return refuse("SNP_VEK_CURVE", "The certificate's public key is not a point on P-384.", { cause: key.failure });
  }
  const authorities = intermediates.map((supplied) => supplied.certificate);
  const chain = await buildChain(vek.value, roots, authorities, context);
  if (!chain.ok) return chain;
  const mismatch = checkProduct(report, vek.value) ?? checkChip(report, vek.value) ?? checkTcb(report, vek.value);
  if (mismatch !== null) return mismatch;
  const signer: SnpSigner = {
    vek: vek.value,
    key: key.value,
    chain: chain.value,
    chipIdMasked: isZero(report.chipId),
    endorsements: [
      summarize(candidate.kind, { certificate: certificate.value, source: candidate.source }, context),
      ...intermediates
        .filter((supplied) => supplied.certificate === chain.value.intermediate)
        .map((supplied) => summarize(vek.value.kind === "vcek" ? "snp-ask" : "snp-asvk", supplied, context)),
    ],
  };
  return ok(signer as Trusted<SnpSigner>);
}

function checkProduct(report: SnpReport, vek: Vek): Failed | null {
  if (report.cpuid === null) return null;
  const line = lineOfReport(report);
  if (line === null) return unsupportedProduct(report.cpuid);
  if (line === vek.line) return null;
  return refuse("SNP_VEK_PRODUCT", `The report comes from ${line}, the certificate from ${vek.line}.`, {
    path: "report.cpuid",
    expected: vek.line,
    actual: line,
  });
}

function unsupportedProduct({ family, model }: Cpuid): Failed {
  const actual = `family 0x${family.toString(16)}, model 0x${model.toString(16)}`;
  return refuse("SNP_PRODUCT_UNSUPPORTED", `The report comes from an unsupported CPU: ${actual}.`, { actual });
}

/** A masked chip id binds nothing, but the key itself is unique to its chip, so its signature still counts. */
function checkChip(report: SnpReport, vek: Vek): Failed | null {
  if (vek.hwid === null || isZero(report.chipId)) return null;
  const size = vek.hwid.length;
  if (equalBytes(vek.hwid, report.chipId.subarray(0, size)) && isZero(report.chipId, size)) return null;
  return refuse("SNP_VEK_CHIP_ID", "The certificate belongs to another chip than the report.", {
    path: "report.chip_id",
    expected: toHex(vek.hwid),
    actual: toHex(report.chipId),
  });
}

function checkTcb(report: SnpReport, vek: Vek): Failed | null {
  if (!equalBytes(vek.tcb, report.reportedTcb)) {
    return refuse("SNP_VEK_TCB", "The certificate is for another TCB version than the report's REPORTED_TCB.", {
      path: "report.reported_tcb",
      expected: toHex(vek.tcb),
      actual: toHex(report.reportedTcb),
    });
  }
  if (tcbAtMost(vek.tcb, report.currentTcb)) return null;
  return refuse(
    "SNP_VEK_TCB_CURRENT",
    "A component of the certificate's TCB version is above the report's CURRENT_TCB.",
    {
      path: "report.current_tcb",
      expected: toHex(vek.tcb),
      actual: toHex(report.currentTcb),
    },
  );
}

function certificatesOf(endorsements: readonly Endorsement[], kinds: readonly string[]): readonly Supplied[] {
  return endorsements
    .filter((endorsement) => kinds.includes(endorsement.kind))
    .flatMap(({ bytes, source }) => {
      const parsed = parseCertificate(bytes);
      return parsed.ok ? [{ certificate: parsed.value, source }] : [];
    });
}

function summarize(kind: string, { certificate, source }: Supplied, context: Context): EndorsementSummary {
  return {
    kind,
    source,
    sha256: toHex(context.engine.digest("sha256", certificate.der)),
    notBefore: new Date(certificate.notBefore).toISOString(),
    notAfter: new Date(certificate.notAfter).toISOString(),
  };
}

/** A root among the endorsements is never an anchor; one that is none anyway is worth a word. */
function rootNotes(endorsements: readonly Endorsement[], roots: readonly CallerRoot[] | null): readonly Finding[] {
  const trusted = (root: Certificate): boolean =>
    roots === null
      ? BUILT_IN_ANCHORS.some((anchor) => anchor.role === "ark" && anchor.spki === toBase64(root.spki))
      : roots.some((own) => equalBytes(own.certificate.der, root.der));
  return certificatesOf(endorsements, ["snp-ark"])
    .filter(({ certificate }) => !trusted(certificate))
    .map(({ certificate }) =>
      finding("SNP_ROOT_IGNORED", "note", "endorsements.snp-ark", "a trust anchor", certificate.subjectCommonName),
    );
}

function refuse(code: SnpCode, message: string, detail: FailureDetail = {}): Failed {
  return fail("trust", code, message, detail);
}
