/** One extension of a certificate (RFC 5280, section 4.1.2.9), of a revocation list or of an entry of one. */
export interface Extension {
  /** Dotted object identifier. */
  readonly oid: string;
  readonly critical: boolean;
  /** The content of extnValue, without its OCTET STRING header. */
  readonly value: Uint8Array;
}

/** What the subject's key is; its bytes come from the SubjectPublicKeyInfo. */
export type SubjectKey =
  | {
      readonly kind: "ec-p256";
      /** 65 bytes, uncompressed; not yet checked to be on the curve. */ readonly point: Uint8Array;
    }
  | {
      readonly kind: "ec-p384";
      /** 97 bytes, uncompressed; not yet checked to be on the curve. */ readonly point: Uint8Array;
    }
  | { readonly kind: "rsa"; readonly modulusBits: number }
  | { readonly kind: "other"; readonly algorithmOid: string };

/**
 * How a certificate or revocation list is signed. RSASSA-PSS parameters are compared by meaning, since AMD's older
 * certificates spell out the default trailerField. ECDSA has none, and says nothing about the curve.
 */
export type SignatureScheme =
  | {
      readonly kind: "rsa-pss";
      readonly hash: "sha256" | "sha384" | "sha512";
      readonly mgfHash: "sha256" | "sha384" | "sha512";
      readonly saltLength: number;
    }
  | { readonly kind: "ecdsa"; readonly hash: "sha256" }
  | { readonly kind: "other"; readonly algorithmOid: string };

/** An X.509 v3 certificate as it was parsed: nothing in it is authenticated. */
export interface Certificate {
  /** The whole certificate, and the exact bytes that its signature covers. */
  readonly der: Uint8Array;
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly signatureScheme: SignatureScheme;
  /** Content octets of the serial number INTEGER, hex. */
  readonly serial: string;
  /** DER of the whole Name; names are equal where these bytes are. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** The only commonName and organizationName of the subject and issuer, or null where there is none or more than one. */
  readonly subjectCommonName: string | null;
  readonly subjectOrganization: string | null;
  readonly issuerCommonName: string | null;
  /** Milliseconds since 1970, both inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  readonly subjectKey: SubjectKey;
  /** In the order of the certificate; each identifier at most once. */
  readonly extensions: readonly Extension[];
  /** Null where the extension is absent. An absent pathLen is null. */
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | null } | null;
  readonly keyUsage: KeyUsage | null;
}

/** Bits of the keyUsage extension that roles are told by (RFC 5280, section 4.2.1.3). */
export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly nonRepudiation: boolean;
  readonly keyCertSign: boolean;
  readonly cRLSign: boolean;
}

/** An entry of a revocation list. */
export interface RevokedCertificate {
  /** Content octets of the serial number INTEGER, hex, as {@link Certificate.serial}. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly revocationDate: number;
  /** CRLReason (RFC 5280, section 5.3.1), or null where none is given. */
  readonly reason: number | null;
}

/** A complete X.509 v2 revocation list as it was parsed: nothing in it is authenticated. */
export interface Crl {
  /** The whole list, and the exact bytes that its signature covers. */
  readonly der: Uint8Array;
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly signatureScheme: SignatureScheme;
  /** DER of the whole Name. */
  readonly issuer: Uint8Array;
  readonly issuerCommonName: string | null;
  /** Milliseconds since 1970. A list without nextUpdate never says when it is out of date. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
  /** In the order of the list; a serial number may be there more than once. */
  readonly revoked: readonly RevokedCertificate[];
  /** In the order of the list; each identifier at most once, none of them critical. */
  readonly extensions: readonly Extension[];
}

/**
 * The one way in which an issuer's key signs: RSASSA-PSS with SHA-384, MGF1-SHA-384 and a salt of 48 bytes (AMD), or
 * ECDSA on P-256 with SHA-256 (Intel). It belongs to the key, and what a signed object says of itself never chooses it.
 */
export type SignatureProfile = "rsa-pss-sha384" | "ecdsa-p256-sha256";

/** A key that certificates or revocation lists are checked against. */
export interface IssuerKey {
  readonly profile: SignatureProfile;
  /** DER Name. */
  readonly name: Uint8Array;
  /** DER SubjectPublicKeyInfo of a key of that profile. */
  readonly spki: Uint8Array;
}

/** The part of a certificate that says when it holds. */
export type ValidityWindow = Pick<Certificate, "subjectCommonName" | "notBefore" | "notAfter">;
