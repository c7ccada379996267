import { constants, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { RsaPkcs1Input, RsaVerifier } from "../../src/crypto/index.js";
import { createRsaVerifier } from "../../src/crypto/rsa.js";
import { rsaJwkOf, rsaNumbersOfSpki } from "../../src/crypto/rsa-jwk.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";
import { fromHexText } from "./p384-tools.js";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
const message = new TextEncoder().encode("to be signed");

type Hash = RsaPkcs1Input["hash"];
type SchemeName = "pss" | "pkcs1";

/** What is verified and how; the salt length is for RSASSA-PSS only. */
interface Case extends RsaPkcs1Input {
  readonly scheme: SchemeName;
  readonly saltLength: number;
}

const SALT = { sha256: 32, sha384: 48, sha512: 64 } as const;
const HASHES: readonly Hash[] = ["sha256", "sha384", "sha512"];

function signed(scheme: SchemeName, hash: Hash, saltLength: number, key = privateKey): Uint8Array {
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  return new Uint8Array(sign(hash, message, scheme === "pss" ? pss : { key, padding: constants.RSA_PKCS1_PADDING }));
}

function inputOf(scheme: SchemeName, change: Partial<Case> = {}): Case {
  const signature = signed(scheme, "sha384", 48);
  return { scheme, spki, hash: "sha384", saltLength: 48, signature, message, ...change };
}

async function resultOf(input: Case, verifier: RsaVerifier = createRsaVerifier()): Promise<boolean | string> {
  const result = await (input.scheme === "pss" ? verifier.verifyRsaPss(input) : verifier.verifyRsaPkcs1(input));
  return result.ok ? result.value : `${result.failure.stage} ${result.failure.code}`;
}

/** WebCrypto whose `importKey` and `verify` can be watched and replaced. */
function stubSubtle(change: Partial<Record<"importKey" | "verify", (...values: unknown[]) => unknown>>): void {
  const { subtle } = globalThis.crypto;
  const own = { importKey: subtle.importKey.bind(subtle), verify: subtle.verify.bind(subtle) };
  vi.stubGlobal("crypto", { subtle: { ...own, ...change } });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(["pss", "pkcs1"] as const)("createRsaVerifier (%s)", (scheme) => {
  it.each(HASHES)("accepts a genuine signature with %s", async (hash) => {
    const saltLength = SALT[hash];
    expect(await resultOf(inputOf(scheme, { hash, saltLength, signature: signed(scheme, hash, saltLength) }))).toBe(
      true,
    );
  });

  it("refuses another message, hash, key or signature", async () => {
    expect(await resultOf(inputOf(scheme, { message: Uint8Array.of(1) }))).toBe(false);
    expect(await resultOf(inputOf(scheme, { hash: "sha256" }))).toBe(false);
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "der" });
    expect(await resultOf(inputOf(scheme, { spki: new Uint8Array(other) }))).toBe(false);
    for (const at of [0, 100, 255]) {
      const signature = signed(scheme, "sha384", 48);
      signature[at] = (signature[at] ?? 0) ^ 1;
      expect([at, await resultOf(inputOf(scheme, { signature }))]).toEqual([at, false]);
    }
  });

  it("refuses a signature of the other scheme", async () => {
    const other = scheme === "pss" ? "pkcs1" : "pss";
    expect(await resultOf(inputOf(scheme, { signature: signed(other, "sha384", 48) }))).toBe(false);
  });

  it("refuses signatures of any other length, and never asks the runtime about them", async () => {
    const verify = vi.fn();
    stubSubtle({ verify });
    const genuine = signed(scheme, "sha384", 48);
    const lengths = [0, 1, 255, 257, 512].map((length) => new Uint8Array(length));
    const padded = [Uint8Array.from([0, ...genuine]), Uint8Array.from([...genuine, 0]), genuine.subarray(1)];
    for (const signature of [...lengths, ...padded]) {
      expect([signature.length, await resultOf(inputOf(scheme, { signature }))]).toEqual([signature.length, false]);
    }
    expect(verify).not.toHaveBeenCalled();
  });

  it("refuses numbers that are not below the modulus", async () => {
    const modulus = rsaNumbersOfSpki(spki)!.n;
    for (const signature of [modulus, new Uint8Array(256).fill(255), new Uint8Array(256)]) {
      expect(await resultOf(inputOf(scheme, { signature }))).toBe(false);
    }
  });

  it("says that a key cannot be read, and never throws", async () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey.export({ type: "spki", format: "der" });
    const bad = [
      new Uint8Array(0),
      spki.slice(0, 200),
      Uint8Array.from([...spki, 0]),
      new Uint8Array(ec),
      spki.map(() => 0x30),
    ];
    for (const key of bad) expect(await resultOf(inputOf(scheme, { spki: key }))).toBe("trust CRYPTO_RSA_KEY");
  });

  it("imports the key as a JWK where the runtime refuses SubjectPublicKeyInfo", async () => {
    const { subtle } = globalThis.crypto;
    const formats: unknown[] = [];
    stubSubtle({
      importKey: (format, ...rest) => {
        formats.push(format);
        if (format === "spki") return Promise.reject(new Error("unsupported"));
        return (subtle.importKey as (...values: unknown[]) => Promise<CryptoKey>).call(subtle, format, ...rest);
      },
    });
    expect(await resultOf(inputOf(scheme))).toBe(true);
    expect(formats).toEqual(["spki", "jwk"]);
  });

  it("keeps a key once it was imported, and by its digest algorithm, but no refusal", async () => {
    const { subtle } = globalThis.crypto;
    const importKey = vi.fn(subtle.importKey.bind(subtle) as (...values: unknown[]) => Promise<CryptoKey>);
    stubSubtle({ importKey });
    const verifier = createRsaVerifier();
    importKey.mockRejectedValueOnce(new Error("spki")).mockRejectedValueOnce(new Error("jwk"));
    expect(await resultOf(inputOf(scheme), verifier)).toBe("trust CRYPTO_RSA_KEY");
    for (let i = 0; i < 3; i++) expect(await resultOf(inputOf(scheme), verifier)).toBe(true);
    expect(importKey).toHaveBeenCalledTimes(3);
    expect(await resultOf(inputOf(scheme, { hash: "sha256" }), verifier)).toBe(false);
    expect(importKey).toHaveBeenCalledTimes(4);
  });

  it("says that the runtime refused the operation or has no WebCrypto", async () => {
    stubSubtle({ verify: () => Promise.reject(new Error("no")) });
    expect(await resultOf(inputOf(scheme))).toBe("trust CRYPTO_RSA_OPERATION");
    vi.stubGlobal("crypto", {});
    expect(await resultOf(inputOf(scheme))).toBe("trust CRYPTO_WEBCRYPTO");
  });

  it.each(["spki", "jwk"])(
    "verifies what it was given, whatever the caller does to the arrays then (%s)",
    async (kind) => {
      const { subtle } = globalThis.crypto;
      const real = subtle.importKey.bind(subtle) as (...values: unknown[]) => Promise<CryptoKey>;
      stubSubtle({
        importKey: (format, ...rest) => (format === kind ? real(format, ...rest) : Promise.reject(new Error("no"))),
      });
      const own = { signature: signed(scheme, "sha384", 48), message: message.slice(), spki: spki.slice() };
      const result = resultOf(inputOf(scheme, own));
      for (const bytes of Object.values(own)) bytes.fill(0);
      expect(await result).toBe(true);
    },
  );
});

describe("createRsaVerifier", () => {
  it("imports a key for each scheme anew", async () => {
    const { subtle } = globalThis.crypto;
    const importKey = vi.fn(subtle.importKey.bind(subtle) as (...values: unknown[]) => Promise<CryptoKey>);
    stubSubtle({ importKey });
    const verifier = createRsaVerifier();
    for (const scheme of ["pss", "pkcs1", "pss", "pkcs1"] as const) {
      expect(await resultOf(inputOf(scheme), verifier)).toBe(true);
    }
    expect(importKey).toHaveBeenCalledTimes(2);
  });

  it("refuses another salt length, and accepts none at all where that is stated", async () => {
    expect(await resultOf(inputOf("pss", { saltLength: 32 }))).toBe(false);
    expect(await resultOf(inputOf("pss", { saltLength: 0, signature: signed("pss", "sha384", 0) }))).toBe(true);
  });

  it.each([3072, 4096])("agrees with node:crypto for keys of %i bits", async (modulusLength) => {
    const pair = generateKeyPairSync("rsa", { modulusLength });
    const key = new Uint8Array(pair.publicKey.export({ type: "spki", format: "der" }));
    for (const scheme of ["pss", "pkcs1"] as const) {
      for (const hash of HASHES) {
        const signature = signed(scheme, hash, SALT[hash], pair.privateKey);
        const input = inputOf(scheme, { spki: key, hash, saltLength: SALT[hash], signature });
        expect([scheme, hash, await resultOf(input)]).toEqual([scheme, hash, true]);
        expect([scheme, hash, await resultOf({ ...input, message: Uint8Array.of(1) })]).toEqual([scheme, hash, false]);
      }
    }
  });
});

describe("rsaNumbersOfSpki and rsaJwkOf", () => {
  it("agree with node:crypto", () => {
    for (const modulusLength of [1024, 2048, 2056]) {
      const key = generateKeyPairSync("rsa", { modulusLength }).publicKey;
      const der = new Uint8Array(key.export({ type: "spki", format: "der" }));
      const { n, e } = createPublicKey(key.export({ type: "spki", format: "pem" })).export({ format: "jwk" });
      expect(rsaJwkOf(rsaNumbersOfSpki(der)!)).toEqual({ n, e });
    }
  });

  it("refuse a key whenever one byte of its frame is changed or it is cut", () => {
    const frame = [...Array(33).keys(), spki.length - 5, spki.length - 4];
    for (const at of frame) {
      const copy = spki.slice();
      copy[at] = (copy[at] ?? 0) ^ 0x80;
      expect([at, rsaNumbersOfSpki(copy)]).toEqual([at, null]);
    }
    for (let length = 0; length < spki.length; length += 7) expect(rsaNumbersOfSpki(spki.slice(0, length))).toBeNull();
  });
});

interface WycheproofRsa {
  readonly testGroups: readonly {
    readonly publicKeyDer: string;
    readonly sha: string;
    /** In the files of RSASSA-PSS. */
    readonly sLen?: number;
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      /** "acceptable" is a signature without the NULL of its hash's parameters: refused here. */
      readonly result: string;
    }[];
  }[];
}

describeWithVectors("createRsaVerifier on Project Wycheproof", () => {
  it.each([
    ["rsa_pss_2048_sha256_mgf1_32_test.json", "pss", "sha256", 108],
    ["rsa_pss_4096_sha384_mgf1_48_test.json", "pss", "sha384", 141],
    ["rsa_signature_2048_sha256_test.json", "pkcs1", "sha256", 259],
    ["rsa_signature_3072_sha256_test.json", "pkcs1", "sha256", 259],
  ] as const)("agrees with every result of %s", async (name, scheme, hash, count) => {
    const wrong: number[] = [];
    let seen = 0;
    const verifier = createRsaVerifier();
    for (const { publicKeyDer, sha, sLen = 0, tests } of readVectorJson<WycheproofRsa>(`wycheproof/${name}`)
      .testGroups) {
      expect(sha.replace("-", "").toLowerCase()).toBe(hash);
      for (const { tcId, msg, sig, result } of tests) {
        const bytes = { spki: fromHexText(publicKeyDer), signature: fromHexText(sig), message: fromHexText(msg) };
        const accepted = await resultOf({ scheme, hash, saltLength: sLen, ...bytes }, verifier);
        if (accepted !== (result === "valid")) wrong.push(tcId);
        seen++;
      }
    }
    expect(wrong).toEqual([]);
    expect(seen).toBe(count);
  });
});
