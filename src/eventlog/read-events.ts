import { equalBytes } from "../bytes/index.js";
import { HASHES_BY_STRENGTH, idOfLogHash } from "./algorithms.js";
import { readContent } from "./content.js";
import { describeContent } from "./describe.js";
import { eventTypeName } from "./event-names.js";
import { measure } from "./measure.js";
import type { TypedEvent } from "./typed.js";
import type { EventLog, LogDigests, LogEvent, LogHash } from "./types.js";
import { wellKnownCertificate } from "./well-known.js";

/** The strongest hash of a log that veritee can replay; null where there is none. */
export function strongestHash(log: EventLog): LogHash | null {
  return HASHES_BY_STRENGTH.find((hash) => log.algorithms.some((algorithm) => algorithm.hash === hash)) ?? null;
}

/** By which firmware says that it failed: the number 1 instead of 0 or -1. */
const ERROR_SEPARATOR = Uint8Array.of(1, 0, 0, 0);

/**
 * Reads what each event of a log says, and which of it its digest covers. Proves nothing by itself: the digests count as far as
 * the log's replay in `hash` gives a quoted value.
 *
 * @param hash the bank whose digests say what is measured; by default the strongest that the log declares. Without one, nothing
 * is measured.
 * @returns one for each event of the log, in order; never fails.
 */
export function readEvents(
  log: EventLog,
  digests: LogDigests,
  hash: LogHash | null = strongestHash(log),
): readonly TypedEvent[] {
  return eventReader(log, digests)(hash);
}

/** As {@link readEvents}, for several banks: what events say, and the texts for people, are read once for all of them. */
export function eventReader(log: EventLog, digests: LogDigests): (hash: LogHash | null) => readonly TypedEvent[] {
  const said = (event: LogEvent, isErrorSeparator: boolean): Said => {
    const { content, problem } = readContent(event, isErrorSeparator);
    const text = describeContent(content, problem?.code ?? null, (der) => wellKnownCertificate(der, digests));
    return { name: eventTypeName(event.type), content, problem, text };
  };
  const usual = log.events.map((event) => said(event, false));
  return (hash) => {
    const failed = hash === null ? null : digests.digest(hash, ERROR_SEPARATOR);
    return log.events.map((event, at) => {
      const digest = hash === null ? undefined : event.digests.get(idOfLogHash(hash));
      const saysFailed = failed !== null && digest !== undefined && equalBytes(failed, digest);
      const { measured, measuredBytes } =
        hash === null ? ({ measured: "not", measuredBytes: null } as const) : measure(event, hash, digests);
      const own = (saysFailed ? undefined : usual[at]) ?? said(event, saysFailed);
      return { event, ...own, measured, measuredBytes };
    });
  };
}

/** What does not hang on the bank. */
type Said = Pick<TypedEvent, "name" | "content" | "problem" | "text">;
