import { toHex } from "../bytes/index.js";
import { devicePathText, fileOf } from "./device-path.js";
import type { SignatureEntry } from "./signature-list.js";
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

/** Names a certificate that veritee knows. */
export type NameOf = (der: Uint8Array) => string | null;

/** Most certificates of a database that its line names. */
const NAMED = 8;

function databaseText(entries: readonly SignatureEntry[], nameOf: NameOf): string {
  const certificates = entries.filter(({ type }) => type === "x509");
  const names = certificates.slice(0, NAMED).flatMap(({ bytes }) => nameOf(bytes) ?? []);
  const known = names.length === 0 ? "" : `, among them ${names.join(", ")}`;
  const others = entries.length - certificates.length;
  const counted = certificates.length === 1 ? "1 certificate" : `${certificates.length} certificates`;
  return `${counted}${others === 0 ? "" : `, ${others} other ${others === 1 ? "entry" : "entries"}`}${known}`;
}

function variableText(
  { variable, entries, option }: Extract<EventContent, { kind: "variable" }>,
  nameOf: NameOf,
): string {
  const name = `variable ${shown(variable.name, 60)}`;
  if (option !== null) return `${name}:${quoted(option.description)} ${devicePathText(option.path)}`;
  if (entries !== null) return `${name}: ${databaseText(entries, nameOf)}`;
  const { data } = variable;
  return data.length > 16 ? `${name}: ${data.length} bytes` : `${name}: ${data.length === 0 ? "empty" : toHex(data)}`;
}

function authorityText({ variable, authority }: Extract<EventContent, { kind: "authority" }>, nameOf: NameOf): string {
  const name = `authority ${shown(variable.name, 60)}`;
  switch (authority.kind) {
    case "certificate":
      return `${name}: certificate ${nameOf(authority.certificate) ?? `of ${authority.certificate.length} bytes`}`;
    case "hash":
      return `${name}: hash ${toHex(authority.hash)}`;
    case "sbat-level":
      return `${name}:${quoted(authority.text.trim().split("\n").join(" "))}`;
    case "setting":
      return `${name}: ${shown(toHex(authority.value.subarray(0, 32)))}`;
  }
}

/** A line for people about what an event says; nothing in it is vouched for. */
function contentText(content: EventContent, nameOf: NameOf): string {
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
      return variableText(content, nameOf);
    case "authority":
      return authorityText(content, nameOf);
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
export function describeContent(content: EventContent, code: string | null, nameOf: NameOf): string {
  const text = contentText(content, nameOf).trimEnd();
  return code === null ? text : `${text} [${code}]`;
}
