import { equalBytes } from "../../bytes/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../../errors/index.js";
import { decodePem, parseCertificate, parseCrl, splitIssuers, verifyCrlSignature } from "../../x509/index.js";
import type { Certificate, Crl } from "../../x509/index.js";
import type { Accepted, AcceptanceGrounds, Need } from "../scheme.js";
import { decodeObjects } from "./encodings.js";
import type { TdxCode } from "./errors.js";
import { readKey } from "./pcs.js";
import type { PckCa, TdxNeed } from "./pcs.js";
import { readQeIdentity } from "./qe-identity.js";
import { checkCrlProfile, checkPckCa, verifyIssued } from "./roles.js";
import { createRootReader, keyOf } from "./roots.js";
import type { RootSet, TdxRoot } from "./roots.js";
import { createStatementVerifier } from "./statements.js";
import { readTcbInfo } from "./tcb-info.js";

/** A copy of a list or statement is as good as Intel's own for a day: they are renewed before their nextUpdate. */
const REFRESH = 24 * 60 * 60 * 1000;
/** In a statement's rank its evaluation number stands above the seconds since 1970 of its date, which so may go to the year 2242. */
const EVALUATION_UNIT = 2 ** 33;
/** What is left of the 53 bits of a rank for the evaluation number. Intel is at 18 after seven years. */
const MAX_EVALUATION = 2 ** 20 - 1;

/**
 * Whether an object is what a need asks for: the TCB info of that FMSPC, the identity of the TD quoting enclave, the
 * revocation list of that CA; and whether Intel made it, or whoever the caller trusts. Not whether it holds at any instant,
 * nor whether anything is revoked.
 *
 * @param bytes as Intel's service or a PCCS sends it, a list also in PEM, hex or base64; and behind it, where there is one, the PEM
 * of the issuer's chain. Without one the issuer is looked for among the grounds (`tdx-tcb-signing`, `tdx-pck-ca`).
 * @returns what it says of itself, with the certificate of its issuer beside it where that is none of its parts; or
 * `TDX_COLLATERAL` with the reason as its cause, or `TDX_ANCHOR`.
 */
export async function accept(need: Need, bytes: Uint8Array, grounds: AcceptanceGrounds): Promise<Outcome<Accepted>> {
  const wanted = readKey(need.key);
  if (wanted === null) return refuse(need, "it is no need of TDX");
  const set = await createRootReader(grounds.crypto)(grounds.anchors);
  if (!set.ok) return set;
  const { roots } = set.value;
  switch (wanted.kind) {
    case "tdx-tcb-info":
    case "tdx-qe-identity":
      return acceptStatement(need, wanted, bytes, set.value, grounds);
    case "tdx-root-crl":
      return acceptRootList(need, bytes, roots, grounds);
    case "tdx-pck-crl":
      return acceptPckList(need, wanted, bytes, roots, grounds);
  }
}

type NeedOf<K extends TdxNeed["kind"]> = Extract<TdxNeed, { readonly kind: K }>;

async function acceptStatement(
  need: Need,
  wanted: NeedOf<"tdx-tcb-info" | "tdx-qe-identity">,
  bytes: Uint8Array,
  set: RootSet,
  grounds: AcceptanceGrounds,
): Promise<Outcome<Accepted>> {
  const statement = wanted.kind === "tdx-tcb-info" ? readTcbInfo(bytes) : readQeIdentity(bytes);
  if (!statement.ok) return refuse(need, "it cannot be read as one", {}, statement.failure);
  const { value, chain } = statement.value;
  if (wanted.kind === "tdx-tcb-info" && "fmspc" in value && value.fmspc !== wanted.fmspc) {
    return refuse(need, "it is for other platforms", { expected: wanted.fmspc, actual: value.fmspc });
  }
  const atHand = grounds.endorsements.filter(({ kind }) => kind === "tdx-tcb-signing").map((one) => one.bytes);
  const verifier = createStatementVerifier(grounds.crypto);
  const first = await verifier.verify(statement.value, atHand, set, "any");
  // Intel's key has several editions of its certificate, and others attach one that had ended before the statement was made.
  const isDead = first.ok && first.value.certificate.notAfter < value.issueDate;
  const signer = isDead ? await verifier.verify(statement.value, atHand, set, value.issueDate) : first;
  if (!signer.ok) return refuse(need, "no certificate of Intel's shows that Intel signed it", {}, signer.failure);
  const { der, notBefore, notAfter } = signer.value.certificate;
  const isBehind = chain.some((certificate) => equalBytes(certificate, der));
  return ok({
    objects: [{ kind: wanted.kind, bytes }, ...(isBehind ? [] : [{ kind: "tdx-tcb-signing", bytes: der }])],
    // Where its certificate does not hold it is of no use.
    notBefore: Math.min(Math.max(value.issueDate, notBefore), value.nextUpdate),
    notAfter: Math.min(value.nextUpdate, notAfter),
    rank: Math.min(value.evaluationNumber, MAX_EVALUATION) * EVALUATION_UNIT + secondsOf(value.issueDate),
    refreshAfter: REFRESH,
  });
}

async function acceptRootList(
  need: Need,
  bytes: Uint8Array,
  roots: readonly TdxRoot[],
  { crypto }: AcceptanceGrounds,
): Promise<Outcome<Accepted>> {
  const list = readList(need, splitIssuers(bytes).object);
  if (!list.ok) return list;
  let failure: Failure | null = null;
  for (const root of roots) {
    const signed = await verifyCrlSignature(list.value, root.key, crypto);
    if (signed.ok) return ok(acceptedList(list.value, [{ kind: "tdx-root-crl", bytes: list.value.der }]));
    failure = signed.failure;
  }
  return refuse(need, "no trusted root key signed it", {}, failure);
}

async function acceptPckList(
  need: Need,
  { kind, ca }: NeedOf<"tdx-pck-crl">,
  bytes: Uint8Array,
  roots: readonly TdxRoot[],
  grounds: AcceptanceGrounds,
): Promise<Outcome<Accepted>> {
  const { object, pem } = splitIssuers(bytes);
  const list = readList(need, object);
  if (!list.ok) return list;
  const chain = pem === null ? ok([]) : decodePem(pem, "CERTIFICATE");
  if (!chain.ok) return refuse(need, "what is behind it is no chain of certificates", {}, chain.failure);
  const [own, ...above] = chain.value;
  const atHand = grounds.endorsements.filter((one) => one.kind === "tdx-pck-ca").map((one) => one.bytes);
  let failure = noIssuer();
  for (const der of [...(own === undefined ? [] : [own]), ...atHand]) {
    const issuer = await readCa(der, ca, roots, grounds);
    const signed = issuer.ok ? await verifyCrlSignature(list.value, keyOf(issuer.value), grounds.crypto) : issuer;
    if (signed.ok) {
      const objects = [
        { kind, bytes: list.value.der },
        { kind: "tdx-pck-ca", bytes: der },
      ];
      return ok(acceptedList(list.value, [...objects, ...rootsAmong(above, roots)]));
    }
    failure = signed.failure;
  }
  return refuse(need, `no ${ca} CA that a trusted root certified signed it`, {}, failure);
}

/** Certificates of trusted roots, for whoever wants the whole chain; others say nothing. */
function rootsAmong(certificates: readonly Uint8Array[], roots: readonly TdxRoot[]): Accepted["objects"] {
  return certificates.flatMap((bytes) => {
    const parsed = parseCertificate(bytes);
    const trusted =
      parsed.ok &&
      roots.some(({ key }) => equalBytes(parsed.value.subject, key.name) && equalBytes(parsed.value.spki, key.spki));
    return trusted ? [{ kind: "tdx-root", bytes }] : [];
  });
}

/** The certificate of that CA, if a trusted root issued it. */
async function readCa(
  der: Uint8Array,
  ca: PckCa,
  roots: readonly TdxRoot[],
  { crypto }: AcceptanceGrounds,
): Promise<Outcome<Certificate>> {
  const parsed = parseCertificate(der);
  if (!parsed.ok) return parsed;
  const role = checkPckCa(parsed.value);
  if (!role.ok) return role;
  let failure = noIssuer(ca, role.value);
  for (const root of role.value === ca ? roots : []) {
    const issued = await verifyIssued(parsed.value, root.key, crypto);
    if (issued.ok) return parsed;
    failure = issued.failure;
  }
  return { ok: false, failure };
}

function noIssuer(expected: PckCa | null = null, actual: PckCa | null = null): Failure {
  const message = "No certificate of its issuer came with it, or is at hand.";
  return fail("trust", "TDX_COLLATERAL" satisfies TdxCode, message, { expected, actual }).failure;
}

function readList(need: Need, object: Uint8Array): Outcome<Crl> {
  const decoded = decodeObjects(object);
  if (!decoded.ok) return refuse(need, "it cannot be read", {}, decoded.failure);
  const [der, ...more] = decoded.value;
  if (der === undefined || more.length > 0) {
    return refuse(need, "it is not one list alone", { expected: 1, actual: decoded.value.length });
  }
  const crl = parseCrl(der);
  if (!crl.ok) return refuse(need, "it is no revocation list", {}, crl.failure);
  const profile = checkCrlProfile(crl.value);
  return profile.ok ? crl : refuse(need, "it is none of Intel's profile", {}, profile.failure);
}

function acceptedList({ thisUpdate, nextUpdate }: Crl, objects: Accepted["objects"]): Accepted {
  const rank = secondsOf(thisUpdate);
  return { objects, notBefore: thisUpdate, notAfter: nextUpdate, rank, refreshAfter: REFRESH };
}

/** Whole seconds since 1970, in the bits that a rank has for them. */
function secondsOf(instant: number): number {
  return Math.min(Math.max(0, Math.floor(instant / 1000)), EVALUATION_UNIT - 1);
}

function refuse(need: Need, why: string, detail: FailureDetail = {}, cause: Failure | null = null): Outcome<never> {
  const message = `This is not the ${need.title}, as ${why}${cause === null ? "." : `: ${cause.message}`}`;
  return fail("collect", "TDX_COLLATERAL" satisfies TdxCode, message, cause === null ? detail : { ...detail, cause });
}
