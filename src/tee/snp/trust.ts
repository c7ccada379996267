import { isZero, toBase64 } from "../../bytes/index.js";
import type { CryptoEngine, P384PublicKey } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../../errors/index.js";
import type { EndorsementSummary, Finding } from "../../result/index.js";
import type {
  CallerAnchor,
  Context,
  Endorsement,
  EndorsementSource,
  Need,
  Trusted,
  TrustEstablisher,
  TrustOutcome,
} from "../scheme.js";
import { BUILT_IN_ANCHORS } from "./anchors.js";
import { checkChip, checkProduct, checkTcb, isOtherChip, unsupportedProduct } from "./binding.js";
import { createChainFinder } from "./chain.js";
import type { Chain, ChainFinder } from "./chain.js";
import { crlNeed, lineHint } from "./endorsements.js";
import type { SnpCode } from "./errors.js";
import { finding } from "./findings.js";
import { createPreparer } from "./prepared.js";
import type { PreparedCertificate, PreparedVek, Preparer } from "./prepared.js";
import { lineOfReport } from "./product.js";
import type { ProductLine } from "./product.js";
import type { SigningKey, SnpReport } from "./report.js";
import { lacksRevocationList } from "./revocation-lists.js";
import { createListVerifier, createRevocationChecker } from "./revocation.js";
import type { ListVerifier, Revocation, RevocationChecker, RevocationList } from "./revocation.js";
import { createRootReader } from "./roots.js";
import type { RootReader, RootSet } from "./roots.js";
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

/** An intermediate certificate among the endorsements. */
interface Supplied extends PreparedCertificate {
  readonly source: EndorsementSource;
}

/** What one verifier keeps between verifications. */
interface Workshop {
  readonly preparer: Preparer;
  readonly readRoots: RootReader;
  readonly findChain: ChainFinder;
  readonly verifyList: ListVerifier;
}

/** What is the same for every candidate. */
interface Given {
  readonly report: SnpReport;
  readonly set: RootSet;
  readonly intermediates: readonly Supplied[];
  readonly context: Context;
  readonly checkRevocation: RevocationChecker;
  readonly workshop: Workshop;
}

/** A candidate that fits the report. */
interface Candidate {
  readonly endorsement: Endorsement;
  readonly prepared: PreparedVek;
  readonly vek: Vek;
}

/** Chains that are built for one report at most: each costs an RSA verification or two. */
const MAX_CHAINS = 32;

type Failed = Extract<Outcome<never>, { ok: false }>;

/** Makes what finds the keys of SEV-SNP reports; see {@link TrustEstablisher}. */
export function createTrustEstablisher(engine: CryptoEngine): TrustEstablisher<SnpReport, SnpSigner> {
  const workshop: Workshop = {
    preparer: createPreparer(engine),
    readRoots: createRootReader(engine),
    findChain: createChainFinder(engine),
    verifyList: createListVerifier(engine),
  };
  return {
    establish: (report, endorsements, anchors, context) =>
      establishTrust(report, endorsements, anchors, context, workshop),
  };
}

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
async function establishTrust(
  report: SnpReport,
  endorsements: readonly Endorsement[],
  anchors: readonly CallerAnchor[],
  context: Context,
  workshop: Workshop,
): Promise<TrustOutcome<SnpSigner>> {
  const set = await workshop.readRoots(anchors);
  if (!set.ok) return { ...NOTHING, failure: set.failure, undecided: true };
  const kind = `snp-${report.signingKey}`;
  const given: Given = {
    report,
    set: set.value,
    intermediates: intermediatesOf(endorsements, workshop.preparer),
    context,
    checkRevocation: createRevocationChecker(endorsements, context, workshop.preparer, workshop.verifyList),
    workshop,
  };
  const { fitting, unfit } = sortCandidates(report, endorsements, kind, workshop.preparer);
  const signers: Trusted<SnpSigner>[] = [];
  const untrusted: Failure[] = [];
  const lines = new Map<Failure, ProductLine>();
  const listNotes: Finding[] = [];
  for (const candidate of fitting.slice(0, MAX_CHAINS)) {
    const signer = await trustVek(candidate, given, listNotes);
    if (signer.ok) {
      signers.push(signer.value);
      continue;
    }
    untrusted.push(signer.failure);
    lines.set(signer.failure, candidate.vek.line);
  }
  const notes = candidateNotes(kind, [...untrusted.map(({ code }) => code), ...unfit.codes], fitting.length);
  const findings = [...rootNotes(endorsements, set.value, workshop.preparer), ...notes, ...distinct(listNotes)];
  if (signers.length > 0) return { ok: true, value: { signers, findings, welcome: welcomeNeeds(report, signers) } };
  const failure = firstOf(untrusted, [REVOKED, ...LIST_CODES]);
  const line = failure === null ? undefined : lines.get(failure);
  if (failure !== null && line !== undefined && isForWantOfList(failure))
    return lacksList(failure, line, findings, given);
  return nothingFits(endorsements, failure ?? unfit.mostTelling(), findings, given);
}

/** A failure about which nothing more is known. */
const NOTHING = { ok: false, undecided: false, missing: [], wanted: [], needs: [], findings: [] } as const;

/** The certificates of that kind: those that fit the report, in their order, and why the others do not. */
interface Sorted {
  readonly fitting: readonly Candidate[];
  readonly unfit: {
    readonly codes: readonly string[];
    /** The failure of the one that came closest, or null where there is none. */
    readonly mostTelling: () => Failure | null;
  };
}

/** Failures are worked out for codes once more when they are told: a fleet's other certificates are many. */
function sortCandidates(
  report: SnpReport,
  endorsements: readonly Endorsement[],
  kind: string,
  preparer: Preparer,
): Sorted {
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
function candidateNotes(kind: string, codes: readonly string[], chains: number): readonly Finding[] {
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
function firstOf(failures: readonly Failure[], order: readonly SnpCode[]): Failure | null {
  const found = order.map((code) => failures.find((failure) => failure.code === code));
  return found.find((failure) => failure !== undefined) ?? failures[0] ?? null;
}

/** Chains of several candidates meet the same lists: what is said of these is said once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * What there is to say where a chain stands, and only a revocation list is lacking.
 *
 * @param line of the chain: a report does not always say it.
 */
function lacksList(
  failure: Failure,
  line: ProductLine,
  findings: readonly Finding[],
  { report }: Given,
): TrustOutcome<SnpSigner> {
  const undecided = failure.code === ("SNP_CRL_MISSING" satisfies SnpCode);
  const missing = undecided ? ["snp-crl"] : [];
  return { ...NOTHING, findings, failure, undecided, missing, wanted: ["snp-crl"], needs: [crlNeed(report, line)] };
}

function isForWantOfList({ code }: Failure): boolean {
  return LIST_CODES.some((one) => one === code);
}

function nothingFits(
  endorsements: readonly Endorsement[],
  failure: Failure | null,
  findings: readonly Finding[],
  { report, set, context, workshop }: Given,
): TrustOutcome<SnpSigner> {
  const refused = { ...NOTHING, findings };
  const wanted = wantedKinds(failure, given);
  if (failure !== null) return { ...refused, failure, wanted: failure.code === REVOKED ? [] : wanted };
  if (report.cpuid !== null && lineOfReport(report) === null) {
    return { ...refused, failure: unsupportedProduct(report.cpuid).failure };
  }
  const own = report.signingKey.toUpperCase();
  const other = report.signingKey === "vcek" ? "vlek" : "vcek";
  if (endorsements.some((endorsement) => endorsement.kind === `snp-${other}`)) {
    return { ...refused, failure: otherKind(report, other).failure, wanted };
  }
  const absent = refuse("SNP_VEK_MISSING", `No ${own} certificate for this report was supplied.`);
  const listToo =
    context.revocation === "require" && lacksRevocationList(endorsements, lineHint(report), workshop.preparer);
  const missing = [`snp-${report.signingKey}`, ...(listToo ? ["snp-crl"] : [])];
  return { ...refused, failure: { ...absent.failure, stage: "collect" }, undecided: true, missing, wanted };
}

/** What may still give a signer: another certificate of the key, and an intermediate one where those at hand led nowhere. */
function wantedKinds(failure: Failure | null, { report: { signingKey }, set }: Given): readonly string[] {
  const chainFailed = set.roots !== null && CHAIN_CODES.some((code) => code === failure?.code);
  return [`snp-${signingKey}`, ...(chainFailed ? [signingKey === "vcek" ? "snp-ask" : "snp-asvk"] : [])];
}

/** Failures of a certificate for want of an issuer. */
const CHAIN_CODES = ["SNP_VEK_ISSUER", "SNP_VEK_CHAIN"] as const satisfies readonly SnpCode[];

const REVOKED = "SNP_REVOKED" satisfies SnpCode;

/** Failures of a chain that stands, for want of a revocation list that covers the instant; the first counts. */
const LIST_CODES = [
  "SNP_CRL_MISSING",
  "SNP_CRL_STALE",
  "SNP_CRL_NEXT_UPDATE",
  "SNP_CRL_INVALID",
] as const satisfies readonly SnpCode[];

/** Unless the caller does without: a revocation list that somebody else than the attester chose. */
function welcomeNeeds(report: SnpReport, signers: readonly SnpSigner[]): readonly Need[] {
  const needs = signers
    .filter(({ revocation: { mode, list } }) => mode !== "off" && (list === null || list.source === "evidence"))
    .map(({ vek }) => crlNeed(report, vek.line));
  return [...new Map(needs.map((need) => [need.key, need])).values()];
}

function otherKind(report: SnpReport, kind: SigningKey): Failed {
  const wanted = report.signingKey.toUpperCase();
  const message = `The report says that a ${wanted} signed it; the certificate is of a ${kind.toUpperCase()}.`;
  return refuse("SNP_SIGNING_KEY_MISMATCH", message, { expected: report.signingKey, actual: kind });
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

async function trustVek(
  candidate: Candidate,
  given: Given,
  listNotes: Finding[],
): Promise<Outcome<Trusted<SnpSigner>>> {
  const { report, context, workshop, intermediates } = given;
  const { prepared, vek, endorsement } = candidate;
  const key = prepared.key();
  if (!key.ok) {
    return refuse("SNP_VEK_CURVE", "The certificate's public key is not a point on P-384.", { cause: key.failure });
  }
  const chain = await workshop.findChain({ sha256: prepared.sha256, vek }, given.set, intermediates, context.at);
  if (!chain.ok) return chain;
  workshop.preparer.keep(prepared);
  const otherProduct = checkProduct(report, vek);
  if (otherProduct !== null) return otherProduct;
  const { outcome: revocation, notes } = await given.checkRevocation(chain.value);
  listNotes.push(...notes);
  if (!revocation.ok) return revocation;
  const { list } = revocation.value;
  const intermediate = intermediates.find(({ sha256 }) => sha256 === chain.value.intermediateSha256);
  const signer: SnpSigner = {
    vek,
    key: key.value,
    chain: chain.value,
    chipIdMasked: isZero(report.chipId),
    revocation: revocation.value,
    endorsements: [
      summarize(endorsement.kind, { ...prepared, certificate: vek.certificate, source: endorsement.source }),
      ...(intermediate === undefined ? [] : [summarize(vek.kind === "vcek" ? "snp-ask" : "snp-asvk", intermediate)]),
      ...(list === null ? [] : [summarizeList(list)]),
    ],
  };
  return ok(signer as Trusted<SnpSigner>);
}

function intermediatesOf(endorsements: readonly Endorsement[], preparer: Preparer): readonly Supplied[] {
  return endorsements
    .filter(({ kind }) => kind === "snp-ask" || kind === "snp-asvk")
    .flatMap(({ bytes, source }) => {
      const prepared = preparer.certificate(bytes);
      return prepared === null ? [] : [{ ...prepared, source }];
    });
}

function summarize(kind: string, { certificate, sha256, source }: Supplied): EndorsementSummary {
  return {
    kind,
    source,
    sha256,
    notBefore: new Date(certificate.notBefore).toISOString(),
    notAfter: new Date(certificate.notAfter).toISOString(),
  };
}

function summarizeList({ source, sha256, thisUpdate, nextUpdate }: RevocationList): EndorsementSummary {
  const [notBefore, notAfter] = [new Date(thisUpdate).toISOString(), new Date(nextUpdate).toISOString()];
  return { kind: "snp-crl", source, sha256, notBefore, notAfter };
}

/** A root among the endorsements is never an anchor; one that is none anyway is worth a word. */
function rootNotes(endorsements: readonly Endorsement[], { roots }: RootSet, preparer: Preparer): readonly Finding[] {
  const trusted = ({ sha256, certificate }: PreparedCertificate): boolean =>
    roots === null
      ? BUILT_IN_ANCHORS.some(({ role, spki }) => role === "ark" && spki === toBase64(certificate.spki))
      : roots.some((own) => own.certificateSha256 === sha256);
  return endorsements
    .filter(({ kind }) => kind === "snp-ark")
    .flatMap(({ bytes }) => preparer.certificate(bytes) ?? [])
    .filter((root) => !trusted(root))
    .map(({ certificate }) =>
      finding("SNP_ROOT_IGNORED", "note", "endorsements.snp-ark", "a trust anchor", certificate.subjectCommonName),
    );
}

function refuse(code: SnpCode, message: string, detail: FailureDetail = {}): Failed {
  return fail("trust", code, message, detail);
}
