import { constants, createHash, createPublicKey, verify as verifyWithNode } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concatBytes, fromHex } from "../../src/bytes/index.js";
import type { QuoteParts, SuppliedPcrs, VtpmParts } from "../../src/tee/vtpm/parts.js";

/** What others make of a vTPM's evidence, taken apart with nothing of what is tested. */

/** TPM_ALG_ID of the banks (TCG Algorithm Registry). */
export const BANK_IDS: Readonly<Record<string, number>> = { sha1: 0x04, sha256: 0x0b, sha384: 0x0c, sha512: 0x0d };

/** Evidence of a vTPM without anything that a test does not state. */
export function vtpmParts(akPublic: Uint8Array, quotes: readonly QuoteParts[]): VtpmParts {
  const none = new Uint8Array();
  return { akPublic, quotes, akCertificate: none, eventLog: none, canonicalEventLog: none };
}

/** A number of entries, each 8 bytes, and its own count in front: TPML_PCR_SELECTION as a C structure. */
const SELECTION_SIZE = 4 + 16 * 8;
/** TPML_DIGEST as a C structure: its count, and eight TPM2B_DIGEST of 2 + 64 bytes. */
const DIGESTS_SIZE = 4 + 8 * 66;

/**
 * Reads the file that `tpm2_quote --pcr` writes: C structures in the byte order of the machine (little-endian), first
 * the selection, then the count of the lists of digests, then these, values in the order of the selection.
 */
export function readToolPcrs(bytes: Uint8Array): readonly SuppliedPcrs[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = readToolDigests(view, bytes);
  return Array.from({ length: view.getUint32(0, true) }, (_, entry) => {
    const at = 4 + entry * 8;
    const indices = Array.from({ length: 24 }, (_unused, index) => index).filter(
      (index) => (view.getUint8(at + 3 + (index >> 3)) & (1 << (index & 7))) !== 0,
    );
    const own = values.splice(0, indices.length);
    return { bank: view.getUint16(at, true), values: new Map(indices.map((index, place) => [index, own[place]!])) };
  });
}

function readToolDigests(view: DataView, bytes: Uint8Array): Uint8Array[] {
  const values: Uint8Array[] = [];
  const lists = view.getUint32(SELECTION_SIZE, true);
  if (bytes.length !== SELECTION_SIZE + 4 + lists * DIGESTS_SIZE) throw new Error("no file of tpm2_quote");
  for (let list = 0; list < lists; list += 1) {
    const base = SELECTION_SIZE + 4 + list * DIGESTS_SIZE;
    for (let digest = 0; digest < view.getUint32(base, true); digest += 1) {
      const at = base + 4 + digest * 66;
      values.push(bytes.slice(at + 2, at + 2 + view.getUint16(at, true)));
    }
  }
  return values;
}

/** The digest that a quote holds over these values, in the order in which they lie there: in hex. */
export function digestOfPcrs(pcrs: readonly SuppliedPcrs[], hash: string): string {
  const sum = createHash(hash);
  for (const { values } of pcrs) for (const value of values.values()) sum.update(value);
  return sum.digest("hex");
}

/** TPMT_SIGNATURE, taken apart by position. */
export interface ForeignSignature {
  /** TPM_ALG_ID of scheme and hash, four hex digits. */
  readonly alg: string;
  readonly hash: string;
  /** RSA: the signature. ECDSA: r and s. */
  readonly values: readonly Uint8Array[];
}

const HASH_NAMES: Readonly<Record<number, string>> = { 0x04: "sha1", 0x0b: "sha256", 0x0c: "sha384", 0x0d: "sha512" };

export function readSignature(bytes: Uint8Array): ForeignSignature {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values: Uint8Array[] = [];
  let at = 4;
  while (at < bytes.length) {
    const end = at + 2 + view.getUint16(at);
    values.push(bytes.slice(at + 2, end));
    at = end;
  }
  const alg = view.getUint16(0).toString(16).padStart(4, "0");
  return { alg, hash: HASH_NAMES[view.getUint16(2)] ?? "", values };
}

/** Whether node:crypto takes the TPMT_SIGNATURE for one of this key over the message. */
export function nodeVerifies(key: KeyObject, signature: Uint8Array, message: Uint8Array): boolean {
  const { alg, hash, values } = readSignature(signature);
  if (alg === "0018") {
    const size = key.asymmetricKeyDetails?.namedCurve === "secp384r1" ? 48 : 32;
    const padded = values.map((value) => concatBytes(new Uint8Array(size - value.length), value));
    return verifyWithNode(hash, message, { key, dsaEncoding: "ieee-p1363" }, concatBytes(...padded));
  }
  const padding = alg === "0016" ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return verifyWithNode(hash, message, { key, padding }, values[0] ?? new Uint8Array());
}

/** The key of a TPMT_PUBLIC of a signing key without a policy: what makes it a key lies at the end. */
export function keyOf(akPublic: Uint8Array): KeyObject {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  const view = new DataView(akPublic.buffer, akPublic.byteOffset, akPublic.length);
  if (view.getUint16(0) === 0x0001) {
    const { modulusSize } = readPublicHead(akPublic);
    const n = base64(akPublic.slice(akPublic.length - modulusSize));
    return createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" });
  }
  const [size, crv] = view.getUint16(16) === 0x0003 ? [32, "P-256"] : [48, "P-384"];
  const y = base64(akPublic.slice(akPublic.length - size));
  const x = base64(akPublic.slice(akPublic.length - 2 * size - 2, akPublic.length - size - 2));
  return createPublicKey({ key: { kty: "EC", crv, x, y }, format: "jwk" });
}

/** The fields of a TPMT_PUBLIC of an RSA signing key in front of its modulus, by position. */
export function readPublicHead(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const policySize = view.getUint16(8);
  const rest = 10 + policySize;
  const modulusSize = view.getUint16(rest + 12);
  return {
    type: view.getUint16(0),
    nameAlg: view.getUint16(2),
    attributes: view.getUint32(4),
    policy: Buffer.from(bytes.slice(10, rest)).toString("hex"),
    symmetric: view.getUint16(rest),
    scheme: view.getUint16(rest + 2),
    schemeHash: view.getUint16(rest + 4),
    keyBits: view.getUint16(rest + 6),
    exponent: view.getUint32(rest + 8),
    modulusSize,
    trailing: bytes.length - (rest + 14 + modulusSize),
  };
}

/**
 * Dresses a bare RSA-2048 key as the TPMT_PUBLIC of a restricted key with RSASSA and SHA-256: for containers that hold
 * no public area. What the attributes then say is the test's word.
 */
export function dressedAs2048(key: KeyObject): Uint8Array {
  const { n } = key.export({ format: "jwk" });
  const modulus = new Uint8Array(Buffer.from(n ?? "", "base64url"));
  return concatBytes(fromHexText("0001000b00050072000000100014000b0800000000000100"), modulus);
}

function fromHexText(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error("no hex");
  return bytes;
}

/** A field of a protobuf message: a number, or bytes. */
interface WireField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

function readWire(bytes: Uint8Array): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const octet = bytes[at++] ?? 0;
      value |= BigInt(octet & 0x7f) << shift;
      if (octet < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    const number = Number(tag >> 3n);
    if ((tag & 7n) === 0n) fields.push({ number, value });
    else fields.push({ number, value: bytes.slice(at, (at += Number(value))) });
  }
  return fields;
}

const bytesOf = (fields: readonly WireField[], number: number): readonly Uint8Array[] =>
  fields.flatMap((field) => (field.number === number && typeof field.value !== "bigint" ? [field.value] : []));
const numberOf = (fields: readonly WireField[], number: number): number =>
  Number(fields.find((field) => field.number === number)?.value ?? 0);

/** A go-tpm-tools message, read without any rule: of a PCR that is there twice the later value, as protobuf has it. */
export function readMessage(message: Uint8Array): VtpmParts {
  const fields = readWire(message);
  const only = (number: number): Uint8Array => bytesOf(fields, number).at(-1) ?? new Uint8Array();
  const quotes = bytesOf(fields, 2).map((bytes) => {
    const quote = readWire(bytes);
    const pcrs = bytesOf(quote, 3).map((list) => {
      const entries = bytesOf(readWire(list), 2).map((entry) => {
        const pair = readWire(entry);
        return [numberOf(pair, 1), bytesOf(pair, 2)[0] ?? new Uint8Array()] as const;
      });
      return { bank: numberOf(readWire(list), 1), values: new Map(entries.sort(([a], [b]) => a - b)) };
    });
    const [attest = new Uint8Array(), rawSig = new Uint8Array()] = [1, 2].flatMap((number) => bytesOf(quote, number));
    return { quote: attest, rawSig, pcrs };
  });
  const logs = { eventLog: only(3), canonicalEventLog: only(5) };
  return { akPublic: only(1), quotes, akCertificate: only(6), ...logs };
}
