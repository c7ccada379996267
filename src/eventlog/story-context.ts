import { equalBytes, toUtf8 } from "../bytes/index.js";
import { idOfLogHash } from "./algorithms.js";
import { EV } from "./event-names.js";
import { RTMR_OF_PCR } from "./rtmr.js";
import type { BootStoryOptions, Claim, DigestClaim, StoryProblem } from "./story-types.js";
import type { TypedEvent } from "./typed.js";
import type { TypedEventCode } from "./typed-errors.js";
import type { EventLog, LogDigests, LogHash } from "./types.js";

/** Actions whose digest makes an event what it is, whatever type and text the log gives it. */
export const ACTIONS = {
  calling: "Calling EFI Application from Boot Option",
  exit: "Exit Boot Services Invocation",
  debug: "UEFI Debug Mode",
  dma: "DMA Protection Disabled",
} as const;

/** What the parts of a story are told from. */
export interface StoryContext {
  readonly isCc: boolean;
  readonly options: Required<BootStoryOptions>;
  /** The events that a PCR's register was extended with, in order; in a CCEL with those of the PCRs that share it. */
  eventsOf(...pcrs: readonly number[]): readonly TypedEvent[];
  digestOf(event: TypedEvent): Uint8Array | null;
  /** Whether the digest is of this action's text. */
  isAction(event: TypedEvent, action: keyof typeof ACTIONS): boolean;
  /** Whether the digest is of four zero bytes or of four bytes 0xff. */
  hasSeparatorDigest(event: TypedEvent): boolean;
}

/** Hashes the well known texts once, and gives what the parts of a story ask for. */
export function storyContext(
  log: EventLog,
  events: readonly TypedEvent[],
  { digests, hash, options }: { digests: LogDigests; hash: LogHash; options: Required<BootStoryOptions> },
): StoryContext {
  const isCc = log.format === "ccel";
  const id = idOfLogHash(hash);
  const separators = [0, 0xff].map((octet) => digests.digest(hash, new Uint8Array(4).fill(octet)));
  const actions = new Map(Object.entries(ACTIONS).map(([key, text]) => [key, digests.digest(hash, toUtf8(text))]));
  const registerOf = (pcr: number): number => (isCc ? (RTMR_OF_PCR.get(pcr) ?? -2) + 1 : pcr);
  const digestOf = ({ event }: TypedEvent): Uint8Array | null => event.digests.get(id) ?? null;
  const has = (event: TypedEvent, known: Uint8Array | undefined): boolean => {
    const digest = digestOf(event);
    return digest !== null && known !== undefined && equalBytes(digest, known);
  };
  return {
    isCc,
    options,
    digestOf,
    eventsOf: (...pcrs) => {
      const registers = new Set(pcrs.map(registerOf));
      return events.filter(({ event }) => event.type !== EV.NO_ACTION && registers.has(event.register));
    },
    isAction: (event, action) => has(event, actions.get(action)),
    hasSeparatorDigest: (event) => separators.some((known) => has(event, known)),
  };
}

/** The problems of one part of a story: one for each code, however many events have it. */
export class ProblemList {
  private readonly byCode = new Map<TypedEventCode, { readonly message: string; readonly events: number[] }>();

  /** @param message of the first event that has the code. */
  add(code: TypedEventCode, message: string, ...events: readonly TypedEvent[]): void {
    const entry = this.byCode.get(code) ?? { message, events: [] };
    entry.events.push(...events.map(({ event }) => event.number));
    this.byCode.set(code, entry);
  }

  get isEmpty(): boolean {
    return this.byCode.size === 0;
  }

  has(code: TypedEventCode): boolean {
    return this.byCode.has(code);
  }

  list(): readonly StoryProblem[] {
    return [...this.byCode].map(([code, { message, events }]) => ({ code, message, events }));
  }
}

/** A claim that this event makes. */
export function claimOf<T>({ event, measured }: TypedEvent, value: T): Claim<T> {
  return { value, event: event.number, register: event.register, measured };
}

/** The digest of this event, and the log's word on it. */
export function digestClaimOf(context: StoryContext, typed: TypedEvent, description: string | null): DigestClaim {
  const { number, register } = typed.event;
  return { digest: context.digestOf(typed), description, event: number, register };
}

/**
 * Finds a register's first separator. One is an event of that type with its own digest; an event with such a digest and another
 * type hides one, and an event of that type without it is none.
 *
 * @param problems gets `EVENTLOG_TYPE_MASQUERADE`, `EVENTLOG_SEPARATOR_INVALID`, `EVENTLOG_SEPARATOR_DUPLICATE`.
 * @param values what a separator of this register may be.
 * @returns the number of the event, or null.
 */
export function separatorOf(
  context: StoryContext,
  events: readonly TypedEvent[],
  problems: ProblemList,
  values: readonly string[] = ["zero", "ones"],
): number | null {
  const found: TypedEvent[] = [];
  for (const typed of events) {
    const { event, content, measured } = typed;
    if (event.type !== EV.SEPARATOR) {
      if (!context.hasSeparatorDigest(typed)) continue;
      const message = `Event ${event.number} has a separator's digest and the type ${typed.name}.`;
      problems.add("EVENTLOG_TYPE_MASQUERADE", message, typed);
    } else if (content.kind === "separator" && values.includes(content.value) && measured === "data") found.push(typed);
    else problems.add("EVENTLOG_SEPARATOR_INVALID", `Event ${event.number} is no valid separator.`, typed);
  }
  const allowed = context.isCc && context.options.duplicateCcSeparator === "allow";
  if (found.length > 1 && !allowed) {
    problems.add("EVENTLOG_SEPARATOR_DUPLICATE", `There are ${found.length} separators.`, ...found);
  }
  return found[0]?.event.number ?? null;
}
