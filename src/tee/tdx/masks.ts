import { u64le } from "../../bytes/index.js";

/** Names of bits by their number. */
export type BitNames = Readonly<Record<number, string>>;

/** Bits of TDATTRIBUTES by number (Intel TDX Module ABI Specification, ATTRIBUTES). */
export const TD_ATTRIBUTE_BITS: BitNames = {
  0: "DEBUG",
  4: "HGS_PLUS_PROF",
  5: "PERF_PROF",
  6: "PMT_PROF",
  16: "ICSSD",
  27: "LASS",
  28: "SEPT_VE_DISABLE",
  29: "MIGRATABLE",
  30: "PKS",
  31: "KL",
  62: "TPA",
  63: "PERFMON",
};

/** Bits of XFAM by number: those of XCR0 and IA32_XSS (Intel SDM volume 1, 13.1). */
export const XFAM_BITS: BitNames = {
  0: "x87",
  1: "SSE",
  2: "AVX",
  5: "AVX512_OPMASK",
  6: "AVX512_ZMM_HI256",
  7: "AVX512_HI16_ZMM",
  8: "PT",
  9: "PKRU",
  11: "CET_U",
  12: "CET_S",
  14: "UINTR",
  15: "LBR",
  17: "AMX_TILECFG",
  18: "AMX_TILEDATA",
};

/** Bits of TDATTRIBUTES under which nobody may trust a TD (TUD, bits 0 to 7): one set, and it can be debugged or profiled. */
export const TD_UNDER_DEBUG = 0xffn;
/** Of these DEBUG, bit 0. */
export const TD_DEBUG = 0x01n;
/** Bit 29: a TD that a migration TD may move to another machine. */
export const TD_MIGRATABLE = 0x2000_0000n;

/**
 * The bits of TDATTRIBUTES that a TD may have set whatever the policy says: 0 (which has a rule of its own), 28, 30 and 63
 * (go-tdx-guest: tdAttributesFixed0; it requires none).
 */
export const TD_ATTRIBUTES_ALLOWED = 0x8000_0000_5000_0001n;
/** The same of XFAM: 0 to 2, 5 to 9, 11, 12, 14, 15, 17, 18 (xfamFixed0); and those that every TD has, 0 and 1 (xfamFixed1). */
export const XFAM_ALLOWED = 0x6_dbe7n;
export const XFAM_REQUIRED = 0x3n;

/** The word that a policy pins; none of its bits where it states no such field. Bit 0 is the lowest of the first byte. */
export function wordOf(bytes: Uint8Array | null): bigint {
  return bytes === null ? 0n : u64le(bytes, 0);
}

/** The bits that are set in eight bytes, from the lowest: by name, or by number where they have none. */
export function bitNames(bytes: Uint8Array, names: BitNames): readonly string[] {
  return setBits(wordOf(bytes)).map((bit) => names[bit] ?? String(bit));
}

/** The bits of a 64-bit word for people: `28 SEPT_VE_DISABLE, 30 PKS`, or `none`. */
export function bitsText(word: bigint, names: BitNames): string {
  const texts = setBits(word).map((bit) => (names[bit] === undefined ? String(bit) : `${bit} ${names[bit]}`));
  return texts.length === 0 ? "none" : texts.join(", ");
}

function setBits(word: bigint): readonly number[] {
  const found: number[] = [];
  for (const [first, half] of [
    [0, Number(word & 0xffff_ffffn)],
    [32, Number(word >> 32n)],
  ] as const) {
    for (let rest = half, bit = first; rest > 0; rest >>>= 1, bit++) if ((rest & 1) === 1) found.push(bit);
  }
  return found;
}
