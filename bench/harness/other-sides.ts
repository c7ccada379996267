/** What the kernel is compared with. All of them have their keys imported beforehand. */
import { verify } from "node:crypto";
import { p384 } from "@noble/curves/nist.js";
import type { Contender } from "./compare.js";
import { Pool } from "./pool.js";
import type { SignedReport } from "./reports.js";

type VerifyNext = (pool: Pool<SignedReport>) => number | Promise<number>;

const ALGORITHM = { name: "ECDSA", hash: "SHA-384" };
const IN_FLIGHT = 64;

const byWebCrypto = ({ key, signature, message }: SignedReport): Promise<boolean> =>
  crypto.subtle.verify(ALGORITHM, key.cryptoKey, signature as BufferSource, message as BufferSource);

const byNode = ({ key, signature, message }: SignedReport): boolean =>
  verify("sha384", message, { key: key.keyObject, dsaEncoding: "ieee-p1363" }, signature);

const byNoble = ({ key, signature, message }: SignedReport): boolean =>
  p384.verify(signature, message, key.point, { lowS: false });

/** Sides by name: how many verifications one run does, how often it is sampled, and the run. */
const SIDES = {
  "node-crypto": { operations: 16, every: 1, verifyNext: oneByOne(byNode, 16) },
  webcrypto: { operations: 16, every: 1, verifyNext: awaited(16) },
  "webcrypto-64-in-flight": { operations: IN_FLIGHT, every: 1, verifyNext: inFlight },
  "noble-curves": { operations: 2, every: 3, verifyNext: oneByOne(byNoble, 2) },
} as const satisfies Record<string, { operations: number; every: number; verifyNext: VerifyNext }>;

export type OtherSide = keyof typeof SIDES;

export const OTHER_SIDES = Object.keys(SIDES) as readonly OtherSide[];

/** A side that walks through reports, one by one or in flight: it has no batches and keeps nothing of a key. */
export function otherSide(side: OtherSide, reports: readonly SignedReport[]): Contender {
  const { operations, every, verifyNext } = SIDES[side];
  const pool = new Pool(reports);
  return { side, variant: null, operations, every, run: () => verifyNext(pool) };
}

/** How many of some reports a side calls valid. */
export async function countValidBy(side: OtherSide, reports: readonly SignedReport[]): Promise<number> {
  const { operations, verifyNext } = SIDES[side];
  let valid = 0;
  const pool = new Pool(reports);
  for (let done = 0; done < reports.length; done += operations) valid += await verifyNext(pool);
  return valid;
}

function oneByOne(verifyOne: (report: SignedReport) => boolean, count: number): (pool: Pool<SignedReport>) => number {
  return (pool) => {
    let valid = 0;
    for (let i = 0; i < count; i++) if (verifyOne(pool.take())) valid++;
    return valid;
  };
}

/** Each one is waited for before the next one starts. */
function awaited(count: number): VerifyNext {
  return async (pool) => {
    let valid = 0;
    for (let i = 0; i < count; i++) if (await byWebCrypto(pool.take())) valid++;
    return valid;
  };
}

/** All at once: the runtime spreads them over its threads. */
async function inFlight(pool: Pool<SignedReport>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: IN_FLIGHT }, () => byWebCrypto(pool.take())));
  return answers.filter(Boolean).length;
}
