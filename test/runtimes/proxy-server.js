/** A simulated AMD behind a proxy of the package, for pages: what an application's own server would do. */
import { createCollateral, createCollateralProxy } from "veritee/collateral";
import { createSimulatedAmd, createSimulatedKds, createSnpExample } from "veritee/testing";

/**
 * @param page the origin of the page that may ask.
 * @returns handlers of the service and the proxy, and how the proxy reaches the service once that has an address.
 */
export async function proxyFor(page) {
  const example = await createSnpExample();
  const amd = await createSimulatedAmd({ seed: "example" });
  const kds = createSimulatedKds({ worlds: [amd], now: new Date(example.at) });
  return {
    kds,
    anchor: amd.ark.der,
    proxyAt: (origin) =>
      createCollateralProxy({
        collateral: createCollateral({ services: { "amd-kds": origin }, privateHosts: [origin] }),
        anchors: [amd.ark.der],
        allowOrigins: [page],
        clock: { now: () => Date.parse(example.at) },
      }),
  };
}
