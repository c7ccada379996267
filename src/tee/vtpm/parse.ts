import { equalBytes, toHex } from "../../bytes/index.js";
import { ecSpki, rsaSpki } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import { spkiOfCertificate } from "../../x509/index.js";
import { CURVE_SIZES, parseAkPublic } from "./ak-public.js";
import type { AkPublic } from "./ak-public.js";
import { bankOf, BANK_SIZES, HASH_SIZES, idText } from "./algorithms.js";
import type { BankName } from "./algorithms.js";
import { parseQuote, PCR_COUNT } from "./attest.js";
import type { PcrSelection, TpmQuote } from "./attest.js";
import type { VtpmCode } from "./errors.js";
import type { ParsedQuote, VtpmEvidence } from "./evidence.js";
import type { QuoteParts, SuppliedPcrs, VtpmParts } from "./parts.js";
import { isQuoteSignature, parseSignature } from "./signature.js";
import type { QuoteSignature, TpmSignature } from "./signature.js";

/** The most that is looked at, in bytes; real ones have 280, 161 and 390. */
const MAX_AK_PUBLIC = 1024;
const MAX_QUOTE = 1024;
const MAX_SIGNATURE = 1032;
const MAX_CERTIFICATE = 16 * 1024;
/** A TPM has a handful of banks. */
const MAX_QUOTES = 8;

type Failed = Extract<Outcome<never>, { ok: false }>;

/**
 * Reads evidence of a vTPM: the attestation key, and every quote with its signature and PCR values, strictly. All of it
 * has to fit together: signatures to the key's scheme, values to exactly the PCRs that a quote selects, and a
 * certificate, where there is one, to the key. One part that does not fit refuses all of it.
 *
 * Does not verify anything, and does not read event logs.
 *
 * @returns the evidence. Errors, stage `parse`: those of parseAkPublic, parseSignature and parseQuote, `VTPM_AK_MISSING`,
 * `VTPM_NO_QUOTES`, `VTPM_SIZE`, `VTPM_AK_CERTIFICATE`, `VTPM_SIGNATURE_SCHEME`, `VTPM_SIGNATURE_HASH`,
 * `VTPM_SIGNATURE_SIZE`, `VTPM_ATTEST_PCR_DIGEST`, `VTPM_PCR_BANK`, `VTPM_PCR_INDEX`, `VTPM_PCR_SIZE`,
 * `VTPM_PCR_SELECTION`, `VTPM_BANK_DUPLICATE`.
 */
export function parse(parts: VtpmParts): Outcome<VtpmEvidence> {
  const sized = checkSizes(parts);
  if (sized !== null) return sized;
  const ak = parseAkPublic(parts.akPublic);
  if (!ak.ok) return ak;
  const certified = checkCertificate(ak.value, parts.akCertificate);
  if (certified !== null) return certified;
  const quotes: ParsedQuote[] = [];
  const banks = new Set<BankName>();
  for (const [index, one] of parts.quotes.entries()) {
    const path = `quotes.${index}`;
    const quote = parseOne(one, ak.value, path);
    if (!quote.ok) return quote;
    for (const bank of quote.value.pcrs.keys()) {
      if (banks.has(bank)) {
        return refuse("VTPM_BANK_DUPLICATE", `${path} is the second quote of bank ${bank}.`, { path, actual: bank });
      }
      banks.add(bank);
    }
    quotes.push(quote.value);
  }
  const { eventLog, canonicalEventLog } = parts;
  return ok({ ak: ak.value, quotes, eventLog, canonicalEventLog });
}

function checkSizes({ akPublic, akCertificate, quotes }: VtpmParts): Failed | null {
  if (akPublic.length === 0) {
    return refuse("VTPM_AK_MISSING", "The evidence holds no public area of an attestation key.", { path: "ak_pub" });
  }
  if (quotes.length === 0) return refuse("VTPM_NO_QUOTES", "The evidence holds no quote.", { path: "quotes" });
  if (quotes.length > MAX_QUOTES) return tooLarge("quotes", quotes.length, MAX_QUOTES);
  if (akPublic.length > MAX_AK_PUBLIC) return tooLarge("ak_pub", akPublic.length, MAX_AK_PUBLIC);
  if (akCertificate.length > MAX_CERTIFICATE) return tooLarge("ak_cert", akCertificate.length, MAX_CERTIFICATE);
  for (const [index, { quote, rawSig }] of quotes.entries()) {
    if (quote.length > MAX_QUOTE) return tooLarge(`quotes.${index}.quote`, quote.length, MAX_QUOTE);
    if (rawSig.length > MAX_SIGNATURE) return tooLarge(`quotes.${index}.raw_sig`, rawSig.length, MAX_SIGNATURE);
  }
  return null;
}

function tooLarge(path: string, actual: number, expected: number): Failed {
  return refuse("VTPM_SIZE", `${path} has ${actual}, expected at most ${expected}.`, { path, expected, actual });
}

/** The SubjectPublicKeyInfo of an attestation key, DER. */
export function spkiOf({ key }: AkPublic): Uint8Array {
  return key.type === "rsa" ? rsaSpki(key.modulus, 65537) : ecSpki(key.curve, key.point);
}

/** A certificate that is there is not trusted; but evidence that names two keys is no evidence of either. */
function checkCertificate(ak: AkPublic, certificate: Uint8Array): Failed | null {
  if (certificate.length === 0) return null;
  const path = "ak_cert";
  const certified = spkiOfCertificate(certificate);
  if (!certified.ok) {
    const detail = { path, cause: certified.failure };
    return refuse(
      "VTPM_AK_CERTIFICATE",
      `The certificate of the attestation key is malformed: ${certified.failure.message}`,
      detail,
    );
  }
  const own = spkiOf(ak);
  if (equalBytes(certified.value, own)) return null;
  const detail = { path, expected: toHex(own), actual: toHex(certified.value) };
  return refuse("VTPM_AK_CERTIFICATE", "The certificate is for another key than ak_pub.", detail);
}

function parseOne(parts: QuoteParts, ak: AkPublic, path: string): Outcome<ParsedQuote> {
  const signature = parseSignature(parts.rawSig, `${path}.raw_sig`);
  if (!signature.ok) return signature;
  const fitting = requireFit(signature.value, ak, `${path}.raw_sig`);
  if (!fitting.ok) return fitting;
  const quote = parseQuote(parts.quote, `${path}.quote`);
  if (!quote.ok) return quote;
  const digest = checkDigestSize(quote.value, fitting.value, `${path}.quote.pcr_digest`);
  if (digest !== null) return digest;
  const pcrs = matchPcrs(parts.pcrs, quote.value.selections, `${path}.pcrs`);
  return pcrs.ok ? ok({ quote: quote.value, signature: fitting.value, pcrs: pcrs.value }) : pcrs;
}

function requireFit(signature: TpmSignature, { key, scheme }: AkPublic, path: string): Outcome<QuoteSignature> {
  const [expected, actual] = [`${scheme.name}/${scheme.hash}`, `${signature.scheme}/${signature.hash}`];
  if (actual !== expected) {
    const message = `${path} is of scheme ${actual}, the attestation key's is ${expected}.`;
    return refuse("VTPM_SIGNATURE_SCHEME", message, { path, expected, actual });
  }
  if (!isQuoteSignature(signature)) {
    const message = `${path} is made with SHA-1, of which collisions can be made.`;
    return refuse("VTPM_SIGNATURE_HASH", message, { path, expected: "sha256, sha384, sha512", actual: "sha1" });
  }
  if (signature.scheme !== "ecdsa") {
    const size = key.type === "rsa" ? key.modulus.length : 0;
    return signature.value.length === size ? ok(signature) : wrongSize(path, size, signature.value.length);
  }
  const size = key.type === "ecc" ? CURVE_SIZES[key.curve] : 0;
  const longest = Math.max(signature.r.length, signature.s.length);
  return longest <= size ? ok(signature) : wrongSize(path, size, longest);
}

function wrongSize(path: string, expected: number, actual: number): Failed {
  const message = `${path} has a number of ${actual} bytes, and the key's are ${expected} bytes.`;
  return refuse("VTPM_SIGNATURE_SIZE", message, { path, expected, actual });
}

function checkDigestSize({ pcrDigest }: TpmQuote, { hash }: QuoteSignature, path: string): Failed | null {
  const [expected, actual] = [HASH_SIZES[hash], pcrDigest.length];
  if (actual === expected) return null;
  const message = `${path} has ${actual} bytes; the signature's hash, which it is made with, has ${expected}.`;
  return refuse("VTPM_ATTEST_PCR_DIGEST", message, { path, expected, actual });
}

/** The supplied values by bank and index, where they are exactly those that the quote selects. */
function matchPcrs(
  supplied: readonly SuppliedPcrs[],
  selections: readonly PcrSelection[],
  path: string,
): Outcome<ParsedQuote["pcrs"]> {
  const expected = selections.map(({ bank }) => bank);
  const actual = supplied.map(({ bank }) => bankOf(bank) ?? idText(bank));
  if (actual.length !== expected.length || !expected.every((bank) => actual.includes(bank))) {
    const [wanted, found] = [expected.join(", "), actual.join(", ")];
    const message = `${path} has values of the banks ${found || "none"}, and the quote is about ${wanted}.`;
    return refuse("VTPM_PCR_BANK", message, { path, expected: wanted, actual: found });
  }
  const pcrs = new Map<BankName, ReadonlyMap<number, Uint8Array>>();
  for (const { bank, indices } of selections) {
    const values = supplied.find((one) => bankOf(one.bank) === bank)?.values ?? new Map<number, Uint8Array>();
    const refused = checkValues(values, bank, indices, path);
    if (refused !== null) return refused;
    pcrs.set(bank, new Map(indices.map((index) => [index, values.get(index) ?? new Uint8Array()])));
  }
  return ok(pcrs);
}

function checkValues(
  values: ReadonlyMap<number, Uint8Array>,
  bank: BankName,
  selected: readonly number[],
  path: string,
): Failed | null {
  for (const [index, value] of values) {
    const place = `${path}.${index}`;
    if (index >= PCR_COUNT) {
      return refuse("VTPM_PCR_INDEX", `${place} is no PCR.`, { path: place, expected: "0 to 23", actual: index });
    }
    const size = BANK_SIZES[bank];
    if (value.length !== size) {
      const message = `${place} has ${value.length} bytes; a value of bank ${bank} has ${size}.`;
      return refuse("VTPM_PCR_SIZE", message, { path: place, expected: size, actual: value.length });
    }
  }
  const supplied = [...values.keys()].sort((a, b) => a - b);
  const [expected, actual] = [selected.join(", "), supplied.join(", ")];
  if (expected === actual) return null;
  const message = `${path} has values of PCRs ${actual || "none"}, and the quote selects ${expected}.`;
  return refuse("VTPM_PCR_SELECTION", message, { path, expected, actual });
}

function refuse(code: VtpmCode, message: string, detail: FailureDetail): Failed {
  return fail("parse", code, message, detail);
}
