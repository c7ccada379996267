import type { Outcome } from "../errors/index.js";
import { parseDevicePath } from "./device-path.js";
import type { DevicePathNode } from "./device-path.js";
import { readStructure } from "./structure.js";
import { guidText, utf16Text } from "./text.js";

/** Most CHAR16 in a variable's name. */
const LONGEST_NAME = 2048;

/** Vendor GUIDs of variables whose meaning veritee knows (UEFI 2.10, sections 3.3 and 32.6.1; shim's own). */
export const VARIABLE_GUIDS = {
  global: "8be4df61-93ca-11d2-aa0d-00e098032b8c",
  imageSecurity: "d719b2cb-3d3a-4596-a3bc-dad00e67656f",
  shim: "605dab50-e046-4300-abb6-3dd810dd8b23",
} as const;

/** UEFI_VARIABLE_DATA. */
export interface EfiVariable {
  readonly guid: string;
  /** UTF-16 units as they stand; may hold control characters. */
  readonly name: string;
  /** A view of the event. */
  readonly data: Uint8Array;
  /** Bytes behind the structure; old shim writes six of them, and then the digest leaves out the last one. */
  readonly extra: Uint8Array;
}

/**
 * Parses UEFI_VARIABLE_DATA: vendor GUID, u64 CHAR16 of the name, u64 bytes of data, both. What follows is kept as `extra`.
 *
 * @returns a failure of stage `parse`: `EVENTLOG_VARIABLE_SIZE` (cut, or a length beyond its end), `EVENTLOG_VARIABLE_NAME`
 * (a name of more than 2048 units).
 */
export function parseEfiVariable(bytes: Uint8Array): Outcome<EfiVariable> {
  return readStructure(bytes, { path: "variable", code: "EVENTLOG_VARIABLE_SIZE" }, (reader) => {
    const guid = guidText(reader.take(16, "VariableName"));
    const units = reader.u64("UnicodeNameLength");
    if (units > BigInt(LONGEST_NAME)) {
      const detail = { expected: LONGEST_NAME, actual: String(units) };
      reader.refuse("UnicodeNameLength", `is ${units}`, detail, "EVENTLOG_VARIABLE_NAME");
    }
    const size = reader.u64("VariableDataLength");
    const name = utf16Text(reader.take(2 * Number(units), "UnicodeName")) ?? "";
    if (size > BigInt(reader.left)) {
      reader.refuse("VariableDataLength", `is ${size}, and ${reader.left} bytes are left`, { actual: String(size) });
    }
    return { guid, name, data: reader.take(Number(size), "VariableData"), extra: reader.rest() };
  });
}

/** EFI_LOAD_OPTION: the content of Boot#### and Driver####. */
export interface LoadOption {
  readonly attributes: number;
  readonly description: string;
  readonly path: readonly DevicePathNode[];
  readonly optionalData: Uint8Array;
}

/**
 * Parses EFI_LOAD_OPTION.
 *
 * @returns a failure of stage `parse`: `EVENTLOG_LOAD_OPTION`, `EVENTLOG_DEVICE_PATH`.
 */
export function parseLoadOption(bytes: Uint8Array): Outcome<LoadOption> {
  const head = readStructure(bytes, { path: "load_option", code: "EVENTLOG_LOAD_OPTION" }, (reader) => {
    const attributes = reader.u32("Attributes");
    const pathSize = reader.u16("FilePathListLength");
    let description = "";
    for (let unit = reader.u16("Description"); unit !== 0; unit = reader.u16("Description")) {
      description += String.fromCharCode(unit);
    }
    return { attributes, description, pathBytes: reader.take(pathSize, "FilePathList"), optionalData: reader.rest() };
  });
  if (!head.ok) return head;
  const { pathBytes, ...fields } = head.value;
  const path = parseDevicePath(pathBytes);
  return path.ok ? { ok: true, value: { ...fields, path: path.value } } : path;
}
