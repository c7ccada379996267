import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { RESULT_SCHEMA, createVerifier } from "../../src/index.js";
import { AT, CHALLENGE, policyText, signedReport, verifyReport } from "../helpers/snp.js";

const validate = new Ajv2020({ validateFormats: false, allErrors: true, allowUnionTypes: true }).compile(RESULT_SCHEMA);

function errorsOf(value: unknown): unknown {
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors;
}

describe("RESULT_SCHEMA", () => {
  it("describes an affirming result, a contraindicated one and one without verdict", async () => {
    const signed = await signedReport();
    const changed = { ...signed, report: signed.report.map((byte, offset) => (offset === 0x90 ? byte ^ 1 : byte)) };
    const results = [
      await verifyReport(signed, policyText({ measurement: `"${"ERER".repeat(16)}"` })),
      await verifyReport(changed, policyText()),
      await verifyReport(signed, "[]"),
      await createVerifier().verify(new Uint8Array(0), {
        policy: "{}",
        challenge: { tee: "unchecked", vtpm: CHALLENGE },
        at: AT,
      }),
    ];
    for (const result of results) expect(errorsOf(result)).toBeNull();
  });

  it.each([
    ["a verdict that there is not", { verdict: "maybe" }],
    ["an unknown member", { trusted: true }],
    [
      "an outcome that there is not",
      { findings: [{ code: "A_B", outcome: "ok", path: "", expected: null, actual: null }] },
    ],
    ["a digest in capitals", { policySha256: "A".repeat(64) }],
    ["another version", { version: 2 }],
  ])("refuses %s", async (_name, change) => {
    expect(errorsOf({ ...(await verifyReport(await signedReport(), policyText())), ...change })).not.toBeNull();
  });
});
