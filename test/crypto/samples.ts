import { createHash } from "node:crypto";
import { N, keyFrom, prepared, signWith, toBigInt, toBytes48 } from "./p384-tools.js";
import type { TestKey } from "./p384-tools.js";
import type { CryptoEngine, P384Job } from "../../src/crypto/index.js";

/** A genuine signature with all that belongs to it. */
export interface Sample {
  readonly key: TestKey;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly digest: Uint8Array;
}

export type Bytes = (length: number) => Uint8Array;

export function sha384(message: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha384").update(message).digest());
}

/** A sample by a key (a new one by default) over a message of random bytes. */
export function sampleOf(bytes: Bytes, key = keyFrom(bytes(48)), length = 672): Sample {
  const message = bytes(length);
  return { key, message, signature: signWith(key, message), digest: sha384(message) };
}

export function jobOf(engine: CryptoEngine, { key, digest, signature }: Sample): P384Job {
  return { publicKey: prepared(engine, key.point), digest, signature };
}

/** r ‖ s. */
export function signatureOf(r: bigint, s: bigint): Uint8Array {
  return Uint8Array.from([...toBytes48(r), ...toBytes48(s)]);
}

/** The same signature with n - s in place of s: as genuine as the other. */
export function otherS(signature: Uint8Array): Uint8Array {
  return signatureOf(toBigInt(signature.subarray(0, 48)), N - toBigInt(signature.subarray(48)));
}

/** A sample whose r or s starts with a zero byte: one signature in 256. */
export function sampleWithLeadingZero(bytes: Bytes, which: "r" | "s"): Sample {
  const key = keyFrom(bytes(48));
  for (let round = 0; round < 8192; round++) {
    const sample = sampleOf(bytes, key, 8);
    if (sample.signature[which === "r" ? 0 : 48] === 0) return sample;
  }
  throw new Error(`no ${which} with a leading zero in 8192 signatures`);
}
