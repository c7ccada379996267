import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultCacheFolder } from "../../../src/apps/cli/cache-folder.js";
import { concatBytes, toHex } from "../../../src/bytes/index.js";
import { writeBundle } from "../../../src/collateral/index.js";
import { BUNDLE_SCHEMA } from "../../../src/collateral/getting.js";
import type { BundleEntry } from "../../../src/collateral/index.js";
import { createCertificateCrypto } from "../../../src/crypto/certificate-crypto.js";
import {
  buildReport,
  createSimulatedKds,
  encodeCertificateTable,
  failing,
  saying,
  signReport,
} from "../../../src/testing/index.js";
import type { SimulatedKds } from "../../../src/testing/index.js";
import { listen } from "../../helpers/http.js";
import type { Listening } from "../../helpers/http.js";
import { CHALLENGE, makeFolder, NOW, resultOf, run, verifyArgs } from "./cli.js";
import type { Folder, Run, RunOptions } from "./cli.js";

let folder: Folder;
let kds: SimulatedKds;
let server: Listening;
/** Chips that the service does not know, by their first byte. */
const unknown = new Set<number>();

beforeAll(async () => {
  folder = await makeFolder();
  for (const [name, chip] of Object.entries({ one: 1, two: 2 })) {
    const vcek = await folder.amd.issueVcek({ chipId: chipOf(chip) });
    const fields = { reportData: new Uint8Array(64).fill(0x5a), chipId: chipOf(chip) };
    folder.folder("fleet");
    folder.write(`fleet/${name}.bin`, signReport(buildReport(fields, "Milan"), vcek));
  }
});
afterAll(() => folder.remove());

beforeEach(async () => {
  unknown.clear();
  kds = createSimulatedKds({
    worlds: [folder.amd],
    now: new Date(NOW),
    knows: ({ chipId }) => !unknown.has(chipId[0] ?? 0),
  });
  server = await listen(kds.handler);
});
afterEach(() => server.close());

const chipOf = (byte: number): Uint8Array => new Uint8Array(64).fill(byte);
const at = (name: string): string => join(folder.path, name);
const text = (name: string): string => readFileSync(at(name), "utf8");

/** Runs `endorsements fetch` against the simulated service. */
function fetchInto(out: string | null, args: readonly string[] = [], options: RunOptions = {}): Promise<Run> {
  const network = ["--kds", server.origin, "--private-host", server.origin];
  const target = out === null ? [] : ["--out", at(out)];
  const files = args.some((arg) => arg.endsWith(".bin") || arg.endsWith("fleet")) ? [] : [at("fleet")];
  const all = ["endorsements", "fetch", ...files, ...args, ...target, "--trust-root", at("ark.der"), ...network];
  return run(all, { fetcher: (url, request) => fetch(url, request), ...options });
}

interface BundleText {
  readonly created: string;
  readonly endorsements: readonly { readonly kind: string; readonly need: string; readonly sha256: string }[];
}

const bundleOf = (json: string): BundleText => JSON.parse(json) as BundleText;
const kindsOf = (json: string): readonly string[] => bundleOf(json).endorsements.map(({ kind }) => kind);
const pathsOf = (): readonly string[] =>
  server.requests.map(({ path }) => path.replace(/[0-9a-f]{128}\?.*/, (hex) => hex.slice(0, 2)));

const FLEET = ["snp-ask", "snp-crl", "snp-vcek", "snp-vcek"];

describe("veritee endorsements fetch", () => {
  it("writes a bundle for the evidence of a folder, which then verifies offline", async () => {
    const { status, stdout, stderr } = await fetchInto("bundle.json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(
      `4 endorsements in ${at("bundle.json")} (4 from the network)\ncomplete for 2 of 2 files of evidence\n`,
    );
    expect(kindsOf(text("bundle.json"))).toEqual(FLEET);
    expect([...pathsOf()].sort()).toEqual([
      "/vcek/v1/Milan/01",
      "/vcek/v1/Milan/02",
      "/vcek/v1/Milan/cert_chain",
      "/vcek/v1/Milan/crl",
    ]);
    for (const name of ["one", "two"]) {
      const change = { "--endorsements": at("bundle.json"), "--check-crl": true, "--policy": null } as const;
      const flags = {
        ...change,
        "--guest-policy": "0x30000",
        "--measurement": "00".repeat(48),
        "--json": true,
      } as const;
      const verified = await run(verifyArgs(folder, flags, at(`fleet/${name}.bin`)));
      expect(resultOf(verified).anchors.map(({ source }) => source)).toEqual(["caller"]);
      expect(resultOf(verified).endorsements.map(({ source }) => source)).toEqual(["caller", "caller", "caller"]);
    }
  });

  it("writes what its schema describes, and nothing of the service or the challenge", async () => {
    await fetchInto("schema.json");
    const ajv = new Ajv2020({ strict: true });
    ajv.addFormat("date-time", true);
    const json = text("schema.json");
    expect(ajv.validate(BUNDLE_SCHEMA, JSON.parse(json))).toBe(true);
    expect(bundleOf(json).created).toBe("2025-06-01T00:00:00.000Z");
    expect(json).not.toContain("127.0.0.1");
    expect(json).not.toContain(CHALLENGE.slice(0, 16));
  });

  it("writes the bundle to standard output where no file is named, and the rest to standard error", async () => {
    const { status, stdout, stderr } = await fetchInto(null);
    expect(status).toBe(0);
    expect(kindsOf(stdout)).toEqual(FLEET);
    expect(stderr).toMatch(/^4 endorsements \(4 from the network\)\ncomplete for 2 of 2 files of evidence\n$/);
  });

  it("sends nothing but what it asks for", async () => {
    await fetchInto(null);
    for (const { method, headers } of server.requests) {
      expect(method).toBe("GET");
      expect(headers["cookie"]).toBeUndefined();
      expect(headers["authorization"]).toBeUndefined();
    }
    expect(JSON.stringify(server.requests)).not.toContain(toHex(new Uint8Array(16).fill(0x5a)));
  });

  it("sums up as one JSON object", async () => {
    unknown.add(2);
    const { status, stdout } = await fetchInto("sum.json", ["--json"]);
    expect(status).toBe(3);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    const summary = JSON.parse(stdout) as { readonly evidence: readonly object[] };
    expect(summary).toMatchObject({
      out: at("sum.json"),
      endorsements: 3,
      sources: { network: 3, cache: 0, evidence: 0, caller: 0 },
      evidence: [
        { file: at("fleet/one.bin"), complete: true, failure: null, unmet: [] },
        {
          file: at("fleet/two.bin"),
          complete: false,
          failure: { code: "SNP_VEK_MISSING" },
          unmet: [{ kind: "snp-vcek", code: "COLLATERAL_STATUS" }],
        },
      ],
    });
  });

  it("ends with 3 where something is missing, says what, why and what to do, and writes the rest", async () => {
    unknown.add(2);
    const { status, stdout } = await fetchInto("part.json");
    expect(status).toBe(3);
    expect(stdout).toContain("complete for 1 of 2 files of evidence");
    const lines = stdout.slice(stdout.indexOf("missing")).split("\n");
    expect(lines[0]).toBe(`missing  ${at("fleet/two.bin")}`);
    expect(lines[1]).toMatch(/^ +the VCEK certificate \(Milan\) for REPORTED_TCB \d+$/);
    expect(lines[2]).toMatch(/^ +COLLATERAL_STATUS: .*404/);
    expect(lines[3]).toMatch(/^ +\S/);
    expect(kindsOf(text("part.json"))).toEqual(["snp-ask", "snp-crl", "snp-vcek"]);
  });

  it("says what is wrong with what is there, also where something is missing", async () => {
    const vlek = await folder.amd.issueVlek();
    const report = signReport(buildReport({ reportData: new Uint8Array(64), signingKey: 1 }, "Milan"), vlek);
    const table = encodeCertificateTable([{ guid: "vlek", bytes: vlek.der }]);
    const evidence = folder.write("expired.bin", concatBytes(report, table));
    const { status, stdout } = await fetchInto("expired.json", [evidence, "--at", "2027-01-01"]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^refused .*expired\.bin\n +X509_CERT_EXPIRED: .*SEV-VLEK.* was valid until 2026-01-01/m);
  });

  it("does not write what a service makes up", async () => {
    kds.behave("vcek-crl", saying("<html>busy</html>"));
    const { status, stdout } = await fetchInto("lied.json");
    expect(status).toBe(3);
    expect(stdout).toContain("COLLATERAL_CONTENT");
    expect(kindsOf(text("lied.json"))).toEqual(["snp-ask", "snp-vcek", "snp-vcek"]);
  });

  it("shows its progress on a terminal, unless it is to be quiet", async () => {
    const lines: (string | null)[] = [];
    const progress = (line: string | null): void => void lines.push(line);
    await fetchInto("progress.json", [], { progress });
    expect(lines.at(0)).toBe("evidence 0 of 2, 1 answer");
    expect(lines.at(-2)).toBe("evidence 2 of 2, 4 answers");
    expect(lines.at(-1)).toBeNull();
    lines.length = 0;
    await fetchInto("progress.json", ["--quiet"], { progress });
    expect(lines).toEqual([]);
    // A note in between: the line makes room for it, and comes back.
    kds.behave("vcek", failing({ status: 429, times: 1, headers: { "retry-after": "2" } }));
    const { stderr } = await fetchInto("progress.json", [], { progress, speed: 20 });
    expect(stderr).toBe(`note: ${server.origin} was asked too often (status 429). It is asked again in 2 s.\n`);
    expect(lines.slice(0, 3)).toEqual(["evidence 0 of 2, 1 answer", null, "evidence 0 of 2, 1 answer"]);
  });
});

describe("the cache of veritee endorsements fetch", () => {
  it("serves the next run, also offline", async () => {
    const cache = ["--cache", at("cache")];
    await fetchInto("first.json", cache);
    const asked = server.requests.length;
    const again = await fetchInto("second.json", [...cache, "--offline"]);
    expect(again.status).toBe(0);
    expect(again.stdout).toContain("(4 from the cache)");
    expect(server.requests.length).toBe(asked);
    expect(text("second.json")).toBe(text("first.json"));
  });

  it("is the user's folder where no flag names one, and none with --no-cache", async () => {
    const cacheFolder = at("home");
    await fetchInto("home.json", [], { cacheFolder });
    expect(readdirSync(cacheFolder).length).toBeGreaterThan(0);
    expect((await fetchInto("home.json", ["--offline"], { cacheFolder })).status).toBe(0);
    expect((await fetchInto("home.json", ["--offline", "--no-cache"], { cacheFolder })).status).toBe(3);
    rmSync(cacheFolder, { recursive: true });
    await fetchInto("home.json", ["--no-cache"], { cacheFolder });
    expect(() => readdirSync(cacheFolder)).toThrow("ENOENT");
  });

  it("is memory, with one note, where the folder cannot be used", async () => {
    const file = folder.write("occupied", "a file");
    const { status, stderr } = await fetchInto("bundle.json", ["--cache", join(file, "inside")]);
    expect(status).toBe(0);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(`note: the cache folder ${join(file, "inside")} cannot be used; memory serves.`);
  });

  it("is not believed: a damaged entry is noted and fetched anew", async () => {
    const cache = at("damaged");
    await fetchInto("bundle.json", ["--cache", cache]);
    const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files).toHaveLength(4);
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    }
    const { status, stdout, stderr } = await fetchInto("bundle.json", ["--cache", cache]);
    expect(status).toBe(0);
    expect(stdout).toContain("(4 from the network)");
    expect(stderr.match(/^note: what the cache has for /gm)).toHaveLength(4);
  });
});

describe("a bundle that is there already", () => {
  it("is updated in place: its certificates stay, its list is renewed", async () => {
    await fetchInto("grown.json", [at("fleet/one.bin")]);
    const before = bundleOf(text("grown.json"));
    const asked = server.requests.length;
    const { status, stdout } = await fetchInto("grown.json", ["--endorsements", at("grown.json")]);
    expect(status).toBe(0);
    expect(stdout).toContain("that were at hand");
    expect(
      server.requests
        .slice(asked)
        .map(({ path }) => path.slice(0, 18))
        .sort(),
    ).toEqual(["/vcek/v1/Milan/020", "/vcek/v1/Milan/crl"]);
    const after = bundleOf(text("grown.json"));
    expect(after.endorsements.map(({ kind }) => kind)).toEqual(FLEET);
    const certificates = before.endorsements.filter(({ kind }) => kind !== "snp-crl");
    for (const entry of certificates) expect(after.endorsements).toContainEqual(entry);
  });

  it("keeps what other evidence needs", async () => {
    await fetchInto("kept.json");
    await fetchInto("kept.json", [at("fleet/one.bin"), "--endorsements", at("kept.json")]);
    expect(kindsOf(text("kept.json"))).toEqual(FLEET);
  });

  it("serves where its list cannot be renewed, which is noted", async () => {
    await fetchInto("old.json");
    kds.behave("vcek-crl", failing({ status: 404 }));
    const { status, stderr } = await fetchInto("old.json", ["--endorsements", at("old.json")]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^note: the revocation list of ARK-Milan .* was not renewed: COLLATERAL_STATUS: /);
  });

  it("does not become larger than a bundle may be", async () => {
    const kept: BundleEntry = { kind: "x-later", need: null, bytes: new Uint8Array(4), notBefore: 0, notAfter: null };
    const full = Array.from({ length: 32_768 }, (_, index) => ({ ...kept, need: `x-later/${index}` }));
    folder.write("full.json", writeBundle(full, new Date(NOW), createCertificateCrypto()));
    const { status, stderr } = await fetchInto("never.json", ["--endorsements", at("full.json")]);
    expect(stderr).toContain("error: a bundle holds at most 32768 endorsements: fetch for fewer files at a time");
    expect(status).toBe(2);
    expect(() => text("never.json")).toThrow("ENOENT");
  });

  it("is refused where it is damaged", async () => {
    await fetchInto("whole.json");
    folder.write("broken.json", text("whole.json").replace('"version": 1', '"version": 2'));
    const { status, stderr } = await fetchInto("x.json", ["--endorsements", at("broken.json")]);
    expect(status).toBe(2);
    expect(stderr).toContain("of version 2; this release reads version 1");
  });
});

describe("veritee inspect on a bundle", () => {
  it("decodes what is in it", async () => {
    await fetchInto("seen.json");
    const { status, stdout } = await run(["inspect", at("seen.json"), "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verified: false,
      format: "bundle",
      created: "2025-06-01T00:00:00.000Z",
      unknownKinds: [],
      endorsements: FLEET.map((kind) => ({ kind })),
    });
    const { stdout: tables } = await run(["inspect", at("seen.json")]);
    expect(tables).toMatch(/^not verified/);
    expect(tables.match(/^subject +SEV-VCEK$/gm)).toHaveLength(2);
  });

  it("says what is wrong with it", async () => {
    await fetchInto("torn.json");
    folder.write("torn.json", text("torn.json").replace(/"sha256":"../, '"sha256":"zz'));
    const { status, stdout } = await run(["inspect", at("torn.json"), "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ failure: { code: "BUNDLE_FIELD" } });
  });
});

describe("wrong use of veritee endorsements fetch", () => {
  it.each<readonly [string, readonly string[], string]>([
    ["a file that is no evidence", ["policy.bin"], "are no known kind of evidence"],
    ["a file that is not there", ["nowhere.bin"], "cannot read the evidence"],
    ["an instant that is none", ["report.bin", "--at", "soon"], "--at"],
    ["an address that is none", ["report.bin", "--no-cache", "--kds=ftp://x"], "error: "],
    ["a cache and none", ["report.bin", "--no-cache", "--cache", "x"], "--cache and --no-cache contradict each other"],
    ["a flag that there is not", ["report.bin", "--mirror", "x"], "unknown option"],
  ])("is %s", async (_name, args, message) => {
    folder.write("policy.bin", text("policy.json"));
    const own = args.map((arg) => (arg.endsWith(".bin") ? at(arg) : arg));
    const { status, stderr } = await run(["endorsements", "fetch", ...own, "--out", at("never.json")]);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
    expect(() => text("never.json")).toThrow("ENOENT");
  });

  it("is a private host that nobody allowed, in an address", async () => {
    const args = ["endorsements", "fetch", at("report.bin"), "--kds", server.origin, "--trust-root", at("ark.der")];
    const { status, stderr } = await run(args);
    expect(status).toBe(2);
    expect(stderr).toContain("error: ");
    expect(server.requests).toEqual([]);
  });

  it("is --json without --out", async () => {
    expect((await fetchInto(null, ["--json"])).stderr).toContain("--json needs --out FILE");
  });

  it("is a folder without evidence; what is none in a folder is noted", async () => {
    mkdirSync(at("empty"));
    expect((await run(["endorsements", "fetch", at("empty")])).stderr).toContain("there is no evidence in");
    folder.folder("mixed");
    folder.write("mixed/notes.txt", "hello");
    folder.write("mixed/report.bin", new Uint8Array(readFileSync(at("report.bin"))));
    const { status, stderr } = await run(["endorsements", "fetch", at("mixed"), "--offline"]);
    expect(status).toBe(3);
    expect(stderr).toContain(`note: ${at("mixed/notes.txt")} is passed over.`);
  });

  it("asks nobody with --offline", async () => {
    const { status, stdout } = await run([
      "endorsements",
      "fetch",
      at("report.bin"),
      "--offline",
      "--out",
      at("off.json"),
    ]);
    expect(status).toBe(3);
    expect(stdout).toContain("COLLATERAL_OFFLINE");
    expect(kindsOf(text("off.json"))).toEqual([]);
  });
});

describe("dist/cli.js endorsements fetch", () => {
  it("uses the runtime's own fetch and the user's cache folder", async () => {
    const cli = join(import.meta.dirname, "..", "..", "..", "dist", "cli.js");
    const start = async (origin: string, out: string, ...more: readonly string[]): Promise<number | null> => {
      const network = ["--kds", origin, "--private-host", origin, "--at", NOW, ...more];
      const args = [
        cli,
        "endorsements",
        "fetch",
        at("fleet"),
        "--trust-root",
        at("ark.der"),
        "-o",
        at(out),
        ...network,
      ];
      const environment = { ...process.env, HOME: at("user"), XDG_CACHE_HOME: at("user/cache") };
      const child = spawn(process.execPath, args, { env: environment, stdio: "ignore" });
      const [status] = (await once(child, "exit")) as [number | null];
      return status;
    };
    expect(await start(server.origin, "process.json")).toBe(0);
    expect(kindsOf(text("process.json"))).toEqual(FLEET);
    expect(readdirSync(at("user/cache/veritee")).length).toBeGreaterThan(0);
    expect(await start(server.origin, "offline.json", "--offline")).toBe(0);
    expect(bundleOf(text("offline.json")).endorsements).toEqual(bundleOf(text("process.json")).endorsements);
    const asked = server.requests.length;
    expect(await start(server.origin, "again.json")).toBe(0);
    expect(server.requests.length).toBe(asked);
  });
});

describe("defaultCacheFolder", () => {
  const folderOf = (platform: string, environment: Readonly<Record<string, string>> = {}, home = "/u/me") =>
    defaultCacheFolder({ platform, environment, home });

  it("is where the platform keeps what can be made again", () => {
    expect(folderOf("linux")).toBe("/u/me/.cache/veritee");
    expect(folderOf("linux", { XDG_CACHE_HOME: "/var/cache/me" })).toBe("/var/cache/me/veritee");
    expect(folderOf("linux", { XDG_CACHE_HOME: "relative" })).toBe("/u/me/.cache/veritee");
    expect(folderOf("darwin", { XDG_CACHE_HOME: "/x" })).toBe("/u/me/Library/Caches/veritee");
    expect(folderOf("win32", { LOCALAPPDATA: "/c/local" })).toBe("/c/local/veritee");
    expect(folderOf("win32", {})).toBe("/u/me/AppData/Local/veritee");
  });

  it("is none where there is no home", () => {
    expect(folderOf("linux", {}, "")).toBeNull();
  });
});
