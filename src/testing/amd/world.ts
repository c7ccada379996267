import type { ProductLine } from "../../tee/snp/product.js";
import type { RsaKeyName } from "../data/rsa-keys.js";
import * as der from "../der.js";
import { certificatePem, extension, makeCertificate, serialOctets } from "./certificate.js";
import { ecdsaSigner, rsaPrivateKey, rsaSigner, rsaSpki } from "./signer.js";
import type { CertificateOverrides, SimulatedExtension } from "./certificate.js";
import type { Signer, SignerName } from "./signer.js";
import { keyIdentifier, makeCrl } from "./crl.js";
import type { CrlOptions } from "./crl.js";
import { DEFAULT_VALIDITY, lineProfile } from "./profile.js";
import { makeVcek, makeVlek } from "./vek.js";
import type { SimulatedVek, VcekOptions, VlekOptions } from "./vek.js";

/** A CA certificate of the simulated hierarchy, with its key. */
export interface SimulatedCertificate {
  readonly der: Uint8Array;
  readonly pem: string;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** commonName of the subject. */
  readonly subject: string;
  /** Content octets of the serial number, hex: what a CRL lists. */
  readonly serial: string;
  /** RSA-PSS with SHA-384, for signing; extractable. */
  readonly privateKey: CryptoKey;
}

/** What a CA certificate may do differently from AMD's. */
export interface CaOverrides extends CertificateOverrides {
  /** Whose key it certifies. */
  readonly key?: RsaKeyName;
  /** Whose key signs it; the issuer's name stays that of the ARK. */
  readonly signedBy?: RsaKeyName;
  /** Content of the keyUsage extension. */
  readonly keyUsage?: Uint8Array;
  /** Content of the basicConstraints extension. */
  readonly basicConstraints?: Uint8Array;
}

/** How a simulated AMD is made. Everything left out is as with the real one. */
export interface SimulatedAmdOptions {
  /** Default Milan. */
  readonly line?: ProductLine;
  /** All VCEK and VLEK keys derive from it. Default "veritee". */
  readonly seed?: string;
  /** Validity of the three CA certificates. Default 2024-01-01 to 2049-01-01. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** A forger's hierarchy: all names and serial numbers are AMD's, all keys are another's. */
  readonly forged?: true;
  readonly ark?: CaOverrides;
  readonly ask?: CaOverrides;
  readonly asvk?: CaOverrides;
}

/** A simulated AMD for one product line: root, both intermediates, and what they issue. */
export interface SimulatedAmd {
  readonly line: ProductLine;
  readonly ark: SimulatedCertificate;
  readonly ask: SimulatedCertificate;
  readonly asvk: SimulatedCertificate;
  /** A VCEK certificate with its key. Wrong lengths of `chipId` or `tcb` throw a RangeError. */
  issueVcek(options?: VcekOptions): Promise<SimulatedVek>;
  /** A VLEK certificate with its key. */
  issueVlek(options?: VlekOptions): Promise<SimulatedVek>;
  /** A DER CRL in the name of the ARK. */
  issueCrl(options?: CrlOptions): Promise<Uint8Array>;
}

type CaName = "ark" | "ask" | "asvk";

/**
 * Makes an AMD of your own: certificates in the exact form of AMD's, under RSA test keys that are
 * published with this library. Trust its ARK in tests only.
 *
 * Deterministic in everything but the RSA signatures: RSASSA-PSS salts come from WebCrypto, so two
 * worlds of one seed have the same keys and names, but certificates that differ in their signature.
 *
 * @example
 * const amd = await createSimulatedAmd({ line: "Genoa" });
 * const vcek = await amd.issueVcek();
 * const evidence = signReport(buildReport({ reportData: challenge }, "Genoa"), vcek);
 */
export async function createSimulatedAmd(options: SimulatedAmdOptions = {}): Promise<SimulatedAmd> {
  const line = options.line ?? "Milan";
  const forged = options.forged === true;
  const seed = `${options.seed ?? "veritee"}${forged ? "/forged" : ""}`;
  const keys = await importKeys();
  const keyOf = (name: CaName): RsaKeyName => options[name]?.key ?? (forged ? "mallory" : name);
  const nameOf = (role: CaName): SignerName => ({
    commonName: options[role]?.subjectCommonName ?? commonNameOf(role, line),
    organization: options[role]?.subjectOrganization,
  });
  const signerOf = (role: CaName, key: RsaKeyName): Signer => {
    return rsaSigner(nameOf(role), key, keys[key]);
  };
  const make = (role: CaName): Promise<SimulatedCertificate> => {
    const root = signerOf("ark", options[role]?.signedBy ?? keyOf("ark"));
    return makeCa(role, { line, key: keyOf(role), arkKey: keyOf("ark"), root, options, privateKey: keys[keyOf(role)] });
  };
  const [ark, ask, asvk] = await Promise.all([make("ark"), make("ask"), make("asvk")]);

  const signer = (who: CaName | "mallory" | SimulatedVek, alias: CaName): Signer => {
    if (typeof who === "object") return ecdsaSigner(who.kind === "vcek" ? "SEV-VCEK" : "SEV-VLEK", who.secretKey);
    return who === "mallory" ? signerOf(alias, "mallory") : signerOf(who, keyOf(who));
  };
  return {
    line,
    ark,
    ask,
    asvk,
    issueVcek: (vcek = {}) => makeVcek({ line, seed, issuer: signer(vcek.issuedBy ?? "ask", "ask") }, vcek),
    issueVlek: (vlek = {}) => makeVlek({ line, seed, issuer: signer(vlek.issuedBy ?? "asvk", "asvk") }, vlek),
    issueCrl: (crl = {}) => makeCrl({ ...nameOf("ark"), spki: ark.spki }, signer(crl.signedBy ?? "ark", "ark"), crl),
  };
}

async function importKeys(): Promise<Readonly<Record<RsaKeyName, CryptoKey>>> {
  const [ark, ask, asvk, mallory] = await Promise.all([
    rsaPrivateKey("ark"),
    rsaPrivateKey("ask"),
    rsaPrivateKey("asvk"),
    rsaPrivateKey("mallory"),
  ]);
  return { ark, ask, asvk, mallory };
}

function commonNameOf(role: CaName, line: ProductLine): string {
  return { ark: `ARK-${line}`, ask: `SEV-${line}`, asvk: `SEV-VLEK-${line}` }[role];
}

interface CaContext {
  readonly line: ProductLine;
  readonly key: RsaKeyName;
  readonly arkKey: RsaKeyName;
  readonly root: Signer;
  readonly privateKey: CryptoKey;
  readonly options: SimulatedAmdOptions;
}

async function makeCa(role: CaName, context: CaContext): Promise<SimulatedCertificate> {
  const { line, options, privateKey } = context;
  const overrides = options[role] ?? {};
  const commonName = commonNameOf(role, line);
  const serial = overrides.serial ?? lineProfile(line).serials[role];
  serialOctets(serial);
  const spki = rsaSpki(context.key);
  const bytes = await makeCertificate(
    {
      commonName,
      serial,
      notBefore: options.notBefore ?? new Date(DEFAULT_VALIDITY.ca.notBefore),
      notAfter: options.notAfter ?? new Date(DEFAULT_VALIDITY.ca.notAfter),
      spki,
      extensions: caExtensions(role, context, overrides),
    },
    context.root,
    { trailerField: "explicit", ...overrides },
  );
  const subject = overrides.subjectCommonName ?? commonName;
  return { der: bytes, pem: certificatePem(bytes), spki, subject, serial, privateKey };
}

/**
 * Extensions in the order of AMD's. The keyUsage of its intermediates is `03 02 01 04`, one unused bit
 * declared where DER wants two: real, so readers must bear it.
 */
function caExtensions(role: CaName, context: CaContext, overrides: CaOverrides): SimulatedExtension[] {
  const root = role === "ark";
  const keyUsage = overrides.keyUsage ?? Uint8Array.of(0x03, 0x02, 0x01, root ? 0x06 : 0x04);
  const limits = root ? [der.boolean("true")] : [der.boolean("true"), der.integer(0)];
  const usage = extension("keyUsage", true, keyUsage);
  const subjectKey = extension("subjectKeyIdentifier", false, der.octetString(keyIdentifier(rsaSpki(context.key))));
  const authority = der.sequence(der.implicit(0, keyIdentifier(rsaSpki(context.arkKey))));
  const authorityKey = extension("authorityKeyIdentifier", false, authority);
  const constraints = extension("basicConstraints", true, overrides.basicConstraints ?? der.sequence(...limits));
  const list = crlAddress(role === "asvk" ? "vlek" : "vcek", context.line);
  const points = extension("crlDistributionPoints", false, list);
  return root ? [usage, subjectKey, constraints, points] : [subjectKey, authorityKey, constraints, usage, points];
}

function crlAddress(kind: "vcek" | "vlek", line: ProductLine): Uint8Array {
  const uri = new TextEncoder().encode(`https://kdsintf.amd.com/${kind}/v1/${line}/crl`);
  return der.sequence(der.sequence(der.explicit(0, der.explicit(0, der.implicit(6, uri)))));
}
