/** Combined CPUID family, model and stepping of the chip, as versions 3 and later report them. */
export interface Cpuid {
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
}

/** A firmware version: the API's major and minor number, and the build. */
export interface FirmwareVersion {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
}

/** Which key the report says it was signed with. */
export type SigningKey = "vcek" | "vlek";

/**
 * A well-formed attestation report. Nothing in it is authenticated; byte fields are copies.
 * Names and lengths: layout.ts. TCB versions are 8 bytes, byte 0 first.
 */
export interface SnpReport {
  /** The whole report, 1184 bytes. */
  readonly raw: Uint8Array;
  readonly version: number;
  readonly guestSvn: number;
  /** POLICY, the guest policy. */
  readonly policy: bigint;
  readonly familyId: Uint8Array;
  readonly imageId: Uint8Array;
  /** 0 to 3, or 0xFFFFFFFF where the host asked for the report. */
  readonly vmpl: number;
  readonly currentTcb: Uint8Array;
  readonly platformInfo: bigint;
  readonly authorKeyEn: boolean;
  readonly maskChipKey: boolean;
  readonly signingKey: SigningKey;
  readonly reportData: Uint8Array;
  readonly measurement: Uint8Array;
  readonly hostData: Uint8Array;
  readonly idKeyDigest: Uint8Array;
  readonly authorKeyDigest: Uint8Array;
  readonly reportId: Uint8Array;
  readonly reportIdMa: Uint8Array;
  readonly reportedTcb: Uint8Array;
  /** Null in version 2. */
  readonly cpuid: Cpuid | null;
  readonly chipId: Uint8Array;
  readonly committedTcb: Uint8Array;
  readonly current: FirmwareVersion;
  readonly committed: FirmwareVersion;
  readonly launchTcb: Uint8Array;
  /** Null before version 5. */
  readonly launchMitVector: bigint | null;
  readonly currentMitVector: bigint | null;
  /** r ‖ s, 48 bytes each, big-endian. */
  readonly signature: Uint8Array;
}
