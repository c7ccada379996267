import { equalBytes } from "../../bytes/index.js";
import type { CertificateCrypto } from "../../crypto/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import {
  decodePem,
  parseCertificate,
  readAuthorityKeyId,
  readCrlNumber,
  verifyCertificateSignature,
} from "../../x509/index.js";
import type { Certificate, Crl, IssuerKey, SignatureProfile } from "../../x509/index.js";
import { SGX_EXTENSION } from "./pck.js";
import { checkAlgorithm, checkRole, refuse } from "./role-rules.js";
import type { Role } from "./role-rules.js";
import type { CertificationData } from "./types.js";

/** How every key of Intel's hierarchy signs. */
const INTEL_PROFILE: SignatureProfile = "ecdsa-p256-sha256";

const ROOT_NAME = "Intel SGX Root CA";
/** By the common name of the CA. */
const PCK_CAS: Readonly<Partial<Record<string, "platform" | "processor">>> = {
  "Intel SGX PCK Platform CA": "platform",
  "Intel SGX PCK Processor CA": "processor",
};

/** Intel SGX PCK Certificate and CRL Profile Specification, section 1.3. */
const ROOT: Role = { subjects: [ROOT_NAME], issuers: [ROOT_NAME], certifies: { below: 1 }, critical: [] };
const PCK_CA: Role = { subjects: Object.keys(PCK_CAS), issuers: [ROOT_NAME], certifies: { below: 0 }, critical: [] };
const PCK_LEAF: Role = {
  subjects: ["Intel SGX PCK Certificate"],
  issuers: Object.keys(PCK_CAS),
  certifies: null,
  // Intel does not mark it, but who does means nothing else by it.
  critical: [SGX_EXTENSION],
};
const TCB_SIGNING: Role = { subjects: ["Intel SGX TCB Signing"], issuers: [ROOT_NAME], certifies: null, critical: [] };

/**
 * Whether a certificate is in the profile of a platform's PCK certificate: names of subject and issuer, a key on P-256,
 * ecdsa-with-SHA256, no CA, key usage exactly digitalSignature and nonRepudiation, nothing critical that is unknown.
 *
 * @returns true, or `TDX_CERT_NAME`, `TDX_CERT_KEY`, `TDX_CERT_ALGORITHM`, `TDX_CERT_USAGE`, `X509_CERT_CRITICAL_EXTENSION`.
 * It says nothing about who issued the certificate, when it holds, and what its SGX extension holds.
 */
export function checkPckLeaf(certificate: Certificate): Outcome<true> {
  return checkRole(certificate, PCK_LEAF);
}

/**
 * Whether a certificate is in the profile of a CA that issues PCK certificates: as {@link checkPckLeaf}, but a CA with key
 * usage exactly keyCertSign and cRLSign.
 *
 * @returns which of the two CAs it is by its name, or one of the codes of {@link checkPckLeaf}.
 */
export function checkPckCa(certificate: Certificate): Outcome<"platform" | "processor"> {
  const role = checkRole(certificate, PCK_CA);
  if (!role.ok) return role;
  return ok(PCK_CAS[certificate.subjectCommonName ?? ""] ?? "platform");
}

/** Which CA a PCK certificate names as its issuer; null for another one. It says nothing about who issued it. */
export function issuingCaOf({ issuerCommonName }: Certificate): "platform" | "processor" | null {
  return PCK_CAS[issuerCommonName ?? ""] ?? null;
}

/**
 * Whether a certificate is in the profile of the root: as {@link checkPckCa}, with room for one CA below, and its own name
 * as the issuer's. Every root of this name is, whoever made it: only the key decides whether it is trusted.
 *
 * @returns true, or one of the codes of {@link checkPckLeaf}.
 */
export function checkRoot(certificate: Certificate): Outcome<true> {
  const role = checkRole(certificate, ROOT);
  if (!role.ok || equalBytes(certificate.issuer, certificate.subject)) return role;
  const message = "The root's issuer is not the root itself";
  return refuse("TDX_CERT_NAME", message, { path: "issuer", actual: certificate.issuerCommonName });
}

/**
 * Whether a certificate is in the profile of the key that signs Intel's statements on TCBs and enclaves: as
 * {@link checkPckLeaf}, issued by the root.
 *
 * @returns true, or one of the codes of {@link checkPckLeaf}.
 */
export function checkTcbSigning(certificate: Certificate): Outcome<true> {
  return checkRole(certificate, TCB_SIGNING);
}

/**
 * Whether a revocation list is in the profile of Intel's: ecdsa-with-SHA256, a CRL number and an authority key identifier.
 *
 * @returns true, or `TDX_CERT_ALGORITHM`, `TDX_CRL_PROFILE` (with the reason as its cause where one of the two cannot be
 * read). It says nothing about who signed the list, nor when it holds.
 */
export function checkCrlProfile(crl: Crl): Outcome<true> {
  const algorithm = checkAlgorithm(crl.signatureScheme, "revocation list");
  if (!algorithm.ok) return algorithm;
  for (const [path, value] of [
    ["cRLNumber", readCrlNumber(crl)],
    ["authorityKeyIdentifier", readAuthorityKeyId(crl)],
  ] as const) {
    if (value.ok && value.value !== null) continue;
    const detail = value.ok ? { actual: null } : { cause: value.failure };
    return refuse("TDX_CRL_PROFILE", `The revocation list has no ${path} that can be read`, { path, ...detail });
  }
  return ok(true);
}

/**
 * Checks that a key of Intel's hierarchy signed a certificate, with ECDSA on P-256 and SHA-256 whatever the key is said to
 * sign with.
 *
 * @param issuer its name has to be the issuer that the certificate names, byte for byte.
 * @returns true, or the codes of `verifyCertificateSignature`. It says nothing about dates, roles or trust of the issuer.
 */
export function verifyIssued(
  certificate: Certificate,
  issuer: Pick<IssuerKey, "name" | "spki">,
  crypto: CertificateCrypto,
): Promise<Outcome<true>> {
  return verifyCertificateSignature(certificate, { ...issuer, profile: INTEL_PROFILE }, crypto);
}

/** A chain has below 4 KiB: three certificates, of which the leaf is the longest. */
const MAX_CHAIN_BYTES = 64 * 1024;

/**
 * Opens a quote's PCK certificate chain, certification data of type 5: PEM of the PCK certificate, its CA and the root, in
 * this order, with nothing but white space between and white space or NUL behind them. Each names the next as its issuer,
 * and the root itself.
 *
 * @returns the three certificates, nothing of them verified, the root in the profile of one. Errors: `TDX_PCK_CHAIN_PEM`
 * (with its cause), `TDX_PCK_CHAIN_COUNT`, `TDX_PCK_CHAIN_ORDER`, those of `parseCertificate` and of {@link checkRoot}.
 */
export function openPckChain({ bytes }: CertificationData): Outcome<readonly Certificate[]> {
  if (bytes.length > MAX_CHAIN_BYTES) {
    const message = `The certification data has ${bytes.length} bytes, more than the limit of ${MAX_CHAIN_BYTES}`;
    return refuse("TDX_PCK_CHAIN_PEM", message, { expected: MAX_CHAIN_BYTES, actual: bytes.length });
  }
  const blocks = decodePem(withoutPadding(bytes), "CERTIFICATE");
  if (!blocks.ok) {
    const message = "The certification data is not PEM of certificates";
    return refuse("TDX_PCK_CHAIN_PEM", message, { cause: blocks.failure });
  }
  if (blocks.value.length !== 3) {
    const detail = { expected: 3, actual: blocks.value.length };
    return refuse("TDX_PCK_CHAIN_COUNT", `The certification data holds ${detail.actual} certificates, not 3`, detail);
  }
  const chain: Certificate[] = [];
  for (const der of blocks.value) {
    const parsed = parseCertificate(der);
    if (!parsed.ok) return parsed;
    chain.push(parsed.value);
  }
  return checkOrder(chain);
}

/** Without white space and NULs at the end, in whatever order: lengths count the NUL of a C string, or not. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && [0x00, 0x09, 0x0a, 0x0d, 0x20].includes(bytes[end - 1] ?? 0)) end--;
  return bytes.subarray(0, end);
}

function checkOrder(chain: readonly Certificate[]): Outcome<readonly Certificate[]> {
  const root = chain[chain.length - 1];
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1] ?? root;
    if (issuer !== undefined && equalBytes(certificate.issuer, issuer.subject)) continue;
    const message = `Certificate ${index + 1} of the chain does not name the next one as its issuer`;
    const detail = { expected: issuer?.subjectCommonName ?? null, actual: certificate.issuerCommonName };
    return refuse("TDX_PCK_CHAIN_ORDER", message, detail);
  }
  const role = root === undefined ? ok(true) : checkRoot(root);
  return role.ok ? ok(chain) : role;
}
