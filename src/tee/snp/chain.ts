import { equalBytes, toHex } from "../../bytes/index.js";
import type { CertificateCrypto } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { AnchorSummary } from "../../result/index.js";
import {
  checkCaRole,
  checkCrlRole,
  checkValidity,
  parseCertificate,
  refuseUnknownCritical,
  verifyCertificateSignature,
} from "../../x509/index.js";
import type { Certificate, IssuerKey, ValidityWindow } from "../../x509/index.js";
import type { CallerAnchor, Context } from "../scheme.js";
import { anchorBytes, builtInAnchor } from "./anchors.js";
import type { BuiltInAnchor } from "./anchors.js";
import type { SnpCode } from "./errors.js";
import { isProductLine } from "./product.js";
import type { ProductLine } from "./product.js";
import { AMD_ORGANIZATION } from "./vek.js";
import type { Vek } from "./vek.js";

/** Standard extensions that a CA certificate of AMD's may mark critical: keyUsage, basicConstraints. */
const CA_CRITICAL = ["2.5.29.15", "2.5.29.19"];

/** A root key that the caller trusts, checked for its form. */
export interface CallerRoot {
  readonly line: ProductLine;
  readonly certificate: Certificate;
}

/** A certificate of the chain that a revocation list of its root can name. */
export interface RevocableCertificate {
  readonly name: string;
  /** Content octets of the serial number, hex. */
  readonly serial: string;
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

/** The way from a signing key to a root key, every signature and window on it checked. */
export interface Chain {
  /** Names from the VEK's issuer up to the root. */
  readonly names: readonly string[];
  readonly anchors: readonly AnchorSummary[];
  /** The intermediate certificate, where it came with the endorsements. */
  readonly intermediate: Certificate | null;
  readonly root: ChainRoot;
  /** The VEK's issuer and the root. Never the VEK: the root does not issue it, and its serial number is always 0. */
  readonly revocable: readonly RevocableCertificate[];
}

/**
 * Reads the caller's trust anchors: self-signed ARK certificates, CN `ARK-<line>`.
 *
 * @returns one root for each anchor, or `SNP_ANCHOR` (with the X.509 reason as its cause).
 */
export async function readCallerRoots(
  anchors: readonly CallerAnchor[],
  crypto: CertificateCrypto,
): Promise<Outcome<readonly CallerRoot[]>> {
  const roots: CallerRoot[] = [];
  for (const anchor of anchors) {
    const root = await readCallerRoot(anchor, crypto);
    if (!root.ok) return root;
    roots.push(root.value);
  }
  return ok(roots);
}

async function readCallerRoot(anchor: CallerAnchor, crypto: CertificateCrypto): Promise<Outcome<CallerRoot>> {
  const parsed = parseCertificate(anchor.der);
  if (!parsed.ok) return badAnchor("it is no certificate that can be read", parsed.failure);
  const certificate = parsed.value;
  const line = (certificate.subjectCommonName ?? "").replace(/^ARK-/, "");
  const named = certificate.subjectCommonName === `ARK-${line}` && certificate.subjectOrganization === AMD_ORGANIZATION;
  if (!named || !isProductLine(line)) return badAnchor(`its subject is CN=${certificate.subjectCommonName ?? "?"}`);
  const role = await checkIssuedBy(certificate, certificate, 1, crypto);
  return role.ok ? ok({ line, certificate }) : badAnchor("it is not self-signed as a root is", role.failure);
}

function badAnchor(why: string, cause?: Extract<Outcome<never>, { ok: false }>["failure"]): Outcome<never> {
  const detail = cause === undefined ? {} : { cause };
  return fail("trust", "SNP_ANCHOR" satisfies SnpCode, `A trust anchor cannot be used: ${why}.`, detail);
}

/**
 * Leads a VEK to a trusted root: on AMD's built-in keys, or, where the caller stated roots, on those
 * alone and an intermediate certificate among the endorsements.
 *
 * @param roots the caller's roots, or null for the built-in ones.
 * @param intermediates certificates from the endorsements, untrusted.
 * @returns the chain, or `SNP_VEK_ISSUER`, `SNP_VEK_CHAIN` (with its cause), `X509_CERT_EXPIRED`,
 * `X509_CERT_NOT_YET_VALID`.
 */
export async function buildChain(
  vek: Vek,
  roots: readonly CallerRoot[] | null,
  intermediates: readonly Certificate[],
  context: Context,
): Promise<Outcome<Chain>> {
  return roots === null ? chainToBuiltIn(vek, context) : chainToCaller(vek, roots, intermediates, context);
}

async function chainToBuiltIn(vek: Vek, context: Context): Promise<Outcome<Chain>> {
  const issuer = builtInAnchor(vek.line, vek.kind === "vcek" ? "ask" : "asvk");
  const root = builtInAnchor(vek.line, "ark");
  const key = { name: anchorBytes(issuer.subject), spki: anchorBytes(issuer.spki) };
  const signed = await verifyCertificateSignature(vek.certificate, key, context.engine);
  if (!signed.ok) return chainFailure(vek, issuer.name, signed.failure);
  const windows = checkWindows([vek.certificate, windowOf(issuer), windowOf(root)], context.at);
  if (!windows.ok) return windows;
  return ok({
    names: [issuer.name, root.name],
    anchors: [root, issuer].map(({ name, spkiSha256 }) => ({ name, spkiSha256, source: "built-in" as const })),
    intermediate: null,
    root: {
      name: root.name,
      key: { name: anchorBytes(root.subject), spki: anchorBytes(root.spki) },
      spkiSha256: root.spkiSha256,
      // The keyUsage of all of AMD's ARKs has cRLSign.
      signsLists: ok(true),
    },
    revocable: [issuer, root].map(({ name, serial }) => ({ name, serial })),
  });
}

function windowOf(anchor: BuiltInAnchor): ValidityWindow {
  return {
    subjectCommonName: anchor.name,
    notBefore: Date.parse(anchor.notBefore),
    notAfter: Date.parse(anchor.notAfter),
  };
}

async function chainToCaller(
  vek: Vek,
  roots: readonly CallerRoot[],
  intermediates: readonly Certificate[],
  context: Context,
): Promise<Outcome<Chain>> {
  let failure: Outcome<Chain> | null = null;
  for (const intermediate of intermediates) {
    if (!equalBytes(intermediate.subject, vek.certificate.issuer)) continue;
    if (intermediate.subjectOrganization !== AMD_ORGANIZATION) continue;
    for (const root of roots) {
      if (root.line !== vek.line || !equalBytes(root.certificate.subject, intermediate.issuer)) continue;
      const twins = intermediates.filter((other) => certifiesSameKey(other, intermediate));
      const chain = await chainOver(vek, intermediate, root, twins, context);
      if (chain.ok) return chain;
      failure ??= chain;
    }
  }
  return failure ?? noIssuer(vek, roots);
}

async function chainOver(
  vek: Vek,
  intermediate: Certificate,
  root: CallerRoot,
  twins: readonly Certificate[],
  context: Context,
): Promise<Outcome<Chain>> {
  const name = intermediate.subjectCommonName ?? "?";
  const certified = await checkIssuedBy(intermediate, root.certificate, 0, context.engine);
  if (!certified.ok) return chainFailure(vek, name, certified.failure);
  const key = { name: intermediate.subject, spki: intermediate.spki };
  const signed = await verifyCertificateSignature(vek.certificate, key, context.engine);
  if (!signed.ok) return chainFailure(vek, name, signed.failure);
  const windows = checkWindows([vek.certificate, intermediate, root.certificate], context.at);
  if (!windows.ok) return windows;
  const rootName = root.certificate.subjectCommonName ?? "?";
  const spkiSha256 = toHex(context.engine.digest("sha256", root.certificate.spki));
  return ok({
    names: [name, rootName],
    anchors: [{ name: rootName, spkiSha256, source: "caller" }],
    intermediate,
    root: {
      name: rootName,
      key: { name: root.certificate.subject, spki: root.certificate.spki },
      spkiSha256,
      signsLists: checkCrlRole(root.certificate),
    },
    revocable: [...twins.map(({ serial }) => ({ name, serial })), { name: rootName, serial: root.certificate.serial }],
  });
}

/** A list may name one certificate of a key and not the other: what is revoked is the key. */
function certifiesSameKey(a: Certificate, b: Certificate): boolean {
  return equalBytes(a.subject, b.subject) && equalBytes(a.spki, b.spki);
}

/** A CA certificate and its signature by a root; `below` is how many CA certificates may stand below it. */
async function checkIssuedBy(
  certificate: Certificate,
  root: Certificate,
  below: number,
  crypto: CertificateCrypto,
): Promise<Outcome<true>> {
  const role = checkCaRole(certificate, below);
  if (!role.ok) return role;
  const critical = refuseUnknownCritical(certificate, CA_CRITICAL);
  if (!critical.ok) return critical;
  return verifyCertificateSignature(certificate, { name: root.subject, spki: root.spki }, crypto);
}

function checkWindows(windows: readonly ValidityWindow[], at: number): Outcome<true> {
  for (const window of windows) {
    const valid = checkValidity(window, at);
    if (!valid.ok) return valid;
  }
  return ok(true);
}

function chainFailure(
  vek: Vek,
  issuer: string,
  cause: Extract<Outcome<never>, { ok: false }>["failure"],
): Outcome<never> {
  const message = `The ${vek.kind.toUpperCase()} certificate does not lead over ${issuer} to a trusted root key: ${cause.message}`;
  return fail("trust", "SNP_VEK_CHAIN" satisfies SnpCode, message, { cause });
}

function noIssuer(vek: Vek, roots: readonly CallerRoot[]): Outcome<never> {
  const issuer = vek.certificate.issuerCommonName ?? "?";
  const stated = roots.map((root) => root.certificate.subjectCommonName).join(", ");
  return fail(
    "trust",
    "SNP_VEK_ISSUER" satisfies SnpCode,
    `No endorsement certifies ${issuer} under a root that the caller trusts (${stated}).`,
    { expected: issuer, actual: null },
  );
}
