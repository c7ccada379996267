import type { Outcome } from "../errors/index.js";

/** Digest algorithms of the hot path. */
export type DigestAlgorithm = "sha256" | "sha384" | "sha512";

/** Message digests. Synchronous; inputs are not changed or kept. */
export interface Digest {
  /** @returns a new array: 32, 48 or 64 bytes. */
  digest(algorithm: DigestAlgorithm, message: Uint8Array): Uint8Array;
}

declare const preparedKey: unique symbol;

/**
 * A P-384 public key that an engine has checked: a point on the curve, not at infinity. It belongs to
 * the engine that made it. An engine may attach tables to it, so keep it while the key is in use.
 */
export interface P384PublicKey {
  readonly [preparedKey]: true;
  /** Uncompressed SEC 1 point, 97 bytes: 04 ‖ X ‖ Y, big-endian. */
  readonly point: Uint8Array;
}

/** One ECDSA P-384 verification. */
export interface P384Job {
  readonly publicKey: P384PublicKey;
  /** SHA-384 of the message, 48 bytes. */
  readonly digest: Uint8Array;
  /** r ‖ s, 48 bytes each, big-endian (IEEE P1363). */
  readonly signature: Uint8Array;
}

/**
 * What a verification says: `valid`; `invalid` (well-formed, but not a signature of that digest by
 * that key); `range` (r or s is 0 or not below the group order n); `encoding` (wrong length).
 */
export type SignatureStatus = "valid" | "invalid" | "range" | "encoding";

/**
 * What a batch says of one of its jobs: also `undecided`, where the engine itself broke down over this very job, so that
 * nothing is known of it and the others still have their answers.
 */
export type BatchStatus = SignatureStatus | "undecided";

/**
 * ECDSA over NIST P-384 (FIPS 186-5, section 6.4.2). High-S signatures are genuine and accepted.
 * Does not prove whose key it is.
 */
export interface P384Verifier {
  /**
   * Checks a public key once.
   *
   * @param point 97 bytes, uncompressed. Errors: `CRYPTO_KEY_ENCODING` (length or prefix),
   * `CRYPTO_KEY_NOT_ON_CURVE` (a coordinate is not below p, or the equation does not hold).
   */
  prepareP384(point: Uint8Array): Outcome<P384PublicKey>;
  /** @throws VeriteeError, `KERNEL_TRAP`, where the engine broke down: never "invalid" for what was not decided. */
  verifyP384(job: P384Job): SignatureStatus;
  /** The status of each job, in the order of the jobs. One job never changes the outcome of another. */
  verifyP384Batch(jobs: readonly P384Job[]): BatchStatus[];
}

/** A P-256 public key that a {@link P256Verifier} has checked, as {@link P384PublicKey}. */
export interface P256PublicKey {
  readonly [preparedKey]: true;
  /** Uncompressed SEC 1 point, 65 bytes: 04 ‖ X ‖ Y, big-endian. */
  readonly point: Uint8Array;
}

/** One ECDSA P-256 verification. */
export interface P256Job {
  readonly publicKey: P256PublicKey;
  /** 32 bytes: SHA-256 of the message, or the leftmost 32 bytes of a longer digest (FIPS 186-5, section 6.4.2). */
  readonly digest: Uint8Array;
  /** r ‖ s, 32 bytes each, big-endian (IEEE P1363). */
  readonly signature: Uint8Array;
}

/** ECDSA over NIST P-256, with the guarantees and failures of {@link P384Verifier}. */
export interface P256Verifier {
  /** @param point 65 bytes, uncompressed. Errors: `CRYPTO_KEY_ENCODING`, `CRYPTO_KEY_NOT_ON_CURVE`. */
  prepareP256(point: Uint8Array): Outcome<P256PublicKey>;
  /** @throws VeriteeError, `KERNEL_TRAP`, where the verifier broke down. */
  verifyP256(job: P256Job): SignatureStatus;
  /** The status of each job, in the order of the jobs. One job never changes the outcome of another. */
  verifyP256Batch(jobs: readonly P256Job[]): BatchStatus[];
}

/** Has P-256 where it is asked for: what verifies SEV-SNP alone never loads it. */
export interface P256Source {
  /** The same verifier every time. */
  loadP256(): Promise<P256Verifier>;
}

/** One RSASSA-PKCS1-v1_5 verification. The arrays are copied. */
export interface RsaPkcs1Input {
  /** SubjectPublicKeyInfo in DER, algorithm rsaEncryption. Which sizes of keys are good enough is the caller's rule. */
  readonly spki: Uint8Array;
  /** The hash of the message; in RSASSA-PSS also that of MGF1. */
  readonly hash: "sha256" | "sha384" | "sha512";
  /** As long as the modulus; any other length is a signature that does not match. */
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
}

/** One RSASSA-PSS verification. */
export interface RsaPssInput extends RsaPkcs1Input {
  /** In bytes. */
  readonly saltLength: number;
}

/** RSA signatures through the runtime's WebCrypto; see `createRsaVerifier` for what the two return. */
export interface RsaVerifier {
  verifyRsaPss(input: RsaPssInput): Promise<Outcome<boolean>>;
  verifyRsaPkcs1(input: RsaPkcs1Input): Promise<Outcome<boolean>>;
}

/** What certificates and revocation lists need. */
export type CertificateCrypto = Digest & RsaVerifier & P256Source;

/** One implementation of everything that the hot path needs. */
export interface CryptoEngine extends Digest, P384Verifier, P256Source, RsaVerifier {
  /** For example `wasm-fma`, `wasm-f64` or `noble`. */
  readonly name: string;
}
