import { testDigests, testSignatures } from "./known-questions.js";
import type { AskedInstance } from "./known-questions.js";
import { P256_KNOWN_KEYS } from "./p256-known-answers.js";

/** The digest of "abc" (FIPS 180-4 example). */
const ABC_DIGEST = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/**
 * Asks an instance over P-256 questions whose answers are known: a digest, a batch of genuine and corrupted signatures,
 * and one that comes alone.
 *
 * @returns the first wrong answer as a sentence, or null.
 */
export function p256SelfTest(instance: AskedInstance): string | null {
  return testDigests(instance, [["sha256", ABC_DIGEST]]) ?? testSignatures(instance, P256_KNOWN_KEYS, "sha256");
}
