import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import type { Endorsement } from "../../../src/tee/scheme.js";
import { tdx } from "../../../src/tee/tdx/index.js";
import { parseQuote } from "../../../src/tee/tdx/parse.js";
import { createSimulatedIntel } from "../../../src/testing/index.js";
import type { SimulatedIntel, SimulatedPck } from "../../../src/testing/index.js";
import { signedQuote, simulatedIntel } from "../../helpers/tdx.js";
import {
  AT,
  codeOf,
  codeOfTrust,
  endorsementOf,
  engine,
  many,
  notesOf,
  restsOn,
  sha256,
  signerOf,
  trust,
} from "./trust-support.js";
import type { TrustCase } from "./trust-support.js";

const intel = simulatedIntel();
const forger = simulatedIntel("forged");
const pck = intel.issuePck();

describe("the chain of a quote", () => {
  it("leads to a root that the caller trusts", async () => {
    expect(await codeOfTrust({})).toBe("ok");
    expect(await codeOfTrust({ anchors: [forger.root.der] })).toBe("TDX_PCK_CHAIN");
    expect(await codeOfTrust({ intel: forger, anchors: [forger.root.der] })).toBe("ok");
    expect(await codeOfTrust({ intel: forger, anchors: [intel.root.der] })).toBe("TDX_PCK_CHAIN");
    expect(await codeOfTrust({ anchors: [forger.root.der, intel.root.der] })).toBe("ok");
  });

  it("leads to Intel's own where the caller names none, and to that alone", async () => {
    expect(await trust({ anchors: [] })).toMatchObject({
      ok: false,
      failure: { code: "TDX_PCK_CHAIN", actual: sha256(spkiOf(intel)) },
    });
  });

  it("is nothing that more endorsements could change", async () => {
    const outcome = await trust({ anchors: [forger.root.der], change: { tcbInfo: null, rootCrl: null } });
    expect(outcome).toMatchObject({ ok: false, undecided: false, missing: [], wanted: [], needs: [] });
  });

  it("needs an anchor that can be a root of Intel's", async () => {
    for (const der of [intel.platformCa.der, pck.der, intel.tcbSigning.der]) {
      expect(await trust({ anchors: [der] })).toMatchObject({
        ok: false,
        failure: { code: "TDX_ANCHOR" },
        undecided: true,
      });
      expect(await codeOfTrust({ anchors: [der, intel.root.der] })).toBe("ok");
    }
    const endUsage = Uint8Array.of(0x03, 0x02, 0x06, 0xc0);
    for (const root of [{ signedBy: "platformCa" }, { keyUsage: endUsage }, { issuer: { locality: "X" } }] as const) {
      const other = createSimulatedIntel({ seed: "test", root });
      expect(await codeOfTrust({ anchors: [other.root.der] })).toBe("TDX_ANCHOR");
    }
  });

  it("ends in a root that signed itself, though its name and key are the anchor's", async () => {
    const unsigned = createSimulatedIntel({ seed: "test", root: { signedBy: "platformCa" } });
    expect(await codeOfTrust({ pck: unsigned.issuePck() })).toBe("TDX_PCK_CHAIN < X509_SIGNATURE");
  });

  it("does not make an anchor of a root that comes along, and says so", async () => {
    expect(await codeOfTrust({ intel: forger, anchors: [intel.root.der], more: [forger.root.der] })).toBe(
      "TDX_PCK_CHAIN",
    );
    expect(await notesOf({ more: [forger.root.der] })).toEqual(["note TDX_ROOT_IGNORED"]);
    expect(await notesOf({ more: [intel.root.der] })).toEqual([]);
  });

  it("tells the anchor, where it came from, and what it rests on", async () => {
    const signer = await signerOf();
    const name = "Intel SGX Root CA";
    expect(signer.anchors).toEqual([{ name, spkiSha256: sha256(spkiOf(intel)), source: "caller" }]);
    expect(signer.names).toEqual(["Intel SGX PCK Certificate", "Intel SGX PCK Platform CA", name]);
    expect(await restsOn()).toEqual([
      "tdx-pck evidence",
      "tdx-pck-ca evidence",
      "tdx-tcb-info caller",
      "tdx-tcb-signing caller",
      "tdx-qe-identity caller",
      "tdx-root-crl caller",
      "tdx-pck-crl caller",
    ]);
    expect(await restsOn({ tcb: "skip" })).toEqual([
      "tdx-pck evidence",
      "tdx-pck-ca evidence",
      "tdx-root-crl caller",
      "tdx-pck-crl caller",
    ]);
    expect(signer.endorsements[0]).toEqual({
      kind: "tdx-pck",
      source: "evidence",
      sha256: sha256(pck.der),
      notBefore: "2025-01-01T00:00:00.000Z",
      notAfter: "2032-01-01T00:00:00.000Z",
    });
  });

  it.each([
    ["the PCK certificate", (dates: Dates) => ({ pck: intel.issuePck(dates) })],
    ["its CA", (dates: Dates) => inWorld(createSimulatedIntel({ seed: "test", platformCa: dates }))],
    [
      "the root that comes along",
      (dates: Dates) => inWorld(createSimulatedIntel({ seed: "test", root: dates }), intel),
    ],
    ["the anchor", (dates: Dates) => ({ anchors: [createSimulatedIntel({ seed: "test", root: dates }).root.der] })],
  ])("holds at the instant, both ends included: %s", async (_name, make) => {
    const [notBefore, notAfter] = [new Date("2025-05-28T00:00:00Z"), new Date("2025-06-05T00:00:00Z")];
    const given = make({ notBefore, notAfter });
    for (const at of [notBefore.getTime(), notAfter.getTime()]) expect(await codeOfTrust({ ...given, at })).toBe("ok");
    expect(await codeOfTrust({ ...given, at: notBefore.getTime() - 1 })).toBe("X509_CERT_NOT_YET_VALID");
    expect(await codeOfTrust({ ...given, at: notAfter.getTime() + 1 })).toBe("X509_CERT_EXPIRED");
  });
});

interface Dates {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A platform whose chain is of that world, under the root of this or another edition. */
function inWorld(world: SimulatedIntel, anchor = world): TrustCase {
  return { pck: world.issuePck(), anchors: [anchor.root.der] };
}

/** SubjectPublicKeyInfo of a world's root. */
function spkiOf({ root }: SimulatedIntel): Uint8Array {
  const header = Buffer.from("3059301306072a8648ce3d020106082a8648ce3d030107034200", "hex");
  return Uint8Array.from([...header, ...root.publicKey]);
}

describe("several roots of the caller's", () => {
  const [ended, begins] = [new Date("2025-05-25T00:00:00Z"), new Date("2025-05-30T00:00:00Z")];
  const old = createSimulatedIntel({ seed: "test", root: { notAfter: ended } });
  const young = createSimulatedIntel({ seed: "test", root: { notBefore: begins } });

  it("are one where they are editions of one certificate, in either order", async () => {
    for (const anchors of [
      [old.root.der, young.root.der],
      [young.root.der, old.root.der],
    ]) {
      for (const at of [AT, ended.getTime()]) expect(await codeOfTrust({ anchors, at })).toBe("ok");
    }
    expect(await codeOfTrust({ anchors: [old.root.der] })).toBe("X509_CERT_EXPIRED");
    expect(await codeOfTrust({ anchors: [young.root.der], at: ended.getTime() })).toBe("X509_CERT_NOT_YET_VALID");
    expect((await signerOf({ anchors: [old.root.der, young.root.der] })).anchors).toHaveLength(1);
  });

  it("do not vouch for each other's platforms: statements and lists are those of the platform's root", async () => {
    const anchors = [intel.root.der, forger.root.der];
    const others = {
      tcbInfo: forger.issueTcbInfo().bytes,
      qeIdentity: forger.issueQeIdentity().bytes,
      rootCrl: forger.issueCrl("root"),
      pckCrl: forger.issueCrl("platformCa"),
    };
    expect(await codeOfTrust({ intel: forger, anchors })).toBe("ok");
    expect(await codeOfTrust({ anchors })).toBe("ok");
    const { tcbInfo, qeIdentity, rootCrl, pckCrl } = others;
    expect(await codeOfTrust({ anchors, change: { tcbInfo } })).toBe("TDX_STATEMENT_SIGNER < X509_SIGNATURE");
    expect(await codeOfTrust({ anchors, change: { qeIdentity } })).toBe("TDX_STATEMENT_SIGNER < X509_SIGNATURE");
    expect(await codeOfTrust({ anchors, change: { rootCrl } })).toBe("TDX_CRL_INVALID < X509_SIGNATURE");
    expect(await codeOfTrust({ anchors, change: { pckCrl } })).toBe("TDX_CRL_INVALID < X509_SIGNATURE");
    // In either order: the platform's certificate decides.
    expect(await codeOfTrust({ anchors: [...anchors].reverse(), change: { tcbInfo } })).toBe(
      "TDX_STATEMENT_SIGNER < X509_SIGNATURE",
    );
  });
});

describe("why there is no signer", () => {
  it("is what is missing, all of it, where nothing speaks against the platform", async () => {
    const nothing = { tcbInfo: null, qeIdentity: null, rootCrl: null, pckCrl: null };
    const all = ["tdx-tcb-info", "tdx-qe-identity", "tdx-root-crl", "tdx-pck-crl"];
    expect(await trust({ change: nothing })).toMatchObject({
      undecided: true,
      missing: all,
      wanted: all,
      needs: [],
      failure: { code: "TDX_TCB_INFO_MISSING" },
    });
    expect(await trust({ change: nothing, revocation: "use-if-present" })).toMatchObject({ missing: all.slice(0, 2) });
    expect(await trust({ change: nothing, tcb: "skip" })).toMatchObject({
      missing: all.slice(2),
      failure: { code: "TDX_CRL_MISSING" },
    });
    expect(await codeOfTrust({ change: nothing, tcb: "skip", revocation: "off" })).toBe("ok");
  });

  it("is what does not fit before what is missing, and either could still come", async () => {
    const stale = intel.issueCrl("root", { nextUpdate: new Date(AT - 1) });
    expect(await trust({ change: { tcbInfo: null, rootCrl: stale } })).toMatchObject({
      undecided: false,
      missing: ["tdx-tcb-info"],
      wanted: ["tdx-tcb-info", "tdx-root-crl"],
      failure: { code: "TDX_CRL_STALE" },
    });
  });

  it("is above all that something is revoked: then nothing could help", async () => {
    const pckCrl = intel.issueCrl("platformCa", { revokedSerials: [pck.serial] });
    const tcbInfo = intel.issueTcbInfo({ nextUpdate: new Date(AT - 1) }).bytes;
    expect(await trust({ change: { tcbInfo, qeIdentity: null, rootCrl: null, pckCrl } })).toMatchObject({
      undecided: false,
      missing: [],
      wanted: [],
      failure: { code: "TDX_REVOKED" },
    });
  });
});

describe("lists that are welcome", () => {
  const welcomeOf = async (given: TrustCase) => {
    const outcome = await trust(given);
    return outcome.ok ? outcome.value.welcome.map(({ key }) => key) : codeOf(outcome);
  };

  it("are those that nobody but the attester chose", async () => {
    const none = { change: { rootCrl: null, pckCrl: null }, revocation: "use-if-present" } as const;
    expect(await welcomeOf({})).toEqual([]);
    expect(await welcomeOf(none)).toEqual(["tdx-root-crl", "tdx-pck-crl/platform"]);
    expect(await welcomeOf({ ...none, revocation: "off" })).toEqual([]);
    const attesters = { change: none.change, more: ["root", "platformCa"].map(listFromEvidence) };
    expect(await welcomeOf(attesters)).toEqual(["tdx-root-crl", "tdx-pck-crl/platform"]);
  });
});

function listFromEvidence(issuer: string): Endorsement {
  return endorsementOf(intel.issueCrl(issuer === "root" ? "root" : "platformCa"), "evidence");
}

/** A quote that names its platform by this type of certification data. */
const quoteOfType = (type: number, bytes: Uint8Array, platform: SimulatedPck = pck) =>
  signedQuote({
    pck: platform === pck ? {} : { ppid: new Uint8Array(16).fill(9) },
    quote: { certification: { type, bytes } },
  }).quote;
const SIZES = [
  [1, 36],
  [2, 276],
  [3, 404],
] as const;

describe("a quote without its chain", () => {
  it.each(SIZES)("of type %i has certificates that were supplied", async (type, size) => {
    const quote = quoteOfType(type, new Uint8Array(size));
    const both = [endorsementOf(pck.der, "cache"), intel.platformCa.der];
    expect(await codeOfTrust({ quote, more: both })).toBe("ok");
    expect((await restsOn({ quote, more: both })).slice(0, 2)).toEqual(["tdx-pck cache", "tdx-pck-ca caller"]);
    for (const one of [[], [pck.der], [intel.platformCa.der], [pck.der, intel.processorCa.der]]) {
      expect(await trust({ quote, more: one })).toMatchObject({
        ok: false,
        undecided: true,
        missing: ["tdx-pck"],
        failure: { code: "TDX_PCK_MISSING", stage: "collect" },
      });
    }
  });

  it("of type 4 has its own certificate, and the CA's was supplied", async () => {
    for (const bytes of [pck.der, toUtf8(pck.pem)]) {
      const quote = quoteOfType(4, bytes);
      expect(await codeOfTrust({ quote, more: [intel.platformCa.der] })).toBe("ok");
      expect((await restsOn({ quote, more: [intel.platformCa.der] })).slice(0, 2)).toEqual([
        "tdx-pck evidence",
        "tdx-pck-ca caller",
      ]);
      expect(await codeOfTrust({ quote, more: [pck.der] })).toBe("TDX_PCK_MISSING");
    }
    const forged = quoteOfType(4, forger.issuePck().der);
    expect(await codeOfTrust({ quote: forged, more: [intel.platformCa.der, pck.der] })).toBe(
      "TDX_PCK_CHAIN < X509_SIGNATURE",
    );
    const garbage = quoteOfType(4, toUtf8("nothing"));
    expect(await codeOfTrust({ quote: garbage, more: [pck.der, intel.platformCa.der] })).toMatch(/^X509_/);
  });

  it("does not take a leaf for one under another CA or another root", async () => {
    const quote = quoteOfType(1, new Uint8Array(36));
    expect(await codeOfTrust({ quote, more: [pck.der, forger.platformCa.der] })).toBe("TDX_PCK_CHAIN < X509_SIGNATURE");
    expect(await codeOfTrust({ quote, more: [forger.issuePck().der, intel.platformCa.der] })).toBe(
      "TDX_PCK_CHAIN < X509_SIGNATURE",
    );
    expect(await codeOfTrust({ quote, more: [pck.der, forger.platformCa.der, intel.platformCa.der] })).toBe("ok");
  });

  it("is judged by the certificate whose key signed it, whatever is said of others", async () => {
    const other = intel.issuePck({ ppid: new Uint8Array(16).fill(9) });
    const expired = intel.issuePck({ ppid: new Uint8Array(16).fill(8), notAfter: new Date("2025-02-01T00:00:00Z") });
    const more = [other.der, expired.der, pck.der, intel.platformCa.der];
    const pckCrl = intel.issueCrl("platformCa", { revokedSerials: [other.serial] });
    const quote = quoteOfType(1, new Uint8Array(36));
    expect((await restsOn({ quote, more, change: { pckCrl } }))[0]).toBe("tdx-pck caller");
    expect((await signerOf({ quote, more, change: { pckCrl } })).endorsements[0]?.sha256).toBe(sha256(pck.der));
    // What is missing for this platform can still come.
    expect(await trust({ quote, more, change: { pckCrl, tcbInfo: null } })).toMatchObject({
      undecided: true,
      wanted: ["tdx-tcb-info"],
    });
    const strangers = { quote, more: [forger.issuePck().der, ...more], change: { tcbInfo: null } };
    expect(await trust(strangers)).toMatchObject({ undecided: true, wanted: ["tdx-tcb-info"] });
    const ofOther = quoteOfType(1, new Uint8Array(36), other);
    expect(await codeOfTrust({ quote: ofOther, more, change: { pckCrl } })).toBe("TDX_REVOKED");
  });

  it("looks at 32 pairs of certificates, and says where there are more", async () => {
    const others = many(32, (index) => intel.issuePck({ ppid: new Uint8Array(16).fill(index + 100) }).der);
    const quote = quoteOfType(1, new Uint8Array(36));
    const given = (count: number) => ({ quote, more: [...others.slice(0, count), pck.der, intel.platformCa.der] });
    expect((await signerOf(given(31))).endorsements[0]?.sha256).toBe(sha256(pck.der));
    expect(await notesOf(given(31))).toEqual([]);
    expect(await notesOf(given(32))).toContain("note TDX_PCK_CANDIDATES");
  });
});

describe("what a quote needs", () => {
  const keysOf = (bytes: Uint8Array, tcb: "appraise" | "skip" = "appraise") => {
    const quote = parseQuote(bytes, null, "zeros");
    if (!quote.ok) throw new Error(quote.failure.message);
    const grounds = { revocation: "require", anchors: "built-in", tcb, tcbUpdate: "standard" } as const;
    return tdx.plan(quote.value, null, grounds).map(({ key }) => key);
  };
  const lists = (ca: string) => ["tdx-root-crl", `tdx-pck-crl/${ca}`];
  const statements = ["tdx-tcb-info/b0c06f000000/standard", "tdx-qe-identity/standard"];

  it("is what Intel says of the platform in its certificate", () => {
    expect(keysOf(signedQuote().quote)).toEqual([...statements, ...lists("platform")]);
    expect(keysOf(signedQuote({ pck: { ca: "processor" } }).quote, "skip")).toEqual(lists("processor"));
    const fmspc = Uint8Array.of(0xa, 0xb, 0xc, 0xd, 0xe, 0xf);
    expect(keysOf(signedQuote({ pck: { fmspc } }).quote)[0]).toBe("tdx-tcb-info/0a0b0c0d0e0f/standard");
  });

  it("is the same for one that brings that certificate alone, and unknown where it brings none", () => {
    expect(keysOf(quoteOfType(4, pck.der))).toEqual([...statements, ...lists("platform")]);
    expect(keysOf(quoteOfType(4, intel.platformCa.der))).toEqual([]);
    expect(keysOf(quoteOfType(4, toUtf8("nothing")))).toEqual([]);
    expect(keysOf(quoteOfType(5, toUtf8("nothing")))).toEqual([]);
    for (const [type, size] of SIZES) expect(keysOf(quoteOfType(type, new Uint8Array(size)))).toEqual([]);
  });
});

describe("keys of several signers", () => {
  it("are prepared by the engine of the context", async () => {
    const { p256, key } = await signerOf();
    expect(p256).toBe(await engine.loadP256());
    expect(key).toBeDefined();
  });
});
