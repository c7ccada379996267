import { constants, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { RsaPssInput } from "../../src/crypto/index.js";
import { createRsaVerifier } from "../../src/crypto/rsa.js";
import { rsaJwkOfSpki } from "../../src/crypto/rsa-jwk.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";
import { fromHexText } from "./p384-tools.js";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
const message = new TextEncoder().encode("to be signed");

function signed(hash: RsaPssInput["hash"], saltLength: number): Uint8Array {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return new Uint8Array(sign(hash, message, { key: privateKey, padding, saltLength }));
}

function inputOf(change: Partial<RsaPssInput> = {}): RsaPssInput {
  return { spki, hash: "sha384", saltLength: 48, signature: signed("sha384", 48), message, ...change };
}

async function resultOf(input: RsaPssInput, { verifyRsaPss } = createRsaVerifier()): Promise<boolean | string> {
  const result = await verifyRsaPss(input);
  return result.ok ? result.value : `${result.failure.stage} ${result.failure.code}`;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("createRsaVerifier", () => {
  it.each([
    ["sha256", 32],
    ["sha384", 48],
    ["sha512", 64],
    ["sha384", 0],
  ] as const)("accepts a genuine signature: %s, salt of %i bytes", async (hash, saltLength) => {
    expect(await resultOf(inputOf({ hash, saltLength, signature: signed(hash, saltLength) }))).toBe(true);
  });

  it("refuses another message, salt length, hash or signature", async () => {
    expect(await resultOf(inputOf({ message: Uint8Array.of(1) }))).toBe(false);
    expect(await resultOf(inputOf({ saltLength: 32 }))).toBe(false);
    expect(await resultOf(inputOf({ hash: "sha256" }))).toBe(false);
    const signature = signed("sha384", 48);
    signature[100] = (signature[100] ?? 0) ^ 1;
    expect(await resultOf(inputOf({ signature }))).toBe(false);
  });

  it("refuses signatures of any other length", async () => {
    for (const length of [0, 1, 255, 257, 512]) {
      expect([length, await resultOf(inputOf({ signature: new Uint8Array(length) }))]).toEqual([length, false]);
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
    for (const key of bad) expect(await resultOf(inputOf({ spki: key }))).toBe("trust CRYPTO_RSA_KEY");
  });

  it("imports the key as a JWK where the runtime refuses SubjectPublicKeyInfo", async () => {
    const { subtle } = globalThis.crypto;
    const formats: string[] = [];
    const importKey = (format: string, ...rest: unknown[]): Promise<CryptoKey> => {
      formats.push(format);
      if (format === "spki") return Promise.reject(new Error("unsupported"));
      return (subtle.importKey as (...values: unknown[]) => Promise<CryptoKey>).call(subtle, format, ...rest);
    };
    vi.stubGlobal("crypto", { subtle: { importKey, verify: subtle.verify.bind(subtle) } });
    expect(await resultOf(inputOf())).toBe(true);
    expect(formats).toEqual(["spki", "jwk"]);
  });

  it("keeps a key once it was imported, and by its digest algorithm, but no refusal", async () => {
    const { subtle } = globalThis.crypto;
    const importKey = vi.fn(subtle.importKey.bind(subtle) as (...values: unknown[]) => Promise<CryptoKey>);
    vi.stubGlobal("crypto", { subtle: { importKey, verify: subtle.verify.bind(subtle) } });
    const verifier = createRsaVerifier();
    importKey.mockRejectedValueOnce(new Error("spki")).mockRejectedValueOnce(new Error("jwk"));
    expect(await resultOf(inputOf(), verifier)).toBe("trust CRYPTO_RSA_KEY");
    for (let i = 0; i < 3; i++) expect(await resultOf(inputOf(), verifier)).toBe(true);
    expect(importKey).toHaveBeenCalledTimes(3);
    expect(await resultOf(inputOf({ hash: "sha256" }), verifier)).toBe(false);
    expect(importKey).toHaveBeenCalledTimes(4);
  });

  it("says that the runtime refused the operation or has no WebCrypto", async () => {
    const { subtle } = globalThis.crypto;
    const verify = (): Promise<boolean> => Promise.reject(new Error("no"));
    vi.stubGlobal("crypto", { subtle: { importKey: subtle.importKey.bind(subtle), verify } });
    expect(await resultOf(inputOf())).toBe("trust CRYPTO_RSA_OPERATION");
    vi.stubGlobal("crypto", {});
    expect(await resultOf(inputOf())).toBe("trust CRYPTO_WEBCRYPTO");
  });
});

describe("rsaJwkOfSpki", () => {
  it("agrees with node:crypto", () => {
    for (const modulusLength of [1024, 2048, 2056]) {
      const key = generateKeyPairSync("rsa", { modulusLength }).publicKey;
      const der = new Uint8Array(key.export({ type: "spki", format: "der" }));
      const { n, e } = createPublicKey(key.export({ type: "spki", format: "pem" })).export({ format: "jwk" });
      expect(rsaJwkOfSpki(der)).toEqual({ n, e });
    }
  });

  it("refuses a key whenever one byte of its frame is changed or it is cut", () => {
    const frame = [...Array(33).keys(), spki.length - 5, spki.length - 4];
    for (const at of frame) {
      const copy = spki.slice();
      copy[at] = (copy[at] ?? 0) ^ 0x80;
      expect([at, rsaJwkOfSpki(copy)]).toEqual([at, null]);
    }
    for (let length = 0; length < spki.length; length += 7) expect(rsaJwkOfSpki(spki.slice(0, length))).toBeNull();
  });
});

interface WycheproofRsa {
  readonly testGroups: readonly {
    readonly publicKeyDer: string;
    readonly sLen: number;
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: string;
    }[];
  }[];
}

describeWithVectors("verifyRsaPss on Project Wycheproof", () => {
  it.each([
    ["rsa_pss_2048_sha256_mgf1_32_test.json", "sha256"],
    ["rsa_pss_4096_sha384_mgf1_48_test.json", "sha384"],
  ] as const)("agrees with every result of %s", async (name, hash) => {
    const wrong: number[] = [];
    let seen = 0;
    for (const { publicKeyDer, sLen, tests } of readVectorJson<WycheproofRsa>(`wycheproof/${name}`).testGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        const input = {
          spki: fromHexText(publicKeyDer),
          hash,
          saltLength: sLen,
          signature: fromHexText(sig),
          message: fromHexText(msg),
        };
        const accepted = await resultOf(input);
        if (accepted !== (result === "valid")) wrong.push(tcId);
        seen++;
      }
    }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(100);
  });
});
