import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifierOptions } from "../../src/index.js";
import { createSimulatedAmd, encodeCertificateTable } from "../../src/testing/index.js";
import { AT, CHALLENGE, outcomeOf } from "../helpers/snp.js";
import { createWorld, POLICY, saidBy } from "../helpers/world.js";

/** Options of createVerifier, and members of policies, that decide what a chain may begin and end with. */

const { amd, vcek, genuine, chain, reportBy } = await createWorld("trust-options");
const bundle = amd.ask.pem + amd.ark.pem;

function policyWith(root: Readonly<Record<string, unknown>>): string {
  const policy = JSON.parse(POLICY) as { root_of_trust: unknown };
  return JSON.stringify({ ...policy, root_of_trust: root });
}

async function verify(evidence: Uint8Array, policy: string, options: VerifierOptions): Promise<AttestationResult> {
  return createVerifier(options).verify(evidence, { policy, challenge: { tee: CHALLENGE }, at: AT });
}

describe("policyRoots", () => {
  const policy = policyWith({ cabundles: [bundle] });

  it("is refuse by default: a policy with roots is invalid, never half applied", async () => {
    const result = await verify(genuine, policy, { endorsements: chain });
    expect(saidBy(result)).toEqual(["none", "SNP_POLICY_ROOTS"]);
    expect(result.failure?.stage).toBe("policy");
  });

  it("honour: the policy's root is the only one, its intermediate an endorsement, and the result shows it", async () => {
    const result = await verify(genuine, policy, { endorsements: [vcek.der], policyRoots: "honour" });
    expect(saidBy(result)).toEqual(["affirming", undefined]);
    expect(result.anchors).toEqual([expect.objectContaining({ name: "ARK-Milan", source: "caller" })]);
    expect(result.endorsements.map(({ kind, source }) => [kind, source])).toEqual([
      ["snp-vcek", "caller"],
      ["snp-ask", "caller"],
    ]);
  });

  it("honour: another's root does not vouch for this chain", async () => {
    const forged = await createSimulatedAmd({ forged: true });
    const roots = policyWith({ cabundles: [forged.ask.pem + forged.ark.pem] });
    const result = await verify(genuine, roots, { endorsements: chain, policyRoots: "honour" });
    expect(saidBy(result)).toEqual(["contraindicated", "SNP_VEK_CHAIN"]);
  });

  it("cabundle_paths names files that the caller has handed in, by the names of the policy", async () => {
    const paths = policyWith({ cabundle_paths: ["roots/milan.pem"] });
    const cabundleFiles = new Map([["roots/milan.pem", toUtf8(bundle)]]);
    const options = { endorsements: [vcek.der], policyRoots: "honour" } as const;
    expect(saidBy(await verify(genuine, paths, { ...options, cabundleFiles }))).toEqual(["affirming", undefined]);
    expect(saidBy(await verify(genuine, paths, options))).toEqual(["none", "SNP_POLICY_CABUNDLE_PATH"]);
    expect(saidBy(await verify(genuine, paths, { endorsements: chain, cabundleFiles }))).toEqual([
      "none",
      "SNP_POLICY_ROOTS",
    ]);
  });

  it("keeps its own copy of the caller's map", async () => {
    const cabundleFiles = new Map([["roots.pem", toUtf8(bundle)]]);
    const verifier = createVerifier({ endorsements: [vcek.der], policyRoots: "honour", cabundleFiles });
    cabundleFiles.get("roots.pem")?.fill(0);
    cabundleFiles.clear();
    const policyText = policyWith({ cabundle_paths: ["roots.pem"] });
    const result = await verifier.verify(genuine, { policy: policyText, challenge: { tee: CHALLENGE }, at: AT });
    expect(saidBy(result)).toEqual(["affirming", undefined]);
  });
});

describe("revocation", () => {
  const anchors = [amd.ark.der];
  const requiring = policyWith({ check_crl: true });

  it("by-policy, the default: the policy decides whether a list has to be there", async () => {
    const clean = await amd.issueCrl();
    const without = await verify(genuine, POLICY, { anchors, endorsements: chain });
    expect([saidBy(without)[0], outcomeOf(without, "SNP_REVOCATION")]).toEqual(["affirming", "skip"]);
    expect(saidBy(await verify(genuine, requiring, { anchors, endorsements: chain }))).toEqual([
      "none",
      "SNP_CRL_MISSING",
    ]);
    const result = await verify(genuine, requiring, { anchors, endorsements: [...chain, clean] });
    expect([saidBy(result)[0], outcomeOf(result, "SNP_REVOCATION")]).toEqual(["affirming", "pass"]);
    expect(result.endorsements).toContainEqual(expect.objectContaining({ kind: "snp-crl", source: "caller" }));
  });

  it("require asks for a list whatever the policy says", async () => {
    const options = { anchors, endorsements: chain, revocation: "require" } as const;
    expect(saidBy(await verify(genuine, POLICY, options))).toEqual(["none", "SNP_CRL_MISSING"]);
  });

  it("off asks for none, and is a warning where the policy asks for one", async () => {
    const options = { anchors, endorsements: chain, revocation: "off" } as const;
    const result = await verify(genuine, requiring, options);
    expect([saidBy(result)[0], outcomeOf(result, "VERIFY_REVOCATION_OFF")]).toEqual(["warning", "note"]);
    const unasked = await verify(genuine, POLICY, options);
    expect([saidBy(unasked)[0], outcomeOf(unasked, "VERIFY_REVOCATION_OFF")]).toEqual(["affirming", undefined]);
  });

  it("says which list is missing and where AMD serves it, and nothing of what is there", async () => {
    const verifier = createVerifier({ anchors, endorsements: chain });
    const request = { policy: requiring, challenge: { tee: CHALLENGE }, at: AT };
    const { missing } = await verifier.verifyWithNeeds(genuine, request);
    expect(missing.map(({ kind, url }) => [kind, url])).toEqual([
      ["snp-crl", "https://kdsintf.amd.com/vcek/v1/Milan/crl"],
    ]);
    const old = reportBy(vcek, { version: 2 });
    const { missing: ofOld } = await verifier.verifyWithNeeds(old, request);
    expect(ofOld.map(({ url }) => url)).toEqual(["https://kdsintf.amd.com/vcek/v1/Milan/crl"]);
    const bare = await createVerifier({ anchors }).verifyWithNeeds(genuine, request);
    expect(bare.missing.map(({ kind }) => kind)).toEqual(["snp-vcek", "snp-crl"]);
  });
});

describe("a key with two certificates", () => {
  it("is revoked with either of them", async () => {
    const twin = (await createSimulatedAmd({ seed: "trust-options", ask: { serial: "0100ff" } })).ask;
    const crl = await amd.issueCrl({ revokedSerials: [amd.ask.serial] });
    const anchors = [amd.ark.der];
    const alone = await verify(genuine, POLICY, { anchors, endorsements: [vcek.der, twin.der, crl] });
    expect(saidBy(alone)).toEqual(["affirming", undefined]);
    const both = await verify(genuine, POLICY, { anchors, endorsements: [vcek.der, twin.der, amd.ask.der, crl] });
    expect(saidBy(both)).toEqual(["contraindicated", "SNP_REVOKED"]);
  });
});

describe("what lies beside the evidence", () => {
  const anchors = [amd.ark.der];

  it("is tried behind what the caller supplied, and the result says where each came from", async () => {
    const evidence = concatBytes(genuine, encodeCertificateTable([{ guid: "vcek", bytes: vcek.der }]));
    const own = await verify(evidence, POLICY, { anchors, endorsements: chain });
    expect(own.endorsements.map(({ source }) => source)).toEqual(["caller", "caller"]);
    const brought = await verify(evidence, POLICY, { anchors, endorsements: [amd.ask.der] });
    expect([brought.verdict, ...brought.endorsements.map(({ source }) => source)]).toEqual([
      "affirming",
      "evidence",
      "caller",
    ]);
  });

  it("revokes, too: a list that the evidence brings counts against it", async () => {
    const crl = await amd.issueCrl({ revokedSerials: [amd.ask.serial] });
    const evidence = concatBytes(genuine, encodeCertificateTable([{ guid: "crl", bytes: crl }]));
    const result = await verify(evidence, POLICY, { anchors, endorsements: chain });
    expect(saidBy(result)).toEqual(["contraindicated", "SNP_REVOKED"]);
  });

  it("leaves the notes of its container in the result", async () => {
    const evidence = concatBytes(genuine, new Uint8Array(4096));
    const result = await verify(evidence, POLICY, { anchors, endorsements: chain });
    expect([result.verdict, outcomeOf(result, "EVIDENCE_TABLE_PADDING")]).toEqual(["affirming", "note"]);
  });

  it("is noted where it is nothing that is known", async () => {
    const evidence = concatBytes(genuine, encodeCertificateTable([{ guid: "ask", bytes: Uint8Array.of(1, 2, 3) }]));
    const result = await verify(evidence, POLICY, { anchors, endorsements: chain });
    expect(result.verdict).toBe("affirming");
    expect(result.findings).toContainEqual(
      expect.objectContaining({ code: "ENDORSEMENT_UNKNOWN", outcome: "note", path: "evidence.ask" }),
    );
  });
});

describe("options that are wrong", () => {
  it.each([
    [{ revocation: "use-if-present" }],
    [{ revocation: true }],
    [{ policyRoots: true }],
    [{ policyRoots: "allow" }],
    [{ cabundleFiles: { "roots.pem": new Uint8Array() } }],
    [{ cabundleFiles: new Map([["roots.pem", "text"]]) }],
  ])("%j throws", (options) => {
    expect(() => createVerifier(options as unknown as VerifierOptions)).toThrow(TypeError);
  });
});
