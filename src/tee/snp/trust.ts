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
import { checkChip, checkProduct, checkTcb, unsupportedProduct } from "./binding.js";
import { crlNeed, lineHint } from "./endorsements.js";
import type { SnpCode } from "./errors.js";
import { finding } from "./findings.js";
import { PRODUCT_LINES, lineOfReport } from "./product.js";
import type { SigningKey, SnpReport } from "./report.js";
import { lacksRevocationList } from "./revocation-lists.js";
import { createRevocationChecker } from "./revocation.js";
import type { Revocation, RevocationChecker, RevocationList } from "./revocation.js";
import { readVek } from "./vek.js";
import type { Vek } from "./vek.js";

/** A signing key that leads to a trusted root and belongs to the chip and TCB of the report. */
export interface SnpSigner {
  readonly vek: Vek;
  readonly key: P384PublicKey;
  readonly chain: Chain;
  /** Whether the report hides its chip: then it cannot be compared with the certificate's. */
  readonly chipIdMasked: boolean;
  /** What the revocation lists of the root say of the chain: nothing in it is revoked. */
  readonly revocation: Revocation;
  /** What was used: the VEK's certificate, and an intermediate and a revocation list where one was supplied. */
  readonly endorsements: readonly EndorsementSummary[];
}

/** An endorsement that is a well-formed certificate. */
interface Supplied {
  readonly certificate: Certificate;
  readonly source: EndorsementSource;
}

/** What is the same for every candidate. */
interface Given {
  readonly roots: readonly CallerRoot[] | null;
  readonly intermediates: readonly Supplied[];
  readonly context: Context;
}

/** Chains that are built for one report at most: each costs an RSA verification or two. */
const MAX_CHAINS = 32;

type Failed = Extract<Outcome<never>, { ok: false }>;

/**
 * Finds, among the endorsements, the certificate of the key that signed a report: by AMD's profile,
 * for this product, chip and TCB, led to a root (AMD's, or the caller's alone), valid at the instant
 * and with nothing on its way revoked. Candidates are tried in the order given; those that do not fit
 * are passed over, which is noted. What costs little is checked first, so a whole fleet's certificates
 * and revocation lists may be handed in.
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
  const roots = anchors.length === 0 ? ok(null) : await readCallerRoots(anchors, context.engine);
  if (!roots.ok) return { ok: false, failure: roots.failure, undecided: true, missing: [], needs: [], findings: [] };
  const kind = `snp-${report.signingKey}`;
  const intermediates = certificatesOf(endorsements, ["snp-ask", "snp-asvk"]);
  const signers: Trusted<SnpSigner>[] = [];
  const unfit: Failure[] = [];
  const untrusted: Failure[] = [];
  const given: Given = { roots: roots.value, intermediates, context };
  const checkRevocation = createRevocationChecker(endorsements, context);
  const listNotes: Finding[] = [];
  let chains = 0;
  for (const candidate of endorsements.filter((endorsement) => endorsement.kind === kind)) {
    const vek = readCandidate(report, candidate);
    if (!vek.ok) unfit.push(vek.failure);
    else if (++chains <= MAX_CHAINS) {
      const signer = await trustVek(report, vek.value, candidate, given, checkRevocation, listNotes);
      if (signer.ok) signers.push(signer.value);
      else untrusted.push(signer.failure);
    }
  }
  const notes = candidateNotes(kind, [...untrusted, ...unfit], chains);
  const findings = [...rootNotes(endorsements, roots.value), ...notes, ...distinct(listNotes)];
  if (signers.length > 0) return { ok: true, value: { signers, findings } };
  const failure = firstOf(untrusted, ["SNP_REVOKED", "SNP_CRL_MISSING"]) ?? mostTelling(unfit);
  return nothingFits(report, endorsements, failure, findings, context);
}

/** What was passed over: a note for each reason. */
function candidateNotes(kind: string, failures: readonly Failure[], chains: number): readonly Finding[] {
  const path = `endorsements.${kind}`;
  const counts = new Map<string, number>();
  for (const { code } of failures) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [
    ...[...counts].map(([code, count]) =>
      finding("SNP_VEK_CANDIDATE", "note", path, "fits the report", `${code} (${count})`),
    ),
    ...(chains > MAX_CHAINS ? [finding("SNP_VEK_CANDIDATES", "note", path, MAX_CHAINS, chains)] : []),
  ];
}

/**
 * Of several certificates the failure of the one that came closest: of this chip and TCB, then of
 * another TCB, then of another chip, then one that cannot be read.
 */
function mostTelling(failures: readonly Failure[]): Failure | null {
  return firstOf(failures, ["SNP_VEK_TCB_CURRENT", "SNP_VEK_TCB", "SNP_VEK_CHIP_ID"]);
}

/** The failure with the first of these codes that occurs, else the first of all. */
function firstOf(failures: readonly Failure[], order: readonly SnpCode[]): Failure | null {
  const found = order.map((code) => failures.find((failure) => failure.code === code));
  return found.find((failure) => failure !== undefined) ?? failures[0] ?? null;
}

/** Chains of several candidates meet the same lists: what is said of these is said once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

function nothingFits(
  report: SnpReport,
  endorsements: readonly Endorsement[],
  failure: Failure | null,
  findings: readonly Finding[],
  context: Context,
): TrustOutcome<SnpSigner> {
  const refused = { ok: false, undecided: false, missing: [], needs: [], findings } as const;
  if (failure?.code === ("SNP_CRL_MISSING" satisfies SnpCode)) {
    // The chain stands, so its root is known, also where the report does not say its line.
    const line = PRODUCT_LINES.find((name) => failure.expected === `ARK-${name}`) ?? null;
    return { ...refused, failure, undecided: true, missing: ["snp-crl"], needs: [crlNeed(report, line)] };
  }
  if (failure !== null) return { ...refused, failure };
  if (report.cpuid !== null && lineOfReport(report) === null) {
    return { ...refused, failure: unsupportedProduct(report.cpuid).failure };
  }
  const wanted = report.signingKey.toUpperCase();
  const other = report.signingKey === "vcek" ? "vlek" : "vcek";
  if (endorsements.some((endorsement) => endorsement.kind === `snp-${other}`)) {
    return { ...refused, failure: otherKind(report, other).failure };
  }
  const missing = refuse("SNP_VEK_MISSING", `No ${wanted} certificate for this report was supplied.`);
  const listToo = context.revocation === "require" && lacksRevocationList(endorsements, lineHint(report));
  return {
    ...refused,
    failure: { ...missing.failure, stage: "collect" },
    undecided: true,
    missing: [`snp-${report.signingKey}`, ...(listToo ? ["snp-crl"] : [])],
  };
}

function otherKind(report: SnpReport, kind: SigningKey): Failed {
  const wanted = report.signingKey.toUpperCase();
  const message = `The report says that a ${wanted} signed it; the certificate is of a ${kind.toUpperCase()}.`;
  return refuse("SNP_SIGNING_KEY_MISMATCH", message, { expected: report.signingKey, actual: kind });
}

/** What the certificate itself says: AMD's profile, and the chip and TCB of this report. */
function readCandidate(report: SnpReport, candidate: Endorsement): Outcome<Vek> {
  const certificate = parseCertificate(candidate.bytes);
  if (!certificate.ok) return certificate;
  const vek = readVek(certificate.value);
  if (!vek.ok) return vek;
  if (vek.value.kind !== report.signingKey) return otherKind(report, vek.value.kind);
  return checkChip(report, vek.value) ?? checkTcb(report, vek.value) ?? vek;
}

async function trustVek(
  report: SnpReport,
  vek: Vek,
  { kind, source }: Endorsement,
  { roots, intermediates, context }: Given,
  checkRevocation: RevocationChecker,
  listNotes: Finding[],
): Promise<Outcome<Trusted<SnpSigner>>> {
  const key = context.engine.prepareP384(vek.point);
  if (!key.ok) {
    return refuse("SNP_VEK_CURVE", "The certificate's public key is not a point on P-384.", { cause: key.failure });
  }
  const authorities = intermediates.map((supplied) => supplied.certificate);
  const chain = await buildChain(vek, roots, authorities, context);
  if (!chain.ok) return chain;
  const otherProduct = checkProduct(report, vek);
  if (otherProduct !== null) return otherProduct;
  const { outcome: revocation, notes } = await checkRevocation(chain.value);
  listNotes.push(...notes);
  if (!revocation.ok) return revocation;
  const signer: SnpSigner = {
    vek,
    key: key.value,
    chain: chain.value,
    chipIdMasked: isZero(report.chipId),
    revocation: revocation.value,
    endorsements: [
      summarize(kind, { certificate: vek.certificate, source }, context),
      ...intermediates
        .filter((supplied) => supplied.certificate === chain.value.intermediate)
        .map((supplied) => summarize(vek.kind === "vcek" ? "snp-ask" : "snp-asvk", supplied, context)),
      ...(revocation.value.list === null ? [] : [summarizeList(revocation.value.list)]),
    ],
  };
  return ok(signer as Trusted<SnpSigner>);
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

function summarizeList({ source, sha256, thisUpdate, nextUpdate }: RevocationList): EndorsementSummary {
  const [notBefore, notAfter] = [new Date(thisUpdate).toISOString(), new Date(nextUpdate).toISOString()];
  return { kind: "snp-crl", source, sha256, notBefore, notAfter };
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
