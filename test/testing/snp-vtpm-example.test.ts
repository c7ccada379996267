import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { concatBytes, equalBytes, fromHex, toHex, toUtf8 } from "../../src/bytes/index.js";
import { createVerifier } from "../../src/index.js";
import type { Verifier } from "../../src/index.js";
import { parseReport } from "../../src/tee/snp/parse.js";
import type { SnpReport } from "../../src/tee/snp/report.js";
import {
  bindingReportData,
  createSimulatedTpm,
  createSnpExample,
  createSnpVtpmExample,
  eatCbor,
  eatJwt,
  tpmAttestationProtobuf,
  tpmAttestationTextproto,
} from "../../src/testing/index.js";
import type { SnpVtpmExample } from "../../src/testing/index.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";
import { nodeVerifies } from "./tpm-keys.js";

/** Where extraData starts in a TPMS_ATTEST with a SHA-256 name. */
const EXTRA_DATA = 44;

function reportOf(example: SnpVtpmExample): SnpReport {
  const outcome = parseReport(example.parts.snp.report);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

describe("createSnpVtpmExample", () => {
  let example: SnpVtpmExample;

  beforeAll(async () => {
    example = await createSnpVtpmExample();
  });

  it("binds the attestation key and the challenge to a report of VMPL 0", () => {
    const { challenge, tpm } = example;
    expect([challenge.tee.length, challenge.vtpm.length]).toEqual([64, 32]);
    const bound = createHash("sha3-512").update(challenge.tee).update(tpm.akPublic).digest("hex");
    const report = reportOf(example);
    expect([toHex(report.reportData), report.vmpl]).toEqual([bound, 0]);
  });

  it("quotes both banks with the nonce, by the key in the message", () => {
    const { parts, challenge, tpm } = example;
    expect(parts.quotes.map(({ pcrs }) => pcrs.map(({ bank, values }) => [bank, values.size]))).toEqual([
      [[0x0b, 24]],
      [[0x0c, 24]],
    ]);
    for (const { quote, rawSig, pcrs } of parts.quotes) {
      expect(nodeVerifies(parts.akPublic, quote, rawSig, ["rsassa", "sha256"])).toBe(true);
      expect(toHex(quote.slice(EXTRA_DATA, EXTRA_DATA + 32))).toBe(toHex(challenge.vtpm));
      const values = pcrs.flatMap((supplied) => [...supplied.values.values()]);
      expect(toHex(quote.slice(-32))).toBe(
        createHash("sha256")
          .update(concatBytes(...values))
          .digest("hex"),
      );
    }
    expect(equalBytes(parts.akPublic, tpm.akPublic)).toBe(true);
    expect(toHex(tpmAttestationProtobuf(parts))).toBe(toHex(example.evidence));
  });

  it("has a policy with a dozen golden values of each bank, which are those of the quotes", () => {
    const file = JSON.parse(example.policy) as {
      readonly pcr_values: Readonly<Record<string, Readonly<Record<string, string>>>>;
    };
    expect(Object.keys(file)).toEqual(["policy", "root_of_trust", "pcr_values"]);
    const quoted = example.parts.quotes.flatMap(({ pcrs }) => pcrs);
    for (const [index, bank] of ["sha256", "sha384"].entries()) {
      const golden = Object.entries(file.pcr_values[bank] ?? {});
      expect(golden).toHaveLength(12);
      for (const [pcr, value] of golden) {
        const size = bank === "sha256" ? 32 : 48;
        expect(value).not.toBe("00".repeat(size));
        expect([bank, pcr, value]).toEqual([
          bank,
          pcr,
          toHex(quoted[index]?.values.get(Number(pcr)) ?? new Uint8Array()),
        ]);
      }
    }
  });

  it("has the sections of the other example's policy, of its own report", async () => {
    const other = await createSnpExample();
    const names = (text: string): string[] => Object.keys((JSON.parse(text) as { policy: object }).policy);
    expect(names(example.policy)).toEqual(names(other.policy));
    expect(example.policy).toContain(Buffer.from(reportOf(example).hostData).toString("base64"));
  });

  it("is the same each time", async () => {
    const again = await createSnpVtpmExample();
    expect([toHex(again.evidence), again.policy]).toEqual([toHex(example.evidence), example.policy]);
  });
});

describe("verifying what is simulated", () => {
  let example: SnpVtpmExample;
  let verifier: Verifier;

  beforeAll(async () => {
    example = await createSnpVtpmExample();
    verifier = createVerifier({ anchors: [example.anchor], endorsements: [...example.endorsements] });
  });

  it.each<readonly [string, (example: SnpVtpmExample) => Uint8Array]>([
    ["tpm-attestation-protobuf", ({ evidence }) => evidence],
    ["tpm-attestation-textproto", ({ parts }) => toUtf8(tpmAttestationTextproto(parts))],
    ["eat-cbor/tpm-attestation-protobuf", ({ evidence }) => eatCbor({ rawReport: evidence })],
    ["eat-cbor/tpm-attestation-protobuf", ({ evidence }) => eatCbor({ rawReport: evidence, form: "untagged" })],
    ["eat-cbor/tpm-attestation-protobuf", ({ evidence }) => eatCbor({ rawReport: evidence, form: "bare" })],
    ["eat-jwt/tpm-attestation-protobuf", ({ evidence }) => toUtf8(eatJwt({ rawReport: evidence }))],
  ])("the example as %s is affirming", async (format, containing) => {
    const { policy, challenge, at } = example;
    const result = await verifier.verify(containing(example), { policy, challenge, at });
    expect([result.verdict, result.evidence?.kind, result.evidence?.format]).toEqual(["affirming", "snp-vtpm", format]);
  });

  it.each([
    ["rsa2048", "rsassa"],
    ["rsa3072", "rsapss"],
    ["rsa4096", "rsassa"],
    ["p256", "ecdsa"],
    ["p384", "ecdsa"],
  ] as const)("%s, %s alone: lacks nothing but the hardware and an event log", async (key, scheme) => {
    const tpm = await createSimulatedTpm({ key, scheme });
    const quotes = [await tpm.quote({ nonce: example.challenge.vtpm })];
    const result = await verifier.verify(tpmAttestationProtobuf({ akPublic: tpm.akPublic, quotes }), {
      tee: "vtpm",
      policy: `{ "pcr_values": { "sha256": { "0": "${"00".repeat(32)}" } } }`,
      challenge: { tee: "unchecked", vtpm: example.challenge.vtpm },
      at: example.at,
    });
    const open = result.findings.filter(({ outcome }) => outcome !== "pass").map(({ code }) => code);
    expect([result.verdict, open]).toEqual(["warning", ["VTPM_HARDWARE", "EVENTLOG_PRESENT"]]);
  });
});

describe("bindingReportData", () => {
  it("pads a short challenge, and refuses a long one", () => {
    const padded = bindingReportData(new Uint8Array(64).fill(1, 0, 8), Uint8Array.of(5));
    expect(toHex(bindingReportData(new Uint8Array(8).fill(1), Uint8Array.of(5)))).toBe(toHex(padded));
    expect(() => bindingReportData(new Uint8Array(65), Uint8Array.of(5))).toThrow(RangeError);
  });
});

interface Bindings {
  readonly ak_pub: string;
  readonly tee_nonce: string;
  readonly snp_report_data_v082: string;
}

describeWithVectors("bindingReportData beside Cocos", () => {
  it("is what was computed for a real key", () => {
    const bindings = readVectorJson<Bindings>("cocos/derived-bindings.json");
    const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
    const data = bindingReportData(bytes(bindings.tee_nonce), bytes(bindings.ak_pub));
    expect(toHex(data)).toBe(bindings.snp_report_data_v082);
  });
});
