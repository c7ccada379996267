import { concatBytes } from "../../bytes/index.js";
import { sized, u16 } from "./octets.js";

/** TPMT_SIGNATURE (TPM 2.0 Library, part 2, 11.3.4), field by field, written as they are. */
export interface TpmSignatureFields {
  /** TPM_ALG_ID of the scheme. */
  readonly algorithm: number;
  /** TPM_ALG_ID of the hash. */
  readonly hash: number;
  /** Big-endian: the RSA signature, or r and s. Each is written with its size. */
  readonly values: readonly Uint8Array[];
  /** What stands behind the structure. */
  readonly trailing: Uint8Array;
}

/** TPMT_SIGNATURE in bytes. */
export function writeSignature(fields: TpmSignatureFields): Uint8Array {
  return concatBytes(u16(fields.algorithm), u16(fields.hash), ...fields.values.map(sized), fields.trailing);
}
