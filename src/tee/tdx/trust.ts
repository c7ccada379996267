import { equalBytes, oncePerObject, toHex } from "../../bytes/index.js";
import type { CryptoEngine } from "../../crypto/index.js";
import type { Failure, Outcome } from "../../errors/index.js";
import { finding } from "../../result/index.js";
import type { EndorsementSummary, Finding } from "../../result/index.js";
import { parseCertificate } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { CallerAnchor, Context, Endorsement, Trusted, TrustEstablisher, TrustOutcome } from "../scheme.js";
import { createCandidateReader } from "./candidates.js";
import type { Candidates, SourcedCandidate } from "./candidates.js";
import { checkChainDates, createChainVerifier } from "./chain.js";
import type { ChainVerifier, PckChain } from "./chain.js";
import { createChainReader } from "./chain-reader.js";
import type { ChainReader } from "./chain-reader.js";
import type { TdxCode } from "./errors.js";
import { CERTIFICATION } from "./layout.js";
import { createRootReader, keyOf, onlyRoot } from "./roots.js";
import type { RootReader, RootSet } from "./roots.js";
import { createRevocationJudge } from "./revocation.js";
import type { RevocationJudge } from "./revocation.js";
import { createStatementSelector } from "./select.js";
import type { Selected, StatementSelector } from "./select.js";
import { createStatementVerifier } from "./statements.js";
import type { TdxCollateral, TdxQuote, TdxSigner } from "./types.js";
import { welcomeNeeds } from "./welcome.js";

/** What one verifier keeps between verifications. */
interface Workshop {
  readonly readRoots: RootReader;
  /** A root among the endorsements, read once. */
  readonly readRoot: (der: Uint8Array) => Outcome<Certificate>;
  readonly readCandidates: (quote: TdxQuote, endorsements: readonly Endorsement[]) => Outcome<Candidates>;
  readonly keepChain: (quote: TdxQuote, chain: PckChain) => void;
  readonly verifyChain: ChainVerifier;
  readonly judgeRevocation: RevocationJudge;
  readonly selector: StatementSelector;
}

/** What is the same for every candidate. */
interface Given {
  readonly set: RootSet;
  readonly endorsements: readonly Endorsement[];
  readonly context: Context;
  readonly workshop: Workshop;
}

/** Makes what finds the keys that vouch for TDX quotes; see {@link TrustEstablisher}. */
export function createTrustEstablisher(engine: CryptoEngine): TrustEstablisher<TdxQuote, TdxSigner> {
  const chains = createChainReader(engine);
  const workshop: Workshop = {
    readRoots: createRootReader(engine),
    readRoot: oncePerObject((der: Uint8Array) => parseCertificate(der)),
    readCandidates: createCandidateReader(chains.open),
    keepChain: keepIn(chains),
    verifyChain: createChainVerifier(engine),
    judgeRevocation: createRevocationJudge(engine),
    selector: createStatementSelector(engine, createStatementVerifier(engine)),
  };
  return {
    establish: (quote, endorsements, anchors, context) =>
      establishTrust(quote, endorsements, anchors, context, workshop),
  };
}

/**
 * Shows that the PCK certificate that comes with a quote, or that was supplied for one that brings none, leads to a root
 * (Intel's, or the caller's alone), that nothing on its way is revoked, and, where the TCB is to be appraised, that Intel's
 * statements about this platform and the quoting enclave are at hand, authentic, and hold at the instant.
 *
 * Does not prove that the key signed anything: authenticate does. Errors: those of candidates.ts, chain.ts, select.ts and
 * revocation.ts, X509_CERT_EXPIRED, X509_CERT_NOT_YET_VALID, `TDX_ANCHOR`.
 *
 * @param anchors the caller's roots; none means Intel's.
 */
async function establishTrust(
  quote: TdxQuote,
  endorsements: readonly Endorsement[],
  anchors: readonly CallerAnchor[],
  context: Context,
  workshop: Workshop,
): Promise<TrustOutcome<TdxSigner>> {
  const set = await workshop.readRoots(anchors);
  if (!set.ok) return refused([set.failure], [], true);
  const candidates = workshop.readCandidates(quote, endorsements);
  if (!candidates.ok) return refused([candidates.failure], []);
  const { pairs, notes } = candidates.value;
  const given: Given = { set: set.value, endorsements, context, workshop };
  const findings: Finding[] = [...notes, ...rootNotes(endorsements, set.value, workshop.readRoot)];
  const signers: Trusted<TdxSigner>[] = [];
  const failures: Failure[] = [];
  const chains: Sourced[] = [];
  for (const pair of pairs) {
    const chain = await workshop.verifyChain(pair, set.value);
    const { leafSource, caSource } = pair;
    if (!chain.ok) {
      failures.push(chain.failure);
      continue;
    }
    workshop.keepChain(quote, chain.value);
    chains.push({ ...chain.value, leafSource, caSource });
  }
  const own = ownChains(chains, quote, context);
  // What others' certificates lack says nothing of this quote.
  if (own.length > 0) failures.length = 0;
  for (const chain of own) {
    const current = checkChainDates(chain, context.at);
    const signer = current.ok
      ? await trustPlatform(chain, given, findings)
      : { ...current, failures: [current.failure] };
    if (signer.ok) signers.push(signer.value);
    else failures.push(...signer.failures);
  }
  const said = distinct(findings);
  if (signers.length > 0) {
    return { ok: true, value: { signers, findings: said, welcome: welcomeNeeds(signers, context.revocation) } };
  }
  return refused(failures, said);
}

/** Whose chain was verified costs no reading again. */
function keepIn(chains: ChainReader): Workshop["keepChain"] {
  return ({ certificationData }, { leaf, ca, root }) => {
    const brought = certificationData.type === CERTIFICATION.pckChain && root !== null;
    if (brought) chains.keep(certificationData, [leaf, ca, root]);
  };
}

/** Of several chains those whose key signed the quoting enclave's report; all of them where none did. */
function ownChains(chains: readonly Sourced[], quote: TdxQuote, { engine }: Context): readonly Sourced[] {
  if (chains.length < 2) return chains;
  const digest = engine.digest("sha256", quote.qeReportBytes);
  const signature = quote.qeReportSignature;
  const own = chains.filter(({ key, p256 }) => p256.verifyP256({ publicKey: key, digest, signature }) === "valid");
  return own.length > 0 ? own : chains;
}

/** A chain that leads to a root, and where its certificates came from. */
type Sourced = PckChain & Pick<SourcedCandidate, "leafSource" | "caSource">;

/** A signer, or everything that is missing or wrong. */
type Platform =
  | { readonly ok: true; readonly value: Trusted<TdxSigner> }
  | { readonly ok: false; readonly failures: readonly Failure[] };

async function trustPlatform(chain: Sourced, given: Given, findings: Finding[]): Promise<Platform> {
  const { context, endorsements, workshop } = given;
  const failures: Failure[] = [];
  const used: EndorsementSummary[] = [...chainSummaries(chain)];
  const keep = <T>(outcome: Outcome<T>): T | null => {
    if (outcome.ok) return outcome.value;
    failures.push(outcome.failure);
    return null;
  };
  const taken = <T>(outcome: Outcome<Selected<T>>): Selected<T> | null => {
    const selected = keep(outcome);
    if (selected === null) return null;
    findings.push(...selected.notes);
    used.push(...selected.used);
    return selected;
  };

  let collateral: TdxCollateral | null = null;
  const statementSigners: Certificate[] = [];
  if (context.tcb === "appraise") {
    const grounds = { set: onlyRoot(given.set, chain.anchor), at: context.at, endorsements };
    const platform = { fmspc: toHex(chain.pck.fmspc), pceId: toHex(chain.pck.pceId) };
    const tcbInfo = taken(await workshop.selector.tcbInfo(platform, grounds));
    const qeIdentity = taken(await workshop.selector.qeIdentity(grounds));
    for (const one of [tcbInfo, qeIdentity]) if (one !== null) statementSigners.push(one.signer);
    if (tcbInfo !== null && qeIdentity !== null) {
      collateral = { tcbInfo: tcbInfo.value, qeIdentity: qeIdentity.value };
    }
  }

  const { anchor, ca, leaf } = chain;
  const shared = { mode: context.revocation, at: context.at };
  const root = await workshop.judgeRevocation(
    {
      ...shared,
      kind: "tdx-root-crl",
      issuer: anchor.key,
      issuerName: anchor.summary.name,
      certificates: [ca, ...statementSigners],
    },
    endorsements,
  );
  const pck = await workshop.judgeRevocation(
    {
      ...shared,
      kind: "tdx-pck-crl",
      issuer: keyOf(ca),
      issuerName: ca.subjectCommonName ?? "?",
      certificates: [leaf],
    },
    endorsements,
  );
  findings.push(...root.notes, ...pck.notes);
  const rootList = keep(root.outcome);
  const pckList = keep(pck.outcome);
  if (rootList === null || pckList === null || failures.length > 0) return { ok: false, failures };
  for (const list of [rootList, pckList]) if (list.used !== null) used.push(list.used);
  const signer: TdxSigner = {
    pck: chain.pck,
    key: chain.key,
    p256: chain.p256,
    ca: chain.caKind,
    names: [leaf, ca].map(({ subjectCommonName }) => subjectCommonName ?? "?").concat(anchor.summary.name),
    anchors: [anchor.summary],
    endorsements: distinct(used),
    collateral,
    revocation: {
      required: context.revocation === "require",
      rootList: rootList.state,
      pckList: pckList.state,
    },
  };
  return { ok: true, value: signer as Trusted<TdxSigner> };
}

/** Nothing makes up for a certificate that is revoked. */
const REVOKED: TdxCode = "TDX_REVOKED";

/**
 * Why there is no signer. What lacks altogether leaves the matter undecided; what is there and does not fit decides against it,
 * unless something better is to be had.
 */
function refused(
  failures: readonly Failure[],
  findings: readonly Finding[],
  undecided = false,
): TrustOutcome<TdxSigner> {
  const revoked = failures.find(({ code }) => code === REVOKED);
  const unfit = failures.find(({ stage }) => stage !== "collect");
  const failure = revoked ?? unfit ?? failures[0] ?? NO_CANDIDATE;
  const kinds = (some: readonly Failure[]): readonly string[] => [
    ...new Set(some.flatMap(({ path }) => (path?.startsWith(PREFIX) === true ? [path.slice(PREFIX.length)] : []))),
  ];
  return {
    ok: false,
    failure,
    undecided: undecided || (revoked ?? unfit) === undefined,
    missing: revoked === undefined ? kinds(failures.filter(({ stage }) => stage === "collect")) : [],
    wanted: revoked === undefined ? kinds(failures) : [],
    needs: [],
    findings,
  };
}

const PREFIX = "endorsements.";

const NO_CANDIDATE: Failure = {
  stage: "trust",
  code: "TDX_PCK_CHAIN" satisfies TdxCode,
  message: "No PCK certificate leads to a trusted root.",
};

function chainSummaries(chain: Sourced): readonly EndorsementSummary[] {
  const { leaf, leafSource, leafSha256, ca, caSource, caSha256 } = chain;
  const datesOf = ({ notBefore, notAfter }: Certificate): Pick<EndorsementSummary, "notBefore" | "notAfter"> => ({
    notBefore: new Date(notBefore).toISOString(),
    notAfter: new Date(notAfter).toISOString(),
  });
  return [
    { kind: "tdx-pck", source: leafSource, sha256: leafSha256, ...datesOf(leaf) },
    { kind: "tdx-pck-ca", source: caSource, sha256: caSha256, ...datesOf(ca) },
  ];
}

/** A root among the endorsements is never an anchor; one that is none anyway is worth a word. */
function rootNotes(
  endorsements: readonly Endorsement[],
  { roots }: RootSet,
  read: Workshop["readRoot"],
): readonly Finding[] {
  const trusted = ({ spki }: Certificate): boolean => roots.some(({ key }) => equalBytes(key.spki, spki));
  return endorsements
    .filter(({ kind }) => kind === "tdx-root")
    .flatMap(({ bytes }) => {
      const parsed = read(bytes);
      if (!parsed.ok || trusted(parsed.value)) return [];
      const code: TdxCode = "TDX_ROOT_IGNORED";
      return [finding(code, "note", "endorsements.tdx-root", "a trust anchor", parsed.value.subjectCommonName)];
    });
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((one) => [JSON.stringify(one), one])).values()];
}
