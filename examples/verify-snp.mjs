import { createVerifier } from "veritee";
import { createSnpExample } from "veritee/testing";

// A simulated guest: its report and certificates, and what you expect of it.
const { evidence, endorsements, anchor, policy, challenge, at } = await createSnpExample();

// Once: the certificates at hand, and whom to trust. Leave out `anchors` to trust AMD's own roots.
const verifier = createVerifier({ endorsements, anchors: [anchor] });

// For each report: the policy, the bytes that the guest was asked to report, and the instant.
const result = await verifier.verify(evidence, { policy, challenge: { tee: challenge }, at });

console.log(result.verdict);
if (result.failure !== null) console.log(result.failure.code, result.failure.message);
for (const { code, outcome, expected, actual } of result.findings) {
  if (outcome === "fail") console.log(code, "expected", expected, "found", actual);
}
