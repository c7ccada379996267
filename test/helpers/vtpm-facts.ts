import { createHash } from "node:crypto";
import { expect } from "vitest";
import { fromHex, toHex } from "../../src/bytes/index.js";
import { loadQuoteCrypto, openKernelEngine } from "../../src/crypto/index.js";
import type { CryptoEngine, QuoteCrypto } from "../../src/crypto/index.js";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifyOptions } from "../../src/index.js";
import { tpmAttestationProtobuf } from "../../src/testing/index.js";
import {
  authenticate,
  establishTrust,
  nameOf,
  OBJECT_ATTRIBUTES,
  parse,
  parseAkPublic,
  parseQuote,
  parseSignature,
} from "../../src/tee/vtpm/index.js";
import type { QuoteParts, SuppliedPcrs, VtpmParts } from "../../src/tee/vtpm/index.js";
import { AT } from "./snp.js";
import { readVector, readVectorJson } from "./vectors.js";
import { BANK_IDS, digestOfPcrs, nodeVerifies, readPublicHead, keyOf } from "./vtpm-vectors.js";
import type { Said } from "./world.js";

/** What veritee says of vTPM evidence, in the words of the lists of vectors. */

/** All that evidence of a vTPM alone can be. */
export const PASSES: Said = ["warning", undefined];
export const refused = (code: string): Said => ["contraindicated", code];

/** An entry of the list of vTPM vectors. */
export interface VtpmEntry {
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
  /** By kind of entry. */
  readonly facts?: unknown;
}

/** Facts on a TPMS_ATTEST of type quote: bytes in hex. */
export interface AttestFacts {
  readonly magic: string;
  readonly type: string;
  readonly qualifiedSigner: string;
  readonly extraData: string;
  readonly clock: number;
  readonly resetCount: number;
  readonly restartCount: number;
  readonly safe: number;
  readonly firmwareVersion: string;
  readonly sel: readonly { readonly hash: string; readonly pcrs: readonly number[] }[];
  readonly pcrDigest: string;
  readonly trailing: number;
}

/** Facts on a quote of RSA, and on how it fits to its values. */
export interface QuoteFacts {
  readonly attest: AttestFacts;
  readonly sig: { readonly alg: string; readonly hash: string; readonly trailing: number; readonly len: number };
  readonly signatureValid: boolean;
  readonly pcrDigestOk: boolean;
  readonly selectionMatchesPcrs: boolean;
}

/** Facts on a TPMT_PUBLIC of RSA: numbers in hex with prefix. */
export type KeyFacts = Readonly<
  Record<
    | "type"
    | "nameAlg"
    | "attrs"
    | "policy"
    | "sym"
    | "scheme"
    | "schemeHash"
    | "bits"
    | "expRaw"
    | "nLen"
    | "trailing"
    | "name",
    string
  >
>;

/** Facts on an attestation of the software TPM. */
export interface ToolQuoteFacts {
  readonly key: string;
  readonly keyAttributes: readonly string[];
  readonly keyName: string;
  readonly sigAlg: string;
  readonly sigHash: string;
  readonly signatureValid: boolean;
  readonly selection: AttestFacts["sel"];
  readonly pcrDigestOk: boolean;
  readonly extraData: string;
  readonly qualifiedSignerEqualsQname: boolean;
  readonly clockSafe: number;
  readonly expect: string;
}

/** The entries of some folders of the list of vTPM vectors, and which of them a test has taken up. */
export interface VtpmList {
  readonly entries: ReadonlyMap<string, VtpmEntry>;
  /** Says that a test handles this file, and gives its entry. */
  claim(file: string): VtpmEntry;
  /** The same, of its facts. The caller knows their shape. */
  facts<T>(file: string): T;
  read(file: string): Uint8Array;
  readText(file: string): string;
  /** The files that no test has claimed. */
  unclaimed(): readonly string[];
}

/** Only to be called inside `describeWithVectors`. */
export function openVtpmList(folders: readonly string[]): VtpmList {
  const { vectors } = readVectorJson<{ readonly vectors: readonly VtpmEntry[] }>("vtpm/index.json");
  const own = vectors.filter(({ file }) => folders.includes(file.split("/")[0] ?? ""));
  const entries = new Map(own.map((entry) => [entry.file, entry]));
  const claimed = new Set<string>();
  function claim(file: string): VtpmEntry {
    const entry = entries.get(file);
    if (entry === undefined) throw new Error(`${file} is not listed`);
    claimed.add(file);
    return entry;
  }
  const read = (file: string): Uint8Array => readVector(`vtpm/${file}`);
  return {
    entries,
    claim,
    facts: <T>(file: string) => claim(file).facts as T,
    read,
    readText: (file) => new TextDecoder().decode(read(file)),
    unclaimed: () => [...entries.keys()].filter((file) => !claimed.has(file)),
  };
}

interface Tools {
  readonly engine: CryptoEngine;
  readonly quoteCrypto: QuoteCrypto;
}

export async function tools(): Promise<Tools> {
  const opened = openKernelEngine(null);
  if (!opened.ok) throw new Error(opened.failure.message);
  return { engine: opened.value.engine, quoteCrypto: await loadQuoteCrypto() };
}

/** What reading and authenticating say of parts, without a policy: a code, or null where all holds. */
export async function judged(parts: VtpmParts): Promise<string | null> {
  const own = await tools();
  const evidence = parse(parts);
  if (!evidence.ok) return evidence.failure.code;
  const signer = establishTrust(evidence.value, { kind: "none" }, own.quoteCrypto);
  if (!signer.ok) return signer.failure.code;
  const authentic = await authenticate(evidence.value, signer.value, own.engine);
  return authentic.ok ? null : authentic.failure.code;
}

/** The code of a refusal, or null. */
export function codeOf(outcome: ReturnType<typeof parseQuote> | ReturnType<typeof parseAkPublic>): string | null {
  return outcome.ok ? null : outcome.failure.code;
}

export const bytesOfHex = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
export const bytesOfBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A quote in the words of the facts. */
export function factsOfQuote(bytes: Uint8Array): AttestFacts | null {
  const parsed = parseQuote(bytes);
  if (!parsed.ok) return null;
  const { qualifiedSigner, extraData, clock, resetCount, restartCount, safe, firmwareVersion } = parsed.value;
  return {
    magic: toHex(bytes.slice(0, 4)),
    type: toHex(bytes.slice(4, 6)),
    qualifiedSigner: toHex(qualifiedSigner),
    extraData: toHex(extraData),
    clock: Number(clock),
    resetCount,
    restartCount,
    safe: Number(safe),
    firmwareVersion: firmwareVersion.toString(16).padStart(16, "0"),
    sel: parsed.value.selections.map(({ bank, indices }) => ({ hash: bank, pcrs: indices })),
    pcrDigest: toHex(parsed.value.pcrDigest),
    trailing: 0,
  };
}

/** A signature in the words of the facts. */
export function factsOfSignature(bytes: Uint8Array): QuoteFacts["sig"] | null {
  const parsed = parseSignature(bytes);
  if (!parsed.ok || parsed.value.scheme === "ecdsa") return null;
  const alg = parsed.value.scheme === "rsassa" ? "0014" : "0016";
  return { alg, hash: parsed.value.hash, trailing: 0, len: parsed.value.value.length };
}

/** A key in the words of the facts; what parseAkPublic checks and does not keep is read by position. */
export async function factsOfKey(bytes: Uint8Array): Promise<KeyFacts | null> {
  const parsed = parseAkPublic(bytes);
  if (!parsed.ok || parsed.value.key.type !== "rsa") return null;
  const head = readPublicHead(bytes);
  const hex = (value: number): string => `0x${value.toString(16)}`;
  const word = parsed.value.attributes.reduce((sum, name) => sum + 2 ** OBJECT_ATTRIBUTES[name], 0);
  return {
    type: hex(head.type),
    nameAlg: hex(BANK_IDS[parsed.value.nameAlg] ?? 0),
    attrs: hex(word),
    policy: head.policy,
    sym: hex(head.symmetric),
    scheme: hex(parsed.value.scheme.name === "rsassa" ? 0x14 : 0x16),
    schemeHash: hex(BANK_IDS[parsed.value.scheme.hash] ?? 0),
    bits: hex(parsed.value.key.bits),
    expRaw: hex(head.exponent),
    nLen: hex(parsed.value.key.modulus.length),
    trailing: hex(head.trailing),
    name: toHex(nameOf(parsed.value, await tools())),
  };
}

export function attributeNames(akPublic: Uint8Array): readonly string[] {
  const parsed = parseAkPublic(akPublic);
  return parsed.ok ? parsed.value.attributes : [];
}

/** Whether the supplied PCRs are those that the quote selects, in its order. */
export function selectionMatches(attest: AttestFacts, pcrs: readonly SuppliedPcrs[]): boolean {
  const selected = attest.sel.map(({ hash, pcrs: indices }) => [BANK_IDS[hash], ...indices]);
  return JSON.stringify(selected) === JSON.stringify(pcrs.map(({ bank, values }) => [bank, ...values.keys()]));
}

/** One quote of a message against its facts; the signature by node:crypto too, so that facts and harness are checked. */
export function expectQuote(akPublic: Uint8Array, { quote, rawSig, pcrs }: QuoteParts, facts: QuoteFacts): void {
  expect(factsOfQuote(quote)).toEqual(facts.attest);
  expect(factsOfSignature(rawSig)).toEqual(facts.sig);
  expect(nodeVerifies(keyOf(akPublic), rawSig, quote)).toBe(facts.signatureValid);
  expect(digestOfPcrs(pcrs, facts.sig.hash) === facts.attest.pcrDigest).toBe(facts.pcrDigestOk);
  expect(selectionMatches(facts.attest, pcrs)).toBe(facts.selectionMatchesPcrs);
}

/** A policy that states exactly these values, of the banks that a policy can name; JSON text. */
export function pcrPolicy(supplied: readonly SuppliedPcrs[]): string {
  const banks = Object.entries(BANK_IDS).flatMap(([name, id]) => {
    const values = supplied.filter(({ bank }) => bank === id).flatMap(({ values }) => [...values]);
    if (name === "sha512" || values.length === 0) return [];
    return [[name, Object.fromEntries(values.map(([index, value]) => [index, Buffer.from(value).toString("hex")]))]];
  });
  return JSON.stringify({ pcr_values: Object.fromEntries(banks) as Record<string, unknown> });
}

/** What a verification of vTPM evidence is told differently. */
export type VtpmTold = Partial<Pick<VerifyOptions, "policy" | "akBinding" | "sha1Bank">>;

/**
 * Verifies evidence of a vTPM alone. Without a policy of its own it has to have the values that it comes with.
 * @param nonce what the quotes have to answer, or null where they were asked nothing.
 */
export function verifyVtpm(
  parts: VtpmParts,
  nonce: Uint8Array | null,
  told: VtpmTold = {},
): Promise<AttestationResult> {
  const policy = pcrPolicy(parts.quotes.flatMap(({ pcrs }) => pcrs));
  return verifyVtpmMessage(tpmAttestationProtobuf(parts), nonce, { policy, ...told });
}

/** As {@link verifyVtpm}, of evidence in a container. */
export function verifyVtpmMessage(
  evidence: Uint8Array,
  nonce: Uint8Array | null,
  told: VtpmTold & Pick<VerifyOptions, "policy">,
): Promise<AttestationResult> {
  const challenge = { tee: "unchecked", vtpm: nonce ?? "unchecked" } as const;
  return createVerifier({ allowZeroNonce: true }).verify(evidence, { tee: "vtpm", challenge, at: AT, ...told });
}

/** Codes of the findings that failed, each with its path. */
export function failuresIn({ findings }: Pick<AttestationResult, "findings">): readonly string[] {
  return findings.filter(({ outcome }) => outcome === "fail").map(({ code, path }) => `${code} ${path}`);
}
