import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../helpers/http.js";
import { makeFolder, policyText, resultOf, verifyArgs } from "./cli.js";
import type { Folder } from "./cli.js";

const root = join(import.meta.dirname, "..", "..", "..");
const cli = join(root, "dist", "cli.js");
const example = join(root, "dist", "example.js");

let folder: Folder;

beforeAll(async () => {
  for (const file of [cli, example]) {
    if (!existsSync(file)) throw new Error(`${file} is not built: run npm test, or npm run build first`);
  }
  folder = await makeFolder();
});
afterAll(() => folder?.remove());

const AT = { "--at": "2025-06-01" };

/** Runs a built program as a user would. */
function start(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...argv], {
    encoding: "utf8",
    cwd: folder.path,
    env: { ...process.env, ...environment },
  });
  return { status, stdout, stderr };
}

describe("dist/cli.js", () => {
  it.each<[number, string, () => string[]]>([
    [0, "affirming", () => verifyArgs(folder, AT)],
    [4, "warning", () => verifyArgs(folder, { ...AT, "--report-data": null, "--unchecked-freshness": "tee" })],
    [1, "contraindicated", () => verifyArgs(folder, { ...AT, "--report-data": "01" })],
    [3, "none", () => verifyArgs(folder, { ...AT, "--endorsements": null })],
    [2, "none", () => verifyArgs(folder, { ...AT, "--policy": folder.write("bad.json", policyText({ vmpl: "4" })) })],
  ])("ends with %i where the verdict is %s", (status, verdict, argv) => {
    const done = start([cli, ...argv(), "--json"]);
    expect(done.status).toBe(status);
    expect((JSON.parse(done.stdout) as { readonly verdict: string }).verdict).toBe(verdict);
  });

  it("ends with 2 on wrong use", () => {
    const { status, stdout, stderr } = start([cli, "verify", "nowhere", "--policy", "nowhere", "--report-data", "01"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: cannot read the policy nowhere: /);
  });

  it("reads the clock where --at is absent", () => {
    const { stdout } = start([cli, ...verifyArgs(folder), "--json"]);
    const { at } = JSON.parse(stdout) as { readonly at: string };
    expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
  });

  it.each([{ FORCE_COLOR: "1" }, { NO_COLOR: "1" }, { FORCE_COLOR: "1", NO_COLOR: "" }])(
    "has no colours in a pipe: %j",
    (environment) => {
      for (const argv of [
        verifyArgs(folder, AT),
        [...verifyArgs(folder, AT), "--json"],
        ["--help"],
        ["explain", "SNP_VEK_TCB"],
      ]) {
        const { stdout, stderr } = start([cli, ...argv], environment);
        expect(stdout + stderr).not.toContain("\u001b");
      }
    },
  );

  it("prints the version of the package", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
    expect(start([cli, "--version"]).stdout).toBe(`${version}\n`);
  });

  it.each([["stdout"], ["stderr"]] as const)("keeps its status where nobody reads its %s", async (stream) => {
    const change = stream === "stdout" ? AT : { ...AT, "--endorsements": null };
    const child = spawn(process.execPath, [cli, ...verifyArgs(folder, change)], { stdio: ["ignore", "pipe", "pipe"] });
    child[stream].destroy();
    const other = stream === "stdout" ? child.stderr : child.stdout;
    let text = "";
    other.on("data", (data: Buffer) => (text += data.toString()));
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    expect(status).toBe(stream === "stdout" ? 0 : 3);
    expect(text).not.toMatch(/EPIPE|at .*\.js:/);
  });
});

describe("dist/cli.js on a service that never answers", () => {
  it.each(["verify", "fetch"])("ends at once with Ctrl-C: %s", async (command) => {
    let tellAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (tellAsked = resolve));
    const { origin, close } = await listen(() => {
      tellAsked();
      return new Promise<never>(() => undefined);
    });
    const network = ["--kds", origin, "--private-host", origin, "--no-cache"];
    const root = ["--trust-root", join(folder.path, "ark.der")];
    const argv =
      command === "verify"
        ? verifyArgs(folder, { ...AT, "--endorsements": null, "--offline": null })
        : ["endorsements", "fetch", join(folder.path, "report.bin"), ...root];
    const child = spawn(process.execPath, [cli, ...argv, ...network], { stdio: "ignore" });
    try {
      await asked;
      const ended = new Promise((resolve) => child.on("close", (_status, signal) => resolve(signal)));
      child.kill("SIGINT");
      expect(await ended).toBe("SIGINT");
    } finally {
      child.kill("SIGKILL");
      await close();
    }
  });
});

describe("dist/cli.js where its output cannot be written", () => {
  it.skipIf(!existsSync("/dev/full"))("does not end with the status of a verdict", () => {
    const full = openSync("/dev/full", "w");
    try {
      const argv = [cli, ...verifyArgs(folder, AT), "--json"];
      expect(spawnSync(process.execPath, argv, { stdio: ["ignore", full, "ignore"] }).status).toBe(70);
    } finally {
      closeSync(full);
    }
  });
});

describe("dist/example.js", () => {
  const LOG_RULES = ["EVENTLOG_SECURE_BOOT", "EVENTLOG_KERNEL_COMMAND_LINE"];

  it.each<[string, string[], string[]]>([
    ["a report", [], ["SNP_SIGNATURE"]],
    ["a report and a vTPM", ["--vtpm"], ["SNP_SIGNATURE", "VTPM_AK_BINDING", "EVENTLOG_REPLAY", ...LOG_RULES]],
    ["a quote", ["--tdx"], ["TDX_TCB_STATUS", "EVENTLOG_REPLAY"]],
  ])("verifies its own example of %s", (_name, argv, codes) => {
    const { status, stdout, stderr } = start([example, ...argv]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("affirming  the evidence is authentic and satisfies the policy");
    for (const code of ["SNP_SIGNATURE", "VTPM_AK_BINDING", "TDX_TCB_STATUS", "EVENTLOG_REPLAY", ...LOG_RULES]) {
      expect([code, stdout.includes(`pass  ${code} `)]).toEqual([code, codes.includes(code)]);
    }
  });

  it.each([
    ["a report", "a b/example", []],
    ["a report and a vTPM", "a b/vtpm", ["--vtpm"]],
    ["a quote", "a b/tdx", ["--tdx"]],
  ])("writes files of %s, and the command that it prints verifies them", (_name, directory, argv) => {
    const { status, stdout } = start([example, ...argv, "--out", directory]);
    expect(status).toBe(0);
    const command = stdout.slice(stdout.indexOf("npx veritee")).replace("npx veritee", '"$0" "$1"');
    const done = spawnSync("sh", ["-c", command, process.execPath, cli], { encoding: "utf8", cwd: folder.path });
    expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: "" });
    expect(done.stdout).toMatch(/^affirming/);
  });

  it.each<[string, string[], number]>([
    ["a report", [], 3],
    ["a quote", ["--tdx"], 4],
  ])("serves what %s needs: verified online, and again when it is gone", async (_name, kind, count) => {
    const argv = [example, ...kind, "--out", `served${kind.join("")}`, "--serve"];
    const server = spawn(process.execPath, argv, { cwd: folder.path });
    let stdout = "";
    const gone = new Promise((resolve) => server.on("close", resolve));
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject).once("exit", () => reject(new Error(`the example ended: ${stdout}`)));
        server.stdout.on("data", (data: Buffer) => (stdout += data.toString()).includes("Again, after") && resolve());
      });
      const command = stdout.slice(stdout.lastIndexOf("npx veritee"), stdout.indexOf("Again, after"));
      const verify = () => {
        const words = ["-c", `${command.trim().replace("npx veritee", '"$0" "$1"')} --json`, process.execPath, cli];
        const { status, stdout: json } = spawnSync("sh", words, { encoding: "utf8", cwd: folder.path });
        const { endorsements } = resultOf({ status: 0, stdout: json, stderr: "" });
        // A quote has certificates inside, and a statement of Intel's one behind it.
        const own = endorsements.filter(
          ({ kind: is }) => is !== "tdx-pck" && is !== "tdx-pck-ca" && is !== "tdx-tcb-signing",
        );
        return [status, ...own.map(({ source }) => source)];
      };
      const all = (source: string): readonly unknown[] => [0, ...Array.from({ length: count }, () => source)];
      expect(verify()).toEqual(all("network"));
      server.kill("SIGINT");
      await gone;
      expect(verify()).toEqual(all("cache"));
    } finally {
      server.kill("SIGKILL");
    }
  });

  it.each([
    [["--out"]],
    [["--put", "x"]],
    [["--out", "x", "y"]],
    [["--serve"]],
    [["--vtpm", "x"]],
    [["--vtpm", "--tdx"]],
  ])("is wrong use: %j", (argv) => {
    const { status, stdout, stderr } = start([example, ...argv]);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: "",
      stderr: "usage: npm start [-- [--vtpm | --tdx] [--out DIR [--serve]]]\n",
    });
  });

  it("says where it cannot write", () => {
    const { status, stderr } = start([example, "--out", join("ark.der", "x")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: cannot write to ark.der\/x: /);
  });
});
