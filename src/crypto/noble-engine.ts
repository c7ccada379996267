import { p384 } from "@noble/curves/nist.js";
import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { toHex } from "../bytes/index.js";
import { createCertificateCrypto } from "./certificate-crypto.js";
import { KeyRing, expectDigest, isSignatureSize, notOnCurve, parsePoint } from "./p384-encoding.js";
import type { CryptoEngine, P384Job, P384PublicKey, SignatureStatus } from "./types.js";

/**
 * Both are stated because the library's defaults are others: it would refuse high-S signatures, which
 * are half of all genuine ones, and hash the digest again.
 */
const OPTIONS = { lowS: false, prehash: false } as const;

const COMPONENT_SIZE = 48;

/**
 * The engine in plain JavaScript, over @noble/curves and @noble/hashes: the reference that the kernel is
 * compared with, and the fallback where WebAssembly is forbidden. About twenty times slower.
 */
export function createNobleEngine(): CryptoEngine {
  const keys = new KeyRing<Uint8Array>();

  function prepareP384(point: Uint8Array): Outcome<P384PublicKey> {
    const parsed = parsePoint(point);
    if (!parsed.ok) return parsed;
    return isOnCurve(parsed.value) ? ok(keys.issue(parsed.value, parsed.value)) : notOnCurve();
  }

  function verifyP384({ publicKey, digest, signature }: P384Job): SignatureStatus {
    expectDigest(digest);
    const point = keys.of(publicKey);
    if (!isSignatureSize(signature)) return "encoding";
    if (!isScalar(signature.subarray(0, COMPONENT_SIZE)) || !isScalar(signature.subarray(COMPONENT_SIZE)))
      return "range";
    return p384.verify(signature, digest, point, OPTIONS) ? "valid" : "invalid";
  }

  return {
    name: "noble",
    ...createCertificateCrypto(),
    prepareP384,
    verifyP384,
    verifyP384Batch: (jobs) => jobs.map(verifyP384),
  };
}

function isOnCurve(point: Uint8Array): boolean {
  try {
    p384.Point.fromBytes(point).assertValidity();
    return true;
  } catch {
    return false;
  }
}

/** Whether 48 big-endian bytes are a number from 1 to n - 1. */
function isScalar(bytes: Uint8Array): boolean {
  const value = BigInt(`0x${toHex(bytes)}`);
  return value > 0n && value < p384.Point.Fn.ORDER;
}
