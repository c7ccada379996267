/** Whole reports by the kernel's batch interface, in Node and in pages: nothing of Node is imported here. */
import type { SnpReportBatch } from "../../src/kernel/index.js";
import type { Pool } from "./pool.js";

/** After so many verifications a key has the largest table that it gets, and the generator has its own. */
export const HOT_AFTER = 640;

const VALID = 0;

/** A report and its key, as the kernel takes them. */
export interface BatchReport {
  /** 1184 bytes. */
  readonly report: Uint8Array;
  /** `point`: 97 bytes, 04 ‖ X ‖ Y. */
  readonly key: { readonly point: Uint8Array };
}

/**
 * Writes the next reports of a pool into the kernel's memory and verifies them there; the copy is part of what is
 * measured. A key that follows itself is written once.
 *
 * @returns how many are valid.
 */
export function verifyReports(batch: SnpReportBatch, pool: Pool<BatchReport>, count: number): number {
  const { reports, keys, keyOf, reportSize, keySize, statuses } = batch;
  let last: BatchReport["key"] | null = null;
  let number = -1;
  for (let i = 0; i < count; i++) {
    const { report, key } = pool.take();
    reports.set(report, i * reportSize);
    if (key !== last) keys.set(key.point.subarray(1), ++number * keySize);
    keyOf[i] = number;
    last = key;
  }
  batch.verify(count);
  let valid = 0;
  for (let i = 0; i < count; i++) if (statuses[i] === VALID) valid++;
  return valid;
}

/** @throws where a run did not accept all of its genuine reports. */
export function expectAll(valid: number, count: number): void {
  if (valid !== count) throw new Error(`${count - valid} of ${count} genuine reports were refused while measuring`);
}
