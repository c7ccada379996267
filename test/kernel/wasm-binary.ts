/** Looking into, and changing, the binary form of a module (WebAssembly core specification, section 5). */

export interface Numeral {
  readonly value: number;
  /** Where the bytes behind it start. */
  readonly next: number;
}

/** Reads an unsigned number in LEB128. */
export function leb128(bytes: Uint8Array, at: number): Numeral {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: at };
  }
}

/** The contents of a section: a view. */
export function section(bytes: Uint8Array, id: number): Uint8Array {
  let at = 8;
  while (at < bytes.length) {
    const found = bytes[at];
    const size = leb128(bytes, at + 1);
    if (found === id) return bytes.subarray(size.next, size.next + size.value);
    at = size.next + size.value;
  }
  throw new Error(`no section ${id}`);
}

const TYPES = 1;
const FUNCTIONS = 3;
const MEMORIES = 5;
const EXPORTS = 7;
const CODE = 10;
const DATA = 11;

/** Size of the one memory, in pages of 64 KiB. */
export function memoryLimits(bytes: Uint8Array): { initial: number; maximum: number | null } {
  const body = section(bytes, MEMORIES);
  const initial = leb128(body, 2);
  return { initial: initial.value, maximum: body[1] === 1 ? leb128(body, initial.next).value : null };
}

/** Where the constants are placed in linear memory. */
export function dataSegments(bytes: Uint8Array): { start: number; size: number }[] {
  const body = section(bytes, DATA);
  let { value: count, next: at } = leb128(body, 0);
  const found: { start: number; size: number }[] = [];
  for (; count > 0; count--) {
    // An active segment of memory 0: 0, i32.const (0x41) with an address in signed LEB128, end.
    if (body[at] !== 0 || body[at + 1] !== 0x41) throw new Error("the segment has another form");
    const start = leb128(body, at + 2);
    const size = leb128(body, start.next + 1);
    found.push({ start: start.value, size: size.value });
    at = size.next + size.value;
  }
  return found;
}

/** The types that exported functions have, as `ii->i` (i: i32, j: i64, d: f64, v: v128, x: anything else). */
export function exportedTypes(bytes: Uint8Array): Map<string, string> {
  const types = functionTypes(bytes);
  const kinds = functionKinds(bytes);
  return new Map([...exportedFunctions(bytes)].map(([name, index]) => [name, types[kinds[index] ?? -1] ?? "none"]));
}

function functionTypes(bytes: Uint8Array): string[] {
  const body = section(bytes, TYPES);
  let { value: count, next: at } = leb128(body, 0);
  const names = new Map([
    [0x7f, "i"],
    [0x7e, "j"],
    [0x7c, "d"],
    [0x7b, "v"],
  ]);
  const types: string[] = [];
  for (; count > 0; count--) {
    const row = [1, 2].map(() => {
      const length = leb128(body, at + (body[at] === 0x60 ? 1 : 0));
      at = length.next + length.value;
      return [...body.subarray(length.next, at)].map((type) => names.get(type) ?? "x").join("");
    });
    types.push(row.join("->"));
  }
  return types;
}

/** The type number of each function. The kernel imports none, so that the numbers of functions start here. */
function functionKinds(bytes: Uint8Array): number[] {
  const body = section(bytes, FUNCTIONS);
  let { value: count, next: at } = leb128(body, 0);
  const kinds: number[] = [];
  for (; count > 0; count--) {
    const kind = leb128(body, at);
    kinds.push(kind.value);
    at = kind.next;
  }
  return kinds;
}

/** Numbers of the exported functions by name. */
export function exportedFunctions(bytes: Uint8Array): Map<string, number> {
  const body = section(bytes, EXPORTS);
  let { value: count, next: at } = leb128(body, 0);
  const found = new Map<string, number>();
  for (; count > 0; count--) {
    const length = leb128(body, at);
    const name = new TextDecoder().decode(body.subarray(length.next, length.next + length.value));
    const kind = body[length.next + length.value];
    const index = leb128(body, length.next + length.value + 1);
    if (kind === 0) found.set(name, index.value);
    at = index.next;
  }
  return found;
}

/** The same module, but an exported function does nothing but trap. */
export function trapping(original: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(original);
  const wanted = exportedFunctions(bytes).get(name);
  if (wanted === undefined) throw new Error(`no export ${name}`);
  const body = section(bytes, CODE);
  let { next: at } = leb128(body, 0);
  for (let index = 0; index < wanted; index++) {
    const size = leb128(body, at);
    at = size.next + size.value;
  }
  const size = leb128(body, at);
  // No locals, `unreachable`, then `nop` up to the `end` that is there already.
  body.fill(0x01, size.next, size.next + size.value - 1);
  body.set([0x00, 0x00], size.next);
  return bytes;
}

/** The same module with one bit changed in the first place where these bytes occur. */
export function changed(original: Uint8Array, pattern: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(original);
  const at = bytes.findIndex((_, index) => pattern.every((byte, offset) => bytes[index + offset] === byte));
  if (at < 0) throw new Error("the pattern does not occur");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
