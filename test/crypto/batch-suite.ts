import { describe, expect, it } from "vitest";
import type { CryptoEngine, P384Job } from "../../src/crypto/index.js";
import { seedOf, seededBytes } from "../helpers/seed.js";
import { N, hexOf, keyFrom, nodeAccepts } from "./p384-tools.js";
import { jobOf, otherS, sampleOf, sha384, signatureOf } from "./samples.js";
import type { Sample } from "./samples.js";

/** What every engine's `verifyP384Batch` must do; `signatures` is the number of random ones. */
export function batchSuite(make: () => CryptoEngine, signatures: number): void {
  const engine = make();

  describe("verifyP384Batch", () => {
    it("answers an empty batch with nothing", () => {
      expect(engine.verifyP384Batch([])).toEqual([]);
    });

    it(`agrees with node:crypto on ${signatures} random signatures, valid and corrupted`, () => {
      const bytes = seededBytes(seedOf(`${engine.name} signatures`));
      const keys = Array.from({ length: Math.ceil(signatures / 4) }, () => keyFrom(bytes(48)));
      const samples = Array.from({ length: signatures }, (_, index) => {
        const sample = sampleOf(bytes, keys[index % keys.length], 1 + (index % 700));
        return corrupted(sample, index, bytes);
      });
      const jobs = samples.map((sample) => jobOf(engine, sample));
      const statuses = engine.verifyP384Batch(jobs);
      expect(statuses).toHaveLength(jobs.length);
      samples.forEach(({ key, message, signature }, index) => {
        const expected = nodeAccepts(key, message, signature);
        const context = [hexOf(key.point), hexOf(message), hexOf(signature)];
        expect([...context, statuses[index] === "valid"]).toEqual([...context, expected]);
      });
      expect(statuses).toContain("valid");
      expect(statuses).toContain("invalid");
    });

    it("gives each job the outcome that it has alone, whatever stands beside it", () => {
      const bytes = seededBytes(seedOf(`${engine.name} adversarial batch`));
      const good = Array.from({ length: 5 }, () => jobOf(engine, sampleOf(bytes)));
      const bad = good.flatMap((job) => adversarial(job, bytes));
      const mixed = [...good, ...bad, ...good.slice().reverse(), ...bad.slice(0, 7), ...good];
      const alone = mixed.map((job) => engine.verifyP384(job));
      expect(engine.verifyP384Batch(mixed)).toEqual(alone);
      expect(alone.filter((status) => status === "valid")).toHaveLength(15);
      expect(new Set(alone)).toEqual(new Set(["valid", "invalid", "range", "encoding"]));
    });

    it.each([1, 2, 63, 64, 65, 130])("answers %i jobs in their order", (count) => {
      const bytes = seededBytes(count);
      const sample = sampleOf(bytes);
      const valid = jobOf(engine, sample);
      const invalid = { ...valid, digest: sha384(bytes(4)) };
      const jobs = Array.from({ length: count }, (_, index) => (index % 3 === 0 ? valid : invalid));
      const expected = jobs.map((_, index) => (index % 3 === 0 ? "valid" : "invalid"));
      expect(engine.verifyP384Batch(jobs)).toEqual(expected);
    });

    it("does not change its inputs", () => {
      const job = jobOf(engine, sampleOf(seededBytes(3)));
      const before = [job.publicKey.point, job.digest, job.signature].map(hexOf);
      engine.verifyP384Batch([job, job]);
      expect([job.publicKey.point, job.digest, job.signature].map(hexOf)).toEqual(before);
    });
  });
}

/** Every second sample as it is; the others with one thing changed. */
function corrupted(sample: Sample, index: number, bytes: (length: number) => Uint8Array): Sample {
  const [place = 0, bit = 0] = bytes(2);
  const flip = (array: Uint8Array): Uint8Array =>
    array.map((byte, at) => (at === place % array.length ? byte ^ (1 << (bit & 7)) : byte));
  if (index % 4 === 1) return { ...sample, signature: flip(sample.signature) };
  if (index % 4 === 3) {
    const message = flip(sample.message);
    return { ...sample, message, digest: sha384(message) };
  }
  return index % 8 === 0 ? { ...sample, signature: otherS(sample.signature) } : sample;
}

/** Jobs that try to disturb their neighbours: zeros, numbers out of range, wrong lengths, u1 G = -u2 Q. */
function adversarial(job: P384Job, bytes: (length: number) => Uint8Array): P384Job[] {
  const signatures = [
    signatureOf(0n, 0n),
    signatureOf(1n, 0n),
    signatureOf(N, 1n),
    signatureOf(1n, 1n),
    signatureOf(N - 1n, N - 1n),
    bytes(96),
    bytes(95),
  ];
  return [
    ...signatures.map((signature) => ({ ...job, signature: new Uint8Array(signature) })),
    { ...job, digest: new Uint8Array(48) },
    { ...job, digest: new Uint8Array(48).fill(255) },
  ];
}
