import { concatBytes, equalBytes, toHex } from "../../bytes/index.js";
import type { CryptoEngine } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import type { Authenticated, Trusted } from "../scheme.js";
import { CURVE_SIZES } from "./ak-public.js";
import type { EccAk, RsaAk } from "./ak-public.js";
import { HASH_SIZES } from "./algorithms.js";
import type { VtpmCode } from "./errors.js";
import type { ParsedQuote, VtpmEvidence } from "./evidence.js";
import { spkiOf } from "./parse.js";
import type { QuoteSignature } from "./signature.js";
import type { AkSigner } from "./trust.js";

type Failed = Extract<Outcome<never>, { ok: false }>;

/** The bytes that the signatures cover: every TPMS_ATTEST, one after another. A copy. */
export function signedBytes({ quotes }: VtpmEvidence): Uint8Array {
  return concatBytes(...quotes.map(({ quote }) => quote.raw));
}

/**
 * Checks every quote: that the attestation key signed exactly its bytes, and that its PCR digest is that of the supplied
 * values, hashed with the hash of the signature. One that does not hold refuses all of them.
 *
 * Proves that the holder of the key says so; whether that is a TPM, the key's root says.
 *
 * @returns the evidence. Errors, stage `authenticate`: `VTPM_AK_POINT`, `VTPM_SIGNATURE`, `VTPM_PCR_DIGEST`, and those of
 * the RSA verifier.
 */
export async function authenticate(
  evidence: VtpmEvidence,
  { ak }: Trusted<AkSigner>,
  engine: CryptoEngine,
): Promise<Outcome<Authenticated<VtpmEvidence>>> {
  for (const [index, one] of evidence.quotes.entries()) {
    const path = `quotes.${index}`;
    const { quote, signature } = one;
    const verified =
      ak.key.type === "rsa"
        ? await verifyRsa(spkiOf(ak), ak.key, signature, quote.raw, engine)
        : await verifyEcdsa(ak.key, signature, quote.raw, engine);
    if (!verified.ok) return verified;
    if (!verified.value) {
      return refuse("VTPM_SIGNATURE", `The signature of ${path} is not by the attestation key.`, {
        path: `${path}.raw_sig`,
      });
    }
    const refused = checkPcrDigest(one, engine, path);
    if (refused !== null) return refused;
  }
  return ok(evidence as Authenticated<VtpmEvidence>);
}

async function verifyRsa(
  spki: Uint8Array,
  { bits }: RsaAk,
  signature: QuoteSignature,
  message: Uint8Array,
  engine: CryptoEngine,
): Promise<Outcome<boolean>> {
  if (signature.scheme === "ecdsa") return ok(false);
  const { hash, value } = signature;
  if (signature.scheme === "rsassa") return engine.verifyRsaPkcs1({ spki, hash, signature: value, message });
  // TPMs take a salt as long as the digest; those before revision 1.38 the longest that fits.
  const longest = bits / 8 - HASH_SIZES[hash] - 2;
  for (const saltLength of [HASH_SIZES[hash], longest]) {
    const verified = await engine.verifyRsaPss({ spki, hash, saltLength, signature: value, message });
    if (!verified.ok || verified.value) return verified;
  }
  return ok(false);
}

async function verifyEcdsa(
  { curve, point }: EccAk,
  signature: QuoteSignature,
  message: Uint8Array,
  engine: CryptoEngine,
): Promise<Outcome<boolean>> {
  if (signature.scheme !== "ecdsa") return ok(false);
  const size = CURVE_SIZES[curve];
  const digest = fitted(engine.digest(signature.hash, message), size);
  const plain = concatBytes(leftPadded(signature.r, size), leftPadded(signature.s, size));
  if (curve === "p256") {
    const p256 = await engine.loadP256();
    const publicKey = p256.prepareP256(point);
    if (!publicKey.ok) return notOnCurve();
    return ok(p256.verifyP256({ publicKey: publicKey.value, digest, signature: plain }) === "valid");
  }
  const publicKey = engine.prepareP384(point);
  if (!publicKey.ok) return notOnCurve();
  return ok(engine.verifyP384({ publicKey: publicKey.value, digest, signature: plain }) === "valid");
}

/** The leftmost bytes of a digest, or the digest behind zeros: as ECDSA takes one of another size than the curve's order. */
function fitted(digest: Uint8Array, size: number): Uint8Array {
  return digest.length >= size ? digest.subarray(0, size) : leftPadded(digest, size);
}

function leftPadded(bytes: Uint8Array, size: number): Uint8Array {
  return concatBytes(new Uint8Array(size - bytes.length), bytes);
}

function notOnCurve(): Failed {
  return refuse("VTPM_AK_POINT", "The attestation key is no point of its curve.", { path: "ak_pub.unique" });
}

/** The hash is the signature's, never the bank's (TPM 2.0 Library part 2, 10.12.1). */
function checkPcrDigest({ quote, signature, pcrs }: ParsedQuote, engine: CryptoEngine, path: string): Failed | null {
  const values = quote.selections.flatMap(({ bank, indices }) =>
    indices.map((index) => pcrs.get(bank)?.get(index) ?? new Uint8Array()),
  );
  const digest = engine.digest(signature.hash, concatBytes(...values));
  if (equalBytes(digest, quote.pcrDigest)) return null;
  return refuse("VTPM_PCR_DIGEST", `The PCR values of ${path} are not those that its quote is about.`, {
    path: `${path}.pcrs`,
    expected: toHex(quote.pcrDigest),
    actual: toHex(digest),
  });
}

function refuse(code: VtpmCode, message: string, detail: FailureDetail): Failed {
  return fail("authenticate", code, message, detail);
}
