import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import type { FetchResponse } from "../ports/index.js";
import { decodePem } from "../x509/index.js";
import { refusal } from "./errors.js";

/** Two certificates of Intel's take some 2 kB as PEM and 2.6 kB percent-encoded. */
const MAX_CHAIN_CHARACTERS = 16_384;

/**
 * Reads the certificates of an object's issuer out of the headers of a response: percent-encoded PEM. A plus sign is one,
 * not a space: this is no form.
 *
 * @param names the first of these headers that is there counts.
 * @returns PEM of at least one certificate, its first block at its beginning; null where no such header is there, or none that
 * may be read (in browsers); `COLLATERAL_CONTENT` where it is something else.
 */
export function readChainHeader(headers: FetchResponse["headers"], names: readonly string[]): Outcome<string | null> {
  for (const name of names) {
    const header = headers.get(name);
    if (header === null) continue;
    if (header.length > MAX_CHAIN_CHARACTERS) {
      const detail = { path: name, expected: MAX_CHAIN_CHARACTERS, actual: header.length };
      return refusal("COLLATERAL_CONTENT", `The header ${name} is too long for a chain of certificates.`, detail);
    }
    const pem = decodePercent(header)?.trim();
    const decoded = pem === undefined ? null : decodePem(pem, "CERTIFICATE");
    if (pem !== undefined && decoded?.ok === true) return ok(`${pem}\n`);
    const cause = decoded?.ok === false ? { cause: decoded.failure } : {};
    return refusal("COLLATERAL_CONTENT", `The header ${name} is no chain of certificates.`, { path: name, ...cause });
  }
  return ok(null);
}

/** Null where a percent sign does not stand before two hex digits, or what they say is no UTF-8. */
function decodePercent(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
