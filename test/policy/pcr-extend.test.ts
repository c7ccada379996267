import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { extendPcr16 } from "../../src/policy/index.js";
import type { ExtendDigest, ExtendWay } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";

/** OpenSSL's digests, by the names that it has for them. */
const digest: ExtendDigest = (algorithm, message) => new Uint8Array(createHash(algorithm).update(message).digest());

const hash = (name: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  parts.reduce((state, part) => state.update(part), createHash(name)).digest();

const MANIFEST = toUtf8('{"id":"1"}');
const OTHER = toUtf8("another manifest\n");

/** PCR 16 by bank of what extending makes of the policy. */
function extend(policy: string, manifests: readonly Uint8Array[], way: ExtendWay = "agent"): Record<string, unknown> {
  const text = extendPcr16(toUtf8(policy), manifests, way, digest, SCHEMES, DEFAULT_JSON_LIMITS);
  if (!text.ok) throw new Error(text.failure.code);
  const { pcr_values } = JSON.parse(text.value) as { readonly pcr_values: Record<string, Record<string, string>> };
  return Object.fromEntries(Object.entries(pcr_values).map(([bank, values]) => [bank, values["16"]]));
}

describe("extendPcr16", () => {
  it("begins with zeros in both banks where the policy states neither", () => {
    const expected = {
      sha256: toHex(hash("sha256", new Uint8Array(32), hash("sha3-256", MANIFEST))),
      sha384: toHex(hash("sha384", new Uint8Array(48), hash("sha3-384", MANIFEST))),
    };
    expect(extend("{}", [MANIFEST])).toEqual(expected);
    const sha1 = `{"pcr_values": {"sha1": {"0": "${"00".repeat(20)}"}}}`;
    expect(extend(sha1, [MANIFEST])).toEqual({ sha1: undefined, ...expected });
  });

  it("extends what the policy states, in the banks that it states, and keeps the rest", () => {
    const old = new Uint8Array(32).fill(0xab);
    const policy = `{"policy": {"policy": 131072}, "mine": 1, "pcr_values": {"sha256": {"4": "${"cd".repeat(32)}", "16": "${toHex(old)}"}}}`;
    const value = toHex(hash("sha256", old, hash("sha3-256", MANIFEST)));
    expect(extend(policy, [MANIFEST])).toEqual({ sha256: value });
    const text = extendPcr16(toUtf8(policy), [MANIFEST], "agent", digest, SCHEMES, DEFAULT_JSON_LIMITS);
    expect(text.ok ? JSON.parse(text.value) : null).toEqual({
      policy: { policy: 131072 },
      pcr_values: { sha256: { 4: "cd".repeat(32), 16: value } },
      mine: 1,
    });
  });

  it("takes manifests up in their order", () => {
    const first = hash("sha384", new Uint8Array(48), hash("sha3-384", MANIFEST));
    const second = hash("sha384", first, hash("sha3-384", OTHER));
    expect(extend("{}", [MANIFEST, OTHER])["sha384"]).toBe(toHex(second));
    expect(extend("{}", [OTHER, MANIFEST])["sha384"]).not.toBe(toHex(second));
  });

  it("has the way of the command line of Cocos, too, which is another one", () => {
    const made = extend("{}", [MANIFEST], "cocos-cli");
    expect(made).toEqual({
      sha256: toHex(hash("sha512-256", new Uint8Array(32), hash("sha512-256", MANIFEST))),
      sha384: toHex(hash("sha384", new Uint8Array(48), hash("sha384", MANIFEST))),
    });
    expect(made["sha256"]).not.toBe(extend("{}", [MANIFEST])["sha256"]);
  });

  it("says why a text is no policy", () => {
    const refused = extendPcr16(toUtf8("[]"), [MANIFEST], "agent", digest, SCHEMES, DEFAULT_JSON_LIMITS);
    expect(refused.ok ? null : refused.failure.code).toBe("POLICY_NOT_AN_OBJECT");
  });
});

describeWithVectors("extendPcr16, by recorded numbers", () => {
  it("agrees with both ways", () => {
    const { pcr16 } = readVectorJson<{ readonly pcr16: Readonly<Record<string, string>> }>(
      "cocos/derived-bindings.json",
    );
    const manifest = toUtf8(pcr16["manifest_ascii"] ?? "");
    const agent = { sha256: pcr16["agent_sha256_bank"], sha384: pcr16["agent_sha384_bank"] };
    const cli = { sha256: pcr16["cli_sha256_field"], sha384: pcr16["cli_sha384_field"] };
    expect(extend("{}", [manifest])).toEqual(agent);
    expect(extend("{}", [manifest], "cocos-cli")).toEqual(cli);
  });
});
