import { sha384 } from "@noble/hashes/sha2.js";
import { toUtf8 } from "../../bytes/index.js";
import type { ProductLine } from "../../tee/snp/product.js";
import type { Cpuid, FirmwareVersion } from "../../tee/snp/report.js";
import { seededBytes } from "../seed.js";

/**
 * What AMD's real certificates and reports look like, per product line. Sources: the ARK, ASK and
 * ASVK certificates that AMD's key distribution service publishes; real VCEK and VLEK certificates;
 * AMD 57230 (VCEK certificate and KDS interface), tables of extensions; real reports.
 */

/** AMD's private arc; the extensions of VCEK and VLEK stand below it. */
const AMD = "1.3.6.1.4.1.3704.1";

/** Names of the SVN extensions of a VCEK or VLEK, as AMD 57230 spells them. */
export type SplName = "blSPL" | "teeSPL" | "snpSPL" | "spl4" | "spl5" | "spl6" | "spl7" | "ucodeSPL" | "fmcSPL";

/** Names of all extensions that a simulated certificate may have. */
export type ExtensionName =
  | SplName
  | "structVersion"
  | "productName"
  | "hwid"
  | "cspId"
  | "keyUsage"
  | "subjectKeyIdentifier"
  | "authorityKeyIdentifier"
  | "basicConstraints"
  | "crlDistributionPoints"
  | "crlNumber";

export const EXTENSION_OIDS: Readonly<Record<ExtensionName, string>> = {
  structVersion: `${AMD}.1`,
  productName: `${AMD}.2`,
  blSPL: `${AMD}.3.1`,
  teeSPL: `${AMD}.3.2`,
  snpSPL: `${AMD}.3.3`,
  spl4: `${AMD}.3.4`,
  spl5: `${AMD}.3.5`,
  spl6: `${AMD}.3.6`,
  spl7: `${AMD}.3.7`,
  ucodeSPL: `${AMD}.3.8`,
  fmcSPL: `${AMD}.3.9`,
  hwid: `${AMD}.4`,
  cspId: `${AMD}.5`,
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  basicConstraints: "2.5.29.19",
  crlNumber: "2.5.29.20",
  crlDistributionPoints: "2.5.29.31",
  authorityKeyIdentifier: "2.5.29.35",
};

/** Order of the SVN extensions: that of the bytes of TCB_VERSION, which differs between the lines. */
const SPL_ORDER: readonly SplName[] = ["blSPL", "teeSPL", "spl4", "spl5", "spl6", "spl7", "snpSPL", "ucodeSPL"];
const SPL_ORDER_TURIN: readonly SplName[] = ["fmcSPL", "blSPL", "teeSPL", "snpSPL", "spl5", "spl6", "spl7", "ucodeSPL"];

/** What one product line's certificates and reports have by default. */
export interface LineProfile {
  /** Serial numbers of the CA certificates: those of the genuine ones, hex content octets. */
  readonly serials: Readonly<Record<"ark" | "ask" | "asvk", string>>;
  readonly structVersion: number;
  readonly vcekProductName: string;
  readonly vlekProductName: string;
  /** The SVN extension of each byte of TCB_VERSION, byte 0 first. */
  readonly splOrder: readonly SplName[];
  /** Significant bytes of CHIP_ID: the size of the hwid extension. */
  readonly hwidSize: number;
  readonly reportVersion: number;
  readonly tcb: Uint8Array;
  readonly cpuid: Cpuid;
  readonly firmware: FirmwareVersion;
  readonly platformInfo: bigint;
  /** LAUNCH_MIT_VECTOR and CURRENT_MIT_VECTOR of real version 5 reports. */
  readonly mitVector: bigint;
}

/** A fresh copy of the line's defaults. */
export function lineProfile(line: ProductLine): LineProfile {
  switch (line) {
    case "Milan":
      return {
        serials: { ark: "010000", ask: "010001", asvk: "010101" },
        structVersion: 0,
        vcekProductName: "Milan-B0",
        vlekProductName: "Milan",
        splOrder: SPL_ORDER,
        hwidSize: 64,
        reportVersion: 3,
        tcb: Uint8Array.of(4, 0, 0, 0, 0, 0, 0x18, 0xdb),
        cpuid: { family: 0x19, model: 0x01, stepping: 1 },
        firmware: { major: 1, minor: 55, build: 29 },
        platformInfo: 0x25n,
        mitVector: 0x0bn,
      };
    case "Genoa":
      return {
        serials: { ark: "020000", ask: "020002", asvk: "020101" },
        structVersion: 0,
        vcekProductName: "Genoa",
        vlekProductName: "Genoa",
        splOrder: SPL_ORDER,
        hwidSize: 64,
        reportVersion: 3,
        tcb: Uint8Array.of(0x0a, 0, 0, 0, 0, 0, 0x17, 0x54),
        cpuid: { family: 0x19, model: 0x11, stepping: 1 },
        firmware: { major: 1, minor: 55, build: 40 },
        platformInfo: 0x25n,
        mitVector: 0x0bn,
      };
    case "Turin":
      return {
        serials: { ark: "030000", ask: "030001", asvk: "030101" },
        structVersion: 1,
        vcekProductName: "Turin",
        vlekProductName: "Turin",
        splOrder: SPL_ORDER_TURIN,
        hwidSize: 8,
        reportVersion: 5,
        tcb: Uint8Array.of(1, 1, 1, 4, 0, 0, 0, 0x51),
        cpuid: { family: 0x1a, model: 0x02, stepping: 1 },
        firmware: { major: 1, minor: 55, build: 65 },
        platformInfo: 0x65n,
        mitVector: 0x3fn,
      };
  }
}

/** CHIP_ID of the line's default chip, 64 bytes (Turin: 8 significant, then zeros). A new array. */
export function defaultChipId(line: ProductLine): Uint8Array {
  const chipId = new Uint8Array(64);
  chipId.set(seededBytes(`snp/${line}/chip`, lineProfile(line).hwidSize));
  return chipId;
}

/** CSP_ID of a simulated VLEK, in the form that real ones have. */
export const DEFAULT_CSP_ID = "CN=simulated.example.com";

/** MEASUREMENT of the default simulated guest. */
export function defaultMeasurement(): Uint8Array {
  return sha384(toUtf8("veritee simulated guest"));
}

/** Instants of the certificates by default; lifetimes are AMD's: 25 years, 7 years, 1 year. */
export const DEFAULT_VALIDITY = {
  ca: { notBefore: "2024-01-01T00:00:00Z", notAfter: "2049-01-01T00:00:00Z" },
  vcek: { notBefore: "2025-01-01T00:00:00Z", notAfter: "2032-01-01T00:00:00Z" },
  vlek: { notBefore: "2025-01-01T00:00:00Z", notAfter: "2026-01-01T00:00:00Z" },
  crl: { thisUpdate: "2025-01-01T00:00:00Z", nextUpdate: "2026-01-01T00:00:00Z" },
} as const;

/** An instant at which everything in a simulated world is valid by default. */
export const DEFAULT_INSTANT = "2025-06-01T00:00:00Z";
