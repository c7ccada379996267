import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock, systemFetcher } from "../../src/adapters/runtime.web.js";
import type { FetchRequest } from "../../src/ports/index.js";

const DAY = 86_400_000;

describe("systemClock", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_750_000_000_000 }));
  afterEach(() => void vi.useRealTimers());

  it("tells the time in milliseconds", () => {
    expect(systemClock().now()).toBe(1_750_000_000_000);
  });

  // Longer than setTimeout can, which would call at once: 2^31 - 1 ms are not quite 25 days.
  it.each([0, 1, 2 ** 31 - 1, 2 ** 31, 60 * DAY])("calls once after %d ms", (milliseconds) => {
    const run = vi.fn();
    systemClock().after(milliseconds, run);
    if (milliseconds > 0) vi.advanceTimersByTime(milliseconds - 1);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100 * DAY);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it.each([0, 30 * DAY])("does not call what was called off after %d ms", (passed) => {
    const run = vi.fn();
    const callOff = systemClock().after(60 * DAY, run);
    vi.advanceTimersByTime(passed);
    callOff();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100 * DAY);
    callOff();
    expect(run).not.toHaveBeenCalled();
  });

  it.each([-1, NaN])("refuses to wait %d ms", (milliseconds) => {
    expect(() => systemClock().after(milliseconds, () => undefined)).toThrow(RangeError);
  });

  it("spreads over 0 to 1, without 1", () => {
    const { jitter } = systemClock();
    const numbers = Array.from({ length: 1000 }, jitter);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      expect(numbers.some((number) => Math.floor(number * 10) === tenth)).toBe(true);
    }
    vi.stubGlobal("crypto", { getRandomValues: (words: Uint32Array) => words.fill(0xffff_ffff) });
    expect(jitter()).toBeLessThan(1);
    vi.unstubAllGlobals();
  });
});

describe("systemClock in a process of its own", () => {
  const library = JSON.stringify(join(import.meta.dirname, "..", "..", "dist", "web.js"));
  const start = (script: string) => {
    const began = performance.now();
    const argv = ["--input-type=module", "-e", `const { systemClock } = await import(${library});\n${script}`];
    const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8", timeout: 30_000 });
    return { stdout, stderr, seconds: (performance.now() - began) / 1000 };
  };

  it("keeps it alive for what is waited for", () => {
    const { stdout, stderr } = start("systemClock().after(50, () => console.log('called'));");
    expect({ stdout, stderr }).toEqual({ stdout: "called\n", stderr: "" });
  });

  it("does not keep it alive for what was called off", () => {
    const { stdout, stderr, seconds } = start("systemClock().after(60_000, () => console.log('called'))();");
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
    expect(seconds).toBeLessThan(25);
  });
});

describe("systemFetcher", () => {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    if (request.url === "/moved") response.writeHead(302, { location: "/other" });
    response.end("body");
  });
  let origin: string;

  beforeEach(async () => {
    seen.length = 0;
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const request = (signal = new AbortController().signal): FetchRequest => ({
    method: "GET",
    headers: { accept: "application/x-test" },
    redirect: "manual",
    credentials: "omit",
    signal,
  });

  it("sends the request, and follows no redirect", async () => {
    const response = await systemFetcher()(`${origin}/moved`, request());
    expect({ status: response.status, location: response.headers.get("location") }).toEqual({
      status: 302,
      location: "/other",
    });
    await response.body?.cancel();
    expect(seen.map(({ method, url, headers }) => [method, url, headers.accept])).toEqual([
      ["GET", "/moved", "application/x-test"],
    ]);
  });

  it("gives the body as a stream", async () => {
    const { body } = await systemFetcher()(`${origin}/`, request());
    expect(await new Response(body).text()).toBe("body");
  });

  it("rejects when it is aborted", async () => {
    const aborted = AbortSignal.abort(new Error("called off"));
    await expect(systemFetcher()(origin, request(aborted))).rejects.toThrow("called off");
    expect(seen).toEqual([]);
  });

  it.each([
    [{ credentials: "same-origin" }, "omit"],
    [{}, undefined],
  ])("says that it wants no credentials where requests have any: %j", async (prototype, credentials) => {
    const requests: RequestInit[] = [];
    const stand = (_: string, init: RequestInit) => Promise.resolve(requests.push(init) && new Response());
    vi.stubGlobal("fetch", stand);
    vi.stubGlobal("Request", { prototype });
    await systemFetcher()(origin, request());
    expect(requests.map((init) => init.credentials)).toEqual([credentials]);
    expect(requests.map((init) => init.redirect)).toEqual(["manual"]);
    expect("credentials" in (requests[0] ?? {})).toBe(credentials !== undefined);
  });
});
