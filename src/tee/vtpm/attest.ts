import type { Outcome } from "../../errors/index.js";
import { bankOf, hashOf, HASH_SIZES, idText } from "./algorithms.js";
import type { BankName } from "./algorithms.js";
import { readWhole } from "./reader.js";
import type { TpmReader } from "./reader.js";

/** PCRs of one bank, as a quote selects them: TPMS_PCR_SELECTION. */
export interface PcrSelection {
  readonly bank: BankName;
  /** Ascending, 0 to 23, at least one. */
  readonly indices: readonly number[];
}

/** What a TPM attests of its PCRs: TPMS_ATTEST with TPMS_QUOTE_INFO. */
export interface TpmQuote {
  /** The bytes that were read, which are those that the signature covers. */
  readonly raw: Uint8Array;
  /** TPM2B_NAME of the key: empty, a handle of 4 bytes, or hash algorithm and digest. */
  readonly qualifiedSigner: Uint8Array;
  /** The caller's nonce, at most 66 bytes. */
  readonly extraData: Uint8Array;
  /** Milliseconds since the clock was reset. */
  readonly clock: bigint;
  readonly resetCount: number;
  readonly restartCount: number;
  /** Whether the clock cannot have been higher before. */
  readonly safe: boolean;
  readonly firmwareVersion: bigint;
  /** In the order in which the values are hashed; each bank once. */
  readonly selections: readonly PcrSelection[];
  readonly pcrDigest: Uint8Array;
}

/** TPM_GENERATED_VALUE: what a restricted key signs only where the TPM made it. */
const MAGIC = 0xff544347;
const TYPE_QUOTE = 0x8018;
/** TPMT_HA with the largest digest: the most that qualifyingData holds. */
const MAX_EXTRA_DATA = 66;
const MAX_SELECTIONS = 16;
/** Bytes of the bit map of 24 PCRs (TCG PC Client Platform TPM Profile). */
const SELECT_SIZE = 3;
const HANDLE_SIZE = 4;

/** PCRs of a PC client: 0 to 23. */
export const PCR_COUNT = 8 * SELECT_SIZE;

/**
 * Reads a TPMS_ATTEST of type quote (TPM 2.0 Library part 2, 10.12.12), strictly: nothing may follow, bit maps of exactly
 * 24 PCRs, each bank once, no empty selection.
 *
 * Does not prove that a TPM made it: that takes the signature of a restricted key.
 *
 * @param path dotted path of it, for failures.
 * @returns the quote. Errors, stage `parse`: `VTPM_TRUNCATED`, `VTPM_TRAILING`, `VTPM_ATTEST_MAGIC`, `VTPM_ATTEST_TYPE`,
 * `VTPM_ATTEST_SIGNER`, `VTPM_ATTEST_EXTRA_DATA`, `VTPM_ATTEST_SAFE`, `VTPM_ATTEST_SELECTION`,
 * `VTPM_ATTEST_SELECTION_EMPTY`, `VTPM_ATTEST_PCR_DIGEST`.
 */
export function parseQuote(bytes: Uint8Array, path = "quote"): Outcome<TpmQuote> {
  const raw = new Uint8Array(bytes);
  return readWhole(raw, path, (reader) => {
    readHeader(reader);
    return {
      raw,
      qualifiedSigner: readSigner(reader),
      extraData: readExtraData(reader),
      clock: reader.u64("clock_info.clock"),
      resetCount: reader.u32("clock_info.reset_count"),
      restartCount: reader.u32("clock_info.restart_count"),
      safe: readSafe(reader),
      firmwareVersion: reader.u64("firmware_version"),
      selections: readSelections(reader),
      pcrDigest: readPcrDigest(reader),
    };
  });
}

function readHeader(reader: TpmReader): void {
  const magic = reader.u32("magic");
  if (magic !== MAGIC) {
    const detail = { expected: "0xff544347", actual: `0x${magic.toString(16).padStart(8, "0")}` };
    reader.refuse("VTPM_ATTEST_MAGIC", "magic", "is not TPM_GENERATED_VALUE", detail);
  }
  const type = reader.u16("type");
  if (type !== TYPE_QUOTE) {
    const detail = { expected: idText(TYPE_QUOTE), actual: idText(type) };
    reader.refuse("VTPM_ATTEST_TYPE", "type", "is not TPM_ST_ATTEST_QUOTE", detail);
  }
}

function readSigner(reader: TpmReader): Uint8Array {
  const name = reader.sized("qualified_signer");
  const { length } = name;
  if (length === 0 || length === HANDLE_SIZE) return name;
  const hash = length < 2 ? null : hashOf(((name[0] ?? 0) << 8) | (name[1] ?? 0));
  if (hash === null || length !== 2 + HASH_SIZES[hash]) {
    reader.refuse("VTPM_ATTEST_SIGNER", "qualified_signer", `is no Name: ${length} bytes`, { actual: length });
  }
  return name;
}

function readExtraData(reader: TpmReader): Uint8Array {
  const data = reader.sized("extra_data");
  if (data.length > MAX_EXTRA_DATA) {
    const detail = { expected: MAX_EXTRA_DATA, actual: data.length };
    reader.refuse("VTPM_ATTEST_EXTRA_DATA", "extra_data", `has ${data.length} bytes`, detail);
  }
  return data;
}

function readSafe(reader: TpmReader): boolean {
  const safe = reader.u8("clock_info.safe");
  if (safe > 1) {
    reader.refuse("VTPM_ATTEST_SAFE", "clock_info.safe", `is ${safe}`, { expected: "0 or 1", actual: safe });
  }
  return safe === 1;
}

function readSelections(reader: TpmReader): readonly PcrSelection[] {
  const count = reader.u32("pcr_select.count");
  if (count === 0 || count > MAX_SELECTIONS) {
    const detail = { expected: `1 to ${MAX_SELECTIONS}`, actual: count };
    reader.refuse("VTPM_ATTEST_SELECTION", "pcr_select.count", `is ${count}`, detail);
  }
  const selections: PcrSelection[] = [];
  for (let index = 0; index < count; index++) {
    const selection = readSelection(reader, `pcr_select.${index}`);
    if (selections.some(({ bank }) => bank === selection.bank)) {
      const detail = { actual: selection.bank };
      reader.refuse("VTPM_ATTEST_SELECTION", `pcr_select.${index}.hash`, "names a bank for the second time", detail);
    }
    selections.push(selection);
  }
  return selections;
}

function readSelection(reader: TpmReader, field: string): PcrSelection {
  const id = reader.u16(`${field}.hash`);
  const bank = bankOf(id);
  if (bank === null) {
    reader.refuse("VTPM_ATTEST_SELECTION", `${field}.hash`, "is no known bank", { actual: idText(id) });
  }
  const size = reader.u8(`${field}.size_of_select`);
  if (size !== SELECT_SIZE) {
    const detail = { expected: SELECT_SIZE, actual: size };
    reader.refuse("VTPM_ATTEST_SELECTION", `${field}.size_of_select`, `is ${size}`, detail);
  }
  const bits = reader.take(size, `${field}.pcr_select`);
  const indices = Array.from({ length: PCR_COUNT }, (_, index) => index).filter(
    (index) => ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0,
  );
  if (indices.length === 0) reader.refuse("VTPM_ATTEST_SELECTION_EMPTY", `${field}.pcr_select`, "selects no PCR");
  return { bank, indices };
}

function readPcrDigest(reader: TpmReader): Uint8Array {
  const digest = reader.sized("pcr_digest");
  if (!Object.values(HASH_SIZES).includes(digest.length)) {
    reader.refuse("VTPM_ATTEST_PCR_DIGEST", "pcr_digest", `has ${digest.length} bytes`, { actual: digest.length });
  }
  return digest;
}
