import type { Outcome } from "../errors/index.js";
import { readStructure } from "./structure.js";
import type { StructureReader } from "./structure.js";
import { guidText } from "./text.js";

/** Most bytes of one EFI_SIGNATURE_LIST, and of one signature in it; the largest dbx seen has 36 KB. */
const LARGEST_LIST = 0x100000;

/** EFI_SIGNATURE_LIST.SignatureType (UEFI 2.10, section 32.4.1). Types that are not here keep their GUID. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["a5c059a1-94e4-4aa7-87b5-ab155c2bf072", "x509"],
  ["c1c41626-504c-4092-aca9-41f936934328", "sha256"],
  ["826ca512-cf10-4ac9-b187-be01496631bd", "sha1"],
  ["0b6e5233-a65c-44c9-9407-d9ab83bfc8bd", "sha224"],
  ["ff3e5307-9fd0-48c9-85f1-8ad56c701e01", "sha384"],
  ["093e0fae-a6c4-4f50-9f1b-d41e2b89c19a", "sha512"],
  ["3c5766e8-269c-4e34-aa14-ed776e85b3b6", "rsa2048"],
  ["e2b36190-879b-4a3d-ad8d-f2e7bba32784", "rsa2048-sha256"],
  ["67f8444f-8743-48f1-a328-1eaab8736080", "rsa2048-sha1"],
  ["3bd2a492-96c0-4079-b420-fcf98ef103ed", "x509-sha256"],
  ["7076876e-80c2-4ee6-aad2-28b349a6865b", "x509-sha384"],
  ["446dbf63-2502-4cda-bcfa-2465d2b0fe9d", "x509-sha512"],
]);

/** One entry of a signature database. */
export interface SignatureEntry {
  /** `x509`, `sha256`, …, or the GUID of a type that veritee does not know. */
  readonly type: string;
  /** GUID of who put it there. */
  readonly owner: string;
  /** DER of a certificate as it stands, a digest, …: a view of the event. */
  readonly bytes: Uint8Array;
}

function readList(reader: StructureReader, entries: SignatureEntry[]): void {
  const guid = guidText(reader.take(16, "SignatureType"));
  const listSize = reader.u32("SignatureListSize");
  const headerSize = reader.u32("SignatureHeaderSize");
  const size = reader.u32("SignatureSize");
  if (listSize < 28 || listSize > LARGEST_LIST || listSize - 28 > reader.left) {
    const detail = { expected: 28 + reader.left, actual: listSize };
    reader.refuse("SignatureListSize", `is ${listSize}`, detail, "EVENTLOG_SIGNATURE_LIST_SIZE");
  }
  if (headerSize > listSize - 28) {
    const detail = { expected: listSize - 28, actual: headerSize };
    reader.refuse("SignatureHeaderSize", `is ${headerSize}`, detail, "EVENTLOG_SIGNATURE_HEADER_SIZE");
  }
  reader.take(headerSize, "SignatureHeader");
  const body = listSize - 28 - headerSize;
  if (size < 17 || body % size !== 0) {
    const detail = { expected: body, actual: size };
    reader.refuse("SignatureSize", `is ${size} in a list of ${body} bytes`, detail, "EVENTLOG_SIGNATURE_SIZE");
  }
  const type = TYPES.get(guid) ?? guid;
  for (let at = 0; at < body; at += size) {
    const owner = guidText(reader.take(16, "SignatureOwner"));
    entries.push({ type, owner, bytes: reader.take(size - 16, "SignatureData") });
  }
}

/**
 * Parses the content of PK, KEK, db or dbx: EFI_SIGNATURE_LIST one after another. No bytes: an empty database. What the entries
 * are is not looked at: certificates in the wild do not all parse.
 *
 * @returns a failure of stage `parse`: `EVENTLOG_SIGNATURE_LIST` (cut), `EVENTLOG_SIGNATURE_LIST_SIZE`,
 * `EVENTLOG_SIGNATURE_HEADER_SIZE`, `EVENTLOG_SIGNATURE_SIZE`.
 */
export function parseSignatureLists(bytes: Uint8Array): Outcome<readonly SignatureEntry[]> {
  return readStructure(bytes, { path: "signature_list", code: "EVENTLOG_SIGNATURE_LIST" }, (reader) => {
    const entries: SignatureEntry[] = [];
    while (reader.left > 0) readList(reader, entries);
    return entries;
  });
}

/**
 * Parses a file that updates a signature database, as vendors publish dbx: EFI_VARIABLE_AUTHENTICATION_2 (EFI_TIME of 16 bytes,
 * WIN_CERTIFICATE_UEFI_GUID with its size) and the lists behind it. Its signature is not verified.
 *
 * @returns a failure of stage `parse`: `EVENTLOG_DATABASE_UPDATE`, or as {@link parseSignatureLists}.
 */
export function parseDatabaseUpdate(bytes: Uint8Array): Outcome<readonly SignatureEntry[]> {
  const lists = readStructure(bytes, { path: "update", code: "EVENTLOG_DATABASE_UPDATE" }, (reader) => {
    reader.take(16, "TimeStamp");
    const length = reader.u32("dwLength");
    // The length counts itself, and revision, type and GUID behind it.
    if (length < 24) reader.refuse("dwLength", `is ${length}`, { expected: 24, actual: length });
    const certificate = reader.take(length - 4, "AuthInfo");
    if ((certificate[2] ?? 0) !== 0xf1 || (certificate[3] ?? 0) !== 0x0e)
      reader.refuse("wCertificateType", "is another");
    return reader.rest();
  });
  return lists.ok ? parseSignatureLists(lists.value) : lists;
}
