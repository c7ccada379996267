/**
 * What one whole verification of a TDX quote costs, of a simulated platform: quote, PCK chain, revocation lists, Intel's
 * statements, TCB, policy, every finding.
 *
 * - `known-platform`: by a verifier that has met the platform and its collateral, other quotes than this one's apart.
 * - `known-platform-with-log`: the same, and the log of the boot replayed to its RTMRs.
 * - `new-verifier`: by one that is made for this quote, and verifies certificates, lists and statements anew.
 *
 * Compared with the least that any verifier on node:crypto must do for each quote: the signatures of the quoting enclave's
 * report and of the quote, the platform's key imported once, the quote's own each time. That reads no structure and asks
 * nobody about the platform, so it is no verifier. Does not show the first call, which loads the kernel for P-256.
 */
import { X509Certificate, createPublicKey, verify } from "node:crypto";
import { createVerifier } from "../src/index.js";
import type { Verifier } from "../src/index.js";
import { createTdxExample } from "../src/testing/index.js";
import { compare } from "./harness/compare.js";
import { variantsHere } from "./harness/kernels.js";

/** Verifications of one sample: a single one is short beside a timer's steps. */
const TIMES = 8;

// The default kernel takes the first one, too.
const [variant = null] = variantsHere();

const { anchor, at, challenge, endorsements, evidence, eventLog, pck, policy, quote } = createTdxExample();
/** One bit of the quote's signature. */
const changed = evidence.map((byte, i) => (i === 636 ? byte ^ 1 : byte));
const newVerifier = (): Verifier => createVerifier({ anchors: [anchor], endorsements });
const kept = newVerifier();

interface Case {
  readonly name: string;
  readonly verifier: () => Verifier;
  readonly log?: Uint8Array;
}

const CASES: readonly Case[] = [
  { name: "known-platform", verifier: () => kept },
  { name: "known-platform-with-log", verifier: () => kept, log: eventLog },
  { name: "new-verifier", verifier: newVerifier },
];

async function verified({ verifier, log }: Case, bytes = evidence): Promise<number> {
  const request = { policy, challenge: { tee: challenge }, at, ...(log === undefined ? {} : { eventLog: log }) };
  let count = 0;
  for (let i = 0; i < TIMES; i++) if ((await verifier().verify(bytes, request)).verdict === "affirming") count++;
  return count;
}

const platformKey = new X509Certificate(pck.der).publicKey;

function signatures(): number {
  const text = (part: Uint8Array): string => Buffer.from(part).toString("base64url");
  let count = 0;
  for (let i = 0; i < TIMES; i++) {
    const [x = "", y = ""] = [quote.attestationKey.subarray(0, 32), quote.attestationKey.subarray(32)].map(text);
    const own = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    const dsaEncoding = "ieee-p1363";
    const holds =
      verify("sha256", quote.qeReport, { key: platformKey, dsaEncoding }, quote.qeReportSignature) &&
      verify("sha256", quote.signedBytes, { key: own, dsaEncoding }, quote.signature);
    if (holds) count++;
  }
  return count;
}

for (const one of CASES) {
  const answers = [await verified(one), await verified(one, changed), signatures()];
  if (answers.join() !== [TIMES, 0, TIMES].join()) throw new Error(`${one.name}: a wrong answer: nothing to measure`);
}
for (const one of CASES) {
  const name = `verify.tdx.${one.name}`;
  await compare(
    name,
    [{ name, side: "veritee", variant, operations: TIMES, run: () => verified(one) }],
    [{ side: "node-crypto-signatures-alone", variant: null, operations: TIMES, run: signatures }],
    { rounds: 25 },
  );
}
