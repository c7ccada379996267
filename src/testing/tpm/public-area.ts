import { concatBytes } from "../../bytes/index.js";
import { digest, hashOfId } from "./algorithms.js";
import { optionalU16, sized, u16, u32 } from "./octets.js";

/**
 * TPMT_PUBLIC of an asymmetric key (TPM 2.0 Library, part 2, 12.2.4), field by field. Numbers are written as they
 * are, whether they make sense or not; null leaves a field out.
 */
export interface TpmPublicFields {
  /** TPM_ALG_ID: 1 RSA, 0x23 ECC. */
  readonly type: number;
  /** Which parameters and which unique field follow, whatever `type` says. */
  readonly parameters: "rsa" | "ecc";
  /** TPM_ALG_ID of the hash that makes the name. */
  readonly nameAlg: number;
  /** TPMA_OBJECT, u32. */
  readonly attributes: number;
  readonly authPolicy: Uint8Array;
  /** TPM_ALG_ID; NULL (0x10) for a key that signs. */
  readonly symmetric: number;
  readonly symmetricBits: number | null;
  readonly symmetricMode: number | null;
  /** TPM_ALG_ID of the signature scheme. */
  readonly scheme: number;
  /** TPM_ALG_ID of the scheme's hash; null with the scheme NULL. */
  readonly schemeHash: number | null;
  /** Only ECDAA has one. */
  readonly schemeCount: number | null;
  /** RSA: size of the modulus in bits, u16. */
  readonly keyBits: number;
  /** RSA: u32; 0 stands for 65537. */
  readonly exponent: number;
  /** RSA: big-endian. */
  readonly modulus: Uint8Array;
  /** ECC: TPM_ECC_CURVE. */
  readonly curve: number;
  /** ECC: TPM_ALG_ID; NULL (0x10) for a key that signs. */
  readonly kdf: number;
  readonly kdfHash: number | null;
  /** ECC: the point, big-endian. */
  readonly x: Uint8Array;
  readonly y: Uint8Array;
  /** What stands behind the structure. */
  readonly trailing: Uint8Array;
}

/** TPMT_PUBLIC in bytes. */
export function writePublic(fields: TpmPublicFields): Uint8Array {
  return concatBytes(
    u16(fields.type),
    u16(fields.nameAlg),
    u32(fields.attributes),
    sized(fields.authPolicy),
    u16(fields.symmetric),
    optionalU16(fields.symmetricBits),
    optionalU16(fields.symmetricMode),
    u16(fields.scheme),
    optionalU16(fields.schemeHash),
    optionalU16(fields.schemeCount),
    fields.parameters === "rsa" ? rsaPart(fields) : eccPart(fields),
    fields.trailing,
  );
}

function rsaPart(fields: TpmPublicFields): Uint8Array {
  return concatBytes(u16(fields.keyBits), u32(fields.exponent), sized(fields.modulus));
}

function eccPart(fields: TpmPublicFields): Uint8Array {
  const kdf = concatBytes(u16(fields.kdf), optionalU16(fields.kdfHash));
  return concatBytes(u16(fields.curve), kdf, sized(fields.x), sized(fields.y));
}

/** Where a primary key hangs. */
export type TpmHierarchy = "owner" | "null" | "endorsement" | "platform";

/** TPM_RH (part 2, 7.4). */
const HIERARCHY_HANDLES = {
  owner: 0x40000001,
  null: 0x40000007,
  endorsement: 0x4000000b,
  platform: 0x4000000c,
} as const satisfies Record<TpmHierarchy, number>;

/**
 * The name of an object: its nameAlg and the digest of its public area (part 1, 16). Empty where nameAlg is not the
 * TPM_ALG_ID of a hash that is known here.
 */
export function nameOf(nameAlg: number, publicArea: Uint8Array): Uint8Array {
  const hash = hashOfId(nameAlg);
  return hash === null ? new Uint8Array() : concatBytes(u16(nameAlg), digest(hash, publicArea));
}

/** The qualified name of a primary key with that name. Empty as {@link nameOf}. */
export function qualifiedNameOf(nameAlg: number, name: Uint8Array, hierarchy: TpmHierarchy): Uint8Array {
  return nameOf(nameAlg, concatBytes(u32(HIERARCHY_HANDLES[hierarchy]), name));
}
