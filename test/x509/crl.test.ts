import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, equalBytes, toHex } from "../../src/bytes/index.js";
import type { Failure } from "../../src/errors/index.js";
import { MAX_CRL_BYTES, MAX_CRL_ENTRIES, parseCrl, startsLikeCrl, X509_CODES } from "../../src/x509/index.js";
import type { Crl } from "../../src/x509/index.js";
import { seedOf } from "../helpers/seed.js";
import { buildCrl, CRL_EXTENSIONS, entry, NEXT_UPDATE, reason, THIS_UPDATE } from "./crl-builder.js";
import type { CrlParts } from "./crl-builder.js";
import {
  AMD_PSS,
  buildCertificate,
  der,
  extension,
  int,
  name,
  NULL,
  oid,
  pss,
  raw,
  seq,
  text,
  TRUE,
} from "./der-builder.js";
import { refusalOf, valueOf } from "./outcomes.js";

const FALSE = raw(0x01, 0x01, 0x00);

const parsed = (bytes: Uint8Array): Crl => valueOf(parseCrl(bytes));
const refusal = (bytes: Uint8Array): Failure => refusalOf(parseCrl(bytes));
const built = (parts: CrlParts): Crl => parsed(buildCrl(parts));
const refused = (parts: CrlParts): string => refusal(buildCrl(parts)).code;

describe("parseCrl", () => {
  it("reads every field", () => {
    const entries = [entry([0x01, 0x00, 0x01]), entry([0x00, 0x80], text(0x17, "250203040506Z"), reason(1))];
    const crl = built({ entries });
    expect(crl).toMatchObject({
      signatureScheme: { kind: "rsa-pss", hash: "sha384", mgfHash: "sha384", saltLength: 48 },
      issuerCommonName: "ARK-Test",
      thisUpdate: Date.UTC(2025, 0, 1),
      nextUpdate: Date.UTC(2026, 0, 1),
      revoked: [
        { serial: "010001", revocationDate: Date.UTC(2025, 0, 1), reason: null },
        { serial: "0080", revocationDate: Date.UTC(2025, 1, 3, 4, 5, 6), reason: 1 },
      ],
    });
    expect(toHex(crl.issuer)).toBe(toHex(name("ARK-Test")));
    expect(crl.signature.length).toBe(256);
    expect(crl.extensions.map(({ oid: id, critical }) => [id, critical])).toEqual([
      ["2.5.29.35", false],
      ["2.5.29.20", false],
    ]);
  });

  it("covers with tbs exactly the signed bytes, header included", () => {
    const whole = buildCrl();
    const { tbs } = parsed(whole);
    expect(equalBytes(whole.subarray(4, 4 + tbs.length), tbs)).toBe(true);
    expect(tbs[0]).toBe(0x30);
  });

  it("reads a list without entries, without nextUpdate, without extensions", () => {
    expect(built({ entries: null }).revoked).toEqual([]);
    expect(built({ nextUpdate: null }).nextUpdate).toBeNull();
    expect(built({ extensions: null }).extensions).toEqual([]);
    const bare = built({ entries: null, nextUpdate: null, extensions: null });
    expect([bare.revoked, bare.nextUpdate, bare.extensions]).toEqual([[], null, []]);
  });

  it("neither changes nor keeps the input, and reads a part of a larger array", () => {
    const input = buildCrl();
    const before = Uint8Array.from(input);
    const crl = parsed(input);
    expect(equalBytes(input, before)).toBe(true);
    input.fill(0);
    expect(equalBytes(crl.der, before)).toBe(true);
    expect(equalBytes(parsed(concatBytes(raw(9), before, raw(9)).subarray(1, 1 + before.length)).der, before)).toBe(
      true,
    );
  });

  it("keeps both entries of a serial number that is listed twice", () => {
    const { revoked } = built({ entries: [entry([5]), entry([5], THIS_UPDATE, reason(4))] });
    expect(revoked.map(({ serial, reason: why }) => [serial, why])).toEqual([
      ["05", null],
      ["05", 4],
    ]);
  });

  it("is refused cut off anywhere, or with anything behind it", () => {
    const whole = buildCrl();
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length)).code, `${length} bytes`).toBe("X509_DER_LENGTH");
    }
    expect(refusal(concatBytes(whole, raw(0))).message).toBe(
      "The revocation list cannot be read: 1 bytes behind the outermost element.",
    );
    expect(refusal(seq(whole.subarray(4), NULL)).code).toBe("X509_DER_TRAILING");
    expect(refused({ more: NULL })).toBe("X509_DER_TRAILING");
  });

  it("refuses a certificate", () => {
    expect(refusal(buildCertificate()).code).toBe("X509_CRL_VERSION");
  });
});

describe("limits of a list", () => {
  it("are 1 MiB, inclusive", () => {
    const sized = (length: number): Uint8Array =>
      buildCrl({ extensions: [...CRL_EXTENSIONS, extension("1.2.3", new Uint8Array(length))] });
    const room = MAX_CRL_BYTES - sized(500_000).length;
    expect(parsed(sized(500_000 + room)).der.length).toBe(MAX_CRL_BYTES);
    expect(refusal(sized(500_001 + room))).toMatchObject({
      code: "X509_CRL_SIZE",
      expected: MAX_CRL_BYTES,
      actual: MAX_CRL_BYTES + 1,
    });
  });

  it("are 20,000 entries, inclusive", () => {
    const some = (count: number): CrlParts => ({
      entries: Array.from({ length: count }, (_, index) => entry([1, index >> 8, index & 0xff])),
    });
    expect(built(some(MAX_CRL_ENTRIES)).revoked.length).toBe(20_000);
    expect(refusal(buildCrl(some(MAX_CRL_ENTRIES + 1)))).toMatchObject({ code: "X509_CRL_ENTRIES", expected: 20_000 });
  });
});

describe("version of a list", () => {
  it("is 2, written as 1", () => {
    expect(built({ version: int(1) }).revoked.length).toBe(1);
    expect(refusal(buildCrl({ version: null }))).toMatchObject({ code: "X509_CRL_VERSION", expected: 2, actual: 1 });
    expect(refused({ version: int(0) })).toBe("X509_CRL_VERSION");
    expect(refused({ version: int(2) })).toBe("X509_CRL_VERSION");
    expect(refused({ version: int(1, 1) })).toBe("X509_CRL_VERSION");
  });

  it("is minimal and not in a [0] of its own", () => {
    expect(refused({ version: int(0, 1) })).toBe("X509_CRL_MALFORMED");
    expect(refused({ version: int() })).toBe("X509_CRL_MALFORMED");
    expect(refused({ version: der(0xa0, int(1)) })).toBe("X509_CRL_VERSION");
  });
});

describe("algorithm of a list", () => {
  it("is the same inside and outside, byte for byte", () => {
    const spelt = pss({ ...AMD_PSS, trailer: 1 });
    expect(built({ innerAlgorithm: spelt, outerAlgorithm: spelt }).signatureScheme.kind).toBe("rsa-pss");
    expect(refused({ outerAlgorithm: spelt })).toBe("X509_CRL_ALGORITHM_MISMATCH");
    expect(refused({ innerAlgorithm: spelt, outerAlgorithm: pss(AMD_PSS) })).toBe("X509_CRL_ALGORITHM_MISMATCH");
  });

  it("is read, not judged: another one is for the signature check to refuse", () => {
    const ecdsa = seq(oid("1.2.840.10045.4.3.3"));
    expect(built({ innerAlgorithm: ecdsa }).signatureScheme).toEqual({
      kind: "other",
      algorithmOid: "1.2.840.10045.4.3.3",
    });
  });
});

describe("times of a list", () => {
  it.each([
    ["without seconds", "2501010000Z"],
    ["with a zone", "250101000000+0000"],
    ["with a fraction", "250101000000.5Z"],
    ["that does not exist", "250230000000Z"],
  ])("are refused %s, wherever they stand", (_name, written) => {
    const wrong = text(0x17, written);
    expect(refused({ thisUpdate: wrong })).toBe("X509_CRL_MALFORMED");
    expect(refused({ nextUpdate: wrong })).toBe("X509_CRL_MALFORMED");
    expect(refused({ entries: [entry([5], wrong)] })).toBe("X509_CRL_MALFORMED");
  });

  it("may be GeneralizedTime, and thisUpdate has to be there", () => {
    const late = text(0x18, "20550102030405Z");
    expect(built({ thisUpdate: late, nextUpdate: text(0x18, "20560102030405Z") }).thisUpdate).toBe(
      Date.UTC(2055, 0, 2, 3, 4, 5),
    );
    expect(refused({ thisUpdate: raw(), nextUpdate: null })).toBe("X509_DER_TAG");
    expect(refused({ nextUpdate: concatBytes(NEXT_UPDATE, NEXT_UPDATE) })).toBe("X509_DER_TAG");
  });
});

describe("entries of a list", () => {
  it("are not an empty list: it is left out then", () => {
    expect(refusal(buildCrl({ entries: [] }))).toMatchObject({
      code: "X509_CRL_MALFORMED",
      message: "The revocation list cannot be read: revokedCertificates: an empty list.",
    });
  });

  it("have a serial number of 1 to 20 octets, minimal and not negative", () => {
    expect(built({ entries: [entry([0])] }).revoked[0]?.serial).toBe("00");
    const long = Array<number>(20).fill(1);
    expect(built({ entries: [entry(long)] }).revoked[0]?.serial).toBe("01".repeat(20));
    const high = new Array<number>(20).fill(0x80);
    expect(built({ entries: [entry([0, ...high])] }).revoked[0]?.serial).toBe(`00${"80".repeat(20)}`);
    for (const serial of [[], [...long, 1], [0, ...high, 1], [0x80], [0, 1]]) {
      expect(refused({ entries: [entry([1]), entry(serial)] }), serial.join()).toBe("X509_CRL_MALFORMED");
    }
  });

  it("have nothing behind their extensions, and no empty list of them", () => {
    expect(refused({ entries: [seq(int(5), THIS_UPDATE, seq(reason(1)), NULL)] })).toBe("X509_DER_TRAILING");
    expect(refused({ entries: [seq(int(5), THIS_UPDATE, seq())] })).toBe("X509_CRL_MALFORMED");
    expect(refused({ entries: [seq(int(5), THIS_UPDATE, NULL)] })).toBe("X509_DER_TAG");
    expect(refused({ entries: [seq(int(5))] })).toBe("X509_DER_TAG");
    expect(refused({ entries: [seq()] })).toBe("X509_DER_TAG");
    expect(refused({ entries: [int(5)] })).toBe("X509_DER_TAG");
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 8, 9, 10])("count as revoked whatever the reason: %i", (code) => {
    expect(built({ entries: [entry([5], THIS_UPDATE, reason(code))] }).revoked[0]?.reason).toBe(code);
  });

  it.each([
    ["7, which is not used", reason(7)],
    ["11", reason(11)],
    ["a negative number", reason(0xff)],
    ["nothing", reason()],
    ["two octets", reason(0, 1)],
    ["something behind it", extension("2.5.29.21", raw(0x0a, 1, 1, 5, 0))],
    ["an INTEGER", extension("2.5.29.21", int(1))],
    ["an empty value", extension("2.5.29.21", raw())],
  ])("are refused with a reason that is none: %s", (_name, wrong) => {
    expect(["X509_CRL_MALFORMED", "X509_DER_TAG", "X509_DER_TRAILING"]).toContain(
      refused({ entries: [entry([5], THIS_UPDATE, wrong)] }),
    );
  });
});

describe("extensions of a list and of its entries", () => {
  const onList = (added: Uint8Array): CrlParts => ({ extensions: [...CRL_EXTENSIONS, added] });
  const onEntry = (...added: readonly Uint8Array[]): CrlParts => ({ entries: [entry([5], THIS_UPDATE, ...added)] });

  it("may be unknown where they are not critical", () => {
    expect(built(onList(extension("1.2.3", raw(5, 0)))).extensions.length).toBe(3);
    expect(built(onList(extension("1.2.3", raw(5, 0), FALSE))).extensions.length).toBe(3);
    expect(built(onEntry(extension("1.2.3", raw(5, 0)))).revoked.length).toBe(1);
    expect(built(onEntry(extension("2.5.29.24", text(0x18, "20250101000000Z")))).revoked.length).toBe(1);
  });

  it.each(["1.2.3", "2.5.29.20", "2.5.29.21", "2.5.29.35"])("are refused where they are critical: %s", (id) => {
    const value = id === "2.5.29.21" ? raw(0x0a, 1, 1) : int(1);
    const critical = extension(id, value, TRUE);
    const others = CRL_EXTENSIONS.filter((known) => !toHex(known).includes(toHex(oid(id))));
    expect(refusal(buildCrl({ extensions: [...others, critical] }))).toMatchObject({
      code: "X509_CRL_CRITICAL_EXTENSION",
      actual: id,
    });
    expect(refused(onEntry(critical))).toBe("X509_CRL_CRITICAL_EXTENSION");
  });

  it.each([
    ["a delta list", "2.5.29.27"],
    ["issuingDistributionPoint", "2.5.29.28"],
    ["certificateIssuer", "2.5.29.29"],
  ])("are refused where they make the list partial, critical or not: %s", (_name, id) => {
    for (const mark of [[], [TRUE]]) {
      expect(refused(onList(extension(id, int(1), ...mark)))).toBe("X509_CRL_PARTIAL");
      expect(refused(onEntry(extension(id, int(1), ...mark)))).toBe("X509_CRL_PARTIAL");
    }
  });

  it("are refused twice", () => {
    const twice = extension("2.5.29.20", int(2));
    expect(refusal(buildCrl(onList(twice)))).toMatchObject({
      code: "X509_CRL_DUPLICATE_EXTENSION",
      actual: "2.5.29.20",
    });
    expect(refused(onEntry(reason(1), reason(1)))).toBe("X509_CRL_DUPLICATE_EXTENSION");
  });

  it("are refused as an empty list, in another place, and with something behind", () => {
    expect(refused({ extensions: [] })).toBe("X509_CRL_MALFORMED");
    expect(refused({ extensions: null, more: der(0xa3, seq(...CRL_EXTENSIONS)) })).toBe("X509_DER_TAG");
    expect(refused({ extensions: null, more: der(0xa0, seq(...CRL_EXTENSIONS), NULL) })).toBe("X509_DER_TRAILING");
    expect(refused(onList(extension("1.2.3", raw(5, 0), raw(0x01, 0x01, 0x01))))).toBe("X509_CRL_MALFORMED");
  });
});

describe("parseCrl on anything", () => {
  const whole = buildCrl({ entries: [entry([1, 0, 1]), entry([2], THIS_UPDATE, reason(1))] });

  it("never throws where any one byte is changed", () => {
    let refusals = 0;
    for (let at = 0; at < whole.length; at++) {
      for (let value = 0; value < 256; value += 3) {
        const changed = Uint8Array.from(whole);
        changed[at] = value;
        const outcome = parseCrl(changed);
        if (!outcome.ok) refusals++;
        else expect(equalBytes(outcome.value.der, changed)).toBe(true);
      }
    }
    expect(refusals).toBeGreaterThan(10_000);
  });

  it("never throws where several bytes are changed, added or cut out", () => {
    const edit = fc.record({ at: fc.nat(whole.length), cut: fc.nat(4), add: fc.uint8Array({ maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const changed = edits.reduce<Uint8Array>(
          (bytes, { at, cut, add }) => concatBytes(bytes.slice(0, at), add, bytes.slice(at + cut)),
          whole,
        );
        const outcome = parseCrl(changed);
        return outcome.ok || Object.hasOwn(X509_CODES, outcome.failure.code);
      }),
      { numRuns: 2000, seed: seedOf("parseCrl, edits") },
    );
  });

  it("reads back what was written, for any entries", () => {
    const serials = fc
      .uint8Array({ minLength: 1, maxLength: 19 })
      .map((octets) => [1 + ((octets[0] ?? 0) % 127), ...octets.slice(1)]);
    const item = fc.record({
      serial: serials,
      day: fc.integer({ min: 1, max: 28 }),
      why: fc.constantFrom(null, 0, 1, 6),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
        const entries = items.map(({ serial, day, why }) =>
          entry(
            serial,
            text(0x17, `2501${String(day).padStart(2, "0")}000000Z`),
            ...(why === null ? [] : [reason(why)]),
          ),
        );
        expect(built({ entries }).revoked).toEqual(
          items.map(({ serial, day, why }) => ({
            serial: toHex(Uint8Array.from(serial)),
            revocationDate: Date.UTC(2025, 0, day),
            reason: why,
          })),
        );
      }),
      { numRuns: 200, seed: seedOf("parseCrl, entries") },
    );
  });
});

describe("startsLikeCrl", () => {
  it("tells a list from a certificate, whole or cut off or of another version", () => {
    const list = buildCrl();
    expect([list, list.subarray(0, 60), buildCrl({ version: null })].map(startsLikeCrl)).toEqual([true, true, true]);
    const others = [buildCertificate(), new Uint8Array(), raw(0x30), raw(0x30, 0x00), raw(0x31, 2, 0x30, 0)];
    expect(others.map(startsLikeCrl)).toEqual(others.map(() => false));
  });
});
