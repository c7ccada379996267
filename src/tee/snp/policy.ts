import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { statesSomething } from "../../json/index.js";
import type { JsonObject } from "../../json/index.js";
import type { CallerAnchor, Endorsement, PolicyTools, PolicyTrust } from "../scheme.js";
import { GUEST_POLICY_BITS, GUEST_POLICY_RESERVED, PLATFORM_INFO_UNKNOWN } from "./layout.js";
import { POLICY_FIELDS } from "./policy-fields.js";
import { trustedDigests } from "./policy-keys.js";
import { agreedLine, decodeProduct } from "./policy-product.js";
import type { StatedProduct } from "./policy-product.js";
import { openBundles, readRootOfTrust } from "./policy-roots.js";
import type { ProductLine } from "./product.js";
import { openSection } from "./section.js";
import type { SnpSectionReader } from "./section.js";
import { tcbFromNumber } from "./tcb.js";

/** What an SEV-SNP policy states. Null: it does not state it, so it is not compared. */
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
  /** What the platform may and must have; 0 is a statement too. No bit without a meaning is set. */
  readonly platformInfo: bigint | null;
  readonly reportData: Uint8Array | null;
  readonly measurement: Uint8Array | null;
  readonly hostData: Uint8Array | null;
  readonly reportId: Uint8Array | null;
  readonly reportIdMa: Uint8Array | null;
  readonly chipId: Uint8Array | null;
  readonly minimumBuild: number | null;
  readonly minimumVersion: { readonly major: number; readonly minor: number } | null;
  readonly permitProvisionalFirmware: boolean;
  readonly requireAuthorKey: boolean;
  readonly requireIdBlock: boolean;
  /** Digests as the report has them, 48 bytes each, none of them zero; also of the keys in certificates. */
  readonly trustedAuthorKeyDigests: readonly Uint8Array[];
  readonly trustedIdKeyDigests: readonly Uint8Array[];
  readonly line: ProductLine | null;
  /** 0 is a statement too. */
  readonly machineStepping: number | null;
  readonly revocation: PolicyTrust["revocation"];
  readonly disallowNetwork: boolean;
  /** Roots that the policy states, DER; empty unless the caller lets policies state roots. */
  readonly anchors: readonly CallerAnchor[];
  /** The intermediates that came with them. */
  readonly rootEndorsements: readonly Endorsement[];
}

/** Members that only a TDX policy has, in both spellings. */
const TDX_MEMBERS = ["headerPolicy", "header_policy", "tdQuoteBodyPolicy", "td_quote_body_policy"];

/** Whether a `policy` object that states something is SEV-SNP's: it is TDX's only where TDX's members alone stand in it. */
export function recognizesPolicy(policy: JsonObject): boolean {
  return [...policy.members.keys()].some((key) => !TDX_MEMBERS.includes(key));
}

/** What a policy says about trust: its own roots, if it may state any, and whether a revocation list is required. */
export function trustOf(policy: SnpPolicy): PolicyTrust {
  return {
    anchors: policy.anchors,
    endorsements: policy.rootEndorsements,
    revocation: policy.revocation,
    tcb: "appraise",
  };
}

/**
 * Reads the SEV-SNP part of a policy by the rules of protojson, and its values by the ranges of the
 * report.
 *
 * @param policy the member `policy`, or null where there is none.
 * @param rootOfTrust the member `root_of_trust`, or null where there is none.
 * @returns what is stated, or null where `policy` is absent or states nothing. A wrapped number that is
 * written out is a value, also 0; of these `vmpl` alone makes a section that states something. Errors:
 * those of protojson, `SNP_POLICY_GUEST_POLICY`, `SNP_POLICY_RANGE`, `SNP_POLICY_VERSION`,
 * `SNP_POLICY_PRODUCT`, `SNP_POLICY_PLATFORM_INFO`, `SNP_POLICY_LIST_SIZE`, `SNP_POLICY_TRUSTED_KEY`,
 * `SNP_POLICY_KEY_HASH`, `SNP_POLICY_ROOTS`, `SNP_POLICY_CABUNDLE`, `SNP_POLICY_CABUNDLE_PATH`.
 */
export function decodePolicy(
  policy: JsonObject | null,
  rootOfTrust: JsonObject | null,
  tools: PolicyTools,
): Outcome<SnpPolicy | null> {
  const root = readRootOfTrust(rootOfTrust);
  if (!root.ok) return root;
  const section = policy === null ? ok(null) : readSection(policy, tools);
  if (!section.ok) return section;
  const bundles = openBundles(root.value.sources, tools);
  if (!bundles.ok) return bundles;
  const line = agreedLine([...root.value.named, ...(section.value?.product.named ?? [])], bundles.value);
  if (!line.ok) return line;
  if (section.value === null) return ok(null);
  const roots = tools.roots === "honour" ? bundles.value : [];
  return ok({
    ...section.value.values,
    line: line.value,
    machineStepping: section.value.product.machineStepping,
    revocation: root.value.revocation,
    disallowNetwork: root.value.disallowNetwork,
    anchors: roots.map(({ root: der }) => ({ der })),
    rootEndorsements: roots.map(({ kind, intermediate }) => ({ kind, bytes: intermediate, source: "caller" })),
  });
}

type PolicyReader = SnpSectionReader<typeof POLICY_FIELDS>;
type FromElsewhere = "line" | "machineStepping" | "revocation" | "disallowNetwork" | "anchors" | "rootEndorsements";

/** What the member `policy` states. */
interface Section {
  readonly values: Omit<SnpPolicy, FromElsewhere>;
  readonly product: StatedProduct;
}

/** The member `policy`, or null where it states nothing. */
function readSection(policy: JsonObject, tools: PolicyTools): Outcome<Section | null> {
  const opened = openSection(policy, POLICY_FIELDS, "policy");
  if (!opened.ok) return opened;
  const read = opened.value;
  const values = readValues(read, tools);
  const product = decodeProduct(read.message("product"));
  if (!product.ok) return { ok: false, failure: read.failure ?? product.failure };
  if (read.failure === null && !statesSomething(policy) && values.vmpl === null) return ok(null);
  refuseGuestPolicy(read, values.guestPolicy);
  refusePlatformInfo(read, values.platformInfo);
  return read.failure === null ? ok({ values, product: product.value }) : { ok: false, failure: read.failure };
}

function readValues(read: PolicyReader, { digest }: PolicyTools): Section["values"] {
  return {
    guestPolicy: read.u64("policy"),
    minimumGuestSvn: nonZero(read.u32("minimum_guest_svn")),
    familyId: read.bytes("family_id"),
    imageId: read.bytes("image_id"),
    vmpl: read.wrappedU32("vmpl"),
    minimumTcb: tcbOf(read.u64("minimum_tcb")),
    minimumLaunchTcb: tcbOf(read.u64("minimum_launch_tcb")),
    platformInfo: read.wrappedU64("platform_info"),
    reportData: read.bytes("report_data"),
    measurement: read.bytes("measurement"),
    hostData: read.bytes("host_data"),
    reportId: read.bytes("report_id"),
    reportIdMa: read.bytes("report_id_ma"),
    chipId: read.bytes("chip_id"),
    minimumBuild: nonZero(read.u32("minimum_build")),
    minimumVersion: readVersion(read),
    permitProvisionalFirmware: read.flag("permit_provisional_firmware"),
    requireAuthorKey: read.flag("require_author_key"),
    requireIdBlock: read.flag("require_id_block"),
    trustedAuthorKeyDigests: trustedDigests(read, "author", digest),
    trustedIdKeyDigests: trustedDigests(read, "id", digest),
  };
}

/** Protobuf's zero is as good as absent. */
function nonZero(value: number): number | null {
  return value === 0 ? null : value;
}

function tcbOf(value: bigint): Uint8Array | null {
  return value === 0n ? null : tcbFromNumber(value);
}

/** `major.minor`, each 0 to 255 without leading zeros; "" is unset. */
function readVersion(read: PolicyReader): SnpPolicy["minimumVersion"] {
  const text = read.text("minimum_version");
  if (text === "") return null;
  const match = /^(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})$/.exec(text);
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && major <= 255 && minor <= 255) return { major, minor };
  const path = read.path("minimum_version");
  read.refuse("SNP_POLICY_VERSION", `${path} is not of the form major.minor.`, {
    path,
    expected: "major.minor, each 0 to 255",
    actual: text.slice(0, 32),
  });
  return null;
}

function refuseGuestPolicy(read: PolicyReader, word: bigint): void {
  if ((word & GUEST_POLICY_BITS.reservedOne) !== 0n && (word & GUEST_POLICY_RESERVED) === 0n) return;
  const path = read.path("policy");
  const actual = `0x${word.toString(16)}`;
  const said = word === 0n ? "is not stated" : `is ${actual}`;
  read.refuse("SNP_POLICY_GUEST_POLICY", `${path} ${said}: it must have bit 17 (0x20000) set and no bit above 25.`, {
    path,
    expected: "bit 17 set, bits 63:26 clear",
    actual,
  });
}

function refusePlatformInfo(read: PolicyReader, word: bigint | null): void {
  if (word === null || (word & PLATFORM_INFO_UNKNOWN) === 0n) return;
  const path = read.path("platform_info");
  const actual = `0x${word.toString(16)}`;
  read.refuse("SNP_POLICY_PLATFORM_INFO", `${path} is ${actual}: bits 6 and 63:8 have no meaning.`, {
    path,
    expected: "bits 6 and 63:8 clear",
    actual,
  });
}
