import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { printResult } from "../../../src/apps/cli/print-result.js";
import { createVerifier } from "../../../src/index.js";
import type { AttestationResult } from "../../../src/index.js";
import { createMeasuredBootExample, withEventAdded, scrtmVersionEvent } from "../../../src/testing/index.js";
import type { MeasuredBootExample, MeasuredBootExampleOptions } from "../../../src/testing/index.js";

async function resultOf(options: MeasuredBootExampleOptions, log?: Uint8Array): Promise<AttestationResult> {
  const example: MeasuredBootExample = await createMeasuredBootExample(options);
  const verifier = createVerifier({ anchors: [example.anchor], endorsements: example.endorsements });
  const { policy, challenge, at } = example;
  return verifier.verify(example.evidence, {
    policy,
    challenge,
    at,
    sha1Bank: "accept",
    ...(log === undefined ? {} : { eventLog: log }),
  });
}

function printed(result: AttestationResult, width = 100): string {
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(text);
  printResult(result, { out: write, err: write, colors: createColors(false), width });
  return lines.join("\n");
}

const ALL_BANKS = { banks: ["sha1", "sha256", "sha384", "sha512"] } as const;

describe("printResult of an event log", () => {
  it("says of each bank in one line which PCRs replay", async () => {
    const result = await resultOf(ALL_BANKS);
    const replayed = result.findings.filter(({ code }) => code === "EVENTLOG_REPLAY");
    expect(replayed.length).toBeGreaterThanOrEqual(40);
    const text = printed(result);
    expect(text.match(/^pass {2}EVENTLOG_REPLAY .*$/gm)).toEqual(
      ALL_BANKS.banks.map((bank): unknown => expect.stringMatching(`${bank}: PCR 0 to 9, 14 as quoted$`)),
    );
  });

  it("shows each PCR that fails, and leaves it out of the bank's line", async () => {
    const foreign = scrtmVersionEvent("another");
    const result = await resultOf({ logged: (measured) => withEventAdded(measured, 5, foreign) });
    const text = printed(result);
    expect(text).toMatch(
      /^fail {2}EVENTLOG_REPLAY {2}event_log.sha256.0\n {6}expected {2}[0-9a-f]{64}\n {6}found {5}/m,
    );
    expect(text).toMatch(/^pass {2}EVENTLOG_REPLAY +sha256: PCR 1 to 9, 14 as quoted$/m);
  });

  it("puts what would explain a failure beside the failures", async () => {
    const foreign = scrtmVersionEvent("another");
    const result = await resultOf({ logged: (measured) => withEventAdded(measured, 5, foreign) });
    const [failures = "", table = ""] = printed(result).split(/^ {6}rule/m);
    expect(failures).toMatch(
      /^note {2}EVENTLOG_EXPLANATION {2}event_log.sha256.0\n {6}The quote agrees with the log without event 6$/m,
    );
    expect(table).not.toContain("EVENTLOG_EXPLANATION");
  });

  it("says of a log that is cut what is wrong with it", async () => {
    const { eventLog } = await createMeasuredBootExample();
    const text = printed(await resultOf({}, eventLog.subarray(0, -3)));
    expect(text).toMatch(
      /^fail {2}EVENTLOG_EVENT_SIZE {2}event_log.events.40.data\n {6}expected {2}a log that can be read\n {6}found {5}/m,
    );
  });

  it("breaks the line of a bank where the terminal is narrow", async () => {
    const foreign = scrtmVersionEvent("another");
    const text = printed(await resultOf({ logged: (measured) => withEventAdded(measured, 36, foreign) }), 72);
    expect(text).toMatch(/^pass {2}EVENTLOG_REPLAY +sha256: PCR 1 to 9, 14 as\n +quoted$/m);
  });

  it.each([72, 140])("keeps to %i columns", async (width) => {
    const lines = printed(await resultOf({ banks: ["sha256", "sha384", "sha512"] }), width).split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
  });
});
