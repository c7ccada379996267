import { fromHex, fromUtf8 } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import type { AnyScheme, Endorsement, EndorsementSource } from "../tee/scheme.js";
import { decodePem, isPem } from "../x509/index.js";
import type { CollateralCode } from "./errors.js";

/**
 * Takes the endorsements out of one supplied object, by its content: a certificate or revocation list
 * in DER, in hex, or one or more of them in PEM. What they say is untrusted.
 *
 * @param bytes of one file or value.
 * @param maxBytes largest size that is looked at, inclusive.
 * @returns one endorsement for each certificate or list, or `ENDORSEMENT_SIZE`, `ENDORSEMENT_UNKNOWN`
 * (also where one of several blocks in PEM is of no known kind).
 */
export function openEndorsement(
  bytes: Uint8Array,
  source: EndorsementSource,
  schemes: readonly AnyScheme[],
  maxBytes: number,
): Outcome<readonly Endorsement[]> {
  if (bytes.length > maxBytes) {
    return refuse("ENDORSEMENT_SIZE", `The endorsement has ${bytes.length} bytes; the limit is ${maxBytes}.`, {
      expected: maxBytes,
      actual: bytes.length,
    });
  }
  const objects = derObjects(bytes);
  if (!objects.ok) return objects;
  const endorsements: Endorsement[] = [];
  for (const der of objects.value) {
    const [kind] = schemes.flatMap((scheme) => scheme.recognizeEndorsement(der) ?? []);
    if (kind === undefined) return unknown();
    endorsements.push({ kind, bytes: der, source });
  }
  return ok(endorsements);
}

/** The DER objects inside DER, PEM or hex. */
function derObjects(bytes: Uint8Array): Outcome<readonly Uint8Array[]> {
  if (isPem(bytes)) {
    const blocks = decodePem(bytes, ["CERTIFICATE", "X509 CRL"]);
    return blocks.ok ? blocks : unknown(blocks.failure.message);
  }
  // A DER SEQUENCE starts with 30h, which is also the digit 0: hex text is told by having nothing else in it.
  const text = fromUtf8(bytes)?.trim();
  const hex = text === undefined || text === "" ? null : fromHex(text);
  return ok([hex ?? new Uint8Array(bytes)]);
}

function unknown(
  why = "it is neither a certificate nor a revocation list of a known kind, nor readable as one",
): Extract<Outcome<never>, { ok: false }> {
  return refuse("ENDORSEMENT_UNKNOWN", `The endorsement is of no known kind: ${why}.`, {});
}

function refuse(code: CollateralCode, message: string, detail: FailureDetail): Extract<Outcome<never>, { ok: false }> {
  return fail("collect", code, message, detail);
}
