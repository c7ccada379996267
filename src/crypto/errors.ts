import { defineCodes } from "../errors/index.js";

/** How keys and signatures can fail beside "does not match", which is an answer and no failure. */
export const CRYPTO_CODES = defineCodes({
  CRYPTO_KEY_ENCODING: {
    meaning: "A P-384 or P-256 public key is not an uncompressed point: 97 or 65 bytes that start with 04.",
    advice: "Supply the certificate as the vendor issues it.",
  },
  CRYPTO_KEY_NOT_ON_CURVE: {
    meaning: "The coordinates of a P-384 or P-256 public key are not those of a point of the curve.",
    advice: "Supply the certificate as the vendor issues it; do not trust this one.",
  },
  CRYPTO_RSA_KEY: {
    meaning: "An RSA public key could not be read.",
    advice: "Supply the certificate as the vendor issues it: a SubjectPublicKeyInfo with the algorithm rsaEncryption.",
  },
  CRYPTO_RSA_OPERATION: {
    meaning: "The runtime refused to verify an RSA signature, so nothing is known about it.",
    advice: "Check that the runtime's WebCrypto supports the signature's scheme with this hash and key size.",
  },
  CRYPTO_WEBCRYPTO: {
    meaning: "The runtime has no WebCrypto, which RSA signatures are verified with.",
    advice: "In a browser, serve the page over HTTPS: WebCrypto exists in secure contexts only.",
  },
});

/** A code of this room. */
export type CryptoCode = keyof typeof CRYPTO_CODES;
