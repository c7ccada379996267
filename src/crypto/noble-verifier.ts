import type { ECDSA } from "@noble/curves/abstract/weierstrass.js";
import { ok } from "../errors/index.js";
import { KeyRing, expectDigest, isSignatureSize, notOnCurve, parsePoint } from "./ecdsa-encoding.js";
import type { EcdsaCurve } from "./ecdsa-encoding.js";
import { isPointOf, verifyOn } from "./noble-ecdsa.js";
import type { CurveJob, CurveVerifier } from "./curve-verifier.js";
import type { SignatureStatus } from "./types.js";

/** ECDSA over one curve of @noble/curves. */
export function createNobleVerifier<K extends { readonly point: Uint8Array }>(
  encoding: EcdsaCurve,
  curve: ECDSA,
): CurveVerifier<K> {
  const keys = new KeyRing<K, Uint8Array>();

  function verify({ publicKey, digest, signature }: CurveJob<K>): SignatureStatus {
    expectDigest(encoding, digest);
    const point = keys.of(publicKey);
    return isSignatureSize(encoding, signature) ? verifyOn(curve, { point, digest, signature }) : "encoding";
  }

  return {
    prepare(point) {
      const parsed = parsePoint(encoding, point);
      if (!parsed.ok) return parsed;
      return isPointOf(curve, parsed.value) ? ok(keys.issue(parsed.value, parsed.value)) : notOnCurve(encoding);
    },
    verify,
    verifyBatch: (jobs) => jobs.map(verify),
  };
}
