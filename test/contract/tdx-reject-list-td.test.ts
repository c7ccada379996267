import { describe, expect, it } from "vitest";
import { toBase64 } from "../../src/bytes/index.js";
import type {
  EnclaveReportFields,
  PlatformLevelOptions,
  TcbInfoOptions,
  TdReportFields,
  TdxQuoteOptions,
} from "../../src/testing/index.js";
import { takeQuoteApart } from "../../src/testing/intel/quote-parts.js";
import { tdxPolicyText } from "../helpers/tdx.js";
import { AFFIRMED, pinning, refused, saidOf, SOUND, undecided, verifyCase } from "../helpers/tdx-world.js";
import type { TdxCase } from "../helpers/tdx-world.js";
import { patched } from "../helpers/world.js";
import type { Said } from "../helpers/world.js";

/**
 * The list of what a verifier of TDX must refuse, through the public entry: signatures, the quoting enclave, what the TD
 * reports, the platform's TCB, and policies; each case is changed in one thing from one that is affirmed.
 */

/** Offsets in a quote of version 4. */
const [SIGNATURE, KEY, QE_REPORT, QE_SIGNATURE] = [636, 700, 770, 1154];
const ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const PRIME = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

const hex = (digits: string): readonly number[] => [...Buffer.from(digits, "hex")];
const scalar = (value: bigint): string => value.toString(16).padStart(64, "0");
const order = BigInt(`0x${ORDER}`);

function at(offset: number, bytes: readonly number[]): TdxCase {
  return { edit: (quote) => patched(quote, offset, ...bytes) };
}

/** The quote with one of its two signatures' numbers replaced by what is made of it. */
function scalarAt(offset: number, change: (value: bigint) => bigint): TdxCase {
  return {
    edit(quote) {
      const value = BigInt(`0x${Buffer.from(quote.subarray(offset, offset + 32)).toString("hex")}`);
      return patched(quote, offset, ...hex(scalar(change(value))));
    },
  };
}

describe.each([
  ["the quote's signature", SIGNATURE, "TDX_SIGNATURE"],
  ["the signature of the enclave's report", QE_SIGNATURE, "TDX_QE_REPORT_SIGNATURE"],
] as const)("%s", (_name, offset, code) => {
  it.each<readonly [string, TdxCase]>([
    ["r = 0", at(offset, hex("00".repeat(32)))],
    ["s = 0", at(offset + 32, hex("00".repeat(32)))],
    ["r = n", at(offset, hex(ORDER))],
    ["s = n", at(offset + 32, hex(ORDER))],
    ["r + n, where that fits, else n + 1", scalarAt(offset, (r) => (r + order < 1n << 256n ? r + order : order + 1n))],
    ["s = n + 1", at(offset + 32, hex(scalar(order + 1n)))],
    ["r = s = 2^256 - 1", at(offset, hex("ff".repeat(64)))],
    ["r = 1, s = 1", at(offset, hex(scalar(1n) + scalar(1n)))],
    ["s + 1", scalarAt(offset + 32, (s) => s + 1n)],
    ["n - r", scalarAt(offset, (r) => order - r)],
  ])("%s", async (_case, differs) => {
    expect(await saidOf(differs)).toEqual(refused(code));
  });

  it("r and s little-endian, exchanged, or the other signature's", async () => {
    const parts = (quote: Uint8Array): readonly [Uint8Array, Uint8Array] => [
      quote.slice(offset, offset + 32),
      quote.slice(offset + 32, offset + 64),
    ];
    const other = offset === SIGNATURE ? QE_SIGNATURE : SIGNATURE;
    const edits: readonly ((quote: Uint8Array) => Uint8Array)[] = [
      (quote) => patched(quote, offset, ...parts(quote)[0].reverse(), ...parts(quote)[1].reverse()),
      (quote) => patched(quote, offset, ...parts(quote)[1], ...parts(quote)[0]),
      (quote) => patched(quote, offset, ...quote.slice(other, other + 64)),
    ];
    for (const edit of edits) expect(await saidOf({ edit })).toEqual(refused(code));
  });

  it("n - s is as genuine, and no other evidence", async () => {
    const negated = await verifyCase(scalarAt(offset + 32, (s) => order - s));
    const plain = await verifyCase();
    expect([plain.verdict, negated.verdict]).toEqual(["affirming", "affirming"]);
    expect(negated.evidence.signedSha256).toBe(plain.evidence.signedSha256);
    expect(negated.evidence.sha256).not.toBe(plain.evidence.sha256);
  });
});

describe("the quote's signature", () => {
  it.each<readonly [string, NonNullable<TdxQuoteOptions["signature"]>]>([
    ["by another key", { secretKey: SOUND.intel.root.secretKey }],
    ["by the PCK", { secretKey: SOUND.pck.secretKey }],
    ["over SHA-384", { hash: "sha384" }],
    ["over the body alone", { message: SOUND.quote.slice(48, 632) }],
    ["over the descriptor's size as well", { message: SOUND.quote.slice(0, 636) }],
  ])("%s", async (_name, signature) => {
    expect(await saidOf({ quote: { signature } })).toEqual(refused("TDX_SIGNATURE"));
  });
});

describe("the attestation key", () => {
  const key = (x: string, y: string): TdxCase => ({
    quote: { attestationKey: Uint8Array.from(hex(x + y)) },
  });
  const { attestationKey } = takeQuoteApart(SOUND.quote);
  const [x, y] = [0, 32].map((start) => Buffer.from(attestationKey.slice(start, start + 32)).toString("hex"));

  it.each<readonly [string, TdxCase]>([
    ["of zeros", key("00".repeat(32), "00".repeat(32))],
    ["off the curve", key(x ?? "", "01".padStart(64, "0"))],
    ["whose x is the prime", key(PRIME, y ?? "")],
    ["whose y is the prime", key(x ?? "", PRIME)],
    ["of ones", key("ff".repeat(32), "ff".repeat(32))],
    ["with x and y exchanged", key(y ?? "", x ?? "")],
  ])("%s, which the enclave vouches for", async (_name, differs) => {
    expect(await saidOf(differs)).toEqual(refused("TDX_ATTESTATION_KEY"));
  });

  it("that the enclave does not vouch for", async () => {
    const other = SOUND.pck.publicKey.slice(1);
    const forged = { signature: { secretKey: SOUND.pck.secretKey } };
    // The enclave's report comes along, but its REPORTDATA is of the key that was there.
    const edit = (quote: Uint8Array) => patched(quote, KEY, ...other);
    expect(await saidOf({ quote: forged, edit })).toEqual(refused("TDX_QE_REPORT_DATA"));
    expect(await saidOf({ quote: { ...forged, attestationKey: other } })).toEqual(AFFIRMED);
  });
});

describe("the quoting enclave's report", () => {
  const report = (fields: Partial<EnclaveReportFields>): TdxCase => ({ quote: { qeReport: fields } });
  const attributes = (first: number): Uint8Array => patched(new Uint8Array(16), 0, first);

  it.each<readonly [string, TdxCase, string]>([
    [
      "whose REPORTDATA has a byte in its upper half",
      {
        quote: { qeReport: (usual) => ({ ...usual, reportData: patched(usual.reportData, 63, 1) }) },
      },
      "TDX_QE_REPORT_DATA",
    ],
    ["whose REPORTDATA is zero", report({ reportData: new Uint8Array(64) }), "TDX_QE_REPORT_DATA"],
    [
      "bound without the authentication data",
      { edit: (quote) => patched(quote, 1220, (quote[1220] ?? 0) ^ 1) },
      "TDX_QE_REPORT_DATA",
    ],
    ["of another enclave", report({ mrSigner: new Uint8Array(32).fill(1) }), "TDX_QE_IDENTITY"],
    ["of the enclave for SGX", report({ isvProdId: 1 }), "TDX_QE_IDENTITY"],
    ["of an enclave under debug", report({ attributes: attributes(0x17) }), "TDX_QE_IDENTITY"],
    ["of an enclave without provisioning", report({ attributes: attributes(0x05) }), "TDX_QE_IDENTITY"],
    ["with MISCSELECT", report({ miscSelect: Uint8Array.of(1, 0, 0, 0) }), "TDX_QE_IDENTITY"],
    [
      "signed by another key",
      { quote: { qeReportSignature: { secretKey: SOUND.intel.platformCa.secretKey } } },
      "TDX_QE_REPORT_SIGNATURE",
    ],
    ["signed over SHA-384", { quote: { qeReportSignature: { hash: "sha384" } } }, "TDX_QE_REPORT_SIGNATURE"],
    ["changed after it was signed", at(QE_REPORT + 64, [0]), "TDX_QE_REPORT_SIGNATURE"],
  ])("%s", async (_name, differs, code) => {
    expect(await saidOf(differs)).toEqual(refused(code));
    // The same without collateral: then what Intel's enclave is known to be counts.
    const policy = tdxPolicyText({}, undefined, {});
    expect(await saidOf({ ...differs, policy })).toEqual(refused(code));
  });

  it("of 32 bits and of any MRENCLAVE is affirmed", async () => {
    expect(await saidOf(report({ attributes: attributes(0x11) }))).toEqual(AFFIRMED);
    expect(await saidOf(report({ mrEnclave: new Uint8Array(32).fill(9) }))).toEqual(AFFIRMED);
  });
});

describe("what the TD reports", () => {
  const bits = (...set: readonly number[]): Uint8Array => {
    const word = new Uint8Array(8);
    for (const bit of set) word[bit >> 3] = (word[bit >> 3] ?? 0) | (1 << (bit & 7));
    return word;
  };
  const td = (fields: Partial<TdReportFields>): TdxCase => ({ td: fields });

  it.each<readonly [string, TdxCase, string]>([
    ["DEBUG", td({ tdAttributes: bits(0, 28) }), "TDX_DEBUG"],
    ...[1, 2, 3, 4, 5, 6, 7, 8, 16, 27, 29, 31, 32, 62].map(
      (bit) => [`bit ${bit} of its attributes`, td({ tdAttributes: bits(bit, 28) }), "TDX_ATTRIBUTES_MASK"] as const,
    ),
    ["no SSE", td({ xfam: bits(0) }), "TDX_XFAM_MASK"],
    ["no x87", td({ xfam: bits(1) }), "TDX_XFAM_MASK"],
    ...[3, 4, 10, 13, 16, 19, 63].map(
      (bit) => [`bit ${bit} of XFAM`, td({ xfam: bits(0, 1, bit) }), "TDX_XFAM_MASK"] as const,
    ),
    ["a module of another signer", td({ mrSignerSeam: new Uint8Array(48).fill(1) }), "TDX_MODULE"],
    ["a module under debug", td({ seamAttributes: bits(0) }), "TDX_MODULE"],
    ["another vendor's enclave", { quote: { header: { qeVendorId: new Uint8Array(16) } } }, "TDX_QE_VENDOR_ID"],
    ["another challenge", td({ reportData: new Uint8Array(64).fill(1) }), "TDX_FRESHNESS"],
    ["another measurement", td({ mrTd: new Uint8Array(48) }), "TDX_MR_TD"],
  ])("%s", async (_name, differs, code) => {
    expect(await saidOf(differs)).toEqual(refused(code));
  });

  it("another vendor's enclave is refused, whatever the policy says of vendors", async () => {
    const qeVendorId = new Uint8Array(16).fill(1);
    const differs: TdxCase = { quote: { header: { qeVendorId } } };
    const mrTd = `"${toBase64(takeQuoteApart(SOUND.quote).td.mrTd)}"`;
    const statements = [{}, { qe_vendor_id: `"${toBase64(qeVendorId)}"` }];
    for (const header of statements) {
      expect(await saidOf({ ...differs, policy: tdxPolicyText({ mr_td: mrTd }, header) })).toEqual(
        refused("TDX_QE_VENDOR_ID"),
      );
    }
    expect(await saidOf({ policy: tdxPolicyText({ mr_td: mrTd }, {}) })).toEqual(AFFIRMED);
  });

  it("allowed bits are affirmed", async () => {
    const xfam = bits(0, 1, 2, 5, 6, 7, 8, 9, 11, 12, 14, 15, 17, 18);
    expect(await saidOf(td({ tdAttributes: bits(28, 30, 63), xfam }))).toEqual(AFFIRMED);
    expect(await saidOf(td({ tdAttributes: bits() }))).toEqual(AFFIRMED);
  });
});

describe("the platform's TCB", () => {
  const levels = (...all: readonly PlatformLevelOptions[]): TcbInfoOptions => ({ levels: all });
  const only = (level: Partial<PlatformLevelOptions>): TdxCase => ({
    tcbInfo: levels({ status: "UpToDate", ...level }),
  });
  const higher = (svns: readonly number[], index: number): readonly number[] =>
    svns.map((svn, at) => (at === index ? svn + 1 : svn));
  const { tcbComponents, pceSvn } = SOUND.pck.extension;
  const teeTcbSvn = [6, 1, 3, ...new Array<number>(13).fill(0)];
  const module = (isvSvn: number, status: "UpToDate" | "OutOfDate" | "Revoked" = "UpToDate"): TcbInfoOptions => ({
    moduleIdentities: [{ id: "TDX_01", levels: [{ isvSvn, status }] }],
  });

  it("is affirmed at its very level", async () => {
    expect(await saidOf(only({}))).toEqual(AFFIRMED);
  });

  it.each<readonly [string, TdxCase, Said]>([
    ...tcbComponents.map(
      (_, index) =>
        [
          `one too low in component ${index} of SGX`,
          only({ sgx: higher(tcbComponents, index) }),
          refused("TDX_TCB_SUPPORTED"),
        ] as const,
    ),
    ["one too low in PCESVN", only({ pceSvn: pceSvn + 1 }), refused("TDX_TCB_SUPPORTED")],
    ...teeTcbSvn.map(
      (_, index) =>
        [
          `one too low in component ${index} of TDX`,
          only({ tdx: higher(teeTcbSvn, index) }),
          // The first two belong to the module, which is judged by its own levels.
          index < 2 ? AFFIRMED : refused("TDX_TCB_SUPPORTED"),
        ] as const,
    ),
    ...(
      [
        "SWHardeningNeeded",
        "ConfigurationNeeded",
        "ConfigurationAndSWHardeningNeeded",
        "OutOfDate",
        "OutOfDateConfigurationNeeded",
        "Revoked",
      ] as const
    ).map((status) => [status, only({ status }), refused("TDX_TCB_STATUS")] as const),
    ["a module below every level", { tcbInfo: module(7) }, refused("TDX_TCB_SUPPORTED")],
    ["a module out of date", { tcbInfo: module(6, "OutOfDate") }, refused("TDX_TCB_STATUS")],
    ["a revoked module", { tcbInfo: module(6, "Revoked") }, refused("TDX_TCB_STATUS")],
    ["a module at its level", { tcbInfo: module(6) }, AFFIRMED],
    [
      "an enclave below every level",
      { qeIdentity: { levels: [{ isvSvn: 7, status: "UpToDate" }] } },
      refused("TDX_TCB_SUPPORTED"),
    ],
    [
      "an enclave out of date",
      { qeIdentity: { levels: [{ isvSvn: 6, status: "OutOfDate" }] } },
      refused("TDX_TCB_STATUS"),
    ],
    ["a revoked enclave", { qeIdentity: { levels: [{ isvSvn: 6, status: "Revoked" }] } }, refused("TDX_TCB_STATUS")],
    ["an enclave at its level", { qeIdentity: { levels: [{ isvSvn: 6, status: "UpToDate" }] } }, AFFIRMED],
  ])("%s", async (_name, differs, said) => {
    expect(await saidOf(differs)).toEqual(said);
  });

  it("that is revoked or unknown is accepted by nobody", async () => {
    const acceptTcbStatus = [
      "SWHardeningNeeded",
      "ConfigurationNeeded",
      "ConfigurationAndSWHardeningNeeded",
      "OutOfDate",
      "OutOfDateConfigurationNeeded",
      "TDRelaunchAdvised",
      "TDRelaunchAdvisedConfigurationNeeded",
    ];
    expect(await saidOf({ ...only({ status: "OutOfDate" }), acceptTcbStatus })).toEqual(["warning", undefined]);
    for (const differs of [only({ status: "Revoked" }), { tcbInfo: module(6, "Revoked") }]) {
      expect(await saidOf({ ...differs, acceptTcbStatus })).toEqual(refused("TDX_TCB_STATUS"));
    }
    const unknown = only({ pceSvn: pceSvn + 1 });
    expect(await saidOf({ ...unknown, acceptTcbStatus })).toEqual(refused("TDX_TCB_SUPPORTED"));
    await expect(saidOf({ acceptTcbStatus: ["Revoked"] })).rejects.toThrow(TypeError);
  });
});

describe("policies", () => {
  const text = (size: number): string => `"${toBase64(new Uint8Array(size))}"`;
  const sizes = { minimum_tee_tcb_svn: 16, mr_seam: 48, td_attributes: 8, xfam: 8, mr_td: 48, mr_config_id: 48 };
  const more = { mr_owner: 48, mr_owner_config: 48, report_data: 64 };

  it.each(Object.entries({ ...sizes, ...more }))("%s of another length than %i", async (field, size) => {
    for (const length of [1, size - 1, size + 1]) {
      const [verdict, code] = await saidOf({ policy: tdxPolicyText({ [field]: text(length) }) });
      expect([verdict, code]).toEqual(undecided("PROTOJSON_BYTES_LENGTH"));
    }
  });

  it.each<readonly [string, string, string]>([
    ["an unknown field", tdxPolicyText({ mr_tdx: text(48) }), "PROTOJSON_UNKNOWN_FIELD"],
    ["an unknown field of the header", tdxPolicyText({}, { qe_svn: "1" }), "PROTOJSON_UNKNOWN_FIELD"],
    ["an unknown field about trust", tdxPolicyText({}, {}, { check_crls: "true" }), "PROTOJSON_UNKNOWN_FIELD"],
    ["three RTMRs", tdxPolicyText({ rtmrs: `[${text(48)}, ${text(48)}, ""]` }), "TDX_POLICY_LIST_SIZE"],
    ["an empty measurement among many", tdxPolicyText({ any_mr_td: `[${text(48)}, ""]` }), "PROTOJSON_BYTES_LENGTH"],
    ["a field twice", tdxPolicyText({ mr_td: `${text(48)}, "mr_td": ${text(48)}` }), "JSON_DUPLICATE_KEY"],
    ["a field in both spellings", tdxPolicyText({ mr_td: `${text(48)}, "mrTd": ${text(48)}` }), "PROTOJSON_DUPLICATE"],
    ["an SVN that does not fit", tdxPolicyText({}, { minimum_qe_svn: "65536" }), "TDX_POLICY_RANGE"],
    ["lists without statements", tdxPolicyText({}, {}, { check_crl: "true" }), "TDX_POLICY_CRL"],
    ["roots that nobody allowed", tdxPolicyText({}, undefined, { cabundles: '["x"]' }), "TDX_POLICY_ROOTS"],
  ])("%s", async (_name, policy, code) => {
    expect(await saidOf({ policy })).toEqual(undecided(code));
  });

  it("that pin what is there are affirmed", async () => {
    const { td } = takeQuoteApart(SOUND.quote);
    const field = (bytes: Uint8Array): string => `"${toBase64(bytes)}"`;
    const body = { mr_seam: field(td.mrSeam), xfam: field(td.xfam), report_data: field(td.reportData) };
    expect(await saidOf({ policy: pinning(td.mrTd, body) })).toEqual(AFFIRMED);
  });
});
