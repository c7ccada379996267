import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { decodePolicy } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { TOOLS } from "../helpers/policy-tools.js";
import { outcomeOf, policyText, signedReport, verifyReport } from "../helpers/snp.js";

/** The values as plain objects, or the code and path of the failure. */
function decode(json: string): unknown {
  const decoded = decodePolicy(toUtf8(`{"pcr_values": ${json}}`), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);
  if (!decoded.ok) return [decoded.failure.code, decoded.failure.path];
  const banks = [...decoded.value.pcrValues].map(([bank, values]) => {
    const digests = [...values].map(([index, digest]) => [index, toHex(digest)] as const);
    return [bank, Object.fromEntries(digests)] as const;
  });
  return Object.fromEntries(banks);
}

const hex = (size: number, byte = "ab"): string => byte.repeat(size);

describe("pcr_values", () => {
  it("holds digests by bank and index", () => {
    const json = `{"sha256": {"0": "${hex(32)}", "23": "${hex(32, "cd")}"}, "sha384": {"4": "${hex(48)}"}, "sha1": {"9": "${hex(20)}"}}`;
    expect(decode(json)).toEqual({
      sha256: { 0: hex(32), 23: hex(32, "cd") },
      sha384: { 4: hex(48) },
      sha1: { 9: hex(20) },
    });
  });

  it("takes hex of either case", () => {
    expect(decode(`{"sha256": {"0": "${hex(32, "AB")}"}}`)).toEqual({ sha256: { 0: hex(32) } });
  });

  it.each(["null", "{}", '{"sha256": null}', '{"sha256": {}, "sha384": null, "sha1": {}}'])(
    "%s states nothing",
    (json) => {
      expect(decode(json)).toEqual({});
    },
  );

  it.each([
    ["[]", "pcr_values"],
    ['"x"', "pcr_values"],
    ["5", "pcr_values"],
    ['{"sha512": {}}', "pcr_values.sha512"],
    ['{"SHA256": {}}', "pcr_values.SHA256"],
    ['{"__proto__": {}}', "pcr_values.__proto__"],
    ['{"sha256": []}', "pcr_values.sha256"],
    ['{"sha256": "x"}', "pcr_values.sha256"],
    [`{"sha256": {"24": "${hex(32)}"}}`, "pcr_values.sha256.24"],
    [`{"sha256": {"-1": "${hex(32)}"}}`, "pcr_values.sha256.-1"],
    [`{"sha256": {"01": "${hex(32)}"}}`, "pcr_values.sha256.01"],
    [`{"sha256": {"": "${hex(32)}"}}`, "pcr_values.sha256."],
    [`{"sha256": {"1.0": "${hex(32)}"}}`, "pcr_values.sha256.1.0"],
    [`{"sha256": {"0x1": "${hex(32)}"}}`, "pcr_values.sha256.0x1"],
    [`{"sha256": {"0": "${hex(31)}"}}`, "pcr_values.sha256.0"],
    [`{"sha256": {"0": "${hex(33)}"}}`, "pcr_values.sha256.0"],
    [`{"sha256": {"0": "${hex(48)}"}}`, "pcr_values.sha256.0"],
    [`{"sha384": {"0": "${hex(32)}"}}`, "pcr_values.sha384.0"],
    [`{"sha1": {"0": "${hex(32)}"}}`, "pcr_values.sha1.0"],
    [`{"sha256": {"0": "0x${hex(31)}"}}`, "pcr_values.sha256.0"],
    [`{"sha256": {"0": "${hex(32, "zz")}"}}`, "pcr_values.sha256.0"],
    ['{"sha256": {"0": ""}}', "pcr_values.sha256.0"],
    ['{"sha256": {"0": null}}', "pcr_values.sha256.0"],
    ['{"sha256": {"0": 5}}', "pcr_values.sha256.0"],
  ])("%s is refused, and its place is named", (json, path) => {
    expect(decode(json)).toEqual(["POLICY_PCR_FORM", path]);
  });

  it("fails where the evidence has no vTPM to compare with", async () => {
    const policy = policyText().replace(/\}\s*$/, `, "pcr_values": {"sha256": {"0": "${hex(32)}"}}}`);
    const result = await verifyReport(await signedReport(), policy);
    expect([result.verdict, outcomeOf(result, "POLICY_PCR_VALUES")]).toEqual(["contraindicated", "fail"]);
  });
});
