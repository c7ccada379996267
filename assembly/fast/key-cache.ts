/**
 * The keys that were seen lately, with how often: what decides which of them get a comb table.
 *
 * Only keys on the curve are kept, KEY_CAPACITY of them; a new one takes the place of the one that was
 * unused for longest among those without a table, so a flood of new keys costs no known key its table.
 * Uses are halved every AGING_PERIOD records and cannot exceed twice that period; the clock that orders
 * keys by last use counts batches in 64 bits, which no caller can exhaust.
 *
 * What is kept here never decides an outcome, only the road to it.
 */
import { isKey } from "../ecdsa/key";
import {
  BATCH_KEYS,
  KEY_CAPACITY,
  KEY_ENTRIES,
  KEY_ENTRY_SIZE,
  KEY_HINTS,
  KEY_HINT_COUNT,
  KEY_SIZE,
  KEY_TAGS,
  NUMBER_BYTES,
} from "../memory";

// Offsets within an entry; the key itself comes first.
const ENTRY_LAST_USE: usize = 96;
const ENTRY_USES: usize = 104;
/** Window of the key's comb, or 0; address of the comb; number of its slot. */
export const ENTRY_WIDTH: usize = 108;
export const ENTRY_COMB: usize = 112;
export const ENTRY_SLOT: usize = 116;

export const NO_ENTRY: u32 = 0xffffffff;
const AGING_PERIOD: u32 = 4096;

let entryCount: u32 = 0;
let batchClock: u64 = 0;
let recordsSinceAging: u32 = 0;
/** Keys in BATCH_KEYS: entries that the running batch uses. */
let batchKeyCount: u32 = 0;

/** Starts a batch: uses are counted anew. */
export function startKeyBatch(): void {
  batchClock++;
  batchKeyCount = 0;
  if (recordsSinceAging < AGING_PERIOD) return;
  recordsSinceAging = 0;
  for (let i: u32 = 0; i < entryCount; i++) store<u32>(entryAt(i), usesOf(i) >> 1, ENTRY_USES);
}

/**
 * Number of the entry of the key in the KEY_SIZE bytes at `key` (x, then y, big-endian, any values), or
 * NO_ENTRY where it is not a point of the curve. Counts a use.
 */
export function useKey(key: usize): u32 {
  let entry = findKey(key);
  if (entry == NO_ENTRY) {
    if (!isKey(key)) return NO_ENTRY;
    entry = addKey(key);
  }
  if (load<u64>(entryAt(entry), ENTRY_LAST_USE) != batchClock) {
    store<u64>(entryAt(entry), batchClock, ENTRY_LAST_USE);
    store<u32>(BATCH_KEYS + 4 * batchKeyCount, entry);
    batchKeyCount++;
  }
  store<u32>(entryAt(entry), min(usesOf(entry) + 1, 2 * AGING_PERIOD), ENTRY_USES);
  recordsSinceAging = min(recordsSinceAging + 1, AGING_PERIOD);
  return entry;
}

/** How many keys the running batch has, and the entry of each. */
export function keysOfBatch(): u32 {
  return batchKeyCount;
}

export function batchKey(i: u32): u32 {
  return load<u32>(BATCH_KEYS + 4 * i);
}

/** Address of an entry. */
// @ts-ignore: decorator
@inline
export function entryAt(entry: u32): usize {
  return KEY_ENTRIES + KEY_ENTRY_SIZE * entry;
}

/** Uses of that key lately. */
export function usesOf(entry: u32): u32 {
  return load<u32>(entryAt(entry), ENTRY_USES);
}

/** Whether the running batch uses the key. */
export function isInBatch(entry: u32): bool {
  return load<u64>(entryAt(entry), ENTRY_LAST_USE) == batchClock;
}

/** Eight bytes of x and of y to search by; who chooses keys can make them collide, which costs time only. */
function tagOf(key: usize): u64 {
  return load<u64>(key, NUMBER_BYTES - 8) ^ rotl<u64>(load<u64>(key, KEY_SIZE - 8), 29);
}

function findKey(key: usize): u32 {
  const tag = tagOf(key);
  const hint = KEY_HINTS + 2 * <usize>((<u32>tag) & (KEY_HINT_COUNT - 1));
  const hinted = <u32>load<u16>(hint);
  if (hinted < entryCount && isEntryOf(hinted, key)) return hinted;
  const wanted = i64x2.splat(<i64>tag);
  for (let i: u32 = 0; i < entryCount; i += 2) {
    if (!v128.any_true(i64x2.eq(v128.load(KEY_TAGS + 8 * i), wanted))) continue;
    const entry = load<u64>(KEY_TAGS + 8 * i) == tag && isEntryOf(i, key) ? i : i + 1;
    if (entry >= entryCount || !isEntryOf(entry, key)) continue;
    store<u16>(hint, <u16>entry);
    return entry;
  }
  return NO_ENTRY;
}

function isEntryOf(entry: u32, key: usize): bool {
  return memory.compare(entryAt(entry), key, KEY_SIZE) == 0;
}

function addKey(key: usize): u32 {
  let entry = entryCount;
  if (entryCount < KEY_CAPACITY) entryCount++;
  else entry = longestUnused();
  memory.copy(entryAt(entry), key, KEY_SIZE);
  memory.fill(entryAt(entry) + KEY_SIZE, 0, KEY_ENTRY_SIZE - KEY_SIZE);
  const tag = tagOf(key);
  store<u64>(KEY_TAGS + 8 * entry, tag);
  store<u16>(KEY_HINTS + 2 * <usize>((<u32>tag) & (KEY_HINT_COUNT - 1)), <u16>entry);
  return entry;
}

/** Of the entries without a table, which are far more than a batch uses, the one whose last use is longest ago. */
function longestUnused(): u32 {
  let oldest: u64 = u64.MAX_VALUE;
  let found: u32 = 0;
  for (let i: u32 = 0; i < KEY_CAPACITY; i++) {
    const entry = entryAt(i);
    const lastUse = load<u64>(entry, ENTRY_LAST_USE);
    if (lastUse >= oldest || load<u32>(entry, ENTRY_WIDTH) != 0) continue;
    oldest = lastUse;
    found = i;
  }
  return found;
}
