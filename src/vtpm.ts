/**
 * Quotes of a virtual TPM, the parts that stand alone: strict readers of a TPM's structures, and what a TEE has to report so
 * that it vouches for an attestation key. Nothing here verifies a signature; createVerifier of the main entry does.
 */
import { loadQuoteCrypto } from "./crypto/quote-crypto.js";
import { boundReportData } from "./tee/vtpm/trust.js";

export type { Failure, Outcome } from "./errors/index.js";
export { OBJECT_ATTRIBUTES } from "./tee/vtpm/ak-attributes.js";
export { parseAkPublic } from "./tee/vtpm/ak-public.js";
export { parseQuote } from "./tee/vtpm/attest.js";
export { VTPM_CODES } from "./tee/vtpm/errors.js";
export { parseSignature } from "./tee/vtpm/signature.js";
export type {
  AkPublic,
  BankName,
  CurveName,
  EccAk,
  HashName,
  ObjectAttribute,
  PcrSelection,
  RsaAk,
  SchemeName,
  TpmQuote,
  TpmSignature,
  VtpmCode,
} from "./tee/vtpm/index.js";

/** As long as REPORT_DATA. */
const CHALLENGE_SIZE = 64;

/**
 * What an attester has to put into REPORT_DATA so that the report covers its vTPM's attestation key, as Cocos does since 0.8.2:
 * SHA3-512 over the challenge, right-padded with zeros to 64 bytes, and the key's public area.
 *
 * @param challenge 1 to 64 bytes that the verifier asked for.
 * @param akPublic TPMT_PUBLIC of the key, without a size in front, exactly as it stands in the evidence.
 * @returns 64 bytes.
 * @throws RangeError (as a rejection) for a challenge that is empty or longer.
 */
export async function reportDataFor(challenge: Uint8Array, akPublic: Uint8Array): Promise<Uint8Array> {
  if (challenge.length === 0 || challenge.length > CHALLENGE_SIZE) {
    throw new RangeError(`challenge has ${challenge.length} bytes; it is 1 to ${CHALLENGE_SIZE}`);
  }
  const padded = new Uint8Array(CHALLENGE_SIZE);
  padded.set(challenge);
  return boundReportData(padded, akPublic, await loadQuoteCrypto());
}
