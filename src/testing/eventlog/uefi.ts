import { concatBytes } from "../../bytes/index.js";
import { edited } from "../tpm/edit.js";
import type { Edit } from "../tpm/edit.js";
import { efiGuid, littleEndian, ucs2 } from "./octets.js";

/** Whose variables they are, and what a signature list holds (UEFI 2.10, 3.3 and 32.4.1; shim). */
export const EFI_GUIDS = {
  globalVariable: "8be4df61-93ca-11d2-aa0d-00e098032b8c",
  imageSecurityDatabase: "d719b2cb-3d3a-4596-a3bc-dad00e67656f",
  shimLock: "605dab50-e046-4300-abb6-3dd810dd8b23",
  certX509: "a5c059a1-94e4-4aa7-87b5-ab155c2bf072",
  certSha256: "c1c41626-504c-4092-aca9-41f936934328",
  certX509Sha256: "3bd2a492-96c0-4079-b420-fcf98ef103ed",
  certRsa2048: "3c5766e8-269c-4e34-aa14-ed776e85b3b6",
  certSha384: "ff3e5307-9fd0-48c9-85f1-8ad56c701e01",
} as const;

/** UEFI_VARIABLE_DATA (TCG PC Client Platform Firmware Profile 1.06, 10.2), field by field, written as they are. */
export interface UefiVariableFields {
  /** EFI_GUID, 16 bytes. */
  readonly vendor: Uint8Array;
  /** UnicodeNameLength, in characters of two bytes. */
  readonly nameLength: bigint;
  /** VariableDataLength, in bytes. */
  readonly dataLength: bigint;
  /** UTF-16, little-endian, without a NUL. */
  readonly name: Uint8Array;
  readonly data: Uint8Array;
  /** What stands behind the structure. */
  readonly trailing: Uint8Array;
}

/** UEFI_VARIABLE_DATA of a variable. A vendor that is no GUID throws a RangeError. */
export function uefiVariable(
  vendor: string,
  name: string,
  data: Uint8Array,
  edit?: Edit<UefiVariableFields>,
): Uint8Array {
  const usual: UefiVariableFields = {
    vendor: efiGuid(vendor),
    nameLength: BigInt(name.length),
    dataLength: BigInt(data.length),
    name: ucs2(name),
    data,
    trailing: new Uint8Array(),
  };
  const fields = edited(usual, edit);
  const lengths = [littleEndian(fields.nameLength, 8), littleEndian(fields.dataLength, 8)];
  return concatBytes(fields.vendor, ...lengths, fields.name, fields.data, fields.trailing);
}

/** One EFI_SIGNATURE_DATA. */
export interface EfiSignature {
  /** A GUID as text. */
  readonly owner: string;
  /** A certificate's DER, a digest, or whatever the list's type says. */
  readonly data: Uint8Array;
}

/** EFI_SIGNATURE_LIST (UEFI 2.10, 32.4.1), field by field, written as they are. */
export interface SignatureListFields {
  /** EFI_GUID, 16 bytes. */
  readonly type: Uint8Array;
  /** SignatureListSize, u32. */
  readonly listSize: number;
  /** SignatureHeaderSize, u32. */
  readonly headerSize: number;
  /** SignatureSize, u32: the owner's 16 bytes are counted. */
  readonly signatureSize: number;
  readonly header: Uint8Array;
  readonly signatures: readonly EfiSignature[];
  /** What stands behind the last signature. */
  readonly trailing: Uint8Array;
}

/** Size of the four fields in front, and of a signature's owner. */
const LIST_HEADER_SIZE = 28;
const GUID_SIZE = 16;

/** EFI_SIGNATURE_LIST of signatures that are all as long as the first; a variable of lists has them one behind another. */
export function signatureList(
  type: string,
  signatures: readonly EfiSignature[],
  edit?: Edit<SignatureListFields>,
): Uint8Array {
  const size = GUID_SIZE + (signatures[0]?.data.length ?? 0);
  const usual: SignatureListFields = {
    type: efiGuid(type),
    listSize: LIST_HEADER_SIZE + size * signatures.length,
    headerSize: 0,
    signatureSize: size,
    header: new Uint8Array(),
    signatures,
    trailing: new Uint8Array(),
  };
  const fields = edited(usual, edit);
  return concatBytes(
    fields.type,
    littleEndian(fields.listSize, 4),
    littleEndian(fields.headerSize, 4),
    littleEndian(fields.signatureSize, 4),
    fields.header,
    ...fields.signatures.map(efiSignature),
    fields.trailing,
  );
}

/** EFI_SIGNATURE_DATA: what a signature list holds, and what the authority that let an image run is logged as. */
export function efiSignature({ owner, data }: EfiSignature): Uint8Array {
  return concatBytes(efiGuid(owner), data);
}
