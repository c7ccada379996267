import { isZero } from "../../bytes/index.js";
import type { Digest } from "../../crypto/index.js";
import { parseCertificate } from "../../x509/index.js";
import { keyDigest } from "./key-digest.js";
import type { POLICY_FIELDS } from "./policy-fields.js";
import type { SnpSectionReader } from "./section.js";

/** The two lists of one kind of key. */
const LISTS = {
  author: { keys: "trusted_author_keys", hashes: "trusted_author_key_hashes" },
  id: { keys: "trusted_id_keys", hashes: "trusted_id_key_hashes" },
} as const;

/**
 * The digests of the author or ID keys that a policy trusts: those that it states, and those of its
 * certificates. Of a certificate only the key counts: neither its validity nor who signed it.
 *
 * @param read the section; `SNP_POLICY_KEY_HASH`, `SNP_POLICY_TRUSTED_KEY`, `SNP_POLICY_LIST_SIZE` or the
 * failure of protojson stay in it.
 * @returns 48 bytes each.
 */
export function trustedDigests(
  read: SnpSectionReader<typeof POLICY_FIELDS>,
  kind: keyof typeof LISTS,
  digest: Digest,
): readonly Uint8Array[] {
  const { keys, hashes } = LISTS[kind];
  const stated = read.bytesList(hashes);
  for (const [index, hash] of stated.entries()) {
    if (!isZero(hash)) continue;
    const path = read.path(hashes, index);
    const message = `${path} is all zeros: every guest without an ID block would meet it.`;
    read.refuse("SNP_POLICY_KEY_HASH", message, { path, expected: "a SHA-384 digest" });
  }
  const computed = read.bytesList(keys).flatMap((der, index) => {
    const point = pointOf(read, read.path(keys, index), der);
    return point === null ? [] : [keyDigest(point, digest)];
  });
  return [...stated, ...computed];
}

function pointOf(read: SnpSectionReader<typeof POLICY_FIELDS>, path: string, der: Uint8Array): Uint8Array | null {
  const parsed = parseCertificate(der);
  if (!parsed.ok) {
    const message = `${path} is no X.509 certificate that can be read: ${parsed.failure.message}`;
    read.refuse("SNP_POLICY_TRUSTED_KEY", message, { path, cause: parsed.failure });
    return null;
  }
  const key = parsed.value.subjectKey;
  if (key.kind === "ec-p384") return key.point;
  const actual = key.kind === "other" ? key.algorithmOid : key.kind;
  const message = `${path} certifies another key than an uncompressed P-384 point, so it could never match.`;
  read.refuse("SNP_POLICY_TRUSTED_KEY", message, { path, expected: "ec-p384", actual });
  return null;
}
