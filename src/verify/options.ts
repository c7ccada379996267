import { isZero, toHex, toUtf8 } from "../bytes/index.js";
import type { Collateral } from "../collateral/index.js";
import { EVIDENCE_HINTS } from "../evidence/index.js";
import type { EvidenceHint } from "../evidence/index.js";
import type { KernelModule, KernelVariant } from "../kernel/index.js";
import type { ChallengeSummary } from "../result/index.js";
import { ACCEPTABLE_TCB_STATUSES } from "../tee/scheme.js";
import type {
  AppraisalChoices,
  PolicyTools,
  RevocationMode,
  TcbUpdate,
  TeeChallenge,
  TrailingBytes,
} from "../tee/scheme.js";
import type { AkBinding, Sha1Bank, VtpmChallenge } from "../tee/vtpm/index.js";
import { readInstant } from "./instant.js";
import { DEFAULT_LIMITS } from "./limits.js";
import type { Limits } from "./limits.js";

/** What a verifier is created with; all of it is optional and none of it is a switch that weakens a check by default. */
export interface VerifierOptions {
  /**
   * Root certificates (AMD's ARK, Intel's SGX Root CA), DER or PEM, trusted *instead of* the built-in ones. Their intermediates
   * are endorsements; for evidence of a vendor of whom none is among them nothing is trusted. Left out: the vendors' own
   * roots, which are built in.
   */
  readonly anchors?: readonly Uint8Array[];
  /**
   * Certificates, revocation lists and Intel's statements that evidence may need, in DER, PEM or hex, in the JSON of Intel's
   * service and of other tools, or in bundles: untrusted until an anchor vouches for them.
   */
  readonly endorsements?: readonly Uint8Array[];
  /**
   * Whether a revocation list that covers the instant has to be there: `"by-policy"` (the default:
   * `root_of_trust.check_crl` decides), `"require"`, or `"off"`, which makes the verdict a warning at
   * best where the policy asks for one. In each case an authentic list that is there revokes.
   */
  readonly revocation?: RevocationChoice;
  /**
   * Whether roots that a policy states (`root_of_trust.cabundles`) are anchors: `"refuse"` (the
   * default: such a policy is invalid, stage `policy`) or `"honour"`, for policies that you wrote.
   */
  readonly policyRoots?: Exclude<PolicyTools["roots"], "unread">;
  /** PEM of the files that a policy may name in `cabundle_paths`, by the name as the policy writes it. Default: none. */
  readonly cabundleFiles?: ReadonlyMap<string, Uint8Array>;
  /**
   * Where endorsements come from that neither you nor the evidence supplied: made by `createCollateral` of
   * `veritee/collateral`. Left out, nothing is ever fetched. A policy's `disallow_network` leaves it its cache.
   */
  readonly collateral?: Collateral;
  /**
   * Whether Intel's statements about a TCB recovery count `"early"`, as soon as they are published, or `"standard"` (the
   * default), once platforms had time to deploy it. Decides what is asked for; supplied statements count as they are.
   */
  readonly tcbUpdate?: TcbUpdate;
  readonly limits?: Partial<Limits>;
  /** Whether a challenge that is empty or all zeros is accepted as one. By default it is a RangeError. */
  readonly allowZeroNonce?: boolean;
  /** The compiled kernel, for hosts that cannot compile WebAssembly from bytes. */
  readonly module?: KernelModule;
  /**
   * Takes this variant of the kernel or none, for tests and support: where it cannot run, createVerifier throws. Left
   * out, the fastest that works here is taken. Not together with `module`.
   */
  readonly kernel?: KernelVariant;
}

/** Who decides on revocation lists; see {@link VerifierOptions.revocation}. */
export type RevocationChoice = "by-policy" | Exclude<RevocationMode, "use-if-present">;

/** The caller's statement about freshness. */
export interface Challenge {
  /**
   * 1 to 64 bytes that the TEE was asked to report, right-padded with zeros to 64, or the words
   * `"unchecked"`, which make the verdict a warning at best. Where a vTPM comes with the TEE's report, REPORT_DATA is a
   * hash over these bytes and the vTPM's attestation key.
   */
  readonly tee: Uint8Array | "unchecked";
  /**
   * The bytes that the vTPM's quotes must have as their extraData, 1 to 66, compared in full; or the word `"unchecked"`,
   * which makes the verdict a warning at best. Evidence of a vTPM needs one of the two.
   */
  readonly vtpm?: Uint8Array | "unchecked";
}

/** What one verification is told. */
export interface VerifyOptions {
  /** A Cocos policy: JSON text, or its UTF-8 bytes. Never an object: JSON.parse changes 64-bit numbers. */
  readonly policy: string | Uint8Array;
  readonly challenge: Challenge;
  /** The instant that governs validity: a Date, or ISO 8601 text with a zone. */
  readonly at: Date | string;
  /**
   * What the evidence is; left out, it is detected. `"vtpm"` states that no hardware stands behind it: a warning at best,
   * and a TEE's report beside the quotes is then not looked at.
   */
  readonly tee?: EvidenceHint;
  /**
   * Whether the TEE's report has to cover the vTPM's attestation key: `"report-data"` (the default), or `"unbound"` for
   * agents that put the nonce alone into REPORT_DATA (Cocos until 0.8.1): a warning at best, since the vTPM may be anybody's.
   */
  readonly akBinding?: AkBinding;
  /** Whether PCR values of a SHA-1 bank count: `"refuse"` (the default), or `"accept"`, a warning at best. */
  readonly sha1Bank?: Sha1Bank;
  /**
   * The TCG event log of the boot that was quoted (of a TD its CCEL), where the evidence does not hold it: replayed against
   * the quotes or the RTMRs in its place.
   */
  readonly eventLog?: Uint8Array;
  /**
   * TCB statuses in Intel's words that are accepted beside `UpToDate`, for example `["SWHardeningNeeded"]`: a warning at best,
   * with the advisories. `Revoked` never is. Default: none.
   */
  readonly acceptTcbStatus?: readonly string[];
  /** The lowest tcbEvaluationDataNumber that Intel's statements may have: 0 or more. Default: any. */
  readonly minTcbEvaluation?: number;
  /** What may stand behind a TDX quote: `"zeros"` (the default), which are noted, or nothing (`"refuse"`). */
  readonly trailing?: TrailingBytes;
  /** Calls off what is being fetched: the verification then ends with what is at hand. */
  readonly signal?: AbortSignal;
}

/** A verification's options, checked and in one form. */
export interface Request {
  readonly policy: Uint8Array;
  readonly challenge: TeeChallenge;
  /** Null where none was stated. */
  readonly vtpmChallenge: VtpmChallenge | null;
  readonly challengeSummary: ChallengeSummary;
  readonly akBinding: AkBinding;
  readonly sha1Bank: Sha1Bank;
  /** The caller's; null: the evidence's own. */
  readonly eventLog: Uint8Array | null;
  readonly choices: AppraisalChoices;
  readonly trailing: TrailingBytes;
  readonly at: number;
  readonly hint: EvidenceHint | null;
  readonly signal: AbortSignal | null;
}

/** REPORT_DATA is 64 bytes (AMD 56860, ATTESTATION_REPORT). */
const TEE_CHALLENGE_SIZE = 64;
/** qualifyingData of TPM2_Quote is a TPM2B_DATA: at most a digest and its algorithm (TPM 2.0 part 2, 10.4.3). */
const VTPM_CHALLENGE_MAX = 66;

const VERIFY_OPTIONS = [
  "policy",
  "challenge",
  "at",
  "tee",
  "akBinding",
  "sha1Bank",
  "eventLog",
  "acceptTcbStatus",
  "minTcbEvaluation",
  "trailing",
  "signal",
] as const satisfies readonly (keyof VerifyOptions)[];

const VERIFIER_OPTIONS = [
  "anchors",
  "endorsements",
  "revocation",
  "policyRoots",
  "cabundleFiles",
  "collateral",
  "tcbUpdate",
  "limits",
  "allowZeroNonce",
  "module",
  "kernel",
] as const satisfies readonly (keyof VerifierOptions)[];

/** Checks the options of {@link VerifierOptions}: a wrong one is a programmer's mistake and throws. */
export function readVerifierOptions(options: VerifierOptions): Required<
  Omit<VerifierOptions, "module" | "kernel" | "collateral">
> & {
  readonly limits: Limits;
  readonly collateral: Collateral | null;
  readonly kernel: KernelVariant | KernelModule | null;
} {
  onlyKnown(options, VERIFIER_OPTIONS, "createVerifier");
  const limits = readLimits(options.limits ?? {});
  const endorsements = byteArrays(options.endorsements ?? [], "endorsements");
  if (endorsements.length > limits.maxEndorsements) {
    throw new RangeError(`endorsements has ${endorsements.length} entries; the limit is ${limits.maxEndorsements}`);
  }
  const anchors = byteArrays(options.anchors ?? [], "anchors");
  if (options.anchors !== undefined && anchors.length === 0) {
    throw new RangeError("anchors is empty: leave it out to trust the built-in roots");
  }
  const allowZeroNonce = options.allowZeroNonce ?? false;
  if (typeof allowZeroNonce !== "boolean") throw new TypeError("allowZeroNonce must be a boolean");
  return {
    anchors,
    endorsements,
    limits,
    allowZeroNonce,
    revocation: oneOf(options.revocation ?? "by-policy", ["by-policy", "require", "off"], "revocation"),
    policyRoots: oneOf(options.policyRoots ?? "refuse", ["refuse", "honour"], "policyRoots"),
    cabundleFiles: readCabundleFiles(options.cabundleFiles ?? new Map()),
    collateral: readCollateral(options.collateral),
    tcbUpdate: oneOf(options.tcbUpdate ?? "standard", ["standard", "early"], "tcbUpdate"),
    kernel: readKernel(options),
  };
}

function readCollateral(collateral: unknown): Collateral | null {
  if (collateral === undefined) return null;
  const made = typeof collateral === "object" && collateral !== null && "collect" in collateral;
  if (!made || typeof collateral.collect !== "function") {
    throw new TypeError("collateral must be made by createCollateral of veritee/collateral");
  }
  return collateral as Collateral;
}

function readSignal(signal: unknown): AbortSignal | null {
  if (signal === undefined) return null;
  if (!(signal instanceof AbortSignal)) throw new TypeError("signal must be an AbortSignal");
  return signal;
}

function readKernel({ module, kernel }: VerifierOptions): KernelVariant | KernelModule | null {
  if (kernel === undefined) return module ?? null;
  if (module !== undefined) throw new TypeError("kernel and module exclude each other");
  return oneOf(kernel, ["fma", "f64"], "kernel");
}

/** A copy, so that what the caller does with its map later changes nothing. */
function readCabundleFiles(files: unknown): ReadonlyMap<string, Uint8Array> {
  if (!(files instanceof Map)) throw new TypeError("cabundleFiles must be a Map from file names to Uint8Array");
  const own = new Map<string, Uint8Array>();
  for (const [name, bytes] of files as Map<unknown, unknown>) {
    if (typeof name !== "string" || !(bytes instanceof Uint8Array)) {
      throw new TypeError("cabundleFiles must be a Map from file names to Uint8Array");
    }
    own.set(name, new Uint8Array(bytes));
  }
  return own;
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], name: string): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new TypeError(`${name} must be one of ${choices.join(", ")}`);
  return choice;
}

/** Checks the options of one verification: a wrong one is a programmer's mistake and throws. */
export function readVerifyOptions(options: VerifyOptions, allowZeroNonce: boolean): Request {
  onlyKnown(options, VERIFY_OPTIONS, "verify");
  const hint = options.tee === undefined ? null : oneOf(options.tee, EVIDENCE_HINTS, "tee");
  return {
    policy: readPolicy(options.policy),
    ...readChallenge(options.challenge, allowZeroNonce),
    at: readInstant(options.at),
    hint,
    akBinding: oneOf(options.akBinding ?? "report-data", ["report-data", "unbound"], "akBinding"),
    sha1Bank: oneOf(options.sha1Bank ?? "refuse", ["refuse", "accept"], "sha1Bank"),
    eventLog: readEventLog(options.eventLog),
    choices: {
      acceptTcbStatus: readStatuses(options.acceptTcbStatus ?? []),
      minTcbEvaluation: readEvaluation(options.minTcbEvaluation),
    },
    trailing: oneOf(options.trailing ?? "zeros", ["zeros", "refuse"], "trailing"),
    signal: readSignal(options.signal),
  };
}

/** A copy. */
function readEventLog(eventLog: unknown): Uint8Array | null {
  if (eventLog === undefined) return null;
  if (!(eventLog instanceof Uint8Array)) throw new TypeError("eventLog must be a Uint8Array");
  return new Uint8Array(eventLog);
}

/** A name that is none, or one that is never accepted, would otherwise pass for a choice without effect. */
function readStatuses(statuses: unknown): readonly string[] {
  if (!Array.isArray(statuses)) throw new TypeError("acceptTcbStatus must be an array of TCB statuses");
  return statuses.map((status: unknown) => oneOf(status, ACCEPTABLE_TCB_STATUSES, "acceptTcbStatus"));
}

function readEvaluation(evaluation: unknown): number | null {
  if (evaluation === undefined) return null;
  if (typeof evaluation === "number" && Number.isSafeInteger(evaluation) && evaluation >= 0) return evaluation;
  throw new RangeError("minTcbEvaluation must be a whole number of at least 0");
}

function readPolicy(policy: unknown): Uint8Array {
  if (typeof policy === "string") return toUtf8(policy);
  if (policy instanceof Uint8Array) return new Uint8Array(policy);
  throw new TypeError("policy must be JSON text or its bytes, not an object: JSON.parse changes 64-bit numbers");
}

function readChallenge(
  challenge: unknown,
  allowZeroNonce: boolean,
): Pick<Request, "challenge" | "vtpmChallenge" | "challengeSummary"> {
  if (typeof challenge !== "object" || challenge === null) {
    throw new TypeError('challenge must be { tee: bytes | "unchecked" }: freshness has to be stated');
  }
  onlyKnown(challenge, ["tee", "vtpm"], "challenge");
  const { tee, vtpm } = challenge as Partial<Challenge>;
  const padded = readTee(tee, allowZeroNonce);
  const teeChallenge: TeeChallenge = padded === null ? { kind: "unchecked" } : { kind: "bytes", bytes: padded };
  const vtpmChallenge = vtpm === undefined ? null : readVtpm(vtpm, allowZeroNonce);
  return {
    challenge: teeChallenge,
    vtpmChallenge,
    challengeSummary: {
      tee: challengeText(teeChallenge),
      ...(vtpmChallenge === null ? {} : { vtpm: challengeText(vtpmChallenge) }),
    },
  };
}

function challengeText(challenge: TeeChallenge | VtpmChallenge): string {
  return challenge.kind === "unchecked" ? challenge.kind : toHex(challenge.bytes);
}

function readTee(tee: unknown, allowZeroNonce: boolean): Uint8Array | null {
  if (tee === "unchecked") return null;
  if (!(tee instanceof Uint8Array)) throw new TypeError('challenge.tee must be bytes or "unchecked"');
  if (tee.length > TEE_CHALLENGE_SIZE) {
    throw new RangeError(`challenge.tee has ${tee.length} bytes; it is at most ${TEE_CHALLENGE_SIZE}`);
  }
  if (isZero(tee) && !allowZeroNonce) {
    throw new RangeError("challenge.tee is empty or all zeros, which anybody can answer in advance");
  }
  const padded = new Uint8Array(TEE_CHALLENGE_SIZE);
  padded.set(tee);
  return padded;
}

function readVtpm(vtpm: unknown, allowZeroNonce: boolean): VtpmChallenge {
  if (vtpm === "unchecked") return { kind: "unchecked" };
  if (!(vtpm instanceof Uint8Array)) throw new TypeError('challenge.vtpm must be bytes or "unchecked"');
  if (vtpm.length > VTPM_CHALLENGE_MAX)
    throw new RangeError(`challenge.vtpm has more than ${VTPM_CHALLENGE_MAX} bytes`);
  if (isZero(vtpm) && !allowZeroNonce) {
    throw new RangeError("challenge.vtpm is empty or all zeros, which anybody can answer in advance");
  }
  return { kind: "bytes", bytes: new Uint8Array(vtpm) };
}

function readLimits(limits: Partial<Limits>): Limits {
  onlyKnown(limits, Object.keys(DEFAULT_LIMITS), "limits");
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`limits.${name} must be a positive integer`);
  }
  return { ...DEFAULT_LIMITS, ...limits };
}

function byteArrays(values: unknown, name: string): readonly Uint8Array[] {
  if (!Array.isArray(values) || !values.every((value): value is Uint8Array => value instanceof Uint8Array)) {
    throw new TypeError(`${name} must be an array of Uint8Array`);
  }
  return values;
}

/** A misspelt option must not pass for one that was left out. */
function onlyKnown(options: unknown, known: readonly string[], where: string): asserts options is object {
  if (typeof options !== "object" || options === null) throw new TypeError(`${where} needs an options object`);
  const stray = Object.keys(options).find((name) => !known.includes(name));
  if (stray !== undefined) throw new TypeError(`${where} has no option ${stray}; it has ${known.join(", ")}`);
}
