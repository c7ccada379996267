/**
 * One whole verification of a real TDX quote with its collateral by @phala/dcap-qvl, in JavaScript: what veritee
 * will be compared with when it verifies TDX. It does not in this version, so there is a time here and no ratio.
 */
import { importPeer } from "../harness/peers.js";
import { recordMeasurement, show } from "../harness/results.js";
import type { Measurement } from "../harness/results.js";
import { sampleInTurn } from "../harness/sampling.js";
import { summarise } from "../harness/statistics.js";
import { hasVector, readVector } from "../harness/vectors.js";

const QUOTE = "tdx/phala/tdx_quote.dat";
const COLLATERAL = "tdx/phala/tdx_quote_collateral.json";
/** Within the collateral's validity, in seconds. */
const AT = Date.parse("2025-07-01T00:00:00Z") / 1000;

interface DcapQvl {
  readonly verify: (quote: Buffer, collateral: unknown, seconds: number) => { readonly status: string };
}

const dcap = await importPeer<DcapQvl>("@phala/dcap-qvl");
if (dcap !== null && hasVector(QUOTE) && hasVector(COLLATERAL)) await main(dcap);

async function main(peer: DcapQvl): Promise<void> {
  const quote = Buffer.from(readVector(QUOTE));
  const collateral: unknown = JSON.parse(Buffer.from(readVector(COLLATERAL)).toString());
  const run = (): string => peer.verify(quote, collateral, AT).status;
  console.log(`@phala/dcap-qvl: ${run()}; veritee: not in this version`);
  expectRefusal(peer, quote, collateral);
  const [times = []] = await sampleInTurn([{ operations: 1, run }], { rounds: 15, sampleMs: 50 });
  const present = times.filter((time) => time !== undefined);
  const measurement: Measurement = {
    ...{ name: "verify.tdx", side: "phala-dcap-qvl", variant: null, unit: "us" },
    ...summarise(present),
  };
  recordMeasurement(measurement);
  console.log(show(measurement));
}

/** With one bit of REPORTDATA changed the quote must be refused. */
function expectRefusal(peer: DcapQvl, quote: Buffer, collateral: unknown): void {
  const changed = Buffer.from(quote);
  const reportData = 48 + 520;
  changed.writeUInt8(changed.readUInt8(reportData) ^ 1, reportData);
  try {
    peer.verify(changed, collateral, AT);
  } catch {
    return;
  }
  throw new Error("@phala/dcap-qvl accepted a changed quote: nothing to measure");
}
