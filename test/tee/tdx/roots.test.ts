import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { INTEL_SGX_ROOT } from "../../../src/tee/tdx/anchors.js";
import { createRootReader, keyOf } from "../../../src/tee/tdx/roots.js";
import { createSimulatedAmd, createSimulatedIntel } from "../../../src/testing/index.js";
import type { SimulatedIntelOptions } from "../../../src/testing/index.js";
import { parseCertificate } from "../../../src/x509/index.js";
import { simulatedIntel } from "../../helpers/tdx.js";
import { valueOf } from "../../x509/outcomes.js";
import { codeOf, engine, flipped, pck } from "./quote-support.js";

const read = createRootReader(engine);
const sha256 = (bytes: Uint8Array): string => toHex(engine.digest("sha256", bytes));
const intel = simulatedIntel();

/** The SPKI digests of the roots that count under these anchors, or the code of the failure. */
async function spkisUnder(...anchors: readonly Uint8Array[]): Promise<string | readonly string[]> {
  const set = await read(anchors.map((der) => ({ der })));
  return set.ok ? set.value.roots.map(({ summary }) => summary.spkiSha256) : set.failure.code;
}

const spkiOf = (der: Uint8Array): string => sha256(valueOf(parseCertificate(der)).spki);

describe("createRootReader", () => {
  it("gives Intel's root where the caller states none", async () => {
    const { digest, roots } = valueOf(await read([]));
    expect(digest).toBe("built-in");
    expect(roots.map(({ summary }) => summary)).toEqual([
      { name: "Intel SGX Root CA", spkiSha256: INTEL_SGX_ROOT.spkiSha256, source: "built-in" },
    ]);
    expect(roots.map(({ key }) => sha256(key.spki))).toEqual([INTEL_SGX_ROOT.spkiSha256]);
  });

  it("gives the caller's alone where one is stated", async () => {
    const { digest, roots } = valueOf(await read([{ der: intel.root.der }]));
    const { notBefore, notAfter, ...certificate } = valueOf(parseCertificate(intel.root.der));
    const spkiSha256 = sha256(certificate.spki);
    expect(digest).not.toBe("built-in");
    expect(roots).toEqual([
      {
        summary: { name: "Intel SGX Root CA", spkiSha256, source: "caller" },
        key: { name: certificate.subject, spki: certificate.spki, profile: "ecdsa-p256-sha256" },
        notBefore,
        notAfter,
      },
    ]);
  });

  it("passes over anchors of another vendor's, and takes them alone for none", async () => {
    const amd = await createSimulatedAmd();
    expect(await spkisUnder(amd.ark.der, intel.root.der)).toEqual([spkiOf(intel.root.der)]);
    expect(await spkisUnder(intel.root.der, amd.ark.der, amd.ask.der)).toEqual([spkiOf(intel.root.der)]);
    expect(await spkisUnder(amd.ark.der)).toBe("TDX_ANCHOR");
  });

  it.each([
    ["the Platform CA", intel.platformCa.der],
    ["the signer of statements", intel.tcbSigning.der],
    ["a platform's", pck.der],
    ["a root with another signature", flipped(intel.root.der, intel.root.der.length - 1)],
    ["a root with something behind it", Uint8Array.of(...intel.root.der, 0)],
    ["a root that was cut", intel.root.der.slice(0, -1)],
    ["nothing", new Uint8Array()],
  ])("takes no other certificate for a root: %s", async (_name, der) => {
    expect(await spkisUnder(der)).toBe("TDX_ANCHOR");
    expect(await spkisUnder(der, intel.root.der)).toEqual([spkiOf(intel.root.der)]);
  });

  it.each([
    ["by another key", { signedBy: "mallory" }],
    ["of another name", { subject: { commonName: "Intel SGX Root" } }],
    ["that is no CA", { basicConstraints: Uint8Array.of(0x30, 0) }],
    ["without room for a CA below", { basicConstraints: Uint8Array.of(0x30, 6, 1, 1, 0xff, 2, 1, 0) }],
    ["that may not sign certificates", { keyUsage: Uint8Array.of(3, 2, 1, 2) }],
  ] as const satisfies readonly (readonly [string, SimulatedIntelOptions["root"]])[])(
    "takes no root %s",
    async (_name, root) => {
      expect(await spkisUnder(createSimulatedIntel({ root }).root.der)).toBe("TDX_ANCHOR");
    },
  );

  it("tells sets apart by their anchors, in whatever order they are stated", async () => {
    const forged = simulatedIntel("forged").root.der;
    const digestOf = async (...anchors: readonly Uint8Array[]): Promise<string> =>
      valueOf(await read(anchors.map((der) => ({ der })))).digest;
    const [one, other] = [await digestOf(intel.root.der), await digestOf(forged)];
    const both = await digestOf(intel.root.der, forged);
    expect(new Set([one, other, both, "built-in"]).size).toBe(4);
    expect(await digestOf(forged, intel.root.der)).toBe(both);
  });

  it("keeps what it said of a set, a refusal too", async () => {
    const refused = await read([{ der: pck.der }]);
    expect(codeOf(refused)).toBe("TDX_ANCHOR");
    expect(await read([{ der: pck.der.slice() }])).toBe(refused);
  });
});

describe("keyOf", () => {
  it("is the key of a certificate under its subject's name", () => {
    const certificate = valueOf(parseCertificate(intel.platformCa.der));
    expect(keyOf(certificate)).toEqual({
      name: certificate.subject,
      spki: certificate.spki,
      profile: "ecdsa-p256-sha256",
    });
  });
});
