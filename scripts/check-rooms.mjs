#!/usr/bin/env node
/**
 * Reads src/ and assembly/ and reports every line that breaks a rule of scripts/rooms.mjs.
 *
 *   node scripts/check-rooms.mjs [ROOT]
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { FILE_EXTRAS, PACKAGES, ROOMS, RUNTIME_ROOMS, STATE_ROOMS, STATE_TYPES, WORDS } from "./rooms.mjs";
import { findCycles } from "./cycles.mjs";

/** Every .ts file below a folder, as paths with forward slashes relative to it. */
function sourcesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .sort();
}

/** The room of a file of src/, or null where the table has none for it. */
export function roomOf(file) {
  const parts = file.replace(/\.ts$/, "").split("/");
  const names = parts.length === 1 ? [parts[0]] : [`${parts[0]}/${parts[1]}`, parts[0]];
  return names.find((name) => Object.hasOwn(ROOMS, name)) ?? null;
}

/** Every import of a file: what, where, and whether only types are taken. */
function importsOf(source) {
  const found = [];
  const add = (node, literal, typesOnly, lazy = false) => {
    found.push({ specifier: literal.text, typesOnly, lazy, line: lineOf(source, node) });
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      const named = node.importClause?.namedBindings;
      const allTypes =
        named !== undefined &&
        ts.isNamedImports(named) &&
        node.importClause.name === undefined &&
        named.elements.length > 0 &&
        named.elements.every((element) => element.isTypeOnly);
      const typesOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword || allTypes;
      add(node, node.moduleSpecifier, typesOnly);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true);
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0] !== undefined &&
      ts.isStringLiteralLike(node.arguments[0])
    ) {
      add(node, node.arguments[0], false, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function lineOf(source, node) {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

/** `@scope/name/part` -> `@scope/name`. */
function packageOf(specifier) {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

const isRuntimeModule = (specifier) => specifier.startsWith("node:") || builtinModules.includes(packageOf(specifier));

/** The word of the platform that a node is, or null. */
function wordOf(node) {
  if (ts.isNewExpression(node) && isName(node.expression, "Date") && (node.arguments ?? []).length === 0) {
    return "new Date()";
  }
  if (ts.isCallExpression(node)) {
    if (isName(node.expression, "Date")) return "new Date()";
    if (isName(node.expression, "fetch")) return "fetch(";
  }
  if (ts.isQualifiedName(node)) return isName(node.left, "WebAssembly") ? "WebAssembly." : null;
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return null;
  const object = node.expression;
  const member = ts.isPropertyAccessExpression(node) ? node.name.text : (node.argumentExpression.text ?? "");
  if (isName(object, "globalThis")) {
    return { fetch: "fetch(", process: "process.", Deno: "Deno.", WebAssembly: "WebAssembly." }[member] ?? null;
  }
  if (isName(object, "Date") && member === "now") return "Date.now";
  if (isName(object, "performance") && member === "now") return "performance.now";
  if (isName(object, "Math") && member === "random") return "Math.random";
  if (member === "getRandomValues" || member === "randomUUID") return ".getRandomValues";
  if (member === "subtle") return ".subtle";
  for (const name of ["process", "Deno", "WebAssembly"]) if (isName(object, name)) return `${name}.`;
  return null;
}

function isName(node, name) {
  return ts.isIdentifier(node) && node.text === name;
}

/** The state types named anywhere in a type. */
function stateTypesIn(type) {
  const found = new Set();
  const visit = (node) => {
    if (ts.isTypeReferenceNode(node)) {
      const name = ts.isIdentifier(node.typeName) ? node.typeName.text : node.typeName.right.text;
      if (Object.hasOwn(STATE_TYPES, name)) found.add(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(type);
  return found;
}

/** Rules about single nodes; `say(node, rule, text)` reports. */
function checkNode(node, file, room, say) {
  const word = wordOf(node);
  const rule = WORDS.find((entry) => entry.word === word);
  if (rule && !rule.rooms.includes(room)) {
    say(node, "word", `\`${word}\` may stand only in ${rule.rooms.join(", ") || "no room"}`);
  }
  if (ts.isEnumDeclaration(node)) say(node, "enum", "no enum: use a closed set of strings");
  if (ts.isExportAssignment(node)) say(node, "default-export", "no default export: name it");
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  if (modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)) {
    say(node, "default-export", "no default export: name it");
  }
  if (ts.isExportSpecifier(node) && node.name.text === "default") {
    say(node, "default-export", "no default export: name it");
  }
  if (
    ts.isExportDeclaration(node) &&
    (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause)) &&
    node.moduleSpecifier
  ) {
    say(node, "export-star", "no `export *`: name what is exported");
  }
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) {
    for (const name of stateTypesIn(node.type)) {
      const home = STATE_TYPES[name];
      if (!(room.startsWith("tee/") && file.endsWith(`/${home}`))) {
        say(node, "state-cast", `only a TEE's ${home} may cast to ${name}<…>`);
      }
    }
  }
}

/** `let` and `var` at the top level are state that outlives a call. */
function checkState(source, room, say) {
  if (STATE_ROOMS.includes(room)) return;
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    if (statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)) continue;
    if ((statement.declarationList.flags & ts.NodeFlags.Const) === 0) {
      say(statement, "module-state", "no variable at the top level of a module");
    }
  }
}

/** The import of a package or of a runtime's module. */
function checkOutsideImport(specifier, file, room) {
  if (isRuntimeModule(specifier)) {
    return RUNTIME_ROOMS.includes(room)
      ? null
      : ["runtime", `${specifier} may be imported only in adapters/ and apps/`];
  }
  const name = packageOf(specifier);
  const places = PACKAGES[name];
  if (places === undefined) return ["package", `no room may import ${name}`];
  return places.includes(room) || places.includes(file)
    ? null
    : ["package", `${name} is only for ${places.join(", ")}`];
}

/** The import of another file of src/. */
function checkInsideImport(target, typesOnly, file, room) {
  const other = roomOf(target);
  if (other === null) return target.endsWith(".wasm") && room === "kernel" ? null : ["room", `${target} is in no room`];
  if (other === room) return null;
  const allowed = [...ROOMS[room], ...(FILE_EXTRAS[file] ?? [])];
  if (allowed.includes(other)) return null;
  if (allowed.some((entry) => entry.room === other)) {
    return typesOnly ? null : ["room", `${room} may import only types of ${other}`];
  }
  return ["room", `${room} may not import ${other}`];
}

/** Where a relative import leads, relative to `base`: `./x.js` is written for `./x.ts`. */
function targetOf(base, file, specifier) {
  const path = relative(base, resolve(base, dirname(file), specifier)).replaceAll("\\", "/");
  return path.replace(/\.js$/, ".ts");
}

function checkSource(root, file, problems, edges) {
  const base = join(root, "src");
  const source = ts.createSourceFile(file, readFileSync(join(base, file), "utf8"), ts.ScriptTarget.ES2022, true);
  const say = (at, rule, text) => {
    const line = typeof at === "number" ? at : lineOf(source, at);
    problems.push({ file: `src/${file}`, line, rule, text });
  };
  const room = roomOf(file);
  if (room === null) return say(1, "room", "this file is in no room of scripts/rooms.mjs");
  edges.set(file, []);
  for (const { specifier, typesOnly, lazy, line } of importsOf(source)) {
    let problem;
    if (specifier.startsWith(".")) {
      const target = targetOf(base, file, specifier);
      problem = checkInsideImport(target, typesOnly, file, room);
      if (!typesOnly && !lazy) edges.get(file).push(target);
    } else {
      problem = checkOutsideImport(specifier, file, room);
    }
    if (problem) say(line, ...problem);
  }
  checkState(source, room, say);
  const visit = (node) => {
    checkNode(node, file, room, say);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** assembly/ imports nothing outside itself. */
function checkAssembly(root, file, problems) {
  const base = join(root, "assembly");
  const source = ts.createSourceFile(file, readFileSync(join(base, file), "utf8"), ts.ScriptTarget.ES2022, true);
  for (const { specifier, line } of importsOf(source)) {
    const inside = specifier.startsWith(".") && !targetOf(base, file, specifier).startsWith("..");
    if (!inside) {
      problems.push({ file: `assembly/${file}`, line, rule: "assembly", text: `${specifier} is outside assembly/` });
    }
  }
}

/**
 * Checks a tree.
 *
 * @param {string} root the folder that holds src/ and assembly/.
 * @returns {{ file: string, line: number, rule: string, text: string }[]} one entry for each broken rule; lines count from 1.
 */
export function checkRooms(root) {
  const problems = [];
  const edges = new Map();
  for (const file of sourcesIn(join(root, "src"))) checkSource(root, file, problems, edges);
  for (const file of sourcesIn(join(root, "assembly"))) checkAssembly(root, file, problems);
  for (const cycle of findCycles(edges)) {
    problems.push({ file: `src/${cycle[0]}`, line: 1, rule: "cycle", text: `circular import: ${cycle.join(" -> ")}` });
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), ".."));
  const problems = checkRooms(root);
  for (const { file, line, rule, text } of problems) console.error(`${file}:${line} [${rule}] ${text}`);
  console.log(`rooms: ${problems.length} problem${problems.length === 1 ? "" : "s"}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
