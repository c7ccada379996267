#!/usr/bin/env node
/**
 * Checks the package as users get it: what is in the tarball, what publint says of it, and whether its types
 * resolve for a consumer under both ways of resolving modules.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import ts from "typescript";
import { LIBRARY_ENTRIES } from "./entries.mjs";
import { pack } from "./pack.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** What may be in the tarball. */
const WANTED = [
  /^dist\/[^/]+\.js$/,
  /^dist\/workerd\/[^/]+\.(js|wasm)$/,
  /^dist\/types\/.+\.d\.ts$/,
  /^dist\/[^/]+\.wasm$/,
];
const PLAIN = [
  "package.json",
  "README.md",
  "LICENSE",
  "CHANGELOG.md",
  "SECURITY.md",
  "docs/endorsements.schema.json",
  "docs/policy.schema.json",
];

/** Each way in which a consumer's compiler may resolve modules. */
const RESOLUTIONS = {
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};

function checkFiles(files) {
  const extra = files.filter((file) => !PLAIN.includes(file) && !WANTED.some((pattern) => pattern.test(file)));
  const missing = ["LICENSE", "README.md"].filter((file) => !files.includes(file));
  return [...extra.map((file) => `${file} should not be packed`), ...missing.map((file) => `${file} is not packed`)];
}

async function checkPublint(tarball) {
  const buffer = readFileSync(tarball);
  const bytes = buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
  return messages
    .filter(({ type }) => type !== "suggestion")
    .map((message) => `publint: ${formatMessage(message, pkg)}`);
}

/** Compiles a consumer that names every entry, with the libraries' declarations checked too. */
function checkTypes(folder) {
  const lines = LIBRARY_ENTRIES.map(({ subpath }, index) => {
    const specifier = `veritee${subpath.slice(1)}`;
    return `import * as entry${index} from "${specifier}";\nexport const names${index}: string[] = Object.keys(entry${index});`;
  });
  const file = join(folder, "consumer.ts");
  writeFileSync(file, `${lines.join("\n")}\n`);
  const problems = [];
  for (const [name, options] of Object.entries(RESOLUTIONS)) {
    const program = ts.createProgram([file], {
      ...options,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: [],
    });
    for (const { file: where, messageText } of ts.getPreEmitDiagnostics(program)) {
      const place = where === undefined ? "" : where.fileName.slice(folder.length + 1);
      problems.push(`types (${name}): ${place} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
    }
  }
  return problems;
}

const folder = mkdtempSync(join(tmpdir(), "veritee-pack-"));
try {
  const { tarball, files, size, unpackedSize } = pack(root, folder);
  const target = join(folder, "node_modules", "veritee");
  mkdirSync(target, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }\n');
  const untar = spawnSync("tar", ["-xzf", tarball, "-C", target, "--strip-components", "1"], { stdio: "inherit" });
  if (untar.status !== 0) throw new Error("the tarball cannot be unpacked");
  const problems = [...checkFiles(files), ...(await checkPublint(tarball)), ...checkTypes(folder)];
  for (const problem of problems) console.error(problem);
  console.log(
    `pack: ${files.length} files, ${size} bytes packed, ${unpackedSize} unpacked, ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
