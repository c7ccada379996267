import { beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { createVerifier } from "../../src/index.js";
import {
  createMeasuredBootExample,
  createSimulatedTpm,
  createSnpVtpmExample,
  efiActionEvent,
  usualApplications,
  withEventAdded,
  withEventMoved,
  withoutEvent,
} from "../../src/testing/index.js";
import type {
  MeasuredBootExample,
  MeasuredBootExampleOptions,
  SimulatedTpm,
  SnpVtpmExample,
  TpmHash,
} from "../../src/testing/index.js";
import { readLog, replayed } from "./event-log-reader.js";

const IDS = { sha1: 0x04, sha256: 0x0b, sha384: 0x0c, sha512: 0x0d } as const satisfies Record<TpmHash, number>;

/** Values of a TPM's PCRs that are not as after a restart, hex. */
async function extendedPcrs(tpm: SimulatedTpm, bank: TpmHash): Promise<Record<number, string>> {
  const fresh = await createSimulatedTpm({ banks: [bank] });
  const values = Array.from({ length: 24 }, (_, index) => [index, toHex(tpm.pcr(bank, index))] as const);
  return Object.fromEntries(values.filter(([index, value]) => value !== toHex(fresh.pcr(bank, index))));
}

describe("createMeasuredBootExample", () => {
  let example: MeasuredBootExample;

  beforeAll(async () => {
    example = await createMeasuredBootExample();
  });

  /** PCRs that the quotes have otherwise than the log replays to, of the banks. */
  function differing({ parts, eventLog }: MeasuredBootExample): readonly (readonly [number, number])[] {
    const { records } = readLog(eventLog);
    return parts.quotes.flatMap(({ pcrs }) =>
      pcrs.flatMap(({ bank, values }) => {
        const replay = replayed(records, bank);
        const registers = Object.keys(replay).map(Number);
        return registers
          .filter((register) => toHex(values.get(register) ?? new Uint8Array()) !== replay[register])
          .map((register) => [bank, register] as const);
      }),
    );
  }

  async function failures(evidence: MeasuredBootExample, policyOf = evidence): Promise<readonly string[]> {
    const { endorsements, anchor, challenge, at } = policyOf;
    const verifier = createVerifier({ anchors: [anchor], endorsements });
    const result = await verifier.verify(evidence.evidence, { policy: policyOf.policy, challenge, at });
    const failed = result.findings.filter(({ outcome }) => outcome === "fail");
    return failed.map(({ path }) => path ?? "");
  }

  it("states no values of a bank that policies do not have", async () => {
    const { policy } = await createMeasuredBootExample({ banks: ["sha256", "sha512"] });
    const { pcr_values: values } = JSON.parse(policy) as { readonly pcr_values: Readonly<Record<string, unknown>> };
    expect(Object.keys(values)).toEqual(["sha256"]);
    expect(await failures(await createMeasuredBootExample({ banks: ["sha256", "sha512"] }))).toEqual([]);
  });

  it("has a log in the message that replays to the quotes, and a policy that they fit", async () => {
    expect(toHex(example.parts.eventLog ?? new Uint8Array())).toBe(toHex(example.eventLog));
    expect(toHex(example.evidence)).toContain(toHex(example.eventLog));
    expect(differing(example)).toEqual([]);
    expect(await failures(example)).toEqual([]);
    const { sha256 } = (JSON.parse(example.policy) as { pcr_values: Record<string, Record<string, string>> })
      .pcr_values;
    expect(sha256).toEqual(await extendedPcrs(example.tpm, "sha256"));
  });

  it("is of the world of the other example", async () => {
    const other = await createSnpVtpmExample();
    const world = ({ amd, vcek, tpm, challenge }: SnpVtpmExample): string[] =>
      [amd.ark.spki, vcek.chipId, tpm.akPublic, challenge.tee, challenge.vtpm].map(toHex);
    expect(world(example)).toEqual(world(other));
    expect(other.parts.eventLog).toBeUndefined();
  });

  it.each<readonly [string, MeasuredBootExampleOptions, readonly number[]]>([
    ["another command line", { kernelCommandLine: "root=/dev/vda1 rw" }, [8]],
    ["secure boot off", { secureBoot: "off" }, [7]],
    ["another firmware", { firmwareVersion: "2.0" }, [0]],
    ["one program more", { applications: [...usualApplications("grub"), ...usualApplications("systemd")] }, [4]],
    ["another initrd", { initrd: new Uint8Array(3) }, [9]],
  ])("%s: other PCRs, and a log that fits them", async (_, options, pcrs) => {
    const other = await createMeasuredBootExample(options);
    expect([differing(other), await failures(other)]).toEqual([[], []]);
    const expected = ["sha256", "sha384"].flatMap((bank) => pcrs.map((pcr) => `pcr_values.${bank}.${pcr}`));
    expect(await failures(other, example)).toEqual(expected);
  });

  it.each<readonly [string, MeasuredBootExampleOptions["logged"]]>([
    ["lacks one event of PCR 7", (events) => withoutEvent(events, indexOf(events, 7))],
    ["has two events of PCR 7 in the other order", (events) => moved(events, indexOf(events, 7))],
    ["has an event of PCR 7 more", (events) => withEventAdded(events, events.length, efiActionEvent(7, "never"))],
  ])("a log that %s does not replay to that PCR, in both banks, while all else stays", async (_, logged) => {
    const other = await createMeasuredBootExample(logged === undefined ? {} : { logged });
    expect(differing(other)).toEqual([
      [IDS.sha256, 7],
      [IDS.sha384, 7],
    ]);
    expect(other.logged).not.toEqual(other.measured);
    const quoted = (of: MeasuredBootExample): string[] => of.parts.quotes.map(({ quote }) => toHex(quote));
    expect([quoted(other), other.policy]).toEqual([quoted(example), example.policy]);
  });

  it("may have other banks, a SHA-1 log, a locality and further sections", async () => {
    const other = await createMeasuredBootExample({
      banks: ["sha1", "sha256"],
      startupLocality: 3,
      log: { format: "tcg-sha1" },
      sections: { of_a_test: "{}" },
    });
    const { specId, records } = readLog(other.eventLog);
    expect([specId, other.parts.quotes.length]).toEqual([null, 2]);
    expect(replayed(records, IDS.sha1, 3)).toEqual(await extendedPcrs(other.tpm, "sha1"));
    expect(JSON.parse(other.policy)).toHaveProperty("of_a_test");
  });

  it("is the same each time", async () => {
    const again = await createMeasuredBootExample();
    expect([toHex(again.evidence), again.policy]).toEqual([toHex(example.evidence), example.policy]);
  });
});

function indexOf(events: MeasuredBootExample["measured"], register: number): number {
  return events.findIndex((event) => event.register === register);
}

/** With the event at an index behind the next one of the same register. */
function moved(events: MeasuredBootExample["measured"], index: number): MeasuredBootExample["measured"] {
  const next = events.findIndex(({ register }, at) => at > index && register === events[index]?.register);
  return withEventMoved(events, index, next);
}
