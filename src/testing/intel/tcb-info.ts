import type { TcbStatus } from "../../tee/tdx/types.js";
import { INTEL_VALIDITY, PLATFORM } from "./profile.js";
import { instantText } from "./statement.js";
import type { JsonMembers, StatementOptions } from "./statement.js";

/** What Intel says of a level. */
export interface LevelOptions {
  readonly status: TcbStatus;
  /** Default 2024-03-13. */
  readonly tcbDate?: Date;
  /** Default: none, and then no member of that name. */
  readonly advisoryIds?: readonly string[];
}

/** A level of a platform's TCB; what is left out is the default platform's own. */
export interface PlatformLevelOptions extends LevelOptions {
  /** 16 SVNs. */
  readonly sgx?: readonly number[];
  readonly tdx?: readonly number[];
  readonly pceSvn?: number;
}

/** A level of a TDX module or quoting enclave. */
export interface EnclaveLevelOptions extends LevelOptions {
  readonly isvSvn: number;
}

/** What a TDX module has to be, hex. Default: Intel's, all zeros, every attribute bit counts. */
export interface TdxModuleOptions {
  readonly mrSigner?: string;
  readonly attributes?: string;
  readonly attributesMask?: string;
}

/** A module of a version of its own. */
export interface TdxModuleIdentityOptions extends TdxModuleOptions {
  /** For example `TDX_01`. */
  readonly id: string;
  readonly levels: readonly EnclaveLevelOptions[];
}

/**
 * What a TCB info says. By default the default platform is UpToDate; one lower in an SGX component 0 or 1, in its late
 * microcode update for TDX or in its PCESVN is OutOfDate, in another SGX component it is not supported.
 */
export interface TcbInfoOptions extends StatementOptions {
  /** Hex as it is to be written. */
  readonly fmspc?: string;
  readonly pceId?: string;
  readonly module?: TdxModuleOptions;
  readonly moduleIdentities?: readonly TdxModuleIdentityOptions[];
  readonly levels?: readonly PlatformLevelOptions[];
}

/** The status before the recovery that the usual levels tell of. */
const OUT_OF_DATE = { status: "OutOfDate", advisoryIds: ["INTEL-SA-00837"] } as const;

/** The default platform's level, one below it that is out of date, and one from before. */
export function usualTcbLevels(): readonly PlatformLevelOptions[] {
  const lower = PLATFORM.tcbComponents.map((svn, index) => (index === 0 || index === 1 ? svn - 1 : svn));
  const tdx = PLATFORM.teeTcbSvn.map((svn, index) => [5, 0, svn - 1][index] ?? svn);
  const before = { sgx: lower, tdx, tcbDate: new Date("2023-08-09T00:00:00Z"), ...OUT_OF_DATE };
  return [
    { status: "UpToDate", tdx: [5, 0, ...PLATFORM.teeTcbSvn.slice(2)] },
    before,
    { ...before, pceSvn: 5, tcbDate: new Date("2018-01-04T00:00:00Z"), advisoryIds: ["INTEL-SA-00106"] },
  ];
}

/** Modules of the versions 3 and 1; the default quote has a module of version 1. */
export function usualTdxModules(): readonly TdxModuleIdentityOptions[] {
  const before = { ...OUT_OF_DATE, tcbDate: new Date("2023-08-09T00:00:00Z") };
  return [
    { id: "TDX_03", levels: [{ isvSvn: 3, status: "UpToDate" }] },
    {
      id: "TDX_01",
      levels: [
        { isvSvn: PLATFORM.teeTcbSvn[0], status: "UpToDate" },
        { isvSvn: 2, ...before },
      ],
    },
  ];
}

/** The members of the inner object, in the order of Intel's. */
export function tcbInfoMembers(options: TcbInfoOptions): JsonMembers {
  return {
    id: "TDX",
    version: 3,
    ...datesOf(options),
    fmspc: options.fmspc ?? PLATFORM.fmspc,
    pceId: options.pceId ?? PLATFORM.pceId,
    tcbType: 0,
    tcbEvaluationDataNumber: options.evaluationNumber ?? PLATFORM.evaluationNumber,
    tdxModule: moduleMembers(options.module ?? {}),
    tdxModuleIdentities: (options.moduleIdentities ?? usualTdxModules()).map(({ id, levels, ...module }) => ({
      id,
      ...moduleMembers(module),
      tcbLevels: levels.map(enclaveLevel),
    })),
    tcbLevels: (options.levels ?? usualTcbLevels()).map(platformLevel),
  };
}

/** When a statement holds. */
export function datesOf({ issueDate, nextUpdate }: StatementOptions): JsonMembers {
  const usual = INTEL_VALIDITY.statement;
  return {
    issueDate: instantText(issueDate ?? new Date(usual.issueDate)),
    nextUpdate: instantText(nextUpdate ?? new Date(usual.nextUpdate)),
  };
}

function moduleMembers(module: TdxModuleOptions): JsonMembers {
  return {
    mrsigner: module.mrSigner ?? "00".repeat(48),
    attributes: module.attributes ?? "00".repeat(8),
    attributesMask: module.attributesMask ?? "FF".repeat(8),
  };
}

/** A level of a module or quoting enclave. */
export function enclaveLevel({ isvSvn, ...verdict }: EnclaveLevelOptions): JsonMembers {
  return { tcb: { isvsvn: isvSvn }, ...verdictMembers(verdict) };
}

function platformLevel(level: PlatformLevelOptions): JsonMembers {
  const { sgx = PLATFORM.tcbComponents, tdx = PLATFORM.teeTcbSvn, pceSvn = PLATFORM.pceSvn } = level;
  return {
    tcb: {
      sgxtcbcomponents: components(sgx, SGX_COMPONENTS),
      pcesvn: pceSvn,
      tdxtcbcomponents: components(tdx, TDX_COMPONENTS),
    },
    ...verdictMembers(level),
  };
}

function verdictMembers({ status, tcbDate, advisoryIds = [] }: LevelOptions): JsonMembers {
  return {
    tcbDate: instantText(tcbDate ?? new Date("2024-03-13T00:00:00Z")),
    tcbStatus: status,
    ...(advisoryIds.length === 0 ? {} : { advisoryIDs: advisoryIds }),
  };
}

const OS = "OS/VMM";
const TDX_COMPONENTS: readonly JsonMembers[] = [
  { category: OS, type: "TDX Module" },
  { category: OS, type: "TDX Module" },
  { category: OS, type: "TDX Late Microcode Update" },
];
const SGX_COMPONENTS: readonly JsonMembers[] = [
  { category: "BIOS", type: "Early Microcode Update" },
  { category: OS, type: "SGX Late Microcode Update" },
  { category: OS, type: "TXT SINIT" },
  { category: "BIOS" },
  { category: "BIOS" },
  { category: "BIOS" },
  {},
  { category: OS, type: "SEAMLDR ACM" },
];

function components(svns: readonly number[], names: readonly JsonMembers[]): readonly JsonMembers[] {
  return svns.map((svn, index) => ({ svn, ...names[index] }));
}
