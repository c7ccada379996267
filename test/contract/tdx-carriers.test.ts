import { describe, expect, it } from "vitest";
import { concatBytes, toBase64, toHex, toUtf8 } from "../../src/bytes/index.js";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult } from "../../src/index.js";
import {
  createTdxExample,
  dstackJson,
  dstackLog,
  eatCbor,
  eatJwt,
  quoteProtobuf,
  quoteTextproto,
  tdxAttestationTextproto,
  tdxEatOptions,
  tpmAttestationProtobuf,
  trusteeJson,
} from "../../src/testing/index.js";
import { replaced } from "../evidence/support.js";

/** A quote gives the verdict of the bare quote in whatever container it comes, and a log in it that of a log beside it. */

const examples = { 4: createTdxExample(), 5: createTdxExample({ version: 5 }) };

async function verify(
  evidence: Uint8Array | string,
  { anchor, endorsements, policy, challenge, at } = examples[4],
  eventLog?: Uint8Array,
): Promise<AttestationResult> {
  const bytes = typeof evidence === "string" ? toUtf8(evidence) : evidence;
  const request = { policy, challenge: { tee: challenge }, at, ...(eventLog === undefined ? {} : { eventLog }) };
  return createVerifier({ anchors: [anchor], endorsements }).verify(bytes, request);
}

/** All but what names the container. */
function judged(result: AttestationResult): unknown {
  const { evidence, findings, ...rest } = result;
  const ours = findings.filter(({ code }) => !code.startsWith("EVIDENCE_"));
  return { ...rest, evidence: { ...evidence, format: "", sha256: "" }, findings: ours };
}

describe.each([4, 5] as const)("a quote of version %i", (version) => {
  const example = examples[version];
  const quote = example.evidence;
  const eat = tdxEatOptions(quote);
  // go-tpm-tools has no field for version 5.
  const attestations: readonly (readonly [string, Uint8Array | string])[] =
    version === 5
      ? []
      : [
          ["tpm-attestation-protobuf", tpmAttestationProtobuf({ tdx: quoteProtobuf(quote) })],
          ["tpm-attestation-textproto", tdxAttestationTextproto(quote)],
        ];

  it.each<readonly [string, Uint8Array | string]>([
    ["tdx-quote", quote],
    ["tdx-quote-hex", `0x${toHex(quote)}\n`],
    ["tdx-quote-base64", toBase64(quote)],
    ["tdx-quote-protobuf", quoteProtobuf(quote)],
    ["tdx-quote-textproto", quoteTextproto(quote)],
    ["tdx-trustee-json", trusteeJson(quote)],
    ["tdx-dstack-json", dstackJson(quote, dstackLog(example.measured))],
    ["tdx-trust-authority-json", JSON.stringify({ tdx: { quote: toBase64(quote), runtime_data: null } })],
    ["eat-cbor/tdx-quote", eatCbor(eat)],
    ["eat-jwt/tdx-quote", eatJwt(eat)],
    ...attestations,
  ])("has the verdict of the bare quote as %s", async (format, evidence) => {
    const bare = await verify(quote, example);
    expect([bare.verdict, bare.failure, bare.evidence.kind]).toEqual(["affirming", null, "tdx"]);
    const carried = await verify(evidence, example);
    expect(carried.evidence).toMatchObject({ kind: "tdx", format });
    expect(judged(carried)).toEqual(judged(bare));
  });

  it("has the verdict of a log beside it where its container brings one", async () => {
    const log = example.eventLog;
    const beside = await verify(quote, example, log);
    expect(judged(beside)).not.toEqual(judged(await verify(quote, example)));
    const containers = [
      trusteeJson(quote, log),
      JSON.stringify({ tdx: { quote: toBase64(quote), event_log: toBase64(log) } }),
      ...(version === 4 ? [tpmAttestationProtobuf({ tdx: quoteProtobuf(quote), eventLog: log })] : []),
    ];
    for (const evidence of containers) expect(judged(await verify(evidence, example))).toEqual(judged(beside));
  });

  it("is contraindicated with another log in its container", async () => {
    const other = createTdxExample({ version, logged: (measured) => measured.slice(1) }).eventLog;
    const result = await verify(trusteeJson(quote, other), example);
    expect([result.verdict, result.failure]).toEqual(["contraindicated", null]);
    expect(result.findings.some(({ outcome }) => outcome === "fail")).toBe(true);
  });

  it("is contraindicated where the container says something else than was signed", async () => {
    const measured = quoteTextproto(quote);
    const changed = replaced(measured, /report_data: "[^"]*"/, `report_data: "${"A".repeat(64)}"`);
    const result = await verify(changed, example);
    expect(result).toMatchObject({ verdict: "contraindicated", failure: { stage: "authenticate" }, claims: {} });
  });

  it("is contraindicated, and no more, as what is no quote of a TD", async () => {
    const sgx = concatBytes(Uint8Array.of(3, 0, 2, 0, 0, 0, 0, 0), quote.subarray(8));
    for (const evidence of [sgx, toHex(sgx), trusteeJson(sgx)]) {
      const result = await verify(evidence, example);
      expect(result).toMatchObject({ verdict: "contraindicated", failure: { code: "EVIDENCE_UNSUPPORTED" } });
    }
  });
});
