import { createHash } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { concatBytes, toBase64, toHex } from "../../src/bytes/index.js";
import { createVerifier, RESULT_SCHEMA } from "../../src/index.js";
import { createSimulatedTpm } from "../../src/testing/index.js";
import { createVtpmWorld, failedCodes, outcomesOf } from "../helpers/vtpm-world.js";
import { saidBy } from "../helpers/world.js";

const world = await createVtpmWorld();
const { evidence, parts, challenge, policy, tpm } = world;

/** The example's policy with members changed, as text: JSON.parse would change its numbers. */
function policyWith(change: (text: string) => string): string {
  const changed = change(policy);
  if (changed === policy) throw new Error("nothing changed");
  return changed;
}

/** Without the golden values, or without everything else. */
const GOLDEN = policy.slice(policy.indexOf('"pcr_values"'), policy.lastIndexOf("}"));
const ONLY_GOLDEN = `{ ${GOLDEN} }`;
const WITHOUT_GOLDEN = policy.replace(GOLDEN, '"pcr_values": {}');

describe("a report and a vTPM", () => {
  it("are affirming where the report covers the key and all rules hold", async () => {
    const result = await world.verify(evidence);
    expect([result.verdict, result.failure, failedCodes(result)]).toEqual(["affirming", null, []]);
    expect(result.evidence).toMatchObject({ kind: "snp-vtpm", format: "tpm-attestation-protobuf" });
    expect(result.claims["vtpm"]).toMatchObject({ hardwareRooted: true, pcrs: { sha256: {}, sha384: {} } });
    expect(Object.keys(result.claims)).toEqual(["snp", "vtpm"]);
    expect(outcomesOf(result, "VTPM_PCR")).toHaveLength(22);
    for (const code of ["VTPM_HARDWARE", "VTPM_AK_BINDING", "VTPM_AK_VOUCHER", "VTPM_AK_ATTRIBUTES"]) {
      expect([code, outcomesOf(result, code)]).toEqual([code, ["pass"]]);
    }
    for (const code of ["VTPM_SIGNATURE", "VTPM_PCR_DIGEST", "VTPM_FRESHNESS", "VTPM_BANK", "VTPM_PCR_RESETTABLE"]) {
      expect([code, outcomesOf(result, code)]).toEqual([code, ["pass", "pass"]]);
    }
  });

  it("give a result by the schema", async () => {
    const validate = new Ajv2020({ strict: false, formats: { "date-time": true } }).compile(RESULT_SCHEMA);
    expect([validate(await world.verify(evidence)), validate.errors]).toEqual([true, null]);
  });

  it("are identified by the signed bytes of the report and of each quote", async () => {
    const signed = concatBytes(parts.snp.report.subarray(0, 672), ...parts.quotes.map(({ quote }) => quote));
    const result = await world.verify(evidence);
    expect(result.evidence.signedSha256).toBe(createHash("sha256").update(signed).digest("hex"));
  });

  it.each([
    { key: "rsa2048", scheme: "rsapss" },
    { key: "rsa3072" },
    { key: "p256" },
    { key: "p384" },
    { key: "p384", hash: "sha256" },
    { key: "p256", hash: "sha384" },
    { key: "rsa2048", hash: "sha512" },
  ] as const)("are affirming with an attestation key of kind $key $scheme $hash", async (options) => {
    const other = await createSimulatedTpm({ ...options, seed: "compose" });
    const golden = `"pcr_values": { "sha256": { "0": "${"00".repeat(32)}" } }`;
    const result = await world.verify(await world.messageOf(other), { policy: policy.replace(GOLDEN, golden) });
    expect([result.verdict, result.failure, failedCodes(result)]).toEqual(["affirming", null, []]);
  });
});

describe("the report", () => {
  it("that covers another key is refused", async () => {
    const other = await createSimulatedTpm({ key: "p256", seed: "other" });
    const quote = await other.quote({ nonce: challenge.vtpm, bank: "sha256" });
    const result = await world.verify(world.message({ akPublic: other.akPublic, quotes: [quote] }));
    expect(result.verdict).toBe("contraindicated");
    expect(failedCodes(result).slice(0, 2)).toEqual(["SNP_FRESHNESS", "VTPM_AK_BINDING"]);
    expect(result.claims["vtpm"]).toMatchObject({ hardwareRooted: false });
  });

  it("that answers another challenge is refused", async () => {
    const result = await world.verify(evidence, { challenge: { tee: new Uint8Array(64).fill(1) } });
    expect([result.verdict, failedCodes(result)]).toEqual(["contraindicated", ["SNP_FRESHNESS", "VTPM_AK_BINDING"]]);
  });

  describe("of an agent that puts the challenge alone into it", () => {
    const old = world.message({ snp: world.reportWith({ reportData: challenge.tee }) });

    it("is fresh and vouches for no key", async () => {
      const result = await world.verify(old);
      expect([result.verdict, failedCodes(result)]).toEqual(["contraindicated", ["VTPM_AK_BINDING"]]);
      expect(outcomesOf(result, "SNP_FRESHNESS")).toEqual(["pass"]);
      expect(result.claims["vtpm"]).toMatchObject({ hardwareRooted: false });
    });

    it("is a warning with the caller's word", async () => {
      const result = await world.verify(old, { akBinding: "unbound" });
      expect([result.verdict, failedCodes(result)]).toEqual(["warning", []]);
      expect(outcomesOf(result, "VTPM_AK_BINDING")).toEqual(["skip"]);
      expect(result.claims["vtpm"]).toMatchObject({ hardwareRooted: false });
    });

    it("still has to answer the challenge", async () => {
      const told = { akBinding: "unbound", challenge: { tee: new Uint8Array(64).fill(1) } } as const;
      const result = await world.verify(old, told);
      expect([result.verdict, failedCodes(result)]).toEqual(["contraindicated", ["SNP_FRESHNESS"]]);
    });
  });

  it("that covers the key stays affirming where unbound keys are accepted", async () => {
    expect(saidBy(await world.verify(evidence, { akBinding: "unbound" }))).toEqual(["affirming", undefined]);
  });

  it("whose challenge is unchecked cannot be shown to cover a key: a warning", async () => {
    const result = await world.verify(evidence, { challenge: { tee: "unchecked" } });
    expect([result.verdict, outcomesOf(result, "VTPM_AK_BINDING"), outcomesOf(result, "SNP_FRESHNESS")]).toEqual([
      "warning",
      ["skip"],
      ["skip"],
    ]);
    expect(result.claims["vtpm"]).toMatchObject({ hardwareRooted: false });
  });

  it("covers a short challenge as the 64 bytes that it is padded to", async () => {
    const tee = challenge.tee.slice(0, 20);
    const padded = concatBytes(tee, new Uint8Array(44));
    const hashed = (over: Uint8Array): Uint8Array =>
      new Uint8Array(createHash("sha3-512").update(concatBytes(over, tpm.akPublic)).digest());
    const verdictOf = async (over: Uint8Array, asked: Uint8Array): Promise<string> => {
      const snp = world.reportWith({ reportData: hashed(over) });
      return (await world.verify(world.message({ snp }), { challenge: { tee: asked } })).verdict;
    };
    expect(await verdictOf(padded, tee)).toBe("affirming");
    expect(await verdictOf(padded, padded)).toBe("affirming");
    expect(await verdictOf(tee, tee)).toBe("contraindicated");
    expect(await verdictOf(padded, challenge.tee.slice(0, 19))).toBe("contraindicated");
  });

  it("that the policy states word for word is compared as it stands there, which binds nothing", async () => {
    const stating = (reportData: Uint8Array): string =>
      policyWith((text) => text.replace('"measurement"', `"report_data": "${toBase64(reportData)}", "measurement"`));
    const covering = stating(parts.snp.report.subarray(0x50, 0x90));
    expect((await world.verify(evidence, { policy: covering })).verdict).toBe("affirming");
    const alone = await world.verify(evidence, { policy: covering, challenge: { tee: "unchecked" } });
    expect([alone.verdict, outcomesOf(alone, "VTPM_AK_BINDING")]).toEqual(["warning", ["skip"]]);
    const other = await world.verify(evidence, { policy: stating(challenge.tee) });
    expect([other.verdict, failedCodes(other)]).toEqual(["contraindicated", ["SNP_REPORT_DATA"]]);
    const old = world.message({ snp: world.reportWith({ reportData: challenge.tee }) });
    const unbound = await world.verify(old, { policy: stating(challenge.tee) });
    expect([unbound.verdict, failedCodes(unbound)]).toEqual(["contraindicated", ["VTPM_AK_BINDING"]]);
  });

  it("is judged before the quotes", async () => {
    const report = parts.snp.report.slice();
    report[0x2a0] = (report[0x2a0] ?? 0) ^ 1;
    expect(saidBy(await world.verify(world.message({ snp: { report } })))).toEqual([
      "contraindicated",
      "SNP_SIGNATURE",
    ]);
  });
});

describe("the VMPL that vouches for the key", () => {
  const guest = { snp: world.reportWith({ vmpl: 2 }) };
  const anyVmpl = policyWith((text) => text.replace(/"vmpl": 0,?/, ""));
  const pinned = policyWith((text) => text.replace('"vmpl": 0', '"vmpl": 2'));

  it("0 is enough where the policy pins what was launched", async () => {
    const result = await world.verify(evidence, { policy: anyVmpl });
    expect([result.verdict, outcomesOf(result, "VTPM_AK_VOUCHER")]).toEqual(["affirming", ["pass"]]);
  });

  it("0 is a warning where it does not: any launched image could make up the vTPM", async () => {
    const told = { policy: policy.replace(/"measurement": "[^"]*",/, "") };
    const result = await world.verify(evidence, told);
    expect([result.verdict, outcomesOf(result, "VTPM_AK_VOUCHER")]).toEqual(["warning", ["note"]]);
  });

  it("another one is a warning where the policy does not pin it", async () => {
    const result = await world.verify(world.message(guest), { policy: anyVmpl });
    expect([result.verdict, outcomesOf(result, "VTPM_AK_VOUCHER")]).toEqual(["warning", ["note"]]);
    expect(result.findings.find(({ code }) => code === "VTPM_AK_BINDING")?.actual).toContain("VMPL 2");
  });

  it("another one is affirming where the policy pins it and the measurement", async () => {
    const result = await world.verify(world.message(guest), { policy: pinned });
    expect([result.verdict, outcomesOf(result, "VTPM_AK_VOUCHER")]).toEqual(["affirming", ["pass"]]);
  });

  it("another one is a warning where the policy pins it and no measurement", async () => {
    const told = { policy: pinned.replace(/"measurement": "[^"]*",/, "") };
    const result = await world.verify(world.message(guest), told);
    expect([result.verdict, outcomesOf(result, "VTPM_AK_VOUCHER")]).toEqual(["warning", ["note"]]);
  });
});

describe("the quotes", () => {
  it("have to answer the nonce in full", async () => {
    for (const vtpm of [
      new Uint8Array(32).fill(9),
      challenge.vtpm.subarray(0, 31),
      concatBytes(challenge.vtpm, Uint8Array.of(0)),
    ]) {
      const result = await world.verify(evidence, { challenge: { vtpm } });
      expect([result.verdict, failedCodes(result)]).toEqual(["contraindicated", ["VTPM_FRESHNESS"]]);
      expect(outcomesOf(result, "VTPM_FRESHNESS")).toEqual(["fail", "fail"]);
    }
  });

  it("are a warning where their freshness is unchecked", async () => {
    const result = await world.verify(evidence, { challenge: { vtpm: "unchecked" } });
    expect([result.verdict, outcomesOf(result, "VTPM_FRESHNESS")]).toEqual(["warning", ["skip", "skip"]]);
  });

  it("all have to be verified, also one of a bank that the policy does not name", async () => {
    const only256 = policy.replace(/,\s*"sha384": \{[^}]*\}/, "");
    const sound = await world.verify(evidence, { policy: only256 });
    expect([sound.verdict, outcomesOf(sound, "VTPM_BANK_UNUSED")]).toEqual(["affirming", ["note"]]);
    const forged = await tpm.quote({ nonce: challenge.vtpm, bank: "sha384" });
    const rawSig = forged.rawSig.slice();
    rawSig[20] = (rawSig[20] ?? 0) ^ 1;
    const quotes = [parts.quotes[0]!, { ...forged, rawSig }];
    const result = await world.verify(world.message({ quotes }), { policy: only256 });
    expect([saidBy(result), result.failure?.message]).toEqual([
      ["contraindicated", "VTPM_SIGNATURE"],
      expect.stringContaining("quotes.1"),
    ]);
  });

  it("have to be there for each bank that the policy names", async () => {
    const result = await world.verify(world.message({ quotes: [parts.quotes[0]!] }));
    expect([result.verdict, failedCodes(result)]).toEqual([
      "contraindicated",
      ["VTPM_BANK", "VTPM_PCR", "VTPM_PCR_RESETTABLE"],
    ]);
    expect(result.findings.filter(({ code, outcome }) => code === "VTPM_PCR" && outcome === "fail")).toHaveLength(11);
  });

  it("fail with a finding for each PCR that differs", async () => {
    const value = toHex(tpm.pcr("sha256", 4));
    const other = policyWith((text) =>
      text.replace(value, "ab".repeat(32)).replace(toHex(tpm.pcr("sha384", 7)), "cd".repeat(48)),
    );
    const { verdict, findings } = await world.verify(evidence, { policy: other });
    const failed = findings.filter(({ outcome }) => outcome === "fail");
    expect([verdict, failed.map(({ code, path }) => `${code} ${path}`)]).toEqual([
      "contraindicated",
      ["VTPM_PCR pcr_values.sha256.4", "VTPM_PCR pcr_values.sha384.7"],
    ]);
    expect([failed[0]?.expected, failed[0]?.actual]).toEqual(["ab".repeat(32), value]);
  });

  it("of a key that is unrestricted are refused", async () => {
    for (const attributes of [
      0x0004_0072, 0x0005_0070, 0x0005_0062, 0x0005_0052, 0x0001_0072, 0x0007_0072, 0x0005_0872,
    ]) {
      const other = await createSimulatedTpm({ attributes, banks: ["sha256"] });
      expect([attributes, saidBy(await world.verify(await world.messageOf(other)))]).toEqual([
        attributes,
        ["contraindicated", "VTPM_AK_ATTRIBUTES"],
      ]);
    }
  });

  it("of a key that is no point of its curve are refused", async () => {
    for (const key of ["p256", "p384"] as const) {
      const other = await createSimulatedTpm({ key, akPublic: ({ x }) => ({ x: x.map((octet) => octet ^ 1) }) });
      expect([key, saidBy(await world.verify(await world.messageOf(other)))]).toEqual([
        key,
        ["contraindicated", "VTPM_AK_POINT"],
      ]);
    }
  });

  it("have to come from one TPM, one boot, one after another", async () => {
    const next = (attest: object) => tpm.quote({ nonce: challenge.vtpm, bank: "sha384", attest });
    const name = new Uint8Array(34);
    name.set([0, 0x0b]);
    for (const [attest, code] of [
      [{ qualifiedSigner: name }, "VTPM_QUOTE_SIGNER"],
      [{ resetCount: 7 }, "VTPM_QUOTE_RESTART"],
      [{ restartCount: 7 }, "VTPM_QUOTE_RESTART"],
      [{ clock: 1n }, "VTPM_QUOTE_CLOCK"],
    ] as const) {
      const result = await world.verify(world.message({ quotes: [parts.quotes[0]!, await next(attest)] }));
      expect([code, result.verdict, failedCodes(result)]).toEqual([code, "contraindicated", [code]]);
    }
  });

  it("with an unsafe clock are a warning", async () => {
    const quotes = [await tpm.quote({ nonce: challenge.vtpm, bank: "sha256", attest: { safe: 0 } })];
    const only256 = policy.replace(/,\s*"sha384": \{[^}]*\}/, "");
    const result = await world.verify(world.message({ quotes }), { policy: only256 });
    expect([result.verdict, outcomesOf(result, "VTPM_CLOCK_UNSAFE")]).toEqual(["warning", ["note"]]);
  });

  it("of a key that is another key's child are noted", async () => {
    const name = new Uint8Array(34);
    name.set([0, 0x0b, 1]);
    const quote = await tpm.quote({ nonce: challenge.vtpm, bank: "sha256", attest: { qualifiedSigner: name } });
    const only256 = policy.replace(/,\s*"sha384": \{[^}]*\}/, "");
    const result = await world.verify(world.message({ quotes: [quote] }), { policy: only256 });
    expect([result.verdict, outcomesOf(result, "VTPM_QUALIFIED_SIGNER")]).toEqual(["affirming", ["note"]]);
  });

  it("carry a canonical event log along, which is noted", async () => {
    const result = await world.verify(world.message({ canonicalEventLog: new Uint8Array(100) }));
    expect([result.verdict, outcomesOf(result, "VTPM_CANONICAL_EVENT_LOG")]).toEqual(["affirming", ["note"]]);
  });
});

describe("SHA-1 banks", () => {
  const banks = ["sha1", "sha256"] as const;
  const policyOf = (other: Awaited<ReturnType<typeof createSimulatedTpm>>): string =>
    policy.replace(GOLDEN, `"pcr_values": { "sha1": { "0": "${toHex(other.pcr("sha1", 0))}" } }`);

  it("count only with the caller's word, and are a warning then", async () => {
    const other = await createSimulatedTpm({ banks });
    const message = await world.messageOf(other);
    const refused = await world.verify(message, { policy: policyOf(other) });
    expect([refused.verdict, failedCodes(refused)]).toEqual(["contraindicated", ["VTPM_SHA1_BANK"]]);
    const accepted = await world.verify(message, { policy: policyOf(other), sha1Bank: "accept" });
    expect([accepted.verdict, failedCodes(accepted), outcomesOf(accepted, "VTPM_SHA1_BANK")]).toEqual([
      "warning",
      [],
      ["note"],
    ]);
  });

  it("that the policy does not name are verified and noted", async () => {
    const other = await createSimulatedTpm({ banks });
    const golden = `"pcr_values": { "sha256": { "0": "${"00".repeat(32)}" } }`;
    const result = await world.verify(await world.messageOf(other), { policy: policy.replace(GOLDEN, golden) });
    const unused = result.findings.find(({ code }) => code === "VTPM_BANK_UNUSED");
    expect([result.verdict, unused?.actual]).toEqual(["affirming", "sha1"]);
  });
});

describe("what the policy and the challenges demand", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["a section for the report", ONLY_GOLDEN, ["POLICY_SECTION"]],
    ["golden values for the quotes", WITHOUT_GOLDEN, ["POLICY_PCR_VALUES"]],
  ])("%s", async (_name, told, codes) => {
    const result = await world.verify(evidence, { policy: told });
    expect([result.verdict, failedCodes(result)]).toEqual(["contraindicated", codes]);
  });

  it("a nonce for the quotes", async () => {
    const verifier = createVerifier({ endorsements: world.endorsements, anchors: [world.anchor] });
    const result = await verifier.verify(evidence, { policy, at: world.at, challenge: { tee: challenge.tee } });
    expect([result.verdict, failedCodes(result)]).toEqual(["contraindicated", ["VERIFY_CHALLENGE_VTPM"]]);
    expect(outcomesOf(result, "VTPM_FRESHNESS")).toEqual([]);
  });

  it("quotes, where golden values or a nonce are stated", async () => {
    const told = { challenge: { tee: challenge.tee, vtpm: challenge.vtpm } };
    const bare = world.reportWith({ reportData: challenge.tee }).report;
    const result = await world.verify(bare, told);
    expect([result.verdict, failedCodes(result)]).toEqual([
      "contraindicated",
      ["POLICY_PCR_VALUES", "VERIFY_CHALLENGE_VTPM"],
    ]);
  });
});

describe("a vTPM alone", () => {
  const alone = world.message({ snp: undefined as never });
  const unchecked = { challenge: { tee: "unchecked" }, policy: ONLY_GOLDEN } as const;

  it("is refused", async () => {
    const result = await world.verify(alone, unchecked);
    expect([result.verdict, failedCodes(result)]).toEqual(["contraindicated", ["VTPM_HARDWARE"]]);
    expect([result.evidence.kind, result.anchors, result.endorsements]).toEqual(["vtpm", [], []]);
  });

  it("is a warning where the caller states that no hardware is behind it, and never hardware-rooted", async () => {
    const result = await world.verify(alone, { ...unchecked, tee: "vtpm" });
    expect([result.verdict, failedCodes(result), outcomesOf(result, "VTPM_HARDWARE")]).toEqual([
      "warning",
      [],
      ["skip"],
    ]);
    expect(result.claims).toMatchObject({ vtpm: { hardwareRooted: false } });
  });

  it("does not meet a policy with a section for a TEE, or a challenge to one", async () => {
    const sectioned = await world.verify(alone, { ...unchecked, tee: "vtpm", policy });
    expect([sectioned.verdict, failedCodes(sectioned)]).toEqual(["contraindicated", ["POLICY_SECTION"]]);
    const asked = await world.verify(alone, { tee: "vtpm", policy: ONLY_GOLDEN });
    expect([asked.verdict, failedCodes(asked)]).toEqual(["contraindicated", ["VERIFY_CHALLENGE_TEE"]]);
  });

  it("is what is looked at in evidence of both, where the caller says so", async () => {
    const result = await world.verify(evidence, { ...unchecked, tee: "vtpm" });
    expect([result.verdict, result.evidence.kind, Object.keys(result.claims)]).toEqual(["warning", "vtpm", ["vtpm"]]);
  });

  it("does not do where the caller expects both", async () => {
    expect(saidBy(await world.verify(alone, { tee: "snp-vtpm" }))).toEqual(["contraindicated", "EVIDENCE_KIND"]);
    expect(saidBy(await world.verify(evidence, { tee: "snp-vtpm" }))).toEqual(["affirming", undefined]);
  });

  it("pins no workload with resettable PCRs alone", async () => {
    const golden = `{ "pcr_values": { "sha256": { "16": "${toHex(tpm.pcr("sha256", 16))}" } } }`;
    const result = await world.verify(alone, { ...unchecked, tee: "vtpm", policy: golden });
    expect([result.verdict, outcomesOf(result, "RESULT_WORKLOAD")]).toEqual(["warning", ["skip"]]);
  });
});

describe("a workload", () => {
  const withoutMeasurement = policyWith((text) => text.replace(/"measurement": "[^"]*",/, ""));

  it("is compared by PCR values as well, though what they rest on has to be pinned too", async () => {
    const result = await world.verify(evidence, { policy: withoutMeasurement });
    expect([result.verdict, outcomesOf(result, "RESULT_WORKLOAD")]).toEqual(["warning", ["pass"]]);
  });

  it("is pinned by none of the resettable ones", async () => {
    const golden = `"pcr_values": { "sha256": { "16": "${toHex(tpm.pcr("sha256", 16))}" } }`;
    const result = await world.verify(evidence, { policy: withoutMeasurement.replace(GOLDEN, golden) });
    expect([result.verdict, outcomesOf(result, "RESULT_WORKLOAD")]).toEqual(["warning", ["skip"]]);
  });

  it("is known to the example by its measurement", () => {
    expect(policy).toContain(`"measurement": "${toBase64(parts.snp.report.subarray(0x90, 0xc0))}"`);
  });
});
