import { describe, expect, it } from "vitest";
import { fromBase64, toHex } from "../../src/bytes/index.js";
import { createTdxExample, withoutEvent } from "../../src/testing/index.js";
import { readLog, replayed } from "./event-log-reader.js";

/** TPM_ALG_SHA384. */
const SHA384 = 0x000c;

const example = createTdxExample();

interface ExamplePolicy {
  readonly policy: { readonly tdQuoteBodyPolicy: Readonly<Record<string, string>> & { readonly rtmrs: string[] } };
  readonly rootOfTrust: Readonly<Record<string, unknown>>;
}

function hexOf(base64: string | undefined): string {
  return toHex(fromBase64(base64 ?? "") ?? new Uint8Array());
}

describe("createTdxExample", () => {
  it("has a quote that answers the challenge and a policy that states the rest of it", () => {
    const { evidence, challenge } = example;
    expect(toHex(evidence.slice(568, 632))).toBe(toHex(challenge));
    const { policy, rootOfTrust } = JSON.parse(example.policy) as ExamplePolicy;
    const stated = policy.tdQuoteBodyPolicy;
    const offsets = { minimumTeeTcbSvn: [48, 16], mrSeam: [64, 48], tdAttributes: [168, 8], xfam: [176, 8] } as const;
    const measurements = {
      mrTd: [184, 48],
      mrConfigId: [232, 48],
      mrOwner: [280, 48],
      mrOwnerConfig: [328, 48],
    } as const;
    for (const [name, [offset, size]] of Object.entries({ ...offsets, ...measurements })) {
      expect([name, hexOf(stated[name])]).toEqual([name, toHex(evidence.slice(offset, offset + size))]);
    }
    expect(stated.rtmrs.map(hexOf).join("")).toBe(toHex(evidence.slice(376, 568)));
    expect(rootOfTrust).toEqual({ checkCrl: true, getCollateral: true });
  });

  it("has a log that replays to the registers of the quote", () => {
    const { records } = readLog(example.eventLog, true);
    const values = replayed(records, SHA384);
    expect([values[1], values[2], values[3]].join("")).toBe(toHex(example.evidence.slice(376, 520)));
    // With its header.
    expect(records.length).toBe(1 + example.logged.length);
    expect(toHex(example.evidence.slice(520, 568))).toBe("00".repeat(48));
    expect(example.eventLog.length).toBe(65_536);
  });

  it("is the same each time, and another one by its options", () => {
    const again = createTdxExample();
    expect([toHex(again.evidence), again.policy]).toEqual([toHex(example.evidence), example.policy]);
    expect(again.endorsements).toEqual(example.endorsements);
    const other = createTdxExample({ kernelCommandLine: "root=/dev/vda1 rw" });
    expect(toHex(other.evidence.slice(472, 520))).not.toBe(toHex(example.evidence.slice(472, 520)));
    const five = createTdxExample({ version: 5 });
    expect(toHex(five.evidence.slice(0, 2))).toBe("0500");
  });

  it("logs less than was measured where told so", () => {
    const gap = createTdxExample({ logged: (measured) => withoutEvent(measured, 3) });
    expect(toHex(gap.evidence)).toBe(toHex(example.evidence));
    expect(gap.logged.length).toBe(gap.measured.length - 1);
    expect(toHex(gap.eventLog)).not.toBe(toHex(example.eventLog));
  });
});
