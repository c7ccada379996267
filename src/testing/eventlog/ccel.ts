import { concatBytes, toUtf8 } from "../../bytes/index.js";
import { edited } from "../tpm/edit.js";
import type { Edit } from "../tpm/edit.js";
import { EVENT_TYPES } from "./event.js";
import type { SimulatedEvent } from "./event.js";
import { writeEventLog } from "./log.js";
import type { EventLogOptions } from "./log.js";
import { littleEndian } from "./octets.js";

/** How the log of a TEE with measurement registers is written. */
export interface CcelOptions extends Omit<EventLogOptions, "format"> {
  /** Size of the area in bytes, the log and its padding. Default 65536; what is not larger than the log adds nothing. */
  readonly size?: number;
  /** Every byte of the padding: FFh by edk2, 0 by others. Default FFh. */
  readonly padding?: number;
}

/** As OVMF makes the area. */
const USUAL_AREA = 65_536;

/**
 * Writes a CCEL's data: a crypto-agile log of SHA-384 (unless told otherwise) and padding. Registers are written as the
 * events have them: see {@link inCcRegisters}.
 */
export function writeCcel(events: readonly SimulatedEvent[], options: CcelOptions = {}): Uint8Array {
  const { size = USUAL_AREA, padding = 0xff, ...rest } = options;
  const log = writeEventLog(events, { algorithms: ["sha384"], ...rest });
  return concatBytes(log, new Uint8Array(Math.max(0, size - log.length)).fill(padding));
}

/** Measurement registers as a CCEL counts them: 0 MRTD, 1 to 4 RTMR0 to RTMR3. */
const REGISTER_OF_PCR: Readonly<Record<number, number>> = { 0: 0, 1: 1, 7: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2 };
const FIRST_OS_PCR = 8;
const OS_REGISTER = 3;

/**
 * A boot's events as a TDX guest logs them (UEFI 2.10, 38.4.1): PCRs 1 and 7 in register 1, 2 to 6 in 2, 8 to 15
 * in 3. Register 0 cannot be extended, so that what would go there but EV_NO_ACTION is left out; and each register has
 * its first separator alone.
 */
export function inCcRegisters(events: readonly SimulatedEvent[]): readonly SimulatedEvent[] {
  const separated = new Set<number>();
  return events
    .map((event) => ({ ...event, register: REGISTER_OF_PCR[event.register] ?? OS_REGISTER, pcr: event.register }))
    .filter(({ pcr }) => pcr < 2 * FIRST_OS_PCR)
    .filter(({ register, type }) => register !== 0 || type === EVENT_TYPES.EV_NO_ACTION)
    .filter(({ register, type }) => {
      if (type !== EVENT_TYPES.EV_SEPARATOR) return true;
      const first = !separated.has(register);
      separated.add(register);
      return first;
    })
    .map(({ register, type, measured, data }) => ({ register, type, measured, data }));
}

/** The ACPI table "CCEL" (ACPI 6.5), field by field, written as they are. */
export interface CcelTableFields {
  /** 4 bytes. */
  readonly signature: Uint8Array;
  /** What the table says of its own size. */
  readonly length: number;
  readonly revision: number;
  /** Null: what makes the sum of all bytes 0 modulo 256. */
  readonly checksum: number | null;
  /** 6 bytes. */
  readonly oemId: Uint8Array;
  /** 8 bytes. */
  readonly oemTableId: Uint8Array;
  readonly oemRevision: number;
  readonly creatorId: number;
  readonly creatorRevision: number;
  /** 1 SEV, 2 TDX. */
  readonly ccType: number;
  readonly ccSubtype: number;
  readonly reserved: number;
  /** Size of the log's area in bytes (LAML), and where it lies (LASA). */
  readonly areaSize: bigint;
  readonly areaAddress: bigint;
  /** What stands behind the table. */
  readonly trailing: Uint8Array;
}

const USUAL_TABLE: CcelTableFields = {
  signature: toUtf8("CCEL"),
  length: 56,
  revision: 1,
  checksum: null,
  oemId: toUtf8("INTEL "),
  oemTableId: toUtf8("EDK2    "),
  oemRevision: 2,
  creatorId: 0x2020_2020,
  creatorRevision: 0x0100_0013,
  ccType: 2,
  ccSubtype: 0,
  reserved: 0,
  areaSize: BigInt(USUAL_AREA),
  areaAddress: 0x7d64_9000n,
  trailing: new Uint8Array(),
};

/** Where the checksum stands. */
const CHECKSUM_OFFSET = 9;

/** The ACPI table that says where a CCEL lies: as OVMF writes it, but for what is given. */
export function writeCcelTable(fields: Edit<CcelTableFields> = {}): Uint8Array {
  const table = edited(USUAL_TABLE, fields);
  const bytes = concatBytes(
    table.signature,
    littleEndian(table.length, 4),
    littleEndian(table.revision, 1),
    littleEndian(table.checksum ?? 0, 1),
    table.oemId,
    table.oemTableId,
    littleEndian(table.oemRevision, 4),
    littleEndian(table.creatorId, 4),
    littleEndian(table.creatorRevision, 4),
    littleEndian(table.ccType, 1),
    littleEndian(table.ccSubtype, 1),
    littleEndian(table.reserved, 2),
    littleEndian(table.areaSize, 8),
    littleEndian(table.areaAddress, 8),
    table.trailing,
  );
  if (table.checksum === null) bytes[CHECKSUM_OFFSET] = bytes.reduce((sum, byte) => (sum - byte) & 0xff, 0);
  return bytes;
}
