/**
 * The one test that every runtime runs, on the package as it is published: genuine evidence is affirmed, bare
 * and in a container that brings its certificate, and the same evidence with one bit changed is not; so is a vTPM beside its
 * report, in the message and the tokens that agents send; quotes of TDs are judged by what Intel says; the runtime's caches keep what they are given. Returns what it saw, so that runtimes can be compared, and that in which they may differ:
 * which variant of the kernel was chosen, and which caches there are.
 */
import { createVerifier } from "veritee";
import { createKernel } from "veritee/snp";
import { attestationProtobuf, createSnpExample } from "veritee/testing";
import { expect, outline } from "./outline.js";
import { tryStores } from "./stores.js";
import { tdxSmoke } from "./tdx.js";
import { vtpmSmoke } from "./vtpm.js";

export async function smoke() {
  const example = await createSnpExample();
  const verifier = createVerifier({ anchors: [example.anchor], endorsements: example.endorsements });
  const options = { policy: example.policy, challenge: { tee: example.challenge }, at: example.at };

  const genuine = outline(await verifier.verify(example.evidence, options));
  expect("the genuine report", genuine.verdict, "affirming");

  const [vcek, ...authorities] = example.endorsements;
  const wrapping = createVerifier({ anchors: [example.anchor], endorsements: authorities });
  const wrapped = outline(await wrapping.verify(attestationProtobuf(example.evidence, { vcek }), options));
  expect("the report in a protobuf message", wrapped.verdict, "affirming");

  // The last byte of MEASUREMENT: signed, and free to have any value.
  const changed = example.evidence.slice();
  changed[0xbf] ^= 1;
  const corrupted = outline(await verifier.verify(changed, options));
  expect("the changed report", corrupted.verdict, "contraindicated");
  expect("its claims", corrupted.claims.length, 0);

  return {
    genuine,
    wrapped,
    corrupted,
    vtpm: await vtpmSmoke(),
    tdx: await tdxSmoke(),
    own: { kernel: kernelHere(), stores: await tryStores() },
  };
}

/**
 * The variant that is chosen here, after it was tried beside the other: `fma` runs or is refused with a code, `f64`
 * runs everywhere.
 */
function kernelHere() {
  const chosen = createKernel();
  if (!chosen.ok) throw new Error(`no kernel: ${chosen.failure.code} ${chosen.failure.message}`);
  const fma = createKernel("fma");
  expect("the choice", chosen.value.name, fma.ok ? "fma" : "f64");
  expect("f64 on demand", createKernel("f64").ok, true);
  const batch = chosen.value.openSnpReports();
  batch.verify(1);
  expect("an empty report in a batch", batch.statusName(0), "SNP_REPORT_VERSION");
  return { name: chosen.value.name, fma: fma.ok ? "runs" : fma.failure.message };
}
