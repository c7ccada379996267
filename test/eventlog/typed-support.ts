import { createHash } from "node:crypto";
import { expect } from "vitest";
import { concatBytes, fromHex, toUtf8 } from "../../src/bytes/index.js";
import type { Outcome } from "../../src/errors/index.js";
import type { EventLog, LogDigests, LogEvent } from "../../src/eventlog/index.js";

/** Events made by hand, with digests of Node: independent of the parser, the engine and the writer of `veritee/testing`. */

export const nodeDigests: LogDigests = {
  digest: (hash, message) => new Uint8Array(createHash(hash).update(message).digest()),
};

export const sha256 = (bytes: Uint8Array): Uint8Array => nodeDigests.digest("sha256", bytes);

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
}

export function u32(value: number): Uint8Array {
  return concatBytes(u16(value & 0xffff), u16(value >>> 16));
}

export function u64(value: bigint): Uint8Array {
  return concatBytes(u32(Number(value & 0xffffffffn)), u32(Number(value >> 32n)));
}

/** UTF-16 little-endian, without a NUL of its own. */
export function utf16(text: string): Uint8Array {
  return concatBytes(...Array.from({ length: text.length }, (_, at) => u16(text.charCodeAt(at))));
}

export function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex.replaceAll(" ", ""));
  if (bytes === null) throw new Error("no hex");
  return bytes;
}

export const GUID = {
  global: bytesOf("61dfe48bca93d211aa0d00e098032b8c"),
  imageSecurity: bytesOf("cbb219d73a3d9645a3bcdad00e67656f"),
  shim: bytesOf("50ab5d6046e00043abb63dd810dd8b23"),
  x509: bytesOf("a159c0a5e494a74a87b5ab155c2bf072"),
  sha256: bytesOf("2616c4c14c509240aca941f9369343 28"),
  owner: new Uint8Array(16).fill(0x77),
} as const;

export function variableData(guid: Uint8Array, name: string, data: Uint8Array): Uint8Array {
  return concatBytes(guid, u64(BigInt(name.length)), u64(BigInt(data.length)), utf16(name), data);
}

/** One list with these signatures, all of one size. */
export function signatureList(type: Uint8Array, ...signatures: readonly Uint8Array[]): Uint8Array {
  const size = 16 + (signatures[0]?.length ?? 1);
  const body = concatBytes(...signatures.map((signature) => concatBytes(GUID.owner, signature)));
  return concatBytes(type, u32(28 + body.length), u32(0), u32(size), body);
}

/** The outside of a certificate. */
export const CERTIFICATE = concatBytes(bytesOf("30820004"), toUtf8("cert"));

export interface Made {
  readonly register: number;
  readonly type: number;
  readonly data: Uint8Array;
  readonly digest: Uint8Array;
}

/** An event whose digest is of its data, or of other bytes. */
export function made(register: number, type: number, data: Uint8Array | string, measured?: Uint8Array): Made {
  const bytes = typeof data === "string" ? toUtf8(data) : data;
  return { register, type, data: bytes, digest: sha256(measured ?? bytes) };
}

/** A log of SHA-256 without a header; number and place in the list are the same. */
export function logOf(events: readonly Made[], format: EventLog["format"] = "tcg-crypto-agile"): EventLog {
  const log = events.map(({ register, type, data, digest }, number): LogEvent => ({
    number,
    offset: 0,
    register,
    type,
    digests: new Map([[0x000b, digest]]),
    data,
  }));
  const algorithms = [{ id: 0x000b, size: 32, hash: "sha256" as const }];
  return { format, algorithms, specification: null, startupLocality: null, events: log, padding: 0 };
}

export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

export function expectCode(outcome: Outcome<unknown>, code: string): void {
  expect(outcome.ok ? null : [outcome.failure.stage, outcome.failure.code]).toEqual(["parse", code]);
}
