import { expect, it } from "vitest";
import { openSupplied, DEFAULT_BUNDLE_LIMITS } from "../../../src/collateral/index.js";
import { createCertificateCrypto } from "../../../src/crypto/certificate-crypto.js";
import { accept } from "../../../src/tee/tdx/accept.js";
import { toNeed } from "../../../src/tee/tdx/pcs.js";
import type { TdxNeed } from "../../../src/tee/tdx/pcs.js";
import { recognizeEndorsement } from "../../../src/tee/tdx/recognize.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import { unpackEndorsements } from "../../../src/tee/tdx/unpack.js";
import { valueOf } from "../../x509/outcomes.js";
import { describeWithVectors, readVector, readVectorJson } from "../../helpers/vectors.js";

/** What the index says of a file; the members are those that are looked at here. */
interface Facts {
  readonly file: string;
  readonly kind: string;
  readonly tcbInfo?: { readonly id: string; readonly fmspc: string };
  readonly qeIdentity?: { readonly id: string };
  readonly crl?: { readonly issuer: string };
  readonly certs?: readonly { readonly cn: string; readonly sha256: string }[];
  readonly members?: Readonly<
    Record<string, Omit<Facts, "file" | "kind" | "members"> & { readonly issuer?: string; readonly id?: string }>
  >;
}

const crypto = createCertificateCrypto();
const scheme = { recognizeEndorsement, unpackEndorsements };
const open = (bytes: Uint8Array) => openSupplied(bytes, [scheme], DEFAULT_BUNDLE_LIMITS, crypto);

/** Kinds of what a file holds, sorted, with what is passed over behind a dash; or the code of the failure. */
function kindsOf(file: string): readonly string[] | string {
  const opened = open(readVector(`tdx/${file}`));
  if (!opened.ok) return opened.failure.code;
  const { endorsements, unknownKinds } = opened.value;
  return [...endorsements.map(({ kind }) => kind), ...unknownKinds.map((kind) => `-${kind}`)].sort();
}

const CERTIFICATES: Readonly<Record<string, string>> = {
  "Intel SGX PCK Certificate": "tdx-pck",
  "Intel SGX PCK Platform CA": "tdx-pck-ca",
  "Intel SGX PCK Processor CA": "tdx-pck-ca",
  "Intel SGX TCB Signing": "tdx-tcb-signing",
  "Intel SGX Root CA": "tdx-root",
};

const listOf = (issuer: string) => (issuer === "Intel SGX Root CA" ? "tdx-root-crl" : "tdx-pck-crl");

/** Intel's own sample has SVNs above 255 in it. */
const RANDOM_SVNS = "intel-qvl/tdx/tcbInfo.json";

/** What the index says that a file of one object, or of certificates, holds. */
function expectedOf({ file, kind, tcbInfo, qeIdentity, crl, certs }: Facts): readonly string[] | string {
  if (file === RANDOM_SVNS) return "TDX_COLLATERAL_STATEMENT";
  if (tcbInfo !== undefined) return tcbInfo.id === "TDX" ? ["tdx-tcb-info"] : "TDX_COLLATERAL_OTHER";
  if (qeIdentity !== undefined) return qeIdentity.id === "TD_QE" ? ["tdx-qe-identity"] : "TDX_COLLATERAL_OTHER";
  if (crl !== undefined) return [listOf(crl.issuer)];
  if (certs !== undefined) return certs.map(({ cn }) => CERTIFICATES[cn] ?? cn).sort();
  return kind === "tcbeval" ? "TDX_COLLATERAL_OTHER" : "?";
}

/** Files of several objects, and the reason: the index lists their members, not the certificates in them. */
const SEVERAL: Readonly<Record<string, readonly string[] | string>> = {
  "phala/tdx_quote_collateral.json": [
    "tdx-pck-ca",
    "tdx-pck-crl",
    "tdx-qe-identity",
    "tdx-root",
    "tdx-root-crl",
    "tdx-tcb-info",
    "tdx-tcb-signing",
  ],
  "phala/tdx_quote_outdated_collateral.json": [
    "tdx-pck-ca",
    "tdx-pck-crl",
    "tdx-qe-identity",
    "tdx-root",
    "tdx-root-crl",
    "tdx-tcb-info",
    "tdx-tcb-signing",
  ],
  "phala/near_quote_collateral.json": [
    "tdx-pck-ca",
    "tdx-pck-crl",
    "tdx-qe-identity",
    "tdx-root",
    "tdx-root-crl",
    "tdx-tcb-info",
    "tdx-tcb-signing",
  ],
  "phala/sgx_quote_collateral.json": "TDX_COLLATERAL_OTHER",
  "migtd/collateral_azure_thim.json": [
    "tdx-pck-ca",
    "tdx-pck-crl",
    "tdx-qe-identity",
    "tdx-root",
    "tdx-root-crl",
    "tdx-tcb-info",
    "tdx-tcb-info",
    "tdx-tcb-info",
    "tdx-tcb-signing",
  ],
  "teepot/pck_crl_platform.json": ["tdx-pck-ca", "tdx-pck-crl", "tdx-root"],
  "teepot/pck_crl_processor_der.json": ["tdx-pck-ca", "tdx-pck-crl", "tdx-root"],
  "teepot/tdx_qe_identity.json": ["tdx-qe-identity", "tdx-root", "tdx-tcb-signing"],
  "teepot/tdx_tcb_info.json": ["tdx-root", "tdx-tcb-info", "tdx-tcb-signing"],
  "teepot/tdx_tcb_info_eval17.json": ["tdx-root", "tdx-tcb-info", "tdx-tcb-signing"],
  "teepot/tdx_tcb_info_00806F050000.json": ["tdx-root", "tdx-tcb-info", "tdx-tcb-signing"],
  "fortanix/platform.crl": ["tdx-pck-ca", "tdx-pck-crl", "tdx-root"],
};

const COLLATERAL = ["tcbinfo", "qeidentity", "tcbeval", "crl", "cert-pem", "root", "root-preprod"];
const CONTAINERS = /^(?:collateral-|tcb-json-|qeid-json-|crl-json-|eval-json-)/;

describeWithVectors("supplied collateral of others", () => {
  const { files } = readVectorJson<{ readonly files: readonly Facts[] }>("tdx/index.json");

  it("opens every file of one object, and refuses SGX's by name", () => {
    const single = files.filter(({ kind }) => COLLATERAL.includes(kind));
    expect(single.length).toBeGreaterThan(70);
    for (const facts of single) expect([facts.file, kindsOf(facts.file)]).toEqual([facts.file, expectedOf(facts)]);
  });

  it("opens every file of several objects", () => {
    const several = files.filter(({ kind }) => CONTAINERS.test(kind));
    expect(several.length).toBeGreaterThan(15);
    for (const { file } of several)
      expect([file, kindsOf(file)]).toEqual([file, SEVERAL[file] ?? "TDX_COLLATERAL_OTHER"]);
  });

  it("takes a platform's certificate as others keep it, and nothing of what is no collateral", () => {
    const pck = files.find(({ kind }) => kind === "pckcert-fortanix")?.file ?? "";
    expect(kindsOf(pck)).toEqual(["tdx-pck", "tdx-pck-ca", "tdx-root"]);
    for (const { file } of files.filter(({ kind }) => kind === "expected" || kind === "evidence-json")) {
      expect([file, kindsOf(file)]).toEqual([
        file,
        expect.stringMatching(/^(?:BUNDLE_JSON|BUNDLE_FORMAT|TDX_COLLATERAL_MEMBER)$/),
      ]);
    }
  });

  it("hands out objects that are Intel's, for the needs that they answer, but those of other hierarchies", async () => {
    const own = (file: string) => valueOf(open(readVector(`tdx/${file}`))).endorsements;
    const issuers = ["phala/tdx_quote_collateral.json", "teepot/pck_crl_processor_der.json"].flatMap(own);
    const refused: string[] = [];
    let accepted = 0;
    for (const { file } of files.filter((one) => COLLATERAL.includes(one.kind) || CONTAINERS.test(one.kind))) {
      const opened = open(readVector(`tdx/${file}`));
      const endorsements = opened.ok ? opened.value.endorsements : [];
      for (const { kind, bytes } of endorsements) {
        const grounds = { anchors: [], endorsements: [...endorsements, ...issuers], crypto };
        const needs = needsOf(kind, bytes).map((need) => toNeed(need));
        const outcomes = await Promise.all(needs.map((need) => accept(need, bytes, grounds)));
        if (outcomes.some(({ ok }) => ok)) accepted++;
        else if (needs.length > 0) refused.push(file);
      }
    }
    expect(accepted).toBeGreaterThan(60);
    expect(refused.filter((file) => !file.startsWith("intel-qvl/"))).toEqual([]);
    expect(refused.length).toBeGreaterThan(5);
  });
});

function needsOf(kind: string, bytes: Uint8Array): readonly TdxNeed[] {
  switch (kind) {
    case "tdx-tcb-info": {
      const info = readTcbInfo(bytes);
      return info.ok ? [{ kind, fmspc: info.value.value.fmspc, update: "standard" }] : [];
    }
    case "tdx-qe-identity":
      return [{ kind, update: "standard" }];
    case "tdx-pck-crl":
      return [
        { kind, ca: "platform" },
        { kind, ca: "processor" },
      ];
    case "tdx-root-crl":
      return [{ kind }];
    default:
      return [];
  }
}
