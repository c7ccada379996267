import { fromHex, fromUtf8 } from "../bytes/index.js";
import type { Digest } from "../crypto/index.js";
import { fail, ok } from "../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../errors/index.js";
import type { AnyScheme, Endorsement, EndorsementSource } from "../tee/scheme.js";
import { decodePem, isPem } from "../x509/index.js";
import { readBundle, startsLikeBundle } from "./bundle.js";
import type { BundleEntry, BundleLimits } from "./bundle.js";
import type { CollateralCode } from "./errors.js";

/** What opening asks of a scheme. */
export type SupplyingScheme = Pick<AnyScheme, "recognizeEndorsement" | "unpackEndorsements">;

/** What one supplied object holds. */
export interface Supplied {
  /** In the order of the object. */
  readonly endorsements: readonly Endorsement[];
  /** What else a bundle, or a vendor's file, holds and no scheme here has any use for, each once: it is passed over. */
  readonly unknownKinds: readonly string[];
}

/**
 * As {@link openEndorsement}, and takes a bundle too, told by its content. For what a caller supplies: in evidence there
 * is no place for one.
 *
 * An object in a bundle whose content no scheme recognises is passed over, so that a bundle may hold what only a later
 * release can use; one that is recognised as something else than the bundle says makes the bundle wrong.
 *
 * @returns what it holds; or the codes of {@link openEndorsement}, or, for JSON text, those of a scheme's
 * `unpackEndorsements` or of `readBundle`, and `BUNDLE_KIND`.
 */
export function openSupplied(
  bytes: Uint8Array,
  schemes: readonly SupplyingScheme[],
  limits: BundleLimits,
  digest: Digest,
): Outcome<Supplied> {
  const { maxEndorsementBytes } = limits;
  if (!startsLikeBundle(bytes)) return open(bytes, "caller", schemes, maxEndorsementBytes);
  const bundle = readBundle(bytes, limits, digest);
  if (bundle.ok) return recognizeEntries(bundle.value.entries, schemes);
  // Vendors' files are JSON too, and may hold as much.
  if (!isOtherJson(bundle.failure)) return bundle;
  return unpack(bytes, "caller", schemes, maxEndorsementBytes) ?? bundle;
}

/** Whether it does not say that it is a bundle. */
function isOtherJson({ code }: Failure): boolean {
  return code === "BUNDLE_FORMAT" || code === "BUNDLE_JSON";
}

function recognizeEntries(entries: readonly BundleEntry[], schemes: readonly SupplyingScheme[]): Outcome<Supplied> {
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

function recognize(bytes: Uint8Array, schemes: readonly SupplyingScheme[]): string | null {
  for (const scheme of schemes) {
    const kind = scheme.recognizeEndorsement(bytes);
    if (kind !== null) return kind;
  }
  return null;
}

/**
 * Takes the endorsements out of one supplied object, by its content: a certificate or revocation list
 * in DER, in hex, or one or more of them in PEM; or a vendor's statement, or what vendors have in one file. What they say is
 * untrusted.
 *
 * @param bytes of one file or value.
 * @param maxBytes largest size that is looked at, inclusive.
 * @returns one endorsement for each object, or `ENDORSEMENT_SIZE`, `ENDORSEMENT_UNKNOWN`
 * (also where one of several blocks in PEM is of no known kind), or what a scheme says of a file of its vendor's.
 */
export function openEndorsement(
  bytes: Uint8Array,
  source: EndorsementSource,
  schemes: readonly SupplyingScheme[],
  maxBytes: number,
): Outcome<readonly Endorsement[]> {
  const opened = open(bytes, source, schemes, maxBytes);
  return opened.ok ? ok(opened.value.endorsements) : opened;
}

function open(
  bytes: Uint8Array,
  source: EndorsementSource,
  schemes: readonly SupplyingScheme[],
  maxBytes: number,
): Outcome<Supplied> {
  if (bytes.length > maxBytes) return tooLarge(bytes.length, maxBytes);
  const objects = derObjects(bytes);
  const endorsements = objects.ok ? recognizeAll(objects.value, source, schemes) : null;
  if (endorsements !== null) return ok({ endorsements, unknownKinds: [] });
  return unpack(bytes, source, schemes, maxBytes) ?? (objects.ok ? unknown() : objects);
}

/** What a scheme takes out of a file of its vendor's; null where it is none. */
function unpack(
  bytes: Uint8Array,
  source: EndorsementSource,
  schemes: readonly SupplyingScheme[],
  maxBytes: number,
): Outcome<Supplied> | null {
  for (const scheme of schemes) {
    const unpacked = scheme.unpackEndorsements(bytes);
    if (unpacked === null) continue;
    if (!unpacked.ok) return unpacked;
    const { objects, passedOver } = unpacked.value;
    const large = objects.find(({ length }) => length > maxBytes);
    if (large !== undefined) return tooLarge(large.length, maxBytes);
    const endorsements = recognizeAll(objects, source, schemes);
    return endorsements === null ? unknown() : ok({ endorsements, unknownKinds: passedOver });
  }
  return null;
}

/** Null where one of them is of no known kind. */
function recognizeAll(
  objects: readonly Uint8Array[],
  source: EndorsementSource,
  schemes: readonly SupplyingScheme[],
): readonly Endorsement[] | null {
  const endorsements: Endorsement[] = [];
  for (const bytes of objects) {
    const kind = recognize(bytes, schemes);
    if (kind === null) return null;
    endorsements.push({ kind, bytes, source });
  }
  return endorsements;
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

function tooLarge(actual: number, maxBytes: number): Outcome<never> {
  const message = `The endorsement has ${actual} bytes; the limit is ${maxBytes}.`;
  return refuse("ENDORSEMENT_SIZE", message, { expected: maxBytes, actual });
}

function unknown(
  why = "it is neither a certificate nor a revocation list of a known kind, nor readable as one",
): Extract<Outcome<never>, { ok: false }> {
  return refuse("ENDORSEMENT_UNKNOWN", `The endorsement is of no known kind: ${why}.`, {});
}

function refuse(code: CollateralCode, message: string, detail: FailureDetail): Extract<Outcome<never>, { ok: false }> {
  return fail("collect", code, message, detail);
}
