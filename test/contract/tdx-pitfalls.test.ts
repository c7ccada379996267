import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { createVerifier } from "../../src/index.js";
import { createSimulatedIntel } from "../../src/testing/index.js";
import type { TcbStatus } from "../../src/tee/tdx/types.js";
import * as der from "../../src/testing/der.js";
import { TDX_AT, TDX_CHALLENGE, tdxPolicyText } from "../helpers/tdx.js";
import { AFFIRMED, refused, saidOf, SOUND, TDX_POLICY, undecided, verifyCase } from "../helpers/tdx-world.js";
import type { TdxCase } from "../helpers/tdx-world.js";
import { patched } from "../helpers/world.js";

/**
 * What other verifiers of TDX have been seen to accept, or to refuse without reason: each row that concerns TDX is a test here,
 * under the number that it has in its list.
 */

const { intel, pck } = SOUND;
const level = (status: TcbStatus, more = {}) => ({ status, advisoryIds: ["INTEL-SA-00837"], ...more });

describe("what was open by default", () => {
  it("T3', T7: there is no verification without policy and challenge, and none without the TCB that affirms", async () => {
    const { quote } = SOUND;
    const verify = createVerifier().verify as (evidence: Uint8Array, options?: unknown) => Promise<unknown>;
    await expect(verify(quote)).rejects.toThrow(TypeError);
    await expect(verify(quote, { policy: TDX_POLICY, at: TDX_AT })).rejects.toThrow(TypeError);
    await expect(verify(quote, { challenge: { tee: TDX_CHALLENGE }, at: TDX_AT })).rejects.toThrow(TypeError);
    expect(await saidOf({ tcbInfo: { levels: [level("OutOfDate")] } })).toEqual(refused("TDX_TCB_STATUS"));
    const mrTd = /"mr_td": (?<value>"[^"]*")/.exec(TDX_POLICY)?.groups?.["value"] ?? "";
    expect(await saidOf({ policy: tdxPolicyText({ mr_td: mrTd }, undefined, {}) })).toEqual(["warning", undefined]);
  });

  it("T10: a TCB info counts only signed, in its window, of the platform, and with levels", async () => {
    const bare = intel.issueTcbInfo({ signature: "11".repeat(64), chain: [] }).bytes;
    expect(await saidOf({ endorsements: { tcbInfo: bare } })).toEqual(undecided("TDX_STATEMENT_SIGNER"));
    expect(await saidOf({ tcbInfo: { signature: "11".repeat(64) } })).toEqual(refused("TDX_STATEMENT_SIGNATURE"));
    const nextUpdate = new Date("2025-05-31T00:00:00Z");
    expect(await saidOf({ tcbInfo: { nextUpdate } })).toEqual(refused("TDX_STATEMENT_EXPIRED"));
    expect(await saidOf({ tcbInfo: { levels: [] } })).toEqual(undecided("TDX_TCB_INFO_MISSING"));
    expect(await saidOf({ tcbInfo: { fmspc: "000000000000" } })).toEqual(refused("TDX_STATEMENT_PLATFORM"));
  });

  it("E5: what is not authentic has no claims", async () => {
    const result = await verifyCase({ edit: (quote) => patched(quote, 184, 0) });
    expect([result.failure?.code, result.claims]).toEqual(["TDX_SIGNATURE", {}]);
  });

  it("GHSA-4px3-wj2x-xx47: the nonce is compared, though the policy says nothing of REPORTDATA", async () => {
    expect(TDX_POLICY).not.toContain("report_data");
    expect(await saidOf({ challenge: new Uint8Array(64).fill(9) })).toEqual(refused("TDX_FRESHNESS"));
  });
});

describe("time", () => {
  it("P1b, P1c, P1d, T6: an instant has to be one", async () => {
    for (const at of [undefined, null, NaN, new Date(NaN), 1_748_736_000, "", "2025-06-01T00:00:00"]) {
      await expect(saidOf({ at: at as never })).rejects.toThrow();
    }
    expect(await saidOf({ at: new Date(TDX_AT) })).toEqual(AFFIRMED);
  });

  it("W1d: at the beginning of time nothing holds", async () => {
    expect(await saidOf({ at: new Date(0) })).toEqual(refused("X509_CERT_NOT_YET_VALID"));
  });

  it("P16: an old evaluation is refused where the caller wants a later one", async () => {
    const old = { tcbInfo: { evaluationNumber: 1 }, qeIdentity: { evaluationNumber: 1 } };
    expect(await saidOf({ ...old, minTcbEvaluation: 2 })).toEqual(refused("TDX_TCB_EVALUATION"));
    expect(await saidOf({ ...old, minTcbEvaluation: 1 })).toEqual(AFFIRMED);
  });
});

describe("certificates and revocation lists", () => {
  it.each([
    ["empty", new Uint8Array()],
    ["garbage", Uint8Array.of(1, 2, 3)],
    ["garbage in a SEQUENCE", Uint8Array.of(0x30, 3, 1, 2, 3)],
    ["JSON", toUtf8("{}")],
  ])("P2, P2b, W2: a list that is %s is none", async (_name, list) => {
    expect(await saidOf({ endorsements: { pckCrl: list } })).toEqual(undecided("TDX_CRL_MISSING"));
    expect(await saidOf({ endorsements: { rootCrl: list } })).toEqual(undecided("TDX_CRL_MISSING"));
  });

  it("P2: a list that is cut is no list", async () => {
    const cut = { pckCrl: intel.issueCrl("platformCa").slice(0, -1) };
    expect(await saidOf({ endorsements: cut })).toEqual(refused("TDX_CRL_INVALID"));
  });

  it("P15, P20: a revoked platform stays so, whatever unsigned list takes the place of the genuine one", async () => {
    const revokedSerials = [pck.serial];
    const genuine = intel.issueCrl("platformCa", { revokedSerials });
    const unsigned = intel.issueCrl("platformCa", { signedBy: "mallory" });
    expect(await saidOf({ endorsements: { pckCrl: genuine } })).toEqual(refused("TDX_REVOKED"));
    expect(await saidOf({ endorsements: { pckCrl: unsigned } })).toEqual(refused("TDX_CRL_INVALID"));
    // A forger cannot revoke either.
    const forged = intel.issueCrl("platformCa", { revokedSerials, signedBy: "mallory" });
    const rest = [intel.issueTcbInfo().bytes, intel.issueQeIdentity().bytes];
    const lists = [intel.issueCrl("root"), intel.issueCrl("platformCa"), forged];
    expect(await saidOf({ verifier: { endorsements: [...rest, ...lists] } })).toEqual(AFFIRMED);
  });

  it("P7: an intermediate that is no CA", async () => {
    const world = createSimulatedIntel({ seed: "test", platformCa: { basicConstraints: der.sequence() } });
    expect(await saidOf({ intel: world })).toEqual(refused("TDX_CERT_USAGE"));
  });

  it("P8: an issuer's name that is not the CA's", async () => {
    const commonName = "Intel SGX PCK Processor CA";
    expect(await saidOf({ pck: { issuer: { commonName } } })).toEqual(refused("TDX_PCK_CHAIN_ORDER"));
  });

  it("P9: statements that the platform's own key signed", async () => {
    const signed = { signedBy: pck, chain: pck.chain.slice(0, 2) };
    expect(await saidOf({ tcbInfo: signed, qeIdentity: signed })).toEqual(refused("TDX_STATEMENT_SIGNER"));
    expect(await saidOf({ tcbInfo: { ...signed, chain: [] } })).toEqual(undecided("TDX_STATEMENT_SIGNER"));
    const genuine = { signedBy: pck, chain: [intel.tcbSigning.der, intel.root.der] };
    expect(await saidOf({ tcbInfo: genuine })).toEqual(refused("TDX_STATEMENT_SIGNATURE"));
  });

  it("T-src: a PCESVN of two bytes is big-endian", async () => {
    const levels = [level("UpToDate", { pceSvn: 300 })];
    expect(await saidOf({ pck: { pceSvn: 300 }, tcbInfo: { levels } })).toEqual(AFFIRMED);
    // 0x012b is less than 300, 0x2b01 would be more.
    expect(await saidOf({ pck: { pceSvn: 299 }, tcbInfo: { levels } })).toEqual(refused("TDX_TCB_SUPPORTED"));
  });
});

describe("parsing", () => {
  it("P4, W4: bytes behind a quote are refused, but for zeros", async () => {
    const more = (...bytes: readonly number[]): TdxCase => ({ quote: { trailing: Uint8Array.from(bytes) } });
    expect(await saidOf(more(0, 0))).toEqual(AFFIRMED);
    expect(await saidOf(more(0, 1))).toEqual(refused("TDX_TRAILING_BYTES"));
    expect(await saidOf({ ...more(0, 0), trailing: "refuse" })).toEqual(refused("TDX_TRAILING_BYTES"));
  });

  it("W7: sizes of four bytes at their limit neither trap nor allocate", async () => {
    for (const [offset, code] of [
      [632, "TDX_SIGNATURE_DATA_SIZE"],
      [766, "TDX_CERTIFICATION_SIZE"],
    ] as const) {
      const edit = (quote: Uint8Array): Uint8Array => patched(quote, offset, 0xff, 0xff, 0xff, 0xff);
      expect(await saidOf({ edit })).toEqual(refused(code));
    }
    expect(await saidOf()).toEqual(AFFIRMED);
  });

  it("L5b: a quote of four bytes, and of none", async () => {
    expect((await saidOf({ edit: () => Uint8Array.of(4, 0, 2, 0) }))[0]).toBe("contraindicated");
    expect((await saidOf({ edit: () => new Uint8Array() }))[0]).toBe("contraindicated");
  });

  it("P17: the outer certification data has to be of type 6", async () => {
    expect(await saidOf({ quote: { qeCertificationType: 1 } })).toEqual(refused("TDX_CERTIFICATION_TYPE"));
  });

  it("W3, T-src: version 5 with both of its bodies, by the type that it states", async () => {
    for (const kind of ["td-1.0", "td-1.5"] as const) {
      expect(await saidOf({ quote: { version: 5, kind } })).toEqual(AFFIRMED);
    }
    expect(await saidOf({ quote: { version: 5, kind: "td-1.0", bodyType: 3 } })).toEqual(refused("TDX_BODY_SIZE"));
  });

  it("X1 to X4: either of two equivalent signatures is the same evidence", async () => {
    const of = (s: "high" | "low") => verifyCase({ quote: { signature: { s }, qeReportSignature: { s } } });
    const [high, low] = [await of("high"), await of("low")];
    expect([high.verdict, low.verdict]).toEqual(["affirming", "affirming"]);
    expect(high.evidence.signedSha256).toBe(low.evidence.signedSha256);
    expect(high.evidence.sha256).not.toBe(low.evidence.sha256);
  });

  it("QE authentication data need not have 32 bytes", async () => {
    for (const size of [0, 1, 31, 33, 4096]) {
      const qeAuthenticationData = new Uint8Array(size).fill(3);
      expect(await saidOf({ quote: { qeAuthenticationData } })).toEqual(AFFIRMED);
    }
  });

  it("T-src: text in a policy that is no base64 is no zero", async () => {
    for (const value of ['"zz*z"', '"AAA"', "0", "[1, 2]"]) {
      const [verdict, code] = await saidOf({ policy: tdxPolicyText({ mr_td: value }) });
      expect([verdict, code?.startsWith("PROTOJSON_")]).toEqual(["none", true]);
    }
  });
});

describe("policy and TCB", () => {
  it("T8, P12: a TD under debug", async () => {
    for (const bit of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const { findings } = await verifyCase({ td: { tdAttributes: Uint8Array.of(1 << bit, 0, 0, 0x10, 0, 0, 0, 0) } });
      expect(findings.find(({ code }) => code === "TDX_DEBUG")?.outcome).toBe("fail");
    }
  });

  it("T9, P13: another quoting enclave, or one under debug, with and without an identity", async () => {
    for (const qeReport of [
      { mrSigner: new Uint8Array(32) },
      { attributes: concatBytes(Uint8Array.of(0x17), new Uint8Array(15)) },
    ]) {
      expect(await saidOf({ quote: { qeReport } })).toEqual(refused("TDX_QE_IDENTITY"));
      const policy = tdxPolicyText({}, undefined, {});
      expect(await saidOf({ quote: { qeReport }, policy })).toEqual(refused("TDX_QE_IDENTITY"));
    }
  });

  it("P21, P22: statuses are refused unless the caller lists them, and then come with their advisories", async () => {
    for (const status of ["OutOfDate", "OutOfDateConfigurationNeeded"] as const) {
      const tcbInfo = { levels: [level(status)] };
      expect(await saidOf({ tcbInfo })).toEqual(refused("TDX_TCB_STATUS"));
      const { verdict, findings } = await verifyCase({ tcbInfo, acceptTcbStatus: [status] });
      const note = findings.find(({ code }) => code === "TDX_TCB_STATUS_ACCEPTED");
      expect([verdict, note?.actual]).toEqual(["warning", `${status}: INTEL-SA-00837`]);
    }
  });

  it("P10: another signer or attribute of the module, and a module below its lowest level", async () => {
    const td = [
      { mrSignerSeam: new Uint8Array(48).fill(1) },
      { seamAttributes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) },
    ];
    for (const one of td) expect(await saidOf({ td: one })).toEqual(refused("TDX_MODULE"));
    const moduleIdentities = [{ id: "TDX_01", levels: [{ isvSvn: 7, status: "UpToDate" as const }] }];
    expect(await saidOf({ tcbInfo: { moduleIdentities } })).toEqual(refused("TDX_TCB_SUPPORTED"));
  });

  it("P11: another PCEID", async () => {
    expect(await saidOf({ tcbInfo: { pceId: "0100" } })).toEqual(refused("TDX_STATEMENT_PLATFORM"));
    expect(await saidOf({ pck: { pceId: Uint8Array.of(1, 0) } })).toEqual(refused("TDX_STATEMENT_PLATFORM"));
  });

  it("P14: a platform that needs configuration and an enclave out of date are both", async () => {
    const result = await verifyCase({
      tcbInfo: { levels: [level("ConfigurationNeeded")] },
      qeIdentity: { levels: [{ isvSvn: 6, status: "OutOfDate" }] },
    });
    const found = result.findings.find(({ code }) => code === "TDX_TCB_STATUS");
    expect([found?.outcome, found?.actual]).toEqual(["fail", "OutOfDateConfigurationNeeded"]);
  });

  it("go-tdx-guest: a platform out of date under a module that is not", async () => {
    const levels = [level("OutOfDate")];
    const moduleIdentities = [{ id: "TDX_01", levels: [{ isvSvn: 1, status: "UpToDate" as const }] }];
    expect(await saidOf({ tcbInfo: { levels, moduleIdentities } })).toEqual(refused("TDX_TCB_STATUS"));
  });

  it("go-tdx-guest: a module's identity by upper or lower case", async () => {
    const teeTcbSvn = Uint8Array.of(6, 10, 3, ...new Uint8Array(13));
    for (const id of ["TDX_0A", "TDX_0a"]) {
      const moduleIdentities = [{ id, levels: [{ isvSvn: 1, status: "UpToDate" as const }] }];
      expect(await saidOf({ td: { teeTcbSvn }, tcbInfo: { moduleIdentities } })).toEqual(AFFIRMED);
    }
  });

  it("T-src: components of SGX count beside those of TDX, and an enclave above its level reaches it", async () => {
    const sgx = pck.extension.tcbComponents.map((svn, index) => (index === 15 ? svn + 1 : svn));
    expect(await saidOf({ tcbInfo: { levels: [level("UpToDate", { sgx })] } })).toEqual(refused("TDX_TCB_SUPPORTED"));
    expect(await saidOf({ quote: { qeReport: { isvSvn: 99 } } })).toEqual(AFFIRMED);
    expect(await saidOf({ quote: { qeReport: { isvSvn: 3 } } })).toEqual(refused("TDX_TCB_STATUS"));
    expect(await saidOf({ quote: { qeReport: { isvSvn: 2 } } })).toEqual(refused("TDX_TCB_SUPPORTED"));
  });

  it("T11: what fails is a result, in one form, and throws only where the caller asks for that", async () => {
    const result = await verifyCase({ edit: (quote) => patched(quote, 184, 0) });
    expect(result).toMatchObject({ verdict: "contraindicated", failure: { code: "TDX_SIGNATURE" } });
    const verifier = createVerifier({ anchors: [intel.root.der] });
    const told = { policy: TDX_POLICY, challenge: { tee: TDX_CHALLENGE }, at: TDX_AT };
    await expect(verifier.verifyOrThrow(new Uint8Array(10), told)).rejects.toMatchObject({ code: "EVIDENCE_UNKNOWN" });
  });
});
