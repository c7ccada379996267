import { BoundedMap, equalBytes } from "../../bytes/index.js";
import type { CertificateCrypto } from "../../crypto/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, Outcome } from "../../errors/index.js";
import type { AnchorSummary } from "../../result/index.js";
import { checkValidity, issuerKeyOf, verifyCertificateSignature } from "../../x509/index.js";
import type { IssuerKey, ValidityWindow } from "../../x509/index.js";
import { anchorBytes, builtInAnchor } from "./anchors.js";
import type { BuiltInAnchor } from "./anchors.js";
import type { SnpCode } from "./errors.js";
import type { PreparedCertificate } from "./prepared.js";
import { AMD_PROFILE, builtInRoot, callerRoot, checkIntermediate } from "./roots.js";
import type { CallerRoot, ChainRoot, RootSet } from "./roots.js";
import { AMD_ORGANIZATION } from "./vek.js";
import type { Vek } from "./vek.js";

/** A certificate of the chain that a revocation list of its root can name. */
export interface RevocableCertificate {
  readonly name: string;
  /** Content octets of the serial number, hex. */
  readonly serial: string;
}

/** The way from a signing key to a root key, every signature on it checked. */
export interface Chain {
  /** When the certificates on it hold: of the VEK, its issuer and the root. */
  readonly windows: readonly ValidityWindow[];
  /** Names from the VEK's issuer up to the root. */
  readonly names: readonly string[];
  readonly anchors: readonly AnchorSummary[];
  /** SHA-256 of the DER intermediate certificate, hex, where it came with the endorsements. */
  readonly intermediateSha256: string | null;
  readonly root: ChainRoot;
  /**
   * The VEK's issuer and the root, and what else is at hand of certificates for the same keys. Never the VEK: the root
   * does not issue it, and its serial number is always 0.
   */
  readonly revocable: readonly RevocableCertificate[];
}

/** Chains that are kept: about 2 KiB each; and intermediate certificates, of which a vendor has a few. */
const MAX_CHAINS_KEPT = 4096;
const MAX_INTERMEDIATES_KEPT = 64;

/** A VEK that could be read, by its certificate. */
export interface IdentifiedVek {
  /** Of the DER certificate, hex. */
  readonly sha256: string;
  readonly vek: Vek;
}

/**
 * Leads a VEK to a trusted root: on AMD's built-in keys, or, where the caller stated roots, on those
 * alone and an intermediate certificate among the endorsements.
 *
 * @param intermediates certificates from the endorsements, untrusted.
 * @param at milliseconds since 1970, or `any` where the dates are asked about later.
 * @returns the chain, or `SNP_VEK_ISSUER`, `SNP_VEK_CHAIN` (with its cause), `X509_CERT_EXPIRED`,
 * `X509_CERT_NOT_YET_VALID`.
 */
export type ChainFinder = (
  own: IdentifiedVek,
  set: RootSet,
  intermediates: readonly PreparedCertificate[],
  at: number | "any",
) => Promise<Outcome<Chain>>;

/** A chain whose signatures were verified, beside no other certificates than its own; and the key that issued the VEK. */
interface Verified {
  readonly chain: Chain;
  readonly issuer: IssuerKey;
}

/**
 * Makes a {@link ChainFinder} that keeps the chains whose signatures it has verified. A chain is kept by all that its
 * signatures depend on: the VEK's certificate (and with it product line, chip, TCB version and kind of key), the set
 * of roots, and the two certificates above it. Dates, further certificates of the same keys and revocation are not part
 * of it: they are judged each time.
 */
export function createChainFinder(crypto: CertificateCrypto): ChainFinder {
  const chains = new BoundedMap<string, Outcome<Verified>>(MAX_CHAINS_KEPT);
  const certified = new BoundedMap<string, Outcome<true>>(MAX_INTERMEDIATES_KEPT);

  /** Of the intermediate certificates there are few, so that a new chip costs one verification and not two. */
  async function certify({ intermediate, root }: Step): Promise<Outcome<true>> {
    const key = `${root.certificateSha256}/${intermediate.sha256}`;
    const known = certified.get(key);
    if (known !== undefined) return known;
    const outcome = await checkIntermediate(intermediate.certificate, callerRoot(root), crypto);
    if (outcome.ok) certified.set(key, outcome);
    return outcome;
  }

  async function keep(key: string, verify: () => Promise<Outcome<Verified>>): Promise<Outcome<Verified>> {
    const known = chains.get(key);
    if (known !== undefined) return known;
    const verified = await verify();
    if (verified.ok) chains.set(key, verified);
    return verified;
  }

  return async ({ sha256, vek }, set, intermediates, at) => {
    const holding = (verified: Outcome<Verified>): Outcome<Chain> =>
      verified.ok ? holdingAt(withTwins(verified.value, set, intermediates), at) : verified;
    if (set.roots === null) return holding(await keep(`${sha256}/${set.digest}`, () => chainToBuiltIn(vek, crypto)));
    let failure: Outcome<Chain> | null = null;
    for (const step of stepsTo(vek, set.roots, intermediates)) {
      const key = [sha256, set.digest, step.root.certificateSha256, step.intermediate.sha256].join("/");
      const chain = holding(await keep(key, () => chainOver(vek, step, certify, crypto)));
      if (chain.ok) return chain;
      failure ??= chain;
    }
    return failure ?? noIssuer(vek, set.roots);
  };
}

/** A list may name one certificate of a key and not the other: what is revoked is the key. */
function withTwins(
  { chain, issuer }: Verified,
  { roots }: RootSet,
  intermediates: readonly PreparedCertificate[],
): Chain {
  const of = (key: IssuerKey, name: string, others: readonly Pick<PreparedCertificate, "certificate">[]) =>
    others
      .filter(({ certificate }) => equalBytes(certificate.subject, key.name) && equalBytes(certificate.spki, key.spki))
      .map(({ certificate: { serial } }) => ({ name, serial }));
  const [issuerName = "?"] = chain.names;
  const twins = [
    ...of(issuer, issuerName, intermediates),
    ...(roots === null ? [] : of(chain.root.key, chain.root.name, roots)),
  ];
  const unknown = twins.filter((twin) => !chain.revocable.some(({ serial }) => serial === twin.serial));
  return unknown.length === 0 ? chain : { ...chain, revocable: [...chain.revocable, ...unknown] };
}

async function chainToBuiltIn(vek: Vek, crypto: CertificateCrypto): Promise<Outcome<Verified>> {
  const issuer = builtInAnchor(vek.line, vek.kind === "vcek" ? "ask" : "asvk");
  const root = builtInAnchor(vek.line, "ark");
  const key: IssuerKey = { profile: AMD_PROFILE, name: anchorBytes(issuer.subject), spki: anchorBytes(issuer.spki) };
  const signed = await verifyCertificateSignature(vek.certificate, key, crypto);
  if (!signed.ok) return chainFailure(vek, issuer.name, signed.failure);
  const chain: Chain = {
    windows: [vek.certificate, windowOf(issuer), windowOf(root)],
    names: [issuer.name, root.name],
    anchors: [root, issuer].map(({ name, spkiSha256 }) => ({ name, spkiSha256, source: "built-in" as const })),
    intermediateSha256: null,
    root: builtInRoot(vek.line),
    revocable: [issuer, root].map(({ name, serial }) => ({ name, serial })),
  };
  return ok({ chain, issuer: key });
}

function windowOf(anchor: BuiltInAnchor): ValidityWindow {
  return {
    subjectCommonName: anchor.name,
    notBefore: Date.parse(anchor.notBefore),
    notAfter: Date.parse(anchor.notAfter),
  };
}

/** An intermediate certificate and a root that may lead a VEK upwards, as far as names say. */
interface Step {
  readonly intermediate: PreparedCertificate;
  readonly root: CallerRoot;
}

function stepsTo(
  vek: Vek,
  roots: readonly CallerRoot[],
  intermediates: readonly PreparedCertificate[],
): readonly Step[] {
  return intermediates
    .filter(({ certificate }) => equalBytes(certificate.subject, vek.certificate.issuer))
    .filter(({ certificate }) => certificate.subjectOrganization === AMD_ORGANIZATION)
    .flatMap((intermediate) =>
      roots
        .filter(({ line }) => line === vek.line)
        .filter(({ certificate }) => equalBytes(certificate.subject, intermediate.certificate.issuer))
        .map((root) => ({ intermediate, root })),
    );
}

async function chainOver(
  vek: Vek,
  step: Step,
  certify: (step: Step) => Promise<Outcome<true>>,
  crypto: CertificateCrypto,
): Promise<Outcome<Verified>> {
  const { root } = step;
  const { certificate: intermediate, sha256 } = step.intermediate;
  const name = intermediate.subjectCommonName ?? "?";
  const key = issuerKeyOf(intermediate, AMD_PROFILE);
  // Both at once: runtimes verify RSA on other threads.
  const [certified, signed] = await Promise.all([
    certify(step),
    verifyCertificateSignature(vek.certificate, key, crypto),
  ]);
  if (!certified.ok) return chainFailure(vek, name, certified.failure);
  if (!signed.ok) return chainFailure(vek, name, signed.failure);
  const rootName = root.certificate.subjectCommonName ?? "?";
  const { spkiSha256 } = root;
  const chain: Chain = {
    windows: [vek.certificate, intermediate, root.certificate],
    names: [name, rootName],
    anchors: [{ name: rootName, spkiSha256, source: "caller" }],
    intermediateSha256: sha256,
    root: callerRoot(root),
    revocable: [
      { name, serial: intermediate.serial },
      { name: rootName, serial: root.certificate.serial },
    ],
  };
  return ok({ chain, issuer: key });
}

function holdingAt(chain: Chain, at: number | "any"): Outcome<Chain> {
  if (at === "any") return ok(chain);
  for (const window of chain.windows) {
    const valid = checkValidity(window, at);
    if (!valid.ok) return valid;
  }
  return ok(chain);
}

function chainFailure(vek: Vek, issuer: string, cause: Failure): Outcome<never> {
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
