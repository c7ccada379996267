import type { ClaimValue, Finding } from "../result/index.js";
import type { LogSource } from "./records.js";
import type { LogDigests, LogHash } from "./types.js";

/** Authentic values of registers, by bank and register: PCRs that were quoted. */
export type QuotedRegisters = ReadonlyMap<LogHash, ReadonlyMap<number, Uint8Array>>;

/** What a log has to say. */
export interface LogRules {
  readonly secureBoot: boolean | null;
  readonly kernelCommandLine: { readonly kind: "text" | "pattern"; readonly text: string } | null;
  /** Allowed EFI applications by bank; no bank: not asked. */
  readonly bootApplications: ReadonlyMap<LogHash, readonly Uint8Array[]>;
  /** Digests that dbx has to list, by hash. */
  readonly revocations: ReadonlyMap<LogHash, readonly Uint8Array[]>;
}

/** A log, and what it is held to. */
export interface LogCase {
  readonly bytes: Uint8Array;
  readonly source: LogSource;
  readonly quoted: QuotedRegisters;
  /** Null where the policy asks for nothing. */
  readonly rules: LogRules | null;
  /** Whether facts may rest on a bank of SHA-1. */
  readonly sha1Bank: "refuse" | "accept";
  readonly digests: LogDigests;
}

/** What came of it. */
export interface LogJudgement {
  readonly findings: readonly Finding[];
  readonly claims: { readonly [name: string]: ClaimValue };
}
