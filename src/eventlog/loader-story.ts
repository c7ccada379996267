import { EV } from "./event-names.js";
import type { IplForm } from "./ipl.js";
import { claimOf, digestClaimOf, ProblemList } from "./story-context.js";
import type { StoryContext } from "./story-context.js";
import type { Claim, DigestClaim, GrubStory, SystemdStory } from "./story-types.js";
import { printableText } from "./text.js";
import type { TypedEvent } from "./typed.js";

const GRUB_FORMS: readonly (IplForm | null)[] = ["grub-command", "kernel-command-line", "module-command-line"];
const SYSTEMD_FORMS: readonly (IplForm | null)[] = ["section", "utf16-text"];

/** The form of EV_IPL data; null for events of other types. */
export function formOf({ content }: TypedEvent): IplForm | null {
  return content.kind === "ipl" ? content.form : null;
}

const textOf = ({ content }: TypedEvent): string | null => (content.kind === "ipl" ? content.text : null);
const isGrub = (typed: TypedEvent): boolean => GRUB_FORMS.includes(formOf(typed));
const isSystemd = (typed: TypedEvent): boolean => SYSTEMD_FORMS.includes(formOf(typed));

/** Text that has to be measured, or what is wrong with it. */
function measuredText(typed: TypedEvent, problems: ProblemList): Claim<string> | null {
  const text = textOf(typed);
  const { number } = typed.event;
  // Loaders measure C strings: other bytes, as the UTF-16 of a command line, can be shown as a command too.
  if (text?.includes("\0") === true) {
    problems.add("EVENTLOG_COMMAND_TEXT", `The text of event ${number} has a NUL inside.`, typed);
  } else if (typed.measured === "not") {
    problems.add("EVENTLOG_COMMAND_NOT_MEASURED", `The text of event ${number} is not measured.`, typed);
  } else if (text === null) {
    problems.add("EVENTLOG_COMMAND_TEXT", `The text of event ${number} is not UTF-8.`, typed);
  } else return claimOf(typed, text);
  return null;
}

/** A command of GRUB that starts Linux, and blanks; the kernel's command line is what follows. */
const LINUX_COMMAND = /^\s*(?:!\s+)*linux\S*\s+/;
/** What no command begins with, but a kernel's path does. */
const PATH = /^(?:BOOT_IMAGE=|[/(])/;

/** The command line that one of GRUB's texts gives a kernel; null where it gives none. */
function givenLine(text: string): string | null {
  const command = LINUX_COMMAND.exec(text);
  if (command !== null) return text.slice(command[0].length);
  return PATH.test(text) ? text : null;
}

/** GRUB quotes arguments with blanks and escapes quotes in the kernel's command line, and not in the text of its command. */
function unquoted(line: string): string {
  return line.replace(/\\(.)|"/gsu, "$1");
}

/** Which of its texts is the kernel's command line is GRUB's prefix to say, and no digest is of it: so none may give another. */
function findOtherLines(
  texts: readonly { readonly claim: Claim<string>; readonly typed: TypedEvent }[],
  line: string | null,
  problems: ProblemList,
): void {
  const same: readonly (string | null)[] = line === null ? [] : [line, unquoted(line)];
  for (const { claim, typed } of texts) {
    const given = givenLine(claim.value);
    if (given === null || same.includes(given)) continue;
    const message = `Event ${claim.event} gives a kernel another command line than the one that is said to be the kernel's.`;
    problems.add("EVENTLOG_KERNEL_COMMAND_LINE_OTHER", message, typed);
  }
}

/** Tells what GRUB ran and read; null where PCR 8 has nothing of it. */
export function grubOf(context: StoryContext): GrubStory | null {
  const ofEight = context.eventsOf(8);
  if (!ofEight.some(isGrub)) return null;
  const problems = new ProblemList();
  const commands: { readonly claim: Claim<string>; readonly typed: TypedEvent }[] = [];
  for (const typed of ofEight) {
    if (isGrub(typed)) {
      const claim = measuredText(typed, problems);
      if (claim === null) continue;
      commands.push({ claim, typed });
    } else if (!context.isCc) {
      const code = typed.event.type === EV.IPL ? "EVENTLOG_GRUB_PREFIX" : "EVENTLOG_TYPE_UNEXPECTED";
      problems.add(code, `Event ${typed.event.number} is no command of GRUB.`, typed);
    }
  }
  const kernels = commands.filter(({ typed }) => formOf(typed) === "kernel-command-line");
  if (kernels.length > 1) {
    const message = `There are ${kernels.length} kernel command lines.`;
    problems.add("EVENTLOG_KERNEL_COMMAND_LINES", message, ...kernels.map(({ typed }) => typed));
  }
  findOtherLines(commands, kernels[0]?.claim.value ?? null, problems);
  const files = filesOf(context, problems);
  if (!problems.isEmpty) {
    return { commands: null, kernelCommandLine: null, files: null, problems: problems.list() };
  }
  const kernelCommandLine = kernels[0]?.claim ?? null;
  return { commands: commands.map(({ claim }) => claim), kernelCommandLine, files, problems: [] };
}

/** Files that GRUB read: PCR 9 but for the kernel's own tags; in a CCEL what of RTMR2 has no other meaning. */
function filesOf(context: StoryContext, problems: ProblemList): readonly DigestClaim[] {
  const files: DigestClaim[] = [];
  for (const typed of context.eventsOf(9)) {
    if (typed.event.type === EV.EVENT_TAG) continue;
    if (typed.event.type !== EV.IPL) {
      const message = `Event ${typed.event.number} is of type ${typed.name}.`;
      problems.add("EVENTLOG_TYPE_UNEXPECTED", message, typed);
    } else if (!context.isCc || !(isGrub(typed) || isSystemd(typed) || formOf(typed) === "mok-list")) {
      files.push(digestClaimOf(context, typed, printableText(typed.event.data)));
    }
  }
  return files;
}

/** Sections come in pairs: the name, measured, and the content under the same name. */
function sectionsOf(context: StoryContext, problems: ProblemList): readonly DigestClaim[] {
  const events = context.eventsOf(11).filter((typed) => !context.isCc || formOf(typed) === "section");
  const sections: DigestClaim[] = [];
  if (!events.some((typed) => formOf(typed) === "section")) return sections;
  for (let at = 0; at < events.length; at += 2) {
    const [name, content] = [events[at], events[at + 1]];
    const fits = name !== undefined && content !== undefined && formOf(name) === "section" && name.measured !== "not";
    if (!fits || formOf(content) !== "section" || textOf(content) !== textOf(name)) {
      const message = "The sections of the kernel image are not logged in pairs.";
      problems.add("EVENTLOG_SECTIONS", message, ...(name === undefined ? [] : [name]));
      return sections;
    }
    sections.push(digestClaimOf(context, content, textOf(content)));
  }
  return sections;
}

/** Tells what systemd's boot loader and stub measured; null where nothing looks like it. */
export function systemdOf(context: StoryContext): SystemdStory | null {
  const texts = context.eventsOf(8, 12).filter((typed) => formOf(typed) === "utf16-text");
  if (texts.length === 0 && !context.eventsOf(11).some((typed) => formOf(typed) === "section")) return null;
  const problems = new ProblemList();
  const sections = sectionsOf(context, problems);
  const lines = texts.map((typed) => measuredText(typed, problems)).filter((claim) => claim !== null);
  if (!problems.isEmpty) return { sections: null, commandLines: null, problems: problems.list() };
  return { sections, commandLines: lines, problems: [] };
}

/**
 * Whether events may hide a kernel's command line: in PCR 8 and 12 those that are no text, in PCR 11 those that are no section,
 * and a section that is a command line itself. Types and names are not measured, so that a log can show a line as anything.
 * In a CCEL, whose RTMR2 has the files too, nothing can be told from that.
 */
export function mayHideLine(context: StoryContext, grub: GrubStory | null): boolean {
  if (context.isCc) return false;
  const sections = context.eventsOf(11);
  return (
    // What is in PCR 8 beside GRUB's texts is a problem of GRUB's.
    context.eventsOf(...(grub === null ? [8, 12] : [12])).some((typed) => formOf(typed) !== "utf16-text") ||
    sections.some((typed) => formOf(typed) !== "section" || textOf(typed) === ".cmdline")
  );
}
