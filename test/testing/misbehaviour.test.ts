import { describe, expect, it } from "vitest";
import {
  answeredBy,
  asking,
  combined,
  disconnecting,
  dripping,
  editing,
  failing,
  oversized,
  redirecting,
  saying,
  silent,
  stalling,
  throttling,
  truncating,
} from "../../src/testing/index.js";
import type { HttpHandler, Misbehaviour } from "../../src/testing/index.js";
import { listen } from "../helpers/http.js";
import type { Listening } from "../helpers/http.js";

const BODY = "0123456789";

/** Says what it was asked for in a header, and the same ten bytes always. */
const good: HttpHandler = (request) => {
  const url = new URL(request.url);
  if (url.pathname === "/missing") return Promise.resolve(new Response("no", { status: 404 }));
  const headers = { "x-asked": url.pathname + url.search, "content-length": "10" };
  return Promise.resolve(new Response(BODY, { headers }));
};

function get(handler: HttpHandler, path = "/a", init: RequestInit = {}): Promise<Response> {
  return handler(new Request(`https://kds.example${path}`, init));
}

async function statuses(handler: HttpHandler, count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await get(handler)).status);
  return seen;
}

/** Waits until something is so, without a clock. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

async function overHttp(misbehaviour: Misbehaviour, use: (server: Listening) => Promise<void>): Promise<void> {
  const server = await listen(misbehaviour(good));
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

describe("silent", () => {
  it("never answers, and ends when the client goes away", async () => {
    const client = new AbortController();
    let answered = false;
    const pending = get(silent()(good), "/a", { signal: client.signal }).finally(() => (answered = true));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    client.abort(new Error("enough"));
    await expect(pending).rejects.toThrow("enough");
  });

  it("ends at once for a client that is gone already", async () => {
    await expect(get(silent()(good), "/a", { signal: AbortSignal.abort(new Error("gone")) })).rejects.toThrow("gone");
  });

  it("lasts as long as it is told", async () => {
    const handler = silent({ times: 1 })(good);
    await expect(get(handler, "/a", { signal: AbortSignal.abort() })).rejects.toThrow();
    expect((await get(handler)).status).toBe(200);
  });

  it("keeps a real client waiting, and notices that it leaves", async () => {
    let left = false;
    const handler: HttpHandler = (request) => {
      request.signal.addEventListener("abort", () => (left = true));
      return silent()(good)(request);
    };
    await overHttp(
      () => handler,
      async (server) => {
        const client = new AbortController();
        const pending = fetch(server.origin, { signal: client.signal });
        await until(() => server.requests.length === 1);
        client.abort();
        await expect(pending).rejects.toThrow();
        await until(() => left);
        expect(left).toBe(true);
      },
    );
  });
});

describe("failing", () => {
  it("answers with an error, so often and no more", async () => {
    expect(await statuses(failing()(good), 3)).toEqual([500, 500, 500]);
    expect(await statuses(failing({ status: 503, times: 2 })(good), 4)).toEqual([503, 503, 200, 200]);
    expect(await statuses(failing({ times: 0 })(good), 1)).toEqual([200]);
  });

  it("counts for each handler on its own", async () => {
    const misbehaviour = failing({ times: 1 });
    expect(await statuses(misbehaviour(good), 2)).toEqual([500, 200]);
    expect(await statuses(misbehaviour(good), 2)).toEqual([500, 200]);
  });

  it("says in headers what it is told", async () => {
    const response = await get(failing({ status: 503, headers: { "retry-after": "7" } })(good));
    expect(response.headers.get("retry-after")).toBe("7");
  });

  it("refuses a number of times that is none", () => {
    expect(() => failing({ times: -1 })).toThrow(RangeError);
    expect(() => failing({ times: NaN })).toThrow(RangeError);
  });
});

describe("disconnecting", () => {
  it("rejects, and then lets be", async () => {
    const handler = disconnecting({ times: 1 })(good);
    await expect(get(handler)).rejects.toThrow(TypeError);
    expect((await get(handler)).status).toBe(200);
  });

  it("is a broken connection to a real client", async () => {
    await overHttp(disconnecting({ times: 1 }), async (server) => {
      await expect(fetch(server.origin)).rejects.toThrow(TypeError);
      expect(await (await fetch(server.origin)).text()).toBe(BODY);
    });
  });
});

describe("saying", () => {
  it("has a good status, and a body of its own", async () => {
    const page = await get(saying("<html></html>")(good));
    expect([page.status, page.headers.get("content-type"), await page.text()]).toEqual([
      200,
      "text/html",
      "<html></html>",
    ]);
    const empty = await get(saying(new Uint8Array(), { contentType: "application/json" })(good));
    expect([empty.headers.get("content-length"), empty.headers.get("content-type")]).toEqual(["0", "application/json"]);
  });

  it("lasts as long as it is told", async () => {
    const handler = saying("x", { times: 1 })(good);
    expect([await (await get(handler)).text(), await (await get(handler)).text()]).toEqual(["x", BODY]);
  });
});

describe("redirecting", () => {
  it("points where it is told, or where the request's address leads", async () => {
    const fixed = await get(redirecting("https://other.example/b", { status: 307 })(good));
    expect([fixed.status, fixed.headers.get("location")]).toEqual([307, "https://other.example/b"]);
    const loop = await get(redirecting((url) => url.pathname + url.search)(good), "/a?b=c");
    expect([loop.status, loop.headers.get("location")]).toEqual([302, "/a?b=c"]);
  });

  it("leads a real client round in circles, or home after a while", async () => {
    await overHttp(
      redirecting((url) => url.pathname),
      async (server) => {
        await expect(fetch(server.origin)).rejects.toThrow();
        expect(server.requests.length).toBeGreaterThan(2);
      },
    );
    await overHttp(
      redirecting((url) => url.pathname, { times: 2 }),
      async (server) => {
        const response = await fetch(`${server.origin}/x`);
        expect([response.redirected, await response.text()]).toEqual([true, BODY]);
        expect(server.requests.map(({ path }) => path)).toEqual(["/x", "/x", "/x"]);
      },
    );
  });
});

describe("throttling", () => {
  const start = Date.parse("2025-06-01T00:00:00Z");

  it("answers an equal request once in ten seconds", async () => {
    let now = start;
    const handler = throttling({ now: () => now })(good);
    const ask = async (path: string, after: number): Promise<number> => {
      now = start + after;
      return (await get(handler, path)).status;
    };
    expect([await ask("/a?x=1", 0), await ask("/a?x=1", 0), await ask("/a?x=1", 9_999)]).toEqual([200, 429, 429]);
    expect([await ask("/a?x=2", 9_999), await ask("/b?x=1", 9_999)]).toEqual([200, 200]);
    expect([await ask("/a?x=1", 10_000), await ask("/a?x=1", 19_999)]).toEqual([200, 429]);
  });

  it("tells clients apart where it can", async () => {
    const client = (request: Request): string => request.headers.get("x-client") ?? "";
    const handler = throttling({ now: () => start, client })(good);
    const ask = async (name: string): Promise<number> =>
      (await get(handler, "/a", { headers: { "x-client": name } })).status;
    expect([await ask("one"), await ask("two"), await ask("one")]).toEqual([200, 200, 429]);
  });

  it.each([
    ["none", null],
    ["seconds", "3"],
    ["date", "Sun, 01 Jun 2025 00:00:10 GMT"],
  ] as const)("says when to come back: %s", async (retryAfter, expected) => {
    let now = start;
    const handler = throttling({ now: () => now, retryAfter })(good);
    await get(handler);
    now = start + 7_400;
    expect((await get(handler)).headers.get("retry-after")).toBe(expected);
  });

  it("has the interval that it is told", async () => {
    let now = 0;
    const handler = throttling({ now: () => now, interval: 5 })(good);
    expect((await get(handler)).status).toBe(200);
    now = 4;
    expect((await get(handler)).status).toBe(429);
    now = 5;
    expect((await get(handler)).status).toBe(200);
  });
});

describe("asking", () => {
  it("returns what another address has, and leaves the request alone", async () => {
    const request = new Request("https://kds.example/a?x=1", { headers: { accept: "a/b" } });
    const seen: Request[] = [];
    const handler = asking((url) => (url.pathname = "/b"))((inner) => {
      seen.push(inner);
      return good(inner);
    });
    expect((await handler(request)).headers.get("x-asked")).toBe("/b?x=1");
    expect([request.url, seen[0]?.headers.get("accept")]).toEqual(["https://kds.example/a?x=1", "a/b"]);
  });
});

describe("answeredBy", () => {
  it("has another service answer, for a while", async () => {
    const handler = answeredBy(() => Promise.resolve(new Response("other")), { times: 1 })(good);
    expect([await (await get(handler)).text(), await (await get(handler)).text()]).toEqual(["other", BODY]);
  });
});

describe("what is done to bodies", () => {
  it("changes good ones, with their length", async () => {
    const handler = editing((body) => body.subarray(0, 3))(good);
    const response = await get(handler);
    expect([response.headers.get("content-length"), await response.text()]).toEqual(["3", "012"]);
    expect(response.headers.get("x-asked")).toBe("/a");
  });

  it.each([
    ["editing", editing(() => new Uint8Array())],
    ["stalling", stalling({ after: 1 })],
    ["dripping", dripping({ chunk: 1, pause: () => Promise.reject(new Error("never")) })],
    ["truncating", truncating()],
    ["oversized", oversized({ bytes: 100, contentLength: "stated" })],
  ])("leaves errors as they are: %s", async (_, misbehaviour) => {
    const response = await get(misbehaviour(good), "/missing");
    expect([response.status, await response.text()]).toEqual([404, "no"]);
  });
});

describe("stalling", () => {
  it("sends the first bytes and no more, over HTTP too", async () => {
    await overHttp(stalling({ after: 4 }), async (server) => {
      const client = new AbortController();
      const response = await fetch(server.origin, { signal: client.signal });
      const reader = response.body?.getReader();
      expect(response.headers.get("content-length")).toBe("10");
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("0123");
      let more = false;
      const rest = reader?.read().finally(() => (more = true));
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(more).toBe(false);
      client.abort();
      await expect(rest).rejects.toThrow();
    });
  });
});

describe("dripping", () => {
  it("sends small pieces, each after a pause", async () => {
    let pauses = 0;
    const pause = (): Promise<void> => {
      pauses++;
      return Promise.resolve();
    };
    const response = await get(dripping({ chunk: 3, pause })(good));
    const pieces: string[] = [];
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      pieces.push(new TextDecoder().decode(part.value));
    }
    expect([pieces, pauses]).toEqual([["012", "345", "678", "9"], 4]);
  });

  it("arrives whole at a patient client", async () => {
    await overHttp(dripping({ chunk: 1, pause: () => Promise.resolve() }), async (server) => {
      expect(await (await fetch(server.origin)).text()).toBe(BODY);
    });
  });
});

describe("truncating", () => {
  it("breaks off half way", async () => {
    const response = await get(truncating()(good));
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("01234");
    await expect(reader?.read()).rejects.toThrow(TypeError);
  });

  it("is a broken connection to a real client", async () => {
    await overHttp(truncating(), async (server) => {
      const response = await fetch(server.origin);
      expect(response.headers.get("content-length")).toBe("10");
      await expect(response.text()).rejects.toThrow(TypeError);
    });
  });
});

describe("oversized", () => {
  it.each([
    ["stated", "200000"],
    ["omitted", null],
  ] as const)("is as large as it is told, its length %s", async (contentLength, header) => {
    const response = await get(oversized({ bytes: 200_000, contentLength })(good));
    expect(response.headers.get("content-length")).toBe(header);
    const body = new Uint8Array(await response.arrayBuffer());
    expect(body.length).toBe(200_000);
    expect(new TextDecoder().decode(body.subarray(0, 11))).toBe(`${BODY}\0`);
  });

  it("makes only what is read", async () => {
    await overHttp(oversized({ bytes: 2 ** 40, contentLength: "omitted" }), async (server) => {
      const client = new AbortController();
      const response = await fetch(server.origin, { signal: client.signal });
      const reader = response.body?.getReader();
      expect((await reader?.read())?.done).toBe(false);
      client.abort();
      await expect(reader?.closed).rejects.toThrow();
    });
  });

  it("may be smaller than what was there", async () => {
    const response = await get(oversized({ bytes: 4, contentLength: "stated" })(good));
    expect(await response.text()).toBe("0123");
  });
});

describe("combined", () => {
  it("lets the first one see the request first", async () => {
    const handler = combined(failing({ times: 1 }), saying("x", { times: 1 }))(good);
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) seen.push(await (await get(handler)).text());
    expect(seen).toEqual(["simulated failure\n", "x", BODY]);
  });

  it("of nothing changes nothing", async () => {
    expect(await (await get(combined()(good))).text()).toBe(BODY);
  });
});
