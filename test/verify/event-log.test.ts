import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { bootStoryOf, parseEventLog } from "../../src/eventlog-tools.js";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifyOptions } from "../../src/index.js";
import {
  createMeasuredBootExample,
  EVENT_TYPES,
  tpmAttestationProtobuf,
  withEventAdded,
  withEventMoved,
  withoutEvent,
  writeEventLog,
} from "../../src/testing/index.js";
import type { MeasuredBootExample, MeasuredBootExampleOptions, SimulatedEvent } from "../../src/testing/index.js";
import { failedCodes, outcomesOf } from "../helpers/vtpm-world.js";

/** The policy's section on the event log as JSON text. */
function rules(section: object): MeasuredBootExampleOptions {
  return { sections: { event_log: JSON.stringify(section) } };
}

async function verify(
  example: MeasuredBootExample,
  told: Partial<VerifyOptions> = {},
  evidence = example.evidence,
): Promise<AttestationResult> {
  const { endorsements, anchor, policy, challenge, at } = example;
  return createVerifier({ endorsements, anchors: [anchor] }).verify(evidence, { policy, challenge, at, ...told });
}

async function verifyBoot(options: MeasuredBootExampleOptions): Promise<AttestationResult> {
  return verify(await createMeasuredBootExample(options));
}

/** Verdict, and codes of what failed. */
function said(result: AttestationResult): readonly [string, readonly string[]] {
  return [result.verdict, failedCodes(result)];
}

const AFFIRMING = ["affirming", []];
const refusedFor = (...codes: readonly string[]) => ["contraindicated", codes];

function actualOf({ findings }: AttestationResult, code: string): unknown {
  return findings.find((finding) => finding.code === code)?.actual;
}

/** Claims of the log. */
function logClaims({ claims }: AttestationResult): Record<string, unknown> {
  return (claims["vtpm"] as { readonly eventLog: Record<string, unknown> }).eventLog;
}

const LINE = "root=/dev/vda1 ro quiet";
const example = await createMeasuredBootExample();
const measuredLine = (logClaims(await verify(example))["kernelCommandLine"] as { value: string }).value;

describe("an event log beside quotes", () => {
  it("is replayed in every bank, register by register, and its story told", async () => {
    const result = await verify(example);
    expect(said(result)).toEqual(AFFIRMING);
    const replays = result.findings.filter(({ code }) => code === "EVENTLOG_REPLAY");
    expect(new Set(replays.map(({ outcome }) => outcome))).toEqual(new Set(["pass"]));
    expect(replays.filter(({ path }) => path.startsWith("event_log.sha256."))).toHaveLength(replays.length / 2);
    expect(logClaims(result)).toMatchObject({
      format: "tcg-crypto-agile",
      replayed: true,
      bank: "sha384",
      secureBoot: { state: "on" },
      kernelCommandLine: { value: expect.stringContaining(LINE) as string, measured: expect.any(String) as string },
    });
    expect(logClaims(result)["bootApplications"]).toHaveLength(3);
  });

  it("that lacks an event fails the register, and says which", async () => {
    const at = example.measured.findIndex(({ register }) => register === 7);
    const result = await verifyBoot({ logged: (measured) => withoutEvent(measured, at) });
    expect(said(result)).toEqual(refusedFor("EVENTLOG_REPLAY"));
    const failed = result.findings.filter(({ outcome }) => outcome === "fail").map(({ path }) => path);
    expect(failed).toEqual(["event_log.sha256.7", "event_log.sha384.7"]);
    expect(logClaims(result)["secureBoot"]).toBeUndefined();
  });

  it("with an event too many, or in another place, is explained", async () => {
    const at = example.measured.findIndex(({ register }) => register === 4);
    const added = await verifyBoot({ logged: (measured) => withEventAdded(measured, at, measured[at]!) });
    expect(said(added)).toEqual(refusedFor("EVENTLOG_REPLAY"));
    expect(added.findings.find(({ code }) => code === "EVENTLOG_EXPLANATION")?.actual).toContain("without event");
    const moved = await verifyBoot({ logged: (measured) => withEventMoved(measured, at, at + 8) });
    expect(moved.verdict).toBe("contraindicated");
  });

  it("that cannot be read fails with its own code", async () => {
    const cut = tpmAttestationProtobuf({ ...example.parts, eventLog: example.eventLog.slice(0, -1) });
    const result = await verify(example, {}, cut);
    expect(said(result)).toEqual(refusedFor("EVENTLOG_EVENT_SIZE"));
    expect(logClaims(result)).toEqual({ bytes: example.eventLog.length - 1, replayed: false });
  });

  it("may be missing where the policy asks for none, and must not where it does", async () => {
    const evidence = tpmAttestationProtobuf({ ...example.parts, eventLog: new Uint8Array() });
    const silent = await verify(example, {}, evidence);
    expect([silent.verdict, outcomesOf(silent, "EVENTLOG_PRESENT")]).toEqual(["affirming", ["skip"]]);
    const asked = await createMeasuredBootExample(rules({ required: true, secure_boot: true }));
    expect(said(await verify(asked, {}, evidence))).toEqual(refusedFor("EVENTLOG_PRESENT", "EVENTLOG_SECURE_BOOT"));
    expect(said(await verify(asked))).toEqual(AFFIRMING);
  });

  it("with a header alone says no more than none", async () => {
    const eventLog = writeEventLog([], { algorithms: ["sha256", "sha384"] });
    const result = await verify(example, { eventLog });
    expect([result.verdict, outcomesOf(result, "EVENTLOG_PRESENT")]).toEqual(["affirming", ["skip"]]);
    const asked = await createMeasuredBootExample(rules({ required: true }));
    expect(said(await verify(asked, { eventLog }))).toEqual(refusedFor("EVENTLOG_PRESENT"));
  });

  it("may come from the caller, in place of the evidence's", async () => {
    const evidence = tpmAttestationProtobuf({ ...example.parts, eventLog: new Uint8Array() });
    const supplied = await verify(example, { eventLog: example.eventLog }, evidence);
    expect([supplied.verdict, logClaims(supplied)["replayed"]]).toEqual(["affirming", true]);
    const { eventLog } = await createMeasuredBootExample({ kernelCommandLine: "root=/dev/sda" });
    expect(said(await verify(example, { eventLog }))).toEqual(refusedFor("EVENTLOG_REPLAY"));
  });

  it("is noted where nothing is quoted", async () => {
    const { report } = example.parts.snp;
    const result = await verify(example, { eventLog: example.eventLog }, report);
    expect(outcomesOf(result, "VERIFY_EVENT_LOG")).toEqual(["note"]);
  });
});

describe("a policy's rules on the event log", () => {
  it("Secure Boot", async () => {
    const wanted = rules({ secure_boot: true });
    expect(said(await verifyBoot(wanted))).toEqual(AFFIRMING);
    expect(said(await verifyBoot({ ...wanted, secureBoot: "off" }))).toEqual(refusedFor("EVENTLOG_SECURE_BOOT"));
    const off = rules({ secure_boot: false });
    expect(said(await verifyBoot({ ...off, secureBoot: "off" }))).toEqual(AFFIRMING);
    expect(said(await verifyBoot(off))).toEqual(refusedFor("EVENTLOG_SECURE_BOOT"));
  });

  it("the kernel's command line, whole", async () => {
    const exact = rules({ kernel_command_line: measuredLine });
    expect(said(await verifyBoot(exact))).toEqual(AFFIRMING);
    const other = await verifyBoot({ ...exact, kernelCommandLine: `${LINE} init=/bin/sh` });
    expect(said(other)).toEqual(refusedFor("EVENTLOG_KERNEL_COMMAND_LINE"));
  });

  it("the kernel's command line by a pattern that matches all of it", async () => {
    const pattern = rules({ kernel_command_line_pattern: "*root=/dev/* ro quiet" });
    expect(said(await verifyBoot(pattern))).toEqual(AFFIRMING);
    const other = await verifyBoot({ ...pattern, kernelCommandLine: "root=/dev/vdb ro quiet init=/bin/sh" });
    expect(said(other)).toEqual(refusedFor("EVENTLOG_KERNEL_COMMAND_LINE"));
  });

  it("the applications, each of which has to be allowed", async () => {
    const claims = logClaims(await verify(example))["bootApplications"] as readonly { readonly digest: string }[];
    const digests = claims.map(({ digest }) => digest);
    expect(said(await verifyBoot(rules({ boot_applications: { sha384: digests } })))).toEqual(AFFIRMING);
    const fewer = await verifyBoot(rules({ boot_applications: { sha384: digests.slice(1) } }));
    expect(said(fewer)).toEqual(refusedFor("EVENTLOG_BOOT_APPLICATIONS"));
    expect(fewer.findings.find(({ code }) => code === "EVENTLOG_BOOT_APPLICATIONS")?.actual).toContain(digests[0]!);
  });

  it("of a bank that is not quoted fail", async () => {
    const result = await verifyBoot(rules({ boot_applications: { sha1: ["00".repeat(20)] } }));
    expect(said(result)).toEqual(refusedFor("EVENTLOG_BOOT_APPLICATIONS"));
    expect(actualOf(result, "EVENTLOG_BOOT_APPLICATIONS")).toBe("unknown: PCR 2, 4 or 5 is not replayed");
  });

  it("the applications, of which a log that breaks a rule tells none", async () => {
    // No digest covers a type: the log still replays with a separator that is called an action.
    const disguised = (event: SimulatedEvent): SimulatedEvent =>
      event.register === 4 && event.type === EVENT_TYPES.EV_SEPARATOR
        ? { ...event, type: EVENT_TYPES.EV_ACTION }
        : event;
    const result = await verifyBoot({
      ...rules({ boot_applications: { sha256: ["00".repeat(32)] } }),
      logged: (measured) => measured.map(disguised),
    });
    expect(said(result)).toEqual(refusedFor("EVENTLOG_BOOT_APPLICATIONS"));
    expect(actualOf(result, "EVENTLOG_BOOT_APPLICATIONS")).toBe("unknown: EVENTLOG_TYPE_MASQUERADE");
  });

  it("revocations, each of which dbx has to list", async () => {
    const log = parseEventLog(example.eventLog, "tpm");
    const dbx = log.ok ? (bootStoryOf(log.value, "sha256").secureBoot.variables.dbx?.value ?? []) : [];
    const listed = dbx.map(({ bytes }) => toHex(bytes));
    expect(listed).toHaveLength(3);
    expect(said(await verifyBoot(rules({ revocations: { sha256: listed } })))).toEqual(AFFIRMING);
    const missing = await verifyBoot(rules({ revocations: { sha256: ["ab".repeat(32)] } }));
    expect(said(missing)).toEqual(refusedFor("EVENTLOG_REVOCATIONS"));
  });

  it("say enough of a vTPM that no PCR value has to be stated", async () => {
    const stated = await createMeasuredBootExample(rules({ secure_boot: true }));
    const policy = stated.policy.replace(/,\s*"pcr_values": \{(?:[^{}]|\{[^{}]*\})*\}/, "");
    expect(policy).not.toContain("pcr_values");
    const result = await verify(stated, { policy });
    expect([...said(result), outcomesOf(result, "POLICY_EVENT_LOG")]).toEqual([...AFFIRMING, ["pass"]]);
  });

  it("demand a vTPM", async () => {
    const stated = await createMeasuredBootExample(rules({ secure_boot: true }));
    const result = await verify(stated, { challenge: { tee: stated.challenge.tee } }, stated.parts.snp.report);
    expect(failedCodes(result)).toContain("POLICY_EVENT_LOG");
  });

  it("rest on no register that does not replay", async () => {
    const at = example.measured.findIndex(({ register }) => register === 7);
    const result = await verifyBoot({
      ...rules({ secure_boot: true }),
      logged: (measured) => withoutEvent(measured, at),
    });
    expect(said(result)).toEqual(refusedFor("EVENTLOG_REPLAY", "EVENTLOG_SECURE_BOOT"));
  });
});

describe("facts of a SHA-1 bank", () => {
  const options: MeasuredBootExampleOptions = { banks: ["sha1"], ...rules({ secure_boot: true }) };

  it("count only with the caller's word", async () => {
    const sha1 = await createMeasuredBootExample(options);
    expect(said(await verify(sha1))).toEqual(refusedFor("VTPM_SHA1_BANK", "EVENTLOG_PRESENT", "EVENTLOG_SECURE_BOOT"));
    const accepted = await verify(sha1, { sha1Bank: "accept" });
    expect([accepted.verdict, failedCodes(accepted), toHex(sha1.eventLog).length > 0]).toEqual(["warning", [], true]);
  });
});
