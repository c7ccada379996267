import { concatBytes } from "../bytes/index.js";
import type { Failure } from "../errors/index.js";
import type { Clock, Fetcher, FetchResponse } from "../ports/index.js";
import { joinIssuers } from "../x509/index.js";
import { readChainHeader } from "./chain-header.js";
import { failure } from "./errors.js";
import { parseUrl } from "./options.js";
import { readRetryAfter } from "./retry-after.js";

/** How one attempt went. */
export type Attempt =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** Whether asking again may help. */
      readonly again: boolean;
      /** Whether the origin said that it is asked too often. */
      readonly throttled: boolean;
      /** Milliseconds that the service wants to be left alone, where it says so. */
      readonly retryAfter: number | null;
    };

/** What an attempt needs. */
export interface ExchangeSettings {
  readonly fetcher: Fetcher;
  readonly clock: Clock;
  /** Milliseconds for all of it. */
  readonly requestTimeout: number;
  readonly redirects: number;
  /** Largest body, in bytes, after decompression; with the certificates behind it, where there are any. */
  readonly maxBytes: number;
  /** {@link Need.chainHeaders}. */
  readonly chainHeaders: readonly string[];
  /** Is told each address that is asked. */
  readonly onRequest: (url: string) => void;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Asks one address once, and follows redirects within its origin.
 *
 * Ends at once when `signal` is aborted or the time is over, whatever the fetcher does; a body that is not
 * read to its end is cancelled. Never rejects.
 *
 * @returns the body, with the issuer's certificates behind it where a header has them; or `COLLATERAL_STATUS`, `COLLATERAL_THROTTLED`, `COLLATERAL_REDIRECT`, `COLLATERAL_SIZE`,
 * `COLLATERAL_CONTENT` (such a header is something else), `COLLATERAL_NETWORK`, `COLLATERAL_TIMEOUT`, `COLLATERAL_ABORTED`.
 */
export function exchange(address: string, settings: ExchangeSettings, signal: AbortSignal): Promise<Attempt> {
  const { clock, requestTimeout } = settings;
  const controller = new AbortController();
  return new Promise((resolve) => {
    let ended = false;
    const end = (attempt: Attempt): void => {
      if (ended) return;
      ended = true;
      callOff();
      signal.removeEventListener("abort", onAbort);
      resolve(attempt);
      // After a whole answer this does nothing; after anything else it frees the connection.
      controller.abort();
    };
    const onAbort = (): void => end(stopped(address));
    const callOff = clock.after(requestTimeout, () => end(timedOut(address, requestTimeout)));
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) {
      onAbort();
      return;
    }
    follow(address, settings, controller.signal).then(end, (error: unknown) => end(broken(address, codeOf(error))));
  });
}

async function follow(address: string, settings: ExchangeSettings, signal: AbortSignal): Promise<Attempt> {
  const { fetcher, onRequest, redirects } = settings;
  let url = address;
  for (let followed = 0; ; followed++) {
    onRequest(url);
    const response = await fetcher(url, {
      method: "GET",
      headers: { accept: "*/*" },
      redirect: "manual",
      credentials: "omit",
      signal,
    });
    const redirected = response.type === "opaqueredirect" || REDIRECTS.includes(response.status);
    if (signal.aborted || redirected) discard(response);
    if (signal.aborted) return stopped(url);
    if (!redirected) return readAnswer(url, response, settings, signal);
    const next = redirectTarget(url, response);
    if (next === null)
      return final(redirectFailure(url, response, "to another origin, or nowhere that can be followed"));
    if (followed >= redirects) return final(redirectFailure(url, response, `more than ${redirects} times`));
    url = next;
  }
}

/** Where a redirect leads, if that is the same origin; null otherwise. */
function redirectTarget(url: string, response: FetchResponse): string | null {
  const location = response.type === "opaqueredirect" ? null : response.headers.get("location");
  const target = location === null ? null : parseUrl(location, url);
  if (target === null || target.origin !== new URL(url).origin) return null;
  if (target.username !== "" || target.password !== "") return null;
  target.hash = "";
  return target.href;
}

async function readAnswer(
  url: string,
  response: FetchResponse,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<Attempt> {
  if (response.status !== 200) {
    discard(response);
    return refused(url, response, settings.clock.now());
  }
  const { maxBytes, chainHeaders } = settings;
  const announced = announcedLength(response);
  if (announced !== null && announced > maxBytes) {
    discard(response);
    return tooLarge(url, maxBytes, announced);
  }
  const bytes = await readBody(response, maxBytes, signal);
  if (bytes === null) return tooLarge(url, maxBytes, null);
  // Some runtimes end a body that was cut off as if it were whole. What was compressed has another length.
  const encoded = (response.headers.get("content-encoding") ?? "identity") !== "identity";
  if (!encoded && announced !== null && bytes.length < announced) return broken(url, null);
  const chain = readChainHeader(response.headers, chainHeaders);
  if (!chain.ok) return final(chain.failure);
  const whole = chain.value === null ? bytes : joinIssuers(bytes, chain.value);
  return whole.length > maxBytes ? tooLarge(url, maxBytes, whole.length) : { ok: true, bytes: whole };
}

/** Content-Length, or null where there is no such number. */
function announcedLength(response: FetchResponse): number | null {
  const text = response.headers.get("content-length") ?? "";
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}

/**
 * Reads a body of up to `maxBytes`; of what comes after that nothing is kept.
 *
 * @returns null where it is longer.
 */
async function readBody({ body }: FetchResponse, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel);
  try {
    const chunks: Uint8Array[] = [];
    for (let size = 0; ;) {
      const { done, value } = await reader.read();
      if (done) return concatBytes(...chunks);
      size += value.length;
      if (size > maxBytes) {
        cancel();
        return null;
      }
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** A body that nobody reads keeps its connection busy until it is cancelled. */
function discard({ body }: FetchResponse): void {
  void body?.cancel().catch(() => undefined);
}

function refused(url: string, response: FetchResponse, now: number): Attempt {
  const { status } = response;
  const retryAfter = readRetryAfter(response.headers.get("retry-after"), now);
  if (status === 429) {
    const why = failure("COLLATERAL_THROTTLED", `${url} was asked too often (status 429).`, { actual: status });
    return { ok: false, failure: why, again: true, throttled: true, retryAfter };
  }
  const what = status === 404 ? "has no such object (status 404)" : `answered with status ${status}`;
  const why = failure("COLLATERAL_STATUS", `${url} ${what}.`, { expected: 200, actual: status });
  return { ok: false, failure: why, again: status >= 500 && status <= 599, throttled: false, retryAfter };
}

function redirectFailure(url: string, response: FetchResponse, how: string): Failure {
  const location = response.headers.get("location");
  // Credentials and the like in it are nobody's business: the origin says enough.
  const origin = location === null ? null : (parseUrl(location, url)?.origin ?? null);
  return failure("COLLATERAL_REDIRECT", `${url} redirects ${how}.`, { actual: origin });
}

function tooLarge(url: string, maxBytes: number, size: number | null): Attempt {
  const message = `${url} answers with more than ${maxBytes} bytes.`;
  return final(failure("COLLATERAL_SIZE", message, { expected: maxBytes, actual: size }));
}

function timedOut(url: string, limit: number): Attempt {
  const why = failure("COLLATERAL_TIMEOUT", `${url} did not answer within ${limit} ms.`, { expected: limit });
  return { ok: false, failure: why, again: true, throttled: false, retryAfter: null };
}

function broken(url: string, code: string | null): Attempt {
  const named = code === null ? "" : ` (${code})`;
  const why = failure("COLLATERAL_NETWORK", `${url} gave no whole answer${named}.`, { actual: code });
  return { ok: false, failure: why, again: true, throttled: false, retryAfter: null };
}

function stopped(url: string): Attempt {
  return final(failure("COLLATERAL_ABORTED", `Nobody waits for ${url} any more.`));
}

function final(why: Failure): Attempt {
  return { ok: false, failure: why, again: false, throttled: false, retryAfter: null };
}

/** The code that a runtime gives an error or its cause (`ECONNREFUSED`), or null. */
export function codeOf(error: unknown): string | null {
  for (let at = error, depth = 0; typeof at === "object" && at !== null && depth < 4; depth++) {
    const { code, cause } = at as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === "string" && /^[A-Z][A-Z0-9_]{1,63}$/.test(code)) return code;
    at = cause;
  }
  return null;
}
