import { toHex } from "../bytes/index.js";
import type { ClaimValue } from "../result/index.js";
import type { BootStory, Claim, DigestClaim, SecureBootStory } from "./story-types.js";

/** Whether registers agree with the quote. */
type Agree = (...registers: readonly number[]) => boolean;

const [FIRMWARE, APPLICATIONS, CONFIGURATION, SECURE_BOOT] = [0, 4, 5, 7] as const;

/**
 * What a log says in registers that agree with the quote; what stands in others is left out. Each claim has the number of the
 * event that says it, and `measured` where the text itself may not be covered by the digest.
 */
export function storyClaims(story: BootStory, agree: Agree): { readonly [name: string]: ClaimValue } {
  const { firmware, boot, kernelCommandLine, linux, secureBoot } = story;
  const line = kernelCommandLine !== null && agree(kernelCommandLine.register) ? kernelCommandLine : null;
  return {
    bank: story.hash,
    ...(agree(SECURE_BOOT) ? { secureBoot: secureBootClaims(secureBoot) } : {}),
    ...(agree(FIRMWARE) ? { scrtmVersion: textClaim(firmware.scrtmVersion) } : {}),
    ...(agree(APPLICATIONS, CONFIGURATION) ? { bootApplications: digestClaims(boot.applications) } : {}),
    ...(line === null ? {} : { kernelCommandLine: { ...textOf(line), source: line.source } }),
    ...(linux.initrd.every(({ register }) => agree(register)) ? { initrd: digestClaims(linux.initrd) } : {}),
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
