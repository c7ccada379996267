import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import { attestationJson, attestationProtobuf, attestationTextproto, buildReport } from "../../../src/testing/index.js";
import type { CertificateChainParts } from "../../../src/testing/index.js";
import { codeOf, mustOpen, notesOf } from "../support.js";

const report = buildReport();
const [vcek, vlek, ask, ark, crl] = ["vcek", "vlek", "ask", "ark", "crl"].map(toUtf8) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const CRL_GUID = "92f81bc3-5811-4d3d-97ff-d19f88dc67ea";
const OTHER_GUID = "ecae0c0f-9502-43b1-afa2-0ae2e0d565b6";

describe.each<readonly [string, (chain: CertificateChainParts) => Uint8Array | string]>([
  ["protobuf", (chain) => attestationProtobuf(report, chain)],
  ["JSON", (chain) => attestationJson(report, chain)],
  ["textproto", (chain) => attestationTextproto(report, chain)],
])("the certificate chain in %s", (_form, encode) => {
  it("gives its certificates under their names", () => {
    expect(mustOpen(encode({ vcek, ask, ark })).supplements).toEqual([
      { label: "vcek", bytes: vcek },
      { label: "ask", bytes: ask },
      { label: "ark", bytes: ark },
    ]);
    expect(mustOpen(encode({ vlek })).supplements).toEqual([{ label: "vlek", bytes: vlek }]);
    expect(mustOpen(encode({})).supplements).toEqual([]);
  });

  it("may not hold a VCEK and a VLEK, unless one of them has no bytes", () => {
    expect(codeOf(encode({ vcek, vlek }))).toBe("EVIDENCE_CERTIFICATE_KINDS");
    expect(mustOpen(encode({ vcek, vlek: new Uint8Array() })).supplements).toEqual([{ label: "vcek", bytes: vcek }]);
  });

  it("gives the revocation list among its extras, whatever the case of its GUID", () => {
    for (const guid of [CRL_GUID, CRL_GUID.toUpperCase()]) {
      const evidence = encode({ vcek, extras: { [guid]: crl } });
      expect(mustOpen(evidence).supplements).toEqual([
        { label: "vcek", bytes: vcek },
        { label: "crl", bytes: crl },
      ]);
      expect(notesOf(evidence)).toEqual([]);
    }
  });

  it("notes what plays no part: other extras, and the firmware's certificate", () => {
    const evidence = encode({ firmware: ask, extras: { [OTHER_GUID]: crl, other: ark, [CRL_GUID]: crl } });
    expect(mustOpen(evidence).supplements).toEqual([{ label: "crl", bytes: crl }]);
    expect(mustOpen(evidence).notes).toEqual([
      {
        code: "EVIDENCE_IGNORED",
        outcome: "note",
        path: "evidence.certificate_chain.firmware_cert",
        expected: null,
        actual: 3,
      },
      {
        code: "EVIDENCE_IGNORED",
        outcome: "note",
        path: "evidence.certificate_chain.extras",
        expected: null,
        actual: 2,
      },
    ]);
  });
});
