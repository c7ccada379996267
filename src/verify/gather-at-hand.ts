import { openSupplied, readBundle, startsLikeBundle } from "../collateral/index.js";
import type { BundleEntry } from "../collateral/index.js";
import type { Digest } from "../crypto/index.js";
import { SCHEMES } from "../tee/registry.js";
import type { Endorsement } from "../tee/scheme.js";
import { DEFAULT_LIMITS } from "./limits.js";

/** What a caller has already. */
export interface AtHand {
  /** By the need that a bundle says it answers. */
  readonly byNeed: ReadonlyMap<string, readonly Uint8Array[]>;
  /** What says of no need that it answers it. */
  readonly loose: readonly Endorsement[];
  /** All that bundles hold. */
  readonly bundled: readonly BundleEntry[];
}

/** Opens what is at hand; what cannot be read of it is passed over. */
export function readAtHand(objects: readonly Uint8Array[], digest: Digest): AtHand {
  const byNeed = new Map<string, Uint8Array[]>();
  const bundled: BundleEntry[] = [];
  const loose: Endorsement[] = [];
  const addLoose = (bytes: Uint8Array): void => {
    const opened = openSupplied(bytes, SCHEMES, DEFAULT_LIMITS, digest);
    if (opened.ok) loose.push(...opened.value.endorsements);
  };
  for (const bytes of objects) {
    const bundle = startsLikeBundle(bytes) ? readBundle(bytes, DEFAULT_LIMITS, digest) : null;
    // Vendors' files begin as bundles do.
    if (bundle?.ok !== true) {
      addLoose(bytes);
      continue;
    }
    for (const entry of bundle.value.entries) {
      bundled.push(entry);
      if (entry.need === null) {
        addLoose(entry.bytes);
        continue;
      }
      const answers = byNeed.get(entry.need) ?? [];
      answers.push(entry.bytes);
      byNeed.set(entry.need, answers);
    }
  }
  return { byNeed, loose, bundled };
}

/** For a need that was answered anew the old answers go. */
export function withoutRenewed(old: readonly BundleEntry[], fresh: readonly BundleEntry[]): readonly BundleEntry[] {
  const renewed = new Set(fresh.map(({ need }) => need));
  return old.filter(({ need }) => need === null || !renewed.has(need));
}
