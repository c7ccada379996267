import { toHex } from "../bytes/index.js";
import { EV } from "./event-names.js";
import { claimOf, ProblemList, separatorOf } from "./story-context.js";
import type { StoryContext } from "./story-context.js";
import type { Claim, FirmwareStory } from "./story-types.js";
import type { TypedEvent } from "./typed.js";

function versionText({ event, content }: TypedEvent): string {
  if (content.kind !== "scrtm-version") return toHex(event.data);
  return content.version ?? content.guid ?? toHex(event.data);
}

/** Tells what the firmware says of itself before the separator of PCR 0. The last version counts, and all must be measured. */
export function firmwareOf(context: StoryContext): FirmwareStory {
  if (context.isCc) return { scrtmVersion: null, technology: null, problems: [] };
  const events = context.eventsOf(0);
  const problems = new ProblemList();
  const first = separatorOf(context, events, problems);
  if (first === null) problems.add("EVENTLOG_SEPARATOR_MISSING", "PCR 0 has no separator.");
  if (first === null || !problems.isEmpty) return { scrtmVersion: null, technology: null, problems: problems.list() };
  let version: Claim<string> | null = null;
  let technology: Claim<number> | null = null;
  for (const typed of events.filter(({ event }) => event.number < first)) {
    const { content, event, measured } = typed;
    if (event.type === EV.S_CRTM_VERSION) {
      if (measured === "data") version = claimOf(typed, versionText(typed));
      else problems.add("EVENTLOG_SCRTM_NOT_MEASURED", `Event ${event.number} is not measured.`, typed);
    }
    if (content.kind === "nonhost-info" && content.technology !== null) {
      if (measured === "data") technology = claimOf(typed, content.technology);
      else problems.add("EVENTLOG_NONHOST_NOT_MEASURED", `Event ${event.number} is not measured.`, typed);
    }
  }
  return {
    scrtmVersion: problems.has("EVENTLOG_SCRTM_NOT_MEASURED") ? null : version,
    technology: problems.has("EVENTLOG_NONHOST_NOT_MEASURED") ? null : technology,
    problems: problems.list(),
  };
}
