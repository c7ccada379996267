// Makes the RSA keys of the simulated hierarchies below src/testing/data/. Run once for each file; the result is
// committed, so that what a test makes has the same keys for ever:
//   node scripts/make-test-keys.mjs > src/testing/data/rsa-keys.ts
//   node scripts/make-test-keys.mjs tpm > src/testing/data/tpm-keys.ts
import { generateKeyPairSync } from "node:crypto";

const COLUMNS = 100;

function literal(der, indent) {
  const lines = der.toString("base64").match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
  return lines.map((line) => `${indent}"${line}"`).join(" +\n");
}

function keyPair(modulusLength) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength, publicExponent: 65537 });
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" });
  return { pkcs8, spki: publicKey.export({ type: "spki", format: "der" }) };
}

function amdEntry(name) {
  const { pkcs8, spki } = keyPair(4096);
  const indent = "      ";
  return `  ${name}: {\n    pkcs8:\n${literal(pkcs8, indent)},\n    spki:\n${literal(spki, indent)},\n  },\n`;
}

function tpmEntry([name, bits]) {
  return `  ${name}:\n${literal(keyPair(bits).pkcs8, "    ")},\n`;
}

const amdKeys = () => `// Made once by: node scripts/make-test-keys.mjs > src/testing/data/rsa-keys.ts
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
${["ark", "ask", "asvk", "mallory"].map(amdEntry).join("")}};
`;

const TPM_KEYS = [
  ["rsa2048", 2048],
  ["rsa2048Other", 2048],
  ["rsa3072", 3072],
];

const tpmKeys = () => `// Made once by: node scripts/make-test-keys.mjs tpm > src/testing/data/tpm-keys.ts
// TEST KEYS, WORTHLESS BY DESIGN: published with the source, so anybody can sign with them.
// They are attestation keys of simulated TPMs and must never be trusted outside of tests.

/** Name of a key: its bits, and whether it is the second of that size. */
export type TpmRsaKeyName = ${TPM_KEYS.map(([name]) => `"${name}"`).join(" | ")};

/** RSA key pairs, e = 65537: PKCS #8 PrivateKeyInfo, DER in base64. */
export const TPM_RSA_TEST_KEYS: Readonly<Record<TpmRsaKeyName, string>> = {
${TPM_KEYS.map(tpmEntry).join("")}};
`;

process.stdout.write(process.argv[2] === "tpm" ? tpmKeys() : amdKeys());
