import { equalBytes, toHex } from "../../bytes/index.js";
import type { Finding } from "../../result/index.js";
import { decided, finding } from "./findings.js";
import type { SnpPolicy } from "./policy.js";
import type { SnpReport } from "./report.js";

const ID_BLOCK = "policy.require_id_block";
const AUTHOR_KEY = "policy.require_author_key";

/**
 * Compares the keys behind the guest's ID block with those that the policy trusts (AMD 56860,
 * SNP_LAUNCH_FINISH). The firmware checks the signatures at launch, and that the ID block fits the
 * guest; so that a trusted key's digest stands in an authenticated report shows that its owner approved
 * what was launched.
 *
 * `require_author_key` wants a trusted author key, and implies `require_id_block`, which a trusted author
 * key satisfies as well as a trusted ID key. Where an author key alone is required and not there, the
 * implied rule has nothing to add and is skipped.
 */
export function appraiseIdBlock(
  report: Pick<SnpReport, "authorKeyEn" | "authorKeyDigest" | "idKeyDigest">,
  policy: Pick<SnpPolicy, "requireAuthorKey" | "requireIdBlock" | "trustedAuthorKeyDigests" | "trustedIdKeyDigests">,
): readonly Finding[] {
  const { requireAuthorKey, requireIdBlock, trustedAuthorKeyDigests, trustedIdKeyDigests } = policy;
  const authorTrusted = report.authorKeyEn && isAmong(report.authorKeyDigest, trustedAuthorKeyDigests);
  const idTrusted = isAmong(report.idKeyDigest, trustedIdKeyDigests);
  const author = report.authorKeyEn ? toHex(report.authorKeyDigest) : "no author key";
  const id = toHex(report.idKeyDigest);
  const eitherKey = [...trustedIdKeyDigests, ...trustedAuthorKeyDigests];
  const unused = !requireAuthorKey && !requireIdBlock && eitherKey.length > 0;
  return [
    requireAuthorKey
      ? decided("SNP_REQUIRE_AUTHOR_KEY", authorTrusted, AUTHOR_KEY, oneOf(trustedAuthorKeyDigests), author)
      : finding("SNP_REQUIRE_AUTHOR_KEY", "skip", AUTHOR_KEY, null, author),
    requireIdBlock || (requireAuthorKey && authorTrusted)
      ? decided(
          "SNP_TRUSTED_ID_KEY",
          authorTrusted || idTrusted,
          ID_BLOCK,
          oneOf(eitherKey),
          authorTrusted ? author : id,
        )
      : finding("SNP_TRUSTED_ID_KEY", "skip", ID_BLOCK, null, id),
    ...(unused ? [finding("SNP_TRUSTED_KEYS_UNUSED", "note", ID_BLOCK, null, eitherKey.length)] : []),
  ];
}

function isAmong(digest: Uint8Array, trusted: readonly Uint8Array[]): boolean {
  return trusted.some((entry) => equalBytes(entry, digest));
}

function oneOf(digests: readonly Uint8Array[]): string {
  const [only] = digests;
  if (only === undefined) return "a trusted key, but the policy states none";
  return digests.length === 1 ? toHex(only) : `one of ${digests.length} trusted keys`;
}
