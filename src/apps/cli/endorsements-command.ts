import { explain } from "../../codes.js";
import { writeBundle } from "../../collateral/index.js";
import { createCertificateCrypto } from "../../crypto/certificate-crypto.js";
import type { Failure } from "../../errors/index.js";
import type { EvidenceHint } from "../../index.js";
import { checkEvidence, DEFAULT_LIMITS, gatherEndorsements } from "../../verify/index.js";
import type { Gathered, GatheredEvidence, GatherProgress } from "../../verify/index.js";
import { openCollateral } from "./collateral-options.js";
import type { CollateralFlags, CollateralSurroundings } from "./collateral-options.js";
import { EXIT, UsageError } from "./exit.js";
import { findInputs, readEndorsements, readInput, readTrustRoots } from "./inputs.js";
import type { TrustFlags } from "./options.js";
import type { Output, Progress } from "./output.js";
import { harmless, jsonText } from "./text.js";
import { instantOf } from "./verification.js";
import { writeFileWhole } from "./write-file.js";

/** Flags of `veritee endorsements fetch`, as the argument parser hands them over. */
export interface FetchFlags extends TrustFlags, CollateralFlags {
  readonly out?: string;
  readonly tee?: EvidenceHint;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** What {@link runEndorsementsFetch} takes from the surroundings. */
export interface FetchSurroundings extends CollateralSurroundings {
  /** The instant of the call: what the bundle says of when it was made, and used where `--at` is absent. */
  readonly now: Date;
  /** Null where there is no terminal to show it on. */
  readonly progress: Progress | null;
}

/** A file of evidence. */
interface EvidenceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What there is for one file. */
type FileReport = GatheredEvidence & { readonly path: string };

/** Files that lack something and are named one by one; `--json` names all. */
const SHOWN_FILES = 20;

/**
 * `veritee endorsements fetch EVIDENCE…`: what the evidence needs, as one bundle. The bundle goes to `--out`, and the
 * summary to standard output; without `--out` the bundle goes there and the summary to standard error.
 *
 * @returns the exit status: 0 where each evidence could be verified with the bundle alone as far as trust in its key
 * goes, else 3; the bundle is written in either case.
 * @throws UsageError
 */
export async function runEndorsementsFetch(
  paths: readonly string[],
  flags: FetchFlags,
  surroundings: FetchSurroundings,
): Promise<number> {
  const { now } = surroundings;
  const progress = flags.quiet === true ? null : surroundings.progress;
  const shown = progress === null ? null : shownProgress(progress, surroundings.output);
  const output = shown?.output ?? surroundings.output;
  if (flags.json === true && flags.out === undefined) {
    throw new UsageError("--json needs --out FILE: without it the bundle goes to standard output");
  }
  const at = flags.at === undefined ? now : instantOf(flags.at);
  const collateral = openCollateral(flags, { ...surroundings, output });
  const anchors = await readTrustRoots(flags.trustRoot ?? []);
  const endorsements = await readEndorsements(flags.endorsements ?? [], output);
  const files = await readEvidence(paths, flags.tee ?? null, output);
  const gathered = await gatherEndorsements(
    files.map(({ bytes }) => bytes),
    {
      ...{ collateral, at, endorsements },
      ...(anchors.length > 0 ? { anchors } : {}),
      ...(flags.tee === undefined ? {} : { tee: flags.tee }),
      ...(flags.tcbUpdate === undefined ? {} : { tcbUpdate: flags.tcbUpdate }),
      ...(shown === null ? {} : { onProgress: (state) => shown.show(progressLine(state)) }),
    },
  );
  shown?.show(null);
  const bundle = bundleOf(gathered, now);
  if (flags.out === undefined) output.out(bundle.trimEnd());
  else await writeFileWhole(flags.out, bundle);

  // One line for each, which distinguishes those that are the same.
  const total = bundle.split("\n    {").length - 1;
  const reports = files.map(({ path }, index) => ({ path, ...evidenceAt(gathered, index) }));
  if (flags.json === true) output.out(jsonText(summaryOf(reports, gathered, total, flags.out ?? null)));
  else printSummary(reports, gathered, total, flags.out ?? null, output);
  return reports.every(({ failure }) => failure === null) ? EXIT.affirming : EXIT.none;
}

/** A line of progress that steps aside for whatever else is said on the same terminal. */
function shownProgress(
  progress: Progress,
  output: Output,
): { readonly show: (line: string | null) => void; readonly output: Output } {
  let last: string | null = null;
  const show = (line: string | null): void => {
    last = line;
    progress(line);
  };
  const err = (text: string): void => {
    if (last !== null) progress(null);
    output.err(text);
    if (last !== null) progress(last);
  };
  return { show, output: { ...output, err } };
}

/** The files of evidence: what is none is wrong use where the user named it, and a note where it lies in a folder. */
async function readEvidence(
  paths: readonly string[],
  hint: EvidenceHint | null,
  output: Output,
): Promise<readonly EvidenceFile[]> {
  const files: EvidenceFile[] = [];
  for (const { path, named } of await findInputs(paths, "evidence")) {
    const bytes = await readInput(path, "evidence", DEFAULT_LIMITS.maxEvidenceBytes);
    const checked = await checkEvidence(bytes, hint);
    if (checked.ok) {
      files.push({ path, bytes });
      if (checked.value === "vtpm")
        output.err(harmless(`note: ${path} is a vTPM's alone, which needs no endorsements`));
    } else if (named) throw new UsageError(`${path}: ${checked.failure.message}`);
    else output.err(harmless(`note: ${path} is passed over. ${checked.failure.message}`));
  }
  if (files.length === 0) throw new UsageError(`there is no evidence in ${paths.join(", ")}`);
  return files;
}

/**
 * What was gathered, and what else was at hand, as a bundle that can be read again.
 *
 * @throws UsageError where that is more than a bundle may hold.
 */
function bundleOf({ others, entries }: Gathered, now: Date): string {
  const { maxBundleBytes } = DEFAULT_LIMITS;
  try {
    const text = writeBundle([...others, ...entries], now, createCertificateCrypto());
    // It is ASCII.
    if (text.length <= maxBundleBytes) return text;
    throw new RangeError(`a bundle has at most ${maxBundleBytes} bytes`);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${error.message}: fetch for fewer files at a time`);
    throw error;
  }
}

function evidenceAt({ evidences }: Gathered, index: number): GatheredEvidence {
  const found = evidences[index];
  if (found === undefined) throw new Error(`nothing was gathered for evidence ${index}`);
  return found;
}

function progressLine({ done, total, needs }: GatherProgress): string {
  return `evidence ${done} of ${total}, ${counted(needs, "answer")}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** How many of the endorsements came from where. */
function sourcesOf({ entries }: Gathered): Readonly<Record<string, number>> {
  const sources = { network: 0, cache: 0, evidence: 0, caller: 0 };
  for (const { source } of entries) sources[source]++;
  return sources;
}

function summaryOf(
  reports: readonly FileReport[],
  gathered: Gathered,
  endorsements: number,
  out: string | null,
): unknown {
  return {
    out,
    endorsements,
    sources: sourcesOf(gathered),
    evidence: reports.map(({ path, failure, unmet }) => ({
      file: path,
      complete: failure === null,
      failure: failure === null ? null : { code: failure.code, message: failure.message },
      unmet: unmet.map(({ need, failure: { code, message } }) => {
        const { kind, key, title, url } = need;
        return { kind, key, title, url, code, message };
      }),
    })),
  };
}

function printSummary(
  reports: readonly FileReport[],
  gathered: Gathered,
  endorsements: number,
  out: string | null,
  output: Output,
): void {
  const say = (text: string): void => {
    if (out === null) output.err(text);
    else output.out(text);
  };
  const lacking = reports.filter(({ failure }) => failure !== null);
  const sources = Object.entries(sourcesOf(gathered)).filter(([, count]) => count > 0);
  const from = sources.map(([source, count]) => `${count} ${SOURCE_TEXT[source] ?? source}`).join(", ");
  const place = out === null ? "" : ` in ${harmless(out)}`;
  say(`${counted(endorsements, "endorsement")}${place}${from === "" ? "" : ` (${from})`}`);
  say(`complete for ${reports.length - lacking.length} of ${counted(reports.length, "file")} of evidence`);
  for (const line of renewalNotes(reports)) output.err(line);
  for (const report of lacking.slice(0, SHOWN_FILES)) for (const line of lackingLines(report, output)) say(line);
  if (lacking.length > SHOWN_FILES) say(`and ${lacking.length - SHOWN_FILES} more, which --json names`);
}

const SOURCE_TEXT: Readonly<Record<string, string>> = {
  network: "from the network",
  cache: "from the cache",
  evidence: "from the evidence",
  caller: "that were at hand",
};

/** What is there and could not be renewed, each once. */
function renewalNotes(reports: readonly FileReport[]): readonly string[] {
  const unmet = reports.filter(({ failure }) => failure === null).flatMap((report) => report.unmet);
  const titles = new Map(unmet.map(({ need, failure }) => [need.title, failure]));
  return [...titles].map(([title, { code, message }]) =>
    harmless(`note: the ${title} was not renewed: ${code}: ${message}`),
  );
}

function lackingLines({ path, failure, unmet }: FileReport, output: Output): readonly string[] {
  if (failure === null) return [];
  const what = failure.stage === "collect" ? "missing" : "refused";
  const first = `${output.colors.red(what)}  ${output.colors.bold(harmless(path))}`;
  const needs = unmet.flatMap((one) => [`         the ${one.need.title}`, ...reasonLines(one.failure)]);
  // That something is missing is what the needs say, and better. Something else may be wrong with what is there.
  const known = needs.length > 0 && failure.stage === "collect" ? [] : reasonLines(failure);
  return [first, ...known, ...needs].map((line, index) => (index === 0 ? line : harmless(line)));
}

function reasonLines({ code, message }: Failure): readonly string[] {
  const advice = explain(code)?.advice ?? "";
  return [`         ${code}: ${message}`, ...(advice === "" ? [] : [`         ${advice}`])];
}
