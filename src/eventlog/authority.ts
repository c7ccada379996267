import { byteText, guidText } from "./text.js";
import { VARIABLE_GUIDS } from "./efi-variable.js";
import type { EfiVariable } from "./efi-variable.js";

/**
 * What EV_EFI_VARIABLE_AUTHORITY says: which entry of which variable allowed an image to run, or what shim measured of its
 * own. `certificate` is DER as it stands.
 */
export type Authority =
  | { readonly kind: "certificate"; readonly owner: string | null; readonly certificate: Uint8Array }
  | { readonly kind: "hash"; readonly owner: string; readonly hash: Uint8Array }
  | { readonly kind: "sbat-level"; readonly text: string }
  | { readonly kind: "setting"; readonly value: Uint8Array };

/** Whether the bytes are one DER SEQUENCE with a length of two bytes, to the last byte: the outside of every certificate. */
function isDerSequence(bytes: Uint8Array): boolean {
  const [tag, form, high, low] = bytes;
  if (tag !== 0x30 || form !== 0x82 || high === undefined || low === undefined) return false;
  return 4 + ((high << 8) | low) === bytes.length;
}

/**
 * Reads the content of an authority event: EFI_SIGNATURE_DATA (owner GUID and DER or SHA-256), a bare certificate of old shim,
 * or shim's SbatLevel and MokListTrusted. Null where it is none of these.
 */
export function readAuthority({ guid, name, data }: EfiVariable): Authority | null {
  if (guid === VARIABLE_GUIDS.shim && name === "SbatLevel") {
    const text = byteText(data);
    return text === null ? null : { kind: "sbat-level", text };
  }
  if (guid === VARIABLE_GUIDS.shim && name === "MokListTrusted") return { kind: "setting", value: data };
  if (isDerSequence(data.subarray(16))) {
    return { kind: "certificate", owner: guidText(data), certificate: data.subarray(16) };
  }
  if (isDerSequence(data)) return { kind: "certificate", owner: null, certificate: data };
  if (data.length === 48) return { kind: "hash", owner: guidText(data), hash: data.subarray(16) };
  return null;
}
