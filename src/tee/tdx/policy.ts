import { fail, ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { lowerCamelCase, statesSomething } from "../../json/index.js";
import type { JsonObject } from "../../json/index.js";
import type { PolicyTools, PolicyTrust } from "../scheme.js";
import type { TdxCode } from "./errors.js";
import { BODY_FIELDS, HEADER_FIELDS, POLICY_FIELDS } from "./policy-fields.js";
import { readRootOfTrust } from "./policy-roots.js";
import type { RootOfTrust } from "./policy-roots.js";
import { openSection } from "./section.js";
import type { TdxSectionReader } from "./section.js";
import type { TdxPolicy } from "./types.js";

/** Whether a `policy` object is TDX's: it has members, and each of them is a message of TDX's, in either spelling. */
export function recognizesPolicy(policy: JsonObject): boolean {
  const names = Object.keys(POLICY_FIELDS);
  const known = new Set([...names, ...names.map(lowerCamelCase)]);
  return policy.members.size > 0 && [...policy.members.keys()].every((key) => known.has(key));
}

/** What a policy says about trust. */
export function trustOf(policy: TdxPolicy): PolicyTrust {
  return {
    anchors: policy.anchors.map((der) => ({ der })),
    endorsements: [],
    revocation: policy.checkCrl ? "require" : "use-if-present",
    tcb: policy.getCollateral ? "appraise" : "skip",
  };
}

/** Never: a TDX policy has no field that forbids the network. */
export function forbidsNetwork(): boolean {
  return false;
}

/**
 * Reads the TDX part of a policy by the rules of protojson.
 *
 * @param policy the member `policy`, or null where there is none.
 * @param rootOfTrust the member `root_of_trust`, or null where there is none.
 * @returns what is stated, or null where `policy` is absent or states nothing. Errors: those of protojson,
 * `TDX_POLICY_TEMPLATE`, `TDX_POLICY_RANGE`, `TDX_POLICY_LIST_SIZE`, `TDX_POLICY_CRL`, `TDX_POLICY_ROOTS`,
 * `TDX_POLICY_CABUNDLE`, `TDX_POLICY_CABUNDLE_PATH`.
 */
export function decodePolicy(
  policy: JsonObject | null,
  rootOfTrust: JsonObject | null,
  tools: PolicyTools,
): Outcome<TdxPolicy | null> {
  const root = readRootOfTrust(rootOfTrust, tools);
  if (!root.ok) return root;
  const section = policy === null ? ok(null) : readSection(policy);
  if (!section.ok) return section;
  return ok(section.value === null ? null : { ...section.value, ...root.value });
}

type Section = Omit<TdxPolicy, keyof RootOfTrust>;

/** The member `policy`, or null where it states nothing. */
function readSection(policy: JsonObject): Outcome<Section | null> {
  const opened = openSection(policy, POLICY_FIELDS, "policy");
  if (!opened.ok) return opened;
  const read = opened.value;
  const messages = { header: read.message("header_policy"), body: read.message("td_quote_body_policy") };
  if (read.failure !== null) return { ok: false, failure: read.failure };
  const header = openSection(messages.header, HEADER_FIELDS, read.path("header_policy"));
  if (!header.ok) return header;
  const body = openBody(messages.body, read.path("td_quote_body_policy"));
  if (!body.ok) return body;
  const values = { ...readHeader(header.value), ...readBody(body.value) };
  const failure = header.value.failure ?? body.value.failure;
  if (failure !== null) return { ok: false, failure };
  return ok(statesSomething(policy) ? values : null);
}

function readHeader(
  read: TdxSectionReader<typeof HEADER_FIELDS>,
): Pick<Section, "minimumQeSvn" | "minimumPceSvn" | "qeVendorId"> {
  return {
    minimumQeSvn: read.u32("minimum_qe_svn"),
    minimumPceSvn: read.u32("minimum_pce_svn"),
    qeVendorId: read.bytes("qe_vendor_id"),
  };
}

function readBody(read: TdxSectionReader<typeof BODY_FIELDS>): Omit<Section, keyof ReturnType<typeof readHeader>> {
  return {
    minimumTeeTcbSvn: read.bytes("minimum_tee_tcb_svn"),
    mrSeam: read.bytes("mr_seam"),
    tdAttributes: read.bytes("td_attributes"),
    xfam: read.bytes("xfam"),
    mrTd: read.bytes("mr_td"),
    mrConfigId: read.bytes("mr_config_id"),
    mrOwner: read.bytes("mr_owner"),
    mrOwnerConfig: read.bytes("mr_owner_config"),
    rtmrs: read.bytesList("rtmrs").map((rtmr) => (rtmr.length === 0 ? null : rtmr)),
    reportData: read.bytes("report_data"),
    anyMrTd: read.bytesList("any_mr_td"),
    enableTdDebugCheck: read.flag("enable_td_debug_check"),
  };
}

/** Members of the template in Cocos's repository that are no fields of the message: Cocos's own reader refuses them too. */
const TEMPLATE_MEMBERS = ["policy", "eat_validation"];

function openBody(object: JsonObject | null, path: string): Outcome<TdxSectionReader<typeof BODY_FIELDS>> {
  const opened = openSection(object, BODY_FIELDS, path);
  if (opened.ok || opened.failure.code !== "PROTOJSON_UNKNOWN_FIELD") return opened;
  const key = TEMPLATE_MEMBERS.find((name) => name === opened.failure.actual);
  if (key === undefined) return opened;
  const message =
    `${path} has no field "${key}". It comes from the template in Cocos's repository, and would have no effect ` +
    `(Cocos refuses it as well): remove ${TEMPLATE_MEMBERS.join(" and ")}.`;
  const cause = opened.failure;
  return fail("policy", "TDX_POLICY_TEMPLATE" satisfies TdxCode, message, { path: `${path}.${key}`, cause });
}
