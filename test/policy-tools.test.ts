import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import {
  extendPcr16,
  formatPolicy,
  lintPolicy,
  policySchema,
  setReferenceValues,
  withPcrValues,
} from "../src/policy-tools.js";
import type { PcrValues, PolicyValue } from "../src/policy-tools.js";

const MEASUREMENT = new Uint8Array(48).fill(0x11);

function textOf(outcome: ReturnType<typeof formatPolicy>): string {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

describe("formatPolicy", () => {
  it("takes text and bytes, and keeps all digits", () => {
    const text = '{"policy": {"policy": "196608", "minimumTcb": "15352208179752599555"}}';
    const formatted = textOf(formatPolicy(text));
    expect(formatted).toContain('"minimum_tcb": 15352208179752599555');
    expect(textOf(formatPolicy(new TextEncoder().encode(text)))).toBe(formatted);
    expect(textOf(formatPolicy(formatted))).toBe(formatted);
  });

  it("says why a text is no policy", () => {
    const refused = formatPolicy('{"policy": {"policy": -1}}');
    expect(refused.ok ? null : [refused.failure.stage, refused.failure.code]).toEqual([
      "policy",
      "PROTOJSON_NUMBER_FORM",
    ]);
  });
});

describe("setReferenceValues", () => {
  it("begins with nothing, and replaces what is there", () => {
    const first = textOf(setReferenceValues(null, new Map<string, PolicyValue>([["policy.policy", 0x30000n]])));
    const values = new Map<string, PolicyValue>([
      ["policy.policy", 0x20000n],
      ["policy.measurement", MEASUREMENT],
    ]);
    const second = textOf(setReferenceValues(first, values));
    expect(JSON.parse(second)).toEqual({
      policy: { policy: 0x20000, measurement: Buffer.from(MEASUREMENT).toString("base64") },
    });
  });

  it("takes the fields of either TEE, and no mixture", () => {
    const mrTd = "policy.td_quote_body_policy.mr_td";
    const values = new Map<string, PolicyValue>([
      [mrTd, MEASUREMENT],
      ["root_of_trust.get_collateral", true],
    ]);
    const text = textOf(setReferenceValues(null, values));
    expect(JSON.parse(text)).toEqual({
      policy: { td_quote_body_policy: { mr_td: Buffer.from(MEASUREMENT).toString("base64") } },
      root_of_trust: { get_collateral: true },
    });
    const checkCrl = new Map([["root_of_trust.check_crl", true]]);
    expect(JSON.parse(textOf(setReferenceValues(text, checkCrl)))).toMatchObject({
      root_of_trust: { check_crl: true, get_collateral: true },
    });
    const measurement = new Map([["policy.measurement", MEASUREMENT]]);
    expect(setReferenceValues(text, measurement)).toMatchObject({ failure: { code: "POLICY_TEE_UNSUPPORTED" } });
    expect(() => setReferenceValues(null, new Map([...values, ...measurement]))).toThrow(TypeError);
  });

  it("throws for a field that does not exist and a value that does not fit", () => {
    expect(() => setReferenceValues(null, new Map([["policy.mesurement", MEASUREMENT]]))).toThrow(TypeError);
    expect(() => setReferenceValues(null, new Map([["policy.measurement", MEASUREMENT.subarray(1)]]))).toThrow(
      RangeError,
    );
  });
});

describe("withPcrValues", () => {
  it("adds golden values to a policy", () => {
    const pcrs: PcrValues = new Map([["sha256", new Map([[4, new Uint8Array(32).fill(0x44)]])]]);
    expect(JSON.parse(textOf(withPcrValues('{"policy": {"policy": 131072}}', pcrs)))).toEqual({
      policy: { policy: 131072 },
      pcr_values: { sha256: { 4: "44".repeat(32) } },
    });
    expect(JSON.parse(textOf(withPcrValues(null, pcrs)))).toHaveProperty("pcr_values");
  });

  it.each([[{ sha256: {} }], [new Map([["sha256", { 4: "44" }]])]])(
    "throws for what is no map of maps: %j",
    (values) => {
      expect(() => withPcrValues(null, values as unknown as PcrValues)).toThrow(TypeError);
    },
  );
});

describe("extendPcr16", () => {
  const manifest = new TextEncoder().encode('{"id":"1"}');

  it("predicts what the agent's TPM holds, by default, and what Cocos's command line writes", () => {
    const pcr = (way?: "agent" | "cocos-cli"): string => {
      const text = textOf(extendPcr16("{}", [manifest], way));
      return (JSON.parse(text) as { readonly pcr_values: { readonly sha256: { readonly 16: string } } }).pcr_values
        .sha256[16];
    };
    // Recorded, from an independent implementation of both.
    expect(pcr()).toBe("8d80af69ddeb9e264f428519a6986826624fa2dad72340e4ba6b2841b48fbec4");
    expect(pcr("agent")).toBe(pcr());
    expect(pcr("cocos-cli")).toBe("5ecf0f639cabc0156e80ddf97fafff664e56637a8497925ea3179e1f15496886");
  });

  it("refuses another way, and manifests that are no bytes", () => {
    expect(() => extendPcr16("{}", [manifest], "tpm" as "agent")).toThrow(TypeError);
    expect(() => extendPcr16("{}", ["{}" as unknown as Uint8Array])).toThrow(TypeError);
  });
});

describe("what is no policy", () => {
  it.each([[{ policy: {} }], [undefined], [5], [null]])("%j throws a TypeError", (value) => {
    const policy = value as unknown as string;
    expect(() => formatPolicy(policy)).toThrow(TypeError);
    expect(() => lintPolicy(policy)).toThrow(TypeError);
  });

  it("values that are no map throw, too", () => {
    const values = { "policy.policy": 1n } as unknown as ReadonlyMap<string, PolicyValue>;
    expect(() => setReferenceValues(null, values)).toThrow(TypeError);
  });
});

describe("lintPolicy", () => {
  const remarksOf = (text: string): readonly string[] => {
    const linted = lintPolicy(text);
    return linted.ok ? linted.value.map(({ code }) => code) : [linted.failure.code];
  };

  it("warns of a policy that pins no workload, and not of one that does", () => {
    const pinned = `{"policy": {"policy": 131072, "measurement": "${Buffer.from(MEASUREMENT).toString("base64")}"}}`;
    expect(remarksOf('{"policy": {"policy": 131072}}')).toContain("SNP_LINT_WORKLOAD");
    expect(remarksOf(pinned)).not.toContain("SNP_LINT_WORKLOAD");
  });

  it("opens no file that the policy names", () => {
    const text = '{"policy": {"policy": 131072}, "root_of_trust": {"cabundle_paths": ["nowhere.pem"]}}';
    expect(remarksOf(text)).toContain("SNP_LINT_ROOTS");
  });

  it("says why a verifier would refuse the policy", () => {
    expect(remarksOf('{"policy": {"policy": 1}}')).toEqual(["SNP_POLICY_GUEST_POLICY"]);
  });
});

describe("policySchema", () => {
  it("is the file that the package carries, and a schema", () => {
    const file = readFileSync(join(import.meta.dirname, "..", "docs", "policy.schema.json"), "utf8");
    expect(JSON.parse(file)).toEqual(policySchema());
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(policySchema());
    expect(validate({ policy: { policy: 196608 } })).toBe(true);
    expect(validate({ policy: { policy: 196608, mesurement: "" } })).toBe(false);
  });
});
