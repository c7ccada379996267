import { describe, expect, it } from "vitest";
import { toBase64 } from "../../../src/bytes/index.js";
import { attestationJson, buildReport, reportJson } from "../../../src/testing/index.js";
import { codeOf, mustOpen, refusalOf, replaced } from "../support.js";

const report = buildReport({ version: 5, guestSvn: 7, policy: 0xffff_ffff_ffff_fff1n }, "Turin");
const vcek = Uint8Array.of(0x30, 1, 2);
const camel = attestationJson(report, { vcek }, { product: { name: 3, machineStepping: 0 } });
const snake = attestationJson(report, { vcek }, { spelling: "snake", product: { name: 3, machineStepping: 0 } });
const go = attestationJson(report, { vcek }, { form: "go" });

describe("messages as JSON", () => {
  it.each([
    ["in lowerCamelCase", camel],
    ["in snake_case", snake],
    ["as Go's encoding/json writes them", go],
    ["with bare 64-bit numbers", camel.replace(/"([0-9]+)"/g, "$1")],
    ["with numbers as text", camel.replace(/:([0-9]+)/g, ':"$1"')],
    ["with an enumeration as a number", replaced(camel, '"SEV_PRODUCT_TURIN"', "3")],
    [
      "with null for what is not there",
      replaced(camel, '{"report"', '{"product":null,"report"').replace(/,"product":\{[^}]+\}/, ""),
    ],
    ["with base64 without padding", camel.replaceAll("=", "")],
  ])("are read %s", (_name, text) => {
    const opened = mustOpen(text);
    expect(opened.format).toBe("sevsnp-attestation-json");
    expect(opened.bytes).toEqual(report);
    expect(opened.supplements).toEqual([{ label: "vcek", bytes: vcek }]);
  });

  it("may be a bare Report", () => {
    expect(mustOpen(reportJson(report)).bytes).toEqual(report);
    expect(mustOpen(reportJson(report, { form: "go" })).bytes).toEqual(report);
    expect(mustOpen(reportJson(report)).format).toBe("sevsnp-report-json");
  });

  it("leave out zeros in Go's form, and hold an empty chain", () => {
    const text = attestationJson(buildReport({ guestSvn: 0 }), undefined, { form: "go" });
    expect(text).not.toContain("guest_svn");
    expect(text).toContain('"certificate_chain":{}');
    expect(mustOpen(text)).toMatchObject({ bytes: buildReport(), supplements: [] });
  });

  it.each<readonly [string, string, string, string, string]>([
    ["an unknown field", "PROTOJSON_UNKNOWN_FIELD", "report.guest_vsn", '"guestSvn"', '"guest_vsn"'],
    [
      "an unknown field of the outermost message",
      "PROTOJSON_UNKNOWN_FIELD",
      "extra",
      '{"report"',
      '{"extra":1,"report"',
    ],
    ["a field in both spellings", "PROTOJSON_DUPLICATE", "report.guest_svn", '"guestSvn"', '"guest_svn":7,"guestSvn"'],
    ["a number with a fraction", "PROTOJSON_NUMBER_FORM", "report.guest_svn", '"guestSvn":7', '"guestSvn":7.5'],
    ["a negative number", "PROTOJSON_NUMBER_FORM", "report.guest_svn", '"guestSvn":7', '"guestSvn":-7'],
    ["a 32-bit number of 2^32", "EVIDENCE_FIELD_RANGE", "report.guest_svn", '"guestSvn":7', '"guestSvn":4294967296'],
    ["a number of 2^64", "PROTOJSON_NUMBER_RANGE", "report.policy", '"18446744073709551601"', '"18446744073709551616"'],
    ["a text for bytes", "PROTOJSON_BYTES_ENCODING", "report.family_id", '"familyId":"A', '"familyId":"*'],
    [
      "a wrapper as an object",
      "PROTOJSON_WRAPPER_OBJECT",
      "product.machine_stepping.value",
      '"machineStepping":0',
      '"machineStepping":{"value":0}',
    ],
    ["a product that has no name", "PROTOJSON_ENUM", "product.name", "SEV_PRODUCT_TURIN", "SEV_PRODUCT_ROME"],
    [
      "a list for a message",
      "PROTOJSON_TYPE",
      "certificate_chain",
      '"certificateChain":{"vcekCert":"MAEC"}',
      '"certificateChain":[]',
    ],
  ])("are refused with %s", (_name, code, path, part, by) => {
    expect(refusalOf(replaced(camel, part, by))).toEqual([code, path]);
  });

  it("are refused with a number where bytes belong", () => {
    expect(refusalOf(replaced(camel, '"vcekCert":"MAEC"', '"vcekCert":1'))).toEqual([
      "PROTOJSON_TYPE",
      "certificate_chain.vcek_cert",
    ]);
  });

  it.each(["familyId", "reportData", "chipId", "signature"])("have the exact length of %s", (name) => {
    const field = new RegExp(`"${name}":"[^"]+"`);
    for (const size of [0, 15, 511, 513]) {
      const wrong = `"${name}":"${toBase64(new Uint8Array(size))}"`;
      expect(codeOf(replaced(camel, field, wrong))).toBe("PROTOJSON_BYTES_LENGTH");
    }
    expect(codeOf(replaced(camel, field, `"${name}":null`))).toBe("EVIDENCE_FIELD_MISSING");
    expect(codeOf(camel.replace(new RegExp(`"${name}":"[^"]+",?`), "").replace(",}", "}"))).toBe(
      "EVIDENCE_FIELD_MISSING",
    );
  });

  it("are refused with one of their own keys twice", () => {
    expect(codeOf(replaced(camel, '"guestSvn":7', '"guestSvn":7,"guestSvn":7'))).toBe("JSON_DUPLICATE_KEY");
    expect(codeOf(`${camel} x`)).toBe("JSON_TRAILING");
  });

  it("take a build above 255 for out of range", () => {
    expect(codeOf(replaced(camel, /"currentBuild":[0-9]+/, '"currentBuild":255'))).toBe("sevsnp-attestation-json");
    expect(codeOf(replaced(camel, /"currentBuild":[0-9]+/, '"currentBuild":256'))).toBe("EVIDENCE_FIELD_RANGE");
  });

  it("have extras as an object of base64, whose keys differ in more than case", () => {
    const extras = (text: string): string => replaced(camel, '"vcekCert"', `"extras":${text},"vcekCert"`);
    expect(codeOf(extras('{"a":"AAAA","b":""}'))).toBe("sevsnp-attestation-json");
    expect(codeOf(extras('{"a":"AAAA","A":""}'))).toBe("EVIDENCE_FIELD_DUPLICATE");
    expect(codeOf(extras('{"a":null}'))).toBe("PROTOJSON_TYPE");
    expect(codeOf(extras('{"a":"*"}'))).toBe("PROTOJSON_BYTES_ENCODING");
    expect(codeOf(extras('["a"]'))).toBe("PROTOJSON_TYPE");
  });

  it("without a report are refused as such", () => {
    expect(refusalOf('{"certificateChain":{}}')).toEqual(["EVIDENCE_FIELD_MISSING", "report"]);
    expect(refusalOf('{"certificate_chain":{},"report":null}')).toEqual(["EVIDENCE_FIELD_MISSING", "report"]);
    expect(refusalOf('{"report":{}}')).toEqual(["EVIDENCE_FIELD_MISSING", "report.family_id"]);
    expect(refusalOf('{"certificate_chain":{},"report":[]}')).toEqual(["PROTOJSON_TYPE", "report"]);
  });
});
