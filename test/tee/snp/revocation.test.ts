import { beforeAll, describe, expect, it } from "vitest";
import { createSimulatedAmd, reasonCode } from "../../../src/testing/index.js";
import type { CrlOptions, SimulatedAmd, SimulatedVek } from "../../../src/testing/index.js";
import { AT, simulatedAmd } from "../../helpers/snp.js";
import { always, codesOf, listNotesOf, listTester, MODES, trustWith, whereRequired } from "./revocation-support.js";

let amd: SimulatedAmd;
let genoa: SimulatedAmd;
let vcek: SimulatedVek;
let vlek: SimulatedVek;
let onVcek: ReturnType<typeof listTester>;
let onVlek: ReturnType<typeof listTester>;

beforeAll(async () => {
  [amd, genoa] = await Promise.all([simulatedAmd(), simulatedAmd("Genoa")]);
  [vcek, vlek] = await Promise.all([amd.issueVcek(), amd.issueVlek()]);
  [onVcek, onVlek] = [listTester(amd, vcek), listTester(amd, vlek)];
});

const THIS_UPDATE = Date.parse("2025-01-01T00:00:00Z");
const NEXT_UPDATE = Date.parse("2026-01-01T00:00:00Z");
const FRESH: CrlOptions = {
  thisUpdate: new Date("2025-05-01T00:00:00Z"),
  nextUpdate: new Date("2025-07-01T00:00:00Z"),
};
const STALE: CrlOptions = {
  thisUpdate: new Date("2025-03-01T00:00:00Z"),
  nextUpdate: new Date("2025-04-01T00:00:00Z"),
};
const NEWER: CrlOptions = {
  thisUpdate: new Date("2025-08-01T00:00:00Z"),
  nextUpdate: new Date("2025-09-01T00:00:00Z"),
};

describe("a revocation list that lists a certificate of the chain", () => {
  it.each(["Milan", "Genoa", "Turin"] as const)("revokes it, in every mode: %s", async (line) => {
    const world = await simulatedAmd(line);
    const [ofAsk, ofAsvk] = [listTester(world, await world.issueVcek()), listTester(world, await world.issueVlek())];
    expect(await ofAsk({ revokedSerials: [] })).toEqual(always("ok"));
    expect(await ofAsvk({ revokedSerials: [] })).toEqual(always("ok"));
    expect(await ofAsk({ revokedSerials: [world.ask.serial] })).toEqual(always("SNP_REVOKED"));
    expect(await ofAsvk({ revokedSerials: [world.asvk.serial] })).toEqual(always("SNP_REVOKED"));
    expect(await ofAsk({ revokedSerials: [world.ark.serial] })).toEqual(always("SNP_REVOKED"));
    expect(await ofAsvk({ revokedSerials: [world.ark.serial] })).toEqual(always("SNP_REVOKED"));
  });

  it("does not touch chains over another intermediate", async () => {
    expect(await onVcek({ revokedSerials: [amd.asvk.serial] })).toEqual(always("ok"));
    expect(await onVlek({ revokedSerials: [amd.ask.serial] })).toEqual(always("ok"));
  });

  it("does not revoke a VCEK or VLEK by listing its serial number, which all of them have", async () => {
    expect(await onVcek({ revokedSerials: ["00"] })).toEqual(always("ok"));
    expect(await onVlek({ revokedSerials: ["00"] })).toEqual(always("ok"));
  });

  it("does not revoke by listing other numbers", async () => {
    for (const serial of ["01", "0100", "01000100", "010002", "7f".repeat(20)]) {
      expect(await onVcek({ revokedSerials: [serial] })).toEqual(always("ok"));
    }
  });

  it("revokes whatever its dates", async () => {
    const revokedSerials = [amd.ask.serial];
    for (const dates of [FRESH, STALE, NEWER, { nextUpdate: null }]) {
      expect(await onVcek({ ...dates, revokedSerials: [] })).not.toContain("SNP_REVOKED");
      expect(await onVcek({ ...dates, revokedSerials })).toEqual(always("SNP_REVOKED"));
    }
    const revocationDate = new Date("2025-12-31T00:00:00Z");
    expect(await onVcek({ revokedSerials, revocationDate })).toEqual(always("SNP_REVOKED"));
  });

  it.each([0, 1, 4, 6, 8])("revokes whatever the reason: %i", async (reason) => {
    const entryExtensions = [reasonCode(reason)];
    expect(await onVcek({ revokedSerials: [amd.ask.serial], entryExtensions })).toEqual(always("SNP_REVOKED"));
  });

  it("revokes by any of its entries, also by one of two for the same number", async () => {
    expect(await onVcek({ revokedSerials: ["05", "00", amd.ask.serial] })).toEqual(always("SNP_REVOKED"));
    expect(await onVcek({ revokedSerials: [amd.ask.serial, amd.ask.serial] })).toEqual(always("SNP_REVOKED"));
  });

  it("revokes also where others clear the chain, wherever it stands among them", async () => {
    const clean = await Promise.all([FRESH, NEWER, {}].map((dates) => amd.issueCrl(dates)));
    const listing = await amd.issueCrl({ ...STALE, revokedSerials: [amd.ask.serial] });
    expect(await codesOf({ amd, vek: vcek, lists: clean })).toEqual(always("ok"));
    for (let at = 0; at <= clean.length; at++) {
      const lists = [...clean.slice(0, at), listing, ...clean.slice(at)];
      expect(await codesOf({ amd, vek: vcek, lists })).toEqual(always("SNP_REVOKED"));
    }
  });

  it("revokes also where it is signed with trailerField written out, as AMD writes it", async () => {
    const revokedSerials = [amd.ask.serial];
    expect(await onVcek({ revokedSerials, trailerField: "explicit" })).toEqual(always("SNP_REVOKED"));
  });

  it("does not revoke unless the root of the chain signed it", async () => {
    const revokedSerials = [amd.ask.serial];
    for (const signedBy of ["ask", "asvk", "mallory"] as const) {
      expect(await onVcek({ revokedSerials, signedBy })).toEqual(whereRequired("SNP_CRL_INVALID < X509_SIGNATURE"));
    }
  });

  it("says what is revoked, by which list, since when, and why", async () => {
    const revocationDate = new Date("2025-02-03T04:05:06Z");
    const options = { revokedSerials: [amd.ask.serial], revocationDate, entryExtensions: [reasonCode(1)] };
    const outcome = await trustWith({ amd, vek: vcek, lists: [await amd.issueCrl(options)] });
    expect(outcome).toMatchObject({
      ok: false,
      undecided: false,
      missing: [],
      failure: {
        stage: "trust",
        code: "SNP_REVOKED",
        message:
          "The certificate of SEV-Milan (serial number 010001) is revoked as of 2025-02-03T04:05:06.000Z, reason code 1: " +
          "the revocation list of ARK-Milan of 2025-01-01T00:00:00.000Z lists it.",
        path: "endorsements.snp-crl",
        actual: "SEV-Milan",
      },
    });
  });

  it("says so where the list is newer than the instant, unless an older one lists it too", async () => {
    const revokedSerials = [amd.ark.serial];
    const [newer, older] = await Promise.all([
      amd.issueCrl({ ...NEWER, revokedSerials }),
      amd.issueCrl({ ...STALE, revokedSerials }),
    ]);
    const messageOf = async (...lists: readonly Uint8Array[]): Promise<string> => {
      const outcome = await trustWith({ amd, vek: vcek, lists });
      return outcome.ok ? "" : outcome.failure.message;
    };
    expect(await messageOf(newer)).toBe(
      "The certificate of ARK-Milan (serial number 010000) is revoked as of 2025-08-01T00:00:00.000Z: " +
        "the revocation list of ARK-Milan of 2025-08-01T00:00:00.000Z lists it. " +
        "The list is newer than the instant of the verification, 2025-06-01T00:00:00.000Z.",
    );
    expect(await messageOf(newer, older)).toMatch(/of 2025-03-01T00:00:00.000Z lists it\.$/);
  });
});

describe("a revocation list that covers the instant", () => {
  it.each([
    ["at thisUpdate", THIS_UPDATE, "ok", []],
    ["at nextUpdate", NEXT_UPDATE, "ok", []],
    [
      "a millisecond after nextUpdate",
      NEXT_UPDATE + 1,
      "SNP_CRL_STALE",
      ["note SNP_CRL_STALE 2026-01-01T00:00:00.000Z"],
    ],
  ] as const)("does so up to nextUpdate, inclusive: %s", async (_name, at, code, notes) => {
    expect(await onVcek({}, { at })).toEqual(whereRequired(code));
    for (const revocation of MODES) {
      const outcome = await trustWith({ amd, vek: vcek, lists: [await amd.issueCrl()], at, revocation });
      expect(listNotesOf(outcome)).toEqual(notes);
    }
  });

  it("does so where it is newer than the instant, which is noted", async () => {
    const lists = [await amd.issueCrl(NEWER)];
    expect(await codesOf({ amd, vek: vcek, lists })).toEqual(always("ok"));
    const outcome = await trustWith({ amd, vek: vcek, lists, revocation: "require" });
    expect(outcome.ok && outcome.value.findings).toEqual([
      {
        code: "SNP_CRL_NEWER",
        outcome: "note",
        path: "endorsements.snp-crl",
        expected: "2025-06-01T00:00:00.000Z",
        actual: "2025-08-01T00:00:00.000Z",
      },
    ]);
    const instant = { ...NEWER, thisUpdate: new Date(AT) };
    const atInstant = await trustWith({ amd, vek: vcek, lists: [await amd.issueCrl(instant)] });
    expect(listNotesOf(atInstant)).toEqual([]);
  });

  it("is told by the signer, with its dates and where it came from", async () => {
    const list = await amd.issueCrl(FRESH);
    for (const revocation of MODES) {
      const outcome = await trustWith({ amd, vek: vcek, lists: [list], revocation });
      const signer = outcome.ok ? outcome.value.signers[0] : undefined;
      expect(signer?.revocation).toMatchObject({
        mode: revocation,
        list: {
          issuer: "ARK-Milan",
          thisUpdate: Date.parse("2025-05-01T00:00:00Z"),
          nextUpdate: Date.parse("2025-07-01T00:00:00Z"),
          source: "caller",
        },
      });
      expect(signer?.endorsements.map(({ kind }) => kind)).toEqual(["snp-vcek", "snp-ask", "snp-crl"]);
      expect(signer?.endorsements[2]).toEqual({
        kind: "snp-crl",
        source: "caller",
        sha256: signer?.revocation.list?.sha256,
        notBefore: "2025-05-01T00:00:00.000Z",
        notAfter: "2025-07-01T00:00:00.000Z",
      });
    }
  });

  it("is, of several, the newest that is not newer than the instant", async () => {
    const [fresh, newer, first] = await Promise.all([FRESH, NEWER, {}].map((dates) => amd.issueCrl(dates)));
    const used = async (...lists: readonly (Uint8Array | undefined)[]): Promise<string> => {
      const given = lists.filter((list) => list !== undefined);
      const outcome = await trustWith({ amd, vek: vcek, lists: given, revocation: "require" });
      const list = outcome.ok ? outcome.value.signers[0]?.revocation.list : null;
      return new Date(list?.thisUpdate ?? 0).toISOString().slice(0, 10);
    };
    expect(await used(first, newer, fresh)).toBe("2025-05-01");
    expect(await used(fresh, first, newer)).toBe("2025-05-01");
    expect(await used(newer, first)).toBe("2025-01-01");
    expect(await used(newer)).toBe("2025-08-01");
  });

  it("is not told by the signer where there is none", async () => {
    for (const revocation of ["use-if-present", "off"] as const) {
      const outcome = await trustWith({ amd, vek: vcek, lists: [await amd.issueCrl(STALE)], revocation });
      const signer = outcome.ok ? outcome.value.signers[0] : undefined;
      expect(signer?.revocation).toEqual({ mode: revocation, list: null });
      expect(signer?.endorsements.map(({ kind }) => kind)).toEqual(["snp-vcek", "snp-ask"]);
    }
  });
});

describe("a revocation list of another line", () => {
  it("is passed over without a word", async () => {
    const lists = [await genoa.issueCrl({ revokedSerials: [amd.ask.serial, amd.ark.serial] })];
    expect(await codesOf({ amd, vek: vcek, lists })).toEqual(whereRequired("SNP_CRL_MISSING"));
    const both = [...lists, await amd.issueCrl()];
    expect(await codesOf({ amd, vek: vcek, lists: both })).toEqual(always("ok"));
    expect(listNotesOf(await trustWith({ amd, vek: vcek, lists: both }))).toEqual([]);
  });

  it("is passed over without a word also where it cannot be read", async () => {
    const lists = [await genoa.issueCrl({ trailingBytes: Uint8Array.of(0) })];
    const outcome = await trustWith({ amd, vek: vcek, lists, revocation: "require" });
    expect(outcome).toMatchObject({ ok: false, undecided: true, failure: { code: "SNP_CRL_MISSING" } });
    expect(listNotesOf(outcome)).toEqual([]);
  });
});

describe("a world whose serial numbers have zero octets in front", () => {
  it("is compared by number", async () => {
    const world = await createSimulatedAmd({ seed: "serials", ask: { serial: "0080" } });
    const tester = listTester(world, await world.issueVcek());
    expect(await tester({ revokedSerials: ["0080"] })).toEqual(always("SNP_REVOKED"));
    expect(await tester({ revokedSerials: ["0081"] })).toEqual(always("ok"));
    expect(await tester({ revokedSerials: ["08"] })).toEqual(always("ok"));
  });
});
