/**
 * The shape that every TEE has. Shared code (evidence, policy, verify, collateral) only knows this;
 * it never asks which TEE it has in hand. A new TEE is a folder with this shape and a line in
 * registry.ts.
 */
import type { CertificateCrypto, CryptoEngine, Digest } from "../crypto/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import type { LogJudgement, LogRules } from "../eventlog/index.js";
import type { JsonObject, MessageRules } from "../json/index.js";
import type { Kernel } from "../kernel/index.js";
import type { AnchorSummary, ClaimValue, EndorsementSummary, Finding } from "../result/index.js";

declare const trusted: unique symbol;
declare const authenticated: unique symbol;

/** A signing key that was shown to be the vendor's. Made by a scheme's trust.ts only. */
export type Trusted<T> = T & { readonly [trusted]: true };

/** Evidence whose signature was checked under a trusted key. Made by a scheme's authenticate.ts only. */
export type Authenticated<T> = T & { readonly [authenticated]: true };

/** Where an endorsement came from, in the order in which candidates are tried. */
export type EndorsementSource = "caller" | "evidence" | "cache" | "network";

/** Something from outside that evidence is judged with: a certificate, a CRL, a vendor's statement. Untrusted until a scheme has checked it. */
export interface Endorsement {
  /** The scheme's name for it, for example `snp-vcek`. */
  readonly kind: string;
  readonly bytes: Uint8Array;
  readonly source: EndorsementSource;
}

/** An endorsement that a verification of some evidence wants. */
export interface Need {
  readonly kind: string;
  /** Stable name for caches: what is needed, never a digest of the evidence. */
  readonly key: string;
  /** What it is, for people. */
  readonly title: string;
  /** Which of the vendors' services has it, for example `amd-kds`: a caller may state mirrors by these names. */
  readonly service: string;
  /** Where the vendor itself serves it: a hint from unauthenticated bytes. Null where no such place exists. */
  readonly url: string | null;
  /** A name for the file. */
  readonly fileName: string;
  /** Largest size that can be genuine, in bytes. */
  readonly maxBytes: number;
  /**
   * Headers of the vendor's response, in any of whose names the certificates of the issuer stand as percent-encoded PEM: what
   * is collected is then the body and behind it, on a line of its own, that PEM. None: the body alone.
   */
  readonly chainHeaders?: readonly string[];
  /**
   * Other services that have it as well, each with the path and query there: one for which the caller states a base URL is
   * asked instead of `service`.
   */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** How the service that a path was asked of writes the object, where not as it is: needs of `needAt` only. */
  readonly bodyForm?: "hex";
}

/** What was taken out of a file that holds several endorsements. */
export interface UnpackedEndorsements {
  /** Each as a scheme's `recognizeEndorsement` takes it; none of them authenticated. */
  readonly objects: readonly Uint8Array[];
  /** What else of the vendor's it holds, of which no evidence has any use, each once: `sgx-tcb-info`. */
  readonly passedOver: readonly string[];
}

/** What an object that answers a need says of itself, once it was shown to be the vendor's. */
export interface Accepted {
  /** The objects in it, each DER: a chain of certificates is several. */
  readonly objects: readonly Pick<Endorsement, "kind" | "bytes">[];
  /** The instants between which it is of use, inclusive, in milliseconds since 1970; `notAfter` is null where it does not say. */
  readonly notBefore: number;
  readonly notAfter: number | null;
  /** Of two objects for one need the one with the higher rank counts, in seconds or as the vendor counts. Never negative. */
  readonly rank: number;
  /** How long a copy is as good as the vendor's own, in milliseconds: lists change before they end. Null: always. */
  readonly refreshAfter: number | null;
}

/** What decides whether an object is the vendor's. */
export interface AcceptanceGrounds {
  /** The caller's; none means the vendor's own. */
  readonly anchors: readonly CallerAnchor[];
  /** Where intermediate certificates may be found. */
  readonly endorsements: readonly Endorsement[];
  readonly crypto: CertificateCrypto;
}

/** What of the surroundings decides what evidence needs. */
export interface PlanGrounds {
  readonly revocation: RevocationMode;
  /** Under the caller's anchors the vendor's intermediate certificates are needed too: only its own are built in. */
  readonly anchors: "built-in" | "caller";
  readonly tcb: TcbMode;
  readonly tcbUpdate: TcbUpdate;
}

/** What a TEE says of freshness: the caller's 64 bytes, or that the caller chose not to check. */
export type TeeChallenge = { readonly kind: "bytes"; readonly bytes: Uint8Array } | { readonly kind: "unchecked" };

/** A vendor's key that is trusted from the start. */
export interface BuiltInKey {
  /** The subject's commonName. */
  readonly name: string;
  /** Content octets of the serial number, hex; revocation lists name it. */
  readonly serial: string;
  /** ISO 8601, both inclusive. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 of the DER certificate and of the DER SubjectPublicKeyInfo, hex. */
  readonly certificateSha256: string;
  readonly spkiSha256: string;
  /** DER Name of the subject, base64. */
  readonly subject: string;
  /** DER SubjectPublicKeyInfo, base64. */
  readonly spki: string;
}

/** A trust anchor that the caller supplied: a certificate in DER. */
export interface CallerAnchor {
  readonly der: Uint8Array;
}

/**
 * What counts of the vendor's revocation lists: `require` (one that covers the instant must be there),
 * `use-if-present`, `off` (none has to be there and none is looked for). In every mode a list that is
 * there and authentic revokes what it lists.
 */
export type RevocationMode = "require" | "use-if-present" | "off";

/**
 * Whether the platform's TCB is held against what the vendor says of it. Where it is, the vendor's statements have to be
 * there. For a TEE whose evidence proves its TCB by itself the word has no meaning.
 */
export type TcbMode = "appraise" | "skip";

/** Whether a vendor's statements about TCB recoveries count as soon as they are published, or once they are to be deployed. */
export type TcbUpdate = "standard" | "early";

/** What a scheme's steps are told beside their input. */
export interface Context {
  readonly engine: CryptoEngine;
  /** The instant of the verification in milliseconds since 1970. */
  readonly at: number;
  readonly revocation: RevocationMode;
  readonly tcb: TcbMode;
}

/** What establishTrust found: a key, and what to say about it. */
export interface TrustReport<S> {
  /** Keys that fit, best candidate first; authentication tries them in turn. */
  readonly signers: readonly Trusted<S>[];
  readonly findings: readonly Finding[];
  /** Needs that are no condition, but could still change the answer: a list that the attester did not choose. */
  readonly welcome: readonly Need[];
}

/** Why establishTrust found no key. */
export interface TrustFailure {
  readonly failure: Failure;
  /** True where a needed endorsement was neither supplied nor to be had: the verdict is `none`. */
  readonly undecided: boolean;
  /** Kinds of the endorsements that were not to be had, in the scheme's names. */
  readonly missing: readonly string[];
  /** Kinds that could still change the answer, those of `missing` too; none where nothing can. */
  readonly wanted: readonly string[];
  /** Needs that establishTrust can name better than plan could; for the others, plan's hold. */
  readonly needs: readonly Need[];
  readonly findings: readonly Finding[];
}

export type TrustOutcome<S> =
  { readonly ok: true; readonly value: TrustReport<S> } | ({ readonly ok: false } & TrustFailure);

/**
 * Finds the keys that may have signed evidence. It keeps what it has verified, within bounds and by all that the
 * outcome depends on, so that the next evidence of the same chip costs little; dates and revocation are judged each time.
 */
export interface TrustEstablisher<E, S> {
  /** Is a signing key the vendor's, and is it the one that this evidence names? The caller's anchors, if any, alone count. */
  establish(
    evidence: E,
    endorsements: readonly Endorsement[],
    anchors: readonly CallerAnchor[],
    context: Context,
  ): Promise<TrustOutcome<S>>;
}

/** What reading a policy needs beside its text. */
export interface PolicyTools {
  readonly digest: Digest;
  /**
   * Whether roots in the policy are anchors, or make the policy invalid. Never ignored; but tools that
   * only look at a policy leave the files that it names `unread`, and then none of its roots is an anchor.
   */
  readonly roots: "refuse" | "honour" | "unread";
  /** PEM of the files that a policy may name as CA bundles, by the name as the policy writes it. */
  readonly cabundleFiles: ReadonlyMap<string, Uint8Array>;
}

/** What a policy says about trust, beside what the caller says. */
export interface PolicyTrust {
  /** Roots that the policy states and the caller lets it state. */
  readonly anchors: readonly CallerAnchor[];
  /** Intermediate certificates that came with those roots. */
  readonly endorsements: readonly Endorsement[];
  readonly revocation: Exclude<RevocationMode, "off">;
  readonly tcb: TcbMode;
}

/** Something that a valid policy leaves open, for whoever wrote it; no part of any verdict. */
export interface PolicyRemark {
  readonly code: string;
  /** Dotted path in snake case. */
  readonly path: string;
  /** One sentence. */
  readonly message: string;
  readonly severity: "warning" | "note";
}

/** A scheme's part of a policy: how it is recognised, read, and applied. */
export interface PolicySection<P> {
  /** The fields of the two messages, by proto name, in the order in which they are written. */
  readonly fields: { readonly policy: MessageRules; readonly root_of_trust: MessageRules };
  /** Whether the members of a policy file's `policy` object are this TEE's. Only objects with members are asked. */
  recognizes(policy: JsonObject): boolean;
  /**
   * Reads the sections.
   *
   * @param policy the member `policy`, or null where there is none.
   * @param rootOfTrust the member `root_of_trust`, or null where there is none.
   * @returns null where `policy` is absent or states nothing; root_of_trust is read all the same.
   */
  decode(policy: JsonObject | null, rootOfTrust: JsonObject | null, tools: PolicyTools): Outcome<P | null>;
  /** What a policy says about trust. */
  trustOf(policy: P): PolicyTrust;
  /** Whether `root_of_trust` forbids asking vendors for endorsements: it counts for whatever evidence the policy is used. */
  forbidsNetwork(rootOfTrust: JsonObject): boolean;
  /**
   * What a policy leaves open.
   *
   * @param stated dotted paths of the fields that the document states, also those without an effect.
   */
  lint(policy: P, stated: ReadonlySet<string>): readonly PolicyRemark[];
}

/** Who in a guest can have had its TEE report something. */
export interface Voucher {
  /** For example `VMPL 2`. */
  readonly name: string;
  /** Whether that part is kept apart from the rest of the guest, or the policy pins what it is. */
  readonly sound: boolean;
}

/** TCB statuses that a caller may accept beside Intel's `UpToDate`; `Revoked` is never accepted. */
export const ACCEPTABLE_TCB_STATUSES = [
  "SWHardeningNeeded",
  "ConfigurationNeeded",
  "ConfigurationAndSWHardeningNeeded",
  "OutOfDate",
  "OutOfDateConfigurationNeeded",
  "TDRelaunchAdvised",
  "TDRelaunchAdvisedConfigurationNeeded",
] as const;

/** What the caller lets pass or asks for beside the policy. */
export interface AppraisalChoices {
  /** TCB statuses that are accepted beside the vendor's best, in the vendor's words; each makes the verdict a warning. */
  readonly acceptTcbStatus: readonly string[];
  /** The lowest number of the vendor's TCB evaluation that counts, or null. */
  readonly minTcbEvaluation: number | null;
}

/** What may stand behind evidence that says itself how long it is: zeros, which are noted, or nothing. */
export type TrailingBytes = "zeros" | "refuse";

/** A log of measurements that comes with evidence, and what it is held to. */
export interface MeasurementLog {
  /** Empty where there is none. */
  readonly bytes: Uint8Array;
  /** Null where the policy asks for nothing. */
  readonly rules: LogRules | null;
}

/** A TEE. `E` is its parsed evidence, `S` its signer, `P` its part of a policy. */
export interface Scheme<E, S, P> {
  /** Also the name of its claims: `snp`. */
  readonly id: string;
  readonly policy: PolicySection<P>;

  /** Structure only: strict in length, version and reserved bits; by the kernel where there is one. */
  parse(bytes: Uint8Array, kernel: Kernel | null, trailing: TrailingBytes): Outcome<E>;
  /** The bytes that the signature covers. */
  signedBytes(evidence: E): Uint8Array;
  /**
   * What is needed from outside, in the order in which it is to be had: of several needs of one kind the first
   * that can be met is enough. Hints, since the evidence is not authenticated.
   */
  plan(evidence: E, policy: P | null, grounds: PlanGrounds): readonly Need[];
  /** Names of the vendors' services that needs name. */
  readonly services: readonly string[];
  /** The need that a service's path with its query stands for, exactly as the vendor writes it; null where it is none. */
  needAt(service: string, pathAndQuery: string): Need | null;
  /**
   * What `accept` has to be given among its grounds to judge what answers a need: the certificates of the keys that
   * issued it. Under the caller's anchors they are to be had first; the vendor's own are built in.
   */
  issuersOf(need: Need): readonly Need[];
  /**
   * Whether an object is what a need asks for and the vendor's: its form, its place (chip, level, line), its
   * signatures up to an anchor. Not whether it holds at any instant, and not whether anything is revoked.
   */
  accept(need: Need, bytes: Uint8Array, grounds: AcceptanceGrounds): Promise<Outcome<Accepted>>;
  /**
   * Which kind of endorsement an object is, or null where it is none of this TEE's: a certificate or revocation list in
   * DER, or a vendor's signed statement as it is collected.
   */
  recognizeEndorsement(object: Uint8Array): string | null;
  /**
   * Takes the objects out of a file in one of the vendor's own forms, such as JSON with several of them.
   *
   * @returns null where the bytes are in no form of this TEE's.
   */
  unpackEndorsements(bytes: Uint8Array): Outcome<UnpackedEndorsements> | null;
  /** One for each verifier; `engine` is that of all its contexts. */
  createTrustEstablisher(engine: CryptoEngine): TrustEstablisher<E, S>;
  /** Did one of these keys sign these bytes? */
  authenticate(
    evidence: E,
    signers: readonly Trusted<S>[],
    context: Context,
  ): Outcome<{ readonly evidence: Authenticated<E>; readonly signer: Trusted<S> }>;
  /** A finding for every rule; never stops early. */
  appraise(
    evidence: Authenticated<E>,
    signer: Trusted<S>,
    policy: P,
    challenge: TeeChallenge,
    choices: AppraisalChoices,
  ): readonly Finding[];
  /** What a log of measurements can be replayed against, for people: `RTMRs`. Null: the evidence has no such registers. */
  readonly registers: string | null;
  /** Replays a log against those registers. @throws Error where there are none. */
  judgeLog(evidence: Authenticated<E>, log: MeasurementLog, engine: CryptoEngine): Promise<LogJudgement>;
  /** The bytes that the guest had its TEE report, REPORT_DATA: as long as a challenge, 64 bytes. A copy. */
  reportData(evidence: Authenticated<E>): Uint8Array;
  /** Who in the guest vouches for what is in REPORT_DATA. */
  voucherOf(evidence: Authenticated<E>, policy: P | null): Voucher;
  /** What the bytes say, for people who debug; unauthenticated. */
  describe(evidence: E): ClaimValue;
  claims(evidence: Authenticated<E>, signer: Trusted<S>): { readonly [name: string]: ClaimValue };
  anchorsOf(signer: Trusted<S>): readonly AnchorSummary[];
  endorsementsOf(signer: Trusted<S>): readonly EndorsementSummary[];
}

/** A scheme whose types are its own business. */
export type AnyScheme = Scheme<unknown, unknown, unknown>;
