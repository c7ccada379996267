import { fail, ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { JsonObject } from "../../json/index.js";
import type { Certificate } from "../../x509/index.js";
import { bundleSources, nameForPeople, openBundles } from "../policy-roots.js";
import type { BundleCodes, BundleReading } from "../policy-roots.js";
import type { PolicyTools } from "../scheme.js";
import type { TdxCode } from "./errors.js";
import { ROOT_FIELDS } from "./policy-fields.js";
import { checkRoot } from "./roles.js";
import { openSection } from "./section.js";
import type { TdxPolicy } from "./types.js";

/** What `root_of_trust` states. */
export type RootOfTrust = Pick<TdxPolicy, "checkCrl" | "getCollateral" | "anchors">;

const CODES = {
  roots: "TDX_POLICY_ROOTS",
  bundle: "TDX_POLICY_CABUNDLE",
  file: "TDX_POLICY_CABUNDLE_PATH",
} as const satisfies BundleCodes<TdxCode>;

/**
 * Reads `root_of_trust`.
 *
 * @param rootOfTrust null where there is none.
 * @returns what is stated; anchors only where the caller lets policies state roots. Errors: those of protojson,
 * `TDX_POLICY_LIST_SIZE`, `TDX_POLICY_CRL`, `TDX_POLICY_ROOTS`, `TDX_POLICY_CABUNDLE`, `TDX_POLICY_CABUNDLE_PATH`.
 */
export function readRootOfTrust(rootOfTrust: JsonObject | null, tools: PolicyTools): Outcome<RootOfTrust> {
  const opened = openSection(rootOfTrust, ROOT_FIELDS, "root_of_trust");
  if (!opened.ok) return opened;
  const read = opened.value;
  const sources = bundleSources(read.textList("cabundle_paths"), read.textList("cabundles"));
  const checkCrl = read.flag("check_crl");
  const getCollateral = read.flag("get_collateral");
  if (read.failure !== null) return { ok: false, failure: read.failure };
  if (checkCrl && !getCollateral) return crlAlone(read.path("check_crl"));
  const bundles = openBundles(sources, tools, CODES, readBundle);
  if (!bundles.ok) return bundles;
  return ok({ checkCrl, getCollateral, anchors: tools.roots === "honour" ? bundles.value.flat() : [] });
}

/** One or more roots, nothing else: whoever states a chain would make its intermediate a root in other verifiers. */
function readBundle(certificates: readonly Certificate[]): BundleReading<readonly Uint8Array[]> {
  for (const certificate of certificates) {
    const root = checkRoot(certificate);
    if (root.ok) continue;
    return { problem: `${nameForPeople(certificate)} cannot be a root: ${root.failure.message}`, cause: root.failure };
  }
  return { bundle: certificates.map(({ der }) => der) };
}

/** As in go-tdx-guest: revocation lists belong to the collateral, and nobody may read the flag as if it had an effect alone. */
function crlAlone(path: string): Outcome<never> {
  const message =
    `${path} is true and root_of_trust.get_collateral is not: revocation lists are part of the collateral, ` +
    "so nothing would be looked up. Set get_collateral to true as well, or check_crl to false.";
  const detail = { path, expected: "get_collateral true as well", actual: "get_collateral false" };
  return fail("policy", "TDX_POLICY_CRL" satisfies TdxCode, message, detail);
}
