import type { Outcome } from "../errors/index.js";
import { readStructure } from "./structure.js";
import type { StructureReader } from "./structure.js";
import { byteText, guidText } from "./text.js";

/** Where firmware code lay: UEFI_PLATFORM_FIRMWARE_BLOB and _BLOB2. The digest is of what lay there, not of this. */
export interface FirmwareBlob {
  readonly description: string | null;
  readonly address: bigint;
  readonly length: bigint;
}

/** UEFI_HANDOFF_TABLE_POINTERS and _POINTERS2. The digest is of the tables, not of this. */
export interface HandoffTables {
  readonly description: string | null;
  readonly tables: readonly { readonly guid: string; readonly address: bigint }[];
}

/** TCG_PCClientTaggedEvent. */
export interface TaggedEvent {
  readonly id: number;
  readonly data: Uint8Array;
}

function readDescription(reader: StructureReader, described: boolean): string | null {
  if (!described) return null;
  const bytes = reader.take(reader.u8("DescriptionSize"), "Description");
  return byteText(bytes);
}

/** @returns a failure of stage `parse`: `EVENTLOG_FIRMWARE_BLOB`. */
export function parseFirmwareBlob(bytes: Uint8Array, described: boolean): Outcome<FirmwareBlob> {
  return readStructure(bytes, { path: "firmware_blob", code: "EVENTLOG_FIRMWARE_BLOB" }, (reader) => ({
    description: readDescription(reader, described),
    address: reader.u64("BlobBase"),
    length: reader.u64("BlobLength"),
  }));
}

/** @returns a failure of stage `parse`: `EVENTLOG_HANDOFF_TABLES`. */
export function parseHandoffTables(bytes: Uint8Array, described: boolean): Outcome<HandoffTables> {
  return readStructure(bytes, { path: "handoff_tables", code: "EVENTLOG_HANDOFF_TABLES" }, (reader) => {
    const description = readDescription(reader, described);
    const count = reader.count("NumberOfTables", 24);
    const tables = Array.from({ length: count }, () => ({
      guid: guidText(reader.take(16, "VendorGuid")),
      address: reader.u64("VendorTable"),
    }));
    return { description, tables };
  });
}

/** @returns a failure of stage `parse`: `EVENTLOG_TAGGED_EVENT`. */
export function parseTaggedEvent(bytes: Uint8Array): Outcome<TaggedEvent> {
  return readStructure(bytes, { path: "tagged_event", code: "EVENTLOG_TAGGED_EVENT" }, (reader) => {
    const id = reader.u32("taggedEventID");
    return { id, data: reader.take(reader.u32("taggedEventDataSize"), "taggedEventData") };
  });
}
