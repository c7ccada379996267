import { beforeAll, describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { createCollateral, memoryCache } from "../../src/collateral/getting.js";
import type { CollateralOptions } from "../../src/collateral/getting.js";
import { writeBundle } from "../../src/collateral/index.js";
import type { Collateral } from "../../src/collateral/index.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import type { Clock } from "../../src/ports/index.js";
import { createSimulatedPcs, editingHeaders } from "../../src/testing/index.js";
import type { SimulatedPcs, SimulatedPcsOptions } from "../../src/testing/index.js";
import { gatherEndorsements } from "../../src/verify/gather.js";
import type { Gathered, GatherOptions } from "../../src/verify/index.js";
import { signedQuote, simulatedIntel, TDX_AT, tdxPolicyText, verifyQuote } from "../helpers/tdx.js";
import type { SignedQuote, VerifyQuoteOptions } from "../helpers/tdx.js";

const crypto = createCertificateCrypto();
const NOTHING = { tcbInfo: null, qeIdentity: null, rootCrl: null, pckCrl: null } as const;
/** Whether lists and statements are asked for. */
const policyOf = (checkCrl: boolean, getCollateral: boolean) =>
  tdxPolicyText({}, undefined, { check_crl: String(checkCrl), get_collateral: String(getCollateral) });

const clock: Clock = {
  now: () => Date.parse(TDX_AT),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds > 5000 ? 5000 : 0);
    return () => clearTimeout(timer);
  },
  jitter: () => 0,
};

let signed: SignedQuote;

beforeAll(() => {
  signed = signedQuote();
});

function pcsOf(options: Partial<SimulatedPcsOptions> = {}): SimulatedPcs {
  return createSimulatedPcs({ intel: simulatedIntel(), now: new Date(TDX_AT), ...options });
}

function collateralOf(pcs: SimulatedPcs | null, options: Partial<CollateralOptions> = {}): Collateral {
  const fetcher = pcs === null ? null : (url: string, request: RequestInit) => pcs.handler(new Request(url, request));
  return createCollateral({ digest: crypto, fetcher, clock, ...options });
}

/** Verdict and codes of what failed, with nothing supplied but by a service. */
async function outcomeOf(
  pcs: SimulatedPcs | null,
  policy = policyOf(true, true),
  { verifier = {}, ...options }: VerifyQuoteOptions = {},
  quote = signed,
): Promise<readonly string[]> {
  const made = { collateral: collateralOf(pcs), ...verifier };
  const { verdict, failure, findings } = await verifyQuote(quote, policy, {
    endorsements: NOTHING,
    verifier: made,
    ...options,
  });
  const failed = findings.filter(({ outcome }) => outcome === "fail").map(({ code }) => code);
  return [verdict, ...(failure === null ? [] : [failure.code]), ...failed];
}

const pathsOf = ({ requests }: SimulatedPcs) =>
  requests.map(({ path }) => path.split("?")[0]?.split("/").at(-1)).sort();
const ALL = ["IntelSGXRootCA.der", "identity", "pckcrl", "tcb"];

describe("a verification that asks Intel", () => {
  it("comes to what it comes to with everything supplied", async () => {
    const pcs = pcsOf();
    const online = await outcomeOf(pcs);
    const supplied = await verifyQuote(signed, policyOf(true, true));
    expect(online).toEqual([supplied.verdict]);
    expect(pathsOf(pcs)).toEqual(ALL);
  });

  it("does so at a PCCS, in hex", async () => {
    const pccs = pcsOf({ form: "pccs" });
    const services = { "intel-pccs": "https://pccs.example" };
    const collateral = collateralOf(pccs, { services });
    expect(await outcomeOf(pccs, policyOf(true, true), { verifier: { collateral } })).toEqual(["warning"]);
    expect(pathsOf(pccs)).toEqual(["identity", "pckcrl", "rootcacrl", "tcb"]);
  });

  it("asks for what the policy wants only, and for lists whenever that is not forbidden", async () => {
    const [statements, lists] = [pcsOf(), pcsOf()];
    await outcomeOf(statements, policyOf(false, true), {
      verifier: { collateral: collateralOf(statements), revocation: "off" },
    });
    await outcomeOf(lists, policyOf(false, false));
    expect([pathsOf(statements), pathsOf(lists)]).toEqual([
      ["identity", "tcb"],
      ["IntelSGXRootCA.der", "pckcrl"],
    ]);
  });

  it("judges by the early edition where that is asked for", async () => {
    const pcs = pcsOf();
    const early = { verifier: { collateral: collateralOf(pcs), tcbUpdate: "early" } } as const;
    expect(await outcomeOf(pcs, policyOf(true, true), early)).toEqual([
      "contraindicated",
      "TDX_TCB_STATUS",
      "TDX_TCB_COMPONENT",
      "TDX_TCB_COMPONENT",
    ]);
    expect(pcs.requests.filter(({ path }) => path.includes("update=early"))).toHaveLength(2);
  });

  it("sees a revocation that nobody asked about", async () => {
    const { serial } = signed.pck;
    const revoking = pcsOf({ crl: (issuer) => (issuer === "platformCa" ? { revokedSerials: [serial] } : {}) });
    expect(await outcomeOf(revoking, policyOf(false, false))).toEqual(["contraindicated", "TDX_REVOKED"]);
  });

  it("asks nothing for a quote whose certificate leads nowhere: its FMSPC is anybody's word", async () => {
    const pcs = pcsOf();
    const { quote, pck } = signedQuote({ intel: simulatedIntel("forged") });
    expect(await outcomeOf(pcs, policyOf(true, true), {}, { ...signed, quote, pck })).toEqual([
      "contraindicated",
      "TDX_PCK_CHAIN",
    ]);
    expect(pcs.requests).toEqual([]);
  });

  it("is not undone by forged collateral that was supplied, however much of it and however new it claims to be", async () => {
    const forger = simulatedIntel("forged");
    const numbers = Array.from({ length: 17 }, (_, index) => 100 + index);
    const thisUpdate = (number: number) => new Date(Date.parse(TDX_AT) - number);
    const endorsements = numbers.flatMap((evaluationNumber) => [
      forger.issueTcbInfo({ evaluationNumber }).bytes,
      forger.issueQeIdentity({ evaluationNumber }).bytes,
      forger.issueCrl("root", { thisUpdate: thisUpdate(evaluationNumber) }),
      forger.issueCrl("platformCa", { thisUpdate: thisUpdate(evaluationNumber) }),
    ]);
    const pcs = pcsOf();
    const verifier = { collateral: collateralOf(pcs), endorsements };
    expect(await outcomeOf(pcs, policyOf(true, true), { verifier })).toEqual(["warning"]);
    expect(pathsOf(pcs)).toEqual(ALL);
    expect((await outcomeOf(null, policyOf(true, true), { verifier: { endorsements } }))[0]).not.toBe("warning");
  });

  it("is undecided where there is nothing to be had", async () => {
    expect((await outcomeOf(null))[0]).toBe("none");
  });

  it("needs no header where the signer's certificate was supplied", async () => {
    const pcs = pcsOf();
    for (const path of ["tcb-info", "qe-identity"] as const) {
      pcs.behave(
        path,
        editingHeaders((headers) =>
          [...headers.keys()].filter((name) => name.endsWith("-chain")).forEach((name) => headers.delete(name)),
        ),
      );
    }
    const endorsements = [simulatedIntel().tcbSigning.der];
    const verifier = { collateral: collateralOf(pcs), endorsements };
    expect(await outcomeOf(pcs, policyOf(true, true), { verifier })).toEqual(["warning"]);
    expect((await outcomeOf(pcs))[0]).toBe("none");
  });
});

describe("gathering for quotes", () => {
  const gather = (
    evidences: readonly Uint8Array[],
    pcs: SimulatedPcs | null,
    options: Partial<GatherOptions> = {},
  ): Promise<Gathered> =>
    gatherEndorsements(evidences, {
      collateral: collateralOf(pcs),
      at: TDX_AT,
      anchors: [signed.intel.root.der],
      ...options,
    });
  const bundleOf = ({ entries }: Gathered) => toUtf8(writeBundle(entries, new Date(TDX_AT), crypto));
  const offline = (bundle: Uint8Array, quote = signed) =>
    outcomeOf(null, policyOf(true, true), { verifier: { endorsements: [bundle] } }, quote);

  it("makes a bundle that is enough where there is no network, and asks once for many", async () => {
    const pcs = pcsOf();
    const quotes = [signed, signedQuote({ td: { mrTd: new Uint8Array(48).fill(1) } })];
    const gathered = await gather(
      quotes.map(({ quote }) => quote),
      pcs,
    );
    expect(gathered.evidences).toEqual(quotes.map(() => ({ failure: null, unmet: [] })));
    expect(pathsOf(pcs)).toEqual(ALL);
    expect(new Set(gathered.entries.map(({ kind }) => kind))).toEqual(
      new Set(["tdx-tcb-info", "tdx-qe-identity", "tdx-root-crl", "tdx-pck-crl", "tdx-pck-ca"]),
    );
    for (const quote of quotes) expect(await offline(bundleOf(gathered), quote)).toEqual(["warning"]);
    const renewed = await gather([signed.quote], null, { endorsements: [bundleOf(gathered)] });
    expect(renewed.evidences[0]?.failure).toBeNull();
    expect(await offline(bundleOf(renewed))).toEqual(["warning"]);
  });

  it("keeps the signer of statements that were handed in without it", async () => {
    const { intel } = signed;
    const endorsements = [
      intel.issueTcbInfo().body,
      intel.issueQeIdentity().body,
      intel.tcbSigning.der,
      intel.issueCrl("root"),
      intel.issueCrl("platformCa"),
    ];
    const gathered = await gather([signed.quote], null, { endorsements });
    expect(gathered.evidences[0]?.failure).toBeNull();
    expect(gathered.entries.map(({ kind }) => kind)).toContain("tdx-tcb-signing");
    expect(await offline(bundleOf(gathered))).toEqual(["warning"]);
  });

  it("keeps the platform's certificates that a quote does not bring", async () => {
    const { intel, pck } = signed;
    const bare = signedQuote({ quote: { certification: { type: 1, bytes: new Uint8Array(412) } } });
    const statements = [intel.issueTcbInfo().bytes, intel.issueQeIdentity().bytes];
    const lists = [intel.issueCrl("root"), intel.issueCrl("platformCa")];
    const endorsements = [pck.der, intel.platformCa.der, ...statements, ...lists];
    const gathered = await gather([bare.quote], null, { endorsements });
    expect(gathered.evidences[0]).toEqual({ failure: null, unmet: [] });
    expect(gathered.entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["tdx-pck", "tdx-pck-ca"]));
    expect(await offline(bundleOf(gathered), bare)).toEqual(["warning"]);
  });

  it("takes files of others, and renews what they hold", async () => {
    const { intel } = signed;
    const info = intel.issueTcbInfo({ evaluationNumber: 16 });
    const file = toUtf8(
      JSON.stringify({
        tcb_info: info.text,
        tcb_info_signature: Buffer.from(info.signature).toString("hex"),
        tcb_info_issuer_chain: intel.tcbSigning.pem,
      }),
    );
    const gathered = await gather([signed.quote], pcsOf(), { endorsements: [file] });
    expect(gathered.evidences[0]).toEqual({ failure: null, unmet: [] });
    expect(await offline(bundleOf(gathered))).toEqual(["warning"]);
  });

  it("says what is missing", async () => {
    const gathered = await gather([signed.quote], null);
    expect(gathered.evidences[0]?.failure?.code).toBe("TDX_TCB_INFO_MISSING");
    expect(gathered.evidences[0]?.unmet.map(({ need }) => need.kind)).toContain("tdx-tcb-info");
    const cache = memoryCache();
    const filled = await gather([signed.quote], pcsOf(), { collateral: collateralOf(pcsOf(), { cache }) });
    expect(filled.evidences[0]?.failure).toBeNull();
    const cached = await gather([signed.quote], null, { collateral: collateralOf(null, { cache }) });
    expect(cached.evidences[0]).toEqual({ failure: null, unmet: [] });
  });
});
