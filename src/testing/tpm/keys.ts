import { p256, p384 } from "@noble/curves/nist.js";
import { fromBase64, fromHex, toHex } from "../../bytes/index.js";
import { RSA_TEST_KEYS } from "../data/rsa-keys.js";
import { TPM_RSA_TEST_KEYS } from "../data/tpm-keys.js";
import { seededBytes } from "../seed.js";
import { digest, hashSize } from "./algorithms.js";
import type { TpmHash, TpmScheme } from "./algorithms.js";

/**
 * An attestation key. The RSA keys are published with this library, and the same for every seed: `rsa2048-other` is
 * for what needs two of a kind. EC keys derive from the TPM's seed.
 */
export type AkKind = "rsa2048" | "rsa2048-other" | "rsa3072" | "rsa4096" | "p256" | "p384";

/** How a message is signed. */
export interface TpmSigning {
  /** Must fit the key. */
  readonly scheme: TpmScheme;
  readonly hash: TpmHash;
  /** RSASSA-PSS: bytes of salt. Default: the size of the hash, as today's TPMs do. */
  readonly saltLength?: number;
  /** ECDSA: which of the two equivalent values s takes. Default: as it comes, like a TPM's. */
  readonly s?: "high" | "low" | "any";
}

/** Public and private half of an attestation key. */
export type AkKey = { sign(message: Uint8Array, signing: TpmSigning): Promise<readonly Uint8Array[]> } & (
  | { readonly type: "rsa"; readonly modulus: Uint8Array }
  | { readonly type: "ecc"; readonly curve: number; readonly x: Uint8Array; readonly y: Uint8Array }
);

const RSA_KEYS: Readonly<Record<Extract<AkKind, `rsa${string}`>, { readonly bits: number; readonly pkcs8: string }>> = {
  rsa2048: { bits: 2048, pkcs8: TPM_RSA_TEST_KEYS.rsa2048 },
  "rsa2048-other": { bits: 2048, pkcs8: TPM_RSA_TEST_KEYS.rsa2048Other },
  rsa3072: { bits: 3072, pkcs8: TPM_RSA_TEST_KEYS.rsa3072 },
  rsa4096: { bits: 4096, pkcs8: RSA_TEST_KEYS.mallory.pkcs8 },
};

/** TPM_ECC_CURVE (TCG Algorithm Registry 1.34, table 4), and the arithmetic. */
const CURVES = { p256: { id: 0x0003, curve: p256 }, p384: { id: 0x0004, curve: p384 } } as const;

/** Where the modulus stands in the PKCS #8 form of an RSA key of 2048 to 8192 bits: behind heads of fixed sizes. */
const MODULUS_OFFSET = 38;

/** A key of that kind. `label` is what EC keys derive from. */
export function akKey(kind: AkKind, label: string): AkKey {
  if (kind === "p256" || kind === "p384") return eccKey(kind, label);
  const { bits, pkcs8 } = RSA_KEYS[kind];
  return rsaKey(fromBase64(pkcs8) ?? new Uint8Array(), bits);
}

function rsaKey(pkcs8: Uint8Array, bits: number): AkKey {
  const imported = new Map<string, Promise<CryptoKey>>();
  const keyFor = (name: string, hash: string): Promise<CryptoKey> => {
    const known = imported.get(name + hash);
    if (known !== undefined) return known;
    const key = crypto.subtle.importKey("pkcs8", Uint8Array.from(pkcs8), { name, hash }, false, ["sign"]);
    imported.set(name + hash, key);
    return key;
  };
  return {
    type: "rsa",
    modulus: pkcs8.slice(MODULUS_OFFSET, MODULUS_OFFSET + bits / 8),
    async sign(message, { scheme, hash, saltLength }) {
      if (scheme === "ecdsa") throw new RangeError("an RSA key does not sign by ECDSA");
      const name = scheme === "rsassa" ? "RSASSA-PKCS1-v1_5" : "RSA-PSS";
      const key = await keyFor(name, `SHA-${hash.slice(3)}`);
      const salt = saltLength ?? hashSize(hash);
      const value = await crypto.subtle.sign({ name, saltLength: salt }, key, Uint8Array.from(message));
      return [new Uint8Array(value)];
    },
  };
}

function eccKey(kind: "p256" | "p384", label: string): AkKey {
  const { id, curve } = CURVES[kind];
  const nBytes = curve.Point.Fp.BYTES;
  const { secretKey, publicKey } = curve.keygen(seededBytes(label, nBytes + nBytes / 2));
  const point = curve.Point.fromBytes(publicKey).toBytes(false);
  return {
    type: "ecc",
    curve: id,
    x: point.slice(1, 1 + nBytes),
    y: point.slice(1 + nBytes),
    sign(message, { scheme, hash, s = "any" }) {
      if (scheme !== "ecdsa") throw new RangeError(`a key on ${kind} does not sign by ${scheme}`);
      const signature = curve.sign(digest(hash, message), secretKey, { prehash: false, lowS: false });
      const order = curve.Point.Fn.ORDER;
      return Promise.resolve([signature.slice(0, nBytes), chooseS(signature.slice(nBytes), order, s)]);
    },
  };
}

/** s or order - s, big-endian in the same size. */
function chooseS(s: Uint8Array, order: bigint, choice: "high" | "low" | "any"): Uint8Array {
  const value = BigInt(`0x${toHex(s)}`);
  const high = value > order >> 1n;
  if (choice === "any" || high === (choice === "high")) return s;
  return fromHex((order - value).toString(16).padStart(2 * s.length, "0")) ?? s;
}
