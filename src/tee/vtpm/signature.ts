import type { Outcome } from "../../errors/index.js";
import { hashOf, HASH_SIZES, idText, schemeOf } from "./algorithms.js";
import type { HashName, SchemeName } from "./algorithms.js";
import { readWhole } from "./reader.js";
import type { TpmReader } from "./reader.js";

/** A signature as a TPM writes it, TPMT_SIGNATURE. */
export type TpmSignature = { readonly hash: HashName } & (
  | { readonly scheme: "rsassa" | "rsapss"; /** As long as the modulus. */ readonly value: Uint8Array }
  | {
      readonly scheme: "ecdsa";
      /** Big-endian, without leading zeros, at least one byte. */
      readonly r: Uint8Array;
      readonly s: Uint8Array;
    }
);

/** Hashes that veritee takes signatures with: of SHA-1, collisions can be made. */
export type QuoteHash = Exclude<HashName, "sha1">;

/** A signature that a quote may have. */
export type QuoteSignature = TpmSignature & { readonly hash: QuoteHash };

/** Whether a signature is made with a hash that counts. */
export function isQuoteSignature(signature: TpmSignature): signature is QuoteSignature {
  return signature.hash !== "sha1";
}

/** The widest field that a curve of the TPM has, in bytes (P-521). */
const MAX_COMPONENT = 66;

/**
 * Reads a TPMT_SIGNATURE (TPM 2.0 Library part 2, 11.3.4), strictly: RSASSA, RSAPSS or ECDSA, and nothing may follow.
 *
 * @param path dotted path of it, for failures.
 * @returns the signature. Errors, stage `parse`: `VTPM_TRUNCATED`, `VTPM_TRAILING`, `VTPM_SIGNATURE_ALGORITHM`,
 * `VTPM_SIGNATURE_HASH`, `VTPM_SIGNATURE_SIZE`.
 */
export function parseSignature(bytes: Uint8Array, path = "raw_sig"): Outcome<TpmSignature> {
  return readWhole(bytes, path, (reader) => {
    const scheme = readScheme(reader);
    const hash = readHash(reader);
    if (scheme !== "ecdsa") return { scheme, hash, value: reader.sized("signature") };
    const r = readComponent(reader, "signature_r");
    return { scheme, hash, r, s: readComponent(reader, "signature_s") };
  });
}

function readScheme(reader: TpmReader): SchemeName {
  const id = reader.u16("sig_alg");
  const scheme = schemeOf(id);
  if (scheme === null) {
    const detail = { expected: "rsassa, rsapss, ecdsa", actual: idText(id) };
    reader.refuse("VTPM_SIGNATURE_ALGORITHM", "sig_alg", "is no algorithm that a quote is signed with", detail);
  }
  return scheme;
}

function readHash(reader: TpmReader): HashName {
  const id = reader.u16("hash");
  const hash = hashOf(id);
  if (hash === null) {
    const detail = { expected: Object.keys(HASH_SIZES).join(", "), actual: idText(id) };
    reader.refuse("VTPM_SIGNATURE_HASH", "hash", "is no hash that a quote is signed with", detail);
  }
  return hash;
}

/** A positive number; leading zeros may be there or not. */
function readComponent(reader: TpmReader, field: string): Uint8Array {
  const bytes = reader.sized(field);
  const start = bytes.findIndex((octet) => octet !== 0);
  if (start < 0) reader.refuse("VTPM_SIGNATURE_SIZE", field, "is empty or zero");
  if (bytes.length > MAX_COMPONENT) {
    const detail = { expected: MAX_COMPONENT, actual: bytes.length };
    reader.refuse("VTPM_SIGNATURE_SIZE", field, `has ${bytes.length} bytes`, detail);
  }
  return bytes.subarray(start);
}
