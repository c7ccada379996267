/** What the kernel keeps in its memory, for tests that look behind its answers. */
import type { Raw } from "./raw.js";

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The keys in the slots of combs, in hex, slot by slot. */
export function ownersOfCombs(kernel: Raw, map: Record<string, number>): string[] {
  const owners = new Uint32Array(kernel.memory.buffer, map["SLOT_OWNERS"], 28).filter((owner) => owner !== 0);
  return [...owners].map((owner) => {
    const entry = map["KEY_ENTRIES"]! + map["KEY_ENTRY_SIZE"]! * (owner - 1);
    return toHex(new Uint8Array(kernel.memory.buffer, entry, map["KEY_SIZE"]));
  });
}

/** The keys that the kernel keeps, in hex, with their uses lately. */
export function keysSeen(kernel: Raw, map: Record<string, number>): Map<string, number> {
  const words = new DataView(kernel.memory.buffer);
  const entries = Array.from({ length: 1024 }, (_, i) => map["KEY_ENTRIES"]! + map["KEY_ENTRY_SIZE"]! * i);
  return new Map(
    entries.map((at) => [
      toHex(new Uint8Array(kernel.memory.buffer, at, map["KEY_SIZE"])),
      words.getUint32(at + 104, true),
    ]),
  );
}

/** What the fast path found for the first `count` records of the last batch: 1 is valid, 4 that another decided. */
export function outcomesOf(kernel: Raw, map: Record<string, number>, count: number): number[] {
  const words = new DataView(kernel.memory.buffer);
  return Array.from({ length: count }, (_, i) =>
    words.getUint32(map["RECORDS"]! + map["RECORD_SIZE"]! * i + 212, true),
  );
}

/** The lane in which each of the first `count` records of the last batch was computed last. */
export function lanesOf(kernel: Raw, map: Record<string, number>, count: number): number[] {
  const words = new DataView(kernel.memory.buffer);
  return Array.from({ length: count }, (_, i) =>
    words.getUint32(map["RECORDS"]! + map["RECORD_SIZE"]! * i + 216, true),
  );
}

/** Marks of pair i of the last batch: bit l where lane l was exceptional. */
export function marksOf(kernel: Raw, map: Record<string, number>, i: number): number {
  return new DataView(kernel.memory.buffer).getUint32(map["LANE_PAIRS"]! + map["LANE_PAIR_SIZE"]! * i + 12, true);
}

/** Lanes of the first `pairs` pairs that the last batch marked as exceptional. */
export function markedLanes(kernel: Raw, map: Record<string, number>, pairs: number): number {
  let count = 0;
  for (let i = 0; i < pairs; i++) count += (marksOf(kernel, map, i) & 1) + (marksOf(kernel, map, i) >> 1);
  return count;
}
