import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRooms } from "../../scripts/check-rooms.mjs";

/** A tree of files: path -> text. */
type Tree = Readonly<Record<string, string>>;

let base = "";
let count = 0;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "veritee-rooms-"));
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

/** The problems of a tree, as `file:line rule`. */
function problemsOf(tree: Tree): string[] {
  count += 1;
  const root = join(base, String(count));
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkRooms(root).map(({ file, line, rule }) => `${file}:${line.toString()} ${rule}`);
}

/** One rule: a tree that keeps it, one that breaks it, and what is then said. */
interface Case {
  readonly rule: string;
  readonly good: Tree;
  readonly bad: Tree;
  readonly problem: string;
}

const HEX = { "src/bytes/hex.ts": "export const hex = 1;\n" };
const SNP = { "src/tee/snp/parse.ts": "export const parse = 1;\nexport type Parsed = string;\n" };

const CASES: readonly Case[] = [
  {
    rule: "a room imports only rooms of its row",
    good: { ...HEX, "src/json/a.ts": 'import { hex } from "../bytes/hex.js";\nexport const a = hex;\n' },
    bad: { ...SNP, "src/json/a.ts": 'import { parse } from "../tee/snp/parse.js";\nexport const a = parse;\n' },
    problem: "src/json/a.ts:1 room",
  },
  {
    rule: "a re-export counts as an import",
    good: { ...HEX, "src/json/a.ts": 'export { hex } from "../bytes/hex.js";\n' },
    bad: { ...SNP, "src/json/a.ts": 'export { parse } from "../tee/snp/parse.js";\n' },
    problem: "src/json/a.ts:1 room",
  },
  {
    rule: "a lazy import counts as an import",
    good: { ...HEX, "src/json/a.ts": 'export const a = () => import("../bytes/hex.js");\n' },
    bad: { ...SNP, "src/json/a.ts": 'export const a = () => import("../tee/snp/parse.js");\n' },
    problem: "src/json/a.ts:1 room",
  },
  {
    rule: "siblings in tee/ stay strangers, even in types",
    good: { ...SNP, "src/tee/registry.ts": 'export { parse } from "./snp/parse.js";\n' },
    bad: { ...SNP, "src/tee/tdx/a.ts": 'import type { Parsed } from "../snp/parse.js";\nexport type A = Parsed;\n' },
    problem: "src/tee/tdx/a.ts:1 room",
  },
  {
    rule: "a row may allow types alone",
    good: {
      ...SNP,
      "src/collateral/a.ts": 'import type { Parsed } from "../tee/snp/parse.js";\nexport type A = Parsed;\n',
    },
    bad: { ...SNP, "src/collateral/a.ts": 'import { parse } from "../tee/snp/parse.js";\nexport const a = parse;\n' },
    problem: "src/collateral/a.ts:1 room",
  },
  {
    rule: "an import that names only inline types is one of types",
    good: {
      ...SNP,
      "src/collateral/a.ts": 'import { type Parsed } from "../tee/snp/parse.js";\nexport type A = Parsed;\n',
    },
    bad: {
      ...SNP,
      "src/collateral/a.ts":
        'import { type Parsed, parse } from "../tee/snp/parse.js";\nexport const a: Parsed = String(parse);\n',
    },
    problem: "src/collateral/a.ts:1 room",
  },
  {
    rule: "a file may be excepted by name",
    good: {
      "src/json/errors.ts": "export const C = 1;\n",
      "src/verify/codes.ts": 'export { C } from "../json/errors.js";\n',
    },
    bad: {
      "src/json/errors.ts": "export const C = 1;\n",
      "src/verify/other.ts": 'export { C } from "../json/errors.js";\n',
    },
    problem: "src/verify/other.ts:1 room",
  },
  {
    rule: "every file is in a room of the table",
    good: HEX,
    bad: { "src/utils/a.ts": "export const a = 1;\n" },
    problem: "src/utils/a.ts:1 room",
  },
  {
    rule: "a package is imported only in its rooms",
    good: { "src/crypto/a.ts": 'import { p384 } from "@noble/curves/nist.js";\nexport const a = p384;\n' },
    bad: { "src/x509/a.ts": 'import { p384 } from "@noble/curves/nist.js";\nexport const a = p384;\n' },
    problem: "src/x509/a.ts:1 package",
  },
  {
    rule: "a package that is not in the table is imported nowhere",
    good: { "src/apps/cli/a.ts": 'import { Command } from "commander";\nexport const a = Command;\n' },
    bad: { "src/apps/cli/a.ts": 'import _ from "lodash";\nexport const a = _;\n' },
    problem: "src/apps/cli/a.ts:1 package",
  },
  {
    rule: "node: modules are imported at the edge only",
    good: { "src/adapters/a.node.ts": 'import { readFile } from "node:fs/promises";\nexport const a = readFile;\n' },
    bad: { "src/verify/a.ts": 'import { readFile } from "node:fs/promises";\nexport const a = readFile;\n' },
    problem: "src/verify/a.ts:1 runtime",
  },
  {
    rule: "a runtime module without its prefix is one too",
    good: { "src/apps/cli/a.ts": 'import { readFile } from "fs/promises";\nexport const a = readFile;\n' },
    bad: { "src/verify/a.ts": 'import { readFile } from "fs/promises";\nexport const a = readFile;\n' },
    problem: "src/verify/a.ts:1 runtime",
  },
  {
    rule: "Date.now stays at the edge",
    good: { "src/apps/cli/a.ts": "export const a = () => Date.now();\n" },
    bad: { "src/verify/a.ts": "export const a = () => Date.now();\n" },
    problem: "src/verify/a.ts:1 word",
  },
  {
    rule: "new Date() without an instant stays at the edge",
    good: { "src/verify/a.ts": "export const a = (at: number) => new Date(at);\n" },
    bad: { "src/verify/a.ts": "export const a = () => new Date();\n" },
    problem: "src/verify/a.ts:1 word",
  },
  {
    rule: "fetch stays at the edge",
    good: { "src/collateral/a.ts": "export const a = (port: { fetch(): void }) => { port.fetch(); };\n" },
    bad: { "src/collateral/a.ts": 'export const a = () => fetch("x");\n' },
    problem: "src/collateral/a.ts:1 word",
  },
  {
    rule: "globalThis is no way around",
    good: { "src/adapters/a.ts": 'export const a = () => globalThis.fetch("x");\n' },
    bad: { "src/collateral/a.ts": 'export const a = () => globalThis.fetch("x");\n' },
    problem: "src/collateral/a.ts:1 word",
  },
  {
    rule: "process stays at the edge",
    good: { "src/apps/cli/a.ts": "export const a = () => process.argv;\n" },
    bad: { "src/bytes/a.ts": "export const a = () => process.argv;\n" },
    problem: "src/bytes/a.ts:1 word",
  },
  {
    rule: "Deno stays at the edge",
    good: { "src/adapters/a.ts": "export const a = () => Deno.args;\n" },
    bad: { "src/bytes/a.ts": "export const a = () => Deno.args;\n" },
    problem: "src/bytes/a.ts:1 word",
  },
  {
    rule: "randomness stays at the edge",
    good: { "src/adapters/a.ts": "export const a = (b: Uint8Array) => crypto.getRandomValues(b);\n" },
    bad: { "src/testing/a.ts": "export const a = (b: Uint8Array) => crypto.getRandomValues(b);\n" },
    problem: "src/testing/a.ts:1 word",
  },
  {
    rule: "WebAssembly stays in kernel/",
    good: { "src/kernel/a.ts": "export const a = (b: BufferSource) => new WebAssembly.Module(b);\n" },
    bad: { "src/crypto/a.ts": "export const a = (b: BufferSource) => new WebAssembly.Module(b);\n" },
    problem: "src/crypto/a.ts:1 word",
  },
  {
    rule: "types of WebAssembly stay in kernel/ too",
    good: { "src/kernel/a.ts": "export type A = WebAssembly.Module;\n" },
    bad: { "src/verify/a.ts": "export type A = WebAssembly.Module;\n" },
    problem: "src/verify/a.ts:1 word",
  },
  {
    rule: "crypto.subtle stays in crypto/ and testing/",
    good: { "src/testing/a.ts": "export const a = () => globalThis.crypto.subtle;\n" },
    bad: { "src/x509/a.ts": "export const a = () => globalThis.crypto.subtle;\n" },
    problem: "src/x509/a.ts:1 word",
  },
  {
    rule: "no default export",
    good: { "src/bytes/a.ts": "export function a() { return 1; }\n" },
    bad: { "src/bytes/a.ts": "export default function a() { return 1; }\n" },
    problem: "src/bytes/a.ts:1 default-export",
  },
  {
    rule: "no default export as an expression",
    good: { "src/bytes/a.ts": "export const a = 1;\n" },
    bad: { "src/bytes/a.ts": "export default 1;\n" },
    problem: "src/bytes/a.ts:1 default-export",
  },
  {
    rule: "no default export under a name",
    good: { "src/bytes/a.ts": "const a = 1;\nexport { a };\n" },
    bad: { "src/bytes/a.ts": "const a = 1;\nexport { a as default };\n" },
    problem: "src/bytes/a.ts:2 default-export",
  },
  {
    rule: "no export *",
    good: { ...HEX, "src/bytes/index.ts": 'export { hex } from "./hex.js";\n' },
    bad: { ...HEX, "src/bytes/index.ts": 'export * from "./hex.js";\n' },
    problem: "src/bytes/index.ts:1 export-star",
  },
  {
    rule: "no export * under a name",
    good: { ...HEX, "src/bytes/index.ts": 'export type { hex } from "./hex.js";\n' },
    bad: { ...HEX, "src/bytes/index.ts": 'export * as all from "./hex.js";\n' },
    problem: "src/bytes/index.ts:1 export-star",
  },
  {
    rule: "no enum",
    good: { "src/bytes/a.ts": 'export type A = "x" | "y";\n' },
    bad: { "src/bytes/a.ts": "export enum A { X, Y }\n" },
    problem: "src/bytes/a.ts:1 enum",
  },
  {
    rule: "only trust.ts makes Trusted",
    good: { "src/tee/snp/trust.ts": "export const a = (k: Key) => k as Trusted<Key>;\n" },
    bad: { "src/tee/snp/chain.ts": "export const a = (k: Key) => k as Trusted<Key>;\n" },
    problem: "src/tee/snp/chain.ts:1 state-cast",
  },
  {
    rule: "only authenticate.ts makes Authenticated, also within another type",
    good: { "src/tee/snp/authenticate.ts": "export const a = (e: E) => e as unknown as Authenticated<E>;\n" },
    bad: { "src/tee/snp/trust.ts": "export const a = (e: E) => [e] as readonly Authenticated<E>[];\n" },
    problem: "src/tee/snp/trust.ts:1 state-cast",
  },
  {
    rule: "a file of that name outside tee/ makes neither",
    good: { "src/verify/trust.ts": "export const a = (k: Trusted<Key>) => k;\n" },
    bad: { "src/verify/trust.ts": "export const a = (k: Key) => k as Trusted<Key>;\n" },
    problem: "src/verify/trust.ts:1 state-cast",
  },
  {
    rule: "no variable at the top level outside kernel/",
    good: { "src/kernel/a.ts": "let a = 1;\nexport const get = () => a++;\n" },
    bad: { "src/crypto/a.ts": "let a = 1;\nexport const get = () => a++;\n" },
    problem: "src/crypto/a.ts:1 module-state",
  },
  {
    rule: "the kernel's sources import nothing outside assembly/",
    good: {
      "assembly/hash/a.ts": 'import { b } from "../memory";\nexport const a = b;\n',
      "assembly/memory.ts": "export const b = 1;\n",
    },
    bad: { ...HEX, "assembly/hash/a.ts": 'import { hex } from "../../src/bytes/hex";\nexport const a = hex;\n' },
    problem: "assembly/hash/a.ts:1 assembly",
  },
  {
    rule: "the kernel's sources import no package",
    good: { "assembly/a.ts": "export const a = 1;\n" },
    bad: { "assembly/a.ts": 'import { x } from "as-bignum";\nexport const a = x;\n' },
    problem: "assembly/a.ts:1 assembly",
  },
  {
    rule: "no circular import, but for types",
    good: {
      "src/bytes/a.ts": 'import { b } from "./b.js";\nexport const a = b;\nexport type A = number;\n',
      "src/bytes/b.ts": 'import type { A } from "./a.js";\nexport const b: A = 1;\n',
    },
    bad: {
      "src/bytes/a.ts": 'import { b } from "./b.js";\nexport const a = () => b;\n',
      "src/bytes/b.ts": 'import { a } from "./a.js";\nexport const b = () => a;\n',
    },
    problem: "src/bytes/a.ts:1 cycle",
  },
];

describe.each(CASES)("checkRooms: $rule", ({ good, bad, problem }) => {
  it("says nothing of a tree that keeps the rule", () => {
    expect(problemsOf(good)).toEqual([]);
  });

  it("names file, line and rule where it is broken", () => {
    expect(problemsOf(bad)).toEqual([problem]);
  });
});
