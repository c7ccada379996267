import { concatBytes } from "../../bytes/index.js";
import { TABLE_ENTRY, TABLE_ENTRY_SIZE } from "../../evidence/certificate-table.js";
import { CERTIFICATE_GUIDS, guidBytes, isCertificateName, swapGuidOrder } from "../../evidence/guids.js";
import type { CertificateName } from "../../evidence/guids.js";

/** An entry of a certificate table. */
export interface CertificateTableEntry {
  /** The name of a known GUID, or a GUID as text. */
  readonly guid: CertificateName | (string & {});
  readonly bytes: Uint8Array;
  /** u32 in the header instead of where the blob is. */
  readonly offset?: number;
  /** u32 in the header instead of the blob's length. */
  readonly length?: number;
}

/** What a table does differently from one of a sound host. */
export interface CertificateTableDeviations {
  /** Order of the bytes of GUIDs. Default `rfc4122`. */
  readonly byteOrder?: "rfc4122" | "microsoft";
  /** Default `zero`: an all-zero entry ends the header. */
  readonly terminator?: "zero" | "none";
  /** Zero bytes between header and blobs, and between the blobs. Default 0. */
  readonly gap?: number;
  /** Bytes behind the last blob. Default: none. */
  readonly behind?: Uint8Array;
}

/**
 * The certificate table that a host puts behind a report: the header's entries, and the blobs in the
 * same order.
 */
export function encodeCertificateTable(
  entries: readonly CertificateTableEntry[],
  deviations: CertificateTableDeviations = {},
): Uint8Array {
  const { byteOrder = "rfc4122", terminator = "zero", gap = 0, behind = new Uint8Array() } = deviations;
  const header = new Uint8Array(TABLE_ENTRY_SIZE * (entries.length + (terminator === "zero" ? 1 : 0)));
  const view = new DataView(header.buffer);
  const blobs: Uint8Array[] = [];
  let offset = header.length;
  entries.forEach((entry, index) => {
    const at = index * TABLE_ENTRY_SIZE;
    const guid = guidOf(entry.guid);
    offset += gap;
    header.set(byteOrder === "rfc4122" ? guid : swapGuidOrder(guid), at);
    view.setUint32(at + TABLE_ENTRY.offset, entry.offset ?? offset, true);
    view.setUint32(at + TABLE_ENTRY.length, entry.length ?? entry.bytes.length, true);
    blobs.push(new Uint8Array(gap), entry.bytes);
    offset += entry.bytes.length;
  });
  return concatBytes(header, ...blobs, behind);
}

function guidOf(name: string): Uint8Array {
  const bytes = guidBytes(isCertificateName(name) ? CERTIFICATE_GUIDS[name] : name);
  if (bytes === null) throw new RangeError(`${name} is no GUID`);
  return bytes;
}
