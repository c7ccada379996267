import { fromBase64, toHex, toUtf8 } from "../bytes/index.js";
import type { KernelDigestAlgorithm, KernelP384Status, KernelSignatureJob } from "./types.js";
import type { SignatureInstance } from "./signature-instance.js";

/** A key in base64 (04 ‖ X ‖ Y), and its signatures (r ‖ s) of "message 0", "message 1" and so on. */
export interface KnownKey {
  readonly point: string;
  readonly signatures: readonly string[];
}

/** `hot` signs so often that the kernel builds a table for it; `lone` only what is verified alone. */
export type KnownKeyName = "hot" | "first" | "second" | "lone";

export type KnownKeys = Readonly<Record<KnownKeyName, KnownKey>>;

/** What of an instance is asked. */
export type AskedInstance = Pick<SignatureInstance, "digest" | "verifyJobs">;

const ABC = [0x61, 0x62, 0x63] as const;

/** @returns which digest of "abc" is wrong, as a sentence, or null. */
export function testDigests(
  instance: AskedInstance,
  digests: readonly (readonly [KernelDigestAlgorithm, string])[],
): string | null {
  const wrong = digests.find(
    ([algorithm, expected]) => toHex(instance.digest(algorithm, Uint8Array.from(ABC))) !== expected,
  );
  return wrong === undefined ? null : `The ${wrong[0]} digest of "abc" is wrong.`;
}

interface Question {
  readonly job: KernelSignatureJob;
  readonly expected: KernelP384Status;
}

/**
 * So many signatures of one key that it gets a table, others between them, and corrupted ones for either lane; then one
 * that comes alone.
 *
 * @param algorithm the digest that was signed.
 * @returns the first wrong answer as a sentence, or null.
 */
export function testSignatures(
  instance: AskedInstance,
  keys: KnownKeys,
  algorithm: KernelDigestAlgorithm,
): string | null {
  const of = (name: KnownKeyName): readonly Question[] => questionsOf(instance, keys[name], algorithm);
  const [hot, first, second] = [of("hot"), of("first"), of("second")];
  const batch = [
    ...hot.slice(0, 2),
    ...first,
    ...hot.slice(2, 5),
    ...hot.slice(5, 6).map(corrupted),
    ...second,
    ...hot.slice(5),
    ...second.map(corrupted),
  ];
  return askTogether(instance, batch) ?? askTogether(instance, of("lone"));
}

function askTogether(instance: AskedInstance, questions: readonly Question[]): string | null {
  const statuses = instance.verifyJobs(questions.map(({ job }) => job));
  const wrong = questions.findIndex(({ expected }, index) => statuses[index] !== expected);
  if (wrong < 0) return null;
  const found = String(statuses[wrong]);
  return `Signature ${wrong + 1} of ${questions.length} is ${String(questions[wrong]?.expected)}, not ${found}.`;
}

/** The signatures of a known key, all genuine. */
function questionsOf(instance: AskedInstance, key: KnownKey, algorithm: KernelDigestAlgorithm): readonly Question[] {
  const point = bytesOf(key.point);
  return key.signatures.map((signature, number) => {
    const digest = instance.digest(algorithm, toUtf8(`message ${number}`));
    return { job: { point, digest, signature: bytesOf(signature) }, expected: "valid" };
  });
}

/** The same with another digest. */
function corrupted({ job }: Question): Question {
  const last = job.digest.length - 1;
  const digest = job.digest.map((byte, at) => (at === last ? byte ^ 1 : byte));
  return { job: { ...job, digest }, expected: "invalid" };
}

/** The generated files hold base64 only. */
export function bytesOf(text: string): Uint8Array {
  return fromBase64(text) ?? new Uint8Array(0);
}
