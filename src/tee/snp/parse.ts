import { isZero, toHex, u32le, u64le } from "../../bytes/index.js";
import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import type { Kernel } from "../../kernel/index.js";
import type { SnpCode } from "./errors.js";
import {
  ALGORITHM_ECDSA_P384_SHA384,
  FIELDS,
  GUEST_POLICY_BITS,
  GUEST_POLICY_RESERVED,
  KEY_INFO,
  MAX_VERSION,
  MIN_VERSION,
  P384_ORDER,
  REPORT_SIZE,
  SIGNATURE_COMPONENT_SIZE,
  SIGNING_KEY,
  VMPL_HOST,
  reservedRanges,
} from "./layout.js";
import type { Field } from "./layout.js";
import type { Cpuid, FirmwareVersion, SnpReport } from "./report.js";

type Failed = Extract<Outcome<never>, { ok: false }>;

/**
 * Reads a bare attestation report (AMD 56860, ATTESTATION_REPORT), strictly: exact size, a known
 * version, every reserved byte and bit zero, a defined algorithm and signing key, R and S in range.
 *
 * Proves nothing about who made the report.
 *
 * @param bytes 1184 bytes; not kept.
 * @param kernel makes the same checks at speed; null does everything here. What the kernel refuses is
 * explained here, and stays refused.
 * @returns the fields, or the first failure: `SNP_REPORT_SIZE`, `SNP_REPORT_VERSION`,
 * `SNP_REPORT_RESERVED`, `SNP_GUEST_POLICY_RESERVED`, `SNP_KEY_INFO_RESERVED`,
 * `SNP_REPORT_UNSIGNED`, `SNP_SIGNATURE_ALGORITHM`, `SNP_VMPL_RANGE`,
 * `SNP_AUTHOR_KEY_DIGEST_UNUSED`, `SNP_SIGNATURE_PADDING`, `SNP_SIGNATURE_RANGE`.
 */
export function parseReport(bytes: Uint8Array, kernel: Kernel | null = null): Outcome<SnpReport> {
  const status = kernel?.checkSnpReport(bytes) ?? null;
  if (status === "ok") return ok(readFields(new Uint8Array(bytes)));
  const refused = findFault(bytes);
  if (refused !== null) return refused;
  return status === null ? ok(readFields(new Uint8Array(bytes))) : refuse(status, "The kernel refuses the report.");
}

/** The first rule that the report breaks, or null. */
function findFault(raw: Uint8Array): Failed | null {
  if (raw.length !== REPORT_SIZE) {
    return refuse("SNP_REPORT_SIZE", `The report is ${raw.length} bytes long; it must be exactly ${REPORT_SIZE}.`, {
      expected: REPORT_SIZE,
      actual: raw.length,
    });
  }
  return checkVersion(raw) ?? checkReserved(raw) ?? checkWords(raw) ?? checkSignature(raw);
}

function checkVersion(raw: Uint8Array): Failed | null {
  const version = readU32(raw, FIELDS.version);
  if (version >= MIN_VERSION && version <= MAX_VERSION) return null;
  const detail = { expected: `${MIN_VERSION} to ${MAX_VERSION}`, actual: version };
  return refuse("SNP_REPORT_VERSION", `The report has version ${version}; known are ${detail.expected}.`, detail);
}

function checkReserved(raw: Uint8Array): Failed | null {
  const version = readU32(raw, FIELDS.version);
  for (const { offset, size } of reservedRanges(version)) {
    for (let at = offset; at < offset + size; at++) {
      if (raw[at] === 0) continue;
      const place = `0x${at.toString(16)}`;
      return refuse("SNP_REPORT_RESERVED", `Byte ${place} must be zero in a version ${version} report.`, {
        path: `report.${place}`,
        expected: 0,
        actual: raw[at] ?? 0,
      });
    }
  }
  return null;
}

function checkWords(raw: Uint8Array): Failed | null {
  const policy = u64le(raw, FIELDS.policy.offset);
  if ((policy & GUEST_POLICY_BITS.reservedOne) === 0n || (policy & GUEST_POLICY_RESERVED) !== 0n) {
    const actual = hex64(policy);
    return refuse("SNP_GUEST_POLICY_RESERVED", `The guest policy ${actual} needs bit 17 and no bit above 25.`, {
      actual,
    });
  }
  const keyInfo = readU32(raw, FIELDS.keyInfo);
  const signingKey = (keyInfo & KEY_INFO.signingKeyMask) >>> KEY_INFO.signingKeyShift;
  if ((keyInfo & KEY_INFO.reserved) !== 0) {
    const actual = hex32(keyInfo);
    return refuse("SNP_KEY_INFO_RESERVED", `The key information ${actual} has a reserved bit set.`, { actual });
  }
  if (signingKey === SIGNING_KEY.none) {
    return refuse("SNP_REPORT_UNSIGNED", "The report says that no key signed it (SIGNING_KEY 7).", {
      actual: signingKey,
    });
  }
  if (signingKey !== SIGNING_KEY.vcek && signingKey !== SIGNING_KEY.vlek) {
    return refuse("SNP_KEY_INFO_RESERVED", `SIGNING_KEY ${signingKey} is reserved.`, {
      expected: "0 (VCEK) or 1 (VLEK)",
      actual: signingKey,
    });
  }
  const algorithm = readU32(raw, FIELDS.signatureAlgo);
  if (algorithm !== ALGORITHM_ECDSA_P384_SHA384) {
    return refuse("SNP_SIGNATURE_ALGORITHM", `The signature algorithm is ${algorithm}; only 1 is defined.`, {
      expected: ALGORITHM_ECDSA_P384_SHA384,
      actual: algorithm,
    });
  }
  const vmpl = readU32(raw, FIELDS.vmpl);
  if (vmpl > 3 && vmpl !== VMPL_HOST) {
    return refuse("SNP_VMPL_RANGE", `The VMPL is ${vmpl}.`, { expected: "0 to 3 or 4294967295", actual: vmpl });
  }
  if ((keyInfo & KEY_INFO.authorKeyEn) === 0 && !isZero(readBytes(raw, FIELDS.authorKeyDigest))) {
    return refuse("SNP_AUTHOR_KEY_DIGEST_UNUSED", "The author key digest must be zero where AUTHOR_KEY_EN is 0.");
  }
  return null;
}

function checkSignature(raw: Uint8Array): Failed | null {
  const fields = [FIELDS.signatureR, FIELDS.signatureS];
  if (fields.every((field) => isZero(readBytes(raw, field)))) {
    return refuse("SNP_REPORT_UNSIGNED", "The signature is all zeros: the report is not signed.");
  }
  for (const field of fields) {
    const component = readBytes(raw, field);
    if (!isZero(component, SIGNATURE_COMPONENT_SIZE)) {
      return refuse("SNP_SIGNATURE_PADDING", `Bytes 48 to 71 of ${field.name} must be zero.`, {
        path: `report.${field.name}`,
      });
    }
    const value = toHex(component.slice(0, SIGNATURE_COMPONENT_SIZE).reverse());
    if (/^0+$/.test(value) || value >= P384_ORDER) {
      return refuse("SNP_SIGNATURE_RANGE", `${field.name} must be from 1 to n - 1.`, {
        path: `report.${field.name}`,
        actual: value,
      });
    }
  }
  return null;
}

function readFields(raw: Uint8Array): SnpReport {
  const keyInfo = readU32(raw, FIELDS.keyInfo);
  const version = readU32(raw, FIELDS.version);
  const vlek = (keyInfo & KEY_INFO.signingKeyMask) >>> KEY_INFO.signingKeyShift === SIGNING_KEY.vlek;
  const mitigation = (field: Field): bigint | null => (version < field.since ? null : u64le(raw, field.offset));
  return {
    raw,
    version,
    guestSvn: readU32(raw, FIELDS.guestSvn),
    policy: u64le(raw, FIELDS.policy.offset),
    familyId: readBytes(raw, FIELDS.familyId),
    imageId: readBytes(raw, FIELDS.imageId),
    vmpl: readU32(raw, FIELDS.vmpl),
    currentTcb: readBytes(raw, FIELDS.currentTcb),
    platformInfo: u64le(raw, FIELDS.platformInfo.offset),
    authorKeyEn: (keyInfo & KEY_INFO.authorKeyEn) !== 0,
    maskChipKey: (keyInfo & KEY_INFO.maskChipKey) !== 0,
    signingKey: vlek ? "vlek" : "vcek",
    reportData: readBytes(raw, FIELDS.reportData),
    measurement: readBytes(raw, FIELDS.measurement),
    hostData: readBytes(raw, FIELDS.hostData),
    idKeyDigest: readBytes(raw, FIELDS.idKeyDigest),
    authorKeyDigest: readBytes(raw, FIELDS.authorKeyDigest),
    reportId: readBytes(raw, FIELDS.reportId),
    reportIdMa: readBytes(raw, FIELDS.reportIdMa),
    reportedTcb: readBytes(raw, FIELDS.reportedTcb),
    cpuid: readCpuid(raw),
    chipId: readBytes(raw, FIELDS.chipId),
    committedTcb: readBytes(raw, FIELDS.committedTcb),
    current: readVersion(raw, FIELDS.currentMajor, FIELDS.currentMinor, FIELDS.currentBuild),
    committed: readVersion(raw, FIELDS.committedMajor, FIELDS.committedMinor, FIELDS.committedBuild),
    launchTcb: readBytes(raw, FIELDS.launchTcb),
    launchMitVector: mitigation(FIELDS.launchMitVector),
    currentMitVector: mitigation(FIELDS.currentMitVector),
    signature: readSignature(raw),
  };
}

function readCpuid(raw: Uint8Array): Cpuid | null {
  if (readU32(raw, FIELDS.version) < FIELDS.cpuidFamId.since) return null;
  return {
    family: readU8(raw, FIELDS.cpuidFamId),
    model: readU8(raw, FIELDS.cpuidModId),
    stepping: readU8(raw, FIELDS.cpuidStep),
  };
}

function readVersion(raw: Uint8Array, major: Field, minor: Field, build: Field): FirmwareVersion {
  return { major: readU8(raw, major), minor: readU8(raw, minor), build: readU8(raw, build) };
}

/** R and S are little-endian in the report; the verifier takes them big-endian. */
function readSignature(raw: Uint8Array): Uint8Array {
  const signature = new Uint8Array(2 * SIGNATURE_COMPONENT_SIZE);
  [FIELDS.signatureR, FIELDS.signatureS].forEach((field, index) => {
    const component = readBytes(raw, field).slice(0, SIGNATURE_COMPONENT_SIZE).reverse();
    signature.set(component, index * SIGNATURE_COMPONENT_SIZE);
  });
  return signature;
}

function readBytes(raw: Uint8Array, field: Field): Uint8Array {
  return raw.slice(field.offset, field.offset + field.size);
}

function readU8(raw: Uint8Array, field: Field): number {
  return raw[field.offset] ?? 0;
}

function readU32(raw: Uint8Array, field: Field): number {
  return u32le(raw, field.offset);
}

function hex32(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

function hex64(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function refuse(code: SnpCode, message: string, detail: FailureDetail = {}): Failed {
  return fail("parse", code, message, detail);
}
