import { p256 } from "@noble/curves/nist.js";
import * as der from "../der.js";
import { seededBytes, seededP256 } from "../seed.js";

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  ecPublicKey: "1.2.840.10045.2.1",
  prime256v1: "1.2.840.10045.3.1.7",
  commonName: "2.5.4.3",
} as const;

const VALIDITY = { notBefore: "2020-01-01T00:00:00Z", notAfter: "2045-01-01T00:00:00Z" } as const;

/**
 * A certificate for secure boot, DER: self-signed, P-256, made of its name alone. It is the same each time, and of no
 * worth: everybody knows its key.
 */
export function simulatedBootCertificate(commonName: string): Uint8Array {
  const { secretKey, publicKey } = seededP256(`eventlog/certificate/${commonName}`);
  const algorithm = der.sequence(der.oid(OID.ecdsaWithSha256));
  const name = der.sequence(der.set(der.sequence(der.oid(OID.commonName), der.utf8String(commonName))));
  const body = der.sequence(
    der.explicit(0, der.integer(2)),
    der.integerOctets(serialNumber(commonName)),
    algorithm,
    name,
    der.sequence(der.time(new Date(VALIDITY.notBefore)), der.time(new Date(VALIDITY.notAfter))),
    name,
    der.sequence(der.sequence(der.oid(OID.ecPublicKey), der.oid(OID.prime256v1)), der.bitString(publicKey)),
  );
  const signature = p256.sign(body, secretKey, { format: "der" });
  return der.sequence(body, algorithm, der.bitString(signature));
}

/** 16 octets, positive and in the shortest form. */
function serialNumber(commonName: string): Uint8Array {
  const octets = seededBytes(`eventlog/serial/${commonName}`, 16);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return octets;
}
