import type { CryptoEngine } from "../../src/crypto/index.js";
import { batchSuite } from "./batch-suite.js";
import { digestSuite } from "./digest-suite.js";
import { keySuite } from "./key-suite.js";
import { signatureSuite } from "./signature-suite.js";
import { wycheproofSuite } from "./wycheproof-suite.js";

/**
 * What every engine must do, whatever it is made of.
 *
 * @param make a new engine at each call.
 * @param signatures number of random signatures that are compared with node:crypto.
 */
export function engineSuite(make: () => CryptoEngine, signatures: number): void {
  digestSuite(make);
  keySuite(make);
  signatureSuite(make);
  batchSuite(make, signatures);
  wycheproofSuite(make);
}
