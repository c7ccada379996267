import { BoundedMap } from "../bytes/index.js";
import type { Failure } from "../errors/index.js";
import type { Clock } from "../ports/index.js";
import type { CollateralCode } from "./errors.js";
import type { CollateralLimits } from "./options.js";
import { isRecent } from "./shelf.js";
import type { CollectRequest } from "./types.js";

type Effort = CollectRequest["effort"];

/** What could not be had a moment ago, so that many who want it do not all ask for it. */
export interface RecentFailures {
  /**
   * Why it was not to be had, where that was a moment ago: `askAgainAfter` for an answer that time will hardly change,
   * `coolDown` for a service that did not answer. What was only tried as welcome says nothing to who needs it.
   */
  recall(name: string, effort: Effort): Failure | null;
  note(name: string, effort: Effort, failure: Failure): void;
}

/** What may be otherwise in a moment, since the service itself did not say no. */
const PASSING: readonly string[] = [
  "COLLATERAL_NETWORK",
  "COLLATERAL_TIMEOUT",
  "COLLATERAL_THROTTLED",
] satisfies readonly CollateralCode[];
/** What says something of who asked, and nothing of the service. */
const PERSONAL: readonly string[] = ["COLLATERAL_ABORTED", "COLLATERAL_DEADLINE"] satisfies readonly CollateralCode[];

interface Noted {
  readonly failure: Failure;
  readonly effort: Effort;
  readonly instant: number;
}

/** Remembers as many failures as objects are kept. */
export function createRecentFailures(
  clock: Clock,
  { kept, askAgainAfter, coolDown }: Pick<CollateralLimits, "kept" | "askAgainAfter" | "coolDown">,
): RecentFailures {
  const noted = new BoundedMap<string, Noted>(kept);
  return {
    recall: (name, effort) => {
      const known = noted.get(name);
      if (known === undefined || (effort === "needed" && known.effort === "welcome")) return null;
      const { failure, instant } = known;
      const passing = PASSING.includes(failure.code) || isServerError(failure);
      return isRecent(instant, passing ? Math.min(coolDown, askAgainAfter) : askAgainAfter, clock.now())
        ? failure
        : null;
    },
    note: (name, effort, failure) => {
      if (!PERSONAL.includes(failure.code)) noted.set(name, { failure, effort, instant: clock.now() });
    },
  };
}

function isServerError({ code, actual }: Failure): boolean {
  return code === ("COLLATERAL_STATUS" satisfies CollateralCode) && typeof actual === "number" && actual >= 500;
}
