import { applicationsOf } from "./applications.js";
import { firmwareOf } from "./firmware-story.js";
import { formOf, grubOf, mayHideLine, systemdOf } from "./loader-story.js";
import { eventReader } from "./read-events.js";
import { secureBootOf } from "./secure-boot.js";
import { digestClaimOf, storyContext } from "./story-context.js";
import type { StoryContext } from "./story-context.js";
import type { BootStory, BootStoryOptions, Claim, DigestClaim, GrubStory, SystemdStory } from "./story-types.js";
import { withoutNuls, byteText } from "./text.js";
import type { EventLog, LogDigests, LogHash } from "./types.js";

const STRICT: Required<BootStoryOptions> = {
  duplicateCcSeparator: "refuse",
  applicationBeforeCalling: "refuse",
  emptySecureBoot: "refuse",
};

/** Every choice, the strict one where none was made. @throws TypeError for a value that there is not. */
function choicesOf(options: BootStoryOptions): Required<BootStoryOptions> {
  const choices = { ...STRICT, ...options };
  for (const [name, chosen] of Object.entries(choices)) {
    const lenient = name === "emptySecureBoot" ? "off" : "allow";
    if (!(name in STRICT)) throw new TypeError(`${name} is no option of a boot story.`);
    if (chosen !== "refuse" && chosen !== lenient) throw new TypeError(`${name} must be "refuse" or "${lenient}".`);
  }
  return choices;
}

/** The one command line that all agree on: the same text twice is one, different ones are none. */
function commandLineOf(
  context: StoryContext,
  grub: GrubStory | null,
  systemd: SystemdStory | null,
): BootStory["kernelCommandLine"] {
  // A part that breaks a rule may hide another line.
  if (mayHideLine(context, grub) || [grub, systemd].some((part) => part !== null && part.problems.length > 0))
    return null;
  const ofGrub: readonly Claim<string>[] = grub?.kernelCommandLine ? [grub.kernelCommandLine] : [];
  const lines = [
    ...ofGrub.map((claim) => ({ ...claim, source: "grub" as const })),
    ...(systemd?.commandLines ?? []).map((claim) => ({ ...claim, source: "systemd" as const })),
  ];
  const [first] = lines;
  return first !== undefined && lines.every(({ value }) => value === first.value) ? first : null;
}

/** Tags of Linux' EFI stub. */
function tagsOf(context: StoryContext, meaning: "linux-initrd" | "linux-load-options"): readonly DigestClaim[] {
  return context
    .eventsOf(9)
    .flatMap((typed) =>
      typed.content.kind === "tag" && typed.content.meaning === meaning
        ? [digestClaimOf(context, typed, byteText(withoutNuls(typed.content.data)))]
        : [],
    );
}

function mokListsOf(context: StoryContext): readonly DigestClaim[] {
  return context
    .eventsOf(14)
    .filter((typed) => formOf(typed) === "mok-list")
    .map((typed) => digestClaimOf(context, typed, typed.content.kind === "ipl" ? typed.content.text : null));
}

/**
 * Tells the boot story of a log in one bank. Each claim holds only if the replay of its register in that bank gives the quoted
 * value: that is the caller's to check, register by register. Nothing in a log makes this throw; what breaks a rule is a problem
 * of its part, and that part is then not told.
 *
 * @param hash a bank that was quoted; a log that lacks its digests gives problems.
 * @param options where to be more lenient than the strict rules.
 * @throws TypeError for an option that there is not.
 */
export function bootStoryOf(
  log: EventLog,
  digests: LogDigests,
  hash: LogHash,
  options: BootStoryOptions = {},
): BootStory {
  return storyReader(log, digests, options)(hash);
}

/** As {@link bootStoryOf}, for several banks: each story is told once, and what events say is read once for all. */
export function storyReader(
  log: EventLog,
  digests: LogDigests,
  options: BootStoryOptions = {},
): (hash: LogHash) => BootStory {
  const choices = choicesOf(options);
  const eventsOf = eventReader(log, digests);
  const stories = new Map<LogHash, BootStory>();
  return (hash) => {
    const story =
      stories.get(hash) ?? tell(storyContext(log, eventsOf(hash), { digests, hash, options: choices }), hash);
    stories.set(hash, story);
    return story;
  };
}

function tell(context: StoryContext, hash: LogHash): BootStory {
  const grub = grubOf(context);
  const systemd = systemdOf(context);
  return {
    hash,
    secureBoot: secureBootOf(context),
    firmware: firmwareOf(context),
    boot: applicationsOf(context),
    grub,
    systemd,
    kernelCommandLine: commandLineOf(context, grub, systemd),
    linux: {
      initrd: tagsOf(context, "linux-initrd"),
      loadOptions: tagsOf(context, "linux-load-options"),
    },
    mokLists: mokListsOf(context),
  };
}
