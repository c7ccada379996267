import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import type { PlanGrounds } from "../../../src/tee/scheme.js";
import {
  CERTIFICATES_SERVICE,
  issuersOf,
  needAt,
  PCCS_SERVICE,
  PCS_SERVICE,
  planCollateral,
  readKey,
  toNeed,
} from "../../../src/tee/tdx/pcs.js";
import type { TdxNeed } from "../../../src/tee/tdx/pcs.js";

const FMSPC = "90c06f000000";
const PCS = "https://api.trustedservices.intel.com";
const GROUNDS: PlanGrounds = { revocation: "require", anchors: "built-in", tcb: "appraise", tcbUpdate: "standard" };

const plan = (change: Partial<PlanGrounds> = {}, ca: "platform" | "processor" = "platform") =>
  planCollateral({ fmspc: FMSPC, ca }, { ...GROUNDS, ...change });

const fmspc = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => toHex(bytes));
const update = fc.constantFrom("standard" as const, "early" as const);
const ca = fc.constantFrom("platform" as const, "processor" as const);
const need: fc.Arbitrary<TdxNeed> = fc.oneof(
  fc.record({ kind: fc.constant("tdx-tcb-info" as const), fmspc, update }),
  fc.record({ kind: fc.constant("tdx-qe-identity" as const), update }),
  fc.record({ kind: fc.constant("tdx-pck-crl" as const), ca }),
  fc.constant({ kind: "tdx-root-crl" as const }),
);

describe("planCollateral", () => {
  it("asks Intel for the statements, then for the lists", () => {
    expect(plan().map(({ key, service, url }) => [key, service, url])).toEqual([
      [`tdx-tcb-info/${FMSPC}/standard`, PCS_SERVICE, `${PCS}/tdx/certification/v4/tcb?fmspc=${FMSPC}`],
      ["tdx-qe-identity/standard", PCS_SERVICE, `${PCS}/tdx/certification/v4/qe/identity`],
      ["tdx-root-crl", CERTIFICATES_SERVICE, "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"],
      ["tdx-pck-crl/platform", PCS_SERVICE, `${PCS}/sgx/certification/v4/pckcrl?ca=platform&encoding=der`],
    ]);
  });

  it("asks for early statements by another key and address", () => {
    const [tcb, qe] = plan({ tcbUpdate: "early" });
    expect([tcb?.key, qe?.key]).toEqual([`tdx-tcb-info/${FMSPC}/early`, "tdx-qe-identity/early"]);
    expect(tcb?.url).toBe(`${PCS}/tdx/certification/v4/tcb?fmspc=${FMSPC}&update=early`);
    expect(qe?.url).toBe(`${PCS}/tdx/certification/v4/qe/identity?update=early`);
  });

  it.each([
    [{ tcb: "skip" }, ["tdx-root-crl", "tdx-pck-crl"]],
    [{ revocation: "off" }, ["tdx-tcb-info", "tdx-qe-identity"]],
    [{ revocation: "use-if-present" }, ["tdx-tcb-info", "tdx-qe-identity", "tdx-root-crl", "tdx-pck-crl"]],
    [{ tcb: "skip", revocation: "off" }, []],
  ] as const)("under %o needs %o", (change, kinds) => {
    expect(plan(change).map(({ kind }) => kind)).toEqual(kinds);
  });

  it("asks for the list of the CA that certified the platform", () => {
    expect(plan({}, "processor").map(({ key }) => key)).toContain("tdx-pck-crl/processor");
  });

  it.each(["", "90C06F000000", "90c06f00000", "90c06f0000000", "90c06f00000/", "../../../../"])(
    "makes no address of %j",
    (text) => {
      expect(() => planCollateral({ fmspc: text, ca: "platform" }, GROUNDS)).toThrow(RangeError);
    },
  );
});

describe("toNeed", () => {
  it("is read back from its key, and found again at its addresses", () => {
    fc.assert(
      fc.property(need, (wanted) => {
        const made = toNeed(wanted);
        expect(readKey(made.key)).toEqual(wanted);
        const url = new URL(made.url ?? "none:");
        expect(needAt(made.service, url.pathname + url.search)).toEqual(made);
        const elsewhere = needAt(PCCS_SERVICE, made.elsewhere?.[PCCS_SERVICE] ?? "");
        expect(elsewhere).toEqual(wanted.kind === "tdx-root-crl" ? { ...made, bodyForm: "hex" } : made);
      }),
    );
  });

  it("has keys and names that caches and disks take, and says what it is", () => {
    fc.assert(
      fc.property(need, (wanted) => {
        const { key, fileName, title, maxBytes } = toNeed(wanted);
        for (const segment of key.split("/")) expect(segment).toMatch(/^[A-Za-z0-9_-]{1,200}$/);
        expect(fileName).toMatch(/^[a-z0-9-]+\.(json|der)$/);
        expect(title.length).toBeGreaterThan(10);
        expect(maxBytes).toBeGreaterThan(20_000);
      }),
    );
  });

  it("knows the headers that have the issuer's certificates", () => {
    const headers = Object.fromEntries(plan().map(({ kind, chainHeaders }) => [kind, chainHeaders]));
    expect(headers).toEqual({
      "tdx-tcb-info": ["TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"],
      "tdx-qe-identity": ["SGX-Enclave-Identity-Issuer-Chain"],
      "tdx-pck-crl": ["SGX-PCK-CRL-Issuer-Chain"],
      "tdx-root-crl": [],
    });
  });
});

describe("readKey", () => {
  it.each([
    "",
    "snp-crl/vcek/Milan",
    "tdx-tcb-info",
    `tdx-tcb-info/${FMSPC}`,
    `tdx-tcb-info/${FMSPC}/late`,
    `tdx-tcb-info/${FMSPC}/standard/more`,
    `tdx-tcb-info/${FMSPC.toUpperCase()}/standard`,
    "tdx-qe-identity/standard/more",
    "tdx-qe-identity/",
    "tdx-pck-crl/root",
    "tdx-root-crl/",
    "tdx-root-crl/der",
  ])("reads nothing from %j", (key) => {
    expect(readKey(key)).toBeNull();
  });
});

describe("needAt", () => {
  const tcb = "/tdx/certification/v4/tcb";

  it.each([
    [PCS_SERVICE, `${tcb}?fmspc=${FMSPC.toUpperCase()}`, `tdx-tcb-info/${FMSPC}/standard`],
    [PCS_SERVICE, `${tcb}?update=early&fmspc=${FMSPC}`, `tdx-tcb-info/${FMSPC}/early`],
    [PCS_SERVICE, `${tcb}?fmspc=${FMSPC}&update=standard`, `tdx-tcb-info/${FMSPC}/standard`],
    [PCS_SERVICE, "/tdx/certification/v4/qe/identity?update=standard", "tdx-qe-identity/standard"],
    [PCCS_SERVICE, "/sgx/certification/v4/pckcrl?encoding=der&ca=processor", "tdx-pck-crl/processor"],
  ])("of %s knows %s", (service, path, key) => {
    expect(needAt(service, path)?.key).toBe(key);
  });

  it.each([
    [PCS_SERVICE, tcb],
    [PCS_SERVICE, `${tcb}?fmspc=90c06f`],
    [PCS_SERVICE, `${tcb}?fmspc=${FMSPC}&update=late`],
    [PCS_SERVICE, `${tcb}?fmspc=${FMSPC}&fmspc=${FMSPC}`],
    [PCS_SERVICE, `${tcb}?fmspc=${FMSPC}&tcbEvaluationDataNumber=17`],
    [PCS_SERVICE, `${tcb}?fmspc=${FMSPC}&`],
    [PCS_SERVICE, `${tcb}?fmspc=${FMSPC}?update=early`],
    [PCS_SERVICE, `${tcb}?fmspc=%39${FMSPC.slice(1)}`],
    [PCS_SERVICE, `/sgx/certification/v4/tcb?fmspc=${FMSPC}`],
    [PCS_SERVICE, `/tdx/certification/v3/tcb?fmspc=${FMSPC}`],
    [PCS_SERVICE, "/sgx/certification/v4/qe/identity"],
    [PCS_SERVICE, `/tdx/certification/v4/qe/identity?fmspc=${FMSPC}`],
    [PCS_SERVICE, "/sgx/certification/v4/pckcrl?ca=platform"],
    [PCS_SERVICE, "/sgx/certification/v4/pckcrl?ca=platform&encoding=pem"],
    [PCS_SERVICE, "/sgx/certification/v4/pckcrl?ca=root&encoding=der"],
    [PCS_SERVICE, "/sgx/certification/v4/rootcacrl"],
    [PCS_SERVICE, "/IntelSGXRootCA.der"],
    [PCCS_SERVICE, "/sgx/certification/v4/rootcacrl?ca=root"],
    [PCCS_SERVICE, "/IntelSGXRootCA.der"],
    [CERTIFICATES_SERVICE, "/IntelSGXRootCA.crl"],
    [CERTIFICATES_SERVICE, `${tcb}?fmspc=${FMSPC}`],
    ["amd-kds", `${tcb}?fmspc=${FMSPC}`],
  ])("of %s knows nothing at %s", (service, path) => {
    expect(needAt(service, path)).toBeNull();
  });
});

describe("issuersOf", () => {
  it("names none: they come along", () => {
    expect(issuersOf()).toEqual([]);
  });
});
