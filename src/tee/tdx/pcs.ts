import { MAX_CRL_BYTES } from "../../x509/index.js";
import type { Need, PlanGrounds, TcbUpdate } from "../scheme.js";
import { MAX_STATEMENT_BYTES } from "./signed-json.js";

/**
 * What veritee calls Intel's services: the Provisioning Certification Service (PCS, API version 4), the host that serves the
 * root's revocation list, and a Provisioning Certificate Caching Service (PCCS), which data centres run themselves and which
 * has all of it. The first two are asked where the caller names no PCCS.
 */
export const PCS_SERVICE = "intel-pcs";
export const CERTIFICATES_SERVICE = "intel-certificates";
export const PCCS_SERVICE = "intel-pccs";

const PCS = "https://api.trustedservices.intel.com";
const CERTIFICATES = "https://certificates.trustedservices.intel.com";

const TCB_PATH = "/tdx/certification/v4/tcb";
const QE_IDENTITY_PATH = "/tdx/certification/v4/qe/identity";
const PCK_CRL_PATH = "/sgx/certification/v4/pckcrl";
/** In the root certificate's cRLDistributionPoints. */
const ROOT_CRL_PATH = "/IntelSGXRootCA.der";
const PCCS_ROOT_CRL_PATH = "/sgx/certification/v4/rootcacrl";

/** Which of Intel's two CAs certified a platform. */
export type PckCa = "platform" | "processor";

/** What of a platform decides which collateral it has. */
export interface Platform {
  /** Lower-case hex, 12 digits. */
  readonly fmspc: string;
  readonly ca: PckCa;
}

/** Something of Intel's that TDX evidence may need. */
export type TdxNeed =
  | { readonly kind: "tdx-tcb-info"; readonly fmspc: string; readonly update: TcbUpdate }
  | { readonly kind: "tdx-qe-identity"; readonly update: TcbUpdate }
  | { readonly kind: "tdx-pck-crl"; readonly ca: PckCa }
  | { readonly kind: "tdx-root-crl" };

const FMSPC = /^[0-9a-f]{12}$/;

/**
 * What a platform's evidence needs from Intel: where the TCB is appraised the statements about it, and the two revocation
 * lists unless those are switched off. The certificates of who signed it all come along with it.
 *
 * @throws RangeError where the FMSPC is something else than 12 digits of lower-case hex: it becomes part of an address.
 */
export function planCollateral(platform: Platform, grounds: PlanGrounds): readonly Need[] {
  const { fmspc, ca } = platform;
  const { tcbUpdate: update } = grounds;
  if (!FMSPC.test(fmspc)) throw new RangeError("fmspc must be 12 digits of lower-case hex");
  const statements = [{ kind: "tdx-tcb-info", fmspc, update } as const, { kind: "tdx-qe-identity", update } as const];
  const lists = [{ kind: "tdx-root-crl" } as const, { kind: "tdx-pck-crl", ca } as const];
  return [...(grounds.tcb === "appraise" ? statements : []), ...(grounds.revocation === "off" ? [] : lists)].map(
    (need) => toNeed(need),
  );
}

/** A need in the form that is common to all schemes. */
export function toNeed(need: TdxNeed): Need {
  const { path, chainHeaders } = placeOf(need);
  const common = { kind: need.kind, key: keyOf(need), title: titleOf(need), fileName: fileNameOf(need), chainHeaders };
  if (need.kind === "tdx-root-crl") {
    const elsewhere = { [PCCS_SERVICE]: PCCS_ROOT_CRL_PATH };
    return {
      ...common,
      service: CERTIFICATES_SERVICE,
      url: `${CERTIFICATES}${path}`,
      maxBytes: MAX_CRL_BYTES,
      elsewhere,
    };
  }
  const maxBytes = need.kind === "tdx-pck-crl" ? MAX_CRL_BYTES : MAX_STATEMENT_BYTES;
  return { ...common, service: PCS_SERVICE, url: `${PCS}${path}`, maxBytes, elsewhere: { [PCCS_SERVICE]: path } };
}

/** Path with query at Intel's service, and the headers that have the issuer's certificates (the second is that of version 3). */
function placeOf(need: TdxNeed): { readonly path: string; readonly chainHeaders: readonly string[] } {
  switch (need.kind) {
    case "tdx-tcb-info": {
      const path = `${TCB_PATH}?fmspc=${need.fmspc}${need.update === "early" ? "&update=early" : ""}`;
      return { path, chainHeaders: ["TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"] };
    }
    case "tdx-qe-identity": {
      const path = `${QE_IDENTITY_PATH}${need.update === "early" ? "?update=early" : ""}`;
      return { path, chainHeaders: ["SGX-Enclave-Identity-Issuer-Chain"] };
    }
    case "tdx-pck-crl":
      // Without the encoding Intel sends PEM, and a PCCS hex.
      return { path: `${PCK_CRL_PATH}?ca=${need.ca}&encoding=der`, chainHeaders: ["SGX-PCK-CRL-Issuer-Chain"] };
    case "tdx-root-crl":
      return { path: ROOT_CRL_PATH, chainHeaders: [] };
  }
}

function keyOf(need: TdxNeed): string {
  switch (need.kind) {
    case "tdx-tcb-info":
      return [need.kind, need.fmspc, need.update].join("/");
    case "tdx-qe-identity":
      return [need.kind, need.update].join("/");
    case "tdx-pck-crl":
      return [need.kind, need.ca].join("/");
    case "tdx-root-crl":
      return need.kind;
  }
}

/** Reads what {@link toNeed} wrote as a key; null for anything else. */
export function readKey(key: string): TdxNeed | null {
  const [kind = "", first = "", second = "", ...more] = key.split("/");
  const need = more.length > 0 ? null : readParts(kind, first, second);
  return need !== null && keyOf(need) === key ? need : null;
}

function readParts(kind: string, first: string, second: string): TdxNeed | null {
  switch (kind) {
    case "tdx-tcb-info":
      return FMSPC.test(first) && isUpdate(second) ? { kind, fmspc: first, update: second } : null;
    case "tdx-qe-identity":
      return isUpdate(first) ? { kind, update: first } : null;
    case "tdx-pck-crl":
      return isCa(first) ? { kind, ca: first } : null;
    case "tdx-root-crl":
      return { kind };
    default:
      return null;
  }
}

/**
 * The need that a path at Intel's services or at a PCCS stands for: the paths of version 4, with the FMSPC in either case and
 * the parameters in any order. Parameters that choose something else than what {@link toNeed} asks for stand for nothing.
 */
export function needAt(service: string, pathAndQuery: string): Need | null {
  const [path = "", query, ...more] = pathAndQuery.split("?");
  const parameters = readQuery(query ?? null);
  if (more.length > 0 || parameters === null) return null;
  if (service === CERTIFICATES_SERVICE)
    return path === ROOT_CRL_PATH ? named({ kind: "tdx-root-crl" }, parameters, []) : null;
  if (service === PCCS_SERVICE && path === PCCS_ROOT_CRL_PATH) {
    const need = named({ kind: "tdx-root-crl" }, parameters, []);
    return need === null ? null : { ...need, bodyForm: "hex" };
  }
  if (service !== PCS_SERVICE && service !== PCCS_SERVICE) return null;
  const [fmspc, ca] = [parameters.get("fmspc") ?? "", parameters.get("ca") ?? ""];
  const update = parameters.get("update") ?? "standard";
  if (!isUpdate(update)) return null;
  switch (path) {
    case TCB_PATH: {
      const digits = fmspc.toLowerCase();
      return FMSPC.test(digits)
        ? named({ kind: "tdx-tcb-info", fmspc: digits, update }, parameters, ["fmspc", "update"])
        : null;
    }
    case QE_IDENTITY_PATH:
      return named({ kind: "tdx-qe-identity", update }, parameters, ["update"]);
    case PCK_CRL_PATH:
      return isCa(ca) && parameters.get("encoding") === "der"
        ? named({ kind: "tdx-pck-crl", ca }, parameters, ["ca", "encoding"])
        : null;
    default:
      return null;
  }
}

/** The need, unless there is a parameter that it does not have. */
function named(need: TdxNeed, parameters: ReadonlyMap<string, string>, known: readonly string[]): Need | null {
  return [...parameters.keys()].every((name) => known.includes(name)) ? toNeed(need) : null;
}

/** The parameters of a query, each once and none percent-encoded; null where it is no such query. */
function readQuery(query: string | null): ReadonlyMap<string, string> | null {
  const parameters = new Map<string, string>();
  for (const part of query === null ? [] : query.split("&")) {
    const [, name = "", value = ""] = /^([A-Za-z]{1,64})=([0-9A-Za-z]{1,64})$/.exec(part) ?? [];
    if (name === "" || parameters.has(name)) return null;
    parameters.set(name, value);
  }
  return parameters;
}

/** None: the certificates of who signed something come along with it. */
export function issuersOf(): readonly Need[] {
  return [];
}

function isUpdate(text: string): text is TcbUpdate {
  return text === "standard" || text === "early";
}

function isCa(text: string): text is PckCa {
  return text === "platform" || text === "processor";
}

function titleOf(need: TdxNeed): string {
  switch (need.kind) {
    case "tdx-tcb-info":
      return `TCB info for FMSPC ${need.fmspc}${updateText(need.update)}`;
    case "tdx-qe-identity":
      return `identity of Intel's TD quoting enclave${updateText(need.update)}`;
    case "tdx-pck-crl":
      return `revocation list of Intel's PCK ${need.ca} CA`;
    case "tdx-root-crl":
      return "revocation list of Intel's SGX root CA";
  }
}

function updateText(update: TcbUpdate): string {
  return update === "early" ? ", early update" : "";
}

function fileNameOf(need: TdxNeed): string {
  switch (need.kind) {
    case "tdx-tcb-info":
      return `tdx-tcb-info-${need.fmspc}${need.update === "early" ? "-early" : ""}.json`;
    case "tdx-qe-identity":
      return `tdx-qe-identity${need.update === "early" ? "-early" : ""}.json`;
    case "tdx-pck-crl":
      return `tdx-pck-crl-${need.ca}.der`;
    case "tdx-root-crl":
      return "tdx-root-crl.der";
  }
}
