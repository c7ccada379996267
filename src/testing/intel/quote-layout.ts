/**
 * The structures of quotes as lists of their fields in order, with sizes in bytes: a writer and a taker-apart of their
 * own, which share nothing with the parser that they test. Integers are little-endian.
 *
 * Source: Intel, "TDX DCAP Quoting Library API", A.3 (quote), and "SGX DCAP ECDSA Quoting Library API", A.4 (enclave report).
 */
import { concatBytes } from "../../bytes/index.js";

/** Fields by name, in order. */
export type FieldSizes = Readonly<Record<string, number>>;

/** The bytes of each field. */
export type FieldBytes<T extends FieldSizes> = Readonly<Record<keyof T, Uint8Array>>;

export const HEADER_SIZES = {
  version: 2,
  attestationKeyType: 2,
  teeType: 4,
  /** Reserved in versions 4 and 5. */
  pceSvn: 2,
  qeSvn: 2,
  qeVendorId: 16,
  userData: 20,
} as const satisfies FieldSizes;

/** TD report 1.0: body type 2, 584 bytes. */
export const TD_10_SIZES = {
  teeTcbSvn: 16,
  mrSeam: 48,
  mrSignerSeam: 48,
  seamAttributes: 8,
  tdAttributes: 8,
  xfam: 8,
  mrTd: 48,
  mrConfigId: 48,
  mrOwner: 48,
  mrOwnerConfig: 48,
  rtmr0: 48,
  rtmr1: 48,
  rtmr2: 48,
  rtmr3: 48,
  reportData: 64,
} as const satisfies FieldSizes;

/** TD report 1.5: body type 3, 648 bytes. */
export const TD_15_SIZES = { ...TD_10_SIZES, teeTcbSvn2: 16, mrServiceTd: 48 } as const satisfies FieldSizes;

/** What body type 4, for partitioned TDs, has behind a TD report 1.5: 237 bytes. */
export const EXTENSION_SIZE = 237;

/** An SGX enclave report: body type 1, 384 bytes. */
export const ENCLAVE_SIZES = {
  cpuSvn: 16,
  miscSelect: 4,
  reserved1: 28,
  attributes: 16,
  mrEnclave: 32,
  reserved2: 32,
  mrSigner: 32,
  reserved3: 96,
  isvProdId: 2,
  isvSvn: 2,
  reserved4: 60,
  reportData: 64,
} as const satisfies FieldSizes;

/** Puts fields one behind the other. A field of another size throws a RangeError. */
export function joinFields<T extends FieldSizes>(sizes: T, fields: FieldBytes<T>): Uint8Array {
  return concatBytes(
    ...Object.entries(sizes).map(([name, size]) => {
      const bytes = fields[name];
      if (bytes?.length !== size) throw new RangeError(`${name} must be ${size} bytes long, not ${bytes?.length}`);
      return bytes;
    }),
  );
}

/** Takes fields apart, copies. Bytes that are too few throw a RangeError; those behind the last field are not looked at. */
export function splitFields<T extends FieldSizes>(sizes: T, bytes: Uint8Array): FieldBytes<T> {
  let at = 0;
  const fields = Object.entries(sizes).map(([name, size]) => {
    at += size;
    if (at > bytes.length) throw new RangeError(`the bytes end within ${name}`);
    return [name, bytes.slice(at - size, at)];
  });
  return Object.fromEntries(fields) as FieldBytes<T>;
}

/** How many bytes the fields have together. */
export function sizeOfFields(sizes: FieldSizes): number {
  return Object.values(sizes).reduce((sum, size) => sum + size, 0);
}
