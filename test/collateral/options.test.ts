import { describe, expect, it } from "vitest";
import { createCollateral } from "../../src/collateral/getting.js";
import type { CollateralOptions } from "../../src/collateral/getting.js";
import { readOptions } from "../../src/collateral/options.js";
import { cacheOf, fakeClock } from "./support.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";

const digest = createCertificateCrypto();

function make(change: Record<string, unknown>): void {
  createCollateral({ digest, fetcher: null, clock: fakeClock(), ...change });
}

describe("createCollateral, its options", () => {
  it("takes all that there are", () => {
    const all: Required<CollateralOptions> = {
      digest,
      fetcher: () => Promise.reject(new Error("never")),
      clock: fakeClock(),
      cache: cacheOf({}),
      services: { "amd-kds": "https://kds.mirror.example/amd/", other: "http://127.0.0.1:8080" },
      privateHosts: ["http://127.0.0.1:8080"],
      limits: { attempts: 1 },
      onEvent: () => undefined,
    };
    expect(() => createCollateral(all)).not.toThrow();
    const { services, limits, privateOrigins } = readOptions(all);
    expect([...services]).toEqual([
      ["amd-kds", "https://kds.mirror.example/amd"],
      ["other", "http://127.0.0.1:8080"],
    ]);
    expect(limits).toMatchObject({ attempts: 1, deadline: 60_000, coolDown: 10_000 });
    expect([...privateOrigins]).toEqual(["http://127.0.0.1:8080"]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["an unknown name", { timeout: 1 }],
    ["no fetcher", { fetcher: undefined }],
    ["a fetcher that is none", { fetcher: "fetch" }],
    ["no clock", { clock: undefined }],
    ["half a clock", { clock: { now: () => 0, after: () => () => undefined } }],
    ["half a cache", { cache: { read: () => Promise.resolve(null) } }],
    ["an onEvent that is no function", { onEvent: "log" }],
    ["services that are a list", { services: ["https://kds.example"] }],
    ["a service without a URL", { services: { "amd-kds": 1 } }],
    ["a service with half a URL", { services: { "amd-kds": "kds.example/amd" } }],
    ["a service with a strange name", { services: { "AMD KDS": "https://kds.example" } }],
    ["a base URL of another scheme", { services: { "amd-kds": "ftp://kds.example" } }],
    ["a base URL with credentials", { services: { "amd-kds": "https://user:secret@kds.example" } }],
    ["a base URL with a query", { services: { "amd-kds": "https://kds.example/?key=1" } }],
    ["a base URL with a fragment", { services: { "amd-kds": "https://kds.example/#a" } }],
    ["a base URL with an empty fragment", { services: { "amd-kds": "https://kds.example/#" } }],
    ["plain http", { services: { "amd-kds": "http://kds.example" } }],
    ["a private base URL", { services: { "amd-kds": "https://192.168.1.1/kds" } }],
    ["a loopback base URL in hex", { services: { "amd-kds": "https://0x7f000001/kds" } }],
    [
      "a private base URL whose other port is listed",
      { services: { "amd-kds": "http://127.0.0.1:1" }, privateHosts: ["http://127.0.0.1:2"] },
    ],
    ["privateHosts that are a text", { privateHosts: "http://127.0.0.1" }],
    ["a private host that is no origin", { privateHosts: ["127.0.0.1:8080"] }],
    ["a private host with a path", { privateHosts: ["http://127.0.0.1/kds"] }],
    ["a private host with a query", { privateHosts: ["http://127.0.0.1/?a"] }],
    ["a private host with credentials", { privateHosts: ["http://user@127.0.0.1"] }],
    ["a private host of another scheme", { privateHosts: ["ws://127.0.0.1"] }],
    ["an unknown limit", { limits: { retries: 3 } }],
  ])("throws a TypeError for %s", (_, change) => {
    expect(() => make(change)).toThrow(TypeError);
  });

  it("does not repeat credentials in the message", () => {
    const secret = { services: { "amd-kds": "https://user:secret@kds.example" } };
    expect(() => make(secret)).toThrow(/credentials/);
    expect(() => make(secret)).not.toThrow(/secret/);
  });

  it.each<[string, number]>([
    ["requestTimeout", 0],
    ["requestTimeout", 2 ** 31],
    ["deadline", 0],
    ["deadline", Infinity],
    ["attempts", 0],
    ["attempts", 101],
    ["firstDelay", -1],
    ["maxDelay", 0.5],
    ["coolDown", -1],
    ["redirects", -1],
    ["redirects", 21],
    ["concurrent", 0],
    ["askAgainAfter", NaN],
    ["cacheTimeout", 0],
    ["kept", 0],
  ])("throws a RangeError for limits.%s = %s", (name, value) => {
    expect(() => make({ limits: { [name]: value } })).toThrow(RangeError);
  });

  it("throws for a limit that is no number, or undefined", () => {
    expect(() => make({ limits: { attempts: "5" } })).toThrow(RangeError);
    expect(() => make({ limits: { attempts: undefined } })).toThrow(RangeError);
  });

  it("takes the least of each limit", () => {
    const limits = {
      requestTimeout: 1,
      deadline: 1,
      attempts: 1,
      firstDelay: 0,
      maxDelay: 0,
      coolDown: 0,
      redirects: 0,
    };
    expect(() =>
      make({ limits: { ...limits, concurrent: 1, askAgainAfter: 0, cacheTimeout: 1, kept: 1 } }),
    ).not.toThrow();
  });
});
