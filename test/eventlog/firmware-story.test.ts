import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { bootStoryOf, EV } from "../../src/eventlog/index.js";
import type { FirmwareStory } from "../../src/eventlog/index.js";
import { GUID, logOf, made, nodeDigests, u32, utf16 } from "./typed-support.js";
import type { Made } from "./typed-support.js";

const VERSION = made(0, EV.S_CRTM_VERSION, utf16("GCE Virtual Firmware v1\0"));
const host = (technology: number): Made =>
  made(0, EV.NONHOST_INFO, concatBytes(toUtf8("GCE NonHostInfo\0"), Uint8Array.of(technology), new Uint8Array(15)));
const SEPARATOR = made(0, EV.SEPARATOR, u32(0));

const storyOf = (...events: readonly Made[]): FirmwareStory =>
  bootStoryOf(logOf(events), nodeDigests, "sha256").firmware;

function expectProblem(story: FirmwareStory, code: string, ...events: readonly number[]): void {
  expect(story.problems.map((problem) => [problem.code, ...problem.events])).toContainEqual([code, ...events]);
}

describe("the firmware's own words", () => {
  it("tell its version and the host's technology", () => {
    expect(storyOf(VERSION, host(4), SEPARATOR)).toEqual({
      scrtmVersion: { value: "GCE Virtual Firmware v1", event: 0, register: 0, measured: "data" },
      technology: { value: 4, event: 1, register: 0, measured: "data" },
      problems: [],
    });
  });

  it.each<[string, Uint8Array, string]>([
    ["an empty text", new Uint8Array(2), ""],
    ["a GUID", GUID.owner, "77777777-7777-7777-7777-777777777777"],
    ["a text of 16 bytes", utf16("1.2.3-4\0"), "1.2.3-4"],
    ["bytes", Uint8Array.of(1, 2, 3), "010203"],
  ])("give %s as a version", (_, data, text) => {
    expect(storyOf(made(0, EV.S_CRTM_VERSION, data), SEPARATOR).scrtmVersion?.value).toBe(text);
  });

  it("count to the separator, and the last version counts", () => {
    const other = made(0, EV.S_CRTM_VERSION, utf16("2\0"));
    expect(storyOf(VERSION, other, SEPARATOR).scrtmVersion?.event).toBe(1);
    expect(storyOf(VERSION, SEPARATOR, other, host(4))).toMatchObject({ scrtmVersion: { event: 0 }, technology: null });
    expect(storyOf(VERSION, made(0, EV.SEPARATOR, u32(0xffffffff))).scrtmVersion?.event).toBe(0);
  });

  it("say nothing of a technology above 4, or in another vendor's words", () => {
    expect(storyOf(host(5), SEPARATOR).technology).toBeNull();
    expect(storyOf(made(0, EV.NONHOST_INFO, "IntelCSxEEvent01"), SEPARATOR)).toMatchObject({
      technology: null,
      problems: [],
    });
  });

  it("are not believed where they are not measured", () => {
    const version = storyOf(
      VERSION,
      { ...VERSION, digest: SEPARATOR.digest.map((octet) => octet ^ 1) },
      host(4),
      SEPARATOR,
    );
    expectProblem(version, "EVENTLOG_SCRTM_NOT_MEASURED", 1);
    expect([version.scrtmVersion, version.technology?.value]).toEqual([null, 4]);
    const technology = storyOf(VERSION, { ...host(4), digest: VERSION.digest }, SEPARATOR);
    expectProblem(technology, "EVENTLOG_NONHOST_NOT_MEASURED", 1);
    expect([technology.scrtmVersion?.event, technology.technology]).toEqual([0, null]);
  });

  it("are not believed without one clear separator", () => {
    expectProblem(storyOf(VERSION), "EVENTLOG_SEPARATOR_MISSING");
    expectProblem(storyOf(VERSION, SEPARATOR, SEPARATOR), "EVENTLOG_SEPARATOR_DUPLICATE", 1, 2);
    expectProblem(storyOf(VERSION, { ...SEPARATOR, type: EV.UNUSED }, SEPARATOR), "EVENTLOG_TYPE_MASQUERADE", 1);
    for (const events of [[VERSION], [VERSION, SEPARATOR, SEPARATOR]]) {
      expect(storyOf(...events).scrtmVersion).toBeNull();
    }
  });

  it("are no part of a CCEL", () => {
    const log = logOf([VERSION, SEPARATOR], "ccel");
    expect(bootStoryOf(log, nodeDigests, "sha256").firmware).toEqual({
      scrtmVersion: null,
      technology: null,
      problems: [],
    });
  });
});
