import { afterEach, describe, expect, it, vi } from "vitest";
import { concatBytes, toBase64 } from "../../src/bytes/index.js";
import { memoryCache } from "../../src/collateral/getting.js";
import { createCollateral } from "../../src/collateral-tools.js";
import type { Collateral, CollateralOptions } from "../../src/collateral-tools.js";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifierOptions, VerifyOptions } from "../../src/index.js";
import type { CacheStore } from "../../src/ports/index.js";
import {
  buildReport,
  createSimulatedAmd,
  createSimulatedKds,
  encodeCertificateTable,
  failing,
  signReport,
} from "../../src/testing/index.js";
import type {
  ReportFields,
  SimulatedAmd,
  SimulatedKds,
  SimulatedKdsOptions,
  SimulatedVek,
} from "../../src/testing/index.js";
import { listen } from "../helpers/http.js";
import type { Listening } from "../helpers/http.js";
import { AT, CHALLENGE, policyText, simulatedAmd } from "../helpers/snp.js";

const amd = await simulatedAmd();
const chip = await amd.issueVcek();
const MEASUREMENT = `"${toBase64(new Uint8Array(48).fill(0x11))}"`;
const POLICY = policyText({ measurement: MEASUREMENT });
const STRICT = policyText({ measurement: MEASUREMENT }, { check_crl: "true" });
const LISTS = { thisUpdate: new Date("2025-05-01T00:00:00Z"), nextUpdate: new Date("2025-08-01T00:00:00Z") };

const servers: Listening[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function reportOf(vek: SimulatedVek, fields: ReportFields = {}): Uint8Array {
  const measurement = new Uint8Array(48).fill(0x11);
  const whole = { chipId: vek.chipId, reportedTcb: vek.tcb, reportData: CHALLENGE, measurement, ...fields };
  return signReport(buildReport(whole, vek.line), vek);
}

interface Site {
  readonly kds: SimulatedKds;
  readonly server: Listening;
  readonly collateral: Collateral;
}

/** A KDS on the loopback address, and a collateral that asks it in AMD's place. */
async function site(
  given: { readonly kds?: Partial<SimulatedKdsOptions>; readonly collateral?: Partial<CollateralOptions> } = {},
): Promise<Site> {
  const kds = createSimulatedKds({ worlds: [amd], now: new Date(AT), crl: LISTS, ...given.kds });
  const server = await listen(kds.handler);
  servers.push(server);
  return { kds, server, collateral: collateralAt(server, given.collateral) };
}

function collateralAt(server: Listening, options: Partial<CollateralOptions> = {}): Collateral {
  const limits = { firstDelay: 1, maxDelay: 5, attempts: 3, coolDown: 5, ...options.limits };
  return createCollateral({
    services: { "amd-kds": server.origin },
    privateHosts: [server.origin],
    ...options,
    limits,
  });
}

/** Whoever asks it fails the test. */
const untouchable: Collateral = {
  collect: () => Promise.reject(new Error("the collateral was asked")),
};

/** A fetch that must not be called. */
function noFetch(): never {
  throw new Error("a byte left the machine");
}

function verify(
  evidence: Uint8Array,
  verifier: VerifierOptions,
  options: Partial<VerifyOptions> = {},
): Promise<AttestationResult> {
  return createVerifier({ anchors: [amd.ark.der], ...verifier }).verify(evidence, {
    policy: POLICY,
    challenge: { tee: CHALLENGE },
    at: AT,
    ...options,
  });
}

/** Verdict, code of the failure, and the notes about what was not to be had. */
function said(result: AttestationResult): readonly (string | undefined)[] {
  const notes = result.findings.filter(({ code }) => code.startsWith("COLLATERAL_"));
  return [result.verdict, result.failure?.code, ...notes.map(({ code, path }) => `${code} ${path}`)];
}

const sourcesOf = (result: AttestationResult): readonly string[] =>
  result.endorsements.map(({ kind, source }) => `${kind} ${source}`);

const pathsOf = ({ server }: Site): readonly string[] =>
  server.requests.map(({ path }) => path.replace(/[0-9a-f]{128}.*/, "vcek"));

const VCEK = "/vcek/v1/Milan/vcek";
const CHAIN = "/vcek/v1/Milan/cert_chain";
const LIST = "/vcek/v1/Milan/crl";

describe("a verifier with a collateral", () => {
  it("gets all it needs for a report alone, then has it", async () => {
    const own = await site();
    const verifier = createVerifier({ anchors: [amd.ark.der], collateral: own.collateral });
    const options = { policy: STRICT, challenge: { tee: CHALLENGE }, at: AT };
    const first = await verifier.verify(reportOf(chip), options);
    expect(said(first)).toEqual(["affirming", undefined]);
    expect(sourcesOf(first)).toEqual(["snp-vcek network", "snp-ask network", "snp-crl network"]);
    expect(pathsOf(own)).toEqual([CHAIN, VCEK, LIST]);
    const again = await verifier.verify(reportOf(chip, { guestSvn: 2 }), options);
    expect(said(again)).toEqual(["affirming", undefined]);
    expect(own.server.requests.length).toBe(3);
  });

  it("verifies no RSA signature for the second report of a chip, whoever has what", async () => {
    const list = await amd.issueCrl(LISTS);
    const table = encodeCertificateTable([{ guid: "vcek", bytes: chip.der }]);
    const own = await site();
    const options = { policy: STRICT, challenge: { tee: CHALLENGE }, at: AT };
    const verifyRsa = vi.spyOn(globalThis.crypto.subtle, "verify");
    for (const endorsements of [[], [chip.der], [amd.ask.der], [amd.ask.der, list], [chip.der, amd.ask.der, list]]) {
      for (const beside of [new Uint8Array(), table]) {
        const verifier = createVerifier({ anchors: [amd.ark.der], endorsements, collateral: own.collateral });
        const evidence = (guestSvn: number): Uint8Array => concatBytes(reportOf(chip, { guestSvn }), beside);
        expect((await verifier.verify(evidence(1), options)).verdict).toBe("affirming");
        const before = verifyRsa.mock.calls.length;
        expect((await verifier.verify(evidence(2), options)).verdict).toBe("affirming");
        expect([before > 0, verifyRsa.mock.calls.length]).toEqual([true, before]);
      }
    }
    verifyRsa.mockRestore();
  });

  it("is affirming with the server down, out of the cache, and says so", async () => {
    const cache = memoryCache();
    const own = await site({ collateral: { cache } });
    await verify(reportOf(chip), { collateral: own.collateral }, { policy: STRICT });
    servers.splice(0);
    await own.server.close();
    const later = await verify(reportOf(chip), { collateral: collateralAt(own.server, { cache }) }, { policy: STRICT });
    expect(said(later)).toEqual(["affirming", undefined]);
    expect(sourcesOf(later)).toEqual(["snp-vcek cache", "snp-ask cache", "snp-crl cache"]);
    const without = await verify(reportOf(chip), { collateral: collateralAt(own.server) }, { policy: STRICT });
    expect(said(without)).toEqual(["none", "SNP_VEK_MISSING", "COLLATERAL_NETWORK endorsements.snp-ask"]);
  });

  it("asks for nothing that the caller or the evidence has", async () => {
    const endorsements = [chip.der, amd.ask.der, await amd.issueCrl(LISTS)];
    const result = await verify(reportOf(chip), { endorsements, collateral: untouchable }, { policy: STRICT });
    expect(said(result)).toEqual(["affirming", undefined]);
    expect(sourcesOf(result)).toEqual(["snp-vcek caller", "snp-ask caller", "snp-crl caller"]);
  });

  it("asks for what is better than what was supplied: another TCB's certificate, an expired one", async () => {
    const dates = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2021-01-01T00:00:00Z") };
    const older = await amd.issueVcek({ tcb: chip.tcb.map((byte) => Math.max(0, byte - 1)) });
    for (const unfit of [(await amd.issueVcek(dates)).der, older.der]) {
      const own = await site();
      const endorsements = [unfit, amd.ask.der];
      const alone = await verify(reportOf(chip), { endorsements });
      expect(alone.verdict).toBe("contraindicated");
      const result = await verify(reportOf(chip), { endorsements, collateral: own.collateral });
      expect(said(result)).toEqual(["affirming", undefined]);
      expect(pathsOf(own)[0]).toBe(VCEK);
    }
  });

  it("stays at contraindicated for what was supplied where nothing better is to be had", async () => {
    const own = await site({ kds: { knows: () => false } });
    const older = await amd.issueVcek({ tcb: chip.tcb.map((byte) => Math.max(0, byte - 1)) });
    const endorsements = [older.der, amd.ask.der];
    const result = await verify(reportOf(chip), { endorsements, collateral: own.collateral });
    expect(said(result)).toEqual(["contraindicated", "SNP_VEK_TCB", "COLLATERAL_STATUS endorsements.snp-vcek"]);
  });

  it("trusts nothing that a poisoned collateral hands out", async () => {
    const forger = await createSimulatedAmd({ forged: true });
    const theirs = await forger.issueVcek({ chipId: chip.chipId, tcb: chip.tcb });
    const poisoned: Collateral = {
      collect: () =>
        Promise.resolve({
          endorsements: [
            { kind: "snp-vcek", bytes: theirs.der, source: "cache" },
            { kind: "snp-ask", bytes: forger.ask.der, source: "cache" },
            { kind: "snp-ark", bytes: forger.ark.der, source: "cache" },
          ],
          unmet: [],
        }),
    };
    const result = await verify(reportOf(theirs), { collateral: poisoned });
    expect(said(result)).toEqual(["contraindicated", "SNP_VEK_CHAIN"]);
  });

  it("asks for an issuer that is not to be had once, and says so once", async () => {
    const dates = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2021-01-01T00:00:00Z") };
    for (const endorsements of [[], [chip.der], [(await amd.issueVcek(dates)).der]]) {
      const own = await site();
      own.kds.behave("vcek-chain", failing({ status: 404 }));
      const asked: string[] = [];
      const collateral: Collateral = {
        collect: (needs, request) => {
          asked.push(...needs.map(({ kind }) => kind));
          return own.collateral.collect(needs, request);
        },
      };
      const result = await verify(reportOf(chip), { endorsements, collateral });
      expect(said(result).slice(2)).toEqual(["COLLATERAL_STATUS endorsements.snp-ask"]);
      expect(asked).toEqual(["snp-ask"]);
    }
  });

  it("asks for the issuer each time where the one that was supplied is a forger's", async () => {
    const forger = await createSimulatedAmd({ forged: true });
    const own = await site();
    const endorsements = [forger.ask.der];
    const verifier = createVerifier({ anchors: [amd.ark.der], endorsements, collateral: own.collateral });
    for (const byte of [1, 2]) {
      const vek = await amd.issueVcek({ chipId: new Uint8Array(64).fill(byte) });
      const options = { policy: POLICY, challenge: { tee: CHALLENGE }, at: AT };
      expect((await verifier.verify(reportOf(vek), options)).verdict).toBe("affirming");
    }
    expect(pathsOf(own)).toEqual([CHAIN, VCEK, LIST, VCEK]);
  });

  it("does not let the attester's certificate of another root keep it from the issuer that is needed", async () => {
    const other = await createSimulatedAmd({ forged: true });
    const own = await site();
    const anchors = [amd.ark.der, other.ark.der];
    const evidence = concatBytes(reportOf(chip), encodeCertificateTable([{ guid: "ask", bytes: other.ask.der }]));
    const result = await verify(evidence, { anchors, collateral: own.collateral });
    expect(said(result)).toEqual(["affirming", undefined]);
    expect(pathsOf(own).slice(0, 2)).toEqual([CHAIN, VCEK]);
  });

  it("is told when it is called off", async () => {
    const own = await site();
    const gone = await verify(reportOf(chip), { collateral: own.collateral }, { signal: AbortSignal.abort() });
    expect(gone.verdict).toBe("none");
    expect(said(gone)[2]).toBe("COLLATERAL_ABORTED endorsements.snp-ask");
    expect(own.server.requests).toEqual([]);
  });

  it("tries the lines that a version 2 report may come from, until one has the chip", async () => {
    const genoa = await simulatedAmd("Genoa");
    const vek = await genoa.issueVcek();
    const own = await site({ kds: { worlds: [amd, genoa], knows: ({ line }) => line === "Genoa" } });
    const anchors = [amd.ark.der, genoa.ark.der];
    const result = await verify(reportOf(vek, { version: 2 }), { anchors, collateral: own.collateral });
    expect(result.verdict).toBe("affirming");
    const ofGenoa = [CHAIN, VCEK, LIST].map((path) => path.replace("Milan", "Genoa"));
    expect(pathsOf(own)).toEqual([CHAIN, VCEK, ...ofGenoa]);
  });
});

describe("revocation lists from a collateral", () => {
  const revoking: SimulatedKdsOptions["crl"] = { ...LISTS, revokedSerials: [amd.ask.serial] };

  it("revoke what they list, whatever the policy asks", async () => {
    for (const policy of [POLICY, STRICT]) {
      const own = await site({ kds: { crl: revoking } });
      const result = await verify(reportOf(chip), { collateral: own.collateral }, { policy });
      expect(said(result)).toEqual(["contraindicated", "SNP_REVOKED"]);
    }
  });

  it("are asked for also beside one that the attester brought", async () => {
    const own = await site({ kds: { crl: revoking } });
    const clean = await amd.issueCrl(LISTS);
    const table = encodeCertificateTable([{ guid: "crl", bytes: clean }]);
    const evidence = concatBytes(reportOf(chip), table);
    const endorsements = [chip.der, amd.ask.der];
    const alone = await verify(evidence, { endorsements }, { policy: STRICT });
    expect([said(alone), sourcesOf(alone).at(-1)]).toEqual([["affirming", undefined], "snp-crl evidence"]);
    const asked = await verify(evidence, { endorsements, collateral: own.collateral }, { policy: STRICT });
    expect(said(asked)).toEqual(["contraindicated", "SNP_REVOKED"]);
    expect(pathsOf(own)).toEqual([LIST]);
    const trusting = await verify(
      evidence,
      { endorsements: [...endorsements, clean], collateral: untouchable },
      { policy: STRICT },
    );
    expect(said(trusting)).toEqual(["affirming", undefined]);
  });

  it("are not asked for where the caller switched them off, which then is seen", async () => {
    const own = await site({ kds: { crl: revoking } });
    const result = await verify(reportOf(chip), { collateral: own.collateral, revocation: "off" }, { policy: STRICT });
    expect(said(result)).toEqual(["warning", undefined]);
    expect(pathsOf(own)).toEqual([CHAIN, VCEK]);
  });

  it("that are stale are asked for again, and decide where they are all there is", async () => {
    const stale = { thisUpdate: new Date("2025-01-01T00:00:00Z"), nextUpdate: new Date("2025-02-01T00:00:00Z") };
    const own = await site({ kds: { crl: stale } });
    const result = await verify(reportOf(chip), { collateral: own.collateral }, { policy: STRICT });
    expect([result.verdict, result.failure?.code]).toEqual(["contraindicated", "SNP_CRL_STALE"]);
    const supplied = [await amd.issueCrl(stale)];
    const fresh = await site();
    const better = await verify(
      reportOf(chip),
      { endorsements: supplied, collateral: fresh.collateral },
      { policy: STRICT },
    );
    expect(said(better)).toEqual(["affirming", undefined]);
    expect(pathsOf(fresh)).toContain(LIST);
  });

  it("are asked for by the line of the chain where the report does not say it", async () => {
    const genoa = await simulatedAmd("Genoa");
    const vek = await genoa.issueVcek();
    const stale = { thisUpdate: new Date("2025-01-01T00:00:00Z"), nextUpdate: new Date("2025-02-01T00:00:00Z") };
    for (const options of [stale, { ...LISTS, nextUpdate: null }, { ...LISTS, signedBy: "mallory" }] as const) {
      const own = await site({ kds: { worlds: [amd, genoa] } });
      const endorsements = [vek.der, genoa.ask.der, await genoa.issueCrl(options)];
      const given = { anchors: [genoa.ark.der], endorsements, collateral: own.collateral };
      const result = await verify(reportOf(vek, { version: 2 }), given, { policy: STRICT });
      expect(said(result)).toEqual(["affirming", undefined]);
      expect(pathsOf(own)).toEqual([LIST.replace("Milan", "Genoa")]);
    }
    const verifier = createVerifier({ anchors: [genoa.ark.der], endorsements: [vek.der, genoa.ask.der] });
    const options = { policy: STRICT, challenge: { tee: CHALLENGE }, at: AT };
    const { result, missing } = await verifier.verifyWithNeeds(reportOf(vek, { version: 2 }), options);
    expect([said(result), missing.map(({ key }) => key)]).toEqual([
      ["none", "SNP_CRL_MISSING"],
      ["snp-crl/vcek/Genoa"],
    ]);
  });
});

describe("disallow_network, and a collateral without a network", () => {
  const OFFLINE = policyText({ measurement: MEASUREMENT }, { disallow_network: "true", check_crl: "true" });

  it("lets no byte leave the machine, and says what is missing", async () => {
    const own = await site();
    const result = await verify(reportOf(chip), { collateral: own.collateral }, { policy: OFFLINE });
    expect(said(result)).toEqual(["none", "SNP_VEK_MISSING", "COLLATERAL_OFFLINE endorsements.snp-ask"]);
    expect(own.server.requests).toEqual([]);
    const silent = createCollateral({ fetcher: noFetch });
    expect((await verify(reportOf(chip), { collateral: silent }, { policy: OFFLINE })).verdict).toBe("none");
  });

  it.each([
    '{ "root_of_trust": { "disallow_network": true } }',
    '{ "policy": null, "rootOfTrust": { "disallowNetwork": true } }',
    '{ "policy": {}, "pcr_values": {}, "root_of_trust": { "disallow_network": true } }',
    '{ "policy": { "minimum_guest_svn": 0 }, "root_of_trust": { "disallow_network": true } }',
  ])("lets no byte leave the machine either where the policy states nothing else: %s", async (policy) => {
    const own = await site();
    const result = await verify(reportOf(chip), { collateral: own.collateral }, { policy });
    expect(said(result)).toEqual(["none", "SNP_VEK_MISSING", "COLLATERAL_OFFLINE endorsements.snp-ask"]);
    expect(own.server.requests).toEqual([]);
  });

  it("is satisfied with what was supplied", async () => {
    const endorsements = [chip.der, amd.ask.der, await amd.issueCrl(LISTS)];
    const result = await verify(reportOf(chip), { endorsements, collateral: untouchable }, { policy: OFFLINE });
    expect(said(result)).toEqual(["affirming", undefined]);
  });

  it("is satisfied with what the cache has", async () => {
    const cache = memoryCache();
    const own = await site({ collateral: { cache } });
    await verify(reportOf(chip), { collateral: own.collateral }, { policy: STRICT });
    const before = own.server.requests.length;
    for (const collateral of [collateralAt(own.server, { cache }), createCollateral({ cache, fetcher: null })]) {
      const result = await verify(reportOf(chip), { collateral }, { policy: OFFLINE });
      expect(said(result)).toEqual(["affirming", undefined]);
    }
    expect(own.server.requests.length).toBe(before);
  });

  it("without a demand for lists says nothing of the list that nobody could ask for", async () => {
    const endorsements = [chip.der, amd.ask.der];
    const collateral = createCollateral({ fetcher: null });
    expect(said(await verify(reportOf(chip), { endorsements, collateral }))).toEqual(["affirming", undefined]);
  });
});

describe("anchors", () => {
  it("of two policies on one verifier never share a chain, nor what was cached for one", async () => {
    const other = await createSimulatedAmd({ seed: "other", ark: { serial: "0a0b0c" }, forged: true });
    const theirs = await other.issueVcek({ chipId: chip.chipId, tcb: chip.tcb });
    const cabundles = (world: SimulatedAmd): string => JSON.stringify([world.ask.pem + world.ark.pem]);
    const policyOf = (world: SimulatedAmd): string =>
      policyText({ measurement: MEASUREMENT }, { cabundles: cabundles(world), product_line: '"Milan"' });
    const verifier = createVerifier({ policyRoots: "honour", endorsements: [chip.der, theirs.der] });
    const verdictOf = async (evidence: Uint8Array, world: SimulatedAmd): Promise<string> => {
      const options = { policy: policyOf(world), challenge: { tee: CHALLENGE }, at: AT };
      return (await verifier.verify(evidence, options)).verdict;
    };
    for (let round = 0; round < 3; round++) {
      expect(await verdictOf(reportOf(chip), amd)).toBe("affirming");
      expect(await verdictOf(reportOf(theirs), amd)).toBe("contraindicated");
      expect(await verdictOf(reportOf(theirs), other)).toBe("affirming");
      expect(await verdictOf(reportOf(chip), other)).toBe("contraindicated");
    }
  });
});

describe("a fleet", () => {
  it("of 100 chips and 10,000 reports costs 100 VCEKs, one chain and one list", { timeout: 120_000 }, async () => {
    const own = await site();
    const chips = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        amd.issueVcek({ chipId: Uint8Array.from({ length: 64 }, (__, at) => (at === 0 ? index + 1 : at)) }),
      ),
    );
    // Two reports of each chip, again and again: it is the verifications that ask.
    const reports = [0, 1].flatMap((guestSvn) => chips.map((vek) => reportOf(vek, { guestSvn })));
    const verifier = createVerifier({ anchors: [amd.ark.der], collateral: own.collateral });
    const options = { policy: STRICT, challenge: { tee: CHALLENGE }, at: AT };
    const verdicts = new Set<string>();
    for (let round = 0; round < 50; round++) {
      const results = await Promise.all(reports.map((report) => verifier.verify(report, options)));
      for (const { verdict } of results) verdicts.add(verdict);
    }
    expect([...verdicts]).toEqual(["affirming"]);
    const counts = new Map<string, number>();
    for (const path of pathsOf(own)) counts.set(path, (counts.get(path) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ [VCEK]: 100, [CHAIN]: 1, [LIST]: 1 });
  });
});

/** A store that gives every object a changed byte. */
function corrupting(store: CacheStore): CacheStore {
  return {
    ...store,
    read: async (name) => {
      const bytes = await store.read(name);
      if (bytes !== null) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      return bytes;
    },
  };
}

describe("a cache that was changed", () => {
  it("is found out, and what it held is fetched anew", async () => {
    const cache = memoryCache();
    const own = await site({ collateral: { cache } });
    await verify(reportOf(chip), { collateral: own.collateral }, { policy: STRICT });
    const later = collateralAt(own.server, { cache: corrupting(cache) });
    const result = await verify(reportOf(chip), { collateral: later }, { policy: STRICT });
    expect(said(result)).toEqual(["affirming", undefined]);
    expect(sourcesOf(result)).toEqual(["snp-vcek network", "snp-ask network", "snp-crl network"]);
    const offline = createCollateral({ fetcher: null, cache: corrupting(cache) });
    expect((await verify(reportOf(chip), { collateral: offline }, { policy: STRICT })).verdict).toBe("none");
  });
});
