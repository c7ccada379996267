/**
 * What one whole verification of an SEV-SNP report costs: reading report, certificates and policy, the
 * chain (one RSA-4096 signature), the report's signature, every finding.
 *
 * Compared with the least that any verifier on node:crypto must do: the three public-key operations
 * alone (VCEK by ASK, report by VCEK), with the issuer's key imported and the certificate parsed once
 * for each report. It parses no report, checks no extension and no policy, so it is no verifier. Nothing
 * is cached on either side, but the kernel knows each chip's key after a while. Does not show batches, nor
 * the first call.
 */
import { X509Certificate, createPublicKey, verify } from "node:crypto";
import { createVerifier } from "../src/index.js";
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

/** How many of some reports veritee affirms, each with a verifier of its own. */
function wholeOf(evidence: readonly Evidence[]): () => Promise<number> {
  const verifiers = evidence.map(({ report, vcek }) => ({
    report,
    verifier: createVerifier({ anchors: [amd.ark.der], endorsements: [vcek.der, amd.ask.der] }),
  }));
  return async () => {
    let affirming = 0;
    for (const { report, verifier } of verifiers) {
      const result = await verifier.verify(report, { policy, challenge: { tee: challenge }, at: AT });
      if (result.verdict === "affirming") affirming++;
    }
    return affirming;
  };
}

const ark = createPublicKey({ key: Buffer.from(amd.ark.spki), format: "der", type: "spki" });
const ask = createPublicKey({ key: Buffer.from(amd.ask.spki), format: "der", type: "spki" });

/** For how many of some reports node:crypto accepts all three signatures. */
function bareOf(evidence: readonly Evidence[]): () => number {
  return () =>
    evidence.filter(({ report, vcek }) => {
      const certificate = new X509Certificate(vcek.der);
      const issued = new X509Certificate(amd.ask.der).verify(ark) && certificate.verify(ask);
      const component = (offset: number) => report.slice(offset, offset + 48).reverse();
      const signature = Buffer.concat([component(0x2a0), component(0x2e8)]);
      const key = { key: certificate.publicKey, dsaEncoding: "ieee-p1363" } as const;
      return issued && verify("sha384", report.subarray(0, SIGNED_SIZE), key, signature);
    }).length;
}

/** The same with one bit of R changed. */
const changed = reports.map(({ report, vcek }) => ({
  report: report.map((byte, i) => (i === 0x2a0 + 9 ? byte ^ 1 : byte)),
  vcek,
}));
const [whole, bare] = [wholeOf(reports), bareOf(reports)];
const accepted = [await whole(), bare(), await wholeOf(changed)(), bareOf(changed)()];
if (accepted.join() !== [REPORTS, REPORTS, 0, 0].join()) throw new Error("a wrong answer: nothing to measure");

await runSuite(`whole verification of ${REPORTS} reports by ${REPORTS} chips, under a caller's root`, "verify.snp", [
  ["veritee", whole],
  ["node:crypto, the public-key operations alone", bare],
]);
await compare(
  "verify.snp",
  [{ name: "verify.snp", side: "veritee", variant, operations: REPORTS, run: whole }],
  [{ side: "node-crypto-public-keys-alone", variant: null, operations: REPORTS, run: bare }],
  { rounds: 25 },
);
