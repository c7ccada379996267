import { beforeAll, describe, expect, it } from "vitest";
import { createSimulatedAmd, reasonCode } from "../../../src/testing/index.js";
import type { CrlOptions, SimulatedAmd, SimulatedVek } from "../../../src/testing/index.js";
import { createPreparer } from "../../../src/tee/snp/prepared.js";
import { lacksRevocationList } from "../../../src/tee/snp/revocation-lists.js";
import type { Endorsement } from "../../../src/tee/scheme.js";
import { MAX_CRL_BYTES } from "../../../src/x509/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { always, codesOf, listNotesOf, listTester, trustWith, whereRequired } from "./revocation-support.js";
import { contextAt, endorsement, engine } from "./support.js";
import { establishAnew } from "../../helpers/trust.js";
import { endorsementsOf, reportOf, trust, trustCode } from "./world.js";

let amd: SimulatedAmd;
let vcek: SimulatedVek;
let onVcek: ReturnType<typeof listTester>;

beforeAll(async () => {
  amd = await simulatedAmd();
  vcek = await amd.issueVcek();
  onVcek = listTester(amd, vcek);
});

const STALE: CrlOptions = { nextUpdate: new Date("2025-05-31T23:59:59Z") };
const required = (code: string): readonly string[] => whereRequired(`SNP_CRL_INVALID < ${code}`);

describe("a revocation list that is not authentic", () => {
  it.each([
    ["signed by the ASK", { signedBy: "ask" }, "X509_SIGNATURE"],
    ["signed by a forger", { signedBy: "mallory" }, "X509_SIGNATURE"],
    ["with a bit of the signature flipped", { signatureBit: "flipped" }, "X509_SIGNATURE"],
    ["with SHA-256", { signature: { hash: "sha256", saltLength: 32 } }, "X509_SIGNATURE_ALGORITHM"],
    ["with SHA-512", { signature: { hash: "sha512", saltLength: 64 } }, "X509_SIGNATURE_ALGORITHM"],
    ["with a salt of 32 bytes", { signature: { hash: "sha384", saltLength: 32 } }, "X509_SIGNATURE_ALGORITHM"],
    ["with MGF1 of SHA-256", { declaredMgfHash: "sha256" }, "X509_SIGNATURE_ALGORITHM"],
    ["with PKCS #1 v1.5", { signature: "pkcs1" }, "X509_SIGNATURE_ALGORITHM"],
    ["with another algorithm inside", { tbsTrailerField: "explicit" }, "X509_CRL_ALGORITHM_MISMATCH"],
  ] as const)("is passed over, and does not do where one is required: %s", async (_name, options, code) => {
    expect(await onVcek(options)).toEqual(required(code));
    expect(await onVcek({ ...options, revokedSerials: [amd.ask.serial] })).toEqual(required(code));
    const outcome = await trustWith({ amd, vek: vcek, lists: [await amd.issueCrl(options)] });
    expect(listNotesOf(outcome)).toEqual([`note SNP_CRL_INVALID ${code}`]);
  });

  it("is one that a VEK signed, with ECDSA", async () => {
    expect(await onVcek({ signedBy: vcek })).toEqual(required("X509_SIGNATURE_ALGORITHM"));
  });

  it("is one in the right common name but not in the very name of the root", async () => {
    const other = await createSimulatedAmd({ seed: "name", ark: { subjectOrganization: "Advanced Micro Device" } });
    const lists = [await other.issueCrl()];
    expect(await codesOf({ amd, vek: vcek, lists })).toEqual(required("X509_ISSUER_NAME"));
  });

  it("is every list where the caller's root may not sign lists", async () => {
    const plain = await createSimulatedAmd({ seed: "usage" });
    const ark = { keyUsage: Uint8Array.of(0x03, 0x02, 0x01, 0x04) };
    const without = await createSimulatedAmd({ seed: "usage", ark });
    const revokedSerials = [amd.ask.serial];
    const [sound, barred] = [plain, without].map(async (world) => listTester(world, await world.issueVcek()));
    expect(await (await sound)?.({})).toEqual(always("ok"));
    expect(await (await barred)?.({})).toEqual(required("X509_NOT_A_CRL_ISSUER"));
    expect(await (await sound)?.({ revokedSerials })).toEqual(always("SNP_REVOKED"));
    expect(await (await barred)?.({ revokedSerials })).toEqual(required("X509_NOT_A_CRL_ISSUER"));
  });

  it("does no harm beside one that is authentic", async () => {
    const lists = [await amd.issueCrl({ signedBy: "mallory" }), await amd.issueCrl()];
    expect(await codesOf({ amd, vek: vcek, lists })).toEqual(always("ok"));
    const outcome = await trustWith({ amd, vek: vcek, lists, revocation: "require" });
    expect(listNotesOf(outcome)).toEqual(["note SNP_CRL_INVALID X509_SIGNATURE"]);
  });
});

describe("a revocation list that cannot be read", () => {
  const critical = { oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) };
  const partial = { oid: "2.5.29.28", critical: false, value: Uint8Array.of(0x30, 0) };

  it.each([
    ["of version 1", { version: 1 }, "X509_CRL_VERSION"],
    ["with something behind it", { trailingBytes: Uint8Array.of(0) }, "X509_DER_TRAILING"],
    ["with an unknown critical extension", { extraExtensions: [critical] }, "X509_CRL_CRITICAL_EXTENSION"],
    ["of limited scope", { extraExtensions: [partial] }, "X509_CRL_PARTIAL"],
    ["that is a delta", { extraExtensions: [{ ...partial, oid: "2.5.29.27" }] }, "X509_CRL_PARTIAL"],
    ["with an extension twice", { duplicateExtensions: ["crlNumber"] }, "X509_CRL_DUPLICATE_EXTENSION"],
  ] as const)("is passed over, and does not do where one is required: %s", async (_name, options, code) => {
    expect(await onVcek(options)).toEqual(required(code));
    const outcome = await trustWith({ amd, vek: vcek, lists: [await amd.issueCrl(options)] });
    expect(listNotesOf(outcome)).toEqual([`note SNP_CRL_INVALID ${code}`]);
  });

  it("is one whose entry has a critical extension, or speaks for another issuer", async () => {
    const revokedSerials = ["05"];
    expect(await onVcek({ revokedSerials, entryExtensions: [reasonCode(1)] })).toEqual(always("ok"));
    expect(await onVcek({ revokedSerials, entryExtensions: [critical] })).toEqual(
      required("X509_CRL_CRITICAL_EXTENSION"),
    );
    const indirect = { ...partial, oid: "2.5.29.29" };
    expect(await onVcek({ revokedSerials, entryExtensions: [indirect] })).toEqual(required("X509_CRL_PARTIAL"));
  });

  it("is one of zeros, nothing at all, and one that is too long", async () => {
    for (const bytes of [new Uint8Array(100), new Uint8Array(), vcek.der]) {
      const [first, ...others] = await codesOf({ amd, vek: vcek, lists: [bytes] });
      expect(first).toMatch(/^SNP_CRL_INVALID < X509_/);
      expect(others).toEqual(["ok", "ok"]);
    }
    const long = { oid: "1.2.3.4", critical: false, value: new Uint8Array(MAX_CRL_BYTES) };
    expect(await onVcek({ extraExtensions: [long] })).toEqual(required("X509_CRL_SIZE"));
  });
});

describe("where a list is required and none covers", () => {
  it("says so without any, and that it is undecided", async () => {
    expect(await codesOf({ amd, vek: vcek, lists: [] })).toEqual(whereRequired("SNP_CRL_MISSING"));
    expect(await trustWith({ amd, vek: vcek, lists: [], revocation: "require" })).toMatchObject({
      ok: false,
      undecided: true,
      missing: ["snp-crl"],
      failure: {
        stage: "collect",
        code: "SNP_CRL_MISSING",
        message: "No revocation list of ARK-Milan was supplied, but one is required.",
      },
    });
  });

  it("says so without nextUpdate", async () => {
    expect(await onVcek({ nextUpdate: null })).toEqual(whereRequired("SNP_CRL_NEXT_UPDATE"));
    const newer = { nextUpdate: null, thisUpdate: new Date("2025-08-01T00:00:00Z") };
    expect(await onVcek(newer)).toEqual(whereRequired("SNP_CRL_NEXT_UPDATE"));
    const outcome = await trustWith({ amd, vek: vcek, lists: [await amd.issueCrl({ nextUpdate: null })] });
    expect(listNotesOf(outcome)).toEqual(["note SNP_CRL_NEXT_UPDATE null"]);
  });

  it("says the most telling of several reasons, and is decided", async () => {
    const [invalid, endless, stale, older] = await Promise.all([
      amd.issueCrl({ signedBy: "mallory" }),
      amd.issueCrl({ nextUpdate: null }),
      amd.issueCrl(STALE),
      amd.issueCrl({ nextUpdate: new Date("2025-02-01T00:00:00Z") }),
    ]);
    const failing = (...lists: readonly Uint8Array[]) =>
      trustWith({ amd, vek: vcek, lists, revocation: "require" as const });
    expect(trustCode(await failing(invalid))).toBe("SNP_CRL_INVALID < X509_SIGNATURE");
    expect(trustCode(await failing(invalid, endless))).toBe("SNP_CRL_NEXT_UPDATE");
    const outcome = await failing(invalid, endless, older, stale);
    expect(outcome).toMatchObject({
      ok: false,
      undecided: false,
      missing: [],
      failure: {
        stage: "trust",
        code: "SNP_CRL_STALE",
        message:
          "The revocation list of ARK-Milan of 2025-01-01T00:00:00.000Z was to be replaced by 2025-05-31T23:59:59.000Z; " +
          "the instant of the verification is 2025-06-01T00:00:00.000Z.",
      },
    });
    expect([...listNotesOf(outcome)].sort()).toEqual([
      "note SNP_CRL_INVALID X509_SIGNATURE",
      "note SNP_CRL_NEXT_UPDATE null",
      "note SNP_CRL_STALE 2025-02-01T00:00:00.000Z",
      "note SNP_CRL_STALE 2025-05-31T23:59:59.000Z",
    ]);
  });

  it("is undecided also where another candidate fails for another reason, and not where one is revoked", async () => {
    const forged = await amd.issueVcek({ issuedBy: "mallory" });
    const endorsements = [endorsement("snp-vcek", forged.der), ...endorsementsOf(amd, vcek)];
    const without = await trust({ amd, vek: vcek, endorsements, revocation: "require" });
    expect(without).toMatchObject({ ok: false, undecided: true, failure: { code: "SNP_CRL_MISSING" } });
    const list = await amd.issueCrl({ revokedSerials: [amd.ask.serial] });
    const listed = [...endorsements, endorsement("snp-crl", list)];
    const revoked = await trust({ amd, vek: vcek, endorsements: listed, revocation: "require" });
    expect(revoked).toMatchObject({ ok: false, undecided: false, failure: { code: "SNP_REVOKED" } });
  });

  it("wants another list for the chain that stands, also where another candidate fails for another reason", async () => {
    const forged = await amd.issueVcek({ issuedBy: "mallory" });
    for (const [options, code] of [
      [STALE, "SNP_CRL_STALE"],
      [{ nextUpdate: null }, "SNP_CRL_NEXT_UPDATE"],
      [{ signedBy: "mallory" }, "SNP_CRL_INVALID < X509_SIGNATURE"],
    ] as const) {
      const list = endorsement("snp-crl", await amd.issueCrl(options));
      const endorsements = [endorsement("snp-vcek", forged.der), ...endorsementsOf(amd, vcek), list];
      const outcome = await trust({ amd, vek: vcek, endorsements, revocation: "require" });
      expect([trustCode(outcome), outcome.ok || outcome.wanted]).toEqual([code, ["snp-crl"]]);
    }
  });
});

describe("where the key's certificate is missing as well", () => {
  const missingWith = async (lists: readonly Uint8Array[], more: { version?: number; mode?: "off" } = {}) => {
    const { version = 3, mode = "require" } = more;
    const endorsements = lists.map((list) => endorsement("snp-crl", list));
    const outcome = await trust({ amd, vek: vcek, endorsements, fields: { version }, revocation: mode });
    expect(trustCode(outcome)).toBe("SNP_VEK_MISSING");
    return outcome.ok ? [] : outcome.missing;
  };

  it("names both, unless a list of that line is there", async () => {
    const genoa = await simulatedAmd("Genoa");
    expect(await missingWith([])).toEqual(["snp-vcek", "snp-crl"]);
    expect(await missingWith([], { mode: "off" })).toEqual(["snp-vcek"]);
    expect(await missingWith([await amd.issueCrl()])).toEqual(["snp-vcek"]);
    expect(await missingWith([await genoa.issueCrl()])).toEqual(["snp-vcek", "snp-crl"]);
    expect(await missingWith([await genoa.issueCrl()], { version: 2 })).toEqual(["snp-vcek"]);
    expect(await missingWith([], { version: 2 })).toEqual(["snp-vcek", "snp-crl"]);
  });

  it("names the kind of the key", async () => {
    const vlek = await amd.issueVlek();
    const outcome = await trust({ amd, vek: vlek, endorsements: [], revocation: "require" });
    expect(outcome).toMatchObject({ ok: false, undecided: true, missing: ["snp-vlek", "snp-crl"] });
    const undemanded = await trust({ amd, vek: vlek, endorsements: [], revocation: "use-if-present" });
    expect(undemanded).toMatchObject({ ok: false, undecided: true, missing: ["snp-vlek"] });
  });

  it("takes a list that cannot be read for one of its line", async () => {
    const preparer = createPreparer(engine);
    const broken = await amd.issueCrl({ trailingBytes: Uint8Array.of(0) });
    const kind = (bytes: Uint8Array): Endorsement[] => [endorsement("snp-crl", bytes)];
    expect(lacksRevocationList(kind(broken), "Milan", preparer)).toBe(false);
    expect(lacksRevocationList(kind(broken), "Genoa", preparer)).toBe(true);
    expect(lacksRevocationList(kind(Uint8Array.of(0)), "Genoa", preparer)).toBe(false);
    expect(lacksRevocationList([], null, preparer)).toBe(true);
  });
});

describe("more lists than are looked at", () => {
  const from = (source: Endorsement["source"], lists: readonly Uint8Array[]): Endorsement[] =>
    lists.map((bytes) => ({ kind: "snp-crl", bytes, source }));
  const some = (count: number, options: CrlOptions = {}): Promise<readonly Uint8Array[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => amd.issueCrl({ ...options, crlNumber: index + 1 })));

  it("are 16 of one root, and are noted beyond", async () => {
    expect(listNotesOf(await trustWith({ amd, vek: vcek, lists: await some(16) }))).toEqual([]);
    expect(listNotesOf(await trustWith({ amd, vek: vcek, lists: await some(17) }))).toEqual([
      "note SNP_CRL_CANDIDATES 17",
    ]);
  });

  it("do not count those of other lines, nor the same one twice", async () => {
    const genoa = await simulatedAmd("Genoa");
    const [one = new Uint8Array()] = await some(1);
    const others = await Promise.all(Array.from({ length: 40 }, () => genoa.issueCrl()));
    const lists = [...others, ...Array.from({ length: 40 }, () => one)];
    expect(listNotesOf(await trustWith({ amd, vek: vcek, lists, revocation: "require" }))).toEqual([]);
    expect(await codesOf({ amd, vek: vcek, lists })).toEqual(always("ok"));
  });

  it("never hide one that lists a certificate, nor one that covers", async () => {
    const stale = await some(40, STALE);
    const listing = await amd.issueCrl({ ...STALE, revokedSerials: [amd.ask.serial] });
    expect(await codesOf({ amd, vek: vcek, lists: [...stale, await amd.issueCrl()] })).toEqual(always("ok"));
    expect(await codesOf({ amd, vek: vcek, lists: [...stale, listing] })).toEqual(always("SNP_REVOKED"));
  });

  it("never hide one that lists a certificate behind forged ones that do so too", async () => {
    const thisUpdate = new Date("2025-05-01T00:00:00Z");
    const revokedSerials = [amd.ask.serial];
    const forged = await some(40, { signedBy: "mallory", revokedSerials, thisUpdate });
    const listing = await amd.issueCrl({ revokedSerials });
    expect(await codesOf({ amd, vek: vcek, lists: [...forged, listing] })).toEqual(always("SNP_REVOKED"));
    const clean = await amd.issueCrl();
    expect(await codesOf({ amd, vek: vcek, lists: [...forged, clean] })).toEqual(always("ok"));
    const outcome = await trustWith({ amd, vek: vcek, lists: [...forged, clean] });
    expect(listNotesOf(outcome)).toEqual(["note SNP_CRL_INVALID X509_SIGNATURE"]);
  });

  it("never let those of the attester hide those of others, in whichever order", async () => {
    const forged = from("evidence", await some(20, { signedBy: "mallory", thisUpdate: new Date("2025-05-01") }));
    const clean = from("evidence", await some(20));
    const listing = await amd.issueCrl({ revokedSerials: [amd.ask.serial] });
    for (const source of ["caller", "cache", "network"] as const) {
      const own = from(source, [listing]);
      for (const lists of [
        [...forged, ...clean, ...own],
        [...own, ...clean, ...forged],
      ]) {
        expect(await codesOf({ amd, vek: vcek, lists })).toEqual(always("SNP_REVOKED"));
      }
    }
    const covering = from("caller", [await amd.issueCrl({ crlNumber: 100 })]);
    const crowded = { amd, vek: vcek, lists: [...forged, ...clean, ...covering], revocation: "require" } as const;
    const byCaller = await trustWith(crowded);
    expect(byCaller.ok && byCaller.value.signers[0]?.revocation.list?.source).toBe("caller");
    const first = from("evidence", await some(1));
    const same = first.map((list): Endorsement => ({ ...list, source: "caller" }));
    const outcome = await trustWith({ amd, vek: vcek, lists: [...forged, ...first, ...same], revocation: "require" });
    const signer = outcome.ok ? outcome.value.signers[0] : undefined;
    expect(signer?.revocation.list?.source).toBe("caller");
  });
});

describe("signatures", () => {
  it("are verified once for each certificate, list and root, however many candidates there are", async () => {
    const certificates = await Promise.all(Array.from({ length: 20 }, () => amd.issueVcek()));
    const again = [...certificates, ...certificates].map(({ der }) => endorsement("snp-vcek", der)).slice(0, 30);
    const lists = await Promise.all([amd.issueCrl({ crlNumber: 1 }), amd.issueCrl({ crlNumber: 2, signedBy: "ask" })]);
    const endorsements = [
      ...again,
      ...endorsementsOf(amd, vcek).slice(1),
      ...lists.map((list) => endorsement("snp-crl", list)),
    ];
    const verify = crypto.subtle.verify.bind(crypto.subtle);
    const keys: number[] = [];
    const counted: typeof crypto.subtle.verify = (algorithm, key, signature, data) => {
      keys.push(data.byteLength);
      return verify(algorithm, key, signature, data);
    };
    Object.defineProperty(crypto.subtle, "verify", { value: counted, configurable: true });
    try {
      const anchors = [{ der: amd.ark.der }];
      const outcome = await establishAnew(reportOf(vcek), endorsements, anchors, contextAt());
      expect(outcome.ok && outcome.value.signers.length).toBe(30);
      expect(listNotesOf(outcome)).toEqual(["note SNP_CRL_INVALID X509_SIGNATURE"]);
    } finally {
      Reflect.deleteProperty(crypto.subtle, "verify");
    }
    // The root itself, the ASK, each VCEK certificate, and the two lists.
    expect(keys.length).toBe(1 + 1 + 20 + 2);
  });
});
