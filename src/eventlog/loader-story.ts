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
  if (typed.measured === "not") {
    problems.add("EVENTLOG_COMMAND_NOT_MEASURED", `The text of event ${number} is not measured.`, typed);
  } else if (text === null) {
    problems.add("EVENTLOG_COMMAND_TEXT", `The text of event ${number} is not UTF-8.`, typed);
  } else return claimOf(typed, text);
  return null;
}

/** Tells what GRUB ran and read; null where PCR 8 has nothing of it. */
export function grubOf(context: StoryContext): GrubStory | null {
  const ofEight = context.eventsOf(8);
  if (!ofEight.some(isGrub)) return null;
  const problems = new ProblemList();
  const commands: Claim<string>[] = [];
  const kernels: { readonly claim: Claim<string>; readonly typed: TypedEvent }[] = [];
  for (const typed of ofEight) {
    if (isGrub(typed)) {
      const claim = measuredText(typed, problems);
      if (claim === null) continue;
      commands.push(claim);
      if (formOf(typed) === "kernel-command-line") kernels.push({ claim, typed });
    } else if (!context.isCc) {
      const code = typed.event.type === EV.IPL ? "EVENTLOG_GRUB_PREFIX" : "EVENTLOG_TYPE_UNEXPECTED";
      problems.add(code, `Event ${typed.event.number} is no command of GRUB.`, typed);
    }
  }
  if (kernels.length > 1) {
    const message = `There are ${kernels.length} kernel command lines.`;
    problems.add("EVENTLOG_KERNEL_COMMAND_LINES", message, ...kernels.map(({ typed }) => typed));
  }
  const files = filesOf(context, problems);
  if (!problems.isEmpty) {
    return { commands: null, kernelCommandLine: null, files: null, problems: problems.list() };
  }
  return { commands, kernelCommandLine: kernels[0]?.claim ?? null, files, problems: [] };
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
