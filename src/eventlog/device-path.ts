import { u16le, u32le } from "../bytes/index.js";
import type { Outcome } from "../errors/index.js";
import { readStructure } from "./structure.js";
import { guidText, shown, utf16Text } from "./text.js";

/** Largest node, header included. Real ones are file paths of some hundred bytes. */
const LARGEST_NODE = 2048;

/** One node of a device path (UEFI 2.10, section 10.3). */
export interface DevicePathNode {
  readonly type: number;
  readonly subtype: number;
  /** Behind the header of four bytes: a view. */
  readonly data: Uint8Array;
}

/**
 * Parses a device path to its last byte. Nodes that end an instance or the whole (type 0x7f) are kept out; a path may be empty.
 *
 * @returns a failure of stage `parse`: `EVENTLOG_DEVICE_PATH` (a length below 4, above 2048 or beyond the end, bytes behind the
 * end node).
 */
export function parseDevicePath(bytes: Uint8Array): Outcome<readonly DevicePathNode[]> {
  return readStructure(bytes, { path: "device_path", code: "EVENTLOG_DEVICE_PATH" }, (reader) => {
    const nodes: DevicePathNode[] = [];
    while (reader.left > 0) {
      const type = reader.u8("Type");
      const subtype = reader.u8("SubType");
      const length = reader.u16("Length");
      if (length < 4 || length > LARGEST_NODE) reader.refuse("Length", `is ${length}`, { actual: length });
      const data = reader.take(length - 4, "Data");
      if (type !== 0x7f) nodes.push({ type, subtype, data });
      // One path may follow another (a load option with several), so the end of one is not the end of all.
    }
    return nodes;
  });
}

/** The file of a path: its last media file node, as text; null where there is none. */
export function fileOf(path: readonly DevicePathNode[]): string | null {
  const files = path.filter(({ type, subtype }) => type === 4 && subtype === 4);
  const text = files.map(({ data }) => (utf16Text(data) ?? "").replace(/\0.*$/s, "")).join("");
  return text === "" ? null : text;
}

const hex = (value: number): string => `0x${value.toString(16)}`;

function nodeText({ type, subtype, data }: DevicePathNode): string {
  const key = `${type}/${subtype}/${data.length}`;
  if (type === 4 && subtype === 4) return (utf16Text(data) ?? "").replace(/\0+$/, "");
  if (key === "1/1/2") return `Pci(${hex(data[1] ?? 0)},${hex(data[0] ?? 0)})`;
  if (key === "2/1/8")
    return u32le(data, 0) === 0x0a0341d0 ? `PciRoot(${u32le(data, 4)})` : `Acpi(${hex(u32le(data, 0))})`;
  if (key === "3/2/4") return `Scsi(${u16le(data, 0)},${u16le(data, 2)})`;
  if (key === "3/18/6") return `Sata(${u16le(data, 0)},${u16le(data, 2)},${u16le(data, 4)})`;
  if (key === "4/1/38") return `HD(${u32le(data, 0)},${guidText(data, 20)})`;
  if (key === "4/6/16") return `FvFile(${guidText(data)})`;
  if (key === "4/7/16") return `Fv(${guidText(data)})`;
  return `Path(${type},${subtype})`;
}

/** Characters of a path from which on no more is shown: more than `shown` looks at. */
const ENOUGH = 400;

/** A path in the style of the UEFI shell, for people; nodes that are rare keep their numbers. */
export function devicePathText(path: readonly DevicePathNode[]): string {
  let text = "";
  for (const [at, node] of path.entries()) {
    text += `${at === 0 ? "" : "/"}${nodeText(node)}`;
    // More is not shown, and a path may have very many nodes.
    if (text.length > ENOUGH) break;
  }
  return shown(text);
}
