import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { toBase64, toUtf8 } from "../../src/bytes/index.js";
import type { Outcome } from "../../src/errors/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import {
  decodePolicy,
  formatPolicy,
  lintPolicy,
  mergeReferenceValues,
  policySchema,
  rulesOf,
  schemeOfFields,
  setReferenceValues,
} from "../../src/policy/index.js";
import type { PolicyValue, PolicyValues } from "../../src/policy/index.js";
import type { AnyScheme } from "../../src/tee/scheme.js";
import { snp } from "../../src/tee/snp/index.js";
import { tdx } from "../../src/tee/tdx/index.js";
import { TOOLS } from "../helpers/policy-tools.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";

const SNP: AnyScheme = snp;
const TDX: AnyScheme = tdx;
const BOTH = [SNP, TDX];

const base64 = (size: number, value = 7): string => toBase64(new Uint8Array(size).fill(value));
const bytes = (size: number, value = 7): Uint8Array => new Uint8Array(size).fill(value);
const MR_TD = base64(48);

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.value;
}

const decode = (text: string) => decodePolicy(toUtf8(text), BOTH, DEFAULT_JSON_LIMITS, TOOLS);
const codeOf = (outcome: Outcome<unknown>): string => (outcome.ok ? "ok" : outcome.failure.code);
const sectionOf = (text: string): string | null => valueOf(decode(text)).section?.scheme ?? null;
const format = (text: string): string => valueOf(formatPolicy(toUtf8(text), BOTH, DEFAULT_JSON_LIMITS));
const set = (text: string | null, values: Readonly<Record<string, PolicyValue>>, scheme = TDX) => {
  const start = text === null ? null : toUtf8(text);
  return setReferenceValues(start, new Map(Object.entries(values)), scheme, DEFAULT_JSON_LIMITS);
};

describe("decodePolicy, whose section it is where there are two", () => {
  it.each([
    [`{"policy": {"headerPolicy": {"minimumQeSvn": 1}}}`, "tdx"],
    [`{"policy": {"td_quote_body_policy": {"mr_td": "${MR_TD}"}}}`, "tdx"],
    [`{"policy": {"header_policy": {}, "tdQuoteBodyPolicy": {"rtmrs": ["", "", "", ""]}}}`, "tdx"],
    [`{"policy": {"policy": 196608}}`, "snp"],
    [`{"policy": {"header_policy": {}, "td_quote_body_policy": {"mr_td": ""}}}`, null],
    [`{"policy": {}, "root_of_trust": {"getCollateral": true}}`, null],
    [`{"root_of_trust": {"check_crl": true}}`, null],
    [`{"root_of_trust": {"check_crl": true, "disallow_network": true}}`, null],
  ])("%s: %s", (text, scheme) => {
    expect(sectionOf(text)).toBe(scheme);
  });

  it("with fields of both it is invalid", () => {
    for (const section of ["headerPolicy", "td_quote_body_policy"]) {
      expect(codeOf(decode(`{"policy": {"policy": 196608, "${section}": {}}}`))).toBe("PROTOJSON_UNKNOWN_FIELD");
      expect(codeOf(decode(`{"policy": {"${section}": {}, "measurement": "${MR_TD}"}}`))).toBe(
        "PROTOJSON_UNKNOWN_FIELD",
      );
    }
  });

  it("takes root_of_trust from the section's TEE", () => {
    const tdx = (root: string) =>
      codeOf(decode(`{"policy": {"headerPolicy": {"minimumQeSvn": 1}}, "rootOfTrust": ${root}}`));
    expect(tdx('{"getCollateral": true, "checkCrl": true}')).toBe("ok");
    expect(tdx('{"checkCrl": true}')).toBe("TDX_POLICY_CRL");
    expect(tdx('{"disallowNetwork": true}')).toBe("PROTOJSON_UNKNOWN_FIELD");
    expect(codeOf(decode('{"policy": {"policy": 196608}, "root_of_trust": {"get_collateral": true}}'))).toBe(
      "PROTOJSON_UNKNOWN_FIELD",
    );
  });

  it("says of root_of_trust alone what its own TEE says", () => {
    expect(codeOf(decode('{"root_of_trust": {"getCollateral": "yes"}}'))).toBe("PROTOJSON_TYPE");
    expect(codeOf(decode('{"root_of_trust": {"product_line": 5}}'))).toBe("PROTOJSON_TYPE");
    expect(codeOf(decode('{"root_of_trust": {"productLin": "Milan"}}'))).toBe("PROTOJSON_UNKNOWN_FIELD");
    expect(codeOf(decode('{"root_of_trust": {"product_line": "Milan", "get_collateral": true}}'))).toBe(
      "PROTOJSON_UNKNOWN_FIELD",
    );
  });

  it("forbids the network by SNP's field alone", () => {
    expect(valueOf(decode('{"root_of_trust": {"disallow_network": true}}')).network).toBe("forbidden");
    const tdx = '{"policy": {"headerPolicy": {"minimumQeSvn": 1}}, "root_of_trust": {"get_collateral": true}}';
    expect(valueOf(decode(tdx)).network).toBe("allowed");
  });
});

const FULL = `{
  "policy": {
    "header_policy": {
      "minimum_qe_svn": 1,
      "qe_vendor_id": "${base64(16)}"
    },
    "td_quote_body_policy": {
      "td_attributes": "AAAAEAAAAAA=",
      "mr_td": "${MR_TD}",
      "rtmrs": [
        "${base64(48, 1)}",
        "",
        "",
        "${base64(48, 0)}"
      ],
      "any_mr_td": [
        "${MR_TD}"
      ],
      "enable_td_debug_check": true
    }
  },
  "root_of_trust": {
    "check_crl": true,
    "get_collateral": true
  }
}
`;

describe("formatPolicy, of TDX", () => {
  it("writes messages inside messages, in the order of the tables, and changes nothing of its own", () => {
    const text = `{"rootOfTrust": {"getCollateral": true, "checkCrl": true}, "policy": {
      "tdQuoteBodyPolicy": {"enableTdDebugCheck": true, "anyMrTd": ["${MR_TD}"], "mrTd": "${MR_TD.replace(/=+$/, "")}",
        "rtmrs": ["${base64(48, 1)}", "", "", "${base64(48, 0)}"], "tdAttributes": "AAAAEAAAAAA", "xfam": ""},
      "headerPolicy": {"qeVendorId": "${base64(16)}", "minimumQeSvn": "1", "minimumPceSvn": 0}}}`;
    expect(format(text)).toBe(FULL);
    expect(format(FULL)).toBe(FULL);
    expect(sectionOf(FULL)).toBe("tdx");
  });
});

describe("setReferenceValues, of TDX", () => {
  const BODY = "policy.td_quote_body_policy";

  it("knows every field by its dotted path", () => {
    const paths = [...rulesOf(TDX).keys()];
    expect(paths).toContain(`${BODY}.minimum_tee_tcb_svn`);
    expect(paths).toContain("policy.header_policy.minimum_pce_svn");
    expect(paths).toContain("root_of_trust.get_collateral");
    expect(paths).toHaveLength(3 + 12 + 4);
  });

  it("begins with nothing, replaces, and takes out", () => {
    const begun = valueOf(set(null, { [`${BODY}.mr_td`]: bytes(48), "root_of_trust.get_collateral": true }));
    expect(JSON.parse(begun)).toEqual({
      policy: { td_quote_body_policy: { mr_td: MR_TD } },
      root_of_trust: { get_collateral: true },
    });
    const rtmrs = [bytes(48), new Uint8Array(), new Uint8Array(), bytes(48)];
    const changed = valueOf(
      set(begun, { [`${BODY}.mr_td`]: bytes(48, 8), [`${BODY}.rtmrs`]: rtmrs, "root_of_trust.get_collateral": false }),
    );
    expect(JSON.parse(changed)).toEqual({
      policy: { td_quote_body_policy: { mr_td: base64(48, 8), rtmrs: [MR_TD, "", "", MR_TD] } },
    });
    expect(JSON.parse(valueOf(set(changed, { [`${BODY}.rtmrs`]: [] })))).toEqual({
      policy: { td_quote_body_policy: { mr_td: base64(48, 8) } },
    });
  });

  it("throws for what no such field can hold", () => {
    const rtmr = bytes(48);
    const wrong: readonly (readonly [string, PolicyValue, new () => Error])[] = [
      [`${BODY}.mr_td`, bytes(47), RangeError],
      [`${BODY}.rtmrs`, [rtmr, rtmr, rtmr], RangeError],
      [`${BODY}.rtmrs`, [rtmr, rtmr, rtmr, bytes(32)], RangeError],
      [`${BODY}.any_mr_td`, [new Uint8Array()], RangeError],
      ["policy.header_policy.minimum_qe_svn", 65536, RangeError],
      ["policy.measurement", rtmr, TypeError],
      [`${BODY}.mrTd`, rtmr, TypeError],
    ];
    for (const [path, value, error] of wrong) expect(() => set(null, { [path]: value })).toThrow(error);
  });

  it("does not set fields of one TEE in the policy of another", () => {
    const values = { [`${BODY}.mr_td`]: bytes(48) };
    expect(codeOf(set('{"policy": {"policy": 196608}}', values))).toBe("POLICY_TEE_UNSUPPORTED");
    expect(codeOf(set(FULL, { "policy.measurement": bytes(48) }, SNP))).toBe("POLICY_TEE_UNSUPPORTED");
    expect(codeOf(set(FULL, values))).toBe("ok");
  });

  it("names conflicts where values are merged", () => {
    const path = `${BODY}.mr_td`;
    const merge = (value: Uint8Array) => {
      const values: PolicyValues = new Map([[path, value]]);
      return valueOf(mergeReferenceValues(toUtf8(FULL), values, TDX, DEFAULT_JSON_LIMITS));
    };
    expect(merge(bytes(48)).kind).toBe("merged");
    expect(merge(bytes(48, 8))).toMatchObject({ kind: "conflict", conflicts: [{ path }] });
  });
});

describe("schemeOfFields", () => {
  const mrTd = "policy.td_quote_body_policy.mr_td";

  it("is the one that has them all; of several the one whose policy it is", () => {
    expect(schemeOfFields(["policy.measurement", "root_of_trust.check_crl"], null, BOTH).id).toBe("snp");
    expect(schemeOfFields([mrTd, "root_of_trust.check_crl"], null, BOTH).id).toBe("tdx");
    expect(schemeOfFields(["root_of_trust.check_crl"], null, BOTH).id).toBe("snp");
    expect(schemeOfFields(["root_of_trust.check_crl"], TDX, BOTH).id).toBe("tdx");
  });

  it("throws where there is none", () => {
    expect(() => schemeOfFields(["policy.mesurement"], null, BOTH)).toThrow("no policy has a field policy.mesurement");
    expect(() => schemeOfFields([mrTd, "policy.measurement"], null, BOTH)).toThrow(TypeError);
  });
});

describe("lintPolicy, of TDX", () => {
  it("has the remarks of the section, by the fields that are stated", () => {
    const text = FULL.replace('"check_crl": true', '"cabundle_paths": ["roots.pem"]');
    const linted = lintPolicy(toUtf8(text), BOTH, DEFAULT_JSON_LIMITS, { ...TOOLS, roots: "unread" });
    expect(valueOf(linted).map(({ code }) => code)).toEqual([
      "TDX_LINT_HEADER_SVN",
      "TDX_LINT_QE_VENDOR_ID",
      "TDX_LINT_REVOCATION",
      "TDX_LINT_ROOTS",
    ]);
  });
});

describe("policySchema, with TDX", () => {
  const schema = policySchema(BOTH);
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true }).compile(schema);
  const valid = (text: string): boolean => validate(JSON.parse(text));
  const body = (members: string): string => `{"policy": {"tdQuoteBodyPolicy": {${members}}}}`;
  const four = (...rtmrs: readonly string[]): string => `"rtmrs": ${JSON.stringify(rtmrs)}`;

  it.each([
    FULL,
    '{"policy": {"headerPolicy": null, "td_quote_body_policy": {}}, "root_of_trust": {"cabundles": []}}',
    '{"policy": {"headerPolicy": {"minimumPceSvn": 65535, "qe_vendor_id": ""}}}',
    '{"policy": {"headerPolicy": {"minimumPceSvn": "65535"}}, "rootOfTrust": {"getCollateral": true}}',
    body(four("", "", "", "")),
    body('"rtmrs": []'),
    body('"rtmrs": null, "anyMrTd": [], "enableTdDebugCheck": null'),
    body(`"anyMrTd": ["${MR_TD}"], "minimumTeeTcbSvn": "${base64(16)}"`),
  ])("accepts what is read: %s", (text) => {
    expect(codeOf(decode(text))).toBe("ok");
    expect([valid(text), validate.errors]).toEqual([true, null]);
  });

  it.each([
    '{"policy": {"headerPolicy": {"minimumPceSvn": 65536}}}',
    '{"policy": {"headerPolicy": {"mr_td": ""}}}',
    '{"policy": {"headerPolicy": {}, "header_policy": {}}}',
    '{"policy": {"headerPolicy": {"minimumQeSvn": 1}, "policy": 196608}}',
    body(four("", "", "")),
    body(four("", "", "", "", "")),
    body(four("", "", "", base64(47))),
    body('"anyMrTd": [""]'),
    body(`"anyMrTd": ["${base64(32)}"]`),
    body(`"minimum_tee_tcb_svn": "${base64(8)}"`),
    body(`"mrTd": "${MR_TD}", "mr_td": "${MR_TD}"`),
    body('"policy": {}'),
  ])("refuses what is refused: %s", (text) => {
    expect(codeOf(decode(text))).not.toBe("ok");
    expect(valid(text)).toBe(false);
  });

  describeWithVectors("of Cocos", () => {
    it.each(["sample-tdx.json", "tdx-v0.8.2.json"])("%s is accepted", (name) => {
      const text = new TextDecoder().decode(readVector(`cocos/policies/${name}`));
      expect(sectionOf(text)).toBe("tdx");
      expect(valid(text)).toBe(true);
    });
  });
});
