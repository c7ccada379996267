/**
 * The batch interface for whole SEV-SNP reports: the host writes reports and keys into their regions
 * once, and structural check, SHA-384 and verification run over them in place.
 */
import { sha384Number, keepRunningHash, restoreRunningHash } from "../hash/digest";
import { RECORD_DIGEST, RECORD_KEY, RECORD_R, RECORD_S, RECORD_STATUS, recordAt } from "../fast/record";
import { verifyRecords } from "../fast/verify";
import * as layout from "../generated/snp-layout";
import {
  BATCH_CAPACITY,
  REPORTS,
  REPORTS_SIZE,
  REPORT_CAPACITY,
  REPORT_KEYS,
  REPORT_KEY_INDEX,
  KEY_SIZE,
  REPORT_OF_RECORD,
  REPORT_SIZE,
  REPORT_STATUS,
} from "../memory";
import { STATUS_BAD_CALL, STATUS_OK } from "../status";
import { checkReportAt } from "./snp";

/** What the signature covers: all before it. */
const SIGNED_SIZE: u32 = <u32>layout.SIGNATURE_R;

/** Most reports of one call. */
export function reportCapacity(): u32 {
  return REPORT_CAPACITY;
}

/** Address and size in bytes of the region for reports. */
export function reportsPointer(): usize {
  return REPORTS;
}

export function reportsSize(): u32 {
  return REPORTS_SIZE;
}

/** Address of 256 keys of 96 bytes: x, then y, big-endian. */
export function reportKeysPointer(): usize {
  return REPORT_KEYS;
}

/** Address of 256 u16, little-endian: the number of each report's key. */
export function reportKeyIndexPointer(): usize {
  return REPORT_KEY_INDEX;
}

/** Address of 256 u32, little-endian, where the status of each report is written. */
export function reportStatusPointer(): usize {
  return REPORT_STATUS;
}

/**
 * Checks and verifies reports 0 to count - 1, number i at REPORTS + i * stride, and writes the status of
 * each: an SNP_* status of its structure, KEY_NOT_ON_CURVE, SIGNATURE_INVALID or OK. None depends on
 * another. Reads the reports, their keys and key numbers, of any bytes; changes none of them.
 * STATUS_BAD_CALL, and nothing written, where count is above REPORT_CAPACITY, the reports do not fit the
 * region with that stride (at least REPORT_SIZE), or a key number is above 255.
 */
export function verifyReports(count: u32, stride: u32): u32 {
  if (!isCallRight(count, stride)) return STATUS_BAD_CALL;
  keepRunningHash();
  let waiting: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const report = REPORTS + <usize>i * stride;
    const status = checkReportAt(report);
    store<u32>(REPORT_STATUS + 4 * i, status);
    if (status != STATUS_OK) continue;
    writeRecord(waiting, i, report);
    waiting++;
    if (waiting == BATCH_CAPACITY) waiting = verifyWaiting(waiting);
  }
  verifyWaiting(waiting);
  restoreRunningHash();
  return STATUS_OK;
}

function isCallRight(count: u32, stride: u32): bool {
  if (count > REPORT_CAPACITY || stride < REPORT_SIZE) return false;
  if (count > 0 && <u64>(count - 1) * stride + REPORT_SIZE > REPORTS_SIZE) return false;
  for (let i: u32 = 0; i < count; i++) if (keyNumber(i) >= REPORT_CAPACITY) return false;
  return true;
}

function keyNumber(report: u32): u32 {
  return load<u16>(REPORT_KEY_INDEX + 2 * report);
}

/** Record `record` := report number i, whose structure is right; r and s are little-endian in it as in the record. */
function writeRecord(record: u32, i: u32, report: usize): void {
  const at = recordAt(record);
  memory.copy(at + RECORD_R, report + layout.SIGNATURE_R, layout.SIGNATURE_COMPONENT_SIZE);
  memory.copy(at + RECORD_S, report + layout.SIGNATURE_S, layout.SIGNATURE_COMPONENT_SIZE);
  sha384Number(at + RECORD_DIGEST, report, SIGNED_SIZE);
  store<u32>(at, <u32>(REPORT_KEYS + KEY_SIZE * keyNumber(i)), RECORD_KEY);
  store<u32>(REPORT_OF_RECORD + 4 * record, i);
}

/** Verifies that many records and hands their statuses to their reports. Returns 0: none waits any more. */
function verifyWaiting(count: u32): u32 {
  verifyRecords(count);
  for (let i: u32 = 0; i < count; i++) {
    const report = load<u32>(REPORT_OF_RECORD + 4 * i);
    store<u32>(REPORT_STATUS + 4 * report, load<u32>(recordAt(i), RECORD_STATUS));
  }
  return 0;
}
