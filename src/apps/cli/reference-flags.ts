import { Option } from "commander";
import type { Command } from "commander";
import { rulesOf } from "../../policy/index.js";
import type { LeafRule } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import type { AnyScheme } from "../../tee/scheme.js";

/** A reference value of a policy as a flag. */
export interface ReferenceFlag {
  /** Dotted path of the field in a policy. */
  readonly path: string;
  readonly rule: LeafRule;
  /** The flag: `--minimum-tcb`. */
  readonly name: string;
  /** Its names in Cocos. */
  readonly aliases: readonly string[];
  /** The schemes whose policies have the field; at least one. */
  readonly schemes: readonly AnyScheme[];
}

/** One use of a flag. */
export interface GivenFlag {
  readonly flag: ReferenceFlag;
  /** As it was written. */
  readonly name: string;
  readonly text: string;
}

/**
 * Fields without a flag: report_data, since `--report-data` is the challenge; the product's name, which
 * `--product-line` states; and what is deprecated.
 */
const WITHOUT_FLAG: readonly string[] = [
  "policy.report_data",
  "policy.td_quote_body_policy.report_data",
  "policy.product.name",
  "policy.product.stepping",
  "root_of_trust.product",
];

/** Where the flag is not the name of the field, or Cocos's flag is another (also where Cocos misspells it). */
const NAMES: Readonly<Record<string, { readonly name?: string; readonly aliases?: readonly string[] }>> = {
  "policy.policy": { name: "--guest-policy", aliases: ["--guest_policy"] },
  "policy.minimum_launch_tcb": { aliases: ["--minimum_lauch_tcb"] },
  "policy.product.machine_stepping": { aliases: ["--stepping"] },
  "policy.td_quote_body_policy.mr_owner_config": { aliases: ["--mr_config_owner"] },
  "root_of_trust.product_line": { aliases: ["--product"] },
  "root_of_trust.cabundle_paths": { aliases: ["--CA_bundles_paths", "--trusted_root"] },
  "root_of_trust.cabundles": { aliases: ["--CA_bundles"] },
};

/** What heads the flags of a TEE in the help; a field that several have is in a group of its own. */
const GROUPS: Readonly<Record<string, string>> = {
  snp: "Reference values of SEV-SNP (also by their names in Cocos, as --minimum_tcb):",
  tdx: "Reference values of TDX (also by their names in Cocos, as --mr_td):",
};
const SHARED_GROUP = "Reference values of each TEE:";

/** Every reference value that has a flag, in the order of the tables; a field that several TEEs have is one flag. */
export function referenceFlags(): readonly ReferenceFlag[] {
  const fields = new Map<string, { readonly rule: LeafRule; readonly schemes: AnyScheme[] }>();
  for (const scheme of SCHEMES) {
    for (const [path, rule] of rulesOf(scheme)) {
      const known = fields.get(path);
      if (known === undefined) fields.set(path, { rule, schemes: [scheme] });
      else known.schemes.push(scheme);
    }
  }
  return [...fields]
    .filter(([path]) => !WITHOUT_FLAG.includes(path))
    .map(([path, { rule, schemes }]) => {
      const field = path.slice(path.lastIndexOf(".") + 1);
      const { name = `--${field.replaceAll("_", "-")}`, aliases = [] } = NAMES[path] ?? {};
      const own = path !== "policy.policy" && field.includes("_") ? [`--${field}`] : [];
      return { path, rule, name, aliases: [...own, ...aliases], schemes };
    });
}

/**
 * Adds the flags to a command.
 *
 * @returns where their uses are collected.
 */
export function addReferenceOptions(command: Command): readonly GivenFlag[] {
  const given: GivenFlag[] = [];
  for (const flag of referenceFlags()) {
    for (const name of [flag.name, ...flag.aliases]) {
      const option = new Option(`${name} ${argumentOf(flag)}`, describe(flag))
        .helpGroup(groupOf(flag))
        .argParser((text: string) => void given.push({ flag, name, text }));
      command.addOption(name === flag.name ? option : option.hideHelp());
    }
  }
  return given;
}

function groupOf({ schemes: [first, ...others] }: ReferenceFlag): string {
  const own = first === undefined || others.length > 0 ? undefined : GROUPS[first.id];
  return own ?? SHARED_GROUP;
}

/**
 * Gives flags that may stand without a value their value, so that what follows one is never taken for
 * it: `--check-crl report.bin` is `--check-crl=true report.bin`.
 */
export function withFlagValues(argv: readonly string[]): readonly string[] {
  const names = referenceFlags()
    .filter(({ rule }) => rule.kind === "flag")
    .flatMap(({ name, aliases }) => [name, ...aliases]);
  const end = argv.indexOf("--");
  return argv.map((word, index) => (names.includes(word) && (end < 0 || index < end) ? `${word}=true` : word));
}

/** Where TEEs mean different things by the same field, each of them. */
function describe({ path, rule, schemes }: ReferenceFlag): string {
  const titles = new Set(schemes.map((scheme) => rulesOf(scheme).get(path)?.title ?? rule.title));
  const repeatable = rule.kind === "bytes-list" || rule.kind === "text-list";
  return `${[...titles].join("; ")}${repeatable ? " (repeatable, or separated by commas)" : ""}`;
}

function argumentOf({ path, rule }: ReferenceFlag): string {
  if (path === "root_of_trust.cabundle_paths") return "<file>";
  switch (rule.kind) {
    case "u32":
    case "u64":
    case "wrapped-u32":
    case "wrapped-u64":
      return "<number>";
    case "flag":
      return "[bool]";
    case "bytes":
      return "<hex>";
    case "bytes-list":
      return rule.length === null ? "<file>" : "<hex>";
    case "text-list":
      return "<text>";
    case "text":
    case "enumeration":
      return "<text>";
  }
}
