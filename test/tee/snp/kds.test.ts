import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { KDS_SERVICE, issuersOf, needAt, readKey, toNeed } from "../../../src/tee/snp/kds.js";
import type { Need } from "../../../src/tee/scheme.js";
import type { SnpNeed } from "../../../src/tee/snp/kds.js";

const CHIP = Uint8Array.from({ length: 64 }, (_, index) => index + 1);
const ID = toHex(CHIP);
const TCB = Uint8Array.of(3, 0, 0, 0, 0, 0, 14, 213);
const QUERY = "blSPL=03&teeSPL=00&snpSPL=14&ucodeSPL=213";

/** Path and query of what AMD serves. */
function pathOf(need: SnpNeed): string {
  const url = new URL(toNeed(need).url ?? "none:");
  expect(url.origin).toBe("https://kdsintf.amd.com");
  return url.pathname + url.search;
}

const bytes = (size: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: size, maxLength: size });
/** TCB bytes as reports of that line have them: what the address does not carry is zero. */
const tcbOf = (used: readonly number[]): fc.Arbitrary<Uint8Array> =>
  bytes(8).map((tcb) => tcb.map((value, index) => (used.includes(index) ? value : 0)));
const chipOf = (size: number): fc.Arbitrary<Uint8Array> =>
  bytes(size).filter((chip) => chip.some((byte) => byte !== 0));
const line = fc.constantFrom("Milan", "Genoa", "Turin");
const need: fc.Arbitrary<SnpNeed> = fc.oneof(
  fc.record({
    kind: fc.constant("snp-vcek"),
    line: fc.constantFrom("Milan", "Genoa"),
    chip: chipOf(64),
    tcb: tcbOf([0, 1, 6, 7]),
  }),
  fc.record({
    kind: fc.constant("snp-vcek"),
    line: fc.constant("Turin"),
    chip: chipOf(8),
    tcb: tcbOf([0, 1, 2, 3, 7]),
  }),
  fc.record({ kind: fc.constantFrom("snp-ask", "snp-asvk"), line }),
  fc.record({ kind: fc.constant("snp-crl"), line, signingKey: fc.constantFrom("vcek", "vlek") }),
);

describe("toNeed", () => {
  it("is read back from its key, and found again at its address", () => {
    fc.assert(
      fc.property(need, (wanted) => {
        const made = toNeed(wanted);
        expect(readKey(made.key)).toEqual(wanted);
        expect(needAt(KDS_SERVICE, pathOf(wanted))).toEqual(made);
      }),
    );
  });

  it("has keys that caches take as names", () => {
    fc.assert(
      fc.property(need, (wanted) => {
        const segments = toNeed(wanted).key.split("/");
        expect(segments.length).toBeLessThanOrEqual(6);
        for (const segment of segments) expect(segment).toMatch(/^[A-Za-z0-9_-]{1,200}$/);
      }),
    );
  });

  it("says what it is for people, without an address for what AMD does not serve", () => {
    expect(toNeed({ kind: "snp-vlek", line: "Milan", tcb: TCB })).toMatchObject({
      key: `snp-vlek/Milan/${toHex(TCB)}`,
      title: "VLEK certificate (Milan) for REPORTED_TCB 15352208179752599555",
      url: null,
    });
    expect(toNeed({ kind: "snp-vcek", line: "Genoa", chip: new Uint8Array(64), tcb: TCB }).url).toBeNull();
    expect(toNeed({ kind: "snp-vcek", line: null, chip: CHIP, tcb: TCB }).url).toBeNull();
    expect(toNeed({ kind: "snp-ask", line: "Turin" })).toMatchObject({
      url: "https://kdsintf.amd.com/vcek/v1/Turin/cert_chain",
      title: "ASK certificate (Turin)",
      fileName: "ask-turin.pem",
    });
    expect(pathOf({ kind: "snp-asvk", line: "Genoa" })).toBe("/vlek/v1/Genoa/cert_chain");
  });
});

describe("readKey", () => {
  it.each([
    ["another kind", `snp-report/Milan/${ID}`],
    ["an unknown line", `snp-vcek/unknown/${ID}/${toHex(TCB)}`],
    ["a line that is none", "snp-ask/Rome"],
    ["a chip id of another line's length", `snp-vcek/Turin/${ID}/${toHex(TCB)}`],
    ["a short chip id", `snp-vcek/Milan/${ID.slice(2)}/${toHex(TCB)}`],
    ["a chip id in capitals", `snp-vcek/Milan/${ID.toUpperCase()}/${toHex(TCB)}`],
    ["a TCB version of 7 bytes", `snp-vcek/Milan/${ID}/${toHex(TCB).slice(2)}`],
    ["more behind it", `snp-ask/Milan/x`],
    ["another kind of key", "snp-crl/ark/Milan"],
    ["nothing", ""],
  ])("is null for %s", (_, key) => {
    expect(readKey(key)).toBeNull();
  });
});

describe("issuersOf", () => {
  const at = (path: string): Need => {
    const need = needAt("amd-kds", path);
    if (need === null) throw new Error(path);
    return need;
  };

  it("is the intermediate certificate of the line for a key's certificate", () => {
    const vcek = at(`/vcek/v1/Turin/0123456789abcdef?fmcSPL=01&blSPL=02&teeSPL=03&snpSPL=04&ucodeSPL=81`);
    expect(issuersOf(vcek)).toEqual([at("/vcek/v1/Turin/cert_chain")]);
    const vlek = toNeed({ kind: "snp-vlek", line: "Genoa", tcb: new Uint8Array(8) });
    expect(issuersOf(vlek)).toEqual([at("/vlek/v1/Genoa/cert_chain")]);
  });

  it.each(["/vcek/v1/Milan/cert_chain", "/vlek/v1/Milan/cert_chain", "/vcek/v1/Milan/crl", "/vlek/v1/Milan/crl"])(
    "is none for what the root signs: %s",
    (path) => {
      expect(issuersOf(at(path))).toEqual([]);
    },
  );

  it("is none for what is no need of SEV-SNP", () => {
    expect(issuersOf({ ...at("/vcek/v1/Milan/crl"), key: "other/Milan" })).toEqual([]);
  });
});

describe("needAt", () => {
  const vcek = toNeed({ kind: "snp-vcek", line: "Milan", chip: CHIP, tcb: TCB });

  it("takes the parameters in any order, and with or without a zero in front", () => {
    expect(needAt(KDS_SERVICE, `/vcek/v1/Milan/${ID}?ucodeSPL=213&snpSPL=14&teeSPL=0&blSPL=3`)).toEqual(vcek);
    expect(needAt(KDS_SERVICE, `/vcek/v1/Milan/${ID}?${QUERY}`)).toEqual(vcek);
  });

  it.each([
    ["another service", "intel-pcs", `/vcek/v1/Milan/${ID}?${QUERY}`],
    ["an unknown line", KDS_SERVICE, `/vcek/v1/Rome/${ID}?${QUERY}`],
    ["another version", KDS_SERVICE, `/vcek/v2/Milan/${ID}?${QUERY}`],
    ["a VLEK", KDS_SERVICE, `/vlek/v1/Milan/${ID}?${QUERY}`],
    ["64 bytes of chip id for Turin", KDS_SERVICE, `/vcek/v1/Turin/${ID}?fmcSPL=1&${QUERY}`],
    ["a hidden chip", KDS_SERVICE, `/vcek/v1/Milan/${"00".repeat(64)}?${QUERY}`],
    ["fmcSPL for Milan", KDS_SERVICE, `/vcek/v1/Milan/${ID}?fmcSPL=1&${QUERY}`],
    ["no fmcSPL for Turin", KDS_SERVICE, `/vcek/v1/Turin/${ID.slice(0, 16)}?${QUERY}`],
    ["a parameter that is missing", KDS_SERVICE, `/vcek/v1/Milan/${ID}?blSPL=03&teeSPL=00&snpSPL=14`],
    ["a parameter twice", KDS_SERVICE, `/vcek/v1/Milan/${ID}?${QUERY}&blSPL=03`],
    ["a parameter twice in place of another", KDS_SERVICE, `/vcek/v1/Milan/${ID}?blSPL=3&blSPL=3&snpSPL=1&ucodeSPL=2`],
    ["a parameter that is none", KDS_SERVICE, `/vcek/v1/Milan/${ID}?${QUERY}&x=1`],
    ["a level above 255", KDS_SERVICE, `/vcek/v1/Milan/${ID}?${QUERY.replace("213", "256")}`],
    ["a level far above 255", KDS_SERVICE, `/vcek/v1/Milan/${ID}?${QUERY.replace("213", "469")}`],
    ["a level that is no number", KDS_SERVICE, `/vcek/v1/Milan/${ID}?${QUERY.replace("213", "-1")}`],
    ["no query", KDS_SERVICE, `/vcek/v1/Milan/${ID}`],
    ["a chain with a query", KDS_SERVICE, "/vcek/v1/Milan/cert_chain?a=1"],
    ["a list with a query", KDS_SERVICE, "/vcek/v1/Milan/crl?"],
    ["a path that climbs", KDS_SERVICE, "/vcek/v1/Milan/../Milan/crl"],
    ["a path that is encoded", KDS_SERVICE, "/vcek/v1/Milan/%63rl"],
    ["something in front", KDS_SERVICE, "/x/vcek/v1/Milan/crl"],
    ["something behind", KDS_SERVICE, "/vcek/v1/Milan/crl/"],
    ["nothing", KDS_SERVICE, ""],
  ])("is null for %s", (_, service, path) => {
    expect(needAt(service, path)).toBeNull();
  });
});
