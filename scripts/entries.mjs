/**
 * What dist/ is made of, in one table. package.json's `exports`, `bin` and `start` name these files.
 *
 * `name`: dist/NAME.js. `source`: the file that it starts from. `subpath`: how users import it, null for a
 * program. `workerd`: whether a second form is built whose kernels are files and not inlined bytes, for
 * runtimes that forbid compiling WebAssembly from bytes.
 */
export const ENTRIES = [
  { name: "index", source: "src/index.ts", subpath: ".", workerd: true },
  { name: "snp", source: "src/snp.ts", subpath: "./snp", workerd: true },
  { name: "tdx", source: "src/tdx.ts", subpath: "./tdx", workerd: false },
  { name: "vtpm", source: "src/vtpm.ts", subpath: "./vtpm", workerd: false },
  { name: "eventlog", source: "src/eventlog-tools.ts", subpath: "./eventlog", workerd: false },
  { name: "codes", source: "src/codes.ts", subpath: "./codes", workerd: false },
  { name: "policy", source: "src/policy-tools.ts", subpath: "./policy", workerd: false },
  { name: "collateral", source: "src/collateral-tools.ts", subpath: "./collateral", workerd: false },
  { name: "testing", source: "src/testing/index.ts", subpath: "./testing", workerd: true },
  { name: "node", source: "src/adapters/node.ts", subpath: "./node", workerd: false },
  { name: "web", source: "src/adapters/web.ts", subpath: "./web", workerd: false },
  { name: "cli", source: "src/apps/cli/main.ts", subpath: null, workerd: false },
  { name: "example", source: "src/apps/cli/example.ts", subpath: null, workerd: false },
];

/** The entries that users import. */
export const LIBRARY_ENTRIES = ENTRIES.filter((entry) => entry.subpath !== null);

/**
 * The kernel's modules as scripts/build-kernel.mjs makes them, and their names in dist/workerd/, and in dist/ too where
 * users may compile them themselves.
 */
export const KERNEL_FILES = ["fma", "f64", "p256-fma", "p256-f64"].map((target) => ({
  built: `dist/kernel/veritee-${target}.wasm`,
  name: `veritee-kernel-${target}.wasm`,
  isExported: !target.startsWith("p256-"),
}));
/** The same as text, for the sources: the build's only output outside dist/. */
export const KERNEL_TEXTS = ["src/kernel/generated/wasm-bytes.ts", "src/kernel/generated/p256-wasm-bytes.ts"];
/** The sources that hold them, and what stands in their place in the workerd form. */
export const KERNEL_SOURCES = [
  { inline: "src/kernel/default-module.ts", static: "src/kernel/default-module.workerd.ts" },
  { inline: "src/kernel/p256-module.ts", static: "src/kernel/p256-module.workerd.ts" },
];

/** Where tsc writes the declarations of an entry, relative to dist/types. */
export const declarationOf = (entry) => entry.source.replace(/^src\//, "").replace(/\.ts$/, ".d.ts");
