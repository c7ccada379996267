import { describe, expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { VerifierOptions, VerifyOptions } from "../../src/index.js";
import { toBase64 } from "../../src/bytes/index.js";
import { createSimulatedAmd, signReport } from "../../src/testing/index.js";
import type { SimulatedAmd, SimulatedVek } from "../../src/testing/index.js";
import { AT, CHALLENGE, outcomeOf, policyText } from "../helpers/snp.js";
import { createWorld, MEASUREMENT, patched, POLICY } from "../helpers/world.js";

/**
 * What verifiers of SEV-SNP in JavaScript have been seen to accept, or to do wrong: each row of the
 * list of pitfalls that concerns SEV-SNP is a test here, under the number that it has there.
 */

const world = await createWorld("pitfalls");
const { amd, vcek, genuine, chain, reportBy, verdict, withVcek } = world;
const forger = await createSimulatedAmd({ seed: "pitfalls", forged: true });

describe("the sound case that all others differ from", () => {
  it("is affirming", async () => {
    expect(await verdict(genuine, chain)).toEqual(["affirming", undefined]);
  });
});

describe("fail-open defaults", () => {
  it("T1: a report without any endorsement is undecided, an unsigned one refused", async () => {
    expect(await verdict(genuine, [])).toEqual(["none", "SNP_VEK_MISSING"]);
    const unsigned = new Uint8Array(1184);
    unsigned[0] = 2;
    const [said] = await verdict(unsigned, []);
    expect(said).toBe("contraindicated");
  });

  it.each<readonly [string, (own: SimulatedAmd, vek: SimulatedVek) => readonly Uint8Array[]]>([
    ["T2: with its own VCEK alone", (_own, vek) => [vek.der]],
    ["T3: with its own VCEK and ASK, and no root", (own, vek) => [vek.der, own.ask.der]],
    ["T3': with its own root among the endorsements", (own, vek) => [vek.der, own.ask.der, own.ark.der]],
  ])("a forged report is refused, %s", async (_name, endorsements) => {
    const vek = await forger.issueVcek();
    for (const anchors of [null, [amd.ark.der]]) {
      const [said, code] = await verdict(reportBy(vek), endorsements(forger, vek), { anchors });
      expect(said).toBe("contraindicated");
      expect(["SNP_VEK_CHAIN", "SNP_VEK_ISSUER"]).toContain(code);
    }
  });

  it("Z2: each option has an effect that can be seen, and an unknown one throws", async () => {
    expect(await verdict(genuine, chain, { anchors: null })).toEqual(["contraindicated", "SNP_VEK_CHAIN"]);
    expect(() => createVerifier({ anchor: [amd.ark.der] } as unknown as VerifierOptions)).toThrow(TypeError);
  });

  it("E0: an empty expectation is no expectation", async () => {
    expect(await verdict(genuine, chain, { policy: "{}" })).toEqual(["contraindicated", "POLICY_SECTION"]);
    expect((await verdict(genuine, chain, { policy: policyText() }))[0]).toBe("warning");
  });

  it("E5: what is not authentic has no claims", async () => {
    const changed = patched(genuine, 0x90, 0);
    const request = { policy: POLICY, challenge: { tee: CHALLENGE }, at: AT };
    const result = await createVerifier({ anchors: [amd.ark.der], endorsements: chain }).verify(changed, request);
    expect([result.failure?.code, result.claims]).toEqual(["SNP_SIGNATURE", {}]);
  });
});

describe("time", () => {
  it.each([undefined, Number.NaN, Date.parse(AT) / 1000, new Date(Number.NaN), "2025-06-01T00:00:00"])(
    "P1: %s is no instant, and does not switch the windows off",
    async (at) => {
      const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: chain });
      const request = { policy: POLICY, challenge: { tee: CHALLENGE }, at } as VerifyOptions;
      await expect(verifier.verify(genuine, request)).rejects.toThrow();
    },
  );

  it("F9: archived evidence verifies at the instant at which it was received, by Date as by text", async () => {
    const vlek = await amd.issueVlek();
    const report = reportBy(vlek);
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: [vlek.der, amd.asvk.der] });
    const said = async (at: Date | string): Promise<string> =>
      (await verifier.verify(report, { policy: POLICY, challenge: { tee: CHALLENGE }, at })).verdict;
    expect([await said(new Date(AT)), await said("2027-01-01")]).toEqual(["affirming", "contraindicated"]);
  });
});

describe("certificates", () => {
  it("P7: an intermediate that is no CA", async () => {
    const world = await createSimulatedAmd({
      seed: "pitfalls",
      ask: { basicConstraints: Uint8Array.of(0x30, 0x00) },
    });
    const vek = await world.issueVcek();
    const said = await verdict(reportBy(vek), [vek.der, world.ask.der], { anchors: [world.ark.der] });
    expect(said).toEqual(["contraindicated", "SNP_VEK_CHAIN"]);
  });

  it("P8: an issuer's name that is not the CA's subject", async () => {
    expect(await withVcek({ issuerCommonName: "SEV-Genoa", productName: "Genoa" })).toEqual([
      "contraindicated",
      "SNP_VEK_ISSUER",
    ]);
  });

  it.each(["hwid", "blSPL", "teeSPL", "snpSPL", "ucodeSPL", "productName", "structVersion"] as const)(
    "T3c: a VCEK without %s",
    async (name) => {
      expect(await withVcek({ dropExtensions: [name] })).toEqual(["contraindicated", "SNP_VEK_EXTENSION"]);
    },
  );

  it.each([0x02, 0x04, 0x30])("a chip id that starts with %i is raw bytes", async (first) => {
    const chipId = new Uint8Array(64).fill(0x7a);
    chipId.set([first, 0x3e]);
    expect(await withVcek({ chipId })).toEqual(["affirming", undefined]);
  });

  it("a hardware id that is only the start of the chip id", async () => {
    expect(await withVcek({ hwid: vcek.chipId.slice(0, 32) })).toEqual(["contraindicated", "SNP_VEK_EXTENSION"]);
    expect(await withVcek({ hwid: Uint8Array.of(...vcek.chipId.slice(0, 63), 0) })).toEqual([
      "contraindicated",
      "SNP_VEK_CHIP_ID",
    ]);
  });

  it("a Turin chip id has 8 bytes, and zeros behind them", async () => {
    const turin = await createSimulatedAmd({ line: "Turin", seed: "pitfalls" });
    const vek = await turin.issueVcek();
    const ask = { anchors: [turin.ark.der] };
    expect(await verdict(reportBy(vek), [vek.der, turin.ask.der], ask)).toEqual(["affirming", undefined]);
    const tail = vek.chipId.slice();
    tail[63] = 1;
    expect(await verdict(reportBy(vek, { chipId: tail }), [vek.der, turin.ask.der], ask)).toEqual([
      "contraindicated",
      "SNP_VEK_CHIP_ID",
    ]);
  });

  it("a VLEK for a VCEK, and the reverse", async () => {
    const vlek = await amd.issueVlek();
    const authorities = [amd.ask.der, amd.asvk.der];
    const mismatch = ["contraindicated", "SNP_SIGNING_KEY_MISMATCH"];
    expect(await verdict(reportBy(vlek, { signingKey: 0 }), [vlek.der, ...authorities])).toEqual(mismatch);
    expect(await verdict(reportBy(vcek, { signingKey: 1 }), [vcek.der, ...authorities])).toEqual(mismatch);
  });

  it("a masked chip id passes with a warning under a VCEK, and MASK_CHIP_KEY does not matter to it", async () => {
    const masked = reportBy(vcek, { chipId: new Uint8Array(64) });
    expect((await verdict(masked, chain))[0]).toBe("warning");
    expect(await verdict(reportBy(vcek, { maskChipKey: true }), chain)).toEqual(["affirming", undefined]);
  });
});

describe("revocation lists", () => {
  const requiring = { policy: POLICY.replace('"root_of_trust": { ', '"root_of_trust": { "check_crl": true') };

  it.each([
    ["P2: garbage", new Uint8Array(600).fill(0x2a), ["none", "SNP_CRL_MISSING"]],
    ["P2b: an empty file", new Uint8Array(0), ["none", "SNP_CRL_MISSING"]],
  ])("%s is no list where one is required", async (_name, list, said) => {
    expect(await verdict(genuine, [...chain, list], requiring)).toEqual(said);
  });

  it("P20: the list of another key, put in the place of the one that revokes", async () => {
    const swapped = await amd.issueCrl({ signedBy: "mallory" });
    expect(await verdict(genuine, [...chain, swapped], requiring)).toEqual(["contraindicated", "SNP_CRL_INVALID"]);
  });

  it("P15: a signed list revokes, by serial number within its own issuer", async () => {
    const genoa = await createSimulatedAmd({ line: "Genoa", seed: "pitfalls" });
    const own = await amd.issueCrl({ revokedSerials: [amd.ask.serial] });
    const foreign = await genoa.issueCrl({ revokedSerials: [amd.ask.serial] });
    expect(await verdict(genuine, [...chain, own])).toEqual(["contraindicated", "SNP_REVOKED"]);
    expect(await verdict(genuine, [...chain, foreign])).toEqual(["affirming", undefined]);
  });
});

describe("parsing", () => {
  it("F1, T4, L2: byte 60 of R", async () => {
    expect(await verdict(patched(genuine, 0x2a0 + 60, 0xff), chain)).toEqual([
      "contraindicated",
      "SNP_SIGNATURE_PADDING",
    ]);
  });

  it("T4b: byte 200 of the signature", async () => {
    expect(await verdict(patched(genuine, 0x2a0 + 200, 1), chain)).toEqual(["contraindicated", "SNP_REPORT_RESERVED"]);
  });

  it.each([
    [1, "EVIDENCE_TABLE_TRUNCATED"],
    [100, "EVIDENCE_TABLE_BOUNDS"],
    [1000, "EVIDENCE_TABLE_BOUNDS"],
  ])("F2, T5, L3: %i bytes behind the report that are no certificate table", async (count, code) => {
    const longer = Uint8Array.of(...genuine, ...new Uint8Array(count).fill(0x2a));
    expect(await verdict(longer, chain)).toEqual(["contraindicated", code]);
  });

  it.each([1183, 1100, 816, 80, 4])("L4, L5: a report cut to %i bytes", async (length) => {
    expect(await verdict(genuine.slice(0, length), chain)).toEqual(["contraindicated", "SNP_REPORT_SIZE"]);
  });

  it.each([77, 99])("F4, T3e: version %i", async (version) => {
    expect(await verdict(patched(genuine, 0, version), chain)).toEqual(["contraindicated", "SNP_REPORT_VERSION"]);
  });

  it("T3e: reserved bytes of EEh", async () => {
    expect(await verdict(patched(genuine, 0x4c, 0xee), chain)).toEqual(["contraindicated", "SNP_REPORT_RESERVED"]);
  });

  it("algorithm 0 is no legacy of anything", async () => {
    expect(await verdict(patched(genuine, 0x34, 0), chain)).toEqual(["contraindicated", "SNP_SIGNATURE_ALGORITHM"]);
  });

  it("X1: n − s is accepted, and is the same evidence", async () => {
    const low = signReport(genuine, vcek, { s: "low" });
    const high = signReport(genuine, vcek, { s: "high" });
    expect(low).not.toEqual(high);
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: chain });
    const request = { policy: POLICY, challenge: { tee: CHALLENGE }, at: AT };
    const [a, b] = [await verifier.verify(low, request), await verifier.verify(high, request)];
    expect([a.verdict, b.verdict]).toEqual(["affirming", "affirming"]);
    expect(a.evidence.signedSha256).toBe(b.evidence.signedSha256);
  });
});

describe("policy", () => {
  it.each<readonly [string, bigint, string]>([
    ["T3f: a migration agent", 0x70000n, "SNP_GUEST_POLICY_MIGRATE_MA"],
    ["a debug guest", 0xb0000n, "SNP_GUEST_POLICY_DEBUG"],
  ])("%s is refused unless the policy allows it", async (_name, policy, code) => {
    const report = reportBy(vcek, { policy });
    expect(await verdict(report, chain)).toEqual(["contraindicated", code]);
    const allowing = policyText({ policy: String(policy), measurement: `"${toBase64(MEASUREMENT)}"` });
    expect((await verdict(report, chain, { policy: allowing }))[0]).not.toBe("contraindicated");
  });

  it.each([0x10, 0x1f, 0xa0, 0xaf])("F5: family 19h, model %i is of the Genoa line", async (model) => {
    const genoa = await createSimulatedAmd({ line: "Genoa", seed: "pitfalls" });
    const vek = await genoa.issueVcek();
    const report = reportBy(vek, { cpuid: { family: 0x19, model, stepping: 2 } });
    expect(await verdict(report, [vek.der, genoa.ask.der], { anchors: [genoa.ark.der] })).toEqual([
      "affirming",
      undefined,
    ]);
  });

  it("T11: there is one channel for a no", async () => {
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements: chain });
    const request = { policy: POLICY, challenge: { tee: new Uint8Array(64).fill(1) }, at: AT };
    const result = await verifier.verify(genuine, request);
    expect([result.verdict, outcomeOf(result, "SNP_FRESHNESS")]).toEqual(["contraindicated", "fail"]);
    await expect(verifier.verifyOrThrow(genuine, request)).rejects.toMatchObject({ code: "SNP_FRESHNESS" });
  });

  it("a TCB minimum is compared by component, and a 64-bit number keeps its last digit", async () => {
    const lower = policyText({ minimum_tcb: "15787368493747273733" });
    expect(await verdict(genuine, chain, { policy: lower })).toEqual(["contraindicated", "SNP_MINIMUM_TCB"]);
    const equal = policyText({ minimum_tcb: "15787368493747273732", measurement: `"${toBase64(MEASUREMENT)}"` });
    expect(await verdict(genuine, chain, { policy: equal })).toEqual(["affirming", undefined]);
  });
});
