import { concatBytes, fromHex, toHex, toUtf8 } from "../../bytes/index.js";
import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import { parseJson } from "../../json/index.js";
import type { JsonNode, JsonObject } from "../../json/index.js";
import { splitIssuers } from "../../x509/index.js";
import type { UnpackedEndorsements } from "../scheme.js";
import { NOT_AVAILABLE, roleOf, signatureNames } from "./carriers.js";
import { decodeObjects, unwrap } from "./encodings.js";
import type { TdxCode } from "./errors.js";
import { readQeIdentity } from "./qe-identity.js";
import { recognizeEndorsement } from "./recognize.js";
import { readTcbInfo } from "./tcb-info.js";

/** As Intel's own reader has it (QVL, since 2024). */
const MAX_DEPTH = 32;
/** A TCB info has some 1 500 values, a list as an array of bytes 3 000. */
const MAX_NODES = 262_144;
const SIGNATURE_SIZE = 64;

/**
 * Takes Intel's objects out of a file: JSON as others keep collateral in it (carriers.ts), Intel's own bodies, with or without
 * the PEM of their chain behind them, and what is wrapped in hex or base64. Content decides; a file's name says nothing.
 *
 * A statement that is signed apart is put together around its exact bytes, since its signature covers these. Statements about
 * something else than TDX are passed over and named. Where there is no other statement they make the file refused: it was
 * meant for something else.
 *
 * @param bytes not changed, and not kept; the caller bounds their length.
 * @returns each object once, in the order of the file; null where nothing of Intel's is in it. Errors, of stage `collect`:
 * `TDX_COLLATERAL_MEMBER`, `TDX_COLLATERAL_ENCODING`, `TDX_COLLATERAL_STATEMENT`, `TDX_COLLATERAL_OTHER`.
 */
export function unpackEndorsements(bytes: Uint8Array): Outcome<UnpackedEndorsements> | null {
  const unwrapped = unwrap(bytes);
  if (unwrapped === null) return null;
  if (unwrapped.form === "json") return unpackJson(unwrapped.bytes);
  // What lies there as it is needs nobody to unpack it.
  if (unwrapped.wrapped === null) return null;
  const decoded = decodeObjects(unwrapped.bytes);
  const known = decoded.ok && decoded.value.every((object) => recognizeEndorsement(object) !== null);
  return known ? ok({ objects: decoded.value, passedOver: [] }) : null;
}

function unpackJson(bytes: Uint8Array): Outcome<UnpackedEndorsements> | null {
  const { object, pem } = splitIssuers(bytes);
  const root = parse(object);
  if (root === null) return null;
  const basket = new Basket();
  // A chain stands behind one statement only.
  const found =
    pem === null ? walk({ node: root, source: object }, basket) : readBody(bytes.slice(root.start), root, basket);
  if (!found.ok) return found;
  return basket.isEmpty() ? null : basket.contents();
}

/** A value, and the text in which its offsets count. */
interface Place<N extends JsonNode = JsonNode> {
  readonly node: N;
  readonly source: Uint8Array;
}

function parse(text: Uint8Array): JsonNode | null {
  const parsed = parseJson(text, { maxBytes: text.length, maxDepth: MAX_DEPTH, maxNodes: MAX_NODES }, "collect");
  return parsed.ok ? parsed.value : null;
}

/** What was found so far. */
class Basket {
  private readonly objects = new Map<string, Uint8Array>();
  private readonly passedOver = new Set<string>();
  private statements = 0;

  addObject(bytes: Uint8Array): void {
    this.objects.set(toHex(bytes), bytes);
  }

  addStatement(bytes: Uint8Array): void {
    this.statements++;
    this.addObject(bytes);
  }

  passOver(kind: string): void {
    this.passedOver.add(kind);
  }

  isEmpty(): boolean {
    return this.objects.size === 0 && this.passedOver.size === 0;
  }

  contents(): Outcome<UnpackedEndorsements> {
    const passedOver = [...this.passedOver];
    if (this.statements > 0 || passedOver.length === 0) return ok({ objects: [...this.objects.values()], passedOver });
    const actual = passedOver.join(", ");
    const message = `The file holds ${actual}, and nothing that Intel says about TDX.`;
    return refuse("TDX_COLLATERAL_OTHER", message, { expected: "tdx-tcb-info, tdx-qe-identity", actual });
  }
}

/** Goes through everything that may hold collateral. The depth is bounded by the parser's. */
function walk({ node, source }: Place, basket: Basket): Outcome<true> {
  if (node.kind === "array") return each(node.items, (item) => walk({ node: item, source }, basket));
  if (node.kind !== "object") return ok(true);
  if (signedMember(node) !== null) return readBody(source.slice(node.start, node.end), node, basket);
  return each([...node.members], ([name, value]) => {
    const place = { node: value, source };
    if (isNothing(value)) return ok(true);
    switch (roleOf(name)) {
      case "statement":
        return readStatement(name, place, node, basket);
      case "objects":
        return readObjects(name, place, basket);
      case null:
        return walk(place, basket);
    }
  });
}

function each<T>(items: readonly T[], read: (item: T) => Outcome<true>): Outcome<true> {
  for (const item of items) {
    const outcome = read(item);
    if (!outcome.ok) return outcome;
  }
  return ok(true);
}

/** Absent in one of the ways in which that is written. */
function isNothing(node: JsonNode): boolean {
  if (node.kind === "array") return node.items.length === 0;
  return node.kind === "null" || (node.kind === "string" && ["", NOT_AVAILABLE].includes(textOf(node.value)));
}

/** Certificates and lists: PEM (percent-encoded too, as in headers), hex, base64, bytes as numbers; or several of them. */
function readObjects(name: string, { node, source }: Place, basket: Basket): Outcome<true> {
  if (node.kind === "object") {
    return each([...node.members], ([inner, value]) =>
      isNothing(value) ? ok(true) : readObjects(`${name}.${inner}`, { node: value, source }, basket),
    );
  }
  const bytes = bytesOf(node);
  if (bytes === null && node.kind === "array") {
    return each(node.items, (item) => (isNothing(item) ? ok(true) : readObjects(name, { node: item, source }, basket)));
  }
  if (bytes === null) return refuseMember(name, "text or bytes");
  const decoded = decodeObjects(bytes);
  if (!decoded.ok) return { ok: false, failure: { ...decoded.failure, path: name } };
  for (const object of decoded.value) {
    if (recognizeEndorsement(object) === null) return refuseMember(name, "a certificate or revocation list of Intel's");
    basket.addObject(object);
  }
  return ok(true);
}

/** A statement as text or as an object, with its signature or with that beside it. */
function readStatement(name: string, place: Place, parent: JsonObject, basket: Basket): Outcome<true> {
  const written = place.node.kind === "object" ? place : openText(place.node);
  if (written?.node.kind !== "object") return refuseMember(name, "a statement of Intel's");
  const { node, source } = written;
  const exact = source.slice(node.start, node.end);
  if (signedMember(node) !== null) return readBody(exact, node, basket);
  const subject = subjectOf(node);
  // Whatever has that name and is no statement holds some (oasis).
  if (subject === null) return node === place.node ? walk(place, basket) : refuseMember(name, "a statement of Intel's");
  if (subject.member === null) return passOver(subject.kind, basket);
  const signature = signatureOf(name, parent);
  if (signature === null) return refuseMember(name, "the statement's signature beside it");
  const body = concatBytes(toUtf8(`{"${subject.member}":`), exact, toUtf8(`,"signature":"${toHex(signature)}"}`));
  return addStatement(body, basket);
}

function openText(node: JsonNode): Place | null {
  const bytes = bytesOf(node);
  const unwrapped = bytes === null ? null : unwrap(bytes);
  if (unwrapped?.form !== "json") return null;
  const parsed = parse(unwrapped.bytes);
  return parsed === null ? null : { node: parsed, source: unwrapped.bytes };
}

/** A statement with its signature, and perhaps its chain. `bytes` are all of it, and are kept. */
function readBody(bytes: Uint8Array, node: JsonNode, basket: Basket): Outcome<true> {
  const inner = node.kind === "object" ? signedMember(node) : null;
  const subject = inner === null ? null : subjectOf(inner);
  if (subject === null) return refuseMember("signature", "a statement of Intel's beside it");
  return subject.member === null ? passOver(subject.kind, basket) : addStatement(bytes, basket);
}

function passOver(kind: string, basket: Basket): Outcome<true> {
  basket.passOver(kind);
  return ok(true);
}

function addStatement(body: Uint8Array, basket: Basket): Outcome<true> {
  const [tcbInfo, identity] = [readTcbInfo(body), readQeIdentity(body)];
  if (tcbInfo.ok || identity.ok) {
    basket.addStatement(body);
    return ok(true);
  }
  const isTcbInfo = identity.failure.code === "TDX_STATEMENT_FORM";
  const cause = isTcbInfo ? tcbInfo.failure : identity.failure;
  const message = `A ${isTcbInfo ? "TCB info" : "QE identity"} cannot be read: ${cause.message}`;
  return refuse("TDX_COLLATERAL_STATEMENT", message, { cause });
}

/** The signed object beside a member `signature`, or null. */
function signedMember({ members }: JsonObject): JsonObject | null {
  if (!members.has("signature")) return null;
  for (const name of ["tcbInfo", "enclaveIdentity", "tcbEvaluationDataNumbers"]) {
    const member = members.get(name);
    if (member?.kind === "object") return member;
  }
  return null;
}

/** What a statement is about; `member` is what Intel's body calls it, null where it is nothing of TDX's. */
interface Subject {
  readonly kind: string;
  readonly member: "tcbInfo" | "enclaveIdentity" | null;
}

/** By what it says and has; null where that is no statement of Intel's. */
function subjectOf({ members }: JsonObject): Subject | null {
  const id = members.get("id");
  const name = id?.kind === "string" ? id.value : null;
  if (members.has("tcbEvalNumbers")) return { kind: "tcb-evaluation-data-numbers", member: null };
  if (members.has("fmspc")) {
    // Version 2, which is SGX's, has no id.
    return name === "SGX" || id === undefined
      ? { kind: "sgx-tcb-info", member: null }
      : { kind: "tdx-tcb-info", member: "tcbInfo" };
  }
  if (!members.has("isvprodid")) return null;
  const other = OTHER_ENCLAVES.get(name ?? "");
  return other === undefined ? { kind: "tdx-qe-identity", member: "enclaveIdentity" } : { kind: other, member: null };
}

/** Enclaves of Intel's whose identities are nothing to TDX, by the id. */
const OTHER_ENCLAVES: ReadonlyMap<string, string> = new Map([
  ["QE", "sgx-qe-identity"],
  ["QVE", "sgx-qve-identity"],
  ["QAE", "sgx-qae-identity"],
]);

/** The 64 bytes of a signature that lies beside its statement: hex, or bytes as numbers. */
function signatureOf(name: string, { members }: JsonObject): Uint8Array | null {
  for (const beside of signatureNames(name)) {
    const node = members.get(beside);
    if (node === undefined) continue;
    const bytes = node.kind === "string" ? fromHex(textOf(node.value)) : bytesOf(node);
    return bytes?.length === SIGNATURE_SIZE ? bytes : null;
  }
  return null;
}

/** The bytes of a string, or of an array of numbers from 0 to 255; null for anything else. */
function bytesOf(node: JsonNode): Uint8Array | null {
  if (node.kind === "string") return toUtf8(textOf(node.value));
  if (node.kind !== "array") return null;
  const octets = node.items.map((item) =>
    item.kind === "number" && /^[0-9]{1,3}$/.test(item.text) ? Number(item.text) : 256,
  );
  return octets.every((octet) => octet <= 255) ? Uint8Array.from(octets) : null;
}

/** Without the NUL that ends strings in C, and with percent-encoding taken off where PEM was put into a header. */
function textOf(text: string): string {
  const ended = text.replace(/\0+$/, "");
  if (!ended.startsWith("-----BEGIN%20")) return ended;
  try {
    return decodeURIComponent(ended);
  } catch {
    return ended;
  }
}

function refuseMember(name: string, expected: string): Outcome<never> {
  const path = name.slice(0, 64);
  const message = `The member ${JSON.stringify(path)} of a file with Intel's collateral is not ${expected}.`;
  return refuse("TDX_COLLATERAL_MEMBER", message, { path, expected });
}

function refuse(code: TdxCode, message: string, detail: FailureDetail): Outcome<never> {
  return fail("collect", code, message, detail);
}
