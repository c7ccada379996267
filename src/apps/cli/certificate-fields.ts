import type { Endorsement } from "../../tee/scheme.js";
import { tcbComponents, tcbText } from "../../tee/snp/tcb.js";
import { readVek } from "../../tee/snp/vek.js";
import { toHex } from "../../bytes/index.js";
import type { Failure } from "../../errors/index.js";
import { pckClaims } from "../../tee/tdx/claims.js";
import { readPck } from "../../tee/tdx/pck.js";
import { parseCertificate, parseCrl } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { Fields } from "./parts-table.js";
import { statementFields } from "./statement-fields.js";

/** Entries of a revocation list that are shown; a list of AMD's has a handful. */
const SHOWN_ENTRIES = 64;

/** What a certificate, a revocation list or a statement of Intel's says, for people; nothing of it is verified. */
export function endorsementFields(endorsement: Endorsement): Fields {
  if (isRevocationList(endorsement)) return crlFields(endorsement);
  return statementFields(endorsement) ?? certificateFields(endorsement);
}

/** Whether an endorsement is a revocation list, by its kind. */
export function isRevocationList({ kind }: Endorsement): boolean {
  return kind.endsWith("-crl");
}

function certificateFields({ kind, bytes }: Endorsement): Fields {
  const parsed = parseCertificate(bytes);
  if (!parsed.ok) return { kind, problem: problemText(parsed.failure) };
  const certificate = parsed.value;
  const fields = {
    kind,
    subject: certificate.subjectCommonName,
    issuer: certificate.issuerCommonName,
    serial: certificate.serial,
    notBefore: instantText(certificate.notBefore),
    notAfter: instantText(certificate.notAfter),
  };
  if (kind === "tdx-pck") return { ...fields, ...pckFields(certificate) };
  if (kind !== "snp-vcek" && kind !== "snp-vlek") return fields;
  const vek = readVek(certificate);
  if (!vek.ok) return { ...fields, problem: problemText(vek.failure) };
  const { line, tcb, hwid, cspId } = vek.value;
  return {
    ...fields,
    productLine: line,
    tcb: { value: tcbText(tcb), ...tcbComponents(tcb, line) },
    hwid: hwid === null ? null : toHex(hwid),
    cspId,
  };
}

/** The SGX extension of a PCK certificate. */
function pckFields(certificate: Certificate): Fields {
  const pck = readPck(certificate);
  return pck.ok ? pckClaims(pck.value) : { problem: problemText(pck.failure) };
}

function crlFields({ kind, bytes }: Endorsement): Fields {
  const parsed = parseCrl(bytes);
  if (!parsed.ok) return { kind, problem: problemText(parsed.failure) };
  const { issuerCommonName, thisUpdate, nextUpdate, revoked } = parsed.value;
  return {
    kind,
    issuer: issuerCommonName,
    thisUpdate: instantText(thisUpdate),
    nextUpdate: nextUpdate === null ? null : instantText(nextUpdate),
    revokedCertificates: revoked.length,
    revokedSerials: revoked.slice(0, SHOWN_ENTRIES).map(({ serial }) => serial),
  };
}

function instantText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function problemText({ code, message }: Failure): string {
  return `${code}: ${message}`;
}
