import { EV } from "./event-names.js";
import type { LogReader } from "./reader.js";
import type { LogSource } from "./records.js";
import type { LogEvent } from "./types.js";

/** TCG_EfiStartupLocalityEvent (TCG PC Client Platform Firmware Profile 1.05, 10.4.5.3): this name, NUL and one byte. */
const NAME = new TextEncoder().encode("StartupLocality");
const LOCALITIES = [0, 3, 4];

/** Follows a log to the one event that may state the locality at which the TPM was started. */
export interface LocalityState {
  locality: number | null;
  /** Whether an event before has extended PCR 0. */
  extended: boolean;
}

/** Looks at the next event; refuses a StartupLocality that has another form, comes again, or comes after an extend of PCR 0. */
export function followLocality(reader: LogReader, source: LogSource, event: LogEvent, state: LocalityState): void {
  if (event.type !== EV.NO_ACTION) {
    if (event.register === 0) state.extended = true;
    return;
  }
  if (!NAME.every((byte, at) => event.data[at] === byte)) return;
  const locality = event.data[NAME.length + 1] ?? -1;
  const framed = event.data.length === NAME.length + 2 && event.data[NAME.length] === 0;
  if (source !== "tpm" || event.register !== 0 || !framed || !LOCALITIES.includes(locality)) {
    const where = `register ${event.register} with ${event.data.length} bytes, locality ${locality}`;
    reader.refuse("EVENTLOG_LOCALITY", "data", `states a startup locality in ${where}`);
  }
  if (state.locality !== null) reader.refuse("EVENTLOG_LOCALITY_TWICE", "data", "states the startup locality again");
  if (state.extended) reader.refuse("EVENTLOG_LOCALITY_LATE", "data", "comes after an extend of PCR 0");
  state.locality = locality;
}
