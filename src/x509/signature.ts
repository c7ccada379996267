import { equalBytes } from "../bytes/index.js";
import type { CertificateCrypto } from "../crypto/index.js";
import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { ecdsaSignatureOf } from "./ecdsa-signature.js";
import { readSubjectKey } from "./fields.js";
import { called, quoted, refuse } from "./messages.js";
import { CERTIFICATE, Problems } from "./problems.js";
import type { Certificate, Crl, IssuerKey, SignatureProfile, SignatureScheme } from "./types.js";

/** Bytes of r and of s on P-256. */
const P256_SIZE = 32;
/** What every certificate and list of AMD's is signed with (snp profile: VCEK and VLEK certificate specifications). */
const AMD_HASH = "sha384";
const AMD_SALT_LENGTH = 48;

/** What objects that a key of each profile signed say of themselves. */
const SCHEMES: Readonly<Record<SignatureProfile, SignatureScheme>> = {
  "rsa-pss-sha384": { kind: "rsa-pss", hash: AMD_HASH, mgfHash: AMD_HASH, saltLength: AMD_SALT_LENGTH },
  "ecdsa-p256-sha256": { kind: "ecdsa", hash: "sha256" },
};

/** The key of a certificate as an issuer, which signs by that profile. */
export function issuerKeyOf(
  { subject, spki }: Pick<Certificate, "subject" | "spki">,
  profile: SignatureProfile,
): IssuerKey {
  return { profile, name: subject, spki };
}

/**
 * Checks that a key signed a certificate, in the way that the key's profile states and in no other.
 *
 * @param issuer the key and its name, which must be the issuer that the certificate names, byte for byte.
 * @returns true, or `X509_ISSUER_NAME`, `X509_SIGNATURE_ALGORITHM` (the certificate states another one than the profile),
 * `X509_SIGNATURE_ENCODING`, `X509_SIGNATURE`, or where the key cannot be used `X509_ISSUER_KEY` or a failure of the crypto
 * room. It says nothing about validity, role or trust of the issuer.
 */
export function verifyCertificateSignature(
  certificate: Certificate,
  issuer: IssuerKey,
  crypto: CertificateCrypto,
): Promise<Outcome<true>> {
  return verifySignature(certificate, called(certificate), issuer, crypto);
}

/**
 * Checks that a key signed a revocation list, as {@link verifyCertificateSignature} does for a
 * certificate, with the same codes. It says nothing about whether that key may sign lists, nor about
 * dates or entries.
 */
export function verifyCrlSignature(crl: Crl, issuer: IssuerKey, crypto: CertificateCrypto): Promise<Outcome<true>> {
  return verifySignature(crl, `revocation list of ${quoted(crl.issuerCommonName)}`, issuer, crypto);
}

type Signed = Pick<Certificate & Crl, "tbs" | "signature" | "signatureScheme" | "issuer" | "issuerCommonName">;

async function verifySignature(
  signed: Signed,
  what: string,
  issuer: IssuerKey,
  crypto: CertificateCrypto,
): Promise<Outcome<true>> {
  if (!equalBytes(signed.issuer, issuer.name)) {
    const message = `The ${what} names ${quoted(signed.issuerCommonName)} as its issuer, which is not the name of the key that it is checked with`;
    return refuse("X509_ISSUER_NAME", message, { actual: signed.issuerCommonName });
  }
  const [expected, actual] = [schemeText(SCHEMES[issuer.profile]), schemeText(signed.signatureScheme)];
  if (actual !== expected) {
    const message = `The ${what} is signed with ${actual}, expected ${expected}`;
    return refuse("X509_SIGNATURE_ALGORITHM", message, { expected, actual });
  }
  const verify = issuer.profile === "ecdsa-p256-sha256" ? verifyEcdsa : verifyRsaPss;
  const verified = await verify(signed, what, issuer.spki, crypto);
  if (!verified.ok) return verified;
  if (verified.value) return ok(true);
  const message = `The signature of the ${what} was not made by the key of ${quoted(signed.issuerCommonName)}`;
  return refuse("X509_SIGNATURE", message);
}

function verifyRsaPss(
  { signature, tbs }: Signed,
  _what: string,
  spki: Uint8Array,
  crypto: CertificateCrypto,
): Promise<Outcome<boolean>> {
  return crypto.verifyRsaPss({ spki, hash: AMD_HASH, saltLength: AMD_SALT_LENGTH, signature, message: tbs });
}

/** High-S signatures are genuine: half of Intel's are. */
async function verifyEcdsa(
  signed: Signed,
  what: string,
  spki: Uint8Array,
  crypto: CertificateCrypto,
): Promise<Outcome<boolean>> {
  const problems = new Problems(CERTIFICATE);
  const subjectKey = readSubjectKey(spki, problems);
  if (problems.first !== null || subjectKey.kind !== "ec-p256") {
    const message = `The key of ${quoted(signed.issuerCommonName)} is no uncompressed point on P-256`;
    return refuse("X509_ISSUER_KEY", message, { expected: "ec-p256", actual: subjectKey.kind });
  }
  const signature = ecdsaSignatureOf(signed.signature, P256_SIZE);
  if (signature === null) {
    const message = `The signature of the ${what} is not DER of two numbers of at most ${P256_SIZE} octets`;
    return refuse("X509_SIGNATURE_ENCODING", message);
  }
  const p256 = await crypto.loadP256();
  const publicKey = p256.prepareP256(subjectKey.point);
  if (!publicKey.ok) return publicKey;
  const digest = crypto.digest("sha256", signed.tbs);
  return ok(p256.verifyP256({ publicKey: publicKey.value, digest, signature }) === "valid");
}

function schemeText(scheme: SignatureScheme): string {
  switch (scheme.kind) {
    case "rsa-pss":
      return `RSASSA-PSS ${scheme.hash}, MGF1 ${scheme.mgfHash}, salt ${scheme.saltLength}`;
    case "ecdsa":
      return `ECDSA ${scheme.hash}`;
    case "other":
      return `algorithm ${scheme.algorithmOid}`;
  }
}
