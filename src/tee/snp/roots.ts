import { BoundedMap, toHex, toUtf8 } from "../../bytes/index.js";
import type { CertificateCrypto } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, Outcome } from "../../errors/index.js";
import {
  checkCaRole,
  checkCrlRole,
  issuerKeyOf,
  parseCertificate,
  refuseUnknownCritical,
  verifyCertificateSignature,
} from "../../x509/index.js";
import type { Certificate, IssuerKey } from "../../x509/index.js";
import type { CallerAnchor } from "../scheme.js";
import { anchorBytes, builtInAnchor } from "./anchors.js";
import type { SnpCode } from "./errors.js";
import { isProductLine } from "./product.js";
import type { ProductLine } from "./product.js";
import { AMD_ORGANIZATION } from "./vek.js";

/** How all of AMD's keys above a VEK sign. */
export const AMD_PROFILE = "rsa-pss-sha384";

/** The roots of one verification. */
export interface RootSet {
  /** `built-in`, or SHA-256 over the digests of the caller's roots in sorted order, hex: what was verified under one set is nothing under another. */
  readonly digest: string;
  /** The caller's, which alone count where there are any; null: AMD's. */
  readonly roots: readonly CallerRoot[] | null;
}

/** A root key that the caller trusts, checked for its form. */
export interface CallerRoot {
  readonly line: ProductLine;
  readonly certificate: Certificate;
  /** SHA-256 of the DER certificate and of its DER SubjectPublicKeyInfo, hex. */
  readonly certificateSha256: string;
  readonly spkiSha256: string;
}

/** The key at the top of a chain, as the issuer of revocation lists. */
export interface ChainRoot {
  readonly name: string;
  readonly key: IssuerKey;
  /** SHA-256 of the DER SubjectPublicKeyInfo, hex. */
  readonly spkiSha256: string;
  /** Whether the root may sign revocation lists, or why not. */
  readonly signsLists: Outcome<true>;
}

/** Callers' sets of roots that are kept: a verifier has one, and policies may add some. */
const MAX_ROOT_SETS = 64;

/** Gives the roots of a verification; the caller's are read once. */
export type RootReader = (anchors: readonly CallerAnchor[]) => Promise<Outcome<RootSet>>;

/** Makes a {@link RootReader}. Without anchors AMD's roots count. */
export function createRootReader(crypto: CertificateCrypto): RootReader {
  const sets = new BoundedMap<string, Outcome<RootSet>>(MAX_ROOT_SETS);
  const sha256 = (bytes: Uint8Array): string => toHex(crypto.digest("sha256", bytes));
  return async (anchors) => {
    if (anchors.length === 0) return ok({ digest: "built-in", roots: null });
    const digest = sha256(
      toUtf8(
        anchors
          .map(({ der }) => sha256(der))
          .sort()
          .join(),
      ),
    );
    const known = sets.get(digest);
    if (known !== undefined) return known;
    const roots = await readCallerRoots(anchors, crypto);
    if (!roots.ok) return roots;
    const set = ok({ digest, roots: roots.value });
    sets.set(digest, set);
    return set;
  };
}

/**
 * Reads the caller's trust anchors: self-signed ARK certificates, CN `ARK-<line>`. A caller states one list for all TEEs,
 * so anchors with a key on P-256, which no key of AMD's is, belong to another vendor's hierarchy and are passed over.
 * Anything else that is no ARK is a mistake that the caller has to know of.
 *
 * @returns one root for each anchor of AMD's hierarchy, at least one; or `SNP_ANCHOR` (with the X.509 reason as its cause).
 */
async function readCallerRoots(
  anchors: readonly CallerAnchor[],
  crypto: CertificateCrypto,
): Promise<Outcome<readonly CallerRoot[]>> {
  const roots: CallerRoot[] = [];
  const others: string[] = [];
  for (const anchor of anchors) {
    const parsed = parseCertificate(anchor.der);
    if (!parsed.ok) return badAnchor("it is no certificate that can be read", parsed.failure);
    if (parsed.value.subjectKey.kind === "ec-p256") {
      others.push(parsed.value.subjectCommonName ?? "?");
      continue;
    }
    const root = await readCallerRoot(parsed.value, crypto);
    if (!root.ok) return root;
    roots.push(root.value);
  }
  if (roots.length > 0) return ok(roots);
  return badAnchor(`none is of AMD's hierarchy, but there is CN=${(others[0] ?? "?").slice(0, 64)}`);
}

async function readCallerRoot(certificate: Certificate, crypto: CertificateCrypto): Promise<Outcome<CallerRoot>> {
  const line = (certificate.subjectCommonName ?? "").replace(/^ARK-/, "");
  const named = certificate.subjectCommonName === `ARK-${line}` && certificate.subjectOrganization === AMD_ORGANIZATION;
  if (!named || !isProductLine(line)) return badAnchor(`its subject is CN=${certificate.subjectCommonName ?? "?"}`);
  const role = await checkIssuedBy(certificate, issuerKeyOf(certificate, AMD_PROFILE), 1, crypto);
  if (!role.ok) return badAnchor("it is not self-signed as a root is", role.failure);
  const sha256 = (bytes: Uint8Array): string => toHex(crypto.digest("sha256", bytes));
  return ok({
    line,
    certificate,
    certificateSha256: sha256(certificate.der),
    spkiSha256: sha256(certificate.spki),
  });
}

function badAnchor(why: string, cause?: Failure): Outcome<never> {
  const detail = cause === undefined ? {} : { cause };
  return fail("trust", "SNP_ANCHOR" satisfies SnpCode, `A trust anchor cannot be used: ${why}.`, detail);
}

/** The roots of a line, as issuers of intermediate certificates and revocation lists. */
export function rootsOfLine({ roots }: RootSet, line: ProductLine): readonly ChainRoot[] {
  return roots === null ? [builtInRoot(line)] : roots.filter((root) => root.line === line).map(callerRoot);
}

/** AMD's own root key of a line. */
export function builtInRoot(line: ProductLine): ChainRoot {
  const { name, subject, spki, spkiSha256 } = builtInAnchor(line, "ark");
  let key: IssuerKey | null = null;
  return {
    name,
    // Only revocation lists need it.
    get key() {
      return (key ??= { profile: AMD_PROFILE, name: anchorBytes(subject), spki: anchorBytes(spki) });
    },
    spkiSha256,
    // The keyUsage of all of AMD's ARKs has cRLSign.
    signsLists: ok(true),
  };
}

/** A root of the caller's as the top of a chain. */
export function callerRoot({ certificate, spkiSha256 }: CallerRoot): ChainRoot {
  return {
    name: certificate.subjectCommonName ?? "?",
    key: issuerKeyOf(certificate, AMD_PROFILE),
    spkiSha256,
    signsLists: checkCrlRole(certificate),
  };
}

/** Standard extensions that a CA certificate of AMD's may mark critical: keyUsage, basicConstraints. */
const CA_CRITICAL = ["2.5.29.15", "2.5.29.19"];

/** Whether a root's key certified an intermediate certificate as one. */
export function checkIntermediate(
  intermediate: Certificate,
  root: ChainRoot,
  crypto: CertificateCrypto,
): Promise<Outcome<true>> {
  return checkIssuedBy(intermediate, root.key, 0, crypto);
}

/** A CA certificate and its signature by a root; `below` is how many CA certificates may stand below it. */
async function checkIssuedBy(
  certificate: Certificate,
  root: IssuerKey,
  below: number,
  crypto: CertificateCrypto,
): Promise<Outcome<true>> {
  const role = checkCaRole(certificate, below);
  if (!role.ok) return role;
  const critical = refuseUnknownCritical(certificate, CA_CRITICAL);
  if (!critical.ok) return critical;
  return verifyCertificateSignature(certificate, root, crypto);
}
