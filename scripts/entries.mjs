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
  { name: "vtpm", source: "src/vtpm.ts", subpath: "./vtpm", workerd: false },
  { name: "eventlog", source: "src/eventlog-tools.ts", subpath: "./eventlog", workerd: false },
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

/** The kernel's modules as scripts/build-kernel.mjs makes them, and their names in dist/ and in dist/workerd/. */
export const KERNEL_FILES = ["fma", "f64"].map((variant) => ({
  built: `dist/kernel/veritee-${variant}.wasm`,
  name: `veritee-kernel-${variant}.wasm`,
}));
/** The same as text, for the sources: the build's one output outside dist/. */
export const KERNEL_TEXT = "src/kernel/generated/wasm-bytes.ts";
/** The source that holds both, and what stands in its place in the workerd form. */
export const KERNEL_INLINE = "src/kernel/default-module.ts";
export const KERNEL_STATIC = "src/kernel/default-module.workerd.ts";

/** Where tsc writes the declarations of an entry, relative to dist/types. */
export const declarationOf = (entry) => entry.source.replace(/^src\//, "").replace(/\.ts$/, ".d.ts");
