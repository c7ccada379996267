import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/bytes/index.js";
import { checkModule, checkQeIdentity, PRODUCTION_TD_QE } from "../../../src/tee/tdx/evaluate.js";
import type { IdentityCheck } from "../../../src/tee/tdx/evaluate.js";
import { all, qeIdentity, setAt, tcbInfo, without } from "./statement-support.js";

const hex = (text: string): Uint8Array => {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error(`no hex: ${text}`);
  return bytes;
};
/** The fields that do not hold. */
const failing = (checks: readonly IdentityCheck[]): readonly string[] =>
  checks.filter(({ holds }) => !holds).map(({ field }) => field);

const QE = {
  miscSelect: new Uint8Array(4),
  // INIT, MODE64BIT, PROVISIONKEY; XFRM as it is in real reports.
  attributes: hex("1500000000000000e700000000000000"),
  mrSigner: hex("dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5"),
  isvProdId: 2,
};

describe.each([
  ["an identity that Intel states", qeIdentity()],
  ["the production identity that is built in", PRODUCTION_TD_QE],
])("checkQeIdentity with %s", (_, identity) => {
  it("holds for Intel's quoting enclave", () => {
    const checks = checkQeIdentity(QE, identity);
    expect(checks.map(({ field }) => field)).toEqual(["miscselect", "attributes", "mrsigner", "isvprodid"]);
    expect(failing(checks)).toEqual([]);
  });

  it.each<[string, Partial<typeof QE>]>([
    ["miscselect", { miscSelect: Uint8Array.of(0, 0, 0, 1) }],
    ["attributes", { attributes: hex("1700000000000000e700000000000000") }],
    ["attributes", { attributes: hex("1400000000000000e700000000000000") }],
    ["attributes", { attributes: hex("1500000000000080e700000000000000") }],
    ["mrsigner", { mrSigner: hex("8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff") }],
    ["mrsigner", { mrSigner: new Uint8Array(32) }],
    ["isvprodid", { isvProdId: 1 }],
  ])("refuses another %s", (field, change) => {
    expect(failing(checkQeIdentity({ ...QE, ...change }, identity))).toEqual([field]);
  });

  it.each<[string, Partial<typeof QE>]>([
    ["the bit for 64-bit mode", { attributes: hex("1100000000000000e700000000000000") }],
    ["XFRM", { attributes: hex("15000000000000000300000000000000") }],
  ])("leaves %s open", (__, change) => {
    expect(failing(checkQeIdentity({ ...QE, ...change }, identity))).toEqual([]);
  });
});

describe("checkQeIdentity", () => {
  it("compares MISCSELECT under the mask only, in the order of the report", () => {
    const identity = qeIdentity(all(setAt("miscselect", "01000000"), setAt("miscselectMask", "01000000")));
    expect(failing(checkQeIdentity({ ...QE, miscSelect: Uint8Array.of(0xff, 1, 2, 3) }, identity))).toEqual([]);
    expect(failing(checkQeIdentity({ ...QE, miscSelect: Uint8Array.of(0, 0, 0, 1) }, identity))).toEqual([
      "miscselect",
    ]);
  });

  it("shows what was compared", () => {
    expect(checkQeIdentity({ ...QE, isvProdId: 7 }, qeIdentity()).slice(1)).toEqual([
      {
        field: "attributes",
        expected: "11000000000000000000000000000000",
        actual: "11000000000000000000000000000000",
        holds: true,
      },
      {
        field: "mrsigner",
        expected: "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5",
        actual: "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5",
        holds: true,
      },
      { field: "isvprodid", expected: 2, actual: 7, holds: false },
    ]);
  });
});

const td = (version: number, change: object = {}): Parameters<typeof checkModule>[0] => {
  const teeTcbSvn = new Uint8Array(16);
  teeTcbSvn.set([6, version, 7]);
  return { teeTcbSvn, mrSignerSeam: new Uint8Array(48), seamAttributes: new Uint8Array(8), ...change };
};

describe("checkModule", () => {
  it("holds a module of version 0 against the platform's own entry", () => {
    const checks = checkModule(td(0), tcbInfo());
    expect(checks.map(({ field }) => field)).toEqual(["mrsignerseam", "seam_attributes"]);
    expect(failing(checks)).toEqual([]);
    const signer = setAt("tdxModule.mrsigner", "11".repeat(48));
    expect(failing(checkModule(td(0), tcbInfo(signer)))).toEqual(["mrsignerseam"]);
    expect(failing(checkModule(td(1), tcbInfo(signer)))).toEqual([]);
  });

  it("holds a later module against its identity", () => {
    const checks = checkModule(td(1), tcbInfo());
    expect(checks[0]).toEqual({ field: "module_identity", expected: "TDX_03, TDX_01", actual: "TDX_01", holds: true });
    expect(failing(checks)).toEqual([]);
    const signer = setAt("tdxModuleIdentities.1.mrsigner", "11".repeat(48));
    expect(failing(checkModule(td(1), tcbInfo(signer)))).toEqual(["mrsignerseam"]);
    expect(failing(checkModule(td(3), tcbInfo(signer)))).toEqual([]);
    expect(failing(checkModule(td(0), tcbInfo(signer)))).toEqual([]);
  });

  it("says nothing more of a module that is not known", () => {
    expect(checkModule(td(0x1b), tcbInfo())).toEqual([
      { field: "module_identity", expected: "TDX_03, TDX_01", actual: "TDX_1B", holds: false },
    ]);
    expect(checkModule(td(1), tcbInfo(without("tdxModuleIdentities")))).toEqual([
      { field: "module_identity", expected: "none", actual: "TDX_01", holds: false },
    ]);
  });

  it("refuses a module that is not Intel's", () => {
    const mrSignerSeam = new Uint8Array(48);
    mrSignerSeam[47] = 1;
    expect(failing(checkModule(td(1, { mrSignerSeam }), tcbInfo()))).toEqual(["mrsignerseam"]);
  });

  it.each(["ffffffffffffffff", "0000000000000000"])(
    "refuses SEAM attributes that are not zero, with mask %s",
    (mask) => {
      const info = tcbInfo(setAt("tdxModuleIdentities.1.attributesMask", mask));
      expect(failing(checkModule(td(1), info))).toEqual([]);
      const seamAttributes = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80);
      expect(checkModule(td(1, { seamAttributes }), info).at(-1)).toEqual({
        field: "seam_attributes",
        expected: "0000000000000000",
        actual: "0000000000000080",
        holds: false,
      });
    },
  );

  it("refuses zero where the TCB info asks for attributes", () => {
    const info = tcbInfo(setAt("tdxModuleIdentities.1.attributes", "0100000000000000"));
    expect(failing(checkModule(td(1), info))).toEqual(["seam_attributes"]);
  });
});
