/**
 * One whole verification of a real TDX quote (version 4) with its collateral, by veritee and by Phala's @phala/dcap-qvl in
 * JavaScript and @phala/dcap-qvl-web in WebAssembly.
 *
 * All check: the quote's structure; the PCK chain up to Intel's root; the signatures of TCB info, QE identity and revocation
 * lists, and that they hold at the instant; QE report, its binding, QE identity; the quote's signature; the TCB level.
 * Only veritee: the challenge, the policy's reference values, masks of attributes and XFAM, the TDX module's identity, that
 * nothing but zeros follows.
 *
 * `collateral-cached` keeps its verifier, which has met platform and collateral; the peers have nothing to keep them in, so
 * they verify both anew each time. `collateral-not-cached` makes a verifier for each quote, and verifies all of it anew too.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createVerifier } from "../../src/index.js";
import type { Verifier } from "../../src/index.js";
import { compare } from "../harness/compare.js";
import type { Contender } from "../harness/compare.js";
import { variantsHere } from "../harness/kernels.js";
import { importPeer } from "../harness/peers.js";
import { hasVector, readVector } from "../harness/vectors.js";

const QUOTE = "tdx/phala/tdx_quote.dat";
const COLLATERAL = "tdx/phala/tdx_quote_collateral.json";
const SIGNER = "tdx/roots/chain_tcb_signing_2025.pem";
/** Within the collateral's validity. */
const AT = "2025-07-01T00:00:00Z";
const SECONDS = Date.parse(AT) / 1000;
/** Offsets in a quote of version 4. */
const [MRTD, REPORT_DATA] = [184, 568];

/** What of the peers is used; they are no dependencies, so there are no types of them. */
interface DcapQvl {
  readonly verify: (quote: Buffer, collateral: unknown, seconds: number) => { readonly status: string };
}
interface DcapQvlWeb {
  readonly initSync: (options: { readonly module: Uint8Array }) => unknown;
  readonly js_verify: (quote: Uint8Array, collateral: unknown, seconds: bigint) => { readonly status: string };
}

const js = await importPeer<DcapQvl>("@phala/dcap-qvl");
const web = await importPeer<DcapQvlWeb>("@phala/dcap-qvl-web", "named");
if (js !== null && web !== null && hasVector(QUOTE) && hasVector(COLLATERAL)) await main(js, web);

type Run = (quote: Uint8Array) => Promise<string> | string;

async function main(peer: DcapQvl, wasmPeer: DcapQvlWeb): Promise<void> {
  const quote = readVector(QUOTE);
  const text = Buffer.from(readVector(COLLATERAL)).toString();
  const collateral: unknown = JSON.parse(text);
  wasmPeer.initSync({ module: wasmOf("@phala/dcap-qvl-web/dcap-qvl-web_bg.wasm") });
  const byJs: Run = (bytes) => peer.verify(Buffer.from(bytes), collateral, SECONDS).status;
  const byWasm: Run = (bytes) => wasmPeer.js_verify(bytes, collateral, BigInt(SECONDS)).status;
  const endorsements = [readVector(COLLATERAL), readVector(SIGNER)];
  const newVerifier = (): Verifier => createVerifier({ endorsements });
  const kept = newVerifier();
  const sides: readonly (readonly [string, Run])[] = [
    ["veritee", veriteeRun(newVerifier, quote)],
    ["phala-dcap-qvl", byJs],
    ["phala-dcap-qvl-web", byWasm],
  ];
  for (const [name, run] of sides) await confirm(name, run, quote);

  const [variant = null] = variantsHere();
  const own = { side: "veritee", variant };
  const contender = ([side, run]: readonly [string, Run]): Contender => ({
    ...{ side, variant: null, operations: 1 },
    run: () => run(quote),
  });
  const cached = veriteeRun(() => kept, quote);
  const anew = veriteeRun(newVerifier, quote);
  await compare(
    "verify.tdx",
    [
      { ...own, name: "verify.tdx.collateral-cached", operations: 8, run: () => repeated(8, () => cached(quote)) },
      { ...own, name: "verify.tdx.collateral-not-cached", operations: 1, run: () => anew(quote) },
    ],
    sides.slice(1).map(contender),
    { rounds: 20, sampleMs: 40 },
  );
}

async function repeated(times: number, run: () => Promise<string> | string): Promise<void> {
  for (let i = 0; i < times; i++) await run();
}

function wasmOf(name: string): Uint8Array {
  const folder = process.env["VERITEE_BENCH_PEERS"] ?? "";
  return readFileSync(createRequire(join(folder, "package.json")).resolve(name));
}

/** The verdict of a policy that pins the TD, and asks for collateral and lists. */
function veriteeRun(verifier: () => Verifier, genuine: Uint8Array): Run {
  const mrTd = Buffer.from(genuine.subarray(MRTD, MRTD + 48)).toString("base64");
  const policy = JSON.stringify({
    policy: { tdQuoteBodyPolicy: { mrTd } },
    rootOfTrust: { checkCrl: true, getCollateral: true },
  });
  const challenge = { tee: genuine.slice(REPORT_DATA, REPORT_DATA + 64) };
  return async (quote) => {
    const { verdict, failure } = await verifier().verify(quote, { policy, challenge, at: AT });
    if (verdict !== "affirming") throw new Error(`veritee says ${verdict}: ${failure?.code ?? "see the findings"}`);
    return "UpToDate";
  };
}

/** The genuine quote is up to date; with one bit of REPORTDATA changed it is refused. */
async function confirm(name: string, run: Run, quote: Uint8Array): Promise<void> {
  const status = await run(quote);
  if (status !== "UpToDate") throw new Error(`${name} says ${status}: not the same work`);
  const changed = quote.map((byte, i) => (i === REPORT_DATA ? byte ^ 1 : byte));
  const passed = await Promise.resolve()
    .then(() => run(changed))
    .then(
      () => true,
      () => false,
    );
  if (passed) throw new Error(`${name} accepted a changed quote: nothing to measure`);
}
