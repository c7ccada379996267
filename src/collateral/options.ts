import type { Digest } from "../crypto/index.js";
import type { CacheStore, Clock, Fetcher } from "../ports/index.js";
import { isAllowed } from "./hosts.js";
import { memoryCache } from "./memory-cache.js";
import type { CollateralEvent } from "./types.js";

/** What {@link createCollateral} is made with. */
export interface CollateralOptions {
  /** Sends requests; the standard `fetch` is one. Null: the network is never asked. */
  readonly fetcher: Fetcher | null;
  readonly clock: Clock;
  /** Makes the checksums of what is cached. */
  readonly digest: Digest;
  /** Where objects outlive this collateral. Default: {@link memoryCache}. */
  readonly cache?: CacheStore;
  /**
   * Base URLs that take the vendor's place, by the name of the service: `{ "amd-kds":
   * "https://kds.mirror.example/amd" }`. The vendor's path and query are appended.
   */
  readonly services?: Readonly<Record<string, string>>;
  /** Origins that may be asked though they are loopback, private, link-local or plain http: `"http://127.0.0.1:8080"`. */
  readonly privateHosts?: readonly string[];
  readonly limits?: Partial<CollateralLimits>;
  /** Is told what happens, at once. What it throws is lost. */
  readonly onEvent?: (event: CollateralEvent) => void;
}

/** Bounds of a collateral. Times are whole milliseconds. */
export interface CollateralLimits {
  /** One request from start to last byte, with its redirects; 1 or more. Default 10,000. */
  readonly requestTimeout: number;
  /** One whole collect; 1 or more. Default 60,000. */
  readonly deadline: number;
  /** Requests for one object that is needed, 1 to 100. Default 5. */
  readonly attempts: number;
  /** Upper bound of the delay before the second attempt; it doubles from one to the next. Default 500. */
  readonly firstDelay: number;
  /** Where the doubling ends. Default 30,000. */
  readonly maxDelay: number;
  /** How long an origin is left alone after a 429 that does not say so itself. Default 10,000 (AMD's KDS, as observed). */
  readonly coolDown: number;
  /** Redirects within one origin that are followed, 0 to 20. Default 3. */
  readonly redirects: number;
  /** Requests to one origin at a time; 1 or more. Default 4. */
  readonly concurrent: number;
  /** How often an object that is no longer fresh is asked for at most. Default 60,000. */
  readonly askAgainAfter: number;
  /** One call of the cache; 1 or more. Default 2,000. */
  readonly cacheTimeout: number;
  /** Accepted objects that are held in this process; 1 or more. Default 4,096. */
  readonly kept: number;
}

/** The options, checked and in one form. */
export interface Settings {
  readonly fetcher: Fetcher | null;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly cache: CacheStore;
  /** Base URLs without the slash at their end. */
  readonly services: ReadonlyMap<string, string>;
  readonly privateOrigins: ReadonlySet<string>;
  readonly limits: CollateralLimits;
  readonly emit: (event: CollateralEvent) => void;
}

/** The longest time that every runtime's timers keep: 2^31 - 1 ms, 24 days. */
const LONGEST = 2 ** 31 - 1;

const DEFAULTS: CollateralLimits = {
  requestTimeout: 10_000,
  deadline: 60_000,
  attempts: 5,
  firstDelay: 500,
  maxDelay: 30_000,
  coolDown: 10_000,
  redirects: 3,
  concurrent: 4,
  askAgainAfter: 60_000,
  cacheTimeout: 2_000,
  kept: 4096,
};

const RANGES: Readonly<Record<keyof CollateralLimits, readonly [number, number]>> = {
  requestTimeout: [1, LONGEST],
  deadline: [1, LONGEST],
  attempts: [1, 100],
  firstDelay: [0, LONGEST],
  maxDelay: [0, LONGEST],
  coolDown: [0, LONGEST],
  redirects: [0, 20],
  concurrent: [1, 1024],
  askAgainAfter: [0, LONGEST],
  cacheTimeout: [1, LONGEST],
  kept: [1, 2 ** 24],
};

const OPTIONS = [
  "fetcher",
  "clock",
  "digest",
  "cache",
  "services",
  "privateHosts",
  "limits",
  "onEvent",
] as const satisfies readonly (keyof CollateralOptions)[];
const SERVICE_NAME = /^[a-z0-9-]{1,64}$/;

/**
 * Checks the options of {@link CollateralOptions}.
 *
 * @throws TypeError for a wrong option, RangeError for a limit out of range.
 */
export function readOptions(options: CollateralOptions): Settings {
  onlyKnown(options, OPTIONS, "createCollateral");
  const fetcher: unknown = options.fetcher;
  if (fetcher !== null && typeof fetcher !== "function") throw new TypeError("fetcher must be a function or null");
  const privateOrigins = readPrivateHosts(options.privateHosts ?? []);
  return {
    fetcher: options.fetcher,
    clock: withMethods(options.clock, ["now", "after", "jitter"], "clock"),
    digest: withMethods(options.digest, ["digest"], "digest"),
    cache: withMethods(options.cache ?? memoryCache(), ["read", "write", "remove"], "cache"),
    services: readServices(options.services ?? {}, privateOrigins),
    privateOrigins,
    limits: readLimits(options.limits ?? {}),
    emit: quiet(options.onEvent),
  };
}

function readPrivateHosts(hosts: unknown): ReadonlySet<string> {
  if (!Array.isArray(hosts)) throw new TypeError("privateHosts must be an array of origins");
  return new Set(hosts.map((host) => readOrigin(host)));
}

function readOrigin(text: unknown): string {
  const url = readUrl(text, "privateHosts");
  if (url.pathname !== "/" || url.search !== "")
    throw new TypeError(`privateHosts: ${url.href} is more than an origin`);
  return url.origin;
}

function readServices(services: unknown, privateOrigins: ReadonlySet<string>): ReadonlyMap<string, string> {
  if (typeof services !== "object" || services === null || Array.isArray(services)) {
    throw new TypeError("services must be an object from names to base URLs");
  }
  const bases = new Map<string, string>();
  for (const [name, text] of Object.entries(services)) {
    if (!SERVICE_NAME.test(name)) throw new TypeError(`services: "${name}" is no name of a service`);
    const url = readUrl(text, `services.${name}`);
    if (url.search !== "") throw new TypeError(`services.${name} has a query`);
    if (!isAllowed(url, privateOrigins)) {
      throw new TypeError(`services.${name}: ${url.origin} is not https on a public host, nor one of privateHosts`);
    }
    bases.set(name, url.origin + url.pathname.replace(/\/+$/, ""));
  }
  return bases;
}

/** An http or https URL without credentials and fragment. Its text is not repeated: it may hold a password. */
function readUrl(text: unknown, name: string): URL {
  const url = typeof text === "string" ? parseUrl(text) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new TypeError(`${name} must be an http or https URL`);
  }
  if (url.username !== "" || url.password !== "") throw new TypeError(`${name} holds credentials`);
  if (url.href.includes("#")) throw new TypeError(`${name} has a fragment`);
  return url;
}

/** The URL that a text is, or null. */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

function readLimits(limits: Partial<CollateralLimits>): CollateralLimits {
  onlyKnown(limits, Object.keys(DEFAULTS), "limits");
  const all = { ...DEFAULTS, ...limits };
  for (const name of Object.keys(RANGES) as (keyof CollateralLimits)[]) {
    const [least, most] = RANGES[name];
    const value = all[name];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new RangeError(`limits.${name} must be a whole number from ${least} to ${most}`);
    }
  }
  return all;
}

function onlyKnown(options: unknown, known: readonly string[], where: string): void {
  if (typeof options !== "object" || options === null) throw new TypeError(`${where} wants an object of options`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${where} knows no option "${unknown}"`);
}

function withMethods<T>(value: T, methods: readonly string[], name: string): T {
  const object: unknown = value;
  const fits =
    typeof object === "object" &&
    object !== null &&
    methods.every((method) => typeof (object as Record<string, unknown>)[method] === "function");
  if (!fits) throw new TypeError(`${name} must be an object with ${methods.join(", ")}`);
  return value;
}

/** An event sink that never throws: reporting must not change what is reported. */
function quiet(onEvent: unknown): (event: CollateralEvent) => void {
  if (onEvent === undefined) return () => undefined;
  if (typeof onEvent !== "function") throw new TypeError("onEvent must be a function");
  const tell = onEvent as (event: CollateralEvent) => unknown;
  return (event) => {
    try {
      // A sink that is async must not leave a rejection behind either.
      void Promise.resolve(tell(event)).catch(() => undefined);
    } catch {
      // Said to be lost.
    }
  };
}
