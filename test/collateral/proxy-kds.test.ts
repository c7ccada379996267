import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { createCollateral, createCollateralProxy } from "../../src/collateral/getting.js";
import type { Collateral, Collected } from "../../src/collateral/index.js";
import type { CollateralLimits } from "../../src/collateral/getting.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { createVerifier } from "../../src/index.js";
import type { Clock, Fetcher } from "../../src/ports/index.js";
import type { AcceptanceGrounds, Need } from "../../src/tee/scheme.js";
import { snp } from "../../src/tee/snp/index.js";
import {
  answeredBy,
  chainWithoutIntermediate,
  createSimulatedAmd,
  createSimulatedKds,
  createSnpExample,
  disconnecting,
  failing,
  ofAnotherLine,
  oversized,
  redirecting,
  saying,
  silent,
  throttling,
  truncating,
  vcekOfAnotherChip,
  vcekOfAnotherTcb,
} from "../../src/testing/index.js";
import type {
  KdsPath,
  Misbehaviour,
  SimulatedAmd,
  SimulatedKds,
  SimulatedKdsOptions,
} from "../../src/testing/index.js";
import { listen } from "../helpers/http.js";
import type { Listening } from "../helpers/http.js";

const digest = createCertificateCrypto();

/** Client, proxy and AMD's service, each behind its own socket. */

const AT = Date.parse("2025-06-01T12:00:00Z");
const CHIP = "0123456789abcdef".repeat(8);
const MILAN = `/vcek/v1/Milan/${CHIP}?blSPL=03&teeSPL=00&snpSPL=08&ucodeSPL=115`;
const TURIN = "/vcek/v1/Turin/0123456789abcdef?fmcSPL=01&blSPL=02&teeSPL=03&snpSPL=04&ucodeSPL=81";
const CHAIN = "/vcek/v1/Milan/cert_chain";
const CRL = "/vcek/v1/Milan/crl";

const crypto = createCertificateCrypto();

let worlds: SimulatedAmd[];
let forged: SimulatedAmd;
beforeAll(async () => {
  worlds = await Promise.all((["Milan", "Genoa", "Turin"] as const).map((line) => createSimulatedAmd({ line })));
  forged = await createSimulatedAmd({ forged: true });
});

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(handler: (request: Request) => Promise<Response>): Promise<Listening> {
  const server = await listen(handler);
  open.push(server);
  return server;
}

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  jitter: () => 0.5,
};
const fetcher: Fetcher = (url, request) => fetch(url, request);

function collateralAt(base: string, limits: Partial<CollateralLimits> = {}): Collateral {
  return createCollateral({
    digest,
    fetcher,
    clock,
    services: { "amd-kds": base },
    privateHosts: [new URL(base).origin],
    limits: { firstDelay: 1, attempts: 2, ...limits },
  });
}

function needAt(path: string): Need {
  const need = snp.needAt("amd-kds", path);
  if (need === null) throw new Error(`no need at ${path}`);
  return need;
}

function anchors(): AcceptanceGrounds["anchors"] {
  return worlds.map(({ ark }) => ({ der: ark.der }));
}

interface Setting {
  readonly kds: SimulatedKds;
  readonly upstream: Listening;
  readonly proxy: Listening;
  /** Asks the proxy as any program would. */
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
}

async function setting(
  options: Partial<SimulatedKdsOptions> = {},
  limits: Partial<CollateralLimits> = {},
  trusted = anchors(),
): Promise<Setting> {
  const kds = createSimulatedKds({ worlds, now: new Date(AT), ...options });
  const upstream = await serve(kds.handler);
  const proxy = await serve(
    createCollateralProxy({
      collateral: collateralAt(upstream.origin, limits),
      schemes: [snp],
      crypto,
      anchors: trusted,
      now: () => AT,
      services: { "amd-kds": "/kds" },
    }),
  );
  return { kds, upstream, proxy, get: (path, init = {}) => fetch(`${proxy.origin}/kds${path}`, init) };
}

/** Enough for the loopback address, and little to wait for. */
const HASTY: Partial<CollateralLimits> = { requestTimeout: 150, deadline: 250 };

async function misbehaving(path: KdsPath, ...misbehaviours: Misbehaviour[]): Promise<Setting> {
  const made = await setting();
  made.kds.behave(path, ...misbehaviours);
  return made;
}

/** What a client of the library gets, first the chain and then what the path names. */
async function collectThrough(client: Collateral, path: string): Promise<Collected> {
  const grounds = { anchors: anchors(), crypto };
  const collect = (need: Need, endorsements: Collected["endorsements"]): Promise<Collected> =>
    client.collect([need], {
      at: AT,
      network: "allowed",
      effort: "needed",
      scope: "test",
      accept: (wanted, bytes) => snp.accept(wanted, bytes, { ...grounds, endorsements }),
      signal: null,
    });
  const [issuer] = snp.issuersOf(needAt(path));
  const above = issuer === undefined ? [] : (await collect(issuer, [])).endorsements;
  return collect(needAt(path), above);
}

const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code;
const pathsOf = ({ kds }: Setting): string[] => kds.requests.map(({ path }) => path);

describe("a client of the library", () => {
  it.each([
    ["snp-vcek", MILAN],
    ["snp-vcek", TURIN],
    ["snp-ask+snp-ark", CHAIN],
    ["snp-ask+snp-ark", "/vcek/v1/Turin/cert_chain"],
    ["snp-asvk+snp-ark", "/vlek/v1/Turin/cert_chain"],
    ["snp-crl", CRL],
    ["snp-crl", "/vlek/v1/Genoa/crl"],
  ])("gets %s at %s as from AMD itself", async (kinds, path) => {
    const { proxy } = await setting();
    const { endorsements, unmet } = await collectThrough(collateralAt(`${proxy.origin}/kds`), path);
    expect([unmet, endorsements.map(({ kind }) => kind).join("+")]).toEqual([[], kinds]);
    expect(proxy.requests.at(-1)?.path).toBe(`/kds${path}`);
  });

  it("verifies a report with nothing but the proxy's address", async () => {
    const example = await createSnpExample();
    const world = await createSimulatedAmd({ seed: "example" });
    const { proxy, kds } = await setting({ worlds: [world] }, {}, [{ der: world.ark.der }]);
    const verifier = createVerifier({
      anchors: [world.ark.der],
      collateral: collateralAt(`${proxy.origin}/kds`),
    });
    const { policy, challenge } = example;
    const options = { policy, challenge: { tee: challenge }, at: new Date(AT) };
    const result = await verifier.verify(example.evidence, options);
    expect([result.verdict, result.failure]).toEqual(["affirming", null]);
    const served = kds.requests.map(({ path, status }) => `${path.replace(/[0-9a-f]{128}.*/, "chip")}: ${status}`);
    expect(served).toEqual(expect.arrayContaining(["/vcek/v1/Milan/chip: 200", "/vcek/v1/Milan/crl: 200"]));
  });
});

describe("the vendor's service", () => {
  it("is asked once for many clients at once, and not again", async () => {
    const made = await setting();
    const bodies = await Promise.all(
      Array.from({ length: 40 }, async () => new Uint8Array(await (await made.get(MILAN)).arrayBuffer())),
    );
    expect(new Set(bodies.map(toHex)).size).toBe(1);
    await made.get(MILAN);
    expect(pathsOf(made)).toEqual([CHAIN, MILAN]);
  });

  it("is not needed for what was served before", async () => {
    const { get, upstream } = await setting();
    const first = await get(MILAN);
    open.splice(open.indexOf(upstream), 1);
    await upstream.close();
    const second = await get(MILAN, { headers: { "if-none-match": first.headers.get("etag") ?? "" } });
    expect([first.status, second.status]).toEqual([200, 304]);
    expect((await get(CRL)).status).toBe(502);
  });

  it("sees nothing of a client", async () => {
    const { get, kds } = await setting();
    const headers = { cookie: "a=b", authorization: "Basic c2VjcmV0", "x-secret": "1", "user-agent": "client/1" };
    expect((await get(MILAN, { headers })).status).toBe(200);
    expect((await get(`${MILAN}&token=secret`, { headers })).status).toBe(404);
    expect((await get(MILAN, { method: "POST", headers, body: "secret" })).status).toBe(405);
    const sent = JSON.stringify(kds.requests);
    expect(kds.requests.length).toBe(2);
    for (const word of ["secret", "a=b", "c2VjcmV0", "client/1"]) expect(sent).not.toContain(word);
  });

  it("is asked in its own order of parameters, whatever the client's", async () => {
    const made = await setting();
    expect((await made.get(MILAN.replace("blSPL=03&teeSPL=00", "teeSPL=0&blSPL=3"))).status).toBe(200);
    expect(pathsOf(made)).toEqual([CHAIN, MILAN]);
  });

  it("is left when the client leaves", async () => {
    const { kds, get } = await setting();
    const ended = new Promise<void>((resolve) => {
      kds.behave("vcek-crl", (next) => (request) => {
        request.signal.addEventListener("abort", () => resolve());
        return silent()(next)(request);
      });
    });
    const client = new AbortController();
    const pending = get(CRL, { signal: client.signal });
    while (kds.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    client.abort();
    await expect(pending).rejects.toThrow();
    await ended;
    expect(kds.requests.map(({ status }) => status)).toEqual([null]);
  });

  it("does not know a chip: that is said, and not asked again", async () => {
    const made = await setting({ knows: () => false });
    for (let i = 0; i < 3; i++) {
      const response = await made.get(MILAN);
      expect([response.status, await codeOf(response)]).toEqual([404, "COLLATERAL_STATUS"]);
    }
    expect(pathsOf(made)).toEqual([CHAIN, MILAN]);
  });

  it("throttles: that is said, with a time to come back", async () => {
    const { get, kds } = await setting({}, { coolDown: 60_000, deadline: 30_000 });
    kds.behave("vcek-crl", failing({ status: 429 }));
    const response = await get(CRL);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(await codeOf(response)).toBe("COLLATERAL_THROTTLED");
  });

  it("throttles the proxy, whose clients still get what it has", async () => {
    const { get, kds, proxy } = await setting({}, { coolDown: 60_000, deadline: 30_000 });
    await get(CHAIN);
    kds.behave("vcek-crl", failing({ status: 429 }));
    const client = collateralAt(`${proxy.origin}/kds`, { deadline: 5000 });
    expect((await collectThrough(client, CRL)).unmet).toMatchObject([
      { failure: { code: "COLLATERAL_STATUS", actual: 503 } },
    ]);
    expect((await collectThrough(client, CHAIN)).unmet).toEqual([]);
  });

  it("throttles by its own rule, which the proxy's cache never meets", async () => {
    const { get } = await misbehaving("vcek", throttling({ now: () => AT }));
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await get(MILAN)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
  });

  it("fails for a moment, and nobody notices", async () => {
    const { get, kds } = await misbehaving("vcek-crl", failing({ status: 503, times: 1 }));
    expect((await get(CRL)).status).toBe(200);
    expect(kds.requests.map(({ status }) => status)).toEqual([503, 200]);
  });
});

describe("a service that misbehaves", () => {
  it.each([
    ["COLLATERAL_TIMEOUT", { ...HASTY, deadline: 60_000, attempts: 1 }],
    ["COLLATERAL_DEADLINE", HASTY],
  ])("never answers: %s", async (code, limits) => {
    const { get, kds } = await setting({}, limits);
    kds.behave("vcek-crl", silent());
    const response = await get(CRL);
    expect([response.status, await codeOf(response)]).toEqual([504, code]);
  });

  it.each<[string, string, KdsPath, Misbehaviour, number, string]>([
    ["fails", CRL, "vcek-crl", failing(), 502, "COLLATERAL_STATUS"],
    ["forbids", CRL, "vcek-crl", failing({ status: 403 }), 502, "COLLATERAL_STATUS"],
    ["resets connections", CRL, "vcek-crl", disconnecting(), 502, "COLLATERAL_NETWORK"],
    ["breaks off", MILAN, "vcek", truncating(), 502, "COLLATERAL_NETWORK"],
    ["sends too much", MILAN, "vcek", oversized({ bytes: 20_000, contentLength: "omitted" }), 502, "COLLATERAL_SIZE"],
    ["redirects away", CRL, "vcek-crl", redirecting("https://other.example/crl"), 502, "COLLATERAL_REDIRECT"],
    ["redirects in circles", CRL, "vcek-crl", redirecting((url) => url.pathname), 502, "COLLATERAL_REDIRECT"],
    ["sends a page", CRL, "vcek-crl", saying("<html>sign in</html>"), 502, "COLLATERAL_CONTENT"],
    ["sends nothing", MILAN, "vcek", saying(""), 502, "COLLATERAL_CONTENT"],
    ["gives another chip's", MILAN, "vcek", vcekOfAnotherChip(), 502, "COLLATERAL_CONTENT"],
    ["gives another level's", MILAN, "vcek", vcekOfAnotherTcb(), 502, "COLLATERAL_CONTENT"],
    ["gives another line's", MILAN, "vcek", ofAnotherLine("Genoa"), 502, "COLLATERAL_CONTENT"],
    ["gives another line's list", CRL, "vcek-crl", ofAnotherLine("Genoa"), 502, "COLLATERAL_CONTENT"],
    ["gives half a chain", CHAIN, "vcek-chain", chainWithoutIntermediate(), 502, "COLLATERAL_CONTENT"],
    ["gives half a chain, for a VCEK", MILAN, "vcek-chain", chainWithoutIntermediate(), 502, "COLLATERAL_CONTENT"],
  ])("%s: %s", async (_, path, served, misbehaviour, status, code) => {
    const { get, upstream } = await misbehaving(served, misbehaviour);
    const response = await get(path);
    const body = await response.text();
    expect([response.status, (JSON.parse(body) as { code: string }).code]).toEqual([status, code]);
    expect(body).not.toContain(upstream.origin.slice("http://".length));
  });

  it.each<[string, KdsPath]>([
    [MILAN, "vcek"],
    [CHAIN, "vcek-chain"],
    [CRL, "vcek-crl"],
  ])("forges: nothing of that comes through at %s", async (path, served) => {
    const forger = createSimulatedKds({ worlds: [forged], now: new Date(AT) });
    const { get } = await misbehaving(served, answeredBy(forger.handler));
    const response = await get(path);
    expect([response.status, await codeOf(response)]).toEqual([502, "COLLATERAL_CONTENT"]);
    expect(forger.requests.length).toBeGreaterThan(0);
  });

  it("has a list that mallory signed", async () => {
    const mallory = createSimulatedKds({ worlds, now: new Date(AT), crl: { signedBy: "mallory" } });
    const { get } = await misbehaving("vcek-crl", answeredBy(mallory.handler));
    expect(await codeOf(await get(CRL))).toBe("COLLATERAL_CONTENT");
  });
});

describe("paths that are no need of SEV-SNP", () => {
  it.each([
    "/vlek/v1/Milan/cert?blSPL=03&teeSPL=00&snpSPL=08&ucodeSPL=115",
    MILAN.replace("Milan", "Venice"),
    MILAN.replace(CHIP, "00".repeat(64)),
    MILAN.replace(CHIP, "0123456789abcdef"),
    MILAN.replace("115", "256"),
    `${CRL}?x=1`,
    "/vcek/v1/Milan/../Milan/crl/x",
    "/metadata/THIM/amd/certification",
  ])("never reach the vendor: %s", async (path) => {
    const { get, kds } = await setting();
    const response = await get(path);
    expect([response.status, await codeOf(response)]).toEqual([404, "PROXY_ADDRESS"]);
    expect(kds.requests).toEqual([]);
  });
});
