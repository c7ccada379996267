import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { BUNDLE_SCHEMA } from "../../src/collateral/getting.js";
import { DEFAULT_JSON_LIMITS, parseJson } from "../../src/json/index.js";
import { EVENT_LOG_FIELDS, decodePolicy } from "../../src/policy/index.js";
import * as library from "../../src/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { GUEST_POLICY_BITS, PLATFORM_INFO_BITS } from "../../src/tee/snp/layout.js";
import { POLICY_FIELDS, PRODUCT_FIELDS, ROOT_FIELDS } from "../../src/tee/snp/policy-fields.js";
import { BODY_FIELDS, HEADER_FIELDS, ROOT_FIELDS as TDX_ROOT_FIELDS } from "../../src/tee/tdx/policy-fields.js";
import { EVALUATED_STATUSES } from "../../src/tee/tdx/types.js";
import { ALL_CODES } from "../../src/codes.js";
import { TOOLS } from "../helpers/policy-tools.js";
import { run } from "./cli/cli.js";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const guide = readdirSync(join(root, "docs/guide")).map((name) => `docs/guide/${name}`);
const records = readdirSync(join(root, "docs/decisions")).map((name) => `docs/decisions/${name}`);
const pages = ["README.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md", ...guide, ...records];

const codes = new Set(ALL_CODES.flatMap((room) => Object.keys(room.codes)));
const prefixes = new Set([...codes].map((code) => code.slice(0, code.indexOf("_"))));

/** Rows of the first table below a heading: cells as text, without the head. */
function rowsBelow(page: string, heading: string): readonly (readonly string[])[] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === heading);
  expect(start, heading).toBeGreaterThanOrEqual(0);
  const first = lines.findIndex((line, index) => index > start && line.startsWith("| "));
  const after = lines.findIndex((line, index) => index > first && !line.startsWith("| "));
  return lines.slice(first + 2, after === -1 ? undefined : after).map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  );
}

/** The word in code style that a cell starts with. */
const codeOf = (cell = ""): string => /^`([^` ]+)/.exec(cell)?.[1] ?? "";
const firstCells = (page: string, heading: string): readonly string[] =>
  rowsBelow(page, heading).map(([cell]) => codeOf(cell));

describe.each(pages)("%s", (path) => {
  const text = read(path);

  it("names only codes that exist", () => {
    const named = text.match(/`[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+`/g) ?? [];
    const ours = named
      .map((name) => name.slice(1, -1))
      .filter((name) => prefixes.has(name.slice(0, name.indexOf("_"))));
    expect(ours.filter((name) => !codes.has(name) && !Object.hasOwn(library, name))).toEqual([]);
  });

  it("links only to files that exist", () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? "");
    const local = targets.filter((target) => !target.startsWith("https://"));
    expect(local.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });
});

describe("docs/guide/verdicts.md", () => {
  it("has the triggers of a warning as the program has them", () => {
    const rows = rowsBelow(read("docs/guide/verdicts.md"), "What makes a warning");
    expect(rows).toEqual(library.WARNING_TRIGGERS.map(({ code, outcome, reason }) => [`\`${code}\``, outcome, reason]));
  });
});

describe("docs/guide/policies.md", () => {
  const page = read("docs/guide/policies.md");

  it.each([
    ["Fields of `policy`", POLICY_FIELDS],
    ["Fields of `policy.product`", PRODUCT_FIELDS],
    ["Fields of `root_of_trust`", ROOT_FIELDS],
    ["Fields of `policy.header_policy`", HEADER_FIELDS],
    ["Fields of `policy.td_quote_body_policy`", BODY_FIELDS],
    ["Fields of `root_of_trust` for TDX", TDX_ROOT_FIELDS],
  ])("lists under %s what the reader knows", (heading, table) => {
    expect([...firstCells(page, heading)].sort()).toEqual(Object.keys(table).sort());
  });

  it.each([
    ["Platform info", Object.values(PLATFORM_INFO_BITS)],
    ["The guest policy word", Object.values(GUEST_POLICY_BITS).filter((bit) => bit !== GUEST_POLICY_BITS.reservedOne)],
  ])("lists under %s every bit that has a name", (heading, bits) => {
    const numbers = rowsBelow(page, heading).flatMap(([bit = ""]) => (bit.includes(":") ? [] : [1n << BigInt(bit)]));
    expect(numbers).toEqual(bits);
  });

  it("has an example for TDX that is a policy", () => {
    const [, , example = ""] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
    const decoded = decodePolicy(toUtf8(example), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);
    expect(decoded).toMatchObject({
      ok: true,
      value: { section: { scheme: "tdx", policy: { checkCrl: true, getCollateral: true } }, notes: [] },
    });
  });

  it("has an example of golden PCR values that is a policy", () => {
    const [, , , example = ""] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
    const decoded = decodePolicy(toUtf8(example), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);
    expect(decoded.ok ? [...(decoded.value.pcrValues.get("sha256")?.keys() ?? [])] : decoded).toEqual([4, 7]);
  });

  it("lists the fields of event_log, and has an example that is a policy", () => {
    expect(firstCells(page, "Fields of `event_log`")).toEqual([...EVENT_LOG_FIELDS]);
    const [, , , , example = ""] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
    const decoded = decodePolicy(toUtf8(example), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS);
    expect(decoded).toMatchObject({ ok: true, value: { eventLog: { required: true, secureBoot: true }, notes: [] } });
  });

  it("has two examples that say the same", () => {
    const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "").slice(0, 2);
    const decoded = examples.map((text) => decodePolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS));
    expect(decoded.map((outcome) => outcome.ok)).toEqual([true, true]);
    expect(decoded[0]).toEqual(decoded[1]);
  });
});

describe("docs/guide/tdx.md", () => {
  it("lists every TCB status", () => {
    const named = rowsBelow(read("docs/guide/tdx.md"), "TCB status").flatMap(([cell = ""]) =>
      [...cell.matchAll(/`([A-Za-z]+)`/g)].map((match) => match[1] ?? ""),
    );
    expect([...named].sort()).toEqual([...EVALUATED_STATUSES].sort());
  });
});

describe("docs/guide/command-line.md", () => {
  it("names the flags of veritee verify, all of them and no others", async () => {
    const { stdout } = await run(["verify", "--help"]);
    const flags = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z0-9-]+)/gm)].map((match) => match[1] ?? "");
    const page = read("docs/guide/command-line.md");
    const documented = [...firstCells(page, "veritee verify"), ...firstCells(page, "Reference values")];
    const aliases = ["--tee-nonce"];
    expect([...documented].sort()).toEqual([...flags.filter((flag) => flag !== "--help"), ...aliases].sort());
  });

  it("names the commands of veritee policy", async () => {
    const { stdout } = await run(["policy", "--help"]);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\] </gm)].map((match) => match[1] ?? "");
    const cells = rowsBelow(read("docs/guide/command-line.md"), "veritee policy").map(([cell = ""]) => cell);
    expect(cells.map((cell) => /veritee policy ([a-z]+)/.exec(cell)?.[1])).toEqual(commands);
  });

  it("has the flags that veritee policy pcrs has and veritee verify has not, or has for another purpose", async () => {
    const flagsOf = async (...command: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await run([...command, "--help"]);
      return [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z0-9-]+)/gm)].map((match) => match[1] ?? "");
    };
    const others = (await flagsOf("verify")).filter((flag) => flag !== "--policy");
    const own = (await flagsOf("policy", "pcrs")).filter((flag) => !others.includes(flag));
    expect([...firstCells(read("docs/guide/command-line.md"), "veritee policy pcrs")].sort()).toEqual([...own].sort());
  });

  it("has under endorsements the flags of veritee endorsements fetch, all of them and no others", async () => {
    const { stdout } = await run(["endorsements", "fetch", "--help"]);
    const flags = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z0-9-]+)/gm)].map((match) => match[1] ?? "");
    const page = read("docs/guide/endorsements.md");
    const documented = [...firstCells(page, "Flags"), ...firstCells(page, "veritee endorsements fetch")];
    expect([...documented].sort()).toEqual(flags.filter((flag) => flag !== "--help").sort());
  });

  it.each(pages)("no page names a flag that does not exist: %s", async (path) => {
    const commands = [
      ["verify"],
      ["policy", "create"],
      ["policy", "pcrs"],
      ["policy", "extend"],
      ["policy", "set"],
      ["policy", "lint"],
      ["endorsements", "fetch"],
    ];
    const helps = await Promise.all(commands.map((command) => run([...command, "--help"])));
    const known = helps.flatMap(({ stdout }) => [...stdout.matchAll(/--[a-z0-9-]+/g)].map(([flag]) => flag));
    const named = [...read(path).matchAll(/`(--[A-Za-z0-9_-]+)[^`]*`/g)].map((match) => match[1] ?? "");
    const fromCocos = ["--minimum_tcb", "--minimum_lauch_tcb", "--product", "--stepping", "--CA_bundles_paths"];
    const ofTdx = ["--mr_td", "--mr_config_owner", "--mr_owner", "--trusted_root"];
    const others = ["--version", "--out", "--report_data", "--nonce", "--config", ...fromCocos, ...ofTdx];
    expect(named.filter((flag) => !known.includes(flag) && !others.includes(flag))).toEqual([]);
  });
});

describe("docs/guide/endorsements.md", () => {
  const page = read("docs/guide/endorsements.md");

  it("shows the form of a bundle, and names its members", () => {
    const { properties } = BUNDLE_SCHEMA;
    const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "") as { endorsements: readonly object[] };
    expect(Object.keys(shown)).toEqual(Object.keys(properties));
    const members = Object.keys(properties.endorsements.items.properties);
    expect(Object.keys(shown.endorsements[0] ?? {})).toEqual(members);
    const named = rowsBelow(page, "The bundle").flatMap(([cell = ""]) => cell.match(/[a-zA-Z0-9]+/g) ?? []);
    expect(named).toEqual(members);
  });

  it("states the limits that hold", () => {
    expect(library.DEFAULT_LIMITS.maxBundleBytes).toBe(64 * 1024 * 1024);
    expect(BUNDLE_SCHEMA.properties.endorsements.maxItems).toBe(32_768);
    expect(page).toContain("64 MiB and 32 768 objects");
  });
});

describe("docs/guide/library.md", () => {
  it("names every member of a result", () => {
    const rows = rowsBelow(read("docs/guide/library.md"), "The result");
    const named = rows.flatMap(([cell = ""]) => [...cell.matchAll(/`([a-zA-Z0-9]+)`/g)].map((match) => match[1] ?? ""));
    expect([...named].sort()).toEqual(Object.keys(library.RESULT_SCHEMA.properties).sort());
  });

  it("names the entries of the package", () => {
    const { exports } = JSON.parse(read("package.json")) as { readonly exports: Readonly<Record<string, unknown>> };
    const entries = Object.keys(exports).filter((name) => name !== "./package.json");
    const named = firstCells(read("docs/guide/library.md"), "Entries").map((name) => name.replace(/^veritee/, "."));
    expect([...named].sort()).toEqual(entries.sort());
  });
});

describe("the example of a test in docs/guide/library.md", () => {
  it("runs against the built package and gets the warning that it is about", () => {
    const [, snippet = ""] = [...read("docs/guide/library.md").matchAll(/```js\n([\s\S]*?)```/g)].map(
      (match) => match[1],
    );
    const program = [
      'import { createVerifier, warningsOf } from "veritee";',
      "const challenge = new Uint8Array(64).fill(7);",
      snippet,
      `const policy = '{"policy": {"policy": 720896}}';`,
      'const result = await verifier.verify(evidence, { policy, challenge: { tee: challenge }, at: "2025-06-01" });',
      'console.log(result.verdict, warningsOf(result.findings).map(({ code }) => code).join(" "));',
    ].join("\n");
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: root,
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "warning RESULT_WORKLOAD SNP_DEBUG_PERMITTED\n", stderr: "" });
  });
});

describe("SECURITY.md", () => {
  it("states the limits that hold", () => {
    const mebibyte = 1024 * 1024;
    expect(library.DEFAULT_LIMITS).toEqual({
      maxEvidenceBytes: 4 * mebibyte,
      maxPolicyBytes: mebibyte,
      maxEndorsementBytes: mebibyte,
      maxBundleBytes: 64 * mebibyte,
      maxEndorsements: 4096,
    });
    expect(DEFAULT_JSON_LIMITS).toMatchObject({ maxDepth: 64, maxNodes: 100_000 });
    expect(read("src/tee/snp/candidates.ts")).toContain("MAX_CHAINS = 32;");
    const text =
      "evidence 4 MiB, policy 1 MiB with 64 levels and 100 000 values, endorsement 1 MiB each and 4096 of them, a bundle of them 64 MiB, 32 certificate chains";
    expect(read("SECURITY.md")).toContain(text);
  });
});

describe("README.md", () => {
  const page = read("README.md");

  it("has the example that runs", () => {
    expect(page).toContain(`\`\`\`js\n${read("examples/verify-snp.mjs").trimEnd()}\n\`\`\``);
  });

  it("has a policy that can be read", () => {
    const text = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    expect(parseJson(toUtf8(text), DEFAULT_JSON_LIMITS).ok).toBe(true);
    expect(decodePolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS)).toMatchObject({ ok: true });
  });

  it("names every exit status", () => {
    const rows = rowsBelow(page, "On the command line");
    expect(rows.map(([status]) => status)).toEqual(["0", "1", "2", "3", "4", "70"]);
  });
});

describe.each([
  ["verify-snp.mjs", "affirming\n"],
  ["verify-snp-vtpm.mjs", "affirming snp-vtpm\n"],
])("examples/%s", (name, said) => {
  it("runs against the built package and affirms its example", () => {
    expect(existsSync(join(root, "dist/index.js")), "dist/ is not built: run npm test, or npm run build first").toBe(
      true,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [`examples/${name}`], {
      cwd: root,
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: said, stderr: "" });
  });
});
