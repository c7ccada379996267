import { concatBytes } from "../../src/bytes/index.js";
import { der } from "./der-builder.js";

/** One element of a structure that is sound DER, taken apart without the code under test. */
export interface DerNode {
  readonly tag: number;
  /** Where its tag stands in the whole, and how many bytes it has with tag and length. */
  readonly at: number;
  readonly size: number;
  readonly content: Uint8Array;
  /** Elements of a constructed one; none where it is primitive. */
  readonly children: readonly DerNode[];
}

/** Takes DER apart, constructed elements only: strings are leaves, whatever they hold. */
export function derTree(whole: Uint8Array, at = 0): DerNode {
  const [tag = 0, first = 0] = whole.subarray(at);
  const octets = first < 0x80 ? 0 : first & 0x7f;
  const length =
    octets === 0 ? first : whole.subarray(at + 2, at + 2 + octets).reduce((sum, octet) => sum * 256 + octet);
  const start = at + 2 + octets;
  const end = start + length;
  if (end > whole.length) throw new RangeError("not DER");
  const children: DerNode[] = [];
  if ((tag & 0x20) !== 0) {
    for (let next = start; next < end;) {
      const child = derTree(whole, next);
      children.push(child);
      next += child.size;
    }
  }
  return { tag, at, size: end - at, content: whole.subarray(start, end), children };
}

/** The element and everything in it, outermost first. */
export function allNodes(node: DerNode): readonly DerNode[] {
  return [node, ...node.children.flatMap(allNodes)];
}

/** Writes a tree again with `target` replaced; lengths of what encloses it follow. */
export function rewrite(node: DerNode, target: DerNode, replacement: Uint8Array): Uint8Array {
  if (node === target) return replacement;
  if (target.at < node.at || target.at >= node.at + node.size) return plain(node);
  return der(node.tag, ...node.children.map((child) => rewrite(child, target, replacement)));
}

/** An element as it was. */
export function plain(node: DerNode): Uint8Array {
  return der(node.tag, node.content);
}

/** Two elements or more, one after another. */
export function several(...nodes: readonly DerNode[]): Uint8Array {
  return concatBytes(...nodes.map(plain));
}
