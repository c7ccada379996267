import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadQuoteCrypto } from "../../src/crypto/index.js";
import type { QuoteDigestAlgorithm } from "../../src/crypto/index.js";
import { seedOf } from "../helpers/seed.js";
import { hexOf } from "./p384-tools.js";

const crypto = await loadQuoteCrypto();

const ALGORITHMS: readonly QuoteDigestAlgorithm[] = ["sha1", "sha3-256", "sha3-384", "sha3-512"];

/** Example values that NIST publishes for FIPS 180-4 and FIPS 202: 0, 24, 448 and 896 bits, and for SHA-1 a million "a". */
const BITS_448 = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
const BITS_896 =
  "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
const EXAMPLES: readonly (readonly [QuoteDigestAlgorithm, string, string])[] = [
  ["sha1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ["sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["sha1", BITS_448, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"],
  ["sha1", "a".repeat(1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"],
  ["sha3-256", "", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"],
  ["sha3-256", "abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"],
  ["sha3-256", BITS_448, "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376"],
  ["sha3-256", BITS_896, "916f6061fe879741ca6469b43971dfdb28b1a32dc36cb3254e812be27aad1d18"],
  ["sha3-384", "", "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004"],
  [
    "sha3-384",
    "abc",
    "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
  ],
  [
    "sha3-512",
    "",
    "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6" +
      "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26",
  ],
  [
    "sha3-512",
    "abc",
    "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e" +
      "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
  ],
  [
    "sha3-512",
    BITS_448,
    "04a371e84ecfb5b8b77cb48610fca8182dd457ce6f326a0fd3d7ec2f1e91636d" +
      "ee691fbe0c985302ba1b0d8dc78c086346b533b49c030d99a27daf1139d6e75e",
  ],
];

describe("loadQuoteCrypto: digest", () => {
  it.each(EXAMPLES.map(([algorithm, text, digest]) => ({ algorithm, text, digest, size: text.length })))(
    "gives the published $algorithm of $size bytes",
    ({ algorithm, text, digest }) => {
      expect(hexOf(crypto.digest(algorithm, new TextEncoder().encode(text)))).toBe(digest);
    },
  );

  it.each(ALGORITHMS)("agrees with node:crypto on every length from 0 to 300: %s", (algorithm) => {
    for (let length = 0; length <= 300; length++) {
      const message = Uint8Array.from({ length }, (_, index) => (index * 7 + length) & 0xff);
      const digest = createHash(algorithm).update(message).digest("hex");
      expect([length, hexOf(crypto.digest(algorithm, message))]).toEqual([length, digest]);
    }
  });

  it.each(ALGORITHMS)("agrees with node:crypto on random messages: %s", (algorithm) => {
    const same = fc.property(
      fc.uint8Array({ maxLength: 5000 }),
      (message) => hexOf(crypto.digest(algorithm, message)) === createHash(algorithm).update(message).digest("hex"),
    );
    fc.assert(same, { seed: seedOf(`quote ${algorithm}`), numRuns: 100 });
  });

  it.each(ALGORITHMS)("neither changes its input nor shares memory with other results: %s", (algorithm) => {
    const message = Uint8Array.of(1, 2, 3);
    const first = crypto.digest(algorithm, message);
    const copy = first.slice();
    crypto.digest(algorithm, Uint8Array.of(4)).fill(0);
    expect(message).toEqual(Uint8Array.of(1, 2, 3));
    expect(first).toEqual(copy);
    expect(first.buffer.byteLength).toBe(first.length);
  });
});
