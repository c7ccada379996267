import { expect, it } from "vitest";
import type { CryptoEngine } from "../../src/crypto/index.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";
import { p1363OfDer } from "./der-signature.js";
import { fromHexText, prepared } from "./p384-tools.js";

interface WycheproofFile {
  readonly testGroups: readonly {
    readonly publicKey: { readonly uncompressed: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly comment: string;
      readonly msg: string;
      readonly sig: string;
      readonly result: "valid" | "invalid" | "acceptable";
    }[];
  }[];
}

/** Both Wycheproof files for P-384 with SHA-384, whole. */
export function wycheproofSuite(make: () => CryptoEngine): void {
  const files = [
    { name: "ecdsa_secp384r1_sha384_p1363_test.json", decode: (bytes: Uint8Array) => bytes, count: 280 },
    { name: "ecdsa_secp384r1_sha384_test.json", decode: p1363OfDer, count: 504 },
  ];

  describeWithVectors("verifyP384 on Project Wycheproof", () => {
    it.each(files)("agrees with every result of $name", ({ name, decode, count }) => {
      const engine = make();
      const wrong: string[] = [];
      let seen = 0;
      for (const { publicKey, tests } of readVectorJson<WycheproofFile>(`wycheproof/${name}`).testGroups) {
        const key = prepared(engine, fromHexText(publicKey.uncompressed));
        for (const { tcId, comment, msg, sig, result } of tests) {
          seen++;
          const signature = decode(fromHexText(sig));
          const digest = engine.digest("sha384", fromHexText(msg));
          const accepted = signature !== null && engine.verifyP384({ publicKey: key, digest, signature }) === "valid";
          if (accepted !== (result === "valid")) wrong.push(`${tcId} ${comment}: ${result}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(seen).toBe(count);
    });
  });
}
