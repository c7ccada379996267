import { describe, expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifyOptions } from "../../src/index.js";
import { concatBytes, fromHex, toHex, toUtf8 } from "../../src/bytes/index.js";
import { extendPcr16 } from "../../src/policy-tools.js";
import {
  bindingReportData,
  createSimulatedTpm,
  createSnpVtpmExample,
  eatCbor,
  eatJwt,
  signReport,
  tpmAttestationProtobuf,
  tpmAttestationTextproto,
} from "../../src/testing/index.js";
import type { QuoteParts, TpmAttestationParts } from "../../src/testing/index.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";
import { failuresIn, refused } from "../helpers/vtpm-facts.js";
import { saidBy } from "../helpers/world.js";
import type { Said } from "../helpers/world.js";

/**
 * What other verifiers of vTPM evidence have been seen to accept, or to do wrong, and what Cocos did: each row that
 * concerns a vTPM is a test here, under the number that it has in its list (`10.4` is row 4 of Cocos's known defects).
 */

const example = await createSnpVtpmExample();
const { tpm, parts, challenge } = example;
const AFFIRMING: Said = ["affirming", undefined];

type Told = Partial<VerifyOptions>;

function verify(evidence: Uint8Array, told: Told = {}): Promise<AttestationResult> {
  const { anchor, endorsements, policy, at } = example;
  return createVerifier({ anchors: [anchor], endorsements }).verify(evidence, { policy, challenge, at, ...told });
}

async function said(changed: Partial<TpmAttestationParts>, told: Told = {}): Promise<Said> {
  return saidBy(await verify(tpmAttestationProtobuf({ ...parts, ...changed }), told));
}

/** The quotes of the example, one of them replaced. */
function withQuote(index: number, change: Partial<QuoteParts>): Partial<TpmAttestationParts> {
  return { quotes: parts.quotes.map((quote, at) => (at === index ? { ...quote, ...change } : quote)) };
}

/** The report of the example with another REPORT_DATA, signed by the same chip. */
function reporting(reportData: Uint8Array): Pick<TpmAttestationParts, "snp"> {
  const report = parts.snp.report.slice();
  report.set(reportData, 0x50);
  return { snp: { report: signReport(report, example.vcek) } };
}

/** The policy of the example with another section of golden values; null leaves it out. */
function policyWith(pcrValues: string | null): string {
  const [head = ""] = example.policy.split(/,\s*"pcr_values"/);
  return pcrValues === null ? `${head}}` : `${head}, "pcr_values": ${pcrValues} }`;
}

const goldenOf = (index: number): string => toHex(tpm.pcr("sha256", index));

describe("the sound case that all others differ from", () => {
  it("is affirming, also with its golden values written anew", async () => {
    expect(await said({})).toEqual(AFFIRMING);
    expect(await said({}, { policy: policyWith(`{ "sha256": { "4": "${goldenOf(4)}" } }`) })).toEqual(AFFIRMING);
  });
});

describe("freshness", () => {
  it("10.2: a challenge that is left out, empty or zero is no freshness", async () => {
    const { tee, vtpm } = challenge;
    expect(await said({}, { challenge: { tee } })).toEqual(refused("VERIFY_CHALLENGE_VTPM"));
    expect(await said({}, { challenge: { tee, vtpm: "unchecked" } })).toEqual(["warning", undefined]);
    expect(await said({}, { challenge: { tee: "unchecked", vtpm } })).toEqual(["warning", undefined]);
    for (const empty of [new Uint8Array(), new Uint8Array(32)]) {
      await expect(said({}, { challenge: { tee, vtpm: empty } })).rejects.toThrow(RangeError);
    }
  });

  it("10.17: both nonces are compared, each with its own statement", async () => {
    const other = challenge.vtpm.map((byte) => byte ^ 1);
    expect(await said({}, { challenge: { ...challenge, vtpm: other } })).toEqual(refused("VTPM_FRESHNESS"));
    const swapped = { tee: challenge.vtpm, vtpm: challenge.tee };
    const codes = failuresIn(await verify(example.evidence, { challenge: swapped }));
    expect(codes).toEqual([
      "SNP_FRESHNESS challenge.tee",
      "VTPM_AK_BINDING report.report_data",
      "VTPM_FRESHNESS quotes.0.extra_data",
      "VTPM_FRESHNESS quotes.1.extra_data",
    ]);
  });

  it("one quote that answers another nonce than the rest fails by itself", async () => {
    const stale = await tpm.quote({ nonce: new Uint8Array(32).fill(9), bank: "sha384" });
    expect(await said(withQuote(1, stale))).toEqual(refused("VTPM_FRESHNESS"));
  });

  it("the nonce is not padded, cut, or read as text (trustee, keylime)", async () => {
    const texts = [
      concatBytes(challenge.vtpm, new Uint8Array(32)),
      challenge.vtpm.slice(0, 16),
      toUtf8(toHex(challenge.vtpm)),
      toUtf8(Buffer.from(challenge.vtpm).toString("base64")),
    ];
    for (const vtpm of texts) {
      expect(await said({}, { challenge: { ...challenge, vtpm } })).toEqual(refused("VTPM_FRESHNESS"));
    }
  });
});

describe("what vouches for the key", () => {
  it("10.5: a key that the report does not cover is refused, and a vTPM alone is never affirming", async () => {
    const unbound = reporting(challenge.tee);
    expect(await said(unbound)).toEqual(refused("VTPM_AK_BINDING"));
    expect(await said(unbound, { akBinding: "unbound" })).toEqual(["warning", undefined]);
    const { akPublic, quotes } = parts;
    const alone = tpmAttestationProtobuf({ akPublic, quotes });
    const told = { policy: `{ "pcr_values": { "sha256": { "4": "${goldenOf(4)}" } } }` };
    const nonces = { tee: "unchecked", vtpm: challenge.vtpm } as const;
    expect(saidBy(await verify(alone, { ...told, challenge: nonces }))).toEqual(refused("VTPM_HARDWARE"));
    const stated = await verify(alone, { ...told, challenge: nonces, tee: "vtpm" });
    expect([saidBy(stated), stated.claims]).toMatchObject([
      ["warning", undefined],
      { vtpm: { hardwareRooted: false } },
    ]);
  });

  it("T2, T3: a forger's own key, PCRs and quotes beside somebody's genuine report", async () => {
    const forger = await createSimulatedTpm({ seed: "forger", key: "p256", banks: ["sha256", "sha384"] });
    const quotes = [];
    for (const bank of ["sha256", "sha384"] as const) quotes.push(await forger.quote({ nonce: challenge.vtpm, bank }));
    const golden = `{ "sha256": { "4": "${toHex(forger.pcr("sha256", 4))}" } }`;
    const told = { policy: policyWith(golden) };
    const forged = { akPublic: forger.akPublic, quotes };
    const result = await verify(tpmAttestationProtobuf({ ...parts, ...forged }), told);
    expect(failuresIn(result)).toEqual(["SNP_FRESHNESS challenge.tee", "VTPM_AK_BINDING report.report_data"]);
    const own = reporting(bindingReportData(challenge.tee, forger.akPublic));
    expect(await said({ ...forged, ...own }, told)).toEqual(AFFIRMING);
  });

  it("no attributes are overlooked: a bound key that signs anything, or can be copied, is refused", async () => {
    for (const attributes of [0x0004_0072, 0x0005_0070, 0x0005_0062, 0x0005_0052, 0x0005_0872]) {
      const loose = await createSimulatedTpm({ seed: "loose", key: "p256", attributes, banks: ["sha256", "sha384"] });
      const quotes = [await loose.quote({ nonce: challenge.vtpm })];
      const own = reporting(bindingReportData(challenge.tee, loose.akPublic));
      expect(await said({ akPublic: loose.akPublic, quotes, ...own })).toEqual(refused("VTPM_AK_ATTRIBUTES"));
    }
  });

  it("a certificate for another key does not take the place of ak_pub (go-tpm-tools)", async () => {
    const akCertificate = example.vcek.der;
    expect(await said({ akCertificate })).toEqual(refused("VTPM_AK_CERTIFICATE"));
  });
});

describe("banks and values", () => {
  it("10.4: every quote is verified, not only the first that is good", async () => {
    for (const index of [0, 1]) {
      const quote = parts.quotes[index]!;
      const rawSig = quote.rawSig.map((byte, at) => (at === 100 ? byte ^ 1 : byte));
      expect(await said(withQuote(index, { rawSig }))).toEqual(refused("VTPM_SIGNATURE"));
      const pcrs = quote.pcrs.map(({ bank, values }) => {
        const changed = values.get(4)?.map((byte) => byte ^ 1) ?? new Uint8Array();
        return { bank, values: new Map(values).set(4, changed) };
      });
      expect(await said(withQuote(index, { pcrs }))).toEqual(refused("VTPM_PCR_DIGEST"));
    }
  });

  it("10.4: a bank of the policy that the evidence lacks is missing", async () => {
    const quotes = parts.quotes.slice(0, 1);
    const failures = failuresIn(await verify(tpmAttestationProtobuf({ ...parts, quotes })));
    expect(failures[0]).toBe("VTPM_BANK pcr_values.sha384");
    expect(failures.slice(1).every((failure) => /^VTPM_PCR(_RESETTABLE)? pcr_values\.sha384\./.test(failure))).toBe(
      true,
    );
  });

  it("10.4: an index of the policy that was not quoted is missing", async () => {
    const few = await tpm.quote({ nonce: challenge.vtpm, bank: "sha256", indices: [0, 4] });
    const golden = { policy: policyWith(`{ "sha256": { "4": "${goldenOf(4)}", "7": "${goldenOf(7)}" } }`) };
    const result = await verify(tpmAttestationProtobuf({ ...parts, quotes: [few] }), golden);
    expect(failuresIn(result)).toEqual(["VTPM_PCR pcr_values.sha256.7"]);
  });

  it("a second quote of a bank is refused, where others take the first", async () => {
    const again = await tpm.quote({ nonce: challenge.vtpm, bank: "sha256" });
    expect(await said({ quotes: [...parts.quotes, again] })).toEqual(refused("VTPM_BANK_DUPLICATE"));
  });

  it("values under other indices, or under another bank's name, are not what was quoted (trustee, attestation-rs)", async () => {
    const few = await tpm.quote({ nonce: challenge.vtpm, bank: "sha256", indices: [0, 4] });
    const values = few.pcrs[0]?.values ?? new Map<number, Uint8Array>();
    const moved = new Map([...values].map(([index, value]) => [index === 4 ? 7 : index, value]));
    const under = (bank: number, own: ReadonlyMap<number, Uint8Array>) => ({
      quotes: [{ ...few, pcrs: [{ bank, values: own }] }],
    });
    const told = { policy: policyWith(`{ "sha256": { "4": "${goldenOf(4)}" } }`) };
    expect(await said(under(0x0b, values), told)).toEqual(AFFIRMING);
    expect(await said(under(0x0b, moved), told)).toEqual(refused("VTPM_PCR_SELECTION"));
    expect(await said(under(0x27, values), told)).toEqual(refused("VTPM_PCR_BANK"));
    // The order of a map means nothing: that of the indices counts.
    expect(await said(under(0x0b, new Map([...values].reverse())), told)).toEqual(AFFIRMING);
  });

  it("an attestation of another type is none of PCRs (attestation-rs)", async () => {
    for (const type of [0x8014, 0x8017, 0x8019, 0x801a]) {
      const signed = await tpm.quote({ nonce: challenge.vtpm, bank: "sha384", attest: { type } });
      expect(await said(withQuote(1, signed))).toEqual(refused("VTPM_ATTEST_TYPE"));
    }
  });

  it("10.15: every value that differs is reported, in both banks", async () => {
    const wrong = (size: number): string => `{ "0": "${"00".repeat(size)}", "4": "${"11".repeat(size)}" }`;
    const told = { policy: policyWith(`{ "sha256": ${wrong(32)}, "sha384": ${wrong(48)} }`) };
    const other = new Uint8Array(32).fill(1);
    const result = await verify(example.evidence, { ...told, challenge: { ...challenge, vtpm: other } });
    expect(failuresIn(result)).toEqual([
      "VTPM_FRESHNESS quotes.0.extra_data",
      "VTPM_FRESHNESS quotes.1.extra_data",
      ...["sha256", "sha384"].flatMap((bank) => [0, 4].map((index) => `VTPM_PCR pcr_values.${bank}.${index}`)),
    ]);
  });
});

describe("policies", () => {
  it("10.3: golden values count, in a whole policy and in a file of their own", async () => {
    expect(await said({}, { policy: policyWith(`{ "sha256": { "4": "${"00".repeat(32)}" } }`) })).toEqual(
      refused("VTPM_PCR"),
    );
    const own = `{ "pcr_values": { "sha256": { "4": "${goldenOf(4)}" } } }`;
    const { akPublic, quotes } = parts;
    const result = await verify(tpmAttestationProtobuf({ akPublic, quotes }), {
      policy: own,
      challenge: { tee: "unchecked", vtpm: challenge.vtpm },
      tee: "vtpm",
    });
    expect(saidBy(result)).toEqual(["warning", undefined]);
  });

  it("E0: a policy without golden values does not accept any that come", async () => {
    for (const empty of [null, "null", "{}", '{ "sha256": {} }']) {
      expect(await said({}, { policy: policyWith(empty) })).toEqual(refused("POLICY_PCR_VALUES"));
    }
  });

  it("10.14: a PCR that is stated twice, or in another spelling, makes a policy invalid", async () => {
    const [four, other] = [`"4": "${goldenOf(4)}"`, `"4": "${"00".repeat(32)}"`];
    for (const bank of [`{ ${other}, ${four} }`, `{ ${four}, "04": "${goldenOf(4)}" }`, `{ "24": "${goldenOf(4)}" }`]) {
      const [verdict, code] = await said({}, { policy: policyWith(`{ "sha256": ${bank} }`) });
      expect([verdict, /^(JSON|POLICY)_/.test(code ?? "")]).toEqual(["none", true]);
    }
  });

  it("10.18: disallow_network verifies with what was handed in", async () => {
    const policy = example.policy.replace('"root_of_trust": {', '"root_of_trust": { "disallow_network": true,');
    expect(policy).not.toBe(example.policy);
    expect(await said({}, { policy })).toEqual(AFFIRMING);
  });

  it("10.19: verifications at the same time do not share what they expect", async () => {
    const verifier = createVerifier({ anchors: [example.anchor], endorsements: example.endorsements });
    const policy = toUtf8(example.policy);
    const before = policy.slice();
    const told = Array.from({ length: 12 }, (_, index) => {
      const tee = challenge.tee.map((byte) => (index % 3 === 0 ? byte ^ 1 : byte));
      const vtpm = challenge.vtpm.map((byte) => (index % 2 === 0 ? byte : byte ^ 1));
      return { policy, challenge: { tee, vtpm }, at: example.at };
    });
    const results = await Promise.all(told.map((one) => verifier.verify(example.evidence, one)));
    const expected = told.map((_, index) => (index % 3 === 0 || index % 2 === 1 ? "contraindicated" : "affirming"));
    expect(results.map(({ verdict }) => verdict)).toEqual(expected);
    expect(policy).toEqual(before);
  });
});

describe("containers and structures", () => {
  it("10.8: each form that an agent has sent says the same of the same evidence", async () => {
    const forms = [
      example.evidence,
      toUtf8(tpmAttestationTextproto(parts)),
      eatCbor({ rawReport: example.evidence }),
      toUtf8(eatJwt({ rawReport: example.evidence })),
    ];
    const results = await Promise.all(forms.map((form) => verify(form)));
    expect(results.map(saidBy)).toEqual(forms.map(() => AFFIRMING));
    expect(results.map(({ evidence }) => evidence.format)).toEqual([
      "tpm-attestation-protobuf",
      "tpm-attestation-textproto",
      "eat-cbor/tpm-attestation-protobuf",
      "eat-jwt/tpm-attestation-protobuf",
    ]);
    expect(new Set(results.map(({ evidence }) => evidence.signedSha256)).size).toBe(1);
  });

  it("10.12: a token's own signature and measurements say nothing", async () => {
    const rawReport = tpmAttestationProtobuf({ ...parts, ...reporting(new Uint8Array(64).fill(3)) });
    const token = eatCbor({ rawReport, nonce: challenge.tee, measurement: new Uint8Array(48).fill(0xee) });
    expect(failuresIn(await verify(token))).toEqual([
      "SNP_FRESHNESS challenge.tee",
      "VTPM_AK_BINDING report.report_data",
    ]);
    const other = eatCbor({ rawReport: example.evidence, measurement: new Uint8Array(48).fill(0xee), seed: "forger" });
    expect(saidBy(await verify(other))).toEqual(AFFIRMING);
  });

  it("Z1: no quotes, and no key, are no evidence", async () => {
    expect(await said({ quotes: [] })).toEqual(refused("VTPM_NO_QUOTES"));
    expect(await said({ akPublic: new Uint8Array() })).toEqual(refused("VTPM_AK_MISSING"));
  });

  it("T1: an unsigned quote is refused", async () => {
    const quote = parts.quotes[0]!;
    const rawSig = quote.rawSig.map((byte, at) => (at < 6 ? byte : 0));
    expect(await said(withQuote(0, { rawSig }))).toEqual(refused("VTPM_SIGNATURE"));
    expect(await said(withQuote(0, { rawSig: new Uint8Array() }))).toEqual(refused("VTPM_TRUNCATED"));
  });

  it("F2, T5, L3: nothing may follow a structure", async () => {
    const longer = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, new Uint8Array(1));
    const quote = parts.quotes[0]!;
    const akPublic = longer(parts.akPublic);
    expect(await said({ akPublic, ...reporting(bindingReportData(challenge.tee, akPublic)) })).toEqual(
      refused("VTPM_TRAILING"),
    );
    expect(await said(withQuote(0, { rawSig: longer(quote.rawSig) }))).toEqual(refused("VTPM_TRAILING"));
    const signed = await tpm.quote({ nonce: challenge.vtpm, bank: "sha256", attestBytes: longer });
    expect(await said(withQuote(0, signed))).toEqual(refused("VTPM_TRAILING"));
  });

  it("L4, L5b: a structure that ends early, or says that it is longer than it is, is refused", async () => {
    const { quote, rawSig } = parts.quotes[0]!;
    for (const size of [1, 5, 7, 40, quote.length - 1]) {
      expect(await said(withQuote(0, { quote: quote.slice(0, size) }))).toEqual(refused("VTPM_TRUNCATED"));
    }
    const endless = quote.map((byte, at) => (at === 6 || at === 7 ? 0xff : byte));
    expect(await said(withQuote(0, { quote: endless }))).toEqual(refused("VTPM_TRUNCATED"));
    const long = rawSig.map((byte, at) => (at === 4 || at === 5 ? 0xff : byte));
    expect(await said(withQuote(0, { rawSig: long }))).toEqual(refused("VTPM_TRUNCATED"));
  });
});

describeWithVectors("10.9: PCR 16 after a manifest", () => {
  interface Bindings {
    readonly ak_pub: string;
    readonly tee_nonce: string;
    readonly snp_report_data_v082: string;
    readonly pcr16: Readonly<Record<string, string>>;
  }
  const { ak_pub, tee_nonce, snp_report_data_v082, pcr16 } = readVectorJson<Bindings>("cocos/derived-bindings.json");
  const manifest = toUtf8(pcr16["manifest_ascii"] ?? "");

  it.each([
    ["agent", "agent_sha256_bank", "agent_sha384_bank"],
    ["cocos-cli", "cli_sha256_field", "cli_sha384_field"],
  ] as const)("by the rule of %s", (way, sha256, sha384) => {
    const written = extendPcr16('{ "pcr_values": { "sha256": {}, "sha384": {} } }', [manifest], way);
    if (!written.ok) throw new Error(written.failure.code);
    const { pcr_values } = JSON.parse(written.value) as { pcr_values: Record<string, Record<string, string>> };
    expect([pcr_values["sha256"]?.["16"], pcr_values["sha384"]?.["16"]]).toEqual([pcr16[sha256], pcr16[sha384]]);
  });

  it("10.5: REPORT_DATA over nonce and key is that of the list", () => {
    const [nonce, akPublic] = [fromHex(tee_nonce), fromHex(ak_pub)];
    expect(toHex(bindingReportData(nonce ?? new Uint8Array(), akPublic ?? new Uint8Array()))).toBe(
      snp_report_data_v082,
    );
  });
});
