import type { Finding, FindingOutcome } from "../../result/index.js";
import type { AppraisalChoices } from "../scheme.js";
import { evaluateTcb, isOutOfDate } from "./evaluate.js";
import type { TcbInput, UnsupportedTcb } from "./evaluate.js";
import { decided, finding } from "./findings.js";
import { shortfallsToBest } from "./shortfalls.js";
import type { EvaluatedStatus, Shortfall, TcbEvaluation, TcbStatus, TdxCollateral } from "./types.js";

/** Intel's best status, the one that passes without the caller's word. */
const UP_TO_DATE = "UpToDate";
/** What no caller can accept. */
const REVOKED = "Revoked";

const STATUS_PATH = "tcb.status";

/**
 * Appraises the platform's TCB by Intel's statements: whether they know it at all, its status, what keeps it from being up to
 * date, the advisories, and whether the statements are recent enough for the caller.
 *
 * @param collateral null where the TCB is not appraised: the status is then skipped.
 */
export function appraiseTcb(
  input: TcbInput,
  collateral: TdxCollateral | null,
  choices: AppraisalChoices,
): readonly Finding[] {
  const accepted = [UP_TO_DATE, ...choices.acceptTcbStatus].join(", ");
  if (collateral === null) {
    return [
      finding("TDX_TCB_SUPPORTED", "skip", "tcb"),
      finding("TDX_TCB_STATUS", "skip", STATUS_PATH, accepted),
      // A floor that the caller states is not met by statements that nobody looked at.
      finding(
        "TDX_TCB_EVALUATION",
        choices.minTcbEvaluation === null ? "skip" : "fail",
        "tcb.evaluation",
        choices.minTcbEvaluation,
      ),
    ];
  }
  const evaluation = evaluateTcb(input, collateral.tcbInfo, collateral.qeIdentity);
  return [
    ...(evaluation.ok
      ? statusFindings(evaluation.value, input, collateral, accepted, choices)
      : unsupportedFindings(evaluation, accepted)),
    evaluationNumber(collateral, choices.minTcbEvaluation),
  ];
}

/** A TCB of which Intel says nothing has no status that anybody could accept. */
function unsupportedFindings(
  { at, when, nearest, shortfalls, reason }: UnsupportedTcb,
  accepted: string,
): readonly Finding[] {
  const place = when === "current" ? "tcb.current" : "tcb";
  const lacking = nearest.length > 0 ? nearest : shortfalls;
  return [
    finding("TDX_TCB_SUPPORTED", "fail", `${place}.${at}`, "a level of Intel's statements", reason),
    finding("TDX_TCB_STATUS", "fail", STATUS_PATH, accepted, "not supported"),
    ...lacking.map((shortfall) => component(shortfall, "fail", place)),
  ];
}

function statusFindings(
  { status, current, tcbDate, advisoryIds }: TcbEvaluation,
  input: TcbInput,
  { tcbInfo, qeIdentity }: TdxCollateral,
  accepted: string,
  choices: AppraisalChoices,
): readonly Finding[] {
  const best = status === UP_TO_DATE;
  const isAccepted = (one: EvaluatedStatus): boolean => one !== REVOKED && choices.acceptTcbStatus.includes(one);
  const holds = best || isAccepted(status);
  const lacking = best ? [] : shortfallsToBest(input, tcbInfo, qeIdentity);
  const advisories = advisoryIds.join(", ");
  const withAdvisories = advisories === "" ? status : `${status}: ${advisories}`;
  return [
    finding("TDX_TCB_SUPPORTED", "pass", "tcb", "a level of Intel's statements", `of ${dateText(tcbDate)}`),
    decided("TDX_TCB_STATUS", holds, STATUS_PATH, accepted, status),
    ...(current === null ? [] : [currentFinding(current.status, isAccepted(current.status))]),
    ...(holds && !best ? [finding("TDX_TCB_STATUS_ACCEPTED", "note", STATUS_PATH, UP_TO_DATE, withAdvisories)] : []),
    ...lacking.map((shortfall) => component(shortfall, holds ? "note" : "fail", "tcb")),
    ...(advisories === "" ? [] : [finding("TDX_TCB_ADVISORIES", "note", "tcb.advisories", null, advisories)]),
  ];
}

/**
 * What the platform has now decides Intel's status only where it is better than what the TD was launched with. But a TD goes on
 * under whatever module is put in place of its own.
 */
function currentFinding(current: TcbStatus, accepted: boolean): Finding {
  const holds = accepted || (current !== REVOKED && !isOutOfDate(current));
  return decided("TDX_TCB_CURRENT", holds, "tcb.current.status", "neither revoked nor out of date", current);
}

function component({ component: name, have, need }: Shortfall, outcome: FindingOutcome, place: string): Finding {
  return finding("TDX_TCB_COMPONENT", outcome, `${place}.${name}`, need, have);
}

/** Of two statements with different numbers the lower counts: what it leaves out, nobody has looked at. */
function evaluationNumber({ tcbInfo, qeIdentity }: TdxCollateral, minimum: number | null): Finding {
  const actual = Math.min(tcbInfo.evaluationNumber, qeIdentity.evaluationNumber);
  const path = "tcb.evaluation";
  return minimum === null
    ? finding("TDX_TCB_EVALUATION", "skip", path, null, actual)
    : decided("TDX_TCB_EVALUATION", actual >= minimum, path, minimum, actual);
}

/** A day, as Intel writes the dates of levels. */
function dateText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
