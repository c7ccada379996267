/**
 * The other side of src/kernel/patch.ts, which states the form of a patch. Deterministic: the same modules give the
 * same patch.
 */

/** Bytes by which places to copy from are looked up. */
const KEY_SIZE = 4;
/** The least that a copy must save, in bytes of the patch, about: one step has three numbers. */
const COST = { near: 3, far: 5, nearDistance: 64 };

/**
 * A patch that makes `target` of `base`.
 *
 * @param {Uint8Array} base
 * @param {Uint8Array} target
 * @returns {Uint8Array}
 */
export function makePatch(base, target) {
  const places = placesByKey(base);
  const patch = [];
  let inserted = [];
  let source = 0;
  writeNumber(patch, target.length);
  const writeStep = (from, length) => {
    writeNumber(patch, inserted.length);
    patch.push(...inserted);
    writeNumber(patch, length);
    const distance = from - (source + inserted.length);
    writeNumber(patch, distance < 0 ? -2 * distance - 1 : 2 * distance);
    source = from + length;
    inserted = [];
  };
  for (let at = 0; at < target.length;) {
    const expected = source + inserted.length;
    const { from, length } = bestCopy(base, target, at, expected, places);
    if (length > 0) {
      writeStep(from, length);
      at += length;
    } else {
      inserted.push(target[at++]);
    }
  }
  if (inserted.length > 0) writeStep(source + inserted.length, 0);
  return Uint8Array.from(patch);
}

/** The copy that saves most at a position of the target, near the expected place or anywhere; length 0 if none does. */
function bestCopy(base, target, at, expected, places) {
  const best = { from: expected, length: 0, saved: 0 };
  for (const from of [expected, ...(places.get(keyAt(target, at)) ?? [])]) {
    const length = commonLength(base, from, target, at);
    const cost = Math.abs(from - expected) < COST.nearDistance ? COST.near : COST.far;
    if (length - cost > best.saved) Object.assign(best, { from, length, saved: length - cost });
  }
  return best;
}

function commonLength(base, from, target, at) {
  let length = 0;
  while (at + length < target.length && from + length < base.length && base[from + length] === target[at + length])
    length++;
  return length;
}

function placesByKey(base) {
  const places = new Map();
  for (let at = 0; at + KEY_SIZE <= base.length; at++) {
    const key = keyAt(base, at);
    const known = places.get(key);
    if (known === undefined) places.set(key, [at]);
    else known.push(at);
  }
  return places;
}

/** The next bytes as a number, or -1 at the end. */
function keyAt(bytes, at) {
  return at + KEY_SIZE <= bytes.length ? Buffer.from(bytes.buffer, bytes.byteOffset).readUInt32LE(at) : -1;
}

/** Unsigned LEB128 (WebAssembly core specification, 5.2.2). */
function writeNumber(patch, number) {
  for (; number >= 128; number = Math.floor(number / 128)) patch.push((number % 128) + 128);
  patch.push(number);
}
