import { toBase64, toHex, toUtf8 } from "../../bytes/index.js";
import { DEFAULT_INSTANT } from "../amd/profile.js";
import * as cbor from "../cbor.js";
import { seededBytes } from "../seed.js";

/** A claim's value: text, an integer, bytes, or claims by their names. */
export type EatValue = string | number | bigint | Uint8Array | { readonly [name: string]: EatValue };

/** What a simulated agent puts into an entity attestation token. Everything has a default. */
export interface EatOptions {
  /** The evidence inside. Without it there is none. */
  readonly rawReport?: Uint8Array;
  /** What the evidence is said to be: "SNP", "TDX", "vTPM", "SNP-vTPM", "Azure", "NoCC". Default "SNP-vTPM". */
  readonly platformType?: string;
  /** Claim eat_nonce. Default: 32 seeded bytes. */
  readonly nonce?: Uint8Array;
  /** Claim measurements. Default: 48 seeded bytes. */
  readonly measurement?: Uint8Array;
  /** Claim ueid. Default: 64 seeded bytes. */
  readonly ueid?: Uint8Array;
  /** Claim iat; exp is five minutes later. Default: the instant of the examples. */
  readonly issuedAt?: Date;
  /** Claim iss, and in CBOR the key's identifier. */
  readonly issuer?: string;
  /** Claims by their JSON names: replaced, added (in CBOR under that name as text), or left out where null. */
  readonly claims?: Readonly<Record<string, EatValue | null>>;
  /** Claims behind the others, so that one can be there twice. */
  readonly behind?: readonly (readonly [name: string, value: EatValue])[];
  /** The agent's own key derives from it: nobody vouches for it. Default "veritee". */
  readonly seed?: string;
}

export const DEFAULT_ISSUER = "cocos-attestation-service";
const LIFETIME_SECONDS = 300;

/** CBOR keys of claims as Cocos assigns them: RFC 9711 has 275 and 273 for intuse and measurements. */
const CBOR_KEYS: Readonly<Record<string, number>> = {
  iss: 1,
  sub: 2,
  exp: 4,
  iat: 6,
  eat_nonce: 10,
  ueid: 256,
  oemid: 258,
  hwmodel: 259,
  hwversion: 260,
  intuse: 262,
  dbgstat: 263,
  measurements: 265,
  submods: 266,
  swname: 270,
  swversion: 271,
};

/** Private enterprise number of AMD, as oemid. */
const AMD = 3704;

/** The claims in their order. */
function claimsOf(options: EatOptions): readonly (readonly [name: string, value: EatValue])[] {
  const issued = Math.floor((options.issuedAt ?? new Date(DEFAULT_INSTANT)).getTime() / 1000);
  const usual: Readonly<Record<string, EatValue | null>> = {
    iss: options.issuer ?? DEFAULT_ISSUER,
    exp: issued + LIFETIME_SECONDS,
    iat: issued,
    eat_nonce: options.nonce ?? seededBytes("eat/nonce", 32),
    ueid: options.ueid ?? seededBytes("eat/ueid", 64),
    oemid: AMD,
    hwmodel: toUtf8("SEV-SNP-3"),
    intuse: 1,
    dbgstat: 2,
    measurements: options.measurement ?? seededBytes("eat/measurement", 48),
    platform_type: options.platformType ?? "SNP-vTPM",
    raw_report: options.rawReport ?? null,
    ...options.claims,
  };
  const present = Object.entries(usual).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return [...present, ...(options.behind ?? [])];
}

/** The claims as a CBOR map. */
export function cborClaims(options: EatOptions): Uint8Array {
  return cbor.map(
    ...claimsOf(options).map(([name, value]): [Uint8Array, Uint8Array] => {
      const key = CBOR_KEYS[name];
      return [key === undefined ? cbor.text(name) : cbor.integer(key), cborValue(value)];
    }),
  );
}

function cborValue(value: EatValue): Uint8Array {
  if (typeof value === "string") return cbor.text(value);
  if (typeof value === "number" || typeof value === "bigint") return cbor.integer(value);
  if (value instanceof Uint8Array) return cbor.bytes(value);
  return cbor.map(...Object.entries(value).map(([name, inner]) => [cbor.text(name), cborValue(inner)] as const));
}

/** Claims that a token in JSON says again in hex. */
const IN_HEX_TOO = ["eat_nonce", "ueid", "measurements"];

/** The claims as a JSON object: bytes in padded base64, integers whole. */
export function jsonClaims(options: EatOptions): string {
  const members = claimsOf(options).flatMap(([name, value]) => {
    const member = `${JSON.stringify(name)}:${jsonValue(value)}`;
    const again = IN_HEX_TOO.includes(name) && value instanceof Uint8Array;
    return again ? [member, `"${name}_hex":"${toHex(value)}"`] : [member];
  });
  return `{${members.join(",")}}`;
}

function jsonValue(value: EatValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return `"${toBase64(value)}"`;
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}:${jsonValue(inner)}`)
    .join(",")}}`;
}
