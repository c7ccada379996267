import type { ProductLine } from "../../tee/snp/product.js";
import { combined, pathOf, respond } from "../misbehaviour.js";
import type { HttpHandler, Misbehaviour } from "../misbehaviour.js";
import type { CrlOptions } from "./crl.js";
import { kdsPathOf, lineOfPath, readVcekRequest } from "./kds-request.js";
import type { KdsChip, KdsPath } from "./kds-request.js";
import type { SimulatedAmd } from "./world.js";

/** How a simulated key distribution service is made. */
export interface SimulatedKdsOptions {
  /** The AMDs whose certificates it serves, one for each line; a line without one is not found. */
  readonly worlds: readonly SimulatedAmd[];
  /** What time it is: new VCEKs are dated by it. It has no clock of its own. */
  readonly now: Date | (() => Date);
  /** Its revocation lists. Default: nothing revoked, from the last midnight (UTC) on, for a year. */
  readonly crl?: CrlOptions | ((line: ProductLine, key: "vcek" | "vlek") => CrlOptions);
  /** Whether there is a VCEK for that chip at that level. Default: for every chip at every level. */
  readonly knows?: (chip: KdsChip) => boolean;
  /** What goes wrong, by path; see also {@link SimulatedKds.behave}. */
  readonly misbehaviours?: Readonly<Partial<Record<KdsPath, Misbehaviour>>>;
}

/** A request that arrived, and how it was answered. */
export interface KdsRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null as long as there is no answer, and where there never is one. */
  readonly status: number | null;
}

/** AMD's key distribution service, simulated. */
export interface SimulatedKds {
  /** Answers by the path of the request, whatever its host. */
  readonly handler: HttpHandler;
  /** All requests so far, oldest first; grows. */
  readonly requests: readonly KdsRequest[];
  /** From now on that path is served like this (the first one sees the request first); with none, as it should be. */
  behave(path: KdsPath, ...misbehaviours: readonly Misbehaviour[]): void;
}

/** VCEKs are dated a day back, and end seven years later. */
const BACKDATED = 86_400_000;
const YEARS = 7;

/**
 * Makes a service that speaks the paths of AMD's: VCEKs, chains and revocation lists of simulated AMDs. Like the
 * real one it mints a VCEK anew at each request: the same key in other bytes. Over HTTP its answers are to be
 * found by handing the path on unchanged.
 *
 * @throws RangeError for two worlds of one line.
 *
 * @example
 * const kds = createSimulatedKds({ worlds: [await createSimulatedAmd()], now: new Date("2025-06-01T00:00:00Z") });
 * const response = await kds.handler(new Request("https://kdsintf.amd.com/vcek/v1/Milan/crl"));
 */
export function createSimulatedKds(options: SimulatedKdsOptions): SimulatedKds {
  const worlds = new Map(options.worlds.map((world) => [world.line, world]));
  if (worlds.size !== options.worlds.length) throw new RangeError("worlds has two of one line");
  const sound: HttpHandler = (request) => serve(request, worlds, options);
  const requests: KdsRequest[] = [];
  const served = new Map<KdsPath, HttpHandler>();
  const behave = (path: KdsPath, ...misbehaviours: readonly Misbehaviour[]): void => {
    served.set(path, combined(...misbehaviours)(sound));
  };
  for (const [path, misbehaviour] of Object.entries(options.misbehaviours ?? {})) behave(path as KdsPath, misbehaviour);

  const handler: HttpHandler = async (request) => {
    const record = { method: request.method, path: pathOf(request), headers: Object.fromEntries(request.headers) };
    const index = requests.push({ ...record, status: null }) - 1;
    const path = kdsPathOf(new URL(request.url).pathname);
    const serving = path === null ? undefined : served.get(path);
    const response = await (serving ?? sound)(request);
    requests[index] = { ...record, status: response.status };
    return response;
  };
  return { handler, requests, behave };
}

async function serve(
  request: Request,
  worlds: ReadonlyMap<ProductLine, SimulatedAmd>,
  options: SimulatedKdsOptions,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, { allow: "GET, HEAD" });
  const url = new URL(request.url);
  const path = kdsPathOf(url.pathname);
  const line = lineOfPath(url.pathname);
  const world = line === null ? undefined : worlds.get(line);
  if (path === null || world === undefined) return refuse(404);
  switch (path) {
    case "vcek":
      return serveVcek(world, url, options);
    case "vlek":
      // For cloud providers, which identify themselves by TLS.
      return refuse(403);
    case "vcek-chain":
    case "vlek-chain":
      return file(chainOf(world, path), `${path === "vcek-chain" ? "vcek" : "vlek"}_chain.pem`);
    case "vcek-crl":
    case "vlek-crl":
      return file(await world.issueCrl(crlOf(world.line, path === "vcek-crl" ? "vcek" : "vlek", options)), "crl.der");
  }
}

async function serveVcek(world: SimulatedAmd, url: URL, options: SimulatedKdsOptions): Promise<Response> {
  const chip = readVcekRequest(world.line, url);
  if (chip === null || options.knows?.(chip) === false) return refuse(404);
  const notBefore = new Date(timeOf(options).getTime() - BACKDATED);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notBefore.getUTCFullYear() + YEARS);
  const vcek = await world.issueVcek({ chipId: chip.chipId, tcb: chip.tcb, notBefore, notAfter });
  return file(vcek.der, "vcek.crt");
}

/** PEM as AMD serves it: the intermediate first; CRLF for Turin, and one more at the end of its VLEK chain. */
function chainOf(world: SimulatedAmd, path: "vcek-chain" | "vlek-chain"): string {
  const text = (path === "vcek-chain" ? world.ask : world.asvk).pem + world.ark.pem;
  if (world.line !== "Turin") return text;
  return text.replaceAll("\n", "\r\n") + (path === "vlek-chain" ? "\r\n" : "");
}

function crlOf(line: ProductLine, key: "vcek" | "vlek", options: SimulatedKdsOptions): CrlOptions {
  const stated = typeof options.crl === "function" ? options.crl(line, key) : options.crl;
  const thisUpdate = timeOf(options);
  thisUpdate.setUTCHours(0, 0, 0, 0);
  const nextUpdate = new Date(thisUpdate);
  nextUpdate.setUTCFullYear(thisUpdate.getUTCFullYear() + 1);
  return { thisUpdate, nextUpdate, ...stated };
}

/** A copy: Date objects can be changed. */
function timeOf(options: SimulatedKdsOptions): Date {
  return new Date(typeof options.now === "function" ? options.now() : options.now);
}

function file(body: string | Uint8Array, name: string): Response {
  return respond(body, {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename=${name}`,
    "cache-control": "no-cache, no-store, max-age=0, must-revalidate",
  });
}

function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`simulated: ${status}\n`, { status, headers: { "content-type": "text/plain", ...headers } });
}
