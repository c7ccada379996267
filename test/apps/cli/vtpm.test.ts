import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import {
  bindingReportData,
  createMeasuredBootExample,
  createSimulatedTpm,
  tpmAttestationProtobuf,
} from "../../../src/testing/index.js";
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

const verify = (change: Change = {}, file = folder.evidence): Promise<Run> =>
  run(["verify", file, ...vtpmFlags(folder, { "--policy": folder.policy, ...change })]);
const verifyAlone = (change: Change = {}): Promise<Run> => run(["verify", folder.alone, ...aloneFlags(folder, change)]);
/** A policy with the golden values of the example alone. */
const pcrPolicy = (change: (values: Record<string, Record<string, string>>) => void = () => undefined): string => {
  const { pcr_values } = JSON.parse(folder.example.policy) as {
    readonly pcr_values: Record<string, Record<string, string>>;
  };
  change(pcr_values);
  return folder.write("pcrs.json", JSON.stringify({ pcr_values }));
};
const failed = (done: Run): readonly string[] =>
  resultOf(done).findings.flatMap(({ code, outcome }) => (outcome === "fail" ? [code] : []));
const outcomeOf = (done: Run, code: string): string | undefined =>
  resultOf(done).findings.find((finding) => finding.code === code)?.outcome;

describe("veritee verify --event-log", () => {
  it("replays that log in place of the evidence's", async () => {
    const boot = await createMeasuredBootExample();
    const log = folder.write("measurements.bin", boot.eventLog);
    const silent = folder.write("silent.pb", tpmAttestationProtobuf({ ...boot.parts, eventLog: new Uint8Array() }));
    const flags = { "--policy": folder.write("boot.json", boot.policy), "--json": true } as const;
    const without = await verify(flags, silent);
    expect([without.status, outcomeOf(without, "EVENTLOG_PRESENT")]).toEqual([0, "skip"]);
    const done = await verify({ ...flags, "--event-log": log }, silent);
    expect([done.status, outcomeOf(done, "EVENTLOG_PRESENT")]).toEqual([0, "pass"]);
    const cut = folder.write("cut.bin", boot.eventLog.slice(0, -1));
    const refused = await verify({ ...flags, "--event-log": cut }, silent);
    expect([refused.status, failed(refused)]).toEqual([1, ["EVENTLOG_EVENT_SIZE"]]);
    expect((await verify({ ...flags, "--event-log": folder.write("none", "") + "x" }, silent)).status).toBe(2);
  });
});

describe("veritee verify, for a report and a vTPM", () => {
  it("is affirming, and says that hardware vouches for the vTPM", async () => {
    const { status, stdout } = await verify();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^vtpm +its key is in the report of the hardware$/m);
    expect(resultOf(await verify({ "--json": true }))).toMatchObject({
      verdict: "affirming",
      evidence: { kind: "snp-vtpm" },
      claims: { vtpm: { hardwareRooted: true } },
    });
  });

  it.each([100, 80, 50])("shortens the digest of its summary and nothing before it, in %i columns", async (width) => {
    const flags = vtpmFlags(folder, { "--policy": folder.policy });
    const { stdout } = await run(["verify", folder.evidence, ...flags], { width });
    const line = stdout.split("\n").find((text) => text.startsWith("evidence  ")) ?? "";
    expect(line.length).toBeLessThanOrEqual(width);
    if (width > 70)
      expect(line).toMatch(/^evidence {2}tpm-attestation-protobuf, signed bytes sha256 [0-9a-f]+…[0-9a-f]+$/);
    else expect(line).toMatch(/^evidence {2}tpm-[a-z-]*….*[0-9a-f]{9}$/);
  });

  it("tells the many findings of one rule apart by their place", async () => {
    const { stdout } = await verify();
    const value = toHex(folder.example.tpm.pcr("sha384", 4));
    const line = stdout.split("\n").find((text) => text.includes("pcr_values.sha384.4: ")) ?? "";
    expect(line).toMatch(/^pass {2}VTPM_PCR +pcr_values\.sha384\.4: [0-9a-f]+…[0-9a-f]+$/);
    expect(line.length).toBeLessThanOrEqual(100);
    const [start = "", end = ""] = line.replace(/^.*: /, "").split("…");
    expect([value.startsWith(start), value.endsWith(end)]).toEqual([true, true]);
  });

  it("shows each PCR that differs in full, and what to do about them once", async () => {
    const policy = folder.write(
      "other.json",
      JSON.stringify({ pcr_values: { sha256: { 4: "ab".repeat(32), 7: "cd".repeat(32) } } }),
    );
    const { status, stdout } = await verifyAlone({ "--policy": policy });
    expect(status).toBe(1);
    const found = toHex(folder.example.tpm.pcr("sha256", 4));
    expect(stdout).toContain(
      `fail  VTPM_PCR  pcr_values.sha256.4\n      expected  ${"ab".repeat(32)}\n      found     ${found}\nfail  VTPM_PCR  pcr_values.sha256.7\n`,
    );
    expect(stdout.match(/Something else was booted/g)).toHaveLength(1);
  });

  it("says how to get PCR values where the policy states none", async () => {
    const { policy: section } = JSON.parse(folder.example.policy) as Record<string, unknown>;
    const measured = { policy: { policy: 196_608, measurement: (section as Record<string, unknown>)["measurement"] } };
    const { status, stdout } = await verify({ "--policy": folder.write("bare.json", JSON.stringify(measured)) });
    expect([status, stdout.match(/^fail {2}[A-Z_]+/gm)]).toEqual([1, ["fail  POLICY_PCR_VALUES"]]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("state them: veritee policy pcrs takes them");
  });

  it("refuses another nonce of the vTPM", async () => {
    const done = await verify({ "--vtpm-nonce": "01", "--json": true });
    expect([done.status, [...new Set(failed(done))]]).toEqual([1, ["VTPM_FRESHNESS"]]);
  });

  it("takes the nonce exactly as it is: nothing is padded", async () => {
    const nonce = toHex(folder.example.challenge.vtpm);
    const done = await verify({ "--vtpm-nonce": `${nonce}00`, "--json": true });
    expect([done.status, [...new Set(failed(done))]]).toEqual([1, ["VTPM_FRESHNESS"]]);
  });

  it("fails where the quotes' nonce is not stated", async () => {
    const done = await verify({ "--vtpm-nonce": null, "--json": true });
    expect([done.status, failed(done)]).toEqual([1, ["VERIFY_CHALLENGE_VTPM"]]);
    const { stdout } = await verify({ "--vtpm-nonce": null });
    expect(stdout).toMatch(/^ +expected +nothing\n +found +vTPM quotes$/m);
  });

  it("has the words for freshness that is not checked, one for each nonce", async () => {
    const vtpm = await verify({ "--vtpm-nonce": null, "--unchecked-freshness": "vtpm", "--json": true });
    expect([vtpm.status, outcomeOf(vtpm, "VTPM_FRESHNESS")]).toEqual([4, "skip"]);
    const flags = vtpmFlags(folder, { "--policy": folder.policy, "--vtpm-nonce": null, "--report-data": null });
    const both = ["--unchecked-freshness", "tee", "--unchecked-freshness", "vtpm", "--json"];
    const neither = await run(["verify", folder.evidence, ...flags, ...both]);
    expect(resultOf(neither).challenge).toEqual({ tee: "unchecked", vtpm: "unchecked" });
  });

  it("understands Cocos's name of the flag, and refuses two nonces that differ", async () => {
    const nonce = toHex(folder.example.challenge.vtpm);
    expect((await verify({ "--vtpm-nonce": null, "--nonce": nonce })).status).toBe(0);
    expect((await verify({ "--nonce": nonce.toUpperCase() })).status).toBe(0);
    const done = await verify({ "--nonce": "01" });
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("--vtpm-nonce (alias --nonce) is given twice, with different values");
  });

  it.each<[string, Change, string]>([
    ["no hex", { "--vtpm-nonce": "xyz" }, "--vtpm-nonce is not hex"],
    ["67 bytes", { "--vtpm-nonce": "01".repeat(67) }, "--vtpm-nonce has 67 bytes; a TPM quotes at most 66"],
    ["an empty nonce", { "--vtpm-nonce": "" }, "--vtpm-nonce is empty or all zeros"],
    ["zeros", { "--vtpm-nonce": "00".repeat(32) }, "--vtpm-nonce is empty or all zeros"],
    ["a nonce that is not checked", { "--unchecked-freshness": "vtpm" }, "contradict each other"],
    ["a nonce beside --tee snp", { "--tee": "snp" }, "--tee snp contradict each other"],
    ["--tee snp-vtpm without the nonce", { "--tee": "snp-vtpm", "--vtpm-nonce": null }, "give --vtpm-nonce HEX"],
    ["--tee snp-vtpm without REPORT_DATA", { "--tee": "snp-vtpm", "--report-data": null }, "give --report-data HEX"],
    ["--tee vtpm with REPORT_DATA", { "--tee": "vtpm" }, "a vTPM alone has no REPORT_DATA"],
  ])("is wrong use: %s", async (_, change, message) => {
    const done = await verify(change);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });

  it("takes 66 bytes, and zeros where they are allowed", async () => {
    const long = await verify({ "--vtpm-nonce": "01".repeat(66), "--json": true });
    expect([long.status, resultOf(long).challenge.vtpm]).toEqual([1, "01".repeat(66)]);
    const zeros = await verify({ "--vtpm-nonce": "0000", "--allow-zero-nonce": true, "--json": true });
    expect([zeros.status, resultOf(zeros).challenge.vtpm]).toEqual([1, "0000"]);
  });

  it("says what is missing for which kind of evidence", async () => {
    const none = await verify({ "--report-data": null, "--vtpm-nonce": null });
    expect(none.stderr).toContain("give --report-data HEX");
    expect(none.stderr).toContain("evidence with a vTPM: also --vtpm-nonce HEX");
    const half = await verify({ "--report-data": null });
    expect(half.stderr).toContain("evidence of a vTPM alone: --tee vtpm");
    expect(half.stderr).not.toContain("also --vtpm-nonce");
  });

  it("names the evidence's kind in the command of the hint", async () => {
    const done = await verify({ "--tee": "snp-vtpm", "--endorsements": null });
    expect(done.status).toBe(3);
    expect(done.stderr).toContain(`veritee endorsements fetch ${folder.evidence} --tee snp-vtpm`);
  });
});

describe("veritee endorsements fetch, for a vTPM alone", () => {
  it("has nothing to fetch, and says so", async () => {
    const out = `${folder.path}/none.json`;
    const done = await run(["endorsements", "fetch", folder.alone, "--out", out, "--offline", "--no-cache"]);
    expect(done).toEqual({
      status: 0,
      stdout: `0 endorsements in ${out}\ncomplete for 1 of 1 file of evidence\n`,
      stderr: `note: ${folder.alone} is a vTPM's alone, which needs no endorsements\n`,
    });
  });
});

describe("veritee verify, for a key that the report does not vouch for", () => {
  /** Evidence of another vTPM beside the report, whose REPORT_DATA is that of the example. */
  async function strangerBeside(): Promise<string> {
    const { example } = folder;
    const tpm = await createSimulatedTpm({ seed: "stranger", key: "p256" });
    const quotes = [await tpm.quote({ nonce: example.challenge.vtpm, bank: "sha256" })];
    return folder.write(
      "stranger.pb",
      tpmAttestationProtobuf({ akPublic: tpm.akPublic, quotes, snp: example.parts.snp }),
    );
  }
  const policy = (): string => {
    const { policy: section, root_of_trust } = JSON.parse(folder.example.policy) as Record<string, unknown>;
    const zeros = { sha256: { 0: "00".repeat(32) } };
    // JSON.parse rounds the 64-bit numbers of this section, which are no part of what is tested here.
    const rest = Object.fromEntries(Object.entries(section as object).filter(([name]) => !name.endsWith("_tcb")));
    return folder.write("stranger.json", JSON.stringify({ policy: rest, root_of_trust, pcr_values: zeros }));
  };

  it("fails, and --unbound-ak makes a warning of it", async () => {
    const file = await strangerBeside();
    const bound = await verify({ "--policy": policy(), "--json": true }, file);
    expect(bound.status).toBe(1);
    expect(outcomeOf(bound, "VTPM_AK_BINDING")).toBe("fail");
    // As agents before 0.8.2 send it: REPORT_DATA is the challenge itself.
    const { tee } = folder.example.challenge;
    const reportData = toHex(bindingReportData(tee, folder.example.tpm.akPublic));
    const change = { "--policy": policy(), "--report-data": reportData, "--json": true } as const;
    const unbound = await verify({ ...change, "--unbound-ak": true }, file);
    expect([unbound.status, outcomeOf(unbound, "VTPM_AK_BINDING")]).toEqual([4, "skip"]);
    expect(resultOf(unbound).claims).toMatchObject({ vtpm: { hardwareRooted: false } });
    expect((await verify(change, file)).status).toBe(1);
  });
});

describe("veritee verify --tee vtpm", () => {
  it("needs no REPORT_DATA, and is a warning at best that says why", async () => {
    const done = await verifyAlone({ "--policy": pcrPolicy() });
    expect(done.status).toBe(4);
    expect(done.stdout).toMatch(/^vtpm +not rooted in hardware/m);
    expect(done.stdout).toContain("warn  VTPM_HARDWARE");
    expect((await verifyAlone({ "--policy": pcrPolicy(), "--accept-warnings": true })).status).toBe(0);
  });

  it("has to be said: evidence of a vTPM alone is not trusted on its own word", async () => {
    const change = { "--policy": pcrPolicy(), "--tee": null, "--unchecked-freshness": "tee", "--json": true } as const;
    const done = await verifyAlone(change);
    expect([done.status, failed(done)]).toEqual([1, ["VTPM_HARDWARE"]]);
  });

  it("needs the nonce of the vTPM", async () => {
    const done = await verifyAlone({ "--policy": pcrPolicy(), "--vtpm-nonce": null });
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("give --vtpm-nonce HEX");
    expect(done.stderr).not.toContain("--report-data");
  });

  it("takes a SHA-1 bank only with --allow-sha1-bank", async () => {
    const tpm = await createSimulatedTpm({ seed: "sha1", banks: ["sha1"] });
    const nonce = folder.example.challenge.vtpm;
    const quotes = [await tpm.quote({ nonce, bank: "sha1" })];
    const file = folder.write("sha1.pb", tpmAttestationProtobuf({ akPublic: tpm.akPublic, quotes }));
    const policy = folder.write("sha1.json", JSON.stringify({ pcr_values: { sha1: { 0: "00".repeat(20) } } }));
    const flags = (change: Change): string[] => aloneFlags(folder, { "--policy": policy, "--json": true, ...change });
    const refused = await run(["verify", file, ...flags({})]);
    expect([refused.status, failed(refused)]).toEqual([1, ["VTPM_SHA1_BANK"]]);
    const accepted = await run(["verify", file, ...flags({ "--allow-sha1-bank": true })]);
    expect([accepted.status, outcomeOf(accepted, "VTPM_SHA1_BANK")]).toEqual([4, "note"]);
  });
});

describe("veritee inspect, for a vTPM", () => {
  const tables = (stdout: string): readonly string[] => stdout.split("\n\n");

  it("shows the report, the key, each quote, and every PCR of each bank in full", async () => {
    const { status, stdout } = await run(["inspect", folder.evidence]);
    expect(status).toBe(0);
    const heads = tables(stdout).map((text) => text.split("\n")[0]?.replaceAll(/ +/g, " "));
    expect(heads).toEqual([
      "not verified: this is only what the bytes say, and anybody can write them",
      "field tpm-attestation-protobuf",
      "field attestation key",
      "field quote 1",
      "field quote 2",
      "PCR bank sha256",
      "PCR bank sha384",
      "field beside the quotes",
    ]);
    const { tpm, challenge } = folder.example;
    expect(stdout).toMatch(new RegExp(`^extraData +${toHex(challenge.vtpm)}$`, "m"));
    expect(stdout).toMatch(new RegExp(`^name +${toHex(tpm.akName)}$`, "m"));
    expect(stdout).toMatch(/^attributes +fixedTPM, .*restricted/m);
    for (const [index, bank] of [
      [5, "sha256"],
      [6, "sha384"],
    ] as const) {
      const rows = (tables(stdout)[index] ?? "").trimEnd().split("\n").slice(1);
      const values = Array.from({ length: 24 }, (_, pcr) => toHex(tpm.pcr(bank, pcr)));
      expect(rows.map((row) => row.replace(/^\d+ +/, "").trim()).join("")).toBe(values.join(""));
    }
  });

  it("fits into a narrow terminal without cutting a digest", async () => {
    const { stdout } = await run(["inspect", folder.evidence], { width: 72 });
    const [, ...lines] = stdout.split("\n");
    expect(lines.filter((line) => line.length > 72)).toEqual([]);
    const whole = toHex(folder.example.tpm.pcr("sha384", 4));
    expect(stdout.replaceAll(/\n +/g, "")).toContain(whole);
  });

  it("--json has the vTPM beside the report", async () => {
    const { stdout } = await run(["inspect", folder.evidence, "--json"]);
    const { tpm, challenge } = folder.example;
    expect(JSON.parse(stdout)).toMatchObject({
      verified: false,
      format: "tpm-attestation-protobuf",
      snp: { version: expect.any(Number) as unknown },
      vtpm: {
        ak: { name: toHex(tpm.akName), type: "rsa", bits: 2048 },
        quotes: [
          { banks: ["sha256"], extraData: toHex(challenge.vtpm), signature: "rsassa/sha256" },
          { banks: ["sha384"] },
        ],
        pcrs: { sha256: { 0: toHex(tpm.pcr("sha256", 0)) }, sha384: { 23: toHex(tpm.pcr("sha384", 23)) } },
        eventLog: { bytes: 0, replayed: false },
      },
    });
  });

  it("shows evidence of a vTPM alone, and says where it is malformed", async () => {
    const { status, stdout } = await run(["inspect", folder.alone, "--json"]);
    expect([status, Object.keys(JSON.parse(stdout) as object)]).toEqual([0, ["verified", "format", "vtpm"]]);
    const { quotes } = folder.example.parts;
    const file = folder.write("keyless.pb", tpmAttestationProtobuf({ akPublic: new Uint8Array(0), quotes }));
    const keyless = await run(["inspect", file]);
    expect(keyless.status).toBe(1);
    expect(keyless.stdout).toContain("VTPM_AK_MISSING");
  });
});

describeWithVectors("the command line, for a real vTPM", () => {
  const vector = (name: string): string => `${vectorsDir() ?? ""}/cocos/${name}`;
  const nonce = "6b4a6e492a6299df233805b240fd664f2c94220a911b7a973d735998865584ac";
  const verifyReal = (policy: string): Promise<Run> =>
    run([
      ...["verify", vector("vtpm-coconut-2025-03.pb"), "--tee", "vtpm", "--vtpm-nonce", nonce],
      ...["--policy", vector(`policies/${policy}`), "--json"],
    ]);

  it("passes under the golden values that were taken from it", async () => {
    const done = await verifyReal("derived-coconut-pcrs.json");
    expect([done.status, failed(done)]).toEqual([4, []]);
  });

  it("fails in PCR 1 and 9 of both banks, and for want of a report, under the sample policy", async () => {
    const done = await verifyReal("sample-sevsnp-vtpm.json");
    const places = resultOf(done).findings.flatMap(({ outcome, path }) => (outcome === "fail" ? [path] : []));
    const pcrs = ["sha256.1", "sha256.9", "sha384.1", "sha384.9"].map((place) => `pcr_values.${place}`);
    expect([done.status, [...places].sort()]).toEqual([1, [...pcrs, "policy"]]);
  });
});
