import type { CryptoEngine, QuoteCrypto } from "../../crypto/index.js";
import { judgeLog, logDigests } from "../../eventlog/index.js";
import type { LogHash, LogJudgement, LogRules } from "../../eventlog/index.js";
import type { Authenticated } from "../scheme.js";
import { HASH_SIZES } from "./algorithms.js";
import type { HashName } from "./algorithms.js";
import type { Sha1Bank } from "./appraise.js";
import type { VtpmEvidence } from "./evidence.js";

/** What an event log beside quotes is held to. */
export interface QuotedLog {
  /** The log; empty where there is none. */
  readonly bytes: Uint8Array;
  /** Null where the policy asks for nothing. */
  readonly rules: LogRules | null;
  readonly sha1Bank: Sha1Bank;
}

/** Replays an event log against authentic quotes, and holds what it says to the policy: a finding for every rule. */
export function judgeQuotedLog(
  { quotes }: Authenticated<VtpmEvidence>,
  log: QuotedLog,
  { engine, quoteCrypto }: { readonly engine: CryptoEngine; readonly quoteCrypto: QuoteCrypto },
): LogJudgement {
  const quoted = new Map<LogHash, ReadonlyMap<number, Uint8Array>>();
  for (const { pcrs } of quotes) {
    for (const [bank, values] of pcrs) if (isHash(bank)) quoted.set(bank, values);
  }
  return judgeLog({ ...log, source: "tpm", quoted, digests: logDigests(engine, quoteCrypto) });
}

function isHash(bank: string): bank is HashName {
  return Object.hasOwn(HASH_SIZES, bank);
}
