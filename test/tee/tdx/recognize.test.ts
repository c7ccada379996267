import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import { recognizeEndorsement } from "../../../src/tee/tdx/recognize.js";
import { createSimulatedIntel } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";

const intel = createSimulatedIntel();

describe("recognizeEndorsement", () => {
  it.each([
    ["tdx-pck", intel.issuePck().der],
    ["tdx-pck-ca", intel.platformCa.der],
    ["tdx-pck-ca", intel.processorCa.der],
    ["tdx-tcb-signing", intel.tcbSigning.der],
    ["tdx-root", intel.root.der],
    ["tdx-root-crl", intel.issueCrl("root")],
    ["tdx-pck-crl", intel.issueCrl("platformCa")],
    ["tdx-pck-crl", intel.issueCrl("processorCa")],
    ["tdx-tcb-info", intel.issueTcbInfo().bytes],
    ["tdx-tcb-info", intel.issueTcbInfo({ first: "signature" }).body],
    ["tdx-qe-identity", intel.issueQeIdentity().bytes],
    ["tdx-qe-identity", intel.issueQeIdentity().body],
  ])("knows a %s", (kind, object) => {
    expect(recognizeEndorsement(object)).toBe(kind);
  });

  it("knows a list that cannot be parsed by how it begins, so that it is refused as one", () => {
    expect(recognizeEndorsement(intel.issueCrl("root", { version: 1 }))).toBe("tdx-root-crl");
    expect(recognizeEndorsement(intel.issueCrl("platformCa").slice(0, -1))).toBe("tdx-pck-crl");
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["an empty object", toUtf8("{}")],
    ["a statement of SGX's", intel.issueTcbInfo({ members: (usual) => ({ ...usual, id: "SGX" }) }).bytes],
    ["the identity of another enclave", intel.issueQeIdentity({ members: (usual) => ({ ...usual, id: "QVE" }) }).bytes],
    ["another statement", intel.issueStatement("tcbEvaluationDataNumbers", { id: "TDX" }).bytes],
    ["a statement with something before it", toUtf8(` ${new TextDecoder().decode(intel.issueTcbInfo().body)}`)],
    ["a certificate that is cut off", intel.root.der.slice(0, -1)],
    ["SEQUENCE of nothing", Uint8Array.of(0x30, 0)],
  ])("does not know %s", (_name, object) => {
    expect(recognizeEndorsement(object)).toBeNull();
  });

  it("leaves AMD's to AMD", async () => {
    const amd = await simulatedAmd();
    for (const object of [amd.ark.der, amd.ask.der, await amd.issueCrl()])
      expect(recognizeEndorsement(object)).toBeNull();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(0x30, 0x7b), (rest, first) => {
        expect(recognizeEndorsement(Uint8Array.of(first, ...rest))).toBeNull();
      }),
    );
  });
});
