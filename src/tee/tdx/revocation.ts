import { BoundedMap, equalBytes, oncePerObject, toHex } from "../../bytes/index.js";
import type { CryptoEngine } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../../errors/index.js";
import { finding } from "../../result/index.js";
import type { EndorsementSummary, Finding } from "../../result/index.js";
import { parseCrl, verifyCrlSignature } from "../../x509/index.js";
import type { Certificate, Crl, IssuerKey } from "../../x509/index.js";
import type { Endorsement, RevocationMode } from "../scheme.js";
import { isCollected } from "./candidates.js";
import type { TdxCode } from "./errors.js";
import { checkCrlProfile } from "./roles.js";
import type { ListState } from "./types.js";

/** The lists that one verification may need: the root's, which lists CAs and signers, and the PCK CA's. */
export type ListKind = "tdx-root-crl" | "tdx-pck-crl";

/** What is asked of the lists of one issuer. */
export interface RevocationQuestion {
  readonly kind: ListKind;
  /** Trusted, and allowed to sign lists. */
  readonly issuer: IssuerKey;
  /** For people. */
  readonly issuerName: string;
  /** Certificates that this issuer issued. */
  readonly certificates: readonly Certificate[];
  readonly mode: RevocationMode;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What the lists say, where nothing is revoked and none that has to be there is missing. */
export interface RevocationAnswer {
  readonly state: ListState;
  /** The list that covers the instant. */
  readonly used: EndorsementSummary | null;
}

/** The answer, and what to say about lists that did not help. */
export interface RevocationCheck {
  readonly outcome: Outcome<RevocationAnswer>;
  readonly notes: readonly Finding[];
}

/** Looks at the revocation lists among endorsements. */
export type RevocationJudge = (
  question: RevocationQuestion,
  endorsements: readonly Endorsement[],
) => Promise<RevocationCheck>;

/** Lists that are verified for one issuer at most, beside those that were collected or list a certificate, which all are. */
const MAX_LISTS = 16;
/** Lists whose signatures are remembered: an issuer has one, and renews it. */
const MAX_REMEMBERED = 256;

interface PreparedList {
  readonly sha256: string;
  readonly parsed: Outcome<Crl>;
  /** Content octets, hex: of a number DER has one form only. */
  readonly serials: ReadonlySet<string>;
}

type Judged =
  | { readonly says: "revoked"; readonly crl: Crl; readonly certificate: Certificate }
  | { readonly says: "covers"; readonly crl: Crl; readonly nextUpdate: number; readonly summary: EndorsementSummary }
  | { readonly says: "stale"; readonly crl: Crl; readonly nextUpdate: number }
  | { readonly says: "endless"; readonly crl: Crl }
  | { readonly says: "invalid"; readonly cause: Failure };

/**
 * Makes a {@link RevocationJudge} that reads each list and verifies each signature once.
 *
 * The rules: an authentic list of the issuer that lists a certificate revokes it (`TDX_REVOKED`), whatever its dates and the
 * mode. A list covers the instant up to its nextUpdate, inclusive; one that is newer than the instant does too, which is noted
 * (`TDX_CRL_NEWER`). Where one is required and none covers: `TDX_CRL_STALE`, `TDX_CRL_NEXT_UPDATE`, `TDX_CRL_INVALID` or
 * `TDX_CRL_MISSING`, the first that applies; the same codes are notes where a list is passed over.
 */
export function createRevocationJudge(engine: CryptoEngine): RevocationJudge {
  const genuine = new BoundedMap<string, true>(MAX_REMEMBERED);
  const prepare = oncePerObject((bytes: Uint8Array): PreparedList => {
    const parsed = parseCrl(bytes);
    const serials = parsed.ok ? parsed.value.revoked.map(({ serial }) => serial) : [];
    return { sha256: toHex(engine.digest("sha256", bytes)), parsed, serials: new Set(serials) };
  });

  async function isGenuine(list: PreparedList, crl: Crl, issuer: IssuerKey): Promise<Outcome<true>> {
    const place = `${list.sha256}/${toHex(engine.digest("sha256", issuer.spki))}`;
    if (genuine.get(place) === true) return ok(true);
    const verified = await verifyCrlSignature(crl, issuer, engine);
    if (verified.ok) genuine.set(place, true);
    return verified;
  }

  async function judge(supplied: Endorsement, question: RevocationQuestion): Promise<Judged> {
    const list = prepare(supplied.bytes);
    if (!list.parsed.ok) return { says: "invalid", cause: list.parsed.failure };
    const crl = list.parsed.value;
    const authentic = await isGenuine(list, crl, question.issuer);
    if (!authentic.ok) return { says: "invalid", cause: authentic.failure };
    const certificate = question.certificates.find((one) => list.serials.has(one.serial));
    if (certificate !== undefined) return { says: "revoked", crl, certificate };
    // Whatever lists a certificate counts; to clear one a list has to be as Intel makes them.
    const profile = checkCrlProfile(crl);
    if (!profile.ok) return { says: "invalid", cause: profile.failure };
    const { thisUpdate, nextUpdate } = crl;
    if (nextUpdate === null) return { says: "endless", crl };
    if (nextUpdate < question.at) return { says: "stale", crl, nextUpdate };
    const dates = { notBefore: iso(thisUpdate), notAfter: iso(nextUpdate) };
    const summary = { kind: question.kind, source: supplied.source, sha256: list.sha256, ...dates };
    return { says: "covers", crl, nextUpdate, summary };
  }

  return async (question, endorsements) => {
    const { kind, issuer, at } = question;
    const own = endorsements.filter((one) => one.kind === kind && isOf(prepare(one.bytes), issuer));
    const lists = (one: Endorsement): boolean =>
      question.certificates.some((certificate) => prepare(one.bytes).serials.has(certificate.serial));
    // Whatever stands beside them, lists that would revoke are looked at.
    const revoking = own.filter(lists);
    const clearing = own.filter((one) => !lists(one));
    // What was collected was accepted before: no number of forged ones can stand in front of it.
    const collected = clearing.filter(isCollected);
    const others = newestFirst(
      clearing.filter((one) => !isCollected(one)),
      prepare,
    );
    const judged: Judged[] = [];
    for (const one of [...revoking, ...collected, ...others.slice(0, MAX_LISTS)]) {
      judged.push(await judge(one, question));
    }
    const notes = judged.flatMap((one) => noteOf(one, question));
    if (others.length > MAX_LISTS) notes.push(note("TDX_CRL_CANDIDATES", kind, MAX_LISTS, others.length));
    const covering = bestOf(judged, at);
    if (covering !== null && covering.crl.thisUpdate > at) {
      notes.push(note("TDX_CRL_NEWER", kind, iso(at), iso(covering.crl.thisUpdate)));
    }
    return { outcome: conclude(judged, covering, question), notes };
  };
}

/** Also a list that cannot be read might be the issuer's. */
function isOf({ parsed }: PreparedList, issuer: IssuerKey): boolean {
  return !parsed.ok || equalBytes(parsed.value.issuer, issuer.name);
}

function newestFirst(
  lists: readonly Endorsement[],
  prepare: (bytes: Uint8Array) => PreparedList,
): readonly Endorsement[] {
  const dateOf = ({ bytes }: Endorsement): number => {
    const { parsed } = prepare(bytes);
    return parsed.ok ? parsed.value.thisUpdate : -Infinity;
  };
  return [...lists].sort((a, b) => (dateOf(a) === dateOf(b) ? 0 : dateOf(b) - dateOf(a)));
}

/** The newest list that is not newer than the instant, else the newest of all. */
function bestOf(judged: readonly Judged[], at: number): Extract<Judged, { says: "covers" }> | null {
  const covering = judged.filter((one) => one.says === "covers").sort((a, b) => b.crl.thisUpdate - a.crl.thisUpdate);
  return covering.find(({ crl }) => crl.thisUpdate <= at) ?? covering[0] ?? null;
}

function conclude(
  judged: readonly Judged[],
  covering: Extract<Judged, { says: "covers" }> | null,
  question: RevocationQuestion,
): Outcome<RevocationAnswer> {
  const revoked = judged.find((one) => one.says === "revoked");
  if (revoked !== undefined) return refuseRevoked(revoked, question);
  if (covering !== null) return ok({ state: "covers", used: covering.summary });
  if (question.mode === "require") return refuseUncovered(judged, question);
  return ok({ state: judged.length === 0 ? "absent" : "stale", used: null });
}

function refuseRevoked(
  { crl, certificate }: Extract<Judged, { says: "revoked" }>,
  { issuerName, kind, at }: RevocationQuestion,
): Outcome<never> {
  const name = certificate.subjectCommonName ?? "?";
  const newer = crl.thisUpdate > at ? ` The list is newer than the instant of the verification, ${iso(at)}.` : "";
  const message = `The certificate of ${name} (serial number ${certificate.serial}) is revoked: the revocation list of ${issuerName} of ${iso(crl.thisUpdate)} lists it.${newer}`;
  return refuse("TDX_REVOKED", message, kind, { expected: "no certificate of the chain", actual: name });
}

/** The most telling reason why no list covers the instant. */
function refuseUncovered(judged: readonly Judged[], question: RevocationQuestion): Outcome<never> {
  const { kind, issuerName, at } = question;
  const [stale] = judged.filter((one) => one.says === "stale").sort((a, b) => b.nextUpdate - a.nextUpdate);
  if (stale !== undefined) {
    const until = iso(stale.nextUpdate);
    const message = `The revocation list of ${issuerName} was to be replaced by ${until}; the instant of the verification is ${iso(at)}.`;
    return refuse("TDX_CRL_STALE", message, kind, { expected: `not before ${iso(at)}`, actual: until });
  }
  if (judged.some(({ says }) => says === "endless")) {
    const message = `The revocation list of ${issuerName} does not say until when it holds.`;
    return refuse("TDX_CRL_NEXT_UPDATE", message, kind, { expected: "nextUpdate", actual: null });
  }
  const invalid = judged.find((one) => one.says === "invalid");
  if (invalid !== undefined) {
    const { cause } = invalid;
    const message = `No revocation list of ${issuerName} is authentic: ${cause.message}`;
    return refuse("TDX_CRL_INVALID", message, kind, { expected: issuerName, actual: cause.code, cause });
  }
  const message = `No revocation list of ${issuerName} was supplied, but one is required.`;
  const detail = { path: `endorsements.${kind}`, expected: issuerName, actual: null };
  return fail("collect", "TDX_CRL_MISSING" satisfies TdxCode, message, detail);
}

/** What to say of a list that neither revokes nor covers. */
function noteOf(judged: Judged, { kind, issuerName, at }: RevocationQuestion): Finding[] {
  switch (judged.says) {
    case "stale":
      return [note("TDX_CRL_STALE", kind, `not before ${iso(at)}`, iso(judged.nextUpdate))];
    case "endless":
      return [note("TDX_CRL_NEXT_UPDATE", kind, "nextUpdate", null)];
    case "invalid":
      return [note("TDX_CRL_INVALID", kind, issuerName, judged.cause.code)];
    default:
      return [];
  }
}

function note(code: TdxCode, kind: ListKind, expected: string | number, actual: string | number | null): Finding {
  return finding(code, "note", `endorsements.${kind}`, expected, actual);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function refuse(code: TdxCode, message: string, kind: ListKind, detail: FailureDetail): Outcome<never> {
  return fail("trust", code, message, { path: `endorsements.${kind}`, ...detail });
}
