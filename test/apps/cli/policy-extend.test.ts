import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "./cli.js";

const path = mkdtempSync(join(tmpdir(), "veritee-extend-"));
afterAll(() => rmSync(path, { recursive: true, force: true }));

const write = (name: string, content: string): string => {
  writeFileSync(join(path, name), content);
  return join(path, name);
};
const pcr16 = (text: string): Readonly<Record<string, string | undefined>> => {
  const { pcr_values } = JSON.parse(text) as {
    readonly pcr_values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  return Object.fromEntries(Object.entries(pcr_values).map(([bank, values]) => [bank, values["16"]]));
};

/** Values of both ways for one manifest and a PCR of zeros, made by an independent implementation. */
const MANIFEST = '{"id":"1"}';
const AGENT = {
  sha256: "8d80af69ddeb9e264f428519a6986826624fa2dad72340e4ba6b2841b48fbec4",
  sha384: "e3da400f342b27dc6602bbb9e10e4ddb4fefd573fc9ca2caf4afb5e86494be77032a3e31459f7dccf6e390202b249bf1",
};
const COCOS_CLI = {
  sha256: "5ecf0f639cabc0156e80ddf97fafff664e56637a8497925ea3179e1f15496886",
  sha384: "b5095d52efb2eda4947352a6cef6c0902ecb7f64523d0d8a02af813239dd35f91c922a7de5ef89b9416863b1f9556430",
};

const empty = write("empty.json", '{"policy": {"policy": 131072}}');
const manifest = write("manifest.json", MANIFEST);

describe("veritee policy extend", () => {
  it("predicts PCR 16 as the agent extends it, in both banks where the policy states neither", async () => {
    const { status, stdout, stderr } = await run(["policy", "extend", empty, manifest]);
    expect({ status, stderr, values: pcr16(stdout) }).toEqual({ status: 0, stderr: "", values: AGENT });
    expect(JSON.parse(stdout)).toMatchObject({ policy: { policy: 131072 } });
  });

  it("computes as Cocos's command line with --cocos-cli", async () => {
    expect(pcr16((await run(["policy", "extend", empty, manifest, "--cocos-cli"])).stdout)).toEqual(COCOS_CLI);
  });

  it("extends what is there, in the banks that are there", async () => {
    const one = write("one.json", JSON.stringify({ pcr_values: { sha256: { 4: "44".repeat(32) } } }));
    const once = await run(["policy", "extend", one, manifest]);
    expect(pcr16(once.stdout)).toEqual({ sha256: AGENT.sha256 });
    const twice = await run(["policy", "extend", write("once.json", once.stdout), manifest]);
    const atOnce = await run(["policy", "extend", one, manifest, manifest]);
    expect(pcr16(twice.stdout)["sha256"]).not.toBe(AGENT.sha256);
    expect(atOnce.stdout).toBe(twice.stdout);
  });

  it("takes every byte of a manifest, and says so of a line end behind it", async () => {
    const line = write("line.json", `${MANIFEST}\n`);
    const { status, stdout, stderr } = await run(["policy", "extend", empty, manifest, line]);
    expect([status, pcr16(stdout)["sha256"] === AGENT.sha256]).toEqual([0, false]);
    expect(stderr).toBe(`note: ${line} ends with a line end, which no agent's JSON does\n`);
  });

  it("writes to a file, or back to the policy", async () => {
    const out = join(path, "out.json");
    expect(await run(["policy", "extend", empty, manifest, "--out", out])).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
    expect(pcr16(readFileSync(out, "utf8"))).toEqual(AGENT);
    const own = write("own.json", '{"pcr_values": {"sha384": null}}');
    expect((await run(["policy", "extend", own, manifest, "--in-place"])).status).toBe(0);
    expect(pcr16(readFileSync(own, "utf8"))).toEqual(AGENT);
  });

  it.each([
    ["no manifest", [empty], "missing required argument"],
    ["a manifest that is not there", [empty, join(path, "nowhere.json")], "cannot read the manifest"],
    ["a policy that is none", [write("array.json", "[]"), manifest], "POLICY_NOT_AN_OBJECT"],
    ["an invalid policy", [write("bad.json", '{"policy": {"policy": 1}}'), manifest], "SNP_POLICY_GUEST_POLICY"],
    ["two targets", [empty, manifest, "--in-place", "--out", join(path, "x.json")], "contradict each other"],
  ])("is wrong use: %s", async (_, argv, message) => {
    const done = await run(["policy", "extend", ...argv]);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });

  it("says in its help whose JSON is hashed, and that the other way is none of a guest", async () => {
    const help = (await run(["policy", "extend", "--help"])).stdout.replaceAll(/\s+/g, " ");
    expect(help).toContain("the JSON of its computation, byte for byte as the agent hashes it");
    expect(help).toContain("not what a guest's TPM holds");
  });
});
