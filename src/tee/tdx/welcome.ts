import { toHex } from "../../bytes/index.js";
import type { Need, RevocationMode } from "../scheme.js";
import { planCollateral } from "./pcs.js";
import type { TdxSigner } from "./types.js";

/** A signer, as far as lists go. */
export type Listed = Pick<TdxSigner, "pck" | "ca" | "endorsements">;

const LISTS = ["tdx-root-crl", "tdx-pck-crl"];

/**
 * What is no condition, but could still change the answer, unless the caller does without lists: the revocation lists of the
 * root and of the platform's CA that somebody else than the attester chose. Each need once.
 */
export function welcomeNeeds(signers: readonly Listed[], revocation: RevocationMode): readonly Need[] {
  const needs = signers.flatMap(({ pck, ca, endorsements }) => {
    const grounds = { revocation, anchors: "built-in", tcb: "skip", tcbUpdate: "standard" } as const;
    const chosen = endorsements.filter(({ source }) => source !== "evidence").map(({ kind }) => kind);
    if (LISTS.every((kind) => chosen.includes(kind))) return [];
    return planCollateral({ fmspc: toHex(pck.fmspc), ca }, grounds).filter(({ kind }) => !chosen.includes(kind));
  });
  return [...new Map(needs.map((need) => [need.key, need])).values()];
}
