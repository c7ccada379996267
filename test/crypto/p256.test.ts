import { createECDH, createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createKernelEngine, createKernelP256, openFallbackEngine } from "../../src/crypto/index.js";
import type { CryptoEngine, P256Verifier, SignatureStatus } from "../../src/crypto/index.js";
import { p256Source } from "../../src/crypto/load-p256.js";
import { P256_BUILDS, kernelOf, moduleBytes, p256KernelOf } from "../kernel/modules.js";
import { seededBytes, seedOf } from "../helpers/seed.js";
import { p1363OfDer } from "./der-signature.js";
import { toBigInt } from "./p384-tools.js";
import { wycheproofEcdsa } from "./wycheproof-suite.js";

const VERIFIERS: readonly (readonly [string, () => Promise<P256Verifier>])[] = [
  ["noble", async () => (await openFallbackEngine()).engine.loadP256()],
  ...P256_BUILDS.map((build) => [build, () => Promise.resolve(createKernelP256(p256KernelOf(build)))] as const),
];

/** Prime, order and b of the curve (NIST SP 800-186, 3.2.1.3). */
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

const bytes32 = (value: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(value.toString(16).padStart(64, "0"), "hex"));
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const pointOf = (x: bigint, y: bigint): Uint8Array => joined(Uint8Array.of(4), bytes32(x), bytes32(y));
const signatureOf = (r: bigint, s: bigint): Uint8Array => joined(bytes32(r), bytes32(s));
const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(message).digest());

interface Pair {
  readonly point: Uint8Array;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function pairFrom(secret: Uint8Array): Pair {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(secret);
  const point = new Uint8Array(ecdh.getPublicKey());
  const text = (part: Uint8Array): string => Buffer.from(part).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", d: text(secret), x: text(point.subarray(1, 33)), y: text(point.subarray(33)) };
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  return { point, privateKey, publicKey: createPublicKey(privateKey) };
}

function signedBy({ privateKey }: Pair, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" }));
}

/** The point with the smallest x from `start` on. */
function pointFrom(start: bigint): { readonly x: bigint; readonly y: bigint } {
  for (let x = start; ; x++) {
    const square = (((x * x * x - 3n * x + B) % P) + P) % P;
    const y = power(square, (P + 1n) / 4n);
    if ((y * y) % P === square) return { x, y };
  }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % P) {
    if (rest & 1n) result = (result * square) % P;
  }
  return result;
}

interface RawJob {
  readonly point: Uint8Array;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

/** `key` where the point cannot be prepared. */
function verifyRaw(p256: P256Verifier, { point, digest, signature }: RawJob): SignatureStatus | "key" {
  const publicKey = p256.prepareP256(point);
  return publicKey.ok ? p256.verifyP256({ publicKey: publicKey.value, digest, signature }) : "key";
}

describe.each(VERIFIERS)("verifier for P-256 (%s)", async (name, open) => {
  const p256 = await open();
  const pair = pairFrom(sha256(Uint8Array.of(1)));
  const message = new TextEncoder().encode("what a TPM attests");
  const genuine = signedBy(pair, message);
  const r = toBigInt(genuine.subarray(0, 32));
  const s = toBigInt(genuine.subarray(32));
  const x = toBigInt(pair.point.subarray(1, 33));
  const y = toBigInt(pair.point.subarray(33));
  const statusOf = (signature: Uint8Array, point = pair.point, digest = sha256(message)): SignatureStatus | "key" =>
    verifyRaw(p256, { point, digest, signature });

  it("accepts a genuine signature, with high S and with low S", () => {
    expect(statusOf(genuine)).toBe("valid");
    expect(statusOf(signatureOf(r, N - s))).toBe("valid");
  });

  it("refuses another message, another key and any changed bit", () => {
    expect(statusOf(genuine, pair.point, sha256(Uint8Array.of(1)))).toBe("invalid");
    expect(statusOf(genuine, pairFrom(sha256(Uint8Array.of(2))).point)).toBe("invalid");
    expect(statusOf(genuine, pointOf(x, P - y))).toBe("invalid");
    for (let bit = 0; bit < 512; bit += 29) {
      const copy = genuine.slice();
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect([bit, statusOf(copy)]).toEqual([bit, "invalid"]);
    }
  });

  it("takes the digest as it is and does not hash it again", () => {
    const twice = signedBy(pair, sha256(message));
    expect(statusOf(twice)).toBe("invalid");
    expect(statusOf(twice, pair.point, sha256(sha256(message)))).toBe("valid");
  });

  it("calls numbers outside of 1 to n - 1 a range error", () => {
    for (const bad of [0n, N, N + 1n, 2n ** 256n - 1n, P]) {
      expect([bad, statusOf(signatureOf(bad, s))]).toEqual([bad, "range"]);
      expect([bad, statusOf(signatureOf(r, bad))]).toEqual([bad, "range"]);
    }
    for (const edge of [1n, N - 1n]) {
      expect([edge, statusOf(signatureOf(edge, s))]).toEqual([edge, "invalid"]);
      expect([edge, statusOf(signatureOf(r, edge))]).toEqual([edge, "invalid"]);
    }
  });

  it("compares x modulo n, and takes neither r + n for r nor s + n for s", () => {
    // With Q as the key, a digest of zero and s = r, the sum is Q itself: r is x of Q modulo n.
    const digest = new Uint8Array(32);
    for (const start of [1n, P - N - 1000n, N + 1n, P - 1000n]) {
      const point = pointFrom(start);
      const key = pointOf(point.x, point.y);
      const own = point.x % N;
      expect([start, statusOf(signatureOf(own, own), key, digest)]).toEqual([start, "valid"]);
      expect([start, statusOf(signatureOf(own + 1n, own + 1n), key, digest)]).toEqual([start, "invalid"]);
      expect([start, statusOf(signatureOf(own + N, own), key, digest)]).toEqual([start, "range"]);
      expect([start, statusOf(signatureOf(own, own + N), key, digest)]).toEqual([start, "range"]);
    }
  });

  it("calls every other length of a signature an encoding error", () => {
    for (const length of [0, 1, 32, 62, 63]) expect(statusOf(genuine.slice(0, length))).toBe("encoding");
    for (const more of [1, 32, 64]) expect(statusOf(joined(genuine, new Uint8Array(more)))).toBe("encoding");
    const der = sign("sha256", message, pair.privateKey);
    expect(statusOf(new Uint8Array(der))).toBe("encoding");
  });

  it("refuses keys of another length or form, compressed ones and infinity", () => {
    for (const length of [0, 1, 32, 33, 64]) expect(statusOf(genuine, pair.point.slice(0, length))).toBe("key");
    expect(statusOf(genuine, joined(pair.point, Uint8Array.of(0)))).toBe("key");
    expect(statusOf(genuine, Uint8Array.of(0))).toBe("key");
    const compressed = joined(Uint8Array.of(y % 2n === 0n ? 2 : 3), pair.point.subarray(1, 33));
    expect(statusOf(genuine, compressed)).toBe("key");
    for (const prefix of [0, 2, 3, 5, 6, 7, 0x84]) {
      expect(statusOf(genuine, joined(Uint8Array.of(prefix), pair.point.subarray(1)))).toBe("key");
    }
  });

  it("refuses keys that are not on the curve, and coordinates that are not below p", () => {
    expect(statusOf(genuine, pointOf(0n, 0n))).toBe("key");
    expect(statusOf(genuine, pointOf(y, x))).toBe("key");
    for (let bit = 0; bit < 512; bit += 13) {
      const copy = pair.point.slice();
      copy[1 + (bit >> 3)] = (copy[1 + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
      expect([bit, statusOf(genuine, copy)]).toEqual([bit, "key"]);
    }
    const small = pointFrom(5n);
    expect(statusOf(genuine, pointOf(small.x, small.y))).toBe("invalid");
    expect(statusOf(genuine, pointOf(small.x + P, small.y))).toBe("key");
    expect(statusOf(genuine, pointOf(P, small.y))).toBe("key");
    expect(statusOf(genuine, pointOf(x, P))).toBe("key");
  });

  it("speaks of the key first, then of the form of the signature, then of its numbers", () => {
    const offCurve = pointOf(y, x);
    expect(statusOf(new Uint8Array(3), offCurve)).toBe("key");
    expect(statusOf(new Uint8Array(64), offCurve)).toBe("key");
    expect(statusOf(new Uint8Array(63))).toBe("encoding");
    expect(statusOf(new Uint8Array(64))).toBe("range");
  });

  it("throws a RangeError for a digest of another length", () => {
    for (const length of [0, 20, 31, 33, 48, 64]) {
      expect(() => statusOf(genuine, pair.point, new Uint8Array(length))).toThrow(RangeError);
    }
  });

  it("agrees with node:crypto on random signatures, valid and corrupted", () => {
    const bytes = seededBytes(seedOf("P-256 signatures"));
    const answers = { valid: 0, invalid: 0 };
    for (let round = 0; round < 40; round++) {
      const key = pairFrom(sha256(bytes(32)));
      const text = bytes(100);
      const signature = signedBy(key, text);
      const [which = 0, at = 0] = bytes(2);
      if (which % 2 === 1) signature[at % 64] = (signature[at % 64] ?? 0) ^ 0x10;
      const expected = verify("sha256", text, { key: key.publicKey, dsaEncoding: "ieee-p1363" }, signature);
      const status = verifyRaw(p256, { point: key.point, digest: sha256(text), signature });
      expect([round, status === "valid"]).toEqual([round, expected]);
      answers[expected ? "valid" : "invalid"]++;
    }
    expect(Math.min(answers.valid, answers.invalid)).toBeGreaterThan(3);
  });

  it("answers a batch job by job, in order, as it answers each alone", () => {
    const bytes = seededBytes(seedOf("P-256 batches"));
    const keys = Array.from({ length: 5 }, () => pairFrom(sha256(bytes(32))));
    const jobs = Array.from({ length: name === "noble" ? 12 : 100 }, (_, i) => {
      const key = keys[i % keys.length] ?? pair;
      const text = bytes(40);
      const signature = signedBy(key, text);
      const kinds = [signature, signature, new Uint8Array(64), signature.slice(1), bytes(64)];
      const publicKey = p256.prepareP256(key.point);
      if (!publicKey.ok) throw new Error(publicKey.failure.message);
      return { publicKey: publicKey.value, digest: sha256(text), signature: kinds[i % 5] ?? signature };
    });
    const statuses = p256.verifyP256Batch(jobs);
    expect(statuses).toEqual(jobs.map((job) => p256.verifyP256(job)));
    expect(statuses.slice(0, 5)).toEqual(["valid", "valid", "range", "encoding", "invalid"]);
    expect(p256.verifyP256Batch([])).toEqual([]);
  });

  it("throws a TypeError for a key of another verifier", async () => {
    const publicKey = (await open()).prepareP256(pair.point);
    if (!publicKey.ok) throw new Error(publicKey.failure.message);
    const job = { publicKey: publicKey.value, digest: sha256(message), signature: genuine };
    expect(() => p256.verifyP256(job)).toThrow(TypeError);
  });

  wycheproofEcdsa(
    `verifier for P-256 (${name})`,
    [
      { name: "ecdsa_secp256r1_sha256_p1363_test.json", decode: (bytes: Uint8Array) => bytes, count: 262 },
      { name: "ecdsa_secp256r1_sha256_test.json", decode: (bytes: Uint8Array) => p1363OfDer(bytes, 32), count: 484 },
    ],
    (point) => (message, signature) => verifyRaw(p256, { point, digest: sha256(message), signature }) === "valid",
  );
});

describe("loadP256", () => {
  const [kernel] = P256_BUILDS.map((build) => kernelOf(build));
  if (kernel === undefined) throw new Error("no kernel");
  const good = pairFrom(sha256(Uint8Array.of(7)));
  const text = Uint8Array.of(1, 2, 3);

  afterEach(() => {
    vi.restoreAllMocks();
  });

  async function statusWith(engine: CryptoEngine): Promise<SignatureStatus | "key"> {
    return verifyRaw(await engine.loadP256(), {
      point: good.point,
      digest: sha256(text),
      signature: signedBy(good, text),
    });
  }

  it("gives the same verifier every time, over a kernel of the engine's own variant", async () => {
    for (const variant of ["fma", "f64"] as const) {
      const engine = createKernelEngine(kernelOf(variant));
      const compile = vi.spyOn(WebAssembly, "Module");
      const first = await engine.loadP256();
      expect(await engine.loadP256()).toBe(first);
      const sizes = compile.mock.calls.map(([source]) => (source as Uint8Array).length);
      compile.mockRestore();
      expect(sizes).toContain(moduleBytes(`p256-${variant}`).length);
      expect(await statusWith(engine)).toBe("valid");
    }
  });

  it("gives engines over one kernel the same verifier, and over another one another", async () => {
    const [one, other] = [kernelOf("f64"), kernelOf("f64")];
    const first = await createKernelEngine(one).loadP256();
    expect(await createKernelEngine(one).loadP256()).toBe(first);
    expect(await createKernelEngine(other).loadP256()).not.toBe(first);
  });

  it("falls back to plain JavaScript where the module cannot be compiled", async () => {
    const engine = createKernelEngine(kernelOf("f64"));
    vi.spyOn(WebAssembly, "Module").mockImplementation(function Module() {
      throw new WebAssembly.CompileError("forbidden");
    });
    const instance = vi.spyOn(WebAssembly, "Instance");
    expect(await statusWith(engine)).toBe("valid");
    expect(instance).not.toHaveBeenCalled();
  });

  it("tries again, in another engine over the kernel, what could not be compiled", async () => {
    const own = kernelOf("f64");
    const compile = vi.spyOn(WebAssembly, "Module").mockImplementation(function Module() {
      throw new WebAssembly.CompileError("forbidden");
    });
    const plain = await createKernelEngine(own).loadP256();
    compile.mockRestore();
    const [first, second] = [await createKernelEngine(own).loadP256(), await createKernelEngine(own).loadP256()];
    expect(first).not.toBe(plain);
    expect(second).toBe(first);
  });

  it("does not keep a failure to load", async () => {
    let attempts = 0;
    const source = p256Source(() => {
      if (attempts++ === 0) return Promise.reject(new Error("a file is missing"));
      return Promise.resolve(createKernelP256(p256KernelOf("f64")));
    });
    await expect(source.loadP256()).rejects.toThrow("a file is missing");
    expect(await source.loadP256()).toBe(await source.loadP256());
    expect(attempts).toBe(2);
  });
});
