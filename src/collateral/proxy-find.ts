import type { Failure, Outcome } from "../errors/index.js";
import type { AcceptanceGrounds, Accepted, Endorsement, Need } from "../tee/scheme.js";
import { bodyOf } from "./proxy-body.js";
import type { ProxyBody } from "./proxy-body.js";
import type { ProxiedScheme, ProxySettings } from "./proxy-options.js";
import { scopeOf } from "./scope.js";

/** What a path stands for. */
export interface Route {
  readonly scheme: ProxiedScheme;
  readonly need: Need;
}

/** What answers a need. */
export interface Found {
  readonly body: ProxyBody;
  readonly accepted: Accepted;
  /** False where something newer was looked for and could not be had. */
  readonly fresh: boolean;
}

/** Finds what paths stand for, and what answers that. */
export interface ProxyFinder {
  /** @returns null where it stands for nothing that is served here. */
  routeOf(pathname: string, search: string): Route | null;
  /**
   * @param now milliseconds since 1970.
   * @param signal ends this caller's wait.
   */
  find(route: Route, now: number, signal: AbortSignal): Promise<Outcome<Found>>;
}

/** One call of the collateral. */
interface Asking {
  readonly scheme: ProxiedScheme;
  readonly grounds: AcceptanceGrounds;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Makes a finder; it keeps bodies as long as the collateral keeps their objects. */
export function createProxyFinder(settings: ProxySettings): ProxyFinder {
  const { collateral, anchors, crypto } = settings;
  const scope = scopeOf(anchors, crypto);
  const prepared = new WeakMap<Endorsement, Omit<Found, "fresh"> & { readonly name: string }>();

  const collect = async (
    need: Need,
    { scheme, grounds, now, signal }: Asking,
  ): Promise<Outcome<{ readonly endorsements: readonly Endorsement[]; readonly fresh: boolean }>> => {
    const { endorsements, unmet } = await collateral.collect([need], {
      at: now,
      network: "allowed",
      effort: "needed",
      scope,
      accept: (wanted, bytes) => scheme.accept(wanted, bytes, grounds),
      signal,
    });
    if (endorsements.length > 0) return { ok: true, value: { endorsements, fresh: unmet.length === 0 } };
    const failure = unmet[0]?.failure;
    if (failure === undefined) throw new Error("a collateral left a need open without saying why");
    return { ok: false, failure };
  };

  /** Makes the body, once for each object, and sees whether a client can accept it in that form. */
  const prepare = async (
    need: Need,
    endorsements: readonly Endorsement[],
    { scheme, grounds }: Asking,
  ): Promise<Outcome<Omit<Found, "fresh">>> => {
    const [first] = endorsements;
    const name = `${need.key} ${need.bodyForm ?? ""}`;
    const known = first === undefined ? undefined : prepared.get(first);
    if (known?.name === name) return { ok: true, value: known };
    const body = bodyOf(need, endorsements, crypto);
    const accepted = await scheme.accept(need, body.whole, grounds);
    if (!accepted.ok) return accepted;
    if (first !== undefined) prepared.set(first, { name, body, accepted: accepted.value });
    return { ok: true, value: { body, accepted: accepted.value } };
  };

  return {
    routeOf(pathname, search) {
      for (const [service, path] of settings.services) {
        if (!pathname.startsWith(`${path}/`)) continue;
        for (const scheme of settings.schemes) {
          const need = scheme.needAt(service, pathname.slice(path.length) + search);
          if (need !== null) return { scheme, need };
        }
      }
      return null;
    },
    async find({ scheme, need }, now, signal) {
      const issuers: Endorsement[] = [];
      const asking = { scheme, grounds: { anchors, endorsements: issuers, crypto }, now, signal };
      // The vendor's intermediate certificates are built in; those below the caller's anchors come first.
      for (const issuer of anchors.length === 0 ? [] : scheme.issuersOf(need)) {
        const collected = await collect(issuer, asking);
        if (!collected.ok) return collected;
        issuers.push(...collected.value.endorsements);
      }
      const collected = await collect(need, asking);
      if (!collected.ok) return collected;
      const { endorsements, fresh } = collected.value;
      const ready = await prepare(need, endorsements, asking);
      return ready.ok ? { ok: true, value: { ...ready.value, fresh } } : ready;
    },
  };
}

/** 410: no longer; of a PCCS 461: it does not know the platform, 462: nor its TCB. */
const MISSING = [404, 410, 461, 462];

/** Whether the vendor itself says that it has no such thing. */
export function isMissing({ code, actual }: Failure): boolean {
  return code === "COLLATERAL_STATUS" && MISSING.some((status) => status === actual);
}
