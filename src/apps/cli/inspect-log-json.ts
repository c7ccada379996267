import { toHex } from "../../bytes/index.js";
import { isExtended } from "../../eventlog/index.js";
import type { EventLog, LogDigests, TypedEvent } from "../../eventlog/index.js";
import type { ClaimValue } from "../../index.js";
import type { InspectedLog } from "./inspect-log.js";
import type { RegisterAgreement } from "./log-agreement.js";
import { registerName, registersOf } from "./log-names.js";
import type { Fields } from "./parts-table.js";
import { storyClaims, storyProblems } from "./story-claims.js";

/** Bytes of an event's data that JSON shows; real dbx variables have some 36 000. */
export const MOST_DATA_BYTES = 4096;

/** A whole log for `--json`: every event with its digests in full. */
export function logFields(inspected: InspectedLog, digests: LogDigests): Fields {
  const { log, bytes, hash, events, agreement, story } = inspected;
  return {
    ...headFields(log),
    bytes,
    padding: log.padding,
    shownHash: hash,
    events: events.map((typed) => eventFields(typed, log)),
    replay: Object.fromEntries(
      [...agreement].map(([bank, rows]) => [
        bank,
        Object.fromEntries(rows.map((row) => [registerName(row.register, registersOf(log)), replayFields(row)])),
      ]),
    ),
    story: story === null ? null : storyFields(inspected, digests),
  };
}

function headFields(log: EventLog): Fields {
  const { format, algorithms, specification, startupLocality } = log;
  return {
    format,
    algorithms: algorithms.map(({ id, size, hash }) => ({ id, size, hash })),
    specification: specification === null ? null : { ...specification, vendorInfo: toHex(specification.vendorInfo) },
    startupLocality,
  };
}

function eventFields(typed: TypedEvent, log: EventLog): ClaimValue {
  const { event, name, measured, text, problem } = typed;
  const { number, offset, register, type, digests, data } = event;
  return {
    number,
    offset,
    register: registerName(register, registersOf(log)),
    type,
    name,
    extended: isExtended(event, log),
    digests: Object.fromEntries([...digests].map(([id, digest]) => [algorithmName(id, log), toHex(digest)])),
    measured,
    text,
    problem: problem === null ? null : problem.code,
    dataBytes: data.length,
    data: toHex(data.subarray(0, MOST_DATA_BYTES)),
    dataCut: data.length > MOST_DATA_BYTES,
  };
}

/** The name of a hash, or the TPM_ALG_ID in hex. */
export function algorithmName(id: number, { algorithms }: EventLog): string {
  return algorithms.find((algorithm) => algorithm.id === id)?.hash ?? `0x${id.toString(16).padStart(4, "0")}`;
}

function replayFields({ agreement, replayed, quoted, explanation }: RegisterAgreement): ClaimValue {
  return {
    replayed: replayed === null ? null : toHex(replayed),
    quoted: quoted === null ? null : toHex(quoted),
    agreement,
    explanation: explanation === null ? null : { ...explanation },
  };
}

function storyFields({ story }: InspectedLog, digests: LogDigests): ClaimValue {
  if (story === null) return null;
  return {
    hash: story.hash,
    secureBoot: story.secureBoot.state,
    kernelCommandLine: story.kernelCommandLine?.value ?? null,
    claims: storyClaims(story, digests).map((claim) => ({ ...claim })),
    problems: storyProblems(story).map((problem) => ({ ...problem })),
  };
}
