import { fromBase64, toHex, toUtf8 } from "../bytes/index.js";
import { REPORT_KEYS, SNP_REPORT_SIZE, STATUS, UNDECIDED } from "./abi.js";
import type { KernelInstance } from "./instance.js";
import { KNOWN_KEYS, KNOWN_REPORT, KNOWN_REPORT_FREE_BYTE } from "./known-answers.js";
import type { KnownKeyName } from "./known-answers.js";
import type { KernelDigestAlgorithm, KernelP384Job, KernelP384Status } from "./types.js";

/** What of an instance is tested. */
export type TestedInstance = Pick<KernelInstance, "digest" | "regions" | "verifyJobs" | "verifyReports">;

/** Digests of "abc" (FIPS 180-4 examples). */
const ABC = [0x61, 0x62, 0x63] as const;
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
  return testDigests(instance) ?? testSignatures(instance) ?? testReports(instance);
}

function testDigests(instance: TestedInstance): string | null {
  const wrong = ABC_DIGESTS.find(
    ([algorithm, expected]) => toHex(instance.digest(algorithm, Uint8Array.from(ABC))) !== expected,
  );
  return wrong === undefined ? null : `The ${wrong[0]} digest of "abc" is wrong.`;
}

interface Question {
  readonly job: KernelP384Job;
  readonly expected: KernelP384Status;
}

/** So many of one key that it gets a table, others between them, and corrupted ones for either lane. */
function testSignatures(instance: TestedInstance): string | null {
  const hot = questionsOf(instance, "hot");
  const first = questionsOf(instance, "first");
  const second = questionsOf(instance, "second");
  const batch = [
    ...hot.slice(0, 2),
    ...first,
    ...hot.slice(2, 5),
    ...hot.slice(5, 6).map(corrupted),
    ...second,
    ...hot.slice(5),
    ...second.map(corrupted),
  ];
  return askTogether(instance, batch) ?? askTogether(instance, questionsOf(instance, "lone"));
}

function askTogether(instance: TestedInstance, questions: readonly Question[]): string | null {
  const statuses = instance.verifyJobs(questions.map(({ job }) => job));
  const wrong = questions.findIndex(({ expected }, index) => statuses[index] !== expected);
  if (wrong < 0) return null;
  const found = String(statuses[wrong]);
  return `Signature ${wrong + 1} of ${questions.length} is ${String(questions[wrong]?.expected)}, not ${found}.`;
}

/** The signatures of a known key, all genuine. */
function questionsOf(instance: TestedInstance, name: KnownKeyName): readonly Question[] {
  const { signatures } = KNOWN_KEYS[name];
  const point = bytesOf(KNOWN_KEYS[name].point);
  return signatures.map((signature, number) => {
    const digest = instance.digest("sha384", toUtf8(`message ${number}`));
    return { job: { point, digest, signature: bytesOf(signature) }, expected: "valid" };
  });
}

/** The same with another digest. */
function corrupted({ job }: Question): Question {
  const digest = job.digest.map((byte, at) => (at === 47 ? byte ^ 1 : byte));
  return { job: { ...job, digest }, expected: "invalid" };
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

/** The generated file holds base64 only. */
function bytesOf(text: string): Uint8Array {
  return fromBase64(text) ?? new Uint8Array(0);
}
