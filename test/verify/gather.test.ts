import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { concatBytes, toHex, toUtf8 } from "../../src/bytes/index.js";
import { writeBundle } from "../../src/collateral/index.js";
import { createCollateral, memoryCache } from "../../src/collateral/getting.js";
import type { BundleEntry, Collateral } from "../../src/collateral/index.js";
import type { CollateralOptions } from "../../src/collateral/getting.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { createVerifier } from "../../src/index.js";
import type { Clock } from "../../src/ports/index.js";
import {
  buildReport,
  createSimulatedAmd,
  createSimulatedKds,
  encodeCertificateTable,
  failing,
  signReport,
} from "../../src/testing/index.js";
import type { SimulatedAmd, SimulatedKds, SimulatedKdsOptions } from "../../src/testing/index.js";
import { gatherEndorsements } from "../../src/verify/gather.js";
import type { Gathered, GatherOptions, GatherProgress } from "../../src/verify/index.js";
import { realReportsOnce } from "../helpers/real-snp.js";
import { describeWithVectors } from "../helpers/vectors.js";
import { AT, CHALLENGE, policyText, signedReport, simulatedAmd } from "../helpers/snp.js";

let amd: SimulatedAmd;
let genoa: SimulatedAmd;

beforeAll(async () => {
  [amd, genoa] = [await simulatedAmd(), await simulatedAmd("Genoa")];
});

const digest = createCertificateCrypto();
const chip = (byte: number): Uint8Array => new Uint8Array(64).fill(byte);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A clock at one instant, whose alarms ring at once. */
const clock: Clock = {
  now: () => Date.parse(AT),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds > 5000 ? 5000 : 0);
    return () => clearTimeout(timer);
  },
  jitter: () => 0,
};

function kdsOf(options: Partial<SimulatedKdsOptions> = {}): SimulatedKds {
  return createSimulatedKds({ worlds: [amd, genoa], now: new Date(AT), ...options });
}

function collateralOf(kds: SimulatedKds | null, options: Partial<CollateralOptions> = {}): Collateral {
  const fetcher = kds === null ? null : (url: string, request: RequestInit) => kds.handler(new Request(url, request));
  return createCollateral({ digest, fetcher, clock, ...options });
}

function gather(
  evidences: readonly Uint8Array[],
  kds: SimulatedKds | null,
  options: Partial<GatherOptions> = {},
): Promise<Gathered> {
  const anchors = [amd.ark.der, genoa.ark.der];
  return gatherEndorsements(evidences, { collateral: collateralOf(kds), at: AT, anchors, ...options });
}

async function reportOf(byte: number, line: "Milan" | "Genoa" = "Milan", version?: number): Promise<Uint8Array> {
  const fields = version === undefined ? {} : { version };
  return (await signedReport({ chipId: chip(byte), ...fields }, { chipId: chip(byte) }, line)).report;
}

const needsOf = ({ entries }: Gathered): readonly string[] =>
  entries.map(({ need }) => (need ?? "-").replace(/[0-9a-f]{128}/, (hex) => hex.slice(0, 2))).sort();
const pathsOf = ({ requests }: SimulatedKds): readonly string[] => requests.map(({ path }) => path);
const codesOf = ({ evidences }: Gathered) =>
  evidences.map(({ failure, unmet }) => [failure?.code ?? null, ...unmet.map((one) => one.failure.code)]);
const bundleOf = (entries: readonly BundleEntry[]): Uint8Array => toUtf8(writeBundle(entries, new Date(AT), digest));

/** The verdict with nothing but a bundle, offline, where the policy asks for a revocation list. */
async function verdictWith(bundle: Uint8Array, evidence: Uint8Array): Promise<string> {
  const verifier = createVerifier({
    anchors: [amd.ark.der, genoa.ark.der],
    endorsements: [bundle],
    revocation: "require",
  });
  const options = { policy: policyText(), challenge: { tee: CHALLENGE }, at: AT };
  const { verdict, failure } = await verifier.verify(evidence, options);
  return failure?.code ?? verdict;
}

describe("gatherEndorsements", () => {
  it("asks for each need of a fleet once, and what it brings is enough to verify offline", async () => {
    const kds = kdsOf();
    const fleet = [await reportOf(1), await reportOf(2), await reportOf(1), await reportOf(3, "Genoa")];
    const gathered = await gather(fleet, kds);
    expect(codesOf(gathered)).toEqual([[null], [null], [null], [null]]);
    expect(new Set(pathsOf(kds)).size).toBe(kds.requests.length);
    expect(needsOf(gathered).map((need) => need.split("/").slice(0, 3).join("/"))).toEqual([
      "snp-ask/Genoa",
      "snp-ask/Milan",
      "snp-crl/vcek/Genoa",
      "snp-crl/vcek/Milan",
      "snp-vcek/Genoa/03",
      "snp-vcek/Milan/01",
      "snp-vcek/Milan/02",
    ]);
    const bundle = bundleOf(gathered.entries);
    for (const evidence of fleet) expect(await verdictWith(bundle, evidence)).toBe("warning");
    expect(await verdictWith(bundle, await reportOf(9))).toBe("SNP_VEK_CHIP_ID");
  });

  it("takes nothing into the bundle that is a root or tells of the evidence or the service", async () => {
    const gathered = await gather([await reportOf(1)], kdsOf());
    expect(gathered.entries.map(({ kind }) => kind).sort()).toEqual(["snp-ask", "snp-crl", "snp-vcek"]);
    const text = writeBundle(gathered.entries, new Date(AT), digest);
    expect(text).not.toContain("http");
    expect(text).not.toContain(toHex(CHALLENGE).slice(0, 32));
  });

  it("says of each object where it came from and how long it is of use", async () => {
    const cache = memoryCache();
    const evidence = [await reportOf(1)];
    const first = await gather(evidence, null, { collateral: collateralOf(kdsOf(), { cache }) });
    const again = await gather(evidence, null, { collateral: collateralOf(null, { cache }) });
    expect(new Set(first.entries.map(({ source }) => source))).toEqual(new Set(["network"]));
    expect(new Set(again.entries.map(({ source }) => source))).toEqual(new Set(["cache"]));
    const crl = again.entries.find(({ kind }) => kind === "snp-crl");
    expect(crl).toMatchObject({ notBefore: Date.parse("2025-06-01"), notAfter: Date.parse("2026-06-01") });
  });

  it("says what is missing of which evidence and why, and brings the rest", async () => {
    const kds = kdsOf({ knows: ({ chipId }) => chipId[0] !== 2 });
    const gathered = await gather([await reportOf(1), await reportOf(2)], kds);
    expect(codesOf(gathered)).toEqual([[null], ["SNP_VEK_MISSING", "COLLATERAL_STATUS"]]);
    expect(gathered.evidences[1]?.unmet[0]?.need.key).toContain("snp-vcek/Milan/0202");
    expect(gathered.entries.map(({ kind }) => kind).sort()).toEqual(["snp-ask", "snp-crl", "snp-vcek"]);
  });

  it("misses a revocation list that is not to be had", async () => {
    const kds = kdsOf();
    kds.behave("vcek-crl", failing({ status: 404 }));
    const gathered = await gather([await reportOf(1)], kds);
    expect(codesOf(gathered)).toEqual([["SNP_CRL_MISSING", "COLLATERAL_STATUS"]]);
    expect(gathered.entries.map(({ kind }) => kind).sort()).toEqual(["snp-ask", "snp-vcek"]);
  });

  it("finds the line of a report that does not say it, with the list of that line", async () => {
    const kds = kdsOf({ knows: ({ line }) => line === "Genoa" });
    const gathered = await gather([await reportOf(5, "Genoa", 2)], kds);
    expect(codesOf(gathered)).toEqual([[null]]);
    const found = needsOf(gathered).map((need) => need.split("/").slice(0, 3).join("/"));
    expect(found).toEqual(expect.arrayContaining(["snp-crl/vcek/Genoa", "snp-vcek/Genoa/05"]));
    expect(found).not.toContain("snp-crl/vcek/Milan");
  });

  it("takes over what came inside the evidence, and then asks for the rest only", async () => {
    const vlek = await amd.issueVlek();
    const report = signReport(buildReport({ reportData: CHALLENGE, signingKey: 1 }, "Milan"), vlek);
    const table = encodeCertificateTable([
      { guid: "vlek", bytes: vlek.der },
      { guid: "ask", bytes: amd.asvk.der },
      { guid: "ark", bytes: amd.ark.der },
    ]);
    const kds = kdsOf();
    const gathered = await gather([concatBytes(report, table)], kds);
    expect(codesOf(gathered)).toEqual([[null]]);
    expect(pathsOf(kds)).toEqual(["/vlek/v1/Milan/crl"]);
    expect(gathered.entries.map(({ kind, source }) => `${kind} ${source}`).sort()).toEqual([
      "snp-asvk evidence",
      "snp-crl network",
      "snp-vlek evidence",
    ]);
    // What no service answers has no one answer: each provider has a VLEK of that TCB.
    expect(gathered.entries.find(({ kind }) => kind === "snp-vlek")?.need).toBeNull();

    // A report of the same region without its table.
    expect(codesOf(await gather([report], kdsOf()))).toEqual([["SNP_VEK_MISSING", "COLLATERAL_NO_ADDRESS"]]);
    const both = await gather([report, concatBytes(report, table)], kdsOf());
    expect(codesOf(both)).toEqual([[null], [null]]);
    expect(await verdictWith(bundleOf(both.entries), report)).toBe("warning");
  });

  it("keeps the VLEKs of two providers, whichever is newer, and those of an earlier bundle", async () => {
    const dates = { notBefore: new Date("2025-03-01T00:00:00Z"), notAfter: new Date("2026-03-01T00:00:00Z") };
    const [one, two] = [await amd.issueVlek({ cspId: "CN=one" }), await amd.issueVlek({ cspId: "CN=two", ...dates })];
    const [bare, full] = [one, two].reduce<[Uint8Array[], Uint8Array[]]>(
      ([reports, evidences], vlek) => {
        const report = signReport(buildReport({ reportData: CHALLENGE, signingKey: 1 }, "Milan"), vlek);
        const table = encodeCertificateTable([{ guid: "vlek", bytes: vlek.der }]);
        return [
          [...reports, report],
          [...evidences, concatBytes(report, table)],
        ];
      },
      [[], []],
    );
    let entries: readonly BundleEntry[] = [];
    for (const evidence of [...full, ...full]) {
      const gathered = await gather([evidence], kdsOf(), { endorsements: [bundleOf(entries)] });
      expect(codesOf(gathered)).toEqual([[null]]);
      entries = [...gathered.others, ...gathered.entries];
    }
    for (const bundle of [bundleOf(entries), bundleOf((await gather(full, kdsOf())).entries)]) {
      for (const report of bare) expect(await verdictWith(bundle, report)).toBe("warning");
      expect(codesOf(await gather(bare, kdsOf(), { endorsements: [bundle] }))).toEqual([[null], [null]]);
    }
    // A bundle of somebody else's may name the need all the same.
    const tcb = toHex(one.tcb);
    const named = entries.map((entry) => ({ ...entry, need: entry.need ?? `snp-vlek/Milan/${tcb}` }));
    const gathered = await gather(bare, kdsOf(), { endorsements: [bundleOf(named)] });
    expect(gathered.entries.map(({ kind, source }) => `${kind} ${source}`).filter((text) => /vlek/.test(text))).toEqual(
      ["snp-vlek caller", "snp-vlek caller"],
    );
  });

  it("keeps what came inside the evidence, also where the rest is not to be had", async () => {
    const { report, vek } = await signedReport();
    const evidence = concatBytes(report, encodeCertificateTable([{ guid: "vcek", bytes: vek.der }]));
    const kds = kdsOf({ knows: () => false });
    kds.behave("vcek-crl", failing({ status: 404 }));
    const gathered = await gather([evidence], kds);
    expect(codesOf(gathered)).toEqual([["SNP_CRL_MISSING", "COLLATERAL_STATUS"]]);
    expect(gathered.entries.map(({ kind, source }) => `${kind} ${source}`).sort()).toEqual([
      "snp-ask network",
      "snp-vcek evidence",
    ]);
  });

  it("does not take over what is nobody's", async () => {
    const { report } = await signedReport({ chipId: chip(1) });
    const forger = await createSimulatedAmd({ line: "Milan", seed: "test-Milan", forged: true });
    const forged = await forger.issueVcek({ chipId: chip(1) });
    const table = encodeCertificateTable([{ guid: "vcek", bytes: forged.der }]);
    const gathered = await gather([concatBytes(report, table)], kdsOf());
    expect(codesOf(gathered)).toEqual([[null]]);
    expect(gathered.entries.map(({ kind, source }) => `${kind} ${source}`)).toContain("snp-vcek network");
    expect(gathered.entries.some(({ bytes }) => sha256(bytes) === sha256(forged.der))).toBe(false);
  });

  it("says of evidence that is none, or that nothing can help, why", async () => {
    const masked = signReport(
      buildReport({ reportData: CHALLENGE, chipId: new Uint8Array(64) }, "Milan"),
      await amd.issueVcek(),
    );
    const gathered = await gather([toUtf8("hello"), new Uint8Array(1184), masked, new Uint8Array()], kdsOf());
    expect(codesOf(gathered).map(([code]) => code)).toEqual([
      "EVIDENCE_UNKNOWN",
      expect.stringMatching(/^(SNP|EVIDENCE)_/),
      "SNP_VEK_MISSING",
      "EVIDENCE_UNKNOWN",
    ]);
  });

  it("never rejects for what evidence says", async () => {
    const report = await reportOf(1);
    await fc.assert(
      fc.asyncProperty(fc.nat(671), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = report.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        const { evidences } = await gather([changed], null);
        expect(evidences).toHaveLength(1);
        expect(evidences[0]?.failure).not.toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it("tells how far it is", async () => {
    const told: GatherProgress[] = [];
    await gather([await reportOf(1), await reportOf(2)], kdsOf(), { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ done: 2, total: 2, needs: 4 });
    expect(told).toHaveLength(6);
  });

  it("stops asking when it is called off", async () => {
    const kds = kdsOf();
    const gathered = await gather([await reportOf(1)], kds, { signal: AbortSignal.abort() });
    expect(kds.requests).toEqual([]);
    expect(codesOf(gathered)[0]).toContain("COLLATERAL_ABORTED");
  });

  it("throws for wrong options", async () => {
    await expect(gather([], null, { at: "yesterday" })).rejects.toThrow(RangeError);
    await expect(gather([], null, { anchors: [toUtf8("-----BEGIN CERTIFICATE-----\n!\n")] })).rejects.toThrow(
      TypeError,
    );
  });
});

describe("gatherEndorsements with endorsements at hand", () => {
  it("asks for nothing but lists, and keeps the very objects", async () => {
    const evidence = [await reportOf(1), await reportOf(2)];
    const first = await gather(evidence, kdsOf());
    const kds = kdsOf();
    const second = await gather(evidence, kds, { endorsements: [bundleOf(first.entries)] });
    expect(codesOf(second)).toEqual([[null], [null]]);
    expect(pathsOf(kds)).toEqual(["/vcek/v1/Milan/crl"]);
    const certificates = ({ entries }: Gathered): readonly string[] =>
      entries.filter(({ kind }) => kind !== "snp-crl").map(({ bytes }) => sha256(bytes));
    expect([...certificates(second)].sort()).toEqual([...certificates(first)].sort());
  });

  it("hands back what else bundles hold, and nothing that was renewed", async () => {
    const both = await gather([await reportOf(1), await reportOf(2)], kdsOf());
    const later: BundleEntry = { kind: "x-later", need: null, bytes: chip(3), notBefore: 0, notAfter: null };
    const endorsements = [bundleOf(both.entries), bundleOf([later]), amd.asvk.der];
    const { entries, others } = await gather([await reportOf(1)], kdsOf(), { endorsements });
    const named = (list: readonly BundleEntry[]): readonly string[] =>
      list.map(({ kind, need }) => `${kind} ${need?.split("/")[2]?.slice(0, 2) ?? ""}`).sort();
    expect(named(others)).toEqual(["snp-vcek 02", "x-later "]);
    expect(named(entries)).toEqual(["snp-ask ", "snp-crl Mi", "snp-vcek 01"]);
    expect((await gather([await reportOf(1)], kdsOf())).others).toEqual([]);
  });

  it("takes the newer of two lists, whichever is at hand", async () => {
    const evidence = [await reportOf(1)];
    const thisUpdate = ({ entries }: Gathered): number | undefined =>
      entries.find(({ kind }) => kind === "snp-crl")?.notBefore;
    const listOf = (day: string) => kdsOf({ crl: { thisUpdate: new Date(day) } });
    const older = await gather(evidence, listOf("2025-05-01"));
    const newer = await gather(evidence, listOf("2025-05-20"), { endorsements: [bundleOf(older.entries)] });
    expect(thisUpdate(newer)).toBe(Date.parse("2025-05-20"));
    const kept = await gather(evidence, listOf("2025-05-01"), { endorsements: [bundleOf(newer.entries)] });
    expect(thisUpdate(kept)).toBe(Date.parse("2025-05-20"));
    expect(codesOf(kept)).toEqual([[null]]);
  });

  it("says that a list could not be renewed, and goes on with it as long as it covers the instant", async () => {
    const evidence = [await reportOf(1)];
    const { entries } = await gather(
      evidence,
      kdsOf({ crl: { thisUpdate: new Date("2025-05-01"), nextUpdate: new Date("2025-07-01") } }),
    );
    const offline = await gather(evidence, null, { endorsements: [bundleOf(entries)] });
    expect(codesOf(offline)).toEqual([[null, "COLLATERAL_OFFLINE"]]);
    const later = await gather(evidence, null, { endorsements: [bundleOf(entries)], at: "2025-07-02" });
    expect(codesOf(later)).toEqual([["SNP_CRL_STALE", "COLLATERAL_OFFLINE"]]);
  });

  it("fetches what a bundle only pretends to hold", async () => {
    const evidence = [await reportOf(1)];
    const { entries } = await gather(evidence, kdsOf());
    const other = await gather([await reportOf(2)], kdsOf());
    const wrong = other.entries.find(({ kind }) => kind === "snp-vcek");
    const mixed = entries.map((entry) => (entry.kind === "snp-vcek" && wrong ? { ...wrong, need: entry.need } : entry));
    const gathered = await gather(evidence, kdsOf(), { endorsements: [bundleOf(mixed)] });
    expect(codesOf(gathered)).toEqual([[null]]);
    expect(gathered.entries.find(({ kind }) => kind === "snp-vcek")?.source).toBe("network");
  });

  it("takes single certificates too, under the need that they answer", async () => {
    const { report, vek } = await signedReport();
    const kds = kdsOf();
    const stranger = await amd.issueVcek({ chipId: chip(77) });
    const endorsements = [vek.der, toUtf8(amd.ask.pem), amd.ark.der, stranger.der, toUtf8("none")];
    const gathered = await gather([report], kds, { endorsements });
    expect(pathsOf(kds)).toEqual(["/vcek/v1/Milan/crl"]);
    expect(gathered.entries.map(({ kind, source, need }) => [kind, source, need?.split("/")[0]]).sort()).toEqual([
      ["snp-ask", "caller", "snp-ask"],
      ["snp-crl", "network", "snp-crl"],
      ["snp-vcek", "caller", "snp-vcek"],
    ]);
  });
});

describeWithVectors("gatherEndorsements with real evidence", () => {
  it("takes the real certificate under AMD's own roots, and says that the list is missing", async () => {
    const reports = realReportsOnce();
    expect(reports.length).toBeGreaterThan(0);
    for (const { file, bytes, vekBytes, at } of reports) {
      const options = { collateral: collateralOf(null), at, endorsements: [vekBytes] };
      const { entries, evidences } = await gatherEndorsements([bytes], options);
      expect(evidences[0]?.failure?.code, file).toBe("SNP_CRL_MISSING");
      expect(evidences[0]?.unmet.map(({ need, failure }) => [need.kind, failure.code])).toEqual([
        ["snp-crl", "COLLATERAL_OFFLINE"],
      ]);
      expect(entries, file).toEqual([]);
    }
  });
});
