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

/** One file of ECDSA signatures. */
interface EcdsaFile {
  readonly name: string;
  /** r ‖ s of a signature as it stands in the file, or null where its encoding is wrong. */
  readonly decode: (signature: Uint8Array) => Uint8Array | null;
  /** Signatures in the file. */
  readonly count: number;
}

/** A verification of r ‖ s over a message, for one key. */
type Accepts = (message: Uint8Array, signature: Uint8Array) => boolean;

/**
 * Whole files of ECDSA signatures against one verifier.
 *
 * @param verifierOf what verifies with the key of a group, an uncompressed point.
 */
export function wycheproofEcdsa(
  title: string,
  files: readonly EcdsaFile[],
  verifierOf: (point: Uint8Array) => Accepts,
): void {
  describeWithVectors(`${title} on Project Wycheproof`, () => {
    it.each(files)("agrees with every result of $name", ({ name, decode, count }) => {
      const wrong: string[] = [];
      let seen = 0;
      for (const { publicKey, tests } of readVectorJson<WycheproofFile>(`wycheproof/${name}`).testGroups) {
        const accepts = verifierOf(fromHexText(publicKey.uncompressed));
        for (const { tcId, comment, msg, sig, result } of tests) {
          seen++;
          const signature = decode(fromHexText(sig));
          const accepted = signature !== null && accepts(fromHexText(msg), signature);
          if (accepted !== (result === "valid")) wrong.push(`${tcId} ${comment}: ${result}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(seen).toBe(count);
    });
  });
}

/** Both Wycheproof files for P-384 with SHA-384, whole. */
export function wycheproofSuite(make: () => CryptoEngine): void {
  const files = [
    { name: "ecdsa_secp384r1_sha384_p1363_test.json", decode: (bytes: Uint8Array) => bytes, count: 280 },
    { name: "ecdsa_secp384r1_sha384_test.json", decode: (bytes: Uint8Array) => p1363OfDer(bytes), count: 504 },
  ];
  const engine = make();
  wycheproofEcdsa("verifyP384", files, (point) => {
    const publicKey = prepared(engine, point);
    return (message, signature) =>
      engine.verifyP384({ publicKey, digest: engine.digest("sha384", message), signature }) === "valid";
  });
}
