import { concatBytes } from "../../bytes/index.js";
import { edited } from "../tpm/edit.js";
import type { Edit } from "../tpm/edit.js";
import { littleEndian, ucs2 } from "./octets.js";

/** A node of a device path (UEFI 2.10, 10.3), field by field, written as they are. */
export interface DevicePathNodeFields {
  readonly type: number;
  readonly subtype: number;
  /** What the node says of its size; the 4 bytes in front are counted. */
  readonly length: number;
  readonly data: Uint8Array;
}

/** One node of a device path. */
export function devicePathNode(
  type: number,
  subtype: number,
  data: Uint8Array = new Uint8Array(),
  edit?: Edit<DevicePathNodeFields>,
): Uint8Array {
  const fields = edited<DevicePathNodeFields>({ type, subtype, length: NODE_HEADER_SIZE + data.length, data }, edit);
  const header = [littleEndian(fields.type, 1), littleEndian(fields.subtype, 1), littleEndian(fields.length, 2)];
  return concatBytes(...header, fields.data);
}

const NODE_HEADER_SIZE = 4;

/** Types and subtypes of nodes. */
const MEDIA = 0x04;
const FILE_PATH = 0x04;
const END = 0x7f;
const END_ENTIRE = 0xff;

/** The device path of a file: its path as one node, and the end. */
export function devicePathOfFile(path: string): Uint8Array {
  return concatBytes(devicePathNode(MEDIA, FILE_PATH, ucs2(`${path}\0`)), devicePathNode(END, END_ENTIRE));
}

/** EFI_IMAGE_LOAD_EVENT (TCG PC Client Platform Firmware Profile 1.06, 10.2), field by field, written as they are. */
export interface ImageLoadFields {
  /** ImageLocationInMemory. */
  readonly location: bigint;
  /** ImageLengthInMemory. */
  readonly length: bigint;
  /** ImageLinkTimeAddress. */
  readonly linkTimeAddress: bigint;
  /** LengthOfDevicePath, in bytes. */
  readonly devicePathLength: bigint;
  readonly devicePath: Uint8Array;
  /** What stands behind the structure. */
  readonly trailing: Uint8Array;
}

/** Where firmware is said to have put an image. */
const USUAL_LOCATION = 0x7d8c_9018n;

/** EFI_IMAGE_LOAD_EVENT of a device path, for an image of so many bytes. */
export function imageLoadData(devicePath: Uint8Array, length: bigint, edit?: Edit<ImageLoadFields>): Uint8Array {
  const usual: ImageLoadFields = {
    location: USUAL_LOCATION,
    length,
    linkTimeAddress: 0n,
    devicePathLength: BigInt(devicePath.length),
    devicePath,
    trailing: new Uint8Array(),
  };
  const fields = edited(usual, edit);
  return concatBytes(
    littleEndian(fields.location, 8),
    littleEndian(fields.length, 8),
    littleEndian(fields.linkTimeAddress, 8),
    littleEndian(fields.devicePathLength, 8),
    fields.devicePath,
    fields.trailing,
  );
}

/** A TCG_PCClientTaggedEvent (the same profile, 10.4), field by field, written as they are. */
export interface TaggedFields {
  readonly id: number;
  /** What taggedEventDataSize says. */
  readonly size: number;
  readonly data: Uint8Array;
}

/** A tagged event in bytes. */
export function taggedData(id: number, data: Uint8Array, edit?: Edit<TaggedFields>): Uint8Array {
  const fields = edited<TaggedFields>({ id, size: data.length, data }, edit);
  return concatBytes(littleEndian(fields.id, 4), littleEndian(fields.size, 4), fields.data);
}
