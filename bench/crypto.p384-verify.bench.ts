/**
 * What an SEV-SNP report costs to authenticate, as a benny suite: SHA-384 of 672 bytes and one ECDSA P-384
 * verification, 64 reports in each run, by the kernel in each variant and by everybody else.
 *
 * An instance of the kernel that has met all keys is replaced within the time that benny sees, once in 32
 * runs with distinct keys. `ratios.p384` has the ratios, from samples that are taken in turn.
 */
import { countValid, kernelSide } from "./harness/kernel-sides.js";
import type { Work } from "./harness/kernel-sides.js";
import { variantsHere } from "./harness/kernels.js";
import { countValidBy, otherSide } from "./harness/other-sides.js";
import { corrupted, makeReports } from "./harness/reports.js";
import { runSuite } from "./harness/suite.js";
import type { Case } from "./harness/suite.js";

const BATCH = 64;
const OTHERS = ["node-crypto", "webcrypto-64-in-flight", "noble-curves"] as const;

const variants = variantsHere();
const distinct = await makeReports(2048, 2048);
const oneKey = await makeReports(256, 1);

for (const [reports, expected] of [
  [distinct.slice(0, BATCH), BATCH],
  [corrupted(distinct.slice(0, BATCH)), 0],
] as const) {
  const counts = [
    ...variants.map((variant) => countValid("snp", variant, reports)),
    ...(await Promise.all(OTHERS.map((side) => countValidBy(side, reports)))),
  ];
  if (counts.some((count) => count !== expected)) throw new Error("a wrong answer: nothing to measure");
}

const works: Work[] = [
  { name: "64 keys", reports: distinct, batch: BATCH, keys: "unseen" },
  { name: "one key", reports: oneKey, batch: BATCH, keys: "hot" },
];

function kernelCase(work: Work, variant: (typeof variants)[number]): Case {
  const { name, prepare, run } = kernelSide("snp", variant, work);
  const whole = (): unknown => {
    prepare?.(1);
    return run();
  };
  return [`kernel ${variant}, ${name}`, whole];
}

/** As many reports as the kernel's batch holds, whatever one run of that side does. */
function otherCase(side: (typeof OTHERS)[number]): Case {
  const { operations, run } = otherSide(side, distinct);
  const whole = async (): Promise<void> => {
    for (let done = 0; done < BATCH; done += operations) await run();
  };
  return [side, whole];
}

await runSuite(`SHA-384 of 672 bytes and P-384 verification, ${BATCH} of them`, "crypto.p384-verify", [
  ...works.flatMap((work) => variants.map((variant) => kernelCase(work, variant))),
  ...OTHERS.map(otherCase),
]);
