/**
 * TCG event logs: what firmware, boot loaders and kernels say that they measured. A log proves nothing by itself: its digests
 * count as far as their replay gives the value that a TPM quoted or a TEE reported, and its data as far as a digest is of them.
 */

/** `tcg-sha1`: records with one SHA-1 digest; `tcg-crypto-agile`: behind a "Spec ID Event03", several digests each; `ccel`: the latter with measurement registers of a TEE. */
export type LogFormat = "tcg-sha1" | "tcg-crypto-agile" | "ccel";

/** Hashes that veritee can replay. */
export type LogHash = "sha1" | "sha256" | "sha384" | "sha512";

/** A digest algorithm that a log declares. */
export interface LogAlgorithm {
  /** TPM_ALG_ID. */
  readonly id: number;
  /** Size of its digests in bytes, as the log states it. */
  readonly size: number;
  /** Null where veritee cannot replay it. */
  readonly hash: LogHash | null;
}

/** One record. */
export interface LogEvent {
  /** Place in the log, from 0; the header of a crypto-agile log is 0. */
  readonly number: number;
  /** Where it begins, in bytes. */
  readonly offset: number;
  /** The PCR; in a CCEL the measurement register: 0 MRTD, 1 to 4 RTMR0 to RTMR3. */
  readonly register: number;
  /** EV_…; never measured, so anybody who can write the log chooses it. */
  readonly type: number;
  /** By TPM_ALG_ID. */
  readonly digests: ReadonlyMap<number, Uint8Array>;
  /** What the log says was measured: a view of the log. */
  readonly data: Uint8Array;
}

/** A log that was read. */
export interface EventLog {
  readonly format: LogFormat;
  /** In the order of the header; SHA-1 alone in a log without one. */
  readonly algorithms: readonly LogAlgorithm[];
  /** TCG_EfiSpecIDEvent; null in a log without one. */
  readonly specification: {
    readonly platformClass: number;
    readonly major: number;
    readonly minor: number;
    readonly errata: number;
    readonly uintnSize: number;
    readonly vendorInfo: Uint8Array;
  } | null;
  /** From EV_NO_ACTION "StartupLocality"; null where no event states it. */
  readonly startupLocality: number | null;
  /** All records in order, those of EV_NO_ACTION too, which are not extended. */
  readonly events: readonly LogEvent[];
  /** Bytes of padding behind the last record (CCEL only). */
  readonly padding: number;
}

/** Digests of all hashes that a log may have; synchronous. */
export interface LogDigests {
  digest(hash: LogHash, message: Uint8Array): Uint8Array;
}
