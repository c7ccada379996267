import { fromHex, isZero, toHex } from "../../bytes/index.js";
import { MAX_CERTIFICATE_BYTES, MAX_CRL_BYTES } from "../../x509/index.js";
import type { Need } from "../scheme.js";
import { isProductLine } from "./product.js";
import type { ProductLine } from "./product.js";
import type { SigningKey } from "./report.js";
import { tcbIndex, tcbText } from "./tcb.js";

/** What veritee calls AMD's key distribution service (AMD 57230), and where AMD runs it. */
export const KDS_SERVICE = "amd-kds";
const KDS = "https://kdsintf.amd.com";

/** Real VCEK and VLEK certificates have 1289 to 1416 bytes. */
export const MAX_VEK_BYTES = 16_384;

/**
 * Something of AMD's that SEV-SNP evidence may need. The line is null where the evidence does not say it: then there is
 * no address.
 */
export type SnpNeed =
  | {
      readonly kind: "snp-vcek";
      readonly line: ProductLine | null;
      /** 64 bytes, or 8 for Turin. All zeros: the report hides its chip. */
      readonly chip: Uint8Array;
      /** The 8 bytes of REPORTED_TCB. */
      readonly tcb: Uint8Array;
    }
  | { readonly kind: "snp-vlek"; readonly line: ProductLine | null; readonly tcb: Uint8Array }
  | { readonly kind: "snp-ask" | "snp-asvk"; readonly line: ProductLine | null }
  | { readonly kind: "snp-crl"; readonly line: ProductLine | null; readonly signingKey: SigningKey };

/** Of chip ids and TCB versions. */
const CHIP_SIZE: Readonly<Record<ProductLine, number>> = { Milan: 64, Genoa: 64, Turin: 8 };
const TCB_SIZE = 8;

/** The parameters of a VCEK's address, in AMD's order, and the component of the TCB version that each has. */
const TCB_PARAMETERS = [
  ["fmcSPL", "fmc"],
  ["blSPL", "bootLoader"],
  ["teeSPL", "tee"],
  ["snpSPL", "snp"],
  ["ucodeSPL", "microcode"],
] as const;

/** A need in the form that is common to all schemes. */
export function toNeed(need: SnpNeed): Need {
  const path = pathOf(need);
  return {
    kind: need.kind,
    key: keyOf(need),
    title: titleOf(need),
    service: KDS_SERVICE,
    url: path === null ? null : `${KDS}${path}`,
    fileName: fileNameOf(need),
    maxBytes:
      need.kind === "snp-crl" ? MAX_CRL_BYTES : need.kind.endsWith("cek") ? MAX_VEK_BYTES : MAX_CERTIFICATE_BYTES,
  };
}

function keyOf(need: SnpNeed): string {
  const line = need.line ?? "unknown";
  switch (need.kind) {
    case "snp-vcek":
      return [need.kind, line, toHex(need.chip), toHex(need.tcb)].join("/");
    case "snp-vlek":
      return [need.kind, line, toHex(need.tcb)].join("/");
    case "snp-ask":
    case "snp-asvk":
      return [need.kind, line].join("/");
    case "snp-crl":
      return [need.kind, need.signingKey, line].join("/");
  }
}

/** Reads what {@link toNeed} wrote as a key; null for anything else, and where the line is unknown. */
export function readKey(key: string): SnpNeed | null {
  const [kind = "", ...rest] = key.split("/");
  const line = rest[kind === "snp-crl" ? 1 : 0] ?? "";
  if (!isProductLine(line)) return null;
  const need = readParts(kind, line, rest);
  return need !== null && keyOf(need) === key ? need : null;
}

function readParts(
  kind: string,
  line: ProductLine,
  [first = "", second = "", third = ""]: readonly string[],
): SnpNeed | null {
  switch (kind) {
    case "snp-vcek": {
      const [chip, tcb] = [fromHex(second), fromHex(third)];
      return chip?.length === CHIP_SIZE[line] && tcb?.length === TCB_SIZE ? { kind, line, chip, tcb } : null;
    }
    case "snp-vlek": {
      const tcb = fromHex(second);
      return tcb?.length === TCB_SIZE ? { kind, line, tcb } : null;
    }
    case "snp-ask":
    case "snp-asvk":
      return { kind, line };
    case "snp-crl":
      return first === "vcek" || first === "vlek" ? { kind, line, signingKey: first } : null;
    default:
      return null;
  }
}

/** The path with its query at AMD's service, or null where it has no such thing: VLEKs, hidden chips, unknown lines. */
function pathOf(need: SnpNeed): string | null {
  const { line } = need;
  if (line === null) return null;
  switch (need.kind) {
    case "snp-vcek":
      return isZero(need.chip) ? null : `/vcek/v1/${line}/${toHex(need.chip)}?${tcbQuery(need.tcb, line)}`;
    case "snp-vlek":
      return null;
    case "snp-ask":
      return `/vcek/v1/${line}/cert_chain`;
    case "snp-asvk":
      return `/vlek/v1/${line}/cert_chain`;
    case "snp-crl":
      return `/${need.signingKey}/v1/${line}/crl`;
  }
}

function tcbQuery(tcb: Uint8Array, line: ProductLine): string {
  return TCB_PARAMETERS.map(([name, component]) => ({ name, index: tcbIndex(component, line) }))
    .filter(({ index }) => index >= 0)
    .map(({ name, index }) => `${name}=${String(tcb[index] ?? 0).padStart(2, "0")}`)
    .join("&");
}

/**
 * The need that a path at AMD's service stands for. The parameters of a VCEK may come in any order and with or without
 * AMD's zero in front; everything else is as AMD writes it.
 */
export function needAt(service: string, pathAndQuery: string): Need | null {
  if (service !== KDS_SERVICE) return null;
  const [, signingKey = "", line = "", name = "", query] =
    /^\/(vcek|vlek)\/v1\/([A-Z][a-z]+)\/([0-9a-z_]+)(?:\?(.*))?$/.exec(pathAndQuery) ?? [];
  if (!isProductLine(line) || (signingKey !== "vcek" && signingKey !== "vlek")) return null;
  if (query === undefined) {
    if (name === "cert_chain") return toNeed({ kind: signingKey === "vcek" ? "snp-ask" : "snp-asvk", line });
    return name === "crl" ? toNeed({ kind: "snp-crl", line, signingKey }) : null;
  }
  const chip = fromHex(name);
  const tcb = readTcbQuery(query, line);
  if (signingKey !== "vcek" || chip?.length !== CHIP_SIZE[line] || isZero(chip) || tcb === null) return null;
  return toNeed({ kind: "snp-vcek", line, chip, tcb });
}

/** The intermediate certificate above a VCEK or VLEK; nothing stands between the others and a root. */
export function issuersOf({ key }: Need): readonly Need[] {
  const need = readKey(key);
  if (need?.kind !== "snp-vcek" && need?.kind !== "snp-vlek") return [];
  return [toNeed({ kind: need.kind === "snp-vcek" ? "snp-ask" : "snp-asvk", line: need.line })];
}

function readTcbQuery(query: string, line: ProductLine): Uint8Array | null {
  const given = query.split("&").map((part) => /^([a-zA-Z]+)=([0-9]{1,3})$/.exec(part) ?? []);
  const values = new Map(given.map(([, name = "", value = ""]) => [name, Number(value)]));
  const tcb = new Uint8Array(TCB_SIZE);
  const wanted = TCB_PARAMETERS.filter(([, component]) => tcbIndex(component, line) >= 0);
  if (given.length !== wanted.length) return null;
  for (const [name, component] of wanted) {
    const value = values.get(name) ?? 256;
    if (value > 255) return null;
    tcb[tcbIndex(component, line)] = value;
  }
  return tcb;
}

function titleOf(need: SnpNeed): string {
  const of = need.line === null ? "" : ` (${need.line})`;
  switch (need.kind) {
    case "snp-vcek":
    case "snp-vlek": {
      const hidden = need.kind === "snp-vcek" && isZero(need.chip) ? " of a hidden chip" : "";
      return `${need.kind.slice(4).toUpperCase()} certificate${of}${hidden} for REPORTED_TCB ${tcbText(need.tcb)}`;
    }
    case "snp-ask":
    case "snp-asvk":
      return `${need.kind.slice(4).toUpperCase()} certificate${of}`;
    case "snp-crl": {
      const issuer = need.line === null ? "the root key" : `ARK-${need.line}`;
      return `revocation list of ${issuer} for ${need.signingKey.toUpperCase()} chains`;
    }
  }
}

function fileNameOf(need: SnpNeed): string {
  const line = (need.line ?? "unknown").toLowerCase();
  switch (need.kind) {
    case "snp-vcek":
      return `vcek-${toHex(need.chip.subarray(0, 8))}-${toHex(need.tcb)}.der`;
    case "snp-vlek":
      return "vlek.der";
    case "snp-ask":
    case "snp-asvk":
      return `${need.kind.slice(4)}-${line}.pem`;
    case "snp-crl":
      return `crl-${need.signingKey === "vcek" ? "" : "vlek-"}${line}.der`;
  }
}
