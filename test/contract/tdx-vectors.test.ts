import { describe, expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, Finding } from "../../src/index.js";
import { ACCEPTABLE_TCB_STATUSES } from "../../src/tee/scheme.js";
import { exceptionFor, idleExceptions } from "../helpers/exceptions.js";
import { endorsementsOf, mutated, quoteOf } from "../helpers/tdx-vectors.js";
import type { Mutation, TdxBundle } from "../helpers/tdx-vectors.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";

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

/** Asks for everything but a reference value: what the vectors state is the outcome before any policy. */
const POLICY = JSON.stringify({
  policy: { headerPolicy: { qeVendorId: "k5pyM/ecTKmUCg2zlX8GBw==" } },
  rootOfTrust: { checkCrl: true, getCollateral: true },
});

interface Case {
  readonly quote: Uint8Array;
  readonly endorsements: readonly Uint8Array[];
  readonly at: string;
  readonly root?: Uint8Array;
}

function verify({ quote, endorsements, at, root }: Case): Promise<AttestationResult> {
  const verifier = createVerifier({ endorsements, ...(root === undefined ? {} : { anchors: [root] }) });
  return verifier.verify(quote, {
    policy: POLICY,
    challenge: { tee: "unchecked" },
    at,
    tee: "tdx",
    acceptTcbStatus: ACCEPTABLE_TCB_STATUSES,
  });
}

/** The outcome before any policy: a status, or the code of what stopped it. */
function outcomeOf(result: AttestationResult): Evaluation | string {
  if (result.failure !== null) return result.failure.code;
  const failed = result.findings.find((one) => one.outcome === "fail" && one.code !== "TDX_TCB_STATUS");
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
      expect(outcome).toEqual(exception?.code ?? wanted(bundle.expected));
      expectVerdict(result, outcome);
    });

    it("have no exception that none of them needs", () => {
      expect(idleExceptions("tdx-bundles", index.bundles.map(({ name }) => name))).toEqual([]);
    });
  });

  describe("negative bundles", () => {
    it.each(index.negativeBundles)("$name", async (bundle) => {
      const expected = NEGATIVE_BUNDLES[bundle.name];
      const result = await verify(caseOf(bundle));
      expect([result.verdict === "warning", outcomeOf(result)]).toEqual([false, expected]);
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
        expect(outcome).toEqual(exception.code);
      } else if (observed.startsWith("ok ")) {
        expect(outcome).toMatchObject({ result: observed.slice(3) });
      } else {
        expect(CODES_OF_STAGE[observed], observed).toContain(outcome);
      }
      expectVerdict(result, outcome);
    });

    it("have no exception that none of them needs", () => {
      expect(idleExceptions("tdx-mutations", negatives.cases.map(({ name }) => name))).toEqual([]);
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
        expect(exception.code === "ok" ? result.verdict : outcome).toBe(exception.code === "ok" ? "warning" : exception.code);
      } else if (expected.ok) {
        const { status, tcbDate, advisoryIDs } = expected;
        expect(outcome).toEqual(wanted({ result: status, tcbDate, advisoryIDs }));
      } else {
        expect(CODES_OF_STAGE[expected.stage], expected.stage).toContain(outcome);
      }
      expectVerdict(result, outcome);
    });

    it("have no exception that none of them needs", () => {
      expect(idleExceptions("tdx-synthetic", synthetic.cases.map(({ name }) => name))).toEqual([]);
    });
  });
});

/** Bundles without a common window are verified today. */
function instantOf(verifyAt: string | undefined): string {
  return verifyAt === undefined || Number.isNaN(Date.parse(verifyAt)) ? "2025-07-10T00:00:00Z" : verifyAt;
}

const NEGATIVE_BUNDLES: Readonly<Record<string, string | object>> = {
  "fmspc-mismatch": "TDX_STATEMENT_PLATFORM",
};

const CODES_OF_STAGE: Readonly<Record<string, readonly string[]>> = {};

void readVector;
