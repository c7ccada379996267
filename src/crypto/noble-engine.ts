import { p384 } from "@noble/curves/nist.js";
import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { createCertificateCrypto } from "./certificate-crypto.js";
import { KeyRing, P384, expectDigest, isSignatureSize, notOnCurve, parsePoint } from "./ecdsa-encoding.js";
import { isPointOf, verifyOn } from "./noble-ecdsa.js";
import type { CryptoEngine, P384Job, P384PublicKey, SignatureStatus } from "./types.js";

/**
 * The engine in plain JavaScript, over @noble/curves and @noble/hashes: the reference that the kernel is
 * compared with, and the fallback where WebAssembly is forbidden. About twenty times slower.
 */
export function createNobleEngine(): CryptoEngine {
  const keys = new KeyRing<P384PublicKey, Uint8Array>();

  function prepareP384(point: Uint8Array): Outcome<P384PublicKey> {
    const parsed = parsePoint(P384, point);
    if (!parsed.ok) return parsed;
    return isPointOf(p384, parsed.value) ? ok(keys.issue(parsed.value, parsed.value)) : notOnCurve(P384);
  }

  function verifyP384({ publicKey, digest, signature }: P384Job): SignatureStatus {
    expectDigest(P384, digest);
    const point = keys.of(publicKey);
    return isSignatureSize(P384, signature) ? verifyOn(p384, { point, digest, signature }) : "encoding";
  }

  return {
    name: "noble",
    ...createCertificateCrypto(),
    prepareP384,
    verifyP384,
    verifyP384Batch: (jobs) => jobs.map(verifyP384),
  };
}
