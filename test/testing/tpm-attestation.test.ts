import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import {
  attestationProtobuf,
  attestationTextproto,
  buildReport,
  pcrEntryField,
  protobufField,
  tpmAttestationProtobuf,
  tpmAttestationTextproto,
} from "../../src/testing/index.js";
import type { QuoteParts, SuppliedPcrs, TpmAttestationParts } from "../../src/testing/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";

/** Fields of a message by their numbers, by @bufbuild/protobuf. */
function fieldsOf(message: Uint8Array): Map<number, (Uint8Array | bigint)[]> {
  const fields = new Map<number, (Uint8Array | bigint)[]>();
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const value = wireType === WireType.LengthDelimited ? reader.bytes() : BigInt(reader.uint64());
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

function bytesOf(message: Uint8Array, number: number): Uint8Array[] {
  return (fieldsOf(message).get(number) ?? []).filter((value) => value instanceof Uint8Array);
}

function numberOf(message: Uint8Array, number: number): bigint {
  const [value = 0n] = fieldsOf(message).get(number) ?? [];
  return typeof value === "bigint" ? value : -1n;
}

const NOTHING = new Uint8Array();

function only(message: Uint8Array, number: number): Uint8Array {
  return bytesOf(message, number)[0] ?? NOTHING;
}

function pcrsOf(message: Uint8Array): SuppliedPcrs {
  const entries = bytesOf(message, 2).map((entry) => [Number(numberOf(entry, 1)), only(entry, 2)] as const);
  return { bank: Number(numberOf(message, 1)), values: new Map(entries) };
}

function partsOf(message: Uint8Array): TpmAttestationParts & { readonly quotes: readonly QuoteParts[] } {
  return {
    akPublic: only(message, 1),
    quotes: bytesOf(message, 2).map((quote) => {
      return { quote: only(quote, 1), rawSig: only(quote, 2), pcrs: bytesOf(quote, 3).map(pcrsOf) };
    }),
    eventLog: only(message, 3),
    canonicalEventLog: only(message, 5),
    akCertificate: only(message, 6),
    intermediateCertificates: bytesOf(message, 7),
  };
}

describeWithVectors("the message of real TPMs", () => {
  it.each([
    "cocos/vtpm-coconut-2025-03.pb",
    "cocos/vtpm-attestation-sha1bank.pb",
    "vtpm/derived/att-p256.pb",
    "vtpm/derived/att-unrestricted-key.pb",
  ])("%s: written again from its parts is the same, byte for byte", (path) => {
    const message = readVector(path);
    const parts = partsOf(message);
    expect(parts.quotes.length).toBeGreaterThan(0);
    expect(toHex(tpmAttestationProtobuf(parts))).toBe(toHex(message));
  });
});

const QUOTE: QuoteParts = {
  quote: Uint8Array.of(1),
  rawSig: Uint8Array.of(2),
  pcrs: [
    {
      bank: 11,
      values: new Map([
        [7, Uint8Array.of(3)],
        [0, Uint8Array.of(4)],
      ]),
    },
  ],
};
const REPORT = buildReport();
const FULL: TpmAttestationParts = {
  akPublic: Uint8Array.of(0, 1),
  quotes: [QUOTE, QUOTE],
  eventLog: toUtf8('a"\n'),
  canonicalEventLog: Uint8Array.of(6),
  akCertificate: Uint8Array.of(7),
  intermediateCertificates: [Uint8Array.of(8), Uint8Array.of(9)],
  instanceInfo: { zone: "z", projectId: "p", projectNumber: 2n ** 63n, instanceName: "n", instanceId: 5n },
  snp: { report: REPORT, chain: { vcek: Uint8Array.of(1) }, product: { name: 1 } },
};

describe("tpmAttestationProtobuf", () => {
  it("holds all parts under their numbers, and nothing else", () => {
    const message = tpmAttestationProtobuf({ ...FULL, tdx: Uint8Array.of(5) });
    expect([...fieldsOf(message).keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(partsOf(message)).toEqual({
      akPublic: FULL.akPublic,
      quotes: FULL.quotes,
      eventLog: FULL.eventLog,
      canonicalEventLog: FULL.canonicalEventLog,
      akCertificate: FULL.akCertificate,
      intermediateCertificates: FULL.intermediateCertificates,
    });
    const instance = only(message, 4);
    expect([1, 2, 4].map((number) => only(instance, number))).toEqual(["z", "p", "n"].map(toUtf8));
    expect([3, 5].map((number) => numberOf(instance, number))).toEqual([2n ** 63n, 5n]);
    expect(only(message, 8)).toEqual(attestationProtobuf(REPORT, { vcek: Uint8Array.of(1) }, { name: 1 }));
    expect(only(message, 9)).toEqual(Uint8Array.of(5));
    expect(tpmAttestationProtobuf({})).toEqual(NOTHING);
  });

  it("writes PCRs in the order of the map, with the key 0 or without", () => {
    const pcrs = (keyZero: "written" | "absent"): string => {
      const message = tpmAttestationProtobuf({ quotes: [QUOTE] }, { keyZero });
      return toHex(only(only(message, 2), 3));
    };
    expect(pcrs("written")).toBe("080b" + "12050807120103" + "12050800120104");
    expect(pcrs("absent")).toBe("080b" + "12050807120103" + "1203120104");
  });

  it("writes a list of PCRs for each bank of a quote, and none of a bank 0", () => {
    const [pcrs] = QUOTE.pcrs;
    const two = { ...QUOTE, pcrs: [pcrs!, { bank: 0, values: new Map() }] };
    const message = tpmAttestationProtobuf({ quotes: [two] });
    expect(bytesOf(only(message, 2), 3).map((list) => list.length)).toEqual([16, 0]);
  });

  it("takes another order, and further fields of each message", () => {
    const field = protobufField(100, 1n);
    const behind = {
      message: protobufField(1, Uint8Array.of(9)),
      quote: field,
      pcrs: pcrEntryField(7, Uint8Array.of(5)),
    };
    const message = tpmAttestationProtobuf({ akPublic: Uint8Array.of(1), quotes: [QUOTE] }, { order: [2, 1], behind });
    expect([...fieldsOf(message).keys()]).toEqual([2, 1]);
    expect(bytesOf(message, 1)).toEqual([Uint8Array.of(1), Uint8Array.of(9)]);
    const quote = only(message, 2);
    expect(numberOf(quote, 100)).toBe(1n);
    expect(bytesOf(only(quote, 3), 2).map((entry) => numberOf(entry, 1))).toEqual([7n, 0n, 7n]);
    expect(tpmAttestationProtobuf({ akPublic: Uint8Array.of(1), quotes: [QUOTE] }, { order: [] })).toEqual(NOTHING);
  });
});

describe("tpmAttestationTextproto", () => {
  it("says the same in text", () => {
    const quote = [
      "quotes {",
      '  quote: "\\001"',
      '  raw_sig: "\\002"',
      "  pcrs {",
      "    hash: SHA256",
      "    pcrs {",
      "      key: 7",
      '      value: "\\003"',
      "    }",
      "    pcrs {",
      "      key: 0",
      '      value: "\\004"',
      "    }",
      "  }",
      "}",
    ];
    const snp = attestationTextproto(REPORT, { vcek: Uint8Array.of(1) }, { name: 1 });
    expect(tpmAttestationTextproto(FULL).split("\n")).toEqual([
      'ak_pub: "\\000\\001"',
      ...quote,
      ...quote,
      'event_log: "a\\042\\012"',
      "instance_info {",
      '  zone: "z"',
      '  project_id: "p"',
      "  project_number: 9223372036854775808",
      '  instance_name: "n"',
      "  instance_id: 5",
      "}",
      'canonical_event_log: "\\006"',
      'ak_cert: "\\007"',
      'intermediate_certs: "\\010"',
      'intermediate_certs: "\\011"',
      "sev_snp_attestation {",
      ...snp
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`),
      "}",
      "",
    ]);
    expect(tpmAttestationTextproto({})).toBe("");
  });

  it("writes a bank without a name as its number, and no bank where it is 0", () => {
    const withBank = (bank: number): string => {
      return tpmAttestationTextproto({ quotes: [{ ...QUOTE, pcrs: [{ bank, values: new Map() }] }] });
    };
    expect(withBank(0x12)).toContain("hash: 18\n");
    expect(withBank(0)).toContain("  pcrs {\n  }\n");
  });
});
