import { defineCodes, fail } from "../errors/index.js";
import type { Failure, FailureDetail } from "../errors/index.js";

/** How endorsements can fail to be any, and how they can fail to be had. */
export const COLLATERAL_CODES = defineCodes({
  // Bundles (bundle.ts).
  BUNDLE_SIZE: {
    meaning: "A bundle of endorsements is larger than the limit.",
    advice: "Split it by fleet, or raise limits.maxBundleBytes.",
  },
  BUNDLE_JSON: {
    meaning: "A bundle of endorsements is no JSON text as this release reads it: no key twice, nothing behind its end.",
    advice: "Write the bundle anew with veritee endorsements fetch; the message names line and column.",
  },
  BUNDLE_FORMAT: {
    meaning: "A JSON text was handed in as an endorsement, and it does not say that it is a bundle of endorsements.",
    advice: "Check the file: what it says is not applied. A policy goes to --policy.",
  },
  BUNDLE_VERSION: {
    meaning: "A bundle of endorsements is of a version that this release does not read.",
    advice: "Write it with this release, or read it with the release that wrote it.",
  },
  BUNDLE_COUNT: {
    meaning: "A bundle holds more endorsements than a bundle may.",
    advice: "Split it by fleet.",
  },
  BUNDLE_FIELD: {
    meaning: "A member of a bundle is missing, is none that there is, or has another form than it must have.",
    advice: "Write the bundle anew with veritee endorsements fetch; veritee/endorsements.schema.json is its schema.",
  },
  BUNDLE_OBJECT_SIZE: {
    meaning: "An endorsement in a bundle is empty or larger than the limit.",
    advice: "Certificates are small: check the file, or raise limits.maxEndorsementBytes.",
  },
  BUNDLE_DIGEST: {
    meaning: "An endorsement in a bundle does not have the digest that the bundle states: one of them was changed.",
    advice: "Take the bundle from its source again, or write it anew.",
  },
  BUNDLE_KIND: {
    meaning: "An endorsement in a bundle is of another kind than the bundle says.",
    advice: "Write the bundle anew with veritee endorsements fetch.",
  },
  BUNDLE_KIND_UNKNOWN: {
    meaning: "A bundle or another file holds endorsements that are of no kind that this release has any use for.",
    advice: "A note: They are passed over. A later release may know them; those of SGX are nothing to TDX.",
  },
  // What was supplied (supplied.ts).
  ENDORSEMENT_SIZE: {
    meaning: "An endorsement is larger than the limit.",
    advice: "Certificates are small: check the file, or raise limits.maxEndorsementBytes.",
  },
  ENDORSEMENT_UNKNOWN: {
    meaning:
      "The bytes are no endorsement that is known: certificates and revocation lists of AMD's and Intel's (DER, PEM or hex), Intel's statements, or a file with several of Intel's.",
    advice: "Check the file: what it says is not applied.",
  },
  // What is to be fetched (collector.ts and what it calls).
  COLLATERAL_NO_ADDRESS: {
    meaning: "The endorsement is served at no address that is known.",
    advice: "Supply it as an endorsement: the attester or the operator of the machine has it.",
  },
  COLLATERAL_OFFLINE: {
    meaning: "The endorsement is not at hand, or no longer fresh, and the network must not be asked.",
    advice: "Supply it as an endorsement or in a bundle, fill the cache while online, or allow the network.",
  },
  COLLATERAL_HOST: {
    meaning: "The endorsement's address is not one that may be asked: no https, or a host that is not public.",
    advice: "Name the origin in privateHosts if it is meant to be asked.",
  },
  COLLATERAL_STATUS: {
    meaning: "The service answered with a status that is not success.",
    advice:
      "404 means that the vendor knows no such object: check the product line, chip id and TCB, or the FMSPC, in the evidence. 5xx is the service's own trouble: try again later.",
  },
  COLLATERAL_REDIRECT: {
    meaning: "The service sent the request on to another origin, too often, or to nowhere.",
    advice: "State the address that really answers as the service's base URL.",
  },
  COLLATERAL_THROTTLED: {
    meaning: "The service answers that it was asked too often (429), or did so a moment ago.",
    advice: "Wait; use a cache that lasts and is shared, or a mirror.",
  },
  COLLATERAL_NETWORK: {
    meaning: "There was no whole answer: the connection could not be made, or broke.",
    advice: "Check the network, the name, the proxy and the certificate of the service.",
  },
  COLLATERAL_TIMEOUT: {
    meaning: "One request took longer than limits.requestTimeout.",
    advice: "Check the network, or raise the limit.",
  },
  COLLATERAL_DEADLINE: {
    meaning: "The collection took longer than limits.deadline.",
    advice: "The cause says what went wrong last: check it, or raise the limit.",
  },
  COLLATERAL_ABORTED: {
    meaning: "The caller called the collection off.",
    advice: "Nothing is wrong with the endorsement: ask again when it is wanted.",
  },
  COLLATERAL_SIZE: {
    meaning: "The answer is larger than a genuine one can be.",
    advice: "What answers at that address is not the vendor's service: check the base URL.",
  },
  COLLATERAL_CONTENT: {
    meaning: "The answer is not what was asked for, or not the vendor's.",
    advice: "The cause says why. Check the base URL, and whether the anchors are those of this vendor.",
  },
  COLLATERAL_OLDER: {
    meaning: "The service's object is older than the one that is already at hand, which stays.",
    advice: "A mirror is behind, or somebody plays back an old list: check the mirror.",
  },
  COLLATERAL_CACHE: {
    meaning: "The cache could not be read, written or cleared in time. Collection goes on without it.",
    advice: "Check the folder's rights and the space that is left.",
  },
  COLLATERAL_ENTRY: {
    meaning: "What the cache holds is damaged, or not what was stored. It is removed and fetched anew.",
    advice: "If this comes again and again, look at who else writes to the cache, and at the disk.",
  },
  // What a proxy says of its own (proxy.ts).
  PROXY_ADDRESS: {
    meaning: "The path stands for no endorsement that this proxy serves.",
    advice: "Ask by the vendor's own path and query, below the path that the proxy was given for that service.",
  },
  PROXY_METHOD: {
    meaning: "The proxy answers GET and HEAD.",
    advice: "Ask with GET; OPTIONS is for pages of the origins that the proxy allows.",
  },
  PROXY_INTERNAL: {
    meaning: "Something went wrong inside the proxy.",
    advice: "Please report it, with what was asked for.",
  },
});

/** A code of this room. */
export type CollateralCode = keyof typeof COLLATERAL_CODES;

/** A failure of stage `collect`. */
export function failure(code: CollateralCode, message: string, detail: FailureDetail = {}): Failure {
  return refusal(code, message, detail).failure;
}

/** A failed outcome of stage `collect`. */
export function refusal(
  code: CollateralCode,
  message: string,
  detail: FailureDetail = {},
): { readonly ok: false; readonly failure: Failure } {
  return fail("collect", code, message, detail);
}
