/** Loaded when a log of measurements is to be replayed: most quotes come without one. */
import type { CryptoEngine } from "../../crypto/index.js";
import { loadQuoteCrypto } from "../../crypto/index.js";
import { judgeLog, logDigests } from "../../eventlog/index.js";
import type { LogHash, LogJudgement } from "../../eventlog/index.js";
import type { Authenticated, MeasurementLog } from "../scheme.js";
import type { TdxQuote } from "./types.js";

/** The only bank of a TD. */
const BANK: LogHash = "sha384";

/**
 * Replays a CCEL against RTMR0 to RTMR3 of an authentic quote: a finding for each register, and for each rule of the policy.
 * Registers are numbered as the log does it: 1 is RTMR0. Number 0, MRTD, is not extended.
 */
export async function judgeRtmrLog(
  quote: Authenticated<TdxQuote>,
  { bytes, rules }: MeasurementLog,
  engine: CryptoEngine,
): Promise<LogJudgement> {
  const registers = new Map(quote.td.rtmrs.map((value, index) => [index + 1, value]));
  const digests = logDigests(engine, await loadQuoteCrypto());
  const quoted = new Map([[BANK, registers]]);
  return judgeLog({ bytes, rules, source: "cc", quoted, sha1Bank: "refuse", digests });
}
