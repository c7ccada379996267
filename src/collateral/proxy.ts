import type { Need } from "../tee/scheme.js";
import { createProxyFinder } from "./proxy-find.js";
import type { ProxyFinder, Route } from "./proxy-find.js";
import { readProxyOptions } from "./proxy-options.js";
import type { CollateralProxyOptions, ProxySettings } from "./proxy-options.js";
import { addCors, allowsOrigin, deliver, preflight, refuse, refuseFor } from "./proxy-response.js";

/** Answers one request. Never rejects. */
export type CollateralProxy = (request: Request) => Promise<Response>;

/**
 * Makes a handler that serves endorsements from a collateral, for clients that cannot reach the vendors: pages in
 * browsers (the vendors send no CORS headers), machines without a way out, fleets that share one cache. It speaks the
 * vendors' own paths, so its client is a collateral whose `services` point here, or any other program that lets its
 * user state a base URL.
 *
 * It serves what a scheme's `needAt` knows and nothing else, asks vendors by addresses that the scheme makes (no
 * header, query or body of a client goes any further), and hands out only what was accepted as the vendor's. Clients
 * check it again all the same. Whoever can reach it can make it ask for chips that do not exist, so give it the access
 * control and rate limit that the rest of the application has. A collateral whose `deadline` is shorter than the
 * `requestTimeout` of the clients (10 s by default) gives them an answer before they give up.
 *
 * Answers: 200 with DER, PEM for a chain, or JSON, as the vendor has it; 304; 404 for a path that stands for no need, or where the vendor has
 * nothing; 405; 503 with Retry-After where the vendor throttles; 504 where time ran out; 502 for any other trouble
 * with the vendor. A failure's body is JSON, `{ code, message }`.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * const proxy = createCollateralProxy({ collateral, schemes, crypto, now: Date.now, services: { "amd-kds": "/kds" } });
 * Deno.serve(proxy);
 */
export function createCollateralProxy(options: CollateralProxyOptions): CollateralProxy {
  const settings = readProxyOptions(options);
  const finder = createProxyFinder(settings);
  return async (request) => {
    const allowed = allowsOrigin(request, settings.allowOrigins);
    const { response, need } = await answer(request, allowed, settings, finder);
    addCors(response, request, settings.allowOrigins, need);
    return response;
  };
}

/** An answer, and what it is about, if anything. */
interface Answer {
  readonly response: Response;
  readonly need: Need | null;
}

async function answer(
  request: Request,
  allowed: boolean,
  settings: ProxySettings,
  finder: ProxyFinder,
): Promise<Answer> {
  let need: Need | null = null;
  try {
    const { pathname, search } = new URL(request.url);
    const route = finder.routeOf(pathname, search);
    if (route === null) return { response: refuse(request, 404, "PROXY_ADDRESS"), need };
    need = route.need;
    return { response: await answerRoute(request, route, allowed, settings, finder), need };
  } catch {
    // A collateral or scheme that throws has a mistake in it; what it says is not for strangers.
    return { response: refuse(request, 500, "PROXY_INTERNAL"), need };
  }
}

async function answerRoute(
  request: Request,
  route: Route,
  allowed: boolean,
  settings: ProxySettings,
  finder: ProxyFinder,
): Promise<Response> {
  if (request.method === "OPTIONS" && allowed) return preflight();
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(request, 405, "PROXY_METHOD");
  const now = settings.now();
  const found = await finder.find(route, now, request.signal);
  return found.ok ? deliver(request, route.need, found.value, now) : refuseFor(request, found.failure);
}
