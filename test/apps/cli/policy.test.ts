import { once } from "node:events";
import { chmodSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder, policyText, resultOf, run, verifyArgs } from "./cli.js";
import type { Folder } from "./cli.js";
import { toBase64 } from "../../../src/bytes/index.js";

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

const at = (name: string): string => join(folder.path, name);
const TCB = "15352208179752599555";
const MEASUREMENT = `"${toBase64(new Uint8Array(48).fill(0x4d))}"`;
const FORMATTED = `{\n  "policy": {\n    "policy": 196608,\n    "measurement": ${MEASUREMENT}\n  }\n}\n`;

/** A policy that leaves nothing open but what is meant so. */
const CLOSED = policyText({
  policy: "131072",
  minimum_tcb: TCB,
  minimum_launch_tcb: TCB,
  vmpl: "0",
  host_data: `"${toBase64(new Uint8Array(32))}"`,
}).replace(/\}$/, ', "root_of_trust": { "product_line": "Genoa", "check_crl": true } }');

describe("veritee policy lint", () => {
  const lint = (text: string, ...flags: string[]) => run(["policy", "lint", folder.write("lint.json", text), ...flags]);

  it("is status 0 where nothing is open", async () => {
    expect(await lint(CLOSED)).toEqual({ status: 0, stdout: expect.stringContaining("note") as string, stderr: "" });
    const { stdout } = await lint(CLOSED.replaceAll(TCB, "15924492454399377411"));
    expect(stdout).toBe("0 warnings, 0 notes\n");
  });

  it("is status 4 on a warning, with code, path, what it means, warnings first", async () => {
    const { status, stdout, stderr } = await lint('{"policy": {"policy": 655360}}');
    expect({ status, stderr }).toEqual({ status: 4, stderr: "" });
    expect(stdout).toMatch(/^warning {2}SNP_LINT_WORKLOAD {2}policy.measurement\n {9}Neither a measurement/);
    expect(stdout).toMatch(/^warning {2}SNP_LINT_DEBUG {2}policy.policy$/m);
    expect(stdout.lastIndexOf("warning  ")).toBeLessThan(stdout.indexOf("note     "));
    expect(stdout).toMatch(/\n3 warnings, \d+ notes\n$/);
  });

  it("prints one JSON object", async () => {
    const { status, stdout } = await lint('{"policy": {"policy": 131072}}', "--json");
    expect(status).toBe(4);
    const { valid, remarks } = JSON.parse(stdout) as { readonly valid: boolean; readonly remarks: readonly object[] };
    expect(valid).toBe(true);
    expect(remarks[0]).toEqual({
      code: "SNP_LINT_WORKLOAD",
      path: "policy.measurement",
      message: expect.stringContaining("measurement") as string,
      severity: "warning",
    });
  });

  it("is status 2 for an invalid policy, with code and path", async () => {
    const text = '{"policy": {"policy": 131072, "vmpl": 4}}';
    const shown = await lint(text);
    expect(shown.status).toBe(2);
    expect(shown.stdout).toMatch(/^invalid {2}SNP_POLICY_RANGE {2}policy.vmpl\n/);
    const json = await lint(text, "--json");
    expect(json.status).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: false,
      failure: { code: "SNP_POLICY_RANGE", path: "policy.vmpl" },
    });
  });

  it("says that roots of the policy want a flag, and opens no file that it names", async () => {
    const pem = folder.amd.ask.pem + folder.amd.ark.pem;
    const text = `{"policy": {"policy": 131072, "measurement": ${MEASUREMENT}}, "root_of_trust": {"cabundles": [${JSON.stringify(pem)}]}}`;
    const { status, stdout } = await lint(text);
    expect(status).toBe(0);
    expect(stdout).toContain("note     SNP_LINT_ROOTS  root_of_trust.cabundles");
    const gone = await lint(text.replace("cabundles", "cabundle_paths").replace(JSON.stringify(pem), '"gone.pem"'));
    expect(gone.status).toBe(0);
    expect(gone.stdout).toContain("note     SNP_LINT_ROOTS  root_of_trust.cabundle_paths");
    expect((await lint(text.replace("CERTIFICATE", "SOMETHING"))).stdout).toContain("SNP_POLICY_CABUNDLE");
  });

  it("is status 2 for a file that cannot be read", async () => {
    expect((await run(["policy", "lint", at("nowhere.json")])).status).toBe(2);
  });
});

describe("veritee policy show", () => {
  const show = (text: string, ...flags: string[]) => run(["policy", "show", folder.write("show.json", text), ...flags]);

  it("shows bytes as hex, bits and TCB components by name", async () => {
    const text = `{"rootOfTrust": {"productLine": "Milan"}, "policy": {"policy": 196639, "minimumTcb": "${TCB}",
      "platform_info": 1, "measurement": ${MEASUREMENT}, "product": {"name": "SEV_PRODUCT_MILAN"}},
      "pcr_values": {"sha256": {"4": "${"AB".repeat(32)}"}}, "other": 1}`;
    const { status, stdout } = await run(["policy", "show", folder.write("show.json", text)], { width: 160 });
    expect(status).toBe(0);
    for (const line of [
      /^policy.policy +196639 = 0x3001f: ABI 0.31, smt$/m,
      /^policy.minimum_tcb +15352208179752599555 = 0xd50e000000000003: bootLoader 3, tee 0, snp 14, microcode 213$/m,
      /^policy.platform_info +1 = 0x1: smtEn$/m,
      /^policy.measurement +4d4d/m,
      /^policy.product.name +SEV_PRODUCT_MILAN$/m,
      /^root_of_trust.product_line +Milan$/m,
      /^pcr_values.sha256.4 +abab/m,
      /^other +\(without a meaning here\)$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  it("shows what the event log must say, and that there must be one", async () => {
    const digest = "AB".repeat(32);
    const { stdout } = await run(
      [
        "policy",
        "show",
        folder.write(
          "show.json",
          `{"eventLog": {"secureBoot": false, "kernelCommandLinePattern": "root=* \\u001b[2J ro",
          "boot_applications": {"sha256": ["${digest}", "${"cd".repeat(32)}"]}, "revocations": {"sha1": ["${"0f".repeat(20)}"]}}}`,
        ),
      ],
      { width: 160 },
    );
    for (const line of [
      /^event_log.required +true \(follows from the others\)$/m,
      /^event_log.secure_boot +false: off$/m,
      /^event_log.kernel_command_line_pattern +root=\* .*ro$/m,
      /^event_log.boot_applications.sha256.0 +abab/m,
      /^event_log.boot_applications.sha256.1 +cdcd/m,
      /^event_log.revocations.sha1.0 +0f0f/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout).not.toContain("\u001b[2J");
    expect((await show('{"event_log": {"required": true, "kernel_command_line": "ro"}}')).stdout).toMatch(
      /^event_log.required +true$[^]*^event_log.kernel_command_line +ro$/m,
    );
  });

  it("names no component where the policy names no product line", async () => {
    const { stdout } = await show(`{"policy": {"policy": 131072, "minimum_tcb": ${TCB}}}`);
    expect(stdout).toContain("names no");
    expect(stdout).not.toContain("bootLoader");
  });

  it("prints the policy in one form with --json", async () => {
    const { status, stdout } = await show(`{"policy": {"measurement": ${MEASUREMENT}, "policy": "196608"}}`, "--json");
    expect({ status, stdout }).toEqual({ status: 0, stdout: FORMATTED });
  });

  it("says so where nothing is stated", async () => {
    expect((await show("{}")).stdout).toBe("the policy states nothing\n");
  });

  it("is status 2 for an invalid policy", async () => {
    const { status, stdout, stderr } = await show('{"policy": {"policy": 1}}', "--json");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("SNP_POLICY_GUEST_POLICY");
  });

  it("lets nothing in a policy steer the terminal", async () => {
    const { stdout } = await show('{"policy": {"policy": 131072}, "a\\u001b[2J": 1}');
    expect(stdout).toContain("a\ufffd[2J");
  });

  it.each([72, 100])("fits into %i columns", async (width) => {
    const { stdout } = await run(["policy", "show", folder.write("show.json", CLOSED)], { width });
    expect(stdout.split("\n").filter((line) => line.length > width)).toEqual([]);
  });
});

describe("veritee policy set", () => {
  it("prints the changed policy and leaves the file alone", async () => {
    const before = readFileSync(at("policy.json"), "utf8");
    const { status, stdout, stderr } = await run(["policy", "set", at("policy.json"), "--minimum-tcb", TCB]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(FORMATTED.replace(`    "measurement"`, `    "minimum_tcb": ${TCB},\n    "measurement"`));
    expect(readFileSync(at("policy.json"), "utf8")).toBe(before);
  });

  it("replaces and removes", async () => {
    const file = folder.write("set.json", policyText({ minimum_tcb: "1", require_id_block: "true" }));
    const { stdout } = await run(["policy", "set", file, "--minimum_tcb=2", "--require-id-block=false"]);
    expect(stdout).toBe(FORMATTED.replace(`    "measurement"`, `    "minimum_tcb": 2,\n    "measurement"`));
  });

  it("only brings the policy into its form where no flag is given", async () => {
    expect((await run(["policy", "set", at("policy.json")])).stdout).toBe(FORMATTED);
  });

  it("writes to a file, and verifies with what it wrote", async () => {
    const out = at("out.json");
    const done = await run(["policy", "set", at("policy.json"), "--vmpl", "0", "--out", out]);
    expect(done).toEqual({ status: 0, stdout: "", stderr: "" });
    const verified = await run(verifyArgs(folder, { "--policy": out, "--json": true }));
    expect(resultOf(verified)).toMatchObject({ verdict: "affirming" });
    expect(resultOf(verified).findings).toContainEqual(expect.objectContaining({ code: "SNP_VMPL", outcome: "pass" }));
  });

  it("writes in place, through a link, keeping the mode, leaving nothing behind", async () => {
    const inside = folder.folder("in-place");
    const file = folder.write("in-place/real.json", policyText());
    chmodSync(file, 0o640);
    const link = join(inside, "link.json");
    symlinkSync("real.json", link);
    expect((await run(["policy", "set", link, "--vmpl", "1", "--in-place"])).status).toBe(0);
    expect(readFileSync(file, "utf8")).toContain('"vmpl": 1');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(inside).sort()).toEqual(["link.json", "real.json"]);
  });

  it.each([
    ["both ways to write", ["--out", "x", "--in-place"], "contradict each other"],
    ["a folder", ["--out", "."], "cannot write .: it is no regular file"],
    ["a folder that does not exist", ["--out", "no/such/folder/x.json"], "cannot write no/such/folder/x.json"],
    ["what becomes no valid policy", ["--guest-policy", "1", "--out", "x"], "SNP_POLICY_GUEST_POLICY"],
  ])("is wrong use and writes nothing: %s", async (_name, flags, message) => {
    const done = await run(["policy", "set", at("policy.json"), ...flags]);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });

  it("takes the place of nothing that is no regular file", async () => {
    const inside = folder.folder("places");
    const [socket, dangling] = [join(inside, "socket"), join(inside, "dangling.json")];
    symlinkSync("nowhere", dangling);
    const server = createServer().listen(socket);
    try {
      await once(server, "listening");
      for (const [path, why] of [
        [socket, "it is no regular file"],
        [dangling, "it is a link that leads nowhere"],
      ] as const) {
        const done = await run(["policy", "set", at("policy.json"), "--out", path]);
        expect(done).toMatchObject({ status: 2, stdout: "" });
        expect(done.stderr).toContain(`cannot write ${path}: ${why}`);
      }
      expect(lstatSync(socket).isSocket()).toBe(true);
      expect(lstatSync(dangling).isSymbolicLink()).toBe(true);
      expect(readdirSync(inside).sort()).toEqual(["dangling.json", "socket"]);
    } finally {
      server.close();
    }
  });

  it("prints nothing that a terminal obeys, and the same policy all the same", async () => {
    const file = folder.write("steering.json", '{"policy": {"policy": 196608}, "x\u009b31m": "\u202e\u{1f600}"}');
    for (const argv of [
      ["set", file],
      ["show", "--json", file],
    ]) {
      const { stdout } = await run(["policy", ...argv]);
      expect(stdout).toMatch(/^[\n -~]*$/);
      expect(JSON.parse(stdout)).toMatchObject({ "x\u009b31m": "\u202e\u{1f600}" });
    }
  });

  it("is wrong use for a file that is no policy", async () => {
    const done = await run(["policy", "set", folder.write("array.json", "[]"), "--vmpl", "0"]);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("POLICY_NOT_AN_OBJECT");
  });
});

describe("veritee policy", () => {
  it.each([[["policy"]], [["policy", "lint"]], [["policy", "show", "a", "b"]], [["policy", "check", "a"]]])(
    "is wrong use: %j",
    async (argv) => {
      const done = await run(argv);
      expect(done).toMatchObject({ status: 2, stdout: "" });
      expect(done.stderr).not.toBe("");
    },
  );

  it.each(["lint", "show", "create", "set", "pcrs", "extend"])("%s --help fits into 80 columns", async (name) => {
    const { status, stdout } = await run(["policy", name, "--help"]);
    expect(status).toBe(0);
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});
