import { toBase64 } from "../../src/bytes/index.js";
import type { AttestationResult, VerifyOptions } from "../../src/index.js";
import { takeQuoteApart } from "../../src/testing/intel/quote-parts.js";
import type {
  PckOptions,
  QeIdentityOptions,
  SimulatedIntel,
  TcbInfoOptions,
  TdReportFields,
  TdxQuoteOptions,
} from "../../src/testing/index.js";
import { signedQuote, simulatedIntel, tdxEndorsements, tdxPolicyText, verifyQuote } from "./tdx.js";
import type { SignedQuote, VerifyQuoteOptions } from "./tdx.js";
import { saidBy } from "./world.js";
import type { Said } from "./world.js";

/** A sound quote of the simulated world, made once, and the policy under which it is affirmed. */
export const SOUND: SignedQuote = signedQuote();
export const TDX_POLICY = pinning(takeQuoteApart(SOUND.quote).td.mrTd);

/** Everything that Intel says of that platform. */
export const SOUND_ENDORSEMENTS = tdxEndorsements(SOUND);

/** A policy that pins a measurement, besides what {@link tdxPolicyText} states, and other fields of the TD's report. */
export function pinning(mrTd: Uint8Array, body: Readonly<Record<string, string>> = {}): string {
  return tdxPolicyText({ mr_td: `"${toBase64(mrTd)}"`, ...body });
}

/** What differs from the sound case: in the platform, the quote, what Intel says, or what the verification is told. */
export interface TdxCase extends Omit<VerifyQuoteOptions, "challenge"> {
  readonly td?: Partial<TdReportFields>;
  readonly quote?: Omit<TdxQuoteOptions, "td">;
  /** Of the whole quote, after it was signed. */
  readonly edit?: (quote: Uint8Array) => Uint8Array;
  readonly pck?: PckOptions;
  readonly intel?: SimulatedIntel;
  readonly tcbInfo?: TcbInfoOptions;
  readonly qeIdentity?: QeIdentityOptions;
  readonly policy?: string;
  readonly challenge?: VerifyOptions["challenge"]["tee"];
}

/** Verifies a case under {@link TDX_POLICY}, its evidence taken for a quote of a TD. */
export function verifyCase(differs: TdxCase = {}): Promise<AttestationResult> {
  const { td, quote, edit, pck, intel = simulatedIntel(), tcbInfo, qeIdentity, policy = TDX_POLICY, ...told } = differs;
  const usual = intel === SOUND.intel && td === undefined && quote === undefined && pck === undefined;
  const signed = usual
    ? SOUND
    : signedQuote({
        intel,
        ...(td === undefined ? {} : { td }),
        ...(quote === undefined ? {} : { quote }),
        ...(pck === undefined ? {} : { pck }),
      });
  const endorsements = {
    ...(intel === SOUND.intel && signed.pck.ca === "platform" ? SOUND_ENDORSEMENTS : tdxEndorsements(signed)),
    ...(tcbInfo === undefined ? {} : { tcbInfo: intel.issueTcbInfo(tcbInfo).bytes }),
    ...(qeIdentity === undefined ? {} : { qeIdentity: intel.issueQeIdentity(qeIdentity).bytes }),
    ...told.endorsements,
  };
  const bytes = edit === undefined ? signed.quote : edit(signed.quote);
  return verifyQuote({ ...signed, quote: bytes }, policy, { tee: "tdx", ...told, endorsements });
}

/** Verdict and code of a case: of the failure, else of the first failed finding. */
export async function saidOf(differs: TdxCase = {}): Promise<Said> {
  return saidBy(await verifyCase(differs));
}

/** What is said of what is not authentic, malformed, or breaks a rule. */
export function refused(code: string): Said {
  return ["contraindicated", code];
}

/** What is said where something that is needed is not at hand. */
export function undecided(code: string): Said {
  return ["none", code];
}

export const AFFIRMED: Said = ["affirming", undefined];
