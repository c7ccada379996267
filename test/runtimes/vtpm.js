/**
 * Evidence of a vTPM in every runtime: what reads it, and what hashes and verifies its signatures, is loaded when it comes.
 * A report with the quotes of an RSA key, in each container; keys of every kind by themselves; each with a byte changed. An event
 * log beside the quotes, under a policy that says what the boot has to be like.
 */
import { createVerifier } from "veritee";
import { bootStoryOf, parseEventLog, replay } from "veritee/eventlog";
import {
  createMeasuredBootExample,
  createSimulatedTpm,
  createSnpVtpmExample,
  eatCbor,
  eatJwt,
  tpmAttestationProtobuf,
  tpmAttestationTextproto,
  withoutEvent,
} from "veritee/testing";
import { parseAkPublic, reportDataFor } from "veritee/vtpm";
import { expect, outline } from "./outline.js";

const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const flipped = (bytes, at) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** Keys, and the schemes that WebCrypto, the kernel and JavaScript verify. */
const KEYS = [{ key: "rsa2048", scheme: "rsapss" }, { key: "rsa3072" }, { key: "p256" }, { key: "p384" }];

export async function vtpmSmoke() {
  return { ...(await composed()), alone: await Promise.all(KEYS.map(alone)), boot: await measuredBoot() };
}

/** What the policy says of the boot, beside golden values. */
const BOOT_RULES = { secure_boot: true, kernel_command_line_pattern: "*root=/dev/vda1 ro quiet" };

/** A boot whose log replays in all four banks, and one that lacks an event. */
async function measuredBoot() {
  const banks = ["sha1", "sha256", "sha384", "sha512"];
  const of = (options) =>
    createMeasuredBootExample({ banks, sections: { event_log: JSON.stringify(BOOT_RULES) }, ...options });
  const verify = ({ anchor, endorsements, evidence, policy, challenge, at }) =>
    createVerifier({ anchors: [anchor], endorsements }).verify(evidence, { policy, challenge, at, sha1Bank: "accept" });

  const example = await of({});
  const result = await verify(example);
  const log = parseEventLog(example.eventLog, "tpm");
  expect("reading the event log", log.ok, true);
  for (const bank of banks) {
    const replayed = hexOf(replay(log.value, bank).get(7).value);
    expect(`PCR 7 of ${bank}, replayed`, replayed, hexOf(example.tpm.pcr(bank, 7)));
  }
  expect("Secure Boot by the log", bootStoryOf(log.value, "sha256").secureBoot.state, "on");

  // Event 4 is the variable SecureBoot, which PCR 7 begins with.
  const gap = await verify(await of({ logged: (measured) => withoutEvent(measured, 3) }));
  const seen = { whole: outline(result), gap: outline(gap) };
  expect("the whole log", seen.whole.verdict, "warning");
  expect("the log without an event", seen.gap.verdict, "contraindicated");
  for (const [name, { findings }] of Object.entries({ whole: result, gap })) {
    const failed = findings.filter(({ outcome }) => outcome === "fail").map(({ code, path }) => `${code} ${path}`);
    seen[name].failed = failed.join(", ");
  }
  expect("what fails of the whole log", seen.whole.failed, "");
  const registers = banks.map((bank) => `EVENTLOG_REPLAY event_log.${bank}.7`);
  const failed = [...registers, "EVENTLOG_SECURE_BOOT event_log.secure_boot"];
  expect("what fails without an event", seen.gap.failed, failed.join(", "));
  return seen;
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
