import { describe, expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { VerifierOptions, VerifyOptions } from "../../src/index.js";
import { toBase64, toHex, toUtf8 } from "../../src/bytes/index.js";
import { writeBundle } from "../../src/collateral/index.js";
import { createCollateral, memoryCache } from "../../src/collateral/getting.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import type { CacheStore, Clock, Fetcher } from "../../src/ports/index.js";
import {
  answeredBy,
  createSimulatedAmd,
  createSimulatedKds,
  failing,
  saying,
  signReport,
  throttling,
} from "../../src/testing/index.js";
import type { CrlOptions, Misbehaviour, SimulatedAmd, SimulatedKds, SimulatedVek } from "../../src/testing/index.js";
import { AT, CHALLENGE, outcomeOf, policyText } from "../helpers/snp.js";
import { createWorld, MEASUREMENT, patched, POLICY, saidBy } from "../helpers/world.js";

const digest = createCertificateCrypto();

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

describe("endorsements that are fetched", () => {
  const LISTS = { thisUpdate: new Date("2025-05-01T00:00:00Z"), nextUpdate: new Date("2025-07-01T00:00:00Z") };
  const requiring = POLICY.replace('"root_of_trust": { ', '"root_of_trust": { "check_crl": true');
  const DAY = 86_400_000;

  /** Verdict and code with nothing but a service, and a cache as a process finds it; each call is another process. */
  async function online(
    kds: SimulatedKds,
    { cache = memoryCache(), day = 0, evidence = genuine, policy = requiring, endorsements = [] }: Online = {},
  ): Promise<readonly (string | undefined)[]> {
    const clock: Clock = {
      now: () => Date.parse(AT) + day * DAY,
      after: (wait, ring) => {
        const timer = setTimeout(ring, Math.min(wait, 2000));
        return () => clearTimeout(timer);
      },
      jitter: () => 0,
    };
    const fetcher: Fetcher = (url, request) => kds.handler(new Request(url, request));
    const collateral = createCollateral({ digest, fetcher, clock, cache, limits: { attempts: 1 } });
    const verifier = createVerifier({ anchors: [amd.ark.der], collateral, endorsements });
    const result = await verifier.verify(evidence, { policy, challenge: { tee: CHALLENGE }, at: AT });
    const unmet = result.findings.filter(({ code }) => code.startsWith("COLLATERAL_"));
    return [...saidBy(result), ...unmet.map(({ code }) => code)];
  }
  interface Online {
    readonly cache?: CacheStore;
    /** After AT. */
    readonly day?: number;
    readonly evidence?: Uint8Array;
    readonly policy?: string;
    readonly endorsements?: readonly Uint8Array[];
  }

  const kdsOf = (crl: CrlOptions = {}): SimulatedKds =>
    createSimulatedKds({ worlds: [amd], now: new Date(AT), crl: { ...LISTS, ...crl } });
  const pathsOf = ({ requests }: SimulatedKds): readonly string[] => requests.map(({ path }) => path.slice(0, 18));

  it("T3': a root that comes with the chain is no anchor, nor is one in a bundle", async () => {
    const kds = createSimulatedKds({ worlds: [forger], now: new Date(AT), crl: LISTS });
    const evidence = reportBy(await forger.issueVcek());
    expect(await online(kds, { evidence })).toEqual(["none", "SNP_VEK_MISSING", "COLLATERAL_CONTENT"]);
    const dates = { notBefore: 0, notAfter: null };
    const der = [(await forger.issueVcek()).der, forger.ask.der];
    const entries = der.map((bytes, at) => ({ kind: at === 0 ? "snp-vcek" : "snp-ask", need: null, bytes, ...dates }));
    const text = writeBundle(entries, new Date(AT), createCertificateCrypto());
    // No bundle that this library writes has a root; a forger's may.
    const base64 = toBase64(forger.ark.der);
    const sha256 = toHex(createCertificateCrypto().digest("sha256", forger.ark.der));
    const root = JSON.stringify({ ...rowOf(text), kind: "snp-ark", sha256, bytes: base64 });
    const bundle = toUtf8(text.replace('"endorsements": [', `"endorsements": [${root},`));
    expect(await verdict(evidence, [bundle])).toEqual(["contraindicated", "SNP_VEK_CHAIN"]);
  });

  it.each<readonly [string, () => Promise<Uint8Array>]>([
    ["T3c: a VCEK without a hardware id", async () => (await amd.issueVcek({ dropExtensions: ["hwid"] })).der],
    ["T3c: a VCEK without a level", async () => (await amd.issueVcek({ dropExtensions: ["snpSPL"] })).der],
    ["half a hardware id", async () => (await amd.issueVcek({ hwid: vcek.chipId.slice(0, 32) })).der],
    ["a VLEK", async () => (await amd.issueVlek()).der],
    ["the ASK", () => Promise.resolve(amd.ask.der)],
  ])("%s is no VCEK, whoever serves it", async (_name, body) => {
    const kds = kdsOf();
    kds.behave("vcek", saying(await body()));
    expect(await online(kds)).toEqual(["none", "SNP_VEK_MISSING", "COLLATERAL_CONTENT"]);
  });

  it("a hardware id that is wrapped, as AMD's were for a month, is one", async () => {
    const kds = kdsOf();
    kds.behave("vcek", saying((await amd.issueVcek({ hwid: Uint8Array.of(4, 64, ...vcek.chipId) })).der));
    expect(await online(kds)).toEqual(["affirming", undefined]);
  });

  it.each<readonly [string, SimulatedKds, readonly string[]]>([
    ["revoked", kdsOf({ revokedSerials: [amd.ask.serial] }), ["contraindicated", "SNP_REVOKED"]],
    ["stale", kdsOf({ nextUpdate: new Date("2025-05-31T23:59:59Z") }), ["contraindicated", "SNP_CRL_STALE"]],
    ["not AMD's", kdsOf({ signedBy: "mallory" }), ["none", "SNP_CRL_MISSING", "COLLATERAL_CONTENT"]],
    ["without an end", kdsOf({ nextUpdate: null }), ["contraindicated", "SNP_CRL_NEXT_UPDATE"]],
    ["sound, and lists the serial number of every VCEK", kdsOf({ revokedSerials: ["00"] }), ["affirming"]],
  ])("F-src: a list is looked at: %s", async (_name, kds, said) => {
    expect((await online(kds)).filter((word) => word !== undefined)).toEqual(said);
  });

  it.each<readonly [string, Misbehaviour]>([
    ["P2: garbage", saying(new Uint8Array(600).fill(0x2a))],
    ["P2b: nothing", saying("")],
    ["P20: a list of another key", answeredBy(kdsOf({ signedBy: "mallory" }).handler)],
    ["an older list", answeredBy(kdsOf({ thisUpdate: new Date("2025-04-01T00:00:00Z") }).handler)],
    ["no answer", failing({ status: 404 })],
  ])("%s does not take the place of the list that revokes", async (_name, misbehaviour) => {
    const [kds, cache] = [kdsOf({ revokedSerials: [amd.ask.serial] }), memoryCache()];
    expect((await online(kds, { cache })).slice(0, 2)).toEqual(["contraindicated", "SNP_REVOKED"]);
    kds.behave("vcek-crl", misbehaviour);
    const [said, code, unmet] = await online(kds, { cache, day: 2 });
    expect([said, code]).toEqual(["contraindicated", "SNP_REVOKED"]);
    expect(unmet).toMatch(/^COLLATERAL_(?:CONTENT|OLDER|STATUS)$/);
  });

  it("c8s#627: five verifications in ten minutes, each in a process of its own, are not throttled", async () => {
    const [kds, cache] = [kdsOf(), memoryCache()];
    for (const path of ["vcek", "vcek-chain", "vcek-crl"] as const) kds.behave(path, throttling({ now: () => 0 }));
    for (let round = 0; round < 5; round++) expect(await online(kds, { cache })).toEqual(["affirming", undefined]);
    expect([...pathsOf(kds)].sort()).toEqual([
      `/vcek/v1/Milan/${toHex(vcek.chipId).slice(0, 3)}`,
      "/vcek/v1/Milan/cer",
      "/vcek/v1/Milan/crl",
    ]);
  });

  it("AMDSEV#285: a Turin chip is asked for by its 8 bytes, whatever the version of its report", async () => {
    const turin = await createSimulatedAmd({ line: "Turin", seed: "pitfalls" });
    const evidence = reportBy(await turin.issueVcek(), { version: 5 });
    const kds = createSimulatedKds({ worlds: [turin], now: new Date(AT), crl: LISTS });
    const collateral = createCollateral({
      digest,
      fetcher: (url, request) => kds.handler(new Request(url, request)),
      clock: { now: () => Date.parse(AT), after: () => () => undefined, jitter: () => 0 },
    });
    const verifier = createVerifier({ anchors: [turin.ark.der], collateral });
    const result = await verifier.verify(evidence, { policy: requiring, challenge: { tee: CHALLENGE }, at: AT });
    expect(saidBy(result)).toEqual(["affirming", undefined]);
    expect(kds.requests.map(({ path }) => path).join()).toMatch(/\/vcek\/v1\/Turin\/[0-9a-f]{16}\?fmcSPL=/);
  });
});

/** The first entry of a bundle. */
function rowOf(bundle: string): object {
  const { endorsements } = JSON.parse(bundle) as { readonly endorsements: readonly object[] };
  return endorsements[0] ?? {};
}

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
