import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { concatBytes, toBase64 } from "../../src/bytes/index.js";
import { COLLATERAL_CODES } from "../../src/collateral/index.js";
import { memoryCache } from "../../src/collateral/getting.js";
import { createCollateral } from "../../src/collateral-tools.js";
import type { CollateralLimits, CollateralOptions } from "../../src/collateral-tools.js";
import { createVerifier } from "../../src/index.js";
import type { CacheStore } from "../../src/ports/index.js";
import {
  answeredBy,
  chainWithoutIntermediate,
  createSimulatedAmd,
  createSimulatedKds,
  disconnecting,
  dripping,
  editing,
  encodeCertificateTable,
  failing,
  ofAnotherLine,
  oversized,
  redirecting,
  saying,
  silent,
  stalling,
  truncating,
  vcekOfAnotherChip,
  vcekOfAnotherTcb,
} from "../../src/testing/index.js";
import type { KdsPath, Misbehaviour, SimulatedKdsOptions } from "../../src/testing/index.js";
import { listen } from "../helpers/http.js";
import type { Listening } from "../helpers/http.js";
import { AT, CHALLENGE, policyText } from "../helpers/snp.js";
import { createWorld, MEASUREMENT } from "../helpers/world.js";

/**
 * What a verification says for everything that a service, a network and a cache can do to it: a report alone, under the
 * caller's root, with a simulated key distribution service behind real HTTP on the loopback address.
 */

const world = await createWorld("collateral");
const { amd, reportBy } = world;
const genoa = await createSimulatedAmd({ seed: "collateral", line: "Genoa" });
const forger = await createSimulatedAmd({ seed: "collateral", forged: true });

const DAY = 86_400_000;
const LISTS = { thisUpdate: new Date("2025-05-01T00:00:00Z"), nextUpdate: new Date("2025-08-01T00:00:00Z") };
const EARLIER = { thisUpdate: new Date("2025-04-01T00:00:00Z"), nextUpdate: LISTS.nextUpdate };
const kdsOf = (options: Partial<SimulatedKdsOptions> = {}) =>
  createSimulatedKds({ worlds: [amd, genoa], now: new Date(AT), crl: LISTS, ...options });
const forgers = kdsOf({ worlds: [forger] }).handler;

const fields = { measurement: `"${toBase64(MEASUREMENT)}"` };
/** Demands a list; of the others one takes what there is, and one allows no network. */
const REQUIRING = policyText(fields, { check_crl: "true" });
const WELCOMING = policyText(fields);
const CLOSED = policyText(fields, { check_crl: "true", disallow_network: "true" });

const vlek = await amd.issueVlek();
const vlekReport = reportBy(vlek, { chipId: new Uint8Array(64) });
const vlekBeside = concatBytes(vlekReport, encodeCertificateTable([{ guid: "vlek", bytes: vlek.der }]));

/** A store that does nothing but reject. */
const gone = (): Promise<never> => Promise.reject(new Error("simulated: the disk is gone"));
const breaking: CacheStore = { read: gone, write: gone, remove: gone };

const down = await listen(forgers);
await down.close();

/** One that nobody must ask. */
let elsewhere: Listening;
beforeAll(async () => {
  elsewhere = await listen(forgers);
});
afterAll(async () => {
  expect(elsewhere.requests).toEqual([]);
  await elsewhere.close();
});

/** How a verification differs from one where all is well. */
interface Trouble extends Partial<Record<KdsPath, Misbehaviour>> {
  readonly kds?: Partial<SimulatedKdsOptions>;
  readonly limits?: Partial<CollateralLimits>;
  readonly collateral?: Partial<CollateralOptions>;
  readonly evidence?: Uint8Array;
  readonly policy?: string;
  readonly signal?: () => AbortSignal;
  /** A verification goes before, with a sound service and this cache; the one that counts comes two days later. */
  readonly before?: CacheStore;
}

/** Codes of what was not met, or told of a cache, over all of them. */
const seen = new Set<string>();

/** Verdict and code of the failure, then what was not to be had and why, then what was told of the cache. */
async function verify(trouble: Trouble): Promise<readonly string[]> {
  const { kds: kdsOptions, limits, collateral, evidence, policy = REQUIRING, signal, before, ...paths } = trouble;
  const kds = kdsOf({ ...kdsOptions, ...(before === undefined ? {} : { crl: LISTS }) });
  const server = await listen(kds.handler);
  const told: string[] = [];
  const common: CollateralOptions = {
    services: { "amd-kds": server.origin },
    privateHosts: [server.origin],
    limits: { firstDelay: 1, maxDelay: 2, attempts: 3, coolDown: 2, askAgainAfter: 0, ...limits },
    onEvent: ({ type, failure }) => {
      if (type.startsWith("cache-") && failure !== null) told.push(`${type} ${failure.code}`);
    },
    ...(before === undefined ? {} : { cache: before }),
  };
  const run = async (options: CollateralOptions, policy: string) => {
    const verifier = createVerifier({ anchors: [amd.ark.der, genoa.ark.der], collateral: createCollateral(options) });
    const stated = {
      policy,
      challenge: { tee: CHALLENGE },
      at: AT,
      ...(signal === undefined ? {} : { signal: signal() }),
    };
    return verifier.verify(evidence ?? world.genuine, stated);
  };
  try {
    if (before !== undefined) {
      await run(common, REQUIRING);
      const later = createSimulatedKds({ worlds: [amd, genoa], now: new Date(AT), crl: EARLIER, ...kdsOptions });
      kds.behave("vcek-crl", answeredBy(later.handler));
    }
    for (const [path, misbehaviour] of Object.entries(paths)) kds.behave(path as KdsPath, misbehaviour);
    const { verdict, failure, findings } = await run({ ...common, ...collateral }, policy);
    const unmet = findings.filter(({ code }) => code.startsWith("COLLATERAL_"));
    for (const { code } of unmet) seen.add(code);
    for (const text of told) seen.add(text.split(" ")[1] ?? "");
    const notes = unmet.map(({ code, path }) => `${code} ${path.replace("endorsements.", "")}`);
    return [failure === null ? verdict : `${verdict} ${failure.code}`, ...notes, ...new Set(told)];
  } finally {
    await server.close();
  }
}

const none = (code: string, kind = "snp-vcek"): readonly string[] => [`none SNP_VEK_MISSING`, `${code} ${kind}`];
const noList = (code: string): readonly string[] => [`none SNP_CRL_MISSING`, `${code} snp-crl`];
const WELL = ["affirming"];
/** Long enough for a sound answer on a busy machine. */
const shortly = { requestTimeout: 300, attempts: 2 };

const ANSWERS: readonly (readonly [string, Trouble, readonly string[]])[] = [
  ["all is well", {}, WELL],
  ["the VCEK comes slowly", { vcek: dripping({ chunk: 300, pause: () => Promise.resolve() }) }, WELL],
  ["nothing comes", { vcek: silent(), limits: shortly }, none("COLLATERAL_TIMEOUT")],
  ["nothing comes once", { vcek: silent({ times: 1 }), limits: shortly }, WELL],
  ["the answer stops", { vcek: stalling({ after: 100 }), limits: shortly }, none("COLLATERAL_TIMEOUT")],
  ["time is over", { vcek: silent(), limits: { deadline: 400 } }, none("COLLATERAL_DEADLINE")],
  ["the connection breaks", { vcek: disconnecting() }, none("COLLATERAL_NETWORK")],
  ["the connection breaks twice", { vcek: disconnecting({ times: 2 }) }, WELL],
  ["the answer is cut off", { vcek: truncating() }, none("COLLATERAL_NETWORK")],
  ["status 500", { vcek: failing() }, none("COLLATERAL_STATUS")],
  ["status 503 twice", { vcek: failing({ status: 503, times: 2 }) }, WELL],
  ["status 404", { kds: { knows: () => false } }, none("COLLATERAL_STATUS")],
  ["status 403 once, which is final", { vcek: failing({ status: 403, times: 1 }) }, none("COLLATERAL_STATUS")],
  ["status 429", { vcek: failing({ status: 429 }) }, none("COLLATERAL_THROTTLED")],
  ["status 429 twice", { vcek: failing({ status: 429, times: 2 }) }, WELL],
  [
    "status 429, and Retry-After has time",
    { vcek: failing({ status: 429, times: 1, headers: { "retry-after": "0" } }) },
    WELL,
  ],
  [
    "status 429, and Retry-After has not",
    { vcek: failing({ status: 429, times: 1, headers: { "retry-after": "3600" } }) },
    none("COLLATERAL_THROTTLED"),
  ],
  ["too large", { vcek: oversized({ bytes: 20_000, contentLength: "stated" }) }, none("COLLATERAL_SIZE")],
  ["larger than it says", { vcek: oversized({ bytes: 2e7, contentLength: "omitted" }) }, none("COLLATERAL_SIZE")],
  [
    "a redirect within the host",
    { vcek: redirecting(({ pathname, search }) => pathname + search, { times: 1 }) },
    WELL,
  ],
  ["redirects without an end", { vcek: redirecting(({ href }) => href) }, none("COLLATERAL_REDIRECT")],
  [
    "a redirect to another host",
    { vcek: redirecting(({ pathname, search }) => elsewhere.origin + pathname + search) },
    none("COLLATERAL_REDIRECT"),
  ],
  ["nothing in it", { vcek: saying("") }, none("COLLATERAL_CONTENT")],
  ["a page", { vcek: saying("<html>sign in</html>") }, none("COLLATERAL_CONTENT")],
  ["another chip's VCEK", { vcek: vcekOfAnotherChip() }, none("COLLATERAL_CONTENT")],
  ["another TCB's VCEK", { vcek: vcekOfAnotherTcb() }, none("COLLATERAL_CONTENT")],
  ["another line's VCEK", { vcek: ofAnotherLine("Genoa") }, none("COLLATERAL_CONTENT")],
  ["a forger's VCEK", { vcek: answeredBy(forgers) }, none("COLLATERAL_CONTENT")],
  ["a VCEK with a bit changed", { vcek: editing(flipLast) }, none("COLLATERAL_CONTENT")],
  ["a forger's chain", { "vcek-chain": answeredBy(forgers) }, none("COLLATERAL_CONTENT", "snp-ask")],
  [
    "a forger's everything, for a forger's report",
    { kds: { worlds: [forger] }, evidence: reportBy(await forger.issueVcek()) },
    none("COLLATERAL_CONTENT", "snp-ask"),
  ],
  ["another line's chain", { "vcek-chain": ofAnotherLine("Genoa") }, none("COLLATERAL_CONTENT", "snp-ask")],
  ["a chain without ASK", { "vcek-chain": chainWithoutIntermediate() }, none("COLLATERAL_CONTENT", "snp-ask")],
  ["no chain", { "vcek-chain": failing({ status: 404 }) }, none("COLLATERAL_STATUS", "snp-ask")],
];

const LIST_ANSWERS: readonly (readonly [string, Trouble, readonly string[]])[] = [
  ["none", { "vcek-crl": failing({ status: 404 }) }, noList("COLLATERAL_STATUS")],
  ["none, and none is demanded", { policy: WELCOMING, "vcek-crl": failing() }, [...WELL, "COLLATERAL_STATUS snp-crl"]],
  ["throttled", { "vcek-crl": failing({ status: 429 }) }, noList("COLLATERAL_THROTTLED")],
  ["garbage", { "vcek-crl": saying(new Uint8Array(600).fill(0x2a)) }, noList("COLLATERAL_CONTENT")],
  ["too large", { "vcek-crl": oversized({ bytes: 2e7, contentLength: "omitted" }) }, noList("COLLATERAL_SIZE")],
  ["unsigned", { "vcek-crl": editing(flipLast) }, noList("COLLATERAL_CONTENT")],
  ["signed by the ASK", { kds: { crl: { ...LISTS, signedBy: "ask" } } }, noList("COLLATERAL_CONTENT")],
  ["a forger's", { "vcek-crl": answeredBy(forgers) }, noList("COLLATERAL_CONTENT")],
  ["another line's", { "vcek-crl": ofAnotherLine("Genoa") }, noList("COLLATERAL_CONTENT")],
  [
    "stale",
    { kds: { crl: { ...LISTS, nextUpdate: new Date(Date.parse(AT) - 1) } } },
    ["contraindicated SNP_CRL_STALE"],
  ],
  ["newer than the instant", { kds: { crl: { thisUpdate: new Date(Date.parse(AT) + DAY) } } }, WELL],
  [
    "revoking the ASK",
    { kds: { crl: { ...LISTS, revokedSerials: [amd.ask.serial] } } },
    ["contraindicated SNP_REVOKED"],
  ],
  [
    "revoking, and none is demanded",
    { policy: WELCOMING, kds: { crl: { ...LISTS, revokedSerials: [amd.ask.serial] } } },
    ["contraindicated SNP_REVOKED"],
  ],
  [
    "older than the one in the cache, which stays",
    { before: memoryCache(), collateral: laterBy(2 * DAY) },
    [...WELL, "COLLATERAL_OLDER snp-crl"],
  ],
];

const SURROUNDINGS: readonly (readonly [string, Trouble, readonly string[]])[] = [
  [
    "a report that hides its chip",
    { evidence: reportBy(world.vcek, { chipId: new Uint8Array(64) }) },
    none("COLLATERAL_NO_ADDRESS"),
  ],
  ["a VLEK, and no certificate of it", { evidence: vlekReport }, none("COLLATERAL_NO_ADDRESS", "snp-vlek")],
  ["a VLEK, with its certificate beside it", { evidence: vlekBeside }, WELL],
  [
    "a report that does not say its line, of a chip that nobody knows",
    { evidence: reportBy(world.vcek, { version: 2 }), kds: { knows: () => false } },
    [...none("COLLATERAL_STATUS"), "COLLATERAL_STATUS snp-vcek"],
  ],
  ["no network", { collateral: { fetcher: null } }, none("COLLATERAL_OFFLINE", "snp-ask")],
  [
    "a policy that disallows the network",
    { policy: CLOSED, collateral: { fetcher: noFetch } },
    none("COLLATERAL_OFFLINE", "snp-ask"),
  ],
  [
    "a caller who is gone",
    { signal: () => AbortSignal.abort(), collateral: { fetcher: noFetch } },
    none("COLLATERAL_ABORTED", "snp-ask"),
  ],
  ["a caller who goes", { vcek: silent(), signal: () => AbortSignal.timeout(400) }, none("COLLATERAL_ABORTED")],
  [
    "a server that is down",
    { collateral: { services: { "amd-kds": down.origin }, privateHosts: [down.origin] } },
    none("COLLATERAL_NETWORK", "snp-ask"),
  ],
  ["a cache that has everything", { before: memoryCache(), policy: CLOSED, collateral: { fetcher: noFetch } }, WELL],
  ["a cache that changes bits", { collateral: { cache: corrupting(memoryCache()) } }, WELL],
  [
    "such a cache that had everything",
    { before: corrupting(memoryCache()) },
    [...WELL, "cache-refused COLLATERAL_ENTRY"],
  ],
  [
    "such a cache, and no network",
    { before: corrupting(memoryCache()), collateral: { fetcher: null } },
    [...none("COLLATERAL_OFFLINE", "snp-ask"), "cache-refused COLLATERAL_ENTRY"],
  ],
  ["a cache that breaks", { collateral: { cache: breaking } }, [...WELL, "cache-error COLLATERAL_CACHE"]],
];

describe.each([
  ["a service", ANSWERS],
  ["a service's revocation list", LIST_ANSWERS],
  ["surroundings", SURROUNDINGS],
])("%s:", (_what, rows) => {
  it.each(rows)("%s", async (_name, trouble, expected) => {
    expect(await verify(trouble)).toEqual(expected);
  });
});

describe("the table", () => {
  it("has every way in which an endorsement is not to be had", () => {
    const codes = Object.keys(COLLATERAL_CODES).filter((code) => code.startsWith("COLLATERAL_"));
    // The addresses of SEV-SNP's needs are AMD's own; one of the caller's that must not be asked throws.
    expect([...seen].sort()).toEqual(codes.filter((code) => code !== "COLLATERAL_HOST").sort());
  });

  it.each(["http://127.0.0.1:8080", "https://10.0.0.1", "https://kds", "https://[::1]", "http://mirror.example"])(
    "has no place for %s, which is not allowed",
    (url) => {
      expect(() => createCollateral({ services: { "amd-kds": url } })).toThrow(TypeError);
      expect(() => createCollateral({ services: { "amd-kds": url }, privateHosts: [url] })).not.toThrow();
    },
  );
});

function noFetch(): never {
  throw new Error("a byte left the machine");
}

function flipLast(body: Uint8Array): Uint8Array {
  return body.map((byte, index) => (index === body.length - 1 ? byte ^ 1 : byte));
}

/** A clock that is ahead. */
function laterBy(milliseconds: number): Partial<CollateralOptions> {
  const after = (wait: number, ring: () => void): (() => void) => {
    const timer = setTimeout(ring, wait);
    return () => clearTimeout(timer);
  };
  return { clock: { now: () => Date.now() + milliseconds, after, jitter: () => 0 } };
}

/** A store that gives every object a changed bit. */
function corrupting(store: CacheStore): CacheStore {
  return {
    ...store,
    read: async (name) => (await store.read(name))?.map((byte, index) => (index === 90 ? byte ^ 1 : byte)) ?? null,
  };
}
