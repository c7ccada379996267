import { concatBytes, toBase64, toHex, toUtf8 } from "../bytes/index.js";
import type { Digest } from "../crypto/index.js";
import type { Accepted, Endorsement } from "../tee/scheme.js";

/** What a client gets for a need. */
export interface ProxyBody {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** A strong entity tag (RFC 9110, section 8.8.3), with its quotation marks. */
  readonly tag: string;
}

/** How long anything may be kept without asking, in seconds: a day, so that a mistake ends by itself. */
const LONGEST_AGE = 86_400;
/** The same for what changes before it ends; the client's own copy counts from when it arrived. */
const LIST_AGE = 300;

/**
 * The objects that answer a need, in the vendors' form: one alone as DER, several (a chain) as PEM.
 */
export function bodyOf(endorsements: readonly Endorsement[], crypto: Digest): ProxyBody {
  const [first, ...others] = endorsements.map(({ bytes }) => bytes);
  const single = others.length === 0 && first !== undefined;
  const bytes = single ? first.slice() : concatBytes(...endorsements.map((entry) => certificatePem(entry.bytes)));
  const type = single ? "application/octet-stream" : "application/pem-certificate-chain";
  return { bytes, type, tag: `"${toHex(crypto.digest("sha256", bytes))}"` };
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

function certificatePem(der: Uint8Array): Uint8Array {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return toUtf8(`-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`);
}
