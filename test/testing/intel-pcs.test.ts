import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/bytes/index.js";
import {
  createSimulatedIntel,
  createSimulatedPcs,
  editing,
  editingHeaders,
  failing,
  ofOtherEdition,
  pckCrlOfOtherCa,
  tcbInfoOfAnotherPlatform,
} from "../../src/testing/index.js";
import type { SimulatedPcs, SimulatedPcsOptions } from "../../src/testing/index.js";
import { listen } from "../helpers/http.js";

const NOW = new Date("2025-06-01T12:34:56Z");
const TCB = "/tdx/certification/v4/tcb?fmspc=b0c06f000000";
const QE = "/tdx/certification/v4/qe/identity";
const PCK_CRL = "/sgx/certification/v4/pckcrl?ca=platform";
const ROOT_CRL = "/IntelSGXRootCA.der";

const intel = createSimulatedIntel();

function service(options: Partial<SimulatedPcsOptions> = {}): SimulatedPcs {
  return createSimulatedPcs({ intel, now: NOW, ...options });
}

function ask(path: string, pcs = service(), init: RequestInit = {}): Promise<Response> {
  return pcs.handler(new Request(`https://api.trustedservices.intel.com${path}`, init));
}

async function statusOf(path: string, pcs = service()): Promise<number> {
  return (await ask(path, pcs)).status;
}

async function textOf(path: string, pcs = service()): Promise<string> {
  const response = await ask(path, pcs);
  expect(response.status).toBe(200);
  return response.text();
}

async function bytesOf(path: string, pcs = service()): Promise<Uint8Array> {
  return new Uint8Array(await (await ask(path, pcs)).arrayBuffer());
}

/** What a statement says that a service has. */
async function said(path: string, pcs = service()): Promise<Record<string, unknown>> {
  const json = JSON.parse(await textOf(path, pcs)) as Record<string, Record<string, unknown>>;
  const [statement = {}] = Object.entries(json).flatMap(([name, value]) => (name === "signature" ? [] : [value]));
  return statement;
}

/** What the certificates of a header are, by their subject's first line. */
function chainOf(response: Response, header: string): readonly (string | undefined)[] {
  const pem = decodeURIComponent(response.headers.get(header) ?? "");
  const blocks = pem.split(/(?<=-----END CERTIFICATE-----\n)/);
  return blocks.map((block) => new X509Certificate(block).subject.split("\n").find((line) => line.startsWith("CN=")));
}

describe("createSimulatedPcs", () => {
  it("serves a TCB info with its chain, dated from midnight", async () => {
    const response = await ask(TCB);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(chainOf(response, "TCB-Info-Issuer-Chain")).toEqual(["CN=Intel SGX TCB Signing", "CN=Intel SGX Root CA"]);
    const dates = { issueDate: "2025-06-01T00:00:00Z", nextUpdate: "2025-07-01T00:00:00Z" };
    expect(await said(TCB)).toMatchObject({ id: "TDX", fmspc: "B0C06F000000", tcbEvaluationDataNumber: 17, ...dates });
  });

  it("serves a QE identity with its chain", async () => {
    const response = await ask(QE);
    expect(chainOf(response, "SGX-Enclave-Identity-Issuer-Chain")).toHaveLength(2);
    expect(await said(QE)).toMatchObject({ id: "TD_QE", version: 2, tcbEvaluationDataNumber: 17 });
  });

  it("serves the editions that are asked for, and refuses what it does not have", async () => {
    expect(await said(`${TCB}&update=standard`)).toMatchObject({ tcbEvaluationDataNumber: 17 });
    const early = await said(`${TCB}&update=early`);
    expect(early).toMatchObject({
      tcbEvaluationDataNumber: 18,
      tcbLevels: [{ tcbStatus: "UpToDate" }, { tcbStatus: "OutOfDate" }, {}, {}],
    });
    expect(await said(`${QE}?update=early`)).toMatchObject({ tcbEvaluationDataNumber: 18 });
    expect(await said(`${TCB}&tcbEvaluationDataNumber=15`)).toMatchObject({ tcbEvaluationDataNumber: 15 });
    const statuses = ["&tcbEvaluationDataNumber=14", "&tcbEvaluationDataNumber=19", "&tcbEvaluationDataNumber=x"];
    expect(await Promise.all(statuses.map((query) => statusOf(TCB + query)))).toEqual([410, 404, 400]);
    expect(await statusOf(`${TCB}&update=early&tcbEvaluationDataNumber=17`)).toBe(400);
    expect(await statusOf(`${TCB}&update=later`)).toBe(400);
    expect(await statusOf(`${QE}?tcbEvaluationDataNumber=14`)).toBe(410);
    const own = service({ evaluationNumbers: { standard: 3, early: 3, oldest: 3 } });
    expect(await said(TCB, own)).toMatchObject({ tcbEvaluationDataNumber: 3 });
    expect(await said(`${TCB}&update=early`, own)).toMatchObject({ tcbEvaluationDataNumber: 3 });
  });

  it("knows platforms in either case, and says 404 of others and 400 of what is no FMSPC", async () => {
    const pcs = service({ fmspcs: ["00a06D080000", "ABCDEF000000"] });
    expect(await said("/tdx/certification/v4/tcb?fmspc=00A06D080000", pcs)).toMatchObject({ fmspc: "00a06D080000" });
    expect(await statusOf("/tdx/certification/v4/tcb?fmspc=abcdef000000", pcs)).toBe(200);
    expect(await statusOf(TCB, pcs)).toBe(404);
    expect(await statusOf("/tdx/certification/v4/tcb?fmspc=00A06D08000", pcs)).toBe(400);
    expect(await statusOf("/tdx/certification/v4/tcb", pcs)).toBe(400);
    expect(JSON.parse(await textOf("/sgx/certification/v4/fmspcs", pcs))).toEqual([
      { fmspc: "00a06D080000", platform: "E5" },
      { fmspc: "ABCDEF000000", platform: "E5" },
    ]);
  });

  it("serves revocation lists: PEM unless DER is asked for", async () => {
    const pem = await ask(PCK_CRL);
    expect(pem.headers.get("content-type")).toBe("application/x-pem-file");
    expect((await pem.text()).startsWith("-----BEGIN X509 CRL-----")).toBe(true);
    expect(chainOf(pem, "SGX-PCK-CRL-Issuer-Chain")).toEqual(["CN=Intel SGX PCK Platform CA", "CN=Intel SGX Root CA"]);
    const dates = { thisUpdate: new Date("2025-06-01T00:00:00Z"), nextUpdate: new Date("2025-07-01T00:00:00Z") };
    const processor = await ask("/sgx/certification/v4/pckcrl?ca=processor&encoding=der");
    expect(processor.headers.get("content-type")).toBe("application/pkix-crl");
    expect(new Uint8Array(await processor.arrayBuffer())).toEqual(intel.issueCrl("processorCa", dates));
    expect(await statusOf("/sgx/certification/v4/pckcrl?ca=root")).toBe(400);
    expect(await statusOf(`${PCK_CRL}&encoding=hex`)).toBe(400);
    const year = { thisUpdate: dates.thisUpdate, nextUpdate: new Date("2026-06-01T00:00:00Z") };
    expect(await bytesOf(ROOT_CRL)).toEqual(intel.issueCrl("root", year));
    expect(await bytesOf("/Intel_SGX_Provisioning_Certification_RootCA.cer")).toEqual(intel.root.der);
  });

  it("serves signed evaluation numbers", async () => {
    const response = await ask("/tdx/certification/v4/tcbevaluationdatanumbers");
    expect(chainOf(response, "TCB-Evaluation-Data-Numbers-Issuer-Chain")).toHaveLength(2);
    const { tcbEvalNumbers } = await said("/tdx/certification/v4/tcbevaluationdatanumbers");
    expect(
      (tcbEvalNumbers as { tcbEvaluationDataNumber: number }[]).map((entry) => entry.tcbEvaluationDataNumber),
    ).toEqual([18, 17, 16, 15]);
  });

  it("says what it is told, by the request", async () => {
    const pcs = service({
      tcbInfo: ({ fmspc, evaluationNumber }) => ({ pceId: "0001", fmspc: fmspc + String(evaluationNumber) }),
      qeIdentity: ({ evaluationNumber }) => ({ isvProdId: evaluationNumber }),
      crl: (issuer) => ({ revokedSerials: issuer === "root" ? [intel.tcbSigning.serial] : [] }),
      tcbInfoChainHeader: "SGX-TCB-Info-Issuer-Chain",
    });
    expect(await said(TCB, pcs)).toMatchObject({ pceId: "0001", fmspc: "b0c06f00000017" });
    expect(await said(QE, pcs)).toMatchObject({ isvprodid: 17 });
    expect((await ask(TCB, pcs)).headers.has("SGX-TCB-Info-Issuer-Chain")).toBe(true);
    expect(toHex(await bytesOf(ROOT_CRL, pcs))).toContain(intel.tcbSigning.serial);
  });

  it("refuses other paths and methods, and what only a cache has", async () => {
    expect(await statusOf("/sgx/certification/v3/qe/identity")).toBe(404);
    expect(await statusOf("/sgx/certification/v4/rootcacrl")).toBe(404);
    expect((await ask(QE, service(), { method: "POST" })).status).toBe(405);
  });

  it("records what arrives, and misbehaves by path until told otherwise", async () => {
    const retry = failing({ status: 429, headers: { "retry-after": "7" } });
    const pcs = service({ misbehaviours: { "qe-identity": retry } });
    expect([await statusOf(QE, pcs), await statusOf(TCB, pcs)]).toEqual([429, 200]);
    pcs.behave("qe-identity");
    expect(await statusOf(QE, pcs)).toBe(200);
    expect(pcs.requests.map(({ path, status }) => [path, status])).toEqual([
      [QE, 429],
      [TCB, 200],
      [QE, 200],
    ]);
  });

  it("answers over HTTP too", async () => {
    const server = await listen(service().handler);
    try {
      const response = await fetch(server.origin + QE);
      expect(chainOf(response, "sgx-enclave-identity-issuer-chain")).toHaveLength(2);
    } finally {
      await server.close();
    }
  });
});

describe("a simulated PCCS", () => {
  const pccs = service({ form: "pccs" });

  it("hands out lists as hex, or as DER where that is asked for", async () => {
    const hex = await ask(PCK_CRL, pccs);
    expect(hex.headers.get("content-type")).toBe("application/x-pem-file");
    expect(fromHex(await hex.text())).toEqual(await bytesOf(`${PCK_CRL}&encoding=der`, pccs));
    const root = await textOf("/sgx/certification/v4/rootcacrl", pccs);
    expect(fromHex(root)).toEqual(await bytesOf(ROOT_CRL));
    const byAddress = `/sgx/certification/v4/crl?uri=${encodeURIComponent(`https://certificates.trustedservices.intel.com${ROOT_CRL}`)}`;
    expect(await bytesOf(byAddress, pccs)).toEqual(fromHex(root));
    expect(await statusOf("/sgx/certification/v4/crl?uri=https://elsewhere.example/", pccs)).toBe(404);
  });

  it("serves statements in the case of letters that is asked for", async () => {
    expect(await said(TCB.replace("b0c06f", "B0C06F"), pccs)).toMatchObject({ fmspc: "B0C06F000000" });
  });
});

describe("lies of a service", () => {
  it("are genuine objects in the wrong place", async () => {
    const pcs = service({ fmspcs: ["B0C06F000000", "00806F050000"] });
    pcs.behave("tcb-info", tcbInfoOfAnotherPlatform("00806f050000"));
    expect(await said(TCB, pcs)).toMatchObject({ fmspc: "00806F050000" });
    pcs.behave("tcb-info", ofOtherEdition());
    expect(await said(TCB, pcs)).toMatchObject({ tcbEvaluationDataNumber: 18 });
    expect(await said(`${TCB}&update=early`, pcs)).toMatchObject({ tcbEvaluationDataNumber: 17 });
    pcs.behave("pck-crl", pckCrlOfOtherCa());
    expect(chainOf(await ask(PCK_CRL, pcs), "SGX-PCK-CRL-Issuer-Chain")[0]).toBe("CN=Intel SGX PCK Processor CA");
  });

  it("change headers and bodies, each alone", async () => {
    const pcs = service();
    pcs.behave(
      "qe-identity",
      editingHeaders((headers) => headers.delete("SGX-Enclave-Identity-Issuer-Chain")),
    );
    const bare = await ask(QE, pcs);
    expect([bare.headers.get("SGX-Enclave-Identity-Issuer-Chain"), await bare.text()]).toEqual([
      null,
      await textOf(QE),
    ]);
    pcs.behave(
      "qe-identity",
      editing((body) => body.slice(0, 10)),
    );
    const cut = await ask(QE, pcs);
    expect([chainOf(cut, "SGX-Enclave-Identity-Issuer-Chain").length, (await cut.text()).length]).toEqual([2, 10]);
  });
});
