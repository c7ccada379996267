import { fail, ok } from "../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../errors/index.js";
import { decodePem, parseCertificate } from "../x509/index.js";
import type { Certificate } from "../x509/index.js";
import type { PolicyTools } from "./scheme.js";

/** Where a bundle of a policy's `root_of_trust` is: in the policy itself, or in a file. `path` is that of the element. */
export type BundleSource = { readonly path: string } & (
  { readonly pem: string; readonly file: null } | { readonly pem: null; readonly file: string }
);

/** How a TEE says that the roots of a policy cannot be used; `C` is a code of that TEE. */
export interface BundleCodes<C extends string> {
  /** Policies may not state any. */
  readonly roots: C;
  /** A bundle is none. */
  readonly bundle: C;
  /** A file was not handed in. */
  readonly file: C;
}

/** What a TEE makes of a bundle's certificates, or why it is none: a sentence without its subject. */
export type BundleReading<B> = { readonly bundle: B } | { readonly problem: string; readonly cause?: Failure };

/** What `root_of_trust.cabundle_paths` and `root_of_trust.cabundles` name, in this order. */
export function bundleSources(files: readonly string[], texts: readonly string[]): readonly BundleSource[] {
  return [
    ...files.map((file, index) => ({ path: `root_of_trust.cabundle_paths.${index}`, pem: null, file })),
    ...texts.map((pem, index) => ({ path: `root_of_trust.cabundles.${index}`, pem, file: null })),
  ];
}

/**
 * Opens the CA bundles of a policy: PEM of certificates. They are anchors where the caller lets policies state them, and
 * make the policy invalid where not. Whether they are roots at all (self-signed, in force) establishTrust finds out.
 *
 * @param read what a bundle's certificates are; they are at least one, in the order of the text.
 * @returns the bundles in their order; those in files are left out where these stay unread. Errors: those of `codes`.
 */
export function openBundles<B, C extends string>(
  sources: readonly BundleSource[],
  tools: PolicyTools,
  codes: BundleCodes<C>,
  read: (certificates: readonly Certificate[], path: string) => BundleReading<B>,
): Outcome<readonly B[]> {
  const [first] = sources;
  if (first !== undefined && tools.roots === "refuse") {
    const message = "The policy states roots of its own, and the caller does not let policies state roots.";
    return refuse(codes.roots, message, { path: first.path.replace(/\.[0-9]+$/, "") });
  }
  const bundles: B[] = [];
  for (const { path, pem, file } of sources) {
    if (file !== null && tools.roots === "unread") continue;
    const text = file === null ? pem : tools.cabundleFiles.get(file);
    if (text === undefined) {
      const actual = (file ?? "").slice(0, 128);
      const message = `${path} names the file ${JSON.stringify(actual)}, which was not handed in.`;
      return refuse(codes.file, message, { path, actual });
    }
    const certificates = readCertificates(text);
    const reading = "problem" in certificates ? certificates : read(certificates.bundle, path);
    if ("problem" in reading) {
      const { problem, cause } = reading;
      const detail = cause === undefined ? { path } : { path, cause };
      return refuse(codes.bundle, `${path} is no CA bundle: ${problem}`, detail);
    }
    bundles.push(reading.bundle);
  }
  return ok(bundles);
}

/** A certificate for messages: its common name and organization. */
export function nameForPeople({ subjectCommonName, subjectOrganization }: Certificate): string {
  return `CN=${(subjectCommonName ?? "?").slice(0, 64)}, O=${(subjectOrganization ?? "?").slice(0, 64)}`;
}

function readCertificates(text: string | Uint8Array): BundleReading<readonly Certificate[]> {
  const blocks = decodePem(text, "CERTIFICATE");
  if (!blocks.ok) {
    return { problem: `it is not PEM of certificates: ${blocks.failure.message}`, cause: blocks.failure };
  }
  const certificates: Certificate[] = [];
  for (const [index, der] of blocks.value.entries()) {
    const parsed = parseCertificate(der);
    if (!parsed.ok) return { problem: `certificate ${index + 1} cannot be read.`, cause: parsed.failure };
    certificates.push(parsed.value);
  }
  return { bundle: certificates };
}

function refuse(code: string, message: string, detail: FailureDetail): Outcome<never> {
  return fail("policy", code, message, detail);
}
