import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { decodePolicy, formatPolicy, setReferenceValues, withPcrValues } from "../../src/policy/index.js";
import type { DigestLists, EventLogValues } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { snp } from "../../src/tee/snp/index.js";
import { TOOLS } from "../helpers/policy-tools.js";
import { seedOf } from "../helpers/seed.js";

const listsOf = (lists: DigestLists): unknown =>
  Object.fromEntries([...lists].map(([bank, digests]) => [bank, digests.map(toHex)] as const));

/** The values with digests as hex, or null. */
function plain(values: EventLogValues | null): unknown {
  if (values === null) return null;
  const { bootApplications, revocations, ...others } = values;
  return { ...others, bootApplications: listsOf(bootApplications), revocations: listsOf(revocations) };
}

const decode = (text: string) => decodePolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);

/** What `event_log` with this JSON demands, or code and path of the failure. */
function demands(json: string): unknown {
  const decoded = decode(`{"event_log": ${json}}`);
  return decoded.ok ? plain(decoded.value.eventLog) : [decoded.failure.code, decoded.failure.path];
}

function format(text: string): string {
  const formatted = formatPolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS);
  if (!formatted.ok) throw new Error(formatted.failure.code);
  return formatted.value;
}

const hex = (size: number, byte = "ab"): string => byte.repeat(size);
const NOTHING = {
  required: false,
  secureBoot: null,
  kernelCommandLine: null,
  bootApplications: {},
  revocations: {},
};

describe("event_log", () => {
  it("holds what the event log must say", () => {
    const json = `{"required": true, "secure_boot": true, "kernel_command_line": "root=/dev/vda1 ro",
      "boot_applications": {"sha256": ["${hex(32)}", "${hex(32, "CD")}"], "sha384": ["${hex(48)}"], "sha1": ["${hex(20)}"]},
      "revocations": {"sha256": ["${hex(32, "ef")}"]}}`;
    expect(demands(json)).toEqual({
      required: true,
      secureBoot: true,
      kernelCommandLine: { kind: "text", text: "root=/dev/vda1 ro" },
      bootApplications: { sha256: [hex(32), hex(32, "cd")], sha384: [hex(48)], sha1: [hex(20)] },
      revocations: { sha256: [hex(32, "ef")] },
    });
  });

  it("is read in the other spelling, the member and those in it", () => {
    const json = `{"secureBoot": false, "kernelCommandLinePattern": "root=* ro", "bootApplications": {"sha256": ["${hex(32)}"]}}`;
    const other = decode(`{"eventLog": ${json}}`);
    expect(other.ok ? plain(other.value.eventLog) : other).toEqual({
      ...NOTHING,
      secureBoot: false,
      kernelCommandLine: { kind: "pattern", text: "root=* ro" },
      bootApplications: { sha256: [hex(32)] },
    });
  });

  it.each([
    "null",
    "{}",
    '{"required": false}',
    '{"required": null, "secure_boot": null, "kernel_command_line": null, "kernel_command_line_pattern": null}',
    '{"kernel_command_line": "", "kernel_command_line_pattern": ""}',
    '{"boot_applications": null, "revocations": {}}',
    '{"boot_applications": {"sha256": null}, "revocations": {"sha256": [], "sha384": null}}',
  ])("%s states nothing", (json) => {
    expect(demands(json)).toBeNull();
  });

  it.each([
    ['{"required": true}', { required: true }],
    ['{"secure_boot": false}', { secureBoot: false }],
    ['{"kernel_command_line": " "}', { kernelCommandLine: { kind: "text", text: " " } }],
    ['{"kernel_command_line_pattern": "*"}', { kernelCommandLine: { kind: "pattern", text: "*" } }],
    // Exact is exact: a star in it is a star.
    ['{"kernel_command_line": "a*"}', { kernelCommandLine: { kind: "text", text: "a*" } }],
    [
      '{"kernel_command_line": "", "kernel_command_line_pattern": "a*"}',
      { kernelCommandLine: { kind: "pattern", text: "a*" } },
    ],
    [`{"revocations": {"sha384": ["${hex(48)}"]}}`, { revocations: { sha384: [hex(48)] } }],
  ])("%s states one thing", (json, values) => {
    expect(demands(json)).toEqual({ ...NOTHING, ...values });
  });

  it.each([
    ["[]", "PROTOJSON_TYPE", "event_log"],
    ["true", "PROTOJSON_TYPE", "event_log"],
    ['{"secureboot": true}', "PROTOJSON_UNKNOWN_FIELD", "event_log.secureboot"],
    ['{"pcr_values": {}}', "PROTOJSON_UNKNOWN_FIELD", "event_log.pcr_values"],
    ['{"__proto__": {}}', "PROTOJSON_UNKNOWN_FIELD", "event_log.__proto__"],
    ['{"secure_boot": true, "secureBoot": true}', "PROTOJSON_DUPLICATE", "event_log.secure_boot"],
    ['{"secure_boot": null, "secureBoot": true}', "PROTOJSON_DUPLICATE", "event_log.secure_boot"],
    ['{"required": true, "required": true}', "JSON_DUPLICATE_KEY", undefined],
    ['{"required": "true"}', "PROTOJSON_TYPE", "event_log.required"],
    ['{"secure_boot": 1}', "PROTOJSON_TYPE", "event_log.secure_boot"],
    ['{"kernel_command_line": ["ro"]}', "PROTOJSON_TYPE", "event_log.kernel_command_line"],
    ['{"kernel_command_line_pattern": 5}', "PROTOJSON_TYPE", "event_log.kernel_command_line_pattern"],
    [
      '{"kernel_command_line": "ro", "kernel_command_line_pattern": "*"}',
      "POLICY_EVENT_LOG_COMMAND_LINE",
      "event_log.kernel_command_line",
    ],
    ['{"boot_applications": []}', "PROTOJSON_TYPE", "event_log.boot_applications"],
    ['{"boot_applications": {"sha512": []}}', "POLICY_EVENT_LOG_FORM", "event_log.boot_applications.sha512"],
    ['{"boot_applications": {"SHA256": null}}', "POLICY_EVENT_LOG_FORM", "event_log.boot_applications.SHA256"],
    ['{"boot_applications": {"sha256": "x"}}', "PROTOJSON_TYPE", "event_log.boot_applications.sha256"],
    ['{"boot_applications": {"sha256": {}}}', "PROTOJSON_TYPE", "event_log.boot_applications.sha256"],
    ['{"boot_applications": {"sha256": [null]}}', "PROTOJSON_TYPE", "event_log.boot_applications.sha256.0"],
    ['{"boot_applications": {"sha256": [5]}}', "PROTOJSON_TYPE", "event_log.boot_applications.sha256.0"],
    ['{"boot_applications": {"sha256": [""]}}', "POLICY_EVENT_LOG_FORM", "event_log.boot_applications.sha256.0"],
    [`{"revocations": {"sha256": ["${hex(31)}"]}}`, "POLICY_EVENT_LOG_FORM", "event_log.revocations.sha256.0"],
    [`{"revocations": {"sha256": ["${hex(48)}"]}}`, "POLICY_EVENT_LOG_FORM", "event_log.revocations.sha256.0"],
    [`{"revocations": {"sha384": ["${hex(32)}"]}}`, "POLICY_EVENT_LOG_FORM", "event_log.revocations.sha384.0"],
    [`{"revocations": {"sha1": ["0x${hex(19)}"]}}`, "POLICY_EVENT_LOG_FORM", "event_log.revocations.sha1.0"],
    [`{"revocations": {"sha1": ["${hex(20, "zz")}"]}}`, "POLICY_EVENT_LOG_FORM", "event_log.revocations.sha1.0"],
    [
      `{"revocations": {"sha256": ["${hex(32, "cd")}", "${hex(32)}", "${hex(32, "AB")}"]}}`,
      "POLICY_EVENT_LOG_FORM",
      "event_log.revocations.sha256.2",
    ],
  ])("%s is refused: %s at %s", (json, code, path) => {
    expect(demands(json)).toEqual([code, path]);
  });

  it.each(["Event_Log", "event-log", "EVENTLOG", "eventlog", "event_Log"])("is not %s", (key) => {
    const decoded = decode(`{"${key}": {"required": true}}`);
    expect(decoded).toMatchObject({ ok: false, failure: { code: "POLICY_KEY_SPELLING", path: key } });
  });

  it("stands once, in either spelling", () => {
    const decoded = decode('{"event_log": null, "eventLog": {"required": true}}');
    expect(decoded).toMatchObject({ ok: false, failure: { code: "POLICY_DUPLICATE_SPELLING", path: "event_log" } });
  });

  it.each([
    ["kernel_command_line", "x"],
    ["kernel_command_line_pattern", "*"],
    ["kernel_command_line", "😀"],
  ])("has at most 4096 characters in %s (%s)", (name, character) => {
    const json = (count: number): string => JSON.stringify({ [name]: character.repeat(count) });
    expect(demands(json(4096))).toMatchObject({ kernelCommandLine: { text: character.repeat(4096) } });
    expect(demands(json(4097))).toEqual(["POLICY_EVENT_LOG_LIMIT", `event_log.${name}`]);
  });

  it.each(["boot_applications", "revocations"])("has at most 1024 digests in a list of %s", (name) => {
    const json = (count: number): string => {
      const digests = Array.from({ length: count }, (_, index) => index.toString(16).padStart(64, "0"));
      return JSON.stringify({ [name]: { sha256: digests } });
    };
    expect(demands(json(1024))).toMatchObject({ required: false });
    expect(demands(json(1025))).toEqual(["POLICY_EVENT_LOG_LIMIT", `event_log.${name}.sha256`]);
  });
});

describe("event_log in what formatPolicy writes", () => {
  it("has names in snake case, in the table's order, and digests in lower case and their own order", () => {
    const text = `{"eventLog": {"revocations": {"sha384": ["${hex(48, "0F")}"]}, "kernelCommandLinePattern": "a \\u0007\\"* ü",
      "bootApplications": {"sha384": [], "sha256": ["${hex(32, "FE")}", "${hex(32)}"]}, "secureBoot": false, "required": true},
      "x": 1, "pcr_values": {"sha1": {"0": "${hex(20)}"}}}`;
    expect(format(text)).toBe(`{
  "pcr_values": {
    "sha1": {
      "0": "${hex(20)}"
    }
  },
  "event_log": {
    "required": true,
    "secure_boot": false,
    "kernel_command_line_pattern": "a \\u0007\\"* ü",
    "boot_applications": {
      "sha256": [
        "${hex(32, "fe")}",
        "${hex(32)}"
      ]
    },
    "revocations": {
      "sha384": [
        "${hex(48, "0f")}"
      ]
    }
  },
  "x": 1
}
`);
  });

  it("is left out where it states nothing, and does not state what only follows", () => {
    expect(format('{"event_log": {"required": false, "revocations": {"sha256": []}}}')).toBe("{}\n");
    expect(format('{"event_log": {"required": false, "secure_boot": true}}')).toBe(
      '{\n  "event_log": {\n    "secure_boot": true\n  }\n}\n',
    );
  });

  it("stays when other parts of the policy are changed", () => {
    const text = format('{"event_log": {"secure_boot": true, "kernel_command_line": "ro"}}');
    const { event_log: before } = JSON.parse(text) as { event_log: unknown };
    const pcrs = new Map([["sha256" as const, new Map([[4, new Uint8Array(32)]])]]);
    const withPcrs = withPcrValues(toUtf8(text), pcrs, SCHEMES, DEFAULT_JSON_LIMITS);
    const withField = setReferenceValues(toUtf8(text), new Map([["policy.vmpl", 0]]), snp, DEFAULT_JSON_LIMITS);
    for (const changed of [withPcrs, withField]) {
      expect(changed.ok ? JSON.parse(changed.value) : changed).toMatchObject({ event_log: before });
    }
  });

  it("says the same as before, and once is enough", () => {
    const digest = (size: number) => fc.uint8Array({ minLength: size, maxLength: size }).map(toHex);
    const lists = fc.record(
      { sha1: fc.uniqueArray(digest(20)), sha256: fc.uniqueArray(digest(32)), sha384: fc.constant(null) },
      { requiredKeys: [] },
    );
    const section = fc.record(
      {
        required: fc.boolean(),
        secureBoot: fc.option(fc.boolean()),
        kernel_command_line: fc.string({ unit: "grapheme" }),
        boot_applications: lists,
        revocations: lists,
      },
      { requiredKeys: [] },
    );
    const property = fc.property(section, (event_log) => {
      const text = JSON.stringify({ event_log });
      const once = format(text);
      expect(format(once)).toBe(once);
      const [before, after] = [decode(text), decode(once)];
      expect(before.ok && after.ok && plain(after.value.eventLog)).toEqual(before.ok && plain(before.value.eventLog));
    });
    fc.assert(property, { seed: seedOf("event_log"), numRuns: 300 });
  });
});

describe("event_log of any JSON", () => {
  it("never throws", () => {
    const names = fc.constantFrom("required", "secure_boot", "kernelCommandLine", "boot_applications", "revocations");
    const inner = fc.oneof(fc.jsonValue(), fc.constant({ sha256: [hex(32)] }), fc.boolean(), fc.string());
    const property = fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(names, inner)), (event_log) => {
      const outcome = demands(JSON.stringify(event_log));
      if (Array.isArray(outcome)) expect(outcome[0]).toMatch(/^(?:POLICY_EVENT_LOG|PROTOJSON)_/);
      else expect(outcome).toBeTypeOf("object");
    });
    fc.assert(property, { seed: seedOf("event_log, any JSON"), numRuns: 500 });
  });
});
