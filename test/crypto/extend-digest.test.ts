import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import { extendDigest } from "../../src/crypto/extend-digest.js";

describe("extendDigest", () => {
  it.each(["sha256", "sha384", "sha3-256", "sha3-384", "sha512-256"] as const)("%s is OpenSSL's", (algorithm) => {
    for (const message of [new Uint8Array(0), toUtf8("abc"), new Uint8Array(1000).fill(0xa5)]) {
      expect(toHex(extendDigest(algorithm, message))).toBe(createHash(algorithm).update(message).digest("hex"));
    }
  });
});
