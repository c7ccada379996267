import { LOG_CODES, parseEventLog } from "../../src/eventlog/index.js";
import type { EventLog, LogSource } from "../../src/eventlog/index.js";

/** What a log's parser says: `ok`, or code and path of the failure. @throws where the code is none of the room's. */
export function refusalOf(bytes: Uint8Array, source: LogSource = "tpm"): readonly [string, string?] {
  const log = parseEventLog(bytes, source);
  if (log.ok) return ["ok"];
  const { stage, code, path } = log.failure;
  if (stage !== "parse" || !Object.hasOwn(LOG_CODES, code)) throw new Error(`${stage}: ${code}`);
  return path === undefined ? [code] : [code, path];
}

/** A log that must be read. */
export function logOf(bytes: Uint8Array, source: LogSource = "tpm"): EventLog {
  const log = parseEventLog(bytes, source);
  if (!log.ok) throw new Error(log.failure.message);
  return log.value;
}
