import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attestationProtobuf, createSnpExample } from "../../../src/testing/index.js";
import type { ReportFields } from "../../../src/testing/index.js";
import { toHex } from "../../../src/bytes/index.js";
import { realReportsOnce } from "../../helpers/real-snp.js";
import { describeWithVectors, vectorsDir } from "../../helpers/vectors.js";
import { makeFolder, resultOf, run, verifyArgs } from "./cli.js";
import type { Folder } from "./cli.js";

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

type Change = Readonly<Record<string, string | true | null>>;

/** Arguments of `policy create` for the folder's evidence. */
function createArgs(change: Change = {}, file?: string): string[] {
  const [, ...args] = verifyArgs(folder, { "--policy": null, ...change }, file);
  return ["policy", "create", ...args];
}

const membersOf = (text: string): Readonly<Record<string, unknown>> =>
  (JSON.parse(text) as { readonly policy: Readonly<Record<string, unknown>> }).policy;

describe("veritee policy create", () => {
  it("makes a policy of Cocos's fields, with which the evidence is affirming", async () => {
    const made = await run(createArgs());
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(Object.keys(membersOf(made.stdout))).toEqual([
      "policy",
      "family_id",
      "image_id",
      "vmpl",
      "minimum_tcb",
      "minimum_launch_tcb",
      "measurement",
      "host_data",
      "report_id_ma",
      "chip_id",
      "minimum_build",
      "minimum_version",
      "product",
    ]);
    expect(made.stdout).toContain('"root_of_trust": {\n    "product_line": "Milan"\n  }');
    const policy = folder.write("made.json", made.stdout);
    const verified = await run(verifyArgs(folder, { "--policy": policy, "--json": true }));
    expect(resultOf(verified).verdict).toBe("affirming");
  });

  it("makes what refuses every other guest", async () => {
    const policy = folder.write("made.json", (await run(createArgs())).stdout);
    const changed: readonly (readonly [ReportFields, string])[] = [
      [{ measurement: new Uint8Array(48).fill(1) }, "SNP_MEASUREMENT"],
      [{ hostData: new Uint8Array(32).fill(1) }, "SNP_HOST_DATA"],
      [{ familyId: new Uint8Array(16).fill(1) }, "SNP_FAMILY_ID"],
      [{ vmpl: 1 }, "SNP_VMPL"],
      [{ policy: 0xb0000n }, "SNP_GUEST_POLICY_DEBUG"],
    ];
    for (const [fields, code] of changed) {
      const file = folder.report("changed.bin", fields);
      const done = await run(verifyArgs(folder, { "--policy": policy, "--json": true }, file));
      const failed = resultOf(done).findings.filter(({ outcome }) => outcome === "fail");
      expect(failed.map((finding) => finding.code)).toEqual([code]);
    }
  });

  it("keeps 64-bit numbers whole", async () => {
    const example = await createSnpExample();
    const evidence = folder.write("example.bin", example.evidence);
    const certificates = folder.folder("example-certificates");
    example.endorsements.forEach((der, index) => folder.write(`example-certificates/${index}.der`, der));
    const args = {
      "--endorsements": certificates,
      "--trust-root": folder.write("example-ark.der", example.anchor),
      "--report-data": toHex(example.challenge),
      "--at": example.at,
    };
    const made = await run(createArgs(args, evidence));
    expect(made).toMatchObject({ status: 0, stderr: "" });
    const number = /"minimum_tcb": ([0-9]+)/.exec(made.stdout)?.[1] ?? "";
    expect(BigInt(number)).toBeGreaterThan(1n << 53n);
    expect(example.policy).toContain(`"minimum_tcb": ${number}`);
    const policy = folder.write("example.json", made.stdout);
    expect((await run(verifyArgs(folder, { ...args, "--policy": policy }, evidence))).status).toBe(0);
  });

  it("takes report and certificates out of a container", async () => {
    const report = new Uint8Array(readFileSync(join(folder.path, "report.bin")));
    const chain = { vcek: folder.vcek.der, ask: folder.amd.ask.der };
    const file = folder.write("attestation.pb", attestationProtobuf(report, chain));
    const made = await run(createArgs({ "--endorsements": null }, file));
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(made.stdout).toBe((await run(createArgs())).stdout);
  });

  it("does not pin the chip with --any-chip, nor where it is masked", async () => {
    expect(membersOf((await run(createArgs({ "--any-chip": true }))).stdout)).not.toHaveProperty("chip_id");
    const masked = await run(createArgs({}, folder.report("masked.bin", { chipId: new Uint8Array(64) })));
    expect(masked.status).toBe(4);
    expect(masked.stderr).toContain("warning: SNP_CHIP_ID_MASKED");
    expect(membersOf(masked.stdout)).not.toHaveProperty("chip_id");
  });

  it("lets flags replace what the evidence says", async () => {
    const made = await run(createArgs({ "--minimum-tcb": "1", "--minimum_build": "0" }));
    expect(made.status).toBe(0);
    expect(membersOf(made.stdout)).toMatchObject({ minimum_tcb: 1 });
    expect(membersOf(made.stdout)).not.toHaveProperty("minimum_build");
  });

  it("makes nothing where a flag says what the evidence does not", async () => {
    const made = await run(createArgs({ "--vmpl": "3" }));
    expect(made).toMatchObject({ status: 1, stdout: "" });
    expect(made.stderr).toContain("fail  SNP_VMPL  policy.vmpl");
  });

  it("requires a revocation list with --check-crl, and wants one then", async () => {
    const without = await run(createArgs({ "--check-crl": true }));
    expect(without).toMatchObject({ status: 3, stdout: "" });
    expect(without.stderr).toContain("SNP_CRL_MISSING");
    const list = folder.write("crl.der", await folder.amd.issueCrl());
    const made = await run([...createArgs({ "--check-crl": true }), "--endorsements", list]);
    expect(made.status).toBe(0);
    expect(made.stdout).toContain('"check_crl": true');
  });

  it("permits provisional firmware only where the evidence has some", async () => {
    const file = folder.report("provisional.bin", { committed: { major: 1, minor: 0, build: 0 } });
    const made = await run(createArgs({}, file));
    expect(made.status).toBe(0);
    expect(membersOf(made.stdout)).toMatchObject({ permit_provisional_firmware: true });
    expect(membersOf((await run(createArgs())).stdout)).not.toHaveProperty("permit_provisional_firmware");
  });

  it("says on standard error that the policy of a debug guest permits debugging", async () => {
    const file = folder.report("debug.bin", { policy: 0xb0000n });
    const made = await run(createArgs({}, file));
    expect(made.status).toBe(4);
    expect(made.stdout).toContain('"policy": 720896');
    expect(made.stderr).toContain("warning: SNP_LINT_DEBUG: policy.policy: Bit 19 permits debugging");
    expect((await run(createArgs({ "--accept-warnings": true }, file))).status).toBe(0);
  });

  it.each<[string, number, Change, string]>([
    ["another challenge", 1, { "--report-data": "01" }, "SNP_FRESHNESS"],
    ["another root", 1, { "--trust-root": null }, "SNP_VEK_CHAIN"],
    ["no certificates", 3, { "--endorsements": null }, "SNP_VEK_MISSING"],
    ["no word about freshness", 2, { "--report-data": null }, "freshness is not stated"],
  ])("prints no policy for %s, status %i", async (_name, status, change, message) => {
    const made = await run(createArgs(change));
    expect(made).toMatchObject({ status, stdout: "" });
    expect(made.stderr).toContain(message);
  });

  it.each([
    ["an empty file", "", "EVIDENCE_UNKNOWN"],
    ["a changed report", null, "SNP_SIGNATURE"],
  ])("prints no policy for %s", async (_name, content, code) => {
    const bytes = new Uint8Array(readFileSync(join(folder.path, "report.bin")));
    bytes[0x90] = 1;
    const made = await run(createArgs({}, folder.write("not.bin", content ?? bytes)));
    expect(made).toMatchObject({ status: 1, stdout: "" });
    expect(made.stderr).toContain(code);
  });

  it("makes one, with a warning, where freshness is not checked", async () => {
    const made = await run(createArgs({ "--report-data": null, "--unchecked-freshness": "tee" }));
    expect(made.status).toBe(4);
    expect(made.stderr).toContain("warning: SNP_FRESHNESS");
    expect(membersOf(made.stdout)).not.toHaveProperty("report_data");
  });
});

describeWithVectors("veritee policy create, from real evidence", () => {
  const vector = (path: string): string => join(vectorsDir() ?? "", "snp", path);
  const pairs = realReportsOnce();

  it("has reports that say their product line, and reports that do not", () => {
    const versions = new Set(pairs.map(({ bytes }) => (bytes[0] === 2 ? "silent" : "telling")));
    expect(versions.size).toBe(2);
  });

  it.each(pairs)("makes a policy that its own report satisfies: $file", async ({ file, vek, at }) => {
    const flags = [
      "--endorsements",
      vector(vek),
      "--unchecked-freshness",
      "tee",
      "--offline",
      "--at",
      at.toISOString(),
    ];
    const made = await run(["policy", "create", vector(file), ...flags]);
    expect([made.status, made.stderr]).toEqual([4, expect.stringContaining("SNP_FRESHNESS")]);
    expect(JSON.parse(made.stdout)).toMatchObject({ root_of_trust: { product_line: expect.any(String) as string } });
    const policy = folder.write("real.json", made.stdout);
    const verified = resultOf(await run(["verify", vector(file), ...flags, "--policy", policy, "--json"]));
    expect(verified.findings.filter(({ outcome }) => outcome === "fail")).toEqual([]);
    expect(verified.findings).toContainEqual(expect.objectContaining({ code: "SNP_PRODUCT_LINE", outcome: "pass" }));
  });
});
