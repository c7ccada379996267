import { toHex } from "../../bytes/index.js";
import type { EventChange, TypedEvent } from "../../eventlog/index.js";
import { contentDifference } from "../../eventlog/index.js";
import type { ClaimValue } from "../../index.js";
import { diffOf } from "./diff-model.js";
import type { Diff, EventExplanation } from "./diff-model.js";
import { readDiffSide } from "./diff-side.js";
import type { DiffSide } from "./diff-side.js";
import { EXIT, UsageError } from "./exit.js";
import { openLogDigests } from "./log-input.js";
import { registerName } from "./log-names.js";
import type { Output } from "./output.js";
import { diffBlocks } from "./print-diff.js";
import { jsonText } from "./text.js";

const WARNING = "not verified: this only compares what two files say, and anybody can write them";

/** Exit statuses of `veritee diff`, as those of diff(1). */
const DIFF_EXIT = { equal: EXIT.affirming, different: EXIT.contraindicated } as const;

/**
 * `veritee diff A B`: which PCRs differ between two evidences, event logs or policies, and which events explain it.
 *
 * @returns the exit status: 0 equal, 1 different.
 * @throws UsageError for files that cannot be compared.
 */
export async function runDiff(
  fileA: string,
  fileB: string,
  flags: { readonly json?: boolean },
  output: Output,
): Promise<number> {
  const digests = await openLogDigests();
  const [a, b] = [await readDiffSide(fileA, digests), await readDiffSide(fileB, digests)];
  if (a.registers !== b.registers) {
    throw new UsageError("one file is about PCRs, the other about registers of a TEE (CCEL): they cannot be compared");
  }
  const diff = diffOf(a, b, digests);
  if (flags.json === true) output.out(jsonText(diffFields(a, b, diff)));
  else {
    output.out(output.colors.yellow(WARNING));
    for (const block of diffBlocks(a, b, diff, digests, output)) output.out(`\n${block}`);
  }
  return diff.equal ? DIFF_EXIT.equal : DIFF_EXIT.different;
}

function diffFields(a: DiffSide, b: DiffSide, diff: Diff): ClaimValue {
  const { equal, comparedBanks, banksOnlyIn, same, registers } = diff;
  return {
    verified: false,
    equal,
    A: sideFields(a),
    B: sideFields(b),
    comparedBanks,
    banksOnlyIn,
    same: same.map((register) => registerName(register, a.registers)),
    different: registers.map(({ register, values, explanation }) => ({
      register: registerName(register, a.registers),
      values: values.map(({ bank, before, after }) => ({ bank, A: hexOrNull(before), B: hexOrNull(after) })),
      explanation: explanationFields(explanation),
    })),
  };
}

function sideFields({ file, kind, banks, log, logFailure, unreplayed, registers }: DiffSide): ClaimValue {
  return {
    file,
    kind,
    banks: [...banks.keys()],
    events: log === null ? null : log.events.length,
    logFailure: logFailure === null ? null : { code: logFailure.code, message: logFailure.message },
    unreplayed: unreplayed.map(({ register, bank, quoted, replayed, explanation }) => ({
      register: registerName(register, registers),
      bank,
      quoted: hexOrNull(quoted),
      replayed: hexOrNull(replayed),
      explanation: explanation === null ? null : { ...explanation },
    })),
  };
}

function explanationFields(explanation: EventExplanation): ClaimValue {
  switch (explanation.kind) {
    case "none":
    case "unlogged":
      return { kind: explanation.kind };
    case "one-log": {
      const { kind, side, hash, events, hint } = explanation;
      return { kind, side, hash, events: events.map(eventFields), hint: hint === null ? null : { ...hint } };
    }
    case "events": {
      const { kind, hash, changes, complete } = explanation;
      return { kind, hash, complete, changes: changes.map(changeFields) };
    }
  }
}

function changeFields({ kind, before, after }: EventChange): ClaimValue {
  const difference = before === null || after === null ? null : contentDifference(before, after);
  const words = difference?.kind === "words" ? { removed: difference.removed, added: difference.added } : null;
  const entries =
    difference?.kind === "entries"
      ? { removed: difference.removed.map(entryFields), added: difference.added.map(entryFields) }
      : null;
  return {
    kind,
    A: before === null ? null : eventFields(before),
    B: after === null ? null : eventFields(after),
    ...(words === null ? {} : { words }),
    ...(entries === null ? {} : { entries }),
  };
}

function entryFields({ type, owner, bytes }: { type: string; owner: string; bytes: Uint8Array }): ClaimValue {
  return { type, owner, data: toHex(bytes) };
}

function eventFields({ event, name, measured, text }: TypedEvent): ClaimValue {
  const digests = [...event.digests.values()].map(toHex);
  return { number: event.number, name, measured, text, digests };
}

function hexOrNull(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : toHex(bytes);
}
