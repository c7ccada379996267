import { AMD_PSS, der, extension, int, name, pss, raw, seq, signature, text } from "./der-builder.js";
import type { SigningParts } from "./der-builder.js";

/** The fields of a revocation list, each as DER; what is not given is as in a sound list of one entry. */
export interface CrlParts extends SigningParts {
  /** Null for none, which means version 1. */
  readonly version?: Uint8Array | null;
  readonly issuer?: Uint8Array;
  readonly thisUpdate?: Uint8Array;
  /** Null for none. */
  readonly nextUpdate?: Uint8Array | null;
  /** Null leaves revokedCertificates out; an empty array writes an empty list. */
  readonly entries?: readonly Uint8Array[] | null;
  /** Null for none. */
  readonly extensions?: readonly Uint8Array[] | null;
  /** Behind everything that is signed. */
  readonly more?: Uint8Array;
}

/** 2025-01-01 and 2026-01-01. */
export const THIS_UPDATE = text(0x17, "250101000000Z");
export const NEXT_UPDATE = text(0x17, "260101000000Z");

export const CRL_EXTENSIONS = [
  extension("2.5.29.35", seq(der(0x80, raw(1, 2, 3, 4)))),
  extension("2.5.29.20", int(1)),
] as const;

/** One entry: serial number octets, then date and extensions as DER. */
export function entry(serial: readonly number[], date = THIS_UPDATE, ...extensions: readonly Uint8Array[]): Uint8Array {
  return seq(int(...serial), date, ...(extensions.length === 0 ? [] : [seq(...extensions)]));
}

/** A reasonCode entry extension. */
export function reason(...octets: readonly number[]): Uint8Array {
  return extension("2.5.29.21", der(0x0a, Uint8Array.from(octets)));
}

export function buildCrl(parts: CrlParts = {}): Uint8Array {
  const algorithm = parts.innerAlgorithm ?? pss(AMD_PSS);
  const { version = int(1), nextUpdate = NEXT_UPDATE, extensions = CRL_EXTENSIONS } = parts;
  const { entries = [entry([1, 0, 1])] } = parts;
  const tbs = seq(
    ...(version === null ? [] : [version]),
    algorithm,
    parts.issuer ?? name("ARK-Test"),
    parts.thisUpdate ?? THIS_UPDATE,
    ...(nextUpdate === null ? [] : [nextUpdate]),
    ...(entries === null ? [] : [seq(...entries)]),
    ...(extensions === null ? [] : [der(0xa0, seq(...extensions))]),
    ...(parts.more === undefined ? [] : [parts.more]),
  );
  return seq(tbs, parts.outerAlgorithm ?? algorithm, der(0x03, raw(0), signature(tbs, parts)));
}
