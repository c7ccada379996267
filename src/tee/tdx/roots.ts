import { BoundedMap, equalBytes, fromBase64, toHex, toUtf8 } from "../../bytes/index.js";
import type { CertificateCrypto } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { AnchorSummary } from "../../result/index.js";
import { parseCertificate } from "../../x509/index.js";
import type { Certificate, IssuerKey } from "../../x509/index.js";
import type { CallerAnchor } from "../scheme.js";
import { INTEL_SGX_ROOT } from "./anchors.js";
import type { TdxCode } from "./errors.js";
import { checkRoot, verifyIssued } from "./roles.js";

/** A root key at the top of a chain. */
export interface TdxRoot {
  readonly summary: AnchorSummary;
  readonly key: IssuerKey;
  /** Milliseconds since 1970, both inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** The roots of one verification. */
export interface RootSet {
  /** `built-in`, or a digest of the caller's: what was verified under one set is nothing under another. */
  readonly digest: string;
  readonly roots: readonly TdxRoot[];
}

/** The set with one of its roots alone: what a platform's certificate leads to, what Intel says of it has to lead to as well. */
export function onlyRoot(set: RootSet, root: TdxRoot): RootSet {
  return set.roots.length === 1 ? set : { digest: `${set.digest}/${root.summary.spkiSha256}`, roots: [root] };
}

/** Gives the roots of a verification; the caller's are read once. */
export type RootReader = (anchors: readonly CallerAnchor[]) => Promise<Outcome<RootSet>>;

/** Callers' sets of roots that are kept: a verifier has one, and policies may add some. */
const MAX_ROOT_SETS = 64;

/**
 * Makes a {@link RootReader}. Without anchors Intel's root counts, else the caller's alone. Those that are of another
 * vendor's hierarchy are passed over; where none is left, `TDX_ANCHOR`.
 */
export function createRootReader(crypto: CertificateCrypto): RootReader {
  const sets = new BoundedMap<string, Outcome<RootSet>>(MAX_ROOT_SETS);
  const sha256 = (bytes: Uint8Array): string => toHex(crypto.digest("sha256", bytes));
  const builtIn: RootSet = { digest: "built-in", roots: [builtInRoot()] };
  return async (anchors) => {
    if (anchors.length === 0) return ok(builtIn);
    const each = anchors.map(({ der }) => sha256(der)).sort();
    const digest = sha256(toUtf8(each.join()));
    const known = sets.get(digest);
    if (known !== undefined) return known;
    const roots: TdxRoot[] = [];
    for (const { der } of anchors) {
      const root = await callerRoot(der, sha256, crypto);
      if (root !== null) addEdition(roots, root);
    }
    const set = roots.length > 0 ? ok({ digest, roots }) : noRoot();
    sets.set(digest, set);
    return set;
  };
}

function builtInRoot(): TdxRoot {
  const { name, subject, spki, spkiSha256, notBefore, notAfter } = INTEL_SGX_ROOT;
  return {
    summary: { name, spkiSha256, source: "built-in" },
    key: { name: bytesOf(subject), spki: bytesOf(spki), profile: "ecdsa-p256-sha256" },
    notBefore: Date.parse(notBefore),
    notAfter: Date.parse(notAfter),
  };
}

function bytesOf(base64: string): Uint8Array {
  const bytes = fromBase64(base64);
  if (bytes === null) throw new Error("a built-in anchor is no base64");
  return bytes;
}

/** A root of the caller's, or null where it is none of this hierarchy, or not signed by itself. */
async function callerRoot(
  der: Uint8Array,
  sha256: (bytes: Uint8Array) => string,
  crypto: CertificateCrypto,
): Promise<TdxRoot | null> {
  const parsed = parseCertificate(der);
  if (!parsed.ok || !checkRoot(parsed.value).ok) return null;
  const certificate = parsed.value;
  const key = keyOf(certificate);
  const signed = await verifyIssued(certificate, key, crypto);
  if (!signed.ok) return null;
  const { notBefore, notAfter, spki, subjectCommonName } = certificate;
  const summary = { name: subjectCommonName ?? "?", spkiSha256: sha256(spki), source: "caller" } as const;
  return { summary, key, notBefore, notAfter };
}

/**
 * Of several editions of a root's certificate, for one name and key, one root is made, which holds from the first instant of
 * any to the last of any: which of them a chain was made under does not show.
 */
function addEdition(roots: TdxRoot[], added: TdxRoot): void {
  const index = roots.findIndex(
    ({ key }) => equalBytes(key.name, added.key.name) && equalBytes(key.spki, added.key.spki),
  );
  const known = roots[index];
  if (known === undefined) {
    roots.push(added);
    return;
  }
  const notBefore = Math.min(known.notBefore, added.notBefore);
  roots[index] = { ...known, notBefore, notAfter: Math.max(known.notAfter, added.notAfter) };
}

/** The key of a certificate, as an issuer. */
export function keyOf({ subject, spki }: Certificate): IssuerKey {
  return { name: subject, spki, profile: "ecdsa-p256-sha256" };
}

function noRoot(): Outcome<never> {
  const message = "None of the trust anchors can be a root of Intel's hierarchy.";
  return fail("trust", "TDX_ANCHOR" satisfies TdxCode, message, { expected: INTEL_SGX_ROOT.name, actual: null });
}
