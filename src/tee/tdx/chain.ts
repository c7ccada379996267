import { BoundedMap, equalBytes, oncePerObject, toHex } from "../../bytes/index.js";
import type { CryptoEngine, P256PublicKey, P256Verifier } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, Outcome } from "../../errors/index.js";
import { checkValidity } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { TdxCode } from "./errors.js";
import { readPck } from "./pck.js";
import { checkPckCa, checkPckLeaf, verifyIssued } from "./roles.js";
import { keyOf } from "./roots.js";
import type { RootSet, TdxRoot } from "./roots.js";
import type { PckExtension } from "./types.js";

/** Certificates of a platform, from wherever: nothing of them is trusted. */
export interface PckCandidate {
  readonly leaf: Certificate;
  readonly ca: Certificate;
  /** The root that came with them; it is no anchor. */
  readonly root: Certificate | null;
}

/** A platform's key that leads to a root, whatever the instant. */
export interface PckChain extends PckCandidate {
  readonly anchor: TdxRoot;
  readonly caKind: "platform" | "processor";
  readonly pck: PckExtension;
  readonly key: P256PublicKey;
  readonly p256: P256Verifier;
  /** Of the DER certificates, hex. */
  readonly leafSha256: string;
  readonly caSha256: string;
}

/** Verifies candidates, each that holds once. */
export type ChainVerifier = (candidate: PckCandidate, set: RootSet) => Promise<Outcome<PckChain>>;

/** Platforms whose chains are remembered: about 8 KiB each. */
const MAX_REMEMBERED = 4096;
/** CAs with their roots: Intel has two, in two editions. */
const MAX_CAS = 256;

/**
 * Makes a {@link ChainVerifier}: the leaf in the profile of a PCK certificate with its extension, issued by a PCK CA, issued by
 * a trusted root; the root that comes along has to be that one. Dates and revocation are judged each time, elsewhere.
 *
 * Errors: `TDX_PCK_CHAIN` with the reason as its cause, and those of roles.ts and pck.ts.
 */
export function createChainVerifier(engine: CryptoEngine): ChainVerifier {
  const chains = new BoundedMap<string, PckChain>(MAX_REMEMBERED);
  const sha256 = oncePerObject(({ der }: Certificate) => toHex(engine.digest("sha256", der)));
  const cas = new BoundedMap<string, TdxRoot>(MAX_CAS);

  /** The root that issued the CA, and that the chain brings along if it brings one; each that holds is verified once. */
  async function anchorOf(candidate: PckCandidate, set: RootSet): Promise<Outcome<TdxRoot>> {
    const place = placeOf(set, candidate.ca, candidate.root);
    const known = cas.get(place);
    if (known !== undefined) return ok(known);
    const anchor = await findAnchor(candidate, set, engine);
    if (anchor.ok) cas.set(place, anchor.value);
    return anchor;
  }

  function placeOf({ digest }: RootSet, ...certificates: readonly (Certificate | null)[]): string {
    return [digest, ...certificates.map((one) => (one === null ? "" : sha256(one)))].join("/");
  }

  return async (candidate, set) => {
    const { leaf, ca, root } = candidate;
    const place = placeOf(set, leaf, ca, root);
    const known = chains.get(place);
    if (known !== undefined) return ok(known);
    const role = checkPckLeaf(leaf);
    if (!role.ok) return role;
    const caKind = checkPckCa(ca);
    if (!caKind.ok) return caKind;
    const pck = readPck(leaf);
    if (!pck.ok) return pck;
    const anchor = await anchorOf(candidate, set);
    if (!anchor.ok) return anchor;
    const issued = await verifyIssued(leaf, keyOf(ca), engine);
    if (!issued.ok) return untrusted(issued.failure);
    const p256 = await engine.loadP256();
    const key = leaf.subjectKey.kind === "ec-p256" ? p256.prepareP256(leaf.subjectKey.point) : null;
    if (key?.ok !== true) return untrusted(key?.failure ?? null);
    const own = { anchor: anchor.value, caKind: caKind.value, pck: pck.value, key: key.value, p256 };
    const chain: PckChain = { leaf, ca, root, ...own, leafSha256: sha256(leaf), caSha256: sha256(ca) };
    chains.set(place, chain);
    return ok(chain);
  };
}

async function findAnchor({ ca, root }: PckCandidate, set: RootSet, engine: CryptoEngine): Promise<Outcome<TdxRoot>> {
  let failure: Failure | null = null;
  for (const anchor of set.roots) {
    if (root !== null && !(equalBytes(root.subject, anchor.key.name) && equalBytes(root.spki, anchor.key.spki)))
      continue;
    const issued = await verifyIssued(ca, anchor.key, engine);
    const own = issued.ok && root !== null ? await verifyIssued(root, anchor.key, engine) : issued;
    if (own.ok) return ok(anchor);
    failure ??= own.failure;
  }
  if (failure !== null || root === null) return untrusted(failure);
  const message = "The PCK certificate chain ends in a root that is not trusted.";
  const expected = set.roots.map(({ summary }) => summary.spkiSha256).join(", ");
  const actual = toHex(engine.digest("sha256", root.spki));
  return fail("trust", "TDX_PCK_CHAIN" satisfies TdxCode, message, { expected, actual });
}

function untrusted(cause: Failure | null): Outcome<never> {
  const message = `The PCK certificate does not lead to a trusted root${cause === null ? "." : `: ${cause.message}`}`;
  return fail("trust", "TDX_PCK_CHAIN" satisfies TdxCode, message, cause === null ? {} : { cause });
}

/** Whether every certificate of a chain holds at an instant, the root that came along too. */
export function checkChainDates({ leaf, ca, root, anchor }: PckChain, at: number): Outcome<true> {
  const { summary, notBefore, notAfter } = anchor;
  const windows = [leaf, ca, root ?? leaf, { subjectCommonName: summary.name, notBefore, notAfter }];
  for (const window of windows) {
    const held = checkValidity(window, at);
    if (!held.ok) return held;
  }
  return ok(true);
}
