import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { concatBytes } from "../../../src/bytes/index.js";
import { encodeCertificateTable } from "../../../src/testing/index.js";
import { VERSION } from "../../../src/apps/cli/version.js";
import { ALL_CODES } from "../../../src/codes.js";
import { makeFolder, policyText, run, verifyArgs } from "./cli.js";
import type { Folder } from "./cli.js";

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

const root = join(import.meta.dirname, "..", "..", "..");

describe("wrong use", () => {
  it.each([
    ["no command", []],
    ["an unknown command", ["attest"]],
    ["an unknown flag", ["verify", "report.bin", "--polciy", "p.json"]],
    ["a flag of another command", ["explain", "SNP_VEK_TCB", "--policy", "p.json"]],
    ["a flag before the command", ["--json", "verify", "report.bin"]],
    ["a shortened flag", ["verify", "report.bin", "--pol", "p.json"]],
    ["no file", ["verify", "--policy", "p.json"]],
    ["two files", ["verify", "a", "b", "--policy", "p.json"]],
    ["a flag without its value", ["verify", "a", "--policy"]],
    ["a code that does not exist", ["explain", "SNP_NOTHING"]],
  ])("is exit status 2 and nothing on standard output: %s", async (_, argv) => {
    const { status, stdout, stderr } = await run(argv);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).not.toBe("");
  });

  it("names the flag that was meant", async () => {
    expect((await run(["verify", "a", "--polciy", "b"])).stderr).toContain("--policy");
  });
});

describe("--help", () => {
  it.each([[["--help"]], [["verify", "--help"]], [["help", "verify"]]])(
    "has examples and exit statuses: %j",
    async (argv) => {
      const { status, stdout } = await run(argv);
      expect(status).toBe(0);
      expect(stdout).toContain("$ veritee verify report.bin --policy policy.json");
      expect(stdout).toMatch(/Exit status:\n +0 {2}affirming/);
    },
  );

  it("fits into 80 columns", async () => {
    const { stdout } = await run(["verify", "--help"]);
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});

describe("--version", () => {
  it("prints the version", async () => {
    expect(await run(["--version"])).toEqual({ status: 0, stdout: "9.8.7\n", stderr: "" });
  });

  it("is that of package.json", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
    expect(VERSION).toBe(manifest.version);
  });
});

describe("veritee explain", () => {
  const codes = ALL_CODES.flatMap((room) => Object.entries(room.codes));

  it("knows every code", async () => {
    for (const [code, { meaning, advice }] of codes) {
      const { status, stdout } = await run(["explain", code]);
      expect({ code, status, stdout }).toEqual({
        code,
        status: 0,
        stdout: `${code}\n  What it says: ${meaning}\n  What to do:   ${advice}\n`,
      });
    }
  });

  it("prints one JSON object with --json", async () => {
    const { stdout } = await run(["explain", "RESULT_WORKLOAD", "--json"]);
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(["code", "meaning", "advice"]);
  });

  it("does not care about the case", async () => {
    expect((await run(["explain", "snp_vek_tcb"])).stdout).toMatch(/^SNP_VEK_TCB\n/);
  });

  it("suggests codes that share words", async () => {
    expect((await run(["explain", "SNP_TCB_VEK"])).stderr).toContain("did you mean SNP_VEK_TCB");
  });

  it.each(["toString", "__proto__"])("does not take %s for a code", async (name) => {
    expect((await run(["explain", name])).status).toBe(2);
  });
});

describe("veritee inspect", () => {
  const at = (name: string): string => join(folder.path, name);

  it("decodes a report and says that it is not verified", async () => {
    const { status, stdout } = await run(["inspect", at("report.bin")]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^not verified/);
    expect(stdout).toMatch(/^measurement +4d4d/m);
    expect(stdout).toMatch(/^reportedTcb.microcode +219$/m);
  });

  it("prints one JSON object that says so too", async () => {
    const { stdout } = await run(["inspect", at("report.bin"), "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      verified: false,
      format: "snp-report",
      snp: { vmpl: 0, signingKey: "vcek" },
    });
  });

  it("does not judge: a report with a changed byte is decoded all the same", async () => {
    const bytes = new Uint8Array(readFileSync(at("report.bin")));
    bytes[0x90] = 0xff;
    const { status, stdout } = await run(["inspect", folder.write("changed.bin", bytes)]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^measurement +ff4d/m);
  });

  it.each([
    ["text", "hello", [], "EVIDENCE_UNKNOWN"],
    ["a report that is cut", new Uint8Array(1000), ["--tee", "snp"], "SNP_REPORT_SIZE"],
  ])("is exit status 1 for what is not well formed: %s", async (_, content, flags, code) => {
    const file = folder.write("malformed", content);
    const { status, stdout } = await run(["inspect", file, ...flags]);
    expect(status).toBe(1);
    expect(stdout).toContain(`malformed  ${code}`);
    const json = await run(["inspect", file, "--json", ...flags]);
    expect(JSON.parse(json.stdout)).toMatchObject({ verified: false, failure: { code } });
  });

  it("is exit status 2 for a file that cannot be read", async () => {
    expect((await run(["inspect", at("nowhere")])).status).toBe(2);
  });

  it("shows a VCEK with its chip and its TCB by name", async () => {
    const { status, stdout } = await run(["inspect", folder.write("vcek.pem", folder.vcek.pem)]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^not verified/);
    for (const line of [/^subject +SEV-VCEK$/m, /^productLine +Milan$/m, /^tcb.snp +24$/m, /^notAfter +2032-/m]) {
      expect(stdout).toMatch(line);
    }
  });

  it("shows every certificate of a PEM file", async () => {
    const file = folder.write("chain.pem", folder.amd.ask.pem + folder.amd.ark.pem);
    const { stdout } = await run(["inspect", file, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ certificates: [{ kind: "snp-ask" }, { kind: "snp-ark" }] });
  });

  it("shows a revocation list with its window and what it revokes", async () => {
    const der = await folder.amd.issueCrl({ revokedSerials: ["010001"] });
    const file = folder.write("crl.der", der);
    const { status, stdout } = await run(["inspect", file]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^not verified/);
    for (const line of [/^issuer +ARK-Milan$/m, /^thisUpdate +20/m, /^nextUpdate +20/m, /^revokedSerials +010001$/m]) {
      expect(stdout).toMatch(line);
    }
    const json = await run(["inspect", file, "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      verified: false,
      revocationLists: [{ kind: "snp-crl", revokedCertificates: 1, revokedSerials: ["010001"] }],
    });
  });

  it("names what is wrong with a revocation list", async () => {
    const der = await folder.amd.issueCrl({ version: 1 });
    const { stdout } = await run(["inspect", folder.write("odd-crl.der", der)]);
    expect(stdout).toMatch(/^problem +X509_CRL_VERSION/m);
  });

  it("shows what lies beside a report in its container", async () => {
    const report = new Uint8Array(readFileSync(at("report.bin")));
    const table = encodeCertificateTable([
      { guid: "vcek", bytes: folder.vcek.der },
      { guid: "ask", bytes: new Uint8Array(4) },
    ]);
    const file = folder.write("extended.bin", concatBytes(report, table));
    const { status, stdout } = await run(["inspect", file]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^measurement +4d4d/m);
    expect(stdout).toMatch(/^label +vcek\nkind +snp-vcek$/m);
    expect(stdout).toMatch(/^label +ask\nproblem +ENDORSEMENT_UNKNOWN/m);
    const json = await run(["inspect", file, "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      format: "snp-report-with-certificates",
      snp: { vmpl: 0 },
      supplements: [{ label: "vcek", kind: "snp-vcek" }, { label: "ask" }],
    });
  });

  it("names what is wrong with a VCEK", async () => {
    const vcek = await folder.amd.issueVcek({ structVersion: 9 });
    const { stdout } = await run(["inspect", folder.write("odd.der", vcek.der)]);
    expect(stdout).toMatch(/^problem +SNP_VEK_STRUCT_VERSION/m);
  });

  it.each([72, 100])("fits into %i columns", async (width) => {
    const { stdout } = await run(["inspect", at("report.bin")], { width });
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width + 4);
  });
});

describe("the result for people", () => {
  it.each([80, 100, 120])("fits into %i columns", async (width) => {
    for (const change of [{}, { "--report-data": "01" }, { "--trust-root": null }, { "--endorsements": null }]) {
      const { stdout } = await run(verifyArgs(folder, change), { width });
      expect(stdout.split("\n").filter((line) => line.length > width)).toEqual([]);
    }
  });

  it("shows what failed before the rest, with both values in full", async () => {
    const policy = folder.write("other.json", policyText({ measurement: `"${"A".repeat(64)}"` }));
    const { stdout } = await run(verifyArgs(folder, { "--policy": policy }), { width: 120 });
    expect(stdout).toContain(`      expected  ${"00".repeat(48)}\n      found     ${"4d".repeat(48)}\n`);
    expect(stdout.indexOf("fail  SNP_MEASUREMENT")).toBeLessThan(stdout.indexOf("pass  SNP_VEK_CHAIN"));
  });

  it("gives only the advice that belongs to the outcome", async () => {
    const failed = await run(verifyArgs(folder, { "--report-data": "01" }));
    expect(failed.stdout).toContain("      The evidence answers another challenge and may be a replay.\n");
    const skipped = await run(verifyArgs(folder, { "--report-data": null, "--unchecked-freshness": "tee" }));
    expect(skipped.stdout).toContain("      The caller chose not to check.\n");
    expect(skipped.stdout).not.toContain("may be a replay");
  });

  it("lists what was not checked as such", async () => {
    const { stdout } = await run(verifyArgs(folder));
    expect(stdout).toMatch(/^skip {2}SNP_REVOCATION +not checked: root_of_trust.check_crl$/m);
  });

  it("says where a note is from", async () => {
    const policy = folder.write("extra.json", '{ "polcy": 1, "policy": { "policy": 196608 } }');
    const { stdout } = await run(verifyArgs(folder, { "--policy": policy }));
    expect(stdout).toMatch(/^note {2}POLICY_UNKNOWN_KEY +polcy: number$/m);
  });

  it("has colours only where the terminal has some", async () => {
    expect((await run(verifyArgs(folder))).stdout).not.toContain("\u001b");
    expect((await run(verifyArgs(folder), { colors: "on" })).stdout).toContain("\u001b[32m");
  });

  it("lets nothing that it prints steer the terminal", async () => {
    const key = "k\u001b[2J\u009b31m\u202e\r\u2028";
    const policy = folder.write("key.json", `{ ${JSON.stringify(key)}: 1, "policy": { "policy": 196608 } }`);
    const unknownField = folder.write("field.json", `{ "policy": { ${JSON.stringify(key)}: 1 } }`);
    for (const file of [policy, unknownField]) {
      const { stdout, stderr } = await run(verifyArgs(folder, { "--policy": file }));
      expect(stdout + stderr).toContain("\ufffd");
      expect(stdout + stderr).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
    }
  });

  it("lets no argument steer the terminal in a message", async () => {
    for (const argv of [
      ["verify", "a\u001b[2J", "--policy", "b", "--report-data", "01"],
      ["explain", "\u001b[2J"],
      ["\u001b[2J"],
    ]) {
      expect((await run(argv)).stderr).not.toContain("\u001b");
    }
  });
});
