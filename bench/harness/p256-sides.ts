/**
 * P-256 signatures over messages as long as what a quoting enclave signs, and who verifies them: the kernel, and what it
 * is compared with.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { p256 } from "@noble/curves/nist.js";
import type { KernelP256Job, P256Kernel } from "../../src/kernel/index.js";
import { instantiateP256Kernel } from "../../src/kernel/p256.js";
import type { Contender, Own } from "./compare.js";
import type { Variant } from "./kernels.js";
import { Pool } from "./pool.js";

/** Header and body of a TDX quote of version 4, which the attestation key signs: 48 and 584 bytes. */
export const MESSAGE_SIZE = 632;
const WARM_BATCH = 64;
/** After so many verifications a key has the largest table that it gets, and the generator has its own. */
const HOT_AFTER = 640;

export interface SignedMessage {
  readonly message: Uint8Array;
  /** 64 bytes: r ‖ s. */
  readonly signature: Uint8Array;
  readonly key: {
    /** 65 bytes: 04 ‖ X ‖ Y. */
    readonly point: Uint8Array;
    /** Imported beforehand, as OpenSSL and WebCrypto want it. */
    readonly keyObject: KeyObject;
    readonly cryptoKey: CryptoKey;
  };
}

/** @param keyCount by how many keys; message i is signed by key i modulo keyCount. */
export async function makeMessages(count: number, keyCount: number): Promise<SignedMessage[]> {
  const signers: (readonly [KeyObject, SignedMessage["key"]])[] = [];
  for (let i = 0; i < keyCount; i++) signers.push(await makeKey());
  return Array.from({ length: count }, (_, i) => {
    const [privateKey, key] = signers[i % keyCount] ?? missing();
    const message = new Uint8Array(randomBytes(MESSAGE_SIZE));
    const signature = new Uint8Array(sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" }));
    return { message, signature, key };
  });
}

async function makeKey(): Promise<readonly [KeyObject, SignedMessage["key"]]> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const cryptoKey = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
  return [privateKey, { point: spki.slice(-65), keyObject: publicKey, cryptoKey }];
}

function missing(): never {
  throw new RangeError("keyCount must be at least 1");
}

/** The same with one bit of each changed, in turn in r, in s and in the message: none is valid any more. */
export function corruptedMessages(messages: readonly SignedMessage[]): SignedMessage[] {
  return messages.map(({ message, signature, key }, i) => {
    const at = [9, 41][i % 3];
    if (at === undefined) return { message: flipped(message, 100), signature, key };
    return { message, signature: flipped(signature, at), key };
  });
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

const modules = new Map<Variant, WebAssembly.Module>();

function openKernel(variant: Variant): P256Kernel {
  const bytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(`dist/kernel/veritee-p256-${variant}.wasm`));
  const module = modules.get(variant) ?? new WebAssembly.Module(bytes());
  modules.set(variant, module);
  const kernel = instantiateP256Kernel(module);
  if (!kernel.ok) throw new Error(kernel.failure.message);
  return kernel.value;
}

/** Where the digest is made: by the kernel, by node:crypto, or before the samples. */
export type Hashing = "own" | "native" | "given";

/** What a side of the kernel does in one run. */
export interface P256Work {
  readonly name: string;
  readonly messages: readonly SignedMessage[];
  readonly batch: number;
  /** `unseen`: by an instance that never met any of the keys; `hot`: by one that has their tables. */
  readonly keys: "unseen" | "hot";
  readonly hashing: Hashing;
}

const digests = new WeakMap<SignedMessage, Uint8Array>();

function digestOf(kernel: P256Kernel, signed: SignedMessage, hashing: Hashing): Uint8Array {
  if (hashing === "own") return kernel.sha256(signed.message);
  const native = (): Uint8Array => createHash("sha256").update(signed.message).digest();
  if (hashing === "native") return native();
  const digest = digests.get(signed) ?? native();
  digests.set(signed, digest);
  return digest;
}

function verifyNext(kernel: P256Kernel, pool: Pool<SignedMessage>, count: number, hashing: Hashing): number {
  const jobs: KernelP256Job[] = [];
  for (let i = 0; i < count; i++) {
    const signed = pool.take();
    const digest = digestOf(kernel, signed, hashing);
    jobs.push({ point: signed.key.point, digest, signature: signed.signature });
  }
  let valid = 0;
  for (const status of kernel.verifyP256Batch(jobs)) if (status === "valid") valid++;
  return valid;
}

/** A key that no other pool has: with it an instance gets what it builds once. */
const ownPool = new Pool(await makeMessages(1, 1));

function openWarm(variant: Variant, pool: Pool<SignedMessage>, { keys, batch, messages }: P256Work): P256Kernel {
  const kernel = openKernel(variant);
  for (let done = 0; done < HOT_AFTER; done += WARM_BATCH) verifyNext(kernel, ownPool, WARM_BATCH, "own");
  if (keys === "unseen") return kernel;
  const distinct = new Set(messages.map(({ key }) => key)).size;
  for (let done = 0; done < HOT_AFTER * distinct; done += batch) verifyNext(kernel, pool, batch, "own");
  return kernel;
}

/** The kernel, as a side that counts its answers in every run. */
export function p256Side(variant: Variant, work: P256Work): Own {
  const pool = new Pool(work.messages);
  let kernel = openWarm(variant, pool, work);
  return {
    name: `p256.${work.name}`,
    side: "veritee",
    variant,
    operations: work.batch,
    prepare: (runs) => {
      if (work.keys === "hot" || pool.left >= runs * work.batch) return;
      if (runs * work.batch > pool.size) throw new RangeError(`${work.name}: ${pool.size} messages are too few`);
      pool.restart();
      kernel = openWarm(variant, pool, work);
    },
    run: () => {
      const valid = verifyNext(kernel, pool, work.batch, work.hashing);
      if (valid !== work.batch) throw new Error(`${valid} of ${work.batch} are valid`);
    },
  };
}

/** How many of some messages a fresh instance calls valid. */
export function countValidP256(variant: Variant, messages: readonly SignedMessage[]): number {
  return verifyNext(openKernel(variant), new Pool(messages), messages.length, "own");
}

type VerifyOne = (signed: SignedMessage) => boolean | Promise<boolean>;

/** What the kernel is compared with, keys imported beforehand: how often each is sampled, and how it verifies. */
const OTHERS = {
  "node-crypto": {
    every: 1,
    verifyOne: ({ key, signature, message }) =>
      verify("sha256", message, { key: key.keyObject, dsaEncoding: "ieee-p1363" }, signature),
  },
  webcrypto: {
    every: 1,
    verifyOne: ({ key, signature, message }) =>
      crypto.subtle.verify(
        { name: "ECDSA", hash: "SHA-256" },
        key.cryptoKey,
        signature as BufferSource,
        message as BufferSource,
      ),
  },
  "noble-curves": {
    every: 3,
    verifyOne: ({ key, signature, message }) => p256.verify(signature, message, key.point, { lowS: false }),
  },
} as const satisfies Record<string, { readonly every: number; readonly verifyOne: VerifyOne }>;

export type OtherP256Side = keyof typeof OTHERS;

export const OTHER_P256_SIDES = Object.keys(OTHERS) as readonly OtherP256Side[];

const PER_RUN = 16;

/** Another verifier, one signature after the other. */
export function otherP256Side(side: OtherP256Side, messages: readonly SignedMessage[]): Contender {
  const { every } = OTHERS[side];
  const verifyOne: VerifyOne = OTHERS[side].verifyOne;
  const operations = side === "noble-curves" ? 2 : PER_RUN;
  const pool = new Pool(messages);
  // A verifier that answers at once must not be made to wait.
  const run =
    side === "webcrypto"
      ? async (): Promise<void> => {
          for (let i = 0; i < operations; i++) await verifyOne(pool.take());
        }
      : (): void => {
          for (let i = 0; i < operations; i++) void verifyOne(pool.take());
        };
  return { side, variant: null, operations, every, run };
}

/** How many of some messages another verifier calls valid. */
export async function countValidByOther(side: OtherP256Side, messages: readonly SignedMessage[]): Promise<number> {
  let valid = 0;
  for (const signed of messages) if (await OTHERS[side].verifyOne(signed)) valid++;
  return valid;
}
