import { concatBytes } from "../../src/bytes/index.js";
import { seededBytes } from "../helpers/seed.js";
import { der, derLength, raw } from "./der-builder.js";
import { allNodes, derTree, plain, rewrite, several } from "./der-tree.js";
import type { DerNode } from "./der-tree.js";

/** A structure with one thing changed. */
export interface Mutation {
  /** What was done and where, for the message of a failing test. */
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** Every byte changed in one seeded way. */
export function* changedBytes(whole: Uint8Array, seed: number): Generator<Mutation> {
  const flips = seededBytes(seed)(whole.length);
  for (let at = 0; at < whole.length; at++) {
    const bytes = Uint8Array.from(whole);
    const flip = flips[at] === 0 ? 0x80 : (flips[at] ?? 1);
    bytes[at] = (bytes[at] ?? 0) ^ flip;
    yield { what: `byte ${at} ^ ${flip}`, bytes };
  }
}

/** Cut off, a byte left out, and a byte put in, at `count` seeded places each. Lengths stay as they were. */
export function* shiftedBytes(whole: Uint8Array, seed: number, count: number): Generator<Mutation> {
  const numbers = seededBytes(seed)(count * 7);
  for (let i = 0; i < count; i++) {
    const at = (nth: number): number => (numbers[7 * i + nth]! * 256 + numbers[7 * i + nth + 1]!) % whole.length;
    const [cut, out, into] = [at(0), at(2), at(4)];
    const byte = numbers[7 * i + 6] ?? 0;
    yield { what: `cut at ${cut}`, bytes: whole.subarray(0, cut) };
    yield { what: `without byte ${out}`, bytes: concatBytes(whole.subarray(0, out), whole.subarray(out + 1)) };
    const bytes = concatBytes(whole.subarray(0, into), raw(byte), whole.subarray(into));
    yield { what: `byte ${byte} put in at ${into}`, bytes };
  }
  yield { what: "a zero behind", bytes: concatBytes(whole, raw(0)) };
  yield { what: "twice", bytes: concatBytes(whole, whole) };
}

/** What may stand in the place of an element, with a name for each. */
type Replacement = readonly [string, Uint8Array];

/** Elements left out, written twice, in another order, with something else beside or in them. */
export function* changedElements(whole: Uint8Array): Generator<Mutation> {
  const root = derTree(whole);
  for (const node of allNodes(root)) {
    for (const [what, replacement] of [...structural(node), ...encodings(node), ...values(node), ...retagged(node)]) {
      yield { what: `element at ${node.at}: ${what}`, bytes: rewrite(root, node, replacement) };
    }
  }
}

function structural(node: DerNode): readonly Replacement[] {
  const order = node.children.flatMap((child, i): Replacement[] => {
    const next = node.children[i + 1];
    if (next === undefined) return [];
    const swapped = [...node.children.slice(0, i), next, child, ...node.children.slice(i + 2)];
    return [[`${i} and ${i + 1} swapped`, der(node.tag, several(...swapped))]];
  });
  return [
    ["left out", raw()],
    ["twice", several(node, node)],
    ["a NULL behind", concatBytes(plain(node), raw(5, 0))],
    ["a [9] before", concatBytes(raw(0x89, 0), plain(node))],
    ["an end-of-contents behind", concatBytes(plain(node), raw(0, 0))],
    ...order,
  ];
}

/** Lengths that BER allows, or that lie. */
function encodings({ tag, content }: DerNode): readonly Replacement[] {
  const size = content.length;
  const four = [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255];
  const withLength = (...octets: readonly number[]): Uint8Array => concatBytes(raw(tag, ...octets), content);
  return [
    ["length of four octets", withLength(0x84, ...four)],
    ["length of five octets", withLength(0x85, 0, ...four)],
    ["indefinite length", concatBytes(withLength(0x80), raw(0, 0))],
    ["length one too long", withLength(...derLength(size + 1))],
    ["length one too short", withLength(...derLength(Math.max(size - 1, 0)))],
  ];
}

/** Contents changed at their ends, with the right length. */
function values({ tag, content, children }: DerNode): readonly Replacement[] {
  if (children.length > 0) return [["empty", der(tag)]];
  const filled = (octet: number): Uint8Array => new Uint8Array(content.length).fill(octet);
  return [
    ["empty", der(tag)],
    ["00 before", der(tag, raw(0), content)],
    ["FF before", der(tag, raw(0xff), content)],
    ["80 before", der(tag, raw(0x80), content)],
    ["00 behind", der(tag, content, raw(0))],
    ["without its first octet", der(tag, content.subarray(1))],
    ["without its last octet", der(tag, content.subarray(0, -1))],
    ["all 00", der(tag, filled(0))],
    ["all FF", der(tag, filled(0xff))],
    ["all 7F", der(tag, filled(0x7f))],
    ["all digits 9", der(tag, filled(0x39))],
  ];
}

/** Types that readers take for each other: strings, times, booleans and integers, sequences and sets. */
const TAGS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1e, 0x30, 0x31, 0x80, 0xa0,
];

function retagged(node: DerNode): readonly Replacement[] {
  const other = TAGS.filter((tag) => tag !== node.tag && (tag & 0x20) === (node.tag & 0x20));
  const retag = (tag: number): Replacement => [`tag ${tag.toString(16)}`, der(tag, node.content)];
  return [...other, node.tag ^ 0x20].map(retag);
}
