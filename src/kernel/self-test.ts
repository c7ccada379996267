import { fromHex, toHex } from "../bytes/index.js";
import type { Kernel, KernelDigestAlgorithm } from "./types.js";

/** Digests of "abc" (FIPS 180-4 examples). */
const ABC = new Uint8Array([0x61, 0x62, 0x63]);
const ABC_DIGESTS: readonly (readonly [KernelDigestAlgorithm, string])[] = [
  ["sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"],
  [
    "sha512",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
];

/** RFC 6979, A.2.6: P-384 with SHA-384, message "sample". */
const SAMPLE = new Uint8Array([0x73, 0x61, 0x6d, 0x70, 0x6c, 0x65]);
const POINT =
  "04" +
  "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13" +
  "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720";
const SIGNATURE =
  "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46" +
  "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8";

/** Asks a kernel questions whose answers are known. @returns the first wrong one as a sentence, or null. */
export function selfTest(kernel: Kernel): string | null {
  for (const [algorithm, expected] of ABC_DIGESTS) {
    if (toHex(kernel.digest(algorithm, ABC)) !== expected) return `The ${algorithm} digest of "abc" is wrong.`;
  }
  const point = fromHex(POINT) ?? ABC;
  const signature = fromHex(SIGNATURE) ?? ABC;
  const digest = kernel.digest("sha384", SAMPLE);
  const corrupted = signature.slice();
  corrupted[95] = (corrupted[95] ?? 0) ^ 1;
  const statuses = kernel.verifyP384Batch([
    { point, digest, signature },
    { point, digest, signature: corrupted },
  ]);
  if (statuses[0] !== "valid") return "A genuine signature was not accepted.";
  if (statuses[1] !== "invalid") return "A corrupted signature was not refused.";
  return null;
}
