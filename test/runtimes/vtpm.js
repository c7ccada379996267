/**
 * Evidence of a vTPM in every runtime: what reads it, and what hashes and verifies its signatures, is loaded when it comes.
 * A report with the quotes of an RSA key, in each container; keys of every kind by themselves; each with a byte changed.
 */
import { createVerifier } from "veritee";
import {
  createSimulatedTpm,
  createSnpVtpmExample,
  eatCbor,
  eatJwt,
  tpmAttestationProtobuf,
  tpmAttestationTextproto,
} from "veritee/testing";
import { parseAkPublic, reportDataFor } from "veritee/vtpm";
import { expect, outline } from "./outline.js";

const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const flipped = (bytes, at) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** Keys, and the schemes that WebCrypto, the kernel and JavaScript verify. */
const KEYS = [{ key: "rsa2048", scheme: "rsapss" }, { key: "rsa3072" }, { key: "p256" }, { key: "p384" }];

export async function vtpmSmoke() {
  return { ...(await composed()), alone: await Promise.all(KEYS.map(alone)) };
}

/** One report and two quotes, in each container. */
async function composed() {
  const example = await createSnpVtpmExample();
  const { anchor, endorsements, policy, challenge, at, parts } = example;
  const verifier = createVerifier({ anchors: [anchor], endorsements });
  const options = { policy, challenge, at };

  const text = new TextEncoder();
  const containers = {
    protobuf: example.evidence,
    textproto: text.encode(tpmAttestationTextproto(parts)),
    cbor: eatCbor({ rawReport: example.evidence }),
    jwt: text.encode(eatJwt({ rawReport: example.evidence })),
  };
  const seen = {};
  for (const [name, bytes] of Object.entries(containers)) {
    seen[name] = outline(await verifier.verify(bytes, options));
    expect(`the report and the vTPM as ${name}`, seen[name].verdict, "affirming");
  }

  const [first, ...others] = parts.quotes;
  const forged = { ...parts, quotes: [{ ...first, rawSig: flipped(first.rawSig, 100) }, ...others] };
  seen.corrupted = outline(await verifier.verify(tpmAttestationProtobuf(forged), options));
  expect("the changed quote", seen.corrupted.failure, "authenticate VTPM_SIGNATURE");

  const reported = hexOf(parts.snp.report.subarray(0x50, 0x90));
  expect("what an attester reports", hexOf(await reportDataFor(challenge.tee, parts.akPublic)), reported);
  return seen;
}

/** A key without a report, which is a warning at best. */
async function alone(own) {
  const tpm = await createSimulatedTpm({ ...own, banks: ["sha256"] });
  const { ok } = parseAkPublic(tpm.akPublic);
  expect(`reading a key of kind ${own.key}`, ok, true);
  const nonce = new Uint8Array(32).fill(7);
  const quote = await tpm.quote({ nonce });
  const options = {
    policy: `{ "pcr_values": { "sha256": { "0": "${"00".repeat(32)}" } } }`,
    challenge: { tee: "unchecked", vtpm: nonce },
    at: "2025-06-01T00:00:00Z",
    tee: "vtpm",
  };
  const verifier = createVerifier();
  const said = (rawSig) => {
    const quotes = [{ ...quote, rawSig }];
    return verifier.verify(tpmAttestationProtobuf({ akPublic: tpm.akPublic, quotes }), options);
  };
  const genuine = outline(await said(quote.rawSig));
  expect(`a quote by a key of kind ${own.key}`, genuine.verdict, "warning");
  const corrupted = outline(await said(flipped(quote.rawSig, quote.rawSig.length - 1)));
  expect(`a changed quote by a key of kind ${own.key}`, corrupted.failure, "authenticate VTPM_SIGNATURE");
  return { ...own, genuine, corrupted };
}
