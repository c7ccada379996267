import { afterAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import {
  createMeasuredBootExample,
  createSimulatedTpm,
  eventOfData,
  inCcRegisters,
  measureEvents,
  simulatedBoot,
  tpmAttestationProtobuf,
  withEventAdded,
  writeCcel,
  writeCcelTable,
  writeEventLog,
} from "../../../src/testing/index.js";
import type { SimulatedEvent } from "../../../src/testing/index.js";
import { describeWithVectors, vectorsDir } from "../../helpers/vectors.js";
import { run } from "./cli.js";
import { makeLogFolder } from "./log-folder.js";

const folder = makeLogFolder();
afterAll(() => folder.remove());

const boot = simulatedBoot();
const tables = (stdout: string): readonly string[] => stdout.trimEnd().split("\n\n");
const tableOf = (stdout: string, head: string): readonly string[] =>
  (tables(stdout).find((text) => text.startsWith(head)) ?? "").split("\n");

interface InspectedJson {
  readonly format: string;
  readonly eventLog: {
    readonly format: string;
    readonly events: readonly { readonly data: string; readonly dataCut: boolean; readonly [name: string]: unknown }[];
    readonly replay: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly story: Readonly<Record<string, unknown>> | null;
  };
}
const jsonOf = async (file: string): Promise<InspectedJson> =>
  JSON.parse((await run(["inspect", file, "--json"])).stdout) as InspectedJson;

describe("veritee inspect, for a bare event log", () => {
  const file = folder.write("log.bin", writeEventLog(boot));

  it("says what it is, that nothing is verified, and has a table for each PCR", async () => {
    const { status, stdout } = await run(["inspect", file]);
    expect(status).toBe(0);
    const heads = tables(stdout).map((text) => text.split("\n")[0]?.replaceAll(/ +/g, " "));
    expect(heads[0]).toBe("not verified: this is only what the bytes say, and anybody can write them");
    expect(heads[1]).toBe(
      `event log TCG log, crypto-agile; digests sha256, sha384; ${boot.length + 1} events; ${writeEventLog(boot).length} bytes; shown: sha256`,
    );
    expect(heads.slice(2)).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14].map((pcr) => `PCR ${pcr} covers digest event`),
      "PCR replayed, bank sha256",
      "PCR replayed, bank sha384",
      "claim what the log says (sha256) event covers",
    ]);
  });

  it("has the events in order, and shows apart what is only a description", async () => {
    const rows = tableOf((await run(["inspect", file], { width: 120 })).stdout, "PCR 4").slice(1);
    expect(rows.map((row) => row.replace(/[0-9a-f]{10}…/, "D").replaceAll(/ +/g, " "))).toEqual([
      '14 data D EV_EFI_ACTION action "Calling EFI Application from Boot Option"',
      "19 data D EV_SEPARATOR separator",
      "24 none D EV_EFI_BOOT_SERVICES_APPLICATION (application \\EFI\\BOOT\\BOOTX64.EFI)",
      "29 none D EV_EFI_BOOT_SERVICES_APPLICATION (application \\EFI\\BOOT\\grubx64.efi)",
      "30 none D EV_EFI_BOOT_SERVICES_APPLICATION (application \\vmlinuz-6.1.0)",
    ]);
    const eight = tableOf((await run(["inspect", file])).stdout, "PCR 8").join("\n");
    expect(eight).toMatch(/part +[0-9a-f]{10}… +EV_IPL {2}kernel command line/);
  });

  it("replays every bank", async () => {
    const tpm = await createSimulatedTpm({ banks: ["sha256", "sha384"] });
    measureEvents(tpm, boot);
    const { stdout } = await run(["inspect", file]);
    for (const bank of ["sha256", "sha384"] as const) {
      const rows = tableOf(stdout, `PCR  replayed, bank ${bank}`)
        .slice(1)
        .join("\n")
        .replaceAll(/\n +/g, "")
        .split("\n");
      const values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14].map((pcr) => `${pcr} ${toHex(tpm.pcr(bank, pcr))}`);
      expect(rows.map((row) => row.replace(/ +/, " "))).toEqual(values);
    }
  });

  it("makes claims, each with its event and what is measured of it", async () => {
    const claims = tableOf((await run(["inspect", file])).stdout, "claim").join("\n");
    expect(claims).toMatch(/^secure boot +on +4 +data$/m);
    expect(claims).toMatch(/^firmware version +veritee simulated firmware 1\.0 +1 +data$/m);
    expect(claims).toMatch(
      /^kernel command line +\(hd0,gpt2\)\/vmlinuz-6\.1\.0 root=\/dev\/vda1 ro quiet +\d+ +part$/m,
    );
    expect(claims).toMatch(/^boot application +[0-9a-f]+ +24 +digest$/m);
    expect(claims).not.toContain("problem");
  });

  it("--json has every event with its digests in full", async () => {
    const { format, eventLog } = await jsonOf(file);
    expect([format, eventLog.format, eventLog.events.length]).toEqual([
      "event-log",
      "tcg-crypto-agile",
      boot.length + 1,
    ]);
    expect(eventLog.events[1]).toMatchObject({
      number: 1,
      register: "PCR 0",
      name: "EV_S_CRTM_VERSION",
      extended: true,
      measured: "data",
      text: 'firmware version "veritee simulated firmware 1.0"',
      digests: {
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        sha384: expect.stringMatching(/^[0-9a-f]{96}$/) as unknown,
      },
      data: toHex(boot[0]?.data ?? new Uint8Array()),
      dataCut: false,
    });
    expect(eventLog.replay["sha256"]?.["PCR 8"]).toMatchObject({ agreement: "not-quoted", quoted: null });
    expect(eventLog.story).toMatchObject({ secureBoot: "on", problems: [] });
  });

  it("--json cuts data of more than 4096 bytes, and says so", async () => {
    const long = eventOfData(6, 0x0000_0012, new Uint8Array(4097).fill(0xab));
    const { eventLog } = await jsonOf(folder.write("long.bin", writeEventLog(withEventAdded(boot, 0, long))));
    expect([eventLog.events[1]?.data.length, eventLog.events[1]?.dataCut]).toEqual([8192, true]);
  });

  it("keeps within the width, and lets no text of a log reach the terminal as it is", async () => {
    const evil = new TextEncoder().encode("grub_cmd: \u001b[31mred\u202e\u009b2J\n");
    const log = folder.write("evil.bin", writeEventLog(withEventAdded(boot, 0, eventOfData(8, 0x0d, evil))));
    for (const width of [72, 100, 160]) {
      const { stdout } = await run(["inspect", log], { width });
      const [, ...lines] = stdout.split("\n");
      expect(lines.filter((line) => line.length > width)).toEqual([]);
      expect(stdout).toContain("GRUB command");
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  it("reads a log of SHA-1, which has no header", async () => {
    const tpm = await createSimulatedTpm({ banks: ["sha1"] });
    measureEvents(tpm, boot);
    const sha1 = folder.write("sha1.bin", writeEventLog(boot, { format: "tcg-sha1" }));
    const { stdout } = await run(["inspect", sha1]);
    expect(stdout).toContain("event log  TCG log, SHA-1 alone; digests sha1;");
    expect(stdout).toMatch(new RegExp(`^7 +${toHex(tpm.pcr("sha1", 7))}$`, "m"));
  });

  it.each([
    ["with its padding", {}],
    ["without its padding", { size: 0 }],
  ])("knows a CCEL %s by its registers", async (_, options) => {
    const ccel = folder.write("ccel.bin", writeCcel(inCcRegisters(boot), options));
    const { stdout } = await run(["inspect", ccel]);
    expect(stdout).toContain("event log  CCEL of a TEE; digests sha384;");
    expect(stdout).toMatch(/^RTMR0 +covers/m);
    expect(stdout).toMatch(/^RTMR2 +[0-9a-f]{80}$/m);
    expect(stdout).toMatch(/^secure boot +on/m);
  });

  it("reads the table that leads to a CCEL", async () => {
    const { status, stdout } = await run(["inspect", folder.write("table.bin", writeCcelTable())]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ccType +tdx$/m);
    const broken = await run(["inspect", folder.write("broken.bin", writeCcelTable({ checksum: 1 }))]);
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain("EVENTLOG_CCEL_CHECKSUM");
  });

  it("says where a crypto-agile log is malformed, and keeps silent of logs for what is none", async () => {
    const cut = await run(["inspect", folder.write("cut.bin", writeEventLog(boot).subarray(0, -1))]);
    expect(cut.status).toBe(1);
    expect(cut.stdout).toContain("malformed  EVENTLOG_");
    const other = await run(["inspect", folder.write("other.bin", new Uint8Array(99).fill(7))]);
    expect(other.stdout).toContain("EVIDENCE_UNKNOWN");
  });
});

describe("veritee inspect, for evidence with an event log", () => {
  it("says that the replay gives the quoted values", async () => {
    const { evidence } = await createMeasuredBootExample();
    const { status, stdout } = await run(["inspect", folder.write("evidence.pb", evidence)]);
    expect(status).toBe(0);
    expect(tableOf(stdout, "replay").map((row) => row.replaceAll(/ +/g, " "))).toEqual([
      "replay registers compared with the quotes (which are not verified)",
      "sha256 PCR 0 to 23 equal to the quoted value",
      "sha384 PCR 0 to 23 equal to the quoted value",
    ]);
    expect(stdout).toMatch(/^secure boot +on +4 +data$/m);
  });

  it("says which register does not replay, what would explain it, and what its claims are worth", async () => {
    const at = boot.findIndex(({ register, type }) => register === 7 && type === 0x8000_0001) + 2;
    const { evidence } = await createMeasuredBootExample({
      logged: (measured) => withEventAdded(measured, at, measured[at] as SimulatedEvent),
    });
    const file = folder.write("double.pb", evidence);
    const { stdout } = await run(["inspect", file]);
    expect(stdout).toMatch(/^sha256 +PCR 7 +different from the quoted value$/m);
    expect(stdout).toContain("PCR 7 of sha256 does not replay\n  quoted    ");
    expect(stdout).toMatch(/without event \d+ it would give the quoted value/);
    expect(stdout).toMatch(/^secure boot .* no replay$/m);
    expect(stdout).toMatch(/^firmware version .* data$/m);
    const { eventLog } = await jsonOf(file);
    expect(eventLog.replay["sha256"]?.["PCR 7"]).toMatchObject({
      agreement: "different",
      explanation: { kind: "dropped" },
    });
    expect(eventLog.replay["sha256"]?.["PCR 4"]).toMatchObject({ agreement: "equal", explanation: null });
  });

  it("says which quoted registers the log says nothing of", async () => {
    const { evidence } = await createMeasuredBootExample({
      logged: (measured) => measured.filter(({ register }) => register !== 14),
    });
    const { stdout } = await run(["inspect", folder.write("unlogged.pb", evidence)]);
    expect(stdout).toMatch(/^sha256 +PCR 14 +quoted, but the log has no event of it$/m);
  });

  it("is malformed where the log is, and shows the rest", async () => {
    const tpm = await createSimulatedTpm();
    const quotes = [await tpm.quote({ nonce: new Uint8Array(32).fill(1), bank: "sha256" })];
    const eventLog = writeEventLog(boot).subarray(0, 200);
    const file = folder.write("cut.pb", tpmAttestationProtobuf({ akPublic: tpm.akPublic, quotes, eventLog }));
    const { status, stdout } = await run(["inspect", file]);
    expect(status).toBe(1);
    expect(stdout).toContain("attestation key");
    expect(stdout).toContain("event log\nmalformed  EVENTLOG_");
    const json = await run(["inspect", file, "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      vtpm: { quotes: [{ banks: ["sha256"] }] },
      eventLog: { failure: { code: expect.stringMatching(/^EVENTLOG_/) as unknown } },
    });
  });
});

describeWithVectors("veritee inspect, for real event logs", () => {
  const inspect = (name: string) => run(["inspect", `${vectorsDir() ?? ""}/vtpm/${name}`]);

  it.each([
    ["eventlog/debian-10.bin", "TCG log, SHA-1 alone"],
    ["eventlog/ubuntu-2104-no-dbx.bin", "TCG log, crypto-agile"],
    ["ccel/CCEL_unpadded.data.bin", "CCEL of a TEE"],
    ["ccel/cos-113-intel-tdx.bin", "CCEL of a TEE"],
    ["ccel/trustee-CCEL_data_csv.bin", "no hash that can be replayed"],
  ])("knows %s", async (name, text) => {
    const { status, stdout } = await inspect(name);
    expect(status).toBe(0);
    expect(stdout.replaceAll(/\n +/g, " ")).toContain(text);
  });

  it("tells the boot of a Coconut guest, whose log replays", async () => {
    const { status, stdout } = await inspect("attest/cocos-vtpm-coconut-2025-03.pb");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^sha256 +PCR 0 to 23 +equal to the quoted value$/m);
    expect(stdout).toMatch(/^secure boot +on +4 +data$/m);
    expect(stdout).toContain("EVENTLOG_APPLICATION_EARLY");
  });

  it("finds the missing events of ExitBootServices", async () => {
    const { stdout } = await inspect("attest/cocos-vtpm-attestation-sha1bank.pb");
    expect(stdout).toMatch(/^sha1 +PCR 5, 8, 9 +different from the quoted value$/m);
    expect(stdout.replaceAll(/\n +/g, " ")).toContain('with the missing "Exit Boot Services Invocation", "Exit Boot');
  });
});
