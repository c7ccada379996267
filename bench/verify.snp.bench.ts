/**
 * What one whole verification of an SEV-SNP report costs: reading report, certificates and policy, the chain, the
 * report's signature, every finding. Three ways:
 *
 * - `new-verifier`: a verifier for each report, which knows nothing: it reads the policy, and verifies the root's own
 *   signature, the ASK's, the VCEK's (all RSA-4096) and the report's.
 * - `new-chips`: one verifier for 16 chips that it has not met: of the chain only the VCEK's signature is new each time.
 * - `known-chips`: a verifier that has met the chips: nothing but the report's signature is left of the public-key work.
 *
 * Compared with the least that any verifier on node:crypto must do. For the first two: the three public-key operations
 * alone (ASK by ARK, VCEK by ASK, report by VCEK), with the issuers' keys imported and the certificates parsed once for
 * each report. For the third: the report's signature alone, with its key imported. Neither parses a report nor checks an
 * extension or a policy, so neither is a verifier. The kernel knows each chip's key after a while. Does not show
 * batches, nor the first call.
 */
import { X509Certificate, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createVerifier } from "../src/index.js";
import type { Verifier } from "../src/index.js";
import { buildReport, createSimulatedAmd, signReport } from "../src/testing/index.js";
import { compare } from "./harness/compare.js";
import { variantsHere } from "./harness/kernels.js";
import { runSuite } from "./harness/suite.js";

const REPORTS = 16;
const SIGNED_SIZE = 672;
const AT = "2025-06-01T00:00:00Z";

// The default kernel takes the first one, too.
const [variant = null] = variantsHere();
const amd = await createSimulatedAmd({ seed: "bench" });
const challenge = new Uint8Array(64).fill(7);
const reports = await Promise.all(
  Array.from({ length: REPORTS }, async (_, chip) => {
    const vcek = await amd.issueVcek({ seed: `chip ${chip}`, chipId: new Uint8Array(64).fill(chip + 1) });
    const fields = { reportData: challenge, chipId: vcek.chipId };
    return { report: signReport(buildReport(fields), vcek), vcek };
  }),
);
const policy = JSON.stringify({ policy: { policy: "196608", measurement: measurementOf(reports[0]?.report) } });

function measurementOf(report: Uint8Array | undefined): string {
  return Buffer.from(report?.subarray(0x90, 0xc0) ?? []).toString("base64");
}

interface Evidence {
  readonly report: Uint8Array;
  readonly vcek: (typeof reports)[number]["vcek"];
}

const request = { policy, challenge: { tee: challenge }, at: AT };
const anchors = [amd.ark.der];
/** Certificates of all chips, as a fleet's folder would have them. */
const fleet = [...reports.map(({ vcek }) => vcek.der), amd.ask.der];

/** How many of some reports are affirmed, each by the verifier that is given for it. */
async function affirmed(evidence: readonly Evidence[], verifierOf: (own: Evidence) => Verifier): Promise<number> {
  let count = 0;
  for (const own of evidence) {
    if ((await verifierOf(own).verify(own.report, request)).verdict === "affirming") count++;
  }
  return count;
}

const fresh = (own: Evidence): Verifier => createVerifier({ anchors, endorsements: [own.vcek.der, amd.ask.der] });
const ofFleet = (): Verifier => createVerifier({ anchors, endorsements: fleet });
const kept = ofFleet();

/** The three ways, for some reports. */
const WAYS: Readonly<Record<string, (evidence: readonly Evidence[]) => Promise<number>>> = {
  "new-verifier": (evidence) => affirmed(evidence, fresh),
  "new-chips": (evidence) => {
    const verifier = ofFleet();
    return affirmed(evidence, () => verifier);
  },
  "known-chips": (evidence) => affirmed(evidence, () => kept),
};

const ark = createPublicKey({ key: Buffer.from(amd.ark.spki), format: "der", type: "spki" });
const ask = createPublicKey({ key: Buffer.from(amd.ask.spki), format: "der", type: "spki" });

/** The report's signature by a key. */
function isSigned(report: Uint8Array, key: KeyObject): boolean {
  const component = (offset: number) => report.slice(offset, offset + 48).reverse();
  const signature = Buffer.concat([component(0x2a0), component(0x2e8)]);
  return verify("sha384", report.subarray(0, SIGNED_SIZE), { key, dsaEncoding: "ieee-p1363" }, signature);
}

/** For how many of some reports node:crypto accepts all three signatures. */
function threeOf(evidence: readonly Evidence[]): number {
  return evidence.filter(({ report, vcek }) => {
    const certificate = new X509Certificate(vcek.der);
    const issued = new X509Certificate(amd.ask.der).verify(ark) && certificate.verify(ask);
    return issued && isSigned(report, certificate.publicKey);
  }).length;
}

const keys = new Map(reports.map(({ vcek }) => [vcek, new X509Certificate(vcek.der).publicKey]));

/** For how many of some reports node:crypto accepts the signature by a key that it has. */
function signatureOf(evidence: readonly Evidence[]): number {
  return evidence.filter(({ report, vcek }) => isSigned(report, keys.get(vcek) ?? ark)).length;
}

/** The same with one bit of R changed. */
const changed = reports.map(({ report, vcek }) => ({
  report: report.map((byte, i) => (i === 0x2a0 + 9 ? byte ^ 1 : byte)),
  vcek,
}));
for (const [name, way] of Object.entries(WAYS)) {
  const accepted = [await way(reports), await way(changed)];
  if (accepted.join() !== [REPORTS, 0].join()) throw new Error(`${name}: a wrong answer: nothing to measure`);
}
for (const way of [threeOf, signatureOf]) {
  if (way(reports) !== REPORTS || way(changed) !== 0) throw new Error("a wrong answer: nothing to measure");
}

const own = Object.entries(WAYS).map(([name, way]) => ({
  name: `verify.snp.${name}`,
  side: "veritee",
  variant,
  operations: REPORTS,
  run: () => way(reports),
}));
await runSuite(`whole verification of ${REPORTS} reports by ${REPORTS} chips, under a caller's root`, "verify.snp", [
  ...own.map(({ name, run }): [string, () => Promise<number>] => [name, run]),
  ["node:crypto, the public-key operations alone", () => threeOf(reports)],
  ["node:crypto, the report's signature alone", () => signatureOf(reports)],
]);
const other = { variant: null, operations: REPORTS };
await compare(
  "verify.snp",
  own.slice(0, 2),
  [{ ...other, side: "node-crypto-public-keys-alone", run: () => threeOf(reports) }],
  { rounds: 25 },
);
await compare(
  "verify.snp.signature",
  own.slice(2),
  [{ ...other, side: "node-crypto-signature-alone", run: () => signatureOf(reports) }],
  { rounds: 25 },
);
