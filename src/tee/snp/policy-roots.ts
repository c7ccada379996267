import { fail, ok } from "../../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../../errors/index.js";
import type { JsonObject } from "../../json/index.js";
import { decodePem, parseCertificate } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { PolicyTools, PolicyTrust } from "../scheme.js";
import type { SnpCode } from "./errors.js";
import { ROOT_FIELDS } from "./policy-fields.js";
import type { NamedLine, StatedLine } from "./policy-product.js";
import { isProductLine, lineOfProductName } from "./product.js";
import { SectionReader } from "./section-reader.js";
import { AMD_ORGANIZATION } from "./vek.js";

/** What `root_of_trust` states; its bundles are not opened yet. */
export interface RootOfTrust {
  readonly revocation: PolicyTrust["revocation"];
  readonly disallowNetwork: boolean;
  /** The lines that `product_line` and `product` name. */
  readonly named: readonly StatedLine[];
  readonly sources: readonly BundleSource[];
}

/** Where a bundle is: in the policy itself, or in a file. */
type BundleSource = { readonly path: string } & (
  { readonly pem: string; readonly file: null } | { readonly pem: null; readonly file: string }
);

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
  const opened = SectionReader.open(rootOfTrust, ROOT_FIELDS, "root_of_trust");
  if (!opened.ok) return opened;
  const read = opened.value;
  const line = read.text("product_line");
  const product = read.text("product");
  const named = [
    { path: read.path("product_line"), text: line, line: isProductLine(line) ? line : null },
    { path: read.path("product"), text: product, line: lineOfProductName(product) },
  ].filter(({ text }) => text !== "");
  const files = read.textList("cabundle_paths").map((file, index) => {
    return { path: read.path("cabundle_paths", index), pem: null, file };
  });
  const texts = read.textList("cabundles").map((pem, index) => {
    return { path: read.path("cabundles", index), pem, file: null };
  });
  const revocation = read.flag("check_crl") ? "require" : "use-if-present";
  const disallowNetwork = read.flag("disallow_network");
  if (read.failure !== null) return { ok: false, failure: read.failure };
  return ok({ revocation, disallowNetwork, named, sources: [...files, ...texts] });
}

/** Whether `root_of_trust` forbids asking AMD for anything; false where it cannot be read. */
export function forbidsNetwork(rootOfTrust: JsonObject): boolean {
  const root = readRootOfTrust(rootOfTrust);
  return root.ok && root.value.disallowNetwork;
}

/**
 * Opens the CA bundles of a policy. They are anchors where the caller lets policies state them, and make
 * the policy invalid where not. Whether they are roots at all (self-signed, in force) establishTrust
 * finds out.
 *
 * @returns the bundles in their order. Errors: `SNP_POLICY_ROOTS`, `SNP_POLICY_CABUNDLE`,
 * `SNP_POLICY_CABUNDLE_PATH`.
 */
export function openBundles(sources: readonly BundleSource[], tools: PolicyTools): Outcome<readonly Bundle[]> {
  const [first] = sources;
  if (first !== undefined && tools.roots === "refuse") {
    const message = "The policy states roots of its own, and the caller does not let policies state roots.";
    return refuse("SNP_POLICY_ROOTS", message, { path: first.path.replace(/\.[0-9]+$/, "") });
  }
  const bundles: Bundle[] = [];
  for (const { path, pem, file } of sources) {
    if (file !== null && tools.roots === "unread") continue;
    const text = file === null ? pem : tools.cabundleFiles.get(file);
    if (text === undefined) {
      const actual = (file ?? "").slice(0, 128);
      const message = `${path} names the file ${JSON.stringify(actual)}, which was not handed in.`;
      return refuse("SNP_POLICY_CABUNDLE_PATH", message, { path, actual });
    }
    const bundle = readBundle(path, text);
    if (!bundle.ok) return bundle;
    bundles.push(bundle.value);
  }
  return ok(bundles);
}

/** PEM of exactly two certificates: an ASK or ASVK, then the ARK of the same line, told by CN and O. */
function readBundle(path: string, pem: string | Uint8Array): Outcome<Bundle> {
  const blocks = decodePem(pem, "CERTIFICATE");
  if (!blocks.ok) return badBundle(path, `it is not PEM of certificates: ${blocks.failure.message}`, blocks.failure);
  const [intermediateDer, rootDer] = blocks.value;
  if (intermediateDer === undefined || rootDer === undefined || blocks.value.length !== 2) {
    return badBundle(path, `it has ${blocks.value.length} certificates, expected 2.`);
  }
  const intermediate = parseCertificate(intermediateDer);
  if (!intermediate.ok) return badBundle(path, "the first certificate cannot be read.", intermediate.failure);
  const root = parseCertificate(rootDer);
  if (!root.ok) return badBundle(path, "the second certificate cannot be read.", root.failure);
  const [, vlek, line = ""] = /^SEV-(VLEK-)?([A-Z][a-z]+)$/.exec(nameOf(intermediate.value)) ?? [];
  if (!isProductLine(line)) {
    return badBundle(path, `the first certificate is ${quoted(intermediate.value)}, expected an ASK or ASVK of AMD's.`);
  }
  if (nameOf(root.value) !== `ARK-${line}`) {
    return badBundle(path, `the second certificate is ${quoted(root.value)}, expected ARK-${line} of AMD's.`);
  }
  const kind = vlek === undefined ? "snp-ask" : "snp-asvk";
  return ok({ path, line, kind, intermediate: intermediateDer, root: rootDer });
}

/** The subject's common name; "" where the organization is another than AMD. */
function nameOf(certificate: Certificate): string {
  return certificate.subjectOrganization === AMD_ORGANIZATION ? (certificate.subjectCommonName ?? "") : "";
}

function quoted({ subjectCommonName, subjectOrganization }: Certificate): string {
  return `CN=${(subjectCommonName ?? "?").slice(0, 64)}, O=${(subjectOrganization ?? "?").slice(0, 64)}`;
}

function badBundle(path: string, why: string, cause?: Failure): Outcome<never> {
  const message = `${path} is no CA bundle: ${why}`;
  const detail = { path, ...(cause === undefined ? {} : { cause }) };
  return refuse("SNP_POLICY_CABUNDLE", message, detail);
}

function refuse(code: SnpCode, message: string, detail: FailureDetail): Outcome<never> {
  return fail("policy", code, message, detail);
}
