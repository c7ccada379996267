import "reflect-metadata";
import { X509Certificate, verify } from "node:crypto";
import { X509Crl } from "@peculiar/x509";
import { describe, expect, it } from "vitest";
import { fromBase64, fromHex, toHex } from "../../src/bytes/index.js";
import { createSimulatedIntel, encodeCrl } from "../../src/testing/index.js";
import type { IntelCrlIssuer, IntelCrlOptions } from "../../src/testing/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { at, readNode } from "./der-reader.js";

const intel = createSimulatedIntel();

/** Whether the list is signed by that certificate's key, as node:crypto sees it. */
function signedBy(list: Uint8Array, issuer: Uint8Array): boolean {
  const whole = readNode(list);
  const key = new X509Certificate(issuer).publicKey;
  return verify("sha256", at(whole, 0).bytes, key, at(whole, 2).content.slice(1));
}

function tbsOf(issuer: IntelCrlIssuer, options: IntelCrlOptions = {}): ReturnType<typeof readNode> {
  return at(readNode(intel.issueCrl(issuer, options)), 0);
}

describe("issueCrl", () => {
  it.each(["root", "platformCa", "processorCa"] as const)("makes a list that its issuer signed: %s", (issuer) => {
    const list = intel.issueCrl(issuer, { revokedSerials: ["01", "00ff"] });
    expect(signedBy(list, intel[issuer].der)).toBe(true);
    const read = new X509Crl(Uint8Array.from(list));
    expect(read.issuer).toContain(`CN=${intel[issuer].commonName}`);
    expect(read.entries.map(({ serialNumber }) => serialNumber)).toEqual(["01", "ff"]);
    expect(read.entries[0]?.reason).toBe(1);
    expect(read.extensions.map(({ type }) => type)).toEqual(["2.5.29.20", "2.5.29.35"]);
  });

  it("dates what is told, and leaves nextUpdate out for null", () => {
    const thisUpdate = new Date("2030-01-01T00:00:00Z");
    const read = new X509Crl(Uint8Array.from(intel.issueCrl("root", { thisUpdate, nextUpdate: null })));
    expect([read.thisUpdate, read.nextUpdate]).toEqual([thisUpdate, undefined]);
    expect(new X509Crl(Uint8Array.from(intel.issueCrl("root"))).nextUpdate).toEqual(new Date("2026-04-03T00:00:00Z"));
  });

  it("is signed by others, under its own name, and names others", () => {
    const list = intel.issueCrl("platformCa", { signedBy: "root" });
    expect([signedBy(list, intel.root.der), signedBy(list, intel.platformCa.der)]).toEqual([true, false]);
    expect(new X509Crl(Uint8Array.from(list)).issuer).toContain("PCK Platform CA");
    expect(signedBy(intel.issueCrl("root", { signedBy: "mallory" }), intel.root.der)).toBe(false);
    const renamed = intel.issueCrl("root", { issuer: { commonName: "Elsewhere" } });
    expect(new X509Crl(Uint8Array.from(renamed)).issuer).toMatch(/CN=Elsewhere, O=Intel/);
  });

  it("has no extensions in version 1, and others where told so", () => {
    expect(tbsOf("root").children).toHaveLength(6);
    expect(tbsOf("root", { version: 1 }).children).toHaveLength(4);
    expect(at(tbsOf("root", { dropExtensions: ["authorityKeyIdentifier"] }), 5, 0).children).toHaveLength(1);
    const entry = at(tbsOf("root", { revokedSerials: ["05"], entryExtensions: [] }), 5, 0);
    expect(entry.children).toHaveLength(2);
    const number = at(tbsOf("root", { crlNumber: 300 }), 5, 0, 0, 1).content;
    expect(toHex(number)).toBe("0202012c");
  });
});

describe("encodeCrl", () => {
  const list = intel.issueCrl("root");
  const text = (encoding: Parameters<typeof encodeCrl>[1]): string =>
    new TextDecoder().decode(encodeCrl(list, encoding));

  it("writes the list in every form in which lists are found", () => {
    expect(toHex(encodeCrl(list, "der"))).toBe(toHex(list));
    expect(fromHex(text("hex"))).toEqual(list);
    expect([text("hex-newline"), text("hex-nul")]).toEqual([`${text("hex")}\n`, `${text("hex")}\0`]);
    expect(fromBase64(text("base64"))).toEqual(list);
    expect(toHex(new Uint8Array(new X509Crl(text("pem")).rawData))).toBe(toHex(list));
    expect(text("pem").startsWith("-----BEGIN X509 CRL-----\n")).toBe(true);
  });
});

describeWithVectors("Intel's own lists, written again", () => {
  it.each([
    ["root_ca_crl", "root"],
    ["pck_crl", "platformCa"],
  ] as const)("%s", (member, issuer) => {
    const json = JSON.parse(new TextDecoder().decode(readVector("tdx/phala/tdx_quote_collateral.json"))) as Record<
      string,
      string
    >;
    const genuine = fromHex(json[member] ?? "") ?? new Uint8Array();
    const read = new X509Crl(Uint8Array.from(genuine));
    const { thisUpdate, nextUpdate = null } = read;
    const revokedSerials = read.entries.map(({ serialNumber }) => {
      return Number.parseInt(serialNumber.slice(0, 2), 16) < 0x80 ? serialNumber : `00${serialNumber}`;
    });
    const copy = tbsOf(issuer, { thisUpdate, nextUpdate, revokedSerials });
    expect(toHex(copy.bytes)).toBe(toHex(at(readNode(genuine), 0).bytes));
  });
});
