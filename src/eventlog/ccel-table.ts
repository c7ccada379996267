import { u16le, u32le, u64le } from "../bytes/index.js";
import { fail, ok } from "../errors/index.js";
import type { FailureDetail, Outcome, Scalar } from "../errors/index.js";
import type { LogCode } from "./errors.js";
import { LOG_LIMITS } from "./limits.js";

/** The ACPI table that says where a CCEL is (ACPI 6.5, table CCEL; Guest-Hypervisor Communication Interface for Intel TDX). */
export interface CcelTable {
  readonly ccType: "sev" | "tdx";
  readonly ccSubtype: number;
  /** Size of the log area in bytes, 1 to 4 MiB. */
  readonly logAreaSize: number;
  /** Physical address of the log area. */
  readonly logAreaAddress: bigint;
}

const SIZE = 56;
/** "CCEL", as a little-endian number. */
const SIGNATURE = 0x4c454343;
const CC_TYPES: Readonly<Record<number, CcelTable["ccType"]>> = { 1: "sev", 2: "tdx" };

function refuse(code: LogCode, field: string, reason: string, expected: Scalar, actual: Scalar): Outcome<never> {
  const detail: FailureDetail = { path: `ccel_table.${field}`, expected, actual };
  return fail("parse", code, `ccel_table.${field} ${reason}.`, detail);
}

/**
 * Reads a CCEL table. Its checksum is against accidents: nothing vouches for the table.
 *
 * @param bytes 56 bytes, little-endian.
 * @returns the table, or a failure, stage `parse`: `EVENTLOG_CCEL_SIGNATURE`, `_SIZE`, `_REVISION`, `_CHECKSUM`, `_TYPE`,
 * `_RESERVED`, `_AREA`.
 */
export function parseCcelTable(bytes: Uint8Array): Outcome<CcelTable> {
  if (bytes.length < 4 || u32le(bytes, 0) !== SIGNATURE) {
    return refuse("EVENTLOG_CCEL_SIGNATURE", "signature", 'is not "CCEL"', SIGNATURE, null);
  }
  if (bytes.length !== SIZE) return refuse("EVENTLOG_CCEL_SIZE", "length", "is not its size", SIZE, bytes.length);
  const length = u32le(bytes, 4);
  if (length !== SIZE) return refuse("EVENTLOG_CCEL_SIZE", "length", `is ${length}, not ${SIZE}`, SIZE, length);
  const sum = bytes.reduce((total, byte) => (total + byte) & 0xff, 0);
  if (sum !== 0) return refuse("EVENTLOG_CCEL_CHECKSUM", "checksum", `makes the sum ${sum}, not 0`, 0, sum);
  const revision = bytes[8] ?? 0;
  if (revision !== 1) return refuse("EVENTLOG_CCEL_REVISION", "revision", `is ${revision}, not 1`, 1, revision);
  return readBody(bytes);
}

function readBody(bytes: Uint8Array): Outcome<CcelTable> {
  const type = bytes[36] ?? 0;
  const ccType = CC_TYPES[type];
  if (ccType === undefined) return refuse("EVENTLOG_CCEL_TYPE", "cc_type", `is ${type}`, null, type);
  const reserved = u16le(bytes, 38);
  if (reserved !== 0) return refuse("EVENTLOG_CCEL_RESERVED", "reserved", `is ${reserved}, not 0`, 0, reserved);
  const size = u64le(bytes, 40);
  if (size === 0n || size > BigInt(LOG_LIMITS.size)) {
    return refuse("EVENTLOG_CCEL_AREA", "log_area_size", `is ${size}`, LOG_LIMITS.size, String(size));
  }
  const logAreaAddress = u64le(bytes, 48);
  return ok({ ccType, ccSubtype: bytes[37] ?? 0, logAreaSize: Number(size), logAreaAddress });
}
