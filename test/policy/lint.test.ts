import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { lintPolicy } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { ALL_CODES } from "../../src/verify/index.js";
import { TOOLS } from "../helpers/policy-tools.js";

const lint = (text: string) => lintPolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);

/** Codes of the remarks, in their order. */
function codesOf(text: string): readonly string[] {
  const linted = lint(text);
  if (!linted.ok) throw new Error(linted.failure.code);
  return linted.value.map(({ code }) => code);
}

describe("lintPolicy", () => {
  it("warns of a policy that states nothing", () => {
    for (const text of [
      "{}",
      '{"policy": {}, "pcr_values": {"sha256": {}}}',
      '{"root_of_trust": {"check_crl": true}}',
    ]) {
      expect(codesOf(text)).toEqual(["POLICY_LINT_EMPTY"]);
    }
  });

  it("warns of golden PCR values, which no evidence of this version can have", () => {
    const pcrs = `"pcr_values": {"sha256": {"0": "${"00".repeat(32)}"}}`;
    expect(codesOf(`{${pcrs}}`)).toEqual(["POLICY_LINT_PCR_VALUES"]);
    expect(codesOf(`{"policy": {"policy": 131072}, ${pcrs}}`)).toContain("POLICY_LINT_PCR_VALUES");
    expect(codesOf('{"policy": {"policy": 131072}, "pcr_values": null}')).not.toContain("POLICY_LINT_PCR_VALUES");
  });

  it("notes members without a meaning", () => {
    const linted = lint(`{"pcr_valeus": {}, "pcr_values": {"sha1": {"0": "${"00".repeat(20)}"}}}`);
    expect(linted).toMatchObject({
      ok: true,
      value: [
        { code: "POLICY_LINT_PCR_VALUES", severity: "warning" },
        { code: "POLICY_UNKNOWN_KEY", path: "pcr_valeus", severity: "note" },
      ],
    });
  });

  it("asks the scheme of the section, and puts warnings first", () => {
    const linted = lint('{"unknown": 1, "policy": {"policy": 131072}}');
    const severities = linted.ok ? linted.value.map(({ severity }) => severity) : [];
    expect(severities.indexOf("note")).toBe(severities.lastIndexOf("warning") + 1);
    expect(codesOf('{"unknown": 1, "policy": {"policy": 131072}}')).toEqual(
      expect.arrayContaining(["SNP_LINT_WORKLOAD", "POLICY_UNKNOWN_KEY"]),
    );
  });

  it("names codes that veritee explain knows", () => {
    const known = new Set(ALL_CODES.flatMap(({ codes }) => Object.keys(codes)));
    for (const text of ["{}", '{"unknown": 1, "policy": {"policy": 131072}}']) {
      expect(codesOf(text).filter((code) => !known.has(code))).toEqual([]);
    }
  });

  it.each([
    ["[]", "POLICY_NOT_AN_OBJECT"],
    ['{"policy": {"policy": 1}}', "SNP_POLICY_GUEST_POLICY"],
    ['{"policy": {"policy": 131072}, "root_of_trust": {"cabundles": ["x"]}}', "SNP_POLICY_ROOTS"],
  ])("hands back why a policy is invalid: %s", (text, code) => {
    expect(lint(text)).toMatchObject({ ok: false, failure: { stage: "policy", code } });
  });
});
