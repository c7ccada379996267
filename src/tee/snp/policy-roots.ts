import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { JsonObject } from "../../json/index.js";
import type { Certificate } from "../../x509/index.js";
import * as shared from "../policy-roots.js";
import { bundleSources, nameForPeople } from "../policy-roots.js";
import type { BundleCodes, BundleReading, BundleSource } from "../policy-roots.js";
import type { PolicyTools, PolicyTrust } from "../scheme.js";
import type { SnpCode } from "./errors.js";
import { ROOT_FIELDS } from "./policy-fields.js";
import type { NamedLine, StatedLine } from "./policy-product.js";
import { isProductLine, lineOfProductName } from "./product.js";
import { openSection } from "./section.js";
import { AMD_ORGANIZATION } from "./vek.js";

/** What `root_of_trust` states; its bundles are not opened yet. */
export interface RootOfTrust {
  readonly revocation: PolicyTrust["revocation"];
  readonly disallowNetwork: boolean;
  /** The lines that `product_line` and `product` name. */
  readonly named: readonly StatedLine[];
  readonly sources: readonly BundleSource[];
}

/** One CA bundle: an intermediate and its root, each DER. */
export interface Bundle extends NamedLine {
  readonly kind: "snp-ask" | "snp-asvk";
  readonly intermediate: Uint8Array;
  readonly root: Uint8Array;
}

/**
 * Reads the form of `root_of_trust`.
 *
 * @returns what is stated. Errors: those of protojson, `SNP_POLICY_LIST_SIZE`.
 */
export function readRootOfTrust(rootOfTrust: JsonObject | null): Outcome<RootOfTrust> {
  if (rootOfTrust === null) return ok({ revocation: "use-if-present", disallowNetwork: false, named: [], sources: [] });
  const opened = openSection(rootOfTrust, ROOT_FIELDS, "root_of_trust");
  if (!opened.ok) return opened;
  const read = opened.value;
  const line = read.text("product_line");
  const product = read.text("product");
  const named = [
    { path: read.path("product_line"), text: line, line: isProductLine(line) ? line : null },
    { path: read.path("product"), text: product, line: lineOfProductName(product) },
  ].filter(({ text }) => text !== "");
  const sources = bundleSources(read.textList("cabundle_paths"), read.textList("cabundles"));
  const revocation = read.flag("check_crl") ? "require" : "use-if-present";
  const disallowNetwork = read.flag("disallow_network");
  if (read.failure !== null) return { ok: false, failure: read.failure };
  return ok({ revocation, disallowNetwork, named, sources });
}

/** Whether `root_of_trust` forbids asking AMD for anything; false where it cannot be read. */
export function forbidsNetwork(rootOfTrust: JsonObject): boolean {
  const root = readRootOfTrust(rootOfTrust);
  return root.ok && root.value.disallowNetwork;
}

/** Opens the CA bundles of a policy. Errors: `SNP_POLICY_ROOTS`, `SNP_POLICY_CABUNDLE`, `SNP_POLICY_CABUNDLE_PATH`. */
export function openBundles(sources: readonly BundleSource[], tools: PolicyTools): Outcome<readonly Bundle[]> {
  return shared.openBundles(sources, tools, CODES, readBundle);
}

const CODES = {
  roots: "SNP_POLICY_ROOTS",
  bundle: "SNP_POLICY_CABUNDLE",
  file: "SNP_POLICY_CABUNDLE_PATH",
} as const satisfies BundleCodes<SnpCode>;

/** Exactly two certificates: an ASK or ASVK, then the ARK of the same line, told by CN and O. */
function readBundle(certificates: readonly Certificate[], path: string): BundleReading<Bundle> {
  const [intermediate, root] = certificates;
  if (intermediate === undefined || root === undefined || certificates.length !== 2) {
    return { problem: `it has ${certificates.length} certificates, expected 2.` };
  }
  const [, vlek, line = ""] = /^SEV-(VLEK-)?([A-Z][a-z]+)$/.exec(nameOf(intermediate)) ?? [];
  if (!isProductLine(line)) {
    return { problem: `the first certificate is ${nameForPeople(intermediate)}, expected an ASK or ASVK of AMD's.` };
  }
  if (nameOf(root) !== `ARK-${line}`) {
    return { problem: `the second certificate is ${nameForPeople(root)}, expected ARK-${line} of AMD's.` };
  }
  const kind = vlek === undefined ? "snp-ask" : "snp-asvk";
  return { bundle: { path, line, kind, intermediate: intermediate.der, root: root.der } };
}

/** The subject's common name; "" where the organization is another than AMD. */
function nameOf(certificate: Certificate): string {
  return certificate.subjectOrganization === AMD_ORGANIZATION ? (certificate.subjectCommonName ?? "") : "";
}
