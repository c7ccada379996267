/**
 * Writes src/kernel/known-answers.ts and p256-known-answers.ts: keys and signatures that a kernel is tested with before it is used. Made by
 * @noble/curves, an implementation that shares nothing with the kernel, and the same at each run (RFC 6979).
 *
 *   node scripts/generate-known-answers.mjs [--check]
 */
import { p256, p384 } from "@noble/curves/nist.js";
import { sha256, sha384 } from "@noble/hashes/sha2.js";
import { fileURLToPath } from "node:url";
import { isProgram, runGenerator } from "./generator-cli.mjs";
import { loadTypeScript } from "./load-ts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = "src/kernel";
/** Most characters of a line, and its end. */
const WIDTH = 121;
const CURVES = { p256: { curve: p256, hash: sha256 }, p384: { curve: p384, hash: sha384 } };
const text = (value) => new TextEncoder().encode(value);

/** How many signatures each key makes: `hot` so many that the kernel builds a table for it. */
const SIGNATURES_OF_KEY = { hot: 8, first: 1, second: 1, lone: 1 };

/** The private key is the digest of a public sentence: worthless by design. */
const secretOf = ({ hash }, name) => hash(text(`veritee known answer, key ${name}`));
const pointOf = (side, name) => side.curve.getPublicKey(secretOf(side, name), false);
const signatureOf = (side, name, message) =>
  side.curve.sign(message, secretOf(side, name), { lowS: false, prehash: true });

function keysOf(side) {
  return Object.entries(SIGNATURES_OF_KEY).map(([name, count]) => {
    const signatures = Array.from({ length: count }, (_, number) => signatureOf(side, name, text(`message ${number}`)));
    return { name, point: pointOf(side, name), signatures };
  });
}

/** @returns {Promise<Map<string, string>>} text by path. */
export async function generate() {
  const layout = await loadTypeScript(`${root}src/tee/snp/layout.ts`);
  const report = reportText(signedReport(layout), layout.FIELDS.measurement.offset);
  return new Map([
    [`${FOLDER}/known-answers.ts`, `${keysText("KNOWN_KEYS", keysOf(CURVES.p384))}${report}`],
    [`${FOLDER}/p256-known-answers.ts`, keysText("P256_KNOWN_KEYS", keysOf(CURVES.p256))],
  ]);
}

/** A well-formed report of the oldest version with little in it, signed by the key `hot`. */
function signedReport(layout) {
  const { FIELDS, GUEST_POLICY_BITS, MIN_VERSION, ALGORITHM_ECDSA_P384_SHA384, REPORT_SIZE, SIGNED_SIZE } = layout;
  const report = new Uint8Array(REPORT_SIZE);
  const words = new DataView(report.buffer);
  words.setUint32(FIELDS.version.offset, MIN_VERSION, true);
  words.setUint32(FIELDS.signatureAlgo.offset, ALGORITHM_ECDSA_P384_SHA384, true);
  words.setBigUint64(FIELDS.policy.offset, GUEST_POLICY_BITS.reservedOne, true);
  const signature = signatureOf(CURVES.p384, "hot", report.slice(0, SIGNED_SIZE));
  report.set(signature.slice(0, 48).reverse(), FIELDS.signatureR.offset);
  report.set(signature.slice(48).reverse(), FIELDS.signatureS.offset);
  return report;
}

function keysText(constant, keys) {
  const rows = keys.map(
    ({ name, point, signatures }) =>
      `  ${name}: {\n${pointText(base64(point))}${signaturesText(signatures.map(base64))}  },\n`,
  );
  return `// node scripts/generate-known-answers.mjs
import type { KnownKeys } from "./known-questions.js";

export const ${constant}: KnownKeys = {
${rows.join("")}};
`;
}

/** As the repository's formatter has it: on one line where it fits. */
function pointText(text) {
  const line = `    point: "${text}",\n`;
  return line.length <= WIDTH ? line : `    point:\n      "${text}",\n`;
}

function signaturesText(texts) {
  const line = `    signatures: [${texts.map((text) => `"${text}"`).join(", ")}],\n`;
  return line.length <= WIDTH
    ? line
    : `    signatures: [\n${texts.map((text) => `      "${text}",\n`).join("")}    ],\n`;
}

function reportText(report, freeByte) {
  return `
/** An SEV-SNP report, 1184 bytes in base64, that the key \`hot\` signed. */
export const KNOWN_REPORT =
  "${base64(report)}";

/** Offset of a byte of that report which is signed and may have any value. */
export const KNOWN_REPORT_FREE_BYTE = ${freeByte};
`;
}

function base64(bytes) {
  return Buffer.from(bytes).toString("base64");
}

if (isProgram(import.meta.url)) {
  const files = await generate();
  runGenerator(() => files);
}
