import { fail, ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { Authenticated, Context, Trusted } from "../scheme.js";
import type { SnpCode } from "./errors.js";
import { SIGNED_SIZE } from "./layout.js";
import type { SnpReport } from "./report.js";
import type { SnpSigner } from "./trust.js";

/** A report together with the key that was shown to have signed it. */
export interface SignedReport {
  readonly evidence: Authenticated<SnpReport>;
  readonly signer: Trusted<SnpSigner>;
}

/** The bytes of a report that its signature covers: 672 of 1184. A copy. */
export function signedBytes(report: SnpReport): Uint8Array {
  return report.raw.slice(0, SIGNED_SIZE);
}

/**
 * Checks the report's ECDSA P-384 signature over SHA-384 of bytes 0x000 to 0x29F (AMD 56860,
 * ATTESTATION_REPORT) under each of the keys. High-S signatures are genuine.
 *
 * Proves that the chip of the signer made the report; says nothing about policy or freshness.
 *
 * @param signers of which one is to have signed; at least one.
 * @returns the first that did, or `SNP_SIGNATURE`.
 */
export function authenticate(
  report: SnpReport,
  signers: readonly Trusted<SnpSigner>[],
  context: Context,
): Outcome<SignedReport> {
  const digest = context.engine.digest("sha384", signedBytes(report));
  const signer = signers.find(
    ({ key }) => context.engine.verifyP384({ publicKey: key, digest, signature: report.signature }) === "valid",
  );
  if (signer === undefined) {
    const message = `The report's signature is not by the certified ${report.signingKey.toUpperCase()}.`;
    return fail("authenticate", "SNP_SIGNATURE" satisfies SnpCode, message);
  }
  return ok({ evidence: report as Authenticated<SnpReport>, signer });
}
