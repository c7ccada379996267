/**
 * Writes assembly/generated/snp-layout.ts from src/tee/snp/layout.ts and product.ts, so that the
 * report check of the kernel and the one in TypeScript read the same table.
 */
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { buildSync } from "esbuild";
import { isProgram, runGenerator } from "./generator-cli.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = 'export * from "./src/tee/snp/layout.ts"; export { lineOfModel } from "./src/tee/snp/product.ts";';

/** @returns {Map<string, string>} text by path. */
export function generate() {
  return new Map([["assembly/generated/snp-layout.ts", snpLayout(loadLayout())]]);
}

/** The table as a module: TypeScript is bundled in memory and evaluated. */
function loadLayout() {
  const bundle = buildSync({
    stdin: { contents: SOURCE, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "cjs",
    platform: "neutral",
    write: false,
    logLevel: "error",
  });
  const module = { exports: {} };
  runInNewContext(bundle.outputFiles[0].text, { module, exports: module.exports });
  return module.exports;
}

function snpLayout(layout) {
  const { FIELDS, GUEST_POLICY_BITS, KEY_INFO, SIGNING_KEY } = layout;
  const number = (name, value) => `export const ${name}: u32 = ${value};`;
  const offsets = Object.entries(FIELDS).map(
    ([key, { offset }]) => `export const ${upper(key)}: usize = ${hex(offset)};`,
  );
  const zeros = [
    ...layout.RESERVED.map(({ offset, size }) => [offset, size, layout.MAX_VERSION + 1]),
    ...Object.values(FIELDS)
      .filter(({ since }) => since > layout.MIN_VERSION)
      .map(({ offset, size, since }) => [offset, size, since]),
  ];
  return [
    "// node scripts/generate-kernel-layout.mjs",
    "",
    "/** ATTESTATION_REPORT: sizes, limits and field offsets of src/tee/snp/layout.ts. */",
    number("REPORT_SIZE", layout.REPORT_SIZE),
    number("MIN_VERSION", layout.MIN_VERSION),
    number("MAX_VERSION", layout.MAX_VERSION),
    number("ALGORITHM", layout.ALGORITHM_ECDSA_P384_SHA384),
    number("VMPL_HOST", hex(layout.VMPL_HOST)),
    number("SIGNATURE_COMPONENT_SIZE", layout.SIGNATURE_COMPONENT_SIZE),
    ...["authorKeyDigest", "signatureR"].map((key) => number(`${upper(key)}_SIZE`, FIELDS[key].size)),
    "",
    ...offsets,
    "",
    `export const GUEST_POLICY_ONE: u64 = ${hex(GUEST_POLICY_BITS.reservedOne)};`,
    `export const GUEST_POLICY_RESERVED: u64 = ${hex(layout.GUEST_POLICY_RESERVED)};`,
    number("KEY_INFO_AUTHOR_KEY_EN", hex(KEY_INFO.authorKeyEn)),
    number("KEY_INFO_RESERVED", hex(KEY_INFO.reserved)),
    number("SIGNING_KEY_MASK", hex(KEY_INFO.signingKeyMask)),
    number("SIGNING_KEY_SHIFT", KEY_INFO.signingKeyShift),
    number("SIGNING_KEY_VCEK", SIGNING_KEY.vcek),
    number("SIGNING_KEY_VLEK", SIGNING_KEY.vlek),
    number("SIGNING_KEY_NONE", SIGNING_KEY.none),
    "",
    "/** Ranges that must be zero: offset, size, and the first version in which it need not be. */",
    number("ZERO_COUNT", zeros.length),
    table("ZERO_RANGES", zeros),
    "",
    "/** Order n of P-384 in the byte order of the report: 48 bytes, little-endian. */",
    `export const ORDER: usize = memory.data<u8>([\n${littleEndianRows(layout.P384_ORDER)}]);`,
    "",
  ].join("\n");
}

function table(name, rows) {
  const lines = rows.map((row) => `  ${row.map(hex).join(", ")},\n`).join("");
  return `export const ${name}: usize = memory.data<u32>([\n${lines}]);`;
}

function littleEndianRows(text) {
  const bytes = (text.match(/../g) ?? []).reverse().map((byte) => `0x${byte}`);
  const rows = [];
  for (let i = 0; i < bytes.length; i += 16) rows.push(`  ${bytes.slice(i, i + 16).join(", ")},\n`);
  return rows.join("");
}

function upper(camelCase) {
  return camelCase.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function hex(value) {
  return `0x${value.toString(16)}`;
}

if (isProgram(import.meta.url)) runGenerator(generate);
