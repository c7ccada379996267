import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import type { TdxQuoteOptions } from "../../src/testing/index.js";
import { AFFIRMED, refused, saidOf, SOUND, undecided } from "../helpers/tdx-world.js";
import type { TdxCase } from "../helpers/tdx-world.js";
import { patched } from "../helpers/world.js";

/**
 * The list of what a verifier of TDX must refuse, through the public entry: here the form of the quote;
 * each case is changed in one thing from one that is affirmed. Certificates, signatures, Intel's statements and the TCB stand in
 * tdx-reject-list.test.ts.
 */

/** Offsets in a quote of version 4: its signature data's size, the signature data. */
const [DATA_SIZE, DATA] = [632, 636];
const OUTER_TYPE = DATA + 128;

const u16 = (value: number): readonly number[] => [value & 0xff, value >>> 8];
const u32 = (value: number): readonly number[] => [...u16(value & 0xffff), ...u16(value >>> 16)];

/** The quote with bytes replaced, whose signatures still hold where these are behind what is signed. */
function at(offset: number, bytes: readonly number[]): TdxCase {
  return { edit: (quote) => patched(quote, offset, ...bytes) };
}

function quote(options: Omit<TdxQuoteOptions, "td">): TdxCase {
  return { quote: options };
}

describe("the sound cases that all others differ from", () => {
  it("are affirmed: versions 4 and 5, TD 1.0 and TD 1.5, under either CA, with any QE authentication data", async () => {
    const cases: readonly TdxCase[] = [
      {},
      quote({ version: 5, kind: "td-1.0" }),
      quote({ version: 5, kind: "td-1.5" }),
      { pck: { ca: "processor" } },
      quote({ qeAuthenticationData: new Uint8Array() }),
      quote({ qeAuthenticationData: new Uint8Array(1000).fill(7) }),
      quote({ trailing: new Uint8Array(3000) }),
    ];
    for (const one of cases) expect(await saidOf(one)).toEqual(AFFIRMED);
  });
});

describe("the form of the quote", () => {
  it("cut anywhere", async () => {
    const better: string[] = [];
    for (let length = 0; length < SOUND.quote.length; length += length < 1300 ? 1 : 37) {
      const [verdict, code] = await saidOf({ edit: (whole) => whole.slice(0, length) });
      const expected = length < DATA ? "TDX_QUOTE_SIZE" : "TDX_SIGNATURE_DATA_SIZE";
      if (verdict !== "contraindicated" || code !== expected) better.push(`${length}: ${verdict} ${String(code)}`);
    }
    expect(better).toEqual([]);
  });

  it.each<readonly [string, TdxCase, string]>([
    ...[0, 1, 2, 6, 0x400].map((version) => [`version ${version}`, at(0, u16(version)), "TDX_QUOTE_VERSION"] as const),
    ["version 3 with the TEE type of TDX", at(0, u16(3)), "TDX_QUOTE_VERSION"],
    ["version 3 of an enclave", quote({ version: 3 }), "EVIDENCE_UNSUPPORTED"],
    ["version 4 of an enclave", quote({ kind: "sgx" }), "EVIDENCE_UNSUPPORTED"],
    ["version 5 of an enclave", quote({ version: 5, kind: "sgx" }), "EVIDENCE_UNSUPPORTED"],
    ["an enclave's body under the TEE type of TDX", quote({ version: 5, bodyType: 1 }), "EVIDENCE_UNSUPPORTED"],
    ...[1, 4, 0xffff].map((type) => [`attestation key type ${type}`, at(2, u16(type)), "TDX_KEY_TYPE"] as const),
    ["an attestation key on P-384", at(2, u16(3)), "EVIDENCE_UNSUPPORTED"],
    ["attestation key type 0, as a report of SEV-SNP has", at(2, u16(0)), "EVIDENCE_TABLE_BOUNDS"],
    ...[1, 0x80, 0x8100, 0x81000000, 0x181].map(
      (type) => [`TEE type ${type}`, at(4, u32(type)), "TDX_TEE_TYPE"] as const,
    ),
    ["TEE type 0 over a TD's body", at(4, u32(0)), "EVIDENCE_UNSUPPORTED"],
    ["version 4 relabelled as 5", at(0, u16(5)), "TDX_BODY_TYPE"],
    [
      "version 5 relabelled as 4",
      { ...quote({ version: 5 }), edit: (whole) => patched(whole, 0, 4, 0) },
      "TDX_SIGNATURE_DATA_SIZE",
    ],
    ...[0, 4, 5, 0xffff].map(
      (type) => [`body type ${type}`, quote({ version: 5, bodyType: type }), "TDX_BODY_TYPE"] as const,
    ),
    ["a partitioned TD", quote({ version: 5, kind: "td-1.5-extended" }), "TDX_BODY_TYPE"],
    ["the type of TD 1.0 over TD 1.5", quote({ version: 5, bodyType: 2 }), "TDX_BODY_SIZE"],
    ["the type of TD 1.5 over TD 1.0", quote({ version: 5, kind: "td-1.0", bodyType: 3 }), "TDX_BODY_SIZE"],
    ...[0, 583, 647, 649, 0xffffffff].map(
      (body) => [`${body} bytes of TD 1.5`, quote({ version: 5, sizes: { body } }), "TDX_BODY_SIZE"] as const,
    ),
    ...[0, 133, 589, 0x7fffffff, 0x80000000, 0xffffffff].map(
      (size) => [`${size} bytes of signature data`, at(DATA_SIZE, u32(size)), "TDX_SIGNATURE_DATA_SIZE"] as const,
    ),
  ])("%s", async (_name, differs, code) => {
    expect(await saidOf(differs)).toEqual(refused(code));
  });

  it("signature data that is one byte shorter or longer than it says", async () => {
    const size = SOUND.quote.length - DATA;
    expect(await saidOf(at(DATA_SIZE, u32(size + 1)))).toEqual(refused("TDX_SIGNATURE_DATA_SIZE"));
    expect(await saidOf(at(DATA_SIZE, u32(size - 1)))).toEqual(refused("TDX_CERTIFICATION_SIZE"));
  });

  it.each<readonly [string, TdxCase, string]>([
    ...[0, 1, 5, 7, 0xffff].map(
      (type) => [`outer certification type ${type}`, at(OUTER_TYPE, u16(type)), "TDX_CERTIFICATION_TYPE"] as const,
    ),
    ...[0, 1, 0xffffffff].map(
      (size) => [`outer size ${size}`, at(OUTER_TYPE + 2, u32(size)), "TDX_CERTIFICATION_SIZE"] as const,
    ),
    ["QE authentication data beyond all", at(DATA + 582, u16(0xffff)), "TDX_CERTIFICATION_SIZE"],
    ["QE authentication data that is shorter", at(DATA + 582, u16(31)), "TDX_CERTIFICATION_TYPE"],
    ...[0, 6, 7, 8, 0xffff].map(
      (type) =>
        [
          `inner certification type ${type}`,
          quote({ certification: { type, bytes: new Uint8Array(600) } }),
          "TDX_CERTIFICATION_TYPE",
        ] as const,
    ),
    ...[0, 1, 0x7fffffff, 0xffffffff].map(
      (certification) =>
        [`inner size ${certification}`, quote({ sizes: { certification } }), "TDX_CERTIFICATION_SIZE"] as const,
    ),
    ["bytes behind the inner data", quote({ behindCertification: Uint8Array.of(0) }), "TDX_CERTIFICATION_SIZE"],
    ["bytes behind the outer data", quote({ behindSignatureData: Uint8Array.of(0) }), "TDX_CERTIFICATION_SIZE"],
    ["bytes behind the quote", quote({ trailing: Uint8Array.of(0, 0, 1) }), "TDX_TRAILING_BYTES"],
    [
      "zeros behind the quote where none are allowed",
      { ...quote({ trailing: new Uint8Array(1) }), trailing: "refuse" },
      "TDX_TRAILING_BYTES",
    ],
    [
      "more certification data than is read",
      quote({ certification: { type: 5, bytes: new Uint8Array(65_537).fill(0x20) } }),
      "TDX_CERTIFICATION_SIZE",
    ],
  ])("%s", async (_name, differs, code) => {
    expect(await saidOf(differs)).toEqual(refused(code));
  });

  it.each([1, 2, 3])("certification data of type %i without a PCK certificate decides nothing", async (type) => {
    const certification = { type, bytes: new Uint8Array([36, 276, 404][type - 1] ?? 0) };
    const { der } = SOUND.pck;
    const { platformCa, processorCa, root } = SOUND.intel;
    const given = async (...more: readonly Uint8Array[]) => {
      const { tcbInfo, qeIdentity } = {
        tcbInfo: SOUND.intel.issueTcbInfo(),
        qeIdentity: SOUND.intel.issueQeIdentity(),
      };
      const lists = [SOUND.intel.issueCrl("root"), SOUND.intel.issueCrl("platformCa")];
      const endorsements = [tcbInfo.bytes, qeIdentity.bytes, ...lists, ...more];
      return saidOf({ ...quote({ certification }), verifier: { endorsements } });
    };
    expect(await given(der, platformCa.der)).toEqual(AFFIRMED);
    expect(await given()).toEqual(undecided("TDX_PCK_MISSING"));
    expect(await given(der)).toEqual(undecided("TDX_PCK_MISSING"));
    expect(await given(der, processorCa.der, root.der)).toEqual(undecided("TDX_PCK_MISSING"));
    expect(await given(concatBytes(der, Uint8Array.of(0)), platformCa.der)).toEqual(undecided("TDX_PCK_MISSING"));
  });
});
