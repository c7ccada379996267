import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { createSimulatedIdKey } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { decode, policyOf } from "./appraise-support.js";
import type { PolicyJson } from "./appraise-support.js";
import { codeOf } from "./support.js";

const GUEST = { policy: "196608" };
const key = await createSimulatedIdKey();
const second = await createSimulatedIdKey({ seed: "second" });
const code = (policy: PolicyJson): string => codeOf(decode({ ...GUEST, ...policy }));

/** Names of the lists, and where their digests end up. */
const KINDS = [
  ["trusted_author_keys", "trusted_author_key_hashes", "trustedAuthorKeyDigests"],
  ["trusted_id_keys", "trusted_id_key_hashes", "trustedIdKeyDigests"],
] as const;

describe.each(KINDS)("%s and %s", (keys, hashes, field) => {
  it("become digests: those stated, then those of the certificates", () => {
    const policy = policyOf({ [hashes]: [second.digest], [keys]: [key.der] });
    expect(policy[field].map(toHex)).toEqual([toHex(second.digest), toHex(key.digest)]);
    const others = KINDS.map(([, , name]) => name).filter((name) => name !== field);
    expect(others.map((name) => policy[name])).toEqual([[]]);
  });

  it("takes only the key of a certificate, whatever else stands in it", async () => {
    const expired = { notBefore: new Date("2001-01-01"), notAfter: new Date("2002-01-01") };
    const odd = await createSimulatedIdKey({ ...expired, signatureBit: "flipped", subjectCommonName: "?" });
    expect(policyOf({ [keys]: [odd.der] })[field].map(toHex)).toEqual([toHex(key.digest)]);
  });

  it("refuses a certificate of another key", async () => {
    for (const choice of ["p256", "rsa", "p384-compressed"] as const) {
      const { der } = await createSimulatedIdKey({ key: choice });
      expect(decode({ ...GUEST, [keys]: [key.der, der] })).toMatchObject({
        failure: { stage: "policy", code: "SNP_POLICY_TRUSTED_KEY", path: `policy.${keys}.1` },
      });
    }
    expect(code({ [keys]: [(await simulatedAmd()).ark.der] })).toBe("SNP_POLICY_TRUSTED_KEY");
  });

  it("refuses what is no certificate, and says why", () => {
    const spki = Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x00);
    const longer = new Uint8Array([...key.der, 0]);
    for (const der of [new Uint8Array(), new Uint8Array(3), spki, key.der.slice(0, -1), longer]) {
      expect(decode({ ...GUEST, [keys]: [der] })).toMatchObject({
        failure: { code: "SNP_POLICY_TRUSTED_KEY", path: `policy.${keys}.0`, cause: { code: /^X509_/ } },
      });
    }
  });

  it("refuses a digest of another length", () => {
    for (const size of [0, 32, 47, 49, 64]) {
      const list = [key.digest, new Uint8Array(size).fill(1)];
      expect(decode({ ...GUEST, [hashes]: list })).toMatchObject({
        failure: { code: "PROTOJSON_BYTES_LENGTH", path: `policy.${hashes}.1` },
      });
    }
  });

  it("refuses a digest of zeros, which a guest without an ID block would meet", () => {
    const zeros = new Uint8Array(48);
    expect(decode({ ...GUEST, [hashes]: [key.digest, zeros] })).toMatchObject({
      failure: { stage: "policy", code: "SNP_POLICY_KEY_HASH", path: `policy.${hashes}.1` },
    });
    expect(code({ [hashes]: [zeros.map((_, index) => (index === 47 ? 1 : 0))] })).toBe("ok");
  });

  it("has at most 64 elements", () => {
    const many = (size: number) => Array.from({ length: size }, () => key.digest);
    expect(code({ [hashes]: many(64) })).toBe("ok");
    expect(decode({ ...GUEST, [hashes]: many(65) })).toMatchObject({
      failure: { code: "SNP_POLICY_LIST_SIZE", path: `policy.${hashes}`, expected: 64, actual: 65 },
    });
    expect(code({ [keys]: Array.from({ length: 65 }, () => key.der) })).toBe("SNP_POLICY_LIST_SIZE");
  });

  it.each([
    ['"AAAA"', "PROTOJSON_TYPE"],
    ["[null]", "PROTOJSON_TYPE"],
    ["[1]", "PROTOJSON_TYPE"],
    ['["***"]', "PROTOJSON_BYTES_ENCODING"],
    ["{}", "PROTOJSON_TYPE"],
    ["[]", "ok"],
    ["null", "ok"],
  ])("%s: %s", (json, expected) => {
    expect(code({ [keys]: json })).toBe(expected);
    expect(code({ [hashes]: json })).toBe(expected);
  });
});

describe("require_author_key and require_id_block", () => {
  it("are flags; true without a trusted key is a policy that nothing can satisfy, but a policy", () => {
    const policy = policyOf({ require_author_key: "true", requireIdBlock: "true" });
    expect([policy.requireAuthorKey, policy.requireIdBlock]).toEqual([true, true]);
    const neither = policyOf({ requireAuthorKey: "false" });
    expect([neither.requireAuthorKey, neither.requireIdBlock]).toEqual([false, false]);
    expect(code({ require_author_key: "1" })).toBe("PROTOJSON_TYPE");
    expect(code({ require_id_block: '"true"' })).toBe("PROTOJSON_TYPE");
  });

  it("state something on their own, as lists of keys do", () => {
    for (const policy of [
      { require_id_block: "true" },
      { require_author_key: "true" },
      { trusted_id_key_hashes: [key.digest] },
    ] as PolicyJson[]) {
      expect(codeOf(decode(policy))).toBe("SNP_POLICY_GUEST_POLICY");
    }
  });
});
