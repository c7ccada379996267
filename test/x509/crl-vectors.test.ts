import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, it } from "vitest";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { toHex } from "../../src/bytes/index.js";
import { createSimulatedAmd, reasonCode } from "../../src/testing/index.js";
import type { CrlOptions, SimulatedAmd } from "../../src/testing/index.js";
import { issuerKeyOf, parseCertificate, parseCrl, verifyCrlSignature } from "../../src/x509/index.js";
import type { Crl, IssuerKey } from "../../src/x509/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { valueOf } from "./outcomes.js";

const signatures = createCertificateCrypto();

beforeAll(() => x509.cryptoProvider.set(webcrypto as Crypto));

const crlOf = (der: Uint8Array): Crl => valueOf(parseCrl(der));

function keyOf(der: Uint8Array): IssuerKey {
  return issuerKeyOf(valueOf(parseCertificate(der)), "rsa-pss-sha384");
}

const hexOf = (value: BufferSource | ArrayBuffer): string => toHex(new Uint8Array(value as ArrayBuffer));

/** Reads a list here and with @peculiar/x509, and compares everything. */
function expectAsOthersRead(der: Uint8Array): Crl {
  const crl = crlOf(der);
  const oracle = new x509.X509Crl(Uint8Array.from(der));
  expect(oracle.version).toBe(1);
  expect(crl.thisUpdate).toBe(oracle.thisUpdate.getTime());
  expect(crl.nextUpdate).toBe(oracle.nextUpdate?.getTime() ?? null);
  expect(toHex(crl.issuer)).toBe(hexOf(oracle.issuerName.toArrayBuffer()));
  expect(crl.issuerCommonName).toBe(oracle.issuerName.getField("CN")[0]);
  expect(toHex(crl.signature)).toBe(hexOf(oracle.signature));
  expect(crl.revoked.map(({ serial, ...rest }) => ({ ...rest, serial: BigInt(`0x${serial}`) }))).toEqual(
    oracle.entries.map(({ serialNumber, revocationDate, reason }) => ({
      serial: BigInt(`0x${serialNumber}`),
      revocationDate: revocationDate.getTime(),
      reason: reason ?? null,
    })),
  );
  // The oracle loses the extensions of a list without nextUpdate.
  if (crl.nextUpdate === null) return crl;
  expect(crl.extensions.map(({ oid, critical, value }) => [oid, critical, toHex(value)])).toEqual(
    oracle.extensions.map(({ type, critical, value }) => [type, critical, hexOf(value)]),
  );
  return crl;
}

describe("simulated revocation lists are read as @peculiar/x509 reads them", () => {
  let amd: SimulatedAmd;
  beforeAll(async () => {
    amd = await createSimulatedAmd({ line: "Genoa", seed: "crl" });
  });

  const CASES: ReadonlyArray<readonly [string, CrlOptions]> = [
    ["empty", {}],
    ["without nextUpdate", { nextUpdate: null }],
    ["one entry", { revokedSerials: ["020002"] }],
    [
      "entries with reasons",
      { revokedSerials: ["00", "7f", "0080", "0f".repeat(20)], entryExtensions: [reasonCode(4)] },
    ],
    ["beyond 2050", { thisUpdate: new Date("2055-01-02T03:04:05Z"), nextUpdate: new Date("2056-01-02T03:04:05Z") }],
    ["without extensions", { dropExtensions: ["authorityKeyIdentifier", "crlNumber"] }],
    ["an unknown extension", { extraExtensions: [{ oid: "1.2.3", critical: false, value: Uint8Array.of(5, 0) }] }],
    ["trailerField written", { trailerField: "explicit" }],
    ["in another name", { issuerCommonName: "ARK-Milan" }],
  ];

  it.each(CASES)("%s", async (_name, options) => {
    const crl = expectAsOthersRead(await amd.issueCrl(options));
    const key = { ...keyOf(amd.ark.der), name: crl.issuer };
    expect(await verifyCrlSignature(crl, key, signatures)).toEqual({ ok: true, value: true });
  });

  it("hundreds of entries", async () => {
    const serials = Array.from({ length: 500 }, (_, index) => `02${index.toString(16).padStart(4, "0")}`);
    expect(expectAsOthersRead(await amd.issueCrl({ revokedSerials: serials })).revoked.length).toBe(500);
  });
});

describe("lists that @peculiar/x509 makes", () => {
  it("are read as it reads them, and verify", async () => {
    const rsa = { name: "RSA-PSS", hash: "SHA-384", publicExponent: Uint8Array.of(1, 0, 1), modulusLength: 2048 };
    const keys = await webcrypto.subtle.generateKey(rsa, true, ["sign", "verify"]);
    const revocationDate = new Date("2025-01-01T00:00:00Z");
    const signingAlgorithm = { name: "RSA-PSS", hash: "SHA-384", saltLength: 48 };
    const made = await x509.X509CrlGenerator.create({
      issuer: "CN=ARK-Made, O=Advanced Micro Devices",
      thisUpdate: new Date("2025-01-01T00:00:00Z"),
      nextUpdate: new Date("2026-01-01T00:00:00Z"),
      signingAlgorithm,
      signingKey: keys.privateKey,
      // An entry without a reason gets an empty list of extensions from this generator, which is refused here.
      entries: [
        { serialNumber: "010001", revocationDate, reason: x509.X509CrlReason.keyCompromise },
        { serialNumber: "7077", revocationDate, reason: x509.X509CrlReason.superseded },
      ],
      extensions: [new x509.Extension("2.5.29.20", false, Uint8Array.of(2, 1, 1))],
    });
    const crl = expectAsOthersRead(new Uint8Array(made.rawData));
    expect(crl.revoked.map(({ serial, reason }) => [serial, reason])).toEqual([
      ["010001", 1],
      ["7077", 4],
    ]);
    const spki = new Uint8Array(await webcrypto.subtle.exportKey("spki", keys.publicKey));
    const key = issuerKeyOf({ subject: crl.issuer, spki }, "rsa-pss-sha384");
    expect(await verifyCrlSignature(crl, key, signatures)).toEqual({ ok: true, value: true });
  });
});

describeWithVectors("synthetic revocation lists", () => {
  const lines = ["Milan", "Genoa"] as const;
  const cases = lines.flatMap((line) =>
    (
      [
        ["clean", []],
        ["ark_revoked", ["7077"]],
        ["ask_revoked", ["8088"]],
        ["asvk_revoked", ["9099"]],
        ["expired", []],
        ["not_yet_valid", []],
        ["wrong_key", []],
      ] as const
    ).map(([name, serials]) => ({ line, name, serials })),
  );

  it.each(cases)(
    "$line $name is read as others read it, and verifies under its root",
    async ({ line, name, serials }) => {
      const crl = expectAsOthersRead(readVector(`snp/synthetic/${line}_crl_${name}.der`));
      expect(crl.revoked.map(({ serial }) => BigInt(`0x${serial}`).toString(16))).toEqual(serials);
      const outcome = await verifyCrlSignature(crl, keyOf(readVector(`snp/synthetic/${line}_ark.der`)), signatures);
      expect(outcome.ok ? "ok" : outcome.failure.code).toBe(name === "wrong_key" ? "X509_SIGNATURE" : "ok");
    },
  );

  it("do not verify under AMD's roots, whose name is another", async () => {
    const crl = crlOf(readVector("snp/synthetic/Milan_crl_clean.der"));
    const key = keyOf(readVector("snp/roots/milan_ark.der"));
    expect(await verifyCrlSignature(crl, key, signatures)).toMatchObject({ failure: { code: "X509_ISSUER_NAME" } });
    const renamed = { ...key, name: crl.issuer };
    expect(await verifyCrlSignature(crl, renamed, signatures)).toMatchObject({ failure: { code: "X509_SIGNATURE" } });
  });
});
