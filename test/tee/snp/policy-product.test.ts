import { describe, expect, it } from "vitest";
import { simulatedAmd } from "../../helpers/snp.js";
import { decode, failuresOf, findingOf, policyOf } from "./appraise-support.js";
import type { PolicyJson } from "./appraise-support.js";
import { codeOf, valueOf } from "./support.js";

const GUEST = { policy: "196608" };
const decodeRoot = (root: PolicyJson) => decode(GUEST, root);

describe("decodePolicy, product line", () => {
  it.each([
    ['{"name": 1}', "Milan"],
    ['{"name": 2}', "Genoa"],
    ['{"name": 3}', "Turin"],
    ['{"name": "SEV_PRODUCT_MILAN"}', "Milan"],
    ['{"name": "SEV_PRODUCT_GENOA"}', "Genoa"],
    ['{"name": "SEV_PRODUCT_TURIN"}', "Turin"],
    ['{"name": 0}', null],
    ['{"name": "SEV_PRODUCT_UNKNOWN"}', null],
    ["{}", null],
    ["null", null],
  ])("product %s: %s", (product, line) => {
    expect(policyOf({ product }).line).toBe(line);
  });

  it.each([
    ['{"name": 4}', "SNP_POLICY_PRODUCT"],
    ['{"name": 2147483647}', "SNP_POLICY_PRODUCT"],
    ['{"name": -1}', "PROTOJSON_NUMBER_FORM"],
    ['{"name": "SEV_PRODUCT_VENICE"}', "PROTOJSON_ENUM"],
    ['{"name": "1"}', "PROTOJSON_ENUM"],
    ['{"name": "Milan"}', "PROTOJSON_ENUM"],
    ['{"line": 1}', "PROTOJSON_UNKNOWN_FIELD"],
    ['"Milan"', "PROTOJSON_TYPE"],
    ["[]", "PROTOJSON_TYPE"],
  ])("product %s is refused: %s", (product, expected) => {
    expect(codeOf(decode({ ...GUEST, product }))).toBe(expected);
  });

  it.each([
    [{ product_line: '"Milan"' }, "Milan"],
    [{ productLine: '"Turin"' }, "Turin"],
    [{ product: '"Milan-B1"' }, "Milan"],
    [{ product: '"Genoa"' }, "Genoa"],
    [{ product_line: '""', product: '""' }, null],
    [{ product_line: '"Milan"', product: '"Milan-B0"' }, "Milan"],
  ] as readonly [PolicyJson, string | null][])("root_of_trust %j: %s", (root, line) => {
    expect(valueOf(decodeRoot(root))?.line).toBe(line);
  });

  it.each([
    [{ product_line: '"milan"' }],
    [{ product_line: '"Milan-B0"' }],
    [{ product_line: '"Venice"' }],
    [{ product: '"Milan-"' }],
    [{ product_line: '"Milan"', product: '"Genoa"' }],
  ] as readonly [PolicyJson][])("root_of_trust %j is refused", (root) => {
    expect(codeOf(decodeRoot(root))).toBe("SNP_POLICY_PRODUCT");
  });

  it("must be a known one also where nothing else is stated", () => {
    expect(codeOf(decode(null, { product_line: '"Milan"' }))).toBe("ok");
    expect(codeOf(decode(null, { product_line: '"milan"' }))).toBe("SNP_POLICY_PRODUCT");
    expect(codeOf(decode(null, { product_line: '"Milan"', product: '"Genoa"' }))).toBe("SNP_POLICY_PRODUCT");
  });

  it("is the same wherever it is named", () => {
    const product = '{"name": 1}';
    expect(valueOf(decode({ ...GUEST, product }, { product_line: '"Milan"' }))?.line).toBe("Milan");
    expect(codeOf(decode({ ...GUEST, product }, { product_line: '"Genoa"' }))).toBe("SNP_POLICY_PRODUCT");
  });
});

describe("SNP_PRODUCT_LINE", () => {
  it("passes on the line of the verified chain, and fails on another", async () => {
    expect(await findingOf("SNP_PRODUCT_LINE", { root: { product_line: '"Milan"' } })).toMatchObject({
      outcome: "pass",
      expected: "Milan",
      actual: "Milan",
    });
    expect(await failuresOf({ root: { product_line: '"Genoa"' } })).toEqual(["SNP_PRODUCT_LINE"]);
    expect(await failuresOf({ policy: { product: '{"name": 3}' } })).toEqual(["SNP_PRODUCT_LINE"]);
    const vek = await (await simulatedAmd("Turin")).issueVcek();
    expect(await failuresOf({ vek, policy: { product: '{"name": 3}' } })).toEqual([]);
  });

  it("is taken from the chain also in version 2, which does not say it", async () => {
    const fields = { version: 2 };
    expect(await failuresOf({ fields, root: { product_line: '"Milan"' } })).toEqual([]);
    expect(await failuresOf({ fields, root: { product_line: '"Genoa"' } })).toEqual(["SNP_PRODUCT_LINE"]);
  });

  it("is skipped where the policy names none", async () => {
    expect(await findingOf("SNP_PRODUCT_LINE", {})).toMatchObject({ outcome: "skip" });
  });
});

describe("SNP_MACHINE_STEPPING", () => {
  const code = "SNP_MACHINE_STEPPING";
  const stepping = (value: number) => ({ product: `{"machine_stepping": ${value}}` });
  const cpuid = { family: 0x19, model: 1, stepping: 2 };

  it("compares the CPUID of the report from version 3 on, whatever the certificate says", async () => {
    const vek = await (await simulatedAmd()).issueVcek({ productName: "Milan-B0" });
    const fields = { cpuid };
    expect(await findingOf(code, { vek, fields, policy: stepping(2) })).toEqual({
      code,
      outcome: "pass",
      path: "policy.product.machine_stepping",
      expected: 2,
      actual: 2,
    });
    expect(await failuresOf({ vek, fields, policy: stepping(0) })).toEqual([code]);
    expect(await failuresOf({ vek, fields, policy: stepping(1) })).toEqual([code]);
    expect(await failuresOf({ vek, fields: { cpuid: { ...cpuid, stepping: 0 } }, policy: stepping(0) })).toEqual([]);
  });

  it("compares the certificate's productName in version 2", async () => {
    const amd = await simulatedAmd();
    const vek = await amd.issueVcek({ productName: "Milan-B1" });
    const fields = { version: 2 };
    expect(await findingOf(code, { vek, fields, policy: stepping(1) })).toMatchObject({ outcome: "pass", actual: 1 });
    expect(await failuresOf({ vek, fields, policy: stepping(0) })).toEqual([code]);
    expect(await failuresOf({ fields, policy: stepping(0) })).toEqual([]);
    expect(await failuresOf({ fields, policy: stepping(1) })).toEqual([code]);
  });

  it("fails in version 2 where the certificate states no stepping", async () => {
    const vek = await (await simulatedAmd("Genoa")).issueVcek();
    const given = { vek, fields: { version: 2 }, policy: stepping(0) };
    expect(await findingOf(code, given)).toMatchObject({ outcome: "fail", expected: 0, actual: null });
  });

  it("is skipped where the policy states none", async () => {
    expect(await findingOf(code, {})).toMatchObject({ outcome: "skip", expected: null, actual: 1 });
    expect(await findingOf(code, { policy: { product: '{"name": 1, "stepping": 7}' } })).toMatchObject({
      outcome: "skip",
    });
  });
});
