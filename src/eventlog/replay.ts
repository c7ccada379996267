import { idOfLogHash, LOG_HASH_SIZES } from "./algorithms.js";
import { EV } from "./event-names.js";
import type { EventLog, LogDigests, LogEvent, LogHash } from "./types.js";

/** What a log says that one register holds. */
export interface ReplayedRegister {
  /** Null: an event has no digest of this hash, so that the log does not say. */
  readonly value: Uint8Array | null;
  /** Numbers of the events that extend the register, in the order of the log. */
  readonly events: readonly number[];
}

/** PCRs that a dynamic launch resets: until then all their bits are set (TCG PC Client Platform TPM Profile, attributes of PCRs). */
const DYNAMIC_FIRST = 17;
const DYNAMIC_LAST = 22;

/**
 * What a register holds before its first event: zeros; in PCR 0 the last byte is the startup locality; PCRs 17 to 22 are ones.
 * Measurement registers of a TEE are zeros.
 *
 * @param size of the digests in bytes.
 * @returns a new array.
 */
export function initialValue(register: number, size: number, log: EventLog): Uint8Array {
  const value = new Uint8Array(size);
  if (log.format === "ccel") return value;
  if (register === 0) value[size - 1] = log.startupLocality ?? 0;
  return register >= DYNAMIC_FIRST && register <= DYNAMIC_LAST ? value.fill(0xff) : value;
}

/**
 * Whether an event was extended into its register. EV_NO_ACTION never is; nor is what a CCEL says of register 0, MRTD, which
 * is complete before the first event.
 */
export function isExtended(event: LogEvent, log: EventLog): boolean {
  return event.type !== EV.NO_ACTION && !(log.format === "ccel" && event.register === 0);
}

/** Events that extend a register, in the order of the log, by register from the lowest on. */
export function extendsByRegister(log: EventLog): ReadonlyMap<number, readonly LogEvent[]> {
  const found = new Map<number, LogEvent[]>();
  for (const event of log.events) {
    if (!isExtended(event, log)) continue;
    const own = found.get(event.register);
    if (own === undefined) found.set(event.register, [event]);
    else own.push(event);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

/** Makes the function that extends: of the register's value and an event's digest the next value. It keeps neither. */
export function extender(hash: LogHash, digests: LogDigests): (value: Uint8Array, digest: Uint8Array) => Uint8Array {
  const size = LOG_HASH_SIZES[hash];
  const message = new Uint8Array(2 * size);
  return (value, digest) => {
    message.set(value);
    message.set(digest, size);
    return digests.digest(hash, message);
  };
}

/**
 * Extends every register with its events, as the TPM or the TEE did: value = H(value ‖ digest). Whether the values count is
 * for whoever has quoted ones.
 *
 * @returns by register, from the lowest on; none for a register without an event that extends it.
 */
export function replay(log: EventLog, hash: LogHash, digests: LogDigests): ReadonlyMap<number, ReplayedRegister> {
  const id = idOfLogHash(hash);
  const extend = extender(hash, digests);
  const replayed = new Map<number, ReplayedRegister>();
  for (const [register, events] of extendsByRegister(log)) {
    let value: Uint8Array | null = initialValue(register, LOG_HASH_SIZES[hash], log);
    for (const event of events) {
      const digest = event.digests.get(id);
      value = digest === undefined || value === null ? null : extend(value, digest);
    }
    replayed.set(register, { value, events: events.map(({ number }) => number) });
  }
  return replayed;
}
