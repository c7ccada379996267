import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../../src/bytes/index.js";
import { parseQuote } from "../../../src/tee/tdx/parse.js";
import type { TdxQuoteOptions } from "../../../src/testing/index.js";
import { makeTdxQuote } from "../../../src/testing/index.js";
import { valueOf } from "../../x509/outcomes.js";
import { FORMS, codeOf, flipped, patched, pck, quoteBytes, u32 } from "./quote-support.js";

const codeOfQuote = (options: TdxQuoteOptions): string => codeOf(parseQuote(quoteBytes(options)));
const NUMBERED = (size: number, first: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (first + index) & 0xff);

describe.each(FORMS)("parseQuote of $name", ({ options, start, end }) => {
  const bytes = quoteBytes(options);

  it("reads every field, as copies", () => {
    const td = {
      teeTcbSvn: NUMBERED(16, 1),
      mrSeam: NUMBERED(48, 2),
      mrSignerSeam: NUMBERED(48, 3),
      seamAttributes: NUMBERED(8, 4),
      tdAttributes: NUMBERED(8, 5),
      xfam: NUMBERED(8, 6),
      mrTd: NUMBERED(48, 7),
      mrConfigId: NUMBERED(48, 8),
      mrOwner: NUMBERED(48, 9),
      mrOwnerConfig: NUMBERED(48, 10),
      rtmrs: [NUMBERED(48, 11), NUMBERED(48, 12), NUMBERED(48, 13), NUMBERED(48, 14)] as const,
      reportData: NUMBERED(64, 15),
    };
    const later = end - start === 648 ? { teeTcbSvn2: NUMBERED(16, 16), mrServiceTd: NUMBERED(48, 17) } : null;
    const header = { pceSvn: 0x0102, qeSvn: 0x0304, userData: NUMBERED(20, 18) };
    const made = makeTdxQuote(pck, {
      ...options,
      header,
      td: { ...td, ...later },
      qeAuthenticationData: NUMBERED(40, 19),
      certification: { type: 4, bytes: NUMBERED(100, 20) },
    });
    const given = made.bytes.slice();
    const quote = valueOf(parseQuote(given));
    given.fill(0);
    expect(quote).toMatchObject({
      version: options.version,
      bodyType: later === null ? 2 : 3,
      ...header,
      td: { ...td, ...(later ?? { teeTcbSvn2: null, mrServiceTd: null }) },
      qeAuthenticationData: NUMBERED(40, 19),
      certificationData: { type: 4, bytes: NUMBERED(100, 20) },
      trailingZeros: 0,
    });
    expect(toHex(quote.qeVendorId)).toBe("939a7233f79c4ca9940a0db3957f0607");
    expect(quote.signedBytes).toEqual(made.signedBytes);
    expect(quote.signedBytes.length).toBe(end);
    expect(quote.signature).toEqual(made.signature);
    expect(quote.attestationKey).toEqual(made.attestationKey);
    expect(quote.qeReportBytes).toEqual(made.qeReport);
    expect(quote.qeReportSignature).toEqual(made.qeReportSignature);
  });

  it("refuses every length below the whole", () => {
    const codes = new Set<string>();
    for (let length = 0; length < bytes.length; length++) codes.add(codeOf(parseQuote(bytes.subarray(0, length))));
    expect([...codes].sort()).toEqual(["TDX_QUOTE_SIZE", "TDX_SIGNATURE_DATA_SIZE"]);
    for (const [length, code] of [
      [0, "TDX_QUOTE_SIZE"],
      [47, "TDX_QUOTE_SIZE"],
      [start - 1, "TDX_QUOTE_SIZE"],
      [end - 1, "TDX_QUOTE_SIZE"],
      [end + 3, "TDX_QUOTE_SIZE"],
      [end + 4, "TDX_SIGNATURE_DATA_SIZE"],
      [bytes.length - 1, "TDX_SIGNATURE_DATA_SIZE"],
    ] as const) {
      expect([length, codeOf(parseQuote(bytes.subarray(0, length)))]).toEqual([length, code]);
    }
  });

  it.each([0, 1, 589, 0x7fff_ffff, 0xffff_ffff])("refuses %i bytes of signature data", (size) => {
    expect(codeOf(parseQuote(patched(bytes, end, ...u32(size))))).toBe("TDX_SIGNATURE_DATA_SIZE");
  });

  it("takes signature data of the least size, without authentication and certification data", () => {
    const least = { qeAuthenticationData: new Uint8Array(), certification: { type: 1, bytes: new Uint8Array() } };
    const quote = quoteBytes({ ...options, ...least });
    expect(quote.length).toBe(end + 4 + 590);
    expect(codeOf(parseQuote(quote))).toBe("ok");
  });

  it("names no signed size that is not there", () => {
    const longer = patched(bytes, end, ...u32(bytes.length - end - 4 + 1));
    expect(codeOf(parseQuote(longer))).toBe("TDX_SIGNATURE_DATA_SIZE");
    const shorter = patched(bytes, end, ...u32(bytes.length - end - 4 - 1));
    expect(codeOf(parseQuote(shorter))).toBe("TDX_CERTIFICATION_SIZE");
  });
});

describe("parseQuote, header", () => {
  it.each([0, 1, 2, 6, 0x0400, 0xffff])("refuses version %i", (version) => {
    const quote = patched(quoteBytes(), 0, version & 0xff, version >> 8);
    expect(codeOf(parseQuote(quote))).toBe("TDX_QUOTE_VERSION");
  });

  it("refuses version 3 of a TD, which there is none of", () => {
    expect(codeOf(parseQuote(patched(quoteBytes(), 0, 3)))).toBe("TDX_QUOTE_VERSION");
  });

  it.each([0, 1, 3, 0x0200])("refuses attestation keys of type %i", (type) => {
    expect(codeOfQuote({ header: { attestationKeyType: type } })).toBe("TDX_KEY_TYPE");
  });

  it.each([1, 0x80, 0x82, 0x8100, 0x8100_0000, 0x0181])("refuses TEE type %i", (teeType) => {
    expect(codeOfQuote({ header: { teeType } })).toBe("TDX_TEE_TYPE");
  });

  it.each([
    ["version 3", { version: 3 }],
    ["version 4", { version: 4, kind: "sgx" }],
    ["version 5", { version: 5, kind: "sgx" }],
    ["version 5 by its body alone", { version: 5, kind: "sgx", header: { teeType: 0x81 } }],
  ] as const)("refuses SGX by name: %s", (_name, options) => {
    expect(codeOfQuote(options)).toBe("TDX_SGX_QUOTE");
  });

  it("refuses a TEE type of SGX over a TD's body", () => {
    for (const { options } of FORMS) {
      expect(codeOfQuote({ ...options, header: { teeType: 0 } })).toBe("TDX_SGX_QUOTE");
    }
  });
});

describe("parseQuote, body of version 5", () => {
  it.each([0, 4, 5, 0x0200, 0xffff])("refuses type %i", (bodyType) => {
    expect(codeOfQuote({ version: 5, bodyType })).toBe("TDX_BODY_TYPE");
  });

  it("refuses the extended report of TD partitioning", () => {
    expect(codeOfQuote({ version: 5, kind: "td-1.5-extended" })).toBe("TDX_BODY_TYPE");
  });

  it.each([
    ["td-1.0", 3],
    ["td-1.5", 2],
  ] as const)("refuses %s under type %i", (kind, bodyType) => {
    expect(codeOfQuote({ version: 5, kind, bodyType })).toBe("TDX_BODY_SIZE");
  });

  it.each([0, 583, 585, 648, 0xffff_ffff])("refuses %i bytes for TD 1.0", (body) => {
    expect(codeOfQuote({ version: 5, kind: "td-1.0", sizes: (real) => ({ ...real, body }) })).toBe("TDX_BODY_SIZE");
  });

  it("does not take version 4 for version 5, nor the reverse", () => {
    expect(codeOf(parseQuote(patched(quoteBytes(), 0, 5)))).not.toBe("ok");
    for (const kind of ["td-1.0", "td-1.5"] as const) {
      expect(codeOf(parseQuote(patched(quoteBytes({ version: 5, kind }), 0, 4)))).not.toBe("ok");
    }
  });
});

describe("parseQuote, signature data", () => {
  it.each([0, 1, 5, 7, 0x0600])("refuses outer certification data of type %i", (qeCertificationType) => {
    expect(codeOfQuote({ qeCertificationType })).toBe("TDX_CERTIFICATION_TYPE");
  });

  it.each([0, 6, 7, 8, 0x0500])("refuses inner certification data of type %i", (type) => {
    expect(codeOfQuote({ certification: { type, bytes: new Uint8Array(36) } })).toBe("TDX_CERTIFICATION_TYPE");
  });

  it.each([1, 2, 3, 4, 5])("takes inner certification data of type %i, whatever it holds", (type) => {
    const bytes = new Uint8Array(36);
    const quote = valueOf(parseQuote(quoteBytes({ certification: { type, bytes } })));
    expect(quote.certificationData).toEqual({ type, bytes });
  });

  it.each(["qeCertification", "qeAuthentication", "certification"] as const)("refuses a wrong size: %s", (name) => {
    for (const delta of [-1, 1, 0xffff]) {
      const sizes: TdxQuoteOptions["sizes"] = (real) => ({ ...real, [name]: (real[name] + delta) & 0xffff });
      const code = codeOfQuote({ sizes });
      // A wrong size of the authentication data moves what is read as the inner type.
      const codes = ["TDX_CERTIFICATION_SIZE", ...(name === "qeAuthentication" ? ["TDX_CERTIFICATION_TYPE"] : [])];
      expect(codes).toContain(code);
    }
  });

  it.each(["qeCertification", "certification"] as const)(
    "refuses the largest size without adding to it: %s",
    (name) => {
      expect(codeOfQuote({ sizes: (real) => ({ ...real, [name]: 0xffff_ffff }) })).toBe("TDX_CERTIFICATION_SIZE");
    },
  );

  it("refuses bytes that no size counts", () => {
    const more = new Uint8Array(1);
    expect(codeOfQuote({ behindCertification: more })).toBe("TDX_CERTIFICATION_SIZE");
    expect(codeOfQuote({ behindSignatureData: more })).toBe("TDX_CERTIFICATION_SIZE");
  });

  it("refuses authentication data that leaves no room for a type and a size behind it", () => {
    const [room, least] = [{ qeAuthenticationData: new Uint8Array(6) }, { type: 1, bytes: new Uint8Array() }];
    const told = (qeAuthentication: number): string =>
      codeOfQuote({ ...room, certification: least, sizes: (real) => ({ ...real, qeAuthentication }) });
    expect(told(6)).toBe("ok");
    expect(told(7)).toBe("TDX_CERTIFICATION_SIZE");
    expect(told(0xffff)).toBe("TDX_CERTIFICATION_SIZE");
  });

  it("takes authentication data of any length", () => {
    for (const size of [0, 1, 31, 33, 0xffff]) {
      const quote = valueOf(parseQuote(quoteBytes({ qeAuthenticationData: new Uint8Array(size).fill(3) })));
      expect(quote.qeAuthenticationData.length).toBe(size);
    }
  });

  it("takes 64 KiB of certification data, and no more", () => {
    const told = (size: number): string => codeOfQuote({ certification: { type: 5, bytes: new Uint8Array(size) } });
    expect([told(65_536), told(65_537)]).toEqual(["ok", "TDX_CERTIFICATION_SIZE"]);
  });
});

describe("parseQuote, what follows", () => {
  const bytes = quoteBytes();
  const followed = (...trailing: readonly number[]): Uint8Array => concatBytes(bytes, Uint8Array.from(trailing));

  it("counts zeros, outside of what is signed", () => {
    const quote = valueOf(parseQuote(followed(...new Uint8Array(3065))));
    expect(quote.trailingZeros).toBe(3065);
    expect({ ...quote, trailingZeros: 0 }).toEqual(valueOf(parseQuote(bytes)));
  });

  it("refuses anything else, and zeros where they are refused", () => {
    expect(codeOf(parseQuote(followed(1)))).toBe("TDX_TRAILING_BYTES");
    expect(codeOf(parseQuote(followed(0, 0, 0x0a)))).toBe("TDX_TRAILING_BYTES");
    expect(codeOf(parseQuote(followed(1, 0, 0)))).toBe("TDX_TRAILING_BYTES");
    expect(codeOf(parseQuote(followed(0), null, "refuse"))).toBe("TDX_TRAILING_BYTES");
    expect(codeOf(parseQuote(bytes, null, "refuse"))).toBe("ok");
  });
});

describe("parseQuote, hostile bytes", () => {
  const sizesAgree = (bytes: Uint8Array): boolean => {
    const parsed = parseQuote(bytes);
    if (!parsed.ok) return parsed.failure.stage === "parse";
    const { value } = parsed;
    const data = 590 + value.qeAuthenticationData.length + value.certificationData.bytes.length;
    return bytes.length === value.signedBytes.length + 4 + data + value.trailingZeros;
  };

  it("never throws on random bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2048 }), sizesAgree), { seed: 8, numRuns: 500 });
  });

  it("never throws on changed quotes, and accounts for every byte of those that it takes", () => {
    const change = fc.record({
      form: fc.constantFrom(...FORMS),
      at: fc.nat({ max: 2000 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      cut: fc.oneof(fc.constant(null), fc.nat({ max: 6000 })),
      more: fc.uint8Array({ maxLength: 16 }),
    });
    const whole = new Map(FORMS.map(({ name, options }) => [name, quoteBytes(options)]));
    const holds = fc.property(change, ({ form, at, bytes, cut, more }) => {
      const changed = patched(whole.get(form.name) ?? new Uint8Array(), at, ...bytes);
      return sizesAgree(concatBytes(changed.subarray(0, cut ?? changed.length), more));
    });
    fc.assert(holds, { seed: 8, numRuns: 2000 });
  });

  it("reads what is a view into something larger", () => {
    const bytes = quoteBytes();
    const larger = concatBytes(new Uint8Array(7).fill(9), bytes, new Uint8Array(9).fill(9));
    expect(valueOf(parseQuote(larger.subarray(7, 7 + bytes.length)))).toEqual(valueOf(parseQuote(bytes)));
  });

  it("depends on no bit outside of types and sizes", () => {
    const bytes = quoteBytes();
    // Header: version, key type, TEE type; signature data: their size, outer type and size, authentication and inner size.
    const decisive = [0, 1, 2, 3, 4, 5, 6, 7, 632, 633, 634, 635];
    const data = 636;
    for (const at of [128, 129, 130, 131, 132, 133, 582, 583]) decisive.push(data + at);
    for (let at = 0; at < 6; at++) decisive.push(data + 584 + 32 + at);
    for (let at = 0; at < 1400; at++) {
      const taken = codeOf(parseQuote(flipped(bytes, at, 0x80))) === "ok";
      expect([at, taken]).toEqual([at, !decisive.includes(at)]);
    }
  });
});
