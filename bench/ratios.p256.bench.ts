/**
 * How much faster the kernel verifies P-256 than other libraries do: SHA-256 of 632 bytes, as a TDX quote has them, and
 * one ECDSA P-256 verification each; digest by digest, then a batch of jobs.
 *
 *   distinct      each message by a key that the instance never met; the generator's table is there
 *   one-key       all by one key that the instance has met 640 times: its table is there
 *   native-hash   one-key with SHA-256 by node:crypto, which has the processor's instructions for it
 *   given         one-key with digests that were made before
 *   lone          one message a call, by a key never met, or by one that is hot
 *
 * Against node:crypto, WebCrypto (awaited one by one) and @noble/curves, keys imported beforehand. OpenSSL's P-256 is
 * far faster than its P-384, so that the ratios are far smaller; Node 24 has a slower one than Node 20.
 */
import { compare } from "./harness/compare.js";
import { variantsHere } from "./harness/kernels.js";
import {
  OTHER_P256_SIDES,
  corruptedMessages,
  countValidByOther,
  countValidP256,
  makeMessages,
  otherP256Side,
  p256Side,
} from "./harness/p256-sides.js";
import type { P256Work, SignedMessage } from "./harness/p256-sides.js";

const MAIN_BATCH = 64;

const variants = variantsHere();
const distinct = await makeMessages(4096, 4096);
const oneKey = await makeMessages(256, 1);
await expectRightAnswers(distinct.slice(0, 64));
await expectRightAnswers(oneKey.slice(0, 64));

await measure({ name: "distinct.batch64", messages: distinct, batch: MAIN_BATCH, keys: "unseen", hashing: "own" });
await measure({ name: "one-key.batch64", messages: oneKey, batch: MAIN_BATCH, keys: "hot", hashing: "own" });
await measure({ name: "one-key.native-hash", messages: oneKey, batch: MAIN_BATCH, keys: "hot", hashing: "native" });
await measure({ name: "one-key.given", messages: oneKey, batch: MAIN_BATCH, keys: "hot", hashing: "given" });
for (const batch of [2, 8]) {
  await measure({ name: `distinct.batch${batch}`, messages: distinct, batch, keys: "unseen", hashing: "own" });
  await measure({ name: `one-key.batch${batch}`, messages: oneKey, batch, keys: "hot", hashing: "own" });
}
await measure({ name: "lone.unseen", messages: distinct, batch: 1, keys: "unseen", hashing: "own" });
await measure({ name: "lone.hot", messages: oneKey, batch: 1, keys: "hot", hashing: "own" });

/** All valid accepted; with one bit changed, none. */
async function expectRightAnswers(messages: readonly SignedMessage[]): Promise<void> {
  for (const [list, fraction] of [
    [messages, 1],
    [corruptedMessages(messages), 0],
  ] as const) {
    for (const variant of variants) expectCount(countValidP256(variant, list), list.length * fraction);
    for (const side of OTHER_P256_SIDES) {
      const enough = side === "noble-curves" ? list.slice(0, 6) : list;
      expectCount(await countValidByOther(side, enough), enough.length * fraction);
    }
  }
}

function expectCount(valid: number, expected: number): void {
  if (valid !== expected) throw new Error(`${valid} valid where ${expected} are: nothing to measure`);
}

async function measure(work: P256Work): Promise<void> {
  const own = variants.map((variant) => p256Side(variant, work));
  const others = OTHER_P256_SIDES.map((side) => otherP256Side(side, work.messages));
  await compare(`p256.${work.name}`, own, others, { rounds: work.batch === MAIN_BATCH || work.batch === 1 ? 25 : 9 });
}
