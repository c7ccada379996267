import type { LogReader } from "./reader.js";
import type { LogSource } from "./records.js";

/** Padding of a CCEL's area: EDK II fills it up with 0xFF, td-shim with 0x00. */
const VALUES: readonly (number | undefined)[] = [0x00, 0xff];

/** So many bytes of a value, where a record could begin, are padding: no register is 0xFFFFFFFF, and a record has digests. */
const FEWEST: Readonly<Record<number, number>> = { 0x00: 8, 0xff: 4 };

/** Where the bytes begin that are 0x00, or 0xFF, up to the end; the end where the last byte is neither. */
export function paddingStart(bytes: Uint8Array): number {
  const value = bytes.at(-1);
  if (!VALUES.includes(value)) return bytes.length;
  let start = bytes.length;
  while (start > 0 && bytes[start - 1] === value) start--;
  return start;
}

/**
 * Looks whether the log ends here, between two records. A TPM's log has no padding.
 *
 * @param start from {@link paddingStart}: what begins there or behind is no record.
 * @returns whether the rest is padding.
 */
export function isPadding(reader: LogReader, source: LogSource, start: number): boolean {
  const { bytes, at, left } = reader;
  if (at < start) {
    if (source === "cc" && beginsAsPadding(bytes, at)) reader.refuse("EVENTLOG_PADDING", "", "is padding, not the end");
    return false;
  }
  if (source === "tpm") reader.refuse("EVENTLOG_TRAILING", "", `is ${left} bytes of padding`);
  return true;
}

function beginsAsPadding(bytes: Uint8Array, at: number): boolean {
  const value = bytes[at] ?? 0;
  const fewest = FEWEST[value] ?? Infinity;
  const run = bytes.subarray(at, at + 8).findIndex((byte) => byte !== value);
  return (run === -1 ? 8 : run) >= fewest;
}
