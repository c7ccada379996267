/** The curves that the kernel is built for, as the tests of its fast path know them (NIST SP 800-186, 3.2.1.3, 3.2.1.4). */
import { createECDH } from "node:crypto";
import { p256, p384 } from "@noble/curves/nist.js";
import type { Backend, Curve } from "../fast-field-module.js";

/** The primes of the fields. */
export const PRIMES: Readonly<Record<Curve, bigint>> = {
  p256: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  p384: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
};

/** The orders n of the groups. */
export const ORDERS: Readonly<Record<Curve, bigint>> = {
  p256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  p384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/** Every generated field. */
export const FIELDS: readonly { readonly curve: Curve; readonly backend: Backend }[] = [
  { curve: "p256", backend: "fma" },
  { curve: "p256", backend: "f64" },
  { curve: "p384", backend: "fma" },
  { curve: "p384", backend: "f64" },
];

/** value modulo a modulus, from 0 on. */
export function modulo(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}

/** 1 / a modulo a prime, by Euclid. */
export function inverseModulo(a: bigint, modulus: bigint): bigint {
  let [r0, r1, t0, t1] = [modulus, modulo(a, modulus), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1];
  }
  return modulo(t0, modulus);
}

/** Number of the big-endian bytes. */
export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}

/** The group of one curve: numbers are modulo its order where nothing else is said. */
export class Group {
  readonly order: bigint;
  readonly prime: bigint;
  /** Bits and bytes of a number. */
  readonly bits: number;
  readonly size: number;
  /** What the signatures' digests are made with, and the curve's name in a JWK. */
  readonly hash: "sha256" | "sha384";
  readonly jwkName: "P-256" | "P-384";

  constructor(readonly curve: Curve) {
    this.order = ORDERS[curve];
    this.prime = PRIMES[curve];
    this.bits = curve === "p256" ? 256 : 384;
    this.size = this.bits / 8;
    this.hash = curve === "p256" ? "sha256" : "sha384";
    this.jwkName = curve === "p256" ? "P-256" : "P-384";
  }

  /** Big-endian bytes of a number below 2^bits. */
  bytesOf(value: bigint): Uint8Array {
    return Uint8Array.from(Buffer.from(value.toString(16).padStart(2 * this.size, "0"), "hex"));
  }

  mod(value: bigint): bigint {
    return modulo(value, this.order);
  }

  invert(value: bigint): bigint {
    return inverseModulo(value, this.order);
  }

  /** x and y of k times the generator; k is taken modulo n and is not 0. */
  multipleOfG(k: bigint): Uint8Array {
    const curve = createECDH(this.curve === "p256" ? "prime256v1" : "secp384r1");
    curve.setPrivateKey(this.bytesOf(this.mod(k)));
    return Uint8Array.from(curve.getPublicKey().subarray(1));
  }

  /** Points by @noble/curves, for what takes more than a multiple of the generator. */
  get points(): typeof p384.Point {
    return this.curve === "p256" ? p256.Point : p384.Point;
  }
}

export const GROUPS: Readonly<Record<Curve, Group>> = { p256: new Group("p256"), p384: new Group("p384") };
