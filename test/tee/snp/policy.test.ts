import { describe, expect, it } from "vitest";
import { toBase64 } from "../../../src/bytes/index.js";
import { decode, policyOf } from "./appraise-support.js";
import type { PolicyJson } from "./appraise-support.js";
import { codeOf, valueOf } from "./support.js";

const GUEST = { policy: "196608" };
const bytes = (size: number): Uint8Array => new Uint8Array(size).fill(1);
const code = (policy: PolicyJson): string => codeOf(decode({ ...GUEST, ...policy }));

describe("decodePolicy, what is not stated", () => {
  it.each([
    ["absent", null],
    ["empty", {}],
    ["of nulls", { policy: "null", measurement: "null", vmpl: "null", product: "null" }],
    ["of zero values", { policy: "0", minimum_tcb: '"0"', measurement: '""', require_id_block: "false" }],
    ["of empty lists", { trusted_id_keys: "[]", trusted_author_key_hashes: "[]" }],
    ["of an empty product", { product: "{}" }],
  ])("a section %s states nothing", (_name, policy) => {
    expect(valueOf(decode(policy))).toBeNull();
  });

  it("is null in the policy, where the guest policy alone is stated", () => {
    expect(policyOf()).toEqual({
      guestPolicy: 0x30000n,
      minimumGuestSvn: null,
      familyId: null,
      imageId: null,
      vmpl: null,
      minimumTcb: null,
      minimumLaunchTcb: null,
      reportData: null,
      measurement: null,
      hostData: null,
      reportId: null,
      reportIdMa: null,
      chipId: null,
      minimumBuild: null,
      minimumVersion: null,
      permitProvisionalFirmware: false,
      line: null,
    });
  });
});

describe("decodePolicy, the guest policy", () => {
  it.each([
    ["131072", "ok"],
    ["196608", "ok"],
    ['"196639"', "ok"],
    ["67108863", "ok"],
    ["1.96608e5", "ok"],
    ["65536", "SNP_POLICY_GUEST_POLICY"],
    ["67305472", "SNP_POLICY_GUEST_POLICY"],
    ['"9223372036854972416"', "SNP_POLICY_GUEST_POLICY"],
    ["18446744073709551616", "PROTOJSON_NUMBER_RANGE"],
    ["-1", "PROTOJSON_NUMBER_FORM"],
    ['"0x30000"', "PROTOJSON_NUMBER_FORM"],
    ['" 196608"', "PROTOJSON_NUMBER_FORM"],
    ['"0196608"', "PROTOJSON_NUMBER_FORM"],
    ["196608.5", "PROTOJSON_NUMBER_FORM"],
    ["true", "PROTOJSON_TYPE"],
    ['{"value": 196608}', "PROTOJSON_WRAPPER_OBJECT"],
  ])("%s: %s", (policy, expected) => {
    expect(codeOf(decode({ policy }))).toBe(expected);
  });

  it("must be there where anything is stated", () => {
    for (const policy of [{ measurement: bytes(48) }, { vmpl: "0" }, { minimum_tcb: "1" }] as PolicyJson[]) {
      expect(decode(policy)).toMatchObject({ failure: { code: "SNP_POLICY_GUEST_POLICY", path: "policy.policy" } });
      expect(codeOf(decode({ ...GUEST, ...policy }))).toBe("ok");
    }
  });
});

const BYTE_FIELDS = [
  ["family_id", "familyId", 16],
  ["image_id", "imageId", 16],
  ["report_data", "reportData", 64],
  ["measurement", "measurement", 48],
  ["host_data", "hostData", 32],
  ["report_id", "reportId", 32],
  ["report_id_ma", "reportIdMa", 32],
  ["chip_id", "chipId", 64],
] as const;

describe.each(BYTE_FIELDS)("decodePolicy, %s", (snake, camel, size) => {
  it("is base64 of the exact length, in either spelling of the key", () => {
    expect(policyOf({ [snake]: bytes(size) })[camel]).toEqual(bytes(size));
    expect(policyOf({ [camel]: bytes(size) })[camel]).toEqual(bytes(size));
  });

  it("may be URL-safe and unpadded, as protojson has it", () => {
    const text = toBase64(new Uint8Array(size).fill(0xff)).replaceAll("/", "_").replaceAll("=", "");
    expect(policyOf({ [snake]: `"${text}"` })[camel]).toEqual(new Uint8Array(size).fill(0xff));
  });

  it("of zeros is a value", () => {
    expect(policyOf({ [snake]: new Uint8Array(size) })[camel]).toEqual(new Uint8Array(size));
  });

  it("is refused with another length, in hex, or as another type", () => {
    expect(code({ [snake]: bytes(size - 1) })).toBe("PROTOJSON_BYTES_LENGTH");
    expect(code({ [snake]: bytes(size + 1) })).toBe("PROTOJSON_BYTES_LENGTH");
    expect(code({ [snake]: `"${"ab".repeat(size)}"` })).toBe("PROTOJSON_BYTES_LENGTH");
    expect(code({ [snake]: '"****"' })).toBe("PROTOJSON_BYTES_ENCODING");
    expect(code({ [snake]: '"AAA A"' })).toBe("PROTOJSON_BYTES_ENCODING");
    expect(code({ [snake]: "5" })).toBe("PROTOJSON_TYPE");
    expect(code({ [snake]: "[]" })).toBe("PROTOJSON_TYPE");
  });
});

describe("decodePolicy, numbers", () => {
  it.each([
    ["vmpl", "0", "ok"],
    ["vmpl", "3", "ok"],
    ["vmpl", "4", "SNP_POLICY_RANGE"],
    ["vmpl", "4294967295", "SNP_POLICY_RANGE"],
    ["vmpl", "4294967296", "PROTOJSON_NUMBER_RANGE"],
    ["vmpl", '"2"', "ok"],
    ["vmpl", '{"value": 2}', "PROTOJSON_WRAPPER_OBJECT"],
    ["minimum_guest_svn", "4294967295", "ok"],
    ["minimum_guest_svn", "4294967296", "PROTOJSON_NUMBER_RANGE"],
    ["minimum_guest_svn", "-1", "PROTOJSON_NUMBER_FORM"],
    ["minimum_build", "255", "ok"],
    ["minimum_build", "256", "SNP_POLICY_RANGE"],
    ["minimum_tcb", "18446744073709551615", "ok"],
    ["minimum_tcb", "18446744073709551616", "PROTOJSON_NUMBER_RANGE"],
    ["minimum_launch_tcb", '"18446744073709551615"', "ok"],
    ["minimum_launch_tcb", '"1e400"', "PROTOJSON_NUMBER_RANGE"],
    ["permit_provisional_firmware", "true", "ok"],
    ["permit_provisional_firmware", '"true"', "PROTOJSON_TYPE"],
    ["permit_provisional_firmware", "1", "PROTOJSON_TYPE"],
  ])("%s is %s: %s", (name, json, expected) => {
    expect(code({ [name]: json })).toBe(expected);
  });

  it("vmpl 0 is a value, unlike the other zeros", () => {
    const policy = policyOf({ vmpl: "0", minimum_guest_svn: "0", minimum_build: "0", minimum_tcb: "0" });
    expect([policy.vmpl, policy.minimumGuestSvn, policy.minimumBuild, policy.minimumTcb]).toEqual([
      0,
      null,
      null,
      null,
    ]);
  });

  it("TCB versions are the 8 bytes of the little-endian number, exact above 2^53", () => {
    const { minimumTcb, minimumLaunchTcb } = policyOf({
      minimum_tcb: "15352208179752599555",
      minimum_launch_tcb: '"578437695752307201"',
    });
    expect(minimumTcb).toEqual(Uint8Array.of(3, 0, 0, 0, 0, 0, 14, 213));
    expect(minimumLaunchTcb).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  });
});

describe("decodePolicy, minimum_version", () => {
  it.each([
    ["1.55", { major: 1, minor: 55 }],
    ["0.0", { major: 0, minor: 0 }],
    ["255.255", { major: 255, minor: 255 }],
    ["", null],
  ])("reads %j", (text, expected) => {
    expect(policyOf({ minimum_version: `"${text}"` }).minimumVersion).toEqual(expected);
  });

  it.each(["1", "1.", ".55", "1.55.29", "256.0", "1.256", "-1.0", " 1.55", "1.55 ", "1,55", "1.5a", "0x1.0", "1.1e1"])(
    "refuses %j",
    (text) => {
      expect(code({ minimum_version: `"${text}"` })).toBe("SNP_POLICY_VERSION");
    },
  );
});

describe("decodePolicy, keys", () => {
  it("refuses the same field in both spellings", () => {
    expect(code({ hostData: bytes(32), host_data: bytes(32) })).toBe("PROTOJSON_DUPLICATE");
    expect(code({ minimumTcb: "1", minimum_tcb: "1" })).toBe("PROTOJSON_DUPLICATE");
    expect(code({ minimumTcb: "null", minimum_tcb: "1" })).toBe("PROTOJSON_DUPLICATE");
  });

  it.each([
    "measurment",
    "Measurement",
    "MEASUREMENT",
    "minimumtcb",
    "minimum-tcb",
    "__proto__",
    "constructor",
    "",
    "headerPolicy",
  ])("refuses the unknown key %j", (key) => {
    expect(codeOf(decode(JSON.parse(`{"policy": "196608", ${JSON.stringify(key)}: "1"}`) as PolicyJson))).toBe(
      "PROTOJSON_UNKNOWN_FIELD",
    );
  });
});

describe("decodePolicy, fields that cannot be checked yet", () => {
  it.each([
    ["platform_info", "1"],
    ["platform_info", '"39"'],
    ["require_author_key", "true"],
    ["require_id_block", "true"],
    ["trusted_author_keys", '["AAAA"]'],
    ["trusted_author_key_hashes", '["AAAA"]'],
    ["trusted_id_keys", '["AAAA"]'],
    ["trusted_id_key_hashes", '["AAAA"]'],
    ["product", '{"machine_stepping": 1}'],
  ])("%s: %s is refused, not ignored", (name, json) => {
    expect(decode({ ...GUEST, [name]: json })).toMatchObject({ failure: { code: "SNP_POLICY_UNSUPPORTED" } });
  });

  it.each([
    ["platform_info", "0"],
    ["platform_info", "null"],
    ["require_author_key", "false"],
    ["require_id_block", "false"],
    ["trusted_author_keys", "[]"],
    ["trusted_author_key_hashes", "[]"],
    ["trusted_id_keys", "[]"],
    ["trusted_id_key_hashes", "null"],
    ["product", '{"stepping": 0, "machine_stepping": null}'],
  ])("%s: %s states nothing, and passes", (name, json) => {
    expect(code({ [name]: json })).toBe("ok");
  });

  it.each([
    ["platform_info", "-1", "PROTOJSON_NUMBER_FORM"],
    ["platform_info", '{"value": 0}', "PROTOJSON_WRAPPER_OBJECT"],
    ["require_author_key", "0", "PROTOJSON_TYPE"],
    ["trusted_id_keys", '"AAAA"', "PROTOJSON_TYPE"],
    ["trusted_id_keys", "[null]", "PROTOJSON_TYPE"],
  ])("%s: %s has a wrong form: %s", (name, json, expected) => {
    expect(code({ [name]: json })).toBe(expected);
  });
});
