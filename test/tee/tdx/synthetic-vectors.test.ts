import { expect, it } from "vitest";
import { decodePem } from "../../../src/x509/index.js";
import { checkModule, checkQeIdentity, evaluateTcb } from "../../../src/tee/tdx/evaluate.js";
import { statementDate } from "../../../src/tee/tdx/dates.js";
import { parseQuote } from "../../../src/tee/tdx/parse.js";
import { readQeIdentity } from "../../../src/tee/tdx/qe-identity.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import { describeWithVectors, readVectorJson } from "../../helpers/vectors.js";

interface Collateral {
  readonly tcbInfo: string;
  readonly qeIdentity: string;
}

interface Case {
  readonly name: string;
  readonly quote: string;
  readonly collateral: Partial<Collateral>;
  readonly expected:
    | { readonly ok: true; readonly status: string; readonly tcbDate: string; readonly advisoryIDs: readonly string[] }
    | { readonly ok: false; readonly stage: string };
}

/** What has to be refused by reading: the code, by the case. The others of those stages fail by date, signature or FMSPC. */
const UNREADABLE: Readonly<Record<string, string>> = {
  "duplicate tcbInfo member": "JSON_DUPLICATE_KEY",
  "no signature": "TDX_STATEMENT_FORM",
  "tcbType 1": "TDX_TCB_INFO_TYPE",
  "tcb info version 2 for td": "TDX_TCB_INFO_VERSION",
  "unknown status in a level that is not used": "TDX_STATEMENT_STATUS",
  "15 components": "TDX_STATEMENT_VALUE",
  "svn 256": "TDX_STATEMENT_VALUE",
  "qe identity id QE for td": "TDX_QE_IDENTITY_ID",
  "qe identity id QVE": "TDX_QE_IDENTITY_ID",
};
/** Which field of the quoting enclave's report is another. */
const OTHER_QE: Readonly<Record<string, string>> = {
  "qe mrsigner differs": "mrsigner",
  "qe isvprodid differs": "isvprodid",
  "qe miscselect differs": "miscselect",
};
/** Which field of the TDX module is another. */
const OTHER_MODULE: Readonly<Record<string, string>> = {
  "module major unknown": "module_identity",
  "no module identities but major 1": "module_identity",
  "seamAttributes not zero": "seam_attributes",
};

/** The SVNs of a PCK certificate's SGX extension (OID 1.2.840.113741.1.13.1.2.n), by n from 1 to 17. */
function svnsOf(der: Uint8Array): readonly number[] {
  const text = Buffer.from(der).toString("hex");
  return Array.from({ length: 17 }, (_, index) => {
    const suffix = (index + 1).toString(16).padStart(2, "0");
    const found = new RegExp(`060b2a864886f84d010d0102${suffix}02(?:01(..)|02(....)|03(......))`).exec(text);
    if (found === null) throw new Error(`no SVN ${index + 1}`);
    return Number.parseInt(found[1] ?? found[2] ?? found[3] ?? "", 16);
  });
}

describeWithVectors("synthetic cases", () => {
  const { defaults, cases } = readVectorJson<{
    readonly defaults: { readonly collateral: Collateral };
    readonly cases: readonly Case[];
  }>("tdx/synthetic/cases.json");
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  const info = ({ collateral }: Case) => readTcbInfo(utf8(collateral.tcbInfo ?? defaults.collateral.tcbInfo));
  const identity = ({ collateral }: Case) =>
    readQeIdentity(utf8(collateral.qeIdentity ?? defaults.collateral.qeIdentity));

  /** Judges a case by what this room's files decide: nothing of chains, signatures, dates and revocation. */
  function judge(one: Case): Record<string, unknown> {
    const [tcbInfo, qeIdentity] = [info(one), identity(one)];
    if (!tcbInfo.ok) return { unreadable: tcbInfo.failure.code };
    if (!qeIdentity.ok) return { unreadable: qeIdentity.failure.code };
    const quote = parseQuote(new Uint8Array(Buffer.from(one.quote, "base64")));
    if (!quote.ok) throw new Error(quote.failure.message);
    const leaf = decodePem(quote.value.certificationData.bytes, "CERTIFICATE");
    const svns = svnsOf(leaf.ok ? (leaf.value[0] ?? new Uint8Array()) : new Uint8Array());
    const failing = (checks: ReturnType<typeof checkModule>): string | undefined =>
      checks.find(({ holds }) => !holds)?.field;
    const module = failing(checkModule(quote.value.td, tcbInfo.value.value));
    if (module !== undefined) return { module };
    const qe = failing(checkQeIdentity(quote.value.qeReport, qeIdentity.value.value));
    if (qe !== undefined) return { qe };
    const pck = { tcbComponents: svns.slice(0, 16), pceSvn: svns[16] ?? 0 };
    const input = { pck, td: quote.value.td, qeIsvSvn: quote.value.qeReport.isvSvn };
    const evaluation = evaluateTcb(input, tcbInfo.value.value, qeIdentity.value.value);
    if (!evaluation.ok) return { unsupported: true };
    const { status, tcbDate, advisoryIds } = evaluation.value;
    return { status, tcbDate: statementDate(tcbDate), advisoryIDs: [...advisoryIds].sort() };
  }

  /** What is expected of those files; null where another stage or another TEE decides. */
  function expectedOf({ name, quote, expected }: Case): Record<string, unknown> | null {
    if (name in UNREADABLE) return { unreadable: UNREADABLE[name] };
    const parsed = parseQuote(new Uint8Array(Buffer.from(quote, "base64")));
    if (!parsed.ok) return null;
    if (expected.ok) {
      return { status: expected.status, tcbDate: expected.tcbDate, advisoryIDs: [...expected.advisoryIDs].sort() };
    }
    if (name in OTHER_QE) return { qe: OTHER_QE[name] };
    if (name in OTHER_MODULE) return { module: OTHER_MODULE[name] };
    return expected.stage === "tcb-level" ? { unsupported: true } : null;
  }

  const concerned = cases.flatMap((one) => {
    const expected = expectedOf(one);
    return expected === null ? [] : [{ name: one.name, one, expected }];
  });

  it("are mostly about what is evaluated; of the others no module and no level is the reason", () => {
    expect(concerned.length).toBeGreaterThan(60);
    const others = cases.filter((one) => !concerned.some(({ name }) => name === one.name));
    const stages = new Set(others.map(({ expected }) => (expected.ok ? "ok" : expected.stage)));
    expect(["tcb-level", "tdx-module"].filter((stage) => stages.has(stage))).toEqual([]);
    // Bodies of SGX enclaves and the extended body, which the parser refuses.
    expect(others.filter(({ expected }) => expected.ok).map(({ name }) => name)).toEqual([
      "v5 extended body (type 4, 885 bytes)",
      "v5 sgx body",
      "v4 sgx",
      "v3 sgx",
      "v3 sgx processor ca",
    ]);
  });

  it.each(concerned)("$name", ({ one, expected }) => {
    expect(judge(one)).toEqual(expected);
  });
});
