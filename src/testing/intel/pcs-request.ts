/**
 * How requests to Intel's provisioning certification service (PCS, version 4 of its API) and to caches of it (PCCS) are
 * read. Source: the service's own reference, and that of PCCS for what it adds.
 */

/** What is served, by the form of the path. */
export type PcsPath = "tcb-info" | "qe-identity" | "evaluation-numbers" | "fmspcs" | "pck-crl" | "root-crl" | "root-ca";

const PATHS: Readonly<Record<string, PcsPath>> = {
  "/tdx/certification/v4/tcb": "tcb-info",
  "/tdx/certification/v4/qe/identity": "qe-identity",
  "/tdx/certification/v4/tcbevaluationdatanumbers": "evaluation-numbers",
  "/sgx/certification/v4/fmspcs": "fmspcs",
  "/sgx/certification/v4/pckcrl": "pck-crl",
  // Of another host: certificates.trustedservices.intel.com.
  "/IntelSGXRootCA.der": "root-crl",
  "/Intel_SGX_Provisioning_Certification_RootCA.cer": "root-ca",
};

/** What a PCCS has beside: the root's list, and any list by the address that certificates name. */
const PCCS_PATHS: Readonly<Record<string, PcsPath>> = {
  "/sgx/certification/v4/rootcacrl": "root-crl",
  "/sgx/certification/v4/crl": "root-crl",
};

/** Which of the forms a path has; null for none. */
export function pcsPathOf(pathname: string, form: "pcs" | "pccs"): PcsPath | null {
  if (Object.hasOwn(PATHS, pathname)) return PATHS[pathname] ?? null;
  return form === "pccs" && Object.hasOwn(PCCS_PATHS, pathname) ? (PCCS_PATHS[pathname] ?? null) : null;
}

/** Numbers of evaluations of the TCB that are to be had. */
export interface EvaluationNumbers {
  /** What counts where nothing is asked for, and with `update=early`. */
  readonly standard: number;
  readonly early: number;
  /** The oldest one that is still supported. */
  readonly oldest: number;
}

/** Which edition of a statement is asked for: its evaluation number, or the status of the refusal. */
export function editionOf(query: URLSearchParams, numbers: EvaluationNumbers): number | { readonly refused: number } {
  const update = query.get("update");
  const stated = query.get("tcbEvaluationDataNumber");
  if (update !== null && stated !== null) return { refused: 400 };
  if (stated === null) {
    if (update !== null && update !== "standard" && update !== "early") return { refused: 400 };
    return update === "early" ? numbers.early : numbers.standard;
  }
  if (!/^[0-9]{1,9}$/.test(stated)) return { refused: 400 };
  const number = Number(stated);
  if (number < numbers.oldest) return { refused: 410 };
  return number > numbers.early ? { refused: 404 } : number;
}

/** The kind of platform that a request names, 12 hex digits in the case in which they came; null for anything else. */
export function fmspcOf(query: URLSearchParams): string | null {
  const fmspc = query.get("fmspc") ?? "";
  return /^[0-9A-Fa-f]{12}$/.test(fmspc) ? fmspc : null;
}
