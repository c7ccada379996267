import type { ProductLine } from "../../tee/snp/product.js";
import { respond } from "../misbehaviour.js";
import type { Misbehaviour } from "../misbehaviour.js";
import { instantOf, recordingService, refusal } from "../service.js";
import type { RecordedRequest, SimulatedService } from "../service.js";
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
  /** What goes wrong, by path; see also `behave`. */
  readonly misbehaviours?: Readonly<Partial<Record<KdsPath, Misbehaviour>>>;
}

/** A request that arrived, and how it was answered. */
export type KdsRequest = RecordedRequest;

/** AMD's key distribution service, simulated. */
export type SimulatedKds = SimulatedService<KdsPath>;

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
  return recordingService<KdsPath>(
    (request) => serve(request, worlds, options),
    (url) => kdsPathOf(url.pathname),
    options.misbehaviours,
  );
}

async function serve(
  request: Request,
  worlds: ReadonlyMap<ProductLine, SimulatedAmd>,
  options: SimulatedKdsOptions,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return refusal(405, { allow: "GET, HEAD" });
  const url = new URL(request.url);
  const path = kdsPathOf(url.pathname);
  const line = lineOfPath(url.pathname);
  const world = line === null ? undefined : worlds.get(line);
  if (path === null || world === undefined) return refusal(404);
  switch (path) {
    case "vcek":
      return serveVcek(world, url, options);
    case "vlek":
      // For cloud providers, which identify themselves by TLS.
      return refusal(403);
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
  if (chip === null || options.knows?.(chip) === false) return refusal(404);
  const notBefore = new Date(instantOf(options.now).getTime() - BACKDATED);
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
  const thisUpdate = instantOf(options.now);
  thisUpdate.setUTCHours(0, 0, 0, 0);
  const nextUpdate = new Date(thisUpdate);
  nextUpdate.setUTCFullYear(thisUpdate.getUTCFullYear() + 1);
  return { thisUpdate, nextUpdate, ...stated };
}

function file(body: string | Uint8Array, name: string): Response {
  return respond(body, {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename=${name}`,
    "cache-control": "no-cache, no-store, max-age=0, must-revalidate",
  });
}
