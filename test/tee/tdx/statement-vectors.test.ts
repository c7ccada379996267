import { createHash, verify, X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { fromHex, toHex } from "../../../src/bytes/index.js";
import { statementDate } from "../../../src/tee/tdx/dates.js";
import { checkModule, checkQeIdentity, evaluateTcb } from "../../../src/tee/tdx/evaluate.js";
import type { TcbInput } from "../../../src/tee/tdx/evaluate.js";
import { readQeIdentity } from "../../../src/tee/tdx/qe-identity.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import type { QeIdentity, SignedStatement, TcbInfo } from "../../../src/tee/tdx/types.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { readIndex, statementAt } from "./statement-vectors.js";
import type {
  EvaluationFacts,
  Index,
  QeIdentityFacts,
  QuoteFacts,
  StatementFacts,
  TcbInfoFacts,
} from "./statement-vectors.js";

const hex = (text: string): Uint8Array => {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error(`no hex: ${text}`);
  return bytes;
};

/**
 * Intel's library comes with a sample whose SVNs are random numbers of 16 bits, of which it reads the lower byte. An SVN has
 * eight bits, and Intel's service has never sent another.
 */
const RANDOM_SVNS = "intel-qvl/tdx/tcbInfo.json";

/** Every statement of one kind, by where it stands. */
function statementsOf<F extends StatementFacts>(
  index: Index,
  kind: "tcbInfo" | "qeIdentity",
): (readonly [string, F])[] {
  return index.files.flatMap((entry) => {
    const own = entry[kind];
    const members = Object.entries(entry.members ?? {}).filter(([, facts]) => {
      return "tcbEvaluationDataNumber" in facts && ("fmspc" in facts ? "tcbInfo" : "qeIdentity") === kind;
    });
    return [
      ...(own === undefined ? [] : [[entry.file, own as unknown as F] as const]),
      ...members.map(([member, facts]) => [`${entry.file}#${member}`, facts as unknown as F] as const),
    ];
  });
}

function common({ value, signedBytes, chain }: SignedStatement<TcbInfo | QeIdentity>): object {
  return {
    bodyLen: signedBytes.length,
    chain: chain.length,
    tcbEvaluationDataNumber: value.evaluationNumber,
    issueDate: statementDate(value.issueDate),
    nextUpdate: statementDate(value.nextUpdate),
  };
}

function expectedCommon(facts: StatementFacts): object {
  const { bodyLen, tcbEvaluationDataNumber, issueDate, nextUpdate } = facts;
  return { bodyLen, chain: 0, tcbEvaluationDataNumber, issueDate, nextUpdate };
}

describeWithVectors("statements of Intel's in the vectors", () => {
  const index = readIndex();
  const signing = readVector("tdx/roots/intel_tcb_signing_2025.der");
  const signingSha256 = createHash("sha256").update(signing).digest("hex");

  /** Whether the signature holds over the bytes that were cut out, by a certificate that the index names. */
  function holds({ signedBytes, signature }: SignedStatement<unknown>): boolean {
    const key = new X509Certificate(signing).publicKey;
    return verify("sha256", signedBytes, { key, dsaEncoding: "ieee-p1363" }, signature);
  }

  const infos = statementsOf<TcbInfoFacts>(index, "tcbInfo");
  const identities = statementsOf<QeIdentityFacts>(index, "qeIdentity");

  it("are 43 TCB infos and 25 identities, most of them for TDX", () => {
    expect([infos.length, infos.filter(([, { id }]) => id === "TDX").length]).toEqual([43, 27]);
    expect([identities.length, identities.filter(([, { id }]) => id === "TD_QE").length]).toEqual([25, 14]);
  });

  it.each(infos)("%s", (reference, facts) => {
    const read = readTcbInfo(statementAt(reference, "tcbInfo"));
    if (facts.id !== "TDX") {
      const code = facts.version === 2 ? "TDX_TCB_INFO_VERSION" : "TDX_TCB_INFO_ID";
      expect(read).toMatchObject({ ok: false, failure: { code } });
      return;
    }
    if (reference === RANDOM_SVNS) {
      const path = "tcbInfo.tcbLevels.0.tcb.sgxtcbcomponents.1.svn";
      expect(read).toMatchObject({ ok: false, failure: { code: "TDX_STATEMENT_VALUE", path, actual: "65473" } });
      return;
    }
    if (!read.ok) throw new Error(read.failure.message);
    const { value } = read.value;
    expect({
      ...common(read.value),
      fmspc: value.fmspc,
      pceId: value.pceId,
      levels: value.levels.length,
      statuses: new Set(value.levels.map(({ status }) => status)),
      moduleIds: value.moduleIdentities.map(({ id, levels }) => {
        return `${id}:${levels.map(({ isvSvn, status }) => `${isvSvn}=${status}`).join(",")}`;
      }),
      tdxModule: {
        mrsigner: toHex(value.module.mrSigner),
        attributes: toHex(value.module.attributes),
        attributesMask: toHex(value.module.attributesMask).toUpperCase(),
      },
    }).toEqual({
      ...expectedCommon(facts),
      fmspc: facts.fmspc,
      pceId: facts.pceId,
      levels: facts.levels,
      statuses: new Set(facts.statuses),
      moduleIds: facts.moduleIds ?? [],
      tdxModule: facts.tdxModule,
    });
    expect(holds(read.value)).toBe(facts.signer.sha256 === signingSha256 && facts.form === "raw");
  });

  it.each(identities)("%s", (reference, facts) => {
    const read = readQeIdentity(statementAt(reference, "enclaveIdentity"));
    if (facts.id !== "TD_QE") {
      expect(read).toMatchObject({ ok: false, failure: { code: "TDX_QE_IDENTITY_ID", actual: facts.id } });
      return;
    }
    if (!read.ok) throw new Error(read.failure.message);
    const { value } = read.value;
    expect({
      ...common(read.value),
      mrsigner: toHex(value.mrSigner),
      isvprodid: value.isvProdId,
      levels: value.levels.map(({ isvSvn, status }) => `${isvSvn}=${status}`),
    }).toEqual({
      ...expectedCommon(facts),
      mrsigner: facts.mrsigner,
      isvprodid: facts.isvprodid,
      levels: facts.levels,
    });
    expect(holds(read.value)).toBe(facts.signer.sha256 === signingSha256 && facts.form === "raw");
  });

  it("take Intel's chain behind them", () => {
    const body = readVector("tdx/google/tcbInfo_v5_response.json");
    const pem = readVector("tdx/roots/chain_tcb_signing_2025.pem");
    const read = readTcbInfo(Uint8Array.of(...body, 0x0a, ...pem));
    if (!read.ok) throw new Error(read.failure.message);
    expect(read.value.chain).toEqual([signing, readVector("tdx/roots/intel_sgx_root_ca.der")]);
    expect(holds(read.value)).toBe(true);
  });
});

describeWithVectors("evaluations of real quotes", () => {
  const index = readIndex();

  function inputOf({ pck, td, qe }: QuoteFacts): TcbInput {
    if (td === undefined || pck === undefined) throw new Error("no TD, or no PCK");
    return {
      pck: { tcbComponents: pck.comp, pceSvn: pck.pcesvn },
      td: { teeTcbSvn: hex(td.teeTcbSvn), teeTcbSvn2: td.teeTcbSvn2 === undefined ? null : hex(td.teeTcbSvn2) },
      qeIsvSvn: qe.isvSvn,
    };
  }

  function check(facts: QuoteFacts, tcbInfo: string, qeIdentity: string, expected: EvaluationFacts): void {
    const info = readTcbInfo(statementAt(tcbInfo, "tcbInfo"));
    const identity = readQeIdentity(statementAt(qeIdentity, "enclaveIdentity"));
    if (!info.ok || !identity.ok || facts.td === undefined) throw new Error("the statements were not read");
    const { mrSigner, miscSelect, attributes, isvProdId } = facts.qe;
    const report = { mrSigner: hex(mrSigner), miscSelect: hex(miscSelect), attributes: hex(attributes), isvProdId };
    const qeMatches = checkQeIdentity(report, identity.value.value).every(({ holds }) => holds);
    expect(qeMatches).toBe(expected.qeIdentityMatch);
    const { teeTcbSvn, mrSignerSeam, seamAttributes } = facts.td;
    const td = { teeTcbSvn: hex(teeTcbSvn), mrSignerSeam: hex(mrSignerSeam), seamAttributes: hex(seamAttributes) };
    const evaluation = evaluateTcb(inputOf(facts), info.value.value, identity.value.value);
    if (!evaluation.ok) {
      expect([expected.result, expected.platform]).toEqual(["TCB_NOT_SUPPORTED", undefined]);
      return;
    }
    expect(checkModule(td, info.value.value).filter(({ holds }) => !holds)).toEqual([]);
    const { status, platform, module, qe, current, tcbDate, advisoryIds } = evaluation.value;
    expect({
      result: status,
      platform: platform.status,
      platformDate: statementDate(platform.tcbDate),
      module: module?.status,
      moduleIsvsvn: module?.isvSvn,
      qe: qe.status,
      tcbDate: statementDate(tcbDate),
      advisoryIDs: advisoryIds,
      current: current?.status,
    }).toEqual({
      result: expected.result,
      platform: expected.platform,
      platformDate: expected.platformDate,
      module: expected.module,
      moduleIsvsvn: expected.moduleIsvsvn,
      qe: expected.qe,
      tcbDate: expected.tcbDate,
      advisoryIDs: expected.advisoryIDs,
      current: expected.current,
    });
  }

  const tds = index.files.flatMap(({ file, quote }) => (quote?.td === undefined ? [] : [{ file, quote }]));
  const named = tds.flatMap(({ file, quote }) =>
    (quote.evaluations ?? []).map((expected) => ({ file, quote, ...expected, expected })),
  );
  const listed = new Set(index.files.map(({ file }) => file));
  const pairs = named.filter(({ tcbInfo }) => listed.has(tcbInfo.split("#")[0] ?? "") && tcbInfo !== RANDOM_SVNS);

  it("are more than a hundred, with every TCB info that is supplied", () => {
    expect(pairs.length).toBeGreaterThan(100);
    expect(new Set(pairs.map(({ result }) => result))).toEqual(new Set(["UpToDate", "OutOfDate", "TCB_NOT_SUPPORTED"]));
    const left = new Set(named.filter((pair) => !pairs.includes(pair)).map(({ tcbInfo }) => tcbInfo));
    expect(left).toEqual(new Set([RANDOM_SVNS, "edgeless/tcbinfo.json"]));
  });

  it.each(pairs)("$file with $tcbInfo is $result", ({ quote, tcbInfo, qeIdentity, expected }) => {
    check(quote, tcbInfo, qeIdentity, expected);
  });

  const bundles = index.bundles.flatMap((bundle) => {
    const quote = tds.find(({ file }) => file === bundle.quote)?.quote;
    return quote === undefined || bundle.tcbInfo === RANDOM_SVNS ? [] : [{ ...bundle, facts: quote }];
  });

  it("are bundled in all but two: one is of an SGX enclave, one has the random SVNs", () => {
    expect([index.bundles.length, bundles.length]).toEqual([16, 14]);
  });

  it.each(bundles)("bundle $name", ({ facts, tcbInfo, qeIdentity, expected }) => {
    check(facts, tcbInfo, qeIdentity, expected);
  });
});
