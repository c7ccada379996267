import { fromHex } from "../../bytes/index.js";
import { isProductLine } from "../../tee/snp/product.js";
import type { ProductLine } from "../../tee/snp/product.js";
import { lineProfile } from "./profile.js";
import type { SplName } from "./profile.js";

/** What AMD's key distribution service serves, by the form of the path. */
export type KdsPath = "vcek" | "vlek" | "vcek-chain" | "vlek-chain" | "vcek-crl" | "vlek-crl";

/** One chip at one firmware level. */
export interface KdsChip {
  readonly line: ProductLine;
  /** CHIP_ID as in the report, 64 bytes: Turin's 8 with zeros behind. */
  readonly chipId: Uint8Array;
  /** TCB_VERSION as in the report, 8 bytes. */
  readonly tcb: Uint8Array;
}

/** The parameters of a request for a VCEK; all of them have to be there, in any order (AMD 57230). */
const PARAMETERS: readonly SplName[] = ["blSPL", "teeSPL", "snpSPL", "ucodeSPL"];
const TURIN_PARAMETERS: readonly SplName[] = ["fmcSPL", ...PARAMETERS];

/** Which of the forms a path has, whether or not there is something of that name; null for none. */
export function kdsPathOf(pathname: string): KdsPath | null {
  const [, kind, rest] = /^\/(vcek|vlek)\/v1\/[^/]+\/([^/]+)$/.exec(pathname) ?? [];
  if (kind === undefined || rest === undefined) return null;
  const key = kind === "vcek" ? "vcek" : "vlek";
  if (rest === "cert_chain") return `${key}-chain`;
  if (rest === "crl") return `${key}-crl`;
  return key;
}

/** The product line in a path, or null where it has none that exists. */
export function lineOfPath(pathname: string): ProductLine | null {
  const line = pathname.split("/")[3] ?? "";
  return isProductLine(line) ? line : null;
}

/**
 * The chip that a request for a VCEK names: 128 hex digits of CHIP_ID, or 16 on Turin, in lower case, and the
 * components of REPORTED_TCB, decimal, 0 to 255, zeros in front allowed.
 *
 * @returns null for anything else, which the service does not know.
 */
export function readVcekRequest(line: ProductLine, url: URL): KdsChip | null {
  const profile = lineProfile(line);
  const hex = url.pathname.split("/")[4] ?? "";
  const hwid = /^[0-9a-f]+$/.test(hex) ? fromHex(hex) : null;
  if (hwid?.length !== profile.hwidSize) return null;
  const names = line === "Turin" ? TURIN_PARAMETERS : PARAMETERS;
  const given = [...url.searchParams];
  if (given.length !== names.length) return null;
  const tcb = new Uint8Array(8);
  for (const name of names) {
    const text = url.searchParams.get(name) ?? "";
    if (!/^[0-9]{1,3}$/.test(text) || Number(text) > 255) return null;
    tcb[profile.splOrder.indexOf(name)] = Number(text);
  }
  const chipId = new Uint8Array(64);
  chipId.set(hwid);
  return { line, chipId, tcb };
}
