import { fromHex } from "../../bytes/index.js";
import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import { parseJson } from "../../json/index.js";
import type { JsonLimits, JsonObject } from "../../json/index.js";
import { decodePem } from "../../x509/index.js";
import type { TdxCode } from "./errors.js";
import type { SignedStatement } from "./types.js";

/** Intel's largest of those seen has 18 KB; one with 32 levels that name every component would have 100 KB. Inclusive. */
export const MAX_STATEMENT_BYTES = 256 * 1024;
/** The depth is Intel's own limit (QVL, TcbInfo.cpp); a compact body of that size has at most one value in four bytes. */
const LIMITS: JsonLimits = { maxBytes: MAX_STATEMENT_BYTES, maxDepth: 32, maxNodes: MAX_STATEMENT_BYTES / 4 };
/** The TCB signing certificate and its root: Intel's header has no others. */
const CHAIN_LENGTH = 2;
/** In valid JSON a line feed stands only between values, so this can only follow the whole of it. */
const CHAIN_START = "\n-----BEGIN ";
const SIGNATURE_SIZE = 64;

/** The member that holds the statement: of a TCB info, of a QE identity. */
export type StatementMember = "tcbInfo" | "enclaveIdentity";

/**
 * Opens one of Intel's signed statements: `{"tcbInfo":{…},"signature":"…"}` in either order of the members, and behind it,
 * where there is one, on lines of its own the PEM of its chain. What is signed are the very bytes of the inner object, so
 * these are cut out and never written anew.
 *
 * Verifies no signature and looks at no certificate.
 *
 * @param bytes UTF-8; not kept.
 * @returns the inner object, whose offsets count bytes of `bytes`; new arrays beside it. Errors, all of stage `trust`:
 * `TDX_STATEMENT_SIZE`, `TDX_STATEMENT_FORM`, `TDX_STATEMENT_SIGNATURE_FORM`, `TDX_STATEMENT_CHAIN`, and those of the JSON
 * reader.
 */
export function openStatement(bytes: Uint8Array, member: StatementMember): Outcome<SignedStatement<JsonObject>> {
  if (bytes.length > MAX_STATEMENT_BYTES) {
    const message = `The statement has ${bytes.length} bytes, more than the limit of ${MAX_STATEMENT_BYTES}.`;
    return refuse("TDX_STATEMENT_SIZE", message, { expected: MAX_STATEMENT_BYTES, actual: bytes.length });
  }
  const end = startOfChain(bytes);
  const document = parseJson(bytes.subarray(0, end), LIMITS, "trust");
  if (!document.ok) return document;
  const members = document.value.kind === "object" ? document.value.members : new Map<string, never>();
  const inner = members.get(member);
  const signature = members.get("signature");
  if (members.size !== 2 || inner?.kind !== "object" || signature === undefined) {
    return refuse("TDX_STATEMENT_FORM", `The statement is no object of ${member} and signature alone.`, {
      expected: `${member}, signature`,
      actual: shownNames(members),
    });
  }
  const raw = signature.kind === "string" ? fromHex(signature.value) : null;
  if (raw?.length !== SIGNATURE_SIZE) {
    const message = `The signature of ${member} is not ${2 * SIGNATURE_SIZE} hex digits.`;
    return refuse("TDX_STATEMENT_SIGNATURE_FORM", message, { path: "signature", expected: 2 * SIGNATURE_SIZE });
  }
  const chain = readChain(bytes.subarray(end));
  if (!chain.ok) return chain;
  return ok({ value: inner, signedBytes: bytes.slice(inner.start, inner.end), signature: raw, chain: chain.value });
}

function readChain(pem: Uint8Array): Outcome<readonly Uint8Array[]> {
  if (pem.length === 0) return ok([]);
  const certificates = decodePem(pem, "CERTIFICATE");
  if (!certificates.ok) {
    const message = "What stands behind the statement is no PEM of certificates.";
    return refuse("TDX_STATEMENT_CHAIN", message, { cause: certificates.failure });
  }
  const actual = certificates.value.length;
  if (actual === CHAIN_LENGTH) return certificates;
  const message = `The statement comes with ${actual} certificates, expected ${CHAIN_LENGTH}: the signing one and its root.`;
  return refuse("TDX_STATEMENT_CHAIN", message, { expected: CHAIN_LENGTH, actual });
}

/** Where the PEM of the chain and the line feed before it start; the length where there is none. */
function startOfChain(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    let same = 1;
    while (same < CHAIN_START.length && bytes[at + same] === CHAIN_START.charCodeAt(same)) same++;
    if (same === CHAIN_START.length) return at;
  }
  return bytes.length;
}

/** The names of the members that readers of JSON see, for a message. */
function shownNames(members: ReadonlyMap<string, unknown>): string {
  const names = [...members.keys()].slice(0, 4).map((name) => name.slice(0, 32));
  return names.length === 0 ? "none" : names.join(", ");
}

function refuse(code: TdxCode, message: string, detail: FailureDetail): Outcome<never> {
  return fail("trust", code, message, detail);
}
