import { equalBytes, toHex } from "../../bytes/index.js";
import { decided, finding } from "../../result/index.js";
import type { Finding } from "../../result/index.js";
import type { Authenticated, Trusted, Voucher } from "../scheme.js";
import type { BankName } from "./algorithms.js";
import type { VtpmCode } from "./errors.js";
import type { ParsedQuote, VtpmEvidence } from "./evidence.js";
import { hierarchyOf } from "./names.js";
import type { Hashes } from "./names.js";
import type { AkSigner } from "./trust.js";

/** Golden PCR values by bank and index. */
export type GoldenPcrs = ReadonlyMap<BankName, ReadonlyMap<number, Uint8Array>>;

/** What a vTPM says of freshness: the caller's bytes, or that the caller chose not to check; null where nothing was stated. */
export type VtpmChallenge = { readonly kind: "bytes"; readonly bytes: Uint8Array } | { readonly kind: "unchecked" };

/** Whether a bank of SHA-1 may be used. */
export type Sha1Bank = "refuse" | "accept";

/** What vTPM evidence is held to. */
export interface VtpmExpectation {
  readonly pcrValues: GoldenPcrs;
  /** Null where the caller stated none: that is a finding of whoever compares evidence with what was asked. */
  readonly challenge: VtpmChallenge | null;
  readonly sha1Bank: Sha1Bank;
}

/** PCRs that software in the guest can reset whenever it likes: a value there proves nothing against it. */
const RESETTABLE: readonly number[] = [16, 23];

/**
 * Compares authenticated quotes with a policy and a challenge: a finding for every rule and for each PCR that the policy
 * states, in a fixed order, never stopping early.
 *
 * @param voucher null where no TEE speaks beside the vTPM.
 */
export function appraise(
  evidence: Authenticated<VtpmEvidence>,
  signer: Trusted<AkSigner>,
  voucher: Voucher | null,
  expectation: VtpmExpectation,
  hashes: Hashes,
): readonly Finding[] {
  const { quotes } = evidence;
  return [
    ...rooted(signer, voucher),
    shown(
      "VTPM_AK_ATTRIBUTES",
      "ak_pub.object_attributes",
      "a restricted signing key",
      signer.ak.attributes.join(", "),
    ),
    ...quotes.flatMap((one, index) => quoteFindings(one, index, expectation.challenge)),
    ...together(quotes),
    ...signerNames(evidence, hashes),
    ...bankFindings(quotes, expectation),
    ...pcrFindings(quotes, expectation.pcrValues),
    ...canonicalLogFindings(evidence),
  ];
}

/** What of a report vouches for the key, and who asked for it. */
function rooted({ root, akBinding }: AkSigner, voucher: Voucher | null): readonly Finding[] {
  if (voucher === null) return [];
  const path = "report.report_data";
  const expected = "SHA3-512(challenge, ak_pub)";
  const of = `, in a report for ${voucher.name}`;
  const accepted = akBinding === "unbound" ? "skip" : "fail";
  switch (root) {
    case "bound":
      return [
        note("VTPM_AK_BINDING", "pass", path, expected, expected + of),
        note("VTPM_AK_VOUCHER", voucher.sound ? "pass" : "note", path, "software that the policy pins", voucher.name),
      ];
    case "unbound":
      return [note("VTPM_AK_BINDING", accepted, path, expected, `the challenge alone${of}`)];
    case "unchecked":
      return [note("VTPM_AK_BINDING", "skip", path, expected, `unchecked, for want of a challenge${of}`)];
    default:
      return [note("VTPM_AK_BINDING", accepted, path, expected, `something else${of}`)];
  }
}

function quoteFindings(
  { quote, signature }: ParsedQuote,
  index: number,
  challenge: VtpmChallenge | null,
): readonly Finding[] {
  const path = `quotes.${index}`;
  const nonce = toHex(quote.extraData);
  return [
    shown("VTPM_SIGNATURE", `${path}.raw_sig`, "the attestation key", `${signature.scheme}/${signature.hash}`),
    shown("VTPM_PCR_DIGEST", `${path}.pcrs`, toHex(quote.pcrDigest), toHex(quote.pcrDigest)),
    ...(challenge === null
      ? []
      : [
          challenge.kind === "unchecked"
            ? note("VTPM_FRESHNESS", "skip", `${path}.extra_data`, "unchecked", nonce)
            : rule(
                "VTPM_FRESHNESS",
                equalBytes(quote.extraData, challenge.bytes),
                `${path}.extra_data`,
                toHex(challenge.bytes),
                nonce,
              ),
        ]),
    ...(quote.safe ? [] : [note("VTPM_CLOCK_UNSAFE", "note", `${path}.clock_info.safe`, true, false)]),
  ];
}

/** Quotes of one message come from one TPM, in one run of it, one after another. */
function together(quotes: readonly ParsedQuote[]): readonly Finding[] {
  const [first, ...others] = quotes.map(({ quote }) => quote);
  if (first === undefined) return [];
  return others.flatMap((quote, index) => {
    const path = `quotes.${index + 1}`;
    const previous = quotes[index]?.quote ?? first;
    const counters = ({ resetCount, restartCount }: typeof quote): string => `${resetCount}/${restartCount}`;
    return [
      rule(
        "VTPM_QUOTE_SIGNER",
        equalBytes(quote.qualifiedSigner, first.qualifiedSigner),
        `${path}.qualified_signer`,
        toHex(first.qualifiedSigner),
        toHex(quote.qualifiedSigner),
      ),
      rule(
        "VTPM_QUOTE_RESTART",
        counters(quote) === counters(first),
        `${path}.clock_info`,
        counters(first),
        counters(quote),
      ),
      rule(
        "VTPM_QUOTE_CLOCK",
        quote.clock >= previous.clock,
        `${path}.clock_info.clock`,
        `at least ${previous.clock}`,
        String(quote.clock),
      ),
    ];
  });
}

/** The signature says which key it was; the name is worth a note where it is not what a primary key would have. */
function signerNames({ ak, quotes }: VtpmEvidence, hashes: Hashes): readonly Finding[] {
  const signer = quotes[0]?.quote.qualifiedSigner ?? new Uint8Array();
  if (hierarchyOf(ak, signer, hashes) !== null) return [];
  const path = "quotes.0.qualified_signer";
  return [note("VTPM_QUALIFIED_SIGNER", "note", path, "a primary key", toHex(signer))];
}

function bankFindings(quotes: readonly ParsedQuote[], { pcrValues, sha1Bank }: VtpmExpectation): readonly Finding[] {
  const quoted = quotes.flatMap(({ pcrs }) => [...pcrs.keys()]);
  const named = [...pcrValues.keys()].map((bank) =>
    rule("VTPM_BANK", quoted.includes(bank), `pcr_values.${bank}`, bank, quoted.join(", ")),
  );
  const unused = quoted
    .filter((bank) => !pcrValues.has(bank))
    .map((bank) => note("VTPM_BANK_UNUSED", "note", `quotes.${indexOf(quotes, bank)}.pcrs`, null, bank));
  return [...named, ...sha1Finding(pcrValues, sha1Bank), ...unused];
}

/** Values of a bank of SHA-1 prove little: collisions can be made. */
function sha1Finding(pcrValues: GoldenPcrs, sha1Bank: Sha1Bank): readonly Finding[] {
  if (!pcrValues.has("sha1")) return [];
  const outcome = sha1Bank === "accept" ? "note" : "fail";
  return [note("VTPM_SHA1_BANK", outcome, "pcr_values.sha1", "a stronger bank", "sha1")];
}

function indexOf(quotes: readonly ParsedQuote[], bank: BankName): number {
  return quotes.findIndex(({ pcrs }) => pcrs.has(bank));
}

function pcrFindings(quotes: readonly ParsedQuote[], pcrValues: GoldenPcrs): readonly Finding[] {
  const valueOf = (bank: BankName, index: number): Uint8Array | null =>
    quotes
      .find(({ pcrs }) => pcrs.has(bank))
      ?.pcrs.get(bank)
      ?.get(index) ?? null;
  return [...pcrValues].flatMap(([bank, golden]) =>
    [...golden]
      .sort(([a], [b]) => a - b)
      .map(([index, expected]) => {
        const actual = valueOf(bank, index);
        return rule(
          RESETTABLE.includes(index) ? "VTPM_PCR_RESETTABLE" : "VTPM_PCR",
          actual !== null && equalBytes(actual, expected),
          `pcr_values.${bank}.${index}`,
          toHex(expected),
          actual === null ? null : toHex(actual),
        );
      }),
  );
}

function canonicalLogFindings({ canonicalEventLog }: VtpmEvidence): readonly Finding[] {
  if (canonicalEventLog.length === 0) return [];
  const actual = `${canonicalEventLog.length} bytes, not replayed`;
  return [note("VTPM_CANONICAL_EVENT_LOG", "note", "canonical_event_log", "replayed", actual)];
}

function shown(code: VtpmCode, path: string, expected: string, actual: string): Finding {
  return finding(code, "pass", path, expected, actual);
}

function note(
  code: VtpmCode,
  outcome: Finding["outcome"],
  path: string,
  expected: Finding["expected"],
  actual: Finding["actual"],
): Finding {
  return finding(code, outcome, path, expected, actual);
}

function rule(code: VtpmCode, holds: boolean, path: string, expected: string, actual: string | null): Finding {
  return decided(code, holds, path, expected, actual);
}
