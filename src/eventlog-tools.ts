/**
 * veritee/eventlog: reads and replays event logs of a TPM or a TEE, and tells what they say of a boot. A log is a file that anybody
 * can write: nothing here compares it with a quote. createVerifier of the main entry does that.
 */
// Not through the room's face: the main entry must not load @noble/hashes because this one does.
import { nobleDigest } from "./crypto/noble-digest.js";
import { quoteDigest } from "./crypto/noble-quote-digest.js";
import * as room from "./eventlog/index.js";
import type {
  BootStory,
  BootStoryOptions,
  EventLog,
  LogHash,
  MismatchExplanation,
  ReplayedRegister,
  TypedEvent,
} from "./eventlog/index.js";

export type { Failure, Outcome } from "./errors/index.js";
export { parseCcelTable, parseEventLog, RTMR_OF_PCR, strongestHash } from "./eventlog/index.js";
export type {
  ApplicationStory,
  Authority,
  AuthorityClaim,
  BootStory,
  BootStoryOptions,
  CcelTable,
  Claim,
  DigestClaim,
  EfiVariable,
  EventContent,
  EventLog,
  FirmwareStory,
  GrubStory,
  LogAlgorithm,
  LogEvent,
  LogFormat,
  LogHash,
  LogSource,
  Measured,
  MismatchExplanation,
  ReplayedRegister,
  SecureBootStory,
  SignatureEntry,
  StoryProblem,
  SystemdStory,
  TypedEvent,
} from "./eventlog/index.js";

const DIGESTS = room.logDigests(nobleDigest, { digest: quoteDigest });

/**
 * Extends every register with its events: value = H(value ‖ digest). Only a value that an authentic quote has proves the events.
 *
 * @param log of `parseEventLog`.
 * @param hash the bank; a log without its digests gives null values.
 * @returns by register, from the lowest on; none for a register without an event that extends it.
 */
export function replay(log: EventLog, hash: LogHash): ReadonlyMap<number, ReplayedRegister> {
  return room.replay(log, hash, DIGESTS);
}

/**
 * Reads what each event says, and which of it its digest covers.
 *
 * @param hash the bank whose digests say what is measured; left out, the strongest that the log declares. With null nothing is
 * measured.
 * @returns one for each event of the log, in order; never fails.
 */
export function readEvents(log: EventLog, hash: LogHash | null = room.strongestHash(log)): readonly TypedEvent[] {
  return room.readEvents(log, DIGESTS, hash);
}

/**
 * Tells the boot story of a log in one bank: Secure Boot, firmware, programs, kernel command line, each with the number of the event
 * that says it. A claim holds only if the replay of its register in that bank gives the value that an authentic quote has: that is the
 * caller's to check.
 *
 * @param options where to be more lenient than the strict rules.
 * @returns never fails: what breaks a rule is a problem of its part, and that part is not told.
 * @throws TypeError for an option that there is not.
 */
export function bootStoryOf(log: EventLog, hash: LogHash, options: BootStoryOptions = {}): BootStory {
  return room.bootStoryOf(log, DIGESTS, hash, options);
}

/**
 * Looks for one change of the log that would make a register's replay give another value: a hint for people, after which the log
 * still does not agree.
 *
 * @param value what was quoted, as long as a digest of `hash`.
 * @returns null where the replay agrees, or where none of the changes that are tried explains it.
 */
export function explainMismatch(
  log: EventLog,
  hash: LogHash,
  register: number,
  value: Uint8Array,
): MismatchExplanation | null {
  return room.explainMismatch(log, hash, register, value, DIGESTS);
}
