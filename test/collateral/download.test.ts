import { describe, expect, it } from "vitest";
import { createCollateral } from "../../src/collateral/getting.js";
import type { CollateralOptions } from "../../src/collateral/getting.js";
import {
  body,
  fakeClock,
  flush,
  KEY,
  needOf,
  objectText,
  requestOf,
  rigOf,
  scripted,
  START,
  status,
} from "./support.js";
import type { Answer, Rig } from "./support.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";

const digest = createCertificateCrypto();

const GOOD = body(objectText(KEY));
/** Instants of the requests, in milliseconds from the start. */
const times = ({ calls }: Rig) => calls.map(({ at }) => at - START);

describe("the address of a need", () => {
  const asked = async (options: Partial<CollateralOptions>, need = needOf()) => {
    const rig = rigOf([GOOD], options);
    const codes = await rig.codes({}, need);
    return codes[0] ?? rig.calls.map(({ url }) => url)[0];
  };

  it("is the vendor's own", async () => {
    expect(await asked({})).toBe(`https://kds.example/v1/${KEY}?bl=03`);
  });

  it("is below the base URL that takes the service's place", async () => {
    const services = { "test-kds": "https://mirror.example/amd/" };
    expect(await asked({ services })).toBe(`https://mirror.example/amd/v1/${KEY}?bl=03`);
    expect(await asked({ services: { "other-kds": "https://mirror.example" } })).toBe(
      `https://kds.example/v1/${KEY}?bl=03`,
    );
  });

  it("is another service's, where the caller states one that has it", async () => {
    const need = needOf(KEY, { elsewhere: { "first-cache": "/c/object?a=1", "second-cache": "/d" } });
    const at = (services: Record<string, string>, change = need) => asked({ services }, change);
    expect(await at({})).toBe(`https://kds.example/v1/${KEY}?bl=03`);
    expect(await at({ "second-cache": "https://cache.example/x/" })).toBe("https://cache.example/x/d");
    const both = { "test-kds": "https://mirror.example", "first-cache": "https://cache.example" };
    expect(await at(both)).toBe("https://cache.example/c/object?a=1");
    expect(await at({ "first-cache": "https://cache.example" }, { ...need, url: null })).toBe(
      "https://cache.example/c/object?a=1",
    );
    expect(await at({}, { ...need, url: null })).toBe("COLLATERAL_NO_ADDRESS");
    const odd = { ...need, elsewhere: { "first-cache": "@host.example/" } };
    expect(await at({ "first-cache": "https://cache.example" }, odd)).toBe("https://cache.example/");
  });

  it.each([
    "http://kds.example/v1",
    "https://127.0.0.1/v1",
    "https://169.254.169.254/v1",
    "https://user:secret@kds.example/v1",
    "https://kds.example/v1#a",
    "file:///etc/passwd",
    "v1/object",
    "",
  ])("is not asked where it is %j", async (url) => {
    expect(await asked({}, needOf(KEY, { url }))).toBe("COLLATERAL_HOST");
  });

  it("is asked where its origin is listed", async () => {
    const need = needOf(KEY, { url: "http://127.0.0.1:8080/v1" });
    expect(await asked({ privateHosts: ["http://127.0.0.1:8080"] }, need)).toBe("http://127.0.0.1:8080/v1");
    expect(await asked({ privateHosts: ["http://127.0.0.1:8081"] }, need)).toBe("COLLATERAL_HOST");
  });

  it.each(["mailto:.other.example", "data:@other.example/", "v1/object", "https://kds.example/v1#a"])(
    "is none below that URL either where it is %j",
    async (url) => {
      const services = { "test-kds": "https://mirror.example" };
      expect(await asked({ services }, needOf(KEY, { url }))).toBe("COLLATERAL_HOST");
    },
  );

  it("is none for a need without one, also with a mirror", async () => {
    const services = { "test-kds": "https://mirror.example" };
    expect(await asked({ services }, needOf(KEY, { url: null }))).toBe("COLLATERAL_NO_ADDRESS");
  });

  it("is not asked without a fetcher, or where the network is forbidden", async () => {
    expect(await asked({ fetcher: null })).toBe("COLLATERAL_OFFLINE");
    const rig = rigOf([GOOD]);
    expect(await rig.codes({ network: "forbidden" })).toEqual(["COLLATERAL_OFFLINE"]);
    expect(rig.calls).toEqual([]);
  });
});

describe("attempts", () => {
  const again: [string, () => Answer][] = [
    ["5xx", status(503)],
    ["an error", () => new TypeError("fetch failed")],
    ["a body that is cut off", body("0123", { "content-length": "5" })],
  ];

  it.each(again)("are repeated after %s, with delays that double and are spread", async (_, answer) => {
    const rig = rigOf([answer, answer, answer, answer, GOOD]);
    expect((await rig.collect()).endorsements).toHaveLength(1);
    // The clock's jitter is a half: half of 500, 1000, 2000 and 4000.
    expect(times(rig)).toEqual([0, 250, 750, 1750, 3750]);
    expect(rig.events.map(({ type, delay }) => [type, delay])).toEqual([
      ["request", null],
      ["retry", 250],
      ["request", null],
      ["retry", 500],
      ["request", null],
      ["retry", 1000],
      ["request", null],
      ["retry", 2000],
      ["request", null],
      ["received", null],
    ]);
    expect(rig.clock.pending()).toBe(0);
  });

  it("are repeated after a time-out", async () => {
    const rig = rigOf([() => "silence", GOOD]);
    expect(await rig.codes()).toEqual([]);
    expect(times(rig)).toEqual([0, 10_250]);
  });

  it("follow the clock's jitter, from nothing up to the bound", async () => {
    for (const [jitter, expected] of [
      [0, [0, 0, 0]],
      [0.999999, [0, 499, 1498]],
    ] as const) {
      const rig = rigOf([status(500), status(500), GOOD]);
      rig.clock.setJitter(jitter);
      await rig.collect();
      expect(times(rig)).toEqual(expected);
    }
  });

  it("stop doubling at maxDelay, and begin at firstDelay", async () => {
    const rig = rigOf([status(500)], { limits: { attempts: 6, firstDelay: 1000, maxDelay: 3000 } });
    expect(await rig.codes()).toEqual(["COLLATERAL_STATUS"]);
    expect(times(rig)).toEqual([0, 500, 1500, 3000, 4500, 6000]);
  });

  it("are as many as the limit says", async () => {
    const rig = rigOf([status(500)], { limits: { attempts: 2 } });
    const { unmet } = await rig.collect();
    expect(unmet).toMatchObject([{ need: { key: KEY }, failure: { code: "COLLATERAL_STATUS", actual: 500 } }]);
    expect(rig.calls).toHaveLength(2);
    expect(rig.events.at(-1)).toMatchObject({ type: "failed", key: KEY, failure: { code: "COLLATERAL_STATUS" } });
  });

  it.each<[string, () => Answer, string]>([
    ["404", status(404), "COLLATERAL_STATUS"],
    ["a redirect", status(302, { location: "https://other.example" }), "COLLATERAL_REDIRECT"],
    ["too much", body(new Uint8Array(4097)), "COLLATERAL_SIZE"],
    ["something else", body(objectText("test-vcek/Milan/ff00")), "COLLATERAL_CONTENT"],
    ["an empty body", body(""), "COLLATERAL_CONTENT"],
    ["a web page", body("<html>"), "COLLATERAL_CONTENT"],
  ])("end with %s", async (_, answer, code) => {
    const rig = rigOf([answer, GOOD]);
    expect(await rig.codes()).toEqual([code]);
    expect(rig.calls).toHaveLength(1);
    expect(rig.clock.pending()).toBe(0);
  });

  it("say what was wrong with the content", async () => {
    const rig = rigOf([body("<html>")]);
    const { unmet } = await rig.collect();
    expect(unmet[0]!.failure).toMatchObject({ code: "COLLATERAL_CONTENT", cause: { code: "TEST_NOT_GENUINE" } });
  });

  it("are one, without waiting, for what is merely welcome", async () => {
    for (const [answer, code] of [
      [status(500), "COLLATERAL_STATUS"],
      [status(429), "COLLATERAL_THROTTLED"],
      [() => new TypeError("fetch failed"), "COLLATERAL_NETWORK"],
    ] as const) {
      const rig = rigOf([answer, GOOD]);
      expect(await rig.codes({ effort: "welcome" })).toEqual([code]);
      expect(times(rig)).toEqual([0]);
      expect(rig.events.map(({ type }) => type)).toEqual(["request", "failed"]);
      expect(rig.clock.now()).toBe(START);
      expect(rig.clock.pending()).toBe(0);
    }
  });

  it("are no more once there is no time left for the next one", async () => {
    const rig = rigOf([status(500)], { limits: { deadline: 1000 } });
    // 250 and 500 ms fit in, another 1000 do not: it is not waited for in vain.
    expect(await rig.codes()).toEqual(["COLLATERAL_STATUS"]);
    expect(times(rig)).toEqual([0, 250, 750]);
    expect(rig.clock.now()).toBe(START + 750);
  });

  it("end at the deadline, with what went wrong last", async () => {
    const rig = rigOf([status(500), () => "silence"], { limits: { deadline: 2000 } });
    const { unmet } = await rig.collect();
    expect(unmet[0]!.failure).toMatchObject({
      code: "COLLATERAL_DEADLINE",
      expected: 2000,
      cause: { code: "COLLATERAL_STATUS", actual: 500 },
    });
    expect(rig.clock.now()).toBe(START + 2000);
    expect(rig.calls.map(({ request }) => request.signal.aborted)).toEqual([true, true]);
    expect(rig.clock.pending()).toBe(0);
  });
});

describe("Retry-After", () => {
  it.each(["3", new Date(START + 3000).toUTCString()])("is waited for (%s)", async (header) => {
    for (const code of [429, 503]) {
      const rig = rigOf([status(code, { "retry-after": header }), GOOD]);
      expect(await rig.codes()).toEqual([]);
      expect(times(rig)).toEqual([0, 3000]);
    }
  });

  it("does not shorten the delay", async () => {
    const rig = rigOf([status(503, { "retry-after": "1" }), GOOD], { limits: { firstDelay: 4000 } });
    await rig.collect();
    expect(times(rig)).toEqual([0, 2000]);
  });

  it("beyond the deadline ends it at once", async () => {
    for (const [code, expected] of [
      [429, "COLLATERAL_THROTTLED"],
      [503, "COLLATERAL_STATUS"],
    ] as const) {
      const rig = rigOf([status(code, { "retry-after": "60" }), GOOD]);
      expect(await rig.codes()).toEqual([expected]);
      expect(rig.clock.now()).toBe(START);
      expect(rig.calls).toHaveLength(1);
    }
  });

  it("that is unreadable counts as none", async () => {
    const rig = rigOf([status(429, { "retry-after": "soon" }), GOOD]);
    await rig.collect();
    expect(times(rig)).toEqual([0, 10_000]);
  });
});

describe("the cool-down after a 429", () => {
  const OTHER = "test-vcek/Milan/0001";
  /** Answers by path, so that the order of requests does not matter. */
  const service = (first: () => Answer) => {
    let open = true;
    return [
      () => (url: string) => {
        if (open) {
          open = false;
          return Promise.resolve(first() as Response);
        }
        const key = /v1\/([^?]+)/.exec(url)![1]!;
        return Promise.resolve(new Response(objectText(key)));
      },
    ];
  };

  it("is limits.coolDown where the service does not say", async () => {
    const rig = rigOf(service(status(429)), { limits: { coolDown: 7000 } });
    await rig.collect();
    expect(times(rig)).toEqual([0, 7000]);
  });

  it("holds back every other need of that origin, and of no other", async () => {
    const rig = rigOf(service(status(429)));
    const first = rig.collateral.collect([needOf()], requestOf());
    await flush();
    const elsewhere = needOf("test-crl/Milan", { url: "https://crl.example/v1/test-crl/Milan" });
    const second = rig.collateral.collect([needOf(OTHER), elsewhere], requestOf());
    await rig.clock.advance(9999);
    expect(rig.calls.map(({ url }) => new URL(url).host)).toEqual(["kds.example", "crl.example"]);
    await rig.clock.advance(1);
    expect(times(rig)).toEqual([0, 0, 10_000, 10_000]);
    expect((await first).unmet).toEqual([]);
    expect((await second).unmet).toEqual([]);
    expect(rig.events.filter(({ type }) => type === "wait")).toMatchObject([{ key: OTHER, delay: 10_000 }]);
    expect(rig.clock.pending()).toBe(0);
  });

  it("is shared by two needs of one collection", async () => {
    const rig = rigOf(service(status(429)), { limits: { concurrent: 1 } });
    const { unmet } = await rig.clock.settle(rig.collateral.collect([needOf(), needOf(OTHER)], requestOf()));
    expect(unmet).toEqual([]);
    expect(times(rig)).toEqual([0, 10_000, 10_000]);
  });

  it("is not waited for by what is welcome, nor by who has no time", async () => {
    const rig = rigOf(service(status(429, { "retry-after": "30" })), { limits: { deadline: 20_000 } });
    expect(await rig.codes()).toEqual(["COLLATERAL_THROTTLED"]);
    expect(await rig.codes({}, needOf(OTHER))).toEqual(["COLLATERAL_THROTTLED"]);
    expect(await rig.codes({ effort: "welcome" }, needOf(OTHER))).toEqual(["COLLATERAL_THROTTLED"]);
    expect([rig.calls.length, rig.clock.now()]).toEqual([1, START]);
    expect(rig.events.filter(({ type }) => type === "wait")).toEqual([]);
    await rig.clock.advance(30_000);
    expect(await rig.codes({ effort: "welcome" }, needOf(OTHER))).toEqual([]);
  });

  it("lasts an hour at most, whatever the service says", async () => {
    const rig = rigOf(service(status(429, { "retry-after": "9999999999" })));
    expect(await rig.codes()).toEqual(["COLLATERAL_THROTTLED"]);
    await rig.clock.advance(3_599_999);
    expect(await rig.codes({ effort: "welcome" })).toEqual(["COLLATERAL_THROTTLED"]);
    await rig.clock.advance(1);
    expect(await rig.codes()).toEqual([]);
  });

  it("ends where the clock is put back by far", async () => {
    const rig = rigOf([status(429), status(429), GOOD]);
    expect(await rig.codes({ effort: "welcome" })).toEqual(["COLLATERAL_THROTTLED"]);
    rig.clock.jump(START - 24 * 3_600_000);
    expect(await rig.codes({ effort: "welcome" })).toEqual(["COLLATERAL_THROTTLED"]);
    expect(rig.calls).toHaveLength(2);
    // And the next one is one again.
    expect(await rig.codes({ effort: "welcome" }, needOf(OTHER))).toEqual(["COLLATERAL_THROTTLED"]);
    expect(rig.calls).toHaveLength(2);
    await rig.clock.advance(10_000);
    expect(await rig.codes({ effort: "welcome" })).toEqual([]);
  });

  it("is not lengthened by an earlier end that comes later", async () => {
    const rig = rigOf([status(429, { "retry-after": "20" }), status(429, { "retry-after": "5" }), GOOD]);
    const first = rig.collateral.collect([needOf()], requestOf());
    const second = rig.collateral.collect([needOf(OTHER)], requestOf());
    await rig.clock.advance(19_999);
    expect(rig.calls).toHaveLength(2);
    await rig.clock.settle(Promise.all([first, second]));
    expect(times(rig)).toEqual([0, 0, 20_000, 20_000]);
  });
});

describe("requests at a time", () => {
  it("are at most limits.concurrent to one origin", async () => {
    const clock = fakeClock();
    let open = 0;
    let most = 0;
    const collateral = createCollateral({
      digest,
      clock,
      limits: { concurrent: 3 },
      fetcher: async (url) => {
        most = Math.max(most, ++open);
        await new Promise<void>((resolve) => void clock.after(10, resolve));
        open--;
        return new Response(objectText(/v1\/([^?]+)/.exec(url)![1]!));
      },
    });
    const needs = Array.from({ length: 20 }, (_, index) => needOf(`test-vcek/Milan/${index}`));
    const { endorsements, unmet } = await clock.settle(collateral.collect(needs, requestOf()));
    expect([endorsements.length, unmet.length, most]).toEqual([20, 0, 3]);
    expect(clock.pending()).toBe(0);
    // In the order of the needs, whatever came first.
    expect(
      endorsements.map(({ bytes }) => (JSON.parse(new TextDecoder().decode(bytes)) as { key: string }).key),
    ).toEqual(needs.map(({ key }) => key));
  });

  it("do not keep who waits in the queue from giving up", async () => {
    const clock = fakeClock();
    const { fetcher, calls } = scripted(clock, () => "silence", GOOD);
    const collateral = createCollateral({
      digest,
      clock,
      fetcher,
      limits: { concurrent: 1, requestTimeout: 5000, attempts: 1 },
    });
    const slow = collateral.collect([needOf("test-vcek/Milan/slow")], requestOf());
    const controller = new AbortController();
    const queued = collateral.collect([needOf()], requestOf({ signal: controller.signal }));
    await flush();
    controller.abort();
    expect((await queued).unmet[0]!.failure.code).toBe("COLLATERAL_ABORTED");
    const third = collateral.collect([needOf()], requestOf());
    await clock.advance(5000);
    expect((await slow).unmet[0]!.failure.code).toBe("COLLATERAL_TIMEOUT");
    expect((await clock.settle(third)).unmet).toEqual([]);
    expect([calls.length, clock.pending()]).toEqual([2, 0]);
  });
});
