import { hasOwnIdentity, moduleIdentityOf } from "./identities.js";
import type { EnclaveLevel, PckExtension, PlatformLevel, QeIdentity, Shortfall, TcbInfo, TdReport } from "./types.js";

/** What a platform level is compared with. */
export type Platform = Pick<PckExtension, "tcbComponents" | "pceSvn"> & {
  /** 16 SVNs. */
  readonly teeTcbSvn: Uint8Array;
};

/** Components 0 and 1 of modules that have an identity are judged by its levels instead. */
const FIRST_BEYOND_MODULE = 2;

/**
 * What keeps a platform from a level, component by component: `sgx.0` to `sgx.15`, `pcesvn`, `tdx.0` to `tdx.15`, of which the
 * first two count only for TDX modules of version 0. Empty where it reaches the level.
 */
export function platformShortfalls(own: Platform, level: PlatformLevel): readonly Shortfall[] {
  const first = hasOwnIdentity(own.teeTcbSvn) ? FIRST_BEYOND_MODULE : 0;
  return [
    ...level.sgxComponents.map((need, index) => shortfall(`sgx.${index}`, own.tcbComponents[index], need)),
    shortfall("pcesvn", own.pceSvn, level.pceSvn),
    ...level.tdxComponents.slice(first).map((need, index) => {
      return shortfall(`tdx.${index + first}`, own.teeTcbSvn[index + first], need);
    }),
  ].flat();
}

/**
 * Whether a platform reaches a level: it has at least what the level has, in every component that counts. It says what
 * {@link platformShortfalls} says, without making a list for each level that is tried.
 */
export function reachesPlatform(own: Platform, level: PlatformLevel): boolean {
  const first = hasOwnIdentity(own.teeTcbSvn) ? FIRST_BEYOND_MODULE : 0;
  return (
    own.pceSvn >= level.pceSvn &&
    level.sgxComponents.every((need, index) => (own.tcbComponents[index] ?? 0) >= need) &&
    level.tdxComponents.every((need, index) => index < first || (own.teeTcbSvn[index] ?? 0) >= need)
  );
}

/** What keeps a TDX module from a level of its identity: `module.isvsvn` or nothing. */
export function moduleShortfall(svn: number, level: EnclaveLevel): readonly Shortfall[] {
  return shortfall("module.isvsvn", svn, level.isvSvn);
}

/** What keeps a quoting enclave from a level of its identity: `qe.isvsvn` or nothing. */
export function qeShortfall(svn: number, level: EnclaveLevel): readonly Shortfall[] {
  return shortfall("qe.isvsvn", svn, level.isvSvn);
}

/** What keeps a platform from the level that it lacks the fewest components for: of several the first. */
export function nearestLevel(own: Platform, levels: readonly PlatformLevel[]): readonly Shortfall[] {
  return levels
    .map((level) => platformShortfalls(own, level))
    .reduce<readonly Shortfall[]>((best, next) => (best.length === 0 || next.length < best.length ? next : best), []);
}

/**
 * What keeps a TD's launch from the best that Intel knows of its platform: the first level that is up to date, or where none
 * is (some platforms always need hardening) the first of all, of the platform, of the TDX module and of the quoting enclave.
 *
 * @returns empty where the SVNs reach all three: what else is lacking is configuration or hardening, or only Intel can say.
 */
export function shortfallsToBest(
  input: {
    readonly pck: Pick<PckExtension, "tcbComponents" | "pceSvn">;
    readonly td: Pick<TdReport, "teeTcbSvn">;
    readonly qeIsvSvn: number;
  },
  tcbInfo: Pick<TcbInfo, "levels" | "moduleIdentities">,
  qeIdentity: Pick<QeIdentity, "levels">,
): readonly Shortfall[] {
  const { teeTcbSvn } = input.td;
  const platform = best(tcbInfo.levels);
  const identity = hasOwnIdentity(teeTcbSvn) ? moduleIdentityOf(teeTcbSvn, tcbInfo) : null;
  const module = best(identity?.levels ?? []);
  const qe = best(qeIdentity.levels);
  return [
    ...(platform === undefined ? [] : platformShortfalls({ ...input.pck, teeTcbSvn }, platform)),
    ...(module === undefined ? [] : moduleShortfall(teeTcbSvn[0] ?? 0, module)),
    ...(qe === undefined ? [] : qeShortfall(input.qeIsvSvn, qe)),
  ];
}

function best<L extends { readonly status: string }>(levels: readonly L[]): L | undefined {
  return levels.find(({ status }) => status === "UpToDate") ?? levels[0];
}

function shortfall(component: string, have: number | undefined, need: number): readonly Shortfall[] {
  return (have ?? 0) < need ? [{ component, have: have ?? 0, need }] : [];
}
