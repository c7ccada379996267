import { fromHex, toHex } from "../bytes/index.js";

/** The GUIDs are 16 bytes: GHCB specification (AMD 56421), table "SEV-SNP certificate GUIDs". */
export const GUID_SIZE = 16;

/**
 * GUIDs of what hosts put beside a report, in the form of RFC 4122. ASVKs stand under that of the ASK.
 * `crl` is virtee/sev's.
 */
export const CERTIFICATE_GUIDS = {
  ark: "c0b406a4-a803-4952-9743-3fb6014cd0ae",
  ask: "4ab7b379-bbac-4fe4-a02f-05aef327c782",
  vcek: "63da758d-e664-4564-adc5-f4b93be8accd",
  vlek: "a8074bc2-a25a-483e-aae6-39c045a0b8a1",
  crl: "92f81bc3-5811-4d3d-97ff-d19f88dc67ea",
} as const;

/** What a known GUID stands for. */
export type CertificateName = keyof typeof CERTIFICATE_GUIDS;

/** Whether a text names one of {@link CERTIFICATE_GUIDS}. */
export function isCertificateName(text: string): text is CertificateName {
  return Object.hasOwn(CERTIFICATE_GUIDS, text);
}

/** 16 bytes in the order of RFC 4122 as text: the hex digits in the order of the bytes. */
export function guidText(bytes: Uint8Array): string {
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The 16 bytes of a GUID in the order of RFC 4122; null where the text is none. */
export function guidBytes(text: string): Uint8Array | null {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? fromHex(text.replaceAll("-", "")) : null;
}

/**
 * Turns the order of RFC 4122 into Microsoft's and back: the first three groups are integers, which
 * Microsoft writes little-endian.
 *
 * @param bytes 16 bytes; not changed.
 */
export function swapGuidOrder(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(
    ...bytes.slice(0, 4).reverse(),
    ...bytes.slice(4, 6).reverse(),
    ...bytes.slice(6, 8).reverse(),
    ...bytes.slice(8, GUID_SIZE),
  );
}

/** What a GUID of a table stands for, and in which byte order it is written. */
export interface KnownGuid {
  readonly name: CertificateName;
  readonly order: "rfc4122" | "microsoft";
}

/** Recognises a GUID of 16 bytes in both byte orders; null where it is none of {@link CERTIFICATE_GUIDS}. */
export function recognizeGuid(bytes: Uint8Array): KnownGuid | null {
  const names = Object.keys(CERTIFICATE_GUIDS).filter(isCertificateName);
  const named = (text: string): CertificateName | undefined => names.find((name) => CERTIFICATE_GUIDS[name] === text);
  const straight = named(guidText(bytes));
  if (straight !== undefined) return { name: straight, order: "rfc4122" };
  const swapped = named(guidText(swapGuidOrder(bytes)));
  return swapped === undefined ? null : { name: swapped, order: "microsoft" };
}
