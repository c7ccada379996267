/** A page that knows the proxy's address and nothing else, and verifies a report with what it gets there. */
import { createVerifier } from "veritee";
import { createCollateral } from "veritee/collateral";
import { createSnpExample } from "veritee/testing";

/**
 * @param proxy base URL of the proxy.
 * @param anchor DER of the simulated ARK, as an array of numbers.
 * @returns verdict, failure and what was received, or the failures of what was not.
 */
globalThis.verifyThrough = async (proxy, anchor) => {
  const { evidence, policy, challenge, at } = await createSnpExample();
  const events = [];
  const collateral = createCollateral({
    services: { "amd-kds": proxy },
    privateHosts: [new URL(proxy).origin],
    limits: { attempts: 1, deadline: 20_000 },
    onEvent: ({ type, key, failure }) => {
      if (type === "received" || type === "failed") events.push(`${type} ${failure?.code ?? key.split("/")[0]}`);
    },
  });
  const verifier = createVerifier({ anchors: [Uint8Array.from(anchor)], collateral });
  const result = await verifier.verify(evidence, { policy, challenge: { tee: challenge }, at });
  return { verdict: result.verdict, failure: result.failure?.code ?? null, events: events.sort() };
};
