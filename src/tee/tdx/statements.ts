import { BoundedMap, oncePerObject, toHex } from "../../bytes/index.js";
import type { CertificateCrypto } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, Outcome } from "../../errors/index.js";
import { checkValidity, parseCertificate } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { TdxCode } from "./errors.js";
import { checkTcbSigning, verifyIssued } from "./roles.js";
import type { RootSet, TdxRoot } from "./roots.js";
import type { SignedStatement } from "./types.js";

/** A certificate of Intel's TCB signing key that leads to a root. */
export interface StatementSigner {
  readonly certificate: Certificate;
  /** Of the DER certificate, hex. */
  readonly sha256: string;
  readonly root: TdxRoot;
}

/** Shows by which certificate a statement was signed. */
export interface StatementVerifier {
  /**
   * Whether Intel, or whoever the caller trusts, made a statement: its signature over the exact bytes, by the key of a TCB
   * signing certificate that leads to a root. One of those that come with it, else of those at hand.
   *
   * Does not judge the statement's own dates, nor revocation.
   *
   * @param atHand other TCB signing certificates, DER, the most promising first: of different ones 16 are tried.
   * @param at the instant at which the certificate and its root hold, in milliseconds since 1970; `any` for none in
   * particular.
   * @returns the certificate, or `TDX_STATEMENT_SIGNER`, `TDX_STATEMENT_SIGNATURE`.
   */
  verify(
    statement: SignedStatement<unknown>,
    atHand: readonly Uint8Array[],
    set: RootSet,
    at: number | "any",
  ): Promise<Outcome<StatementSigner>>;
}

/** Signers and statements whose signatures are remembered. */
const MAX_REMEMBERED = 256;
/** Certificates that are tried for one statement: Intel has one key, and two editions of its certificate. */
const MAX_SIGNERS = 16;

/** Makes a {@link StatementVerifier}; it verifies each signature that holds once. */
export function createStatementVerifier(crypto: CertificateCrypto): StatementVerifier {
  const signers = new BoundedMap<string, StatementSigner>(MAX_REMEMBERED);
  const signed = new BoundedMap<string, true>(MAX_REMEMBERED);
  const sha256 = oncePerObject((bytes: Uint8Array) => toHex(crypto.digest("sha256", bytes)));

  /** Without dates. */
  async function signerOf(der: Uint8Array, digest: string, set: RootSet): Promise<Outcome<StatementSigner>> {
    const place = `${set.digest}/${digest}`;
    const known = signers.get(place);
    if (known !== undefined) return ok(known);
    const parsed = parseCertificate(der);
    if (!parsed.ok) return parsed;
    const role = checkTcbSigning(parsed.value);
    if (!role.ok) return role;
    let failure: Failure | null = null;
    for (const root of set.roots) {
      const issued = await verifyIssued(parsed.value, root.key, crypto);
      if (issued.ok) {
        const signer = { certificate: parsed.value, sha256: digest, root };
        signers.set(place, signer);
        return ok(signer);
      }
      failure ??= issued.failure;
    }
    return failure === null ? noSigner(null) : { ok: false, failure };
  }

  async function isSigned(statement: SignedStatement<unknown>, { certificate }: StatementSigner): Promise<boolean> {
    const place = [certificate.spki, statement.signature, statement.signedBytes].map(sha256).join("/");
    if (signed.get(place) === true) return true;
    const p256 = await crypto.loadP256();
    const { subjectKey } = certificate;
    const publicKey = subjectKey.kind === "ec-p256" ? p256.prepareP256(subjectKey.point) : null;
    if (publicKey?.ok !== true) return false;
    const digest = crypto.digest("sha256", statement.signedBytes);
    const { signature } = statement;
    if (p256.verifyP256({ publicKey: publicKey.value, digest, signature }) !== "valid") return false;
    signed.set(place, true);
    return true;
  }

  return {
    async verify(statement, atHand, set, at) {
      let failure: Failure | null = null;
      let found = false;
      const tried = new Set<string>();
      // The last of a chain is its root, which is no anchor: only the first can be a signer.
      for (const der of [...statement.chain.slice(0, 1), ...atHand]) {
        const digest = sha256(der);
        if (tried.has(digest)) continue;
        if (tried.size === MAX_SIGNERS) break;
        tried.add(digest);
        const signer = await signerOf(der, digest, set);
        const current = signer.ok ? holds(signer.value, at) : signer;
        if (!signer.ok || !current.ok) {
          failure ??= current.ok ? null : current.failure;
          continue;
        }
        if (await isSigned(statement, signer.value)) return signer;
        found = true;
      }
      if (tried.size === 0) return lacksSigner();
      if (!found) return noSigner(failure);
      const message = "The statement was not signed by Intel's TCB signing key.";
      return fail("trust", "TDX_STATEMENT_SIGNATURE" satisfies TdxCode, message);
    },
  };
}

/** Whether a signer's certificate and its root hold at an instant. */
function holds({ certificate, root }: StatementSigner, at: number | "any"): Outcome<true> {
  if (at === "any") return ok(true);
  const own = checkValidity(certificate, at);
  if (!own.ok) return own;
  const { notBefore, notAfter, summary } = root;
  return checkValidity({ subjectCommonName: summary.name, notBefore, notAfter }, at);
}

/** Nobody handed one in: with one the matter could be decided. */
function lacksSigner(): Outcome<never> {
  const message = "No TCB signing certificate comes with the statement, and none was supplied.";
  return fail("collect", "TDX_STATEMENT_SIGNER" satisfies TdxCode, message, {
    expected: "tdx-tcb-signing",
    actual: null,
  });
}

function noSigner(cause: Failure | null): Outcome<never> {
  const message = `No trusted TCB signing certificate comes with the statement${cause === null ? "." : `: ${cause.message}`}`;
  return fail("trust", "TDX_STATEMENT_SIGNER" satisfies TdxCode, message, cause === null ? {} : { cause });
}
