import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { referenceFlags, withFlagValues } from "../../../src/apps/cli/reference-flags.js";
import { makeFolder, policyText, resultOf, run, verifyArgs } from "./cli.js";
import type { Folder } from "./cli.js";

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

const at = (name: string): string => join(folder.path, name);
const MEASUREMENT = "4d".repeat(48);
/** A verification whose policy the flags alone are. */
const FLAGS_ALONE = { "--policy": null, "--guest-policy": "0x30000", "--measurement": MEASUREMENT };

/** The names that Cocos's `attestation validate` has for them. */
const COCOS: Readonly<Record<string, string>> = {
  "--host_data": "policy.host_data",
  "--family_id": "policy.family_id",
  "--image_id": "policy.image_id",
  "--report_id": "policy.report_id",
  "--report_id_ma": "policy.report_id_ma",
  "--measurement": "policy.measurement",
  "--chip_id": "policy.chip_id",
  "--minimum_tcb": "policy.minimum_tcb",
  "--minimum_launch_tcb": "policy.minimum_launch_tcb",
  "--minimum_lauch_tcb": "policy.minimum_launch_tcb",
  "--guest_policy": "policy.policy",
  "--minimum_guest_svn": "policy.minimum_guest_svn",
  "--minimum_build": "policy.minimum_build",
  "--check_crl": "root_of_trust.check_crl",
  "--require_author_key": "policy.require_author_key",
  "--require_id_block": "policy.require_id_block",
  "--platform_info": "policy.platform_info",
  "--minimum_version": "policy.minimum_version",
  "--trusted_author_keys": "policy.trusted_author_keys",
  "--trusted_author_key_hashes": "policy.trusted_author_key_hashes",
  "--trusted_id_keys": "policy.trusted_id_keys",
  "--trusted_id_key_hashes": "policy.trusted_id_key_hashes",
  "--product": "root_of_trust.product_line",
  "--stepping": "policy.product.machine_stepping",
  "--CA_bundles_paths": "root_of_trust.cabundle_paths",
  "--CA_bundles": "root_of_trust.cabundles",
  "--vmpl": "policy.vmpl",
  "--permit-provisional-firmware": "policy.permit_provisional_firmware",
  "--product-line": "root_of_trust.product_line",
  "--disallow-network": "root_of_trust.disallow_network",
  "--guest-policy": "policy.policy",
  "--minimum-tcb": "policy.minimum_tcb",
};

describe("referenceFlags", () => {
  const paths = new Map(
    referenceFlags().flatMap(({ path, name, aliases }) => [name, ...aliases].map((n) => [n, path])),
  );

  it.each(Object.entries(COCOS))("%s is %s", (name, path) => {
    expect(paths.get(name)).toBe(path);
  });

  it("has each name once", () => {
    const names = referenceFlags().flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("has none for report_data, since --report-data is the challenge", () => {
    expect([...paths.values()]).not.toContain("policy.report_data");
  });
});

describe("withFlagValues", () => {
  it("keeps what follows a flag without a value from being taken for it", () => {
    expect(withFlagValues(["verify", "--check-crl", "report.bin", "--require_id_block=false"])).toEqual([
      "verify",
      "--check-crl=true",
      "report.bin",
      "--require_id_block=false",
    ]);
  });

  it("leaves what stands behind -- alone", () => {
    expect(withFlagValues(["verify", "--", "--check-crl"])).toEqual(["verify", "--", "--check-crl"]);
  });
});

describe("veritee verify with reference values for flags", () => {
  /** A value for a flag, in the form that it takes. */
  function sampleOf(name: string): string {
    const rule = referenceFlags().find((flag) => [flag.name, ...flag.aliases].includes(name))?.rule;
    if (name === "--stepping" || name === "--machine-stepping") return "1";
    if (name === "--minimum_version" || name === "--minimum-version") return "1.2";
    if (name.includes("product")) return "Milan";
    if (rule?.kind === "bytes") return "ab".repeat(rule.length);
    if (rule?.kind === "bytes-list") return rule.length === null ? at("vcek.der") : "ab".repeat(rule.length);
    if (rule?.kind === "text-list") return at("no-such-bundle.pem");
    return rule?.kind === "flag" ? "true" : name.endsWith("policy") ? "0x20000" : "1";
  }

  it.each(Object.keys(COCOS))("accepts %s and applies it", async (name) => {
    const guest = name.endsWith("guest_policy") || name === "--guest-policy" ? [] : ["--guest-policy", "0x20000"];
    const base = verifyArgs(folder, { "--policy": null, "--json": true });
    const done = await run([...base, ...guest, `${name}=${sampleOf(name)}`]);
    expect(done.stderr).not.toMatch(/^error/m);
    const flagged = resultOf(done);
    const without = await run(verifyArgs(folder, { "--policy": null, "--guest-policy": "0x20000", "--json": true }));
    if (guest.length > 0) expect(flagged.policySha256).not.toBe(resultOf(without).policySha256);
    else expect(flagged.policySha256).toBe(resultOf(without).policySha256);
  });

  it("is affirming where they are the whole policy and the report has them", async () => {
    const done = await run(verifyArgs(folder, { ...FLAGS_ALONE, "--json": true }));
    expect(done.status).toBe(0);
    const text = `{\n  "policy": {\n    "policy": 196608,\n    "measurement": "${Buffer.from(MEASUREMENT, "hex").toString("base64")}"\n  }\n}\n`;
    expect(resultOf(done).policySha256).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("is contraindicated where the report has another value", async () => {
    const done = await run(verifyArgs(folder, { ...FLAGS_ALONE, "--measurement": "4e".repeat(48), "--json": true }));
    expect(done.status).toBe(1);
    expect(
      resultOf(done)
        .findings.filter(({ outcome }) => outcome === "fail")
        .map(({ code }) => code),
    ).toEqual(["SNP_MEASUREMENT"]);
  });

  it("passes the file unchanged where no flag is given", async () => {
    const done = await run(verifyArgs(folder, { "--json": true }));
    const digest = createHash("sha256")
      .update(readFileSync(at("policy.json")))
      .digest("hex");
    expect(resultOf(done).policySha256).toBe(digest);
  });

  it("adds to the file what it does not state", async () => {
    const done = await run(verifyArgs(folder, { "--vmpl": "3", "--json": true }));
    expect(done.status).toBe(1);
    expect(resultOf(done).findings).toContainEqual(
      expect.objectContaining({ code: "SNP_VMPL", outcome: "fail", expected: 3 }),
    );
    expect(resultOf(done).findings).toContainEqual(
      expect.objectContaining({ code: "SNP_MEASUREMENT", outcome: "pass" }),
    );
  });

  it("keeps all digits of a 64-bit number, in the file and in the flag", async () => {
    const tcb = "15352208179752599555";
    const file = folder.write("tcb.json", policyText({ minimum_tcb: tcb }));
    const same = await run(
      verifyArgs(folder, { "--policy": file, "--minimum-tcb": "0xd50e000000000003", "--json": true }),
    );
    expect(resultOf(same).findings).toContainEqual(expect.objectContaining({ code: "SNP_MINIMUM_TCB", expected: tcb }));
    const other = await run(verifyArgs(folder, { "--policy": file, "--minimum-tcb": "15352208179752599556" }));
    expect(other).toMatchObject({ status: 2, stdout: "" });
    expect(other.stderr).toContain(`states policy.minimum_tcb as ${tcb}, but --minimum-tcb is 15352208179752599556`);
  });

  it("names every contradiction between file and flags", async () => {
    const done = await run(verifyArgs(folder, { "--guest-policy": "0x20000", "--measurement": "00".repeat(48) }));
    expect(done).toMatchObject({ status: 2, stdout: "" });
    for (const word of [
      `${at("policy.json")} states policy.policy as 196608`,
      "--guest-policy is 131072",
      "--measurement",
    ]) {
      expect(done.stderr).toContain(word);
    }
  });

  it("takes the same value in file and flag for no contradiction", async () => {
    expect((await run(verifyArgs(folder, { "--guest-policy": "196608", "--measurement": MEASUREMENT }))).status).toBe(
      0,
    );
  });

  it("takes --config for --policy, and refuses two different files", async () => {
    expect((await run(verifyArgs(folder, { "--policy": null, "--config": at("policy.json") }))).status).toBe(0);
    const two = await run(verifyArgs(folder, { "--config": at("other.json") }));
    expect(two).toMatchObject({ status: 2, stdout: "" });
    expect(two.stderr).toContain("twice, with different values");
  });

  it("takes --report_data for --report-data", async () => {
    expect((await run(verifyArgs(folder, { "--report-data": null, "--report_data": "5a".repeat(64) }))).status).toBe(0);
    expect((await run(verifyArgs(folder, { "--report_data": "5b" }))).status).toBe(2);
  });

  it("takes a flag without a value for true, whatever follows", async () => {
    const [command = "", file = "", ...rest] = verifyArgs(folder, { "--json": true });
    const done = await run([command, ...rest, "--require-id-block", file]);
    expect(resultOf(done).findings.filter(({ outcome }) => outcome === "fail").length).toBeGreaterThan(0);
    expect((await run([...verifyArgs(folder), "--require-id-block=false"])).status).toBe(0);
  });

  it("collects a list from several flags and commas", async () => {
    const [a, b, c] = ["aa", "bb", "cc"].map((byte) => byte.repeat(48));
    const set = await run([
      "policy",
      "set",
      at("policy.json"),
      "--trusted-id-key-hashes",
      `${a},${b}`,
      "--trusted_id_key_hashes",
      c ?? "",
    ]);
    const { policy } = JSON.parse(set.stdout) as {
      readonly policy: { readonly trusted_id_key_hashes: readonly string[] };
    };
    expect(policy.trusted_id_key_hashes.map((text) => Buffer.from(text, "base64").toString("hex"))).toEqual([a, b, c]);
  });

  it("reads trusted keys from certificates in DER and PEM", async () => {
    const pem = folder.write("id.pem", folder.vcek.pem);
    const set = await run([
      "policy",
      "set",
      at("policy.json"),
      "--trusted-id-keys",
      pem,
      "--trusted-author-keys",
      at("vcek.der"),
    ]);
    const { policy } = JSON.parse(set.stdout) as { readonly policy: Readonly<Record<string, readonly string[]>> };
    const der = Buffer.from(folder.vcek.der).toString("base64");
    expect([policy["trusted_id_keys"], policy["trusted_author_keys"]]).toEqual([[der], [der]]);
  });

  it.each([
    ["neither a file nor a flag", { "--policy": null }, "--policy is missing"],
    ["flags without a guest policy", { "--policy": null, "--measurement": MEASUREMENT }, "--guest-policy is missing"],
    ["bytes of another length", { "--measurement": "00" }, "hex of 48 bytes: it has 1 bytes"],
    ["bytes that are not hex", { "--measurement": "xy".repeat(48) }, "it is not hex"],
    ["base64 instead of hex", { "--measurement": "A".repeat(64) }, "has to be converted to hex"],
    ["no bytes", { "--measurement": "" }, "it has 0 bytes"],
    ["a number that is none", { "--minimum-tcb": "1e3" }, "--minimum-tcb is not a number"],
    ["a leading zero", { "--minimum-tcb": "010" }, "--minimum-tcb is not a number"],
    ["a sign", { "--minimum-tcb": "+1" }, "--minimum-tcb is not a number"],
    ["a number above 64 bits", { "--minimum-tcb": "18446744073709551616" }, "at most 18446744073709551615"],
    ["a VMPL that there is not", { "--vmpl": "4" }, "--vmpl is 4; it is at most 3"],
    ["a build above a byte", { "--minimum-build": "0x100" }, "it is at most 255"],
    ["a flag that is neither", { "--check-crl=maybe": true }, "--check-crl is either true or false"],
    ["an empty text", { "--product-line": "" }, "--product-line is empty"],
    ["an empty element", { "--trusted-id-key-hashes": "," }, "has an empty element"],
    ["a key that cannot be read", { "--trusted-id-keys": "no-such-file" }, "cannot read the certificate no-such-file"],
  ])("is wrong use: %s", async (_name, change, message) => {
    const done = await run(verifyArgs(folder, change as Record<string, string | true | null>));
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });

  it("is wrong use to name a file that is no certificate as a key", async () => {
    const done = await run(verifyArgs(folder, { "--trusted-id-keys": at("policy.json") }));
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("is no X.509 certificate");
  });

  it("is wrong use to give a value twice and differently, also by an alias", async () => {
    for (const [again, value] of [
      ["--minimum-tcb", "2"],
      ["--minimum_tcb", "2"],
    ]) {
      const done = await run([...verifyArgs(folder, { "--minimum-tcb": "1" }), again ?? "", value ?? ""]);
      expect(done).toMatchObject({ status: 2, stdout: "" });
      expect(done.stderr).toContain("given twice, with different values: 1 and 2");
    }
    expect((await run([...verifyArgs(folder, { "--vmpl": "0" }), "--vmpl", "0x0"])).status).toBe(0);
  });

  it("is status 2 with a result to merge into a file that is no policy", async () => {
    const file = folder.write("broken.json", '{"policy": {"minimum_tbc": 1}}');
    const done = await run(verifyArgs(folder, { "--policy": file, "--vmpl": "0", "--json": true }));
    expect(done.status).toBe(2);
    expect(resultOf(done).failure).toMatchObject({ stage: "policy", code: "PROTOJSON_UNKNOWN_FIELD" });
  });

  it("takes a guest policy of 0 for none", async () => {
    const done = await run(verifyArgs(folder, { ...FLAGS_ALONE, "--guest-policy": "0" }));
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("--guest-policy is missing");
  });

  it("is status 2 with a result where the flags make no valid policy", async () => {
    const done = await run(verifyArgs(folder, { ...FLAGS_ALONE, "--guest-policy": "1", "--json": true }));
    expect(done.status).toBe(2);
    expect(resultOf(done).failure?.code).toBe("SNP_POLICY_GUEST_POLICY");
  });
});

describe("--allow-policy-roots", () => {
  const roots = (field: string, value: string): string =>
    `{ "policy": { "policy": 196608, "measurement": "${Buffer.from(MEASUREMENT, "hex").toString("base64")}" }, "root_of_trust": { "${field}": [${JSON.stringify(value)}] } }`;
  const bundle = (): string => folder.amd.ask.pem + folder.amd.ark.pem;
  const withoutRoot = { "--trust-root": null, "--json": true } as const;

  it("lets the roots of a policy count, inline or in a file", async () => {
    const inline = folder.write("inline.json", roots("cabundles", bundle()));
    const named = folder.write("named.json", roots("cabundle_paths", folder.write("bundle.pem", bundle())));
    for (const policy of [inline, named]) {
      const done = await run(verifyArgs(folder, { ...withoutRoot, "--policy": policy, "--allow-policy-roots": true }));
      expect([done.status, resultOf(done).failure]).toEqual([0, null]);
    }
  });

  it("is needed: without it such a policy is invalid", async () => {
    const policy = folder.write("inline.json", roots("cabundles", bundle()));
    const done = await run(verifyArgs(folder, { ...withoutRoot, "--policy": policy }));
    expect([done.status, resultOf(done).failure?.code]).toEqual([2, "SNP_POLICY_ROOTS"]);
  });

  it("lets the flags state them", async () => {
    const file = folder.write("bundle.pem", bundle());
    for (const name of ["--cabundle-paths", "--CA_bundles_paths"]) {
      const done = await run(verifyArgs(folder, { ...withoutRoot, [name]: file, "--allow-policy-roots": true }));
      expect(done.status).toBe(0);
    }
    expect((await run(verifyArgs(folder, { ...withoutRoot, "--cabundle-paths": file }))).status).toBe(2);
  });

  it("is wrong use where a file that the policy names cannot be read", async () => {
    const policy = folder.write("gone.json", roots("cabundle_paths", at("gone.pem")));
    const done = await run(verifyArgs(folder, { ...withoutRoot, "--policy": policy, "--allow-policy-roots": true }));
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("cannot read the CA bundle");
  });

  it("opens nothing but regular files for a policy", async () => {
    const policy = folder.write("folder.json", roots("cabundle_paths", folder.path));
    const done = await run(verifyArgs(folder, { ...withoutRoot, "--policy": policy, "--allow-policy-roots": true }));
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("it is no regular file");
  });
});
