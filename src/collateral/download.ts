import { ok } from "../errors/index.js";
import type { Failure, Outcome } from "../errors/index.js";
import type { Need } from "../tee/scheme.js";
import { refusal } from "./errors.js";
import { exchange } from "./exchange.js";
import type { Attempt } from "./exchange.js";
import type { Flight } from "./flights.js";
import { isAllowed } from "./hosts.js";
import { parseUrl } from "./options.js";
import type { Settings } from "./options.js";
import type { Origins } from "./origins.js";
import { pause } from "./pause.js";
import type { CollateralEvent, CollectRequest } from "./types.js";

/**
 * Where a need is asked for: at the vendor's, at the service that takes its place, or at another one that has it as well
 * and that the caller named.
 *
 * @returns the address, or why it is not asked for: `COLLATERAL_NO_ADDRESS`, `COLLATERAL_OFFLINE`, `COLLATERAL_HOST`.
 */
export function addressOf(
  need: Need,
  network: CollectRequest["network"],
  { fetcher, services, privateOrigins }: Settings,
): Outcome<string> {
  const { title } = need;
  const { url, base } = placeOf(need, services);
  if (url === null) return refusal("COLLATERAL_NO_ADDRESS", `No service hands out this ${title}.`);
  if (network === "forbidden" || fetcher === null) {
    return refusal("COLLATERAL_OFFLINE", `The network must not be asked for this ${title}.`);
  }
  const vendor = parseUrl(url);
  // Only a path is appended: what is no hierarchy ("mailto:…") could go on with the name of the base's host.
  const whole = vendor?.pathname.startsWith("/") === true && vendor.hash === "";
  const asked = whole && base !== undefined ? parseUrl(base + vendor.pathname + vendor.search) : vendor;
  if (asked === null || !whole || !isAllowed(asked, privateOrigins)) {
    const why = `The address of this ${title} must not be asked: it is not https on a public host, nor in privateHosts.`;
    return refusal("COLLATERAL_HOST", why, { actual: asked?.origin ?? null });
  }
  return ok(asked.href);
}

/** The vendor's address and the base URL that is asked in place of its origin, if there is one. */
function placeOf(
  { url, service, elsewhere = {} }: Need,
  services: Settings["services"],
): { readonly url: string | null; readonly base: string | undefined } {
  for (const [name, path] of Object.entries(elsewhere)) {
    const base = services.get(name);
    // Whose path it is does not matter: only path and query of it are asked for.
    if (base !== undefined) return { url: `https://${name}${path}`, base };
  }
  return { url, base: services.get(service) };
}

/** Says what happens to one need. */
export type Tell = (
  type: CollateralEvent["type"],
  detail?: { readonly url?: string | null; readonly delay?: number; readonly failure?: Failure },
) => void;

/**
 * Asks for one object, again where that may help, for as long as somebody waits.
 *
 * @returns the body, or the failure of the last attempt (exchange.ts), or `COLLATERAL_ABORTED`.
 */
export async function download(
  need: Need,
  address: string,
  flight: Flight,
  settings: Settings,
  origins: Origins,
  tell: Tell,
): Promise<Outcome<Uint8Array>> {
  const { origin } = new URL(address);
  for (let attempt = 1; ; attempt++) {
    const endTurn = await origins.turn(origin, flight, (delay) => tell("wait", { url: address, delay }));
    if (endTurn === null) return nobodyWaits(address);
    const attempted = await ask(need, address, flight, settings, tell);
    if (!attempted.ok && attempted.throttled) {
      origins.coolDown(origin, attempted.retryAfter ?? settings.limits.coolDown);
    }
    endTurn();
    if (attempted.ok) return ok(attempted.bytes);
    if (!attempted.again || attempt >= settings.limits.attempts) return attempted;
    const delay = Math.max(delayAfter(attempt, settings), attempted.retryAfter ?? 0, origins.cooling(origin));
    flight.hold(settings.clock.now() + delay, attempted.failure);
    if (flight.signal.aborted) return nobodyWaits(address);
    tell("retry", { url: address, delay, failure: attempted.failure });
    await pause(settings.clock, delay, flight.signal);
    flight.resume();
  }
}

function ask(need: Need, address: string, flight: Flight, settings: Settings, tell: Tell): Promise<Attempt> {
  const { fetcher, clock, limits } = settings;
  // addressOf gives no address where there is no fetcher.
  if (fetcher === null) throw new TypeError("there is no fetcher");
  const { requestTimeout, redirects } = limits;
  const onRequest = (url: string): void => tell("request", { url });
  const { maxBytes, chainHeaders = [] } = need;
  const request = { fetcher, clock, requestTimeout, redirects, maxBytes, chainHeaders, onRequest };
  return exchange(address, request, flight.signal);
}

/** Full jitter: anything up to a bound that doubles, so that many who failed at once do not come back at once. */
function delayAfter(attempt: number, { clock, limits }: Settings): number {
  return Math.floor(clock.jitter() * Math.min(limits.maxDelay, limits.firstDelay * 2 ** (attempt - 1)));
}

function nobodyWaits(address: string): Extract<Outcome<never>, { ok: false }> {
  return refusal("COLLATERAL_ABORTED", `Nobody waits for ${address} any more.`);
}
