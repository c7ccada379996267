import { toHex } from "../bytes/index.js";
import { EV } from "./event-names.js";
import { claimOf, problemOf, separatorsOf } from "./story-context.js";
import type { StoryContext } from "./story-context.js";
import type { Claim, FirmwareStory, StoryProblem } from "./story-types.js";
import type { TypedEvent } from "./typed.js";

function versionText({ event, content }: TypedEvent): string {
  if (content.kind !== "scrtm-version") return toHex(event.data);
  return content.version ?? content.guid ?? toHex(event.data);
}

/** Tells what the firmware says of itself before the separator of PCR 0. The last version counts, and all must be measured. */
export function firmwareOf(context: StoryContext): FirmwareStory {
  if (context.isCc) return { scrtmVersion: null, technology: null, problems: [] };
  const events = context.eventsOf(0);
  const { first, problems: ofSeparators } = separatorsOf(context, events);
  const problems: StoryProblem[] = [...ofSeparators];
  if (first === null) problems.push(problemOf("EVENTLOG_SEPARATOR_MISSING", "PCR 0 has no separator."));
  let version: Claim<string> | null = null;
  let technology: Claim<number> | null = null;
  for (const typed of events.filter(({ event }) => first !== null && event.number < first)) {
    const { content, event, measured } = typed;
    if (event.type === EV.S_CRTM_VERSION) {
      if (measured === "data") version = claimOf(typed, versionText(typed));
      else problems.push(problemOf("EVENTLOG_SCRTM_NOT_MEASURED", `Event ${event.number} is not measured.`, typed));
    }
    if (content.kind === "nonhost-info" && content.technology !== null) {
      if (measured === "data") technology = claimOf(typed, content.technology);
      else problems.push(problemOf("EVENTLOG_NONHOST_NOT_MEASURED", `Event ${event.number} is not measured.`, typed));
    }
  }
  const has = (code: string): boolean => problems.some((problem) => problem.code === code);
  const broken = ofSeparators.length > 0 || first === null;
  return {
    scrtmVersion: broken || has("EVENTLOG_SCRTM_NOT_MEASURED") ? null : version,
    technology: broken || has("EVENTLOG_NONHOST_NOT_MEASURED") ? null : technology,
    problems,
  };
}
