import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { COLLATERAL_CODES } from "../../src/collateral/errors.js";
import { createCollateralProxy } from "../../src/collateral/proxy.js";
import type { CollateralProxyOptions, ProxiedScheme } from "../../src/collateral/proxy-options.js";
import type { Collected, CollectRequest } from "../../src/collateral/types.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { fail, ok } from "../../src/errors/index.js";
import type { Failure } from "../../src/errors/index.js";
import type { Accepted, AcceptanceGrounds, Need } from "../../src/tee/scheme.js";
import { decodePem } from "../../src/x509/index.js";

/** How the proxy speaks HTTP, with a scheme and a collateral of the test's own. */

const NOW = Date.parse("2025-06-01T00:00:00Z");
const HOUR = 3_600_000;
const BYTES = Uint8Array.of(0x30, 3, 1, 2, 3);

function needOf(kind: string, name: string): Need {
  const url = `https://vendor.example/${kind}/${name}`;
  return {
    kind,
    key: `${kind}/${name}`,
    title: name,
    service: "svc",
    url,
    fileName: `${kind}-${name}.der`,
    maxBytes: 99,
  };
}

/** `/thing/<letters>` and `/chain/<letters>` of the service `svc`; accepts what starts like DER or PEM. */
const scheme: ProxiedScheme = {
  needAt(service, path) {
    const [, kind, name] = /^\/(thing|chain)\/([a-z]+)$/.exec(path) ?? [];
    return service === "svc" && kind !== undefined && name !== undefined ? needOf(kind, name) : null;
  },
  issuersOf: () => [],
  accept: (_, bytes) => Promise.resolve(bytes[0] === 0x30 || bytes[0] === 0x2d ? ok(accepted()) : refused()),
};

function accepted(changes: Partial<Accepted> = {}): Accepted {
  return { objects: [], notBefore: 0, notAfter: NOW + 1e12, rank: 1, refreshAfter: null, ...changes };
}

function refused(): ReturnType<typeof fail> {
  return fail("trust", "TEST_REFUSED", "it is not");
}

function acceptedAs(changes: Partial<Accepted>): ProxiedScheme {
  return { ...scheme, accept: () => Promise.resolve(ok(accepted(changes))) };
}

interface Asked extends CollectRequest {
  readonly needs: readonly Need[];
}

type Script = (needs: readonly Need[], request: CollectRequest) => Collected | Promise<Collected>;

interface Bench {
  readonly asked: Asked[];
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
}

const found: Script = ([need]) => collected(need, [BYTES]);

function collected(need: Need | undefined, objects: readonly Uint8Array[], failure?: Failure): Collected {
  const kind = need?.kind ?? "";
  const unmet = need === undefined || failure === undefined ? [] : [{ need, failure }];
  return { endorsements: objects.map((bytes) => ({ kind, bytes, source: "cache" as const })), unmet };
}

function failing(code: string, detail: Partial<Failure> = {}): Script {
  const failure: Failure = { stage: "collect", code, message: "http://10.0.0.1/secret", ...detail };
  return ([need]) => collected(need, [], failure);
}

function bench(script: Script, options: Partial<CollateralProxyOptions> = {}): Bench {
  const asked: Asked[] = [];
  const collateral = {
    async collect(needs: readonly Need[], request: CollectRequest) {
      asked.push({ ...request, needs });
      return script(needs, request);
    },
  };
  const proxy = createCollateralProxy({ ...base(), collateral, ...options });
  const get: Bench["get"] = (path, init = {}) => proxy(new Request(`https://app.example${path}`, init));
  return { asked, get };
}

function base(): CollateralProxyOptions {
  return {
    collateral: { collect: () => Promise.reject(new Error("unused")) },
    schemes: [scheme],
    crypto: createCertificateCrypto(),
    now: () => NOW,
    services: { svc: "/kds" },
  };
}

async function bodyOf(response: Response): Promise<number[]> {
  return [...new Uint8Array(await response.arrayBuffer())];
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}

const header = (name: string) => (response: Response) => response.headers.get(name);

describe("what is served", () => {
  it("is the object as DER, of a kind that no browser renders", async () => {
    const { get, asked } = bench(found);
    const response = await get("/kds/thing/a");
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "public, max-age=86400",
      "content-disposition": 'attachment; filename="thing-a.der"',
      "content-length": "5",
      "content-type": "application/octet-stream",
      etag: `"${createHash("sha256").update(BYTES).digest("hex")}"`,
      "x-content-type-options": "nosniff",
    });
    expect(await bodyOf(response)).toEqual([...BYTES]);
    expect(asked.map(({ needs }) => needs)).toEqual([[needOf("thing", "a")]]);
  });

  it("is a chain as PEM of its objects, in their order", async () => {
    const objects = [new Uint8Array(100).fill(0x31), new Uint8Array(5).fill(0x32)];
    const response = await bench(([need]) => collected(need, objects)).get("/kds/chain/a");
    expect(header("content-type")(response)).toBe("application/pem-certificate-chain");
    const text = await response.text();
    expect(decodePem(text, "CERTIFICATE")).toEqual({ ok: true, value: objects });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBe(64);
  });

  it("is made once for an object, and copied for each client", async () => {
    let judged = 0;
    const counting: ProxiedScheme = {
      ...scheme,
      accept: (...input) => {
        judged++;
        return scheme.accept(...input);
      },
    };
    const kept = collected(needOf("thing", "a"), [BYTES]);
    const { get } = bench(() => kept, { schemes: [counting] });
    new Uint8Array(await (await get("/kds/thing/a")).arrayBuffer()).fill(0);
    expect(await bodyOf(await get("/kds/thing/a"))).toEqual([...BYTES]);
    expect(judged).toBe(1);
  });

  it("is another body where one object answers another need", async () => {
    const kept = collected(needOf("thing", "a"), [BYTES]);
    const named = acceptedAs({});
    const keys: string[] = [];
    const schemes = [
      {
        ...named,
        accept: (need: Need, ...rest: [Uint8Array, AcceptanceGrounds]) => (
          keys.push(need.key),
          named.accept(need, ...rest)
        ),
      },
    ];
    const { get } = bench(() => kept, { schemes });
    await get("/kds/thing/a");
    await get("/kds/thing/b");
    expect(keys).toEqual(["thing/a", "thing/b"]);
  });

  it("is nothing that a client could not accept", async () => {
    const response = await bench(([need]) => collected(need, [Uint8Array.of(9)])).get("/kds/thing/a");
    expect([response.status, await codeOf(response)]).toEqual([502, "COLLATERAL_CONTENT"]);
  });
});

describe("how it is collected", () => {
  it("is with the network, as needed, now, under the vendor's anchors, as long as the client waits", async () => {
    const { get, asked } = bench(found);
    const client = new AbortController();
    await get("/kds/thing/a", { signal: client.signal });
    expect(asked[0]).toMatchObject({ at: NOW, network: "allowed", effort: "needed", scope: "built-in" });
    expect(asked[0]?.signal?.aborted).toBe(false);
    client.abort();
    expect(asked[0]?.signal?.aborted).toBe(true);
  });

  it("judges by the scheme, without anything that the client sent", async () => {
    const grounds: AcceptanceGrounds[] = [];
    const watching: ProxiedScheme = {
      ...scheme,
      accept: (need, bytes, given) => {
        grounds.push(given);
        return scheme.accept(need, bytes, given);
      },
    };
    const { get, asked } = bench(found, { schemes: [watching] });
    await get("/kds/thing/a");
    const judge = asked[0]?.accept;
    expect(await judge?.(needOf("thing", "a"), BYTES)).toMatchObject({ ok: true });
    expect(await judge?.(needOf("thing", "a"), Uint8Array.of(1))).toMatchObject({ failure: { code: "TEST_REFUSED" } });
    expect(grounds.map(({ anchors, endorsements }) => [anchors, endorsements])).toEqual([
      [[], []],
      [[], []],
      [[], []],
    ]);
  });

  it("has the issuers first, under the caller's anchors, and judges with them", async () => {
    const seen: string[] = [];
    const chained: ProxiedScheme = {
      ...scheme,
      issuersOf: (need) => (need.kind === "thing" ? [needOf("chain", "above")] : []),
      accept: (need, bytes, { anchors, endorsements }) => {
        seen.push(`${need.key}: ${anchors.length} anchor, ${endorsements.map(({ kind }) => kind).join("+")}`);
        return scheme.accept(need, bytes, { anchors, endorsements, crypto: createCertificateCrypto() });
      },
    };
    const anchors = [{ der: Uint8Array.of(7) }];
    const { get, asked } = bench(found, { schemes: [chained], anchors });
    expect((await get("/kds/thing/a")).status).toBe(200);
    expect(asked.map(({ needs }) => needs[0]?.key)).toEqual(["chain/above", "thing/a"]);
    expect(seen).toEqual(["thing/a: 1 anchor, chain"]);
    expect(asked[0]?.scope).toMatch(/^[0-9a-f]{64}$/);
    expect(asked[1]?.scope).toBe(asked[0]?.scope);

    const builtIn = bench(found, { schemes: [chained] });
    await builtIn.get("/kds/thing/a");
    expect(builtIn.asked.map(({ needs }) => needs[0]?.key)).toEqual(["thing/a"]);
  });

  it("ends where an issuer is not to be had", async () => {
    const chained: ProxiedScheme = { ...scheme, issuersOf: () => [needOf("chain", "above")] };
    const { get, asked } = bench(failing("COLLATERAL_TIMEOUT"), {
      schemes: [chained],
      anchors: [{ der: Uint8Array.of(7) }],
    });
    expect((await get("/kds/thing/a")).status).toBe(504);
    expect(asked.length).toBe(1);
  });
});

describe("paths", () => {
  it.each([
    "/thing/a",
    "/kds",
    "/kds/",
    "/kdsx/thing/a",
    "/kds/thing/a/",
    "/kds/thing/a?x=1",
    "/kds/thing/A",
    "/kds/thing/%61",
    "/kds//thing/a",
    "/kds/kds/thing/a",
    "/kds/other/a",
  ])("that stand for nothing are not found: %s", async (path) => {
    const { get, asked } = bench(found);
    const response = await get(path);
    expect([response.status, await codeOf(response)]).toEqual([404, "PROXY_ADDRESS"]);
    expect(asked).toEqual([]);
  });

  it.each([
    ["", "/thing/a"],
    ["/a/b-c.d", "/a/b-c.d/thing/a"],
  ])("start where the caller says: %j", async (path, address) => {
    expect((await bench(found, { services: { svc: path } }).get(address)).status).toBe(200);
  });

  it("belong to a service, of any of the schemes", async () => {
    const other: ProxiedScheme = {
      ...scheme,
      needAt: (service, path) => (service === "other" && path === "/x?y=1" ? needOf("thing", "x") : null),
    };
    const { get, asked } = bench(found, { schemes: [scheme, other], services: { svc: "/kds", other: "/pcs" } });
    expect((await get("/kds/thing/a")).status).toBe(200);
    expect((await get("/pcs/x?y=1")).status).toBe(200);
    expect((await get("/pcs/thing/a")).status).toBe(404);
    expect((await get("/kds/x?y=1")).status).toBe(404);
    expect(asked.map(({ needs }) => needs[0]?.key)).toEqual(["thing/a", "thing/x"]);
  });
});

describe("methods", () => {
  it("HEAD is GET without the body", async () => {
    const { get } = bench(found);
    const [head, whole] = [await get("/kds/thing/a", { method: "HEAD" }), await get("/kds/thing/a")];
    expect([head.status, head.body]).toEqual([200, null]);
    expect([...head.headers]).toEqual([...whole.headers]);
    expect((await bench(failing("COLLATERAL_NETWORK")).get("/kds/thing/a", { method: "HEAD" })).body).toBe(null);
  });

  it.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("%s is refused", async (method) => {
    const { get, asked } = bench(found);
    const response = await get("/kds/thing/a", { method, headers: { origin: "https://page.example" } });
    expect([response.status, header("allow")(response), await codeOf(response)]).toEqual([
      405,
      "GET, HEAD",
      "PROXY_METHOD",
    ]);
    expect(asked).toEqual([]);
  });
});

describe("entity tags", () => {
  const tag = `"${createHash("sha256").update(BYTES).digest("hex")}"`;

  it.each([tag, `W/${tag}`, `"other", ${tag}`, "*", ` ${tag} `])("that fit spare the body: %s", async (value) => {
    const response = await bench(found).get("/kds/thing/a", { headers: { "if-none-match": value } });
    expect([response.status, response.body, header("etag")(response)]).toEqual([304, null, tag]);
    expect(header("cache-control")(response)).toBe("public, max-age=86400");
    expect(header("content-type")(response)).toBe(null);
  });

  it.each(['"other"', tag.slice(1, -1), tag.toUpperCase(), ""])("that do not fit change nothing: %s", async (value) => {
    const response = await bench(found).get("/kds/thing/a", { headers: { "if-none-match": value } });
    expect(response.status).toBe(200);
  });

  it("do not turn a failure into anything else", async () => {
    const response = await bench(failing("COLLATERAL_NETWORK")).get("/kds/thing/a", {
      headers: { "if-none-match": "*" },
    });
    expect(response.status).toBe(502);
  });
});

describe("how long an answer may be kept", () => {
  const age = async (changes: Partial<Accepted>, script = found): Promise<string | null> =>
    header("cache-control")(await bench(script, { schemes: [acceptedAs(changes)] }).get("/kds/thing/a"));

  it.each([
    ["a day at most", { notAfter: NOW + 1000 * HOUR }, "public, max-age=86400"],
    ["a day where it never ends", { notAfter: null }, "public, max-age=86400"],
    ["until it ends", { notAfter: NOW + HOUR }, "public, max-age=3600"],
    ["not at all once it has ended", { notAfter: NOW - 1 }, "no-cache"],
    ["not at all in its last second", { notAfter: NOW + 999 }, "no-cache"],
    ["minutes for what is renewed", { refreshAfter: 24 * HOUR }, "public, max-age=300"],
    ["less where it is renewed sooner", { refreshAfter: 60_500 }, "public, max-age=60"],
    ["until it ends, also for what is renewed", { refreshAfter: HOUR, notAfter: NOW + 10_000 }, "public, max-age=10"],
  ])("is %s", async (_, changes, expected) => {
    expect(await age(changes)).toBe(expected);
  });

  it("is not at all where something newer was not to be had", async () => {
    const failure: Failure = { stage: "collect", code: "COLLATERAL_NETWORK", message: "gone" };
    expect(await age({}, ([need]) => collected(need, [BYTES], failure))).toBe("no-cache");
  });

  it("is judged at each request", async () => {
    let now = NOW;
    const kept = collected(needOf("thing", "a"), [BYTES]);
    const { get } = bench(() => kept, { schemes: [acceptedAs({ notAfter: NOW + HOUR })], now: () => now });
    expect(header("cache-control")(await get("/kds/thing/a"))).toBe("public, max-age=3600");
    now += HOUR / 2;
    expect(header("cache-control")(await get("/kds/thing/a"))).toBe("public, max-age=1800");
  });
});

describe("failures", () => {
  const throttled: Failure = { stage: "collect", code: "COLLATERAL_THROTTLED", message: "busy" };

  it.each<[string, Partial<Failure>, number]>([
    ["COLLATERAL_STATUS", { actual: 404 }, 404],
    ["COLLATERAL_STATUS", { actual: 403 }, 502],
    ["COLLATERAL_STATUS", { actual: 500 }, 502],
    ["COLLATERAL_NO_ADDRESS", {}, 404],
    ["COLLATERAL_THROTTLED", {}, 503],
    ["COLLATERAL_TIMEOUT", {}, 504],
    ["COLLATERAL_DEADLINE", {}, 504],
    ["COLLATERAL_ABORTED", {}, 502],
    ["COLLATERAL_OFFLINE", {}, 502],
    ["COLLATERAL_NETWORK", {}, 502],
    ["COLLATERAL_CONTENT", {}, 502],
    ["COLLATERAL_SIZE", {}, 502],
    ["COLLATERAL_REDIRECT", {}, 502],
  ])("%s %j answers %i, in the words of the table of codes", async (code, detail, status) => {
    const response = await bench(failing(code, detail)).get("/kds/thing/a");
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "no-store",
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      ...(status === 503 ? { "retry-after": "10" } : {}),
    });
    const { meaning } = COLLATERAL_CODES[code as keyof typeof COLLATERAL_CODES];
    expect(await response.json()).toEqual({ code, message: meaning });
  });

  it("are throttling also where time ran out over it", async () => {
    const response = await bench(failing("COLLATERAL_DEADLINE", { cause: throttled })).get("/kds/thing/a");
    expect([response.status, header("retry-after")(response)]).toEqual([503, "10"]);
    expect(await codeOf(response)).toBe("COLLATERAL_THROTTLED");
  });

  it("of a kind that is not the collateral's say no more than that", async () => {
    const response = await bench(failing("TEST_SECRET")).get("/kds/thing/a");
    expect([response.status, await codeOf(response)]).toEqual([502, "COLLATERAL_CONTENT"]);
    const inherited = await bench(failing("constructor")).get("/kds/thing/a");
    expect(await codeOf(inherited)).toBe("COLLATERAL_CONTENT");
  });

  it.each<[string, Script]>([
    ["rejects", () => Promise.reject(new Error("http://10.0.0.1/secret"))],
    ["leaves a need open without a word", ([need]) => collected(need, [])],
  ])("of a collateral that %s stay inside", async (_, script) => {
    const response = await bench(script).get("/kds/thing/a");
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ code: "PROXY_INTERNAL", message: COLLATERAL_CODES.PROXY_INTERNAL.meaning });
  });

  it("of another kind are not remembered", async () => {
    let ill = true;
    const { get } = bench((...input) => (ill ? failing("COLLATERAL_NETWORK") : found)(...input));
    expect((await get("/kds/thing/a")).status).toBe(502);
    ill = false;
    expect((await get("/kds/thing/a")).status).toBe(200);
  });
});

describe("pages of other origins", () => {
  const page = { headers: { origin: "https://page.example" } };

  it("may read nothing unless they are allowed", async () => {
    const response = await bench(found).get("/kds/thing/a", page);
    expect([header("access-control-allow-origin")(response), header("vary")(response)]).toEqual([null, null]);
  });

  it.each(["https://page.example", "https://other.example"])("may read where they are listed: %s", async (origin) => {
    const { get } = bench(found, { allowOrigins: ["https://page.example", "http://localhost:8080"] });
    const response = await get("/kds/thing/a", { headers: { origin } });
    const allowed = origin === "https://page.example";
    expect(header("access-control-allow-origin")(response)).toBe(allowed ? origin : null);
    expect(header("access-control-expose-headers")(response)).toBe(allowed ? "etag, retry-after" : null);
    expect([response.status, header("vary")(response)]).toEqual([200, "origin"]);
  });

  it("may read where all are, with or without a name", async () => {
    const { get } = bench(found, { allowOrigins: "any" });
    for (const init of [page, {}]) {
      const response = await get("/kds/thing/a", init);
      expect([header("access-control-allow-origin")(response), header("vary")(response)]).toEqual(["*", null]);
    }
  });

  it("may read failures too", async () => {
    const { get } = bench(failing("COLLATERAL_THROTTLED"), { allowOrigins: ["https://page.example"] });
    const response = await get("/kds/thing/a", page);
    expect([response.status, header("access-control-allow-origin")(response)]).toEqual([503, "https://page.example"]);
    expect(header("access-control-allow-origin")(await get("/nothing", page))).toBe("https://page.example");
  });

  it.each<["any" | string[], number]>([
    ["any", 204],
    [["https://page.example"], 204],
    [["https://other.example"], 405],
    [[], 405],
  ])("are told beforehand what they may ask: %j, %i", async (allowOrigins, status) => {
    const { get, asked } = bench(found, { allowOrigins });
    const headers = { ...page.headers, "access-control-request-method": "GET" };
    const response = await get("/kds/thing/a", { method: "OPTIONS", headers });
    expect(response.status).toBe(status);
    expect(header("access-control-allow-methods")(response)).toBe(status === 204 ? "GET, HEAD" : null);
    expect(asked).toEqual([]);
  });
});

describe("options", () => {
  const make = (changes: object) => () => createCollateralProxy({ ...base(), ...changes });

  it("have what the example has", () => {
    expect(make({})).not.toThrow();
    expect(make({ allowOrigins: ["https://a.example:8443", "http://localhost"] })).not.toThrow();
  });

  it.each<[string, object]>([
    ["an unknown name", { basePath: "/kds" }],
    ["no collateral", { collateral: {} }],
    ["no clock", { now: 5 }],
    ["no crypto", { crypto: {} }],
    ["schemes that are none", { schemes: scheme }],
    ["services that are none", { services: null }],
    ["a path without a slash in front", { services: { svc: "kds" } }],
    ["a path with one at its end", { services: { svc: "/kds/" } }],
    ["the root as a slash", { services: { svc: "/" } }],
    ["a path with a query", { services: { svc: "/kds?x" } }],
    ["a path that leads upwards", { services: { svc: "/kds/.." } }],
    ["a path that parsers rewrite", { services: { svc: "/k ds" } }],
    ["a path that is none", { services: { svc: 1 } }],
    ["anchors that are none", { anchors: Uint8Array.of(1) }],
    ["anchors without der", { anchors: [Uint8Array.of(1)] }],
    ["an anchor that is null", { anchors: [null] }],
    ["origins that are none", { allowOrigins: "https://page.example" }],
    ["an origin with a path", { allowOrigins: ["https://page.example/"] }],
    ["an origin in capitals", { allowOrigins: ["https://Page.example"] }],
    ["an origin with its default port", { allowOrigins: ["https://page.example:443"] }],
    ["the origin of a sandbox", { allowOrigins: ["null"] }],
    ["a pattern", { allowOrigins: ["*"] }],
    ["an origin that is no text", { allowOrigins: [1] }],
  ])("must not have %s", (_, changes) => {
    expect(make(changes)).toThrow(TypeError);
  });

  it.each([
    ["schemes", { schemes: [] }],
    ["services", { services: {} }],
    ["anchors", { anchors: [] }],
  ])("must not have empty %s", (_, changes) => {
    expect(make(changes)).toThrow(RangeError);
  });

  it("are copied", async () => {
    const der = toUtf8("anchor");
    const allowOrigins = ["https://page.example"];
    const { get, asked } = bench(found, { anchors: [{ der }], allowOrigins });
    der.fill(0);
    allowOrigins.length = 0;
    const response = await get("/kds/thing/a", { headers: { origin: "https://page.example" } });
    expect(header("access-control-allow-origin")(response)).toBe("https://page.example");
    const other = bench(found, { anchors: [{ der: toUtf8("anchor") }] });
    await other.get("/kds/thing/a");
    expect(asked[0]?.scope).toBe(other.asked[0]?.scope);
  });
});
