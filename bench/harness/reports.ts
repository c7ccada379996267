/** SEV-SNP reports to verify: well formed, signed by keys that OpenSSL made a moment ago. */
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { buildReport } from "../../src/testing/index.js";
import { FIELDS, REPORT_SIZE, SIGNATURE_COMPONENT_SIZE, SIGNED_SIZE } from "../../src/tee/snp/layout.js";

export interface ReportKey {
  /** 97 bytes: 04 ‖ X ‖ Y. */
  readonly point: Uint8Array;
  /** Imported beforehand: OpenSSL pays nothing for that during a verification. */
  readonly keyObject: KeyObject;
  /** The same for WebCrypto. */
  readonly cryptoKey: CryptoKey;
}

/** A report and its key, as the kernel takes them; can be posted to a worker. */
export interface KernelReport {
  /** 1184 bytes, R and S little-endian. */
  readonly report: Uint8Array;
  /** Its first 672 bytes, which the signature covers. */
  readonly message: Uint8Array;
  /** 96 bytes: r ‖ s, big-endian, as node:crypto and WebCrypto want them. */
  readonly signature: Uint8Array;
  readonly key: Pick<ReportKey, "point">;
}

export interface SignedReport extends KernelReport {
  readonly key: ReportKey;
}

/**
 * @param count how many reports, all different.
 * @param keyCount by how many keys; report i is signed by key i modulo keyCount.
 */
export async function makeReports(count: number, keyCount: number): Promise<SignedReport[]> {
  if (count >= 256) console.log(`making ${count} reports by ${keyCount} keys`);
  const signers: (readonly [KeyObject, ReportKey])[] = [];
  for (let i = 0; i < keyCount; i++) signers.push(await makeKey());
  return Array.from({ length: count }, (_, i) => {
    const [privateKey, key] = signers[i % keyCount] ?? missing();
    return signed(privateKey, key);
  });
}

async function makeKey(): Promise<readonly [KeyObject, ReportKey]> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const spki = publicKey.export({ format: "der", type: "spki" });
  const algorithm = { name: "ECDSA", namedCurve: "P-384" };
  const cryptoKey = await crypto.subtle.importKey("spki", new Uint8Array(spki), algorithm, false, ["verify"]);
  return [privateKey, { point: new Uint8Array(spki.subarray(-97)), keyObject: publicKey, cryptoKey }];
}

function signed(privateKey: KeyObject, key: ReportKey): SignedReport {
  const report = buildReport({ reportData: new Uint8Array(randomBytes(64)) });
  const message = report.slice(0, SIGNED_SIZE);
  const signature = new Uint8Array(sign("sha384", message, { key: privateKey, dsaEncoding: "ieee-p1363" }));
  return complete(message, signature, key);
}

/** The report of a message and its signature. */
function complete(message: Uint8Array, signature: Uint8Array, key: ReportKey): SignedReport {
  const report = new Uint8Array(REPORT_SIZE);
  report.set(message);
  report.set(signature.slice(0, SIGNATURE_COMPONENT_SIZE).reverse(), FIELDS.signatureR.offset);
  report.set(signature.slice(SIGNATURE_COMPONENT_SIZE).reverse(), FIELDS.signatureS.offset);
  return { report, message: report.subarray(0, SIGNED_SIZE), signature, key };
}

/** The same reports with one bit of each changed, in turn in r, in s, and in REPORT_DATA: none is valid any more. */
export function corrupted(reports: readonly SignedReport[]): SignedReport[] {
  return reports.map(({ message, signature, key }, i) => {
    const at = [9, SIGNATURE_COMPONENT_SIZE + 9][i % 3];
    if (at !== undefined) return complete(message, flipped(signature, at), key);
    return complete(flipped(message, FIELDS.reportData.offset), signature, key);
  });
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function missing(): never {
  throw new RangeError("keyCount must be at least 1");
}
