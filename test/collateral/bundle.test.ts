import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_BUNDLE_LIMITS, openSupplied, readBundle, writeBundle } from "../../src/collateral/index.js";
import { BUNDLE_SCHEMA } from "../../src/collateral/getting.js";
import type { Bundle, BundleEntry, BundleLimits } from "../../src/collateral/index.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import type { Outcome } from "../../src/errors/index.js";
import type { SimulatedAmd, SimulatedVek } from "../../src/testing/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { simulatedAmd } from "../helpers/snp.js";

const digest = createCertificateCrypto();
const CREATED = new Date("2025-06-01T12:00:00.000Z");
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

let amd: SimulatedAmd;
let vcek: SimulatedVek;
let list: Uint8Array;

beforeAll(async () => {
  amd = await simulatedAmd();
  vcek = await amd.issueVcek();
  list = await amd.issueCrl();
});

function entry(bytes: Uint8Array, change: Partial<BundleEntry> = {}): BundleEntry {
  return { kind: "x-thing", need: null, bytes, notBefore: 0, notAfter: null, ...change };
}

const write = (...entries: readonly BundleEntry[]): string => writeBundle(entries, CREATED, digest);
const read = (text: string | Uint8Array, limits: Partial<BundleLimits> = {}): Outcome<Bundle> =>
  readBundle(typeof text === "string" ? toUtf8(text) : text, { ...DEFAULT_BUNDLE_LIMITS, ...limits }, digest);

/** The code of a refusal and the path that it names, or "read". */
function refusal(text: string, limits: Partial<BundleLimits> = {}): string {
  const { ok, failure } = { failure: null, ...read(text, limits) };
  expect(failure?.stage ?? "collect").toBe("collect");
  return ok ? "read" : [failure?.code, failure?.path].filter((part) => part !== undefined).join(" ");
}

const ONE = Uint8Array.of(1, 2, 3, 4);

/** A bundle of one entry as an object that a case may change. */
function plain(): Record<string, unknown> & { endorsements: Record<string, unknown>[] } {
  return JSON.parse(write(entry(ONE, { need: "x-thing/one", notAfter: 1000 }))) as ReturnType<typeof plain>;
}

const first = (bundle: ReturnType<typeof plain>): Record<string, unknown> => bundle.endorsements[0] ?? {};

describe("writeBundle", () => {
  it("writes one line for each endorsement, and a line for each other member", () => {
    const text = write(entry(ONE, { notBefore: 1, notAfter: 2 }));
    expect(text.split("\n")).toEqual([
      "{",
      '  "format": "veritee-endorsements",',
      '  "version": 1,',
      '  "created": "2025-06-01T12:00:00.000Z",',
      '  "endorsements": [',
      `    {"kind":"x-thing","need":null,"sha256":"${sha256(ONE)}","notBefore":"1970-01-01T00:00:00.001Z","notAfter":"1970-01-01T00:00:00.002Z","bytes":"AQIDBA=="}`,
      "  ]",
      "}",
      "",
    ]);
  });

  it("writes a bundle of nothing, which can be read", () => {
    expect(read(write())).toEqual({ ok: true, value: { created: CREATED.getTime(), entries: [] } });
  });

  it("leaves out roots", () => {
    const text = write(entry(amd.ark.der, { kind: "snp-ark" }), entry(amd.ask.der, { kind: "snp-ask" }));
    const read1 = read(text);
    expect(read1.ok && read1.value.entries.map(({ kind }) => kind)).toEqual(["snp-ask"]);
  });

  it("keeps an object once for each need, and without a need only where it has none", () => {
    const needs = [null, "x-thing/b", "x-thing/a", "x-thing/b", null];
    const back = read(write(...needs.map((need) => entry(ONE, { need })), entry(Uint8Array.of(9))));
    expect(back.ok && back.value.entries.map(({ need, bytes }) => [need, bytes.length])).toEqual([
      ["x-thing/a", 4],
      ["x-thing/b", 4],
      [null, 1],
    ]);
  });

  it.each<readonly [string, Partial<BundleEntry>, ErrorConstructor]>([
    ["a kind in capitals", { kind: "X" }, TypeError],
    ["a kind that is too long", { kind: "x".repeat(65) }, TypeError],
    ["a need that could leave a folder", { need: "../x" }, TypeError],
    ["an empty need", { need: "" }, TypeError],
    ["no bytes", { bytes: new Uint8Array() }, RangeError],
    ["an end before the begin", { notBefore: 2, notAfter: 1 }, RangeError],
    ["an instant beyond the year 9999", { notAfter: Date.UTC(10_000, 0) }, RangeError],
    ["an instant that is none", { notBefore: Number.NaN }, RangeError],
  ])("throws for %s", (_name, change, error) => {
    expect(() => write(entry(ONE, change))).toThrow(error);
  });
});

const before = fc.integer({ min: 0, max: Date.UTC(4000, 0) });
const after = fc.integer({ min: Date.UTC(4000, 0), max: Date.UTC(9999, 11, 31) });
const segment = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
const entries = fc.array(
  fc.record({
    kind: fc.constantFrom("snp-vcek", "snp-crl", "x-1"),
    need: fc.option(
      fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/")),
      {
        nil: null,
      },
    ),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    notBefore: before,
    notAfter: fc.option(after, { nil: null }),
  }),
  { maxLength: 8 },
);

describe("a bundle", () => {
  it("does not depend on the order of what goes in, nor on how often", () => {
    fc.assert(
      fc.property(entries, (given) => {
        const text = write(...given);
        expect(write(...[...given].reverse(), ...given)).toBe(text);
      }),
    );
  });

  it("comes back as it was written, and is then written as the same text", () => {
    fc.assert(
      fc.property(entries, (given) => {
        const back = read(write(...given));
        expect(back.ok).toBe(true);
        if (!back.ok) return;
        expect(write(...back.value.entries)).toBe(write(...given));
        for (const { need, bytes } of given) {
          const found = back.value.entries.some(
            (other) => (need === null || other.need === need) && sha256(other.bytes) === sha256(bytes),
          );
          expect(found).toBe(true);
        }
      }),
    );
  });

  it("never gives another object for the same need and digest, whichever byte of it is changed", () => {
    const text = toUtf8(write(entry(ONE, { need: "x-thing/one", notAfter: 1000 }), entry(list, { kind: "snp-crl" })));
    const before = read(text);
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = text.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        const after = read(changed);
        if (!after.ok) {
          refused++;
          expect(after.failure.code).toMatch(/^BUNDLE_/);
          return;
        }
        // What can change unseen: white space, dates, a name. Objects can not.
        const objects = (bundle: Outcome<Bundle>): readonly string[] =>
          bundle.ok ? bundle.value.entries.map(({ bytes }) => sha256(bytes)) : [];
        expect(objects(after)).toEqual(objects(before));
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });

  it("is refused wherever it is cut off", () => {
    const text = write(entry(ONE, { need: "x-thing/one" })).trimEnd();
    const codes = new Set(Array.from({ length: text.length }, (_, end) => refusal(text.slice(0, end)).split(" ")[0]));
    expect([...codes]).toEqual(["BUNDLE_JSON"]);
  });
});

describe("readBundle", () => {
  const changed = (change: (bundle: ReturnType<typeof plain>) => void): string => {
    const bundle = plain();
    change(bundle);
    return JSON.stringify(bundle);
  };
  const set =
    (name: string, value: unknown) =>
    (bundle: ReturnType<typeof plain>): void => {
      first(bundle)[name] = value;
    };

  it("reads what it is given in any layout and order of members", () => {
    const bundle = plain();
    const turned = Object.fromEntries(Object.entries(bundle).reverse());
    const reading = read(`\n ${JSON.stringify(turned, null, 3)}\n\n`);
    expect(reading).toEqual(read(write(entry(ONE, { need: "x-thing/one", notAfter: 1000 }))));
    expect(reading.ok).toBe(true);
  });

  it("keeps kinds that nobody knows, and bytes that are no DER", () => {
    const json = toUtf8('{"tcbInfo": 1}');
    const back = read(write(entry(json, { kind: "tdx-tcb-info", need: "tdx-tcb-info/00906ed50000" })));
    expect(back).toMatchObject({ ok: true, value: { entries: [{ kind: "tdx-tcb-info", bytes: json }] } });
  });

  it.each<readonly [string, (bundle: ReturnType<typeof plain>) => void, string]>([
    ["nothing", () => undefined, "read"],
    ["another format", (bundle) => (bundle["format"] = "veritee-policy"), "BUNDLE_FORMAT format"],
    ["no format", (bundle) => delete bundle["format"], "BUNDLE_FORMAT format"],
    ["a later version", (bundle) => (bundle["version"] = 2), "BUNDLE_VERSION version"],
    [
      "a later version with members of its own",
      (bundle) => Object.assign(bundle, { version: 2, more: 1 }),
      "BUNDLE_VERSION version",
    ],
    ["a version as text", (bundle) => (bundle["version"] = "1"), "BUNDLE_FIELD version"],
    ["a version that is a fraction", (bundle) => (bundle["version"] = 1.5), "BUNDLE_VERSION version"],
    ["a member more", (bundle) => (bundle["mirror"] = "https://kds.example"), "BUNDLE_FIELD mirror"],
    ["no created", (bundle) => delete bundle["created"], "BUNDLE_FIELD created"],
    ["created without a zone", (bundle) => (bundle["created"] = "2025-06-01T12:00:00.000"), "BUNDLE_FIELD created"],
    ["created on no day", (bundle) => (bundle["created"] = "2025-02-30T12:00:00.000Z"), "BUNDLE_FIELD created"],
    [
      "endorsements that are no list",
      (bundle) => Object.assign(bundle, { endorsements: {} }),
      "BUNDLE_FIELD endorsements",
    ],
    [
      "an entry that is no object",
      (bundle) => Object.assign(bundle, { endorsements: ["x"] }),
      "BUNDLE_FIELD endorsements.0",
    ],
    ["an entry's member more", set("url", "x"), "BUNDLE_FIELD endorsements.0.url"],
    ["an entry's member less", (bundle) => delete first(bundle)["need"], "BUNDLE_FIELD endorsements.0.need"],
    ["a kind that is a number", set("kind", 1), "BUNDLE_FIELD endorsements.0.kind"],
    ["a kind with a blank", set("kind", "snp vcek"), "BUNDLE_FIELD endorsements.0.kind"],
    ["no need", set("need", null), "read"],
    ["a need with an empty part", set("need", "a//b"), "BUNDLE_FIELD endorsements.0.need"],
    ["a need of seven parts", set("need", "a/b/c/d/e/f/g"), "BUNDLE_FIELD endorsements.0.need"],
    ["a digest in capitals", set("sha256", sha256(ONE).toUpperCase()), "BUNDLE_FIELD endorsements.0.sha256"],
    ["the digest of something else", set("sha256", sha256(Uint8Array.of(1))), "BUNDLE_DIGEST endorsements.0"],
    ["no end", set("notAfter", null), "read"],
    ["no begin", set("notBefore", null), "BUNDLE_FIELD endorsements.0.notBefore"],
    ["an end before the begin", set("notAfter", "1969-12-31T23:59:59.999Z"), "BUNDLE_FIELD endorsements.0.notAfter"],
    ["an end as a number", set("notAfter", 1000), "BUNDLE_FIELD endorsements.0.notAfter"],
    ["base64 without padding", set("bytes", "AQIDBA"), "BUNDLE_FIELD endorsements.0.bytes"],
    ["base64 with a line break", set("bytes", "AQID\nBA=="), "BUNDLE_FIELD endorsements.0.bytes"],
    ["base64 with bits left over", set("bytes", "AQIDBB=="), "BUNDLE_FIELD endorsements.0.bytes"],
    ["no bytes", set("bytes", ""), "BUNDLE_OBJECT_SIZE endorsements.0"],
    ["other bytes", set("bytes", "AQIDBQ=="), "BUNDLE_DIGEST endorsements.0"],
  ])("with %s", (_name, change, expected) => {
    expect(refusal(changed(change))).toBe(expected);
  });

  it("refuses a member that is there twice, and data behind the end", () => {
    const text = write(entry(ONE));
    expect(refusal(text.replace('"need":null', '"need":null,"need":null'))).toBe("BUNDLE_JSON");
    expect(refusal(`${text}{}`)).toBe("BUNDLE_JSON");
  });

  it("holds to the limits of sizes", () => {
    const text = write(entry(ONE));
    expect(refusal(text, { maxBundleBytes: text.length })).toBe("read");
    expect(refusal(text, { maxBundleBytes: text.length - 1 })).toBe("BUNDLE_SIZE");
    expect(refusal(text, { maxEndorsementBytes: 4 })).toBe("read");
    expect(refusal(text, { maxEndorsementBytes: 3 })).toBe("BUNDLE_OBJECT_SIZE endorsements.0");
  });

  it("holds to the number of entries, and to that of values", () => {
    const text = (item: string, count: number): string =>
      JSON.stringify({ ...plain(), endorsements: [] }).replace("[]", `[${`${item},`.repeat(count - 1)}${item}]`);
    expect(refusal(text("0", 32_768))).toBe("BUNDLE_FIELD endorsements.0");
    expect(refusal(text("0", 32_769))).toBe("BUNDLE_COUNT endorsements");
    expect(refusal(text("0", 300_000))).toBe("BUNDLE_COUNT endorsements");
  });

  it("has room for the certificates of a large fleet", () => {
    const der = (index: number): Uint8Array => {
      const bytes = new Uint8Array(1360);
      new DataView(bytes.buffer).setUint32(0, index);
      return bytes;
    };
    const key = "0".repeat(128);
    const fleet = Array.from({ length: 10_000 }, (_, index) =>
      entry(der(index), { kind: "snp-vcek", need: `snp-vcek/Milan/${key}/${String(index).padStart(16, "0")}` }),
    );
    const text = write(...fleet);
    expect(text.length * 2.5).toBeLessThan(DEFAULT_BUNDLE_LIMITS.maxBundleBytes);
    const back = read(text);
    expect(back.ok && back.value.entries.length).toBe(10_000);
  });
});

describe("openSupplied", () => {
  const open = (text: string | Uint8Array) =>
    openSupplied(typeof text === "string" ? toUtf8(text) : text, SCHEMES, DEFAULT_BUNDLE_LIMITS, digest);

  it("takes a bundle, also with white space in front", () => {
    const text = write(entry(vcek.der, { kind: "snp-vcek" }), entry(list, { kind: "snp-crl" }));
    for (const form of [text, `\r\n\t ${text}`]) {
      expect(open(form)).toEqual({
        ok: true,
        value: {
          endorsements: [
            { kind: "snp-crl", bytes: list, source: "caller" },
            { kind: "snp-vcek", bytes: vcek.der, source: "caller" },
          ],
          unknownKinds: [],
        },
      });
    }
  });

  it("takes what openEndorsement takes", () => {
    expect(open(vcek.pem)).toMatchObject({
      ok: true,
      value: { endorsements: [{ kind: "snp-vcek" }], unknownKinds: [] },
    });
    expect(open("hello")).toMatchObject({ ok: false, failure: { code: "ENDORSEMENT_UNKNOWN" } });
  });

  it("passes over what no scheme recognises, and names its kinds", () => {
    const later = [entry(ONE), entry(Uint8Array.of(5)), entry(ONE, { kind: "tdx-tcb-info" })];
    expect(open(write(...later, entry(vcek.der, { kind: "snp-vcek" })))).toMatchObject({
      ok: true,
      value: { endorsements: [{ kind: "snp-vcek" }], unknownKinds: ["tdx-tcb-info", "x-thing"] },
    });
  });

  it("refuses a bundle that says of an object that it is another one", () => {
    const failure = { code: "BUNDLE_KIND", path: "endorsements.0.kind", expected: "snp-ask", actual: "snp-vcek" };
    expect(open(write(entry(vcek.der, { kind: "snp-ask" })))).toMatchObject({ ok: false, failure });
    expect(open(write(entry(vcek.der, { kind: "tdx-x" })))).toMatchObject({
      ok: false,
      failure: { code: "BUNDLE_KIND" },
    });
  });

  it("says of other JSON that it is no bundle", () => {
    expect(open('{"policy": {}}')).toMatchObject({ ok: false, failure: { code: "BUNDLE_FORMAT" } });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(typeof open(`{${text}`).ok).toBe("boolean");
        expect(typeof open(text).ok).toBe("boolean");
      }),
    );
  });
});

describe("BUNDLE_SCHEMA", () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  ajv.addFormat("date-time", true);
  const validate = ajv.compile(BUNDLE_SCHEMA);

  it("is what docs/endorsements.schema.json says", () => {
    const file = readFileSync(join(import.meta.dirname, "..", "..", "docs", "endorsements.schema.json"), "utf8");
    expect(JSON.parse(file)).toEqual(BUNDLE_SCHEMA);
  });

  it("accepts what is written", () => {
    fc.assert(
      fc.property(entries, (given) => {
        expect(validate(JSON.parse(write(...given)))).toBe(true);
      }),
    );
  });

  it.each<readonly [string, (bundle: ReturnType<typeof plain>) => void]>([
    ["a member more", (bundle) => (bundle["url"] = "x")],
    ["another version", (bundle) => (bundle["version"] = 2)],
    ["an instant without milliseconds", (bundle) => (bundle["created"] = "2025-06-01T12:00:00Z")],
    ["a member less", (bundle) => delete first(bundle)["need"]],
    ["a kind in capitals", (bundle) => (first(bundle)["kind"] = "SNP")],
    ["a need that leaves", (bundle) => (first(bundle)["need"] = "..")],
    ["a short digest", (bundle) => (first(bundle)["sha256"] = "00")],
    ["no bytes", (bundle) => (first(bundle)["bytes"] = "")],
    ["bytes without padding", (bundle) => (first(bundle)["bytes"] = "AQIDBA")],
  ])("refuses, as the reader does, %s", (_name, change) => {
    const bundle = plain();
    expect(validate(bundle)).toBe(true);
    change(bundle);
    expect(validate(bundle)).toBe(false);
    expect(refusal(JSON.stringify(bundle))).not.toBe("read");
  });
});
