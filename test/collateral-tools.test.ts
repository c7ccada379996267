import { describe, expect, it } from "vitest";
import { toUtf8 } from "../src/bytes/index.js";
import { createCollateral, createCollateralProxy, gatherEndorsements, writeBundle } from "../src/collateral-tools.js";
import { createVerifier } from "../src/index.js";
import type { Collateral, CollateralProxyOptions, Fetcher } from "../src/collateral-tools.js";
import {
  createSimulatedAmd,
  createSimulatedIntel,
  createSimulatedKds,
  createSimulatedPcs,
  createSnpExample,
} from "../src/testing/index.js";
import type { SimulatedAmd } from "../src/testing/index.js";

const AT = Date.parse("2025-06-01T12:00:00Z");
const PATH = `/vcek/v1/Milan/${"0123456789abcdef".repeat(8)}?blSPL=03&teeSPL=00&snpSPL=08&ucodeSPL=115`;

/** A collateral that reaches the simulated service in this process. */
function collateralOf(amd: SimulatedAmd): Collateral {
  const kds = createSimulatedKds({ worlds: [amd], now: new Date(AT) });
  const fetcher: Fetcher = (url) => kds.handler(new Request(url));
  return createCollateral({ fetcher, limits: { attempts: 1 } });
}

describe("createCollateralProxy", () => {
  async function statusOf(path: string, options: Partial<CollateralProxyOptions> = {}): Promise<number> {
    const amd = await createSimulatedAmd();
    const anchors = options.anchors ?? [amd.ark.der];
    const clock = { now: () => AT };
    const proxy = createCollateralProxy({ collateral: collateralOf(amd), clock, ...options, anchors });
    return (await proxy(new Request(`https://app.example${path}`))).status;
  }

  it("serves AMD's paths below /kds, or where the caller says", async () => {
    expect(await statusOf(`/kds${PATH}`)).toBe(200);
    expect(await statusOf(PATH)).toBe(404);
    expect(await statusOf(PATH, { services: { "amd-kds": "" } })).toBe(200);
  });

  it("serves Intel's below /pccs, or where the caller says", async () => {
    const intel = createSimulatedIntel();
    const pcs = createSimulatedPcs({ intel, now: new Date(AT) });
    const collateral = createCollateral({ fetcher: (url) => pcs.handler(new Request(url)), limits: { attempts: 1 } });
    const statusAt = async (path: string, options: Partial<CollateralProxyOptions> = {}): Promise<number> => {
      const amd = await createSimulatedAmd();
      const anchors = [amd.ark.der, intel.root.der];
      const proxy = createCollateralProxy({ collateral, anchors, clock: { now: () => AT }, ...options });
      return (await proxy(new Request(`https://app.example${path}`))).status;
    };
    const identity = "/tdx/certification/v4/qe/identity";
    expect(await statusAt(`/pccs${identity}`)).toBe(200);
    expect(await statusAt("/pccs/sgx/certification/v4/rootcacrl")).toBe(200);
    expect(await statusAt(`/pcs${identity}`)).toBe(404);
    expect(await statusAt(`/pcs${identity}`, { services: { "intel-pcs": "/pcs" } })).toBe(200);
  });

  it("takes anchors in PEM too", async () => {
    const amd = await createSimulatedAmd();
    const proxy = createCollateralProxy({ collateral: collateralOf(amd), anchors: [toUtf8(amd.ark.pem)] });
    expect((await proxy(new Request(`https://app.example/kds${PATH}`))).status).toBe(200);
  });

  it("serves the vendors' own where no anchors are stated, and so nothing of a simulated AMD", async () => {
    const proxy = createCollateralProxy({ collateral: collateralOf(await createSimulatedAmd()) });
    expect((await proxy(new Request(`https://app.example/kds${PATH}`))).status).toBe(502);
  });

  it("throws for wrong options", async () => {
    const collateral = collateralOf(await createSimulatedAmd());
    expect(() => createCollateralProxy({ collateral, anchors: [] })).toThrow(RangeError);
    expect(() => createCollateralProxy({ collateral, allowOrigins: ["*"] })).toThrow(TypeError);
    expect(() => createCollateralProxy({ collateral, ...{ basePath: "/kds" } })).toThrow(TypeError);
  });
});

describe("services", () => {
  it("have names that exist", async () => {
    const services = { "amd-kd": "https://kds.mirror.example" };
    expect(() => createCollateral({ services })).toThrow(/no service amd-kd; there is amd-kds/);
    for (const name of ["amd-kds", "intel-pcs", "intel-certificates", "intel-pccs"]) {
      expect(() => createCollateral({ services: { [name]: "https://mirror.example" } })).not.toThrow();
    }
    const collateral = collateralOf(await createSimulatedAmd());
    expect(() => createCollateralProxy({ collateral, services: { "amd-kd": "/kds" } })).toThrow(TypeError);
  });
});

describe("gatherEndorsements and writeBundle", () => {
  it("make a bundle that a verifier without a network is content with", async () => {
    const { amd, anchor, evidence, policy, challenge, at } = await createSnpExample();
    const collateral = collateralOf(amd);
    const anchors = [anchor];
    const { entries, evidences } = await gatherEndorsements([evidence], { collateral, at, anchors });
    expect(evidences).toEqual([{ failure: null, unmet: [] }]);
    const bundle = writeBundle(entries, new Date(AT));
    expect(bundle).toBe(writeBundle([...entries].reverse(), new Date(AT)));
    const verifier = createVerifier({ anchors, endorsements: [toUtf8(bundle)], revocation: "require" });
    const result = await verifier.verify(evidence, { policy, challenge: { tee: challenge }, at });
    expect(result.verdict).toBe("affirming");
    expect(result.endorsements.map(({ kind, source }) => `${kind} ${source}`)).toEqual([
      "snp-vcek caller",
      "snp-ask caller",
      "snp-crl caller",
    ]);
  });
});
