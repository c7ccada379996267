import { respond } from "../misbehaviour.js";
import type { Misbehaviour } from "../misbehaviour.js";
import { instantOf, recordingService, refusal } from "../service.js";
import type { RecordedRequest, SimulatedService } from "../service.js";
import { encodeCrl } from "./crl.js";
import type { CrlEncoding, IntelCrlIssuer, IntelCrlOptions } from "./crl.js";
import { editionOf, fmspcOf, pcsPathOf } from "./pcs-request.js";
import type { EvaluationNumbers, PcsPath } from "./pcs-request.js";
import { PLATFORM, ROOT_CRL_ADDRESS } from "./profile.js";
import type { QeIdentityOptions } from "./qe-identity.js";
import { instantText } from "./statement.js";
import type { JsonMembers, SimulatedStatement } from "./statement.js";
import { usualTcbLevels } from "./tcb-info.js";
import type { PlatformLevelOptions, TcbInfoOptions } from "./tcb-info.js";
import type { SimulatedIntel } from "./world.js";

/** Which statement a client asked for. */
export interface StatementRequest {
  /** 12 hex digits as they came; of a QE identity empty. */
  readonly fmspc: string;
  readonly evaluationNumber: number;
}

/** How a simulated service of Intel's is made. */
export interface SimulatedPcsOptions {
  readonly intel: SimulatedIntel;
  /** What time it is: statements and lists are dated by it. It has no clock of its own. */
  readonly now: Date | (() => Date);
  /**
   * Intel's own service (`pcs`, the default), or a cache of it as operators run it (`pccs`): more paths, revocation lists
   * as hex text unless DER is asked for.
   */
  readonly form?: "pcs" | "pccs";
  /** Kinds of platforms that are known, 12 hex digits of any case. Default: that of the default platform. */
  readonly fmspcs?: readonly string[];
  /** Default 17, and 18 for early; nothing older than 15. */
  readonly evaluationNumbers?: EvaluationNumbers;
  /** What is said of a kind of platform. Default: the default platform is UpToDate, and OutOfDate by the early edition. */
  readonly tcbInfo?: (request: StatementRequest) => TcbInfoOptions;
  readonly qeIdentity?: (request: StatementRequest) => QeIdentityOptions;
  /** Default: nothing revoked; from the last midnight (UTC) on, for 30 days, the root's for a year. */
  readonly crl?: (issuer: IntelCrlIssuer) => IntelCrlOptions;
  /** The header with the chain of a TCB info. Default `TCB-Info-Issuer-Chain`; older caches have `SGX-` in front. */
  readonly tcbInfoChainHeader?: string;
  /** What goes wrong, by path; see also `behave`. */
  readonly misbehaviours?: Readonly<Partial<Record<PcsPath, Misbehaviour>>>;
}

/** A request that arrived, and how it was answered. */
export type PcsRequest = RecordedRequest;

/** Intel's provisioning certification service, or a cache of it, simulated. */
export type SimulatedPcs = SimulatedService<PcsPath>;

const DAY = 86_400_000;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;
const NUMBERS: EvaluationNumbers = { standard: PLATFORM.evaluationNumber, early: 18, oldest: 15 };
const TYPES = { json: "application/json", der: "application/pkix-crl", pem: "application/x-pem-file" } as const;

/**
 * Makes a service that speaks the paths of Intel's, and of certificates.trustedservices.intel.com for what lies there.
 * Over HTTP its answers are to be found by handing the path on unchanged.
 *
 * @example
 * const pcs = createSimulatedPcs({ intel: createSimulatedIntel(), now: new Date("2025-06-01T00:00:00Z") });
 * const response = await pcs.handler(new Request("https://api.trustedservices.intel.com/tdx/certification/v4/qe/identity"));
 */
export function createSimulatedPcs(options: SimulatedPcsOptions): SimulatedPcs {
  const { form = "pcs" } = options;
  const pathOf = (url: URL): PcsPath | null => pcsPathOf(url.pathname, form);
  return recordingService<PcsPath>(
    (request) => Promise.resolve(serve(request, pathOf(new URL(request.url)), options)),
    pathOf,
    options.misbehaviours,
  );
}

function serve(request: Request, path: PcsPath | null, options: SimulatedPcsOptions): Response {
  if (request.method !== "GET" && request.method !== "HEAD") return refusal(405, { allow: "GET, HEAD" });
  const url = new URL(request.url);
  const { intel } = options;
  switch (path) {
    case null:
      return refusal(404);
    case "tcb-info":
      return serveTcbInfo(url.searchParams, options);
    case "qe-identity":
      return serveQeIdentity(url.searchParams, options);
    case "evaluation-numbers":
      return statement("TCB-Evaluation-Data-Numbers-Issuer-Chain", evaluationNumbers(options));
    case "fmspcs":
      return respond(JSON.stringify(known(options).map((fmspc) => ({ fmspc, platform: "E5" }))), {
        "content-type": TYPES.json,
      });
    case "pck-crl":
      return servePckCrl(url.searchParams, options);
    case "root-crl":
      return serveRootCrl(url, options);
    case "root-ca":
      return respond(intel.root.der, { "content-type": "application/pkix-cert" });
  }
}

function known({ fmspcs = [PLATFORM.fmspc] }: SimulatedPcsOptions): readonly string[] {
  return fmspcs;
}

function serveTcbInfo(query: URLSearchParams, options: SimulatedPcsOptions): Response {
  const fmspc = fmspcOf(query);
  if (fmspc === null) return refusal(400);
  const spelt = known(options).find((name) => name.toUpperCase() === fmspc.toUpperCase());
  const edition = editionOf(query, options.evaluationNumbers ?? NUMBERS);
  if (typeof edition === "object") return refusal(edition.refused);
  if (spelt === undefined) return refusal(404);
  const said = options.tcbInfo?.({ fmspc, evaluationNumber: edition }) ?? usualTcbInfo(edition, options);
  const usual = { fmspc: spelt, evaluationNumber: edition, ...window(options, MONTH) };
  const header = options.tcbInfoChainHeader ?? "TCB-Info-Issuer-Chain";
  return statement(header, options.intel.issueTcbInfo({ ...usual, ...said }));
}

/** By the early edition there is a level above what was the highest, and that is out of date. */
function usualTcbInfo(evaluationNumber: number, { evaluationNumbers = NUMBERS }: SimulatedPcsOptions): TcbInfoOptions {
  if (evaluationNumber <= evaluationNumbers.standard) return {};
  const [highest, ...others] = usualTcbLevels();
  const sgx = PLATFORM.tcbComponents.map((svn, index) => (index < 2 ? svn + 1 : svn));
  const levels: readonly PlatformLevelOptions[] = [
    { ...highest, status: "UpToDate", sgx, tcbDate: new Date("2025-05-13T00:00:00Z") },
    { ...highest, status: "OutOfDate", advisoryIds: ["INTEL-SA-01194"] },
    ...others,
  ];
  return { levels };
}

function serveQeIdentity(query: URLSearchParams, options: SimulatedPcsOptions): Response {
  const edition = editionOf(query, options.evaluationNumbers ?? NUMBERS);
  if (typeof edition === "object") return refusal(edition.refused);
  const said = options.qeIdentity?.({ fmspc: "", evaluationNumber: edition });
  const usual = { evaluationNumber: edition, ...window(options, MONTH) };
  return statement("SGX-Enclave-Identity-Issuer-Chain", options.intel.issueQeIdentity({ ...usual, ...said }));
}

function evaluationNumbers(options: SimulatedPcsOptions): SimulatedStatement {
  const { early, oldest } = options.evaluationNumbers ?? NUMBERS;
  const { issueDate, nextUpdate } = window(options, MONTH);
  const numbers = Array.from({ length: early - oldest + 1 }, (_, index): JsonMembers => {
    const date = instantText(new Date(issueDate.getTime() - 6 * MONTH * index));
    return { tcbEvaluationDataNumber: early - index, tcbRecoveryEventDate: date, tcbDate: date };
  });
  return options.intel.issueStatement("tcbEvaluationDataNumbers", {
    id: "TDX",
    version: 1,
    issueDate: instantText(issueDate),
    nextUpdate: instantText(nextUpdate),
    tcbEvalNumbers: numbers,
  });
}

function statement(header: string, { body, chainPem }: SimulatedStatement): Response {
  return respond(body, { "content-type": TYPES.json, [header]: encodeURIComponent(chainPem) });
}

function servePckCrl(query: URLSearchParams, options: SimulatedPcsOptions): Response {
  const { intel, form } = options;
  const ca = query.get("ca");
  if (ca !== "platform" && ca !== "processor") return refusal(400);
  const encoding = query.get("encoding") ?? "pem";
  if (encoding !== "pem" && encoding !== "der") return refusal(400);
  const issuer = ca === "platform" ? intel.platformCa : intel.processorCa;
  const headers = { "SGX-PCK-CRL-Issuer-Chain": encodeURIComponent(issuer.pem + intel.root.pem) };
  // A PCCS hands out hex under the name of PEM.
  const written = encoding === "pem" && form === "pccs" ? "hex" : encoding;
  return list(ca === "platform" ? "platformCa" : "processorCa", written, options, {
    "content-type": TYPES[encoding],
    ...headers,
  });
}

/** By its own address, or from a PCCS: as hex, or as it is where the address is a parameter. */
function serveRootCrl({ pathname, searchParams }: URL, options: SimulatedPcsOptions): Response {
  if (pathname.endsWith("/crl") && searchParams.get("uri") !== ROOT_CRL_ADDRESS) return refusal(404);
  const encoding = pathname.endsWith("/rootcacrl") ? "hex" : "der";
  return list("root", encoding, options, { "content-type": TYPES.der });
}

function list(
  issuer: IntelCrlIssuer,
  encoding: CrlEncoding,
  options: SimulatedPcsOptions,
  headers: Readonly<Record<string, string>>,
): Response {
  const { issueDate, nextUpdate } = window(options, issuer === "root" ? YEAR : MONTH);
  const crl = options.intel.issueCrl(issuer, { thisUpdate: issueDate, nextUpdate, ...options.crl?.(issuer) });
  return respond(encodeCrl(crl, encoding), headers);
}

/** From the last midnight on. */
function window({ now }: SimulatedPcsOptions, span: number): { readonly issueDate: Date; readonly nextUpdate: Date } {
  const issueDate = instantOf(now);
  issueDate.setUTCHours(0, 0, 0, 0);
  return { issueDate, nextUpdate: new Date(issueDate.getTime() + span) };
}
