import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import {
  EVENT_TYPES,
  createSimulatedTpm,
  measureEvents,
  separatorEvent,
  simulatedBoot,
  usualApplications,
  withEventAdded,
  withEventMoved,
  withoutEvent,
  writeEventLog,
} from "../../src/testing/index.js";
import type { SimulatedBootOptions, SimulatedTpm, TpmHash } from "../../src/testing/index.js";
import { readLog, replayed } from "./event-log-reader.js";

const IDS = { sha1: 0x04, sha256: 0x0b, sha384: 0x0c, sha512: 0x0d } as const satisfies Record<TpmHash, number>;
const BANKS = ["sha1", "sha256", "sha384", "sha512"] as const;

/** Values of a TPM's PCRs that are not as after a restart, hex. */
async function extendedPcrs(tpm: SimulatedTpm, bank: TpmHash): Promise<Record<number, string>> {
  const fresh = await createSimulatedTpm({ banks: [bank] });
  const values = Array.from({ length: 24 }, (_, index) => [index, toHex(tpm.pcr(bank, index))] as const);
  return Object.fromEntries(values.filter(([index, value]) => value !== toHex(fresh.pcr(bank, index))));
}

describe("simulatedBoot", () => {
  it.each<readonly [string, SimulatedBootOptions]>([
    ["as it is", {}],
    ["without secure boot", { secureBoot: "off" }],
    ["with systemd-boot", { loader: "systemd" }],
    ["started at locality 3", { startupLocality: 3 }],
    ["of no programs", { applications: [] }],
  ])("%s: the log replays to the TPM's PCRs in every bank", async (_, options) => {
    const { startupLocality = 0 } = options;
    const tpm = await createSimulatedTpm({ banks: BANKS, startupLocality });
    const events = simulatedBoot(options);
    measureEvents(tpm, events);
    const { records } = readLog(writeEventLog(events, { algorithms: BANKS }));
    for (const bank of BANKS) {
      const values = replayed(records, IDS[bank], startupLocality);
      expect(Object.keys(values).length).toBeGreaterThanOrEqual(9);
      expect(values).toEqual(await extendedPcrs(tpm, bank));
    }
    const sha1 = readLog(writeEventLog(events, { format: "tcg-sha1" }));
    expect(replayed(sha1.records, IDS.sha1, startupLocality)).toEqual(await extendedPcrs(tpm, "sha1"));
  });

  it("has no registers but those that firmware, loaders and kernels use", () => {
    const registers = (options: SimulatedBootOptions): number[] => {
      return [...new Set(simulatedBoot(options).map(({ register }) => register))].sort((a, b) => a - b);
    };
    expect(registers({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14]);
    expect(registers({ loader: "systemd" })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 12]);
  });

  it("has an authority only where secure boot is on", () => {
    const authorities = (secureBoot: "on" | "off"): number => {
      const ofDb = simulatedBoot({ secureBoot, loader: "systemd" });
      return ofDb.filter(({ type }) => type === EVENT_TYPES.EV_EFI_VARIABLE_AUTHORITY).length;
    };
    expect([authorities("on"), authorities("off")]).toEqual([1, 0]);
  });

  it("has what the options say", () => {
    const [first] = usualApplications("grub");
    const events = simulatedBoot({
      kernelCommandLine: "root=/dev/simulated",
      firmwareVersion: "firmware 7",
      grubCommands: ["echo one"],
      applications: first === undefined ? [] : [first],
      variables: { SecureBoot: new Uint8Array() },
    });
    const text = events.map(({ data }) => Buffer.from(data).toString("latin1").replaceAll("\0", ""));
    const starting = (start: string): string[] => text.filter((line) => line.startsWith(start));
    expect(starting("kernel_cmdline: ")).toEqual(["kernel_cmdline: (hd0,gpt2)/vmlinuz-6.1.0 root=/dev/simulated"]);
    expect([starting("firmware 7").length, starting("grub_cmd: echo one").length]).toEqual([1, 1]);
    expect(starting("grub_cmd: set timeout=0")).toEqual([]);
    expect(events.filter(({ type }) => type === EVENT_TYPES.EV_EFI_BOOT_SERVICES_APPLICATION)).toHaveLength(1);
    expect(text.some((line) => line.endsWith("SecureBoot"))).toBe(true);
  });

  it("is the same each time", () => {
    expect(toHex(writeEventLog(simulatedBoot()))).toBe(toHex(writeEventLog(simulatedBoot())));
  });
});

describe("changes of what is logged", () => {
  const events = [1, 2, 3].map((register) => separatorEvent(register));
  const registers = (changed: readonly { readonly register: number }[]): number[] =>
    changed.map(({ register }) => register);

  it("drops, moves and adds one event, and leaves the others as they are", () => {
    expect(registers(withoutEvent(events, 1))).toEqual([1, 3]);
    expect(registers(withEventMoved(events, 0, 2))).toEqual([2, 3, 1]);
    expect(registers(withEventMoved(events, 2, 0))).toEqual([3, 1, 2]);
    expect(registers(withEventAdded(events, 1, separatorEvent(9)))).toEqual([1, 9, 2, 3]);
    expect(registers(withEventAdded(events, 3, separatorEvent(9)))).toEqual([1, 2, 3, 9]);
    expect(registers(events)).toEqual([1, 2, 3]);
  });

  it("refuses an index that no event has", () => {
    expect(() => withoutEvent(events, 3)).toThrow(RangeError);
    expect(() => withEventMoved(events, 0, 3)).toThrow(RangeError);
    expect(() => withEventMoved(events, -1, 0)).toThrow(RangeError);
    expect(() => withEventAdded(events, 4, separatorEvent(9))).toThrow(RangeError);
  });

  it("a TPM refuses what was never a digest of its bank", async () => {
    const tpm = await createSimulatedTpm({ banks: ["sha256"] });
    const event = { ...separatorEvent(3), measured: { digests: { sha256: new Uint8Array(20) } } };
    expect(() => {
      measureEvents(tpm, [event]);
    }).toThrow(RangeError);
  });
});
