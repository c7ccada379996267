import { fileOf, devicePathText } from "./device-path.js";
import { EV } from "./event-names.js";
import { ACTIONS, digestClaimOf, problemOf, separatorsOf } from "./story-context.js";
import type { StoryContext } from "./story-context.js";
import type { ApplicationStory, DigestClaim, StoryProblem } from "./story-types.js";
import type { TypedEvent } from "./typed.js";
import type { TypedEventCode } from "./typed-errors.js";

/** The log's word on where an image came from. */
function placeOf({ content }: TypedEvent): string | null {
  if (content.kind !== "application" && content.kind !== "driver") return null;
  return fileOf(content.image.path) ?? devicePathText(content.image.path);
}

/**
 * Whether an event of this register is something else than an image, so that the list is whole without it. Its own type and
 * digest must say so: the digest of an image's bytes can be given any type, and its stripped bytes be shown as data.
 */
function isNoImage({ event, content, measured }: TypedEvent, isCc: boolean): boolean {
  if (event.type === EV.SEPARATOR) return true;
  if (measured === "not") return false;
  if (content.kind === "action") return /^[\x20-\x7e]*$/.test(content.action);
  return isCc && content.kind === "gpt";
}

/** Walks the events in log order. */
class BootWalk {
  readonly problems: StoryProblem[] = [];
  readonly applications: DigestClaim[] = [];
  hasExited = false;
  private hasCalled = false;

  constructor(
    private readonly context: StoryContext,
    private readonly separator: number | null,
  ) {}

  /** An event of PCR 4. */
  boot(typed: TypedEvent): void {
    const { event } = typed;
    const isExit = this.context.isCc && this.context.isAction(typed, "exit");
    if (this.context.isAction(typed, "calling")) this.calling(typed);
    else if (event.type === EV.EFI_BOOT_SERVICES_APPLICATION) this.application(typed);
    else if (event.type !== EV.EFI_BOOT_SERVICES_DRIVER && event.type !== EV.EFI_RUNTIME_SERVICES_DRIVER && !isExit) {
      if (!isNoImage(typed, this.context.isCc)) {
        this.refuse("EVENTLOG_TYPE_UNEXPECTED", `is of type ${typed.name}, and not shown to be no image`, typed);
      }
    }
  }

  /** An event of PCR 5. */
  configuration(typed: TypedEvent): void {
    if (!this.context.isAction(typed, "exit")) return;
    if (!this.isNamed(typed, ACTIONS.exit)) return;
    this.hasExited = true;
  }

  private refuse(code: TypedEventCode, what: string, typed: TypedEvent): void {
    this.problems.push(problemOf(code, `Event ${typed.event.number} ${what}.`, typed));
  }

  private isNamed(typed: TypedEvent, action: string): boolean {
    const { event, content } = typed;
    const named = event.type === EV.EFI_ACTION && content.kind === "action" && content.action === action;
    if (!named) this.refuse("EVENTLOG_TYPE_MASQUERADE", "has the digest of an action and is another", typed);
    return named;
  }

  private calling(typed: TypedEvent): void {
    if (!this.isNamed(typed, ACTIONS.calling)) return;
    if (this.hasCalled) this.refuse("EVENTLOG_CALLING_DUPLICATE", "calls the boot option again", typed);
    if (this.separator !== null && typed.event.number > this.separator) {
      this.refuse("EVENTLOG_CALLING_LATE", "calls the boot option behind the separator", typed);
    }
    this.hasCalled = true;
  }

  private application(typed: TypedEvent): void {
    if (this.hasExited)
      this.refuse("EVENTLOG_APPLICATION_LATE", "is an application behind the end of boot services", typed);
    else if (!this.hasCalled && this.context.options.applicationBeforeCalling === "refuse") {
      this.refuse("EVENTLOG_APPLICATION_EARLY", "is an application before the boot option is called", typed);
    }
    this.applications.push(digestClaimOf(this.context, typed, placeOf(typed)));
  }
}

/** Tells what the firmware started. The order among PCR 4 and 5 is the log's word: no replay proves it, but in a CCEL. */
export function applicationsOf(context: StoryContext): ApplicationStory {
  const ofFour = new Set(context.eventsOf(4));
  const ofFive = new Set(context.eventsOf(5));
  const { first, problems: ofSeparators } = separatorsOf(context, [...ofFour]);
  const walk = new BootWalk(context, first);
  for (const typed of context.eventsOf(4, 5)) {
    if (ofFour.has(typed)) walk.boot(typed);
    if (ofFive.has(typed)) walk.configuration(typed);
  }
  const open = walk.hasExited ? [] : [problemOf("EVENTLOG_EXIT_MISSING", "No event ends boot services.")];
  const problems = [...ofSeparators, ...walk.problems, ...open];
  const drivers = context.eventsOf(2, 4).filter(({ content }) => content.kind === "driver");
  return {
    applications: problems.length > 0 ? null : walk.applications,
    drivers: drivers.map((typed) => digestClaimOf(context, typed, placeOf(typed))),
    problems,
  };
}
