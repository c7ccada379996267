import { concatBytes } from "../../bytes/index.js";
import { digest, hashSize } from "./algorithms.js";
import type { TpmHash } from "./algorithms.js";

/** PCRs that a TPM has (TCG PC Client Platform TPM Profile 1.05, 4.6.2). */
export const PCR_COUNT = 24;

/** Those of the dynamic root of trust start with all bits set (the same profile, table 6). */
const FIRST_DYNAMIC = 17;
const LAST_DYNAMIC = 22;

/** The PCRs of one bank. Everything outside their range, and digests of a wrong size, throw a RangeError. */
export interface PcrBank {
  /** A copy of a PCR. */
  read(index: number): Uint8Array;
  /** TPM2_PCR_Extend: the PCR becomes the bank's hash of what it was and the digest. */
  extend(index: number, value: Uint8Array): void;
}

/** A bank as it is after a restart. The locality at which the TPM was started is in the last byte of PCR 0. */
export function pcrBank(hash: TpmHash, startupLocality = 0): PcrBank {
  const size = hashSize(hash);
  const values: Uint8Array[] = Array.from({ length: PCR_COUNT }, (_, index) => {
    return new Uint8Array(size).fill(index >= FIRST_DYNAMIC && index <= LAST_DYNAMIC ? 0xff : 0);
  });
  values[0]?.set([startupLocality], size - 1);
  const current = (index: number): Uint8Array => {
    const value = values[index];
    if (value === undefined) throw new RangeError(`there is no PCR ${index}; they are 0 to ${PCR_COUNT - 1}`);
    return value;
  };
  return {
    read: (index) => current(index).slice(),
    extend(index, value) {
      if (value.length !== size) throw new RangeError(`a ${hash} digest has ${size} bytes, not ${value.length}`);
      values[index] = digest(hash, concatBytes(current(index), value));
    },
  };
}
