/**
 * Names of members in which others keep Intel's collateral in JSON, whatever their nesting: Intel's sgx_ql_qve_collateral_t
 * and Phala's QuoteCollateralV3, Azure's THIM and MigTD, a PCCS's bundle, teepot, oasis-core, fortanix.
 */

/** How a member is read. */
export type MemberRole = "statement" | "objects";

/** Certificates and revocation lists; also what holds some by name, such as a PCCS's `certificates`. */
const OBJECTS: readonly string[] = [
  "pck_certificate_chain",
  "pck_crl_issuer_chain",
  "tcb_info_issuer_chain",
  "qe_identity_issuer_chain",
  "root_ca_crl",
  "pck_crl",
  "pckCertificateChain",
  "pckCrlIssuerChain",
  "tcbInfoIssuerChain",
  "qeIdentityIssuerChain",
  "rootCa",
  "rootCaCrl",
  "pckCrl",
  "certificates",
  "pckcacrl",
  "rootcacrl",
  "rootcacrl_cdp",
  "issuer_chain",
  "crl_data",
  "crl_data_base64",
  "ca_chain",
  "cert",
  "crl",
];

/** Statements: with their signature or with that beside them, as text or as an object. */
const STATEMENTS: readonly string[] = [
  "tcb_info",
  "qe_identity",
  "enclave_identity",
  "tcbInfo",
  "qeIdentity",
  "enclaveIdentity",
  "tcb_info_json",
  "enclave_identity_json",
  "tcb_evaluation_data_numbers_json",
  "raw_tcb_info",
  "raw_qe_identity",
  "raw_enclave_identity",
  "raw_tcb_evaluation_data_numbers",
  "tcbEvaluationDataNumbers",
  "tdx_tcbinfo",
  "tdx_tcbinfo_early",
  "sgx_tcbinfo",
  "sgx_tcbinfo_early",
  "tdqeidentity",
  "tdqeidentity_early",
  "qeidentity",
  "qeidentity_early",
  "qveidentity",
  "qveidentity_early",
];

const ROLES: ReadonlyMap<string, MemberRole> = new Map([
  ...OBJECTS.map((name) => [name, "objects"] as const),
  ...STATEMENTS.map((name) => [name, "statement"] as const),
]);

/** How the member of that name is read, or null where it is none of these. */
export function roleOf(name: string): MemberRole | null {
  return ROLES.get(name) ?? null;
}

/** What a PCCS writes where Intel has no certificate for a TCB. */
export const NOT_AVAILABLE = "Not available";

/** Where the signature of a statement that lies without it may be, beside it. */
export function signatureNames(name: string): readonly string[] {
  return [`${name}_signature`, "signature"];
}
