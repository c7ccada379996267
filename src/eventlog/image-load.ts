import type { Outcome } from "../errors/index.js";
import { parseDevicePath } from "./device-path.js";
import type { DevicePathNode } from "./device-path.js";
import { readStructure } from "./structure.js";

/** EFI_IMAGE_LOAD_EVENT. No digest is of it: the digest is the PE image's, and all this is the log's word. */
export interface ImageLoad {
  readonly location: bigint;
  readonly length: bigint;
  readonly linkTimeAddress: bigint;
  readonly path: readonly DevicePathNode[];
}

/**
 * Parses EFI_IMAGE_LOAD_EVENT: four u64 (location, length, link time address, bytes of the device path) and the device path; what follows is passed over.
 *
 * @returns a failure of stage `parse`: `EVENTLOG_IMAGE_LOAD`, `EVENTLOG_DEVICE_PATH`.
 */
export function parseImageLoad(bytes: Uint8Array): Outcome<ImageLoad> {
  const head = readStructure(bytes, { path: "image_load", code: "EVENTLOG_IMAGE_LOAD" }, (reader) => {
    const location = reader.u64("ImageLocationInMemory");
    const length = reader.u64("ImageLengthInMemory");
    const linkTimeAddress = reader.u64("ImageLinkTimeAddress");
    const pathBytes = reader.take(reader.count("LengthOfDevicePath"), "DevicePath");
    // Old shim writes eight or nine bytes too many.
    reader.rest();
    return { location, length, linkTimeAddress, pathBytes };
  });
  if (!head.ok) return head;
  const { pathBytes, ...fields } = head.value;
  const path = parseDevicePath(pathBytes);
  return path.ok ? { ok: true, value: { ...fields, path: path.value } } : path;
}
