import { BoundedMap, oncePerObject, toHex } from "../../bytes/index.js";
import type { CryptoEngine, P384PublicKey } from "../../crypto/index.js";
import type { Outcome } from "../../errors/index.js";
import { parseCertificate, parseCrl } from "../../x509/index.js";
import type { Certificate, Crl, RevokedCertificate } from "../../x509/index.js";
import { issuerOfCrl } from "./endorsements.js";
import { readVek } from "./vek.js";
import type { Vek } from "./vek.js";

/** Signing keys that are kept beyond the objects that they came in: about 6 KiB each. */
const MAX_KEPT = 4096;

/** A certificate that was read once. */
export interface PreparedCertificate {
  /** Of the DER certificate, hex. */
  readonly sha256: string;
  readonly certificate: Certificate;
}

/** What a VEK's certificate says, and its key, each worked out once. */
export interface PreparedVek {
  /** Of the DER certificate, hex. */
  readonly sha256: string;
  readonly vek: Outcome<Vek>;
  /** The key, checked to be a point on the curve. Only for a VEK that could be read. */
  readonly key: () => Outcome<P384PublicKey>;
}

/** A revocation list that was read once. */
export interface PreparedList {
  /** Of the DER list, hex. */
  readonly sha256: string;
  readonly parsed: Outcome<Crl>;
  /** The entries by serial number, as its content octets in hex, which DER keeps minimal; none where the list cannot be read. */
  readonly entries: ReadonlyMap<string, RevokedCertificate>;
  /** The root in whose name it speaks; null where not even that can be told. */
  readonly issuer: string | null;
}

/**
 * Reads endorsements, each of them once: an array of bytes that comes again, as those of a verifier's own
 * endorsements do, is not looked at a second time. Nobody may change its bytes meanwhile. Nothing of what it
 * returns is authenticated.
 */
export interface Preparer {
  /** Null where the bytes are no certificate. */
  certificate(bytes: Uint8Array): PreparedCertificate | null;
  vek(bytes: Uint8Array): PreparedVek;
  list(bytes: Uint8Array): PreparedList;
  /** Has a key known by the digest of its certificate from now on, for evidence that brings the same certificate again. */
  keep(prepared: PreparedVek): void;
}

/** Makes a {@link Preparer}; it holds on to nothing that came with evidence but the keys that it is told to keep. */
export function createPreparer(engine: CryptoEngine): Preparer {
  const kept = new BoundedMap<string, PreparedVek>(MAX_KEPT);
  const sha256 = (bytes: Uint8Array): string => toHex(engine.digest("sha256", bytes));

  function readKey(bytes: Uint8Array): PreparedVek {
    const digest = sha256(bytes);
    const known = kept.get(digest);
    if (known !== undefined) return known;
    const certificate = parseCertificate(bytes);
    const vek = certificate.ok ? readVek(certificate.value) : certificate;
    let key: Outcome<P384PublicKey> | null = null;
    return {
      sha256: digest,
      vek,
      key: () => (key ??= vek.ok ? engine.prepareP384(vek.value.point) : vek),
    };
  }

  return {
    certificate: oncePerObject((bytes) => {
      const parsed = parseCertificate(bytes);
      return parsed.ok ? { sha256: sha256(bytes), certificate: parsed.value } : null;
    }),
    vek: oncePerObject(readKey),
    list: oncePerObject((bytes) => {
      const parsed = parseCrl(bytes);
      return { sha256: sha256(bytes), parsed, entries: entriesOf(parsed), issuer: issuerOfCrl(bytes, parsed) };
    }),
    keep: (prepared) => {
      kept.set(prepared.sha256, prepared);
    },
  };
}

/** Of a serial number that is listed twice one entry is enough. */
function entriesOf(parsed: Outcome<Crl>): ReadonlyMap<string, RevokedCertificate> {
  const revoked = parsed.ok ? parsed.value.revoked : [];
  return new Map(revoked.map((entry) => [entry.serial, entry]));
}
