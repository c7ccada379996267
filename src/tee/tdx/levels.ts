import { MAX_UINT16, MAX_UINT32 } from "./statement-reader.js";
import type { StatementObject, StatementReader } from "./statement-reader.js";
import { TCB_STATUSES } from "./types.js";
import type { EnclaveLevel, LevelVerdict, StatementWindow, TcbStatus } from "./types.js";

/** What a TDX module's level can say (Intel's QVL, EvaluateTcb.cpp). */
export const MODULE_STATUSES: readonly TcbStatus[] = ["UpToDate", "OutOfDate", "Revoked"];
/** What a quoting enclave's level can say (the same). */
export const QE_STATUSES: readonly TcbStatus[] = [
  "UpToDate",
  "OutOfDate",
  "ConfigurationNeeded",
  "OutOfDateConfigurationNeeded",
  "Revoked",
];

/** The statement's window and the number of the TCB evaluation. Errors as of the reader, and `TDX_STATEMENT_WINDOW`. */
export function readWindow(
  reader: StatementReader,
  body: StatementObject,
): StatementWindow & { readonly evaluationNumber: number } {
  const issueDate = reader.date(body, "issueDate");
  const nextUpdate = reader.date(body, "nextUpdate");
  if (nextUpdate < issueDate) {
    reader.refuse("TDX_STATEMENT_WINDOW", `${body.path}.nextUpdate`, `${body.path} ends before it was issued.`);
  }
  return { issueDate, nextUpdate, evaluationNumber: reader.uint(body, "tcbEvaluationDataNumber", MAX_UINT32) };
}

/**
 * What a level says of whoever reached it. Errors as of the reader, and `TDX_STATEMENT_STATUS`.
 *
 * @param allowed the statuses that a level of this kind can have.
 */
export function readVerdict(
  reader: StatementReader,
  level: StatementObject,
  allowed: readonly TcbStatus[] = TCB_STATUSES,
): LevelVerdict {
  const written = reader.text(level, "tcbStatus");
  const status = allowed.find((candidate) => candidate === written);
  if (status === undefined) {
    const path = `${level.path}.tcbStatus`;
    const detail = { expected: allowed.join(", "), actual: written };
    reader.refuse("TDX_STATEMENT_STATUS", path, `${path} is none of the statuses of such a level.`, detail);
  }
  return {
    status: status ?? "Revoked",
    tcbDate: reader.date(level, "tcbDate"),
    advisoryIds: reader.optionalTexts(level, "advisoryIDs"),
  };
}

/**
 * The levels of a TDX module or a quoting enclave.
 *
 * @returns at least one, in descending order of isvSvn, each once. Errors as of {@link readVerdict}, and
 * `TDX_STATEMENT_DUPLICATE`.
 */
export function readEnclaveLevels(
  reader: StatementReader,
  parent: StatementObject,
  allowed: readonly TcbStatus[],
): readonly EnclaveLevel[] {
  const levels = reader.objects(parent, "tcbLevels", null).map((level) => ({
    isvSvn: reader.uint(reader.object(level, "tcb"), "isvsvn", MAX_UINT16),
    ...readVerdict(reader, level, allowed),
  }));
  return sortLevels(reader, `${parent.path}.tcbLevels`, levels, (a, b) => b.isvSvn - a.isvSvn);
}

/**
 * Puts levels into the order in which they are tried, as Intel's own library does whatever the order of the text: of two for
 * the same versions nobody could say which one counts, so these are `TDX_STATEMENT_DUPLICATE`.
 *
 * @param compare zero where two levels are for the same versions.
 */
export function sortLevels<L>(
  reader: StatementReader,
  path: string,
  levels: readonly L[],
  compare: (a: L, b: L) => number,
): readonly L[] {
  const sorted = [...levels].sort(compare);
  const twice = sorted.some((level, index) => {
    const before = sorted[index - 1];
    return before !== undefined && compare(before, level) === 0;
  });
  if (twice) reader.refuse("TDX_STATEMENT_DUPLICATE", path, `${path} has two levels for the same versions.`);
  return sorted;
}
