/** Events of boot loaders and of the kernel's start: each with the data and the digest that they give it. */
import { toUtf8 } from "../../bytes/index.js";
import { EVENT_TYPES, eventOfMessage } from "./event.js";
import type { SimulatedEvent } from "./event.js";
import { taggedData } from "./image.js";
import { ucs2 } from "./octets.js";

const PCR = { grubText: 8, files: 9, stubImage: 11, stubOptions: 12, shim: 14 } as const;

/** What GRUB writes in front of the texts that it measures; the last two are older. */
export type GrubPrefix = "grub_cmd: " | "kernel_cmdline: " | "module_cmdline: " | "grub_cmd " | "grub_kernel_cmdline ";

/**
 * EV_IPL of a command, or of the kernel's or a module's command line. The data is prefix, text and a NUL.
 *
 * @param digestOf of the text, as GRUB does it now, or of the text and the NUL.
 */
export function grubTextEvent(
  prefix: GrubPrefix | (string & {}),
  text: string,
  digestOf: "text" | "text-and-nul" = "text",
): SimulatedEvent {
  const message = toUtf8(digestOf === "text" ? text : `${text}\0`);
  return eventOfMessage(PCR.grubText, EVENT_TYPES.EV_IPL, message, toUtf8(`${prefix}${text}\0`));
}

/** EV_IPL of a file that GRUB read: the digest is of its content, the data is its name and a NUL. */
export function grubFileEvent(name: string, content: Uint8Array): SimulatedEvent {
  return eventOfMessage(PCR.files, EVENT_TYPES.EV_IPL, content, toUtf8(`${name}\0`));
}

/** EV_IPL of one of shim's lists: MokList, MokListX, MokListTrusted. */
export function mokListEvent(name: string, value: Uint8Array): SimulatedEvent {
  return eventOfMessage(PCR.shim, EVENT_TYPES.EV_IPL, value, toUtf8(`${name}\0`));
}

/**
 * What systemd-stub measures of a section of a unified kernel image: two EV_IPL with the same data, the section's name
 * as UTF-16 with a NUL. The first is of the name in ASCII with a NUL, the second of the content.
 */
export function stubSectionEvents(name: string, content: Uint8Array): readonly SimulatedEvent[] {
  const data = ucs2(`${name}\0`);
  return [toUtf8(`${name}\0`), content].map((message) => {
    return eventOfMessage(PCR.stubImage, EVENT_TYPES.EV_IPL, message, data);
  });
}

/**
 * EV_IPL of the command line that systemd-boot or its stub passes on: the digest is of UTF-16 with a NUL.
 *
 * @param data `nul`: the data ends with the NUL too; `one-byte`: with half of it, as older ones write.
 */
export function stubCommandLineEvent(commandLine: string, data: "nul" | "one-byte" = "nul"): SimulatedEvent {
  const message = ucs2(`${commandLine}\0`);
  const logged = data === "nul" ? message : message.slice(0, -1);
  return eventOfMessage(PCR.stubOptions, EVENT_TYPES.EV_IPL, message, logged);
}

/** Tags of Linux's EFI stub. */
const LINUX_TAGS = { initrd: 0x8f3b_22ec, loadOptions: 0x8f3b_22ed } as const;

/** EV_EVENT_TAG of Linux's EFI stub: the initrd. */
export function linuxInitrdEvent(initrd: Uint8Array): SimulatedEvent {
  const data = taggedData(LINUX_TAGS.initrd, toUtf8("Linux initrd\0"));
  return eventOfMessage(PCR.files, EVENT_TYPES.EV_EVENT_TAG, initrd, data);
}

/** EV_EVENT_TAG of Linux's EFI stub: the command line, of which the log itself says nothing. */
export function linuxLoadOptionsEvent(commandLine: string): SimulatedEvent {
  const data = taggedData(LINUX_TAGS.loadOptions, toUtf8("LOADED_IMAGE::LoadOptions\0"));
  return eventOfMessage(PCR.files, EVENT_TYPES.EV_EVENT_TAG, ucs2(`${commandLine}\0`), data);
}

/** The tag of attestation agents (AAEL). */
const AGENT_TAG = 0x4141_454c;

/** EV_EVENT_TAG of an attestation agent: "domain operation content"; the digest is of the data. */
export function agentEvent(register: number, text: string): SimulatedEvent {
  const data = taggedData(AGENT_TAG, toUtf8(text));
  return eventOfMessage(register, EVENT_TYPES.EV_EVENT_TAG, data, data);
}
