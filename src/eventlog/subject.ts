import { devicePathText, fileOf } from "./device-path.js";
import type { EventContent, TypedEvent } from "./typed.js";

/**
 * What an event is about, without the value that it gives it: the name of a variable, the path of a program, the first word of a
 * command. Two events of the same subject with different digests are one that changed. A hint for people, as event texts are.
 */
export function subjectOf({ name, content }: TypedEvent): string {
  return `${name}/${content.kind}/${contentSubject(content)}`;
}

/** A subject without its numbers: of one program in two versions it is the same. */
export function withoutNumbers(subject: string): string {
  return subject.replace(/\d+/g, "0");
}

function contentSubject(content: EventContent): string {
  switch (content.kind) {
    case "variable":
    case "authority":
      return `${content.variable.guid}/${content.variable.name}`;
    case "application":
    case "driver":
      return fileOf(content.image.path) ?? devicePathText(content.image.path);
    case "ipl":
      return `${content.form}/${iplSubject(content)}`;
    case "firmware-blob":
      return String(content.address);
    case "tag":
      return String(content.id);
    case "action":
      return content.action;
    case "post-code":
    case "handoff":
    case "scrtm-contents":
      return content.description ?? "";
    case "platform-config":
    case "other":
      return content.label ?? "";
    case "no-action":
      return content.signature;
    case "separator":
    case "scrtm-version":
    case "nonhost-info":
    case "gpt":
      return "";
  }
}

function iplSubject({ form, text }: Extract<EventContent, { kind: "ipl" }>): string {
  switch (form) {
    case "grub-command":
      return commandSubject(text ?? "");
    case "kernel-command-line":
    case "module-command-line":
    case "utf16-text":
    case "bytes":
      return "";
    case "mok-list":
    case "section":
    case "file":
      return text ?? "";
  }
}

/** Conditions are about all that they say, assignments about their variable, other commands about their first word. */
function commandSubject(command: string): string {
  if (command.startsWith("[")) return command;
  return /^(?:set )?[\w.-]+=/.exec(command)?.[0] ?? /^\S*/.exec(command)?.[0] ?? "";
}
