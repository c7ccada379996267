import { readVector, readVectorJson } from "./vectors.js";

/** Material of a bundle in vectors/tdx: references as the index writes them, `file` or `file#member`. */
export interface TdxBundle {
  readonly name: string;
  readonly quote: string;
  readonly quoteMember?: string;
  readonly tcbInfo?: string;
  readonly qeIdentity?: string;
  readonly rootCaCrl?: string;
  readonly pckCrl?: string;
  readonly tcbSigningChain?: string;
  readonly trustedRoot?: string;
  readonly verifyAt?: string;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes of a quote, out of hex text or JSON where it lies in such. */
export function quoteOf({ quote, quoteMember }: Pick<TdxBundle, "quote" | "quoteMember">): Uint8Array {
  if (quoteMember !== undefined) {
    const member = readVectorJson<Record<string, string>>(`tdx/${quote}`)[quoteMember.slice(1)] ?? "";
    return new Uint8Array(Buffer.from(member.replace(/^0x/, ""), "hex"));
  }
  const bytes = readVector(`tdx/${quote}`);
  const text = quote.endsWith(".hex") ? Buffer.from(bytes).toString("latin1").trim() : null;
  return text === null ? bytes : new Uint8Array(Buffer.from(text.replace(/^0x/, ""), "hex"));
}

/** An endorsement in the form in which it is supplied: a file, or a member of one as text. */
export function endorsementOf(reference: string): Uint8Array {
  const [file = "", member] = reference.split("#");
  if (member === undefined) return readVector(`tdx/${file}`);
  const json = readVectorJson<Record<string, string | readonly number[]>>(`tdx/${file}`);
  const value = json[member];
  if (value === undefined) throw new Error(`no member ${reference}`);
  if (typeof value !== "string") return Uint8Array.from(value);
  // The inner object and its signature lie apart there; what Intel sends holds both.
  const inner = { tcb_info: "tcbInfo", qe_identity: "enclaveIdentity" }[member];
  if (inner === undefined) return utf8(value);
  return utf8(`{"${inner}":${value},"signature":"${String(json[`${member}_signature`])}"}`);
}

/** Everything that is supplied beside the quote. */
export function endorsementsOf(bundle: TdxBundle): readonly Uint8Array[] {
  const { tcbInfo, qeIdentity, rootCaCrl, pckCrl, tcbSigningChain } = bundle;
  return [tcbInfo, qeIdentity, rootCaCrl, pckCrl, tcbSigningChain]
    .filter((one) => one !== undefined)
    .map((one) => endorsementOf(one));
}

/** One change of a quote, as negatives.json writes it. */
export type Mutation =
  | { readonly set: readonly [number, string] }
  | { readonly xor: readonly [number, string] }
  | { readonly truncate: number }
  | { readonly append: string }
  | { readonly insert: readonly [number, string] }
  | { readonly delete: readonly [number, number] };

/** A copy with the changes, one after another. */
export function mutated(quote: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  return mutations.reduce(mutate, quote);
}

function mutate(quote: Uint8Array, mutation: Mutation): Uint8Array {
  const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
  const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
  if ("truncate" in mutation) return quote.slice(0, mutation.truncate);
  if ("append" in mutation) return joined(quote, hex(mutation.append));
  if ("delete" in mutation) {
    const [at, count] = mutation.delete;
    return joined(quote.subarray(0, at), quote.subarray(at + count));
  }
  if ("insert" in mutation) {
    const [at, text] = mutation.insert;
    return joined(quote.subarray(0, at), hex(text), quote.subarray(at));
  }
  const copy = quote.slice();
  const [at, text] = "set" in mutation ? mutation.set : mutation.xor;
  hex(text).forEach((byte, index) => {
    copy[at + index] = "set" in mutation ? byte : (copy[at + index] ?? 0) ^ byte;
  });
  return copy;
}
