import { createPublicKey, verify } from "node:crypto";
import { decode } from "cborg";
import { describe, expect, it } from "vitest";
import { toHex, toUtf8 } from "../../src/bytes/index.js";
import { eatCbor, eatJwt, eatPublicKey } from "../../src/testing/index.js";
import * as cbor from "../../src/testing/cbor.js";

const RAW = new Uint8Array(300).fill(3);
const NONCE = new Uint8Array(32).fill(1);
const AT = new Date("2025-06-01T00:00:00Z");
const OPTIONS = { rawReport: RAW, nonce: NONCE, ueid: NONCE, measurement: NONCE, issuedAt: AT };

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

/** Whether an ES256 signature verifies under the key of a seed, by node:crypto. */
function verifies(message: Uint8Array, signature: Uint8Array, seed?: string): boolean {
  const point = eatPublicKey(seed);
  const jwk = { kty: "EC", crv: "P-256", x: base64Url(point.slice(1, 33)), y: base64Url(point.slice(33)) };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
}

type Claims = Map<number | string, unknown>;
type Sign1 = [header: Uint8Array, Map<number, Uint8Array>, payload: Uint8Array, signature: Uint8Array];

function claimsOf(bytes: Uint8Array): Claims {
  return decode(bytes, { useMaps: true }) as Claims;
}

/** The COSE_Sign1 of a token. */
function sign1Of(token: Uint8Array): Sign1 {
  return decode(token, { useMaps: true, tags: { 18: (value) => value() } }) as Sign1;
}

const CLAIMS: readonly (readonly [number | string, unknown])[] = [
  [1, "cocos-attestation-service"],
  [4, AT.getTime() / 1000 + 300],
  [6, AT.getTime() / 1000],
  [10, NONCE],
  [256, NONCE],
  [258, 3704],
  [259, toUtf8("SEV-SNP-3")],
  [262, 1],
  [263, 2],
  [265, NONCE],
  ["platform_type", "SNP-vTPM"],
  ["raw_report", RAW],
];

describe("eatCbor", () => {
  it("is a COSE_Sign1 with the claims and a signature that verifies", () => {
    const token = eatCbor(OPTIONS);
    expect(toHex(token).slice(0, 4)).toBe("d284");
    const [header, unprotected, payload, signature] = sign1Of(token);
    expect(claimsOf(header)).toEqual(new Map([[1, -7]]));
    expect(unprotected).toEqual(new Map([[4, toUtf8("cocos-attestation-service")]]));
    expect([...claimsOf(payload)]).toEqual(CLAIMS);
    const signed = cbor.array(cbor.text("Signature1"), cbor.bytes(header), cbor.bytes(NOTHING), cbor.bytes(payload));
    expect(verifies(signed, signature)).toBe(true);
    expect(verifies(signed, signature, "other")).toBe(false);
  });

  it("comes without its tag, and as the bare claims", () => {
    expect(toHex(eatCbor({ ...OPTIONS, form: "untagged" }))).toBe(toHex(eatCbor(OPTIONS)).slice(2));
    expect([...claimsOf(eatCbor({ ...OPTIONS, form: "bare" }))]).toEqual(CLAIMS);
  });

  it("replaces, adds, leaves out and repeats claims", () => {
    const changed = claimsOf(
      eatCbor({
        ...OPTIONS,
        form: "bare",
        platformType: "NoCC",
        claims: { iss: "me", raw_report: null, "x-cocos-vtpm": { pcrs: { "sha256:0": "00" } } },
      }),
    );
    expect([changed.get(1), changed.get("platform_type"), changed.has("raw_report")]).toEqual(["me", "NoCC", false]);
    expect(changed.get("x-cocos-vtpm")).toEqual(new Map([["pcrs", new Map([["sha256:0", "00"]])]]));
    const twice = eatCbor({ ...OPTIONS, form: "bare", behind: [["iss", "again"]] });
    expect(() => void decode(twice, { useMaps: true, rejectDuplicateMapKeys: true })).toThrow(/repeat/i);
    expect(toHex(eatCbor())).not.toContain(toHex(toUtf8("raw_report")));
  });

  it("has the elements that it is told to have", () => {
    const short = eatCbor({ ...OPTIONS, elements: (elements) => elements.slice(0, 3) });
    expect(sign1Of(short)).toHaveLength(3);
  });
});

const NOTHING = new Uint8Array();

describe("eatJwt", () => {
  it("is a JWT with the claims and a signature that verifies", () => {
    const [header = "", payload = "", signature = ""] = eatJwt(OPTIONS).split(".");
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ alg: "ES256", typ: "JWT" });
    const nonce = { base64: Buffer.from(NONCE).toString("base64"), hex: toHex(NONCE) };
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toEqual({
      iss: "cocos-attestation-service",
      exp: AT.getTime() / 1000 + 300,
      iat: AT.getTime() / 1000,
      eat_nonce: nonce.base64,
      eat_nonce_hex: nonce.hex,
      ueid: nonce.base64,
      ueid_hex: nonce.hex,
      oemid: 3704,
      hwmodel: Buffer.from("SEV-SNP-3").toString("base64"),
      intuse: 1,
      dbgstat: 2,
      measurements: nonce.base64,
      measurements_hex: nonce.hex,
      platform_type: "SNP-vTPM",
      raw_report: Buffer.from(RAW).toString("base64"),
    });
    expect(verifies(toUtf8(`${header}.${payload}`), Buffer.from(signature, "base64url"))).toBe(true);
    expect(verifies(toUtf8(`${header}.${payload}`), Buffer.from(signature, "base64url"), "other")).toBe(false);
  });

  it("keeps integers whole, nests claims, repeats members, and takes another header", () => {
    const token = eatJwt({ header: "{}", claims: { big: 2n ** 60n + 1n, a: { b: "c" } }, behind: [["iss", "x"]] });
    const [header = "", payload = ""] = token.split(".");
    expect(Buffer.from(header, "base64url").toString()).toBe("{}");
    const text = Buffer.from(payload, "base64url").toString();
    expect(text).toContain('"big":1152921504606846977,"a":{"b":"c"},"iss":"x"}');
    expect(text.match(/"iss"/g)).toHaveLength(2);
  });
});
