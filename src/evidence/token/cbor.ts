import type { Outcome } from "../../errors/index.js";
import { decodeCbor } from "./bounded-cbor.js";
import { CLAIMS, claimsOf, malformed } from "./claims.js";
import type { TokenClaims } from "./claims.js";

/** Tag 18, COSE_Sign1 (RFC 9052, section 4.2), in its shortest form. */
const SIGN1_TAG = 0xd2;
/** Header parameter `crit`: what must be understood (RFC 9052, section 3.1). */
const CRITICAL = 2;

/**
 * Reads a token in CBOR: a COSE_Sign1, tagged or not, or the bare map of claims. The signature is not looked
 * at: a Cocos agent makes its key when it starts, and nobody vouches for it.
 *
 * @returns copies. Errors: `EVIDENCE_TOKEN`, `EVIDENCE_TOKEN_CLAIM`.
 */
export function readCborToken(bytes: Uint8Array): Outcome<TokenClaims> {
  const tagged = bytes[0] === SIGN1_TAG;
  const decoded = decodeCbor(tagged ? bytes.subarray(1) : bytes);
  if ("wrong" in decoded) return malformed(decoded.wrong);
  const { value } = decoded;
  if (Array.isArray(value)) return readSign1(value as readonly unknown[]);
  if (tagged) return malformed("under tag 18 is no array");
  return readClaims(value);
}

function readSign1(parts: readonly unknown[]): Outcome<TokenClaims> {
  const [protectedHeader, unprotectedHeader, payload, signature] = parts;
  if (parts.length !== 4) return malformed(`its array has ${parts.length} parts, expected 4`);
  if (!(protectedHeader instanceof Uint8Array)) return malformed("its protected header is no byte string");
  if (!(unprotectedHeader instanceof Map)) return malformed("its unprotected header is no map");
  if (!(payload instanceof Uint8Array)) return malformed("its payload is no byte string");
  if (!(signature instanceof Uint8Array)) return malformed("its signature is no byte string");
  // An empty header may be no bytes at all.
  if (protectedHeader.length > 0) {
    const header = decodeCbor(protectedHeader);
    if ("wrong" in header) return malformed(`in its protected header, ${header.wrong}`);
    if (!(header.value instanceof Map)) return malformed("its protected header is no map");
    if (header.value.has(CRITICAL)) return malformed("its protected header has critical parameters");
  }
  const claims = decodeCbor(payload);
  return "wrong" in claims ? malformed(`in its payload, ${claims.wrong}`) : readClaims(claims.value);
}

function readClaims(value: unknown): Outcome<TokenClaims> {
  if (!(value instanceof Map)) return malformed("its claims are no map");
  return claimsOf(value.keys(), value.get(CLAIMS.rawReport), value.get(CLAIMS.platformType));
}
