import { equalBytes, toHex } from "../bytes/index.js";
import { DER, DerReader } from "./der.js";
import { readOctetBits, readUnsigned } from "./primitives.js";
import type { Problems } from "./problems.js";

/**
 * RFC 5280, section 4.1.2.2, with the erratum's reading: octets of the number itself. The octet 00 before a set top bit is
 * DER's and not counted: two in five of Intel's certificates have it before twenty others.
 */
const MAX_SERIAL_OCTETS = 20;

/** The three parts of SIGNED{…} (RFC 5280, sections 4.1 and 5.1): a certificate or a revocation list. */
export interface SignedParts {
  /** What is signed, with its header. */
  readonly tbs: Uint8Array;
  /** The AlgorithmIdentifier beside the signature, with its header. */
  readonly algorithm: Uint8Array;
  readonly signature: Uint8Array;
}

/** Takes the outermost SEQUENCE apart; `der` is all of it. */
export function readSigned(der: Uint8Array, problems: Problems): SignedParts {
  const { title } = problems.structure;
  const outer = new DerReader(der, problems).enter(DER.SEQUENCE, title);
  const tbs = outer.readWhole(DER.SEQUENCE, `signed part of the ${title}`);
  const algorithm = outer.readWhole(DER.SEQUENCE, "signatureAlgorithm");
  const signature = readOctetBits(outer, "signatureValue", problems);
  outer.end(title);
  return { tbs, algorithm, signature };
}

/** The AlgorithmIdentifier is there twice, and only one of the two is signed: they are the same to the byte. */
export function requireSameAlgorithm(inner: Uint8Array, outer: Uint8Array, problems: Problems): void {
  if (equalBytes(inner, outer)) return;
  problems.note(problems.structure.algorithmMismatch, "the signed algorithm is not the one beside the signature", {
    expected: toHex(inner.subarray(0, 128)),
    actual: toHex(outer.subarray(0, 128)),
  });
}

/** Reads a serial number: the content octets of its INTEGER, hex. */
export function readSerial(reader: DerReader, problems: Problems): string {
  const serial = readUnsigned(reader, "serialNumber", problems);
  const octets = serial[0] === 0 ? serial.length - 1 : serial.length;
  if (octets > MAX_SERIAL_OCTETS) {
    problems.malformed(`serialNumber: ${octets} octets, expected at most ${MAX_SERIAL_OCTETS}`);
  }
  return toHex(serial);
}
