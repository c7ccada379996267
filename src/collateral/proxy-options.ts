import type { CertificateCrypto } from "../crypto/index.js";
import type { AnyScheme, CallerAnchor } from "../tee/scheme.js";
import type { Collateral } from "./types.js";

/** What the proxy asks of a scheme. */
export type ProxiedScheme = Pick<AnyScheme, "needAt" | "issuersOf" | "accept">;

/** How a proxy is made. */
export interface CollateralProxyOptions {
  /** Gets and keeps what is served. Its limits are the proxy's: attempts, deadline, requests to a vendor at a time. */
  readonly collateral: Collateral;
  /** The TEEs whose endorsements are served. */
  readonly schemes: readonly ProxiedScheme[];
  readonly crypto: CertificateCrypto;
  /** Whose objects are served; left out, the vendors' own. */
  readonly anchors?: readonly CallerAnchor[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * The path below which each service is found, by its name: `{ "amd-kds": "/kds" }`, or `""` for the root. What
   * follows is the vendor's own path and query, so the base URL for a client is the proxy's origin with this path.
   */
  readonly services: Readonly<Record<string, string>>;
  /** Origins whose pages may read the answers (CORS), `"any"` for all. Default: none but the proxy's own. */
  readonly allowOrigins?: readonly string[] | "any";
}

/** The options, checked and copied. */
export interface ProxySettings extends Omit<Required<CollateralProxyOptions>, "services"> {
  /** Name and path of each service. */
  readonly services: readonly (readonly [name: string, path: string])[];
}

const OPTIONS = ["collateral", "schemes", "crypto", "anchors", "now", "services", "allowOrigins"] as const;

/** Segments of letters that no URL parser rewrites. */
const SERVICE_PATH = /^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/;

/**
 * Checks the options of {@link CollateralProxyOptions}.
 *
 * @throws TypeError for a wrong or unknown option, RangeError where a list is empty that must not be.
 */
export function readProxyOptions(options: CollateralProxyOptions): ProxySettings {
  const unknown = Object.keys(options).find((name) => !OPTIONS.some((known) => known === name));
  if (unknown !== undefined) throw new TypeError(`createCollateralProxy knows no option ${JSON.stringify(unknown)}`);
  const { collateral, crypto, now } = options;
  if (typeof (collateral as Partial<Collateral> | undefined)?.collect !== "function") {
    throw new TypeError("collateral must be what createCollateral returns");
  }
  if (typeof now !== "function") throw new TypeError("now must be a function");
  if (typeof (crypto as Partial<CertificateCrypto> | undefined)?.digest !== "function") {
    throw new TypeError("crypto must be what createCertificateCrypto returns");
  }
  const services = readServices(options.services);
  return {
    collateral,
    schemes: readSchemes(options.schemes),
    crypto,
    now,
    services,
    anchors: readAnchors(options.anchors),
    allowOrigins: readOrigins(options.allowOrigins ?? []),
  };
}

function readSchemes(schemes: readonly ProxiedScheme[]): readonly ProxiedScheme[] {
  const given: unknown = schemes;
  if (!Array.isArray(given)) throw new TypeError("schemes must be an array");
  if (given.length === 0) throw new RangeError("schemes is empty: nothing would be served");
  return [...schemes];
}

function readServices(services: unknown): ProxySettings["services"] {
  if (typeof services !== "object" || services === null) {
    throw new TypeError("services must be an object from names to paths");
  }
  const list = Object.entries(services).map(([name, path]: [string, unknown]) => {
    if (typeof path !== "string" || !SERVICE_PATH.test(path)) {
      throw new TypeError(`services.${name} must be "" or a path like "/kds", without a slash at its end`);
    }
    return [name, path] as const;
  });
  if (list.length === 0) throw new RangeError("services is empty: nothing would be served");
  return list;
}

function readAnchors(anchors: unknown): readonly CallerAnchor[] {
  if (anchors === undefined) return [];
  if (!Array.isArray(anchors)) throw new TypeError("anchors must be an array");
  if (anchors.length === 0) throw new RangeError("anchors is empty: leave it out to serve what the vendors sign");
  return anchors.map((anchor: Partial<CallerAnchor> | null) => {
    const der: unknown = anchor?.der;
    if (!(der instanceof Uint8Array)) throw new TypeError("anchors must be objects whose `der` is a Uint8Array");
    return { der: der.slice() };
  });
}

function readOrigins(origins: unknown): readonly string[] | "any" {
  if (origins === "any") return origins;
  if (!Array.isArray(origins)) throw new TypeError('allowOrigins must be "any" or an array of origins');
  return origins.map((origin: unknown) => {
    if (isOrigin(origin)) return origin;
    throw new TypeError(`allowOrigins: ${JSON.stringify(origin)} is no origin such as "https://app.example"`);
  });
}

/** Whether a text is an http or https origin in just the form in which browsers send it. */
function isOrigin(text: unknown): text is string {
  if (typeof text !== "string" || !URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && origin === text;
}
