import { oncePerObject, toHex } from "../../bytes/index.js";
import type { CryptoEngine } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, Outcome } from "../../errors/index.js";
import { finding } from "../../result/index.js";
import type { EndorsementSummary, Finding } from "../../result/index.js";
import type { Certificate } from "../../x509/index.js";
import type { Endorsement, EndorsementSource } from "../scheme.js";
import { isCollected } from "./candidates.js";
import type { TdxCode } from "./errors.js";
import { readQeIdentity } from "./qe-identity.js";
import type { RootSet } from "./roots.js";
import type { StatementSigner, StatementVerifier } from "./statements.js";
import { readTcbInfo } from "./tcb-info.js";
import type { QeIdentity, SignedStatement, StatementWindow, TcbInfo } from "./types.js";

/** The kinds of Intel's statements. */
export type StatementKind = "tdx-tcb-info" | "tdx-qe-identity";

/** What a statement is looked for under. */
export interface StatementGrounds {
  readonly set: RootSet;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly endorsements: readonly Endorsement[];
}

/** The statement that counts. */
export interface Selected<T> {
  readonly value: T;
  readonly signer: Certificate;
  readonly used: readonly EndorsementSummary[];
  /** About others, that did not fit. */
  readonly notes: readonly Finding[];
}

/** Finds the statements that count among endorsements. */
export interface StatementSelector {
  /** @param platform FMSPC and PCEID of the PCK certificate, lower-case hex. */
  tcbInfo(platform: Pick<TcbInfo, "fmspc" | "pceId">, grounds: StatementGrounds): Promise<Outcome<Selected<TcbInfo>>>;
  qeIdentity(grounds: StatementGrounds): Promise<Outcome<Selected<QeIdentity>>>;
}

/** Statements of a kind whose signatures are verified for one quote at most, beside those that were collected. */
const MAX_STATEMENTS = 16;

type Statement = StatementWindow & { readonly evaluationNumber: number };

interface Prepared<T> {
  readonly source: EndorsementSource;
  readonly sha256: string;
  readonly parsed: Outcome<SignedStatement<T>>;
}

/**
 * Makes a {@link StatementSelector}; what it has read it does not read again. Of the statements that are authentic and cover
 * the instant, that with the highest evaluation number counts, and of these the newest.
 *
 * Errors, where none is left: `TDX_TCB_INFO_MISSING` or `TDX_QE_IDENTITY_MISSING` (stage `collect`) where there was none, else
 * why the most promising one did not fit: `TDX_STATEMENT_…`, or the codes of reading it.
 */
export function createStatementSelector(engine: CryptoEngine, verifier: StatementVerifier): StatementSelector {
  const sha256 = oncePerObject((bytes: Uint8Array) => toHex(engine.digest("sha256", bytes)));
  const tcbInfos = oncePerObject((bytes: Uint8Array) => readTcbInfo(bytes));
  const qeIdentities = oncePerObject((bytes: Uint8Array) => readQeIdentity(bytes));

  async function select<T extends Statement>(
    kind: StatementKind,
    read: (bytes: Uint8Array) => Outcome<SignedStatement<T>>,
    isFor: (value: T) => Outcome<true>,
    { set, at, endorsements }: StatementGrounds,
  ): Promise<Outcome<Selected<T>>> {
    const all = endorsements
      .filter((one) => one.kind === kind)
      .map(({ bytes, source }): Prepared<T> => ({ source, sha256: sha256(bytes), parsed: read(bytes) }));
    const signers = endorsements.filter((one) => one.kind === "tdx-tcb-signing");
    const atHand = collectedFirst(signers).map(({ bytes }) => bytes);
    const sourceOf = ({ sha256: digest }: StatementSigner, { source, statement }: Fitting<T>): EndorsementSource => {
      const [own] = statement.chain;
      const isOwn = own !== undefined && sha256(own) === digest;
      return isOwn ? source : (signers.find(({ bytes }) => sha256(bytes) === digest)?.source ?? source);
    };
    const unfit: Failure[] = [];
    const fitting: Fitting<T>[] = [];
    for (const { source, parsed, ...one } of all) {
      const suits = parsed.ok ? fits(parsed.value.value, isFor, at) : parsed;
      if (parsed.ok && suits.ok) fitting.push({ ...one, source, statement: parsed.value });
      else if (!suits.ok) unfit.push(suits.failure);
    }
    const supplied = fitting.filter((one) => !isCollected(one)).sort(newerFirst);
    const tried = [...fitting.filter(isCollected), ...supplied.slice(0, MAX_STATEMENTS)].sort(newerFirst);
    const notes: Finding[] = [];
    const path = `endorsements.${kind}`;
    if (supplied.length > MAX_STATEMENTS) {
      const code: TdxCode = "TDX_STATEMENT_CANDIDATES";
      notes.push(finding(code, "note", path, MAX_STATEMENTS, supplied.length));
    }
    for (const one of tried) {
      const signer = await verifier.verify(one.statement, atHand, set, at);
      if (signer.ok) {
        const used = [summaryOf(kind, one), signerSummary(signer.value, sourceOf(signer.value, one))];
        return ok({ value: one.statement.value, signer: signer.value.certificate, used, notes });
      }
      notes.push(finding(signer.failure.code, "note", path, null, signer.failure.message));
      unfit.unshift(signer.failure);
    }
    const [failure] = unfit;
    return failure === undefined ? missing(kind) : { ok: false, failure: { ...failure, path } };
  }

  return {
    tcbInfo: (platform, grounds) =>
      select("tdx-tcb-info", tcbInfos, (value) => isForPlatform(value, platform), grounds),
    qeIdentity: (grounds) => select("tdx-qe-identity", qeIdentities, () => ok(true), grounds),
  };
}

interface Fitting<T> {
  readonly source: EndorsementSource;
  readonly sha256: string;
  readonly statement: SignedStatement<T>;
}

function newerFirst<T extends Statement>(one: Fitting<T>, other: Fitting<T>): number {
  const [a, b] = [one.statement.value, other.statement.value];
  return b.evaluationNumber - a.evaluationNumber || b.issueDate - a.issueDate;
}

/** No number of forged ones can stand in front of what was accepted before. */
function collectedFirst(endorsements: readonly Endorsement[]): readonly Endorsement[] {
  return [...endorsements.filter(isCollected), ...endorsements.filter((one) => !isCollected(one))];
}

function isForPlatform(info: TcbInfo, { fmspc, pceId }: Pick<TcbInfo, "fmspc" | "pceId">): Outcome<true> {
  if (info.fmspc === fmspc && info.pceId === pceId) return ok(true);
  const [expected, actual] = [`FMSPC ${fmspc}, PCEID ${pceId}`, `FMSPC ${info.fmspc}, PCEID ${info.pceId}`];
  const message = `The TCB info is for ${actual}; the platform's PCK certificate has ${expected}.`;
  return fail("trust", "TDX_STATEMENT_PLATFORM" satisfies TdxCode, message, { expected, actual });
}

function fits<T extends Statement>(value: T, isFor: (value: T) => Outcome<true>, at: number): Outcome<true> {
  const own = isFor(value);
  if (!own.ok) return own;
  const [issued, until, actual] = [iso(value.issueDate), iso(value.nextUpdate), iso(at)];
  if (at < value.issueDate) {
    const message = `The statement was issued at ${issued}; the instant of the verification is ${actual}.`;
    const detail = { expected: `not before ${issued}`, actual };
    return fail("trust", "TDX_STATEMENT_NOT_YET_VALID" satisfies TdxCode, message, detail);
  }
  if (at <= value.nextUpdate) return ok(true);
  const message = `The statement was to be replaced by ${until}; the instant of the verification is ${actual}.`;
  const detail = { expected: `not after ${until}`, actual };
  return fail("trust", "TDX_STATEMENT_EXPIRED" satisfies TdxCode, message, detail);
}

function missing(kind: StatementKind): Outcome<never> {
  const tcb = kind === "tdx-tcb-info";
  const code: TdxCode = tcb ? "TDX_TCB_INFO_MISSING" : "TDX_QE_IDENTITY_MISSING";
  const what = tcb ? "TCB info for this platform" : "identity of the TD quoting enclave";
  return fail("collect", code, `No ${what} was supplied, but the policy asks for collateral.`, {
    path: `endorsements.${kind}`,
    expected: kind,
    actual: null,
  });
}

function summaryOf<T extends StatementWindow>(
  kind: StatementKind,
  { source, sha256, statement }: Fitting<T>,
): EndorsementSummary {
  const { issueDate, nextUpdate } = statement.value;
  return { kind, source, sha256, notBefore: iso(issueDate), notAfter: iso(nextUpdate) };
}

function signerSummary({ certificate, sha256 }: StatementSigner, source: EndorsementSource): EndorsementSummary {
  const { notBefore, notAfter } = certificate;
  return { kind: "tdx-tcb-signing", source, sha256, notBefore: iso(notBefore), notAfter: iso(notAfter) };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
