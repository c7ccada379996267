/** Signers and signatures, good and bad, that the tests of the fast path put into batches. */
import { expect } from "vitest";
import { seedOf, seededBytes } from "../../helpers/seed.js";
import { OK, statusesOf } from "./raw.js";
import type { Job, Raw } from "./raw.js";
import { numberOf } from "./curves.js";
import type { Group } from "./curves.js";
import { Signer } from "./signer.js";

/** A job with what node:crypto says of it. */
export interface Expected {
  readonly job: Job;
  readonly valid: boolean;
}

/** Random numbers, of one seed, and signers. */
export class World {
  readonly random: (length: number) => Uint8Array;

  constructor(
    name: string,
    readonly group: Group,
  ) {
    this.random = seededBytes(seedOf(name));
  }

  integer(limit: number): number {
    return Number(numberOf(this.random(4)) % BigInt(limit));
  }

  scalar(): bigint {
    return this.group.mod(numberOf(this.random(this.group.size))) || 1n;
  }

  signer(): Signer {
    return new Signer(this.group, this.scalar(), this.random);
  }

  /** Signatures of `keys` keys in turn, a third of them corrupted, each judged by node:crypto. */
  judged(count: number, keys: number): Expected[] {
    const signers = Array.from({ length: keys }, () => this.signer());
    return Array.from({ length: count }, (_, i) => this.expected(signers[i % keys]!, signers[this.integer(keys)]!, i));
  }

  private expected(signer: Signer, other: Signer, i: number): Expected {
    const message = this.random(100);
    const job = signer.sign(message);
    if (i % 3 !== 2) return { job, valid: signer.accepts(message, job) };
    switch (this.integer(4)) {
      case 0: {
        const digest = this.flipped(job.digest);
        return { job: { ...job, digest }, valid: false };
      }
      case 1:
        return { job: { ...job, key: other.key }, valid: other.accepts(message, job) };
      case 2: {
        const changed = { ...job, r: this.flipped(job.r) };
        return { job: changed, valid: signer.accepts(message, changed) };
      }
      default: {
        const changed = { ...job, s: this.flipped(job.s) };
        return { job: changed, valid: signer.accepts(message, changed) };
      }
    }
  }

  private flipped(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice();
    copy[this.integer(copy.length)]! ^= 1 << this.integer(8);
    return copy;
  }

  /** Makes the key so familiar that it has a comb of that width. */
  warmUp(kernel: Raw, signer: Signer, uses: number): void {
    const job = signer.sign(this.random(10));
    for (let left = uses; left > 0; left -= 64) {
      const statuses = statusesOf(kernel, new Array<Job>(Math.min(left, 64)).fill(job), "verifyBatch");
      expect(new Set(statuses)).toEqual(new Set([OK]));
    }
  }
}

/** Statuses of the batch are those that node:crypto's answers ask for; out of range counts as invalid there. */
export function expectAnswers(kernel: Raw, batch: readonly Expected[]): void {
  const statuses = statusesOf(
    kernel,
    batch.map(({ job }) => job),
    "verifyBatch",
  );
  expect(statuses.map((status) => status === OK)).toEqual(batch.map(({ valid }) => valid));
}
