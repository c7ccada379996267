import { equalBytes, toHex } from "../../bytes/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../../errors/index.js";
import { decodePem, isPem, parseCertificate, parseCrl, verifyCrlSignature } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { Accepted, AcceptanceGrounds, Need } from "../scheme.js";
import { createChainFinder } from "./chain.js";
import type { SnpCode } from "./errors.js";
import { readKey } from "./kds.js";
import type { SnpNeed } from "./kds.js";
import type { ProductLine } from "./product.js";
import { checkIntermediate, createRootReader, rootsOfLine } from "./roots.js";
import type { ChainRoot, RootSet } from "./roots.js";
import { AMD_ORGANIZATION, readVek } from "./vek.js";

/** A copy of a revocation list is as good as AMD's own for a day: a list is renewed before its nextUpdate. */
const LIST_REFRESH = 24 * 60 * 60 * 1000;

type NeedOf<K extends SnpNeed["kind"]> = Extract<SnpNeed, { readonly kind: K }> & { readonly line: ProductLine };

/**
 * Whether an object is what a need asks for: the certificate of that chip and TCB version, the intermediate
 * certificate of that line, the revocation list of that line's root; and whether AMD made it, or whoever the caller
 * trusts. Not whether it holds at any instant, nor whether anything is revoked.
 *
 * @param bytes DER; for intermediate certificates also the PEM of AMD's service, with the root behind it.
 * @returns what it says of itself, or `SNP_COLLATERAL` with the reason as its cause, or `SNP_ANCHOR`.
 */
export async function accept(need: Need, bytes: Uint8Array, grounds: AcceptanceGrounds): Promise<Outcome<Accepted>> {
  const wanted = readKey(need.key);
  if (wanted === null || wanted.line === null) return refuse(need, "it is no need of SEV-SNP that can be met");
  const set = await createRootReader(grounds.crypto)(grounds.anchors);
  if (!set.ok) return set;
  const { line } = wanted;
  switch (wanted.kind) {
    case "snp-vcek":
    case "snp-vlek":
      return acceptVek(need, { ...wanted, line }, bytes, set.value, grounds);
    case "snp-ask":
    case "snp-asvk":
      return acceptIntermediate(need, { ...wanted, line }, bytes, set.value, grounds);
    case "snp-crl":
      return acceptList(need, { ...wanted, line }, bytes, set.value, grounds);
  }
}

async function acceptVek(
  need: Need,
  wanted: NeedOf<"snp-vcek" | "snp-vlek">,
  bytes: Uint8Array,
  set: RootSet,
  { endorsements, crypto }: AcceptanceGrounds,
): Promise<Outcome<Accepted>> {
  const certificate = parseCertificate(bytes);
  if (!certificate.ok) return refuse(need, "it is no certificate", {}, certificate.failure);
  const vek = readVek(certificate.value);
  if (!vek.ok) return refuse(need, "it is not in AMD's profile", {}, vek.failure);
  const { kind, line, tcb, hwid } = vek.value;
  const [expected, actual] = [
    [wanted.kind, wanted.line, wanted.kind === "snp-vcek" ? toHex(wanted.chip) : "", toHex(wanted.tcb)].join("/"),
    [`snp-${kind}`, line, hwid === null ? "" : toHex(hwid), toHex(tcb)].join("/"),
  ];
  if (expected !== actual) return refuse(need, "it belongs to another chip, TCB version or line", { expected, actual });
  const sha256 = (der: Uint8Array): string => toHex(crypto.digest("sha256", der));
  const intermediates = endorsements
    .filter((endorsement) => endorsement.kind === "snp-ask" || endorsement.kind === "snp-asvk")
    .flatMap((endorsement) => {
      const parsed = parseCertificate(endorsement.bytes);
      return parsed.ok ? [{ sha256: sha256(endorsement.bytes), certificate: parsed.value }] : [];
    });
  const own = { sha256: sha256(bytes), vek: vek.value };
  const { notBefore, notAfter } = certificate.value;
  const chain = await createChainFinder(crypto)(own, set, intermediates, "any");
  if (!chain.ok) return refuse(need, "no trusted key issued it", {}, chain.failure);
  return ok({
    objects: [{ kind: wanted.kind, bytes }],
    notBefore,
    notAfter,
    rank: rankOf(notBefore),
    refreshAfter: null,
  });
}

async function acceptIntermediate(
  need: Need,
  wanted: NeedOf<"snp-ask" | "snp-asvk">,
  bytes: Uint8Array,
  set: RootSet,
  { crypto }: AcceptanceGrounds,
): Promise<Outcome<Accepted>> {
  const blocks = isPem(bytes) ? decodePem(bytes, "CERTIFICATE") : ok([bytes]);
  if (!blocks.ok) return refuse(need, "it is not PEM of certificates", {}, blocks.failure);
  const [intermediateDer, rootDer, ...more] = blocks.value;
  if (intermediateDer === undefined || more.length > 0) {
    return refuse(need, "it is not one certificate and at most its root", { expected: 2, actual: blocks.value.length });
  }
  const parsed = parseCertificate(intermediateDer);
  if (!parsed.ok) return refuse(need, "its first certificate cannot be read", {}, parsed.failure);
  const certificate = parsed.value;
  const name = wanted.kind === "snp-ask" ? `SEV-${wanted.line}` : `SEV-VLEK-${wanted.line}`;
  if (certificate.subjectCommonName !== name || certificate.subjectOrganization !== AMD_ORGANIZATION) {
    const actual = certificate.subjectCommonName;
    return refuse(need, `its first certificate is not that of AMD's ${name}`, { expected: name, actual });
  }
  const issuer = await findIssuer(certificate, rootsOfLine(set, wanted.line), crypto);
  if (!issuer.ok) return refuse(need, "no trusted root certified it", {}, issuer.failure);
  const root = rootDer === undefined ? null : parseCertificate(rootDer);
  if (root !== null && !root.ok) return refuse(need, "its second certificate cannot be read", {}, root.failure);
  if (root !== null && !equalBytes(root.value.spki, issuer.value.key.spki)) {
    const [expected, actual] = [issuer.value.name, root.value.subjectCommonName];
    return refuse(need, "its second certificate is not that of the trusted root", { expected, actual });
  }
  const { notBefore, notAfter } = certificate;
  const objects = [
    { kind: wanted.kind, bytes: intermediateDer },
    ...(rootDer === undefined ? [] : [{ kind: "snp-ark", bytes: rootDer }]),
  ];
  return ok({ objects, notBefore, notAfter, rank: rankOf(notBefore), refreshAfter: null });
}

async function findIssuer(
  certificate: Certificate,
  roots: readonly ChainRoot[],
  crypto: AcceptanceGrounds["crypto"],
): Promise<Outcome<ChainRoot>> {
  let failure: Outcome<ChainRoot> = fail("trust", "SNP_ANCHOR" satisfies SnpCode, "No root of this line is trusted.");
  for (const root of roots) {
    const certified = await checkIntermediate(certificate, root, crypto);
    if (certified.ok) return ok(root);
    failure = certified;
  }
  return failure;
}

async function acceptList(
  need: Need,
  wanted: NeedOf<"snp-crl">,
  bytes: Uint8Array,
  set: RootSet,
  { crypto }: AcceptanceGrounds,
): Promise<Outcome<Accepted>> {
  const crl = parseCrl(bytes);
  if (!crl.ok) return refuse(need, "it is no revocation list", {}, crl.failure);
  let failure: Failure | null = null;
  for (const root of rootsOfLine(set, wanted.line)) {
    const signed = root.signsLists.ok ? await verifyCrlSignature(crl.value, root.key, crypto) : root.signsLists;
    if (signed.ok) {
      const { thisUpdate, nextUpdate } = crl.value;
      const objects = [{ kind: wanted.kind, bytes }];
      const dates = { notBefore: thisUpdate, notAfter: nextUpdate, rank: rankOf(thisUpdate) };
      return ok({ objects, ...dates, refreshAfter: LIST_REFRESH });
    }
    failure = signed.failure;
  }
  return refuse(need, `no trusted root key of ${wanted.line} signed it`, {}, failure);
}

/** Whole seconds since 1970: of two objects for one need the one that was made later counts. */
function rankOf(instant: number): number {
  return Math.max(0, Math.floor(instant / 1000));
}

function refuse(need: Need, why: string, detail: FailureDetail = {}, cause: Failure | null = null): Outcome<never> {
  const reason = cause === null ? "" : `: ${cause.message}`;
  const more = cause === null ? detail : { ...detail, cause };
  const message = `This is not the ${need.title}, as ${why}${reason === "" ? "." : reason}`;
  return fail("collect", "SNP_COLLATERAL" satisfies SnpCode, message, more);
}
