/**
 * What passes between the files of this folder. Integers are little-endian on the wire unless stated; byte fields are
 * copies of their own.
 */
import type { AnchorSummary, EndorsementSummary } from "../../result/index.js";
import type { P256PublicKey, P256Verifier } from "../../crypto/index.js";

/** An SGX enclave report (384 bytes): here that of the Quoting Enclave, which signs quotes. */
export interface EnclaveReport {
  /** 16 bytes. */
  readonly cpuSvn: Uint8Array;
  /** 4 bytes, in the order of the report. */
  readonly miscSelect: Uint8Array;
  /** 16 bytes: flags, then XFRM. */
  readonly attributes: Uint8Array;
  /** 32 bytes each. */
  readonly mrEnclave: Uint8Array;
  readonly mrSigner: Uint8Array;
  readonly isvProdId: number;
  readonly isvSvn: number;
  /** 64 bytes. */
  readonly reportData: Uint8Array;
}

/** What a TD reports (TD 1.0: 584 bytes, TD 1.5: 648 bytes). */
export interface TdReport {
  /** 16 bytes. In a TD 1.5 report those of the TD's launch. */
  readonly teeTcbSvn: Uint8Array;
  /** 48 bytes each. */
  readonly mrSeam: Uint8Array;
  readonly mrSignerSeam: Uint8Array;
  /** 8 bytes, in the order of the quote. */
  readonly seamAttributes: Uint8Array;
  /** 8 bytes each, in the order of the quote: bit 0 is the lowest of the first byte. */
  readonly tdAttributes: Uint8Array;
  readonly xfam: Uint8Array;
  /** 48 bytes each. */
  readonly mrTd: Uint8Array;
  readonly mrConfigId: Uint8Array;
  readonly mrOwner: Uint8Array;
  readonly mrOwnerConfig: Uint8Array;
  /** RTMR0 to RTMR3, 48 bytes each. */
  readonly rtmrs: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  /** Of TD 1.5 only: 16 bytes, the values now; and 48 bytes. */
  readonly teeTcbSvn2: Uint8Array | null;
  readonly mrServiceTd: Uint8Array | null;
}

/** What says which platform's key certifies the quoting enclave. */
export interface CertificationData {
  /** 1 to 5: 5 is a chain of PCK certificates in PEM, 4 the leaf alone; the others name the platform only. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** A TDX quote as it was parsed: nothing in it is authenticated. */
export interface TdxQuote {
  readonly version: 4 | 5;
  /** 2: TD 1.0, 3: TD 1.5; of version 4 always 2. */
  readonly bodyType: 2 | 3;
  /** Header bytes 8 to 12 as two numbers, by the names that policies use (go-tdx-guest): zero in every known quote. */
  readonly pceSvn: number;
  readonly qeSvn: number;
  /** 16 bytes. */
  readonly qeVendorId: Uint8Array;
  /** 20 bytes. */
  readonly userData: Uint8Array;
  readonly td: TdReport;
  /** Header and body: what the quote's signature covers. */
  readonly signedBytes: Uint8Array;
  /** r ‖ s, 64 bytes, big-endian. */
  readonly signature: Uint8Array;
  /** X ‖ Y, 64 bytes, big-endian. */
  readonly attestationKey: Uint8Array;
  readonly qeReport: EnclaveReport;
  /** 384 bytes: what the PCK signs. */
  readonly qeReportBytes: Uint8Array;
  /** r ‖ s, 64 bytes. */
  readonly qeReportSignature: Uint8Array;
  readonly qeAuthenticationData: Uint8Array;
  readonly certificationData: CertificationData;
  /** Zero bytes behind the quote, outside of everything signed. */
  readonly trailingZeros: number;
}

/** The SGX extension of a PCK certificate (OID 1.2.840.113741.1.13.1). */
export interface PckExtension {
  /** 16 bytes. */
  readonly ppid: Uint8Array;
  /** SVNs of the 16 components of the SGX TCB, 0 to 255. */
  readonly tcbComponents: readonly number[];
  readonly pceSvn: number;
  /** 16 bytes. */
  readonly cpuSvn: Uint8Array;
  /** 2 bytes. */
  readonly pceId: Uint8Array;
  /** 6 bytes. */
  readonly fmspc: Uint8Array;
  readonly sgxType: "standard" | "scalable" | "scalable-with-integrity";
  /** 16 bytes; only under the Platform CA. */
  readonly platformInstanceId: Uint8Array | null;
  readonly configuration: {
    readonly dynamicPlatform: boolean;
    readonly cachedKeys: boolean;
    readonly smtEnabled: boolean;
  } | null;
}

/** TCB statuses in Intel's words, of a level. */
export const TCB_STATUSES = [
  "UpToDate",
  "SWHardeningNeeded",
  "ConfigurationNeeded",
  "ConfigurationAndSWHardeningNeeded",
  "OutOfDate",
  "OutOfDateConfigurationNeeded",
  "Revoked",
] as const;
export type TcbStatus = (typeof TCB_STATUSES)[number];

/** What an evaluation can come to. */
export const EVALUATED_STATUSES = [
  ...TCB_STATUSES,
  "TDRelaunchAdvised",
  "TDRelaunchAdvisedConfigurationNeeded",
] as const;
export type EvaluatedStatus = (typeof EVALUATED_STATUSES)[number];

/** What Intel says of a TCB level. */
export interface LevelVerdict {
  readonly status: TcbStatus;
  /** Milliseconds since 1970. */
  readonly tcbDate: number;
  readonly advisoryIds: readonly string[];
}

/** A level of the platform's TCB. */
export interface PlatformLevel extends LevelVerdict {
  /** 16 SVNs each. */
  readonly sgxComponents: readonly number[];
  readonly tdxComponents: readonly number[];
  readonly pceSvn: number;
}

/** A level of the TDX module's or the quoting enclave's TCB. */
export interface EnclaveLevel extends LevelVerdict {
  readonly isvSvn: number;
}

/** What a TDX module has to be. */
export interface TdxModule {
  /** 48 bytes. */
  readonly mrSigner: Uint8Array;
  /** 8 bytes each, in the order of the quote. */
  readonly attributes: Uint8Array;
  readonly attributesMask: Uint8Array;
}

export interface TdxModuleIdentity extends TdxModule {
  /** `TDX_01`; of the two hex digits either case. */
  readonly id: string;
  /** In descending order of isvSvn. */
  readonly levels: readonly EnclaveLevel[];
}

/** When a signed statement of Intel's holds: milliseconds since 1970, both inclusive. */
export interface StatementWindow {
  readonly issueDate: number;
  readonly nextUpdate: number;
}

/** A TCB info for TDX (version 3), as it was decoded. */
export interface TcbInfo extends StatementWindow {
  /** Lower-case hex: 12 and 4 digits. */
  readonly fmspc: string;
  readonly pceId: string;
  readonly evaluationNumber: number;
  readonly module: TdxModule;
  readonly moduleIdentities: readonly TdxModuleIdentity[];
  /** In descending order: by SGX components, then PCESVN, then TDX components. */
  readonly levels: readonly PlatformLevel[];
}

/** A QE identity (version 2, TD_QE), as it was decoded; bytes in the order of the enclave report. */
export interface QeIdentity extends StatementWindow {
  readonly evaluationNumber: number;
  /** 4 bytes each. */
  readonly miscSelect: Uint8Array;
  readonly miscSelectMask: Uint8Array;
  /** 16 bytes each. */
  readonly attributes: Uint8Array;
  readonly attributesMask: Uint8Array;
  /** 32 bytes. */
  readonly mrSigner: Uint8Array;
  readonly isvProdId: number;
  /** In descending order of isvSvn. */
  readonly levels: readonly EnclaveLevel[];
}

/** A statement of Intel's as it lies in JSON: what is signed, and by which signature. Untrusted. */
export interface SignedStatement<T> {
  readonly value: T;
  /** The exact bytes of the inner object, which the signature covers. */
  readonly signedBytes: Uint8Array;
  /** r ‖ s, 64 bytes. */
  readonly signature: Uint8Array;
  /** Certificates behind the JSON, DER: the TCB signing certificate and its root, as Intel's header has them; or none. */
  readonly chain: readonly Uint8Array[];
}

/** The levels that a platform reached, and what they add up to. */
export interface TcbEvaluation {
  readonly status: EvaluatedStatus;
  readonly platform: PlatformLevel;
  /** Null for TDX modules of version 0. */
  readonly module: EnclaveLevel | null;
  readonly qe: EnclaveLevel;
  /** Of a TD 1.5: what the same comes to with the SVNs that the platform has now; null otherwise. */
  readonly current: {
    readonly status: TcbStatus;
    readonly platform: PlatformLevel;
    readonly module: EnclaveLevel | null;
  } | null;
  /** The earliest date of the levels of `platform`, `module`, `qe`; milliseconds since 1970. */
  readonly tcbDate: number;
  /** Of everything that contributes, each once: platform, QE, module, and of `current` what a relaunch is advised for. */
  readonly advisoryIds: readonly string[];
}

/** A component that keeps a platform from a level. */
export interface Shortfall {
  /** `sgx.3`, `tdx.2`, `pcesvn`, `module.isvsvn`, `qe.isvsvn`. */
  readonly component: string;
  readonly have: number;
  readonly need: number;
}

/** Intel's statements, authentic and within their windows. */
export interface TdxCollateral {
  readonly tcbInfo: TcbInfo;
  readonly qeIdentity: QeIdentity;
}

/** A platform's key that was shown to be Intel's, and what it is certified for. */
export interface TdxSigner {
  readonly pck: PckExtension;
  /** The key of the PCK certificate. */
  readonly key: P256PublicKey;
  readonly p256: P256Verifier;
  /** `platform` or `processor`: which CA certified it. */
  readonly ca: "platform" | "processor";
  /** Common names from the leaf to the root. */
  readonly names: readonly string[];
  readonly anchors: readonly AnchorSummary[];
  readonly endorsements: readonly EndorsementSummary[];
  /** Null where the TCB is not appraised. */
  readonly collateral: TdxCollateral | null;
  /** What revocation came to, for appraise. */
  readonly revocation: RevocationState;
}

/** Whether a revocation list covers the instant; `stale` stands for every list that is there and does not. */
export type ListState = "covers" | "absent" | "stale";

/** What is known of revocation: nothing that was looked at is revoked. */
export interface RevocationState {
  readonly required: boolean;
  readonly rootList: ListState;
  readonly pckList: ListState;
}

/** A policy for TDX, decoded: null or empty is not stated. Sizes as in {@link TdReport}. */
export interface TdxPolicy {
  readonly minimumQeSvn: number;
  readonly minimumPceSvn: number;
  readonly qeVendorId: Uint8Array | null;
  readonly minimumTeeTcbSvn: Uint8Array | null;
  readonly mrSeam: Uint8Array | null;
  readonly tdAttributes: Uint8Array | null;
  readonly xfam: Uint8Array | null;
  readonly mrTd: Uint8Array | null;
  readonly mrConfigId: Uint8Array | null;
  readonly mrOwner: Uint8Array | null;
  readonly mrOwnerConfig: Uint8Array | null;
  /** Four, or none; null where an entry is empty. */
  readonly rtmrs: readonly (Uint8Array | null)[];
  readonly reportData: Uint8Array | null;
  readonly anyMrTd: readonly Uint8Array[];
  readonly enableTdDebugCheck: boolean;
  readonly checkCrl: boolean;
  readonly getCollateral: boolean;
  /** Roots that the policy states, DER; empty unless the caller lets policies state roots. */
  readonly anchors: readonly Uint8Array[];
}
