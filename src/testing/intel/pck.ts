import { concatBytes, fromHex, toHex } from "../../bytes/index.js";
import type { PckExtension } from "../../tee/tdx/types.js";
import { certificatePem } from "../amd/certificate.js";
import { seededBytes, seededP256 } from "../seed.js";
import { intelExtension, makeIntelCertificate } from "./certificate.js";
import type { IntelCertificateOverrides, IntelSigner } from "./certificate.js";
import { unsignedOctets } from "./ecdsa.js";
import { INTEL_VALIDITY, PCK_COMMON_NAME, PCK_CRL_ADDRESS, PLATFORM } from "./profile.js";
import { sgxExtension } from "./sgx-extension.js";
import type { SgxExtensionOverrides } from "./sgx-extension.js";
import type { IntelIssuer } from "./authority.js";

/** What a PCK certificate says, and what it does differently from a real one. */
export interface PckOptions extends IntelCertificateOverrides, Partial<PckExtension> {
  /** Under which CA. Default platform. Members that only the Platform CA writes are absent under the other. */
  readonly ca?: "platform" | "processor";
  /** Replaces the CA as the issuer: its name, its key. */
  readonly issuedBy?: IntelIssuer;
  /** Replaces the key that signs; the names stay. */
  readonly signedBy?: IntelIssuer;
  /** Replaces the seed of the world in the derivation of the key. */
  readonly seed?: string;
  /** Members of the SGX extension in another order, twice, or left out. */
  readonly sgx?: SgxExtensionOverrides;
}

/** A platform's certificate with its key. */
export interface SimulatedPck extends IntelSigner {
  readonly der: Uint8Array;
  readonly pem: string;
  readonly ca: "platform" | "processor";
  /** Certificates from this one to the root, DER. */
  readonly chain: readonly Uint8Array[];
  /** The same as certification data of type 5 holds them: PEM, one behind the other. */
  readonly chainPem: string;
  /** Uncompressed, 65 bytes. */
  readonly publicKey: Uint8Array;
  /** Content octets of the serial number, hex: what a revocation list names. */
  readonly serial: string;
  readonly extension: PckExtension;
}

/** What the world hands in: under which label keys are derived, who issues, and the certificates above. */
export interface PckContext {
  readonly seed: string;
  readonly issuer: IntelSigner;
  /** DER: the CA, the root. */
  readonly above: readonly Uint8Array[];
}

/** Makes a PCK certificate. The same seed, PPID, TCB and PCE always give the same key, as on a real platform. */
export function makePck(context: PckContext, options: PckOptions): SimulatedPck {
  const { ca = "platform" } = options;
  const extension = extensionOf(ca, options);
  const label = [options.seed ?? context.seed, "pck", ...levelOf(extension)].join("/");
  const { secretKey, publicKey } = seededP256(label);
  const serial = options.serial ?? toHex(unsignedOctets(seededBytes(`${label}/serial`, 20)));
  const keyIdentifier = options.keyIdentifier ?? seededBytes(`${label}/key-identifier`, 20);
  const der = makeIntelCertificate(
    {
      commonName: PCK_COMMON_NAME,
      serial,
      keyIdentifier,
      notBefore: new Date(INTEL_VALIDITY.pck.notBefore),
      notAfter: new Date(INTEL_VALIDITY.pck.notAfter),
      point: publicKey,
      pathLength: null,
      crlAddress: `${PCK_CRL_ADDRESS}?ca=${ca}&encoding=der`,
      further: [intelExtension("sgx", sgxExtension(extension, options.sgx))],
    },
    context.issuer,
    options,
  );
  const chain = [der, ...context.above];
  return {
    commonName: PCK_COMMON_NAME,
    subject: options.subject,
    keyIdentifier,
    der,
    pem: certificatePem(der),
    ca,
    chain,
    chainPem: chain.map(certificatePem).join(""),
    secretKey,
    publicKey,
    serial,
    extension,
  };
}

/** What decides which key a platform has. */
function levelOf({ ppid, tcbComponents, pceSvn, pceId, fmspc }: PckExtension): readonly string[] {
  return [toHex(concatBytes(ppid, fmspc, pceId)), tcbComponents.join("."), String(pceSvn)];
}

function extensionOf(ca: "platform" | "processor", options: PckOptions): PckExtension {
  const onPlatform = ca === "platform";
  const tcbComponents = options.tcbComponents ?? PLATFORM.tcbComponents;
  return {
    ppid: options.ppid ?? seededBytes("tdx/ppid", 16),
    tcbComponents,
    pceSvn: options.pceSvn ?? PLATFORM.pceSvn,
    cpuSvn: options.cpuSvn ?? Uint8Array.from(tcbComponents),
    pceId: options.pceId ?? fromHex(PLATFORM.pceId) ?? new Uint8Array(2),
    fmspc: options.fmspc ?? fromHex(PLATFORM.fmspc) ?? new Uint8Array(6),
    sgxType: options.sgxType ?? (onPlatform ? "scalable" : "standard"),
    platformInstanceId: stated(
      options.platformInstanceId,
      onPlatform ? seededBytes("tdx/platform-instance", 16) : null,
    ),
    configuration: stated(
      options.configuration,
      onPlatform ? { dynamicPlatform: true, cachedKeys: true, smtEnabled: true } : null,
    ),
  };
}

/** Null is a statement of its own. */
function stated<T>(value: T | null | undefined, usual: T | null): T | null {
  return value === undefined ? usual : value;
}
