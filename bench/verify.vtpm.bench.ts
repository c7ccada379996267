/**
 * What one whole verification of a vTPM's evidence costs, by a verifier that has met chip and key: reading the message and the
 * TPM's structures, every signature, PCR digests, the binding of the key to the report, every finding.
 *
 * - `composed`: an SEV-SNP report and two quotes (banks of SHA-256 and SHA-384) by an RSA-2048 key, as a Cocos agent sends
 *   them; `token` is the same inside a token in CBOR.
 * - `p256`, `p384`, `rsa2048`: one quote by such a key, without a report.
 *
 * Each is compared with the least that any verifier on node:crypto must do for the same: the signatures of report and quotes
 * alone, their keys imported once. That reads no structure and hashes no PCR, so it is no verifier. P-256 and P-384 are the kernel's,
 * RSA is WebCrypto's. Does not show the first call, which loads what reads quotes.
 */
import type { KeyObject } from "node:crypto";
import { X509Certificate, createPublicKey, verify } from "node:crypto";
import { createVerifier } from "../src/index.js";
import type { Verifier, VerifyOptions } from "../src/index.js";
import { createSimulatedTpm, createSnpVtpmExample, eatCbor, tpmAttestationProtobuf } from "../src/testing/index.js";
import type { AkKind, QuoteParts } from "../src/testing/index.js";
import { ecSpki, rsaSpki } from "../src/crypto/index.js";
import { parseAkPublic, parseSignature } from "../src/vtpm.js";
import { compare } from "./harness/compare.js";
import { variantsHere } from "./harness/kernels.js";
import { runSuite } from "./harness/suite.js";

/** Verifications of one sample: a single one is short beside a timer's steps. */
const TIMES = 8;
const SIGNED_SIZE = 672;

// The default kernel takes the first one, too.
const [variant = null] = variantsHere();

/** Evidence, what is asked of it, and its signatures by node:crypto alone. */
interface Case {
  readonly name: string;
  readonly verifier: Verifier;
  readonly evidence: Uint8Array;
  /** The same with one bit of a quote's signature changed. */
  readonly changed: Uint8Array;
  readonly request: VerifyOptions;
  readonly verdict: string;
  /** Whether node:crypto accepts every signature. */
  readonly signatures: () => boolean;
}

/** A TPM's key as node:crypto takes it. */
function keyOf(akPublic: Uint8Array): KeyObject {
  const read = parseAkPublic(akPublic);
  if (!read.ok) throw new Error(read.failure.message);
  const { key } = read.value;
  const spki = key.type === "rsa" ? rsaSpki(key.modulus, 65537) : ecSpki(key.curve, key.point);
  return createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
}

/** What node:crypto has to do for a quote: its signature, the numbers taken out beforehand. */
function quoteCheck({ quote, rawSig }: QuoteParts, key: KeyObject): () => boolean {
  const read = parseSignature(rawSig);
  if (!read.ok) throw new Error(read.failure.message);
  const signature = read.value;
  if (signature.scheme !== "ecdsa") return () => verify(signature.hash, quote, key, signature.value);
  const size = key.asymmetricKeyDetails?.namedCurve === "secp384r1" ? 48 : 32;
  const plain = Buffer.alloc(2 * size);
  plain.set(signature.r, size - signature.r.length);
  plain.set(signature.s, 2 * size - signature.s.length);
  return () => verify(signature.hash, quote, { key, dsaEncoding: "ieee-p1363" }, plain);
}

function changedSignature(quotes: readonly QuoteParts[]): readonly QuoteParts[] {
  return quotes.map((quote, index) => {
    const last = quote.rawSig.length - 1;
    return index === 0 ? { ...quote, rawSig: quote.rawSig.map((byte, i) => (i === last ? byte ^ 1 : byte)) } : quote;
  });
}

async function composedCase(): Promise<readonly Case[]> {
  const { parts, vcek, anchor, endorsements, policy, challenge, at, evidence } = await createSnpVtpmExample();
  const { report } = parts.snp;
  const chipKey = new X509Certificate(vcek.der).publicKey;
  const component = (offset: number): Uint8Array => report.slice(offset, offset + 48).reverse();
  const plain = Buffer.concat([component(0x2a0), component(0x2e8)]);
  const signed = report.subarray(0, SIGNED_SIZE);
  const ak = keyOf(parts.akPublic);
  const checks = [
    () => verify("sha384", signed, { key: chipKey, dsaEncoding: "ieee-p1363" }, plain),
    ...parts.quotes.map((quote) => quoteCheck(quote, ak)),
  ];
  const composed: Case = {
    name: "composed",
    verifier: createVerifier({ anchors: [anchor], endorsements }),
    evidence,
    changed: tpmAttestationProtobuf({ ...parts, quotes: changedSignature(parts.quotes) }),
    request: { policy, challenge, at },
    verdict: "affirming",
    signatures: () => checks.every((check) => check()),
  };
  const inToken = (rawReport: Uint8Array): Uint8Array => eatCbor({ rawReport });
  const token = { evidence: inToken(composed.evidence), changed: inToken(composed.changed) };
  return [composed, { ...composed, ...token, name: "token" }];
}

async function aloneCase(key: AkKind): Promise<Case> {
  const tpm = await createSimulatedTpm({ key, banks: ["sha256"], seed: "bench" });
  const nonce = new Uint8Array(32).fill(7);
  const quotes = [await tpm.quote({ nonce })];
  const [check = () => false] = quotes.map((quote) => quoteCheck(quote, keyOf(tpm.akPublic)));
  const message = (own: readonly QuoteParts[]): Uint8Array =>
    tpmAttestationProtobuf({ akPublic: tpm.akPublic, quotes: own });
  const policy = `{ "pcr_values": { "sha256": { "0": "${"00".repeat(32)}" } } }`;
  return {
    name: key,
    verifier: createVerifier(),
    evidence: message(quotes),
    changed: message(changedSignature(quotes)),
    request: { policy, challenge: { tee: "unchecked", vtpm: nonce }, at: "2025-06-01T00:00:00Z", tee: "vtpm" },
    verdict: "warning",
    signatures: check,
  };
}

async function verified({ verifier, evidence, request, verdict }: Case): Promise<number> {
  let count = 0;
  for (let i = 0; i < TIMES; i++) if ((await verifier.verify(evidence, request)).verdict === verdict) count++;
  return count;
}

function signaturesOf({ signatures }: Case): number {
  let count = 0;
  for (let i = 0; i < TIMES; i++) if (signatures()) count++;
  return count;
}

const cases = [...(await composedCase()), await aloneCase("rsa2048"), await aloneCase("p256"), await aloneCase("p384")];
for (const one of cases) {
  const answers = [await verified(one), await verified({ ...one, evidence: one.changed }), signaturesOf(one)];
  if (answers.join() !== [TIMES, 0, TIMES].join()) throw new Error(`${one.name}: a wrong answer: nothing to measure`);
}

await runSuite(`whole verification of a vTPM's evidence, ${TIMES} times`, "verify.vtpm", [
  ...cases.map((one): [string, () => Promise<number>] => [`verify.vtpm.${one.name}`, () => verified(one)]),
  ...cases
    .filter(({ name }) => name !== "token")
    .map((one): [string, () => number] => [`node:crypto, the signatures of ${one.name}`, () => signaturesOf(one)]),
]);
for (const one of cases) {
  const name = `verify.vtpm.${one.name}`;
  await compare(
    name,
    [{ name, side: "veritee", variant, operations: TIMES, run: () => verified(one) }],
    [
      {
        side: "node-crypto-signatures-alone",
        variant: null,
        operations: TIMES,
        run: () => signaturesOf(one),
      },
    ],
    { rounds: 25 },
  );
}
