/**
 * SHA-384 of 672 bytes (what an SEV-SNP signature covers) and of 1184 (a whole report).
 *
 * `in-memory`: the message is in the kernel's memory already, as in a batch of reports; `copied`: it is
 * copied in, and the digest out (`Kernel.digest`). Both variants of the kernel have the same code for it.
 * Against node:crypto (`hash` where there is one, and `createHash`), hash-wasm and @noble/hashes.
 */
import * as nodeCrypto from "node:crypto";
import { sha384 } from "@noble/hashes/sha2.js";
import { compare } from "./harness/compare.js";
import type { Contender, Own } from "./harness/compare.js";
import { moduleOf, openKernel, variantsHere } from "./harness/kernels.js";
import type { Variant } from "./harness/kernels.js";
import { importPeer } from "./harness/peers.js";
import { runSuite } from "./harness/suite.js";

/** Hashes in one run: a clock cannot see one of them. */
const REPEATS = 200;

type Hash = (message: Uint8Array) => Uint8Array;

interface HashExports {
  readonly memory: WebAssembly.Memory;
  readonly ioPointer: () => number;
  readonly hashStart: (bits: number) => number;
  readonly hashUpdate: (length: number) => number;
  readonly hashFinish: () => number;
}

/** What of hash-wasm is used; it is no dependency, so there are no types of it. */
interface HashWasm {
  readonly createSHA384: () => Promise<WasmHasher>;
}

interface WasmHasher {
  readonly init: () => WasmHasher;
  readonly update: (bytes: Uint8Array) => WasmHasher;
  readonly digest: (form: "binary") => Uint8Array;
}

const [variant] = variantsHere();
if (variant === undefined) throw new Error("no kernel works here");
const others = await otherHashes();
for (const size of [672, 1184]) await measure(size, variant);

async function measure(size: number, kernelVariant: Variant): Promise<void> {
  const message = new Uint8Array(nodeCrypto.randomBytes(size));
  const expected = nodeCrypto.createHash("sha384").update(message).digest("hex");
  const kernel = openKernel(kernelVariant);
  const copied: Hash = (bytes) => kernel.digest("sha384", bytes);
  for (const [name, hash] of [["kernel", copied] as const, ...others]) expectDigest(name, hash(message), expected);
  const own = { side: "veritee", variant: kernelVariant, operations: REPEATS };
  const sides: Own[] = [
    { ...own, name: `sha384.${size}.in-memory`, run: inMemory(kernelVariant, message, expected) },
    { ...own, name: `sha384.${size}.copied`, run: repeated(copied, message) },
  ];
  const rest = others.map(([side, hash]): Contender => ({
    side,
    variant: null,
    operations: REPEATS,
    run: repeated(hash, message),
  }));
  await runSuite(`SHA-384 of ${size} bytes, ${REPEATS} of them`, `hash.sha384.${size}`, [
    ...sides.map(({ name, run }) => [name, run] as const),
    ...rest.map(({ side, run }) => [side, run] as const),
  ]);
  await compare(`sha384.${size}`, sides, rest, { sampleMs: 4, rounds: 60 });
}

function repeated(hash: Hash, message: Uint8Array): () => void {
  return () => {
    for (let i = 0; i < REPEATS; i++) hash(message);
  };
}

/** The digest takes the place of the message's first bytes, so the message is another one each time; its cost is the same. */
function inMemory(kernelVariant: Variant, message: Uint8Array, expected: string): () => void {
  const exports = new WebAssembly.Instance(moduleOf(kernelVariant), {}).exports as unknown as HashExports;
  const io = new Uint8Array(exports.memory.buffer, exports.ioPointer(), message.length);
  const hash = (): number => {
    exports.hashStart(384);
    exports.hashUpdate(message.length);
    return exports.hashFinish();
  };
  io.set(message);
  expectDigest("in-memory", io.slice(0, hash()), expected);
  return () => {
    for (let i = 0; i < REPEATS; i++) hash();
  };
}

function expectDigest(name: string, digest: Uint8Array, expected: string): void {
  if (Buffer.from(digest).toString("hex") !== expected) throw new Error(`${name}: a wrong digest`);
}

async function otherHashes(): Promise<(readonly [string, Hash])[]> {
  const hashes: (readonly [string, Hash])[] = [
    ["node-create-hash", (bytes) => nodeCrypto.createHash("sha384").update(bytes).digest()],
    ["noble-hashes", sha384],
  ];
  // Node 20.12 brought it; engines allows 20.19, but other runtimes come without it.
  if (typeof nodeCrypto.hash === "function") {
    hashes.unshift(["node-hash", (bytes) => nodeCrypto.hash("sha384", bytes, "buffer")]);
  }
  const wasm = await importPeer<HashWasm>("hash-wasm");
  if (wasm !== null) {
    const hasher = await wasm.createSHA384();
    hashes.push(["hash-wasm", (bytes) => hasher.init().update(bytes).digest("binary")]);
  }
  return hashes;
}
