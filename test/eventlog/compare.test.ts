import { describe, expect, it } from "vitest";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { loadQuoteCrypto } from "../../src/crypto/index.js";
import {
  commonHashes,
  compareLogs,
  contentDifference,
  logDigests,
  parseEventLog,
  replay,
} from "../../src/eventlog/index.js";
import type { EventChange, EventLog, RegisterComparison } from "../../src/eventlog/index.js";
import {
  EFI_GUIDS,
  inCcRegisters,
  signatureList,
  simulatedBoot,
  withEventAdded,
  withEventMoved,
  withoutEvent,
  writeCcel,
  writeEventLog,
} from "../../src/testing/index.js";
import type { SimulatedEvent } from "../../src/testing/index.js";

const digests = logDigests(createCertificateCrypto(), await loadQuoteCrypto());

function logOf(bytes: Uint8Array, source: "tpm" | "cc" = "tpm"): EventLog {
  const parsed = parseEventLog(bytes, source);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return parsed.value;
}

const boot = simulatedBoot();
const compare = (before: readonly SimulatedEvent[], after: readonly SimulatedEvent[]): readonly RegisterComparison[] =>
  compareLogs(logOf(writeEventLog(before)), logOf(writeEventLog(after)), "sha256", digests);
/** The registers that differ, with what became of their events: kind and numbers. */
const changesOf = (comparison: readonly RegisterComparison[]): unknown =>
  comparison
    .filter(({ changes }) => changes.length > 0)
    .map(({ register, changes }) => [register, ...changes.map(shortly)]);
const shortly = ({ kind, before, after }: EventChange): readonly unknown[] => [
  kind,
  before?.event.number ?? null,
  after?.event.number ?? null,
];
const numberOf = (text: string): number => boot.findIndex(({ data }) => new TextDecoder().decode(data).includes(text));

describe("compareLogs", () => {
  it("finds nothing between a log and itself, and gives the replayed values", () => {
    const same = compare(boot, boot);
    expect(changesOf(same)).toEqual([]);
    const values = replay(logOf(writeEventLog(boot)), "sha256", digests);
    expect(same.map(({ register, before, after }) => [register, before, after])).toEqual(
      [...values].map(([register, { value }]) => [register, value, value]),
    );
  });

  it("tells an event that is gone from one that came", () => {
    const at = numberOf("insmod gzio");
    expect(changesOf(compare(boot, withoutEvent(boot, at)))).toEqual([[8, ["removed", at + 1, null]]]);
    expect(changesOf(compare(withoutEvent(boot, at), boot))).toEqual([[8, ["added", null, at + 1]]]);
  });

  it("tells an event that changed by what it is about, although its place moved", () => {
    const after = simulatedBoot({
      kernelCommandLine: "root=/dev/vda1 rw",
      grubCommands: ["set timeout=5", "x", "insmod gzio"],
    });
    const [eight, nine] = compare(boot, after).filter(({ changes }) => changes.length > 0);
    expect([eight?.register, nine?.register]).toEqual([8, 9]);
    expect(eight?.changes.map(({ kind, after: one }) => [kind, one?.text])).toEqual([
      ["changed", 'GRUB command "set timeout=5"'],
      ["added", 'GRUB command "x"'],
      ["changed", 'GRUB command "linux (hd0,gpt2)/vmlinuz-6.1.0 root=/dev/vda1 rw"'],
      ["changed", 'kernel command line "(hd0,gpt2)/vmlinuz-6.1.0 root=/dev/vda1 rw"'],
    ]);
    expect(nine?.changes.map(({ kind, before }) => [kind, before?.text])).toEqual([
      ["changed", 'file "(hd0,gpt1)/EFI/BOOT/grub.cfg"'],
    ]);
  });

  it("takes a program of another version for the same one", () => {
    const image = (path: string, byte: number) => ({ path, image: new Uint8Array(8).fill(byte) });
    const before = simulatedBoot({ applications: [image("\\vmlinuz-6.1.0", 1), image("\\a.efi", 2)] });
    const after = simulatedBoot({ applications: [image("\\vmlinuz-6.12.3", 3), image("\\b.efi", 4)] });
    const four = compare(before, after).find(({ register }) => register === 4);
    expect(four?.changes.map(({ kind }) => kind)).toEqual(["changed", "removed", "added"]);
  });

  it("tells an event that moved", () => {
    const [from, to] = [numberOf("set timeout=0"), numberOf("insmod gzio")];
    expect(changesOf(compare(boot, withEventMoved(boot, from, to)))).toEqual([[8, ["moved", from + 1, to + 1]]]);
  });

  it("passes over what extends nothing", () => {
    const note: SimulatedEvent = { register: 4, type: 3, measured: null, data: new Uint8Array(20) };
    const noted = writeEventLog(withEventAdded(boot, 4, note));
    expect(changesOf(compareLogs(logOf(writeEventLog(boot)), logOf(noted), "sha256", digests))).toEqual([]);
  });

  it("has the value before the first event for a register that one log lacks", () => {
    const without = boot.filter(({ register }) => register !== 14);
    const fourteen = compare(without, boot).find(({ register }) => register === 14);
    expect(fourteen?.before).toEqual(new Uint8Array(32));
    expect(fourteen?.changes.every(({ kind }) => kind === "added")).toBe(true);
  });

  it("compares CCELs, but no CCEL with a TPM's log", () => {
    const ccel = (events: readonly SimulatedEvent[]): EventLog => logOf(writeCcel(inCcRegisters(events)), "cc");
    const quiet = simulatedBoot({ kernelCommandLine: "quiet" });
    const differing = compareLogs(ccel(boot), ccel(quiet), "sha384", digests).filter(
      ({ changes }) => changes.length > 0,
    );
    expect(differing.map(({ register }) => register)).toEqual([3]);
    expect(() => compareLogs(ccel(boot), logOf(writeEventLog(boot)), "sha384", digests)).toThrow(TypeError);
  });

  it("is done in time with thousands of events that differ", () => {
    const many = (text: string): readonly SimulatedEvent[] => {
      const grubCommands = Array.from({ length: 8000 }, (_, index) => `set x=${text}${index}`);
      return simulatedBoot({ grubCommands });
    };
    const eight = compare(many("a"), many("b")).find(({ register }) => register === 8);
    expect(eight?.complete).toBe(false);
    expect(eight?.changes.filter(({ kind }) => kind === "changed")).toHaveLength(8000);
  });
});

describe("commonHashes", () => {
  it("has what both logs declare, the strongest first", () => {
    const one = logOf(writeEventLog(simulatedBoot(), { algorithms: ["sha1", "sha256"] }));
    const other = logOf(writeEventLog(simulatedBoot(), { algorithms: ["sha256", "sha384", "sha1"] }));
    expect(commonHashes(one, other)).toEqual(["sha256", "sha1"]);
    expect(commonHashes(one, logOf(writeEventLog(boot, { algorithms: ["sha384"] })))).toEqual([]);
  });
});

describe("contentDifference", () => {
  const changed = (before: readonly SimulatedEvent[], after: readonly SimulatedEvent[], register: number): unknown =>
    compare(before, after)
      .find((one) => one.register === register)
      ?.changes.map(({ before: old, after: new_ }) => old !== null && new_ !== null && contentDifference(old, new_))
      .at(-1);

  it("names the words of a command line that differ, also far behind what its line shows", () => {
    const long = Array.from({ length: 60 }, (_, index) => `option${index}`).join(" ");
    const [before, after] = [`${long} ro quiet`, `${long} rw quiet`];
    const boots = [before, after].map((kernelCommandLine) => simulatedBoot({ kernelCommandLine })) as [
      readonly SimulatedEvent[],
      readonly SimulatedEvent[],
    ];
    expect(changed(...boots, 8)).toEqual({ kind: "words", removed: ["ro"], added: ["rw"] });
  });

  it("names the entries of a database that differ", () => {
    const list = (...bytes: readonly number[]): Uint8Array =>
      signatureList(
        EFI_GUIDS.certSha256,
        bytes.map((byte) => ({ owner: EFI_GUIDS.imageSecurityDatabase, data: new Uint8Array(32).fill(byte) })),
      );
    const boots = [list(1, 2), list(2, 3, 4)].map((dbx) => simulatedBoot({ variables: { dbx } })) as [
      readonly SimulatedEvent[],
      readonly SimulatedEvent[],
    ];
    const difference = changed(...boots, 7) as { removed: { bytes: Uint8Array }[]; added: { bytes: Uint8Array }[] };
    expect([difference.removed, difference.added].map((list_) => list_.map(({ bytes }) => bytes[0]))).toEqual([
      [1],
      [3, 4],
    ]);
  });

  it("has nothing to say of what is only a digest", () => {
    expect(changed(boot, simulatedBoot({ initrd: new Uint8Array(3) }), 9)).toBeNull();
  });
});
