import type { Failure } from "../errors/index.js";
import type { Need } from "../tee/scheme.js";
import { COLLATERAL_CODES } from "./errors.js";
import type { CollateralCode } from "./errors.js";
import { cacheControl, namesTag } from "./proxy-body.js";
import { isMissing } from "./proxy-find.js";
import type { Found } from "./proxy-find.js";

/** Whose pages may read the answers. */
type AllowedOrigins = readonly string[] | "any";

/** How long a client waits that a vendor throttles, in seconds: what AMD's service was seen to want. */
const RETRY_AFTER = 10;
/** How long a browser remembers what a preflight said, in seconds. */
const PREFLIGHT_AGE = 86_400;
const METHODS = "GET, HEAD";
const SAFE_HEADERS = { "x-content-type-options": "nosniff" } as const;
/** The failures that answer with a status of their own; all others are 502. */
const STATUSES: Readonly<Partial<Record<CollateralCode, number>>> = {
  COLLATERAL_NO_ADDRESS: 404,
  COLLATERAL_TIMEOUT: 504,
  COLLATERAL_DEADLINE: 504,
};

/** The object, or that the client has it already. `now` is in milliseconds since 1970. */
export function deliver(request: Request, need: Need, { body, accepted, fresh }: Found, now: number): Response {
  const headers = { etag: body.tag, "cache-control": cacheControl(accepted, now, fresh), ...SAFE_HEADERS };
  if (namesTag(request.headers.get("if-none-match"), body.tag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : Uint8Array.from(body.bytes), {
    headers: {
      ...headers,
      "content-type": body.type,
      "content-length": String(body.bytes.length),
      "content-disposition": `attachment; filename="${need.fileName}"`,
      ...(body.chain === null ? {} : { [body.chain.header]: encodeURIComponent(body.chain.pem) }),
    },
  });
}

/** Says why there is nothing, so far as that tells a client what to do. */
export function refuseFor(request: Request, failure: Failure): Response {
  const throttled = causesOf(failure).some(({ code }) => code === "COLLATERAL_THROTTLED");
  // Not 429: it is not this client that asks too often, and it would leave alone all that is served here.
  if (throttled) return refuse(request, 503, "COLLATERAL_THROTTLED", { "retry-after": String(RETRY_AFTER) });
  const code = isCollateralCode(failure.code) ? failure.code : "COLLATERAL_CONTENT";
  return refuse(request, isMissing(failure) ? 404 : (STATUSES[code] ?? 502), code);
}

/** The texts are those of the table of codes: a failure's own message may name addresses inside the operator's network. */
export function refuse(
  request: Request,
  status: number,
  code: CollateralCode,
  more: Readonly<Record<string, string>> = {},
): Response {
  const text = `${JSON.stringify({ code, message: COLLATERAL_CODES[code].meaning })}\n`;
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...SAFE_HEADERS,
    ...more,
  };
  if (status === 405) headers["allow"] = METHODS;
  return new Response(request.method === "HEAD" ? null : text, { status, headers });
}

/** Whether the page that asks may read the answer. */
export function allowsOrigin(request: Request, allowed: AllowedOrigins): boolean {
  const origin = request.headers.get("origin");
  return origin !== null && (allowed === "any" || allowed.includes(origin));
}

/**
 * Tells browsers whose pages may read the answer, and caches that it depends on who asks.
 *
 * @param need what the path stands for, if anything: pages have to see its issuer's certificates too.
 */
export function addCors(response: Response, request: Request, allowed: AllowedOrigins, need: Need | null): void {
  if (allowed !== "any" && allowed.length > 0) response.headers.append("vary", "origin");
  const origin = allowed === "any" ? "*" : allowsOrigin(request, allowed) ? request.headers.get("origin") : null;
  if (origin === null) return;
  response.headers.set("access-control-allow-origin", origin);
  const exposed = ["etag", "retry-after", ...(need?.chainHeaders ?? []).slice(0, 1)];
  response.headers.set("access-control-expose-headers", exposed.join(", ").toLowerCase());
}

/** What an allowed page may ask. */
export function preflight(): Response {
  const headers = { "access-control-allow-methods": METHODS, "access-control-max-age": String(PREFLIGHT_AGE) };
  return new Response(null, { status: 204, headers });
}

function causesOf(failure: Failure): readonly Failure[] {
  return failure.cause === undefined ? [failure] : [failure, ...causesOf(failure.cause)];
}

function isCollateralCode(code: string): code is CollateralCode {
  return Object.hasOwn(COLLATERAL_CODES, code);
}
