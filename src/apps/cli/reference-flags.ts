import { Option } from "commander";
import type { Command } from "commander";
import { rulesOf } from "../../policy/index.js";
import type { LeafRule } from "../../policy/index.js";
import { snp } from "../../tee/snp/index.js";
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
}

/** One use of a flag. */
export interface GivenFlag {
  readonly flag: ReferenceFlag;
  /** As it was written. */
  readonly name: string;
  readonly text: string;
}

/** The scheme whose fields the flags are. */
export const FLAG_SCHEME: AnyScheme = snp;

/**
 * Fields without a flag: report_data, since `--report-data` is the challenge; the product's name, which
 * `--product-line` states; and what is deprecated.
 */
const WITHOUT_FLAG = [
  "policy.report_data",
  "policy.product.name",
  "policy.product.stepping",
  "root_of_trust.product",
] as const;

/** Where the flag is not the name of the field, or Cocos's flag is another (also where Cocos misspells it). */
const NAMES: Readonly<Record<string, { readonly name?: string; readonly aliases?: readonly string[] }>> = {
  "policy.policy": { name: "--guest-policy", aliases: ["--guest_policy"] },
  "policy.minimum_launch_tcb": { aliases: ["--minimum_lauch_tcb"] },
  "policy.product.machine_stepping": { aliases: ["--stepping"] },
  "root_of_trust.product_line": { aliases: ["--product"] },
  "root_of_trust.cabundle_paths": { aliases: ["--CA_bundles_paths"] },
  "root_of_trust.cabundles": { aliases: ["--CA_bundles"] },
};

/** Every reference value that has a flag, in the order of the tables. */
export function referenceFlags(): readonly ReferenceFlag[] {
  return [...rulesOf(FLAG_SCHEME)]
    .filter(([path]) => !WITHOUT_FLAG.some((other) => other === path))
    .map(([path, rule]) => {
      const field = path.slice(path.lastIndexOf(".") + 1);
      const { name = `--${field.replaceAll("_", "-")}`, aliases = [] } = NAMES[path] ?? {};
      const own = path !== "policy.policy" && field.includes("_") ? [`--${field}`] : [];
      return { path, rule, name, aliases: [...own, ...aliases] };
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
      const option = new Option(`${name} ${argumentOf(flag)}`, describe(flag.rule))
        .helpGroup("Reference values (also by their names in Cocos, as --minimum_tcb):")
        .argParser((text: string) => void given.push({ flag, name, text }));
      command.addOption(name === flag.name ? option : option.hideHelp());
    }
  }
  return given;
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

function describe({ kind, title }: LeafRule): string {
  const repeatable = kind === "bytes-list" || kind === "text-list";
  return repeatable ? `${title} (repeatable, or separated by commas)` : title;
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
