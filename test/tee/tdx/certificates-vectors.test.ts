import { expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { createCertificateCrypto } from "../../../src/crypto/certificate-crypto.js";
import type { Outcome } from "../../../src/errors/index.js";
import { readPck, SGX_EXTENSION } from "../../../src/tee/tdx/pck.js";
import {
  checkCrlProfile,
  checkPckCa,
  checkPckLeaf,
  checkRoot,
  checkTcbSigning,
  openPckChain,
  verifyIssued,
} from "../../../src/tee/tdx/roles.js";
import type { CertificationData } from "../../../src/tee/tdx/types.js";
import { issuerKeyOf, parseCertificate, parseCrl } from "../../../src/x509/index.js";
import type { Certificate } from "../../../src/x509/index.js";
import { describeWithVectors, readVector, readVectorJson, vectorsDir } from "../../helpers/vectors.js";
import { changedBytes } from "../../x509/der-mutations.js";
import { intelObjects, layersOf } from "../../x509/intel-found.js";
import { valueOf } from "../../x509/outcomes.js";
import { NAMES } from "./intel-certificates.js";

/** What the vectors say of a PCK certificate. */
interface PckFacts {
  readonly ppid: string;
  readonly comp: readonly number[];
  readonly pcesvn: number;
  readonly cpusvn: string;
  readonly pceid: string;
  readonly fmspc: string;
  readonly sgxType: number;
  readonly platformInstanceId?: string;
  readonly configuration?: Readonly<Record<"1" | "2" | "3", boolean>>;
  readonly ca: "platform" | "processor";
}
interface QuoteFacts {
  readonly innerCertType: number;
  readonly chain?: readonly { readonly cn: string; readonly sha256: string }[];
  readonly chainTrailer?: string;
  readonly pck?: PckFacts;
  readonly checks: { readonly chainSignatures?: boolean; readonly rootIsIntelProd?: boolean };
}
interface Index {
  readonly files: readonly { readonly file: string; readonly quote?: QuoteFacts }[];
}

const SGX_TYPES = ["standard", "scalable", "scalable-with-integrity"] as const;
const crypto = createCertificateCrypto();
const sha256 = (bytes: Uint8Array): string => toHex(crypto.digest("sha256", bytes));
const codeOf = (outcome: Outcome<unknown>): string => (outcome.ok ? "ok" : outcome.failure.code);

/** The facts that {@link PckFacts} has, as they are read here. */
function factsOf(leaf: Certificate): Omit<PckFacts, "ca"> {
  const pck = valueOf(readPck(leaf));
  const { configuration, platformInstanceId } = pck;
  return {
    ppid: toHex(pck.ppid),
    comp: pck.tcbComponents,
    pcesvn: pck.pceSvn,
    cpusvn: toHex(pck.cpuSvn),
    pceid: toHex(pck.pceId),
    fmspc: toHex(pck.fmspc),
    sgxType: SGX_TYPES.indexOf(pck.sgxType),
    ...(platformInstanceId === null ? {} : { platformInstanceId: toHex(platformInstanceId) }),
    ...(configuration === null
      ? {}
      : {
          configuration: {
            "1": configuration.dynamicPlatform,
            "2": configuration.cachedKeys,
            "3": configuration.smtEnabled,
          },
        }),
  };
}

/** The certification data of a quote somewhere in a file: type and length stand before it. */
function certificationDataOf(file: string): CertificationData {
  for (const layer of layersOf(`tdx/${file}`)) {
    const bytes = Buffer.from(layer);
    const at = bytes.indexOf("-----BEGIN CERTIFICATE");
    if (at < 600 || bytes.readUInt16LE(at - 6) !== 5) continue;
    return { type: 5, bytes: layer.slice(at, at + bytes.readUInt32LE(at - 4)) };
  }
  throw new Error(`${file}: no PCK certificate chain`);
}

describeWithVectors("PCK certificate chains in quotes", () => {
  if (vectorsDir() === null) return;
  const index = readVectorJson<Index>("tdx/index.json");
  const quotes = index.files.flatMap(({ file, quote }) => (quote?.innerCertType === 5 ? [[file, quote] as const] : []));
  // Intel's own sample has DER, the root first; it is read below.
  const inPem = quotes.filter(([, { chainTrailer }]) => chainTrailer !== undefined);

  it("are all there", () => {
    expect(inPem.length).toBeGreaterThanOrEqual(38);
    expect(quotes.length - inPem.length).toBe(1);
  });

  it.each(inPem)("%s: certificates, roles, and the facts of the platform", async (file, facts) => {
    const opened = openPckChain(certificationDataOf(file));
    if (facts.checks.chainSignatures === false) {
      // The certificates stand there in another order, and node:crypto verifies none by the next either.
      expect(codeOf(opened)).toBe("TDX_PCK_CHAIN_ORDER");
      return;
    }
    const chain = valueOf(opened);
    expect(chain.map(({ der }) => sha256(der))).toEqual(facts.chain?.map((one) => one.sha256));
    const [leaf, ca, root] = chain;
    if (leaf === undefined || ca === undefined || root === undefined) throw new Error("no chain");
    expect([checkPckLeaf(leaf), checkRoot(root)].map(codeOf)).toEqual(["ok", "ok"]);
    const { ca: kind, ...pck } = facts.pck ?? {};
    expect(checkPckCa(ca)).toEqual({ ok: true, value: kind });
    expect(pck).toMatchObject(factsOf(leaf));
    const signed = [
      await verifyIssued(leaf, issuerKeyOf(ca, "ecdsa-p256-sha256"), crypto),
      await verifyIssued(ca, issuerKeyOf(root, "ecdsa-p256-sha256"), crypto),
      await verifyIssued(root, issuerKeyOf(root, "ecdsa-p256-sha256"), crypto),
    ].map(codeOf);
    expect(signed).toEqual(["ok", "ok", "ok"]);
  });

  it("of Intel's sample, DER with the root first, is refused", () => {
    const [file] = quotes.find(([, { chainTrailer }]) => chainTrailer === undefined) ?? [];
    const bytes = readVector(`tdx/${file ?? ""}`);
    const at = Buffer.from(bytes).indexOf("3082", 800, "hex");
    const length = Buffer.from(bytes).readUInt32LE(at - 4);
    expect(Buffer.from(bytes).readUInt16LE(at - 6)).toBe(5);
    expect(codeOf(openPckChain({ type: 5, bytes: bytes.slice(at, at + length) }))).toBe("TDX_PCK_CHAIN_PEM");
  });
});

describeWithVectors("certificates of Intel's hierarchy by their roles", () => {
  if (vectorsDir() === null) return;
  const found = intelObjects("tdx");
  const certificates = found.certificates.map((der) => valueOf(parseCertificate(der)));
  const CHECKS: Readonly<Record<string, (certificate: Certificate) => Outcome<unknown>>> = {
    [NAMES.leaf]: checkPckLeaf,
    [NAMES.platform]: checkPckCa,
    [NAMES.processor]: checkPckCa,
    [NAMES.root]: checkRoot,
    [NAMES.tcbSigning]: checkTcbSigning,
  };
  const own = certificates.filter(({ subjectCommonName }) => Object.hasOwn(CHECKS, subjectCommonName ?? ""));

  it("have the role of their names and no other", () => {
    expect(own.length).toBeGreaterThanOrEqual(66);
    for (const certificate of own) {
      const fitting = [...new Set(Object.values(CHECKS))].filter((check) => check(certificate).ok);
      expect(fitting).toEqual([CHECKS[certificate.subjectCommonName ?? ""]]);
    }
  });

  it("have no role under other names", () => {
    const others = certificates.filter((one) => !own.includes(one));
    expect(others.length).toBeGreaterThanOrEqual(4);
    for (const certificate of others) {
      for (const check of Object.values(CHECKS)) expect(codeOf(check(certificate))).toBe("TDX_CERT_NAME");
    }
  });

  it("have the SGX extension where they are PCK certificates, and it is not critical", () => {
    for (const certificate of own) {
      const isLeaf = certificate.subjectCommonName === NAMES.leaf;
      expect(codeOf(readPck(certificate))).toBe(isLeaf ? "ok" : "TDX_PCK_EXTENSION");
      if (isLeaf) expect(certificate.extensions.find(({ oid }) => oid === SGX_EXTENSION)?.critical).toBe(false);
    }
  });

  it("have platform instance and configuration under the Platform CA only", () => {
    const leaves = own.filter(({ subjectCommonName }) => subjectCommonName === NAMES.leaf);
    expect(leaves.length).toBeGreaterThanOrEqual(40);
    const real = leaves.filter(({ subjectOrganization }) => subjectOrganization === "Intel Corporation");
    for (const leaf of real) {
      const { configuration, platformInstanceId } = valueOf(readPck(leaf));
      const platform = leaf.issuerCommonName === NAMES.platform;
      expect([configuration !== null, platformInstanceId !== null]).toEqual([platform, platform]);
    }
  });

  it("are in the profile of Intel's revocation lists, where they are such", () => {
    for (const der of found.lists) expect(codeOf(checkCrlProfile(valueOf(parseCrl(der))))).toBe("ok");
  });

  it("never make the reader of the extension throw, whatever is changed in it", () => {
    const leaf = own.find(({ issuerCommonName }) => issuerCommonName === NAMES.platform);
    const extension = leaf?.extensions.find(({ oid }) => oid === SGX_EXTENSION);
    if (leaf === undefined || extension === undefined) throw new Error("no PCK certificate");
    const codes = new Set<string>();
    for (const seed of [1, 2, 3, 4]) {
      for (const { bytes } of changedBytes(extension.value, seed)) {
        codes.add(codeOf(readPck({ ...leaf, extensions: [{ ...extension, value: bytes }] })));
      }
    }
    const { value } = extension;
    for (let length = 0; length < value.length; length++) {
      const cut = { ...leaf, extensions: [{ ...extension, value: value.subarray(0, length) }] };
      expect(codeOf(readPck(cut))).toBe("TDX_PCK_EXTENSION");
    }
    const all = ["TDX_PCK_EXTENSION", "TDX_PCK_MEMBER_UNKNOWN", "TDX_PCK_MEMBER_VALUE", "ok"];
    expect(all.every((code) => codes.has(code))).toBe(true);
  });
});
