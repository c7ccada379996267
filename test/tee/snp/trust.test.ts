import { beforeAll, describe, expect, it } from "vitest";
import { createSimulatedAmd } from "../../../src/testing/index.js";
import type { SimulatedAmd, SimulatedVek } from "../../../src/testing/index.js";
import type { Endorsement } from "../../../src/tee/scheme.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { endorsement } from "./support.js";
import { codeInWorld, codeOfTrust, endorsementsOf, trust, trustCode } from "./world.js";

let amd: SimulatedAmd;
let forged: SimulatedAmd;
let vcek: SimulatedVek;

beforeAll(async () => {
  [amd, forged] = await Promise.all([simulatedAmd(), createSimulatedAmd({ seed: "forger", forged: true })]);
  vcek = await amd.issueVcek();
});

describe("establishTrust against a forged hierarchy with genuine names", () => {
  it.each(["Milan", "Genoa", "Turin"] as const)("refuses it under AMD's built-in keys: %s", async (line) => {
    const world = await createSimulatedAmd({ line, forged: true });
    for (const vek of [await world.issueVcek(), await world.issueVlek()]) {
      const endorsements = [...endorsementsOf(world, vek), endorsement("snp-ark", world.ark.der)];
      const outcome = await trust({ amd: world, vek, anchors: [], endorsements });
      expect(trustCode(outcome)).toBe("SNP_VEK_CHAIN < X509_SIGNATURE");
      expect(outcome).toMatchObject({ undecided: false });
    }
  });

  it("refuses it under the caller's root", async () => {
    const vek = await forged.issueVcek();
    expect(await codeOfTrust({ amd: forged, vek, anchors: [amd.ark.der] })).toBe("SNP_VEK_CHAIN < X509_SIGNATURE");
    const both = [...endorsementsOf(forged, vek), endorsement("snp-ask", amd.ask.der)];
    expect(await codeOfTrust({ amd: forged, vek, anchors: [amd.ark.der], endorsements: both })).toBe(
      "SNP_VEK_CHAIN < X509_SIGNATURE",
    );
  });

  it("accepts it only where the caller states its root", async () => {
    expect(await codeOfTrust({ amd: forged, vek: await forged.issueVcek() })).toBe("ok");
  });

  it("never takes a root among the endorsements as an anchor, and notes it", async () => {
    const vek = await forged.issueVcek();
    const endorsements = [...endorsementsOf(forged, vek), endorsement("snp-ark", forged.ark.der)];
    for (const anchors of [[], [amd.ark.der]]) {
      const outcome = await trust({ amd: forged, vek, anchors, endorsements });
      expect(trustCode(outcome)).toBe("SNP_VEK_CHAIN < X509_SIGNATURE");
      expect(outcome.ok ? [] : outcome.findings).toContainEqual(
        expect.objectContaining({ code: "SNP_ROOT_IGNORED", outcome: "note", actual: "ARK-Milan" }),
      );
    }
  });

  it("does not note the trusted root itself", async () => {
    const endorsements = [...endorsementsOf(amd, vcek), endorsement("snp-ark", amd.ark.der)];
    const outcome = await trust({ amd, vek: vcek, endorsements });
    expect(outcome.ok && outcome.value.findings).toEqual([]);
  });
});

const MS = 1;
/** Windows lie well inside each other, so that a case only concerns the certificate it names. */
const WINDOW = { notBefore: new Date("2025-03-01T00:00:00Z"), notAfter: new Date("2025-09-30T23:59:59Z") };

describe("establishTrust, validity at the instant", () => {
  const INSTANTS = [
    ["at notBefore", WINDOW.notBefore.getTime(), "ok"],
    ["a millisecond before", WINDOW.notBefore.getTime() - MS, "X509_CERT_NOT_YET_VALID"],
    ["in the middle", Date.parse("2025-06-01T00:00:00Z"), "ok"],
    ["at notAfter", WINDOW.notAfter.getTime(), "ok"],
    ["a millisecond after", WINDOW.notAfter.getTime() + MS, "X509_CERT_EXPIRED"],
    ["a year after", Date.parse("2026-10-01T00:00:00Z"), "X509_CERT_EXPIRED"],
  ] as const;

  it.each(INSTANTS)("VCEK: %s", async (_name, at, code) => {
    expect(await codeOfTrust({ amd, vek: await amd.issueVcek(WINDOW), at })).toBe(code);
  });

  it.each(INSTANTS)("VLEK: %s", async (_name, at, code) => {
    expect(await codeOfTrust({ amd, vek: await amd.issueVlek(WINDOW), at })).toBe(code);
  });

  it.each(INSTANTS)("ASK: %s", async (_name, at, code) => {
    expect(await codeInWorld({ ask: WINDOW }, { at })).toBe(code);
  });

  it.each(INSTANTS)("ARK: %s", async (_name, at, code) => {
    expect(await codeInWorld({ ark: WINDOW }, { at })).toBe(code);
  });

  it("does not concern the ASVK where a VCEK signed", async () => {
    expect(await codeInWorld({ asvk: WINDOW }, { at: Date.parse("2026-10-01T00:00:00Z") })).toBe("ok");
  });
});

describe("establishTrust, candidates", () => {
  const bad = (count: number): Endorsement[] =>
    Array.from({ length: count }, () => endorsement("snp-vcek", Uint8Array.of(0x30, 0x00)));

  it("passes over those that do not fit, with a note for each reason", async () => {
    const other = await amd.issueVcek({ tcb: Uint8Array.of(3, 0, 0, 0, 0, 0, 0x18, 0xdb) });
    const endorsements = [...bad(1), endorsement("snp-vcek", other.der), ...endorsementsOf(amd, vcek)];
    const outcome = await trust({ amd, vek: vcek, endorsements });
    const notes = outcome.ok ? outcome.value.findings : [];
    expect(notes.map(({ code, outcome: said }) => [code, said])).toEqual([
      ["SNP_VEK_CANDIDATE", "note"],
      ["SNP_VEK_CANDIDATE", "note"],
    ]);
    expect(notes[0]?.actual).toMatch(/^X509_[A-Z_]+ \(1\)$/);
    expect(notes[1]?.actual).toBe("SNP_VEK_TCB (1)");
  });

  it("keeps the order in which they were given", async () => {
    const again = await amd.issueVcek({ notAfter: new Date("2031-01-01T00:00:00Z") });
    const chain = endorsementsOf(amd, vcek).slice(1);
    for (const [first, second] of [
      [vcek, again],
      [again, vcek],
    ] as const) {
      const endorsements = [endorsement("snp-vcek", first.der), endorsement("snp-vcek", second.der), ...chain];
      const outcome = await trust({ amd, vek: vcek, endorsements });
      const found = outcome.ok ? outcome.value.signers.map(({ vek }) => vek.certificate.der) : [];
      expect(found).toEqual([first.der, second.der]);
    }
  });

  it("says why the closest did not fit where none does", async () => {
    const otherTcb = await amd.issueVcek({ tcb: Uint8Array.of(3, 0, 0, 0, 0, 0, 0x18, 0xdb) });
    const otherChip = await amd.issueVcek({ chipId: new Uint8Array(64).fill(7) });
    const expired = await amd.issueVcek({ notAfter: new Date("2025-02-01T00:00:00Z") });
    const chain = endorsementsOf(amd, vcek).slice(1);
    const codeOf = async (...ders: readonly Uint8Array[]): Promise<string> => {
      const endorsements = [...bad(1), ...ders.map((der) => endorsement("snp-vcek", der)), ...chain];
      return trustCode(await trust({ amd, vek: vcek, endorsements }));
    };
    expect(await codeOf()).toMatch(/^X509_/);
    expect(await codeOf(otherChip.der)).toBe("SNP_VEK_CHIP_ID");
    expect(await codeOf(otherChip.der, otherTcb.der)).toBe("SNP_VEK_TCB");
    expect(await codeOf(otherChip.der, otherTcb.der, expired.der)).toBe("X509_CERT_EXPIRED");
  });

  it("finds the one that fits among those of a fleet", async () => {
    const others = await Promise.all(
      Array.from({ length: 50 }, (_, chip) => amd.issueVcek({ chipId: new Uint8Array(64).fill(chip + 1) })),
    );
    const fleet = others.map(({ der }) => endorsement("snp-vcek", der));
    const outcome = await trust({ amd, vek: vcek, endorsements: [...fleet, ...endorsementsOf(amd, vcek)] });
    expect(trustCode(outcome)).toBe("ok");
    expect(outcome.ok && outcome.value.findings.map(({ actual }) => actual)).toEqual(["SNP_VEK_CHIP_ID (50)"]);
  });

  it("builds 32 chains, and notes that there were more", async () => {
    const again = endorsement("snp-vcek", vcek.der);
    const some = (count: number): Endorsement[] => Array.from({ length: count }, () => again);
    const chain = endorsementsOf(amd, vcek).slice(1);
    const inside = await trust({ amd, vek: vcek, endorsements: [...some(32), ...chain] });
    expect(inside.ok && [inside.value.signers.length, inside.value.findings]).toEqual([32, []]);
    const outside = await trust({ amd, vek: vcek, endorsements: [...some(33), ...chain] });
    expect(outside.ok && outside.value.signers.length).toBe(32);
    expect(outside.ok ? outside.value.findings : []).toContainEqual(
      expect.objectContaining({ code: "SNP_VEK_CANDIDATES", outcome: "note", expected: 32, actual: 33 }),
    );
  });

  it("is undecided without any", async () => {
    for (const endorsements of [[], endorsementsOf(amd, vcek).slice(1), [endorsement("snp-ark", amd.ark.der)]]) {
      const outcome = await trust({ amd, vek: vcek, endorsements });
      expect(outcome).toMatchObject({
        ok: false,
        undecided: true,
        failure: { stage: "collect", code: "SNP_VEK_MISSING" },
      });
    }
  });

  it("is decided without any where no certificate could be genuine", async () => {
    const fields = { cpuid: { family: 0x1a, model: 0x50, stepping: 0 } };
    const outcome = await trust({ amd, vek: vcek, fields, endorsements: [] });
    expect(outcome).toMatchObject({ ok: false, undecided: false, failure: { code: "SNP_PRODUCT_UNSUPPORTED" } });
  });

  it("chooses the kind by SIGNING_KEY, and a certificate of the other kind is a mismatch", async () => {
    const vlek = await amd.issueVlek();
    const mismatch = { ok: false, undecided: false, failure: { stage: "trust", code: "SNP_SIGNING_KEY_MISMATCH" } };
    const vlekAlone = endorsementsOf(amd, vlek);
    expect(await trust({ amd, vek: vcek, endorsements: vlekAlone })).toMatchObject(mismatch);
    expect(await trust({ amd, vek: vlek, endorsements: endorsementsOf(amd, vcek) })).toMatchObject(mismatch);
    expect(await codeOfTrust({ amd, vek: vcek, endorsements: [...vlekAlone, ...endorsementsOf(amd, vcek)] })).toBe(
      "ok",
    );
  });

  it("reads a certificate by what it is, not by the kind it is given as", async () => {
    const vlek = await amd.issueVlek();
    const posing = [endorsement("snp-vcek", vlek.der), ...endorsementsOf(amd, vcek).slice(1)];
    expect(await codeOfTrust({ amd, vek: vcek, endorsements: posing })).toBe("SNP_SIGNING_KEY_MISMATCH");
    const reverse = [endorsement("snp-vlek", vcek.der), ...endorsementsOf(amd, vlek).slice(1)];
    expect(await codeOfTrust({ amd, vek: vlek, endorsements: reverse })).toBe("SNP_SIGNING_KEY_MISMATCH");
    const ask = [endorsement("snp-vcek", amd.ask.der), ...endorsementsOf(amd, vcek).slice(1)];
    expect(await codeOfTrust({ amd, vek: vcek, endorsements: ask })).toBe("SNP_VEK_SUBJECT");
    const ark = [endorsement("snp-vcek", amd.ark.der), ...endorsementsOf(amd, vcek).slice(1)];
    expect(await codeOfTrust({ amd, vek: vcek, endorsements: ark })).toBe("SNP_VEK_SUBJECT");
  });
});
