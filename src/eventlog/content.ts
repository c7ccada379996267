import { fromUtf8, isZero, u32le } from "../bytes/index.js";
import type { Outcome } from "../errors/index.js";
import { EV } from "./event-names.js";
import { parseFirmwareBlob, parseHandoffTables, parseTaggedEvent } from "./firmware-events.js";
import { parseGptEvent } from "./gpt.js";
import { parseImageLoad } from "./image-load.js";
import { readIplEvent } from "./ipl.js";
import { guidText, printableText, printableUtf16, withoutNuls } from "./text.js";
import type { EventContent } from "./typed.js";
import type { LogEvent } from "./types.js";
import { authorityContent, bad, good, variableContent } from "./variable-content.js";
import type { ReadContent } from "./variable-content.js";

/** The content of a structure that was read, or a problem and the label that the data can be shown by. */
function of<T>({ data }: LogEvent, outcome: Outcome<T>, content: (value: T) => EventContent): ReadContent {
  if (outcome.ok) return good(content(outcome.value));
  return { content: { kind: "other", label: printableText(data) }, problem: outcome.failure };
}

function separatorContent(data: Uint8Array, isError: boolean): ReadContent {
  if (isError) return good({ kind: "separator", value: "error" });
  if (data.length !== 4) {
    const content = { kind: "separator", value: "other" } as const;
    return bad("EVENTLOG_SEPARATOR_DATA", `A separator has ${data.length} bytes instead of 4.`, content);
  }
  const value = u32le(data, 0);
  return good({ kind: "separator", value: value === 0 ? "zero" : value === 0xffffffff ? "ones" : "other" });
}

const NONHOST_SIGNATURE = "GCE NonHostInfo\0";

function nonhostContent(data: Uint8Array): EventContent {
  const isGoogle = data.length === 32 && fromUtf8(data.subarray(0, 16)) === NONHOST_SIGNATURE;
  const technology = isGoogle ? (data[16] ?? 0) : 0xff;
  return { kind: "nonhost-info", technology: technology <= 4 ? technology : null };
}

/** A version is UTF-16 text with a NUL, or a GUID; an empty text is a version too. */
function scrtmContent(data: Uint8Array): EventContent {
  const version = data.length === 2 && isZero(data) ? "" : printableUtf16(data);
  // 16 bytes are a GUID unless they are text: eight CHAR16 of it end with a NUL.
  const isGuid = data.length === 16 && !(version !== null && data[14] === 0 && data[15] === 0);
  return isGuid
    ? { kind: "scrtm-version", version: null, guid: guidText(data) }
    : { kind: "scrtm-version", version, guid: null };
}

const TAGS: ReadonlyMap<number, "linux-initrd" | "linux-load-options" | "confidential-containers"> = new Map([
  [0x8f3b22ec, "linux-initrd"],
  [0x8f3b22ed, "linux-load-options"],
  [0x4141454c, "confidential-containers"],
]);

function tagContent(event: LogEvent): ReadContent {
  return of(event, parseTaggedEvent(event.data), ({ id, data }) => {
    // SIPA identifiers of Windows: 0x40010001 and others with the aggregate's bit.
    const meaning = TAGS.get(id) ?? (id >>> 16 === 0x4001 ? "windows" : null);
    return { kind: "tag", id, data, meaning };
  });
}

function postCodeContent(data: Uint8Array): EventContent {
  const description = printableText(data);
  const blob = description === null ? parseFirmwareBlob(data, false) : null;
  return { kind: "post-code", description, blob: blob?.ok === true ? blob.value : null };
}

/** As UEFI_PLATFORM_FIRMWARE_BLOB2, or a text. */
function postCode2Content(data: Uint8Array): EventContent {
  const blob = parseFirmwareBlob(data, true);
  if (blob.ok) return { kind: "post-code", description: blob.value.description, blob: blob.value };
  return postCodeContent(data);
}

/** The text before the first NUL: names of tables, `td_hob` and the like. */
function labelOf(data: Uint8Array): string | null {
  const end = data.indexOf(0);
  return printableText(end < 1 ? data : data.subarray(0, end)) ?? printableUtf16(data.subarray(0, 256));
}

/** The signature of EV_NO_ACTION: 16 bytes, or fewer in a short one. */
function noActionContent(data: Uint8Array): EventContent {
  return { kind: "no-action", signature: printableText(withoutNuls(data.subarray(0, 16))) ?? "" };
}

type Reader = (event: LogEvent) => ReadContent;

const described =
  (content: (data: Uint8Array) => EventContent): Reader =>
  ({ data }) =>
    good(content(data));

const action: Reader = ({ data }) => {
  const text = fromUtf8(withoutNuls(data));
  return text === null ? bad("EVENTLOG_ACTION_TEXT", "The action is no text.") : good({ kind: "action", action: text });
};
const blob =
  (hasDescription: boolean): Reader =>
  (event) =>
    of(event, parseFirmwareBlob(event.data, hasDescription), (value) => ({ kind: "firmware-blob", ...value }));
const handoff =
  (hasDescription: boolean): Reader =>
  (event) =>
    of(event, parseHandoffTables(event.data, hasDescription), (value) => ({ kind: "handoff", ...value }));
const gpt: Reader = (event) => of(event, parseGptEvent(event.data), (value) => ({ kind: "gpt", ...value }));
const variable: Reader = ({ data }) => variableContent(data);
const driver =
  (runtime: boolean): Reader =>
  (event) =>
    of(event, parseImageLoad(event.data), (image) => ({ kind: "driver", runtime, image }));

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [EV.POST_CODE, described(postCodeContent)],
  [EV.POST_CODE2, described(postCode2Content)],
  [EV.NO_ACTION, described(noActionContent)],
  [EV.ACTION, action],
  [EV.EFI_ACTION, action],
  [EV.OMIT_BOOT_DEVICE_EVENTS, action],
  [EV.EVENT_TAG, tagContent],
  [EV.S_CRTM_CONTENTS, described((data) => ({ kind: "scrtm-contents", description: printableText(data) }))],
  [EV.S_CRTM_VERSION, described(scrtmContent)],
  [EV.PLATFORM_CONFIG_FLAGS, described((data) => ({ kind: "platform-config", label: labelOf(data) }))],
  [EV.NONHOST_INFO, described(nonhostContent)],
  [
    EV.IPL,
    described((data) => {
      const { form, text } = readIplEvent(data);
      return { kind: "ipl", form, text };
    }),
  ],
  [EV.EFI_VARIABLE_DRIVER_CONFIG, variable],
  [EV.EFI_VARIABLE_BOOT, variable],
  [EV.EFI_VARIABLE_BOOT2, variable],
  [EV.EFI_VARIABLE_AUTHORITY, ({ data }) => authorityContent(data)],
  [
    EV.EFI_BOOT_SERVICES_APPLICATION,
    (event) => of(event, parseImageLoad(event.data), (image) => ({ kind: "application", image })),
  ],
  [EV.EFI_BOOT_SERVICES_DRIVER, driver(false)],
  [EV.EFI_RUNTIME_SERVICES_DRIVER, driver(true)],
  [EV.EFI_GPT_EVENT, gpt],
  [EV.EFI_GPT_EVENT2, gpt],
  [EV.EFI_PLATFORM_FIRMWARE_BLOB, blob(false)],
  [EV.EFI_PLATFORM_FIRMWARE_BLOB2, blob(true)],
  [EV.EFI_HANDOFF_TABLES, handoff(false)],
  [EV.EFI_HANDOFF_TABLES2, handoff(true)],
]);

/** Reads what an event says by its type. Unknown types and malformed data are content too, the latter with a problem. */
export function readContent(event: LogEvent, isErrorSeparator: boolean): ReadContent {
  if (event.type === EV.SEPARATOR) return separatorContent(event.data, isErrorSeparator);
  return READERS.get(event.type)?.(event) ?? good({ kind: "other", label: labelOf(event.data.subarray(0, 512)) });
}
