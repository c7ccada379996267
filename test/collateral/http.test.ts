import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createCollateral } from "../../src/collateral/getting.js";
import type { CollateralEvent } from "../../src/collateral/index.js";
import type { CollateralLimits } from "../../src/collateral/getting.js";
import type { Clock } from "../../src/ports/index.js";
import { KEY, needOf, objectText, requestOf, START } from "./support.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";

const digest = createCertificateCrypto();

/** What the server does with one request; the last one is done for ever. */
type Turn = (response: ServerResponse, request: IncomingMessage) => void;

/** Small enough that nothing here takes long. */
const LIMITS: Partial<CollateralLimits> = {
  requestTimeout: 400,
  deadline: 3000,
  attempts: 3,
  firstDelay: 5,
  coolDown: 20,
};
const GOOD = objectText(KEY);

let server: Server;
let origin: string;
let turns: Turn[] = [];
let seen: {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly closedEarly: () => boolean;
}[] = [];
let alarms = 0;

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    alarms++;
    let open = true;
    const over = () => {
      if (open) alarms--;
      open = false;
    };
    const timer = setTimeout(() => {
      over();
      run();
    }, milliseconds);
    return () => {
      clearTimeout(timer);
      over();
    };
  },
  jitter: () => 0.5,
};

beforeAll(async () => {
  server = createServer((request, response) => {
    let closedEarly = false;
    response.on("close", () => (closedEarly = !response.writableFinished));
    const turn = turns[Math.min(seen.length, turns.length - 1)];
    seen.push({ url: request.url ?? "", headers: request.headers, closedEarly: () => closedEarly });
    turn?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

afterEach(() => {
  expect(alarms).toBe(0);
});

/** Collects one need from a server that does these things in turn. */
async function collect(script: Turn[], limits: Partial<CollateralLimits> = {}, signal: AbortSignal | null = null) {
  turns = script;
  seen = [];
  const events: CollateralEvent[] = [];
  const collateral = createCollateral({
    digest,
    fetcher: globalThis.fetch,
    clock,
    services: { "test-kds": `${origin}/kds` },
    privateHosts: [origin],
    limits: { ...LIMITS, ...limits },
    onEvent: (event) => events.push(event),
  });
  const from = Date.now();
  const { endorsements, unmet } = await collateral.collect([needOf()], requestOf({ at: START, signal }));
  const code = unmet[0]?.failure.code ?? null;
  return {
    found: endorsements.length,
    code,
    failure: unmet[0]?.failure,
    requests: seen.length,
    time: Date.now() - from,
    events,
  };
}

/** Waits for what the other end of a connection sees, for up to a second. */
async function eventually(condition: () => boolean): Promise<boolean> {
  for (let i = 0; i < 100 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  return condition();
}

const answer =
  (code: number, headers: Record<string, string | number> = {}, text: string | Buffer = "x"): Turn =>
  (response) =>
    response.writeHead(code, headers).end(text);
const good = answer(200, { "content-type": "application/octet-stream" }, GOOD);
const silence: Turn = () => undefined;

describe("collect over HTTP", () => {
  it("gets the object from below the base URL, with a bare request", async () => {
    expect(await collect([good])).toMatchObject({ found: 1, code: null, requests: 1 });
    expect(seen[0]!.url).toBe(`/kds/v1/${KEY}?bl=03`);
    expect(seen[0]!.headers).toMatchObject({ accept: "*/*" });
    expect(seen[0]!.headers).not.toHaveProperty("cookie");
    expect(seen[0]!.headers).not.toHaveProperty("authorization");
    expect(seen[0]!.headers).not.toHaveProperty("referer");
  });

  it("gets one that is compressed", async () => {
    const zipped = gzipSync(GOOD);
    const turn = answer(200, { "content-encoding": "gzip", "content-length": zipped.length }, zipped);
    expect(await collect([turn])).toMatchObject({ found: 1, code: null });
  });

  it("gets one that comes in pieces", async () => {
    const turn: Turn = (response) => {
      response.writeHead(200);
      for (const letter of GOOD) response.write(letter);
      response.end();
    };
    expect(await collect([turn])).toMatchObject({ found: 1, code: null });
  });

  it("asks again after headers that do not come, and frees the connection", async () => {
    const { found, requests, time } = await collect([silence, good], { requestTimeout: 60 });
    expect([found, requests]).toEqual([1, 2]);
    expect(time).toBeGreaterThanOrEqual(50);
    expect(await eventually(() => seen[0]!.closedEarly())).toBe(true);
  });

  it("does not wait for a body that drips", async () => {
    let timer: NodeJS.Timeout | undefined;
    const drip: Turn = (response) => {
      response.writeHead(200);
      timer = setInterval(() => response.write("x"), 5);
    };
    const { code, requests, time } = await collect([drip], { requestTimeout: 80, attempts: 1 });
    expect([code, requests]).toEqual(["COLLATERAL_TIMEOUT", 1]);
    expect(time).toBeLessThan(1000);
    expect(await eventually(() => seen[0]!.closedEarly())).toBe(true);
    clearInterval(timer);
  });

  it("ends at the deadline", async () => {
    const { code, time } = await collect([silence], { deadline: 80 });
    expect(code).toBe("COLLATERAL_DEADLINE");
    expect(time).toBeLessThan(1000);
    expect(await eventually(() => seen[0]!.closedEarly())).toBe(true);
  });

  it("ends when it is called off, and frees the connection", async () => {
    const controller = new AbortController();
    const turn: Turn = (response) => {
      response.writeHead(200).write("x");
      setTimeout(() => controller.abort(), 10);
    };
    expect(await collect([turn], {}, controller.signal)).toMatchObject({
      found: 0,
      code: "COLLATERAL_ABORTED",
      requests: 1,
    });
    expect(await eventually(() => seen[0]!.closedEarly())).toBe(true);
  });

  it("asks again after a 500", async () => {
    expect(await collect([answer(500), answer(503), good])).toMatchObject({ found: 1, code: null, requests: 3 });
  });

  it("takes a 404 as an answer", async () => {
    expect(await collect([answer(404), good])).toMatchObject({ found: 0, code: "COLLATERAL_STATUS", requests: 1 });
  });

  it("waits as long as a 429 says", async () => {
    const { found, requests, events, time } = await collect([answer(429, { "retry-after": "1" }), good]);
    expect([found, requests]).toEqual([1, 2]);
    expect(time).toBeGreaterThanOrEqual(990);
    expect(events.find(({ type }) => type === "retry")).toMatchObject({ failure: { code: "COLLATERAL_THROTTLED" } });
  });

  it("waits for the cool-down where a 429 says nothing", async () => {
    const { found, time } = await collect([answer(429), good], { coolDown: 100 });
    expect(found).toBe(1);
    expect(time).toBeGreaterThanOrEqual(95);
  });

  it("does not read a body that announces too much", async () => {
    const turn: Turn = (response) => response.writeHead(200, { "content-length": 1_000_000 }).write("x");
    expect(await collect([turn])).toMatchObject({ code: "COLLATERAL_SIZE", requests: 1 });
    expect(await eventually(() => seen[0]!.closedEarly())).toBe(true);
  });

  it("stops reading a body that announces nothing and does not end", async () => {
    const flood: Turn = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(16_384)));
      };
      response.on("drain", more);
      more();
    };
    expect(await collect([flood])).toMatchObject({ code: "COLLATERAL_SIZE", requests: 1 });
    expect(await eventually(() => seen[0]!.closedEarly())).toBe(true);
  });

  it("stops unpacking a body that is a bomb", async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    // As it is sent, it is within the limit.
    expect(bomb.length).toBeLessThan(needOf().maxBytes);
    const turn = answer(200, { "content-encoding": "gzip", "content-length": bomb.length }, bomb);
    expect(await collect([turn])).toMatchObject({ code: "COLLATERAL_SIZE", requests: 1 });
  });

  it("takes a body that is not the gzip it says as broken", async () => {
    const turn = answer(200, { "content-encoding": "gzip" }, "plain");
    expect(await collect([turn], { attempts: 2 })).toMatchObject({ code: "COLLATERAL_NETWORK", requests: 2 });
  });

  it("asks again after a body that is cut off, with a length and in chunks", async () => {
    const cut: Turn = (response) => {
      response.writeHead(200, { "content-length": GOOD.length });
      response.write(GOOD.slice(0, 20), () => response.destroy());
    };
    const cutChunks: Turn = (response) => {
      response.writeHead(200);
      response.write(GOOD, () => response.destroy());
    };
    const { found, requests, events } = await collect([cut, cutChunks, good]);
    expect([found, requests]).toEqual([1, 3]);
    const codes = events.flatMap(({ type, failure }) => (type === "retry" ? [failure?.code] : []));
    expect(codes).toEqual(["COLLATERAL_NETWORK", "COLLATERAL_NETWORK"]);
  });

  it("asks again after a connection that is reset", async () => {
    const reset: Turn = (_, request) => request.socket.resetAndDestroy();
    const { found, requests } = await collect([reset, good]);
    expect(found).toBe(1);
    expect(requests).toBe(2);
  });

  it("says where there is nobody", async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const nobody = `http://127.0.0.1:${(free.address() as AddressInfo).port}`;
    await new Promise((resolve) => free.close(resolve));
    const collateral = createCollateral({
      digest,
      fetcher: globalThis.fetch,
      clock,
      services: { "test-kds": nobody },
      privateHosts: [nobody],
      limits: LIMITS,
    });
    const { unmet } = await collateral.collect([needOf()], requestOf());
    expect(unmet[0]!.failure).toMatchObject({ code: "COLLATERAL_NETWORK", actual: "ECONNREFUSED" });
  });

  it("follows a redirect on the same origin, and none to another", async () => {
    expect(await collect([answer(302, { location: "/moved" }), good])).toMatchObject({ found: 1, requests: 2 });
    expect(seen[1]!.url).toBe("/moved");
    const elsewhere = origin.replace("127.0.0.1", "localhost");
    expect(await collect([answer(302, { location: `${elsewhere}/moved` }), good])).toMatchObject({
      code: "COLLATERAL_REDIRECT",
      failure: { actual: elsewhere },
      requests: 1,
    });
    const loop = answer(307, { location: `/kds/v1/${KEY}` });
    expect(await collect([loop])).toMatchObject({ code: "COLLATERAL_REDIRECT", requests: 4 });
  });

  it("does not keep a connection busy with a body that it does not read", async () => {
    const endless =
      (code: number, headers: Record<string, string> = {}): Turn =>
      (response) => {
        response.writeHead(code, headers).write("x");
      };
    for (const turn of [endless(404), endless(302, { location: "https://other.example/" }), endless(500)]) {
      await collect([turn], { attempts: 1 });
      expect(await eventually(() => seen[0]!.closedEarly())).toBe(true);
    }
  });

  it("takes a web page with status 200 for what it is", async () => {
    const page = answer(200, { "content-type": "text/html" }, "<html>Log in first</html>");
    expect(await collect([page])).toMatchObject({
      code: "COLLATERAL_CONTENT",
      failure: { cause: { code: "TEST_NOT_GENUINE" } },
      requests: 1,
    });
  });
});
