import { createColors } from "picocolors";
import type { Colors } from "picocolors/types.js";
import { EXIT } from "./exit.js";
import { shorten } from "./text.js";

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  readonly colors: Colors;
  /** Columns that tables may take. */
  readonly width: number;
}

/** What {@link processOutput} looks at; a part of NodeJS.WriteStream and of process.env. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Columns where there is no terminal that has a width. */
const DEFAULT_WIDTH = 100;
/** Below this a table cannot be laid out; a narrower terminal wraps the lines. */
const MIN_WIDTH = 72;

/** Colours only on a terminal that understands them, and never where NO_COLOR is set (https://no-color.org). */
export function wantsColors(terminal: Terminal, environment: Readonly<Record<string, string | undefined>>): boolean {
  return terminal.isTTY === true && (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb";
}

/** The columns that tables may take on this terminal. */
export function widthOf({ isTTY, columns }: Terminal): number {
  if (isTTY !== true || columns === undefined || columns === 0) return DEFAULT_WIDTH;
  return Math.max(MIN_WIDTH, columns);
}

/**
 * The process's own output. A reader that goes away (`veritee … | head -1`) is no error: what it does
 * not want to read is dropped, and the exit status stays that of the verdict.
 */
export function processOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", lostOutput);
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    colors: createColors(wantsColors(process.stdout, process.env)),
    width: widthOf(process.stdout),
  };
}

/** Shows on one line, which each call replaces, how far a command is; null takes the line away. */
export type Progress = (line: string | null) => void;

/** The progress line of a terminal, and nothing where standard error is none that can move its cursor. */
export function processProgress(): Progress | null {
  const { stderr } = process;
  if (!stderr.isTTY || process.env["TERM"] === "dumb") return null;
  return (line) => void stderr.write(`\r\u001b[K${line === null ? "" : shorten(line, (stderr.columns || 80) - 1)}`);
}

/** A result that could not be written (a full disk) must not end with the status of a verdict. */
function lostOutput(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") process.exit(EXIT.internal);
}

/** Ends the process with the status that a program comes to; what it throws is an internal error. */
export function exitWith(program: Promise<number>): void {
  program.then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      process.stderr.write(`internal error: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = EXIT.internal;
    },
  );
}
