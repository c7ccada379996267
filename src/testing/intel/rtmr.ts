import { sha384 } from "@noble/hashes/sha2.js";
import { concatBytes } from "../../bytes/index.js";
import { digestOfEvent } from "../eventlog/event.js";
import type { SimulatedEvent } from "../eventlog/event.js";

/** RTMR0 to RTMR3, 48 bytes each. */
export type Rtmrs = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/**
 * The registers of a TD that was extended by events in their order. Registers count as in a CCEL: 1 is RTMR0, 4 is RTMR3;
 * events of others change nothing. See `inCcRegisters`.
 */
export function rtmrsOf(events: readonly SimulatedEvent[]): Rtmrs {
  const value = (register: number): Uint8Array =>
    events.filter((event) => event.register === register).reduce(extended, new Uint8Array(48));
  return [value(1), value(2), value(3), value(4)];
}

function extended(value: Uint8Array, event: SimulatedEvent): Uint8Array {
  const digest = event.measured === null ? null : digestOfEvent(event, "sha384");
  return digest === null ? value : sha384(concatBytes(value, digest));
}
