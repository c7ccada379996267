import { sha384 } from "@noble/hashes/sha2.js";
import { encodePublicKey } from "../../tee/snp/key-digest.js";
import { seededP384 } from "../seed.js";
import { certificatePem, makeCertificate } from "./certificate.js";
import type { CertificateOverrides } from "./certificate.js";
import { DEFAULT_VALIDITY } from "./profile.js";
import { ecdsaSigner } from "./signer.js";
import { subjectPublicKey } from "./vek.js";
import type { VekKeyChoice } from "./vek.js";

/** A key that could sign ID blocks, or the keys of those who do. Byte arrays are new for each. */
export interface SimulatedIdKey {
  /** A self-signed certificate, as policies list them in trusted_id_keys and trusted_author_keys. */
  readonly der: Uint8Array;
  readonly pem: string;
  /** P-384, uncompressed, 97 bytes. */
  readonly publicKey: Uint8Array;
  /** Secret scalar, 48 bytes big-endian. */
  readonly secretKey: Uint8Array;
  /** 48 bytes: what belongs into idKeyDigest or authorKeyDigest of a report, and what policies list as hashes. */
  readonly digest: Uint8Array;
}

/** How an ID or author key is made. */
export interface IdKeyOptions extends CertificateOverrides {
  /** The key derives from it. Default "veritee". */
  readonly seed?: string;
  /** What stands in the certificate instead of the key. */
  readonly key?: VekKeyChoice;
}

const NAME = "Simulated ID key";

/**
 * Makes an ID or author key. The same seed always gives the same key.
 *
 * ```ts
 * const idKey = await createSimulatedIdKey();
 * const report = signReport(buildReport({ idKeyDigest: idKey.digest }), vek);
 * const policy = { policy: 196608, require_id_block: true, trusted_id_key_hashes: [toBase64(idKey.digest)] };
 * ```
 */
export async function createSimulatedIdKey(options: IdKeyOptions = {}): Promise<SimulatedIdKey> {
  const label = `snp/id-key/${options.seed ?? "veritee"}`;
  const pair = seededP384(label);
  const der = await makeCertificate(
    {
      commonName: NAME,
      serial: "01",
      notBefore: new Date(DEFAULT_VALIDITY.vcek.notBefore),
      notAfter: new Date(DEFAULT_VALIDITY.vcek.notAfter),
      spki: subjectPublicKey(options.key ?? "p384", pair, label),
      extensions: [],
    },
    { ...ecdsaSigner(NAME, pair.secretKey), organization: "Example" },
    { subjectOrganization: "Example", ...options },
  );
  return { der, pem: certificatePem(der), ...pair, digest: sha384(encodePublicKey(pair.publicKey)) };
}
