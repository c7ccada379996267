import { idOfLogHash } from "../../eventlog/index.js";
import type { EventLog, LogHash, TypedEvent } from "../../eventlog/index.js";
import { toHex } from "../../bytes/index.js";
import { chunks, harmless, wrap } from "./text.js";

/** Characters of a digest that is cut short: enough to tell the digests of one log apart. */
const SHORT_DIGEST = 10;

/** `PCR 7`; in a CCEL `MRTD` and `RTMR0` to `RTMR3`. */
export function registerName(register: number, registers: "pcr" | "cc"): string {
  if (registers === "pcr") return `PCR ${register}`;
  return register === 0 ? "MRTD" : `RTMR${register - 1}`;
}

/** Which registers a log is about. */
export function registersOf({ format }: EventLog): "pcr" | "cc" {
  return format === "ccel" ? "cc" : "pcr";
}

/** A digest cut short, or `-` where there is none. */
export function shortDigest(digest: Uint8Array | null | undefined): string {
  if (digest === null || digest === undefined) return "-";
  const hex = toHex(digest);
  return hex.length <= SHORT_DIGEST + 1 ? hex : `${hex.slice(0, SHORT_DIGEST)}…`;
}

/** An event's digest of one hash, or of whatever the log has first where it has no hash that veritee knows. */
export function digestOf({ event }: TypedEvent, hash: LogHash | null): Uint8Array | undefined {
  return hash === null ? [...event.digests.values()][0] : event.digests.get(idOfLogHash(hash));
}

/** What an event says; in parentheses where no digest covers it, so that it is a description that anybody may have written. */
export function saidBy({ text, measured }: TypedEvent): string {
  return measured === "not" ? `(${harmless(text)})` : harmless(text);
}

/** Breaks a text into lines of at most `width` characters, long words too. */
export function fold(text: string, width: number): readonly string[] {
  return wrap(text, width).flatMap((line) => (line.length <= width ? [line] : chunks(line, width)));
}

/** `0 to 4, 7`: numbers in ascending order. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges[ranges.length - 1];
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges
    .map(([from, to]) => (from === to ? String(from) : `${from}${to === from + 1 ? ", " : " to "}${to}`))
    .join(", ");
}
