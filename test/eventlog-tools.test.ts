import { beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../src/bytes/index.js";
import {
  bootStoryOf,
  explainMismatch,
  parseCcelTable,
  parseEventLog,
  readEvents,
  replay,
  RTMR_OF_PCR,
  strongestHash,
} from "../src/eventlog-tools.js";
import type { EventLog } from "../src/eventlog-tools.js";
import {
  createMeasuredBootExample,
  inCcRegisters,
  simulatedBoot,
  withEventAdded,
  writeCcel,
  writeCcelTable,
} from "../src/testing/index.js";
import type { MeasuredBootExample } from "../src/testing/index.js";

function parsed(bytes: Uint8Array, source: "tpm" | "cc" = "tpm"): EventLog {
  const log = parseEventLog(bytes, source);
  if (!log.ok) throw new Error(log.failure.message);
  return log.value;
}

describe("veritee/eventlog", () => {
  let example: MeasuredBootExample;
  let log: EventLog;

  beforeAll(async () => {
    example = await createMeasuredBootExample({ banks: ["sha1", "sha256", "sha384", "sha512"] });
    log = parsed(example.eventLog);
  });

  it.each(["sha1", "sha256", "sha384", "sha512"] as const)("replays to what the TPM holds, in %s", (hash) => {
    const values = replay(log, hash);
    expect([...values.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14]);
    const differing = [...values].filter(
      ([register, { value }]) => value === null || toHex(value) !== toHex(example.tpm.pcr(hash, register)),
    );
    expect(differing).toEqual([]);
  });

  it("gives null where the log has no digest of a bank", async () => {
    const { eventLog } = await createMeasuredBootExample({ banks: ["sha256"] });
    expect(replay(parsed(eventLog), "sha384").get(7)?.value).toBeNull();
    expect(strongestHash(parsed(eventLog))).toBe("sha256");
  });

  it("reads events by the strongest bank, and measures nothing without one", () => {
    expect(strongestHash(log)).toBe("sha512");
    const secureBoot = readEvents(log)[4];
    expect([secureBoot?.text, secureBoot?.measured]).toEqual(["variable SecureBoot: 01", "data"]);
    expect(new Set(readEvents(log, null).map(({ measured }) => measured))).toEqual(new Set(["not"]));
  });

  it("tells the boot story, and refuses an option that there is not", () => {
    const story = bootStoryOf(log, "sha256");
    expect(story.secureBoot.state).toBe("on");
    expect(story.kernelCommandLine?.value).toBe("(hd0,gpt2)/vmlinuz-6.1.0 root=/dev/vda1 ro quiet");
    expect(() => bootStoryOf(log, "sha256", { lenient: "allow" } as never)).toThrow(TypeError);
  });

  it("explains a register that one change would explain", async () => {
    const { eventLog, tpm } = await createMeasuredBootExample({
      logged: (measured) => withEventAdded(measured, 5, measured[0] ?? fail()),
    });
    const explained = explainMismatch(parsed(eventLog), "sha256", 0, tpm.pcr("sha256", 0));
    expect(explained?.kind).toBe("dropped");
    expect(explainMismatch(log, "sha256", 0, example.tpm.pcr("sha256", 0))).toBeNull();
  });

  it("reads a CCEL and its table", () => {
    const ccel = parsed(writeCcel(inCcRegisters(simulatedBoot())), "cc");
    expect([ccel.format, [...replay(ccel, "sha384").keys()]]).toEqual(["ccel", [1, 2, 3]]);
    expect(parseCcelTable(writeCcelTable()).ok).toBe(true);
    expect(parseEventLog(example.eventLog.subarray(0, -1), "tpm")).toMatchObject({
      ok: false,
      failure: { code: "EVENTLOG_EVENT_SIZE" },
    });
    expect([RTMR_OF_PCR.get(7), RTMR_OF_PCR.get(8), RTMR_OF_PCR.get(16)]).toEqual([0, 2, undefined]);
  });
});

function fail(): never {
  throw new Error("nothing was measured");
}
