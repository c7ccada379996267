import { concatBytes, equalBytes, isZero, toHex } from "../../bytes/index.js";
import type { Digest, P256Job, P256Verifier, SignatureStatus } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import type { Authenticated, Context, Trusted } from "../scheme.js";
import type { TdxCode } from "./errors.js";
import { checkQeIdentity } from "./evaluate.js";
import { PRODUCTION_TD_QE } from "./identities.js";
import type { TdxQuote, TdxSigner } from "./types.js";

type Failed = Extract<Outcome<never>, { ok: false }>;

/** A quote together with the platform key that was shown to vouch for it. */
export interface SignedQuote {
  readonly evidence: Authenticated<TdxQuote>;
  readonly signer: Trusted<TdxSigner>;
}

/** SEC 1: an uncompressed point. */
const UNCOMPRESSED = Uint8Array.of(4);
const DIGEST_SIZE = 32;

/** Header and body. A copy. */
export function signedBytes({ signedBytes: bytes }: TdxQuote): Uint8Array {
  return bytes.slice();
}

/**
 * Checks what leads from a platform's key to the quote: the key signed the report of the quoting enclave, that report vouches
 * for the quote's attestation key (SHA-256 over the key and the QE authentication data, and zeros behind it), the enclave is
 * Intel's TD quoting enclave, and the attestation key signed header and body. High-S signatures are genuine.
 *
 * The enclave is held to Intel's identity of it where that is at hand, else to what Intel's production enclave has always
 * been: the platform's key vouches for any enclave, and one that is not Intel's could sign whatever it likes.
 *
 * Proves that the TDX module of that platform reported the body; says nothing about policy or freshness.
 *
 * @param signers of which one is to have signed; at least one.
 * @returns the first that did. Errors, stage `authenticate`: `TDX_ATTESTATION_KEY`, `TDX_QE_REPORT_SIGNATURE`,
 * `TDX_QE_REPORT_DATA`, `TDX_QE_IDENTITY`, `TDX_SIGNATURE`.
 */
export function authenticate(
  quote: TdxQuote,
  signers: readonly Trusted<TdxSigner>[],
  { engine }: Context,
): Outcome<SignedQuote> {
  const [first] = signers;
  if (first === undefined) return noSigner();
  const attestationKey = first.p256.prepareP256(concatBytes(UNCOMPRESSED, quote.attestationKey));
  if (!attestationKey.ok) {
    const detail = { cause: attestationKey.failure };
    return refuse("TDX_ATTESTATION_KEY", "The quote's attestation key is no point of P-256.", detail);
  }
  const qeDigest = engine.digest("sha256", quote.qeReportBytes);
  const byPck = ({ key }: TdxSigner): P256Job => ({
    publicKey: key,
    digest: qeDigest,
    signature: quote.qeReportSignature,
  });
  const own: P256Job = {
    publicKey: attestationKey.value,
    digest: engine.digest("sha256", quote.signedBytes),
    signature: quote.signature,
  };
  const [quoteStatus, ...statuses] = verifyAll(first.p256, [own, ...signers.map(byPck)]);
  const signer = signers[statuses.indexOf("valid")];
  if (signer === undefined) return noSigner();
  const refused = checkBinding(quote, engine) ?? checkEnclave(quote, signer);
  if (refused !== null) return refused;
  if (quoteStatus !== "valid") {
    return refuse("TDX_SIGNATURE", "The quote's signature is not by its attestation key.", {
      expected: "valid",
      actual: quoteStatus ?? null,
    });
  }
  return ok({ evidence: quote as Authenticated<TdxQuote>, signer });
}

/**
 * The status of each job: together they cost little more than one of them.
 *
 * @throws VeriteeError where the verifier breaks down over one, which is then neither valid nor invalid.
 */
function verifyAll(p256: P256Verifier, jobs: readonly P256Job[]): readonly SignatureStatus[] {
  const statuses = p256.verifyP256Batch(jobs);
  return jobs.map((job, index) => {
    const { [index]: status = "undecided" } = statuses;
    return status === "undecided" ? p256.verifyP256(job) : status;
  });
}

function checkBinding({ attestationKey, qeAuthenticationData, qeReport }: TdxQuote, digest: Digest): Failed | null {
  const bound = digest.digest("sha256", concatBytes(attestationKey, qeAuthenticationData));
  const { reportData } = qeReport;
  if (equalBytes(reportData.subarray(0, DIGEST_SIZE), bound) && isZero(reportData, DIGEST_SIZE)) return null;
  const message = "The quoting enclave's report does not vouch for the quote's attestation key.";
  return refuse("TDX_QE_REPORT_DATA", message, {
    path: "quote.qe_report.report_data",
    expected: toHex(bound) + "00".repeat(DIGEST_SIZE),
    actual: toHex(reportData),
  });
}

function checkEnclave({ qeReport }: TdxQuote, { collateral }: TdxSigner): Failed | null {
  const wrong = checkQeIdentity(qeReport, collateral?.qeIdentity ?? PRODUCTION_TD_QE).find(({ holds }) => !holds);
  if (wrong === undefined) return null;
  const message = `The enclave that signed the quote is not Intel's TD quoting enclave: its ${wrong.field} is another.`;
  const { expected, actual } = wrong;
  return refuse("TDX_QE_IDENTITY", message, { path: `quote.qe_report.${wrong.field}`, expected, actual });
}

function noSigner(): Failed {
  const message = "The PCK certificate's key did not sign the quoting enclave's report.";
  return refuse("TDX_QE_REPORT_SIGNATURE", message, { path: "quote.qe_report" });
}

function refuse(code: TdxCode, message: string, detail: FailureDetail): Failed {
  return fail("authenticate", code, message, detail);
}
