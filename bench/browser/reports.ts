/** SEV-SNP reports, made in the page: well formed, signed by keys that the browser made a moment ago. */
import { FIELDS, SIGNATURE_COMPONENT_SIZE, SIGNED_SIZE } from "../../src/tee/snp/layout.js";
import { buildReport } from "../../src/testing/amd/report.js";

export const SIGNING = { name: "ECDSA", hash: "SHA-384" };
const CURVE = { name: "ECDSA", namedCurve: "P-384" };
/** Where a report can be changed by one bit without harm to its structure: in what is signed, in R, and in S. */
const CHANGEABLE = [FIELDS.measurement.offset, FIELDS.signatureR.offset, FIELDS.signatureS.offset];

export interface ReportKey {
  /** 97 bytes: 04 ‖ X ‖ Y. */
  readonly point: Uint8Array;
  /** The same for WebCrypto. */
  readonly cryptoKey: CryptoKey;
}

export interface SignedReport {
  /** 1184 bytes, R and S little-endian. */
  readonly report: Uint8Array;
  /** Its first 672 bytes, which the signature covers. */
  readonly message: Uint8Array<ArrayBuffer>;
  /** 96 bytes: r ‖ s, big-endian, as WebCrypto wants them. */
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly key: ReportKey;
}

/**
 * @param count how many reports, all different.
 * @param keyCount by how many keys; report i is signed by key i modulo keyCount.
 */
export async function makeReports(count: number, keyCount: number): Promise<SignedReport[]> {
  const signers = [];
  while (signers.length < keyCount) signers.push(await makeSigner());
  const reports = [];
  while (reports.length < count) reports.push(await signers[reports.length % keyCount]!());
  return reports;
}

/** The same reports with one bit of each changed: none is valid any more. */
export function corrupted(reports: readonly SignedReport[]): SignedReport[] {
  return reports.map(({ report, key }, index) => {
    const changed = report.slice();
    changed[CHANGEABLE[index % CHANGEABLE.length]!]! ^= 1;
    return signedReport(changed, key);
  });
}

/** A new key, as a function that signs a new report with it. */
async function makeSigner(): Promise<() => Promise<SignedReport>> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const key = { point, cryptoKey: publicKey };
  return async () => {
    const report = buildReport({ reportData: crypto.getRandomValues(new Uint8Array(FIELDS.reportData.size)) });
    const signature = await crypto.subtle.sign(SIGNING, privateKey, report.slice(0, SIGNED_SIZE));
    const [r, s] = [signature.slice(0, SIGNATURE_COMPONENT_SIZE), signature.slice(SIGNATURE_COMPONENT_SIZE)];
    report.set(new Uint8Array(r).reverse(), FIELDS.signatureR.offset);
    report.set(new Uint8Array(s).reverse(), FIELDS.signatureS.offset);
    return signedReport(report, key);
  };
}

/** Takes a report apart for WebCrypto. */
function signedReport(report: Uint8Array, key: ReportKey): SignedReport {
  const signature = new Uint8Array(2 * SIGNATURE_COMPONENT_SIZE);
  signature.set(component(report, FIELDS.signatureR.offset));
  signature.set(component(report, FIELDS.signatureS.offset), SIGNATURE_COMPONENT_SIZE);
  return { report, message: report.slice(0, SIGNED_SIZE), signature, key };
}

/** Big-endian, from the little-endian field that starts there. */
function component(report: Uint8Array, offset: number): Uint8Array {
  return report.slice(offset, offset + SIGNATURE_COMPONENT_SIZE).reverse();
}
