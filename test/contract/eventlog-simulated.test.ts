import { describe, expect, it } from "vitest";
import { bootStoryOf, readEvents } from "../../src/eventlog/index.js";
import type { BootStory, LogHash } from "../../src/eventlog/index.js";
import { inCcRegisters, simulatedBoot, writeCcel, writeEventLog } from "../../src/testing/eventlog/index.js";
import { NODE_DIGESTS } from "../helpers/eventlog-bytes.js";
import { logOf } from "../helpers/eventlog.js";

/** The simulated machine's log says what the machine was told to do: writer and reader share nothing but the specification. */

const LINE = "root=/dev/vda1 ro lockdown=integrity";
const BANKS = ["sha1", "sha256", "sha384"] as const satisfies readonly LogHash[];

function expectStory(story: BootStory, secureBoot: "on" | "off", loader: "grub" | "systemd"): void {
  expect([story.secureBoot.state, story.secureBoot.problems]).toEqual([secureBoot, []]);
  expect([story.boot.applications?.length, story.boot.problems]).toEqual([loader === "grub" ? 3 : 2, []]);
  expect(story.kernelCommandLine?.source).toBe(loader);
  expect(story.kernelCommandLine?.value.endsWith(LINE)).toBe(true);
  expect(story.grub?.problems ?? []).toEqual([]);
  expect(story.systemd?.problems ?? []).toEqual([]);
  if (loader === "grub") expect(story.grub?.files).toHaveLength(3);
  else expect(story.systemd?.sections?.map(({ description }) => description)).toEqual([".linux", ".osrel", ".uname"]);
}

describe.each(["on", "off"] as const)("a simulated boot with Secure Boot %s", (secureBoot) => {
  it.each(["grub", "systemd"] as const)("by %s tells its story in every bank", (loader) => {
    const events = simulatedBoot({ secureBoot, loader, kernelCommandLine: LINE });
    const log = logOf(writeEventLog(events, { algorithms: BANKS }));
    expect(readEvents(log, NODE_DIGESTS).flatMap(({ problem }) => problem ?? [])).toEqual([]);
    for (const bank of BANKS) {
      const story = bootStoryOf(log, NODE_DIGESTS, bank);
      expectStory(story, secureBoot, loader);
      expect(story.firmware.scrtmVersion?.value).toBe("veritee simulated firmware 1.0");
    }
  });

  it.each(["grub", "systemd"] as const)("by %s tells its story in a CCEL", (loader) => {
    const events = inCcRegisters(simulatedBoot({ secureBoot, loader, kernelCommandLine: LINE }));
    const log = logOf(writeCcel(events), "cc");
    expectStory(bootStoryOf(log, NODE_DIGESTS, "sha384"), secureBoot, loader);
  });
});
