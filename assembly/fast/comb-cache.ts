/**
 * Which keys have a comb table, and how wide. A wider comb costs more to build and less to use:
 *
 *   window  slots  worth building from  build, in verifications with a fresh key
 *   4       16     6 uses               4
 *   6       8      29 uses              6
 *   8       4      180 uses             13
 *
 * A key that wants a comb takes a free slot of that window, or that of the key that was used least
 * lately, if the newcomer was used at least twice as often; else it tries the next smaller window. So
 * equal keys do not push each other out in turn, and to displace a busy key an attacker must outdo it
 * by as many verifications of its own. A comb that the running batch uses is never displaced.
 */
import {
  COMBS_4,
  COMBS_6,
  COMBS_8,
  COMB_SIZE_4,
  COMB_SIZE_6,
  COMB_SIZE_8,
  SLOTS_4,
  SLOTS_6,
  SLOTS_8,
  SLOT_OWNERS,
} from "../memory";
import { buildComb } from "./comb";
import { ENTRY_COMB, ENTRY_SLOT, ENTRY_WIDTH, batchKey, entryAt, isInBatch, keysOfBatch, usesOf } from "./key-cache";

const USES_FOR_4: u32 = 6;
const USES_FOR_6: u32 = 29;
const USES_FOR_8: u32 = 180;
/** Combs built in one batch at most, so that no batch waits for many. */
const MAX_BUILDS: u32 = 4;

let buildsLeft: u32 = 0;

/** Gives combs to the keys of the running batch that have come to deserve one. */
export function updateCombs(): void {
  buildsLeft = MAX_BUILDS;
  for (let i: u32 = 0; i < keysOfBatch() && buildsLeft > 0; i++) updateComb(batchKey(i));
}

function updateComb(entry: u32): void {
  const uses = usesOf(entry);
  const width = load<u32>(entryAt(entry), ENTRY_WIDTH);
  if (uses >= USES_FOR_8 && width < 8 && giveComb(entry, 8)) return;
  if (uses >= USES_FOR_6 && width < 6 && giveComb(entry, 6)) return;
  if (uses >= USES_FOR_4 && width < 4) giveComb(entry, 4);
}

/** Builds the comb of that window for the key, where a slot is to be had. */
function giveComb(entry: u32, width: u32): bool {
  const slot = findSlot(usesOf(entry), width);
  if (slot < 0) return false;
  releaseSlot(slot);
  buildsLeft--;
  const comb = slotAddress(slot);
  if (!buildComb(comb, entryAt(entry), width)) return false;
  const previous = load<u32>(entryAt(entry), ENTRY_WIDTH);
  if (previous != 0) releaseSlot(load<i32>(entryAt(entry), ENTRY_SLOT));
  store<u32>(ownerOf(slot), entry + 1);
  store<u32>(entryAt(entry), width, ENTRY_WIDTH);
  store<u32>(entryAt(entry), <u32>comb, ENTRY_COMB);
  store<u32>(entryAt(entry), slot, ENTRY_SLOT);
  return true;
}

/** A free slot of that window, or one whose owner had at most half of `uses`; -1 where there is none. */
function findSlot(uses: u32, width: u32): i32 {
  let found: i32 = -1;
  let fewest = uses / 2;
  const end = firstSlot(width) + slotCount(width);
  for (let slot = firstSlot(width); slot < end; slot++) {
    const owner = load<u32>(ownerOf(slot));
    if (owner == 0) return slot;
    if (isInBatch(owner - 1) || usesOf(owner - 1) > fewest) continue;
    fewest = usesOf(owner - 1);
    found = slot;
  }
  return found;
}

/** Takes the slot away from its owner, if it has one. */
function releaseSlot(slot: i32): void {
  const owner = load<u32>(ownerOf(slot));
  if (owner != 0) store<u32>(entryAt(owner - 1), 0, ENTRY_WIDTH);
  store<u32>(ownerOf(slot), 0);
}

// @ts-ignore: decorator
@inline
function ownerOf(slot: i32): usize {
  return SLOT_OWNERS + 4 * <usize>slot;
}

function slotCount(width: u32): i32 {
  return width == 4 ? SLOTS_4 : width == 6 ? SLOTS_6 : SLOTS_8;
}

/** Slots are numbered through: those of window 4, of 6, of 8. */
function firstSlot(width: u32): i32 {
  return width == 4 ? 0 : width == 6 ? SLOTS_4 : SLOTS_4 + SLOTS_6;
}

function slotAddress(slot: i32): usize {
  if (slot < firstSlot(6)) return COMBS_4 + COMB_SIZE_4 * <usize>slot;
  if (slot < firstSlot(8)) return COMBS_6 + COMB_SIZE_6 * <usize>(slot - firstSlot(6));
  return COMBS_8 + COMB_SIZE_8 * <usize>(slot - firstSlot(8));
}
