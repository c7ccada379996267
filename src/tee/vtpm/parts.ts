/**
 * What evidence of a vTPM consists of, out of its container. The containers (go-tpm-tools' message, an entity
 * attestation token) are the room evidence/'s; what the bytes here say is read by parse.ts.
 */

/** Values that were handed in for the PCRs of one bank: untrusted until a quote's digest covers them. */
export interface SuppliedPcrs {
  /** TPM_ALG_ID of the bank (TCG Algorithm Registry), as the container states it; 0 where it states none. */
  readonly bank: number;
  /** By index as the container states it, a uint32; each index once. */
  readonly values: ReadonlyMap<number, Uint8Array>;
}

/** A quote, and the PCR values that it is said to be about. */
export interface QuoteParts {
  /** TPMS_ATTEST, without a size in front: the signed bytes. */
  readonly quote: Uint8Array;
  /** TPMT_SIGNATURE. */
  readonly rawSig: Uint8Array;
  /** One bank, in go-tpm-tools' message. */
  readonly pcrs: readonly SuppliedPcrs[];
}

/** Evidence of a vTPM. Byte fields that a container leaves out are empty. */
export interface VtpmParts {
  /** TPMT_PUBLIC of the attestation key, without a size in front. */
  readonly akPublic: Uint8Array;
  /** In the order of the container. */
  readonly quotes: readonly QuoteParts[];
  /** X.509 certificate of the attestation key, DER. */
  readonly akCertificate: Uint8Array;
  /** TCG event log, as the firmware and the kernel wrote it. */
  readonly eventLog: Uint8Array;
  /** TCG canonical event log. */
  readonly canonicalEventLog: Uint8Array;
}
