/**
 * What an SEV-SNP report costs to authenticate: SHA-384 of 672 bytes and one ECDSA P-384 verification.
 *
 * Compared: the kernel, node:crypto with key objects that were imported beforehand, and @noble/curves.
 * A cycle is the same batch for all of them: 64 reports by 64 keys, and 64 reports by one key.
 * Does not show parsing, certificates, or the first call (compiling, building the generator's table).
 * benny runs its cases one after another, so on a shared machine the ratios are rough; the last lines
 * come from samples that were taken in turn.
 */
import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { add, complete, configure, cycle, save, suite } from "benny";
import { createKernelEngine } from "../src/crypto/index.js";
import { createNobleEngine } from "../src/crypto/noble-engine.js";
import type { CryptoEngine } from "../src/crypto/index.js";
import { defaultKernel } from "../src/kernel/index.js";
import { printRatio } from "./ratio.js";

const BATCH = 64;
const SIGNED_SIZE = 672;

interface Report {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly publicKey: KeyObject;
  readonly point: Uint8Array;
}

function makeReports(keyCount: number): Report[] {
  const keys = Array.from({ length: keyCount }, () => generateKeyPairSync("ec", { namedCurve: "P-384" }));
  return Array.from({ length: BATCH }, (_, index) => {
    const pair = keys[index % keyCount];
    if (pair === undefined) throw new Error("no key");
    const message = new Uint8Array(randomBytes(SIGNED_SIZE));
    const signature = sign("sha384", message, { key: pair.privateKey, dsaEncoding: "ieee-p1363" });
    const spki = pair.publicKey.export({ format: "der", type: "spki" });
    const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
    return { message, signature: new Uint8Array(signature), publicKey, point: new Uint8Array(spki.subarray(-97)) };
  });
}

/** A run over all reports by one engine, keys prepared; returns how many are valid. */
function engineRun(engine: CryptoEngine, reports: readonly Report[]): () => number {
  const prepared = reports.map(({ point, message, signature }) => {
    const key = engine.prepareP384(point);
    if (!key.ok) throw new Error(key.failure.message);
    return { publicKey: key.value, message, signature };
  });
  return () => {
    const jobs = prepared.map(({ publicKey, message, signature }) => ({
      publicKey,
      digest: engine.digest("sha384", message),
      signature,
    }));
    return engine.verifyP384Batch(jobs).filter((status) => status === "valid").length;
  };
}

function nodeRun(reports: readonly Report[]): () => number {
  return () =>
    reports.filter(({ message, signature, publicKey }) =>
      verify("sha384", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature),
    ).length;
}

/** Every run accepts all reports and, with one bit of each signature changed, none. */
function confirm(make: (reports: readonly Report[]) => () => number, reports: readonly Report[]): () => number {
  const changed = reports.map((report) => ({
    ...report,
    signature: report.signature.map((b, i) => (i === 9 ? b ^ 1 : b)),
  }));
  if (make(reports)() !== BATCH || make(changed)() !== 0) throw new Error("a wrong answer: nothing to measure");
  return make(reports);
}

const kernel = defaultKernel();
if (!kernel.ok) throw new Error(kernel.failure.message);
const kernelEngine = createKernelEngine(kernel.value);
const nobleEngine = createNobleEngine();
const distinct = makeReports(BATCH);
const same = makeReports(1);
const runs = {
  kernelDistinct: confirm((reports) => engineRun(kernelEngine, reports), distinct),
  kernelSame: confirm((reports) => engineRun(kernelEngine, reports), same),
  nodeDistinct: confirm(nodeRun, distinct),
  nodeSame: confirm(nodeRun, same),
  noble: confirm((reports) => engineRun(nobleEngine, reports), distinct),
};

await suite(
  `SHA-384 of ${SIGNED_SIZE} bytes and P-384 verification, ${BATCH} of them`,
  configure({ cases: { minSamples: 5 } }),
  add("kernel, 64 keys", () => void runs.kernelDistinct()),
  add("kernel, one key", () => void runs.kernelSame()),
  add("node:crypto, 64 keys", () => void runs.nodeDistinct()),
  add("node:crypto, one key", () => void runs.nodeSame()),
  add("noble, 64 keys", () => void runs.noble()),
  cycle(),
  complete(),
  save({ file: "crypto.p384-verify", folder: ".cache/bench/results" }),
);
await printRatio("64 keys", BATCH, ["kernel", runs.kernelDistinct], ["node:crypto", runs.nodeDistinct], 25);
await printRatio("one key", BATCH, ["kernel", runs.kernelSame], ["node:crypto", runs.nodeSame], 25);
await printRatio("64 keys", BATCH, ["kernel", runs.kernelDistinct], ["@noble/curves", runs.noble], 5);
