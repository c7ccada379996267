import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../../src/bytes/index.js";
import { createCertificateCrypto } from "../../../src/crypto/certificate-crypto.js";
import type { Endorsement, Need } from "../../../src/tee/scheme.js";
import { accept } from "../../../src/tee/tdx/accept.js";
import { toNeed } from "../../../src/tee/tdx/pcs.js";
import { createSimulatedIntel, encodeCrl } from "../../../src/testing/index.js";
import type { SimulatedIntel } from "../../../src/testing/index.js";
import { joinIssuers } from "../../../src/x509/index.js";

const FMSPC = "b0c06f000000";
const DAY = 86_400_000;
const crypto = createCertificateCrypto();
const intel = createSimulatedIntel({ seed: "accept" });
const forger = createSimulatedIntel({ seed: "accept", forged: true });

const tcbNeed = toNeed({ kind: "tdx-tcb-info", fmspc: FMSPC, update: "standard" });
const qeNeed = toNeed({ kind: "tdx-qe-identity", update: "early" });
const pckListNeed = toNeed({ kind: "tdx-pck-crl", ca: "platform" });
const rootListNeed = toNeed({ kind: "tdx-root-crl" });

const endorsement = (kind: string, bytes: Uint8Array): Endorsement => ({ kind, bytes, source: "caller" });
const run = (
  need: Need,
  bytes: Uint8Array,
  endorsements: readonly Endorsement[] = [],
  anchor: SimulatedIntel | null = intel,
) => accept(need, bytes, { anchors: anchor === null ? [] : [{ der: anchor.root.der }], endorsements, crypto });

/** What was accepted, by kind; or the codes from the failure down to its last cause. */
async function outcomeOf(...input: Parameters<typeof run>): Promise<readonly string[]> {
  const accepted = await run(...input);
  if (accepted.ok) return accepted.value.objects.map(({ kind }) => kind);
  const codes: string[] = [];
  for (let at = accepted.failure; ; at = at.cause) {
    codes.push(at.code);
    if (at.cause === undefined) return codes;
  }
}

const pckList = (who: SimulatedIntel = intel, change = {}) =>
  joinIssuers(who.issueCrl("platformCa", change), who.platformCa.pem + who.root.pem);
const signing = (who: SimulatedIntel = intel) => endorsement("tdx-tcb-signing", who.tcbSigning.der);
const ca = (who: SimulatedIntel = intel) => endorsement("tdx-pck-ca", who.platformCa.der);

describe("accept, of statements", () => {
  it("takes a TCB info with its chain, and says when it holds and how it ranks", async () => {
    const [issueDate, nextUpdate] = [new Date("2025-05-20T00:00:00Z"), new Date("2025-06-19T00:00:00Z")];
    const { bytes } = intel.issueTcbInfo({ issueDate, nextUpdate, evaluationNumber: 17 });
    expect(await run(tcbNeed, bytes)).toEqual({
      ok: true,
      value: {
        objects: [{ kind: "tdx-tcb-info", bytes }],
        notBefore: issueDate.getTime(),
        notAfter: nextUpdate.getTime(),
        rank: 17 * 2 ** 33 + issueDate.getTime() / 1000,
        refreshAfter: DAY,
      },
    });
  });

  it("takes a QE identity", async () => {
    expect(await outcomeOf(qeNeed, intel.issueQeIdentity().bytes)).toEqual(["tdx-qe-identity"]);
  });

  it("ranks by evaluation number, then by date, in whole numbers whatever these are", async () => {
    const rankOf = async (evaluationNumber: number, date: string) => {
      const issueDate = new Date(date);
      const { bytes } = intel.issueQeIdentity({
        evaluationNumber,
        issueDate,
        nextUpdate: new Date(issueDate.getTime() + DAY),
      });
      const accepted = await run(qeNeed, bytes);
      return accepted.ok ? accepted.value.rank : NaN;
    };
    const ranks = [
      await rankOf(0, "2025-06-01T00:00:00Z"),
      await rankOf(17, "2025-05-01T00:00:00Z"),
      await rankOf(17, "2025-05-01T00:00:01Z"),
      await rankOf(18, "2019-01-01T00:00:00Z"),
      await rankOf(2 ** 20, "2030-01-01T00:00:00Z"),
    ];
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(ranks.length);
    expect(await rankOf(0xffff_ffff, "2030-01-01T00:00:00Z")).toBe(ranks[4]);
    expect(ranks.every((rank) => Number.isSafeInteger(rank) && rank > 0)).toBe(true);
  });

  it("takes one without a chain where its signer is at hand, and hands that on beside it", async () => {
    const { body } = intel.issueTcbInfo();
    expect(await outcomeOf(tcbNeed, body, [signing()])).toEqual(["tdx-tcb-info", "tdx-tcb-signing"]);
    expect(await outcomeOf(tcbNeed, body)).toEqual(["TDX_COLLATERAL", "TDX_STATEMENT_SIGNER"]);
    expect(await outcomeOf(tcbNeed, body, [endorsement("tdx-pck-ca", intel.tcbSigning.der)])).toEqual([
      "TDX_COLLATERAL",
      "TDX_STATEMENT_SIGNER",
    ]);
    expect((await outcomeOf(tcbNeed, body, [signing(forger)]))[1]).toBe("TDX_STATEMENT_SIGNER");
  });

  it("takes another edition of the signer's certificate where the one that came had ended before", async () => {
    const [notBefore, notAfter] = [new Date("2018-05-21T00:00:00Z"), new Date("2025-05-21T00:00:00Z")];
    const old = createSimulatedIntel({ seed: "accept", tcbSigning: { notBefore, notAfter } });
    const dates = { issueDate: new Date("2025-06-01T00:00:00Z"), nextUpdate: new Date("2025-07-01T00:00:00Z") };
    const chain = [old.tcbSigning.der, old.root.der];
    const { bytes } = intel.issueTcbInfo({ ...dates, chain });
    expect((await outcomeOf(tcbNeed, bytes))[0]).toBe("TDX_COLLATERAL");
    expect(await run(tcbNeed, bytes, [signing()])).toMatchObject({
      ok: true,
      value: { objects: [{ kind: "tdx-tcb-info" }, { kind: "tdx-tcb-signing", bytes: intel.tcbSigning.der }] },
    });
    // One that ends later than it begins, but before its statement does, bounds it.
    const earlier = intel.issueTcbInfo({
      chain,
      issueDate: new Date("2025-05-01T00:00:00Z"),
      nextUpdate: new Date("2025-05-31T00:00:00Z"),
    });
    expect(await run(tcbNeed, earlier.bytes)).toMatchObject({ ok: true, value: { notAfter: notAfter.getTime() } });
  });

  it("refuses what is for other platforms or another statement", async () => {
    const other = intel.issueTcbInfo({ fmspc: "50806F000000" });
    expect(await outcomeOf(tcbNeed, other.bytes)).toEqual(["TDX_COLLATERAL"]);
    expect(await run(tcbNeed, other.bytes)).toMatchObject({ failure: { expected: FMSPC, actual: "50806f000000" } });
    expect(await outcomeOf(tcbNeed, intel.issueQeIdentity().bytes)).toEqual(["TDX_COLLATERAL", "TDX_STATEMENT_FORM"]);
    expect(await outcomeOf(qeNeed, intel.issueTcbInfo().bytes)).toEqual(["TDX_COLLATERAL", "TDX_STATEMENT_FORM"]);
    const sgx = intel.issueTcbInfo({ members: (usual) => ({ ...usual, id: "SGX" }) });
    expect(await outcomeOf(tcbNeed, sgx.bytes)).toEqual(["TDX_COLLATERAL", "TDX_TCB_INFO_ID"]);
  });

  it.each([
    ["by a forger of the same names", forger.issueTcbInfo().bytes, "TDX_STATEMENT_SIGNER"],
    ["by another key of Intel's", intel.issueTcbInfo({ signedBy: "platformCa" }).bytes, "TDX_STATEMENT_SIGNATURE"],
    ["over something else", intel.issueTcbInfo({ signedText: "{}" }).bytes, "TDX_STATEMENT_SIGNATURE"],
    [
      "under the certificate of a CA",
      intel.issueTcbInfo({ signedBy: "platformCa", chain: [intel.platformCa.der, intel.root.der] }).bytes,
      "TDX_STATEMENT_SIGNER",
    ],
    [
      "by a chain in the wrong order",
      intel.issueTcbInfo({ chain: [intel.root.der, intel.tcbSigning.der] }).bytes,
      "TDX_STATEMENT_SIGNER",
    ],
  ])("refuses one that was signed %s", async (_name, bytes, code) => {
    expect((await outcomeOf(tcbNeed, bytes)).slice(0, 2)).toEqual(["TDX_COLLATERAL", code]);
  });

  it("refuses the caller's hierarchy under Intel's root, and says where no anchor is one", async () => {
    expect((await outcomeOf(tcbNeed, intel.issueTcbInfo().bytes, [], null))[0]).toBe("TDX_COLLATERAL");
    const grounds = { anchors: [{ der: intel.platformCa.der }], endorsements: [], crypto };
    expect(await accept(tcbNeed, intel.issueTcbInfo().bytes, grounds)).toMatchObject({
      failure: { code: "TDX_ANCHOR" },
    });
  });

  it("refuses needs that are none of TDX", async () => {
    expect(await outcomeOf({ ...tcbNeed, key: "snp-crl/vcek/Milan" }, intel.issueTcbInfo().bytes)).toEqual([
      "TDX_COLLATERAL",
    ]);
  });
});

describe("accept, of revocation lists", () => {
  it("takes the root's in any encoding, and hands it on as DER", async () => {
    const der = intel.issueCrl("root", {
      thisUpdate: new Date("2025-04-01T00:00:00Z"),
      nextUpdate: new Date("2026-04-01T00:00:00Z"),
    });
    for (const encoding of ["der", "pem", "hex", "hex-newline", "hex-nul", "base64"] as const) {
      expect(await run(rootListNeed, encodeCrl(der, encoding))).toEqual({
        ok: true,
        value: {
          objects: [{ kind: "tdx-root-crl", bytes: der }],
          notBefore: Date.UTC(2025, 3, 1),
          notAfter: Date.UTC(2026, 3, 1),
          rank: Date.UTC(2025, 3, 1) / 1000,
          refreshAfter: DAY,
        },
      });
    }
  });

  it("takes a PCK CA's with its chain, and hands on the CA and a root that is trusted", async () => {
    expect(await outcomeOf(pckListNeed, pckList())).toEqual(["tdx-pck-crl", "tdx-pck-ca", "tdx-root"]);
    const hex = joinIssuers(encodeCrl(intel.issueCrl("platformCa"), "hex-newline"), intel.platformCa.pem);
    expect(await outcomeOf(pckListNeed, hex)).toEqual(["tdx-pck-crl", "tdx-pck-ca"]);
    const strangers = joinIssuers(
      intel.issueCrl("platformCa"),
      intel.platformCa.pem + forger.root.pem + forger.tcbSigning.pem,
    );
    expect(await outcomeOf(pckListNeed, strangers)).toEqual(["tdx-pck-crl", "tdx-pck-ca"]);
  });

  it("takes one without a chain where the CA is at hand", async () => {
    const list = intel.issueCrl("platformCa");
    expect(await outcomeOf(pckListNeed, list, [ca(forger), ca()])).toEqual(["tdx-pck-crl", "tdx-pck-ca"]);
    expect(await outcomeOf(pckListNeed, list)).toEqual(["TDX_COLLATERAL", "TDX_COLLATERAL"]);
    expect((await outcomeOf(pckListNeed, list, [ca(forger)]))[1]).not.toBe("tdx-pck-ca");
    expect(await outcomeOf(pckListNeed, list, [endorsement("tdx-tcb-signing", intel.platformCa.der)])).toEqual([
      "TDX_COLLATERAL",
      "TDX_COLLATERAL",
    ]);
  });

  it("takes the list of the CA that was asked for only", async () => {
    const processor = joinIssuers(intel.issueCrl("processorCa"), intel.processorCa.pem);
    expect(await run(pckListNeed, processor)).toMatchObject({
      failure: { code: "TDX_COLLATERAL", cause: { expected: "platform", actual: "processor" } },
    });
    expect(await outcomeOf(toNeed({ kind: "tdx-pck-crl", ca: "processor" }), processor)).toEqual([
      "tdx-pck-crl",
      "tdx-pck-ca",
    ]);
    expect((await outcomeOf(rootListNeed, intel.issueCrl("platformCa")))[1]).toBe("X509_ISSUER_NAME");
    expect((await outcomeOf(pckListNeed, joinIssuers(intel.issueCrl("root"), intel.platformCa.pem)))[1]).toBe(
      "X509_ISSUER_NAME",
    );
  });

  it.each([
    [
      "a forger's list under Intel's CA",
      joinIssuers(forger.issueCrl("platformCa"), intel.platformCa.pem),
      "X509_SIGNATURE",
    ],
    ["a forger's list under its own CA", pckList(forger), "X509_SIGNATURE"],
    ["a list that another key signed", pckList(intel, { signedBy: "processorCa" }), "X509_SIGNATURE"],
    ["a list without a number", pckList(intel, { dropExtensions: ["crlNumber"] }), "TDX_CRL_PROFILE"],
    ["a list of version 1", pckList(intel, { version: 1 }), "X509_CRL_VERSION"],
    ["a certificate", joinIssuers(intel.root.der, intel.platformCa.pem), "X509_CRL_VERSION"],
    ["text behind the chain", concatBytes(pckList(), toUtf8("note")), "X509_PEM_SYNTAX"],
  ])("refuses %s", async (_name, bytes, code) => {
    expect((await outcomeOf(pckListNeed, bytes)).slice(0, 2)).toEqual(["TDX_COLLATERAL", code]);
  });

  it("refuses two lists where one was asked for", async () => {
    const pem = encodeCrl(intel.issueCrl("root"), "pem");
    expect(await run(rootListNeed, concatBytes(pem, pem))).toMatchObject({ failure: { expected: 1, actual: 2 } });
    expect((await outcomeOf(rootListNeed, forger.issueCrl("root")))[1]).toBe("X509_SIGNATURE");
  });

  it("never says that a list is good for ever", async () => {
    const accepted = await run(rootListNeed, intel.issueCrl("root", { nextUpdate: null }));
    expect(accepted).toMatchObject({ ok: true, value: { notAfter: null, refreshAfter: DAY } });
  });
});
