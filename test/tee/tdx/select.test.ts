import { describe, expect, it } from "vitest";
import { createSimulatedIntel } from "../../../src/testing/index.js";
import type { QeIdentityOptions, SimulatedIntel, TcbInfoOptions } from "../../../src/testing/index.js";
import type { EndorsementSource } from "../../../src/tee/scheme.js";
import { simulatedIntel } from "../../helpers/tdx.js";
import {
  AT,
  codeOfTrust,
  DAY,
  endorsementOf,
  many,
  notesOf,
  restsOn,
  sha256,
  signerOf,
  trust,
} from "./trust-support.js";
import type { TrustCase } from "./trust-support.js";

const intel = simulatedIntel();
const forger = simulatedIntel("forged");

type Options = Pick<TcbInfoOptions & QeIdentityOptions, keyof TcbInfoOptions & keyof QeIdentityOptions>;

/** The two statements: their kind, as what they are supplied, and how they are made. */
const STATEMENTS = [
  {
    kind: "tdx-tcb-info",
    name: "tcbInfo",
    missing: "TDX_TCB_INFO_MISSING",
    issue: (options: Options = {}, world: SimulatedIntel = intel) => world.issueTcbInfo(options),
  },
  {
    kind: "tdx-qe-identity",
    name: "qeIdentity",
    missing: "TDX_QE_IDENTITY_MISSING",
    issue: (options: Options = {}, world: SimulatedIntel = intel) => world.issueQeIdentity(options),
  },
] as const;

const [ISSUED, UNTIL] = [new Date("2025-05-25T00:00:00Z"), new Date("2025-06-05T00:00:00Z")];

describe.each(STATEMENTS)("$kind", ({ kind, name, missing, issue }) => {
  const alone = (statement: Uint8Array | null): TrustCase => ({ change: { [name]: statement } });
  const among = (...more: NonNullable<TrustCase["more"]>): TrustCase => ({ ...alone(null), more });
  const usedOf = async (given: TrustCase) =>
    (await signerOf(given)).endorsements.find((used) => used.kind === kind)?.sha256;

  it("is needed where the TCB is appraised, and only there", async () => {
    expect(await codeOfTrust(alone(null))).toBe(missing);
    expect(await codeOfTrust({ ...alone(null), tcb: "skip" })).toBe("ok");
    expect(await trust(alone(null))).toMatchObject({
      undecided: true,
      missing: [kind],
      wanted: [kind],
      failure: { stage: "collect", path: `endorsements.${kind}` },
    });
  });

  it("is no part of the result where the TCB is not appraised, whatever it is", async () => {
    const { collateral, endorsements } = await signerOf({ ...alone(issue({}, forger).bytes), tcb: "skip" });
    expect(collateral).toBeNull();
    expect(endorsements.map((used) => used.kind)).not.toContain(kind);
  });

  it("holds from its first to its last instant", async () => {
    const given = alone(issue({ issueDate: ISSUED, nextUpdate: UNTIL }).bytes);
    for (const at of [ISSUED.getTime(), UNTIL.getTime()]) expect(await codeOfTrust({ ...given, at })).toBe("ok");
    expect(await codeOfTrust({ ...given, at: ISSUED.getTime() - 1 })).toBe("TDX_STATEMENT_NOT_YET_VALID");
    expect(await codeOfTrust({ ...given, at: UNTIL.getTime() + 1 })).toBe("TDX_STATEMENT_EXPIRED");
    expect(await trust({ ...given, at: UNTIL.getTime() + 1 })).toMatchObject({
      undecided: false,
      missing: [],
      wanted: [kind],
      failure: { stage: "trust", path: `endorsements.${kind}` },
    });
  });

  it.each([
    ["a forger of the same names", issue({}, forger).bytes, "TDX_STATEMENT_SIGNER < X509_SIGNATURE"],
    ["another key of Intel's", issue({ signedBy: "platformCa" }).bytes, "TDX_STATEMENT_SIGNATURE"],
    ["the platform itself", issue({ signedBy: intel.issuePck() }).bytes, "TDX_STATEMENT_SIGNATURE"],
    [
      "the platform itself, with its certificate",
      issue({ signedBy: intel.issuePck(), chain: [intel.issuePck().der, intel.root.der] }).bytes,
      "TDX_STATEMENT_SIGNER < TDX_CERT_NAME",
    ],
  ])("is refused where it is by %s", async (_name, bytes, code) => {
    expect(await codeOfTrust(alone(bytes))).toBe(code);
    expect(await trust(alone(bytes))).toMatchObject({ undecided: false, missing: [], wanted: [kind] });
    const beside = among(bytes, issue().bytes);
    expect(await codeOfTrust(beside)).toBe("ok");
  });

  it("counts as the one with the highest evaluation number, then as the newest, then as the first", async () => {
    const [low, high] = [issue({ evaluationNumber: 16 }).bytes, issue({ evaluationNumber: 18 }).bytes];
    const later = issue({ evaluationNumber: 16, issueDate: ISSUED }).bytes;
    for (const order of [
      [low, later, high],
      [high, later, low],
    ]) {
      expect(await usedOf(among(...order))).toBe(sha256(high));
    }
    expect(await usedOf(among(low, later))).toBe(sha256(later));
    expect(await usedOf(among(later, low))).toBe(sha256(later));
    const twin = issue({ evaluationNumber: 18, first: "signature" }).bytes;
    expect(await usedOf(among(high, twin))).toBe(sha256(high));
    expect(await usedOf(among(twin, high))).toBe(sha256(twin));
  });

  it("does so wherever they come from: an older one from the cache does not displace a newer, nor the other way", async () => {
    const sources: readonly EndorsementSource[] = ["caller", "evidence", "cache", "network"];
    const [low, high] = [issue({ evaluationNumber: 16 }).bytes, issue({ evaluationNumber: 18 }).bytes];
    for (const older of sources) {
      for (const newer of sources) {
        const given = among(endorsementOf(low, older), endorsementOf(high, newer));
        expect(await usedOf(given), `${older} ${newer}`).toBe(sha256(high));
        expect(await restsOn(given)).toContain(`${kind} ${newer}`);
      }
    }
  });

  it("does not count with a higher number where it does not hold, or is not genuine", async () => {
    const own = issue().bytes;
    const expired = issue({ evaluationNumber: 30, issueDate: new Date(AT - 2 * DAY), nextUpdate: new Date(AT - DAY) });
    const early = issue({ evaluationNumber: 30, issueDate: new Date(AT + DAY), nextUpdate: new Date(AT + 2 * DAY) });
    const forged = issue({ evaluationNumber: 30 }, forger);
    for (const { bytes } of [expired, early, forged]) expect(await usedOf(among(bytes, own))).toBe(sha256(own));
    expect(await notesOf(among(forged.bytes, own))).toEqual(["note TDX_STATEMENT_SIGNER"]);
  });

  it("may stand behind 15 forged ones; those that were collected behind any number", async () => {
    const forged = many(17, (index) => issue({ evaluationNumber: 100 + index }, forger).bytes);
    const own = issue().bytes;
    expect(await usedOf(among(...forged.slice(0, 15), own))).toBe(sha256(own));
    expect(await codeOfTrust(among(...forged, own))).toBe("TDX_STATEMENT_SIGNER < X509_SIGNATURE");
    for (const source of ["cache", "network"] as const) {
      const collected = among(...forged, endorsementOf(own, source));
      expect(await usedOf(collected)).toBe(sha256(own));
      expect(await notesOf(collected)).toContain("note TDX_STATEMENT_CANDIDATES");
    }
  });

  it("does not let forged signers stand in front of one that was collected", async () => {
    const signers = many(20, (index) => {
      const serial = (0x1000 + index).toString(16);
      return createSimulatedIntel({ seed: "test", forged: true, tcbSigning: { serial } }).tcbSigning.der;
    });
    const own = issue({ chain: [] }).bytes;
    expect(await codeOfTrust(among(...signers, own, intel.tcbSigning.der))).toMatch(/^TDX_STATEMENT_SIGNER/);
    const collected = among(...signers, own, endorsementOf(intel.tcbSigning.der, "network"));
    expect(await usedOf(collected)).toBe(sha256(own));
  });

  it("is told in the result with its dates and source, and so is its signer", async () => {
    const bytes = issue({ issueDate: ISSUED, nextUpdate: UNTIL }).bytes;
    const { endorsements } = await signerOf(among(endorsementOf(bytes, "cache")));
    expect(endorsements).toContainEqual({
      kind,
      source: "cache",
      sha256: sha256(bytes),
      notBefore: ISSUED.toISOString(),
      notAfter: UNTIL.toISOString(),
    });
    expect(endorsements).toContainEqual({
      kind: "tdx-tcb-signing",
      source: "cache",
      sha256: sha256(intel.tcbSigning.der),
      notBefore: "2025-05-06T09:25:00.000Z",
      notAfter: "2032-05-06T09:25:00.000Z",
    });
  });

  it("has the signer from where that came, if not with it", async () => {
    const bare = endorsementOf(issue({ chain: [] }).bytes, "network");
    const given = among(bare, intel.tcbSigning.der);
    const used = await restsOn(given);
    expect(used).toContain(`${kind} network`);
    expect(used.filter((one) => one.startsWith("tdx-tcb-signing"))).toEqual(["tdx-tcb-signing caller"]);
  });
});

describe("the TCB info", () => {
  const tcbInfo = (options: TcbInfoOptions): TrustCase => ({ change: { tcbInfo: intel.issueTcbInfo(options).bytes } });

  it.each([
    ["FMSPC", { fmspc: "50806F000000" }],
    ["PCEID", { pceId: "0001" }],
  ])("is for the platform's %s", async (_name, options: TcbInfoOptions) => {
    expect(await codeOfTrust(tcbInfo(options))).toBe("TDX_STATEMENT_PLATFORM");
    const own = intel.issueTcbInfo().bytes;
    const other = intel.issueTcbInfo({ ...options, evaluationNumber: 30 }).bytes;
    expect(await codeOfTrust({ change: { tcbInfo: own }, first: [other], more: [other] })).toBe("ok");
    expect((await signerOf({ more: [other] })).collateral?.tcbInfo.evaluationNumber).toBe(17);
  });

  it("is that of the platform in either case of the digits", async () => {
    expect(await codeOfTrust(tcbInfo({ fmspc: "b0c06f000000" }))).toBe("ok");
    expect(await codeOfTrust(tcbInfo({ fmspc: "B0c06F000000" }))).toBe("ok");
  });

  it("is none for SGX, and the QE identity none of SGX's enclave", async () => {
    const ofSgx = intel.issueTcbInfo({ members: (usual) => ({ ...usual, id: "SGX" }) }).bytes;
    const given = {
      change: { tcbInfo: null },
      more: [{ kind: "tdx-tcb-info", bytes: ofSgx, source: "caller" }],
    } as const;
    expect(await codeOfTrust(given)).toBe("TDX_TCB_INFO_ID");
    for (const id of ["QE", "QVE", "QAE"]) {
      const bytes = intel.issueQeIdentity({ id }).bytes;
      const qe = {
        change: { qeIdentity: null },
        more: [{ kind: "tdx-qe-identity", bytes, source: "caller" }],
      } as const;
      expect(await codeOfTrust(qe), id).toBe("TDX_QE_IDENTITY_ID");
    }
  });
});

describe("one chain for both statements", () => {
  it("may stand behind one of them or beside them", async () => {
    const [bareInfo, bareQe] = [intel.issueTcbInfo({ chain: [] }).bytes, intel.issueQeIdentity({ chain: [] }).bytes];
    const both = { tcbInfo: bareInfo, qeIdentity: bareQe };
    expect(await codeOfTrust({ change: both })).toBe("TDX_STATEMENT_SIGNER");
    expect(await codeOfTrust({ change: both, more: [intel.tcbSigning.der] })).toBe("ok");
    expect(
      (await restsOn({ change: both, more: [intel.tcbSigning.der] })).filter((one) => /signing/.test(one)),
    ).toEqual(["tdx-tcb-signing caller"]);
  });
});
