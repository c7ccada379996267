import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { RESULT_SCHEMA } from "../../../src/index.js";
import { CHALLENGE, makeFolder, policyText, resultOf, run, verifyArgs } from "./cli.js";
import type { Folder } from "./cli.js";

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

const at = (name: string): string => join(folder.path, name);
const outcomes = (
  result: { readonly findings: readonly { readonly code: string; readonly outcome: string }[] },
  outcome: string,
) => result.findings.filter((finding) => finding.outcome === outcome).map((finding) => finding.code);

describe("exit status of veritee verify", () => {
  it("is 0 where the verdict is affirming", async () => {
    const { status, stdout, stderr } = await run(verifyArgs(folder));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^affirming {2}the evidence is authentic/);
  });

  it("is 1 where a finding failed", async () => {
    const { status, stdout } = await run(verifyArgs(folder, { "--report-data": "0badc0de" }));
    expect(status).toBe(1);
    expect(stdout).toMatch(/^contraindicated/);
    expect(stdout).toContain("fail  SNP_FRESHNESS  challenge.tee");
  });

  it("is 1 where the certificate leads to another root than the trusted ones", async () => {
    const { status, stdout } = await run(verifyArgs(folder, { "--trust-root": null, "--json": true }));
    expect(status).toBe(1);
    expect(resultOf({ status, stdout, stderr: "" }).failure?.code).toBe("SNP_VEK_CHAIN");
  });

  it("is 3 where nothing decides", async () => {
    const { status, stdout } = await run(verifyArgs(folder, { "--endorsements": null }));
    expect(status).toBe(3);
    expect(stdout).toMatch(/^none/);
  });

  it("is 4 on a warning, and 0 where warnings are accepted", async () => {
    const change = { "--report-data": null, "--unchecked-freshness": "tee" };
    const warned = await run(verifyArgs(folder, change));
    expect(warned.status).toBe(4);
    expect(warned.stdout).toContain("warn  SNP_FRESHNESS  freshness was not checked");
    expect((await run(verifyArgs(folder, { ...change, "--accept-warnings": true }))).status).toBe(0);
  });

  it("stays 1 and 3 where warnings are accepted", async () => {
    expect((await run(verifyArgs(folder, { "--accept-warnings": true, "--report-data": "01" }))).status).toBe(1);
    expect((await run(verifyArgs(folder, { "--accept-warnings": true, "--endorsements": null }))).status).toBe(3);
  });

  it("is 2 for an invalid policy", async () => {
    const policy = folder.write("broken.json", "{");
    expect((await run(verifyArgs(folder, { "--policy": policy }))).status).toBe(2);
  });
});

describe("the evidence file", () => {
  it.each([
    ["an empty file", new Uint8Array(0), "EVIDENCE_UNKNOWN"],
    ["text", "hello", "EVIDENCE_UNKNOWN"],
    ["a file above the limit", new Uint8Array(5 * 1024 * 1024), "EVIDENCE_SIZE"],
  ])("gets a verdict: %s", async (name, content, code) => {
    const done = await run(verifyArgs(folder, { "--json": true }, folder.write("evidence", content)));
    expect(done.status, name).toBe(1);
    expect(resultOf(done).failure?.code).toBe(code);
  });

  it("says on standard error that a file above the limit was not read to its end", async () => {
    const { stderr } = await run(verifyArgs(folder, {}, folder.write("large", new Uint8Array(5 * 1024 * 1024))));
    expect(stderr).toContain("only its first 4194305 bytes were read");
  });

  it("may be endless", async () => {
    const done = await run(verifyArgs(folder, { "--json": true }, "/dev/zero"));
    expect(done.status).toBe(1);
    expect(resultOf(done).failure?.code).toBe("EVIDENCE_SIZE");
  });

  it.each([["missing"], ["certs"]])("is wrong use where it cannot be read: %s", async (name) => {
    const { status, stdout, stderr } = await run(verifyArgs(folder, {}, at(name)));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("cannot read the evidence");
  });
});

describe("--policy", () => {
  it("is wrong use where it is missing", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--policy": null }));
    expect(status).toBe(2);
    expect(stderr).toContain("--policy is missing");
  });

  it("is wrong use where the file cannot be read", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--policy": at("nowhere.json") }));
    expect(status).toBe(2);
    expect(stderr).toContain("cannot read the policy");
  });

  it("may be given twice with the same value, and not with two", async () => {
    const args = verifyArgs(folder);
    expect((await run([...args, "--policy", at("policy.json")])).status).toBe(0);
    const twice = await run([...args, "--policy", folder.write("other.json", policyText())]);
    expect(twice.status).toBe(2);
    expect(twice.stderr).toContain("given twice, with different values");
  });

  it("decides the verdict", async () => {
    const policy = folder.write("strict.json", policyText({ minimum_build: "255" }));
    const done = await run(verifyArgs(folder, { "--policy": policy, "--json": true }));
    expect(done.status).toBe(1);
    expect(outcomes(resultOf(done), "fail")).toEqual(["SNP_MINIMUM_BUILD"]);
  });
});

describe("--report-data", () => {
  it("has the alias --tee-nonce", async () => {
    expect((await run(verifyArgs(folder, { "--report-data": null, "--tee-nonce": CHALLENGE }))).status).toBe(0);
  });

  it("may be given under both names with the same value, and not with two", async () => {
    expect((await run(verifyArgs(folder, { "--tee-nonce": CHALLENGE.toUpperCase() }))).status).toBe(0);
    const { status, stderr } = await run(verifyArgs(folder, { "--tee-nonce": "01" }));
    expect(status).toBe(2);
    expect(stderr).toContain("given twice, with different values");
  });

  it("is padded with zeros on the right", async () => {
    const file = folder.report("padded.bin", {
      reportData: Uint8Array.from({ length: 64 }, (_, i) => (i === 0 ? 7 : 0)),
    });
    expect((await run(verifyArgs(folder, { "--report-data": "07" }, file))).status).toBe(0);
    expect((await run(verifyArgs(folder, { "--report-data": "0007" }, file))).status).toBe(1);
  });

  it.each([
    ["text that is no hex", "xyz", "not hex"],
    ["half a byte", "0", "not hex"],
    ["a prefix", "0x01", "not hex"],
    ["65 bytes", "01".repeat(65), "65 bytes"],
    ["nothing", "", "empty or all zeros"],
    ["zeros", "0000", "empty or all zeros"],
  ])("is wrong use: %s", async (_, value, message) => {
    const { status, stdout, stderr } = await run(verifyArgs(folder, { "--report-data": value }));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("is not repeated in messages", async () => {
    expect((await run(verifyArgs(folder, { "--report-data": "5ec4e7x" }))).stderr).not.toContain("5ec4e7x");
  });

  it("may be all zeros with --allow-zero-nonce", async () => {
    const file = folder.report("zero.bin", { reportData: new Uint8Array(64) });
    const change = { "--report-data": "00", "--allow-zero-nonce": true } as const;
    expect((await run(verifyArgs(folder, change, file))).status).toBe(0);
    expect((await run(verifyArgs(folder, change))).status).toBe(1);
  });
});

describe("--unchecked-freshness", () => {
  it("is needed where there is no challenge", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--report-data": null }));
    expect(status).toBe(2);
    expect(stderr).toContain("freshness is not stated");
  });

  it("contradicts a challenge", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--unchecked-freshness": "tee" }));
    expect(status).toBe(2);
    expect(stderr).toContain("contradict each other");
  });

  it("knows nothing but tee and vtpm", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--report-data": null, "--unchecked-freshness": "crl" }));
    expect(status).toBe(2);
    expect(stderr).toContain("Allowed choices are tee, vtpm.");
  });

  it("may be repeated", async () => {
    const args = verifyArgs(folder, { "--report-data": null, "--unchecked-freshness": "tee" });
    expect((await run([...args, "--unchecked-freshness", "tee"])).status).toBe(4);
  });
});

describe("--endorsements", () => {
  it.each([
    ["DER", () => folder.vcek.der],
    ["PEM", () => folder.vcek.pem],
    ["hex", () => `${toHex(folder.vcek.der)}\n`],
  ])("reads a file in %s, and more than one of them", async (name, content) => {
    const args = verifyArgs(folder, { "--endorsements": folder.write(`vcek-${name}`, content()) });
    expect((await run([...args, "--endorsements", at("ask.der")])).status).toBe(0);
  });

  it("notes a file in a folder that it does not know", async () => {
    const certificates = folder.folder("mixed");
    folder.write("mixed/vcek.der", folder.vcek.der);
    folder.write("mixed/ask.der", folder.amd.ask.der);
    folder.write("mixed/notes.txt", "buy milk");
    const { status, stderr } = await run(verifyArgs(folder, { "--endorsements": certificates }));
    expect(status).toBe(0);
    expect(stderr).toContain(`note: ${join(certificates, "notes.txt")} is passed over.`);
  });

  it("refuses a named file that it does not know", async () => {
    const { status, stderr } = await run(
      verifyArgs(folder, { "--endorsements": folder.write("note.txt", "buy milk") }),
    );
    expect(status).toBe(2);
    expect(stderr).toContain("of no known kind");
  });

  it("refuses a path that does not exist", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--endorsements": at("nowhere") }));
    expect(status).toBe(2);
    expect(stderr).toContain("cannot read the endorsements");
  });

  it("follows links, and says which of them leads nowhere", async () => {
    const links = folder.folder("links");
    symlinkSync(at("vcek.der"), join(links, "vcek"));
    symlinkSync(at("ask.der"), join(links, "ask"));
    mkdirSync(join(links, "inner"));
    symlinkSync(at("certs"), join(links, "folder"));
    expect((await run(verifyArgs(folder, { "--endorsements": links }))).status).toBe(0);
    symlinkSync(at("nowhere"), join(links, "dangling"));
    const { status, stderr } = await run(verifyArgs(folder, { "--endorsements": links }));
    expect(status).toBe(2);
    expect(stderr).toContain(join(links, "dangling"));
  });

  it("never makes a root among them an anchor", async () => {
    const args = verifyArgs(folder, { "--trust-root": null, "--json": true });
    const done = await run([...args, "--endorsements", at("ark.der")]);
    expect(done.status).toBe(1);
    expect(outcomes(resultOf(done), "note")).toContain("SNP_ROOT_IGNORED");
  });

  it("does not wait for a pipe that lies in a folder", async () => {
    const pipes = folder.folder("pipes");
    folder.write("pipes/vcek.der", folder.vcek.der);
    folder.write("pipes/ask.der", folder.amd.ask.der);
    execFileSync("mkfifo", [join(pipes, "pipe")]);
    expect((await run(verifyArgs(folder, { "--endorsements": pipes }))).status).toBe(0);
  });
});

describe("--trust-root", () => {
  it("takes PEM as well", async () => {
    const root = folder.write("ark.pem", folder.amd.ark.pem);
    expect((await run(verifyArgs(folder, { "--trust-root": root }))).status).toBe(0);
  });

  it("refuses a certificate that is no root", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--trust-root": at("ask.der") }));
    expect(status).toBe(2);
    expect(stderr).toContain("holds a snp-ask, which is no root certificate");
  });

  it("refuses a file that is no certificate", async () => {
    expect((await run(verifyArgs(folder, { "--trust-root": at("policy.json") }))).status).toBe(2);
  });
});

describe("--at", () => {
  it("replaces the clock", async () => {
    const done = await run(verifyArgs(folder, { "--at": "2026-01-31T13:00:00+01:00", "--json": true }));
    expect(resultOf(done).at).toBe("2026-01-31T12:00:00.000Z");
  });

  it("is the clock where it is absent", async () => {
    const done = await run(verifyArgs(folder, { "--json": true }), { now: "2025-07-08T09:10:11Z" });
    expect(resultOf(done).at).toBe("2025-07-08T09:10:11.000Z");
  });

  it("governs validity", async () => {
    const done = await run(verifyArgs(folder, { "--at": "2060-01-01", "--json": true }));
    expect(done.status).toBe(1);
    expect(resultOf(done).failure?.code).toBe("X509_CERT_EXPIRED");
  });

  it.each(["yesterday", "2025-02-30", "2025-06-01T00:00:00", ""])("is wrong use: %j", async (text) => {
    const { status, stderr } = await run(verifyArgs(folder, { "--at": text }));
    expect(status).toBe(2);
    expect(stderr).toContain("--at");
  });
});

describe("--tee", () => {
  it("says what the evidence is, so that the failure can say more", async () => {
    const file = folder.write("short.bin", new Uint8Array(3));
    expect(resultOf(await run(verifyArgs(folder, { "--json": true }, file))).failure?.code).toBe("EVIDENCE_UNKNOWN");
    const told = await run(verifyArgs(folder, { "--json": true, "--tee": "snp" }, file));
    expect(resultOf(told).failure?.code).toBe("SNP_REPORT_SIZE");
  });

  it("knows no other kind", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--tee": "sgx" }));
    expect(status).toBe(2);
    expect(stderr).toContain("Allowed choices are snp, tdx, vtpm, snp-vtpm.");
  });
});

describe("--offline", () => {
  it("changes nothing, since nothing is fetched", async () => {
    expect((await run(verifyArgs(folder, { "--offline": true }))).status).toBe(0);
  });
});

describe("--json", () => {
  const keys = Object.keys(RESULT_SCHEMA.properties);

  it.each<[string, Record<string, string | true | null>, number]>([
    ["affirming", {}, 0],
    ["contraindicated", { "--report-data": "01" }, 1],
    ["none", { "--endorsements": null }, 3],
    ["warning", { "--report-data": null, "--unchecked-freshness": "tee" }, 4],
  ])("prints exactly one result for %s", async (verdict, change, status) => {
    const done = await run(verifyArgs(folder, { ...change, "--json": true }));
    expect(done.status).toBe(status);
    expect(resultOf(done).verdict).toBe(verdict);
    expect(Object.keys(resultOf(done))).toEqual(keys);
    expect(done.stdout.trimEnd().split("\n")).toHaveLength(1);
  });

  it("prints a result for an invalid policy too", async () => {
    const done = await run(verifyArgs(folder, { "--policy": folder.write("list.json", "[]"), "--json": true }));
    expect(done.status).toBe(2);
    expect(resultOf(done)).toMatchObject({
      verdict: "none",
      failure: { stage: "policy", code: "POLICY_NOT_AN_OBJECT" },
    });
  });

  it("prints no result for wrong use", async () => {
    const { status, stdout } = await run(verifyArgs(folder, { "--policy": at("nowhere"), "--json": true }));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it("has no colours where the terminal has some", async () => {
    const { stdout } = await run(verifyArgs(folder, { "--json": true }), { colors: "on" });
    expect(stdout).not.toContain("\u001b");
  });

  it("has no character that a terminal obeys", async () => {
    const text = `{ "a\u009b31m\u202e": 1, "policy": { "policy": 196608 } }`;
    const done = await run(verifyArgs(folder, { "--policy": folder.write("hostile.json", text), "--json": true }));
    expect(done.stdout).toMatch(/^[\n\x20-\x7e]+$/);
    expect(resultOf(done).findings.find(({ code }) => code === "POLICY_UNKNOWN_KEY")?.path).toBe("a\u009b31m\u202e");
  });

  it("leaves the hint to standard error", async () => {
    const { stderr } = await run(verifyArgs(folder, { "--json": true, "--endorsements": null }));
    expect(stderr).toContain("veritee endorsements fetch");
  });
});

describe("the hint", () => {
  it("is where AMD serves the certificate, and the command that fetches it", async () => {
    const { status, stderr } = await run(verifyArgs(folder, { "--endorsements": null, "--at": "2025-06-02" }));
    const url = `https://kdsintf.amd.com/vcek/v1/Milan/${toHex(folder.vcek.chipId)}?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219`;
    const [report, root] = ["report.bin", "ark.der"].map((name) => join(folder.path, name));
    expect(status).toBe(3);
    expect(stderr).toContain(`missing is the VCEK certificate (Milan) for REPORTED_TCB 15787368493747273732`);
    expect(stderr).toContain(`\n  ${url}\n`);
    expect(stderr).toContain(
      `\n  veritee endorsements fetch ${report} --trust-root ${root} --at 2025-06-02 --out bundle.json\n  --endorsements bundle.json\n`,
    );
  });

  it("has the mirror that was stated, and names that a shell takes as they are", async () => {
    const mirror = { "--kds": "https://mirror.example/amd's", "--private-host": "http://127.0.0.1:8080" };
    const { stderr } = await run(verifyArgs(folder, { ...mirror, "--endorsements": null }));
    expect(stderr).toContain(` --kds 'https://mirror.example/amd'\\''s' --private-host http://127.0.0.1:8080 `);
  });

  it("has what else the evidence and the policy are read with", async () => {
    const flags = { "--endorsements": null, "--tee": "snp", "--allow-policy-roots": true } as const;
    const { stderr } = await run(verifyArgs(folder, flags));
    expect(stderr).toContain("report.bin --tee snp --trust-root ");
    expect(stderr).toContain("a root that the policy states belongs there as --trust-root FILE");
  });

  it("says so where the report does not tell its chip", async () => {
    const file = folder.report("masked.bin", { chipId: new Uint8Array(64) });
    const { status, stderr } = await run(verifyArgs(folder, { "--endorsements": null }, file));
    expect(status).toBe(3);
    expect(stderr).not.toContain("endorsements fetch");
    expect(stderr).toContain("missing is the VCEK certificate (Milan) of a hidden chip for REPORTED_TCB");
    expect(stderr).toContain("no service hands it out: take it from the attester or its operator");
  });

  it("is not given where a certificate was supplied that does not fit", async () => {
    const { stderr } = await run(verifyArgs(folder, { "--at": "2060-01-01" }));
    expect(stderr).toBe("");
  });
});
