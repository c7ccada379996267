import { equalBytes } from "../bytes/index.js";
import { idOfLogHash } from "./algorithms.js";
import { parseEfiVariable } from "./efi-variable.js";
import { EV } from "./event-names.js";
import { parseTaggedEvent } from "./firmware-events.js";
import { iplParts, readIplEvent } from "./ipl.js";
import { withoutNuls } from "./text.js";
import type { Measured } from "./typed.js";
import type { LogDigests, LogEvent, LogHash } from "./types.js";

/**
 * The bytes, other than all the data, that an event's digest may be of. Each is a documented habit of one writer; the list is
 * closed, and no entry leaves out bytes that are given a meaning elsewhere without saying so (`part`).
 */
function partsOf({ type, data }: LogEvent): readonly Uint8Array[] {
  switch (type) {
    case EV.EFI_VARIABLE_DRIVER_CONFIG: // Firmware of TPM 1.2 times.
    case EV.EFI_VARIABLE_BOOT: {
      // Most firmware hashes the content alone, so that name and vendor stay unproved.
      const variable = parseEfiVariable(data);
      return variable.ok ? [variable.value.data] : [];
    }
    case EV.EFI_VARIABLE_AUTHORITY:
      // Old shim: the buffer is six bytes too long, and the digest leaves out the last of them.
      return data.length > 0 ? [data.subarray(0, -1)] : [];
    case EV.IPL:
      return iplParts(readIplEvent(data));
    case EV.ACTION:
    case EV.EFI_ACTION:
      return [withoutNuls(data)];
    case EV.EVENT_TAG: {
      const tag = parseTaggedEvent(data);
      return tag.ok ? [tag.value.data] : [];
    }
    default:
      return [];
  }
}

/** Says what the event's digest of one bank is of. At most six digests are computed. */
export function measure(
  event: LogEvent,
  hash: LogHash,
  digests: LogDigests,
): { readonly measured: Measured; readonly measuredBytes: Uint8Array | null } {
  const digest = event.digests.get(idOfLogHash(hash));
  if (digest === undefined || event.type === EV.NO_ACTION) return { measured: "not", measuredBytes: null };
  const fits = (bytes: Uint8Array): boolean => equalBytes(digests.digest(hash, bytes), digest);
  if (fits(event.data)) return { measured: "data", measuredBytes: event.data };
  const part = partsOf(event).find(fits);
  return part === undefined ? { measured: "not", measuredBytes: null } : { measured: "part", measuredBytes: part };
}
