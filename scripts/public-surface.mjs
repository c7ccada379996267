/** What users can import: names that run, and names of types, of each entry of the built package. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { LIBRARY_ENTRIES, declarationOf } from "./entries.mjs";

/**
 * @param {string} root the repository, built
 * @returns {Promise<Record<string, { values: string[], types: string[] }>>} subpath -> sorted names
 */
export async function publicSurface(root) {
  const declarations = LIBRARY_ENTRIES.map((entry) => join(root, "dist", "types", declarationOf(entry)));
  const program = ts.createProgram(declarations, {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const surface = {};
  for (const [index, entry] of LIBRARY_ENTRIES.entries()) {
    const module = await import(pathToFileURL(join(root, "dist", `${entry.name}.js`)).href);
    const values = Object.keys(module).sort();
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(declarations[index]));
    const declared = symbol === undefined ? [] : checker.getExportsOfModule(symbol).map((each) => each.name);
    surface[entry.subpath] = { values, types: declared.filter((name) => !values.includes(name)).sort() };
  }
  return surface;
}

/**
 * The declarations that users' compilers read: those of the public entries, and of the files that they name.
 *
 * @param {string} root the repository, built
 * @returns {{ files: string[], packages: string[] }} files relative to dist/types; packages that they name, as
 * `FILE: PACKAGE`
 */
export function publicDeclarations(root) {
  const folder = join(root, "dist", "types");
  const packages = new Set();
  const files = new Set();
  const walk = (file) => {
    if (files.has(file)) return;
    files.add(file);
    const text = ts.sys.readFile(join(folder, file));
    if (text === undefined) throw new Error(`dist/types/${file} is missing`);
    const info = ts.preProcessFile(text);
    for (const { fileName } of [...info.importedFiles, ...info.typeReferenceDirectives]) {
      if (fileName.startsWith(".")) walk(join(file, "..", fileName.replace(/\.js$/, ".d.ts")));
      else packages.add(`${file}: ${fileName}`);
    }
  };
  for (const entry of LIBRARY_ENTRIES) walk(declarationOf(entry));
  return { files: [...files].sort(), packages: [...packages].sort() };
}
