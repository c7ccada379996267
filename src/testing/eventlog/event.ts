import { digest, hashSize } from "../tpm/algorithms.js";
import type { TpmHash } from "../tpm/algorithms.js";
import type { SimulatedTpm } from "../tpm/tpm.js";

/** eventType of what is simulated (TCG PC Client Platform Firmware Profile 1.06, 10.4.1). */
export const EVENT_TYPES = {
  EV_POST_CODE: 0x01,
  EV_UNUSED: 0x02,
  EV_NO_ACTION: 0x03,
  EV_SEPARATOR: 0x04,
  EV_ACTION: 0x05,
  EV_EVENT_TAG: 0x06,
  EV_S_CRTM_CONTENTS: 0x07,
  EV_S_CRTM_VERSION: 0x08,
  EV_PLATFORM_CONFIG_FLAGS: 0x0a,
  EV_COMPACT_HASH: 0x0c,
  EV_IPL: 0x0d,
  EV_NONHOST_INFO: 0x11,
  EV_EFI_VARIABLE_DRIVER_CONFIG: 0x8000_0001,
  EV_EFI_VARIABLE_BOOT: 0x8000_0002,
  EV_EFI_BOOT_SERVICES_APPLICATION: 0x8000_0003,
  EV_EFI_BOOT_SERVICES_DRIVER: 0x8000_0004,
  EV_EFI_RUNTIME_SERVICES_DRIVER: 0x8000_0005,
  EV_EFI_GPT_EVENT: 0x8000_0006,
  EV_EFI_ACTION: 0x8000_0007,
  EV_EFI_PLATFORM_FIRMWARE_BLOB: 0x8000_0008,
  EV_EFI_HANDOFF_TABLES: 0x8000_0009,
  EV_EFI_PLATFORM_FIRMWARE_BLOB2: 0x8000_000a,
  EV_EFI_HANDOFF_TABLES2: 0x8000_000b,
  EV_EFI_VARIABLE_BOOT2: 0x8000_000c,
  EV_EFI_VARIABLE_AUTHORITY: 0x8000_00e0,
} as const;

/** Digests by bank. */
export type BankDigests = Readonly<Partial<Record<TpmHash, Uint8Array>>>;

/** Something that a simulated machine measured, or that somebody only wrote into its log. */
export interface SimulatedEvent {
  /** The PCR; in a CCEL the measurement register. */
  readonly register: number;
  /** See {@link EVENT_TYPES}. */
  readonly type: number;
  /** What is extended: the digest of a message, digests themselves, or nothing (EV_NO_ACTION). */
  readonly measured: { readonly message: Uint8Array } | { readonly digests: BankDigests } | null;
  /** What the log says that it was. */
  readonly data: Uint8Array;
}

/** An event whose digest is of its data. */
export function eventOfData(register: number, type: number, data: Uint8Array): SimulatedEvent {
  return { register, type, measured: { message: data }, data };
}

/** An event whose digest is of something else. */
export function eventOfMessage(register: number, type: number, message: Uint8Array, data: Uint8Array): SimulatedEvent {
  return { register, type, measured: { message }, data };
}

/** The digest of an event in one bank; zeros where nothing is extended, null where only other banks have one. */
export function digestOfEvent({ measured }: SimulatedEvent, bank: TpmHash): Uint8Array | null {
  if (measured === null) return new Uint8Array(hashSize(bank));
  return "message" in measured ? digest(bank, measured.message) : (measured.digests[bank] ?? null);
}

/** Extends a TPM by events in their order, in those of its banks in which they have a digest. */
export function measureEvents(tpm: SimulatedTpm, events: readonly SimulatedEvent[]): void {
  for (const event of events) {
    if (event.measured === null) continue;
    const digests = tpm.banks.map((bank) => [bank, digestOfEvent(event, bank)] as const);
    tpm.extend(event.register, Object.fromEntries(digests.filter(([, value]) => value !== null)));
  }
}

/** The events without one. An index that none has throws a RangeError, as everywhere below. */
export function withoutEvent(events: readonly SimulatedEvent[], index: number): readonly SimulatedEvent[] {
  present(events, index);
  return events.toSpliced(index, 1);
}

/** The events with one of them at another place: `to` is its index afterwards. */
export function withEventMoved(events: readonly SimulatedEvent[], from: number, to: number): readonly SimulatedEvent[] {
  const event = present(events, from);
  present(events, to);
  return events.toSpliced(from, 1).toSpliced(to, 0, event);
}

/** The events with one more, which stands at that index afterwards. */
export function withEventAdded(
  events: readonly SimulatedEvent[],
  index: number,
  event: SimulatedEvent,
): readonly SimulatedEvent[] {
  if (index !== events.length) present(events, index);
  return events.toSpliced(index, 0, event);
}

function present(events: readonly SimulatedEvent[], index: number): SimulatedEvent {
  const event = events[index];
  if (event === undefined) throw new RangeError(`there is no event ${index}; they are 0 to ${events.length - 1}`);
  return event;
}
