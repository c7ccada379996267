import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { refuse } from "../refuse.js";
import type { Refused } from "../refuse.js";

/** The two claims of an entity attestation token that are read. Nothing vouches for either. */
export interface TokenClaims {
  /** The evidence, as it would stand in a file. Not shared with the token. */
  readonly rawReport: Uint8Array;
  /** What the token says that the evidence is of; null where it does not say. */
  readonly platformType: string | null;
}

/** Names of the claims, in CBOR and in JSON. */
export const CLAIMS = { rawReport: "raw_report", platformType: "platform_type" } as const;
const NAMES: readonly string[] = Object.values(CLAIMS);

/**
 * Claims out of their reader: bytes, and text.
 *
 * @param keys of all claims. A reader in Go takes `Raw_Report` for `raw_report`, so that one in another spelling
 * is refused: two readers of the token could find different evidence.
 * @returns the claims. Errors: `EVIDENCE_TOKEN_CLAIM`.
 */
export function claimsOf(keys: Iterable<unknown>, rawReport: unknown, platformType: unknown): Outcome<TokenClaims> {
  for (const key of keys) {
    const name = typeof key === "string" ? NAMES.find((known) => known === key.toLowerCase()) : undefined;
    if (name !== undefined && name !== key) return claim(name, "is there in another spelling");
  }
  if (rawReport === undefined) return claim(CLAIMS.rawReport, "is not there");
  if (!(rawReport instanceof Uint8Array)) return claim(CLAIMS.rawReport, "is not bytes");
  if (platformType === undefined) return ok({ rawReport, platformType: null });
  return typeof platformType === "string"
    ? ok({ rawReport, platformType })
    : claim(CLAIMS.platformType, "is not a text");
}

function claim(path: string, what: string): Refused {
  return refuse("EVIDENCE_TOKEN_CLAIM", `The claim ${path} of the token ${what}.`, { path });
}

/** A token that is none. */
export function malformed(what: string): Refused {
  return refuse("EVIDENCE_TOKEN", `The token is malformed: ${what}.`);
}
