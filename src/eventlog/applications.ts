import { fileOf, devicePathText } from "./device-path.js";
import { EV } from "./event-names.js";
import { ACTIONS, digestClaimOf, ProblemList, separatorOf } from "./story-context.js";
import type { StoryContext } from "./story-context.js";
import type { ApplicationStory, DigestClaim } from "./story-types.js";
import type { TypedEvent } from "./typed.js";
import type { TypedEventCode } from "./typed-errors.js";

/** Types of images. Which of them an event has is not measured, so that a place in the log decides what is a driver. */
const IMAGES: readonly number[] = [
  EV.EFI_BOOT_SERVICES_APPLICATION,
  EV.EFI_BOOT_SERVICES_DRIVER,
  EV.EFI_RUNTIME_SERVICES_DRIVER,
];

/** The log's word on where an image came from. */
function placeOf({ content }: TypedEvent): string | null {
  if (content.kind !== "application" && content.kind !== "driver") return null;
  return fileOf(content.image.path) ?? devicePathText(content.image.path);
}

/**
 * Whether an event is something else than an image, so that the list is whole without it. Its own type and digest must say so:
 * the digest of an image can be given any type, and the bytes that it is of be shown as data.
 */
function isNoImage({ event, content, measured }: TypedEvent, isPartitioned: boolean): boolean {
  if (event.type === EV.SEPARATOR) return true;
  if (measured === "not") return false;
  if (content.kind === "action") return /^[\x20-\x7e]*$/.test(content.action);
  return isPartitioned && content.kind === "gpt";
}

/** Numbers of the events that are the first separator of their register; null where there is none. */
interface FirstSeparators {
  readonly ofTwo: number | null;
  readonly ofFour: number | null;
}

/** Walks the events in log order. */
class BootWalk {
  readonly applications: DigestClaim[] = [];
  readonly drivers: DigestClaim[] = [];
  hasExited = false;
  private hasCalled = false;

  constructor(
    private readonly context: StoryContext,
    private readonly problems: ProblemList,
    private readonly separators: FirstSeparators,
  ) {}

  /** An event of PCR 4, in a CCEL of RTMR1. */
  boot(typed: TypedEvent): void {
    const { isCc } = this.context;
    const { type } = typed.event;
    if (this.context.isAction(typed, "calling")) this.calling(typed);
    else if (type === EV.EFI_BOOT_SERVICES_APPLICATION) {
      if (!this.hasCalled && this.context.options.applicationBeforeCalling === "refuse") {
        this.refuse("EVENTLOG_APPLICATION_EARLY", "is an application before the boot option is called", typed);
      }
      this.image(typed);
    } else if (IMAGES.includes(type)) {
      if (isCc && this.isBefore(typed, this.separators.ofFour)) this.driver(typed);
      else this.image(typed);
    } else this.other(typed, isCc);
  }

  /** An event of PCR 2: option ROMs, and behind the separator what was started from media without a boot option. */
  option(typed: TypedEvent): void {
    const isImage = IMAGES.includes(typed.event.type);
    if (this.isBefore(typed, this.separators.ofTwo)) {
      if (isImage) this.driver(typed);
    } else if (isImage) this.image(typed);
    else this.other(typed, true);
  }

  /** An event of PCR 5, in a CCEL of RTMR1. */
  configuration(typed: TypedEvent): void {
    if (this.context.isAction(typed, "exit") && this.isNamed(typed, ACTIONS.exit)) this.hasExited = true;
  }

  private refuse(code: TypedEventCode, what: string, typed: TypedEvent): void {
    this.problems.add(code, `Event ${typed.event.number} ${what}.`, typed);
  }

  private isBefore({ event }: TypedEvent, separator: number | null): boolean {
    return separator !== null && event.number < separator;
  }

  private isNamed(typed: TypedEvent, action: string): boolean {
    const { event, content } = typed;
    const named = event.type === EV.EFI_ACTION && content.kind === "action" && content.action === action;
    if (!named) this.refuse("EVENTLOG_TYPE_MASQUERADE", "has the digest of an action and is another", typed);
    return named;
  }

  private calling(typed: TypedEvent): void {
    if (!this.isNamed(typed, ACTIONS.calling)) return;
    const { ofFour } = this.separators;
    if (this.hasCalled) this.refuse("EVENTLOG_CALLING_DUPLICATE", "calls the boot option again", typed);
    if (ofFour !== null && !this.isBefore(typed, ofFour)) {
      this.refuse("EVENTLOG_CALLING_LATE", "calls the boot option behind the separator", typed);
    }
    this.hasCalled = true;
  }

  private image(typed: TypedEvent): void {
    if (this.hasExited) this.refuse("EVENTLOG_APPLICATION_LATE", "is an image behind the end of boot services", typed);
    this.applications.push(digestClaimOf(this.context, typed, placeOf(typed)));
  }

  private driver(typed: TypedEvent): void {
    this.drivers.push(digestClaimOf(this.context, typed, placeOf(typed)));
  }

  private other(typed: TypedEvent, isPartitioned: boolean): void {
    if (isNoImage(typed, isPartitioned)) return;
    this.refuse("EVENTLOG_TYPE_UNEXPECTED", `is of type ${typed.name}, and not shown to be no image`, typed);
  }
}

/** Tells what the firmware started. The order among registers is the log's word: a replay proves it only within one. */
export function applicationsOf(context: StoryContext): ApplicationStory {
  const problems = new ProblemList();
  // In a CCEL all of them share one register, whose events are PCR 4's.
  const ofTwo = new Set(context.isCc ? [] : context.eventsOf(2));
  const ofFour = new Set(context.eventsOf(4));
  const ofFive = new Set(context.eventsOf(5));
  const walk = new BootWalk(context, problems, {
    ofTwo: separatorOf(context, [...ofTwo], problems),
    ofFour: separatorOf(context, [...ofFour], problems),
  });
  for (const typed of context.eventsOf(2, 4, 5)) {
    if (ofTwo.has(typed)) walk.option(typed);
    if (ofFour.has(typed)) walk.boot(typed);
    if (ofFive.has(typed)) walk.configuration(typed);
  }
  if (!walk.hasExited) problems.add("EVENTLOG_EXIT_MISSING", "No event ends boot services.");
  return {
    applications: problems.isEmpty ? walk.applications : null,
    drivers: walk.drivers,
    problems: problems.list(),
  };
}
