import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { createSimulatedTpm, tpmAttestationProtobuf } from "../../../src/testing/index.js";
import type { SimulatedTpm, TpmHash } from "../../../src/testing/index.js";
import { describeWithVectors, vectorsDir } from "../../helpers/vectors.js";
import { resultOf, run } from "./cli.js";
import type { Run } from "./cli.js";
import { aloneFlags, makeVtpmFolder, vtpmFlags } from "./vtpm-folder.js";
import type { Change, VtpmFolder } from "./vtpm-folder.js";

let folder: VtpmFolder;

beforeAll(async () => {
  folder = await makeVtpmFolder();
});
afterAll(() => folder.remove());

const pcrs = (change: Change = {}, file = folder.evidence): Promise<Run> =>
  run(["policy", "pcrs", file, ...vtpmFlags(folder, change)]);
const pcrsAlone = (change: Change = {}, file = folder.alone): Promise<Run> =>
  run(["policy", "pcrs", file, ...aloneFlags(folder, change)]);

type Banks = Readonly<Record<string, Readonly<Record<string, string>>>>;
const banksOf = (text: string): Banks => (JSON.parse(text) as { readonly pcr_values: Banks }).pcr_values;
const indicesOf = (text: string, bank = "sha256"): readonly number[] =>
  Object.keys(banksOf(text)[bank] ?? {}).map(Number);

/** Evidence of a vTPM alone, quoting these banks. */
async function quoted(name: string, tpm: SimulatedTpm, banks: readonly TpmHash[] = tpm.banks): Promise<string> {
  const quotes = [];
  for (const bank of banks) quotes.push(await tpm.quote({ nonce: folder.example.challenge.vtpm, bank }));
  return folder.write(name, tpmAttestationProtobuf({ akPublic: tpm.akPublic, quotes }));
}

const BOOT = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15];

describe("veritee policy pcrs", () => {
  it("prints the golden values of both banks, and nothing else", async () => {
    const { status, stdout, stderr } = await pcrs();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(["pcr_values"]);
    const { tpm } = folder.example;
    const values = (bank: TpmHash) => Object.fromEntries(BOOT.map((index) => [index, toHex(tpm.pcr(bank, index))]));
    expect(banksOf(stdout)).toEqual({ sha256: values("sha256"), sha384: values("sha384") });
  });

  it("leaves out what grows, what anybody can reset, and a dynamic launch that never was", async () => {
    const banks = ["sha256"] as const;
    const tpm = await createSimulatedTpm({ seed: "golden", banks });
    for (const index of [10, 16, 23]) tpm.extend(index, { sha256: new Uint8Array(32).fill(index) });
    const file = await quoted("golden.pb", tpm);
    const values = [17, 18, 19, 20, 21, 22].map((index) => toHex(tpm.pcr("sha256", index)));
    expect(values.every((value) => /^(?:(?:00)+|(?:ff)+)$/.test(value))).toBe(true);
    expect(indicesOf((await pcrsAlone({}, file)).stdout)).toEqual(BOOT);
    // One of 17 to 22 that holds something counts.
    const launched = await createSimulatedTpm({ seed: "golden", banks });
    launched.extend(17, { sha256: new Uint8Array(32).fill(17) });
    expect(indicesOf((await pcrsAlone({}, await quoted("launched.pb", launched))).stdout)).toEqual([...BOOT, 17]);
  });

  it("takes the PCRs and banks that are named", async () => {
    const some = await pcrs({ "--pcr": "0,4-6,16" });
    expect(indicesOf(some.stdout)).toEqual([0, 4, 5, 6, 16]);
    expect(indicesOf(some.stdout, "sha384")).toEqual([0, 4, 5, 6, 16]);
    const one = await pcrs({ "--pcr": "7", "--bank": "sha384" });
    expect(banksOf(one.stdout)).toEqual({ sha384: { 7: toHex(folder.example.tpm.pcr("sha384", 7)) } });
    const flags = vtpmFlags(folder);
    const repeated = await run(["policy", "pcrs", folder.evidence, ...flags, "--pcr", "1", "--pcr", "0"]);
    expect(indicesOf(repeated.stdout)).toEqual([0, 1]);
  });

  it("says on standard error what makes a warning", async () => {
    const reset = await pcrs({ "--pcr": "16" });
    expect(reset.status).toBe(0);
    expect(reset.stderr).toContain("warning: POLICY_LINT_PCR_RESETTABLE");
    const alone = await pcrsAlone();
    expect([alone.status, banksOf(alone.stdout)]).toEqual([4, banksOf((await pcrs()).stdout)]);
    expect(alone.stderr).toContain("warning: VTPM_HARDWARE");
    expect((await pcrsAlone({ "--accept-warnings": true })).status).toBe(0);
  });

  it("prints what verifies the same evidence, and no evidence with another value", async () => {
    const policy = folder.write("golden.json", (await pcrsAlone()).stdout);
    const verify = (file: string): Promise<Run> =>
      run(["verify", file, ...aloneFlags(folder, { "--policy": policy, "--json": true })]);
    expect((await verify(folder.alone)).status).toBe(4);
    const other = await createSimulatedTpm({ seed: "example" });
    const failed = resultOf(await verify(await quoted("other.pb", other))).findings.filter(
      ({ outcome }) => outcome === "fail",
    );
    expect(new Set(failed.map(({ code }) => code))).toEqual(new Set(["VTPM_PCR"]));
  });

  it("prints nothing where the evidence does not verify, and says why", async () => {
    const replayed = await pcrs({ "--vtpm-nonce": "01" });
    expect(replayed).toMatchObject({ status: 1, stdout: "" });
    expect(replayed.stderr).toContain(`no PCR values are made from ${folder.evidence}, since it does not verify:`);
    expect(replayed.stderr).toContain("fail  VTPM_FRESHNESS");
    const missing = await pcrs({ "--endorsements": null });
    expect(missing).toMatchObject({ status: 3, stdout: "" });
    expect(missing.stderr).toContain("veritee endorsements fetch");
    const broken = await pcrs({}, folder.write("broken.pb", folder.example.evidence.subarray(0, 600)));
    expect(broken).toMatchObject({ status: 1, stdout: "" });
  });

  it("makes nothing of values that the quote does not cover", async () => {
    const { akPublic, quotes } = folder.example.parts;
    const [first] = quotes;
    if (first === undefined) throw new Error("no quote");
    const forged = {
      ...first,
      pcrs: first.pcrs.map((bank) => ({ ...bank, values: new Map([...bank.values, [4, new Uint8Array(32)]]) })),
    };
    const done = await pcrsAlone({}, folder.write("forged.pb", tpmAttestationProtobuf({ akPublic, quotes: [forged] })));
    expect(done).toMatchObject({ status: 1, stdout: "" });
    expect(done.stderr).toContain("VTPM_PCR_DIGEST");
  });

  it("puts the values into a policy, whose other rules have to hold", async () => {
    const before = folder.write(
      "before.json",
      folder.example.policy.replace(/("sha256": \{\s*"0": ")[0-9a-f]{64}/, `$1${"00".repeat(32)}`),
    );
    const refused = await pcrs({ "--policy": before, "--pcr": "4" });
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain("fail  VTPM_PCR  pcr_values.sha256.0");
    const done = await pcrs({ "--policy": before, "--pcr": "0" });
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(banksOf(done.stdout)).toEqual(banksOf(folder.example.policy));
    expect(done.stdout).toContain('"minimum_tcb": 15787368493747273732');
    const strict = folder.write("strict.json", folder.example.policy.replace('"vmpl": 0', '"vmpl": 3'));
    const vmpl = await pcrs({ "--policy": strict });
    expect(vmpl).toMatchObject({ status: 1, stdout: "" });
    expect(vmpl.stderr).toContain("fail  SNP_VMPL");
  });

  it("writes to a file, or back to the policy", async () => {
    const out = folder.write("out.json", "");
    expect(await pcrs({ "--out": out })).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(out, "utf8")).toBe((await pcrs()).stdout);
    const policy = folder.write("inplace.json", JSON.stringify({ pcr_values: {} }));
    const done = await pcrsAlone({ "--policy": policy, "--in-place": true, "--pcr": "0" });
    expect([done.status, done.stdout]).toEqual([4, ""]);
    expect(indicesOf(folder.read("inplace.json"))).toEqual([0]);
    const kept = folder.read("inplace.json");
    expect((await pcrsAlone({ "--policy": policy, "--in-place": true, "--vtpm-nonce": "01" })).status).toBe(1);
    expect(folder.read("inplace.json")).toBe(kept);
  });

  it.each<[string, Change, string]>([
    ["a PCR above 23", { "--pcr": "24" }, "from 0 to 23"],
    ["a range that runs backwards", { "--pcr": "7-4" }, "from 0 to 23"],
    ["no number", { "--pcr": "0,,1" }, "from 0 to 23"],
    ["a bank that is not quoted", { "--bank": "sha1", "--allow-sha1-bank": true }, "quotes no bank sha1"],
    ["SHA-1 without consent", { "--bank": "sha1" }, "--bank sha1 needs --allow-sha1-bank"],
    ["a bank that no policy has", { "--bank": "sha512" }, "Allowed choices are sha1, sha256, sha384."],
    ["--in-place without a policy", { "--in-place": true }, "--in-place needs --policy FILE"],
    ["no word about the vTPM's freshness", { "--tee": "snp-vtpm", "--vtpm-nonce": null }, "freshness is not stated"],
  ])("is wrong use: %s", async (_, change, message) => {
    const done = await pcrs(change);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });

  it("is wrong use for a PCR that is not quoted, evidence without a vTPM, and both targets at once", async () => {
    const tpm = await createSimulatedTpm({ seed: "few" });
    const quotes = [await tpm.quote({ nonce: folder.example.challenge.vtpm, bank: "sha256", indices: [0, 7] })];
    const file = folder.write("few.pb", tpmAttestationProtobuf({ akPublic: tpm.akPublic, quotes }));
    const few = await pcrsAlone({ "--pcr": "0,4" }, file);
    expect(few).toMatchObject({ status: 2, stdout: "" });
    expect(few.stderr).toContain("PCR 4 is not quoted in bank sha256, which has 0, 7");
    const report = await pcrs({ "--vtpm-nonce": null }, folder.report);
    expect(report).toMatchObject({ status: 2, stdout: "" });
    expect(report.stderr).toContain("has no quote of a vTPM");
    const both = await pcrs({ "--policy": folder.policy, "--in-place": true, "--out": `${folder.path}/x.json` });
    expect(both).toMatchObject({ status: 2, stdout: "" });
  });

  it("takes the SHA-1 bank only with consent", async () => {
    const tpm = await createSimulatedTpm({ seed: "old", banks: ["sha1"] });
    const file = await quoted("old.pb", tpm);
    const refused = await pcrsAlone({}, file);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("accept SHA-1 with --allow-sha1-bank");
    const done = await pcrsAlone({ "--allow-sha1-bank": true }, file);
    expect([done.status, Object.keys(banksOf(done.stdout))]).toEqual([4, ["sha1"]]);
    expect(done.stderr).toContain("warning: POLICY_LINT_PCR_SHA1");
  });
});

describe("veritee policy create, for a vTPM", () => {
  const create = (change: Change, file: string, alone = false): Promise<Run> =>
    run(["policy", "create", file, ...(alone ? aloneFlags(folder, change) : vtpmFlags(folder, change))]);

  it("writes the section of the report and the golden values, which verify together", async () => {
    const made = await create({}, folder.evidence);
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(Object.keys(JSON.parse(made.stdout) as object)).toEqual(["policy", "root_of_trust", "pcr_values"]);
    expect(banksOf(made.stdout)).toEqual(banksOf((await pcrs()).stdout));
    const policy = folder.write("made.json", made.stdout);
    const verified = await run(["verify", folder.evidence, ...vtpmFlags(folder, { "--policy": policy })]);
    expect(verified.status).toBe(0);
  });

  it("writes golden values alone where there is no report", async () => {
    const made = await create({}, folder.alone, true);
    expect([made.status, made.stdout]).toEqual([4, (await pcrsAlone()).stdout]);
  });

  it("writes nothing where the quotes do not verify", async () => {
    const made = await create({ "--vtpm-nonce": "01" }, folder.evidence);
    expect(made).toMatchObject({ status: 1, stdout: "" });
    expect(made.stderr).toContain("fail  VTPM_FRESHNESS");
  });
});

describeWithVectors("veritee policy pcrs, from a real vTPM", () => {
  it("takes the values that were recorded", async () => {
    const vector = (name: string): string => `${vectorsDir() ?? ""}/cocos/${name}`;
    const nonce = "6b4a6e492a6299df233805b240fd664f2c94220a911b7a973d735998865584ac";
    const flags = ["--tee", "vtpm", "--vtpm-nonce", nonce, "--pcr", "0-7,9"];
    const { status, stdout } = await run(["policy", "pcrs", vector("vtpm-coconut-2025-03.pb"), ...flags]);
    expect(status).toBe(4);
    expect(banksOf(stdout)).toEqual(banksOf(readFileSync(vector("policies/derived-coconut-pcrs.json"), "utf8")));
  });
});
