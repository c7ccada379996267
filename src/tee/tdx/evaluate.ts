import { hasOwnIdentity, moduleIdentityOf, moduleName } from "./identities.js";
import { moduleShortfall, nearestLevel, platformShortfalls, qeShortfall, reachesPlatform } from "./shortfalls.js";
import type { Platform } from "./shortfalls.js";
import type {
  EnclaveLevel,
  EvaluatedStatus,
  PckExtension,
  PlatformLevel,
  QeIdentity,
  Shortfall,
  TcbEvaluation,
  TcbInfo,
  TcbStatus,
  TdReport,
} from "./types.js";

export { checkModule, checkQeIdentity, PRODUCTION_TD_QE } from "./identities.js";
export type { IdentityCheck, QeProfile } from "./identities.js";

/** What of a quote and its PCK certificate says which TCB the platform has. */
export interface TcbInput {
  readonly pck: Pick<PckExtension, "tcbComponents" | "pceSvn">;
  readonly td: Pick<TdReport, "teeTcbSvn" | "teeTcbSvn2">;
  /** ISVSVN of the quoting enclave's report. */
  readonly qeIsvSvn: number;
}

/** A TCB that reaches none of the levels, of which Intel therefore says nothing: it is not supported. */
export interface UnsupportedTcb {
  readonly ok: false;
  /** What reaches no level. */
  readonly at: "platform" | "module" | "qe";
  /** `current`: not what the TD was launched with, but what the platform has now (TEE_TCB_SVN_2 of TD 1.5). */
  readonly when: "launch" | "current";
  /** What keeps it from the lowest level; none where the TCB info does not know the module at all. */
  readonly shortfalls: readonly Shortfall[];
  /** What keeps it from the level that it lacks the fewest components for, the higher of several. */
  readonly nearest: readonly Shortfall[];
  /** One sentence. */
  readonly reason: string;
}

/** The levels that one set of 16 TEE TCB SVNs reaches. */
interface Reached {
  readonly status: TcbStatus;
  readonly platform: PlatformLevel;
  readonly module: EnclaveLevel | null;
  readonly qe: EnclaveLevel;
}

type Levels = Pick<TcbInfo, "levels" | "moduleIdentities">;
type QeLevels = Pick<QeIdentity, "levels">;

/** What a platform's status becomes where the TDX module or the quoting enclave is out of date. */
const WITH_OUTDATED_COMPONENT: Readonly<Record<TcbStatus, TcbStatus>> = {
  UpToDate: "OutOfDate",
  SWHardeningNeeded: "OutOfDate",
  ConfigurationNeeded: "OutOfDateConfigurationNeeded",
  ConfigurationAndSWHardeningNeeded: "OutOfDateConfigurationNeeded",
  OutOfDate: "OutOfDate",
  OutOfDateConfigurationNeeded: "OutOfDateConfigurationNeeded",
  Revoked: "Revoked",
};

/**
 * Finds the levels that a platform, its TDX module and its quoting enclave reach, and what these add up to (Intel's QVL of
 * 2026, EvaluateTcb.cpp, TdRelaunchCheck.cpp). In one thing it is stricter: a quoting enclave with the status
 * OutOfDateConfigurationNeeded, which Intel has never published, counts as out of date.
 *
 * Whether Intel's statements are authentic, current and about this platform has been decided before; whether the module and
 * the quoting enclave are Intel's is for `checkModule` and `checkQeIdentity`; whether a status is good enough for the policy.
 *
 * @param tcbInfo its levels and those of its modules in descending order.
 * @param qeIdentity its levels in descending order.
 */
export function evaluateTcb(
  input: TcbInput,
  tcbInfo: Levels,
  qeIdentity: QeLevels,
): { readonly ok: true; readonly value: TcbEvaluation } | UnsupportedTcb {
  const launch = reach(input, input.td.teeTcbSvn, "launch", tcbInfo, qeIdentity);
  if (!launch.ok) return launch;
  const { platform, module, qe } = launch.value;
  const contributing = [platform, qe, ...(module === null ? [] : [module])];
  let status: EvaluatedStatus = launch.value.status;
  let current: TcbEvaluation["current"] = null;
  let advisories = contributing.flatMap(({ advisoryIds }) => advisoryIds);
  if (input.td.teeTcbSvn2 !== null) {
    const now = reach(input, input.td.teeTcbSvn2, "current", tcbInfo, qeIdentity);
    if (!now.ok) return now;
    current = { status: now.value.status, platform: now.value.platform, module: now.value.module };
    status = afterRelaunch(launch.value.status, current.status);
    if (status !== launch.value.status) {
      advisories = [...advisories, ...current.platform.advisoryIds, ...(current.module?.advisoryIds ?? [])];
    }
  }
  const tcbDate = Math.min(...contributing.map((level) => level.tcbDate));
  return { ok: true, value: { status, platform, module, qe, current, tcbDate, advisoryIds: [...new Set(advisories)] } };
}

/**
 * What a platform's status and those of its TDX module and quoting enclave add up to: what is revoked makes it revoked, what
 * is out of date makes it out of date. That a quoting enclave needs configuration has no effect.
 */
export function convergeStatuses(platform: TcbStatus, components: readonly TcbStatus[]): TcbStatus {
  if (components.includes("Revoked")) return "Revoked";
  return components.some(isOutOfDate) ? WITH_OUTDATED_COMPONENT[platform] : platform;
}

/** The status of a TD 1.5: it was launched with a TCB that is out of date, and would not be if it were launched now. */
function afterRelaunch(launch: TcbStatus, current: TcbStatus): EvaluatedStatus {
  if (!isOutOfDate(launch) || isOutOfDate(current) || current === "Revoked") return launch;
  return needsConfiguration(launch) || needsConfiguration(current)
    ? "TDRelaunchAdvisedConfigurationNeeded"
    : "TDRelaunchAdvised";
}

/** Whether a status says that something is older than it should be. */
export function isOutOfDate(status: TcbStatus): boolean {
  return status === "OutOfDate" || status === "OutOfDateConfigurationNeeded";
}

function needsConfiguration(status: TcbStatus): boolean {
  return (
    status === "ConfigurationNeeded" ||
    status === "ConfigurationAndSWHardeningNeeded" ||
    status === "OutOfDateConfigurationNeeded"
  );
}

function reach(
  input: TcbInput,
  teeTcbSvn: Uint8Array,
  when: UnsupportedTcb["when"],
  tcbInfo: Levels,
  qeIdentity: QeLevels,
): { readonly ok: true; readonly value: Reached } | UnsupportedTcb {
  const own: Platform = { ...input.pck, teeTcbSvn };
  const platform = tcbInfo.levels.find((level) => reachesPlatform(own, level));
  if (platform === undefined) return platformUnsupported(own, when, tcbInfo);
  const module = reachModule(teeTcbSvn, when, tcbInfo);
  if (!module.ok) return module;
  const qe = qeIdentity.levels.find(({ isvSvn }) => isvSvn <= input.qeIsvSvn);
  if (qe === undefined) {
    const lowest = qeIdentity.levels.at(-1);
    const shortfalls = lowest === undefined ? [] : qeShortfall(input.qeIsvSvn, lowest);
    const reason = `The quoting enclave's ISVSVN ${input.qeIsvSvn} is below every level of the QE identity`;
    return unsupported("qe", when, reason, shortfalls);
  }
  const components = [qe.status, ...(module.value === null ? [] : [module.value.status])];
  const status = convergeStatuses(platform.status, components);
  return { ok: true, value: { status, platform, module: module.value, qe } };
}

function reachModule(
  teeTcbSvn: Uint8Array,
  when: UnsupportedTcb["when"],
  tcbInfo: Levels,
): { readonly ok: true; readonly value: EnclaveLevel | null } | UnsupportedTcb {
  if (!hasOwnIdentity(teeTcbSvn)) return { ok: true, value: null };
  const identity = moduleIdentityOf(teeTcbSvn, tcbInfo);
  const name = moduleName(teeTcbSvn);
  if (identity === null) {
    return unsupported("module", when, `The TCB info does not know the TDX module ${name}`, []);
  }
  const svn = teeTcbSvn[0] ?? 0;
  const level = identity.levels.find(({ isvSvn }) => isvSvn <= svn);
  if (level !== undefined) return { ok: true, value: level };
  const lowest = identity.levels.at(-1);
  const reason = `The SVN ${svn} of the TDX module is below every level of ${name} in the TCB info`;
  return unsupported("module", when, reason, lowest === undefined ? [] : moduleShortfall(svn, lowest));
}

function platformUnsupported(own: Platform, when: UnsupportedTcb["when"], tcbInfo: Levels): UnsupportedTcb {
  const lowest = tcbInfo.levels.at(-1);
  const shortfalls = lowest === undefined ? [] : platformShortfalls(own, lowest);
  const reason = "The platform's TCB is below every level of the TCB info";
  return unsupported("platform", when, reason, shortfalls, nearestLevel(own, tcbInfo.levels));
}

/** @param reason a sentence without its full stop. */
function unsupported(
  at: UnsupportedTcb["at"],
  when: UnsupportedTcb["when"],
  reason: string,
  shortfalls: readonly Shortfall[],
  nearest: readonly Shortfall[] = shortfalls,
): UnsupportedTcb {
  const since = when === "current" ? ", by what the platform has now" : "";
  return { ok: false, at, when, shortfalls, nearest, reason: `${reason}${since}.` };
}
