import { expect, it } from "vitest";
import { fromBase64, toHex } from "../../src/bytes/index.js";
import { PRODUCT_LINES } from "../../src/tee/snp/product.js";
import type { ProductLine } from "../../src/tee/snp/product.js";
import { createSimulatedAmd } from "../../src/testing/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { readCertificate } from "./der-reader.js";
import type { ReadExtension } from "./der-reader.js";

/** Everything that is fixed by AMD's profile; values that differ from chip to chip only by tag and length. */
function form(der: Uint8Array): unknown {
  const read = readCertificate(der);
  return {
    version: toHex(read.tbs.children[0]?.bytes ?? new Uint8Array()),
    serial: read.serial,
    algorithms: [toHex(read.innerAlgorithm), toHex(read.outerAlgorithm)],
    issuer: toHex(read.issuer.bytes),
    subject: toHex(read.subject.bytes),
    validityTags: read.validity.children.map((time) => [time.tag, time.content.length]),
    keyAlgorithm: toHex(read.spki.children[0]?.bytes ?? new Uint8Array()),
    keySize: read.spki.bytes.length,
    signatureSize: read.signature.length,
    extensions: read.extensions.map(extensionForm),
    children: read.tbs.children.map((child) => child.tag),
  };
}

/** Identifiers of keys and of chips, and names of providers, are compared by size, everything else by value. */
function extensionForm({ oid, critical, value }: ReadExtension): unknown {
  const keyIdentifiers = ["551d0e", "551d23"];
  const perChip = ["2b060104019c780104", "2b060104019c780105"];
  if (keyIdentifiers.includes(oid)) return { oid, critical, head: toHex(value.slice(0, -20)), size: value.length };
  if (perChip.includes(oid)) return { oid, critical, size: oid === perChip[1] ? value[0] : value.length };
  return { oid, critical, value: toHex(value) };
}

function pemBody(bytes: Uint8Array): Uint8Array {
  const body = new TextDecoder().decode(bytes).replace(/-----[^-]+-----|\s/g, "");
  return fromBase64(body) ?? new Uint8Array();
}

describeWithVectors("simulated certificates beside genuine ones", () => {
  it.each(PRODUCT_LINES)("have the form of AMD's CA certificates: %s", async (line) => {
    const amd = await createSimulatedAmd({ line });
    for (const role of ["ark", "ask", "asvk"] as const) {
      const genuine = readVector(`snp/roots/${line.toLowerCase()}_${role}.der`);
      expect(form(amd[role].der)).toEqual(form(genuine));
    }
  });

  it("derive key identifiers from the key as AMD does", async () => {
    const amd = await createSimulatedAmd();
    const [ark, ask] = [readCertificate(amd.ark.der), readCertificate(amd.ask.der)];
    const value = (list: readonly ReadExtension[], oid: string): string =>
      toHex(list.find((entry) => entry.oid === oid)?.value.slice(-20) ?? new Uint8Array());
    expect(value(ask.extensions, "551d23")).toBe(value(ark.extensions, "551d0e"));
    const { keyIdentifier } = await import("../../src/testing/amd/crl.js");
    const genuine = readCertificate(readVector("snp/roots/milan_ark.der"));
    expect(toHex(keyIdentifier(genuine.spki.bytes))).toBe(value(genuine.extensions, "551d0e"));
  });

  const vceks: readonly (readonly [ProductLine, string, "explicit" | "omitted", Uint8Array])[] = [
    ["Milan", "snp/go-sev-guest/vcek.der", "explicit", Uint8Array.of(2, 0, 0, 0, 0, 0, 5, 0x44)],
    ["Milan", "snp/lunal/az_snp/milan-v3-attestation.vcek.der", "omitted", Uint8Array.of(4, 0, 0, 0, 0, 0, 24, 219)],
    ["Genoa", "snp/lunal/snp/live-vcek-genoa.der", "omitted", Uint8Array.of(10, 0, 0, 0, 0, 0, 27, 27)],
    ["Turin", "snp/virtee-sev/vcek_turin.der", "omitted", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9)],
  ];
  it.each(vceks)("have the form of a VCEK: %s, %s", async (line, path, trailerField, tcb) => {
    const amd = await createSimulatedAmd({ line });
    const vcek = await amd.issueVcek({ tcb, trailerField });
    expect(form(vcek.der)).toEqual(form(readVector(path)));
  });

  it("have the form of a Turin VCEK with every component of its TCB set", async () => {
    const amd = await createSimulatedAmd({ line: "Turin" });
    expect(form((await amd.issueVcek()).der)).toEqual(form(pemBody(readVector("snp/ms-tav/turin_vcek.pem"))));
  });

  it("have the form of a VLEK", async () => {
    const amd = await createSimulatedAmd();
    const vlek = await amd.issueVlek({ tcb: Uint8Array.of(4, 0, 0, 0, 0, 0, 24, 217) });
    expect(form(vlek.der)).toEqual(form(readVector("snp/lunal/snp/test-vlek.der")));
  });
});
