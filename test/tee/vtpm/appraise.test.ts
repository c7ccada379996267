import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import type { Finding } from "../../../src/result/index.js";
import type { Voucher } from "../../../src/tee/scheme.js";
import { appraise, boundReportData } from "../../../src/tee/vtpm/index.js";
import type { AkGround, BankName, GoldenPcrs, VtpmExpectation, VtpmParts } from "../../../src/tee/vtpm/index.js";
import { createSimulatedTpm } from "../../../src/testing/index.js";
import type { TpmQuoteOptions } from "../../../src/testing/index.js";
import { VTPM_NONCE, vtpmPartsOf } from "../../helpers/vtpm.js";
import { authenticOf, hashes, quoteCrypto, signerOf } from "./support.js";

const banks = ["sha256", "sha384", "sha1"] as const;
const tpm = await createSimulatedTpm({ key: "p256", banks });
const tee = new Uint8Array(64).fill(7);
const SOUND: Voucher = { name: "VMPL 0", sound: true };
const ANSWERED = { kind: "bytes", bytes: VTPM_NONCE } as const;

const partsWith = (...quotes: readonly Partial<TpmQuoteOptions>[]): Promise<VtpmParts> => vtpmPartsOf(tpm, quotes);
const first = { bank: "sha256" } as const;
const second = (attest: TpmQuoteOptions["attest"]): Partial<TpmQuoteOptions> => ({
  bank: "sha384",
  ...(attest === undefined ? {} : { attest }),
});

function golden(values: Partial<Record<BankName, Record<number, Uint8Array>>>): GoldenPcrs {
  return new Map(
    Object.entries(values).map(([bank, own]) => [
      bank as BankName,
      new Map(Object.entries(own).map(([index, value]) => [Number(index), value])),
    ]),
  );
}

const bound: AkGround = {
  kind: "report",
  reported: boundReportData(tee, tpm.akPublic, quoteCrypto),
  challenge: { kind: "bytes", bytes: tee },
  akBinding: "report-data",
};

interface Told extends Partial<VtpmExpectation> {
  readonly ground?: AkGround;
  readonly voucher?: Voucher | null;
}

function findingsOf(parts: VtpmParts, { ground = bound, voucher = SOUND, ...told }: Told = {}): readonly Finding[] {
  const evidence = authenticOf(parts);
  const expectation = {
    pcrValues: golden({ sha256: { 0: tpm.pcr("sha256", 0) } }),
    challenge: ANSWERED,
    sha1Bank: "refuse",
    ...told,
  } as const;
  return appraise(evidence, signerOf(evidence, ground), voucher, expectation, hashes);
}

/** Outcome and path of each finding with this code. */
function saidOf(code: string, findings: readonly Finding[]): readonly string[] {
  return findings.filter((one) => one.code === code).map(({ outcome, path }) => `${outcome} ${path}`);
}

/** Every finding that did not simply pass. */
function raised(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ outcome }) => outcome !== "pass").map(({ code, outcome }) => `${outcome} ${code}`);
}

describe("appraise", async () => {
  const one = await partsWith(first);

  it("says of sound evidence each rule once for each quote, and raises nothing", async () => {
    const findings = findingsOf(await partsWith(first, second(undefined)), {
      pcrValues: golden({ sha256: { 0: tpm.pcr("sha256", 0) }, sha384: { 16: tpm.pcr("sha384", 16) } }),
    });
    expect(raised(findings)).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual([
      ...["VTPM_AK_BINDING", "VTPM_AK_VOUCHER", "VTPM_AK_ATTRIBUTES"],
      ...["VTPM_SIGNATURE", "VTPM_PCR_DIGEST", "VTPM_FRESHNESS"],
      ...["VTPM_SIGNATURE", "VTPM_PCR_DIGEST", "VTPM_FRESHNESS"],
      ...["VTPM_QUOTE_SIGNER", "VTPM_QUOTE_RESTART", "VTPM_QUOTE_CLOCK"],
      ...["VTPM_BANK", "VTPM_BANK", "VTPM_PCR", "VTPM_PCR_RESETTABLE"],
    ]);
  });

  const report = (reported: Uint8Array, akBinding: "report-data" | "unbound" = "report-data"): AkGround => ({
    ...bound,
    reported,
    akBinding,
  });
  const unchecked: AkGround = { ...bound, challenge: { kind: "unchecked" } };
  it.each<readonly [string, AkGround, Voucher | null, readonly string[], readonly string[]]>([
    ["the key, by sound software", bound, SOUND, ["pass"], ["pass"]],
    ["the key, by software that is not pinned", bound, { name: "VMPL 2", sound: false }, ["pass"], ["note"]],
    ["the challenge alone", report(tee), SOUND, ["fail"], []],
    ["the challenge alone, accepted", report(tee, "unbound"), SOUND, ["skip"], []],
    ["something else", report(new Uint8Array(64)), SOUND, ["fail"], []],
    ["something else, where unbound keys are accepted", report(new Uint8Array(64), "unbound"), SOUND, ["skip"], []],
    ["what nobody asked for", unchecked, SOUND, ["skip"], []],
    ["nothing, since there is no report", { kind: "none" }, null, [], []],
  ])("says what a report covers: %s", (_name, ground, voucher, binding, vouched) => {
    const findings = findingsOf(one, { ground, voucher });
    const path = "report.report_data";
    expect(saidOf("VTPM_AK_BINDING", findings)).toEqual(binding.map((outcome) => `${outcome} ${path}`));
    expect(saidOf("VTPM_AK_VOUCHER", findings)).toEqual(vouched.map((outcome) => `${outcome} ${path}`));
  });

  it.each<readonly [string, Uint8Array, string]>([
    ["the nonce", VTPM_NONCE, "pass"],
    ["the nonce without its last byte", VTPM_NONCE.subarray(0, 31), "fail"],
    ["the nonce and a zero", Uint8Array.of(...VTPM_NONCE, 0), "fail"],
    ["another first byte", VTPM_NONCE.map((octet, at) => (at === 0 ? octet ^ 1 : octet)), "fail"],
    ["another last byte", VTPM_NONCE.map((octet, at) => (at === 31 ? octet ^ 1 : octet)), "fail"],
    ["nothing", new Uint8Array(), "fail"],
  ])("compares extraData in full: %s", (_name, bytes, outcome) => {
    const findings = findingsOf(one, { challenge: { kind: "bytes", bytes } });
    expect(saidOf("VTPM_FRESHNESS", findings)).toEqual([`${outcome} quotes.0.extra_data`]);
  });

  it("skips freshness where it is unchecked, and says nothing where nothing was stated", () => {
    expect(raised(findingsOf(one, { challenge: { kind: "unchecked" } }))).toEqual(["skip VTPM_FRESHNESS"]);
    expect(saidOf("VTPM_FRESHNESS", findingsOf(one, { challenge: null }))).toEqual([]);
  });

  it("compares the nonce with each quote", async () => {
    const parts = await partsWith(first, { ...second(undefined), nonce: new Uint8Array(32) });
    const pcrValues = golden({ sha256: { 0: tpm.pcr("sha256", 0) }, sha384: { 0: tpm.pcr("sha384", 0) } });
    const said = saidOf("VTPM_FRESHNESS", findingsOf(parts, { pcrValues }));
    expect(said).toEqual(["pass quotes.0.extra_data", "fail quotes.1.extra_data"]);
  });
});

describe("appraise: quotes that belong together", () => {
  const signer = new Uint8Array(34);
  signer[1] = 0x0b;
  it.each<readonly [string, TpmQuoteOptions["attest"], readonly string[]]>([
    ["are of one signer", { qualifiedSigner: signer }, ["fail VTPM_QUOTE_SIGNER"]],
    ["are of one reset", ({ resetCount }) => ({ resetCount: (resetCount ^ 1) >>> 0 }), ["fail VTPM_QUOTE_RESTART"]],
    [
      "are of one restart",
      ({ restartCount }) => ({ restartCount: (restartCount ^ 1) >>> 0 }),
      ["fail VTPM_QUOTE_RESTART"],
    ],
    ["come one after another", { clock: 89_999n }, ["fail VTPM_QUOTE_CLOCK"]],
    ["may come at once", { clock: 90_000n }, []],
    ["vouch for their clock", { safe: 0 }, ["note VTPM_CLOCK_UNSAFE"]],
  ])("%s", async (_name, attest, expected) => {
    const own = await createSimulatedTpm({ key: "p256", banks });
    const parts = await vtpmPartsOf(own, [first, second(attest)]);
    const pcrValues = golden({ sha256: { 0: own.pcr("sha256", 0) }, sha384: { 0: own.pcr("sha384", 0) } });
    expect(raised(findingsOf(parts, { pcrValues }))).toEqual(expected);
  });

  it("are compared with the one before, in time", async () => {
    const clocks = [5n, 9n, 7n];
    const quotes = banks.map((bank, index) => ({ bank, attest: { clock: clocks[index] ?? 0n } }));
    const said = saidOf("VTPM_QUOTE_CLOCK", findingsOf(await partsWith(...quotes)));
    expect(said).toEqual(["pass quotes.1.clock_info.clock", "fail quotes.2.clock_info.clock"]);
  });

  it("name a primary key, or that is noted", async () => {
    for (const name of [new Uint8Array(), Uint8Array.of(0x40, 0, 0, 1), signer]) {
      const parts = await partsWith({ ...first, attest: { qualifiedSigner: name } });
      expect(raised(findingsOf(parts))).toEqual(["note VTPM_QUALIFIED_SIGNER"]);
    }
  });
});

describe("appraise: PCR values", () => {
  const [value, other] = [tpm.pcr("sha256", 0), new Uint8Array(32).fill(1)];

  it("are compared one by one, in the order of their numbers, with what is quoted", async () => {
    const unordered = new Map([
      [11, value],
      [2, other],
      [9, value],
    ]);
    const pcrValues = new Map([["sha256", unordered]] as const);
    const findings = findingsOf(await partsWith({ ...first, indices: [2, 11] }), { pcrValues });
    expect(saidOf("VTPM_PCR", findings)).toEqual([
      "fail pcr_values.sha256.2",
      "fail pcr_values.sha256.9",
      "pass pcr_values.sha256.11",
    ]);
    const missing = findings.find(({ path }) => path === "pcr_values.sha256.9");
    expect([missing?.expected, missing?.actual]).toEqual([toHex(value), null]);
  });

  it.each([16, 23])("of PCR %i, which software resets, are said apart", async (index) => {
    const pcrValues = (own: Uint8Array): GoldenPcrs => golden({ sha256: { [index]: own } });
    const parts = await partsWith(first);
    const said = (own: Uint8Array): readonly string[] =>
      saidOf("VTPM_PCR_RESETTABLE", findingsOf(parts, { pcrValues: pcrValues(own) }));
    expect([said(value), said(other)]).toEqual([
      [`pass pcr_values.sha256.${index}`],
      [`fail pcr_values.sha256.${index}`],
    ]);
    expect(saidOf("VTPM_PCR", findingsOf(parts, { pcrValues: pcrValues(value) }))).toEqual([]);
  });

  it("of a bank that is not quoted fail, the bank and each of them", async () => {
    const pcrValues = golden({ sha256: { 0: value }, sha384: { 0: tpm.pcr("sha384", 0), 16: tpm.pcr("sha384", 16) } });
    expect(raised(findingsOf(await partsWith(first), { pcrValues }))).toEqual([
      "fail VTPM_BANK",
      "fail VTPM_PCR",
      "fail VTPM_PCR_RESETTABLE",
    ]);
  });

  it("of a bank that is not named are noted and not compared", async () => {
    const findings = findingsOf(await partsWith(first, second(undefined)));
    expect([raised(findings), saidOf("VTPM_BANK_UNUSED", findings)]).toEqual([
      ["note VTPM_BANK_UNUSED"],
      ["note quotes.1.pcrs"],
    ]);
  });

  it("of a SHA-1 bank count with the caller's word", async () => {
    const parts = await partsWith({ bank: "sha1" });
    const pcrValues = golden({ sha1: { 0: tpm.pcr("sha1", 0) } });
    expect(raised(findingsOf(parts, { pcrValues }))).toEqual(["fail VTPM_SHA1_BANK"]);
    expect(raised(findingsOf(parts, { pcrValues, sha1Bank: "accept" }))).toEqual(["note VTPM_SHA1_BANK"]);
  });
});

describe("appraise: canonical event logs", () => {
  it("are noted", async () => {
    const parts = await partsWith(first);
    const log = Uint8Array.of(1, 2);
    const said = (change: Partial<VtpmParts>): readonly string[] =>
      saidOf("VTPM_CANONICAL_EVENT_LOG", findingsOf({ ...parts, ...change }));
    expect(said({})).toEqual([]);
    expect(said({ eventLog: log, canonicalEventLog: log })).toEqual(["note canonical_event_log"]);
  });
});
