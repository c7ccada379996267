import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { lintPolicy } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { ALL_CODES } from "../../src/codes.js";
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

  const pcrs = (bank: "sha1" | "sha256" | "sha384", ...indices: readonly number[]): string => {
    const digest = "ab".repeat({ sha1: 20, sha256: 32, sha384: 48 }[bank]);
    return `"${bank}": {${indices.map((index) => `"${index}": "${digest}"`).join(", ")}}`;
  };
  const withSection = (...banks: readonly string[]): string =>
    `{"policy": {"policy": 131072}, "pcr_values": {${banks.join(", ")}}}`;
  const pcrCodes = (text: string): readonly string[] =>
    codesOf(text).filter((code) => code.startsWith("POLICY_LINT_PCR"));

  it("has nothing to say of the PCRs of a boot beside a section", () => {
    expect(pcrCodes(withSection(pcrs("sha256", 0, 4, 16)))).toEqual([]);
    expect(pcrCodes('{"policy": {"policy": 131072}, "pcr_values": {"sha256": {}}}')).toEqual([]);
  });

  it("warns where only PCRs are stated that anybody in the guest can reset", () => {
    expect(pcrCodes(withSection(pcrs("sha256", 16), pcrs("sha384", 16, 23)))).toEqual(["POLICY_LINT_PCR_RESETTABLE"]);
    expect(pcrCodes(withSection(pcrs("sha256", 16), pcrs("sha384", 4)))).toEqual([]);
  });

  it("warns where only the SHA-1 bank is stated", () => {
    expect(pcrCodes(withSection(pcrs("sha1", 0)))).toEqual(["POLICY_LINT_PCR_SHA1"]);
    expect(pcrCodes(withSection(pcrs("sha1", 0), pcrs("sha256", 0)))).toEqual([]);
  });

  it("notes PCR 10, and PCR values without a section", () => {
    expect(pcrCodes(withSection(pcrs("sha384", 9, 10)))).toEqual(["POLICY_LINT_PCR_IMA"]);
    const linted = lint(`{"pcr_values": {${pcrs("sha256", 0)}}}`);
    expect(linted).toMatchObject({ ok: true, value: [{ code: "POLICY_LINT_PCR_ALONE", severity: "note" }] });
  });

  it("notes members without a meaning", () => {
    const linted = lint(`{"pcr_valeus": {}, "pcr_values": {"sha1": {"0": "${"00".repeat(20)}"}}}`);
    expect(linted).toMatchObject({
      ok: true,
      value: [
        { code: "POLICY_LINT_PCR_SHA1", severity: "warning" },
        { code: "POLICY_LINT_PCR_ALONE", severity: "note" },
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
    const pcr10 = `{"pcr_values": {${pcrs("sha1", 10)}}}`;
    const pcr16 = `{"pcr_values": {${pcrs("sha256", 16)}}}`;
    for (const text of ["{}", '{"unknown": 1, "policy": {"policy": 131072}}', pcr10, pcr16]) {
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
