import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_BUNDLE_LIMITS, openEndorsement, openSupplied, writeBundle } from "../../src/collateral/index.js";
import type { BundleEntry, BundleLimits } from "../../src/collateral/index.js";
import { snp } from "../../src/tee/snp/index.js";
import { recognizeEndorsement } from "../../src/tee/tdx/recognize.js";
import { unpackEndorsements } from "../../src/tee/tdx/unpack.js";
import { encodeCrl } from "../../src/testing/index.js";
import { crypto, intel } from "./pcs-support.js";

const SCHEMES = [snp, { recognizeEndorsement, unpackEndorsements }];
const tcbInfo = intel.issueTcbInfo();
const sgxIdentity = intel.issueQeIdentity({ members: (usual) => ({ ...usual, id: "QE" }) });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Kinds, then what is passed over behind a dash; or the code of the failure. */
function suppliedAs(bytes: Uint8Array | string, limits: Partial<BundleLimits> = {}): readonly string[] | string {
  const own = typeof bytes === "string" ? toUtf8(bytes) : bytes;
  const opened = openSupplied(own, SCHEMES, { ...DEFAULT_BUNDLE_LIMITS, ...limits }, crypto);
  if (!opened.ok) return opened.failure.code;
  return [...opened.value.endorsements.map(({ kind }) => kind), ...opened.value.unknownKinds.map((kind) => `-${kind}`)];
}

const pair = JSON.stringify({
  tcb_info: tcbInfo.text,
  tcb_info_signature: toHex(tcbInfo.signature),
  tcb_info_issuer_chain: intel.tcbSigning.pem,
  qe_identity: sgxIdentity.text,
  qe_identity_signature: toHex(sgxIdentity.signature),
});

describe("Intel's collateral, supplied", () => {
  it.each([
    ["a certificate", intel.platformCa.der, ["tdx-pck-ca"]],
    ["a chain in PEM", intel.tcbSigning.pem + intel.root.pem, ["tdx-tcb-signing", "tdx-root"]],
    ["a list in DER", intel.issueCrl("root"), ["tdx-root-crl"]],
    ["a list in PEM", encodeCrl(intel.issueCrl("platformCa"), "pem"), ["tdx-pck-crl"]],
    ["a list in hex", encodeCrl(intel.issueCrl("platformCa"), "hex-newline"), ["tdx-pck-crl"]],
    ["a list in hex, with NUL", encodeCrl(intel.issueCrl("platformCa"), "hex-nul"), ["tdx-pck-crl"]],
    ["a list in base64", encodeCrl(intel.issueCrl("root"), "base64"), ["tdx-root-crl"]],
    ["a statement", tcbInfo.body, ["tdx-tcb-info"]],
    ["a statement and its chain", tcbInfo.bytes, ["tdx-tcb-info"]],
    ["a file with more than is of use", pair, ["tdx-tcb-info", "tdx-tcb-signing", "-sgx-qe-identity"]],
  ])("is opened as %s", (_name, bytes, kinds) => {
    expect(suppliedAs(bytes)).toEqual(kinds);
  });

  it("is opened beside evidence too, in the name of the evidence", () => {
    const opened = openEndorsement(toUtf8(pair), "evidence", SCHEMES, 65_536);
    expect(opened.ok && opened.value.map(({ kind, source }) => [kind, source])).toEqual([
      ["tdx-tcb-info", "evidence"],
      ["tdx-tcb-signing", "evidence"],
    ]);
  });

  it.each([
    ["SGX's statement", sgxIdentity.body, "TDX_COLLATERAL_OTHER"],
    ["a statement that cannot be read", intel.issueTcbInfo({ signature: "00" }).body, "TDX_COLLATERAL_STATEMENT"],
    ["a list that is cut off", JSON.stringify({ pck_crl: "3081" }), "TDX_COLLATERAL_ENCODING"],
    ["JSON of somebody else's", '{"vcekCert":""}', "BUNDLE_FORMAT"],
    ["no JSON", "{", "BUNDLE_JSON"],
    ["a list in base64 for URLs", encodeCrl(intel.issueCrl("root"), "base64").slice(1), "ENDORSEMENT_UNKNOWN"],
  ])("is refused where it is %s", (_name, bytes, code) => {
    expect(suppliedAs(bytes)).toBe(code);
  });

  it("may be a large file of small objects", () => {
    const file = JSON.stringify({ tcb_info_json: text(tcbInfo.body), padding: "x".repeat(5000) });
    const { length } = tcbInfo.body;
    expect(suppliedAs(file, { maxEndorsementBytes: length })).toEqual(["tdx-tcb-info"]);
    expect(suppliedAs(file, { maxEndorsementBytes: length - 1 })).toBe("ENDORSEMENT_SIZE");
    expect(suppliedAs(file, { maxBundleBytes: 5000 })).toBe("BUNDLE_SIZE");
    expect(openEndorsement(toUtf8(file), "evidence", SCHEMES, 5000)).toMatchObject({
      failure: { code: "ENDORSEMENT_SIZE" },
    });
  });

  it("stands in bundles as it was collected", () => {
    const entryOf = (kind: string, bytes: Uint8Array): BundleEntry => ({
      kind,
      need: null,
      bytes,
      notBefore: 0,
      notAfter: null,
    });
    const entries = [entryOf("tdx-tcb-info", tcbInfo.bytes), entryOf("tdx-pck-crl", intel.issueCrl("platformCa"))];
    const bundle = toUtf8(writeBundle(entries, new Date(0), crypto));
    const opened = openSupplied(bundle, SCHEMES, DEFAULT_BUNDLE_LIMITS, crypto);
    expect(opened.ok && opened.value.endorsements.map(({ kind, bytes }) => [kind, bytes])).toEqual([
      ["tdx-pck-crl", intel.issueCrl("platformCa")],
      ["tdx-tcb-info", tcbInfo.bytes],
    ]);
    expect(suppliedAs(writeBundle([entryOf("tdx-qe-identity", tcbInfo.bytes)], new Date(0), crypto))).toBe(
      "BUNDLE_KIND",
    );
    expect(suppliedAs(writeBundle([entryOf("tdx-qe-identity", sgxIdentity.bytes)], new Date(0), crypto))).toEqual([
      "-tdx-qe-identity",
    ]);
  });
});
