import { p384 } from "@noble/curves/nist.js";
import { fromHex, toHex } from "../../bytes/index.js";
import {
  ALGORITHM_ECDSA_P384_SHA384,
  FIELDS,
  GUEST_POLICY_BITS,
  KEY_INFO,
  P384_ORDER,
  REPORT_SIZE,
  SIGNATURE_COMPONENT_SIZE,
  SIGNED_SIZE,
  SIGNING_KEY,
} from "../../tee/snp/layout.js";
import type { Field } from "../../tee/snp/layout.js";
import type { ProductLine } from "../../tee/snp/product.js";
import type { Cpuid, FirmwareVersion } from "../../tee/snp/report.js";
import { seededBytes } from "../seed.js";
import { defaultChipId, defaultMeasurement, lineProfile } from "./profile.js";
import type { SimulatedVek } from "./vek.js";

/**
 * What stands in a report. Byte fields must have the exact length of AMD 56860; numbers need not make
 * sense, so that reports come out that must be refused.
 */
export interface ReportFields {
  /** Any u32; 2 to 5 are real. Default: what the line's firmware writes (Turin 5, others 3). */
  readonly version?: number;
  readonly guestSvn?: number;
  /** Guest policy, u64. Default 0x30000: SMT, and the bit that must be set. */
  readonly policy?: bigint;
  /** 16 bytes. */
  readonly familyId?: Uint8Array;
  /** 16 bytes. */
  readonly imageId?: Uint8Array;
  readonly vmpl?: number;
  readonly signatureAlgo?: number;
  /** TCB versions: 8 bytes, byte 0 first. Default of all four: that of issueVcek. */
  readonly currentTcb?: Uint8Array;
  readonly platformInfo?: bigint;
  readonly authorKeyEn?: boolean;
  readonly maskChipKey?: boolean;
  /** 0 VCEK (default), 1 VLEK, 7 none; 0 to 7. */
  readonly signingKey?: number;
  /** 64 bytes. */
  readonly reportData?: Uint8Array;
  /** 48 bytes. */
  readonly measurement?: Uint8Array;
  /** 32 bytes. */
  readonly hostData?: Uint8Array;
  /** 48 bytes. */
  readonly idKeyDigest?: Uint8Array;
  /** 48 bytes. Default: zero unless authorKeyEn. */
  readonly authorKeyDigest?: Uint8Array;
  /** 32 bytes. */
  readonly reportId?: Uint8Array;
  /** 32 bytes. Default: all ones, no migration agent. */
  readonly reportIdMa?: Uint8Array;
  readonly reportedTcb?: Uint8Array;
  /** Default: from version 3 on the line's CPU, before that nothing. Written in any version if given. */
  readonly cpuid?: Cpuid;
  /** 64 bytes. Default: the chip of issueVcek; zero with signingKey 1. */
  readonly chipId?: Uint8Array;
  readonly committedTcb?: Uint8Array;
  readonly current?: FirmwareVersion;
  readonly committed?: FirmwareVersion;
  readonly launchTcb?: Uint8Array;
  /** Default: from version 5 on a real value, before that nothing. Written in any version if given. */
  readonly launchMitVector?: bigint;
  readonly currentMitVector?: bigint;
}

/**
 * An unsigned report: 1184 bytes, R and S zero. The defaults belong together and to issueVcek's defaults
 * of the same line. Throws a RangeError where a byte field has a wrong length.
 */
export function buildReport(fields: ReportFields = {}, line: ProductLine = "Milan"): Uint8Array {
  const report = new Uint8Array(REPORT_SIZE);
  const view = new DataView(report.buffer);
  const bytes = (field: Field, value: Uint8Array): void => {
    if (value.length !== field.size) {
      throw new RangeError(`${field.name} must be ${field.size} bytes long, not ${value.length}`);
    }
    report.set(value, field.offset);
  };
  const u32 = (field: Field, value: number): void => {
    view.setUint32(field.offset, value, true);
  };
  const u64 = (field: Field, value: bigint): void => {
    view.setBigUint64(field.offset, value, true);
  };
  const u8 = (field: Field, value: number): void => {
    view.setUint8(field.offset, value);
  };

  const profile = lineProfile(line);
  const version = fields.version ?? profile.reportVersion;
  const signingKey = fields.signingKey ?? SIGNING_KEY.vcek;
  const current = fields.current ?? profile.firmware;
  const committed = fields.committed ?? current;

  u32(FIELDS.version, version);
  u32(FIELDS.guestSvn, fields.guestSvn ?? 0);
  u64(FIELDS.policy, fields.policy ?? GUEST_POLICY_BITS.smt | GUEST_POLICY_BITS.reservedOne);
  bytes(FIELDS.familyId, fields.familyId ?? new Uint8Array(16));
  bytes(FIELDS.imageId, fields.imageId ?? new Uint8Array(16));
  u32(FIELDS.vmpl, fields.vmpl ?? 0);
  u32(FIELDS.signatureAlgo, fields.signatureAlgo ?? ALGORITHM_ECDSA_P384_SHA384);
  u64(FIELDS.platformInfo, fields.platformInfo ?? profile.platformInfo);
  u32(FIELDS.keyInfo, keyInfoWord(fields, signingKey));
  bytes(FIELDS.reportData, fields.reportData ?? seededBytes("snp/report-data", 64));
  bytes(FIELDS.measurement, fields.measurement ?? defaultMeasurement());
  bytes(FIELDS.hostData, fields.hostData ?? new Uint8Array(32));
  bytes(FIELDS.idKeyDigest, fields.idKeyDigest ?? new Uint8Array(48));
  bytes(FIELDS.authorKeyDigest, fields.authorKeyDigest ?? defaultAuthorKeyDigest(fields));
  bytes(FIELDS.reportId, fields.reportId ?? seededBytes("snp/report-id", 32));
  bytes(FIELDS.reportIdMa, fields.reportIdMa ?? new Uint8Array(32).fill(0xff));
  bytes(FIELDS.chipId, fields.chipId ?? (signingKey === SIGNING_KEY.vlek ? new Uint8Array(64) : defaultChipId(line)));

  const reportedTcb = fields.reportedTcb ?? profile.tcb;
  bytes(FIELDS.reportedTcb, reportedTcb);
  bytes(FIELDS.committedTcb, fields.committedTcb ?? reportedTcb);
  bytes(FIELDS.currentTcb, fields.currentTcb ?? fields.committedTcb ?? reportedTcb);
  bytes(FIELDS.launchTcb, fields.launchTcb ?? reportedTcb);
  u8(FIELDS.currentMajor, current.major);
  u8(FIELDS.currentMinor, current.minor);
  u8(FIELDS.currentBuild, current.build);
  u8(FIELDS.committedMajor, committed.major);
  u8(FIELDS.committedMinor, committed.minor);
  u8(FIELDS.committedBuild, committed.build);

  const cpuid = fields.cpuid ?? (version >= FIELDS.cpuidFamId.since ? profile.cpuid : null);
  if (cpuid !== null) {
    u8(FIELDS.cpuidFamId, cpuid.family);
    u8(FIELDS.cpuidModId, cpuid.model);
    u8(FIELDS.cpuidStep, cpuid.stepping);
  }
  const mitVector = version >= FIELDS.launchMitVector.since ? profile.mitVector : 0n;
  u64(FIELDS.launchMitVector, fields.launchMitVector ?? mitVector);
  u64(FIELDS.currentMitVector, fields.currentMitVector ?? mitVector);
  return report;
}

function keyInfoWord(fields: ReportFields, signingKey: number): number {
  if (!Number.isInteger(signingKey) || signingKey < 0 || signingKey > 7) {
    throw new RangeError(`signingKey must be 0 to 7, not ${signingKey}`);
  }
  const flags =
    (fields.authorKeyEn === true ? KEY_INFO.authorKeyEn : 0) | (fields.maskChipKey === true ? KEY_INFO.maskChipKey : 0);
  return flags | (signingKey << KEY_INFO.signingKeyShift);
}

function defaultAuthorKeyDigest(fields: ReportFields): Uint8Array {
  return fields.authorKeyEn === true ? seededBytes("snp/author-key-digest", 48) : new Uint8Array(48);
}

/** Options of {@link signReport}. */
export interface SignReportOptions {
  /** Which of the two equivalent values S takes: above n/2, at most n/2, or as it comes (default). */
  readonly s?: "high" | "low" | "any";
}

/**
 * Signs a report as AMD's firmware does: ECDSA P-384 with SHA-384 over the first 672 bytes, R and S
 * little-endian. Deterministic (RFC 6979).
 *
 * @param report 1184 bytes, not changed; a signature in it is replaced.
 * @param signer the key; it need not fit the report.
 * @returns a new array of 1184 bytes.
 */
export function signReport(
  report: Uint8Array,
  signer: Pick<SimulatedVek, "secretKey">,
  options: SignReportOptions = {},
): Uint8Array {
  if (report.length !== REPORT_SIZE) throw new RangeError(`the report must be ${REPORT_SIZE} bytes long`);
  const size = SIGNATURE_COMPONENT_SIZE;
  const signature = p384.sign(report.slice(0, SIGNED_SIZE), signer.secretKey, { prehash: true, lowS: false });
  const signed = report.slice();
  signed.fill(0, SIGNED_SIZE);
  signed.set(signature.slice(0, size).reverse(), FIELDS.signatureR.offset);
  signed.set(chooseS(signature.slice(size), options.s ?? "any").reverse(), FIELDS.signatureS.offset);
  return signed;
}

/** S or n - S, 48 bytes big-endian. */
function chooseS(s: Uint8Array, choice: "high" | "low" | "any"): Uint8Array {
  const order = BigInt(`0x${P384_ORDER}`);
  const value = BigInt(`0x${toHex(s)}`);
  const high = value > order >> 1n;
  if (choice === "any" || high === (choice === "high")) return s;
  const other = (order - value).toString(16).padStart(2 * SIGNATURE_COMPONENT_SIZE, "0");
  return fromHex(other) ?? s;
}
