import { concatBytes } from "../../bytes/index.js";
import { sized, u16, u32, u64, u8 } from "./octets.js";

/** TPMS_PCR_SELECTION (TPM 2.0 Library, part 2, 10.6.2). */
export interface TpmSelectionFields {
  /** TPM_ALG_ID of the bank. */
  readonly bank: number;
  /** What sizeofSelect says; 3 for 24 PCRs. */
  readonly sizeOfSelect: number;
  /** PCR i is bit (i mod 8) of byte i / 8. */
  readonly bitmap: Uint8Array;
}

/** TPMS_ATTEST with TPMS_QUOTE_INFO (part 2, 10.12.12 and 10.12.4), field by field, written as they are. */
export interface TpmAttestFields {
  /** 0xFF544347. */
  readonly magic: number;
  /** TPM_ST; 0x8018 is a quote. */
  readonly type: number;
  /** The signing key's qualified name. */
  readonly qualifiedSigner: Uint8Array;
  /** The nonce. */
  readonly extraData: Uint8Array;
  /** Milliseconds, u64. */
  readonly clock: bigint;
  readonly resetCount: number;
  readonly restartCount: number;
  /** 1 yes, 0 no. */
  readonly safe: number;
  readonly firmwareVersion: bigint;
  /** How many selections there are said to be. */
  readonly selectionCount: number;
  readonly selections: readonly TpmSelectionFields[];
  readonly pcrDigest: Uint8Array;
  /** What stands behind the structure. */
  readonly trailing: Uint8Array;
}

/** TPM_GENERATED_VALUE and TPM_ST_ATTEST_QUOTE (part 2, 6.2 and 6.9). */
export const TPM_GENERATED = 0xff544347;
export const TPM_ST_QUOTE = 0x8018;

/** TPMS_ATTEST in bytes. */
export function writeAttest(fields: TpmAttestFields): Uint8Array {
  return concatBytes(
    u32(fields.magic),
    u16(fields.type),
    sized(fields.qualifiedSigner),
    sized(fields.extraData),
    u64(fields.clock),
    u32(fields.resetCount),
    u32(fields.restartCount),
    u8(fields.safe),
    u64(fields.firmwareVersion),
    u32(fields.selectionCount),
    ...fields.selections.map(({ bank, sizeOfSelect, bitmap }) => concatBytes(u16(bank), u8(sizeOfSelect), bitmap)),
    sized(fields.pcrDigest),
    fields.trailing,
  );
}
