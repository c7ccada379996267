import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifierOptions, VerifyOptions } from "../../src/index.js";
import { createSimulatedIntel, makeTdxQuote } from "../../src/testing/index.js";
import type { PckOptions, SimulatedIntel, SimulatedPck, TdxQuoteOptions } from "../../src/testing/index.js";
import type { TdReportFields } from "../../src/testing/index.js";

/** An instant inside every window of the simulated Intel: certificates, lists and statements. */
export const TDX_AT = "2025-06-01T00:00:00Z";

/** The challenge that {@link signedQuote} answers, 64 bytes. */
export const TDX_CHALLENGE = new Uint8Array(64).fill(0x5a);

const worlds = new Map<string, SimulatedIntel>();

/** The simulated Intel of most tests, made once; `forged` is a forger's with the same names. */
export function simulatedIntel(kind: "genuine" | "forged" = "genuine"): SimulatedIntel {
  const forged = kind === "forged" ? ({ forged: true } as const) : {};
  const intel = worlds.get(kind) ?? createSimulatedIntel({ seed: "test", ...forged });
  worlds.set(kind, intel);
  return intel;
}

/** A platform with its certificate and a quote of it. */
export interface SignedQuote {
  readonly intel: SimulatedIntel;
  readonly pck: SimulatedPck;
  readonly quote: Uint8Array;
}

/** What a quote of {@link signedQuote} differs in: the fields of the TD, which answers {@link TDX_CHALLENGE}, or all else. */
export interface SignedQuoteOptions {
  readonly td?: Partial<TdReportFields>;
  readonly quote?: Omit<TdxQuoteOptions, "td">;
  readonly pck?: PckOptions;
  readonly intel?: SimulatedIntel;
}

/** A quote on a simulated platform. */
export function signedQuote(options: SignedQuoteOptions = {}): SignedQuote {
  const intel = options.intel ?? simulatedIntel();
  const pck = intel.issuePck(options.pck);
  const td = { reportData: TDX_CHALLENGE, ...options.td };
  return { intel, pck, quote: makeTdxQuote(pck, { ...options.quote, td }).bytes };
}

/** What a verification of a quote of that world needs from outside, by what it is: each can be replaced or left out. */
export function tdxEndorsements({
  intel,
  pck,
}: Pick<SignedQuote, "intel" | "pck">): Readonly<Record<"tcbInfo" | "qeIdentity" | "rootCrl" | "pckCrl", Uint8Array>> {
  return {
    tcbInfo: intel.issueTcbInfo().bytes,
    qeIdentity: intel.issueQeIdentity().bytes,
    rootCrl: intel.issueCrl("root"),
    pckCrl: intel.issueCrl(pck.ca === "platform" ? "platformCa" : "processorCa"),
  };
}

/**
 * A Cocos policy as snake_case JSON text: fields of `policy.td_quote_body_policy`, of `policy.header_policy`, and of
 * `root_of_trust`, each as JSON text by its name. By default it states qe_vendor_id, collateral and revocation.
 */
export function tdxPolicyText(
  body: Readonly<Record<string, string>> = {},
  header: Readonly<Record<string, string>> = { qe_vendor_id: '"k5pyM/ecTKmUCg2zlX8GBw=="' },
  root: Readonly<Record<string, string>> = { check_crl: "true", get_collateral: "true" },
): string {
  const members = (fields: Readonly<Record<string, string>>): string => {
    return `{ ${Object.entries(fields)
      .map(([name, json]) => `"${name}": ${json}`)
      .join(", ")} }`;
  };
  const policy = members({ header_policy: members(header), td_quote_body_policy: members(body) });
  return members({ policy, root_of_trust: members(root) });
}

const KINDS = ["tcbInfo", "qeIdentity", "rootCrl", "pckCrl"] as const;

/** What {@link verifyQuote} is told beside quote and policy. */
export interface VerifyQuoteOptions extends Partial<Omit<VerifyOptions, "policy" | "challenge">> {
  readonly challenge?: Uint8Array | "unchecked";
  readonly verifier?: VerifierOptions;
  /** Those of {@link tdxEndorsements}, with what differs: null leaves one out. */
  readonly endorsements?: Readonly<Partial<Record<"tcbInfo" | "qeIdentity" | "rootCrl" | "pckCrl", Uint8Array | null>>>;
}

/** Verifies a quote under its own root, with everything that Intel says of its platform. */
export async function verifyQuote(
  signed: SignedQuote,
  policy: string = tdxPolicyText(),
  { challenge = TDX_CHALLENGE, verifier = {}, endorsements = {}, ...options }: VerifyQuoteOptions = {},
): Promise<AttestationResult> {
  const usual = KINDS.every((kind) => endorsements[kind] !== undefined) ? {} : tdxEndorsements(signed);
  const supplied = Object.values({ ...usual, ...endorsements });
  return createVerifier({
    anchors: [signed.intel.root.der],
    endorsements: supplied.filter((object) => object !== null),
    ...verifier,
  }).verify(signed.quote, { at: TDX_AT, ...options, policy, challenge: { tee: challenge } });
}
