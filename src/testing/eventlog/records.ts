import { concatBytes } from "../../bytes/index.js";
import { littleEndian } from "./octets.js";

/** A digest in a record, written as it is. */
export interface LogDigestFields {
  /** TPM_ALG_ID. */
  readonly algorithm: number;
  readonly digest: Uint8Array;
}

/** A record of an event log (TCG PC Client Platform Firmware Profile 1.06, 10.2), field by field, written as they are. */
export interface LogRecordFields {
  /** pcrIndex; in a CCEL the measurement register's index. */
  readonly register: number;
  /** eventType, EV_…: see {@link EVENT_TYPES}. */
  readonly type: number;
  /** How many digests there are said to be; a record of the SHA-1 format does not say it. */
  readonly digestCount: number;
  /** A record of the SHA-1 format has their bytes alone. */
  readonly digests: readonly LogDigestFields[];
  /** What eventSize says. */
  readonly dataSize: number;
  readonly data: Uint8Array;
}

/** `sha1`: TCG_PCR_EVENT, as is the first record of a crypto-agile log; `crypto-agile`: TCG_PCR_EVENT2. */
export type LogRecordLayout = "sha1" | "crypto-agile";

/** A record in bytes. A number that does not fit its field throws a RangeError. */
export function writeLogRecord(fields: LogRecordFields, layout: LogRecordLayout): Uint8Array {
  const agile = layout === "crypto-agile";
  return concatBytes(
    littleEndian(fields.register, 4),
    littleEndian(fields.type, 4),
    ...(agile ? [littleEndian(fields.digestCount, 4)] : []),
    ...fields.digests.flatMap(({ algorithm, digest }) => [...(agile ? [littleEndian(algorithm, 2)] : []), digest]),
    littleEndian(fields.dataSize, 4),
    fields.data,
  );
}

/** TCG_EfiSpecIDEvent (the same profile, 10.4.5), field by field, written as they are. */
export interface SpecIdFields {
  /** 16 bytes: "Spec ID Event03" and a NUL. */
  readonly signature: Uint8Array;
  /** 0 client, 1 server. */
  readonly platformClass: number;
  readonly minor: number;
  readonly major: number;
  readonly errata: number;
  /** 1: UINTN has 32 bits; 2: it has 64. */
  readonly uintnSize: number;
  /** How many algorithms there are said to be. */
  readonly algorithmCount: number;
  /** TPM_ALG_ID, and what the log says of the size of its digests. */
  readonly algorithms: readonly { readonly id: number; readonly size: number }[];
  /** What vendorInfoSize says. */
  readonly vendorInfoSize: number;
  readonly vendorInfo: Uint8Array;
  /** What stands behind the structure. */
  readonly trailing: Uint8Array;
}

/** TCG_EfiSpecIDEvent in bytes: the data of the first record of a crypto-agile log. */
export function writeSpecId(fields: SpecIdFields): Uint8Array {
  return concatBytes(
    fields.signature,
    littleEndian(fields.platformClass, 4),
    littleEndian(fields.minor, 1),
    littleEndian(fields.major, 1),
    littleEndian(fields.errata, 1),
    littleEndian(fields.uintnSize, 1),
    littleEndian(fields.algorithmCount, 4),
    ...fields.algorithms.flatMap(({ id, size }) => [littleEndian(id, 2), littleEndian(size, 2)]),
    littleEndian(fields.vendorInfoSize, 1),
    fields.vendorInfo,
    fields.trailing,
  );
}
