import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import type { Outcome } from "../../src/errors/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { decodePolicy } from "../../src/policy/index.js";
import type { PolicyDocument } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { snp } from "../../src/tee/snp/index.js";
import { TOOLS } from "../helpers/policy-tools.js";
import { outcomeOf, signedReport, verifyReport } from "../helpers/snp.js";

function decode(text: string | Uint8Array): Outcome<PolicyDocument> {
  return decodePolicy(typeof text === "string" ? toUtf8(text) : text, SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);
}

function codeOf(text: string | Uint8Array): string {
  const decoded = decode(text);
  return decoded.ok ? "ok" : decoded.failure.code;
}

/** The scheme whose section the document states, or null. */
function sectionOf(text: string): string | null {
  const decoded = decode(text);
  if (!decoded.ok) throw new Error(decoded.failure.code);
  return decoded.value.section?.scheme ?? null;
}

describe("decodePolicy, the document", () => {
  it.each([
    ["null", "POLICY_NOT_AN_OBJECT"],
    ["[]", "POLICY_NOT_AN_OBJECT"],
    ["5", "POLICY_NOT_AN_OBJECT"],
    ['"{}"', "POLICY_NOT_AN_OBJECT"],
    ["true", "POLICY_NOT_AN_OBJECT"],
    ["", "JSON_SYNTAX"],
    [" ", "JSON_SYNTAX"],
    ["{", "JSON_SYNTAX"],
    ["\ufeff{}", "JSON_SYNTAX"],
    ["{} {}", "JSON_TRAILING"],
    ["{}x", "JSON_TRAILING"],
    ["{'policy': {}}", "JSON_SYNTAX"],
    ['{"policy": {},}', "JSON_SYNTAX"],
    ['{"policy": {}, "policy": {}}', "JSON_DUPLICATE_KEY"],
    ['{"policy": {"policy": 196608, "policy": 196608}}', "JSON_DUPLICATE_KEY"],
    ["{}", "ok"],
    [" {\n} \r\n", "ok"],
  ])("%j: %s", (text, expected) => {
    expect(codeOf(text)).toBe(expected);
  });

  it("refuses bytes that are not UTF-8, and nesting without end", () => {
    expect(codeOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))).toBe("JSON_UTF8");
    expect(codeOf(`{"policy": ${"[".repeat(100_000)}`)).toBe("JSON_DEPTH");
    expect(codeOf(`{"x": ${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`)).toBe("JSON_DEPTH");
  });

  it("reports policy as the stage of everything", () => {
    for (const text of ["", "[]", '{"policy": 5}', '{"policy": {"policy": 1}}', '{"pcr_values": 5}']) {
      expect(decode(text)).toMatchObject({ ok: false, failure: { stage: "policy" } });
    }
  });

  it("notes unknown members at the top, and refuses them inside", () => {
    const decoded = decode('{"policy": {"policy": 196608}, "eat_version": 1, "__proto__": {}}');
    expect(decoded).toMatchObject({
      ok: true,
      value: {
        notes: [
          { code: "POLICY_UNKNOWN_KEY", outcome: "note", path: "eat_version" },
          { code: "POLICY_UNKNOWN_KEY", outcome: "note", path: "__proto__" },
        ],
      },
    });
    expect(codeOf('{"policy": {"policy": 196608, "eat_version": 1}}')).toBe("PROTOJSON_UNKNOWN_FIELD");
    expect(codeOf('{"policy": {"policy": 196608}, "root_of_trust": {"eat": 1}}')).toBe("PROTOJSON_UNKNOWN_FIELD");
  });

  it.each([
    "PCR_VALUES",
    "pcrValues",
    "Event_Log",
    "eventlog",
    "Policy",
    "RootOfTrust",
    "root-of-trust",
    "Root_Of_Trust",
  ])("refuses %s, which would not be applied", (key) => {
    expect(codeOf(`{"${key}": {}}`)).toBe("POLICY_KEY_SPELLING");
  });

  it("takes root_of_trust in both spellings, but not twice", () => {
    const policy = '"policy": {"policy": 196608}';
    expect(codeOf(`{${policy}, "root_of_trust": {"product_line": "Milan"}}`)).toBe("ok");
    expect(codeOf(`{${policy}, "rootOfTrust": {"productLine": "Milan"}}`)).toBe("ok");
    expect(codeOf(`{${policy}, "rootOfTrust": {}, "root_of_trust": {}}`)).toBe("POLICY_DUPLICATE_SPELLING");
    expect(codeOf(`{${policy}, "rootOfTrust": {"checkCrl": true}}`)).toBe("ok");
    expect(codeOf(`{${policy}, "rootOfTrust": {"cabundles": ["PEM"]}}`)).toBe("SNP_POLICY_ROOTS");
  });

  it("hands the caller's tools to the scheme, with a section and without", () => {
    const root = '"root_of_trust": {"cabundle_paths": ["roots.pem"]}';
    for (const [text, tee] of [
      [`{"policy": {"policy": 196608}, ${root}}`, "SNP"],
      [`{${root}}`, "SNP"],
      [`{"policy": {"headerPolicy": null}, ${root}}`, "TDX"],
    ] as const) {
      expect(codeOf(text)).toBe(`${tee}_POLICY_ROOTS`);
      const honoured = decodePolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, { ...TOOLS, roots: "honour" });
      expect(honoured.ok ? "ok" : honoured.failure.code).toBe(`${tee}_POLICY_CABUNDLE_PATH`);
    }
  });

  it.each([
    ['{"policy": 5}', "PROTOJSON_TYPE"],
    ['{"policy": []}', "PROTOJSON_TYPE"],
    ['{"policy": "196608"}', "PROTOJSON_TYPE"],
    ['{"policy": {"policy": 196608}, "root_of_trust": []}', "PROTOJSON_TYPE"],
    ['{"root_of_trust": {"nonsense": 1}}', "PROTOJSON_UNKNOWN_FIELD"],
  ])("%s: %s", (text, expected) => {
    expect(codeOf(text)).toBe(expected);
  });
});

describe("decodePolicy, whose section it is", () => {
  it.each([
    "{}",
    '{"policy": null}',
    '{"policy": {}}',
    '{"policy": null, "root_of_trust": null}',
    '{"policy": {"measurement": null, "minimum_tcb": 0, "host_data": ""}}',
    '{"policy": {"headerPolicy": null}}',
    '{"policy": {"header_policy": {}, "td_quote_body_policy": {}}}',
    '{"root_of_trust": {"product_line": "Milan"}}',
    '{"pcr_values": {"sha256": {"0": "' + "ab".repeat(32) + '"}}}',
  ])("none: %s", (text) => {
    expect(sectionOf(text)).toBeNull();
  });

  it("SEV-SNP's: any field of it", () => {
    expect(sectionOf('{"policy": {"policy": 196608}}')).toBe("snp");
    expect(sectionOf('{"policy": {"policy": "196608", "vmpl": 0}}')).toBe("snp");
  });

  it("vmpl 0 alone states something, and so asks for the guest policy", () => {
    expect(codeOf('{"policy": {"vmpl": 0}}')).toBe("SNP_POLICY_GUEST_POLICY");
    expect(codeOf(`{"policy": {"measurement": "${"A".repeat(64)}"}}`)).toBe("SNP_POLICY_GUEST_POLICY");
  });

  it.each([
    ["headerPolicy", '{"minimum_qe_svn": 1}'],
    ["header_policy", '{"minimum_qe_svn": 1}'],
    ["tdQuoteBodyPolicy", '{"enable_td_debug_check": true}'],
    ["td_quote_body_policy", '{"enable_td_debug_check": true}'],
  ])("TDX's: %s, and nobody's beside a field of SEV-SNP", (name, message) => {
    const text = `{"policy": {"${name}": ${message}}}`;
    expect(sectionOf(text)).toBe("tdx");
    expect(codeOf(`{"policy": {"policy": 196608, "${name}": ${message}}}`)).toBe("PROTOJSON_UNKNOWN_FIELD");
    const snpAlone = decodePolicy(toUtf8(text), [snp], DEFAULT_JSON_LIMITS, TOOLS);
    expect(snpAlone).toMatchObject({ failure: { code: "POLICY_TEE_UNSUPPORTED", expected: "snp", actual: name } });
  });

  it("is asked for by the evidence: without one, verification fails", async () => {
    const signed = await signedReport();
    for (const text of ["{}", '{"policy": {}}', '{"policy": null}', '{"policy": {"minimum_tcb": 0}}']) {
      const result = await verifyReport(signed, text);
      expect([result.verdict, outcomeOf(result, "POLICY_SECTION")]).toEqual(["contraindicated", "fail"]);
    }
  });
});

describe("decodePolicy on any text", () => {
  it("never throws on bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => codeOf(bytes).length > 0));
  });

  it("never throws on JSON", () => {
    fc.assert(fc.property(fc.json(), (text) => codeOf(text).length > 0));
    const members = fc.dictionary(
      fc.constantFrom(
        "policy",
        "vmpl",
        "measurement",
        "minimum_tcb",
        "minimum_version",
        "product",
        "platform_info",
        "x",
      ),
      fc.oneof(fc.jsonValue(), fc.constantFrom("196608", 196608, "1.55", { name: 1 }, 0, null, "")),
    );
    const documents = fc.record(
      { policy: members, root_of_trust: fc.jsonValue(), pcr_values: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(documents, (document) => codeOf(JSON.stringify(document)).length > 0),
      { numRuns: 500 },
    );
  });
});
