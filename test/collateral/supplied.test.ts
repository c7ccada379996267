import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { toBase64, toHex, toUtf8 } from "../../src/bytes/index.js";
import { openEndorsement } from "../../src/collateral/index.js";
import type { SimulatedAmd, SimulatedVek } from "../../src/testing/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { simulatedAmd } from "../helpers/snp.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";

const LIMIT = 65_536;

let amd: SimulatedAmd;
let vcek: SimulatedVek;

beforeAll(async () => {
  amd = await simulatedAmd();
  vcek = await amd.issueVcek();
});

/** Kinds of what is inside, or the code of the failure. */
function kindsOf(bytes: Uint8Array | string, limit = LIMIT): readonly string[] | string {
  const opened = openEndorsement(typeof bytes === "string" ? toUtf8(bytes) : bytes, "caller", SCHEMES, limit);
  return opened.ok ? opened.value.map(({ kind }) => kind) : opened.failure.code;
}

function crlPem(list: Uint8Array): string {
  const lines = toBase64(list).match(/.{1,64}/g) ?? [];
  return ["-----BEGIN X509 CRL-----", ...lines, "-----END X509 CRL-----", ""].join("\n");
}

describe("openEndorsement", () => {
  it("takes one certificate in DER, and copies it", () => {
    const bytes = vcek.der.slice();
    const opened = openEndorsement(bytes, "evidence", SCHEMES, LIMIT);
    bytes.fill(0);
    expect(opened).toEqual({ ok: true, value: [{ kind: "snp-vcek", bytes: vcek.der, source: "evidence" }] });
  });

  it("takes one certificate in PEM", () => {
    const opened = openEndorsement(toUtf8(vcek.pem), "caller", SCHEMES, LIMIT);
    expect(opened).toEqual({ ok: true, value: [{ kind: "snp-vcek", bytes: vcek.der, source: "caller" }] });
    expect(kindsOf(vcek.pem.replaceAll("\n", "\r\n"))).toEqual(["snp-vcek"]);
    expect(kindsOf(`\n\n${vcek.pem}\r\n\0\0`)).toEqual(["snp-vcek"]);
  });

  it("takes several certificates in PEM, in their order", () => {
    expect(kindsOf(amd.ask.pem + amd.ark.pem)).toEqual(["snp-ask", "snp-ark"]);
    expect(kindsOf([amd.ark, amd.asvk, vcek].map(({ pem }) => pem).join("\n"))).toEqual([
      "snp-ark",
      "snp-asvk",
      "snp-vcek",
    ]);
  });

  it("takes one certificate in hex of either case, with white space around", () => {
    const hex = toHex(vcek.der);
    for (const text of [hex, hex.toUpperCase(), `  ${hex}\r\n`]) {
      const opened = openEndorsement(toUtf8(text), "caller", SCHEMES, LIMIT);
      expect(opened).toMatchObject({ ok: true, value: [{ kind: "snp-vcek", bytes: vcek.der }] });
    }
  });

  it("takes a malformed certificate with a VEK's name, so that trust can say what is wrong with it", async () => {
    const broken = await amd.issueVcek({ trailingBytes: Uint8Array.of(0) });
    expect(kindsOf(broken.der)).toEqual(["snp-vcek"]);
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n"],
    ["text", "hello"],
    ["JSON", '{"vcekCert": ""}'],
    ["hex of something else", "00".repeat(100)],
    ["odd hex", "308"],
    ["PEM without an end", "-----BEGIN CERTIFICATE-----\nAAAA\n"],
    ["PEM of bad base64", "-----BEGIN CERTIFICATE-----\nA*A=\n-----END CERTIFICATE-----\n"],
    ["PEM of another label", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"],
    ["PEM of something else", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"],
  ])("knows no kind for %s", (_name, text) => {
    expect(kindsOf(text)).toBe("ENDORSEMENT_UNKNOWN");
  });

  it("refuses a PEM text where one of several certificates is of no known kind, or something stands between", async () => {
    const other = await amd.issueVcek({ subjectCommonName: "somebody else" });
    expect(kindsOf(amd.ask.pem + other.pem)).toBe("ENDORSEMENT_UNKNOWN");
    expect(kindsOf(`${amd.ask.pem}note\n${amd.ark.pem}`)).toBe("ENDORSEMENT_UNKNOWN");
    expect(kindsOf(amd.ask.pem.replace("\n", "\nProc-Type: 4,ENCRYPTED\n\n"))).toBe("ENDORSEMENT_UNKNOWN");
  });

  it("takes a revocation list in DER, in hex, and in PEM", async () => {
    const list = await amd.issueCrl();
    const value = [{ kind: "snp-crl", bytes: list, source: "caller" }];
    for (const bytes of [list, toUtf8(toHex(list)), toUtf8(crlPem(list)), toUtf8(`\n${crlPem(list)}\r\n\0`)]) {
      expect(openEndorsement(bytes, "caller", SCHEMES, LIMIT)).toEqual({ ok: true, value });
    }
  });

  it("takes several lists in PEM, and lists among certificates, in their order", async () => {
    const [one, two] = await Promise.all([amd.issueCrl(), amd.issueCrl({ crlNumber: 2 })]);
    expect(kindsOf(crlPem(one) + crlPem(two))).toEqual(["snp-crl", "snp-crl"]);
    expect(kindsOf(amd.ask.pem + crlPem(one) + amd.ark.pem)).toEqual(["snp-ask", "snp-crl", "snp-ark"]);
    expect(kindsOf(crlPem(one).replace("END X509 CRL", "END CERTIFICATE"))).toBe("ENDORSEMENT_UNKNOWN");
  });

  it("takes a malformed list of an ARK, so that trust can say what is wrong with it", async () => {
    expect(kindsOf(await amd.issueCrl({ trailingBytes: Uint8Array.of(0) }))).toEqual(["snp-crl"]);
    expect(kindsOf(crlPem(await amd.issueCrl({ version: 1 })))).toEqual(["snp-crl"]);
  });

  it("does not know another issuer's list, a report, or base64 without PEM", async () => {
    const other = await amd.issueCrl({ issuerCommonName: "Another Root CA" });
    expect([kindsOf(other), kindsOf(crlPem(other))]).toEqual(["ENDORSEMENT_UNKNOWN", "ENDORSEMENT_UNKNOWN"]);
    expect(kindsOf(amd.ask.pem + crlPem(other))).toBe("ENDORSEMENT_UNKNOWN");
    expect(kindsOf(new Uint8Array(1184).fill(3))).toBe("ENDORSEMENT_UNKNOWN");
    expect(kindsOf(toBase64(vcek.der))).toBe("ENDORSEMENT_UNKNOWN");
  });

  it("looks at bytes up to the limit, inclusive", () => {
    const { length } = vcek.der;
    expect(kindsOf(vcek.der, length)).toEqual(["snp-vcek"]);
    expect(kindsOf(vcek.der, length - 1)).toBe("ENDORSEMENT_SIZE");
    expect(openEndorsement(vcek.der, "caller", SCHEMES, 10)).toMatchObject({
      failure: { stage: "collect", expected: 10, actual: length },
    });
  });

  it("never throws", () => {
    const texts = fc.string({ unit: "binary", maxLength: 300 }).map(toUtf8);
    const pem = fc
      .string({ maxLength: 80 })
      .map((body) => toUtf8(`-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`));
    const der = fc.uint8Array({ maxLength: 300 }).map((body) => Uint8Array.of(0x30, 0x82, ...body));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), texts, pem, der), (bytes) => {
        const kinds = kindsOf(bytes, 200);
        return ["ENDORSEMENT_UNKNOWN", "ENDORSEMENT_SIZE"].includes(String(kinds)) || Array.isArray(kinds);
      }),
      { numRuns: 400 },
    );
  });

  it("never throws where a byte of a good certificate changes", () => {
    fc.assert(
      fc.property(fc.nat(vcek.der.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = vcek.der.map((byte, index) => (index === at ? byte ^ flip : byte));
        return kindsOf(changed).length > 0;
      }),
      { numRuns: 300 },
    );
  });
});

describeWithVectors("openEndorsement on synthetic revocation lists", () => {
  it.each(["clean", "ask_revoked", "expired", "wrong_key"])("%s", (name) => {
    for (const line of ["Milan", "Genoa"]) {
      expect(kindsOf(readVector(`snp/synthetic/${line}_crl_${name}.der`))).toEqual(["snp-crl"]);
    }
  });
});

describeWithVectors("openEndorsement on what AMD's key service serves", () => {
  it.each([
    ["kds_cert_chain_milan.pem", ["snp-ask", "snp-ark"]],
    ["kds_cert_chain_genoa.pem", ["snp-ask", "snp-ark"]],
    ["kds_cert_chain_turin_vcek.pem", ["snp-ask", "snp-ark"]],
    ["kds_cert_chain_milan_vlek.pem", ["snp-asvk", "snp-ark"]],
    ["kds_cert_chain_genoa_vlek.pem", ["snp-asvk", "snp-ark"]],
    ["kds_cert_chain_turin_vlek.pem", ["snp-asvk", "snp-ark"]],
  ])("%s", (file, kinds) => {
    expect(kindsOf(readVector(`snp/roots/${file}`))).toEqual(kinds);
  });
});
