import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, fromUtf8, toBase64, toHex, toUtf8 } from "../../../src/bytes/index.js";
import { recognizeEndorsement } from "../../../src/tee/tdx/recognize.js";
import { unpackEndorsements } from "../../../src/tee/tdx/unpack.js";
import { createSimulatedIntel, encodeCrl } from "../../../src/testing/index.js";
import type { SimulatedStatement } from "../../../src/testing/index.js";

const intel = createSimulatedIntel();
const tcbInfo = intel.issueTcbInfo();
const qeIdentity = intel.issueQeIdentity();
const [rootCrl, pckCrl] = [intel.issueCrl("root"), intel.issueCrl("platformCa")];
const sgxTcbInfo = intel.issueTcbInfo({ members: (usual) => ({ ...usual, id: "SGX" }) });
const sgxIdentity = intel.issueQeIdentity({ members: (usual) => ({ ...usual, id: "QE" }) });
const numbers = intel.issueStatement("tcbEvaluationDataNumbers", { id: "TDX", version: 1, tcbEvalNumbers: [] });
const signingChain = intel.tcbSigning.pem + intel.root.pem;
const caChain = intel.platformCa.pem + intel.root.pem;

const parsed = (json: string) => JSON.parse(json) as unknown;
const text = (bytes: Uint8Array) => fromUtf8(bytes) ?? "";
const bodyOf = (statement: SimulatedStatement) => text(statement.body);
const unpack = (value: unknown) =>
  unpackEndorsements(
    value instanceof Uint8Array ? value : toUtf8(typeof value === "string" ? value : JSON.stringify(value)),
  );

/** Kinds of what is in it, with what is passed over behind a dash; or the code of the failure; or null. */
function kindsOf(value: unknown): readonly string[] | string | null {
  const unpacked = unpack(value);
  if (unpacked === null) return null;
  if (!unpacked.ok) return `${unpacked.failure.stage} ${unpacked.failure.code}`;
  const { objects, passedOver } = unpacked.value;
  return [...objects.map((object) => recognizeEndorsement(object) ?? "?"), ...passedOver.map((kind) => `-${kind}`)];
}

const ALL = [
  "tdx-pck-ca",
  "tdx-root",
  "tdx-root-crl",
  "tdx-pck-crl",
  "tdx-tcb-signing",
  "tdx-tcb-info",
  "tdx-qe-identity",
];

/** Phala's QuoteCollateralV3. */
const phala = {
  pck_crl_issuer_chain: caChain,
  root_ca_crl: toHex(rootCrl),
  pck_crl: toHex(pckCrl),
  tcb_info_issuer_chain: signingChain,
  tcb_info: tcbInfo.text,
  tcb_info_signature: toHex(tcbInfo.signature),
  qe_identity_issuer_chain: signingChain,
  qe_identity: qeIdentity.text,
  qe_identity_signature: toHex(qeIdentity.signature),
};

/** The members of sgx_ql_qve_collateral_t, version 3.0. */
const qve = {
  version: 3,
  tee_type: 129,
  pck_crl_issuer_chain: `${caChain}\0`,
  root_ca_crl: `${toHex(rootCrl)}\0`,
  pck_crl: `${toHex(pckCrl)}\0`,
  tcb_info_issuer_chain: `${signingChain}\0`,
  tcb_info: `${bodyOf(tcbInfo)}\0`,
  qe_identity_issuer_chain: `${signingChain}\0`,
  qe_identity: `${bodyOf(qeIdentity)}\0`,
};

const thim = {
  majorVersion: 1,
  minorVersion: 0,
  teeType: 129,
  rootCa: intel.root.pem,
  pckCrlIssuerChain: caChain,
  rootCaCrl: text(encodeCrl(rootCrl, "pem")),
  pckCrl: text(encodeCrl(pckCrl, "pem")),
  platforms: [{ fmspc: "90C06F000000", tcbInfoIssuerChain: signingChain, tcbInfo: bodyOf(tcbInfo) }],
  qeIdentityIssuerChain: signingChain,
  qeIdentity: bodyOf(qeIdentity),
};

const pccs = {
  platforms: [{ enc_ppid: "", qe_id: "00", platform_manifest: "" }],
  collaterals: {
    pck_certs: [
      {
        qe_id: "00",
        certs: [{ tcbm: "00", cert: encodeURIComponent(intel.issuePck().pem) }, { cert: "Not available" }],
      },
    ],
    tcbinfos: [
      { fmspc: "90c06f000000", sgx_tcbinfo: parsed(bodyOf(sgxTcbInfo)), tdx_tcbinfo: parsed(bodyOf(tcbInfo)) },
    ],
    pckcacrl: { processorCrl: toHex(intel.issueCrl("processorCa")), platformCrl: toHex(pckCrl) },
    qeidentity: bodyOf(sgxIdentity),
    tdqeidentity: parsed(bodyOf(qeIdentity)),
    certificates: {
      "SGX-PCK-Certificate-Issuer-Chain": {
        PROCESSOR: encodeURIComponent(intel.processorCa.pem),
        PLATFORM: encodeURIComponent(caChain),
      },
      "TCB-Info-Issuer-Chain": encodeURIComponent(signingChain),
    },
    rootcacrl: toHex(rootCrl),
    rootcacrl_cdp: null,
  },
};

describe("unpackEndorsements", () => {
  it.each([
    ["Phala's collateral", phala, ALL],
    ["a QvE's collateral", qve, ALL],
    [
      "Azure's",
      thim,
      ["tdx-root", "tdx-pck-ca", "tdx-root-crl", "tdx-pck-crl", "tdx-tcb-signing", "tdx-tcb-info", "tdx-qe-identity"],
    ],
    [
      "teepot's TCB info",
      { tcb_info_json: bodyOf(tcbInfo), issuer_chain: signingChain },
      ["tdx-tcb-info", "tdx-tcb-signing", "tdx-root"],
    ],
    [
      "teepot's identity",
      { enclave_identity_json: bodyOf(qeIdentity), issuer_chain: signingChain },
      ["tdx-qe-identity", "tdx-tcb-signing", "tdx-root"],
    ],
    [
      "teepot's list",
      { crl_data: text(encodeCrl(pckCrl, "pem")), issuer_chain: caChain },
      ["tdx-pck-crl", "tdx-pck-ca", "tdx-root"],
    ],
    [
      "teepot's list in base64",
      { crl_data_base64: toBase64(pckCrl), issuer_chain: caChain },
      ["tdx-pck-crl", "tdx-pck-ca", "tdx-root"],
    ],
    [
      "fortanix's list",
      { crl: text(encodeCrl(pckCrl, "pem")), ca_chain: [intel.platformCa.pem, intel.root.pem] },
      ["tdx-pck-crl", "tdx-pck-ca", "tdx-root"],
    ],
    [
      "fortanix's certificate",
      { cert: intel.issuePck().pem, ca_chain: [intel.platformCa.pem] },
      ["tdx-pck", "tdx-pck-ca"],
    ],
    [
      "fortanix's TCB info",
      { raw_tcb_info: tcbInfo.text, signature: [...tcbInfo.signature], ca_chain: [] },
      ["tdx-tcb-info"],
    ],
    [
      "oasis' bundle",
      {
        tcb_info: { tcb_info: parsed(tcbInfo.text), signature: toHex(tcbInfo.signature) },
        qe_identity: { enclave_identity: parsed(qeIdentity.text), signature: toHex(qeIdentity.signature) },
        certificates: signingChain,
      },
      ["tdx-tcb-info", "tdx-qe-identity", "tdx-tcb-signing", "tdx-root"],
    ],
    [
      "a PCCS's bundle",
      pccs,
      [
        "tdx-pck",
        "tdx-tcb-info",
        "tdx-pck-crl",
        "tdx-pck-crl",
        "tdx-qe-identity",
        "tdx-pck-ca",
        "tdx-pck-ca",
        "tdx-root",
        "tdx-tcb-signing",
        "tdx-root-crl",
        "-sgx-tcb-info",
        "-sgx-qe-identity",
      ],
    ],
    ["Intel's body", bodyOf(tcbInfo), ["tdx-tcb-info"]],
    ["Intel's body, signature first", bodyOf(intel.issueTcbInfo({ first: "signature" })), ["tdx-tcb-info"]],
    ["Intel's body and its chain", qeIdentity.bytes, ["tdx-qe-identity"]],
    ["bodies in a list", `[${bodyOf(tcbInfo)},${bodyOf(qeIdentity)}]`, ["tdx-tcb-info", "tdx-qe-identity"]],
    ["a list in base64", encodeCrl(pckCrl, "base64"), ["tdx-pck-crl"]],
    ["a list in hex with NUL", encodeCrl(rootCrl, "hex-nul"), ["tdx-root-crl"]],
    ["a chain in base64", toBase64(toUtf8(signingChain)), ["tdx-tcb-signing", "tdx-root"]],
    ["a body in base64", toBase64(tcbInfo.body), ["tdx-tcb-info"]],
  ])("takes %s apart", (_name, value, kinds) => {
    expect(kindsOf(value)).toEqual(kinds);
  });

  it("keeps statements byte by byte, and puts those that are signed apart together around their bytes", () => {
    const objectsOf = (value: unknown) => {
      const unpacked = unpack(value);
      return unpacked?.ok === true ? unpacked.value.objects : [];
    };
    const { body } = tcbInfo;
    expect(objectsOf(phala)).toContainEqual(body);
    expect(objectsOf(thim)).toContainEqual(body);
    expect(objectsOf({ raw_tcb_info: tcbInfo.text, signature: [...tcbInfo.signature] })).toEqual([body]);
    const oasis = `{"tcb_info":{"signature":"${toHex(tcbInfo.signature)}", "tcb_info" : ${tcbInfo.text} }}`;
    expect(objectsOf(oasis)).toEqual([body]);
    expect(objectsOf(concatBytes(toUtf8(" \n"), tcbInfo.bytes))).toEqual([tcbInfo.bytes]);
    expect(objectsOf(`{ "signature" : "00", "tcb_info_json": ${JSON.stringify(bodyOf(tcbInfo))} }`)).toEqual([body]);
  });

  it("takes lists as arrays of bytes", () => {
    expect(kindsOf({ ...phala, root_ca_crl: [...rootCrl], pck_crl: [...pckCrl] })).toEqual(ALL);
  });

  it("passes over what is absent, however that is written", () => {
    expect(kindsOf({ ...phala, pck_crl: null, root_ca_crl: "", pck_certificate_chain: [], extra: 1 })).toEqual(
      ALL.filter((kind) => !kind.endsWith("-crl")),
    );
  });

  it("has each object once", () => {
    expect(kindsOf([phala, phala, { certificates: [signingChain, signingChain] }])).toEqual(ALL);
  });

  it("names what is about something else than TDX, and refuses a file that has nothing else to say", () => {
    expect(kindsOf({ ...phala, tcb_info: sgxTcbInfo.text })).toEqual([
      ...ALL.filter((kind) => kind !== "tdx-tcb-info"),
      "-sgx-tcb-info",
    ]);
    const other = { ...phala, tcb_info: sgxTcbInfo.text, qe_identity: sgxIdentity.text };
    expect(unpack(other)).toMatchObject({
      failure: { stage: "collect", code: "TDX_COLLATERAL_OTHER", actual: "sgx-tcb-info, sgx-qe-identity" },
    });
    for (const body of [
      sgxTcbInfo.body,
      sgxIdentity.bytes,
      numbers.body,
      { tcb_evaluation_data_numbers_json: bodyOf(numbers) },
    ]) {
      expect(kindsOf(body)).toBe("collect TDX_COLLATERAL_OTHER");
    }
    const version2 = intel.issueTcbInfo({ members: ({ id: _id, ...usual }) => ({ ...usual, version: 2 }) });
    expect(unpack(version2.body)).toMatchObject({ failure: { actual: "sgx-tcb-info" } });
    const quoteVerifier = intel.issueQeIdentity({ members: (usual) => ({ ...usual, id: "QVE" }) });
    expect(unpack(quoteVerifier.body)).toMatchObject({ failure: { actual: "sgx-qve-identity" } });
  });

  it.each([
    ["a statement without its signature", { ...phala, tcb_info_signature: undefined }],
    ["a signature that is too short", { ...phala, tcb_info_signature: "00" }],
    ["a signature as a number", { ...phala, qe_identity_signature: 7 }],
    ["a statement that is no JSON", { ...phala, qe_identity: "{" }],
    ["a statement that is a number", { ...phala, tcb_info: 7 }],
    ["a statement about nothing", { ...phala, tcb_info: "{}" }],
    ["a signed statement about nothing", `{"tcbInfo":{},"signature":"${"00".repeat(64)}"}`],
    ["a list as a number", { ...phala, pck_crl: 7 }],
    [
      "a certificate where none of Intel's is",
      { ...phala, tcb_info_issuer_chain: intel.issuePck({ subject: { commonName: "Somebody" } }).pem },
    ],
    ["a byte that is none", { ...phala, pck_crl: [...pckCrl.slice(0, -1), 256] }],
  ])("refuses %s, and says where", (_name, value) => {
    const unpacked = unpack(value);
    expect(unpacked).toMatchObject({ ok: false, failure: { stage: "collect", code: "TDX_COLLATERAL_MEMBER" } });
    expect(unpacked?.ok === false && unpacked.failure.path).toMatch(/^[A-Za-z_.-]+$/);
  });

  it.each([
    ["a list that is cut off", { ...phala, pck_crl: toHex(pckCrl.slice(0, -1)) }, "pck_crl"],
    ["a chain with text in it", { ...phala, tcb_info_issuer_chain: `${signingChain}note` }, "tcb_info_issuer_chain"],
    ["half an escape", { certificates: { PLATFORM: `${encodeURIComponent(caChain)}%2` } }, "certificates.PLATFORM"],
  ])("refuses %s", (_name, value, path) => {
    expect(unpack(value)).toMatchObject({ failure: { stage: "collect", code: "TDX_COLLATERAL_ENCODING", path } });
  });

  it("refuses statements of TDX's that cannot be read, with the reason", () => {
    const broken = intel.issueTcbInfo({ members: (usual) => ({ ...usual, tcbType: 1 }) });
    const failure = { code: "TDX_COLLATERAL_STATEMENT", cause: { code: "TDX_TCB_INFO_TYPE" } };
    expect(unpack(broken.body)).toMatchObject({ failure });
    expect(unpack({ ...phala, tcb_info: broken.text })).toMatchObject({ failure });
    const identity = intel.issueQeIdentity({ members: (usual) => ({ ...usual, version: 1 }) });
    expect(unpack(identity.bytes)).toMatchObject({
      failure: { code: "TDX_COLLATERAL_STATEMENT", cause: { code: "TDX_QE_IDENTITY_VERSION" } },
    });
    const chain = concatBytes(tcbInfo.body, toUtf8(`\n${intel.root.pem}`));
    expect(unpack(chain)).toMatchObject({ failure: { cause: { code: "TDX_STATEMENT_CHAIN" } } });
  });

  it.each([
    ["nothing", ""],
    ["text", "hello"],
    ["half of JSON", "{"],
    ["an empty object", {}],
    ["other JSON", { vcekCert: "", certificateChain: intel.root.pem, cert: null }],
    ["a policy", { policy: { product: { name: "SEV_PRODUCT_MILAN" } } }],
    ["what needs no unpacking: DER", pckCrl],
    ["what needs no unpacking: PEM", signingChain],
    ["hex of something else", toHex(Uint8Array.of(0x30, 0))],
    ["JSON that is nested too deep", `${"[".repeat(33)}${bodyOf(tcbInfo)}${"]".repeat(33)}`],
  ])("leaves %s to others", (_name, value) => {
    expect(kindsOf(value)).toBeNull();
  });

  it("never throws, whatever is changed", () => {
    const whole = toUtf8(JSON.stringify([phala, pccs]));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = whole.slice();
        changed[at] = byte;
        expect(() => unpackEndorsements(changed)).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });
});
