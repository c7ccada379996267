import type { Outcome } from "../../errors/index.js";
import { isZero } from "../../bytes/index.js";
import { attributesOf, hasOnlyKnownBits } from "./ak-attributes.js";
import type { ObjectAttribute } from "./ak-attributes.js";
import { ALG, hashOf, HASH_SIZES, idText, schemeOf } from "./algorithms.js";
import type { HashName, SchemeName } from "./algorithms.js";
import { readWhole } from "./reader.js";
import type { TpmReader } from "./reader.js";

/** An RSA public key. The exponent is 65537. */
export interface RsaAk {
  readonly type: "rsa";
  /** 2048, 3072 or 4096. */
  readonly bits: number;
  /** Big-endian, `bits` / 8 bytes, its top bit set. */
  readonly modulus: Uint8Array;
}

/** Curves that an attestation key may be on, and the size of their coordinates in bytes. */
export const CURVE_SIZES = { p256: 32, p384: 48 } as const;
export type CurveName = keyof typeof CURVE_SIZES;

/** A public key on a curve; that it is a point of the curve is checked where it is used. */
export interface EccAk {
  readonly type: "ecc";
  readonly curve: CurveName;
  /** Uncompressed SEC 1 point: 04 ‖ X ‖ Y, 65 or 97 bytes. */
  readonly point: Uint8Array;
}

/** An attestation key's public area, TPMT_PUBLIC. What it says of itself counts only where something vouches for it. */
export interface AkPublic {
  /** The bytes that were read: Name and REPORT_DATA are hashes over them. */
  readonly raw: Uint8Array;
  /** The hash of the key's Name. */
  readonly nameAlg: HashName;
  readonly attributes: readonly ObjectAttribute[];
  readonly scheme: { readonly name: SchemeName; readonly hash: HashName };
  readonly key: RsaAk | EccAk;
}

const RSA_BITS: readonly number[] = [2048, 3072, 4096];
const DEFAULT_EXPONENT = 65537;
/** TPM_ECC_CURVE (TPM 2.0 Library part 2, 6.4). */
const CURVES: Readonly<Record<number, CurveName>> = { 0x0003: "p256", 0x0004: "p384" };

/**
 * Reads a TPMT_PUBLIC of a signing key (TPM 2.0 Library part 2, 12.2.4), strictly: nothing may follow, reserved bits are
 * zero, the key has no symmetric algorithm, and it states its signature scheme.
 *
 * Does not prove that the key is in a TPM, nor that it is restricted: the attributes are its own words.
 *
 * @param bytes the public area, without a size in front.
 * @param path dotted path of it, for failures.
 * @returns the key. Errors, stage `parse`: `VTPM_TRUNCATED`, `VTPM_TRAILING`, `VTPM_AK_TYPE`, `VTPM_AK_NAME_ALG`,
 * `VTPM_AK_RESERVED_BITS`, `VTPM_AK_AUTH_POLICY`, `VTPM_AK_SYMMETRIC`, `VTPM_AK_SCHEME`, `VTPM_AK_RSA`, `VTPM_AK_CURVE`,
 * `VTPM_AK_KDF`, `VTPM_AK_POINT`.
 */
export function parseAkPublic(bytes: Uint8Array, path = "ak_pub"): Outcome<AkPublic> {
  const raw = new Uint8Array(bytes);
  return readWhole(raw, path, (reader) => {
    const type = reader.u16("type");
    if (type !== ALG.rsa && type !== ALG.ecc) {
      reader.refuse("VTPM_AK_TYPE", "type", "is no RSA or ECC key", {
        expected: "0x0001, 0x0023",
        actual: idText(type),
      });
    }
    const nameAlg = readHash(reader, "name_alg");
    const attributes = readAttributes(reader);
    readAuthPolicy(reader, nameAlg);
    const symmetric = reader.u16("symmetric");
    if (symmetric !== ALG.null) {
      const detail = { expected: idText(ALG.null), actual: idText(symmetric) };
      reader.refuse("VTPM_AK_SYMMETRIC", "symmetric", "names a cipher, as no signing key does", detail);
    }
    const scheme = readScheme(reader, type === ALG.rsa ? ["rsassa", "rsapss"] : ["ecdsa"]);
    const key = type === ALG.rsa ? readRsa(reader) : readEcc(reader);
    return { raw, nameAlg, attributes, scheme, key };
  });
}

function readHash(reader: TpmReader, field: string): HashName {
  const id = reader.u16(field);
  const hash = hashOf(id);
  if (hash === null) {
    const detail = { expected: Object.keys(HASH_SIZES).join(", "), actual: idText(id) };
    reader.refuse("VTPM_AK_NAME_ALG", field, "is no hash that a Name is made with", detail);
  }
  return hash;
}

function readAttributes(reader: TpmReader): readonly ObjectAttribute[] {
  const word = reader.u32("object_attributes");
  if (!hasOnlyKnownBits(word)) {
    const actual = `0x${word.toString(16).padStart(8, "0")}`;
    reader.refuse("VTPM_AK_RESERVED_BITS", "object_attributes", "has reserved bits set", { actual });
  }
  return attributesOf(word);
}

function readAuthPolicy(reader: TpmReader, nameAlg: HashName): void {
  const { length } = reader.sized("auth_policy");
  const expected = HASH_SIZES[nameAlg];
  if (length === 0 || length === expected) return;
  const detail = { expected: `0 or ${expected}`, actual: length };
  reader.refuse("VTPM_AK_AUTH_POLICY", "auth_policy", `is a digest of ${length} bytes`, detail);
}

function readScheme(reader: TpmReader, fitting: readonly SchemeName[]): AkPublic["scheme"] {
  const id = reader.u16("scheme");
  const name = schemeOf(id);
  if (name === null || !fitting.includes(name)) {
    const detail = { expected: fitting.join(", "), actual: name ?? idText(id) };
    reader.refuse("VTPM_AK_SCHEME", "scheme", "is no signature scheme of such a key", detail);
  }
  const hashId = reader.u16("scheme.hash");
  const hash = hashOf(hashId);
  if (hash === null) {
    const detail = { expected: Object.keys(HASH_SIZES).join(", "), actual: idText(hashId) };
    reader.refuse("VTPM_AK_SCHEME", "scheme.hash", "is no hash that a quote is signed with", detail);
  }
  return { name, hash };
}

function readRsa(reader: TpmReader): RsaAk {
  const bits = reader.u16("key_bits");
  if (!RSA_BITS.includes(bits)) {
    reader.refuse("VTPM_AK_RSA", "key_bits", `is ${bits}`, { expected: RSA_BITS.join(", "), actual: bits });
  }
  const exponent = reader.u32("exponent");
  if (exponent !== 0 && exponent !== DEFAULT_EXPONENT) {
    const detail = { expected: `0 or ${DEFAULT_EXPONENT}`, actual: exponent };
    reader.refuse("VTPM_AK_RSA", "exponent", `is ${exponent}`, detail);
  }
  const modulus = reader.sized("unique");
  if (modulus.length !== bits / 8) {
    const detail = { expected: bits / 8, actual: modulus.length };
    reader.refuse("VTPM_AK_RSA", "unique", `is a modulus of ${modulus.length} bytes`, detail);
  }
  if ((modulus[0] ?? 0) < 0x80 || ((modulus[modulus.length - 1] ?? 0) & 1) === 0) {
    reader.refuse("VTPM_AK_RSA", "unique", `is no odd number of ${bits} bits`);
  }
  return { type: "rsa", bits, modulus };
}

function readEcc(reader: TpmReader): EccAk {
  const id = reader.u16("curve_id");
  const curve = CURVES[id];
  if (curve === undefined) {
    const detail = { expected: Object.values(CURVES).join(", "), actual: idText(id) };
    reader.refuse("VTPM_AK_CURVE", "curve_id", "is a curve that is not supported", detail);
  }
  const kdf = reader.u16("kdf");
  if (kdf !== ALG.null) {
    const detail = { expected: idText(ALG.null), actual: idText(kdf) };
    reader.refuse("VTPM_AK_KDF", "kdf", "names a key derivation, as no signing key does", detail);
  }
  const size = CURVE_SIZES[curve];
  const point = new Uint8Array(1 + 2 * size);
  point[0] = 0x04;
  for (const [index, field] of ["unique.x", "unique.y"].entries()) {
    const coordinate = reader.sized(field);
    if (coordinate.length === 0 || coordinate.length > size) {
      const detail = { expected: `1 to ${size}`, actual: coordinate.length };
      reader.refuse("VTPM_AK_POINT", field, `has ${coordinate.length} bytes`, detail);
    }
    // Leading zeros may be left out.
    point.set(coordinate, 1 + (index + 1) * size - coordinate.length);
  }
  if (isZero(point, 1)) reader.refuse("VTPM_AK_POINT", "unique", "is no point of the curve");
  return { type: "ecc", curve, point };
}
