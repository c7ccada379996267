import type { Endorsement } from "../../tee/scheme.js";
import { tcbComponents, tcbText } from "../../tee/snp/tcb.js";
import { readVek } from "../../tee/snp/vek.js";
import { toHex } from "../../bytes/index.js";
import type { ClaimValue } from "../../index.js";
import { parseCertificate } from "../../x509/index.js";

/** What a certificate says, for people; nothing of it is verified. */
export function certificateFields({ kind, bytes }: Endorsement): { readonly [name: string]: ClaimValue } {
  const parsed = parseCertificate(bytes);
  if (!parsed.ok) return { kind, problem: `${parsed.failure.code}: ${parsed.failure.message}` };
  const certificate = parsed.value;
  const fields = {
    kind,
    subject: certificate.subjectCommonName,
    issuer: certificate.issuerCommonName,
    serial: certificate.serial,
    notBefore: new Date(certificate.notBefore).toISOString(),
    notAfter: new Date(certificate.notAfter).toISOString(),
  };
  if (kind !== "snp-vcek" && kind !== "snp-vlek") return fields;
  const vek = readVek(certificate);
  if (!vek.ok) return { ...fields, problem: `${vek.failure.code}: ${vek.failure.message}` };
  const { line, tcb, hwid, cspId } = vek.value;
  return {
    ...fields,
    productLine: line,
    tcb: { value: tcbText(tcb), ...tcbComponents(tcb, line) },
    hwid: hwid === null ? null : toHex(hwid),
    cspId,
  };
}
