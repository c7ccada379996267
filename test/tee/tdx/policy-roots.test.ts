import { describe, expect, it } from "vitest";
import { fromUtf8, toUtf8 } from "../../../src/bytes/index.js";
import { createSimulatedIntel } from "../../../src/testing/index.js";
import type { PolicyTools } from "../../../src/tee/scheme.js";
import { trustOf } from "../../../src/tee/tdx/policy.js";
import { TOOLS } from "../../helpers/policy-tools.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { decode, filled } from "./appraise-support.js";
import type { Members } from "./appraise-support.js";

const SECTION: Members = { td_quote_body_policy: { mr_td: filled(48) } };
const HONOUR: PolicyTools = { ...TOOLS, roots: "honour" };

function codeOf(root: Members, tools = HONOUR, policy: Members | null = SECTION): string {
  const decoded = decode(policy, root, tools);
  return decoded.ok ? "ok" : decoded.failure.code;
}

function anchorsOf(root: Members, tools = HONOUR): readonly Uint8Array[] {
  const decoded = decode(SECTION, root, tools);
  if (!decoded.ok) throw new Error(decoded.failure.message);
  if (decoded.value === null) throw new Error("the policy states nothing");
  return trustOf(decoded.value).anchors.map(({ der }) => der);
}

describe("decodePolicy, root_of_trust", () => {
  it.each([
    [{ getCollateral: true }, "ok"],
    [{ get_collateral: false }, "ok"],
    [{ get_collateral: true, check_crl: true }, "ok"],
    [{ checkCrl: true, getCollateral: true }, "ok"],
    [{ check_crl: false, cabundles: [], cabundle_paths: null }, "ok"],
    [{ cabundles: ["-----BEGIN CERTIFICATE-----"] }, "TDX_POLICY_ROOTS"],
    [{ cabundles: [""] }, "TDX_POLICY_ROOTS"],
    [{ cabundlePaths: ["/tmp/roots.pem"] }, "TDX_POLICY_ROOTS"],
    [{ get_collateral: "true" }, "PROTOJSON_TYPE"],
    [{ check_crl: 1 }, "PROTOJSON_TYPE"],
    [{ cabundles: "text" }, "PROTOJSON_TYPE"],
    [{ cabundle_paths: [null] }, "PROTOJSON_TYPE"],
    [{ cabundles: new Array<string>(65).fill("") }, "TDX_POLICY_LIST_SIZE"],
    [{ disallow_network: true }, "PROTOJSON_UNKNOWN_FIELD"],
    [{ product_line: "Milan" }, "PROTOJSON_UNKNOWN_FIELD"],
    [{ getCollateral: true, get_collateral: true }, "PROTOJSON_DUPLICATE"],
  ] as readonly (readonly [Members, string])[])("%j: %s, with a section and without", (root, expected) => {
    expect(codeOf(root, TOOLS)).toBe(expected);
    expect(codeOf(root, TOOLS, null)).toBe(expected);
  });

  it("check_crl without get_collateral is no policy, and the failure says what to do", () => {
    for (const root of [{ check_crl: true }, { checkCrl: true, getCollateral: false }]) {
      const decoded = decode(SECTION, root);
      expect(decoded).toMatchObject({ failure: { code: "TDX_POLICY_CRL", path: "root_of_trust.check_crl" } });
      if (!decoded.ok) expect(decoded.failure.message).toContain("Set get_collateral to true");
    }
    expect(codeOf({ check_crl: true, get_collateral: true })).toBe("ok");
    expect(codeOf({ check_crl: false, get_collateral: false })).toBe("ok");
  });
});

describe("decodePolicy, bundles", () => {
  it("that are no PEM, or name a file that was not handed in, are refused where roots count", () => {
    expect(codeOf({ cabundles: ["nonsense"] })).toBe("TDX_POLICY_CABUNDLE");
    expect(codeOf({ cabundle_paths: ["roots.pem"] })).toBe("TDX_POLICY_CABUNDLE_PATH");
    const files = new Map([["roots.pem", toUtf8("nonsense")]]);
    expect(codeOf({ cabundle_paths: ["roots.pem"] }, { ...HONOUR, cabundleFiles: files })).toBe("TDX_POLICY_CABUNDLE");
  });

  it("of another vendor are refused", async () => {
    const amd = await simulatedAmd();
    const decoded = decode(SECTION, { cabundles: [amd.ark.pem] }, HONOUR);
    expect(decoded).toMatchObject({ failure: { code: "TDX_POLICY_CABUNDLE", path: "root_of_trust.cabundles.0" } });
  });

  it("in files are left alone by tools that only look at policies", () => {
    expect(anchorsOf({ cabundle_paths: ["roots.pem"] }, { ...TOOLS, roots: "unread" })).toEqual([]);
  });
});

const intel = createSimulatedIntel();
const other = createSimulatedIntel({ seed: "another" });

describe("roots of a policy", () => {
  const [ours, theirs] = [intel.root, other.root];

  it("become anchors, one or more in a bundle, files first", () => {
    expect(anchorsOf({ cabundles: [ours.pem] })).toEqual([ours.der]);
    expect(anchorsOf({ cabundles: [ours.pem + theirs.pem] })).toEqual([ours.der, theirs.der]);
    const tools = { ...HONOUR, cabundleFiles: new Map([["a/other.pem", toUtf8(theirs.pem)]]) };
    const root = { cabundles: [ours.pem], cabundle_paths: ["a/other.pem"] };
    expect(anchorsOf(root, tools)).toEqual([theirs.der, ours.der]);
  });

  it("are refused, or no anchors, where the caller does not let policies state roots", () => {
    expect(codeOf({ cabundles: [ours.pem] }, TOOLS)).toBe("TDX_POLICY_ROOTS");
    expect(anchorsOf({ cabundles: [ours.pem] }, { ...TOOLS, roots: "unread" })).toEqual([]);
  });

  it("come without their intermediates", () => {
    const ca = intel.platformCa.pem;
    for (const bundle of [ca + ours.pem, ours.pem + ca, ca, ours.pem + intel.tcbSigning.pem]) {
      expect(codeOf({ cabundles: [bundle] })).toBe("TDX_POLICY_CABUNDLE");
    }
  });
});

describeWithVectors("roots of a policy that are Intel's own", () => {
  it.each(["intel_sgx_root_ca", "intel_sgx_root_ca_2018_old_edition"])("%s becomes an anchor", (name) => {
    const pem = fromUtf8(readVector(`tdx/roots/${name}.pem`)) ?? "";
    expect(anchorsOf({ cabundles: [pem] })).toEqual([readVector(`tdx/roots/${name}.der`)]);
  });
});
