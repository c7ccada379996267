import { afterAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import {
  createMeasuredBootExample,
  createSnpExample,
  createSnpVtpmExample,
  eventOfData,
  inCcRegisters,
  simulatedBoot,
  withEventAdded,
  writeCcel,
  writeEventLog,
} from "../../../src/testing/index.js";
import { describeWithVectors, vectorsDir } from "../../helpers/vectors.js";
import { run } from "./cli.js";
import { makeLogFolder } from "./log-folder.js";

const folder = makeLogFolder();
afterAll(() => folder.remove());

const before = await createMeasuredBootExample();
const after = await createMeasuredBootExample({ kernelCommandLine: "root=/dev/vda1 rw quiet" });
const beforeFile = folder.write("before.pb", before.evidence);
const afterFile = folder.write("after.pb", after.evidence);
const report = await createSnpExample();
const diff = (a: string, b: string, ...more: readonly string[]) => run(["diff", a, b, ...more]);
const flat = (stdout: string): string => stdout.replaceAll(/\n {8,}/g, " ").replaceAll(/ +/g, " ");
/** A policy with the example's golden values, in `banks` alone. */
const golden = (name: string, policy: string, banks: readonly string[] = ["sha256", "sha384"]): string => {
  const { pcr_values } = JSON.parse(policy) as { readonly pcr_values: Record<string, unknown> };
  const chosen = Object.fromEntries(banks.map((bank) => [bank, pcr_values[bank]]));
  return folder.write(name, JSON.stringify({ pcr_values: chosen }));
};

interface DiffJson {
  readonly equal: boolean;
  readonly different: readonly {
    readonly register: string;
    readonly values: readonly { readonly bank: string; readonly A: string | null; readonly B: string | null }[];
    readonly explanation: {
      readonly kind: string;
      readonly changes?: readonly { readonly kind: string; readonly [name: string]: unknown }[];
      readonly hint?: unknown;
    };
  }[];
  readonly [name: string]: unknown;
}
const jsonOf = async (a: string, b: string): Promise<DiffJson> =>
  JSON.parse((await diff(a, b, "--json")).stdout) as DiffJson;

describe("veritee diff, of two evidences", () => {
  it("is 0 where nothing differs, and says that nothing is verified", async () => {
    const { status, stdout } = await diff(beforeFile, beforeFile);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^not verified: /);
    expect(stdout).toContain("no difference\nthe same   PCR 0 to 23 (sha256, sha384)\n");
  });

  it("is 1 where PCRs differ, and names the events and words that explain it", async () => {
    const { status, stdout } = await diff(beforeFile, afterFile);
    expect(status).toBe(1);
    const text = flat(stdout);
    expect(text).toContain("different PCR 8\nthe same PCR 0 to 7, 9 to 23 (sha256, sha384)");
    expect(text).toMatch(/PCR 8 differs in sha256, sha384\n sha256 A [0-9a-f]{10}… B [0-9a-f]{10}…/);
    expect(text).toMatch(
      /changed A 36 [0-9a-f]{10}… kernel command line .* ro quiet"\n? B 36 .*→ without ro → with rw/,
    );
    expect(stdout).not.toContain("warning");
  });

  it("--json has all of it, digests in full", async () => {
    const { equal, different } = await jsonOf(beforeFile, afterFile);
    expect(equal).toBe(false);
    const [eight] = different;
    expect(different.map(({ register }) => register)).toEqual(["PCR 8"]);
    expect(eight?.values[0]).toEqual({
      bank: "sha256",
      A: toHex(before.tpm.pcr("sha256", 8)),
      B: toHex(after.tpm.pcr("sha256", 8)),
    });
    expect(eight?.explanation.changes?.map(({ kind, words }) => [kind, words])).toEqual([
      ["changed", { removed: ["ro"], added: ["rw"] }],
      ["changed", { removed: ["ro"], added: ["rw"] }],
    ]);
  });

  it("says first where a log does not replay to its quote, and what would explain it", async () => {
    const extra = eventOfData(8, 0x0d, new TextEncoder().encode("grub_cmd: never run"));
    const lying = await createMeasuredBootExample({ logged: (measured) => withEventAdded(measured, 35, extra) });
    const file = folder.write("lying.pb", lying.evidence);
    const { status, stdout } = await diff(file, afterFile);
    expect(status).toBe(1);
    const blocks = stdout.split("\n\n");
    expect(flat(blocks[2] ?? "")).toContain(
      "warning PCR 8 of sha256: the log of A does not replay to what A quotes; without event 36 it would give the quoted value",
    );
    // The same PCRs: the lie makes no difference between the two, but is told.
    const same = await diff(file, beforeFile);
    expect([same.status, same.stdout.includes("warning")]).toEqual([0, true]);
  });

  it("says so where the logs have the same events for a register that differs", async () => {
    const hiding = await createMeasuredBootExample({
      kernelCommandLine: "root=/dev/vda1 rw quiet",
      logged: () => before.logged,
    });
    const { stdout } = await diff(beforeFile, folder.write("hiding.pb", hiding.evidence));
    expect(flat(stdout)).toContain("the two logs have the same events for it: no event explains it");
    expect(stdout).toContain(toHex(hiding.tpm.pcr("sha384", 8)).slice(0, 80));
  });

  it("has no events to show where there are no logs", async () => {
    const bare = await createSnpVtpmExample();
    const { status, stdout } = await diff(folder.write("bare.pb", bare.evidence), beforeFile);
    expect(status).toBe(1);
    expect(stdout).toContain("quotes: sha256, sha384; no event log");
    expect(flat(stdout)).toContain("A has no event log to compare with; ");
    const twice = await diff(folder.write("bare2.pb", bare.evidence), folder.write("bare.pb", bare.evidence));
    expect(twice.status).toBe(0);
  });

  it("names banks that only one of them quotes", async () => {
    const one = await createMeasuredBootExample({ banks: ["sha256"] });
    const { status, stdout } = await diff(folder.write("one.pb", one.evidence), beforeFile);
    expect(status).toBe(1);
    expect(stdout).toContain("only in B  bank sha384\n");
    expect(await jsonOf(folder.write("one.pb", one.evidence), beforeFile)).toMatchObject({
      equal: false,
      banksOnlyIn: { A: [], B: ["sha384"] },
      different: [],
    });
  });
});

describe("veritee diff, of a policy and evidence", () => {
  it("is 0 where the evidence has the golden values, whatever else it quotes", async () => {
    const policy = golden("same.json", before.policy, ["sha256"]);
    expect((await diff(policy, beforeFile)).status).toBe(0);
    expect((await diff(beforeFile, policy)).status).toBe(0);
  });

  it("shows the events of a PCR that differs, for want of another log", async () => {
    const { status, stdout } = await diff(golden("golden.json", before.policy), afterFile);
    expect(status).toBe(1);
    expect(stdout).toContain("golden values: sha256, sha384\n");
    const text = flat(stdout);
    expect(text.replaceAll("\n ", " ")).toContain(
      "A has no event log to compare with; in that of B: leaving out or moving one event does not give the value of A",
    );
    expect(text).toMatch(/B 36 [0-9a-f]{10}… kernel command line .* rw quiet"/);
    expect(stdout).toContain(toHex(before.tpm.pcr("sha256", 8)));
  });

  it("finds the one event that came", async () => {
    const more = await createMeasuredBootExample({ grubCommands: ["set timeout=0", "insmod gzio", "insmod evil"] });
    const { stdout } = await diff(golden("golden.json", before.policy), folder.write("more.pb", more.evidence));
    expect(flat(stdout)).toMatch(/in that of B: without event \d+ it would give the value of A/);
    const { different } = await jsonOf(golden("golden.json", before.policy), folder.write("more.pb", more.evidence));
    expect(different.find(({ register }) => register === "PCR 8")?.explanation).toMatchObject({
      kind: "one-log",
      side: "B",
      hint: { kind: "dropped" },
    });
  });

  it("counts a bank that the policy states and the evidence lacks", async () => {
    const one = await createMeasuredBootExample({ banks: ["sha256"] });
    const { status, stdout } = await diff(golden("both.json", before.policy), folder.write("one.pb", one.evidence));
    expect([status, stdout.includes("only in A  bank sha384")]).toEqual([1, true]);
  });
});

describe("veritee diff, of bare event logs", () => {
  const boot = simulatedBoot();
  const log = folder.write("log.bin", writeEventLog(boot));

  it("compares what their replays give", async () => {
    expect((await diff(log, log)).status).toBe(0);
    const other = folder.write("off.bin", writeEventLog(simulatedBoot({ secureBoot: "off" })));
    const { status, stdout } = await diff(log, other);
    expect(status).toBe(1);
    expect(flat(stdout)).toMatch(/changed A 4 .* variable SecureBoot: 01\n? B 4 .* variable SecureBoot: 00/);
    expect(flat(stdout)).toMatch(/removed A \d+ .* authority db: certificate of \d+ bytes/);
  });

  it("compares one with what evidence quotes", async () => {
    expect((await diff(folder.write("own.bin", before.eventLog), beforeFile)).status).toBe(0);
    expect((await diff(folder.write("own.bin", before.eventLog), afterFile)).status).toBe(1);
  });

  it("compares CCELs by RTMR, and a CCEL with nothing else", async () => {
    const ccel = (name: string, kernelCommandLine: string): string =>
      folder.write(name, writeCcel(inCcRegisters(simulatedBoot({ kernelCommandLine }))));
    const { status, stdout } = await diff(ccel("a.ccel", "quiet"), ccel("b.ccel", "verbose"));
    expect(status).toBe(1);
    expect(stdout).toContain("different  RTMR2\nthe same   RTMR0, RTMR1, RTMR3 (sha384)");
    const mixed = await diff(ccel("a.ccel", "quiet"), log);
    expect(mixed).toMatchObject({ status: 2, stdout: "" });
    expect(mixed.stderr).toContain("cannot be compared");
  });

  it("keeps within the width, and lets no text reach the terminal as it is", async () => {
    const evil = eventOfData(8, 0x0d, new TextEncoder().encode("grub_cmd: \u001b[31mred\u202e \u009b2J"));
    const tame = eventOfData(8, 0x0d, new TextEncoder().encode("grub_cmd: \u001b[31mred\u202e \u009b3J"));
    const [a, b] = [evil, tame].map((event, index) =>
      folder.write(`evil${index}.bin`, writeEventLog(withEventAdded(boot, 0, event))),
    );
    for (const width of [72, 100]) {
      const { stdout } = await run(["diff", a ?? "", b ?? ""], { width });
      const [, ...lines] = stdout.split("\n");
      expect(lines.filter((line) => line.length > width)).toEqual([]);
      expect(stdout).toContain("→ without");
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe("veritee diff is wrong use", () => {
  it.each([
    ["a file that is not there", "missing.pb", "cannot read the file"],
    ["a policy without golden values", folder.write("empty.json", '{"policy": {"vmpl": 1}}'), "states no PCR values"],
    [
      "a policy that is none",
      folder.write("bad.json", '{"pcr_values": {"sha256": {"x": "00"}}}'),
      "is no valid policy",
    ],
    ["evidence without a vTPM", folder.write("report.bin", report.evidence), "has no PCR values"],
    ["what is nothing of all that", folder.write("noise.bin", new Uint8Array(77).fill(9)), "EVIDENCE_UNKNOWN"],
    ["a broken log", folder.write("cut.bin", before.eventLog.subarray(0, -1)), "EVENTLOG_"],
  ])("for %s", async (_, file, message) => {
    const done = await diff(file, beforeFile);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });
});

describeWithVectors("veritee diff, of real event logs", () => {
  const real = (name: string): string => `${vectorsDir() ?? ""}/vtpm/${name}`;

  it("finds the separator that one firmware measures into another register", async () => {
    const { status, stdout } = await diff(
      real("ccel/cos-113-intel-tdx.bin"),
      real("ccel/cos-113-intel-tdx-dupe-separator.bin"),
    );
    expect(status).toBe(1);
    const text = flat(stdout);
    expect(text).toContain("different RTMR0, RTMR1\nthe same RTMR2, RTMR3 (sha384)");
    expect(text).toMatch(/added B 16 [0-9a-f]{10}… separator/);
    expect(text).toMatch(/removed A 16 [0-9a-f]{10}… separator/);
  });

  it("finds the revocations that one guest lacks", async () => {
    const files = ["ubuntu-2104-no-secure-boot.bin", "ubuntu-2104-no-dbx.bin"].map((name) => real(`eventlog/${name}`));
    const { stdout } = await diff(files[0] ?? "", files[1] ?? "");
    expect(flat(stdout)).toContain("→ without 3 x509, 183 sha256: REVOKED_CANONICAL_BOOTHOLE");
    expect(flat(stdout)).toContain("different PCR 1, 4, 5, 7 to 9\n");
  });

  it("knows two copies of a boot for the same", async () => {
    const { status } = await diff(
      real("eventlog/ubuntu-2104-no-dbx.bin"),
      real("eventlog/tpm2-tools-event-gce-ubuntu-2104-log.bin"),
    );
    expect(status).toBe(0);
  });
});
