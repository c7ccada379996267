import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CryptoEngine, DigestAlgorithm } from "../../src/crypto/index.js";
import { seedOf } from "../helpers/seed.js";
import { hexOf } from "./p384-tools.js";

const ALGORITHMS: readonly DigestAlgorithm[] = ["sha256", "sha384", "sha512"];

/** NIST example values: the empty message, "abc", 448 and 896 bits, a million times "a". */
const EXAMPLES: readonly (readonly [DigestAlgorithm, string, string])[] = [
  ["sha256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "sha256",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  ["sha256", "a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ["sha384", "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"],
  [
    "sha384",
    "a".repeat(1_000_000),
    "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985",
  ],
  [
    "sha512",
    "abc",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
  [
    "sha512",
    "a".repeat(1_000_000),
    "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb" +
      "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
  ],
];

function nodeDigest(algorithm: DigestAlgorithm, message: Uint8Array): string {
  return createHash(algorithm).update(message).digest("hex");
}

/** What every engine's `digest` must do. */
export function digestSuite(make: () => CryptoEngine): void {
  const engine = make();

  describe("digest", () => {
    it.each(EXAMPLES.map(([algorithm, text, digest]) => ({ algorithm, text, digest, size: text.length })))(
      "gives the published $algorithm of $size bytes",
      ({ algorithm, text, digest }) => {
        expect(hexOf(engine.digest(algorithm, new TextEncoder().encode(text)))).toBe(digest);
      },
    );

    it.each(ALGORITHMS)("agrees with node:crypto on every length from 0 to 300: %s", (algorithm) => {
      for (let length = 0; length <= 300; length++) {
        const message = Uint8Array.from({ length }, (_, index) => (index * 7 + length) & 0xff);
        expect([length, hexOf(engine.digest(algorithm, message))]).toEqual([length, nodeDigest(algorithm, message)]);
      }
    });

    it.each(ALGORITHMS)("agrees with node:crypto about chunk borders: %s", (algorithm) => {
      for (const border of [65536, 131072]) {
        for (const difference of [-129, -128, -65, -64, -17, -1, 0, 1, 63, 64, 127, 128]) {
          const message = new Uint8Array(border + difference).fill(0xa5);
          expect(hexOf(engine.digest(algorithm, message))).toBe(nodeDigest(algorithm, message));
        }
      }
    });

    it.each(ALGORITHMS)("agrees with node:crypto on random messages: %s", (algorithm) => {
      const same = fc.property(
        fc.uint8Array({ maxLength: 5000 }),
        (message) => hexOf(engine.digest(algorithm, message)) === nodeDigest(algorithm, message),
      );
      fc.assert(same, { seed: seedOf(`${engine.name} ${algorithm}`), numRuns: 100 });
    });

    it("neither changes its input nor shares memory with it or with other results", () => {
      const message = Uint8Array.of(1, 2, 3);
      const first = engine.digest("sha384", message);
      const copy = first.slice();
      engine.digest("sha384", Uint8Array.of(4));
      expect(message).toEqual(Uint8Array.of(1, 2, 3));
      expect(first).toEqual(copy);
      expect(first.buffer.byteLength).toBe(48);
    });

    it("reads a view at any offset", () => {
      const whole = Uint8Array.from({ length: 777 }, (_, index) => index & 0xff);
      for (const start of [0, 1, 3, 7]) {
        const view = whole.subarray(start, start + 700);
        expect(hexOf(engine.digest("sha512", view))).toBe(nodeDigest("sha512", view));
      }
    });
  });
}
