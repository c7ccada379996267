import { concatBytes, equalBytes } from "../../bytes/index.js";
import type { QuoteCrypto } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { TeeChallenge, Trusted } from "../scheme.js";
import { FORBIDDEN_ATTRIBUTES, REQUIRED_ATTRIBUTES } from "./ak-attributes.js";
import type { AkPublic } from "./ak-public.js";
import type { VtpmCode } from "./errors.js";
import type { VtpmEvidence } from "./evidence.js";

/** Whether an attestation key has to be bound by the TEE's report. */
export type AkBinding = "report-data" | "unbound";

/** What an attestation key may rest on. */
export type AkGround =
  /** Nothing: no TEE speaks beside the vTPM. */
  | { readonly kind: "none" }
  /** An authenticated report of a TEE. */
  | {
      readonly kind: "report";
      /** REPORT_DATA, 64 bytes. */
      readonly reported: Uint8Array;
      /** What the caller asked the TEE to report. */
      readonly challenge: TeeChallenge;
      readonly akBinding: AkBinding;
    };

/**
 * How an attestation key and a TEE's report hang together: `bound` (the report covers it), `unbound` (the report covers
 * the nonce alone), `other` (the report covers neither), `unchecked` (without a challenge nobody can say), `none` (there
 * is no report).
 */
export type AkRoot = "bound" | "unbound" | "other" | "unchecked" | "none";

/** An attestation key that keeps the rule on attributes, and what vouches for it. */
export interface AkSigner {
  readonly ak: AkPublic;
  readonly root: AkRoot;
  /** Whether the caller accepts a key that no report is known to cover. */
  readonly akBinding: AkBinding;
  /** What the TEE's report has to hold: a hash over challenge and key, or the challenge alone. */
  readonly teeChallenge: TeeChallenge;
}

/**
 * Decides what an attestation key rests on. The rule of Cocos since 0.8.2: REPORT_DATA is SHA3-512 over the TEE's challenge
 * of 64 bytes and the key's public area, as it stands in the evidence.
 *
 * Only a root of `bound` means that hardware vouches for the key; for the others appraisal decides, so that whoever reads
 * the result sees everything at once.
 *
 * @returns the key. Errors, stage `trust`: `VTPM_AK_ATTRIBUTES`.
 */
export function establishTrust(
  { ak }: VtpmEvidence,
  ground: AkGround,
  quoteCrypto: Pick<QuoteCrypto, "digest">,
): Outcome<Trusted<AkSigner>> {
  const expected = [...REQUIRED_ATTRIBUTES, ...FORBIDDEN_ATTRIBUTES.map((name) => `not ${name}`)];
  const missing = REQUIRED_ATTRIBUTES.filter((name) => !ak.attributes.includes(name));
  const wrong = FORBIDDEN_ATTRIBUTES.filter((name) => ak.attributes.includes(name));
  if (missing.length > 0 || wrong.length > 0) {
    const reasons = [...missing.map((name) => `it is not ${name}`), ...wrong.map((name) => `it is ${name}`)];
    const message = `The key is no attestation key that only signs what its TPM made: ${reasons.join(", ")}.`;
    return fail("trust", "VTPM_AK_ATTRIBUTES" satisfies VtpmCode, message, {
      path: "ak_pub.object_attributes",
      expected: expected.join(", "),
      actual: ak.attributes.join(", "),
    });
  }
  const rooted = ground.kind === "none" ? NOTHING : rootIn(ak, ground, quoteCrypto);
  return ok({ ak, ...rooted } as Trusted<AkSigner>);
}

const NOTHING = { root: "none", akBinding: "report-data", teeChallenge: { kind: "unchecked" } } as const;

/** What REPORT_DATA has to be: SHA3-512(challenge of 64 bytes ‖ TPMT_PUBLIC), 64 bytes. */
export function boundReportData(
  challenge: Uint8Array,
  akPublic: Uint8Array,
  quoteCrypto: Pick<QuoteCrypto, "digest">,
): Uint8Array {
  return quoteCrypto.digest("sha3-512", concatBytes(challenge, akPublic));
}

function rootIn(
  ak: AkPublic,
  { reported, challenge, akBinding }: Extract<AkGround, { kind: "report" }>,
  quoteCrypto: Pick<QuoteCrypto, "digest">,
): Omit<AkSigner, "ak"> {
  if (challenge.kind === "unchecked") return { root: "unchecked", akBinding, teeChallenge: challenge };
  const bytes = boundReportData(challenge.bytes, ak.raw, quoteCrypto);
  const bound: TeeChallenge = { kind: "bytes", bytes };
  if (equalBytes(reported, bytes)) return { root: "bound", akBinding, teeChallenge: bound };
  // That the nonce alone is there says that the report is fresh, and that it covers no key.
  if (equalBytes(reported, challenge.bytes)) return { root: "unbound", akBinding, teeChallenge: challenge };
  return { root: "other", akBinding, teeChallenge: akBinding === "unbound" ? challenge : bound };
}
