#!/usr/bin/env node
/**
 * Compares the kernel with node:crypto on many signatures, genuine and corrupted, under keys that
 * are used from once to thousands of times, in batches of 1 to 64. Prints counts, and every difference as a case that
 * can be repeated; ends with 1 where there is one.
 *
 *   node scripts/soak-kernel.mjs [--curve p384|p256] [--count 100000] [--variant fma|f64] [--seed S] [--relaxed-simd]
 *
 * Over P-384 it is the kernel of the built package; that for P-256 is no part of its surface and comes from src/.
 * `--relaxed-simd` makes the opt-in that Node 20 needs for `fma`. The seed repeats keys, corruptions and batches; the
 * signatures are new at each run, since node:crypto draws its nonces itself.
 */
import { createECDH, createHash, createPrivateKey, createPublicKey, randomInt, sign, verify } from "node:crypto";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { enableRelaxedSimd } from "../dist/node.js";
import { createKernel } from "../dist/snp.js";
import { P256, P384 } from "./kernel-curves.mjs";
import { loadTypeScript } from "./load-ts.mjs";

/** What differs between the curves beside their numbers: names, and how the kernel is made and asked. */
const CURVES = {
  p384: {
    ...P384,
    ...{ jwkName: "P-384", ecdhName: "secp384r1", hash: "sha384" },
    open: (variant) => createKernel(variant),
    ask: (kernel, jobs) => kernel.verifyP384Batch(jobs),
  },
  p256: {
    ...P256,
    ...{ jwkName: "P-256", ecdhName: "prime256v1", hash: "sha256" },
    open: async (variant) => {
      const { createP256 } = await loadTypeScript(fileURLToPath(new URL("../src/kernel/p256.ts", import.meta.url)));
      return createP256(variant);
    },
    ask: (kernel, jobs) => kernel.verifyP256Batch(jobs),
  },
};

const { count, seed, variant, relaxedSimd, curve } = argumentsOrExit();
/** Bytes of a number, the prime of the field and the order of the group. */
const SIZE = curve.bits / 8;
const { prime: P, order: N } = curve;

/** How often keys are used: `share` of all signatures are made by `keys` keys; null is a new key each time. */
const CROWDS = [
  { share: 0.4, keys: 3 },
  { share: 0.25, keys: 40 },
  { share: 0.25, keys: 1500 },
  { share: 0.1, keys: null },
];
const CASES_OF_SIGNATURE = 4;
const MAX_BATCH = 64;
/** Cases that wait to be mixed into batches. */
const POOL = 512;
const MAX_DIFFERENCES = 10;

/** Random bytes and choices that follow from a seed (xorshift32). */
class Dice {
  #state;

  constructor(seed) {
    this.#state = seed | 0 || 1;
  }

  /** An integer from 0 to limit - 1. */
  below(limit) {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  }

  bytes(length) {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}

const toBytes = (value) => Uint8Array.from(Buffer.from(value.toString(16).padStart(2 * SIZE, "0"), "hex"));
const toNumber = (bytes) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
const toHex = (bytes) => Buffer.from(bytes).toString("hex");
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

function jwkOf(point) {
  const [x, y] = [point.subarray(1, 1 + SIZE), point.subarray(1 + SIZE)];
  return { kty: "EC", crv: curve.jwkName, x: base64url(x), y: base64url(y) };
}

/** A key pair whose private scalar is random bytes. */
function makeKey(dice) {
  const secret = dice.bytes(SIZE);
  const ecdh = createECDH(curve.ecdhName);
  ecdh.setPrivateKey(secret);
  const point = new Uint8Array(ecdh.getPublicKey());
  const privateKey = createPrivateKey({ key: { ...jwkOf(point), d: base64url(secret) }, format: "jwk" });
  return { point, privateKey, publicKey: createPublicKey(privateKey) };
}

/** Chooses the signer of the next signature, by the crowds' shares. */
function keyChooser(dice) {
  const crowds = CROWDS.map(({ share, keys }) => ({ share, keys, made: [] }));
  return () => {
    let rest = dice.below(1000) / 1000;
    const crowd = crowds.find(({ share }) => (rest -= share) < 0) ?? crowds[0];
    if (crowd.keys === null) return makeKey(dice);
    const index = dice.below(crowd.keys);
    return (crowd.made[index] ??= makeKey(dice));
  };
}

function flipped(bytes, dice) {
  const copy = Uint8Array.from(bytes);
  copy[dice.below(copy.length)] ^= 1 << dice.below(8);
  return copy;
}

const signatureOf = (r, s) => Uint8Array.from([...r, ...s]);
const partsOf = ({ signature }) => [signature.subarray(0, SIZE), signature.subarray(SIZE)];

/** What can be changed of a genuine case: each returns the members that differ. */
const CHANGES = {
  nothing: () => ({}),
  "s to n - s": (each) => ({ signature: signatureOf(partsOf(each)[0], toBytes(N - toNumber(partsOf(each)[1]))) }),
  "a bit of the message": (each, dice) => ({ message: flipped(each.message, dice) }),
  "a bit of r": (each, dice) => ({ signature: signatureOf(flipped(partsOf(each)[0], dice), partsOf(each)[1]) }),
  "a bit of s": (each, dice) => ({ signature: signatureOf(partsOf(each)[0], flipped(partsOf(each)[1], dice)) }),
  "r to n - r": (each) => ({ signature: signatureOf(toBytes(N - toNumber(partsOf(each)[0])), partsOf(each)[1]) }),
  "r and s exchanged": (each) => ({ signature: signatureOf(...partsOf(each).reverse()) }),
  "r or s to an edge": (each, dice) => {
    const parts = partsOf(each);
    parts[dice.below(2)] = toBytes(dice.pick([0n, 1n, N - 1n, N, N + 1n, P - N, P, 2n ** BigInt(curve.bits) - 1n]));
    return { signature: signatureOf(...parts) };
  },
  "r and s at random": (each, dice) => ({ signature: dice.bytes(2 * SIZE) }),
  "another key": (each, dice, other) => ({ point: other.point, publicKey: other.publicKey }),
  "the key to its opposite": ({ point }) => {
    const opposite = Uint8Array.from([
      ...point.subarray(0, 1 + SIZE),
      ...toBytes(P - toNumber(point.subarray(1 + SIZE))),
    ]);
    return { point: opposite, publicKey: createPublicKey({ key: jwkOf(opposite), format: "jwk" }) };
  },
  "a bit of the key": ({ point }, dice) => ({
    point: Uint8Array.from([4, ...flipped(point.subarray(1), dice)]),
    publicKey: null,
  }),
};
const HARMLESS = ["nothing", "s to n - s"];
const HARMFUL = Object.keys(CHANGES).filter((name) => !HARMLESS.includes(name));

/** A genuine signature, and what is made of it: half of the cases are genuine. */
function casesOfSignature(dice, chooseKey) {
  const { point, privateKey, publicKey } = chooseKey();
  const message = dice.bytes(1 + dice.below(200));
  const signature = new Uint8Array(sign(curve.hash, message, { key: privateKey, dsaEncoding: "ieee-p1363" }));
  const genuine = { point, publicKey, message, signature };
  return Array.from({ length: CASES_OF_SIGNATURE }, (_, number) => {
    const change = dice.pick(number % 2 === 0 ? HARMLESS : HARMFUL);
    return { ...genuine, change, ...CHANGES[change](genuine, dice, change === "another key" ? chooseKey() : null) };
  });
}

/** What the kernel must say, by node:crypto, which does not tell a bad range from a mismatch. */
function expectedOf({ publicKey, point, message, signature }) {
  if (partsOf({ signature }).some((part) => toNumber(part) === 0n || toNumber(part) >= N)) return "range";
  let key = publicKey;
  try {
    key ??= createPublicKey({ key: jwkOf(point), format: "jwk" });
  } catch {
    return "key";
  }
  return verify(curve.hash, message, { key, dsaEncoding: "ieee-p1363" }, signature) ? "valid" : "invalid";
}

const digestOf = (message) => new Uint8Array(createHash(curve.hash).update(message).digest());

/** Takes a case out of the pool at random. */
function draw(pool, dice) {
  const index = dice.below(pool.length);
  const [last] = pool.splice(-1);
  if (index === pool.length) return last;
  const drawn = pool[index];
  pool[index] = last;
  return drawn;
}

/** Yields batches until `count` cases were handed out. */
function* batches(count, dice) {
  const chooseKey = keyChooser(dice);
  const pool = [];
  for (let left = count; left > 0;) {
    while (pool.length < POOL) pool.push(...casesOfSignature(dice, chooseKey));
    // Small ones as often as large ones: they go other ways through the kernel.
    const size = Math.min(left, 1 + dice.below(dice.pick([1, 4, 16, MAX_BATCH])));
    yield Array.from({ length: size }, () => draw(pool, dice));
    left -= size;
  }
}

function printDifference({ point, message, signature, change }, expected, found) {
  console.error(`difference: node:crypto ${expected}, kernel ${found}, changed: ${change}`);
  console.error(`  point ${toHex(point)}\n  digest ${toHex(digestOf(message))}\n  signature ${toHex(signature)}`);
}

/** Compares and counts. @returns the counts by outcome and by change, and the number of differences. */
function soak(kernel, count, dice) {
  const outcomes = new Map();
  const changes = new Map();
  const add = (map, name) => map.set(name, (map.get(name) ?? 0) + 1);
  const start = performance.now();
  let printed = start;
  let [seen, differences, kernelMs] = [0, 0, 0];
  for (const batch of batches(count, dice)) {
    const jobs = batch.map(({ point, message, signature }) => ({ point, digest: digestOf(message), signature }));
    const before = performance.now();
    const statuses = curve.ask(kernel, jobs);
    kernelMs += performance.now() - before;
    for (const [index, each] of batch.entries()) {
      const expected = expectedOf(each);
      add(outcomes, expected);
      add(changes, each.change);
      if (statuses[index] === expected) continue;
      if (differences++ < MAX_DIFFERENCES) printDifference(each, expected, statuses[index]);
    }
    seen += batch.length;
    if (performance.now() - printed < 10_000) continue;
    printed = performance.now();
    console.log(`${seen} of ${count}, ${differences} differences, ${((printed - start) / 1000).toFixed(0)} s`);
  }
  return { outcomes, changes, differences, kernelMs, seconds: (performance.now() - start) / 1000 };
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      curve: { type: "string", default: "p384" },
      count: { type: "string", default: "100000" },
      variant: { type: "string" },
      seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
      "relaxed-simd": { type: "boolean", default: false },
    },
  });
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (!Number.isSafeInteger(count) || count < 1) throw new Error("--count must be a positive integer");
  if (!Number.isInteger(seed)) throw new Error("--seed must be an integer");
  if (!Object.hasOwn(CURVES, values.curve)) throw new Error(`--curve must be ${Object.keys(CURVES).join(" or ")}`);
  const curve = CURVES[values.curve];
  return { count, seed, variant: values.variant, relaxedSimd: values["relaxed-simd"], curve };
}

/** What the command line asks for; a wrong one ends the program as every failure does. */
function argumentsOrExit() {
  try {
    return readArguments();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(2);
  }
}

function printTable(title, counts) {
  console.log(title);
  for (const [name, number] of [...counts].sort()) console.log(`  ${String(number).padStart(8)}  ${name}`);
}

try {
  if (relaxedSimd && !enableRelaxedSimd()) throw new Error("this runtime has no relaxed SIMD that is fused");
  const kernel = await curve.open(variant);
  if (!kernel.ok) throw new Error(`${kernel.failure.code}: ${kernel.failure.message}`);
  console.log(
    `Node ${process.versions.node}, ${curve.title}, kernel ${kernel.value.name}, ${count} cases, --seed ${seed}`,
  );
  const { outcomes, changes, differences, kernelMs, seconds } = soak(kernel.value, count, new Dice(seed));
  printTable("by outcome", outcomes);
  printTable("by what was changed", changes);
  console.log(`${seconds.toFixed(1)} s, of which the kernel ${(kernelMs / 1000).toFixed(1)} s`);
  console.log(`${differences} differences`);
  if (differences > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
