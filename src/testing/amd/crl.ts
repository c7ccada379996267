import { sha1 } from "@noble/hashes/legacy.js";
import * as der from "../der.js";
import { amdName, encodeExtension, extension, extensionList, serialOctets, signStructure } from "./certificate.js";
import type { SigningOverrides, SimulatedExtension } from "./certificate.js";
import type { Signer, SignerName } from "./signer.js";
import { DEFAULT_VALIDITY } from "./profile.js";
import type { SimulatedVek } from "./vek.js";

/** What a CRL says, and what it does differently from a sound one. */
export interface CrlOptions extends SigningOverrides {
  /** Content octets of serial numbers, hex; each becomes one entry, in this order. Default: none. */
  readonly revokedSerials?: readonly string[];
  /** revocationDate of every entry. Default: thisUpdate. */
  readonly revocationDate?: Date;
  /** Extensions of every entry. */
  readonly entryExtensions?: readonly SimulatedExtension[];
  readonly thisUpdate?: Date;
  /** null leaves it out. */
  readonly nextUpdate?: Date | null;
  readonly signedBy?: "ark" | "ask" | "asvk" | "mallory" | SimulatedVek;
  /** Default 2; 1 leaves the version out, as RFC 5280 wants it then. */
  readonly version?: 1 | 2;
  /** Number in the cRLNumber extension. Default 1. */
  readonly crlNumber?: number;
}

/** Key identifier of an RSA key as AMD makes it: SHA-1 of the RSAPublicKey (RFC 5280, section 4.2.1.2, (1)). */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  // RSA-4096 with e = 65537: 24 bytes of headers stand before the RSAPublicKey in the SubjectPublicKeyInfo.
  return sha1(spki.slice(24));
}

/**
 * Makes a CRL in the name of the ARK, whoever signs it. No published file shows AMD's own CRL extensions;
 * authorityKeyIdentifier and cRLNumber are what RFC 5280, section 5.2, demands.
 */
export async function makeCrl(
  issuer: SignerName & { readonly spki: Uint8Array },
  signer: Signer,
  options: CrlOptions,
): Promise<Uint8Array> {
  const thisUpdate = options.thisUpdate ?? new Date(DEFAULT_VALIDITY.crl.thisUpdate);
  const nextUpdate = options.nextUpdate === undefined ? new Date(DEFAULT_VALIDITY.crl.nextUpdate) : options.nextUpdate;
  const extensions = extensionList(
    [
      extension("authorityKeyIdentifier", false, der.sequence(der.implicit(0, keyIdentifier(issuer.spki)))),
      extension("crlNumber", false, der.integer(options.crlNumber ?? 1)),
    ],
    options,
  );
  const entries = (options.revokedSerials ?? []).map((serial) =>
    entry(serial, options.revocationDate ?? thisUpdate, options.entryExtensions ?? []),
  );
  return signStructure(signer, options, (algorithm) =>
    der.sequence(
      ...(options.version === 1 ? [] : [der.integer(1)]),
      algorithm,
      amdName(options.issuerCommonName ?? issuer.commonName, issuer.organization),
      der.time(thisUpdate),
      ...(nextUpdate === null ? [] : [der.time(nextUpdate)]),
      ...(entries.length === 0 ? [] : [der.sequence(...entries)]),
      ...(extensions === null || options.version === 1 ? [] : [der.explicit(0, extensions)]),
    ),
  );
}

function entry(serial: string, date: Date, extensions: readonly SimulatedExtension[]): Uint8Array {
  const list = extensions.length === 0 ? [] : [der.sequence(...extensions.map(encodeExtension))];
  return der.sequence(der.integerOctets(serialOctets(serial)), der.time(date), ...list);
}

/** Content of a reasonCode entry extension, OID 2.5.29.21 (RFC 5280, section 5.3.1): 1 is keyCompromise. */
export function reasonCode(reason: number): SimulatedExtension {
  return { oid: "2.5.29.21", critical: false, value: der.enumerated(reason) };
}
