import { beforeAll, describe, expect, it } from "vitest";
import { equalBytes, fromHex } from "../../src/bytes/index.js";
import { createCollateral, createCollateralProxy } from "../../src/collateral/getting.js";
import type { CollateralProxyOptions } from "../../src/collateral/getting.js";
import { accept } from "../../src/tee/tdx/accept.js";
import { issuersOf, needAt } from "../../src/tee/tdx/pcs.js";
import { createSimulatedPcs, failing } from "../../src/testing/index.js";
import type { HttpHandler, SimulatedPcs } from "../../src/testing/index.js";
import { anchors, crypto, fetcherOf, FMSPC, intel, needsOf } from "./pcs-support.js";
import { fakeClock, requestOf, START } from "./support.js";

const TCB = `/tdx/certification/v4/tcb?fmspc=${FMSPC}`;
const QE = "/tdx/certification/v4/qe/identity";
const PCK_CRL = "/sgx/certification/v4/pckcrl?ca=platform&encoding=der";
const EXPOSED = "access-control-expose-headers";

beforeAll(async () => {
  await crypto.loadP256();
});

interface Rig {
  readonly pcs: SimulatedPcs;
  readonly upstream: readonly string[];
  readonly handler: HttpHandler;
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
}

/** A proxy in front of Intel's service. */
function rigOf(options: Partial<CollateralProxyOptions> = {}): Rig {
  const clock = fakeClock();
  const pcs = createSimulatedPcs({ intel, now: new Date(START) });
  const { fetcher, urls } = fetcherOf(pcs.handler);
  const handler = createCollateralProxy({
    collateral: createCollateral({ digest: crypto, fetcher, clock }),
    schemes: [{ needAt, issuersOf, accept }],
    crypto,
    anchors,
    now: () => START,
    services: { "intel-pcs": "/pcs", "intel-certificates": "/certificates", "intel-pccs": "/pccs" },
    ...options,
  });
  const get: Rig["get"] = (path, init = {}) => clock.settle(handler(new Request(`https://proxy.example${path}`, init)));
  return { pcs, upstream: urls, handler, get };
}

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe("a proxy of Intel's collateral", () => {
  it.each([
    [TCB, "TCB-Info-Issuer-Chain", "application/json"],
    [QE, "SGX-Enclave-Identity-Issuer-Chain", "application/json"],
    [PCK_CRL, "SGX-PCK-CRL-Issuer-Chain", "application/pkix-crl"],
  ])("answers %s as Intel does: the body alone, and the chain in its header", async (path, header, type) => {
    const { get, pcs } = rigOf();
    const [own, intels] = [await get(`/pcs${path}`), await pcs.handler(new Request(`https://pcs.example${path}`))];
    expect([own.status, own.headers.get("content-type")]).toEqual([200, type]);
    expect(decodeURIComponent(own.headers.get(header) ?? "")).toBe(
      decodeURIComponent(intels.headers.get(header) ?? "none"),
    );
    const [body, expected] = [await bytesOf(own), await bytesOf(intels)];
    expect(own.headers.get("content-length")).toBe(String(body.length));
    expect(equalBytes(body, expected)).toBe(true);
  });

  it("answers for the root's list as DER under Intel's path, and as hex under that of a PCCS", async () => {
    const { get, upstream } = rigOf();
    const der = await get("/certificates/IntelSGXRootCA.der");
    const hex = await get("/pccs/sgx/certification/v4/rootcacrl");
    const again = await get("/certificates/IntelSGXRootCA.der");
    const body = await bytesOf(der);
    expect(fromHex(await hex.text())).toEqual(body);
    expect(await bytesOf(again)).toEqual(body);
    expect([der, hex].map(({ headers }) => headers.get("content-type"))).toEqual([
      "application/pkix-crl",
      "application/pkix-crl",
    ]);
    expect(upstream).toHaveLength(1);
  });

  it("serves a whole collateral to a client that takes it for a PCCS", async () => {
    const { handler } = rigOf();
    const clock = fakeClock();
    const client = createCollateral({
      digest: crypto,
      fetcher: fetcherOf(handler).fetcher,
      clock,
      services: { "intel-pccs": "https://proxy.example/pccs" },
    });
    const grounds = { anchors, endorsements: [], crypto };
    const request = requestOf({ accept: (need, bytes) => accept(need, bytes, grounds) });
    const { endorsements, unmet } = await clock.settle(client.collect(needsOf(), request));
    expect(unmet).toEqual([]);
    expect(new Set(endorsements.map(({ kind }) => kind)).size).toBe(6);
  });

  it("lets pages read the header, and nothing that is not there", async () => {
    const { get } = rigOf({ allowOrigins: ["https://app.example"] });
    const init = { headers: { origin: "https://app.example" } };
    const exposed = async (path: string) => (await get(path, init)).headers.get(EXPOSED);
    expect(await exposed(`/pcs${TCB}`)).toBe("etag, retry-after, tcb-info-issuer-chain");
    expect(await exposed("/certificates/IntelSGXRootCA.der")).toBe("etag, retry-after");
    expect(await exposed("/pcs/nowhere")).toBe("etag, retry-after");
    expect((await get(`/pcs${TCB}`)).headers.get(EXPOSED)).toBeNull();
  });

  it("knows what a client has already, by body and chain", async () => {
    const { get } = rigOf();
    const tag = (await get(`/pcs${TCB}`)).headers.get("etag") ?? "";
    const again = await get(`/pcs${TCB}`, { headers: { "if-none-match": tag } });
    expect([again.status, (await bytesOf(again)).length]).toEqual([304, 0]);
    const head = await get(`/pcs${TCB}`, { method: "HEAD" });
    expect([head.status, head.headers.get("etag"), (await bytesOf(head)).length]).toEqual([200, tag, 0]);
    expect(head.headers.get("cache-control")).toBe("public, max-age=300");
  });

  it.each([404, 410, 461, 462])("says 404 where the service has none, with status %i", async (status) => {
    const { get, pcs } = rigOf();
    pcs.behave("tcb-info", failing({ status }));
    expect((await get(`/pcs${TCB}`)).status).toBe(404);
  });

  it("asks Intel for nothing that it does not know", async () => {
    const { get, upstream } = rigOf();
    for (const path of [
      `/pcs${TCB}&tcbEvaluationDataNumber=1`,
      "/pcs/sgx/certification/v4/pckcert",
      `/other${TCB}`,
      TCB,
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
    expect(upstream).toEqual([]);
  });

  it("serves nothing that is not Intel's, or that of its anchors", async () => {
    const { get } = rigOf({ anchors: [{ der: intel.platformCa.der }] });
    expect((await get(`/pcs${TCB}`)).status).toBe(502);
  });
});
