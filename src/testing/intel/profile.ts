import { seededBytes } from "../seed.js";

/**
 * What Intel's real certificates, revocation lists and statements look like. Sources: the certificates that Intel's
 * provisioning certification service publishes; PCK certificates inside of real quotes; Intel's "SGX PCK Certificate and
 * Certificate Revocation List Profile Specification", revision 1.5.
 */

/** The certificates of the simulated hierarchy that are no platform's. */
export type IntelRole = "root" | "platformCa" | "processorCa" | "tcbSigning";

/** Names of the extensions that a simulated certificate or revocation list has. */
export type IntelExtensionName =
  | "authorityKeyIdentifier"
  | "crlDistributionPoints"
  | "subjectKeyIdentifier"
  | "keyUsage"
  | "basicConstraints"
  | "sgx"
  | "crlNumber";

/** Intel's private arc; the members of the SGX extension stand below it. */
export const SGX_ARC = "1.2.840.113741.1.13.1";

export const INTEL_EXTENSION_OIDS: Readonly<Record<IntelExtensionName, string>> = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  basicConstraints: "2.5.29.19",
  crlNumber: "2.5.29.20",
  crlDistributionPoints: "2.5.29.31",
  authorityKeyIdentifier: "2.5.29.35",
  sgx: SGX_ARC,
};

/** What one of Intel's certificates has by default. */
export interface RoleProfile {
  readonly commonName: string;
  /** Serial number and key identifier, hex of 20 bytes: those of the genuine one. */
  readonly identifier: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** Null: no CA. */
  readonly pathLength: number | null;
}

/** Of the editions of today. The identifiers of two of the CAs start with a set bit: such serial numbers take 21 octets. */
export function roleProfile(role: IntelRole): RoleProfile {
  switch (role) {
    case "root":
      return {
        commonName: "Intel SGX Root CA",
        identifier: "22650cd65a9d3489f383b49552bf501b392706ac",
        notBefore: "2018-05-21T10:45:10Z",
        notAfter: "2049-12-31T23:59:59Z",
        pathLength: 1,
      };
    case "platformCa":
      return {
        commonName: "Intel SGX PCK Platform CA",
        identifier: "956f5dcdbd1be1e94049c9d4f433ce01570bde54",
        notBefore: "2018-05-21T10:50:10Z",
        notAfter: "2033-05-21T10:50:10Z",
        pathLength: 0,
      };
    case "processorCa":
      return {
        commonName: "Intel SGX PCK Processor CA",
        identifier: "d0e8aada75d7f92e4917983c7b1465d0d5f2594d",
        notBefore: "2018-05-21T10:50:10Z",
        notAfter: "2033-05-21T10:50:10Z",
        pathLength: 0,
      };
    case "tcbSigning":
      return {
        commonName: "Intel SGX TCB Signing",
        identifier: "7e3882d5fb55294a40498e458403e91491bdf455",
        notBefore: "2025-05-06T09:25:00Z",
        notAfter: "2032-05-06T09:25:00Z",
        pathLength: null,
      };
  }
}

export const PCK_COMMON_NAME = "Intel SGX PCK Certificate";

/** Where Intel serves the root's revocation list, and by whose parameter `ca` those of PCK certificates. */
export const ROOT_CRL_ADDRESS = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";
export const PCK_CRL_ADDRESS = "https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl";

/** Instants of what is no CA by default. Lifetimes are Intel's: seven years, 30 days, about a year. */
export const INTEL_VALIDITY = {
  pck: { notBefore: "2025-01-01T00:00:00Z", notAfter: "2032-01-01T00:00:00Z" },
  pckCrl: { thisUpdate: "2025-05-20T00:00:00Z", nextUpdate: "2025-06-19T00:00:00Z" },
  rootCrl: { thisUpdate: "2025-03-20T00:00:00Z", nextUpdate: "2026-04-03T00:00:00Z" },
  statement: { issueDate: "2025-05-18T00:00:00Z", nextUpdate: "2025-06-17T00:00:00Z" },
} as const;

/** What is the same about a platform in its certificate, its quotes and Intel's statements by default. */
export const PLATFORM = {
  /** Hex digits as Intel's statements write them. */
  fmspc: "B0C06F000000",
  pceId: "0000",
  /** SVNs of the components of the SGX TCB. */
  tcbComponents: [3, 3, 2, 2, 4, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0],
  pceSvn: 13,
  /** Components of the TDX TCB: module 1, minor 6, late microcode update 3. */
  teeTcbSvn: [6, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  qeIsvSvn: 6,
  evaluationNumber: 17,
} as const;

/** MRSIGNER of the quoting enclave that signs for TDs, and its ISVPRODID (Intel's QE identities). */
export const TD_QE = {
  mrSigner: "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5",
  isvProdId: 2,
} as const;

/** MRSIGNER and ISVPRODID of the quoting enclave for SGX enclaves. */
export const SGX_QE = {
  mrSigner: "8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff",
  isvProdId: 1,
} as const;

/** QE vendor id of Intel, 16 bytes, hex. */
export const INTEL_QE_VENDOR = "939a7233f79c4ca9940a0db3957f0607";

/** Measurement of the default simulated guest, 48 bytes. */
export function defaultMrTd(): Uint8Array {
  return seededBytes("tdx/mr-td", 48);
}

/** Measurement of the simulated TDX module, 48 bytes. */
export function defaultMrSeam(): Uint8Array {
  return seededBytes("tdx/mr-seam", 48);
}
