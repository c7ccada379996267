import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { exchange } from "../../src/collateral/exchange.js";
import type { ExchangeSettings } from "../../src/collateral/exchange.js";
import type { FetchResponse } from "../../src/ports/index.js";
import { encodePem } from "../../src/x509/index.js";
import { body, fakeClock, flush, scripted, status, streamOf } from "./support.js";
import type { Answer } from "./support.js";

const URL_ASKED = "https://kds.example/v1/object?bl=03";

/** One attempt with a script, and what it did. */
function attempt(
  answers: (() => Answer)[],
  {
    maxBytes = 10,
    redirects = 3,
    chainHeaders = [],
  }: Partial<Pick<ExchangeSettings, "maxBytes" | "redirects" | "chainHeaders">> = {},
) {
  const clock = fakeClock();
  const { fetcher, calls } = scripted(clock, ...answers);
  const controller = new AbortController();
  const asked: string[] = [];
  const settings = {
    fetcher,
    clock,
    requestTimeout: 1000,
    redirects,
    maxBytes,
    chainHeaders,
    onRequest: (url: string) => asked.push(url),
  };
  const promise = exchange(URL_ASKED, settings, controller.signal);
  return { clock, calls, controller, asked, promise };
}

async function codeOf(answers: (() => Answer)[], limits: { maxBytes?: number; redirects?: number } = {}) {
  const { clock, promise } = attempt(answers, limits);
  const outcome = await clock.settle(promise);
  expect(clock.pending()).toBe(0);
  return outcome.ok ? outcome.bytes.length : outcome.failure.code;
}

/** A response whose body tells whether it was cancelled. */
function watched(
  code: number,
  headers: Record<string, string> = {},
  then: "end" | "error" | "nothing" | "more" = "nothing",
) {
  const { stream, cancelled } = streamOf("0123", then);
  return { answer: () => new Response(stream, { status: code, headers }), cancelled };
}

describe("exchange", () => {
  it("sends a bare GET and nothing else", async () => {
    const { clock, promise, calls } = attempt([body("0123456789")]);
    expect(await clock.settle(promise)).toEqual({ ok: true, bytes: toUtf8("0123456789") });
    const [call] = calls;
    expect(call).toMatchObject({ url: URL_ASKED });
    const { signal, ...request } = call!.request;
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(request).toEqual({ method: "GET", headers: { accept: "*/*" }, redirect: "manual", credentials: "omit" });
    expect(clock.pending()).toBe(0);
  });

  it("calls the fetcher without a this, as a browser's fetch wants it", async () => {
    const clock = fakeClock();
    const fetcher = vi.fn(() => Promise.resolve(new Response("a")));
    const settings = {
      fetcher,
      clock,
      requestTimeout: 1000,
      redirects: 0,
      maxBytes: 10,
      chainHeaders: [],
      onRequest: () => undefined,
    };
    expect(await clock.settle(exchange(URL_ASKED, settings, new AbortController().signal))).toMatchObject({ ok: true });
    expect(fetcher.mock.contexts).toEqual([undefined]);
  });

  it("puts the certificates of a header behind the body, where that is asked for, within the limit", async () => {
    const pem = encodePem(Uint8Array.of(0x30, 0), "CERTIFICATE");
    const answer = [body("{}", { "issuer-chain": encodeURIComponent(pem) })];
    const chainHeaders = ["Issuer-Chain"];
    const whole = toUtf8(`{}\n${pem}`);
    const outcomeOf = async (limits: Parameters<typeof attempt>[1]) => {
      const { clock, promise } = attempt(answer, limits);
      return clock.settle(promise);
    };
    expect(await outcomeOf({ chainHeaders, maxBytes: whole.length })).toEqual({ ok: true, bytes: whole });
    expect(await outcomeOf({ maxBytes: whole.length })).toEqual({ ok: true, bytes: toUtf8("{}") });
    expect(await outcomeOf({ chainHeaders, maxBytes: whole.length - 1 })).toMatchObject({
      ok: false,
      again: false,
      failure: { code: "COLLATERAL_SIZE" },
    });
  });

  it.each([201, 202, 204, 206, 300, 304, 400, 401, 403, 404, 405, 410, 418, 451])(
    "takes status %i as final",
    async (code) => {
      const { clock, promise } = attempt([status(code)]);
      expect(await clock.settle(promise)).toMatchObject({
        failure: { stage: "collect", code: "COLLATERAL_STATUS", expected: 200, actual: code },
        again: false,
        throttled: false,
      });
    },
  );

  it("says what a 404 means", async () => {
    const { clock, promise } = attempt([status(404)]);
    const outcome = await clock.settle(promise);
    expect(outcome.ok ? "" : outcome.failure.message).toContain("no such object");
  });

  it.each([500, 502, 503, 504, 599])("takes status %i as worth another attempt", async (code) => {
    const { clock, promise } = attempt([status(code, { "retry-after": "7" })]);
    expect(await clock.settle(promise)).toMatchObject({
      failure: { code: "COLLATERAL_STATUS", actual: code },
      again: true,
      throttled: false,
      retryAfter: 7000,
    });
  });

  it("tells a 429 apart", async () => {
    const { clock, promise } = attempt([status(429)]);
    expect(await clock.settle(promise)).toMatchObject({
      failure: { code: "COLLATERAL_THROTTLED", actual: 429 },
      again: true,
      throttled: true,
      retryAfter: null,
    });
  });

  it("gives an error's code, and none of its text", async () => {
    const cause = Object.assign(new Error("connect ECONNREFUSED 10.1.2.3:443"), { code: "ECONNREFUSED" });
    const { clock, promise } = attempt([() => new TypeError("fetch failed", { cause })]);
    const outcome = await clock.settle(promise);
    expect(outcome).toMatchObject({ failure: { code: "COLLATERAL_NETWORK", actual: "ECONNREFUSED" }, again: true });
    expect(JSON.stringify(outcome)).not.toContain("10.1.2.3");
  });

  it("takes a fetcher that throws as one that rejects", async () => {
    const { clock, promise } = attempt([
      () => () => {
        throw new TypeError("at once");
      },
    ]);
    expect(await clock.settle(promise)).toMatchObject({ failure: { code: "COLLATERAL_NETWORK", actual: null } });
  });

  describe("its bounds", () => {
    it("takes a body of just the limit, and none of a byte more", async () => {
      expect(await codeOf([body("0123456789")])).toBe(10);
      expect(await codeOf([body("0123456789", { "content-length": "10" })])).toBe(10);
      expect(await codeOf([body("0123456789a")])).toBe("COLLATERAL_SIZE");
    });

    it("does not read a body that announces more", async () => {
      const { answer, cancelled } = watched(200, { "content-length": "11" });
      expect(await codeOf([answer])).toBe("COLLATERAL_SIZE");
      expect(cancelled()).toBe(true);
    });

    it("stops reading a body that never ends", async () => {
      const { answer, cancelled } = watched(200, {}, "more");
      expect(await codeOf([answer])).toBe("COLLATERAL_SIZE");
      expect(cancelled()).toBe(true);
    });

    it("takes an empty body, and none at all, as empty", async () => {
      expect(await codeOf([body("")])).toBe(0);
      const bare: FetchResponse = { status: 200, type: "basic", headers: new Headers(), body: null };
      expect(await codeOf([() => bare])).toBe(0);
    });

    it("takes a body that ends before the announced length as cut off", async () => {
      expect(await codeOf([body("0123", { "content-length": "5" })])).toBe("COLLATERAL_NETWORK");
      expect(await codeOf([body("0123", { "content-length": "4" })])).toBe(4);
      // Of what was compressed the header tells another length; one that is no number tells nothing.
      expect(await codeOf([body("0123", { "content-length": "5", "content-encoding": "gzip" })])).toBe(4);
      expect(await codeOf([body("0123", { "content-length": "many" })])).toBe(4);
    });

    it("takes a body that breaks as cut off", async () => {
      expect(await codeOf([watched(200, {}, "error").answer])).toBe("COLLATERAL_NETWORK");
    });
  });

  describe("its time", () => {
    it("ends when there is no answer, also where the fetcher does not listen", async () => {
      const { clock, promise, calls } = attempt([() => "silence"]);
      await clock.advance(999);
      expect(calls[0]!.request.signal.aborted).toBe(false);
      await clock.advance(1);
      expect(await promise).toMatchObject({ failure: { code: "COLLATERAL_TIMEOUT", expected: 1000 }, again: true });
      expect(calls[0]!.request.signal.aborted).toBe(true);
      expect(clock.pending()).toBe(0);
    });

    it.each([404, 429, 500, 302])("reads no body of status %d, and cancels it", async (code) => {
      const { answer, cancelled } = watched(code, {}, "more");
      await codeOf([answer]);
      expect(cancelled()).toBe(true);
    });

    it("ends when the body does not, and cancels it", async () => {
      const { answer, cancelled } = watched(200);
      expect(await codeOf([answer])).toBe("COLLATERAL_TIMEOUT");
      await flush();
      expect(cancelled()).toBe(true);
    });

    it("covers the redirects too", async () => {
      const { clock, promise, calls } = attempt([status(302, { location: "/a" }), () => "silence"]);
      await clock.advance(1000);
      expect(calls.length).toBe(2);
      expect(await promise).toMatchObject({ failure: { code: "COLLATERAL_TIMEOUT" } });
    });

    it("cancels the body of an answer that comes too late", async () => {
      let give: (response: Response) => void = () => undefined;
      const { clock, promise } = attempt([() => () => new Promise<Response>((resolve) => (give = resolve))]);
      await clock.advance(1000);
      expect(await promise).toMatchObject({ failure: { code: "COLLATERAL_TIMEOUT" } });
      const { answer, cancelled } = watched(200);
      give(answer());
      await flush();
      expect(cancelled()).toBe(true);
    });

    it("ends when it is called off, before and during a request", async () => {
      for (const answers of [[() => "silence" as const], [watched(200).answer]]) {
        const { clock, promise, calls, controller } = attempt(answers);
        await flush();
        controller.abort();
        expect(await promise).toMatchObject({ failure: { code: "COLLATERAL_ABORTED" }, again: false });
        expect(calls[0]!.request.signal.aborted).toBe(true);
        expect(clock.pending()).toBe(0);
      }
    });

    it("leaves no listener behind", async () => {
      const { clock, promise, controller } = attempt([body("0123")]);
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
      await clock.settle(promise);
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    });

    it("does not start when it was called off before", async () => {
      const clock = fakeClock();
      const { fetcher, calls } = scripted(clock, body("a"));
      const settings = {
        fetcher,
        clock,
        requestTimeout: 1000,
        redirects: 0,
        maxBytes: 10,
        chainHeaders: [],
        onRequest: () => undefined,
      };
      expect(await exchange(URL_ASKED, settings, AbortSignal.abort())).toMatchObject({
        failure: { code: "COLLATERAL_ABORTED" },
      });
      expect([calls.length, clock.pending()]).toEqual([0, 0]);
    });
  });

  describe("its redirects", () => {
    it.each([301, 302, 303, 307, 308])("follows a %i within the origin, and cancels its body", async (code) => {
      const { answer, cancelled } = watched(code, { location: "../v2/object#part" });
      const { clock, promise, asked } = attempt([answer, body("0123")]);
      expect(await clock.settle(promise)).toMatchObject({ ok: true });
      expect(asked).toEqual([URL_ASKED, "https://kds.example/v2/object"]);
      expect(cancelled()).toBe(true);
    });

    it.each([
      ["another host", "https://other.example/v1/object"],
      ["a host below", "https://a.kds.example/v1/object"],
      ["another port", "https://kds.example:8443/v1/object"],
      ["plain http", "http://kds.example/v1/object"],
      ["another host, without a scheme", "//other.example/v1/object"],
      ["another scheme", "file:///etc/passwd"],
      ["data", "data:,0123"],
      ["credentials", "https://user:secret@kds.example/v1/object"],
      ["no URL at all", "https://["],
    ])("does not follow one to %s", async (_, location) => {
      const { clock, promise, calls } = attempt([status(302, { location }), body("0123")]);
      const outcome = await clock.settle(promise);
      expect(outcome).toMatchObject({ failure: { code: "COLLATERAL_REDIRECT" }, again: false });
      expect(JSON.stringify(outcome)).not.toContain("secret");
      expect(calls.length).toBe(1);
    });

    it("does not follow one that leads nowhere, or that the runtime hides", async () => {
      expect(await codeOf([status(302)])).toBe("COLLATERAL_REDIRECT");
      const opaque: FetchResponse = { status: 0, type: "opaqueredirect", headers: new Headers(), body: null };
      expect(await codeOf([() => opaque])).toBe("COLLATERAL_REDIRECT");
    });

    it("follows as many as the limit says, and no loop", async () => {
      const hop = status(307, { location: URL_ASKED });
      expect(await codeOf([hop, hop, hop, body("0123")])).toBe(4);
      expect(await codeOf([hop, hop, hop, hop, body("0123")])).toBe("COLLATERAL_REDIRECT");
      expect(await codeOf([hop, body("0123")], { redirects: 0 })).toBe("COLLATERAL_REDIRECT");
      const { clock, promise, calls } = attempt([hop]);
      await clock.settle(promise);
      expect(calls.length).toBe(4);
    });
  });
});
