import { createHash, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { createSimulatedIdKey } from "../../../src/testing/index.js";
import type { ReportFields } from "../../../src/testing/index.js";
import { keyDigest } from "../../../src/tee/snp/key-digest.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { failuresOf, findingOf, findingsOf } from "./appraise-support.js";
import type { PolicyJson } from "./appraise-support.js";
import { engine } from "./support.js";

const id = await createSimulatedIdKey({ seed: "id" });
const author = await createSimulatedIdKey({ seed: "author" });
const other = await createSimulatedIdKey({ seed: "other" });

const ID = "SNP_TRUSTED_ID_KEY";
const AUTHOR = "SNP_REQUIRE_AUTHOR_KEY";
/** Reports: without an ID block; with one; with one whose ID key an author key signed. */
const bare: ReportFields = {};
const withId: ReportFields = { idKeyDigest: id.digest };
const withAuthor: ReportFields = { idKeyDigest: id.digest, authorKeyEn: true, authorKeyDigest: author.digest };

const ids = (...keys: readonly { digest: Uint8Array }[]) => ({ trusted_id_key_hashes: keys.map((key) => key.digest) });
const authors = (...keys: readonly { digest: Uint8Array }[]) => ({
  trusted_author_key_hashes: keys.map((key) => key.digest),
});
const idBlock = { require_id_block: "true" };
const authorKey = { require_author_key: "true" };

const CASES: ReadonlyArray<readonly [string, ReportFields, PolicyJson, readonly string[]]> = [
  ["a trusted ID key", withId, { ...idBlock, ...ids(id) }, []],
  ["one of several trusted ID keys", withId, { ...idBlock, ...ids(other, id) }, []],
  ["another ID key", withId, { ...idBlock, ...ids(other) }, [ID]],
  ["no ID block", bare, { ...idBlock, ...ids(id) }, [ID]],
  ["an ID key, but none is trusted", withId, idBlock, [ID]],
  ["no ID block, and no key is trusted", bare, idBlock, [ID]],
  ["a trusted author key under another ID key", withAuthor, { ...idBlock, ...authors(author), ...ids(other) }, []],
  ["a trusted author key alone", withAuthor, { ...idBlock, ...authors(author) }, []],
  ["another author key under a trusted ID key", withAuthor, { ...idBlock, ...authors(other), ...ids(id) }, []],
  ["another author key under another ID key", withAuthor, { ...idBlock, ...authors(other), ...ids(other) }, [ID]],
  ["an author's key as the ID key", { idKeyDigest: author.digest }, { ...idBlock, ...authors(author) }, [ID]],
  ["an ID key as the author's", { ...withAuthor, authorKeyDigest: other.digest }, { ...idBlock, ...ids(other) }, [ID]],
  ["a required author key that is trusted", withAuthor, { ...authorKey, ...authors(author) }, []],
  ["a required author key that is another", withAuthor, { ...authorKey, ...authors(other) }, [AUTHOR]],
  ["a required author key under a trusted ID key", withAuthor, { ...authorKey, ...ids(id) }, [AUTHOR]],
  ["no author key where one is required", withId, { ...authorKey, ...authors(author), ...ids(id) }, [AUTHOR]],
  ["a required author key, but none is trusted", withAuthor, authorKey, [AUTHOR]],
  ["both required, author trusted", withAuthor, { ...authorKey, ...idBlock, ...authors(author) }, []],
  ["both required, ID trusted only", withAuthor, { ...authorKey, ...idBlock, ...ids(id) }, [AUTHOR]],
  ["both required, none trusted", withAuthor, { ...authorKey, ...idBlock, ...ids(other) }, [AUTHOR, ID]],
  ["nothing required, wrong keys listed", withAuthor, { ...ids(other), ...authors(other) }, []],
  ["nothing required", bare, {}, []],
];

describe("require_id_block and require_author_key", () => {
  it.each(CASES)("%s", async (_name, fields, policy, failing) => {
    expect(await failuresOf({ fields, policy })).toEqual(failing);
  });

  it("fails where one bit of a digest differs", async () => {
    for (const at of [0, 47]) {
      const digest = id.digest.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await failuresOf({ fields: withId, policy: { ...idBlock, ...ids({ digest }) } })).toEqual([ID]);
      const signed = author.digest.map((byte, index) => (index === at ? byte ^ 1 : byte));
      const policy = { ...authorKey, ...authors({ digest: signed }) };
      expect(await failuresOf({ fields: withAuthor, policy })).toEqual([AUTHOR]);
    }
  });

  it("takes keys from certificates as well as from digests", async () => {
    const certified = { ...idBlock, trusted_id_keys: [other.der, id.der] };
    expect(await failuresOf({ fields: withId, policy: certified })).toEqual([]);
    expect(await failuresOf({ fields: withId, policy: { ...idBlock, trusted_id_keys: [other.der] } })).toEqual([ID]);
    const authored = { ...authorKey, trusted_author_keys: [author.der] };
    expect(await failuresOf({ fields: withAuthor, policy: authored })).toEqual([]);
    expect(await failuresOf({ fields: withId, policy: { ...idBlock, trusted_author_keys: [id.der] } })).toEqual([ID]);
  });

  it("says what was compared", async () => {
    const trusted = { fields: withId, policy: { ...idBlock, ...ids(id) } };
    expect(await findingOf(ID, trusted)).toEqual({
      code: ID,
      outcome: "pass",
      path: "policy.require_id_block",
      expected: toHex(id.digest),
      actual: toHex(id.digest),
    });
    const implied = { fields: withAuthor, policy: { ...authorKey, ...authors(author, other) } };
    const said = { outcome: "pass", expected: "one of 2 trusted keys", actual: toHex(author.digest) };
    expect(await findingOf(AUTHOR, implied)).toMatchObject({ ...said, path: "policy.require_author_key" });
    expect(await findingOf(ID, implied)).toMatchObject(said);
    expect(await findingOf(AUTHOR, { ...implied, fields: withId })).toMatchObject({
      outcome: "fail",
      actual: "no author key",
    });
    expect(await findingOf(ID, { ...implied, fields: withId })).toMatchObject({ outcome: "skip" });
  });

  it("are skipped where neither is true; listed keys are then noted", async () => {
    expect(await findingOf(ID, { fields: withId })).toMatchObject({ outcome: "skip", expected: null });
    expect(await findingOf(AUTHOR, { fields: withAuthor })).toMatchObject({ outcome: "skip", expected: null });
    const unused = { fields: withId, policy: { ...ids(id), ...authors(author) } };
    expect(await findingOf("SNP_TRUSTED_KEYS_UNUSED", unused)).toMatchObject({ outcome: "note", actual: 2 });
    const used = await findingsOf({ fields: withId, policy: { ...idBlock, ...ids(id) } });
    expect(used.map(({ code }) => code)).not.toContain("SNP_TRUSTED_KEYS_UNUSED");
  });
});

describe("keyDigest", () => {
  it("is SHA-384 over curve, QX and QY, little-endian, in 0x404 bytes", () => {
    const x = Buffer.from(id.publicKey.slice(1, 49)).reverse();
    const y = Buffer.from(id.publicKey.slice(49)).reverse();
    const zeros = (size: number) => Buffer.alloc(size);
    const whole = Buffer.concat([Buffer.from([2, 0, 0, 0]), x, zeros(24), y, zeros(24), zeros(0x404 - 148)]);
    expect(whole.length).toBe(0x404);
    const expected = createHash("sha384").update(whole).digest("hex");
    expect(toHex(keyDigest(id.publicKey, engine))).toBe(expected);
    expect(toHex(id.digest)).toBe(expected);
  });
});

describeWithVectors("keyDigest on published ID blocks", () => {
  it.each([
    ["test_id_pub.pem", "59fb2c68"],
    ["test_auth_pub.pem", "eed81169"],
  ])("%s: %s…", (file, start) => {
    const pem = Buffer.from(readVector(`snp/virtee-sev/idblock/${file}`));
    const spki = createPublicKey(pem).export({ type: "spki", format: "der" });
    expect(toHex(keyDigest(new Uint8Array(spki.subarray(-97)), engine)).slice(0, 8)).toBe(start);
  });

  it("is that of the keys that stand in the authentication block", () => {
    // ID_AUTH_INFO (AMD 56860): the ID key at 0x240, the author key at 0x880.
    const block = readVector("snp/virtee-sev/idblock/test_auth_block.bin");
    for (const [file, offset] of [
      ["test_id_pub.pem", 0x240],
      ["test_auth_pub.pem", 0x880],
    ] as const) {
      const pem = Buffer.from(readVector(`snp/virtee-sev/idblock/${file}`));
      const spki = createPublicKey(pem).export({ type: "spki", format: "der" });
      const inBlock = createHash("sha384")
        .update(block.slice(offset, offset + 0x404))
        .digest("hex");
      expect(toHex(keyDigest(new Uint8Array(spki.subarray(-97)), engine))).toBe(inBlock);
    }
  });
});
