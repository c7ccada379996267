import { toHex } from "../bytes/index.js";
import type { ClaimValue } from "../result/index.js";
import type { BootStory, Claim, DigestClaim, SecureBootStory } from "./story-types.js";

/** The PCRs that each claim rests on: the claim holds only where all of them agree with the quote. */
export const CLAIM_PCRS = {
  /** The state of Secure Boot, its keys, and what they allowed. */
  secureBoot: [7],
  scrtmVersion: [0],
  /** Applications of the boot option and of other media, and the end of boot services. */
  bootApplications: [2, 4, 5],
  /** All that loaders measure a command line to: what one of them says, another may gainsay, and one that is not used is zero. */
  kernelCommandLine: [8, 11, 12],
  initrd: [9],
} as const;

/** Whether what a claim says holds. */
type Holds = (claim: keyof typeof CLAIM_PCRS) => boolean;

/**
 * What a log says in registers that agree with the quote; what stands in others is left out. Each claim has the number of the
 * event that says it, and `measured` where the text itself may not be covered by the digest.
 */
export function storyClaims(story: BootStory, holds: Holds): { readonly [name: string]: ClaimValue } {
  const { firmware, boot, kernelCommandLine, linux, secureBoot } = story;
  const line = holds("kernelCommandLine") ? kernelCommandLine : null;
  return {
    bank: story.hash,
    ...(holds("secureBoot") ? { secureBoot: secureBootClaims(secureBoot) } : {}),
    ...(holds("scrtmVersion") ? { scrtmVersion: textClaim(firmware.scrtmVersion) } : {}),
    ...(holds("bootApplications") ? { bootApplications: digestClaims(boot.applications) } : {}),
    ...(line === null ? {} : { kernelCommandLine: { ...textOf(line), source: line.source } }),
    ...(holds("initrd") ? { initrd: digestClaims(linux.initrd) } : {}),
  };
}

function secureBootClaims({ state, variables, authorities, problems }: SecureBootStory): ClaimValue {
  const size = (claim: Claim<readonly unknown[]> | null): ClaimValue =>
    claim === null ? null : { entries: claim.value.length, event: claim.event };
  return {
    state,
    PK: size(variables.PK),
    KEK: size(variables.KEK),
    db: size(variables.db),
    dbx: size(variables.dbx),
    authorities: authorities.map(({ variable, event }) => ({ variable: variable, event })),
    problems: problems.map(({ code, events }) => ({ code, events })),
  };
}

function textClaim(claim: Claim<string> | null): ClaimValue {
  return claim === null ? null : textOf(claim);
}

function textOf({ value, event, measured }: Claim<string>): { readonly [name: string]: ClaimValue } {
  return { value, event, measured };
}

function digestClaims(claims: readonly DigestClaim[] | null): ClaimValue {
  if (claims === null) return null;
  return claims.map(({ digest, description, event }) => ({
    digest: digest === null ? null : toHex(digest),
    // The log's word, which nothing measures.
    description,
    event,
  }));
}
