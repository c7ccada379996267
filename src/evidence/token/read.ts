/** Readers of tokens: loaded when one comes, since few come and one of the readers brings a library. */
import type { Outcome } from "../../errors/index.js";
import type { TokenEncoding } from "../recognize.js";
import { readCborToken } from "./cbor.js";
import type { TokenClaims } from "./claims.js";
import { readJwt } from "./jwt.js";

export { checkPlatform, refuseStandIn } from "./platform.js";

/** Reads a token. Errors: those of {@link readCborToken} and {@link readJwt}. */
export function readToken(bytes: Uint8Array, encoding: TokenEncoding): Outcome<TokenClaims> {
  return encoding === "cbor" ? readCborToken(bytes) : readJwt(bytes);
}
