import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { lintPolicy } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { ALL_CODES } from "../../src/codes.js";
import { TOOLS } from "../helpers/policy-tools.js";

const SECTION = '"policy": {"policy": 131072}';
const DIGEST = "ab".repeat(32);
const APPLICATIONS = `"boot_applications": {"sha256": ["${DIGEST}"]}`;

/** Remarks about the event log: code, severity and path. */
function remarks(text: string): readonly (readonly string[])[] {
  const linted = lintPolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);
  if (!linted.ok) throw new Error(linted.failure.code);
  const known = new Set(ALL_CODES.flatMap(({ codes }) => Object.keys(codes)));
  return linted.value.flatMap(({ code, severity, path }) => {
    expect(known).toContain(code);
    return code.startsWith("POLICY_LINT_E") ? [[code.replace("POLICY_LINT_", ""), severity, path]] : [];
  });
}
const ofLog = (members: string): readonly (readonly string[])[] => remarks(`{${SECTION}, "event_log": {${members}}}`);

describe("lintPolicy on event_log", () => {
  it.each([
    '"required": true',
    `"secure_boot": true, ${APPLICATIONS}`,
    `"kernel_command_line": "ro *", ${APPLICATIONS}`,
    `"kernel_command_line_pattern": "ro", ${APPLICATIONS}`,
    `${APPLICATIONS}, "revocations": {"sha1": ["${"ab".repeat(20)}"]}`,
  ])("has nothing to say of %s", (members) => {
    expect(ofLog(members)).toEqual([]);
  });

  it("says nothing where there is none", () => {
    expect(remarks(`{${SECTION}}`)).toEqual([]);
    expect(remarks(`{${SECTION}, "eventLog": null}`)).toEqual([]);
  });

  it.each(["", '"required": false', '"kernel_command_line": "", "revocations": {"sha256": []}'])(
    "notes one that demands nothing: {%s}",
    (members) => {
      expect(ofLog(members)).toEqual([["EVENT_LOG_EMPTY", "note", "event_log"]]);
    },
  );

  it("notes one without anything beside it, which is not an empty policy", () => {
    const alone = '"event_log": {"required": true}';
    expect(remarks(`{${alone}}`)).toEqual([["EVENT_LOG_ALONE", "note", "event_log"]]);
    expect(remarks(`{${alone}, "pcr_values": {"sha256": {"4": "${DIGEST}"}}}`)).toEqual([]);
    expect(remarks('{"event_log": {}}')).toEqual([
      ["EMPTY", "warning", ""],
      ["EVENT_LOG_EMPTY", "note", "event_log"],
    ]);
  });

  it("notes that false demands that Secure Boot is off", () => {
    expect(ofLog('"secure_boot": false')).toEqual([["EVENT_LOG_SECURE_BOOT_OFF", "note", "event_log.secure_boot"]]);
  });

  it("notes Secure Boot whose keys may be anybody's", () => {
    const log = '"event_log": {"secure_boot": true}';
    const keys = ["EVENT_LOG_KEYS", "note", "event_log.secure_boot"];
    expect(remarks(`{${SECTION}, ${log}}`)).toEqual([keys]);
    expect(remarks(`{${SECTION}, ${log}, "pcr_values": {"sha256": {"4": "${DIGEST}"}}}`)).toEqual([keys]);
    expect(remarks(`{${SECTION}, ${log}, "pcr_values": {"sha256": {"7": "${DIGEST}"}}}`)).toEqual([]);
  });

  it.each(["kernel_command_line", "kernel_command_line_pattern"])("notes a %s of any boot loader", (name) => {
    const log = `"event_log": {"${name}": "ro"}`;
    const loader = ["EVENT_LOG_LOADER", "note", `event_log.${name}`];
    expect(remarks(`{${SECTION}, ${log}}`)).toEqual([loader]);
    expect(remarks(`{${SECTION}, ${log}, "pcr_values": {"sha256": {"7": "${DIGEST}"}}}`)).toEqual([loader]);
    expect(remarks(`{${SECTION}, ${log}, "pcr_values": {"sha256": {"4": "${DIGEST}"}}}`)).toEqual([]);
  });

  const LINE = "event_log.kernel_command_line_pattern";
  it.each([
    ["*", ["EVENT_LOG_ANY_COMMAND_LINE", "warning", LINE]],
    ["** *", ["EVENT_LOG_ANY_COMMAND_LINE", "warning", LINE]],
    ["* ro", ["EVENT_LOG_PATTERN", "note", LINE]],
    ["root=* ro", ["EVENT_LOG_PATTERN", "note", LINE]],
    ["ro *", ["EVENT_LOG_PATTERN", "note", LINE]],
  ])("says what the pattern %j lets through", (pattern, expected) => {
    expect(ofLog(`"kernel_command_line_pattern": "${pattern}", ${APPLICATIONS}`)).toEqual([expected]);
  });

  it("warns of boot applications of the SHA-1 bank alone", () => {
    const sha1 = `"sha1": ["${"ab".repeat(20)}"]`;
    expect(ofLog(`"boot_applications": {${sha1}}`)).toEqual([
      ["EVENT_LOG_SHA1", "warning", "event_log.boot_applications"],
    ]);
    expect(ofLog(`"boot_applications": {${sha1}, "sha256": ["${DIGEST}"]}`)).toEqual([]);
  });
});
