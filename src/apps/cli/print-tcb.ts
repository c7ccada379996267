import type { AttestationResult, Finding } from "../../index.js";
import { harmless } from "./text.js";

/** Lines that name something, as the summary of a result has them. */
export type SummaryRow = readonly [name: string, text: string];

const STATUS = "TDX_TCB_STATUS";
const EVALUATION = "TDX_TCB_EVALUATION";
const ADVISORIES = "TDX_TCB_ADVISORIES";
const SUPPORTED = "TDX_TCB_SUPPORTED";

/** For each component that keeps a platform from a TCB level; there may be some thirty. */
const COMPONENT = "TDX_TCB_COMPONENT";

/** What {@link tcbRows} and {@link componentLines} say already, in full. */
export const TOLD_OF_TCB: readonly string[] = [ADVISORIES, COMPONENT];

/** Vendors' statements that a TCB is judged by, and lists that have to be renewed. */
const STATEMENTS: Readonly<Record<string, string>> = {
  "tdx-tcb-info": "TCB info",
  "tdx-qe-identity": "QE identity",
  "tdx-root-crl": "root CRL",
  "tdx-pck-crl": "PCK CRL",
};

/** What came of the platform's TCB, and which statements say so; none where a result has nothing of it. */
export function tcbRows({ findings, endorsements }: AttestationResult): readonly SummaryRow[] {
  const status = findings.find(({ code }) => code === STATUS);
  const advisories = findings.filter(({ code }) => code === ADVISORIES).map(({ actual }) => String(actual));
  const used = endorsements.filter(({ kind }) => Object.hasOwn(STATEMENTS, kind));
  return [
    ...(status === undefined ? [] : [["tcb", statusText(status, findings)] as const]),
    ...advisories.map((ids) => ["", `advisories: ${ids}`] as const),
    ...used.map(({ kind, source, notBefore, notAfter }, index): SummaryRow => {
      const span = [notBefore, notAfter].map((date) => date?.slice(0, 10) ?? "?").join(" to ");
      return [index === 0 ? "uses" : "", `${(STATEMENTS[kind] ?? kind).padEnd(11)}  ${span}  from the ${source}`];
    }),
  ];
}

function statusText({ outcome, actual }: Finding, findings: readonly Finding[]): string {
  if (outcome === "skip") return "not appraised: the policy does not ask for it (get_collateral)";
  const evaluation = findings.find(({ code }) => code === EVALUATION)?.actual ?? null;
  return `${String(actual)}${evaluation === null ? "" : `, by Intel's TCB evaluation ${String(evaluation)}`}`;
}

/** What the platform has and would have to have of each component that keeps it from a better level; unwrapped lines. */
export function componentLines(findings: readonly Finding[]): readonly string[] {
  const components = findings.filter(({ code }) => code === COMPONENT);
  if (components.length === 0) return [];
  const names = components.map(({ path }) => harmless(path.replace(/^tcb\./, "")));
  const width = Math.max(...names.map(({ length }) => length));
  const level = findings.some(({ code, outcome }) => code === SUPPORTED && outcome === "fail")
    ? "any level that Intel lists"
    : "a level that Intel calls UpToDate";
  const rows = components.map(({ expected, actual }, index) => {
    return `  ${(names[index] ?? "").padEnd(width)}  has ${String(actual)}, needs ${String(expected)}`;
  });
  return [`What keeps the platform from ${level}:`, ...rows];
}
