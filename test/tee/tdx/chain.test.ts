import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/errors/index.js";
import { checkChainDates, createChainVerifier } from "../../../src/tee/tdx/chain.js";
import type { PckCandidate, PckChain } from "../../../src/tee/tdx/chain.js";
import type { RootSet } from "../../../src/tee/tdx/roots.js";
import { createSimulatedIntel } from "../../../src/testing/index.js";
import type { SimulatedIntel, SimulatedIntelOptions, SimulatedPck } from "../../../src/testing/index.js";
import { parseCertificate } from "../../../src/x509/index.js";
import { simulatedIntel, TDX_AT } from "../../helpers/tdx.js";
import { valueOf } from "../../x509/outcomes.js";
import { codeOf, codesOf, engine, flipped, pck, rootsOf } from "./quote-support.js";

const AT = Date.parse(TDX_AT);
const intel = simulatedIntel();
const OFF_CURVE = flipped(pck.publicKey, 64);
const longLived = createChainVerifier(engine);

/** The certificates of a platform, with its root or without. */
function candidateOf({ chain }: Pick<SimulatedPck, "chain">, root: "root" | "none" = "root"): PckCandidate {
  const [leaf, ca, top] = chain.map((der) => valueOf(parseCertificate(der)));
  if (leaf === undefined || ca === undefined || top === undefined) throw new Error("no chain");
  return { leaf, ca, root: root === "root" ? top : null };
}

/** By a verifier that knows nothing, by one that has seen every case of this file, and by that once more: all say the same. */
async function verify(candidate: PckCandidate, set: RootSet): Promise<Outcome<PckChain>> {
  const fresh = await createChainVerifier(engine)(candidate, set);
  for (const run of ["cold", "warm"]) {
    const again = await longLived(candidate, set);
    expect(codesOf(again), run).toBe(codesOf(fresh));
    if (again.ok && fresh.ok) expect(withoutKey(again.value), run).toEqual(withoutKey(fresh.value));
  }
  return fresh;
}

/** A prepared key is an engine's handle: two for one point differ. */
function withoutKey({ key, ...chain }: PckChain): unknown {
  return { ...chain, point: key.point };
}

async function codeIn(world: SimulatedIntelOptions, platform?: SimulatedPck): Promise<string> {
  const own = createSimulatedIntel({ seed: "test", ...world });
  return codesOf(await verify(candidateOf(platform ?? own.issuePck()), await rootsOf(own.root.der)));
}

describe("createChainVerifier", () => {
  it.each(["platform", "processor"] as const)(
    "leads from a platform's key to the root, under the %s CA",
    async (ca) => {
      const own = intel.issuePck({ ca });
      const chain = valueOf(await verify(candidateOf(own), await rootsOf(intel.root.der)));
      expect(chain.caKind).toBe(ca);
      expect(chain.key.point).toEqual(own.publicKey);
      expect(chain.pck).toMatchObject({ fmspc: own.extension.fmspc, pceSvn: own.extension.pceSvn });
      expect(chain.anchor.summary).toMatchObject({ name: "Intel SGX Root CA", source: "caller" });
    },
  );

  it("does without a root beside, and finds the one that fits", async () => {
    const forged = simulatedIntel("forged");
    const set = await rootsOf(forged.root.der, intel.root.der);
    const chain = valueOf(await verify(candidateOf(pck, "none"), set));
    expect(chain.anchor.key.spki).toEqual(valueOf(parseCertificate(intel.root.der)).spki);
    expect(chain.root).toBeNull();
  });

  it("takes nothing that was verified under one set of roots for another", async () => {
    const [own, forged] = [await rootsOf(intel.root.der), await rootsOf(simulatedIntel("forged").root.der)];
    for (const root of ["root", "none"] as const) {
      expect(codeOf(await verify(candidateOf(pck, root), own))).toBe("ok");
      expect(codeOf(await verify(candidateOf(pck, root), forged))).toBe("TDX_PCK_CHAIN");
      expect(codeOf(await verify(candidateOf(pck, root), await rootsOf()))).toBe("TDX_PCK_CHAIN");
    }
  });

  it("names the keys of the roots that are trusted, and that of the root that is not", async () => {
    const set = await rootsOf(intel.root.der);
    const outcome = await verify(candidateOf(simulatedIntel("forged").issuePck()), set);
    expect(outcome).toMatchObject({
      failure: { stage: "trust", code: "TDX_PCK_CHAIN", expected: set.roots[0]?.summary.spkiSha256 },
    });
  });

  const SIGNATURE = "TDX_PCK_CHAIN < X509_SIGNATURE";

  it.each([
    ["the leaf by a forger under the CA's name", { signedBy: "mallory" }, SIGNATURE],
    ["the leaf by the root under the CA's name", { signedBy: "root" }, SIGNATURE],
    ["the leaf by the other CA under the CA's name", { signedBy: "processorCa" }, SIGNATURE],
    ["the leaf by the signer of statements", { signedBy: "tcbSigning" }, SIGNATURE],
    ["the leaf by the other CA", { issuedBy: "processorCa" }, "TDX_PCK_CHAIN < X509_ISSUER_NAME"],
    ["the leaf by the root", { issuedBy: "root" }, "TDX_CERT_NAME"],
    ["the leaf by another platform", { issuedBy: pck }, "TDX_CERT_NAME"],
    ["the leaf of another name", { subject: { commonName: "Intel SGX TCB Signing" } }, "TDX_CERT_NAME"],
    ["the leaf as a CA", { basicConstraints: Uint8Array.of(0x30, 3, 1, 1, 0xff) }, "TDX_CERT_USAGE"],
    ["the leaf without its extension", { dropExtensions: ["sgx"] }, "TDX_PCK_EXTENSION"],
    ["the leaf with a key that is compressed", { subjectPublicKey: "p256-compressed" }, "TDX_CERT_KEY"],
    [
      "the leaf with a key off the curve",
      { subjectPublicKey: { point: OFF_CURVE } },
      "TDX_PCK_CHAIN < CRYPTO_KEY_NOT_ON_CURVE",
    ],
  ] as const)("refuses %s", async (_name, options, code) => {
    expect(await codeIn({}, intel.issuePck(options))).toBe(code);
  });

  it.each([
    ["the CA by a forger under the root's name", { platformCa: { signedBy: "mallory" } }, SIGNATURE],
    ["the CA by the other CA under the root's name", { platformCa: { signedBy: "processorCa" } }, SIGNATURE],
    ["the CA by itself", { platformCa: { issuedBy: "platformCa" } }, "TDX_CERT_NAME"],
    ["the CA of another name", { platformCa: { subject: { commonName: "Intel SGX Some CA" } } }, "TDX_CERT_NAME"],
    ["the CA as none", { platformCa: { basicConstraints: Uint8Array.of(0x30, 0) } }, "TDX_CERT_USAGE"],
  ] as const)("refuses %s", async (_name, world, code) => {
    expect(await codeIn(world)).toBe(code);
  });

  it("refuses a root beside that names the trusted key and is not signed by it", async () => {
    const { leaf, ca, root } = candidateOf(pck);
    const set = await rootsOf(intel.root.der);
    const signed = intel.root.der;
    const changed = parseCertificate(flipped(signed, signed.length - 1));
    expect(codesOf(await verify({ leaf, ca, root: valueOf(changed) }, set))).toBe(SIGNATURE);
    expect(codeOf(await verify({ leaf, ca, root }, set))).toBe("ok");
  });

  it("refuses a root beside that is another one than issued the CA", async () => {
    const { leaf, ca } = candidateOf(pck);
    const other = valueOf(parseCertificate(simulatedIntel("forged").root.der));
    const both = await rootsOf(intel.root.der, simulatedIntel("forged").root.der);
    expect(codesOf(await verify({ leaf, ca, root: other }, both))).toBe(SIGNATURE);
  });

  it("takes either edition of a root under an anchor of the other: the name and the key are the anchor", async () => {
    const older = createSimulatedIntel({ seed: "test", root: { notAfter: new Date("2033-05-21T10:41:11Z") } });
    expect(older.root.der).not.toEqual(intel.root.der);
    for (const [own, anchor] of [
      [older, intel],
      [intel, older],
    ] as const) {
      expect(codeOf(await verify(candidateOf(own.issuePck()), await rootsOf(anchor.root.der)))).toBe("ok");
    }
  });
});

describe("checkChainDates", () => {
  const EARLY = new Date("2025-05-01T00:00:00Z");
  const LATE = new Date("2025-07-01T00:00:00Z");

  async function chainOf(own: SimulatedIntel, platform: SimulatedPck, anchor = own): Promise<PckChain> {
    return valueOf(await verify(candidateOf(platform), await rootsOf(anchor.root.der)));
  }

  it("holds for the leaf from its first to its last instant", async () => {
    const chain = await chainOf(intel, intel.issuePck({ notBefore: EARLY, notAfter: LATE }));
    const code = (at: number): string => codeOf(checkChainDates(chain, at));
    expect(code(EARLY.getTime() - 1)).toBe("X509_CERT_NOT_YET_VALID");
    expect(code(EARLY.getTime())).toBe("ok");
    expect(code(AT)).toBe("ok");
    expect(code(LATE.getTime())).toBe("ok");
    expect(code(LATE.getTime() + 1000)).toBe("X509_CERT_EXPIRED");
  });

  it.each(["platformCa", "root"] as const)("holds the %s to its dates", async (role) => {
    const worlds = [
      [{ notAfter: EARLY }, "X509_CERT_EXPIRED"],
      [{ notBefore: LATE }, "X509_CERT_NOT_YET_VALID"],
      [{ notBefore: EARLY, notAfter: LATE }, "ok"],
    ] as const;
    for (const [dates, code] of worlds) {
      const own = createSimulatedIntel({ seed: "test", [role]: dates });
      expect(codeOf(checkChainDates(await chainOf(own, own.issuePck()), AT))).toBe(code);
    }
  });

  it("holds the anchor and the root that comes along to theirs, each", async () => {
    const expired = createSimulatedIntel({ seed: "test", root: { notAfter: EARLY } });
    const alongIsOver = await chainOf(expired, expired.issuePck(), intel);
    const anchorIsOver = await chainOf(intel, intel.issuePck(), expired);
    for (const chain of [alongIsOver, anchorIsOver]) {
      expect(codeOf(checkChainDates(chain, AT))).toBe("X509_CERT_EXPIRED");
      expect(codeOf(checkChainDates(chain, EARLY.getTime()))).toBe("ok");
    }
  });
});
