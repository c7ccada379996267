import { FIELDS, MIN_VERSION, REPORT_SIZE, SIGNED_SIZE } from "../../src/tee/snp/layout.js";
import { signWith } from "../crypto/p384-tools.js";
import type { TestKey } from "../crypto/p384-tools.js";
import type { Bytes } from "../crypto/samples.js";

/** A well-formed report with random REPORT_DATA, signed by a key. */
export function signedReport(bytes: Bytes, key: TestKey): Uint8Array {
  const report = new Uint8Array(REPORT_SIZE);
  const words = new DataView(report.buffer);
  words.setUint32(FIELDS.version.offset, MIN_VERSION, true);
  words.setBigUint64(FIELDS.policy.offset, 0x30000n, true);
  words.setUint32(FIELDS.signatureAlgo.offset, 1, true);
  report.set(bytes(FIELDS.reportData.size), FIELDS.reportData.offset);
  const signature = signWith(key, report.subarray(0, SIGNED_SIZE));
  report.set(signature.slice(0, 48).reverse(), FIELDS.signatureR.offset);
  report.set(signature.slice(48).reverse(), FIELDS.signatureS.offset);
  return report;
}

/** r ‖ s of a report, big-endian. */
export function signatureOfReport(report: Uint8Array): Uint8Array {
  const component = (offset: number): number[] => [...report.slice(offset, offset + 48)].reverse();
  return Uint8Array.from([...component(FIELDS.signatureR.offset), ...component(FIELDS.signatureS.offset)]);
}
