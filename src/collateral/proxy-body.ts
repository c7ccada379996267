import { fromUtf8, toHex, toUtf8 } from "../bytes/index.js";
import type { Digest } from "../crypto/index.js";
import type { Accepted, Endorsement, Need } from "../tee/scheme.js";
import { encodePem, joinIssuers, splitIssuers, startsLikeCrl } from "../x509/index.js";

/** What a client gets for a need. */
export interface ProxyBody {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** The header that has the certificates of the issuer, as PEM; null where there is none. */
  readonly chain: { readonly header: string; readonly pem: string } | null;
  /** What a client makes of all that: what its scheme is given to accept. */
  readonly whole: Uint8Array;
  /** A strong entity tag (RFC 9110, section 8.8.3), with its quotation marks. */
  readonly tag: string;
}

const BRACE = 0x7b;

/** How long anything may be kept without asking, in seconds: a day, so that a mistake ends by itself. */
const LONGEST_AGE = 86_400;
/** The same for what changes before it ends; the client's own copy counts from when it arrived. */
const LIST_AGE = 300;

/**
 * The objects that answer a need, in the vendors' form: one alone as it is, several (a chain) as PEM; where the vendor has the
 * certificates of the issuer in a header, the object alone and these there.
 */
export function bodyOf(need: Need, endorsements: readonly Endorsement[], crypto: Digest): ProxyBody {
  const { bytes, type, chain } = partsOf(need, endorsements);
  const whole = chain === null ? bytes : joinIssuers(bytes, chain.pem);
  return { bytes, type, chain, whole, tag: `"${toHex(crypto.digest("sha256", whole))}"` };
}

function partsOf(need: Need, endorsements: readonly Endorsement[]): Pick<ProxyBody, "bytes" | "type" | "chain"> {
  const [first, ...others] = endorsements.map(({ bytes }) => bytes);
  if (first === undefined || (others.length > 0 && need.chainHeaders === undefined)) {
    return { bytes: toUtf8(certificatesPem(endorsements)), type: "application/pem-certificate-chain", chain: null };
  }
  const { object, pem } = splitIssuers(first);
  const bytes = need.bodyForm === "hex" ? toUtf8(toHex(object)) : object.slice();
  const [header] = need.chainHeaders ?? [];
  const issuers = pem === null ? certificatesPem(endorsements.slice(1)) : (fromUtf8(pem) ?? "");
  const chain = header === undefined || issuers === "" ? null : { header, pem: issuers };
  return { bytes, type: typeOf(object), chain };
}

function typeOf(object: Uint8Array): string {
  if (startsLikeCrl(object)) return "application/pkix-crl";
  return object[0] === BRACE ? "application/json" : "application/octet-stream";
}

function certificatesPem(endorsements: readonly Endorsement[]): string {
  return endorsements.map(({ bytes }) => encodePem(bytes, "CERTIFICATE")).join("");
}

/**
 * The Cache-Control header: anybody may keep it, not longer than it holds.
 *
 * @param now milliseconds since 1970.
 * @param fresh false where the vendor has, or may have, something newer.
 */
export function cacheControl(accepted: Accepted, now: number, fresh: boolean): string {
  const left = accepted.notAfter === null ? Infinity : accepted.notAfter - now;
  const age = accepted.refreshAfter === null ? LONGEST_AGE : Math.min(LIST_AGE, accepted.refreshAfter / 1000);
  const seconds = Math.floor(Math.min(LONGEST_AGE, age, left / 1000));
  return fresh && seconds > 0 ? `public, max-age=${seconds}` : "no-cache";
}

/** Whether an If-None-Match header (RFC 9110, section 13.1.2) names this tag, by weak comparison. */
export function namesTag(header: string | null, tag: string): boolean {
  if (header === null) return false;
  if (header.trim() === "*") return true;
  return header.split(",").some((part) => part.trim().replace(/^W\//, "") === tag);
}
