// Makes src/testing/data/rsa-keys.ts: the RSA-4096 keys of the simulated AMD hierarchy.
// Run once; the result is committed, so that every certificate of a test has the same keys for ever:
//   node scripts/make-test-keys.mjs > src/testing/data/rsa-keys.ts
import { generateKeyPairSync } from "node:crypto";

const COLUMNS = 100;

function literal(der) {
  const lines = der.toString("base64").match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
  return lines.map((line) => `      "${line}"`).join(" +\n");
}

function entry(name) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 4096, publicExponent: 65537 });
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  return `  ${name}: {\n    pkcs8:\n${literal(pkcs8)},\n    spki:\n${literal(spki)},\n  },\n`;
}

process.stdout.write(`// Made once by: node scripts/make-test-keys.mjs > src/testing/data/rsa-keys.ts
// TEST KEYS, WORTHLESS BY DESIGN: published with the source, so anybody can sign with them.
// They belong to the simulated AMD hierarchy and must never be trusted outside of tests.

/** An RSA-4096 key pair, e = 65537: PKCS #8 PrivateKeyInfo and SubjectPublicKeyInfo, DER in base64. */
export interface RsaTestKey {
  readonly pkcs8: string;
  readonly spki: string;
}

/** Whose key it is: the simulated root (ARK), the two intermediates (ASK, ASVK), and a forger. */
export type RsaKeyName = "ark" | "ask" | "asvk" | "mallory";

/** The same four keys serve every product line. */
export const RSA_TEST_KEYS: Readonly<Record<RsaKeyName, RsaTestKey>> = {
${["ark", "ask", "asvk", "mallory"].map(entry).join("")}};
`);
