import { createVerifier } from "veritee";
import { createSnpVtpmExample } from "veritee/testing";

// A simulated guest with a vTPM: one message with its report and its quotes, and what you expect of both.
const { evidence, endorsements, anchor, policy, challenge, at } = await createSnpVtpmExample();

const verifier = createVerifier({ endorsements, anchors: [anchor] });

// Two nonces: `tee` is in the report together with the vTPM's key, `vtpm` is in each quote.
const { tee, vtpm } = challenge;
const result = await verifier.verify(evidence, { policy, challenge: { tee, vtpm }, at });

console.log(result.verdict, result.evidence?.kind);
if (result.failure !== null) console.log(result.failure.code, result.failure.message);
for (const { code, path, outcome, expected, actual } of result.findings) {
  if (outcome === "fail") console.log(code, path, "expected", expected, "found", actual);
}
