import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { systemFetcher } from "../../../src/adapters/runtime.web.js";
import { createSimulatedKds, disconnecting, failing, silent } from "../../../src/testing/index.js";
import type { SimulatedKds } from "../../../src/testing/index.js";
import { listen } from "../../helpers/http.js";
import type { Listening } from "../../helpers/http.js";
import { makeFolder, NOW, policyText, resultOf, run, verifyArgs } from "./cli.js";
import type { Folder, Run, RunOptions } from "./cli.js";

let folder: Folder;
let kds: SimulatedKds;
let server: Listening;
let cache: string;
let caches = 0;

beforeAll(async () => {
  folder = await makeFolder();
  folder.write("strict.json", policyText().replace(/}\s*$/, ', "root_of_trust": { "check_crl": true } }'));
});
afterAll(() => {
  folder.remove();
});
afterEach(async () => {
  await server.close().catch(() => undefined);
});

/** A KDS of its own and an empty cache for each test. */
async function start(): Promise<void> {
  const crl = { thisUpdate: new Date("2025-05-01T00:00:00Z"), nextUpdate: new Date("2025-07-01T00:00:00Z") };
  kds = createSimulatedKds({ worlds: [folder.amd], now: new Date(NOW), crl });
  server = await listen(kds.handler);
  cache = join(folder.path, `cache-${++caches}`);
}

const paths = (): readonly string[] => server.requests.map(({ path }) => path.replace(/\/[0-9a-f]{128}\?.*/, "/vcek"));
const EVERYTHING = ["/vcek/v1/Milan/cert_chain", "/vcek/v1/Milan/vcek", "/vcek/v1/Milan/crl"];

/** Verifies the report with nothing but a root at hand, and a policy that requires a revocation list. */
function verifyOnline(
  change: Readonly<Record<string, string | true | null>> = {},
  asks = true,
  options: RunOptions = {},
): Promise<Run> {
  const flags = {
    "--policy": join(folder.path, "strict.json"),
    "--endorsements": null,
    "--offline": null,
    "--kds": server.origin,
    "--private-host": server.origin,
    "--cache": cache,
    "--json": true,
    ...change,
  } as const;
  return run(verifyArgs(folder, flags), { ...options, ...(asks ? { fetcher: systemFetcher() } : {}) });
}

const said = (done: Run): readonly unknown[] => [done.status, resultOf(done).verdict, resultOf(done).failure?.code];
const sources = (done: Run): readonly string[] => resultOf(done).endorsements.map(({ source }) => source);

describe("veritee verify, online", () => {
  it("gets everything in one command; again with the server down; again from a bundle, years later", async () => {
    await start();
    const first = await verifyOnline();
    expect(said(first)).toEqual([0, "affirming", undefined]);
    expect([sources(first), first.stderr]).toEqual([["network", "network", "network"], ""]);
    expect(paths()).toEqual(EVERYTHING);

    const bundle = join(folder.path, "bundle.json");
    const common = ["--trust-root", join(folder.path, "ark.der"), "--cache", cache];
    const report = join(folder.path, "report.bin");
    const fetching = ["endorsements", "fetch", report, "--kds", server.origin, "--private-host", server.origin];
    expect((await run([...fetching, ...common, "--out", bundle], { fetcher: systemFetcher() })).status).toBe(0);
    expect(paths()).toEqual(EVERYTHING);
    await server.close();

    const second = await verifyOnline();
    expect(said(second)).toEqual([0, "affirming", undefined]);
    expect(sources(second)).toEqual(["cache", "cache", "cache"]);

    const later = {
      "--endorsements": bundle,
      "--no-cache": true,
      "--cache": null,
      "--at": NOW,
      "--offline": true,
    } as const;
    const third = await verifyOnline(later, false);
    expect(said(third)).toEqual([0, "affirming", undefined]);
    expect(sources(third)).toEqual(["caller", "caller", "caller"]);
  });

  it("asks nobody with --offline, which the cache may satisfy", async () => {
    await start();
    const without = await verifyOnline({ "--offline": true }, false);
    expect(said(without)).toEqual([3, "none", "SNP_VEK_MISSING"]);
    expect(without.stderr).toContain(`--kds ${server.origin} --private-host ${server.origin} --out bundle.json`);
    await verifyOnline();
    expect(said(await verifyOnline({ "--offline": true }, false))).toEqual([0, "affirming", undefined]);
  });

  it("is satisfied by the hint, word for word", async () => {
    await start();
    const without = await verifyOnline({ "--offline": true, "--tee": "snp" }, false);
    const [, command = "", flag = ""] = /\n {2}veritee (endorsements fetch .*)\n {2}(--endorsements .*)\n$/.exec(
      without.stderr,
    ) as RegExpExecArray;
    const bundle = join(folder.path, "hinted.json");
    const words = (text: string): string[] => text.replace("bundle.json", bundle).split(" ");
    expect((await run(words(command), { fetcher: systemFetcher() })).status).toBe(0);
    const [name = "", value = ""] = words(flag);
    expect(said(await verifyOnline({ "--offline": true, [name]: value }, false))).toEqual([0, "affirming", undefined]);
  });

  it("asks nobody where the policy disallows the network", async () => {
    await start();
    const text = policyText().replace(/}\s*$/, ', "root_of_trust": { "disallow_network": true } }');
    const policy = { "--policy": folder.write("closed.json", text) };
    expect(said(await verifyOnline(policy, false))).toEqual([3, "none", "SNP_VEK_MISSING"]);
    await verifyOnline();
    expect(said(await verifyOnline(policy, false))).toEqual([0, "affirming", undefined]);
  });

  it("keeps nothing with --no-cache, and uses the user's folder without a flag", async () => {
    await start();
    const none = { "--cache": null, "--no-cache": true } as const;
    expect(said(await verifyOnline(none))).toEqual([0, "affirming", undefined]);
    expect(said(await verifyOnline(none))).toEqual([0, "affirming", undefined]);
    expect(paths()).toEqual([...EVERYTHING, ...EVERYTHING]);
    const args = ["--kds", server.origin, "--private-host", server.origin];
    const flags = { "--endorsements": null, "--offline": null, "--json": true } as const;
    const own = join(folder.path, "home");
    const options = { fetcher: systemFetcher(), cacheFolder: own };
    expect((await run([...verifyArgs(folder, flags), ...args], options)).status).toBe(0);
    expect(readdirSync(own).length).toBeGreaterThan(0);
    expect((await run([...verifyArgs(folder, { ...flags, "--offline": true })], { cacheFolder: own })).status).toBe(0);
  });

  it("goes on in memory where the folder cannot be used, and says so", async () => {
    await start();
    const file = folder.write("file", "not a folder");
    const done = await verifyOnline({ "--cache": file });
    expect(said(done)).toEqual([0, "affirming", undefined]);
    expect(done.stderr).toMatch(/^note: the cache folder .* cannot be used/);
    expect(readFileSync(file, "utf8")).toBe("not a folder");
  });

  it("says why nothing is decided, with a code and what to do", async () => {
    await start();
    kds.behave("vcek", failing({ status: 404 }));
    const done = await verifyOnline({ "--json": null });
    expect(done.status).toBe(3);
    expect(done.stdout).toContain("COLLATERAL_STATUS");
    expect(done.stdout).toMatch(/SNP_VEK_MISSING[^]*404/);
    expect(done.stderr).toContain("hint: it was asked for in vain. Try again later or elsewhere, then ");
    expect(done.stderr).toContain("veritee endorsements fetch");
  });

  it.each([
    ["429 twice", failing({ status: 429, times: 2, headers: { "retry-after": "2" } }), 2],
    ["no answer once", silent({ times: 1 }), 1],
    ["a broken connection twice", disconnecting({ times: 2 }), 0],
  ])("goes on after %s, and says whom and how long it waits for, in short", async (_name, misbehaviour, count) => {
    await start();
    kds.behave("vcek", misbehaviour);
    const done = await verifyOnline({}, true, { speed: 20 });
    expect(said(done)).toEqual([0, "affirming", undefined]);
    const lines = done.stderr.split("\n").filter((line) => line !== "" && !/gave no whole answer/.test(line));
    expect(lines).toHaveLength(count);
    for (const line of lines) {
      expect(line.slice(`note: ${server.origin} `.length)).toMatch(
        /^(?:was asked too often \(status 429\)\. It is asked again in 2 s|did not answer within 10000 ms\. It is asked again at once)\.$/,
      );
    }
  });

  it("refuses addresses that it may not ask", async () => {
    await start();
    for (const change of [
      { "--private-host": null },
      { "--kds": "http://mirror.example" },
      { "--kds": "ftp://mirror.example" },
      { "--kds": "mirror" },
      { "--private-host": "127.0.0.1" },
    ]) {
      const done = await run(
        verifyArgs(folder, { "--kds": server.origin, "--private-host": server.origin, ...change }),
      );
      expect([done.status, done.stdout], JSON.stringify(change)).toEqual([2, ""]);
      expect(done.stderr).toMatch(/^error: /);
    }
  });
});
