import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromUtf8, toBase64, toUtf8 } from "../../src/bytes/index.js";
import type { Outcome } from "../../src/errors/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import {
  decodePolicy,
  formatPolicy,
  mergeReferenceValues,
  rulesOf,
  setReferenceValues,
  withPcrValues,
} from "../../src/policy/index.js";
import type { PcrValues, PolicyValue, PolicyValues } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import type { AnyScheme } from "../../src/tee/scheme.js";
import { snp } from "../../src/tee/snp/index.js";
import { TOOLS } from "../helpers/policy-tools.js";
import { seedOf } from "../helpers/seed.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";

const SNP: AnyScheme = snp;
const TCB = 15352208179752599555n;

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.value;
}

const bytesOf = (text: string | Uint8Array): Uint8Array => (typeof text === "string" ? toUtf8(text) : text);
const tryFormat = (text: string | Uint8Array) => formatPolicy(bytesOf(text), SCHEMES, DEFAULT_JSON_LIMITS);
const format = (text: string | Uint8Array): string => valueOf(tryFormat(text));
const decode = (text: string | Uint8Array) => decodePolicy(bytesOf(text), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);
const set = (text: string | null, values: PolicyValues): string =>
  valueOf(setReferenceValues(text === null ? null : toUtf8(text), values, SNP, DEFAULT_JSON_LIMITS));
const merge = (text: string | null, values: PolicyValues) =>
  mergeReferenceValues(text === null ? null : toUtf8(text), values, SNP, DEFAULT_JSON_LIMITS);
const values = (all: Readonly<Record<string, PolicyValue>>): PolicyValues => new Map(Object.entries(all));

function codeOf(text: string | Uint8Array): string {
  const formatted = tryFormat(text);
  return formatted.ok ? "ok" : formatted.failure.code;
}

describe("formatPolicy", () => {
  it("writes names in snake case, numbers with all digits, bytes padded, enumerations by number", () => {
    const text = `{"rootOfTrust": {"productLine": "Milan", "checkCrl": true}, "policy": {
      "product": {"name": "SEV_PRODUCT_GENOA", "machineStepping": "0"}, "minimumTcb": "${TCB}", "policy": "196608",
      "familyId": "AQIDBAUGBwgJCgsMDQ4PEA", "vmpl": 0, "minimumBuild": "1e1", "trustedIdKeys": ["AQI", "-_8"],
      "minimumVersion": "1.55", "permitProvisionalFirmware": true}}`;
    expect(format(text)).toBe(`{
  "policy": {
    "policy": 196608,
    "family_id": "AQIDBAUGBwgJCgsMDQ4PEA==",
    "vmpl": 0,
    "minimum_tcb": ${TCB},
    "minimum_build": 10,
    "minimum_version": "1.55",
    "permit_provisional_firmware": true,
    "trusted_id_keys": [
      "AQI=",
      "+/8="
    ],
    "product": {
      "name": 2,
      "machine_stepping": 0
    }
  },
  "root_of_trust": {
    "product_line": "Milan",
    "check_crl": true
  }
}
`);
  });

  it("leaves out what states nothing, and keeps zeros that do", () => {
    const zeros = `"${toBase64(new Uint8Array(48))}"`;
    const text = `{"policy": {"policy": 131072, "minimum_tcb": 0, "minimum_build": "0", "require_id_block": false,
      "report_data": "", "minimum_version": "", "trusted_id_keys": [], "product": {"name": 0, "stepping": 0},
      "vmpl": "0", "platform_info": 0, "measurement": ${zeros}, "host_data": null},
      "root_of_trust": {"check_crl": false, "product": ""}, "pcr_values": {"sha1": null, "sha256": {}}}`;
    const zerosKept = `{\n  "policy": {\n    "policy": 131072,\n    "vmpl": 0,\n    "platform_info": 0,\n    "measurement": ${zeros}\n  }\n}\n`;
    expect(format(text)).toBe(zerosKept);
  });

  it("keeps PCR values, by bank and index, and other members as they were written", () => {
    const digest = "Ab".repeat(32);
    const other = '{ "a":1.50,\n "b" :[1e3, "\\u00e9"] }';
    const text = `{"max": 18446744073709551616, "pcr_values": {"sha256": {"10": "${digest}", "9": "${digest}"}}, "x\\"y": ${other}}`;
    const lower = digest.toLowerCase();
    expect(format(text)).toBe(
      `{\n  "pcr_values": {\n    "sha256": {\n      "9": "${lower}",\n      "10": "${lower}"\n    }\n  },\n` +
        `  "max": 18446744073709551616,\n  "x\\"y": ${other}\n}\n`,
    );
  });

  it("writes an empty object where nothing is stated", () => {
    for (const text of [
      "{}",
      '{"policy": null}',
      '{"policy": {}, "rootOfTrust": {}}',
      '{"policy": {"headerPolicy": {}}}',
    ])
      expect(format(text)).toBe("{}\n");
  });

  it.each([
    ["[]", "POLICY_NOT_AN_OBJECT"],
    ["", "JSON_SYNTAX"],
    ['{"policy": {}, "policy": {}}', "JSON_DUPLICATE_KEY"],
    ['{"root_of_trust": {}, "rootOfTrust": {}}', "POLICY_DUPLICATE_SPELLING"],
    ['{"policy": {"minimum_tcb": 1, "minimumTcb": 1}}', "PROTOJSON_DUPLICATE"],
    ['{"policy": {"minimum_tcb": null, "minimumTcb": 1}}', "PROTOJSON_DUPLICATE"],
    ['{"policy": {"minimum_tbc": 1}}', "PROTOJSON_UNKNOWN_FIELD"],
    ['{"policy": {"product": {"nam": 1}}}', "PROTOJSON_UNKNOWN_FIELD"],
    ['{"root_of_trust": {"nam": 1}}', "PROTOJSON_UNKNOWN_FIELD"],
    ['{"policy": 5}', "PROTOJSON_TYPE"],
    ['{"policy": {"vmpl": {"value": 1}}}', "PROTOJSON_WRAPPER_OBJECT"],
    ['{"policy": {"vmpl": 4294967296}}', "PROTOJSON_NUMBER_RANGE"],
    ['{"policy": {"minimum_tcb": 18446744073709551616}}', "PROTOJSON_NUMBER_RANGE"],
    ['{"policy": {"measurement": "AA=="}}', "PROTOJSON_BYTES_LENGTH"],
    ['{"policy": {"trusted_id_key_hashes": [""]}}', "PROTOJSON_BYTES_LENGTH"],
    ['{"policy": {"trusted_id_keys": [null]}}', "PROTOJSON_TYPE"],
    ['{"policy": {"product": {"name": "SEV_PRODUCT_ROME"}}}', "PROTOJSON_ENUM"],
    ['{"policy": {"headerPolicy": {"minimumQeSvn": 1}, "vmpl": 0}}', "PROTOJSON_UNKNOWN_FIELD"],
    ['{"pcr_values": {"md5": {}}}', "POLICY_PCR_FORM"],
  ])("refuses %s: %s", (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it("leaves ranges to who applies the policy, so that such a file can be repaired", () => {
    expect(codeOf('{"policy": {"vmpl": 4}}')).toBe("ok");
    expect(codeOf('{"policy": {"minimum_build": 256}}')).toBe("ok");
  });

  it("never throws, and formats its own output to itself", () => {
    const json = fc.json({ maxDepth: 4 }).map((text) => `{"policy": ${text}, "root_of_trust": ${text}, "x": ${text}}`);
    fc.assert(
      fc.property(fc.oneof(json, fc.string()), (text) => {
        const formatted = tryFormat(text);
        if (formatted.ok) expect(format(formatted.value)).toBe(formatted.value);
      }),
      { seed: seedOf("formatPolicy"), numRuns: 300 },
    );
  });
});

describeWithVectors("formatPolicy, over policies that there are", () => {
  const NAMES = ["cli-example-camelcase", "derived-coconut-pcrs", "doc-gcp", "pcr_values-v0.8.2", "sample-sevsnp-vtpm"];
  const files = [...NAMES, "sevsnp-vtpm-v0.5.2", "sevsnp-vtpm-v0.7.0", "sevsnp-vtpm-v0.8.2"].map(
    (name): readonly [string, Uint8Array] => [name, readVector(`cocos/policies/${name}.json`)],
  );
  const { policyCases } = readVectorJson<{ policyCases: { readonly name: string; readonly policy: unknown }[] }>(
    "snp/go-sev-guest-policy-matrix.json",
  );
  const cases = policyCases.map(({ name, policy }): readonly [string, Uint8Array] => [
    name,
    toUtf8(JSON.stringify({ policy })),
  ]);

  it("has policies that can be read, and they are most of them", () => {
    expect([...files, ...cases].filter(([, bytes]) => decode(bytes).ok).length).toBeGreaterThan(230);
  });

  it.each([...files, ...cases])("%s: says the same before and after, and once is enough", (_name, bytes) => {
    const before = decode(bytes);
    const formatted = tryFormat(bytes);
    if (before.ok) expect(formatted.ok).toBe(true);
    if (!formatted.ok) return;
    const after = decode(formatted.value);
    expect(format(formatted.value)).toBe(formatted.value);
    expect(after.ok).toBe(before.ok);
    if (before.ok && after.ok) {
      expect(after.value.section).toEqual(before.value.section);
      expect(after.value.pcrValues).toEqual(before.value.pcrValues);
      expect(after.value.notes.map(({ path }) => path)).toEqual(before.value.notes.map(({ path }) => path));
    } else if (!before.ok && !after.ok) {
      expect(after.failure.code).toBe(before.failure.code);
    }
  });

  it("keeps the 64-bit numbers of Cocos's policy", () => {
    const text = format(readVector("cocos/policies/sevsnp-vtpm-v0.8.2.json"));
    expect(text).toContain(`"minimum_tcb": ${TCB},\n    "minimum_launch_tcb": ${TCB},`);
  });
});

describe("withPcrValues", () => {
  const digest = (size: number, fill: number): Uint8Array => new Uint8Array(size).fill(fill);
  const put = (text: string | null, pcrs: PcrValues) =>
    withPcrValues(text === null ? null : toUtf8(text), pcrs, SCHEMES, DEFAULT_JSON_LIMITS);

  it("begins with nothing", () => {
    const pcrs: PcrValues = new Map([
      ["sha384", new Map([[4, digest(48, 0xab)]])],
      [
        "sha1",
        new Map([
          [23, digest(20, 1)],
          [0, digest(20, 2)],
        ]),
      ],
    ]);
    expect(JSON.parse(valueOf(put(null, pcrs)))).toEqual({
      pcr_values: { sha384: { 4: "ab".repeat(48) }, sha1: { 0: "02".repeat(20), 23: "01".repeat(20) } },
    });
    expect(valueOf(put(null, new Map([["sha256", new Map()]])))).toBe("{}\n");
  });

  it("replaces the values that are given, and keeps everything else with all its digits", () => {
    const before = `{"policy": {"policy": 196608, "minimum_tcb": ${TCB}}, "note": [1.50], "pcr_values": {"sha256": {"0": "${"00".repeat(32)}", "7": "${"77".repeat(32)}"}}}`;
    const after = valueOf(put(before, new Map([["sha256", new Map([[0, digest(32, 0x11)]])]])));
    const replaced = before.replace("00".repeat(32), "11".repeat(32));
    expect(after).toBe(format(replaced));
    expect(after).toContain(`"minimum_tcb": ${TCB}`);
  });

  it("says why a text is no policy", () => {
    const outcome = put("[]", new Map());
    expect(outcome.ok ? null : outcome.failure.code).toBe("POLICY_NOT_AN_OBJECT");
  });

  it.each<[string, unknown, ErrorConstructor | TypeErrorConstructor | RangeErrorConstructor]>([
    ["another bank", [["sha512", new Map()]], TypeError],
    ["index 24", [["sha256", new Map([[24, digest(32, 1)]])]], RangeError],
    ["index 1.5", [["sha256", new Map([[1.5, digest(32, 1)]])]], RangeError],
    ["another length", [["sha256", new Map([[0, digest(48, 1)]])]], RangeError],
    ["hex", [["sha256", new Map([[0, "ab".repeat(32)]])]], TypeError],
  ])("throws for %s", (_, entries, error) => {
    expect(() => put(null, new Map(entries as never) as PcrValues)).toThrow(error);
  });
});

describe("setReferenceValues", () => {
  it("makes a policy of nothing", () => {
    const text = set(null, values({ "policy.policy": 0x30000n, "policy.minimum_tcb": TCB, "policy.product.name": 1 }));
    expect(text).toBe(
      `{\n  "policy": {\n    "policy": 196608,\n    "minimum_tcb": ${TCB},\n    "product": {\n      "name": 1\n    }\n  }\n}\n`,
    );
  });

  it("replaces a field in either spelling, and leaves the others and other members alone", () => {
    const text = '{"policy": {"policy": 196608, "minimumTcb": "1", "vmpl": 2}, "extra": [1.0]}';
    const changed = set(text, values({ "policy.minimum_tcb": TCB }));
    expect(decode(changed)).toEqual(decode(text.replace('"1"', `"${TCB}"`)));
    expect(changed).toContain('"extra": [1.0]');
  });

  it("removes a field that is set to what states nothing", () => {
    const text = '{"policy": {"policy": 196608, "minimum_tcb": 1}, "root_of_trust": {"check_crl": true}}';
    const changed = set(text, values({ "policy.minimum_tcb": 0n, "root_of_trust.check_crl": false }));
    expect(changed).toBe('{\n  "policy": {\n    "policy": 196608\n  }\n}\n');
  });

  it("sets a wrapped number to zero, which is a statement", () => {
    expect(set('{"policy": {"policy": 196608}}', values({ "policy.vmpl": 0 }))).toContain('"vmpl": 0');
  });

  it("hands back why the document cannot be read", () => {
    const outcome = setReferenceValues(toUtf8("[]"), values({ "policy.vmpl": 0 }), SNP, DEFAULT_JSON_LIMITS);
    expect(outcome).toMatchObject({ ok: false, failure: { code: "POLICY_NOT_AN_OBJECT" } });
  });

  it.each<[string, PolicyValue, string]>([
    ["policy.measurment", new Uint8Array(48), "TypeError"],
    ["policy.product", 1, "TypeError"],
    ["policy.minimum_tcb", 1, "TypeError"],
    ["policy.minimum_tcb", 1n << 64n, "RangeError"],
    ["policy.minimum_tcb", -1n, "RangeError"],
    ["policy.vmpl", 4, "RangeError"],
    ["policy.vmpl", 0.5, "TypeError"],
    ["policy.vmpl", 1n, "TypeError"],
    ["policy.measurement", new Uint8Array(47), "RangeError"],
    ["policy.measurement", "AA==", "TypeError"],
    ["policy.require_id_block", 1, "TypeError"],
    ["policy.minimum_version", 1, "TypeError"],
    ["policy.trusted_id_key_hashes", [new Uint8Array(47)], "RangeError"],
    ["policy.trusted_id_keys", ["x"], "TypeError"],
    ["root_of_trust.cabundles", [new Uint8Array(1)], "TypeError"],
    ["policy.product.name", 2 ** 31, "RangeError"],
  ])("throws for %s = %s: a mistake in the program", (path, value, name) => {
    expect(() => set(null, values({ [path]: value }))).toThrow(expect.objectContaining({ name }) as Error);
  });

  it("sets what any value of any field says, and reads it back", () => {
    const rules = [...rulesOf(SNP)];
    const arbitrary = fc.constantFrom(...rules).chain(([path, rule]): fc.Arbitrary<[string, PolicyValue]> => {
      const bytes = (length: number | null) =>
        length === null
          ? fc.uint8Array({ minLength: 1, maxLength: 9 })
          : fc.uint8Array({ minLength: length, maxLength: length });
      const value = ((): fc.Arbitrary<PolicyValue> => {
        if (rule.kind === "u64" || rule.kind === "wrapped-u64") return fc.bigInt(0n, 0xffff_ffff_ffff_ffffn);
        if (rule.kind === "u32" || rule.kind === "wrapped-u32") return fc.nat(rule.max ?? 0x7fff_ffff);
        if (rule.kind === "enumeration") return fc.nat(3);
        if (rule.kind === "flag") return fc.boolean();
        if (rule.kind === "text") return fc.string({ unit: "grapheme" });
        if (rule.kind === "bytes") return bytes(rule.length);
        return rule.kind === "bytes-list" ? fc.array(bytes(rule.length)) : fc.array(fc.string());
      })();
      return value.map((one) => [path, one]);
    });
    fc.assert(
      fc.property(arbitrary, ([path, value]) => {
        const text = set(null, values({ [path]: value }));
        expect(format(text)).toBe(text);
        expect(valueOf(merge(text, values({ [path]: value })))).toEqual({ kind: "merged", text });
      }),
      { seed: seedOf("setReferenceValues"), numRuns: 300 },
    );
  });
});

describe("mergeReferenceValues", () => {
  const text = `{"policy": {"policy": 196608, "minimumTcb": "${TCB}", "vmpl": 0}}`;

  it("adds what the document does not state", () => {
    const merged = valueOf(merge(text, values({ "policy.measurement": new Uint8Array(48).fill(1) })));
    expect(merged).toMatchObject({ kind: "merged" });
    expect(merged.kind === "merged" && decode(merged.text)).toMatchObject({
      ok: true,
      value: { section: { policy: { vmpl: 0, measurement: new Uint8Array(48).fill(1) } } },
    });
  });

  it("takes the same value for no conflict, whatever its spelling", () => {
    expect(valueOf(merge(text, values({ "policy.minimum_tcb": TCB, "policy.vmpl": 0 })))).toMatchObject({
      kind: "merged",
    });
  });

  it("names every conflict with both values, and gives no text", () => {
    expect(
      valueOf(merge(text, values({ "policy.minimum_tcb": TCB + 1n, "policy.vmpl": 1, "policy.minimum_build": 3 }))),
    ).toEqual({
      kind: "conflict",
      conflicts: [
        { path: "policy.minimum_tcb", stated: "15352208179752599555", given: "15352208179752599556" },
        { path: "policy.vmpl", stated: 0, given: 1 },
      ],
    });
  });

  it("takes a zero against a stated value for a conflict", () => {
    expect(valueOf(merge(text, values({ "policy.minimum_tcb": 0n })))).toMatchObject({ kind: "conflict" });
  });

  it("takes a false of the document for unstated, as protobuf does", () => {
    const merged = valueOf(
      merge('{"root_of_trust": {"check_crl": false}}', values({ "root_of_trust.check_crl": true })),
    );
    expect(merged).toMatchObject({ kind: "merged", text: expect.stringContaining('"check_crl": true') as string });
  });

  it("does not change its input", () => {
    const bytes = toUtf8(text);
    merge(fromUtf8(bytes) ?? "", values({ "policy.vmpl": 0 }));
    expect(bytes).toEqual(toUtf8(text));
  });
});
