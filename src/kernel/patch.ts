/**
 * Makes one variant's module out of the other's: both are built from one source, and what they share would otherwise be
 * in the package twice.
 *
 * A patch is a list of numbers in unsigned LEB128: the size of the result, then steps until it is reached. A step is
 * the number of bytes that follow in the patch itself, these bytes, the number of bytes to copy from `base`, and where
 * these start: the distance from where the last copy and the bytes since would have led to, as twice the distance, or,
 * where it is negative, twice its absolute value less one. scripts/kernel-patch.mjs writes such patches.
 *
 * @throws RangeError for a patch that ends too early or leads beyond the end. Else what a damaged one makes is no module,
 * or one of which only the known answers say whether it is right.
 */
export function applyPatch(base: Uint8Array, patch: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = patch[at++] ?? 0;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
  };
  const result = new Uint8Array(next());
  let end = 0;
  let source = 0;
  while (end < result.length) {
    const inserted = next();
    result.set(patch.subarray(at, at + inserted), end);
    at += inserted;
    end += inserted;
    const copied = next();
    const distance = next();
    source += inserted + (distance % 2 === 0 ? distance / 2 : -(distance + 1) / 2);
    result.set(base.subarray(source, source + copied), end);
    source += copied;
    end += copied;
    if (inserted + copied === 0) throw new RangeError("the patch does not lead to the end");
  }
  return result;
}
