/** A service as a function: the standard shape of Deno, Bun and Workers. */
export type HttpHandler = (request: Request) => Promise<Response>;

/** What a bad server does, around the handler of a good one. State (counts, times) belongs to each wrapped handler. */
export type Misbehaviour = (next: HttpHandler) => HttpHandler;

/** How often something goes wrong before all is well again. Default: always. */
export interface Spell {
  readonly times?: number;
}

/** Several in a row: the first one sees the request first, and the answer last. */
export function combined(...list: readonly Misbehaviour[]): Misbehaviour {
  return (next) => list.reduceRight((inner, misbehaviour) => misbehaviour(inner), next);
}

/** Never answers. Rejects where the client goes away, with its reason. */
export function silent(spell: Spell = {}): Misbehaviour {
  return during(spell, async (request) => {
    await gone(request.signal);
    throw request.signal.reason;
  });
}

/** Breaks the connection without an answer: the handler rejects. */
export function disconnecting(spell: Spell = {}): Misbehaviour {
  return during(spell, () => Promise.reject(new TypeError("simulated: the connection was reset")));
}

/** Answers with an error, 500 where no other status is stated. */
export function failing(
  options: Spell & { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Misbehaviour {
  const { status = 500, headers = {} } = options;
  return during(options, () =>
    Promise.resolve(
      new Response("simulated failure\n", { status, headers: { "content-type": "text/plain", ...headers } }),
    ),
  );
}

/** A `200` with something else in it: a page of HTML, JSON, nothing at all. */
export function saying(
  body: string | Uint8Array,
  options: Spell & { readonly contentType?: string } = {},
): Misbehaviour {
  const { contentType = "text/html" } = options;
  return during(options, () => Promise.resolve(respond(body, { "content-type": contentType })));
}

/** Redirects. `to` is the Location header, absolute or relative, or makes it of the request's address. */
export function redirecting(
  to: string | ((url: URL) => string),
  options: Spell & { readonly status?: 301 | 302 | 303 | 307 | 308 } = {},
): Misbehaviour {
  const { status = 302 } = options;
  return during(options, (request) => {
    const location = typeof to === "string" ? to : to(new URL(request.url));
    return Promise.resolve(new Response(null, { status, headers: { location } }));
  });
}

/** How a throttling server counts. */
export interface ThrottlingOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds in which an equal request is answered once. Default 10 000, as AMD's service. */
  readonly interval?: number;
  /** The Retry-After header: `seconds` that are left, as `date`, or `none` (default: AMD's service was never seen to send one). */
  readonly retryAfter?: "seconds" | "date" | "none";
  /** Who asks. Default: all requests are one client's. */
  readonly client?: (request: Request) => string;
}

/** Answers an equal request of the same client (method, path, query) once in an interval, and 429 in between. */
export function throttling(options: ThrottlingOptions): Misbehaviour {
  const { now, interval = 10_000, retryAfter = "none", client = () => "" } = options;
  return (next) => {
    const answered = new Map<string, number>();
    return (request) => {
      const name = JSON.stringify([client(request), request.method, pathOf(request)]);
      const at = now();
      const again = (answered.get(name) ?? -Infinity) + interval;
      if (at >= again) {
        answered.set(name, at);
        return next(request);
      }
      const headers: Record<string, string> = { "content-type": "text/plain" };
      if (retryAfter === "seconds") headers["retry-after"] = String(Math.ceil((again - at) / 1000));
      if (retryAfter === "date") headers["retry-after"] = new Date(again).toUTCString();
      return Promise.resolve(new Response("simulated: too many requests\n", { status: 429, headers }));
    };
  };
}

/** Asks for something else than the client did, and returns that: `change` edits a copy of the address. */
export function asking(change: (url: URL) => void): Misbehaviour {
  return (next) => (request) => {
    const url = new URL(request.url);
    change(url);
    return next(new Request(url, { method: request.method, headers: request.headers, signal: request.signal }));
  };
}

/** Another service answers in the place of this one: a forger's, or one that is a week behind. */
export function answeredBy(other: HttpHandler, spell: Spell = {}): Misbehaviour {
  return during(spell, other);
}

/** Changes the bodies of good answers. */
export function editing(change: (body: Uint8Array) => Uint8Array): Misbehaviour {
  return onSuccess((response, body) => respond(change(body), plainHeaders(response)));
}

/** Sends the first bytes of a good answer, and then nothing more until the client goes away. */
export function stalling(options: { readonly after: number }): Misbehaviour {
  return onSuccess((response, body) => streamed(response, body.length, [body.subarray(0, options.after)], forever));
}

/** Sends a good answer in small pieces; `pause` runs before each. */
export function dripping(options: { readonly chunk: number; readonly pause: () => Promise<void> }): Misbehaviour {
  return onSuccess((response, body) => {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < body.length; at += options.chunk) pieces.push(body.subarray(at, at + options.chunk));
    return streamed(response, body.length, pieces, close, options.pause);
  });
}

/** Breaks off half way through a good answer, whose length it has stated. */
export function truncating(): Misbehaviour {
  return onSuccess((response, body) =>
    streamed(response, body.length, [body.subarray(0, Math.floor(body.length / 2))], (controller) => {
      controller.error(new TypeError("simulated: the connection was reset"));
      return Promise.resolve();
    }),
  );
}

/** Pads a good answer with zeros up to a size, in pieces of 64 KiB that are made when they are read. */
export function oversized(options: {
  readonly bytes: number;
  readonly contentLength: "stated" | "omitted";
}): Misbehaviour {
  return onSuccess((response, body) => {
    const length = options.contentLength === "stated" ? options.bytes : null;
    return streamed(response, length, padded(body, options.bytes), close);
  });
}

/** A response of a known length, with fresh bytes. */
export function respond(body: string | Uint8Array, headers: Readonly<Record<string, string>>): Response {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : Uint8Array.from(body);
  return new Response(bytes, { headers: { ...headers, "content-length": String(bytes.length) } });
}

/** Path and query of a request. */
export function pathOf(request: Request): string {
  const url = new URL(request.url);
  return url.pathname + url.search;
}

function during({ times = Infinity }: Spell, bad: HttpHandler): Misbehaviour {
  if (!(times >= 0)) throw new RangeError(`times must be 0 or more, not ${times}`);
  return (next) => {
    let left = times;
    return (request) => (left-- > 0 ? bad(request) : next(request));
  };
}

/** Touches good answers only: an error stays what it is. */
function onSuccess(change: (response: Response, body: Uint8Array) => Response): Misbehaviour {
  return (next) => async (request) => {
    const response = await next(request);
    if (response.status !== 200) return response;
    return change(response, new Uint8Array(await response.arrayBuffer()));
  };
}

type Ending = (controller: ReadableStreamDefaultController<Uint8Array>) => Promise<void>;

const close: Ending = (controller) => {
  controller.close();
  return Promise.resolve();
};

const forever: Ending = () => new Promise(() => undefined);

/** @param length what the header states, or null for none. */
function streamed(
  response: Response,
  length: number | null,
  pieces: Iterable<Uint8Array>,
  end: Ending,
  pause: () => Promise<void> = () => Promise.resolve(),
): Response {
  const iterator = pieces[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = iterator.next();
        if (piece.done === true) return end(controller);
        await pause();
        controller.enqueue(piece.value.slice());
      },
    },
    { highWaterMark: 0 },
  );
  const headers = plainHeaders(response);
  if (length !== null) headers["content-length"] = String(length);
  return new Response(body, { headers });
}

function* padded(body: Uint8Array, size: number): Generator<Uint8Array> {
  yield body.subarray(0, size);
  for (let at = body.length; at < size; at += 65_536) yield new Uint8Array(Math.min(65_536, size - at));
}

function plainHeaders(response: Response): Record<string, string> {
  const headers = Object.fromEntries(response.headers);
  delete headers["content-length"];
  return headers;
}

function gone(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
