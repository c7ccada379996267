/**
 * Writes src/kernel/known-answers.ts: keys and signatures that the kernel is tested with before it is used. Made by
 * @noble/curves, an implementation that shares nothing with the kernel, and the same at each run (RFC 6979).
 *
 *   node scripts/generate-known-answers.mjs [--check]
 */
import { p384 } from "@noble/curves/nist.js";
import { sha384 } from "@noble/hashes/sha2.js";
import { fileURLToPath } from "node:url";
import { isProgram, runGenerator } from "./generator-cli.mjs";
import { loadTypeScript } from "./load-ts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const PATH = "src/kernel/known-answers.ts";
const text = (value) => new TextEncoder().encode(value);

/** How many signatures each key makes: `hot` so many that the kernel builds a table for it. */
const SIGNATURES_OF_KEY = { hot: 8, first: 1, second: 1, lone: 1 };

/** The private key is the digest of a public sentence: worthless by design. */
const secretOf = (name) => sha384(text(`veritee known answer, key ${name}`));
const pointOf = (name) => p384.getPublicKey(secretOf(name), false);
const signatureOf = (name, message) => p384.sign(message, secretOf(name), { lowS: false, prehash: true });

/** @returns {Promise<Map<string, string>>} text by path. */
export async function generate() {
  const layout = await loadTypeScript(`${root}src/tee/snp/layout.ts`);
  const keys = Object.entries(SIGNATURES_OF_KEY).map(([name, count]) => {
    const signatures = Array.from({ length: count }, (_, number) => signatureOf(name, text(`message ${number}`)));
    return { name, point: pointOf(name), signatures };
  });
  return new Map([[PATH, moduleText(keys, signedReport(layout), layout.FIELDS.measurement.offset)]]);
}

/** A well-formed report of the oldest version with little in it, signed by the key `hot`. */
function signedReport(layout) {
  const { FIELDS, GUEST_POLICY_BITS, MIN_VERSION, ALGORITHM_ECDSA_P384_SHA384, REPORT_SIZE, SIGNED_SIZE } = layout;
  const report = new Uint8Array(REPORT_SIZE);
  const words = new DataView(report.buffer);
  words.setUint32(FIELDS.version.offset, MIN_VERSION, true);
  words.setUint32(FIELDS.signatureAlgo.offset, ALGORITHM_ECDSA_P384_SHA384, true);
  words.setBigUint64(FIELDS.policy.offset, GUEST_POLICY_BITS.reservedOne, true);
  const signature = signatureOf("hot", report.slice(0, SIGNED_SIZE));
  report.set(signature.slice(0, 48).reverse(), FIELDS.signatureR.offset);
  report.set(signature.slice(48).reverse(), FIELDS.signatureS.offset);
  return report;
}

function moduleText(keys, report, freeByte) {
  const rows = keys.map(
    ({ name, point, signatures }) =>
      `  ${name}: {\n    point:\n      "${base64(point)}",\n    signatures: [\n${signatures.map((each) => `      "${base64(each)}",\n`).join("")}    ],\n  },\n`,
  );
  return `// node scripts/generate-known-answers.mjs

/** A key, 97 bytes (04 ‖ X ‖ Y), and its signatures (r ‖ s) of "message 0", "message 1" and so on; base64. */
export interface KnownKey {
  readonly point: string;
  readonly signatures: readonly string[];
}

/** \`hot\` signs most; \`lone\` only what is verified alone. */
export type KnownKeyName = ${keys.map(({ name }) => `"${name}"`).join(" | ")};

export const KNOWN_KEYS: Readonly<Record<KnownKeyName, KnownKey>> = {
${rows.join("")}};

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
