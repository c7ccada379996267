import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { systemFetcher } from "../../../src/adapters/runtime.web.js";
import { createSimulatedPcs } from "../../../src/testing/index.js";
import { listen } from "../../helpers/http.js";
import type { Listening } from "../../helpers/http.js";
import { resultOf, run } from "./cli.js";
import type { Run } from "./cli.js";
import { makeTdxFolder, tdxVerifyArgs } from "./tdx-folder.js";
import type { Change, TdxFolder } from "./tdx-folder.js";

let folder: TdxFolder;
let server: Listening;
let cache: string;
let caches = 0;

beforeAll(() => {
  folder = makeTdxFolder();
});
afterAll(() => {
  folder.remove();
});
afterEach(async () => {
  await server.close().catch(() => undefined);
});

/** A PCCS of its own and an empty cache for each test. */
async function start(): Promise<void> {
  const { intel, at } = folder.example;
  server = await listen(createSimulatedPcs({ intel, now: new Date(at), form: "pccs" }).handler);
  cache = join(folder.path, `cache-${++caches}`);
}

/** Verifies the quote with nothing but a root at hand. */
function verifyOnline(change: Change = {}, asks = true): Promise<Run> {
  const flags = {
    "--endorsements": null,
    "--offline": null,
    "--pccs": server.origin,
    "--private-host": server.origin,
    "--cache": cache,
    "--json": true,
    ...change,
  } as const;
  return run(tdxVerifyArgs(folder, flags), { now: folder.example.at, ...(asks ? { fetcher: systemFetcher() } : {}) });
}

const said = (done: Run): readonly unknown[] => [done.status, resultOf(done).verdict, resultOf(done).failure?.code];
/** Where the statements and lists that were used came from. */
const sources = (done: Run): readonly string[] =>
  resultOf(done).endorsements.flatMap(({ kind, source }) => (KINDS.includes(kind) ? [`${kind} ${source}`] : []));
const KINDS = ["tdx-pck-crl", "tdx-qe-identity", "tdx-root-crl", "tdx-tcb-info"];
const from = (source: string): readonly string[] => KINDS.map((kind) => `${kind} ${source}`);
const paths = (): readonly string[] => server.requests.map(({ path }) => path);

describe("veritee verify of a TDX quote, online", () => {
  it("gets all four from a PCCS; then from the cache; then from a bundle", async () => {
    await start();
    const first = await verifyOnline();
    expect([said(first), first.stderr]).toEqual([[0, "affirming", undefined], ""]);
    expect([...sources(first)].sort()).toEqual(from("network"));
    expect([...paths()].sort()).toEqual([
      "/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
      "/sgx/certification/v4/rootcacrl",
      "/tdx/certification/v4/qe/identity",
      "/tdx/certification/v4/tcb?fmspc=b0c06f000000",
    ]);

    const bundle = join(folder.path, "bundle.json");
    const fetching = ["endorsements", "fetch", folder.quote, "--pccs", server.origin, "--private-host", server.origin];
    const common = ["--trust-root", join(folder.path, "root.der"), "--cache", cache, "--at", folder.example.at];
    const fetched = await run([...fetching, ...common, "--out", bundle], {
      now: folder.example.at,
      fetcher: systemFetcher(),
    });
    expect([fetched.status, paths().length]).toEqual([0, 4]);
    expect(fetched.stdout).toContain("complete for 1 of 1 file of evidence");
    await server.close();

    const second = await verifyOnline();
    expect([said(second), [...sources(second)].sort()]).toEqual([[0, "affirming", undefined], from("cache")]);
    const offline = { "--endorsements": bundle, "--no-cache": true, "--cache": null, "--offline": true } as const;
    const third = await verifyOnline(offline, false);
    expect([said(third), [...sources(third)].sort()]).toEqual([[0, "affirming", undefined], from("caller")]);
  });

  it("asks nobody with --offline, and its hint is satisfied by its own words", async () => {
    await start();
    const without = await verifyOnline({ "--offline": true, "--tcb-update": "standard" }, false);
    expect([without.status, resultOf(without).verdict]).toEqual([3, "none"]);
    expect(without.stderr).toContain("hint: missing is the");
    const [, command = "", flag = ""] = /\n {2}veritee (endorsements fetch .*)\n {2}(--endorsements .*)\n$/.exec(
      without.stderr,
    ) as RegExpExecArray;
    expect(command).toContain(`--pccs ${server.origin} --tcb-update standard --private-host ${server.origin}`);
    const bundle = join(folder.path, "hinted.json");
    const words = (text: string): string[] => text.replace("bundle.json", bundle).split(" ");
    const options = { now: folder.example.at, fetcher: systemFetcher() };
    expect((await run([...words(command), "--no-cache"], options)).status).toBe(0);
    const [name = "", value = ""] = words(flag);
    expect(said(await verifyOnline({ "--offline": true, [name]: value }, false))).toEqual([0, "affirming", undefined]);
  });

  it("asks for the early edition where that is said, by which the platform may be out of date", async () => {
    await start();
    const done = await verifyOnline({ "--tcb-update": "early" });
    expect(paths()).toContain("/tdx/certification/v4/tcb?fmspc=b0c06f000000&update=early");
    expect(resultOf(done).findings).toContainEqual(
      expect.objectContaining({ code: "TDX_TCB_STATUS", outcome: "fail", actual: "OutOfDate" }),
    );
    expect(said(await verifyOnline())).toEqual([0, "affirming", undefined]);
  });

  it("asks for nothing that the policy does not want, where nothing has to be there", async () => {
    await start();
    const flags = { "--policy": null, "--mr-td": "e7".repeat(48), "--offline": true } as const;
    const done = await verifyOnline(flags, false);
    expect([done.status, paths()]).toEqual([1, []]);
    expect(resultOf(done).findings).toContainEqual(
      expect.objectContaining({ code: "TDX_TCB_STATUS", outcome: "skip" }),
    );
  });
});
