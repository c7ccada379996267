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
  Trusted,
  TrustEstablisher,
  TrustOutcome,
} from "../scheme.js";
import { BUILT_IN_ANCHORS } from "./anchors.js";
import { checkProduct } from "./binding.js";
import { candidateNotes, firstOf, MAX_CHAINS, sortCandidates } from "./candidates.js";
import type { Candidate } from "./candidates.js";
import { createChainFinder } from "./chain.js";
import type { Chain, ChainFinder } from "./chain.js";
import type { SnpCode } from "./errors.js";
import { finding } from "./findings.js";
import { createPreparer } from "./prepared.js";
import type { PreparedCertificate, Preparer } from "./prepared.js";
import type { ProductLine } from "./product.js";
import type { SnpReport } from "./report.js";
import { createListVerifier, createRevocationChecker } from "./revocation.js";
import type { ListVerifier, Revocation, RevocationChecker, RevocationList } from "./revocation.js";
import { createRootReader } from "./roots.js";
import type { RootReader, RootSet } from "./roots.js";
import { isForWantOfList, lacksList, LIST_CODES, nothingFits, NOTHING, REVOKED, welcomeNeeds } from "./untrusted.js";
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
  const situation = { report, set: set.value, revocation: context.revocation, preparer: workshop.preparer };
  const failure = firstOf(untrusted, [REVOKED, ...LIST_CODES]);
  const line = failure === null ? undefined : lines.get(failure);
  if (failure !== null && line !== undefined && isForWantOfList(failure))
    return lacksList(failure, line, findings, given);
  return nothingFits(endorsements, failure ?? unfit.mostTelling(), findings, situation);
}

/** Chains of several candidates meet the same lists: what is said of these is said once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
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
