import { fromHex, fromUtf8 } from "../bytes/index.js";
import type { Digest } from "../crypto/index.js";
import { fail, ok } from "../errors/index.js";
import type { FailureDetail, Outcome } from "../errors/index.js";
import type { AnyScheme, Endorsement, EndorsementSource } from "../tee/scheme.js";
import { decodePem, isPem } from "../x509/index.js";
import { readBundle, startsLikeBundle } from "./bundle.js";
import type { BundleEntry, BundleLimits } from "./bundle.js";
import type { CollateralCode } from "./errors.js";

/** What one supplied object holds. */
export interface Supplied {
  /** In the order of the object. */
  readonly endorsements: readonly Endorsement[];
  /** The kinds in a bundle that no scheme here recognises, each once: what is of them is passed over. */
  readonly unknownKinds: readonly string[];
}

/**
 * As {@link openEndorsement}, and takes a bundle too, told by its content. For what a caller supplies: in evidence there
 * is no place for one.
 *
 * An object in a bundle whose content no scheme recognises is passed over, so that a bundle may hold what only a later
 * release can use; one that is recognised as something else than the bundle says makes the bundle wrong.
 *
 * @returns what it holds; or the codes of {@link openEndorsement}, or, for JSON text, those of `readBundle` and
 * `BUNDLE_KIND`.
 */
export function openSupplied(
  bytes: Uint8Array,
  schemes: readonly AnyScheme[],
  limits: BundleLimits,
  digest: Digest,
): Outcome<Supplied> {
  if (!startsLikeBundle(bytes)) {
    const opened = openEndorsement(bytes, "caller", schemes, limits.maxEndorsementBytes);
    return opened.ok ? ok({ endorsements: opened.value, unknownKinds: [] }) : opened;
  }
  const bundle = readBundle(bytes, limits, digest);
  return bundle.ok ? recognizeEntries(bundle.value.entries, schemes) : bundle;
}

function recognizeEntries(entries: readonly BundleEntry[], schemes: readonly AnyScheme[]): Outcome<Supplied> {
  const endorsements: Endorsement[] = [];
  const unknownKinds = new Set<string>();
  for (const [index, { kind, bytes }] of entries.entries()) {
    const actual = recognize(bytes, schemes);
    if (actual === null) unknownKinds.add(kind);
    else if (actual === kind) endorsements.push({ kind, bytes, source: "caller" });
    else {
      const path = `endorsements.${index}.kind`;
      return refuse("BUNDLE_KIND", `${path} is ${kind}, and the object is a ${actual}.`, {
        path,
        expected: kind,
        actual,
      });
    }
  }
  return ok({ endorsements, unknownKinds: [...unknownKinds] });
}

function recognize(bytes: Uint8Array, schemes: readonly AnyScheme[]): string | null {
  for (const scheme of schemes) {
    const kind = scheme.recognizeEndorsement(bytes);
    if (kind !== null) return kind;
  }
  return null;
}

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
    const kind = recognize(der, schemes);
    if (kind === null) return unknown();
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
