import type { Authority } from "./authority.js";
import type { SignatureEntry } from "./signature-list.js";
import type { Measured } from "./typed.js";
import type { TypedEventCode } from "./typed-errors.js";
import type { LogHash } from "./types.js";

/** What an event proves, if the replay of its register gives the quoted value. */
export interface Claim<T> {
  readonly value: T;
  /** Number of the event that says it. */
  readonly event: number;
  /** As in the log: the PCR, or the measurement register of a CCEL. */
  readonly register: number;
  /** Whether the value itself is measured (`data`, or `part`), never `not` but where a field says so. */
  readonly measured: Measured;
}

/** A digest, and what the log says that it is of. */
export interface DigestClaim {
  /** In the story's bank; null where the event has none of it. */
  readonly digest: Uint8Array | null;
  /** The log's word, which is not measured: a path, a name. May hold control characters. */
  readonly description: string | null;
  readonly event: number;
  readonly register: number;
}

/** A rule that the log breaks, so that a part of the story is not told. */
export interface StoryProblem {
  readonly code: TypedEventCode;
  readonly message: string;
  /** Numbers of the events that break it; none where something is missing. */
  readonly events: readonly number[];
}

/** An authority of PCR 7. */
export interface AuthorityClaim extends Claim<Authority> {
  /** Name of the variable: `db`, `Shim`, `SbatLevel`, …; measured as the value is. */
  readonly variable: string;
  /** Whether it allowed code to run that the firmware loaded itself, as option ROMs: policies may refuse that. */
  readonly beforeSeparator: boolean;
}

/** Secure Boot, from PCR 7 (RTMR0 in a CCEL). */
export interface SecureBootStory {
  /** `unknown` wherever there is a problem. */
  readonly state: "on" | "off" | "unknown";
  /** Events whose data is measured and can be read, in whatever state; only with a known state do they prove anything. */
  readonly variables: {
    /** The byte; null for an empty variable. */
    readonly SecureBoot: Claim<number | null> | null;
    readonly PK: Claim<readonly SignatureEntry[]> | null;
    readonly KEK: Claim<readonly SignatureEntry[]> | null;
    readonly db: Claim<readonly SignatureEntry[]> | null;
    readonly dbx: Claim<readonly SignatureEntry[]> | null;
  };
  readonly authorities: readonly AuthorityClaim[];
  /** Whether firmware says that devices may write to memory while it runs. */
  readonly dmaProtectionDisabled: Claim<true> | null;
  readonly problems: readonly StoryProblem[];
}

/** The firmware's word on itself, from PCR 0 before its separator; all null in a CCEL, where no log tells it. */
export interface FirmwareStory {
  /** Text of the S-CRTM version, or its GUID where it is one, or its bytes in hex. */
  readonly scrtmVersion: Claim<string> | null;
  /** Of Google's NonHostInfo: 0 none, 1 SEV, 2 SEV-ES, 3 TDX, 4 SEV-SNP. */
  readonly technology: Claim<number> | null;
  readonly problems: readonly StoryProblem[];
}

/**
 * What the firmware started until boot services end: the images of PCR 4, and those that PCR 2 has behind its separator, where
 * firmware puts what it starts from other media than the boot option's (in a CCEL all of RTMR1).
 */
export interface ApplicationStory {
  /**
   * Authenticode hashes in log order, of whatever type the log gives the image; null where the log breaks a rule or does not
   * reach the end of boot services.
   */
  readonly applications: readonly DigestClaim[] | null;
  /** Images of PCR 2 before its separator: option ROMs and drivers. Not claimed to be all. */
  readonly drivers: readonly DigestClaim[];
  readonly problems: readonly StoryProblem[];
}

/**
 * What GRUB did, from PCR 8 and 9 (RTMR2 in a CCEL). These registers have no separator: the kernel's own root can extend them
 * later, and which command a text was is not measured. So the texts are proved to have been extended, by whoever.
 */
export interface GrubStory {
  /** In order, without prefix and NUL; null where there is a problem. */
  readonly commands: readonly Claim<string>[] | null;
  readonly kernelCommandLine: Claim<string> | null;
  readonly files: readonly DigestClaim[] | null;
  readonly problems: readonly StoryProblem[];
}

/** What systemd-stub did, from PCR 11 and 12 (RTMR2 in a CCEL); systemd-boot of old used PCR 8. As {@link GrubStory} says, no separator ends it. */
export interface SystemdStory {
  /** Content of the sections of a unified kernel image; a name is measured by the event before. */
  readonly sections: readonly DigestClaim[] | null;
  /** Command lines, without NULs; null where there is a problem. */
  readonly commandLines: readonly Claim<string>[] | null;
  readonly problems: readonly StoryProblem[];
}

/** The claims of a log in one bank. */
export interface BootStory {
  readonly hash: LogHash;
  readonly secureBoot: SecureBootStory;
  readonly firmware: FirmwareStory;
  readonly boot: ApplicationStory;
  /** Null where no event looks like GRUB's. */
  readonly grub: GrubStory | null;
  /** Null where no event looks like systemd's. */
  readonly systemd: SystemdStory | null;
  /** The one that GRUB or systemd measured; null where there is none, or several that differ. */
  readonly kernelCommandLine: (Claim<string> & { readonly source: "grub" | "systemd" }) | null;
  /** Of Linux' EFI stub (PCR 9): the digest is of the initrd, or of the command line in UTF-16 with its NUL. */
  readonly linux: { readonly initrd: readonly DigestClaim[]; readonly loadOptions: readonly DigestClaim[] };
  /** shim's lists (PCR 14). */
  readonly mokLists: readonly DigestClaim[];
}

/** How to judge what real firmware does against the rules; every default is the strict one. */
export interface BootStoryOptions {
  /** Several separators in one register of a CCEL, as OVMF had it that extends one for each PCR. The first one counts. */
  readonly duplicateCcSeparator?: "refuse" | "allow";
  /** Applications that start before the boot option is called: vendors' own. They are then in the list. */
  readonly applicationBeforeCalling?: "refuse" | "allow";
  /** A variable SecureBoot without content, as firmware without Secure Boot logs it. */
  readonly emptySecureBoot?: "refuse" | "off";
}
