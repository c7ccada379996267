import { p256 } from "@noble/curves/nist.js";
import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { KeyRing, P256, expectDigest, isSignatureSize, notOnCurve, parsePoint } from "./ecdsa-encoding.js";
import { isPointOf, verifyOn } from "./noble-ecdsa.js";
import type { P256Job, P256PublicKey, P256Verifier, SignatureStatus } from "./types.js";

/** P-256 in plain JavaScript, over @noble/curves: the reference, and the fallback where WebAssembly is forbidden. */
export function createNobleP256(): P256Verifier {
  const keys = new KeyRing<P256PublicKey, Uint8Array>();

  function prepareP256(point: Uint8Array): Outcome<P256PublicKey> {
    const parsed = parsePoint(P256, point);
    if (!parsed.ok) return parsed;
    return isPointOf(p256, parsed.value) ? ok(keys.issue(parsed.value, parsed.value)) : notOnCurve(P256);
  }

  function verifyP256({ publicKey, digest, signature }: P256Job): SignatureStatus {
    expectDigest(P256, digest);
    const point = keys.of(publicKey);
    return isSignatureSize(P256, signature) ? verifyOn(p256, { point, digest, signature }) : "encoding";
  }

  return { prepareP256, verifyP256, verifyP256Batch: (jobs) => jobs.map(verifyP256) };
}
