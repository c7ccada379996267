import type { Outcome } from "../errors/index.js";
import { readStructure } from "./structure.js";
import { guidText, utf16Text } from "./text.js";

/** One entry of a partition table (UEFI 2.10, section 5.3.3). */
export interface GptPartition {
  readonly type: string;
  readonly id: string;
  readonly firstLba: bigint;
  readonly lastLba: bigint;
  readonly attributes: bigint;
  readonly name: string;
}

/** UEFI_GPT_DATA. */
export interface GptEvent {
  readonly diskId: string;
  readonly partitions: readonly GptPartition[];
}

/**
 * Parses UEFI_GPT_DATA: the table's header of 92 bytes, a u64 number of partitions, and so many entries of the size that the
 * header states. Checksums are not verified: the digest of the event is.
 *
 * @returns a failure of stage `parse`: `EVENTLOG_GPT`.
 */
export function parseGptEvent(bytes: Uint8Array): Outcome<GptEvent> {
  return readStructure(bytes, { path: "gpt", code: "EVENTLOG_GPT" }, (reader) => {
    const signature = reader.u64("Signature");
    // "EFI PART"; an unpartitioned disk is logged with zeros.
    if (signature !== 0x5452415020494645n && signature !== 0n) reader.refuse("Signature", "is another");
    reader.take(48, "Header");
    const diskId = guidText(reader.take(16, "DiskGUID"));
    reader.take(12, "PartitionEntryLBA");
    const size = reader.u32("SizeOfPartitionEntry");
    reader.take(4, "PartitionEntryArrayCRC32");
    const count = reader.u64("NumberOfPartitions");
    if (count > 0n && size < 128) reader.refuse("SizeOfPartitionEntry", `is ${size}`, { expected: 128, actual: size });
    if (count > 0n && count * BigInt(size) > BigInt(reader.left)) {
      reader.refuse("NumberOfPartitions", `is ${count}`, { actual: String(count) });
    }
    const partitions: GptPartition[] = [];
    for (let i = 0; i < Number(count); i++) partitions.push(partitionOf(reader.take(size, "Partitions")));
    return { diskId, partitions };
  });
}

function partitionOf(entry: Uint8Array): GptPartition {
  const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
  return {
    type: guidText(entry, 0),
    id: guidText(entry, 16),
    firstLba: view.getBigUint64(32, true),
    lastLba: view.getBigUint64(40, true),
    attributes: view.getBigUint64(48, true),
    name: (utf16Text(entry.subarray(56, 128)) ?? "").replace(/\0.*$/s, ""),
  };
}
