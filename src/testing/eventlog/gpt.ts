import { concatBytes, toUtf8 } from "../../bytes/index.js";
import { seededBytes } from "../seed.js";
import { efiGuid, littleEndian, ucs2 } from "./octets.js";

/** A partition of a disk. */
export interface GptPartition {
  /** GUIDs as text. */
  readonly type: string;
  readonly id: string;
  readonly firstBlock: bigint;
  readonly lastBlock: bigint;
  /** At most 36 characters. */
  readonly name: string;
}

/** The header's revision and size, how many partitions it has room for, and how large each of its entries is. */
const REVISION = 0x0001_0000;
const HEADER_SIZE = 92;
const ENTRY_COUNT = 128;
const ENTRY_SIZE = 128;
const NAME_SIZE = 72;
const LAST_BLOCK = 0x13f_ffffn;

/** UEFI_GPT_DATA: the header of a disk's partition table (UEFI 2.10, 5.3) and its entries. Checksums are not computed. */
export function gptData(partitions: readonly GptPartition[]): Uint8Array {
  const header = concatBytes(
    toUtf8("EFI PART"),
    littleEndian(REVISION, 4),
    littleEndian(HEADER_SIZE, 4),
    new Uint8Array(8),
    littleEndian(1, 8),
    littleEndian(LAST_BLOCK, 8),
    littleEndian(34, 8),
    littleEndian(LAST_BLOCK - 33n, 8),
    seededBytes("eventlog/boot/disk", 16),
    littleEndian(2, 8),
    littleEndian(ENTRY_COUNT, 4),
    littleEndian(ENTRY_SIZE, 4),
    new Uint8Array(4),
  );
  return concatBytes(header, littleEndian(partitions.length, 8), ...partitions.map(entry));
}

function entry({ type, id, firstBlock, lastBlock, name }: GptPartition): Uint8Array {
  const padded = new Uint8Array(NAME_SIZE);
  padded.set(ucs2(name));
  const blocks = [littleEndian(firstBlock, 8), littleEndian(lastBlock, 8)];
  return concatBytes(efiGuid(type), efiGuid(id), ...blocks, new Uint8Array(8), padded);
}

/** The partition that the simulated machine boots from. */
export const BOOT_PARTITION: GptPartition = {
  type: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
  id: "0b7a3c52-2f0d-4c3e-8a51-6d0c8f2e9b17",
  firstBlock: 2048n,
  lastBlock: 0x3_ffffn,
  name: "EFI System Partition",
};
