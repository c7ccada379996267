/**
 * One whole verification of a real SEV-SNP report (Genoa, VCEK) against AMD's built-in root, by veritee and by
 * @tinfoilsh/verifier.
 *
 * Both check: structure and reserved bits of the report; the chain VCEK < ASK < ARK, each signature and validity;
 * that chip and firmware level are those of the certificate; the report's signature; the guest policy; minimums
 * of firmware; no provisional firmware.
 * Only veritee: the challenge, the launch measurement, VMPL, that the CPU's model is the issuer's product,
 * further fields of the policy. Its roots and intermediates are pinned keys, so of the chain it verifies the VCEK's signature.
 * Only tinfoil: the signature of the root by itself; bits of PLATFORM_INFO (TSME must be on); it takes the report
 * as base64 of gzip and hands the measurement to its caller. It takes the time from the clock.
 *
 * `chain-not-cached` makes a verifier for each report: it parses the certificate, imports the issuer's key, reads the
 * policy and verifies the chain anew, as tinfoil does. `chain-cached` keeps its verifier, which has all that. Either way
 * the kernel has met the VCEK's key before, which saves it some 0.1 to 0.2 ms, and OpenSSL nothing.
 */
import { gzipSync } from "node:zlib";
import { createVerifier } from "../../src/index.js";
import type { Verifier } from "../../src/index.js";
import { parseReport } from "../../src/snp.js";
import type { SnpReport } from "../../src/snp.js";
import { compare } from "../harness/compare.js";
import { variantsHere } from "../harness/kernels.js";
import { importPeer } from "../harness/peers.js";
import { hasVector, readVector } from "../harness/vectors.js";

const REPORT = "snp/ms-tav/genoa_attestation_report.bin";
const VCEK = "snp/ms-tav/genoa_vcek.pem";

/** What of @tinfoilsh/verifier is used; it is no dependency, so there are no types of it. */
interface Tinfoil {
  readonly verifyAttestation: (
    document: { readonly format: string; readonly body: string },
    vcek: string,
  ) => Promise<{ readonly measurement: { readonly registers: readonly string[] } }>;
}

const tinfoil = await importPeer<Tinfoil>("@tinfoilsh/verifier");
if (tinfoil !== null && hasVector(REPORT) && hasVector(VCEK)) await main(tinfoil);

async function main(peer: Tinfoil): Promise<void> {
  const [variant = null] = variantsHere();
  const report = readVector(REPORT);
  const pem = readVector(VCEK);
  const newVerifier = (): Verifier => createVerifier({ endorsements: [pem], allowZeroNonce: true });
  const kept = newVerifier();
  const changed = report.map((byte, i) => (i === 0x2a0 + 9 ? byte ^ 1 : byte));
  await confirm("veritee", veriteeRun(newVerifier, report), veriteeRun(newVerifier, changed));
  await confirm("tinfoil", tinfoilRun(peer, report, pem), tinfoilRun(peer, changed, pem));
  const own = { side: "veritee", variant, operations: 1 };
  await compare(
    "verify.snp.genoa",
    [
      { ...own, name: "verify.snp.genoa.chain-not-cached", run: veriteeRun(newVerifier, report) },
      { ...own, name: "verify.snp.genoa.chain-cached", run: veriteeRun(() => kept, report) },
    ],
    [{ side: "tinfoil-verifier", variant: null, operations: 1, run: tinfoilRun(peer, report, pem) }],
    { rounds: 40, sampleMs: 30 },
  );
}

/** Genuine evidence passes; with one bit of the signature changed it does not. */
async function confirm(name: string, genuine: () => Promise<void>, forged: () => Promise<void>): Promise<void> {
  await genuine();
  const passed = await forged().then(
    () => true,
    () => false,
  );
  if (passed) throw new Error(`${name} accepted a changed report: nothing to measure`);
}

/** Throws where the verdict is not the right one for this report. */
function veriteeRun(verifier: () => Verifier, bytes: Uint8Array): () => Promise<void> {
  const report = mustParse(bytes);
  const policy = policyOf(report);
  const challenge = { tee: report.reportData };
  return async () => {
    const { verdict } = await verifier().verify(bytes, { policy, challenge, at: "2026-11-21" });
    if (verdict !== "affirming") throw new Error(`veritee says ${verdict}`);
  };
}

function tinfoilRun(peer: Tinfoil, bytes: Uint8Array, pem: Uint8Array): () => Promise<void> {
  const body = gzipSync(bytes).toString("base64");
  const document = { format: "https://tinfoil.sh/predicate/sev-snp-guest/v2", body };
  const [, vcek = ""] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(Buffer.from(pem).toString()) ?? [];
  return async () => {
    await peer.verifyAttestation(document, vcek.replace(/\s/g, ""));
  };
}

/** What tinfoil's built-in policy asks for (guest policy, firmware), with the measurement besides. */
function policyOf({ policy, measurement, vmpl }: SnpReport): string {
  const fields = {
    policy: String(policy),
    measurement: Buffer.from(measurement).toString("base64"),
    vmpl,
    minimum_build: 21,
    minimum_version: "1.55",
    permit_provisional_firmware: false,
  };
  return JSON.stringify({ policy: fields });
}

function mustParse(bytes: Uint8Array): SnpReport {
  const parsed = parseReport(bytes);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}
