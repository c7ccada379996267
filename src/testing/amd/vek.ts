import { p384 } from "@noble/curves/nist.js";
import { toHex } from "../../bytes/index.js";
import type { ProductLine } from "../../tee/snp/product.js";
import * as der from "../der.js";
import { seededP256, seededP384 } from "../seed.js";
import type { EcKeyPair } from "../seed.js";
import { certificatePem, extension, makeCertificate } from "./certificate.js";
import { rsaSpki } from "./signer.js";
import type { CertificateOverrides, SimulatedExtension } from "./certificate.js";
import type { Signer } from "./signer.js";
import { DEFAULT_CSP_ID, DEFAULT_VALIDITY, defaultChipId, lineProfile } from "./profile.js";
import type { SplName } from "./profile.js";

/** A certified key that signs reports. Byte arrays are new for each. */
export interface SimulatedVek {
  readonly kind: "vcek" | "vlek";
  readonly line: ProductLine;
  /** The certificate. */
  readonly der: Uint8Array;
  readonly pem: string;
  /** P-384, uncompressed, 97 bytes. */
  readonly publicKey: Uint8Array;
  /** Secret scalar, 48 bytes big-endian. */
  readonly secretKey: Uint8Array;
  /** CHIP_ID that belongs into the report: 64 bytes; all zero for a VLEK. */
  readonly chipId: Uint8Array;
  /** REPORTED_TCB that belongs into the report: 8 bytes, byte 0 first. */
  readonly tcb: Uint8Array;
}

/** Which key stands in the certificate: the one that signs reports (`p384`), or something that must be refused. */
export type VekKeyChoice =
  | "p384"
  /** The same point in compressed form, 49 bytes. */
  | "p384-compressed"
  /** The same point with the lowest bit of Y flipped: not on the curve. */
  | "p384-off-curve"
  | "p256"
  | "rsa"
  /** Any octets as the point of a P-384 key. */
  | { readonly point: Uint8Array };

/** What a VCEK or VLEK is issued for, and what it does differently from a real one. */
export interface VekOptions extends CertificateOverrides {
  /** TCB_VERSION, 8 bytes as in the report. */
  readonly tcb?: Uint8Array;
  /** Replaces the seed of the world in the derivation of the key. */
  readonly seed?: string;
  /** Default: the ASK for a VCEK, the ASVK for a VLEK. */
  readonly issuedBy?: "ask" | "asvk" | "ark" | "mallory" | SimulatedVek;
  readonly key?: VekKeyChoice;
  /** A number, or the DER that is to stand in extnValue. */
  readonly structVersion?: number | Uint8Array;
  readonly productName?: string | Uint8Array;
  /** SVN extensions: a number, or the DER in extnValue. One that the line does not have is added. */
  readonly spl?: Readonly<Partial<Record<SplName, number | Uint8Array>>>;
  /** Content of the hwid extension, of any length; null leaves it out (default of a VLEK). */
  readonly hwid?: Uint8Array | null;
  /** CSP_ID, or the DER in extnValue; null leaves it out (default of a VCEK). */
  readonly cspId?: string | Uint8Array | null;
}

/** Options of a VCEK. */
export interface VcekOptions extends VekOptions {
  /** CHIP_ID, 64 bytes; on Turin only the first 8 count and go into hwid. */
  readonly chipId?: Uint8Array;
}

/** Options of a VLEK. */
export type VlekOptions = VekOptions;

/** What the world hands in: who issues, and the label under which keys are derived. */
export interface VekContext {
  readonly line: ProductLine;
  readonly issuer: Signer;
  readonly seed: string;
}

/** Makes a VCEK. The same seed, line, chip and TCB always give the same key, as on a real chip. */
export async function makeVcek(context: VekContext, options: VcekOptions): Promise<SimulatedVek> {
  const profile = lineProfile(context.line);
  const chipId = sized("chipId", options.chipId ?? defaultChipId(context.line), 64);
  const hwid = options.hwid === undefined ? chipId.slice(0, profile.hwidSize) : options.hwid;
  const identity = { kind: "vcek", chipId, label: toHex(chipId), productName: profile.vcekProductName } as const;
  return makeVek(context, identity, { ...options, hwid });
}

/** Makes a VLEK: bound to a cloud provider (CSP_ID) instead of a chip. */
export async function makeVlek(context: VekContext, options: VlekOptions): Promise<SimulatedVek> {
  const profile = lineProfile(context.line);
  const cspId = options.cspId === undefined ? DEFAULT_CSP_ID : options.cspId;
  const label = typeof cspId === "string" ? cspId : DEFAULT_CSP_ID;
  const identity = { kind: "vlek", chipId: new Uint8Array(64), label, productName: profile.vlekProductName } as const;
  return makeVek(context, identity, { ...options, cspId });
}

interface VekIdentity {
  readonly kind: "vcek" | "vlek";
  readonly chipId: Uint8Array;
  /** What the key is bound to, beside the TCB. */
  readonly label: string;
  readonly productName: string;
}

async function makeVek(context: VekContext, identity: VekIdentity, options: VekOptions): Promise<SimulatedVek> {
  const { kind, chipId } = identity;
  const { line, issuer } = context;
  const tcb = sized("tcb", options.tcb ?? lineProfile(line).tcb, 8);
  const label = [options.seed ?? context.seed, line, kind, identity.label, toHex(tcb)].join("/");
  const pair = seededP384(label);
  const validity = DEFAULT_VALIDITY[kind];
  const certificate = await makeCertificate(
    {
      commonName: kind === "vcek" ? "SEV-VCEK" : "SEV-VLEK",
      serial: "00",
      notBefore: new Date(validity.notBefore),
      notAfter: new Date(validity.notAfter),
      spki: subjectPublicKey(options.key ?? "p384", pair, label),
      extensions: vekExtensions(line, identity.productName, tcb, options),
    },
    issuer,
    options,
  );
  return { kind, line, der: certificate, pem: certificatePem(certificate), ...pair, chipId, tcb };
}

/** The extensions in the order of real certificates; none of them is critical. */
function vekExtensions(
  line: ProductLine,
  productName: string,
  tcb: Uint8Array,
  options: VekOptions,
): SimulatedExtension[] {
  const profile = lineProfile(line);
  const spl: Partial<Record<SplName, number | Uint8Array>> = {};
  profile.splOrder.forEach((name, index) => (spl[name] = tcb[index] ?? 0));
  Object.assign(spl, options.spl);
  const names = Object.keys(spl) as SplName[];
  const list = [
    extension("structVersion", false, asInteger(options.structVersion ?? profile.structVersion)),
    extension("productName", false, asText(options.productName ?? productName)),
    ...names.map((name) => extension(name, false, asInteger(spl[name] ?? 0))),
  ];
  const { hwid = null, cspId = null } = options;
  if (hwid !== null) list.push(extension("hwid", false, hwid));
  if (cspId !== null) list.push(extension("cspId", false, asText(cspId)));
  return list;
}

function asInteger(value: number | Uint8Array): Uint8Array {
  return typeof value === "number" ? der.integer(value) : value;
}

function asText(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? der.ia5String(value) : value;
}

/**
 * A SubjectPublicKeyInfo.
 *
 * @param label another key (P-256) derives from it.
 */
export function subjectPublicKey(choice: VekKeyChoice, pair: EcKeyPair, label: string): Uint8Array {
  const ec = (curve: string, point: Uint8Array): Uint8Array =>
    der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), der.oid(curve)), der.bitString(point));
  const secp384r1 = "1.3.132.0.34";
  if (typeof choice === "object") return ec(secp384r1, choice.point);
  switch (choice) {
    case "p384":
      return ec(secp384r1, pair.publicKey);
    case "p384-compressed":
      return ec(secp384r1, p384.Point.fromBytes(pair.publicKey).toBytes(true));
    case "p384-off-curve":
      return ec(
        secp384r1,
        pair.publicKey.map((byte, index) => (index === 96 ? byte ^ 1 : byte)),
      );
    case "p256":
      return ec("1.2.840.10045.3.1.7", seededP256(label).publicKey);
    case "rsa":
      return rsaSpki("mallory");
  }
}

/** A copy; a wrong length is the caller's mistake. */
function sized(name: string, bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length !== size) throw new RangeError(`${name} must be ${size} bytes long, not ${bytes.length}`);
  return bytes.slice();
}
