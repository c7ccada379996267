/** TPMA_OBJECT (TPM 2.0 Library part 2, 8.3): bits of the attribute word of an object, by their names. */
export const OBJECT_ATTRIBUTES = {
  fixedTPM: 1,
  stClear: 2,
  fixedParent: 4,
  sensitiveDataOrigin: 5,
  userWithAuth: 6,
  adminWithPolicy: 7,
  noDA: 10,
  encryptedDuplication: 11,
  restricted: 16,
  decrypt: 17,
  sign: 18,
  x509sign: 19,
} as const;

/** Name of an attribute. */
export type ObjectAttribute = keyof typeof OBJECT_ATTRIBUTES;

/**
 * What an attestation key must be: made inside the TPM, bound to it, and willing to sign only what the TPM itself made.
 * An unrestricted key signs any bytes, a forged TPMS_ATTEST too.
 */
export const REQUIRED_ATTRIBUTES: readonly ObjectAttribute[] = [
  "fixedTPM",
  "fixedParent",
  "sensitiveDataOrigin",
  "restricted",
  "sign",
];

/** What an attestation key must not be. */
export const FORBIDDEN_ATTRIBUTES: readonly ObjectAttribute[] = ["decrypt", "encryptedDuplication"];

const NAMES = Object.keys(OBJECT_ATTRIBUTES) as ObjectAttribute[];
const KNOWN_BITS = NAMES.reduce((mask, name) => mask | maskOf(name), 0);

/** The attributes that are set, in the order of their bits. */
export function attributesOf(word: number): readonly ObjectAttribute[] {
  return NAMES.filter((name) => (word & maskOf(name)) !== 0);
}

/** Whether no bit is set that has no name. */
export function hasOnlyKnownBits(word: number): boolean {
  return (word & ~KNOWN_BITS) >>> 0 === 0;
}

function maskOf(name: ObjectAttribute): number {
  return 1 << OBJECT_ATTRIBUTES[name];
}
