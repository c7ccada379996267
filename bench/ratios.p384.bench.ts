/**
 * How much faster the kernel verifies SEV-SNP reports than other libraries do: SHA-384 of 672 bytes and
 * one ECDSA P-384 verification each.
 *
 * `snp.*`: reports are written into the kernel's memory; structural check, digest and signature run over
 * the batch. `p384.*`: digest by digest, then a batch of jobs, as the engines of src/crypto call it. Both
 * in each variant. Against node:crypto, WebCrypto (awaited one by one, and 64 in flight, which uses every
 * core) and @noble/curves: only digest and signature, keys imported beforehand, no structural check.
 *
 *   distinct   each report by a key that the instance never met; the generator's table is there
 *   one-key    all by one key that the instance has met 640 times: its table is there
 *   first256   256 reports by one key that the instance never met: its table is built on the way
 *   lone       one report a call, by a key never met, or by one that is hot
 *
 * Does not show parsing into claims, certificates, or compiling the module.
 */
import { compare } from "./harness/compare.js";
import type { Own } from "./harness/compare.js";
import { countValid, kernelSide } from "./harness/kernel-sides.js";
import type { Work } from "./harness/kernel-sides.js";
import { variantsHere } from "./harness/kernels.js";
import { OTHER_SIDES, countValidBy, otherSide } from "./harness/other-sides.js";
import { corrupted, makeReports } from "./harness/reports.js";
import type { SignedReport } from "./harness/reports.js";

const BATCHES = [2, 4, 8, 16, 32, 64, 128, 256];
/** The batch that the targets and the chart are about gets more rounds. */
const MAIN_BATCH = 64;
const KINDS = ["snp", "p384"] as const;

const variants = variantsHere();
const distinct = await makeReports(2048, 2048);
const oneKey = await makeReports(256, 1);
await expectRightAnswers(distinct.slice(0, 64));
await expectRightAnswers(oneKey.slice(0, 64));

for (const batch of BATCHES) {
  await measure({ name: `distinct.batch${batch}`, reports: distinct, batch, keys: "unseen" });
  await measure({ name: `one-key.batch${batch}`, reports: oneKey, batch, keys: "hot" });
}
await measure({ name: "lone.unseen", reports: distinct, batch: 1, keys: "unseen" });
await measure({ name: "lone.hot", reports: oneKey, batch: 1, keys: "hot" });
await measure({ name: "one-key.first256", reports: oneKey, batch: 256, keys: "unseen" });

/** All valid accepted; with one bit changed, none. */
async function expectRightAnswers(reports: readonly SignedReport[]): Promise<void> {
  for (const [list, fraction] of [
    [reports, 1],
    [corrupted(reports), 0],
  ] as const) {
    for (const variant of variants)
      for (const kind of KINDS) expectCount(countValid(kind, variant, list), list.length * fraction);
    for (const side of OTHER_SIDES) {
      const enough = side === "noble-curves" ? list.slice(0, 6) : list;
      expectCount(await countValidBy(side, enough), enough.length * fraction);
    }
  }
}

function expectCount(valid: number, expected: number): void {
  if (valid !== expected) throw new Error(`${valid} valid where ${expected} are: nothing to measure`);
}

async function measure(work: Work & { readonly reports: readonly SignedReport[] }): Promise<void> {
  const own: Own[] = variants.flatMap((variant) => KINDS.map((kind) => kernelSide(kind, variant, work)));
  const others = OTHER_SIDES.map((side) => otherSide(side, work.reports));
  await compare(`p384.${work.name}`, own, others, { rounds: work.batch === MAIN_BATCH || work.batch === 1 ? 25 : 9 });
}
