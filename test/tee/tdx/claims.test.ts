import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import type { Trusted } from "../../../src/tee/scheme.js";
import { authenticClaimsOf, claimsOf, pckClaims } from "../../../src/tee/tdx/claims.js";
import { readQeIdentity } from "../../../src/tee/tdx/qe-identity.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import type { TdxSigner } from "../../../src/tee/tdx/types.js";
import type { QeIdentityOptions, TcbInfoOptions } from "../../../src/testing/index.js";
import { simulatedIntel } from "../../helpers/tdx.js";
import { valueOf } from "../../x509/outcomes.js";
import { pck, quoteOf, signerOf } from "./quote-support.js";

const signer = await signerOf(quoteOf());

/** The signer with what Intel says. */
function withStatements(info: TcbInfoOptions = {}, qe: QeIdentityOptions = {}): Trusted<TdxSigner> {
  const tcbInfo = valueOf(readTcbInfo(simulatedIntel().issueTcbInfo(info).bytes)).value;
  const qeIdentity = valueOf(readQeIdentity(simulatedIntel().issueQeIdentity(qe).bytes)).value;
  return { ...signer, collateral: { tcbInfo, qeIdentity } };
}

describe("claimsOf", () => {
  it("is plain JSON: every field of the quote, bytes in hex in its order", () => {
    const filled = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);
    const quote = quoteOf({
      version: 5,
      header: { pceSvn: 1, qeSvn: 2, userData: filled(20, 0xab) },
      td: {
        teeTcbSvn: filled(16, 1),
        mrSeam: filled(48, 2),
        mrSignerSeam: filled(48, 3),
        seamAttributes: Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0x40),
        tdAttributes: Uint8Array.of(0, 0, 0, 0x10, 0, 0, 0, 0x80),
        xfam: Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0),
        mrTd: filled(48, 5),
        mrConfigId: filled(48, 6),
        mrOwner: filled(48, 7),
        mrOwnerConfig: filled(48, 8),
        rtmrs: [filled(48, 9), filled(48, 10), filled(48, 11), filled(48, 12)],
        reportData: filled(64, 13),
        teeTcbSvn2: filled(16, 14),
        mrServiceTd: filled(48, 15),
      },
      trailing: new Uint8Array(7),
    });
    const claims = claimsOf(quote);
    expect(JSON.parse(JSON.stringify(claims))).toEqual(claims);
    expect(claims).toEqual({
      version: 5,
      tdReportVersion: "1.5",
      pceSvn: 1,
      qeSvn: 2,
      qeVendorId: "939a7233f79c4ca9940a0db3957f0607",
      userData: "ab".repeat(20),
      teeTcbSvn: "01".repeat(16),
      mrSeam: "02".repeat(48),
      mrSignerSeam: "03".repeat(48),
      seamAttributes: "0400000000000040",
      tdAttributes: { value: "0000001000000080", bits: ["SEPT_VE_DISABLE", "PERFMON"] },
      xfam: { value: "0300000000000000", bits: ["x87", "SSE"] },
      mrTd: "05".repeat(48),
      mrConfigId: "06".repeat(48),
      mrOwner: "07".repeat(48),
      mrOwnerConfig: "08".repeat(48),
      rtmr0: "09".repeat(48),
      rtmr1: "0a".repeat(48),
      rtmr2: "0b".repeat(48),
      rtmr3: "0c".repeat(48),
      reportData: "0d".repeat(64),
      teeTcbSvn2: "0e".repeat(16),
      mrServiceTd: "0f".repeat(48),
      qe: {
        cpuSvn: toHex(quote.qeReport.cpuSvn),
        miscSelect: "00000000",
        attributes: toHex(quote.qeReport.attributes),
        mrEnclave: toHex(quote.qeReport.mrEnclave),
        mrSigner: toHex(quote.qeReport.mrSigner),
        isvProdId: 2,
        isvSvn: quote.qeReport.isvSvn,
      },
      certificationDataType: 5,
      trailingZeros: 7,
    });
  });

  it("has null for what TD 1.0 does not report", () => {
    for (const options of [{}, { version: 5, kind: "td-1.0" }] as const) {
      expect(claimsOf(quoteOf(options))).toMatchObject({
        tdReportVersion: "1.0",
        teeTcbSvn2: null,
        mrServiceTd: null,
      });
    }
  });
});

describe("authenticClaimsOf", () => {
  it("adds the platform by its certificate, and no TCB where it was not appraised", () => {
    const { extension } = pck;
    const { platform, tcb, ...quote } = authenticClaimsOf(quoteOf(), signer);
    expect(quote).toEqual(claimsOf(quoteOf()));
    expect(tcb).toBeNull();
    expect(platform).toEqual({
      ca: "platform",
      ppid: toHex(extension.ppid),
      fmspc: toHex(extension.fmspc),
      pceId: toHex(extension.pceId),
      cpuSvn: toHex(extension.cpuSvn),
      pceSvn: extension.pceSvn,
      tcbComponents: extension.tcbComponents,
      sgxType: extension.sgxType,
      platformInstanceId: toHex(extension.platformInstanceId ?? new Uint8Array()),
      configuration: extension.configuration,
    });
  });

  it("says what Intel says of the TCB, and between which instants", () => {
    const by = withStatements({ evaluationNumber: 18 }, { evaluationNumber: 17 });
    const { tcb } = authenticClaimsOf(quoteOf(), by);
    expect(tcb).toMatchObject({
      status: "UpToDate",
      platformStatus: "UpToDate",
      moduleStatus: "UpToDate",
      qeStatus: "UpToDate",
      currentStatus: null,
      advisoryIds: [],
      tcbEvaluationDataNumber: 17,
      earliestIssueDate: "2025-05-18T00:00:00.000Z",
      latestIssueDate: "2025-05-18T00:00:00.000Z",
      earliestExpirationDate: "2025-06-17T00:00:00.000Z",
    });
    expect(authenticClaimsOf(quoteOf({ version: 5 }), by)["tcb"]).toMatchObject({ currentStatus: "UpToDate" });
    const old = quoteOf({ td: { teeTcbSvn: Uint8Array.of(0, 0, ...new Uint8Array(14)) } });
    expect(authenticClaimsOf(old, by)["tcb"]).toMatchObject({ status: null, tcbEvaluationDataNumber: 17 });
  });
});

describe("pckClaims", () => {
  it("has null for what the Processor CA does not write", () => {
    const { extension } = simulatedIntel().issuePck({ ca: "processor" });
    expect(pckClaims(extension)).toMatchObject({ platformInstanceId: null, configuration: null });
  });
});
