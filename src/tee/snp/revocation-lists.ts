import type { Failure } from "../../errors/index.js";
import type { Crl, RevokedCertificate } from "../../x509/index.js";
import type { Endorsement, EndorsementSource } from "../scheme.js";
import type { Chain, RevocableCertificate } from "./chain.js";
import type { PreparedList, Preparer } from "./prepared.js";
import type { ProductLine } from "./product.js";

/** A list as it was supplied. */
export interface SuppliedList extends PreparedList {
  readonly source: EndorsementSource;
}

/** An entry, and the certificate of the chain that it revokes. */
export interface Listing {
  readonly certificate: RevocableCertificate;
  readonly entry: RevokedCertificate;
}

/** What a list says about a chain at an instant. */
export type Judged = { readonly supplied: SuppliedList } & (
  | { readonly says: "invalid"; readonly cause: Failure }
  | { readonly says: "revoked"; readonly crl: Crl; readonly listing: Listing }
  | { readonly says: "covers"; readonly crl: Crl; readonly nextUpdate: number }
  | { readonly says: "stale"; readonly crl: Crl; readonly nextUpdate: number }
  | { readonly says: "no-next-update"; readonly crl: Crl }
);
/** A list that says that. */
export type JudgedAs<S extends Judged["says"]> = Extract<Judged, { readonly says: S }>;

/** Picks the lists that say that. */
export function is<S extends Judged["says"]>(says: S): (judged: Judged) => judged is JudgedAs<S> {
  return (judged): judged is JudgedAs<S> => judged.says === says;
}

/** Whether the endorsements hold no list that could be of this line's root; of any root where the line is unknown. */
export function lacksRevocationList(
  endorsements: readonly Endorsement[],
  line: ProductLine | null,
  preparer: Preparer,
): boolean {
  return !endorsements.some(({ kind, bytes }) => {
    if (kind !== "snp-crl") return false;
    return line === null || (preparer.list(bytes).issuer ?? `ARK-${line}`) === `ARK-${line}`;
  });
}

/** The revocation lists among the endorsements, each once, whoever supplied it. */
export function readLists(endorsements: readonly Endorsement[], preparer: Preparer): readonly SuppliedList[] {
  const lists = new Map<string, SuppliedList>();
  const supplied = endorsements.filter(({ kind }) => kind === "snp-crl");
  for (const { bytes, source } of supplied) {
    const prepared = preparer.list(bytes);
    const known = lists.get(prepared.sha256);
    if (known !== undefined && rankOf(known) <= rankOf({ source })) continue;
    lists.set(prepared.sha256, { ...prepared, source });
  }
  return [...lists.values()];
}

/** The attester's own lists come last, so that they cannot crowd out those that speak against it. */
function rankOf({ source }: Pick<SuppliedList, "source">): number {
  return source === "evidence" ? 1 : 0;
}

/** The lists in the name of a chain's root. */
export interface Candidates {
  /** Those that, authentic or not, list a certificate of the chain: none of them may be left out. */
  readonly listing: readonly SuppliedList[];
  /** The others: those that cover the instant first, and the newest of them first. */
  readonly others: readonly SuppliedList[];
}

/** Picks the lists in the name of the chain's root. */
export function candidatesFor(lists: readonly SuppliedList[], chain: Chain, at: number): Candidates {
  const ranked = lists
    .filter(({ parsed, issuer }) => issuer === chain.root.name || (issuer === null && !parsed.ok))
    .map((supplied) => {
      const crl = supplied.parsed.ok ? supplied.parsed.value : null;
      const says = crl === null ? "invalid" : judgeAuthentic(supplied, crl, chain, at).says;
      const keys = [rankOf(supplied), says === "covers" ? 0 : 1, -(crl?.thisUpdate ?? 0)];
      return { supplied, says, keys };
    })
    .sort((a, b) => a.keys.map((key, index) => key - (b.keys[index] ?? 0)).find((sign) => sign !== 0) ?? 0);
  const pick = (listing: boolean): readonly SuppliedList[] =>
    ranked.filter(({ says }) => (says === "revoked") === listing).map(({ supplied }) => supplied);
  return { listing: pick(true), others: pick(false) };
}

/** What a list says if it is authentic. */
export function judgeAuthentic(supplied: SuppliedList, crl: Crl, chain: Chain, at: number): Judged {
  const listing = listingOf(supplied, chain.revocable);
  if (listing !== null) return { supplied, says: "revoked", crl, listing };
  const { nextUpdate } = crl;
  if (nextUpdate === null) return { supplied, says: "no-next-update", crl };
  return { supplied, says: at <= nextUpdate ? "covers" : "stale", crl, nextUpdate };
}

function listingOf({ entries }: SuppliedList, certificates: readonly RevocableCertificate[]): Listing | null {
  for (const certificate of certificates) {
    const entry = entries.get(certificate.serial);
    if (entry !== undefined) return { certificate, entry };
  }
  return null;
}
