/**
 * Algorithm identifiers of the TPM (TCG Algorithm Registry; TPM 2.0 Library part 2, 6.3 and 6.4), as far as evidence
 * may hold them. Everything that a TPM writes is big-endian.
 */
import { LOG_HASH_SIZES } from "../../eventlog/algorithms.js";
import type { LogHash } from "../../eventlog/types.js";

/** TPM_ALG_ID. */
export const ALG = {
  rsa: 0x0001,
  sha1: 0x0004,
  sha256: 0x000b,
  sha384: 0x000c,
  sha512: 0x000d,
  null: 0x0010,
  sm3_256: 0x0012,
  rsassa: 0x0014,
  rsapss: 0x0016,
  ecdsa: 0x0018,
  ecc: 0x0023,
  sha3_256: 0x0027,
  sha3_384: 0x0028,
  sha3_512: 0x0029,
} as const;

/** Hash algorithms that keys and signatures name. */
export type HashName = LogHash;

/** Their digest sizes in bytes. */
export const HASH_SIZES: Readonly<Record<HashName, number>> = LOG_HASH_SIZES;

/** Algorithms that a bank of PCRs may have: its values are compared and hashed over, never computed. */
export type BankName = HashName | "sm3-256" | "sha3-256" | "sha3-384" | "sha3-512";

/** Sizes of the values of a bank in bytes. */
export const BANK_SIZES: Readonly<Record<BankName, number>> = {
  ...HASH_SIZES,
  "sm3-256": 32,
  "sha3-256": 32,
  "sha3-384": 48,
  "sha3-512": 64,
};

const BANK_IDS: Readonly<Record<BankName, number>> = {
  sha1: ALG.sha1,
  sha256: ALG.sha256,
  sha384: ALG.sha384,
  sha512: ALG.sha512,
  "sm3-256": ALG.sm3_256,
  "sha3-256": ALG.sha3_256,
  "sha3-384": ALG.sha3_384,
  "sha3-512": ALG.sha3_512,
};

/** The bank that an identifier names, or null. */
export function bankOf(id: number): BankName | null {
  return (Object.keys(BANK_IDS) as BankName[]).find((name) => BANK_IDS[name] === id) ?? null;
}

/** The identifier of a bank. */
export function idOfBank(name: BankName): number {
  return BANK_IDS[name];
}

/** The hash that an identifier names, or null where keys and signatures may not name it. */
export function hashOf(id: number): HashName | null {
  const bank = bankOf(id);
  return bank !== null && isHash(bank) ? bank : null;
}

function isHash(name: BankName): name is HashName {
  return Object.hasOwn(HASH_SIZES, name);
}

/** Signature schemes, TPMI_ALG_SIG_SCHEME. */
export type SchemeName = "rsassa" | "rsapss" | "ecdsa";

/** The signature scheme that an identifier names, or null where it is none that a quote may be signed with. */
export function schemeOf(id: number): SchemeName | null {
  return (["rsassa", "rsapss", "ecdsa"] as const).find((name) => ALG[name] === id) ?? null;
}

/** An identifier for people: `0x0014`. */
export function idText(id: number): string {
  return `0x${id.toString(16).padStart(4, "0")}`;
}
