/**
 * Structure of an SEV-SNP attestation report: the checks of src/tee/snp/parse.ts, in the same order,
 * over the same generated table. A test compares the two on every byte.
 */
import * as layout from "../generated/snp-layout";
import { IO } from "../memory";
import {
  STATUS_OK,
  STATUS_SNP_AUTHOR_KEY_DIGEST_UNUSED,
  STATUS_SNP_GUEST_POLICY_RESERVED,
  STATUS_SNP_KEY_INFO_RESERVED,
  STATUS_SNP_REPORT_RESERVED,
  STATUS_SNP_REPORT_SIZE,
  STATUS_SNP_REPORT_UNSIGNED,
  STATUS_SNP_REPORT_VERSION,
  STATUS_SNP_SIGNATURE_ALGORITHM,
  STATUS_SNP_SIGNATURE_PADDING,
  STATUS_SNP_SIGNATURE_RANGE,
  STATUS_SNP_VMPL_RANGE,
} from "../status";

/**
 * Status of the first check that the report at IO fails, or STATUS_OK. `length` is the length of what
 * the host has, of any value; memory is read only where it is REPORT_SIZE. Writes nothing.
 * The signature is not verified, only its range.
 */
export function checkReport(length: u32): u32 {
  return length == layout.REPORT_SIZE ? checkReportAt(IO) : STATUS_SNP_REPORT_SIZE;
}

/** The same of the REPORT_SIZE bytes at `report`, at any alignment. */
export function checkReportAt(report: usize): u32 {
  const version = load<u32>(report + layout.VERSION);
  if (version < layout.MIN_VERSION || version > layout.MAX_VERSION) return STATUS_SNP_REPORT_VERSION;
  if (!zerosAreZero(report, version)) return STATUS_SNP_REPORT_RESERVED;
  const wordStatus = checkWords(report);
  if (wordStatus != STATUS_OK) return wordStatus;
  return checkSignature(report);
}

/** Whether `size` bytes from `start` on are zero; eight at a time, then one by one. */
function isZero(start: usize, size: usize): bool {
  const end = start + size;
  let at = start;
  for (; at + 8 <= end; at += 8) if (load<u64>(at) != 0) return false;
  for (; at < end; at++) if (load<u8>(at) != 0) return false;
  return true;
}

/** Whether all that is reserved in this version, or came with a later one, is zero. */
function zerosAreZero(report: usize, version: u32): bool {
  for (let i: u32 = 0; i < layout.ZERO_COUNT; i++) {
    const row = layout.ZERO_RANGES + <usize>(12 * i);
    if (version < load<u32>(row, 8) && !isZero(report + load<u32>(row), load<u32>(row, 4))) return false;
  }
  return true;
}

function checkWords(report: usize): u32 {
  const policy = load<u64>(report + layout.POLICY);
  if ((policy & layout.GUEST_POLICY_ONE) == 0 || (policy & layout.GUEST_POLICY_RESERVED) != 0) {
    return STATUS_SNP_GUEST_POLICY_RESERVED;
  }
  const keyInfo = load<u32>(report + layout.KEY_INFO);
  if ((keyInfo & layout.KEY_INFO_RESERVED) != 0) return STATUS_SNP_KEY_INFO_RESERVED;
  const signingKey = (keyInfo & layout.SIGNING_KEY_MASK) >> layout.SIGNING_KEY_SHIFT;
  if (signingKey == layout.SIGNING_KEY_NONE) return STATUS_SNP_REPORT_UNSIGNED;
  if (signingKey != layout.SIGNING_KEY_VCEK && signingKey != layout.SIGNING_KEY_VLEK)
    return STATUS_SNP_KEY_INFO_RESERVED;
  if (load<u32>(report + layout.SIGNATURE_ALGO) != layout.ALGORITHM) return STATUS_SNP_SIGNATURE_ALGORITHM;
  const vmpl = load<u32>(report + layout.VMPL);
  if (vmpl > 3 && vmpl != layout.VMPL_HOST) return STATUS_SNP_VMPL_RANGE;
  const hasAuthorKey = (keyInfo & layout.KEY_INFO_AUTHOR_KEY_EN) != 0;
  if (!hasAuthorKey && !isZero(report + layout.AUTHOR_KEY_DIGEST, layout.AUTHOR_KEY_DIGEST_SIZE)) {
    return STATUS_SNP_AUTHOR_KEY_DIGEST_UNUSED;
  }
  return STATUS_OK;
}

function checkSignature(report: usize): u32 {
  const r = report + layout.SIGNATURE_R;
  const s = report + layout.SIGNATURE_S;
  if (isZero(r, layout.SIGNATURE_R_SIZE) && isZero(s, layout.SIGNATURE_R_SIZE)) return STATUS_SNP_REPORT_UNSIGNED;
  const status = checkComponent(r);
  return status != STATUS_OK ? status : checkComponent(s);
}

/** R or S: a little-endian number from 1 to n - 1, zeros behind it. */
function checkComponent(component: usize): u32 {
  const padding = layout.SIGNATURE_R_SIZE - layout.SIGNATURE_COMPONENT_SIZE;
  if (!isZero(component + layout.SIGNATURE_COMPONENT_SIZE, padding)) return STATUS_SNP_SIGNATURE_PADDING;
  if (isZero(component, layout.SIGNATURE_COMPONENT_SIZE) || !isBelowOrder(component)) return STATUS_SNP_SIGNATURE_RANGE;
  return STATUS_OK;
}

/** Whether the little-endian number at `component` is below n. */
function isBelowOrder(component: usize): bool {
  for (let i = <i32>layout.SIGNATURE_COMPONENT_SIZE - 1; i >= 0; i--) {
    const byte = load<u8>(component + i);
    const limit = load<u8>(layout.ORDER + i);
    if (byte != limit) return byte < limit;
  }
  return false;
}
