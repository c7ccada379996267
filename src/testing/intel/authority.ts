import { fromHex, toHex } from "../../bytes/index.js";
import { certificatePem } from "../amd/certificate.js";
import { seededP256 } from "../seed.js";
import { makeIntelCertificate } from "./certificate.js";
import type { IntelCertificateOverrides, IntelSigner } from "./certificate.js";
import { unsignedOctets } from "./ecdsa.js";
import { ROOT_CRL_ADDRESS, roleProfile } from "./profile.js";
import type { IntelRole } from "./profile.js";

/**
 * Who issues or signs: one of the hierarchy, a forger under the name of who should (`mallory`), or whoever has a name
 * and a key, such as a platform's certificate, which must not.
 */
export type IntelIssuer = IntelRole | "mallory" | IntelSigner;

/** What a certificate of the hierarchy may do differently from Intel's. */
export interface AuthorityOverrides extends IntelCertificateOverrides {
  /** Replaces the root as the issuer: its name, its key. */
  readonly issuedBy?: IntelIssuer;
  /** Replaces the key that signs; the names stay. */
  readonly signedBy?: IntelIssuer;
  /** Its key derives from this instead of the seed of the world. */
  readonly seed?: string;
}

/** A certificate of the simulated hierarchy, with its key. */
export interface SimulatedAuthority extends IntelSigner {
  readonly role: IntelRole;
  readonly der: Uint8Array;
  readonly pem: string;
  /** Uncompressed, 65 bytes. */
  readonly publicKey: Uint8Array;
  /** Content octets of the serial number, hex: what a revocation list names. */
  readonly serial: string;
}

/** Whose key a role has: a name, a key pair, and what identifies it. */
export interface RoleIdentity extends IntelSigner {
  readonly publicKey: Uint8Array;
}

/** The key of a role; the same seed gives the same one. */
export function identityOf(role: IntelRole, seed: string, overrides: AuthorityOverrides = {}): RoleIdentity {
  const { commonName, identifier } = roleProfile(role);
  const { secretKey, publicKey } = seededP256(`${overrides.seed ?? seed}/${role}`);
  const keyIdentifier = overrides.keyIdentifier ?? fromHex(identifier) ?? new Uint8Array();
  return { commonName, subject: overrides.subject, keyIdentifier, secretKey, publicKey };
}

/** Makes the certificate of a role. */
export function makeAuthority(
  role: IntelRole,
  identity: RoleIdentity,
  issuer: IntelSigner,
  overrides: AuthorityOverrides,
): SimulatedAuthority {
  const profile = roleProfile(role);
  const serial = overrides.serial ?? toHex(unsignedOctets(fromHex(profile.identifier) ?? new Uint8Array()));
  const der = makeIntelCertificate(
    {
      commonName: profile.commonName,
      serial,
      keyIdentifier: identity.keyIdentifier,
      notBefore: new Date(profile.notBefore),
      notAfter: new Date(profile.notAfter),
      point: identity.publicKey,
      pathLength: profile.pathLength,
      crlAddress: ROOT_CRL_ADDRESS,
      further: [],
    },
    issuer,
    overrides,
  );
  return { ...identity, role, der, pem: certificatePem(der), serial };
}
