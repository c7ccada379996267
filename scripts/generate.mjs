#!/usr/bin/env node
/**
 * Writes what must not be written twice: docs/layouts.md, docs/errors.md, the schemas of a result, a policy and a
 * bundle of endorsements in docs/, the kernel's constants and the answers that it must know.
 *
 *   node scripts/generate.mjs [--check]
 *
 * `--check` writes nothing and fails, naming the file, where one differs from its source.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorsPage, layoutPage } from "./doc-pages.mjs";
import { generate as kernelFastField } from "./generate-kernel-fast-field.mjs";
import { generate as kernelField } from "./generate-kernel-field.mjs";
import { generate as kernelLayout } from "./generate-kernel-layout.mjs";
import { generate as kernelSha512 } from "./generate-kernel-sha512.mjs";
import { generate as knownAnswers } from "./generate-known-answers.mjs";
import { runGenerator } from "./generator-cli.mjs";
import { loadTypeScript } from "./load-ts.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = (path) => loadTypeScript(join(root, path));

const reportLayout = await source("src/tee/snp/layout.ts");
const quoteLayout = await source("src/tee/tdx/layout.ts");
const { ALL_CODES } = await source("src/verify/codes.ts");
const { policySchema } = await source("src/policy-tools.ts");
const { BUNDLE_SCHEMA } = await source("src/collateral/getting.ts");
const { RESULT_SCHEMA, WARNING_TRIGGERS } = await source("src/result/index.ts");
const pages = [
  ["docs/layouts.md", layoutPage(reportLayout, quoteLayout)],
  ["docs/errors.md", errorsPage(ALL_CODES, WARNING_TRIGGERS)],
  ["docs/result.schema.json", schemaText(RESULT_SCHEMA)],
  ["docs/endorsements.schema.json", schemaText(BUNDLE_SCHEMA)],
  ["docs/policy.schema.json", schemaText(policySchema())],
];
const generators = [kernelFastField, kernelField, kernelLayout, kernelSha512, knownAnswers];
const kernel = (await Promise.all(generators.map((generate) => generate()))).flatMap((files) => [...files]);
runGenerator(() => new Map([...pages, ...kernel]));

/** JSON in the form of the repository's formatter, which leaves it alone. */
function schemaText(schema) {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
