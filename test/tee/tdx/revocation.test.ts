import { describe, expect, it } from "vitest";
import { createSimulatedIntel, reasonCode } from "../../../src/testing/index.js";
import type { IntelCrlOptions, SimulatedIntel } from "../../../src/testing/index.js";
import { simulatedIntel } from "../../helpers/tdx.js";
import {
  always,
  AT,
  codeOfTrust,
  codesInModes,
  endorsementOf,
  many,
  notesOf,
  restsOn,
  sha256,
  signerOf,
  trust,
  whereRequired,
} from "./trust-support.js";

const intel = simulatedIntel();
const forger = simulatedIntel("forged");
const pck = intel.issuePck();
const SECOND = 1000;

const FRESH = { thisUpdate: new Date("2025-05-25T00:00:00Z"), nextUpdate: new Date("2025-06-24T00:00:00Z") };
const STALE = { thisUpdate: new Date("2025-03-20T00:00:00Z"), nextUpdate: new Date("2025-04-19T00:00:00Z") };
const NEWER = { thisUpdate: new Date("2025-06-02T00:00:00Z"), nextUpdate: new Date("2025-07-02T00:00:00Z") };

/** The two lists: whose they are, as what they are supplied, and which certificates each lists. */
const LISTS = [
  {
    issuer: "root",
    name: "rootCrl",
    kind: "tdx-root-crl",
    serials: [intel.platformCa.serial, intel.tcbSigning.serial],
  },
  { issuer: "platformCa", name: "pckCrl", kind: "tdx-pck-crl", serials: [pck.serial] },
] as const;
type List = (typeof LISTS)[number];

const withList = ({ name }: List, list: Uint8Array | null) => ({ change: { [name]: list } });
const listOf = ({ issuer }: List, options: IntelCrlOptions = {}, world: SimulatedIntel = intel) =>
  world.issueCrl(issuer, options);

describe.each(LISTS)("a list that lists a certificate: $issuer", (list) => {
  const [revoked] = list.serials;

  it.each(list.serials)("revokes it, in every mode: %s", async (serial) => {
    expect(await codesInModes(withList(list, listOf(list)))).toEqual(always("ok"));
    expect(await codesInModes(withList(list, listOf(list, { revokedSerials: [serial] })))).toEqual(
      always("TDX_REVOKED"),
    );
  });

  it("revokes whatever its dates and the entry's", async () => {
    for (const dates of [FRESH, STALE, NEWER, { nextUpdate: null }]) {
      const listing = listOf(list, { ...dates, revokedSerials: [revoked] });
      expect(await codesInModes(withList(list, listing))).toEqual(always("TDX_REVOKED"));
    }
    const revocationDate = new Date("2025-12-31T00:00:00Z");
    const later = listOf(list, { revokedSerials: [revoked], revocationDate });
    expect(await codesInModes(withList(list, later))).toEqual(always("TDX_REVOKED"));
  });

  it.each([0, 1, 4, 6, 8])("revokes whatever the reason: %i", async (reason) => {
    const listing = listOf(list, { revokedSerials: [revoked], entryExtensions: [reasonCode(reason)] });
    expect(await codeOfTrust(withList(list, listing))).toBe("TDX_REVOKED");
  });

  it("revokes by any of its entries, and by none of other numbers", async () => {
    const others = ["01", `01${revoked.slice(-38)}`, `0${revoked.slice(-15)}`, "7f".repeat(20)];
    expect(await codesInModes(withList(list, listOf(list, { revokedSerials: others })))).toEqual(always("ok"));
    const listing = listOf(list, { revokedSerials: [...others, revoked] });
    expect(await codeOfTrust(withList(list, listing))).toBe("TDX_REVOKED");
  });

  it("revokes wherever it stands among lists that clear, also among more of these than are looked at", async () => {
    const listing = listOf(list, { ...STALE, revokedSerials: [revoked] });
    const clean = many(20, (day) => listOf(list, { ...NEWER, thisUpdate: new Date(AT + day * SECOND) }));
    expect(await codesInModes({ more: clean })).toEqual(always("ok"));
    expect(await codesInModes({ more: [...clean, listing] })).toEqual(always("TDX_REVOKED"));
    expect(await codesInModes({ first: [listing], more: clean })).toEqual(always("TDX_REVOKED"));
  });

  it("revokes also where it is not quite in Intel's profile", async () => {
    const dropExtensions = ["crlNumber"] as const;
    const listing = listOf(list, { dropExtensions, revokedSerials: [revoked] });
    expect(await codesInModes(withList(list, listing))).toEqual(always("TDX_REVOKED"));
  });

  it("does not revoke unless the issuer's key signed it, however many there are", async () => {
    const forged = (thisUpdate: Date) => listOf(list, { ...FRESH, thisUpdate, revokedSerials: [revoked] }, forger);
    expect(await codesInModes({ more: many(20, (index) => forged(new Date(AT - index * SECOND))) })).toEqual(
      always("ok"),
    );
    expect(await codesInModes(withList(list, forged(FRESH.thisUpdate)))).toEqual(
      whereRequired("TDX_CRL_INVALID < X509_SIGNATURE"),
    );
    for (const signedBy of ["tcbSigning", "processorCa", "mallory"] as const) {
      const other = listOf(list, { signedBy, revokedSerials: [revoked] });
      expect(await codesInModes(withList(list, other))).toEqual(whereRequired("TDX_CRL_INVALID < X509_SIGNATURE"));
    }
  });

  it("leaves nothing to ask for, and says which certificate it is", async () => {
    const outcome = await trust(withList(list, listOf(list, { revokedSerials: [revoked] })));
    expect(outcome).toMatchObject({
      ok: false,
      undecided: false,
      missing: [],
      wanted: [],
      needs: [],
      failure: { stage: "trust", path: `endorsements.${list.kind}` },
    });
    expect(outcome.ok || outcome.failure.message).toContain(revoked);
  });
});

describe.each(LISTS)("a list that lists nothing: $issuer", (list) => {
  it("is required by mode require only", async () => {
    expect(await codesInModes(withList(list, null))).toEqual(whereRequired("TDX_CRL_MISSING"));
    expect(await trust(withList(list, null))).toMatchObject({
      undecided: true,
      missing: [list.kind],
      wanted: [list.kind],
      failure: { stage: "collect" },
    });
  });

  it("covers both of its instants and none beyond its end", async () => {
    const at = (instant: Date, ms = 0) => ({ ...withList(list, listOf(list, FRESH)), at: instant.getTime() + ms });
    // The others hold a little shorter.
    const until = new Date("2025-06-16T00:00:00Z");
    const short = { ...withList(list, listOf(list, { ...FRESH, nextUpdate: until })) };
    expect(await codeOfTrust({ ...short, at: until.getTime() })).toBe("ok");
    expect(await codesInModes({ ...short, at: until.getTime() + 1 })).toEqual(whereRequired("TDX_CRL_STALE"));
    expect(await codeOfTrust(at(FRESH.thisUpdate))).toBe("ok");
    expect(await notesOf(at(FRESH.thisUpdate))).toEqual([]);
    expect(await notesOf(at(FRESH.thisUpdate, -1))).toEqual(["note TDX_CRL_NEWER"]);
  });

  it.each([
    ["is stale", STALE, "TDX_CRL_STALE"],
    ["has no end", { nextUpdate: null }, "TDX_CRL_NEXT_UPDATE"],
    ["has no number", { dropExtensions: ["crlNumber"] }, "TDX_CRL_INVALID < TDX_CRL_PROFILE"],
    ["does not name its key", { dropExtensions: ["authorityKeyIdentifier"] }, "TDX_CRL_INVALID < TDX_CRL_PROFILE"],
    ["is of another key", { signedBy: "mallory" }, "TDX_CRL_INVALID < X509_SIGNATURE"],
    ["has bytes behind it", { trailingBytes: Uint8Array.of(0) }, "TDX_CRL_INVALID < X509_DER_TRAILING"],
  ] as const)("covers nothing where it %s", async (_name, options: IntelCrlOptions, code) => {
    const given = withList(list, listOf(list, options));
    expect(await codesInModes(given)).toEqual(whereRequired(code));
    expect(await trust(given)).toMatchObject({ undecided: false, missing: [], wanted: [list.kind] });
    expect(await notesOf({ ...given, revocation: "off" })).toEqual([`note ${code.split(" ")[0] ?? ""}`]);
  });

  it("says what it came to", async () => {
    const stateOf = async (change: Uint8Array | null, revocation: "require" | "use-if-present") => {
      const { revocation: state } = await signerOf({ ...withList(list, change), revocation });
      return [state.required, list.issuer === "root" ? state.rootList : state.pckList];
    };
    expect(await stateOf(listOf(list), "require")).toEqual([true, "covers"]);
    expect(await stateOf(listOf(list), "use-if-present")).toEqual([false, "covers"]);
    expect(await stateOf(null, "use-if-present")).toEqual([false, "absent"]);
    expect(await stateOf(listOf(list, STALE), "use-if-present")).toEqual([false, "stale"]);
    expect(await stateOf(listOf(list, { signedBy: "mallory" }), "use-if-present")).toEqual([false, "stale"]);
  });

  it("counts as the newest that is no newer than the instant, else as the newest of all", async () => {
    const [older, fresh, newer] = [listOf(list), listOf(list, FRESH), listOf(list, NEWER)];
    const usedOf = async (lists: readonly Uint8Array[]) =>
      (await signerOf({ ...withList(list, null), more: lists })).endorsements.find(({ kind }) => kind === list.kind);
    expect(await usedOf([older, newer, fresh])).toMatchObject({
      sha256: sha256(fresh),
      source: "caller",
      notBefore: FRESH.thisUpdate.toISOString(),
      notAfter: FRESH.nextUpdate.toISOString(),
    });
    expect(await usedOf([newer])).toMatchObject({ sha256: sha256(newer) });
    expect(await notesOf({ ...withList(list, null), more: [newer] })).toEqual(["note TDX_CRL_NEWER"]);
  });

  it("may stand behind stale and forged ones, but those that were handed in only so far", async () => {
    const stale = listOf(list, STALE);
    const forged = many(17, (index) => listOf(list, { ...FRESH, thisUpdate: new Date(AT - index * SECOND) }, forger));
    const before = [stale, ...forged.slice(0, 14)];
    expect(await codeOfTrust({ ...withList(list, null), more: [...before, listOf(list)] })).toBe("ok");
    const tooFar = { ...withList(list, null), more: [...forged, listOf(list)] };
    expect(await codesInModes(tooFar)).toEqual(whereRequired("TDX_CRL_INVALID < X509_SIGNATURE"));
    expect(await notesOf(tooFar)).toContain("note TDX_CRL_CANDIDATES");
    for (const source of ["cache", "network"] as const) {
      const collected = { ...withList(list, null), more: [...forged, endorsementOf(listOf(list), source)] };
      expect(await codesInModes(collected)).toEqual(always("ok"));
      expect(await restsOn(collected)).toContain(`${list.kind} ${source}`);
    }
  });
});

describe("a list of another issuer", () => {
  it("is neither the Platform CA's nor the root's", async () => {
    const { processorCa } = { processorCa: intel.issueCrl("processorCa", { revokedSerials: [pck.serial] }) };
    expect(await codesInModes({ change: { pckCrl: processorCa } })).toEqual(whereRequired("TDX_CRL_MISSING"));
    expect(await codesInModes({ more: [processorCa] })).toEqual(always("ok"));
    const asPck = { ...endorsementOf(intel.issueCrl("root")), kind: "tdx-pck-crl" };
    expect(await codesInModes({ change: { pckCrl: null }, more: [asPck] })).toEqual(whereRequired("TDX_CRL_MISSING"));
    const asRoot = { ...endorsementOf(intel.issueCrl("platformCa")), kind: "tdx-root-crl" };
    expect(await codesInModes({ change: { rootCrl: null }, more: [asRoot] })).toEqual(whereRequired("TDX_CRL_MISSING"));
  });

  it("is that of a platform under the other CA", async () => {
    const processor = intel.issuePck({ ca: "processor" });
    const given = { pck: processor };
    const listing = intel.issueCrl("processorCa", { revokedSerials: [processor.serial] });
    expect(await codesInModes(given)).toEqual(always("ok"));
    expect(await codesInModes({ ...given, change: { pckCrl: listing } })).toEqual(always("TDX_REVOKED"));
    expect(await codesInModes({ ...given, change: { pckCrl: intel.issueCrl("platformCa") } })).toEqual(
      whereRequired("TDX_CRL_MISSING"),
    );
  });

  it("does not say anything where it has the issuer's name in another form", async () => {
    const renamed = intel.issueCrl("platformCa", { issuer: { organization: "Other" }, revokedSerials: [pck.serial] });
    expect(await codesInModes({ change: { pckCrl: renamed } })).toEqual(whereRequired("TDX_CRL_MISSING"));
  });
});

describe("what is looked for in which list", () => {
  it("looks for the signer of statements only where statements count", async () => {
    const rootCrl = intel.issueCrl("root", { revokedSerials: [intel.tcbSigning.serial] });
    expect(await codeOfTrust({ change: { rootCrl } })).toBe("TDX_REVOKED");
    expect(await codeOfTrust({ change: { rootCrl }, tcb: "skip" })).toBe("ok");
  });

  it("does not take a platform's number in the root's list for the platform, nor the CA's in its own", async () => {
    const rootCrl = intel.issueCrl("root", { revokedSerials: [pck.serial] });
    const pckCrl = intel.issueCrl("platformCa", { revokedSerials: [intel.platformCa.serial, intel.tcbSigning.serial] });
    expect(await codesInModes({ change: { rootCrl, pckCrl } })).toEqual(always("ok"));
  });

  it("looks for every signer where two statements have two", async () => {
    const serial = "4242";
    const second = createSimulatedIntel({ seed: "test", tcbSigning: { serial } });
    const chain = [second.tcbSigning.der, second.root.der];
    const qeIdentity = intel.issueQeIdentity({ chain }).bytes;
    const change = { qeIdentity, rootCrl: intel.issueCrl("root", { revokedSerials: [serial] }) };
    expect(await codeOfTrust({ change: { qeIdentity } })).toBe("ok");
    expect(await codeOfTrust({ change })).toBe("TDX_REVOKED");
    expect(await codeOfTrust({ change: { ...change, qeIdentity: intel.issueQeIdentity().bytes } })).toBe("ok");
  });
});
