import { BoundedMap, toHex } from "../../bytes/index.js";
import type { CertificateCrypto } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, Outcome, Scalar } from "../../errors/index.js";
import type { Finding } from "../../result/index.js";
import { verifyCrlSignature } from "../../x509/index.js";
import type { Crl } from "../../x509/index.js";
import type { Context, Endorsement, EndorsementSource, RevocationMode } from "../scheme.js";
import type { Chain } from "./chain.js";
import type { SnpCode } from "./errors.js";
import { finding } from "./findings.js";
import type { Preparer } from "./prepared.js";
import { candidatesFor, is, judgeAuthentic, readLists } from "./revocation-lists.js";
import type { Judged, JudgedAs, SuppliedList } from "./revocation-lists.js";
import type { ChainRoot } from "./roots.js";

/** The authentic list that showed that nothing of a chain is revoked. */
export interface RevocationList {
  /** commonName of the root key. */
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly source: EndorsementSource;
  /** Of the DER list, hex. */
  readonly sha256: string;
}

/** What is known of a chain's revocation: `list` is null where no list covers the instant. */
export interface Revocation {
  readonly mode: RevocationMode;
  readonly list: RevocationList | null;
}

/** Whether a chain stands, and what to say about the lists that did not help. */
export interface RevocationCheck {
  readonly outcome: Outcome<Revocation>;
  readonly notes: readonly Finding[];
}

/** Checks chains against the revocation lists among the endorsements of one verification. */
export type RevocationChecker = (chain: Chain) => Promise<RevocationCheck>;

/**
 * Lists that are looked at for one chain at most, beside those that list a certificate of it, which are
 * all verified: otherwise enough forged ones could hide the genuine one. AMD publishes one for each root key.
 */
const MAX_LISTS = 16;
const PATH = "endorsements.snp-crl";

/** Lists whose signatures are remembered: a vendor has one for each line, and renews them. */
const MAX_REMEMBERED = 256;

/** Verifies lists' signatures, each by each root key once: what is shown to be genuine stays so. */
export type ListVerifier = (crl: Crl, sha256: string, root: ChainRoot) => Promise<Outcome<true>>;

/** Makes a {@link ListVerifier}. It does not remember that a signature did not match. */
export function createListVerifier(crypto: CertificateCrypto): ListVerifier {
  const genuine = new BoundedMap<string, Outcome<true>>(MAX_REMEMBERED);
  return async (crl, sha256, root) => {
    const name = listAndRoot(sha256, root);
    const known = genuine.get(name);
    if (known !== undefined) return known;
    const verified = await verifyCrlSignature(crl, root.key, crypto);
    if (verified.ok) genuine.set(name, verified);
    return verified;
  };
}

function listAndRoot(sha256: string, root: ChainRoot): string {
  return [sha256, root.spkiSha256, toHex(root.key.name)].join("/");
}

/**
 * Prepares the revocation lists among the endorsements. They are read at the first chain, and each
 * signature is verified once for each root key.
 *
 * The rules, for lists in the name of the chain's root (those of other lines are passed over):
 * an authentic list that lists a certificate of the chain revokes it, whatever its dates and whatever
 * the mode (`SNP_REVOKED`). A list covers the instant up to its nextUpdate, inclusive; one that is newer
 * than the instant does too, which is noted (`SNP_CRL_NEWER`). Where one is required and none covers:
 * `SNP_CRL_STALE`, `SNP_CRL_NEXT_UPDATE`, `SNP_CRL_INVALID` or `SNP_CRL_MISSING`, the first that
 * applies; the same codes are notes where a list is passed over.
 *
 * Does not prove that a VEK is not revoked: AMD lists none, their serial numbers are all 0.
 */
export function createRevocationChecker(
  endorsements: readonly Endorsement[],
  context: Context,
  preparer: Preparer,
  verifyList: ListVerifier,
): RevocationChecker {
  let lists: readonly SuppliedList[] | null = null;
  const verified = new Map<string, Promise<Outcome<true>>>();

  function verify(crl: Crl, sha256: string, root: ChainRoot): Promise<Outcome<true>> {
    const key = listAndRoot(sha256, root);
    const known = verified.get(key) ?? verifyList(crl, sha256, root);
    verified.set(key, known);
    return known;
  }

  async function judge(supplied: SuppliedList, chain: Chain): Promise<Judged> {
    const { parsed, sha256 } = supplied;
    if (!parsed.ok) return { supplied, says: "invalid", cause: parsed.failure };
    if (!chain.root.signsLists.ok) return { supplied, says: "invalid", cause: chain.root.signsLists.failure };
    const authentic = await verify(parsed.value, sha256, chain.root);
    if (!authentic.ok) return { supplied, says: "invalid", cause: authentic.failure };
    return judgeAuthentic(supplied, parsed.value, chain, context.at);
  }

  return async (chain) => {
    lists ??= readLists(endorsements, preparer);
    const { listing, others } = candidatesFor(lists, chain, context.at);
    const judged: Judged[] = [];
    for (const supplied of [...listing, ...others.slice(0, MAX_LISTS)]) judged.push(await judge(supplied, chain));
    const notes = judged.flatMap((one) => noteOf(one, chain.root, context.at));
    if (others.length > MAX_LISTS) {
      notes.push(finding("SNP_CRL_CANDIDATES", "note", PATH, MAX_LISTS, others.length));
    }
    const covering = bestOf(judged.filter(is("covers")), context.at);
    const outcome = conclude(judged, covering, chain.root, context);
    if (outcome.ok && covering !== null && covering.crl.thisUpdate > context.at) {
      notes.push(finding("SNP_CRL_NEWER", "note", PATH, iso(context.at), iso(covering.crl.thisUpdate)));
    }
    return { outcome, notes };
  };
}

/** The newest list that is not newer than the instant, else the newest of all. */
function bestOf(lists: readonly JudgedAs<"covers">[], at: number): JudgedAs<"covers"> | null {
  const dated = (a: JudgedAs<"covers">, b: JudgedAs<"covers">): number => b.crl.thisUpdate - a.crl.thisUpdate;
  const sorted = [...lists].sort(dated);
  return sorted.find(({ crl }) => crl.thisUpdate <= at) ?? sorted[0] ?? null;
}

function conclude(
  judged: readonly Judged[],
  covering: JudgedAs<"covers"> | null,
  root: ChainRoot,
  context: Context,
): Outcome<Revocation> {
  const revoking = judged.filter(is("revoked"));
  const revoked = revoking.find(({ crl }) => crl.thisUpdate <= context.at) ?? revoking[0];
  if (revoked !== undefined) return refuseRevoked(revoked, root, context.at);
  const mode = context.revocation;
  if (covering === null) {
    return mode === "require" ? refuseUncovered(judged, root, context.at) : ok({ mode, list: null });
  }
  const { supplied, crl, nextUpdate } = covering;
  const { source, sha256 } = supplied;
  return ok({ mode, list: { issuer: root.name, thisUpdate: crl.thisUpdate, nextUpdate, source, sha256 } });
}

function refuseRevoked({ crl, listing }: JudgedAs<"revoked">, root: ChainRoot, at: number): Outcome<never> {
  const { certificate, entry } = listing;
  const reason = entry.reason === null ? "" : `, reason code ${entry.reason}`;
  const newer = crl.thisUpdate > at ? ` The list is newer than the instant of the verification, ${iso(at)}.` : "";
  return refuse(
    "SNP_REVOKED",
    `The certificate of ${certificate.name} (serial number ${certificate.serial}) is revoked as of ${iso(entry.revocationDate)}${reason}: ` +
      `the revocation list of ${root.name} of ${iso(crl.thisUpdate)} lists it.${newer}`,
    "no certificate of the chain",
    certificate.name,
  );
}

/** The most telling reason why no list covers the instant. */
function refuseUncovered(judged: readonly Judged[], root: ChainRoot, at: number): Outcome<never> {
  const [stale] = judged.filter(is("stale")).sort((a, b) => b.nextUpdate - a.nextUpdate);
  if (stale !== undefined) {
    const until = iso(stale.nextUpdate);
    const message = `The revocation list of ${root.name} of ${iso(stale.crl.thisUpdate)} was to be replaced by ${until}; the instant of the verification is ${iso(at)}.`;
    return refuse("SNP_CRL_STALE", message, `not before ${iso(at)}`, until);
  }
  const [endless] = judged.filter(is("no-next-update"));
  if (endless !== undefined) {
    const message = `The revocation list of ${root.name} of ${iso(endless.crl.thisUpdate)} does not say until when it holds.`;
    return refuse("SNP_CRL_NEXT_UPDATE", message, "nextUpdate", null);
  }
  const [invalid] = judged.filter(is("invalid"));
  if (invalid !== undefined) {
    const message = `No revocation list of ${root.name} is authentic: ${invalid.cause.message}`;
    return refuse("SNP_CRL_INVALID", message, root.name, invalid.cause.code, invalid.cause);
  }
  const missing = `No revocation list of ${root.name} was supplied, but one is required.`;
  return fail("collect", "SNP_CRL_MISSING" satisfies SnpCode, missing, {
    path: PATH,
    expected: root.name,
    actual: null,
  });
}

/** What to say of a list that neither revokes nor covers. */
function noteOf(judged: Judged, root: ChainRoot, at: number): Finding[] {
  switch (judged.says) {
    case "stale":
      return [finding("SNP_CRL_STALE", "note", PATH, `not before ${iso(at)}`, iso(judged.nextUpdate))];
    case "no-next-update":
      return [finding("SNP_CRL_NEXT_UPDATE", "note", PATH, "nextUpdate", null)];
    case "invalid":
      return [finding("SNP_CRL_INVALID", "note", PATH, root.name, judged.cause.code)];
    case "covers":
    case "revoked":
      return [];
  }
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function refuse(code: SnpCode, message: string, expected: Scalar, actual: Scalar, cause?: Failure): Outcome<never> {
  return fail("trust", code, message, { path: PATH, expected, actual, ...(cause === undefined ? {} : { cause }) });
}
