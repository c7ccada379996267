import { fromBase64, fromUtf8 } from "../../bytes/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { parseJson } from "../../json/index.js";
import type { JsonLimits, JsonNode, JsonObject } from "../../json/index.js";
import { CLAIMS, claimsOf, malformed } from "./claims.js";
import type { TokenClaims } from "./claims.js";

/** Tokens of Cocos have three levels and some 60 values. */
const LIMITS: Omit<JsonLimits, "maxBytes"> = { maxDepth: 16, maxNodes: 10_000 };

/** RFC 7515, section 2: base64url without padding. */
const BASE64URL = { alphabet: "url", padding: "optional", trailingBits: "zero" } as const;

/**
 * Reads a token in the form of a JWT (RFC 7519, a JWS in compact form). The signature is not looked at: a Cocos
 * agent makes its key when it starts, and nobody vouches for it.
 *
 * @param bytes ASCII; one line end may follow.
 * @returns copies. Errors: `EVIDENCE_TOKEN`, `EVIDENCE_TOKEN_CLAIM`, and `JSON_…` for its header and claims.
 */
export function readJwt(bytes: Uint8Array): Outcome<TokenClaims> {
  const parts = (fromUtf8(bytes) ?? "").replace(/\r?\n$/, "").split(".", 4);
  const [header = null, payload = null, signature = null] = parts.map(partOf);
  if (parts.length !== 3 || header === null || payload === null || signature === null) {
    return malformed("a JWT is three parts of base64url with dots between them");
  }
  const head = objectOf(header, "header");
  if (!head.ok) return head;
  if (head.value.members.has("crit")) return malformed("its header has critical parameters");
  const claims = objectOf(payload, "payload");
  if (!claims.ok) return claims;
  const { members } = claims.value;
  const rawReport = bytesOf(members.get(CLAIMS.rawReport));
  return claimsOf(members.keys(), rawReport, textOf(members.get(CLAIMS.platformType)));
}

function partOf(part: string): Uint8Array | null {
  return part.includes("=") ? null : fromBase64(part, BASE64URL);
}

function objectOf(bytes: Uint8Array, what: string): Outcome<JsonObject> {
  const parsed = parseJson(bytes, { ...LIMITS, maxBytes: bytes.length }, "parse");
  if (!parsed.ok) return parsed;
  return parsed.value.kind === "object" ? ok(parsed.value) : malformed(`its ${what} is no JSON object`);
}

/** Bytes stand in padded base64 of the standard alphabet, as Go writes them; null: not bytes. */
function bytesOf(node: JsonNode | undefined): Uint8Array | null | undefined {
  if (node === undefined) return undefined;
  return node.kind === "string" ? fromBase64(node.value) : null;
}

/** Null: not a text. */
function textOf(node: JsonNode | undefined): string | null | undefined {
  if (node === undefined) return undefined;
  return node.kind === "string" ? node.value : null;
}
