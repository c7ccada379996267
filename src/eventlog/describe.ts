import { toHex } from "../bytes/index.js";
import { devicePathText, fileOf } from "./device-path.js";
import { shown } from "./text.js";
import type { EventContent } from "./typed.js";

const TECHNOLOGIES = ["no confidential computing", "AMD SEV", "AMD SEV-ES", "Intel TDX", "AMD SEV-SNP"];
const IPL_WORDS = {
  "grub-command": "GRUB command",
  "kernel-command-line": "kernel command line",
  "module-command-line": "module command line",
  "mok-list": "shim's list",
  section: "section of the kernel image",
  "utf16-text": "text",
  file: "file",
  bytes: "data",
} as const;
const SEPARATORS = {
  zero: "separator",
  ones: "separator (all ones)",
  error: "separator: the firmware failed",
  other: "separator of another value",
} as const;

const quoted = (text: string | null): string => (text === null ? "" : ` "${shown(text)}"`);
const hex = (value: bigint): string => `0x${value.toString(16)}`;

function variableText({ variable, entries, option }: Extract<EventContent, { kind: "variable" }>): string {
  const name = `variable ${shown(variable.name, 60)}`;
  if (option !== null) return `${name}:${quoted(option.description)} ${devicePathText(option.path)}`;
  if (entries !== null) return `${name}: ${entries.length} ${entries.length === 1 ? "entry" : "entries"}`;
  const { data } = variable;
  return data.length > 16 ? `${name}: ${data.length} bytes` : `${name}: ${data.length === 0 ? "empty" : toHex(data)}`;
}

function authorityText({ variable, authority }: Extract<EventContent, { kind: "authority" }>): string {
  const name = `authority ${shown(variable.name, 60)}`;
  switch (authority.kind) {
    case "certificate":
      return `${name}: certificate of ${authority.certificate.length} bytes`;
    case "hash":
      return `${name}: hash ${toHex(authority.hash)}`;
    case "sbat-level":
      return `${name}:${quoted(authority.text.trim().split("\n").join(" "))}`;
    case "setting":
      return `${name}: ${shown(toHex(authority.value.subarray(0, 32)))}`;
  }
}

/** A line for people about what an event says; nothing in it is vouched for. */
function contentText(content: EventContent): string {
  switch (content.kind) {
    case "separator":
      return SEPARATORS[content.value];
    case "action":
      return `action${quoted(content.action)}`;
    case "scrtm-contents":
      return `firmware code${quoted(content.description)}`;
    case "scrtm-version":
      return `firmware version${content.guid === null ? quoted(content.version) : ` ${content.guid}`}`;
    case "nonhost-info":
      return `host: ${content.technology === null ? "vendor's data" : (TECHNOLOGIES[content.technology] ?? "")}`;
    case "firmware-blob":
      return `firmware at ${hex(content.address)}, ${content.length} bytes${quoted(content.description)}`;
    case "variable":
      return variableText(content);
    case "authority":
      return authorityText(content);
    case "application":
      return `application ${shown(fileOf(content.image.path) ?? devicePathText(content.image.path))}`;
    case "driver":
      return `${content.runtime ? "runtime driver" : "driver"} ${devicePathText(content.image.path)}`;
    case "gpt":
      return `partition table ${content.diskId}, ${content.partitions.length} partitions`;
    case "ipl":
      return `${IPL_WORDS[content.form]}${quoted(content.text)}`;
    case "tag":
      return `tag 0x${content.id.toString(16)}${content.meaning === null ? "" : ` (${content.meaning})`}`;
    case "post-code":
      return `firmware code${quoted(content.description)}${content.blob === null ? "" : ` at ${hex(content.blob.address)}`}`;
    case "platform-config":
      return `platform configuration${quoted(content.label)}`;
    case "no-action":
      return `note${quoted(content.signature)}`;
    case "handoff":
      return `${content.tables.length} tables${quoted(content.description)}`;
    case "other":
      return `data${quoted(content.label)}`;
  }
}

/** One line of an event's content, with its problem behind it. */
export function describeContent(content: EventContent, code: string | null): string {
  const text = contentText(content).trimEnd();
  return code === null ? text : `${text} [${code}]`;
}
