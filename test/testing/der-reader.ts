import { toHex } from "../../src/bytes/index.js";

/** One element of DER: tag, content, whole bytes, and the elements inside a constructed one. */
export interface Node {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
  readonly children: readonly Node[];
}

/** Reads the element that starts at `offset`; anything unexpected throws, since the tests made the bytes. */
export function readNode(bytes: Uint8Array, offset = 0): Node {
  const tag = bytes[offset] ?? 0;
  let length = bytes[offset + 1] ?? 0;
  let start = offset + 2;
  if (length >= 0x80) {
    const octets = length & 0x7f;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start + i] ?? 0);
    start += octets;
  }
  const end = start + length;
  if (end > bytes.length) throw new Error(`element at ${offset} ends at ${end}, behind ${bytes.length}`);
  const content = bytes.slice(start, end);
  const children: Node[] = [];
  if ((tag & 0x20) !== 0) {
    for (let at = 0; at < content.length; at += children.at(-1)?.bytes.length ?? 1)
      children.push(readNode(content, at));
  }
  return { tag, content, bytes: bytes.slice(offset, end), children };
}

/** The element at a path of child indexes. */
export function at(node: Node, ...path: readonly number[]): Node {
  return path.reduce((parent, index) => {
    const child = parent.children[index];
    if (child === undefined) throw new Error(`no child ${index}`);
    return child;
  }, node);
}

/** One extension: identifier as the hex of its content, whether critical, and the content of extnValue. */
export interface ReadExtension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** A certificate taken apart as far as the tests look. */
export interface ReadCertificate {
  readonly tbs: Node;
  readonly innerAlgorithm: Uint8Array;
  readonly outerAlgorithm: Uint8Array;
  readonly serial: string;
  readonly issuer: Node;
  readonly subject: Node;
  readonly validity: Node;
  readonly spki: Node;
  readonly signature: Uint8Array;
  readonly extensions: readonly ReadExtension[];
  /** Bytes behind the certificate. */
  readonly rest: number;
}

export function readCertificate(der: Uint8Array): ReadCertificate {
  const whole = readNode(der);
  const tbs = at(whole, 0);
  const list = tbs.children.find((child) => child.tag === 0xa3);
  return {
    tbs,
    serial: toHex(at(tbs, 1).content),
    innerAlgorithm: at(tbs, 2).bytes,
    issuer: at(tbs, 3),
    validity: at(tbs, 4),
    subject: at(tbs, 5),
    spki: at(tbs, 6),
    outerAlgorithm: at(whole, 1).bytes,
    signature: at(whole, 2).content.slice(1),
    extensions: list === undefined ? [] : at(list, 0).children.map(readExtension),
    rest: der.length - whole.bytes.length,
  };
}

export function readExtension(node: Node): ReadExtension {
  return {
    oid: toHex(at(node, 0).content),
    critical: node.children.length === 3,
    value: (node.children.at(-1) ?? node).content,
  };
}

/** The text of the last attribute (commonName) of a Name. */
export function lastText(name: Node): string {
  const attribute = at(name, name.children.length - 1, 0, 1);
  return new TextDecoder().decode(attribute.content);
}

/** Hex of an object identifier below AMD's arc 1.3.6.1.4.1.3704.1. */
export function amdOid(...arcs: readonly number[]): string {
  return toHex(Uint8Array.of(0x2b, 6, 1, 4, 1, 0x9c, 0x78, 1, ...arcs));
}
