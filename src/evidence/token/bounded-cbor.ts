import { Tokenizer, Type, decode } from "cborg";
import type { DecodeOptions, Token } from "cborg";

/** Tokens of Cocos have some 60 items, three levels deep; a GPU's evidence is one text among them. */
const MAX_ITEMS = 10_000;
const MAX_DEPTH = 16;

/** One spelling of everything (RFC 8949, section 4.2.1, but for the order of keys), and nothing that is no value. */
const STRICT: DecodeOptions = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowBigInt: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
};

/** Counts what is inside what, since the decoder goes as deep as the bytes say. */
class BoundedTokenizer extends Tokenizer {
  private items = 0;
  /** How many items each open container still waits for, the innermost last. */
  private readonly open: number[] = [];

  override next(): Token {
    const token = super.next();
    if (++this.items > MAX_ITEMS) throw new Error(`more than ${MAX_ITEMS} items`);
    const innermost = this.open.length - 1;
    if (innermost >= 0) this.open[innermost] = (this.open[innermost] ?? 0) - 1;
    const inside = itemsIn(token);
    if (inside > 0) this.open.push(inside);
    if (this.open.length > MAX_DEPTH) throw new Error(`more than ${MAX_DEPTH} levels`);
    while (this.open.at(-1) === 0) this.open.pop();
    return token;
  }
}

function itemsIn({ type, value }: Token): number {
  if (Type.equals(type, Type.array)) return Number(value);
  if (Type.equals(type, Type.map)) return 2 * Number(value);
  return Type.equals(type, Type.tag) ? 1 : 0;
}

/**
 * Decodes one item of CBOR to its last byte, strictly: shortest forms, no key twice, no indefinite lengths, no
 * tags, no NaN, no undefined; maps are Maps, byte strings copies.
 *
 * @returns the value, or what is wrong.
 */
export function decodeCbor(bytes: Uint8Array): { readonly value: unknown } | { readonly wrong: string } {
  try {
    // The library copies what it cuts out of a plain Uint8Array, but not what it cuts out of a Buffer.
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { value: decode(plain, { ...STRICT, tokenizer: new BoundedTokenizer(plain, STRICT) }) as unknown };
  } catch (error) {
    return { wrong: error instanceof Error ? reasonOf(error) : "no CBOR" };
  }
}

/** The library's messages quote the bytes' own texts, which may be long and anything. */
function reasonOf({ message }: Error): string {
  const plain = message.replace(/^CBOR decode error: /, "").replace(/[^\x20-\x7e]/g, "?");
  return plain.length > 100 ? `${plain.slice(0, 100)}...` : plain;
}
