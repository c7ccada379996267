import { fail, ok } from "../../errors/index.js";
import type { Failure, FailureDetail, Outcome } from "../../errors/index.js";
import { readMessage, statesSomething } from "../../json/index.js";
import type { JsonObject } from "../../json/index.js";
import type { SnpCode } from "./errors.js";
import { GUEST_POLICY_BITS, GUEST_POLICY_RESERVED } from "./layout.js";
import { PRODUCT_LINES, isProductLine, lineOfProductName } from "./product.js";
import type { ProductLine } from "./product.js";
import { SectionReader } from "./section-reader.js";
import { tcbFromNumber } from "./tcb.js";

/** Reference values of an SEV-SNP policy. Null: the policy does not state it, so it is not compared. */
export interface SnpPolicy {
  /** The guest policy word: what a guest may and must have (see appraise). Always stated. */
  readonly guestPolicy: bigint;
  readonly minimumGuestSvn: number | null;
  readonly familyId: Uint8Array | null;
  readonly imageId: Uint8Array | null;
  readonly vmpl: number | null;
  /** TCB versions: 8 bytes in the layout of the report. */
  readonly minimumTcb: Uint8Array | null;
  readonly minimumLaunchTcb: Uint8Array | null;
  readonly reportData: Uint8Array | null;
  readonly measurement: Uint8Array | null;
  readonly hostData: Uint8Array | null;
  readonly reportId: Uint8Array | null;
  readonly reportIdMa: Uint8Array | null;
  readonly chipId: Uint8Array | null;
  readonly minimumBuild: number | null;
  readonly minimumVersion: { readonly major: number; readonly minor: number } | null;
  readonly permitProvisionalFirmware: boolean;
  readonly line: ProductLine | null;
}

/** Fields of the message `policy` (check.Policy of go-sev-guest), by their proto names. */
const POLICY_FIELDS = [
  "minimum_guest_svn",
  "policy",
  "family_id",
  "image_id",
  "vmpl",
  "minimum_tcb",
  "minimum_launch_tcb",
  "platform_info",
  "require_author_key",
  "report_data",
  "measurement",
  "host_data",
  "report_id",
  "report_id_ma",
  "chip_id",
  "minimum_build",
  "minimum_version",
  "permit_provisional_firmware",
  "require_id_block",
  "trusted_author_keys",
  "trusted_author_key_hashes",
  "trusted_id_keys",
  "trusted_id_key_hashes",
  "product",
] as const;

/** Fields of `root_of_trust` (check.RootOfTrust). */
const ROOT_FIELDS = [
  "product",
  "cabundle_paths",
  "cabundles",
  "check_crl",
  "disallow_network",
  "product_line",
] as const;

/** Fields of `policy.product` (SevProduct). */
const PRODUCT_FIELDS = ["name", "stepping", "machine_stepping"] as const;

/** SevProduct.SevProductName; 0 is unknown. */
const PRODUCT_NAMES = {
  SEV_PRODUCT_UNKNOWN: 0,
  SEV_PRODUCT_MILAN: 1,
  SEV_PRODUCT_GENOA: 2,
  SEV_PRODUCT_TURIN: 3,
} as const;

/** Members that only a TDX policy has, in both spellings. */
const TDX_MEMBERS = ["headerPolicy", "header_policy", "tdQuoteBodyPolicy", "td_quote_body_policy"];

/** Whether a `policy` object that states something is SEV-SNP's: it is TDX's only where TDX's members alone stand in it. */
export function recognizesPolicy(policy: JsonObject): boolean {
  return [...policy.members.keys()].some((key) => !TDX_MEMBERS.includes(key));
}

/**
 * Reads the SEV-SNP part of a policy by the rules of protojson, and its values by the ranges of the
 * report. A field that this version cannot check is refused where its value states something.
 *
 * @param policy the member `policy`, or null where there is none.
 * @param rootOfTrust the member `root_of_trust`, or null where there is none.
 * @returns the reference values, or null where `policy` is absent or states nothing. Errors: those of protojson,
 * `SNP_POLICY_GUEST_POLICY`, `SNP_POLICY_RANGE`, `SNP_POLICY_VERSION`, `SNP_POLICY_PRODUCT`,
 * `SNP_POLICY_UNSUPPORTED`.
 */
export function decodePolicy(policy: JsonObject | null, rootOfTrust: JsonObject | null): Outcome<SnpPolicy | null> {
  const root = decodeRoot(rootOfTrust);
  if (!root.ok || policy === null) return root.ok ? ok(null) : root;
  const fields = readMessage(policy, POLICY_FIELDS, "policy");
  if (!fields.ok) return fields;
  const read = new SectionReader(fields.value, "policy");
  const version = read.text("minimum_version");
  const decoded = {
    guestPolicy: read.u64("policy"),
    minimumGuestSvn: nonZero(read.u32("minimum_guest_svn")),
    familyId: read.bytes("family_id", 16),
    imageId: read.bytes("image_id", 16),
    vmpl: read.wrappedU32("vmpl", 3),
    minimumTcb: tcbOf(read.u64("minimum_tcb")),
    minimumLaunchTcb: tcbOf(read.u64("minimum_launch_tcb")),
    reportData: read.bytes("report_data", 64),
    measurement: read.bytes("measurement", 48),
    hostData: read.bytes("host_data", 32),
    reportId: read.bytes("report_id", 32),
    reportIdMa: read.bytes("report_id_ma", 32),
    chipId: read.bytes("chip_id", 64),
    minimumBuild: nonZero(read.u32("minimum_build", 255)),
    minimumVersion: parseVersion(version),
    permitProvisionalFirmware: read.flag("permit_provisional_firmware"),
  };
  refuseUnsupported(read);
  const line = decodeProduct(read.message("product"), root.value.lines);
  if (read.failure === null && !statesSomething(policy) && decoded.vmpl === null) return ok(null);
  const failure = read.failure ?? checkValues(decoded, version) ?? (line.ok ? null : line.failure);
  if (failure !== null) return { ok: false, failure };
  return ok({ ...decoded, line: line.ok ? line.value : null });
}

/** What these state cannot be checked yet; their form is. */
function refuseUnsupported(read: SectionReader<(typeof POLICY_FIELDS)[number]>): void {
  if ((read.wrappedU64("platform_info") ?? 0n) !== 0n) read.unsupported("platform_info");
  for (const name of ["require_author_key", "require_id_block"] as const) if (read.flag(name)) read.unsupported(name);
  for (const list of [
    "trusted_author_keys",
    "trusted_author_key_hashes",
    "trusted_id_keys",
    "trusted_id_key_hashes",
  ] as const) {
    if (read.listSize(list) > 0) read.unsupported(list);
  }
}

function decodeRoot(rootOfTrust: JsonObject | null): Outcome<{ readonly lines: readonly [string, string][] }> {
  if (rootOfTrust === null) return ok({ lines: [] });
  const fields = readMessage(rootOfTrust, ROOT_FIELDS, "root_of_trust");
  if (!fields.ok) return fields;
  const read = new SectionReader(fields.value, "root_of_trust");
  for (const list of ["cabundle_paths", "cabundles"] as const) if (read.listSize(list) > 0) read.unsupported(list);
  if (read.flag("check_crl")) read.unsupported("check_crl");
  // Nothing is ever fetched here, so disallow_network is kept whatever it says.
  read.flag("disallow_network");
  const lines: [string, string][] = [
    ["root_of_trust.product_line", read.text("product_line")],
    ["root_of_trust.product", read.text("product")],
  ];
  if (read.failure !== null) return { ok: false, failure: read.failure };
  return ok({ lines: lines.filter(([, text]) => text !== "") });
}

/** The one product line that `policy.product`, `product_line` and `product` name, or null where none does. */
function decodeProduct(product: JsonObject | null, named: readonly [string, string][]): Outcome<ProductLine | null> {
  const lines = new Map<string, ProductLine>();
  for (const [path, text] of named) {
    const line = path.endsWith("product_line") ? (isProductLine(text) ? text : null) : lineOfProductName(text);
    if (line === null) return badProduct(path, text);
    lines.set(path, line);
  }
  if (product !== null) {
    const name = decodeProductName(product);
    if (!name.ok) return name;
    if (name.value !== null) lines.set("policy.product.name", name.value);
  }
  const [first, ...others] = lines.entries();
  if (first === undefined) return ok(null);
  const other = others.find(([, line]) => line !== first[1]);
  if (other === undefined) return ok(first[1]);
  return refuse("SNP_POLICY_PRODUCT", `${first[0]} is ${first[1]}, but ${other[0]} is ${other[1]}.`, {
    path: other[0],
    expected: first[1],
    actual: other[1],
  });
}

function decodeProductName(product: JsonObject): Outcome<ProductLine | null> {
  const fields = readMessage(product, PRODUCT_FIELDS, "policy.product");
  if (!fields.ok) return fields;
  const read = new SectionReader(fields.value, "policy.product");
  const value = read.enumeration("name", PRODUCT_NAMES);
  // `stepping` is deprecated in the message and has had no effect there; a stepping that is meant stands in machine_stepping.
  read.u32("stepping");
  if ((read.wrappedU32("machine_stepping") ?? 0) !== 0) read.unsupported("machine_stepping");
  if (read.failure !== null) return { ok: false, failure: read.failure };
  if (value === 0) return ok(null);
  return value <= PRODUCT_LINES.length
    ? ok(PRODUCT_LINES[value - 1] ?? null)
    : badProduct("policy.product.name", value);
}

function badProduct(path: string, actual: string | number): Outcome<never> {
  const expected = PRODUCT_LINES.join(", ");
  return refuse("SNP_POLICY_PRODUCT", `${path} is ${actual}, expected one of ${expected}.`, { path, expected, actual });
}

/** Protobuf's zero is as good as absent. */
function nonZero(value: number): number | null {
  return value === 0 ? null : value;
}

function tcbOf(value: bigint): Uint8Array | null {
  return value === 0n ? null : tcbFromNumber(value);
}

/** `major.minor`, each 0 to 255 without leading zeros; null where the text is another or none. */
function parseVersion(text: string): SnpPolicy["minimumVersion"] {
  const match = /^(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})$/.exec(text);
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  return match !== null && major <= 255 && minor <= 255 ? { major, minor } : null;
}

function checkValues(decoded: Pick<SnpPolicy, "guestPolicy" | "minimumVersion">, version: string): Failure | null {
  const word = decoded.guestPolicy;
  if ((word & GUEST_POLICY_BITS.reservedOne) === 0n || (word & GUEST_POLICY_RESERVED) !== 0n) {
    const actual = `0x${word.toString(16)}`;
    const message = `policy.policy is ${actual}: it must have bit 17 (0x20000) set and no bit above 25.`;
    return refuse("SNP_POLICY_GUEST_POLICY", message, {
      path: "policy.policy",
      expected: "bit 17 set, bits 63:26 clear",
      actual,
    }).failure;
  }
  if (version !== "" && decoded.minimumVersion === null) {
    const detail = {
      path: "policy.minimum_version",
      expected: "major.minor, each 0 to 255",
      actual: version.slice(0, 32),
    };
    return refuse("SNP_POLICY_VERSION", `policy.minimum_version is not of the form major.minor.`, detail).failure;
  }
  return null;
}

function refuse(code: SnpCode, message: string, detail: FailureDetail): Extract<Outcome<never>, { ok: false }> {
  return fail("policy", code, message, detail);
}
