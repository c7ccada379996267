import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase64, toUtf8 } from "../../../src/bytes/index.js";
import { parseJson, readObject } from "../../../src/json/index.js";
import { decodePolicy, forbidsNetwork, recognizesPolicy, trustOf } from "../../../src/tee/tdx/policy.js";
import { TOOLS } from "../../helpers/policy-tools.js";
import { decode, filled, policyOf } from "./appraise-support.js";
import type { Member, Members } from "./appraise-support.js";

const codeOf = (outcome: ReturnType<typeof decode>): string => (outcome.ok ? "ok" : outcome.failure.code);
const body = (members: Members): string => codeOf(decode({ tdQuoteBodyPolicy: members }));
const header = (members: Members): string => codeOf(decode({ header_policy: members }));

const UNSTATED = {
  minimumQeSvn: 0,
  minimumPceSvn: 0,
  qeVendorId: null,
  minimumTeeTcbSvn: null,
  mrSeam: null,
  tdAttributes: null,
  xfam: null,
  mrTd: null,
  mrConfigId: null,
  mrOwner: null,
  mrOwnerConfig: null,
  rtmrs: [],
  reportData: null,
  anyMrTd: [],
  enableTdDebugCheck: false,
  checkCrl: false,
  getCollateral: false,
  anchors: [],
};

function objectOf(text: string) {
  const parsed = parseJson(toUtf8(text));
  const read = parsed.ok ? readObject(parsed.value, "policy") : parsed;
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

describe("recognizesPolicy", () => {
  it.each([
    ['{"headerPolicy": null}', true],
    ['{"header_policy": {}, "tdQuoteBodyPolicy": {}}', true],
    ['{"td_quote_body_policy": {"mr_td": ""}}', true],
    ["{}", false],
    ['{"policy": 196608}', false],
    ['{"headerPolicy": {}, "policy": 196608}', false],
    ['{"header_policy": {}, "rtmrs": []}', false],
    ['{"HeaderPolicy": {}}', false],
    ['{"constructor": {}}', false],
  ])("%s: %s", (text, expected) => {
    expect(recognizesPolicy(objectOf(text))).toBe(expected);
  });
});

describe("decodePolicy, what is not stated", () => {
  it.each([
    ["absent", null],
    ["empty", {}],
    ["of empty messages", { header_policy: {}, tdQuoteBodyPolicy: {} }],
    ["of nulls", { headerPolicy: null, td_quote_body_policy: { mr_td: null, rtmrs: null } }],
    ["of zero values", { headerPolicy: { minimumQeSvn: 0, minimum_pce_svn: "0", qeVendorId: "" } }],
    ["of empty values", { tdQuoteBodyPolicy: { mrTd: "", rtmrs: [], anyMrTd: [], enableTdDebugCheck: false } }],
  ] as readonly (readonly [string, Members | null])[])("a section %s states nothing", (_name, policy) => {
    const decoded = decode(policy);
    expect(decoded).toEqual({ ok: true, value: null });
  });

  it("is null in the policy", () => {
    expect(policyOf({ body: { enableTdDebugCheck: true } })).toEqual({ ...UNSTATED, enableTdDebugCheck: true });
    expect(policyOf({ header: { minimum_qe_svn: 1 }, body: {} })).toEqual({ ...UNSTATED, minimumQeSvn: 1 });
  });

  it("but four RTMRs that are left open are something that is there", () => {
    expect(policyOf({ body: { rtmrs: ["", "", "", ""] } })).toEqual({ ...UNSTATED, rtmrs: [null, null, null, null] });
  });
});

const BYTE_FIELDS = [
  ["header", "qe_vendor_id", "qeVendorId", 16],
  ["body", "minimum_tee_tcb_svn", "minimumTeeTcbSvn", 16],
  ["body", "mr_seam", "mrSeam", 48],
  ["body", "td_attributes", "tdAttributes", 8],
  ["body", "xfam", "xfam", 8],
  ["body", "mr_td", "mrTd", 48],
  ["body", "mr_config_id", "mrConfigId", 48],
  ["body", "mr_owner", "mrOwner", 48],
  ["body", "mr_owner_config", "mrOwnerConfig", 48],
  ["body", "report_data", "reportData", 64],
] as const;

describe.each(BYTE_FIELDS)("decodePolicy, %s's %s", (message, snake, camel, size) => {
  const read = (name: string, value: Member) => policyOf({ body: {}, [message]: { [name]: value } })[camel];
  const code = (value: Member) => (message === "header" ? header : body)({ [snake]: value });

  it("is base64 of the exact length, in either spelling of the key", () => {
    expect(read(snake, filled(size))).toEqual(filled(size));
    expect(read(camel, filled(size))).toEqual(filled(size));
  });

  it("may be URL-safe and unpadded, as protojson has it", () => {
    const text = toBase64(filled(size, 0xff)).replaceAll("/", "_").replaceAll("=", "");
    expect(read(snake, text)).toEqual(filled(size, 0xff));
  });

  it("of zeros is a value", () => {
    expect(read(snake, new Uint8Array(size))).toEqual(new Uint8Array(size));
  });

  it("is refused with another length, in hex, or as another type", () => {
    expect(code(filled(size - 1))).toBe("PROTOJSON_BYTES_LENGTH");
    expect(code(filled(size + 1))).toBe("PROTOJSON_BYTES_LENGTH");
    expect(code("ab".repeat(size))).toBe("PROTOJSON_BYTES_LENGTH");
    expect(code("****")).toBe("PROTOJSON_BYTES_ENCODING");
    expect(code(5)).toBe("PROTOJSON_TYPE");
    expect(code([])).toBe("PROTOJSON_TYPE");
  });
});

it.each(BYTE_FIELDS.filter(([, snake, camel]) => snake !== (camel as string)))(
  "decodePolicy refuses %s's %s in both spellings at once",
  (message, snake, camel, size) => {
    const members = { [snake]: filled(size), [camel]: filled(size) };
    expect((message === "header" ? header : body)(members)).toBe("PROTOJSON_DUPLICATE");
  },
);

describe("decodePolicy, the header's SVNs", () => {
  it.each([
    [65535, "ok"],
    ["65535", "ok"],
    [65536, "TDX_POLICY_RANGE"],
    [4294967296, "PROTOJSON_NUMBER_RANGE"],
    [-1, "PROTOJSON_NUMBER_FORM"],
    [1.5, "PROTOJSON_NUMBER_FORM"],
    [true, "PROTOJSON_TYPE"],
    [{ value: 1 }, "PROTOJSON_WRAPPER_OBJECT"],
  ] as readonly (readonly [Member, string])[])("%j: %s", (value, expected) => {
    for (const name of ["minimum_qe_svn", "minimumQeSvn", "minimum_pce_svn", "minimumPceSvn"]) {
      expect(header({ [name]: value })).toBe(expected);
    }
  });

  it("are kept apart", () => {
    const policy = policyOf({ header: { minimumQeSvn: 3, minimum_pce_svn: "5" }, body: {} });
    expect([policy.minimumQeSvn, policy.minimumPceSvn]).toEqual([3, 5]);
  });

  it("name the field that is out of range", () => {
    expect(decode({ headerPolicy: { minimumPceSvn: 65536 } })).toMatchObject({
      failure: { path: "policy.header_policy.minimum_pce_svn", expected: 65535, actual: 65536 },
    });
  });
});

describe("decodePolicy, lists", () => {
  const one = filled(48);

  it("rtmrs has four entries or none; an empty one is left open", () => {
    expect(policyOf({ body: { rtmrs: [one, "", filled(48, 8), one] } }).rtmrs).toEqual([one, null, filled(48, 8), one]);
    expect(body({ rtmrs: [] })).toBe("ok");
    for (const rtmrs of [[one], [one, one, one], [one, one, one, one, one], [""]]) {
      expect(decode({ td_quote_body_policy: { rtmrs } })).toMatchObject({
        failure: { code: "TDX_POLICY_LIST_SIZE", path: "policy.td_quote_body_policy.rtmrs", actual: rtmrs.length },
      });
    }
  });

  it("rtmrs are 48 bytes each", () => {
    expect(body({ rtmrs: [one, one, one, filled(32)] })).toBe("PROTOJSON_BYTES_LENGTH");
    expect(body({ rtmrs: [one, one, one, null] })).toBe("PROTOJSON_TYPE");
    expect(body({ rtmrs: one })).toBe("PROTOJSON_TYPE");
  });

  it("any_mr_td has entries of 48 bytes, none of them empty: every TD would meet that one", () => {
    expect(policyOf({ body: { anyMrTd: [one, filled(48, 9)] } }).anyMrTd).toEqual([one, filled(48, 9)]);
    expect(policyOf({ body: { any_mr_td: [one] } }).anyMrTd).toEqual([one]);
    expect(body({ any_mr_td: [one, ""] })).toBe("PROTOJSON_BYTES_LENGTH");
    expect(body({ any_mr_td: [filled(47)] })).toBe("PROTOJSON_BYTES_LENGTH");
    expect(body({ any_mr_td: new Array<Member>(64).fill(one) })).toBe("ok");
    expect(body({ any_mr_td: new Array<Member>(65).fill(one) })).toBe("TDX_POLICY_LIST_SIZE");
  });

  it("enable_td_debug_check is a flag", () => {
    expect(policyOf({ body: { enable_td_debug_check: true } }).enableTdDebugCheck).toBe(true);
    expect(body({ enableTdDebugCheck: 1 })).toBe("PROTOJSON_TYPE");
  });
});

describe("decodePolicy, keys", () => {
  it.each(["mrtd", "MrTd", "mr-td", "mrSignerSeam", "__proto__", "minimum_qe_svn"])(
    "refuses %s inside of the body",
    (key) => {
      expect(codeOf(decodePolicyText(`{"tdQuoteBodyPolicy": {"${key}": ""}}`))).toBe("PROTOJSON_UNKNOWN_FIELD");
    },
  );

  it("refuses a body's field in the header, and beside both", () => {
    expect(header({ mr_td: filled(48) })).toBe("PROTOJSON_UNKNOWN_FIELD");
    expect(codeOf(decode({ header_policy: {}, mr_td: filled(48) }))).toBe("PROTOJSON_UNKNOWN_FIELD");
    expect(codeOf(decode({ header_policy: {}, headerPolicy: {} }))).toBe("PROTOJSON_DUPLICATE");
    expect(codeOf(decode({ header_policy: [] }))).toBe("PROTOJSON_TYPE");
    expect(codeOf(decode({ td_quote_body_policy: "" }))).toBe("PROTOJSON_TYPE");
  });

  it.each(["policy", "eat_validation"])("says of the member %s that it comes from Cocos's template", (key) => {
    const decoded = decode({ tdQuoteBodyPolicy: { mrTd: filled(48), [key]: { anything: 1 } } });
    expect(decoded).toMatchObject({
      failure: {
        code: "TDX_POLICY_TEMPLATE",
        path: `policy.td_quote_body_policy.${key}`,
        cause: { code: "PROTOJSON_UNKNOWN_FIELD" },
      },
    });
    if (decoded.ok) throw new Error("accepted");
    expect(decoded.failure.message).toContain("template in Cocos's repository");
  });

  it("names another unknown key before the template's", () => {
    expect(body({ mrTdd: "", policy: 1 })).toBe("PROTOJSON_UNKNOWN_FIELD");
    expect(header({ policy: 1 })).toBe("PROTOJSON_UNKNOWN_FIELD");
  });

  it("never throws, whatever stands in the section", () => {
    const names = ["mr_td", "mrTd", "rtmrs", "anyMrTd", "policy", "enable_td_debug_check", "xfam", "x"];
    const message = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.constantFrom("", null, [])));
    const section = fc.record(
      { headerPolicy: fc.oneof(message, fc.jsonValue()), td_quote_body_policy: fc.oneof(message, fc.jsonValue()) },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(section, (policy) => codeOf(decodePolicyText(JSON.stringify(policy))).length > 0));
  });
});

function decodePolicyText(text: string): ReturnType<typeof decode> {
  return decodePolicy(objectOf(text), null, TOOLS);
}

describe("trustOf", () => {
  const trust = (root: Members) => {
    const decoded = decode({ td_quote_body_policy: { mr_td: filled(48) } }, root);
    if (!decoded.ok || decoded.value === null) throw new Error("no policy");
    return trustOf(decoded.value);
  };

  it("has the TCB appraised where the policy says get_collateral", () => {
    const without = { anchors: [], endorsements: [], revocation: "use-if-present", tcb: "skip" };
    expect(trust({})).toEqual(without);
    expect(trust({ get_collateral: false, checkCrl: null })).toEqual(without);
    expect(trust({ getCollateral: true })).toEqual({ ...without, tcb: "appraise" });
    expect(trust({ get_collateral: true, check_crl: true })).toEqual({
      ...without,
      tcb: "appraise",
      revocation: "require",
    });
  });

  it("never forbids the network", () => {
    expect(forbidsNetwork()).toBe(false);
  });
});
