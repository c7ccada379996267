import { toBase64, toHex, toUtf8 } from "../../bytes/index.js";
import { encodeExtension, serialOctets } from "../amd/certificate.js";
import type { SimulatedExtension } from "../amd/certificate.js";
import { reasonCode } from "../amd/crl.js";
import * as der from "../der.js";
import type { IntelIssuer } from "./authority.js";
import { authorityKeyIdentifier, extensionsOf, intelExtension, issuerName, signIntelStructure } from "./certificate.js";
import type { IntelSigner, IntelSigningOverrides } from "./certificate.js";
import { INTEL_VALIDITY } from "./profile.js";

/** Whose revocation list: the root's lists CAs and TCB signing certificates, a CA's the platforms' certificates. */
export type IntelCrlIssuer = "root" | "platformCa" | "processorCa";

/** What a revocation list says, and what it does differently from a sound one. */
export interface IntelCrlOptions extends IntelSigningOverrides {
  /** Content octets of serial numbers, hex; each becomes one entry, in this order. Default: none, and then no list. */
  readonly revokedSerials?: readonly string[];
  /** revocationDate of every entry. Default: thisUpdate. */
  readonly revocationDate?: Date;
  /** Extensions of every entry. Default: reason 1, key compromise, as in Intel's. */
  readonly entryExtensions?: readonly SimulatedExtension[];
  readonly thisUpdate?: Date;
  /** null leaves it out. */
  readonly nextUpdate?: Date | null;
  /** Replaces the key that signs; the issuer's name stays. */
  readonly signedBy?: IntelIssuer;
  /** Default 2; 1 leaves the version out and the extensions with it. */
  readonly version?: 1 | 2;
  /** Default 1, which Intel's always have. */
  readonly crlNumber?: number;
}

/** How a list reaches a verifier: as it is, or as one of the texts that services and files make of it. */
export type CrlEncoding = "der" | "pem" | "hex" | "hex-newline" | "hex-nul" | "base64";

/** Makes a revocation list in the name of `issuer`, DER. */
export function makeIntelCrl(
  role: IntelCrlIssuer,
  issuer: IntelSigner,
  signer: IntelSigner,
  options: IntelCrlOptions,
): Uint8Array {
  const usual = role === "root" ? INTEL_VALIDITY.rootCrl : INTEL_VALIDITY.pckCrl;
  const { thisUpdate = new Date(usual.thisUpdate), nextUpdate = new Date(usual.nextUpdate) } = options;
  const { crlNumber = 1, version = 2, revocationDate = thisUpdate } = options;
  const number = intelExtension("crlNumber", der.integer(crlNumber));
  const extensions = extensionsOf([number, authorityKeyIdentifier(issuer)], options);
  const entries = (options.revokedSerials ?? []).map((serial) =>
    revoked(serial, revocationDate, options.entryExtensions ?? [reasonCode(1)]),
  );
  return signIntelStructure(signer, options, (algorithm) =>
    der.sequence(
      ...(version === 1 ? [] : [der.integer(1)]),
      algorithm,
      issuerName(issuer, options),
      der.time(thisUpdate),
      ...(nextUpdate === null ? [] : [der.time(nextUpdate)]),
      ...(entries.length === 0 ? [] : [der.sequence(...entries)]),
      ...(extensions === null || version === 1 ? [] : [der.explicit(0, extensions)]),
    ),
  );
}

function revoked(serial: string, date: Date, extensions: readonly SimulatedExtension[]): Uint8Array {
  const list = extensions.length === 0 ? [] : [der.sequence(...extensions.map(encodeExtension))];
  return der.sequence(der.integerOctets(serialOctets(serial)), der.time(date), ...list);
}

/** A list in one of the forms in which lists are found. */
export function encodeCrl(list: Uint8Array, encoding: CrlEncoding): Uint8Array {
  switch (encoding) {
    case "der":
      return list.slice();
    case "pem":
      return toUtf8(der.toPem("X509 CRL", toBase64(list)));
    case "hex":
      return toUtf8(toHex(list));
    case "hex-newline":
      return toUtf8(`${toHex(list)}\n`);
    case "hex-nul":
      return toUtf8(`${toHex(list)}\0`);
    case "base64":
      return toUtf8(toBase64(list));
  }
}
