import { describe, expect, it } from "vitest";
import { toBase64, toUtf8 } from "../../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../../src/json/index.js";
import { lintPolicy } from "../../../src/policy/index.js";
import { SCHEMES } from "../../../src/tee/registry.js";
import { SNP_CODES } from "../../../src/tee/snp/errors.js";
import { TOOLS } from "../../helpers/policy-tools.js";

type Fields = Readonly<Record<string, string>>;
/** Fields that are replaced; null leaves one out. */
type Change = Readonly<Record<string, string | null>>;

const filled = (size: number): string => `"${toBase64(new Uint8Array(size).fill(7))}"`;
const HASHES = `[${filled(48)}]`;
/** Component snp: byte 6. 0x18 is 24. */
const TCB = String(0xdb18000000000004n);

/** A policy that leaves nothing open. */
const CLOSED: Fields = {
  policy: "131072",
  measurement: filled(48),
  host_data: filled(32),
  vmpl: "0",
  minimum_tcb: TCB,
  minimum_launch_tcb: TCB,
};
const ROOT: Fields = { product_line: '"Milan"', check_crl: "true" };

/** What is said of {@link CLOSED} with fields replaced (null: left out): severity, code and path. */
function remarksOf(change: Change = {}, root: Change = {}): readonly string[] {
  const write = (all: Change): string =>
    Object.entries(all)
      .flatMap(([name, json]) => (json === null ? [] : [`"${name}": ${json}`]))
      .join(", ");
  const text = `{"policy": {${write({ ...CLOSED, ...change })}}, "root_of_trust": {${write({ ...ROOT, ...root })}}}`;
  const linted = lintPolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, { ...TOOLS, roots: "honour" });
  if (!linted.ok) throw new Error(`${linted.failure.code}: ${linted.failure.message}`);
  return linted.value.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

describe("lintSnpPolicy", () => {
  it("says nothing of a policy that leaves nothing open", () => {
    expect(remarksOf()).toEqual([]);
  });

  const idBlock = { require_id_block: "true", trusted_id_key_hashes: HASHES };
  const cases: readonly (readonly [string, Change, Change])[] = [
    ["warning SNP_LINT_WORKLOAD policy.measurement", { measurement: null }, {}],
    ["warning SNP_LINT_MEASUREMENT_ZERO policy.measurement", { measurement: `"${"A".repeat(64)}"` }, {}],
    ["warning SNP_LINT_DEBUG policy.policy", { policy: "655360" }, {}],
    ["warning SNP_LINT_MIGRATION_AGENT policy.policy", { policy: "393216" }, {}],
    ["warning SNP_LINT_KEYS_MISSING policy.require_id_block", { require_id_block: "true" }, {}],
    ["warning SNP_LINT_KEYS_MISSING policy.require_author_key", { require_author_key: "true" }, {}],
    ["note SNP_LINT_KEYS_UNUSED policy.trusted_id_key_hashes", { trusted_id_key_hashes: HASHES }, {}],
    ["note SNP_LINT_KEYS_UNUSED policy.trusted_author_key_hashes", { trusted_author_key_hashes: HASHES }, {}],
    ["note SNP_LINT_MINIMUM_TCB policy.minimum_tcb", { minimum_tcb: null }, {}],
    ["note SNP_LINT_MINIMUM_LAUNCH_TCB policy.minimum_launch_tcb", { minimum_launch_tcb: null }, {}],
    ["note SNP_LINT_TCB_LINE policy.minimum_tcb", {}, { product_line: null }],
    ["note SNP_LINT_TCB_SB_3019 policy.minimum_tcb", { minimum_tcb: String(0xdb17000000000004n) }, {}],
    ["note SNP_LINT_PROVISIONAL policy.permit_provisional_firmware", { permit_provisional_firmware: "true" }, {}],
    ["note SNP_LINT_REVOCATION root_of_trust.check_crl", {}, { check_crl: "false" }],
    ["note SNP_LINT_NETWORK root_of_trust.disallow_network", {}, { disallow_network: "true" }],
    ["note SNP_LINT_VMPL policy.vmpl", { vmpl: null }, {}],
    ["note SNP_LINT_HOST_DATA policy.host_data", { host_data: null }, {}],
    ["note SNP_LINT_REPORT_DATA policy.report_data", { report_data: filled(64) }, {}],
    ["note SNP_LINT_STEPPING policy.product.stepping", { product: '{"stepping": 1}' }, {}],
  ];
  it.each(cases)("says only: %s", (remark, change, root) => {
    expect(remarksOf(change, root)).toEqual([remark]);
  });

  it("warns where nothing is pinned at all", () => {
    const nothing = Object.fromEntries(Object.keys(CLOSED).map((name) => [name, null]));
    const warned = (change: Change): readonly string[] =>
      remarksOf(change).filter((remark) => remark.startsWith("warning"));
    expect(warned({ ...nothing, policy: "131072", vmpl: "0" })).toEqual([
      "warning SNP_LINT_WORKLOAD policy.measurement",
      "warning SNP_LINT_NOTHING_PINNED policy",
    ]);
    expect(warned({ ...nothing, policy: "131072", chip_id: filled(64) })).toEqual([
      "warning SNP_LINT_WORKLOAD policy.measurement",
    ]);
  });

  it("takes a trusted ID block for what pins the workload", () => {
    expect(remarksOf({ measurement: null, ...idBlock })).toEqual([]);
    expect(remarksOf({ measurement: null, require_author_key: "true", trusted_author_key_hashes: HASHES })).toEqual([]);
  });

  it("knows that an author key satisfies require_id_block, and no ID key require_author_key", () => {
    expect(remarksOf({ require_id_block: "true", trusted_author_key_hashes: HASHES })).toEqual([]);
    expect(remarksOf({ require_author_key: "true", trusted_id_key_hashes: HASHES })).toEqual([
      "warning SNP_LINT_KEYS_MISSING policy.require_author_key",
      "note SNP_LINT_KEYS_UNUSED policy.trusted_id_key_hashes",
    ]);
  });

  it("reads the SNP component where the line has it, and asks for 23 on Genoa", () => {
    expect(remarksOf({ minimum_tcb: String(0xdb17000000000004n) }, { product_line: '"Genoa"' })).toEqual([]);
    expect(remarksOf({ minimum_tcb: String(0xdb16000000000004n) }, { product_line: '"Genoa"' })).toHaveLength(1);
    expect(remarksOf({ minimum_tcb: String(0xdb00000001000004n) }, { product_line: '"Turin"' })).toEqual([]);
  });

  it("has a message for each of its codes in the table of codes, and no other", () => {
    const codes = Object.keys(SNP_CODES).filter((code) => code.startsWith("SNP_LINT_"));
    const others = ["SNP_LINT_NOTHING_PINNED", "SNP_LINT_ROOTS"];
    expect([...new Set([...cases.map(([remark]) => remark.split(" ")[1]), ...others])].sort()).toEqual(codes.sort());
  });
});
