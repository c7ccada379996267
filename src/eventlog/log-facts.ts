import { equalBytes } from "../bytes/index.js";
import type { ClaimValue } from "../result/index.js";
import { HASHES_BY_STRENGTH } from "./algorithms.js";
import type { LogCase } from "./log-case.js";
import { initialValue, replay } from "./replay.js";
import { storyReader } from "./story.js";
import { CLAIM_PCRS, storyClaims } from "./story-claims.js";
import type { BootStory, BootStoryOptions } from "./story-types.js";
import type { EventLog, LogDigests, LogHash } from "./types.js";

/** Applications are compared one by one, so that it does not matter whether a vendor's own ran before the boot option. */
const STORY_OPTIONS: BootStoryOptions = { applicationBeforeCalling: "allow", emptySecureBoot: "off" };

/** How one register of one bank fared. */
export interface RegisterReplay {
  readonly hash: LogHash;
  readonly register: number;
  readonly quoted: Uint8Array;
  /** Null where an event lacks the bank's digest. */
  readonly value: Uint8Array | null;
  readonly agrees: boolean;
}

/**
 * Replays the registers of one bank that were quoted and have events. A TEE's log is the whole story of its registers: one
 * that it has no events of has to hold zeros.
 */
export function replayBank(
  log: EventLog,
  hash: LogHash,
  quoted: ReadonlyMap<number, Uint8Array> = new Map(),
  digests: LogDigests,
): readonly RegisterReplay[] {
  const replayed = replay(log, hash, digests);
  const told = log.format === "ccel" ? [...quoted.keys()] : [...replayed.keys()];
  return told.flatMap((register) => {
    const expected = quoted.get(register);
    if (expected === undefined) return [];
    const { value } = replayed.get(register) ?? { value: initialValue(register, expected.length, log) };
    return [{ hash, register, quoted: expected, value, agrees: value !== null && equalBytes(value, expected) }];
  });
}

/** What facts rest on. */
type Ground = keyof typeof CLAIM_PCRS;

/** What the log says in registers that agree with the quote. */
export class Facts {
  readonly story: (hash: LogHash) => BootStory;
  private readonly grounds = new Map<Ground, readonly LogHash[]>();
  /** The banks that facts may rest on, the best first. */
  readonly banks: readonly LogHash[];

  constructor(
    private readonly log: EventLog,
    private readonly replays: readonly RegisterReplay[],
    private readonly logCase: LogCase,
  ) {
    const usable = HASHES_BY_STRENGTH.filter((hash) => hash !== "sha1" || logCase.sha1Bank === "accept");
    this.banks = usable.filter((hash) => replays.some((one) => one.hash === hash));
    this.story = storyReader(log, logCase.digests, STORY_OPTIONS);
  }

  /**
   * The banks that quote all PCRs that a fact rests on, the best first. None where one of the PCRs does not agree in one of the
   * banks, or is without events and yet holds something: a TPM may have a bank that the firmware leaves alone, and whoever runs later can extend that one alone.
   *
   * Of a TEE's log none ever: several PCRs share a register there, and what may hide in it is not accounted for.
   */
  banksOf(ground: Ground): readonly LogHash[] {
    if (this.logCase.source === "cc") return [];
    const known = this.grounds.get(ground) ?? this.findBanks(CLAIM_PCRS[ground]);
    this.grounds.set(ground, known);
    return known;
  }

  /** Why there are no banks for a fact, for people. */
  unreplayed(pcrs: string): string {
    return this.logCase.source === "cc"
      ? "unknown: in a TEE several PCRs share a register"
      : `unknown: ${pcrs} not replayed`;
  }

  private findBanks(pcrs: readonly number[]): readonly LogHash[] {
    const { quoted } = this.logCase;
    const contradicts = (bank: LogHash, pcr: number): boolean =>
      quoted.get(bank)?.has(pcr) === true && !this.agrees(bank, pcr) && !this.rests(bank, pcr);
    // What the log says nothing of has to hold nothing, unless the caller takes SHA-1 for all there is.
    const unsaid =
      this.banks[0] === "sha1" ? [] : HASHES_BY_STRENGTH.filter((bank) => bank !== "sha1" && this.isUnsaid(bank));
    const isRefused =
      this.banks.some((bank) => pcrs.some((pcr) => contradicts(bank, pcr))) ||
      unsaid.some((bank) => pcrs.some((pcr) => quoted.get(bank)?.has(pcr) === true && !this.rests(bank, pcr)));
    return isRefused ? [] : this.banks.filter((bank) => pcrs.every((pcr) => quoted.get(bank)?.has(pcr)));
  }

  private isUnsaid(bank: LogHash): boolean {
    return this.logCase.quoted.has(bank) && !this.banks.includes(bank);
  }

  /** Whether a PCR was quoted in a bank and agrees with the log. */
  private agrees(hash: LogHash, pcr: number): boolean {
    return this.replays.some((one) => one.hash === hash && one.register === pcr && one.agrees);
  }

  /** Whether the log has no events of a PCR, and the quote says that there were none. */
  private rests(hash: LogHash, pcr: number): boolean {
    const value = this.logCase.quoted.get(hash)?.get(pcr);
    const hasEvents = this.replays.some((one) => one.hash === hash && one.register === pcr);
    return !hasEvents && value !== undefined && equalBytes(value, initialValue(pcr, value.length, this.log));
  }

  /** What all banks say alike of one thing; null where they differ, or there is none. */
  alike<T>(ground: Ground, read: (story: BootStory) => T): T | null {
    const said = this.banksOf(ground).map((bank) => read(this.story(bank)));
    const [first] = said;
    return first !== undefined && said.every((one) => withoutDigests(one) === withoutDigests(first)) ? first : null;
  }

  claims(): { readonly [name: string]: ClaimValue } {
    const [best] = this.banks;
    if (best === undefined || this.logCase.source === "cc") return {};
    const claimed = (bank: LogHash) => storyClaims(this.story(bank), (ground) => this.banksOf(ground).includes(bank));
    const others = this.banks.slice(1).map(claimed);
    const isAlike = ([name, value]: readonly [string, ClaimValue]): boolean =>
      name === "bank" || others.every((one) => !(name in one) || withoutDigests(one[name]) === withoutDigests(value));
    return Object.fromEntries(Object.entries(claimed(best)).filter(isAlike));
  }
}

/** What banks can agree on, as text: all but digests. */
function withoutDigests(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => (key === "digest" ? null : member));
}
