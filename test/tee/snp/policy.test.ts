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
    ["of wrapped zeros but vmpl", { platform_info: "0", product: '{"machine_stepping": 0}' }],
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
      platformInfo: null,
      reportData: null,
      measurement: null,
      hostData: null,
      reportId: null,
      reportIdMa: null,
      chipId: null,
      minimumBuild: null,
      minimumVersion: null,
      permitProvisionalFirmware: false,
      requireAuthorKey: false,
      requireIdBlock: false,
      trustedAuthorKeyDigests: [],
      trustedIdKeyDigests: [],
      line: null,
      machineStepping: null,
      revocation: "use-if-present",
      disallowNetwork: false,
      anchors: [],
      rootEndorsements: [],
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

describe("decodePolicy, platform_info", () => {
  it.each([
    ["0", 0n],
    ["1", 1n],
    ['"191"', 0xbfn],
    ["null", null],
  ])("%s is read: 0 is a value beside something that is stated", (json, expected) => {
    expect(policyOf({ platform_info: json }).platformInfo).toBe(expected);
    expect(policyOf({ platformInfo: json }).platformInfo).toBe(expected);
  });

  it.each(Array.from({ length: 64 }, (_, bit) => bit))("bit %i is refused where it has no meaning", (bit) => {
    const known = bit < 6 || bit === 7;
    const decoded = decode({ ...GUEST, platform_info: String(1n << BigInt(bit)) });
    expect(codeOf(decoded)).toBe(known ? "ok" : "SNP_POLICY_PLATFORM_INFO");
    if (!known) expect(decoded).toMatchObject({ failure: { stage: "policy", path: "policy.platform_info" } });
  });

  it.each([
    ["-1", "PROTOJSON_NUMBER_FORM"],
    ['{"value": 0}', "PROTOJSON_WRAPPER_OBJECT"],
    ["18446744073709551616", "PROTOJSON_NUMBER_RANGE"],
    ["true", "PROTOJSON_TYPE"],
  ])("%s has a wrong form: %s", (json, expected) => {
    expect(code({ platform_info: json })).toBe(expected);
  });
});

describe("decodePolicy, product.machine_stepping", () => {
  it.each([
    ['{"machine_stepping": 1}', 1],
    ['{"machineStepping": "2"}', 2],
    ['{"machine_stepping": 0}', 0],
    ['{"machine_stepping": null}', null],
    ['{"stepping": 1}', null],
  ])("%s: %s", (product, expected) => {
    expect(policyOf({ product }).machineStepping).toBe(expected);
  });

  it.each([
    ['{"machine_stepping": -1}', "PROTOJSON_NUMBER_FORM"],
    ['{"machine_stepping": {"value": 1}}', "PROTOJSON_WRAPPER_OBJECT"],
    ['{"machine_stepping": 4294967296}', "PROTOJSON_NUMBER_RANGE"],
    ['{"machine_stepping": 1, "machineStepping": 1}', "PROTOJSON_DUPLICATE"],
  ])("%s is refused: %s", (product, expected) => {
    expect(code({ product })).toBe(expected);
  });
});
