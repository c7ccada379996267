import { createHash, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex, u16le, u32le } from "../../src/bytes/index.js";
import {
  createSimulatedIntel,
  makeTdxQuote,
  writeEnclaveReport,
  writeQuoteHeader,
  writeTdReport,
} from "../../src/testing/index.js";
import type { SimulatedQuote, TdxQuoteOptions } from "../../src/testing/index.js";
import { takeQuoteApart } from "../../src/testing/intel/quote-parts.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";

const intel = createSimulatedIntel();
const pck = intel.issuePck();

function quote(options: TdxQuoteOptions = {}): SimulatedQuote {
  return makeTdxQuote(pck, options);
}

/** A key of node:crypto from X ‖ Y. */
function keyOf(coordinates: Uint8Array): KeyObject {
  const text = (part: Uint8Array): string => Buffer.from(part).toString("base64url");
  const point = { x: text(coordinates.slice(0, 32)), y: text(coordinates.slice(32)) };
  return createPublicKey({ key: { kty: "EC", crv: "P-256", ...point }, format: "jwk" });
}

function signed(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  return verify("sha256", message, { key: keyOf(key), dsaEncoding: "ieee-p1363" }, signature);
}

/** Whether the quote's own key signed it, the PCK the enclave's report, and that report binds the key. */
function holds(made: SimulatedQuote): readonly [boolean, boolean, boolean] {
  const { signedBytes, signature, attestationKey, qeReport, qeReportSignature, qeAuthenticationData } = made;
  const hash = createHash("sha256").update(attestationKey).update(qeAuthenticationData).digest("hex");
  return [
    signed(signedBytes, signature, attestationKey),
    signed(qeReport, qeReportSignature, pck.publicKey.slice(1)),
    toHex(qeReport.slice(320)) === hash + "00".repeat(32),
  ];
}

function hexAt(bytes: Uint8Array, offset: number, size: number): string {
  return toHex(bytes.slice(offset, offset + size));
}

describe("makeTdxQuote", () => {
  it.each<readonly [string, TdxQuoteOptions, number]>([
    ["TD 1.0 in version 4", {}, 632],
    ["TD 1.0 in version 5", { version: 5, kind: "td-1.0" }, 638],
    ["TD 1.5 in version 5", { version: 5 }, 702],
    ["a partitioned TD in version 5", { version: 5, kind: "td-1.5-extended" }, 939],
    ["an enclave in version 5", { version: 5, kind: "sgx" }, 438],
    ["an enclave in version 4", { version: 4, kind: "sgx" }, 432],
    ["an enclave in version 3", { version: 3 }, 432],
  ])("signs header and body, and is as long as it says: %s", (_, options, size) => {
    const made = quote(options);
    expect(holds(made)).toEqual([true, true, true]);
    expect(made.signedBytes.length).toBe(size);
    expect(toHex(made.bytes.slice(0, size))).toBe(toHex(made.signedBytes));
    expect(u32le(made.bytes, size)).toBe(made.bytes.length - size - 4);
    const wrapper = options.version === 3 ? 0 : 6;
    expect(hexAt(made.bytes, size + 4 + 128 + wrapper, 384)).toBe(toHex(made.qeReport));
    const chain = new TextDecoder().decode(made.bytes.slice(size + 4 + 128 + wrapper + 384 + 64 + 2 + 32 + 6));
    expect(chain).toBe(pck.chainPem);
  });

  it("writes every field of header and TD where the specification has it", () => {
    const fill = (value: number, size: number): Uint8Array => new Uint8Array(size).fill(value);
    const { bytes } = quote({
      header: { pceSvn: 0x0201, qeSvn: 0x0403, qeVendorId: fill(5, 16), userData: fill(6, 20) },
      td: {
        teeTcbSvn: fill(0x10, 16),
        mrSeam: fill(0x11, 48),
        mrSignerSeam: fill(0x12, 48),
        seamAttributes: fill(0x13, 8),
        tdAttributes: fill(0x14, 8),
        xfam: fill(0x15, 8),
        mrTd: fill(0x16, 48),
        mrConfigId: fill(0x17, 48),
        mrOwner: fill(0x18, 48),
        mrOwnerConfig: fill(0x19, 48),
        rtmrs: [fill(0x1a, 48), fill(0x1b, 48), fill(0x1c, 48), fill(0x1d, 48)],
        reportData: fill(0x1e, 64),
      },
    });
    expect(toHex(bytes.slice(0, 12))).toBe("040002008100000001020304");
    expect([hexAt(bytes, 12, 16), hexAt(bytes, 28, 20)]).toEqual(["05".repeat(16), "06".repeat(20)]);
    // Intel's offsets in a version 4 quote (tdx.md, 2.2).
    const offsets = { 48: 16, 64: 48, 112: 48, 160: 8, 168: 8, 176: 8, 184: 48, 232: 48, 280: 48, 328: 48 };
    const values = Object.entries(offsets).map(([offset, size]) => hexAt(bytes, Number(offset), size));
    const sizes = Object.values(offsets);
    expect(values).toEqual(sizes.map((size, index) => (0x10 + index).toString(16).repeat(size)));
    expect([376, 424, 472, 520].map((offset) => hexAt(bytes, offset, 48))).toEqual(
      ["1a", "1b", "1c", "1d"].map((octet) => octet.repeat(48)),
    );
    expect(hexAt(bytes, 568, 64)).toBe("1e".repeat(64));
  });

  it("writes the descriptor of version 5 and what TD 1.5 adds", () => {
    const fields = { teeTcbSvn2: new Uint8Array(16).fill(0x21), mrServiceTd: new Uint8Array(48).fill(0x22) };
    const { bytes } = quote({ version: 5, td: fields });
    expect(hexAt(bytes, 48, 6)).toBe("030088020000");
    expect([hexAt(bytes, 54 + 584, 16), hexAt(bytes, 54 + 600, 48)]).toEqual(["21".repeat(16), "22".repeat(48)]);
    const odd = quote({ version: 5, bodyType: 9, sizes: { body: 0xffff_ffff } });
    expect(hexAt(odd.bytes, 48, 6)).toBe("0900ffffffff");
    expect(holds(odd)).toEqual([true, true, true]);
  });

  it("refuses fields of another size", () => {
    expect(() => quote({ td: { mrTd: new Uint8Array(47) } })).toThrow("mrTd must be 48 bytes long, not 47");
    expect(() => quote({ header: { version: 65_536 } })).toThrow(RangeError);
  });

  it("lets sizes lie, without moving anything", () => {
    const sound = quote();
    const lies = {
      signatureData: 632,
      qeCertification: 632 + 4 + 130,
      qeAuthentication: 632 + 4 + 582,
      certification: 632 + 4 + 582 + 2 + 32 + 2,
    };
    for (const [name, offset] of Object.entries(lies)) {
      const value = name === "qeAuthentication" ? 0xfffe : 0xffff_fffe;
      const made = quote({ sizes: { [name]: value } });
      expect(made.bytes.length).toBe(sound.bytes.length);
      const read = name === "qeAuthentication" ? u16le(made.bytes, offset) : u32le(made.bytes, offset);
      expect([name, read]).toEqual([name, value]);
      const differing = made.bytes.filter((octet, index) => octet !== sound.bytes[index]).length;
      expect(differing).toBeLessThanOrEqual(4);
    }
    const relative = quote({ sizes: (real) => ({ certification: real.certification + 1 }) });
    expect(u32le(relative.bytes, lies.certification)).toBe(pck.chainPem.length + 1);
  });

  it("puts bytes behind the chain, the signature data and the quote", () => {
    const extra = Uint8Array.of(1, 2, 3);
    const sound = quote();
    const inner = quote({ behindCertification: extra });
    expect(u32le(inner.bytes, 632 + 4 + 130)).toBe(u32le(sound.bytes, 632 + 4 + 130) + 3);
    expect(u32le(inner.bytes, 632)).toBe(u32le(sound.bytes, 632) + 3);
    const outer = quote({ behindSignatureData: extra });
    expect(u32le(outer.bytes, 632 + 4 + 130)).toBe(u32le(sound.bytes, 632 + 4 + 130));
    expect(u32le(outer.bytes, 632)).toBe(u32le(sound.bytes, 632) + 3);
    expect(toHex(quote({ trailing: extra }).bytes)).toBe(toHex(concatBytes(sound.bytes, extra)));
  });

  it("carries any certification and authentication data", () => {
    const certification = { type: 3, bytes: new Uint8Array(404).fill(7) };
    const made = quote({ certification, qeAuthenticationData: new Uint8Array(), qeCertificationType: 5 });
    expect(holds(made)).toEqual([true, true, true]);
    expect(hexAt(made.bytes, 632 + 4 + 128, 2)).toBe("0500");
    expect(toHex(made.bytes.slice(632 + 4 + 582))).toBe(`0000030094010000${"07".repeat(404)}`);
  });

  it("breaks each of the three links alone", () => {
    const other = intel.issuePck({ ppid: new Uint8Array(16) });
    expect(holds(quote({ qeReportSignature: { secretKey: other.secretKey } }))).toEqual([true, false, true]);
    expect(holds(quote({ signature: { secretKey: other.secretKey } }))).toEqual([false, true, true]);
    expect(holds(quote({ signature: { message: Uint8Array.of(1) } }))).toEqual([false, true, true]);
    expect(holds(quote({ signature: { hash: "sha384" } }))).toEqual([false, true, true]);
    const flip = (bytes: Uint8Array): Uint8Array => bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1);
    expect(holds(quote({ qeReportSignature: { bytes: flip } }))).toEqual([true, false, true]);
    expect(holds(quote({ qeReport: { reportData: new Uint8Array(64) } }))).toEqual([true, true, false]);
    const upper = quote({ qeReport: ({ reportData }) => ({ reportData: reportData.with(63, 1) }) });
    expect(holds(upper)).toEqual([true, true, false]);
    const claimed = quote({ attestationKey: other.publicKey.slice(1) });
    expect(holds(claimed)).toEqual([false, true, true]);
  });

  it("signs with high or low s, both of which verify", () => {
    const half = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") / 2n;
    for (const s of ["high", "low"] as const) {
      const made = quote({ signature: { s }, qeReportSignature: { s } });
      const values = [made.signature, made.qeReportSignature].map((bytes) => BigInt(`0x${toHex(bytes.slice(32))}`));
      expect(values.map((value) => value > half)).toEqual([s === "high", s === "high"]);
      expect(holds(made)).toEqual([true, true, true]);
    }
  });

  it("changes body bytes before they are signed", () => {
    const made = quote({ body: (bytes) => bytes.slice(0, 100) });
    expect(made.signedBytes.length).toBe(148);
    expect(holds(made)).toEqual([true, true, true]);
  });
});

describeWithVectors("real quotes, written again from their fields", () => {
  it.each([
    ["phala/tdx_quote.dat", "td-1.0"],
    ["trustee/tdx_quote_6.dat", "td-1.0"],
    ["phala/tdx_quote_outdated.dat", "td-1.5"],
  ] as const)("%s", (file, kind) => {
    const genuine = readVector(`tdx/${file}`);
    const { header, descriptor, td, td15, qeReport, signature } = takeQuoteApart(genuine);
    const written = writeQuoteHeader({
      ...header,
      version: u16le(header.version, 0),
      attestationKeyType: u16le(header.attestationKeyType, 0),
      teeType: u32le(header.teeType, 0),
      pceSvn: u16le(header.pceSvn, 0),
      qeSvn: u16le(header.qeSvn, 0),
    });
    const body = writeTdReport(kind, { ...td, ...td15, rtmrs: [td.rtmr0, td.rtmr1, td.rtmr2, td.rtmr3] });
    const between = descriptor === null ? new Uint8Array() : Uint8Array.of(descriptor.type, 0, 0x88, 2, 0, 0);
    const copy = concatBytes(written, between, body);
    expect(toHex(copy)).toBe(toHex(genuine.slice(0, copy.length)));
    expect(hexAt(genuine, copy.length + 4, 64)).toBe(toHex(signature));
    const enclave = writeEnclaveReport({
      ...qeReport,
      isvProdId: u16le(qeReport.isvProdId, 0),
      isvSvn: u16le(qeReport.isvSvn, 0),
    });
    expect(hexAt(genuine, copy.length + 4 + 134, 384)).toBe(toHex(enclave));
  });
});
