import { toHex } from "../../bytes/index.js";
import { wellKnownCertificate } from "../../eventlog/index.js";
import type {
  Authority,
  BootStory,
  Claim,
  DigestClaim,
  LogDigests,
  Measured,
  SignatureEntry,
  StoryProblem,
} from "../../eventlog/index.js";

/** One line of a boot story. Texts may hold control characters. */
export interface StoryClaim {
  readonly claim: string;
  readonly value: string;
  /** What the log says beside it without a digest that covers it. */
  readonly description: string | null;
  readonly events: readonly number[];
  /** As in the log; null where no event says it. */
  readonly register: number | null;
  /** What the event's digest covers; `digest`: the claim is the digest itself. */
  readonly covers: Measured | "digest";
}

const TECHNOLOGIES = ["none", "AMD SEV", "AMD SEV-ES", "Intel TDX", "AMD SEV-SNP"];

/** What a boot story claims, in the order of the boot: firmware, Secure Boot, programs, loader, kernel. */
export function storyClaims(story: BootStory, digests: LogDigests): readonly StoryClaim[] {
  return [
    ...firmwareClaims(story),
    ...secureBootClaims(story, digests),
    ...programClaims(story),
    ...loaderClaims(story),
  ];
}

/** The rules that a log breaks, each once. */
export function storyProblems({ firmware, secureBoot, boot, grub, systemd }: BootStory): readonly StoryProblem[] {
  return [firmware, secureBoot, boot, grub, systemd].flatMap((part) => part?.problems ?? []);
}

function firmwareClaims({ firmware: { scrtmVersion, technology } }: BootStory): readonly StoryClaim[] {
  return [
    ...(scrtmVersion === null ? [] : [claimOf("firmware version", scrtmVersion, scrtmVersion.value)]),
    ...(technology === null
      ? []
      : [claimOf("confidential computing", technology, TECHNOLOGIES[technology.value] ?? String(technology.value))]),
  ];
}

function secureBootClaims({ secureBoot }: BootStory, digests: LogDigests): readonly StoryClaim[] {
  const { state, variables, authorities, dmaProtectionDisabled } = secureBoot;
  const { SecureBoot, PK, KEK, db, dbx } = variables;
  const databases = Object.entries({ PK, KEK, db, dbx });
  return [
    {
      claim: "secure boot",
      value: state,
      description: null,
      events: SecureBoot === null ? [] : [SecureBoot.event],
      register: SecureBoot?.register ?? null,
      covers: SecureBoot?.measured ?? "not",
    },
    ...databases.flatMap(([name, claim]) =>
      claim === null ? [] : [claimOf(name, claim, entriesText(claim.value, digests))],
    ),
    ...authorities.map((claim) => claimOf(`authority (${claim.variable})`, claim, authorityText(claim.value, digests))),
    ...(dmaProtectionDisabled === null ? [] : [claimOf("DMA protection", dmaProtectionDisabled, "disabled")]),
  ];
}

/** How many entries of which type, and the names of certificates that are known. */
export function entriesText(entries: readonly SignatureEntry[], digests: LogDigests): string {
  const counts = new Map<string, number>();
  for (const { type } of entries) counts.set(type, (counts.get(type) ?? 0) + 1);
  const certificates = entries.filter(({ type }) => type === "x509");
  const names = certificates.flatMap(({ bytes }) => wellKnownCertificate(bytes, digests) ?? []);
  const text = [...counts].map(([type, count]) => `${count} ${type}`).join(", ");
  return `${text === "" ? "empty" : text}${names.length === 0 ? "" : `: ${names.join(", ")}`}`;
}

function authorityText(authority: Authority, digests: LogDigests): string {
  switch (authority.kind) {
    case "certificate": {
      const { certificate } = authority;
      return (
        wellKnownCertificate(certificate, digests) ??
        `certificate sha256 ${toHex(digests.digest("sha256", certificate))}`
      );
    }
    case "hash":
      return `hash ${toHex(authority.hash)}`;
    case "sbat-level":
      return authority.text.trim().split("\n").join(" ");
    case "setting":
      return toHex(authority.value);
  }
}

function programClaims({ boot: { applications, drivers }, mokLists }: BootStory): readonly StoryClaim[] {
  return [
    ...drivers.map((claim) => digestClaim("driver", claim)),
    ...(applications ?? []).map((claim) => digestClaim("boot application", claim)),
    ...mokLists.map((claim) => digestClaim("shim's list", claim)),
  ];
}

function loaderClaims({ grub, systemd, kernelCommandLine, linux }: BootStory): readonly StoryClaim[] {
  return [
    ...countClaim("GRUB commands", grub?.commands ?? []),
    ...countClaim("GRUB files", grub?.files ?? []),
    ...(systemd?.sections ?? []).map((claim) => digestClaim("kernel image section", claim)),
    ...(kernelCommandLine === null ? [] : [claimOf("kernel command line", kernelCommandLine, kernelCommandLine.value)]),
    ...linux.initrd.map((claim) => digestClaim("initrd", claim)),
    ...linux.loadOptions.map((claim) => digestClaim("Linux load options", claim)),
  ];
}

function claimOf(name: string, { event, register, measured }: Claim<unknown>, value: string): StoryClaim {
  return { claim: name, value, description: null, events: [event], register, covers: measured };
}

function digestClaim(name: string, { digest, description, event, register }: DigestClaim): StoryClaim {
  const covers = digest === null ? "not" : "digest";
  return { claim: name, value: digest === null ? "-" : toHex(digest), description, events: [event], register, covers };
}

/** Too many to be listed here once more: the events themselves are. */
function countClaim(
  name: string,
  claims: readonly { readonly event: number; readonly register: number }[],
): readonly StoryClaim[] {
  const register = claims[0]?.register;
  if (register === undefined) return [];
  const events = claims.map(({ event }) => event);
  return [{ claim: name, value: String(claims.length), description: null, events, register, covers: "digest" }];
}
