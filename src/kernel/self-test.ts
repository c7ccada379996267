import { REPORT_KEYS, SNP_REPORT_SIZE, STATUS, UNDECIDED } from "./abi.js";
import type { KernelInstance } from "./instance.js";
import { KNOWN_KEYS, KNOWN_REPORT, KNOWN_REPORT_FREE_BYTE } from "./known-answers.js";
import { bytesOf, testDigests, testSignatures } from "./known-questions.js";
import type { KernelDigestAlgorithm } from "./types.js";

/** What of an instance is tested. */
export type TestedInstance = Pick<KernelInstance, "digest" | "regions" | "verifyJobs" | "verifyReports">;

/** Digests of "abc" (FIPS 180-4 examples). */
const ABC_DIGESTS: readonly (readonly [KernelDigestAlgorithm, string])[] = [
  ["sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"],
  [
    "sha512",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
];

/**
 * Asks an instance questions whose answers are known: digests, a batch of genuine and corrupted signatures, one that
 * comes alone, and a batch of reports. Leaves the region of the reports as it was.
 *
 * @returns the first wrong answer as a sentence, or null.
 */
export function selfTest(instance: TestedInstance): string | null {
  return testDigests(instance, ABC_DIGESTS) ?? testSignatures(instance, KNOWN_KEYS, "sha384") ?? testReports(instance);
}

/** A genuine report, one with a changed byte, and one that is malformed; the key stands at a number above 0. */
function testReports(instance: TestedInstance): string | null {
  const { reports, keys, keyOf, statuses } = instance.regions;
  const expected = [STATUS.OK, STATUS.SIGNATURE_INVALID, STATUS.SNP_REPORT_VERSION];
  const keyNumber = 1;
  const report = bytesOf(KNOWN_REPORT);
  keys.set(bytesOf(KNOWN_KEYS.hot.point).subarray(1), keyNumber * REPORT_KEYS.size);
  for (const index of expected.keys()) {
    reports.set(report, index * SNP_REPORT_SIZE);
    keyOf[index] = keyNumber;
    statuses[index] = UNDECIDED;
  }
  reports[SNP_REPORT_SIZE + KNOWN_REPORT_FREE_BYTE] = 1;
  reports[2 * SNP_REPORT_SIZE] = 0;
  instance.verifyReports(expected.length, SNP_REPORT_SIZE);
  const wrong = expected.findIndex((status, index) => statuses[index] !== status);
  reports.fill(0, 0, expected.length * SNP_REPORT_SIZE);
  keys.fill(0, 0, (keyNumber + 1) * REPORT_KEYS.size);
  keyOf.fill(0, 0, expected.length);
  return wrong < 0 ? null : `Report ${wrong + 1} of ${expected.length} has status ${String(statuses[wrong])}.`;
}
