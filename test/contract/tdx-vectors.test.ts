import { describe, expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, Finding } from "../../src/index.js";
import { ACCEPTABLE_TCB_STATUSES } from "../../src/tee/scheme.js";
import { exceptionFor, idleExceptions } from "../helpers/exceptions.js";
import { endorsementsOf, mutated, quoteOf } from "../helpers/tdx-vectors.js";
import type { Mutation, TdxBundle } from "../helpers/tdx-vectors.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";

interface Evaluation {
  readonly result: string;
  readonly tcbDate?: string;
  readonly advisoryIDs?: readonly string[];
}

interface Index {
  readonly bundles: readonly (TdxBundle & { readonly expected: Evaluation })[];
  readonly negativeBundles: readonly (TdxBundle & { readonly expectedError: string })[];
}

interface Negatives {
  readonly cases: readonly {
    readonly name: string;
    readonly base: string;
    readonly ops: readonly Mutation[];
    readonly observed: string;
  }[];
}

type Expected =
  | { readonly ok: false; readonly stage: string }
  | { readonly ok: true; readonly status: string; readonly tcbDate: string; readonly advisoryIDs: readonly string[] };

interface Synthetic {
  readonly verifyAt: string;
  readonly trustedRoot: string;
  readonly collateral: Readonly<Record<string, string>>;
}

interface SyntheticCases {
  readonly defaults: Synthetic;
  readonly cases: readonly (Partial<Synthetic> & {
    readonly name: string;
    readonly quote: string;
    readonly expected: Expected;
  })[];
}

interface PolicyChoices {
  /** Whether lists and statements have to be there. Default: true. */
  readonly collateral?: boolean;
  readonly tdAttributes?: string;
}

/** Asks for everything but a reference value: what the vectors state is the outcome before any policy. */
function policyOf({ collateral = true, tdAttributes }: PolicyChoices): string {
  return JSON.stringify({
    policy: {
      headerPolicy: { qeVendorId: "k5pyM/ecTKmUCg2zlX8GBw==" },
      ...(tdAttributes === undefined ? {} : { tdQuoteBodyPolicy: { tdAttributes } }),
    },
    rootOfTrust: { checkCrl: collateral, getCollateral: collateral },
  });
}

interface Case extends PolicyChoices {
  readonly quote: Uint8Array;
  readonly endorsements: readonly Uint8Array[];
  readonly at: string;
  readonly root?: Uint8Array;
}

function verify({ quote, endorsements, at, root, ...choices }: Case): Promise<AttestationResult> {
  const verifier = createVerifier({ endorsements, ...(root === undefined ? {} : { anchors: [root] }) });
  return verifier.verify(quote, {
    policy: policyOf(choices),
    challenge: { tee: "unchecked" },
    at,
    tee: "tdx",
    acceptTcbStatus: ACCEPTABLE_TCB_STATUSES,
  });
}

/** Codes that say of a status that it is not accepted, and why. */
const OF_STATUS = ["TDX_TCB_STATUS", "TDX_TCB_COMPONENT"];

/** The outcome before any policy: a status, or the code of what stopped it. */
function outcomeOf(result: AttestationResult): Evaluation | string {
  if (result.failure !== null) return result.failure.code;
  const failed = result.findings.find((one) => isFail(one) && !OF_STATUS.includes(one.code));
  if (failed !== undefined) return failed.code;
  const { tcb } = result.claims["tdx"] as { readonly tcb: Readonly<Record<string, unknown>> };
  return {
    result: String(tcb["status"]),
    tcbDate: String(tcb["tcbDate"]).replace(".000Z", "Z"),
    advisoryIDs: (tcb["advisoryIds"] as string[]).sort(),
  };
}

function wanted({ result, tcbDate = "", advisoryIDs = [] }: Evaluation): Evaluation | string {
  if (result === "TCB_NOT_SUPPORTED") return "TDX_TCB_SUPPORTED";
  return { result, tcbDate, advisoryIDs: [...advisoryIDs].sort() };
}

/** Only what is accepted in every respect gives a verdict that is not negative. */
function expectVerdict(result: AttestationResult, outcome: Evaluation | string): void {
  const good = typeof outcome !== "string" && outcome.result !== "Revoked";
  const verdicts = good ? ["warning"] : ["contraindicated", "none"];
  expect(verdicts, JSON.stringify(result.failure ?? result.findings.filter(isFail))).toContain(result.verdict);
}

function isFail({ outcome }: Finding): boolean {
  return outcome === "fail";
}

/** Where the rulings decide otherwise: the code that stopped it, or that of a rule that let it pass. */
function expectException(code: string, result: AttestationResult, outcome: Evaluation | string): void {
  if (typeof outcome === "string") {
    expect(outcome).toBe(code);
    return;
  }
  const passed = result.findings.filter((one) => !isFail(one)).map((one) => one.code);
  expect([result.verdict, passed.includes(code)], code).toEqual(["warning", true]);
}

describeWithVectors("TDX vectors", () => {
  const index = readVectorJson<Index>("tdx/index.json");
  const negatives = readVectorJson<Negatives>("tdx/negatives.json");
  const synthetic = readVectorJson<SyntheticCases>("tdx/synthetic/cases.json");
  const bundles = new Map(index.bundles.map((bundle) => [bundle.name, bundle]));

  const caseOf = (bundle: TdxBundle): Case => ({
    quote: quoteOf(bundle),
    endorsements: endorsementsOf(bundle),
    at: instantOf(bundle.verifyAt),
  });

  describe("bundles", () => {
    it.each(index.bundles)("$name: $expected.result", async (bundle) => {
      const result = await verify(caseOf(bundle));
      const outcome = outcomeOf(result);
      const exception = exceptionFor("tdx-bundles", bundle.name);
      if (exception === null) expect(outcome).toEqual(wanted(bundle.expected));
      else expectException(exception.code, result, outcome);
      expectVerdict(result, outcome);
    });

    it("give the stated status of a TD under debug where the policy pins its attributes", async () => {
      const bundle = bundles.get("trustee-debug-td-2026-03");
      if (bundle === undefined) throw new Error("no such bundle");
      const whole = caseOf(bundle);
      const tdAttributes = Buffer.from(whole.quote.subarray(168, 176)).toString("base64");
      const result = await verify({ ...whole, tdAttributes });
      expect(outcomeOf(result)).toEqual(wanted(bundle.expected));
    });

    it("have no exception that none of them needs", () => {
      expect(
        idleExceptions(
          "tdx-bundles",
          index.bundles.map(({ name }) => name),
        ),
      ).toEqual([]);
    });
  });

  describe("negative bundles", () => {
    it.each(index.negativeBundles)("$name", async (bundle) => {
      const collateral = bundle.tcbInfo !== undefined;
      const tcbSigningChain = "roots/chain_tcb_signing_2025.pem";
      const result = await verify({ ...caseOf({ tcbSigningChain, ...bundle }), collateral });
      expect(outcomeOf(result)).toBe(NEGATIVE_BUNDLES[bundle.name]);
      expectVerdict(result, outcomeOf(result));
    });
  });

  describe("mutations", () => {
    it.each(negatives.cases)("$name ($base)", async ({ name, base, ops, observed }) => {
      const bundle = bundles.get(base);
      if (bundle === undefined) throw new Error(`no bundle ${base}`);
      const whole = caseOf(bundle);
      const result = await verify({ ...whole, quote: mutated(whole.quote, ops) });
      const outcome = outcomeOf(result);
      const exception = exceptionFor("tdx-mutations", name);
      if (exception !== null) {
        expectException(exception.code, result, outcome);
      } else if (observed.startsWith("ok ")) {
        expect(outcome).toMatchObject({ result: observed.slice(3) });
      } else {
        expect(CODES_OF_STAGE[observed], observed).toContain(outcome);
      }
      expectVerdict(result, outcome);
    });

    it("have no exception that none of them needs", () => {
      expect(
        idleExceptions(
          "tdx-mutations",
          negatives.cases.map(({ name }) => name),
        ),
      ).toEqual([]);
    });
  });

  describe("synthetic cases", () => {
    it.each(synthetic.cases)("$name", async ({ name, quote, expected, ...own }) => {
      const { verifyAt, trustedRoot } = { ...synthetic.defaults, ...own };
      const collateral = { ...synthetic.defaults.collateral, ...own.collateral };
      const result = await verify({
        quote: new Uint8Array(Buffer.from(quote, "base64")),
        endorsements: Object.values(collateral).map((text) => new TextEncoder().encode(text)),
        at: verifyAt,
        root: new TextEncoder().encode(trustedRoot),
      });
      const outcome = outcomeOf(result);
      const exception = exceptionFor("tdx-synthetic", name);
      if (exception !== null) {
        expectException(exception.code, result, outcome);
      } else if (expected.ok) {
        const { status, tcbDate, advisoryIDs } = expected;
        expect(outcome).toEqual(wanted({ result: status, tcbDate, advisoryIDs }));
      } else {
        expect(CODES_OF_STAGE[expected.stage], expected.stage).toContain(outcome);
      }
      expectVerdict(result, outcome);
    });

    it("have no exception that none of them needs", () => {
      expect(
        idleExceptions(
          "tdx-synthetic",
          synthetic.cases.map(({ name }) => name),
        ),
      ).toEqual([]);
    });
  });
});

/** Bundles without a common window are verified today. */
function instantOf(verifyAt: string | undefined): string {
  return verifyAt === undefined || Number.isNaN(Date.parse(verifyAt)) ? "2025-07-10T00:00:00Z" : verifyAt;
}

const NEGATIVE_BUNDLES: Readonly<Record<string, string>> = {
  "fmspc-mismatch": "TDX_STATEMENT_PLATFORM",
  "sgx-tcb-info-for-td-quote": "TDX_TCB_INFO_MISSING",
  "root-crl-as-pck-crl": "TDX_CRL_MISSING",
  "reformatted-tcb-info": "TDX_TCB_INFO_MISSING",
  "preproduction-root": "TDX_PCK_CHAIN",
  "old-root-edition": "EVIDENCE_UNSUPPORTED",
  "corrupted-quote": "EVIDENCE_UNSUPPORTED",
  "td-quote-debug": "TDX_DEBUG",
  "no-embedded-chain-type1": "EVIDENCE_UNSUPPORTED",
};

/** The codes that say what the vectors' own verifier found, by the name of its stage. */
const CODES_OF_STAGE: Readonly<Record<string, readonly string[]>> = {
  parse: [
    "TDX_QUOTE_SIZE",
    "TDX_SIGNATURE_DATA_SIZE",
    "TDX_QUOTE_VERSION",
    "TDX_BODY_TYPE",
    "TDX_BODY_SIZE",
    "TDX_TEE_TYPE",
    "TDX_CERTIFICATION_TYPE",
    "TDX_CERTIFICATION_SIZE",
    "EVIDENCE_UNSUPPORTED",
  ],
  header: ["TDX_KEY_TYPE", "TDX_SIGNATURE", "EVIDENCE_UNSUPPORTED"],
  "quote-signature": ["TDX_SIGNATURE", "EVIDENCE_UNSUPPORTED"],
  "qe-binding": ["TDX_ATTESTATION_KEY", "TDX_QE_REPORT_DATA"],
  "qe-report-signature": ["TDX_QE_REPORT_SIGNATURE"],
  "pck-chain": [
    "TDX_CERTIFICATION_TYPE",
    "TDX_PCK_MISSING",
    "TDX_PCK_CHAIN",
    "TDX_PCK_CHAIN_PEM",
    "TDX_PCK_CHAIN_COUNT",
    "TDX_PCK_CHAIN_ORDER",
    "TDX_CERT_NAME",
    "X509_PEM_COUNT",
    "X509_CERT_NOT_YET_VALID",
    "X509_CERT_EXPIRED",
  ],
  "tcb-signing-chain": ["TDX_STATEMENT_SIGNER"],
  "tcb-info": ["TDX_STATEMENT_SIGNATURE", "TDX_TCB_INFO_MISSING", "TDX_STATEMENT_PLATFORM", "TDX_STATEMENT_EXPIRED"],
  "qe-identity": ["TDX_STATEMENT_SIGNATURE", "TDX_QE_IDENTITY_MISSING", "TDX_STATEMENT_EXPIRED", "TDX_QE_IDENTITY"],
  revoked: ["TDX_REVOKED"],
  "root-crl": ["TDX_CRL_STALE", "TDX_CRL_INVALID"],
  "pck-crl": ["TDX_CRL_STALE", "TDX_CRL_INVALID", "TDX_CRL_MISSING"],
  "tdx-module": ["TDX_MODULE", "TDX_TCB_SUPPORTED"],
  "tcb-level": ["TDX_TCB_SUPPORTED"],
};
