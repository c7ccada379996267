import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import { refuseUnknownCritical } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { SnpCode } from "./errors.js";
import { isProductLine, lineOfProductName, steppingOfProductName } from "./product.js";
import type { ProductLine } from "./product.js";
import type { SigningKey } from "./report.js";

/** A versioned endorsement key (VCEK or VLEK) as its certificate states it; not yet shown to be AMD's. */
export interface Vek {
  readonly kind: SigningKey;
  /** From the issuer's name; the chain proves it. */
  readonly line: ProductLine;
  readonly certificate: Certificate;
  /** P-384 public key, 97 bytes uncompressed; not yet checked to be on the curve. */
  readonly point: Uint8Array;
  /** The TCB version that the key was derived for: 8 bytes in the layout of the report. */
  readonly tcb: Uint8Array;
  /** The chip: 64 bytes, or 8 for Turin. Null for a VLEK, which belongs to a cloud provider instead. */
  readonly hwid: Uint8Array | null;
  /** The cloud provider of a VLEK; null for a VCEK. */
  readonly cspId: string | null;
  /**
   * The stepping that productName states, or null where it states none. No fact about the chip: every
   * Milan VCEK says B0, whatever the chip.
   */
  readonly stepping: number | null;
}

/** Subject common name and the issuer's prefix, by kind (AMD 57230, VCEK and VLEK certificate profile). */
const PROFILES: Readonly<Record<SigningKey, { readonly subject: string; readonly issuerPrefix: string }>> = {
  vcek: { subject: "SEV-VCEK", issuerPrefix: "SEV-" },
  vlek: { subject: "SEV-VLEK", issuerPrefix: "SEV-VLEK-" },
};

/** Organization of every subject in AMD's hierarchy. */
export const AMD_ORGANIZATION = "Advanced Micro Devices";

/** AMD's certificate extensions, all under one arc (AMD 57230, X.509 extensions). */
const ARC = "1.3.6.1.4.1.3704.1";
const OIDS = {
  structVersion: `${ARC}.1`,
  productName: `${ARC}.2`,
  blSpl: `${ARC}.3.1`,
  teeSpl: `${ARC}.3.2`,
  snpSpl: `${ARC}.3.3`,
  spl4: `${ARC}.3.4`,
  spl5: `${ARC}.3.5`,
  spl6: `${ARC}.3.6`,
  spl7: `${ARC}.3.7`,
  ucodeSpl: `${ARC}.3.8`,
  fmcSpl: `${ARC}.3.9`,
  hwid: `${ARC}.4`,
  cspId: `${ARC}.5`,
} as const;
type ExtensionName = keyof typeof OIDS;

/** What differs between the lines: structVersion, which SPL stands in which TCB byte, the length of a hardware id. */
interface LineProfile {
  readonly structVersion: number;
  readonly tcb: readonly ExtensionName[];
  readonly absent: readonly ExtensionName[];
  readonly hwidSize: number;
}

const MILAN_GENOA: LineProfile = {
  structVersion: 0,
  tcb: ["blSpl", "teeSpl", "spl4", "spl5", "spl6", "spl7", "snpSpl", "ucodeSpl"],
  absent: ["fmcSpl"],
  hwidSize: 64,
};
const TURIN: LineProfile = {
  structVersion: 1,
  tcb: ["fmcSpl", "blSpl", "teeSpl", "snpSpl", "spl5", "spl6", "spl7", "ucodeSpl"],
  absent: ["spl4"],
  hwidSize: 8,
};

/** Which kind of key a certificate's subject claims to be, or null where it is neither. */
export function vekKindOf(certificate: Pick<Certificate, "subjectCommonName">): SigningKey | null {
  if (certificate.subjectCommonName === PROFILES.vcek.subject) return "vcek";
  return certificate.subjectCommonName === PROFILES.vlek.subject ? "vlek" : null;
}

/**
 * Reads a VCEK or VLEK certificate by AMD's profile: subject, issuer's name, key type and the AMD
 * extensions, each exactly once where required and absent where it belongs to another kind.
 *
 * Does not prove who signed the certificate, nor that its key is on the curve.
 *
 * @returns the key, or `SNP_VEK_SUBJECT`, `SNP_VEK_ISSUER`, `SNP_VEK_KEY_TYPE`, `SNP_VEK_EXTENSION`,
 * `SNP_VEK_STRUCT_VERSION`, `SNP_VEK_PRODUCT_NAME` or `X509_CERT_CRITICAL_EXTENSION`.
 */
export function readVek(certificate: Certificate): Outcome<Vek> {
  const kind = vekKindOf(certificate);
  if (kind === null || certificate.subjectOrganization !== AMD_ORGANIZATION) {
    const actual = `CN=${certificate.subjectCommonName ?? "?"}, O=${certificate.subjectOrganization ?? "?"}`;
    return refuse("SNP_VEK_SUBJECT", `The certificate's subject is ${actual}.`, {
      expected: `CN=SEV-VCEK or SEV-VLEK, O=${AMD_ORGANIZATION}`,
      actual,
    });
  }
  const line = lineOfIssuer(certificate, kind);
  if (line === null) {
    const actual = certificate.issuerCommonName ?? "?";
    return refuse("SNP_VEK_ISSUER", `No known key named ${actual} issues ${kind.toUpperCase()} certificates.`, {
      expected: `${PROFILES[kind].issuerPrefix}Milan, -Genoa or -Turin`,
      actual,
    });
  }
  if (certificate.subjectKey.kind !== "ec-p384") {
    const actual =
      certificate.subjectKey.kind === "other" ? certificate.subjectKey.algorithmOid : certificate.subjectKey.kind;
    return refuse("SNP_VEK_KEY_TYPE", `The certificate's key is ${actual}, not an uncompressed P-384 point.`, {
      actual,
    });
  }
  const critical = refuseUnknownCritical(certificate, Object.values(OIDS));
  if (!critical.ok) return critical;
  if (certificate.basicConstraints?.ca === true) {
    return refuse("SNP_VEK_EXTENSION", "A VCEK or VLEK is no certification authority.", { path: "basicConstraints" });
  }
  const fields = readExtensions(certificate, kind, line);
  if (!fields.ok) return fields;
  return ok({ kind, line, certificate, point: certificate.subjectKey.point, ...fields.value });
}

function lineOfIssuer(certificate: Certificate, kind: SigningKey): ProductLine | null {
  const { issuerPrefix } = PROFILES[kind];
  const name = certificate.issuerCommonName ?? "";
  const line = name.startsWith(issuerPrefix) ? name.slice(issuerPrefix.length) : "";
  return isProductLine(line) ? line : null;
}

function readExtensions(
  certificate: Certificate,
  kind: SigningKey,
  line: ProductLine,
): Outcome<Pick<Vek, "tcb" | "hwid" | "cspId" | "stepping">> {
  const profile = line === "Turin" ? TURIN : MILAN_GENOA;
  const absent: readonly ExtensionName[] = [...profile.absent, kind === "vcek" ? "cspId" : "hwid"];
  const surplus = absent.find((name) => valueOf(certificate, name) !== null);
  if (surplus !== undefined) {
    return wrong(surplus, `does not belong into a ${kind.toUpperCase()} certificate of ${line}`);
  }
  const structVersion = readSmallInteger(certificate, "structVersion");
  if (!structVersion.ok) return structVersion;
  if (structVersion.value !== profile.structVersion) {
    return refuse(
      "SNP_VEK_STRUCT_VERSION",
      `structVersion is ${structVersion.value}; ${line} has ${profile.structVersion}.`,
      {
        expected: profile.structVersion,
        actual: structVersion.value,
      },
    );
  }
  const productName = readIa5String(certificate, "productName");
  if (!productName.ok) return productName;
  if (lineOfProductName(productName.value) !== line) {
    return refuse("SNP_VEK_PRODUCT_NAME", `productName is ${productName.value}, but the issuer certifies ${line}.`, {
      expected: line,
      actual: productName.value,
    });
  }
  const tcb = new Uint8Array(8);
  for (const [index, name] of profile.tcb.entries()) {
    const spl = readSmallInteger(certificate, name);
    if (!spl.ok) return spl;
    tcb[index] = spl.value;
  }
  const stepping = steppingOfProductName(productName.value);
  if (kind === "vlek") {
    const cspId = readIa5String(certificate, "cspId");
    return cspId.ok ? ok({ tcb, hwid: null, cspId: cspId.value, stepping }) : cspId;
  }
  const hwid = readHwid(certificate, profile.hwidSize);
  return hwid.ok ? ok({ tcb, hwid: hwid.value, cspId: null, stepping }) : hwid;
}

function valueOf(certificate: Certificate, name: ExtensionName): Uint8Array | null {
  return certificate.extensions.find((extension) => extension.oid === OIDS[name])?.value ?? null;
}

/** DER INTEGER from 0 to 255: `02 01 xx`, or `02 02 00 xx` from 80h on. */
function readSmallInteger(certificate: Certificate, name: ExtensionName): Outcome<number> {
  const der = valueOf(certificate, name);
  if (der === null) return wrong(name, "is missing");
  const [tag, length, first, second] = der;
  if (tag === 0x02 && length === 1 && der.length === 3 && first !== undefined && first < 0x80) return ok(first);
  if (tag === 0x02 && length === 2 && der.length === 4 && first === 0 && second !== undefined && second >= 0x80) {
    return ok(second);
  }
  return wrong(name, "is not a DER INTEGER from 0 to 255");
}

/** DER IA5String of 1 to 127 characters from 20h to 7Eh. */
function readIa5String(certificate: Certificate, name: ExtensionName): Outcome<string> {
  const der = valueOf(certificate, name);
  if (der === null) return wrong(name, "is missing");
  const text = der.subarray(2);
  const framed = der[0] === 0x16 && der[1] === text.length && text.length > 0 && text.length < 0x80;
  if (!framed || text.some((byte) => byte < 0x20 || byte > 0x7e))
    return wrong(name, "is not a printable DER IA5String");
  return ok(String.fromCharCode(...text));
}

/**
 * The hardware id is raw bytes, told by its length: a raw id may well start like a DER header.
 * Certificates of August 2023 wrap it into an OCTET STRING.
 */
function readHwid(certificate: Certificate, size: number): Outcome<Uint8Array> {
  const value = valueOf(certificate, "hwid");
  if (value === null) return wrong("hwid", "is missing");
  const wrapped = value.length === size + 2 && value[0] === 0x04 && value[1] === size;
  const hwid = wrapped ? value.slice(2) : value.slice();
  if (hwid.length !== size) return wrong("hwid", `is not ${size} bytes`);
  return ok(hwid);
}

function wrong(name: ExtensionName, what: string): Extract<Outcome<never>, { ok: false }> {
  return refuse("SNP_VEK_EXTENSION", `The certificate's extension ${name} (${OIDS[name]}) ${what}.`, {
    path: `extension.${name}`,
  });
}

function refuse(code: SnpCode, message: string, detail: FailureDetail): Extract<Outcome<never>, { ok: false }> {
  return fail("trust", code, message, detail);
}
