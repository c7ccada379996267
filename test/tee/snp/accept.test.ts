import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import { createCertificateCrypto } from "../../../src/crypto/certificate-crypto.js";
import type { Outcome } from "../../../src/errors/index.js";
import { accept } from "../../../src/tee/snp/accept.js";
import { toNeed } from "../../../src/tee/snp/kds.js";
import type { SnpNeed } from "../../../src/tee/snp/kds.js";
import type { Accepted, Endorsement } from "../../../src/tee/scheme.js";
import { createSimulatedAmd } from "../../../src/testing/index.js";
import type { CrlOptions, SimulatedAmd } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { endorsement, valueOf } from "./support.js";

const crypto = createCertificateCrypto();
const amd = await simulatedAmd();
const turin = await simulatedAmd("Turin");
const forged = await createSimulatedAmd({ forged: true });
const vcek = await amd.issueVcek();
const vlek = await amd.issueVlek();

interface Case {
  readonly need: SnpNeed;
  readonly bytes: Uint8Array;
  readonly anchors?: readonly Uint8Array[];
  readonly endorsements?: readonly Endorsement[];
}

function intermediatesOf(world: SimulatedAmd): Endorsement[] {
  return [endorsement("snp-ask", world.ask.der), endorsement("snp-asvk", world.asvk.der)];
}

function accepting({
  need,
  bytes,
  anchors = [amd.ark.der],
  endorsements = intermediatesOf(amd),
}: Case): Promise<Outcome<Accepted>> {
  return accept(toNeed(need), bytes, { anchors: anchors.map((der) => ({ der })), endorsements, crypto });
}

/** `ok`, or the code of the failure and behind it that of its cause. */
async function codeOf(given: Case): Promise<string> {
  const outcome = await accepting(given);
  if (outcome.ok) return "ok";
  const { code, cause } = outcome.failure;
  return cause === undefined ? code : `${code} < ${cause.code}`;
}

const ofVcek = { kind: "snp-vcek", line: "Milan", chip: vcek.chipId, tcb: vcek.tcb } as const;
const ofVlek = { kind: "snp-vlek", line: "Milan", tcb: vlek.tcb } as const;
const ofAsk = { kind: "snp-ask", line: "Milan" } as const;
const ofCrl = { kind: "snp-crl", line: "Milan", signingKey: "vcek" } as const;

describe("accept, certificate of a key", () => {
  it("takes that of the chip and TCB version that were asked for, with its dates", async () => {
    const accepted = valueOf(await accepting({ need: ofVcek, bytes: vcek.der }));
    expect(accepted.objects).toEqual([{ kind: "snp-vcek", bytes: vcek.der }]);
    expect(accepted.notAfter).toBeGreaterThan(accepted.notBefore);
    expect(accepted.rank).toBe(Math.floor(accepted.notBefore / 1000));
    expect(accepted.refreshAfter).toBeNull();
    expect(await codeOf({ need: ofVlek, bytes: vlek.der })).toBe("ok");
  });

  it("takes Turin's by 8 bytes of chip id", async () => {
    const own = await turin.issueVcek();
    const need = { kind: "snp-vcek", line: "Turin", chip: own.chipId.slice(0, 8), tcb: own.tcb } as const;
    const grounds = { anchors: [turin.ark.der], endorsements: intermediatesOf(turin) };
    expect(await codeOf({ need, bytes: own.der, ...grounds })).toBe("ok");
    expect(
      await codeOf({ need: { ...need, chip: need.chip.map((byte) => byte ^ 1) }, bytes: own.der, ...grounds }),
    ).toBe("SNP_COLLATERAL");
  });

  it("refuses that of another chip, TCB version, line or kind", async () => {
    const other = vcek.chipId.map((byte, index) => (index === 63 ? byte ^ 1 : byte));
    expect(await codeOf({ need: { ...ofVcek, chip: other }, bytes: vcek.der })).toBe("SNP_COLLATERAL");
    const newer = vcek.tcb.map((byte, index) => (index === 7 ? byte + 1 : byte));
    expect(await codeOf({ need: { ...ofVcek, tcb: newer }, bytes: vcek.der })).toBe("SNP_COLLATERAL");
    expect(await codeOf({ need: { ...ofVcek, line: "Genoa" }, bytes: vcek.der })).toBe("SNP_COLLATERAL");
    expect(await codeOf({ need: ofVcek, bytes: vlek.der })).toBe("SNP_COLLATERAL");
    expect(await codeOf({ need: ofVlek, bytes: vcek.der })).toBe("SNP_COLLATERAL");
  });

  it("refuses that of a forger, under our roots and without the intermediate certificate", async () => {
    const false1 = await forged.issueVcek({ chipId: vcek.chipId, tcb: vcek.tcb });
    expect(await codeOf({ need: ofVcek, bytes: false1.der })).toBe("SNP_COLLATERAL < SNP_VEK_CHAIN");
    expect(await codeOf({ need: ofVcek, bytes: false1.der, endorsements: intermediatesOf(forged) })).toBe(
      "SNP_COLLATERAL < SNP_VEK_CHAIN",
    );
    expect(await codeOf({ need: ofVcek, bytes: vcek.der, endorsements: [] })).toBe("SNP_COLLATERAL < SNP_VEK_ISSUER");
    expect(await codeOf({ need: ofVcek, bytes: vcek.der, anchors: [] })).toBe("SNP_COLLATERAL < SNP_VEK_CHAIN");
  });

  it("refuses what is no certificate, or one that is cut or changed", async () => {
    const changed = vcek.der.map((byte, index) => (index === vcek.der.length - 1 ? byte ^ 1 : byte));
    expect(await codeOf({ need: ofVcek, bytes: changed })).toBe("SNP_COLLATERAL < SNP_VEK_CHAIN");
    expect(await codeOf({ need: ofVcek, bytes: vcek.der.slice(0, -1) })).toBe("SNP_COLLATERAL < X509_DER_LENGTH");
    expect(await codeOf({ need: ofVcek, bytes: toUtf8("<html></html>") })).toMatch(/^SNP_COLLATERAL < X509_/);
    expect(await codeOf({ need: ofVcek, bytes: new Uint8Array(0) })).toMatch(/^SNP_COLLATERAL < X509_/);
    expect(await codeOf({ need: ofVcek, bytes: amd.ask.der })).toBe("SNP_COLLATERAL < SNP_VEK_SUBJECT");
  });

  it("does not ask whether it holds: that is for the instant of a verification", async () => {
    const dates = { notBefore: new Date("2001-01-01T00:00:00Z"), notAfter: new Date("2002-01-01T00:00:00Z") };
    const old = await amd.issueVcek(dates);
    const accepted = valueOf(await accepting({ need: ofVcek, bytes: old.der }));
    expect([accepted.notBefore, accepted.notAfter]).toEqual([dates.notBefore.getTime(), dates.notAfter.getTime()]);
  });

  it("says that an anchor cannot be used, and that a need is none", async () => {
    expect(await codeOf({ need: ofVcek, bytes: vcek.der, anchors: [amd.ask.der] })).toMatch(/^SNP_ANCHOR/);
    expect(await codeOf({ need: { ...ofVcek, line: null }, bytes: vcek.der })).toBe("SNP_COLLATERAL");
  });
});

describe("accept, intermediate certificate", () => {
  const chain = toUtf8(amd.ask.pem + amd.ark.pem);

  it("takes the chain of AMD's service, and the bare certificate", async () => {
    const accepted = valueOf(await accepting({ need: ofAsk, bytes: chain }));
    expect(accepted.objects).toEqual([
      { kind: "snp-ask", bytes: amd.ask.der },
      { kind: "snp-ark", bytes: amd.ark.der },
    ]);
    expect(valueOf(await accepting({ need: ofAsk, bytes: amd.ask.der })).objects).toHaveLength(1);
    const asvk = { kind: "snp-asvk", line: "Milan" } as const;
    expect(await codeOf({ need: asvk, bytes: toUtf8(amd.asvk.pem + amd.ark.pem) })).toBe("ok");
  });

  it.each<[string, Uint8Array]>([
    ["the root first", toUtf8(amd.ark.pem + amd.ask.pem)],
    ["the root alone", amd.ark.der],
    ["the other intermediate certificate", toUtf8(amd.asvk.pem + amd.ark.pem)],
    ["another line", toUtf8(turin.ask.pem + turin.ark.pem)],
    ["a forger's", toUtf8(forged.ask.pem + forged.ark.pem)],
    ["a forger's root behind it", toUtf8(amd.ask.pem + forged.ark.pem)],
    ["three certificates", toUtf8(amd.ask.pem + amd.ark.pem + amd.ark.pem)],
    ["two of them the same", toUtf8(amd.ask.pem + amd.ask.pem)],
    ["the certificate of a key", vcek.der],
    ["text", toUtf8("-----BEGIN CERTIFICATE-----\n")],
    ["nothing", new Uint8Array(0)],
  ])("refuses %s", async (_, bytes) => {
    expect(await codeOf({ need: ofAsk, bytes })).toMatch(/^SNP_COLLATERAL/);
  });

  it("refuses one of another organization, which no chain is led over either", async () => {
    const odd = await createSimulatedAmd({ ask: { subjectOrganization: "Advanced Macro Devices" } });
    expect(await codeOf({ need: ofAsk, bytes: odd.ask.der })).toBe("SNP_COLLATERAL");
  });

  it("refuses one whose root may not sign, or that is no CA", async () => {
    const odd = await createSimulatedAmd({ ask: { basicConstraints: Uint8Array.of(0x30, 0x00) } });
    expect(await codeOf({ need: ofAsk, bytes: odd.ask.der, anchors: [odd.ark.der] })).toBe(
      "SNP_COLLATERAL < X509_NOT_A_CA",
    );
  });
});

describe("accept, revocation list", () => {
  const listed = async (options: CrlOptions): Promise<string> =>
    codeOf({ need: ofCrl, bytes: await amd.issueCrl(options) });

  it("takes the root's list with its dates; it grows old", async () => {
    const dates = { thisUpdate: new Date("2025-03-01T00:00:00Z"), nextUpdate: new Date("2025-09-01T00:00:00Z") };
    const bytes = await amd.issueCrl(dates);
    expect(valueOf(await accepting({ need: ofCrl, bytes }))).toEqual({
      objects: [{ kind: "snp-crl", bytes }],
      notBefore: dates.thisUpdate.getTime(),
      notAfter: dates.nextUpdate.getTime(),
      rank: dates.thisUpdate.getTime() / 1000,
      refreshAfter: 86_400_000,
    });
    expect(
      valueOf(await accepting({ need: ofCrl, bytes: await amd.issueCrl({ nextUpdate: null }) })).notAfter,
    ).toBeNull();
  });

  it("refuses one that another key signed, that is in another name, or that is changed", async () => {
    expect(await listed({})).toBe("ok");
    expect(await listed({ signedBy: "mallory" })).toBe("SNP_COLLATERAL < X509_SIGNATURE");
    expect(await listed({ signedBy: "ask" })).toMatch(/^SNP_COLLATERAL < X509_/);
    expect(await codeOf({ need: ofCrl, bytes: await turin.issueCrl() })).toBe("SNP_COLLATERAL < X509_ISSUER_NAME");
    expect(await codeOf({ need: { ...ofCrl, line: "Genoa" }, bytes: await amd.issueCrl() })).toBe("SNP_COLLATERAL");
    expect(await listed({ trailingBytes: Uint8Array.of(0) })).toBe("SNP_COLLATERAL < X509_DER_TRAILING");
  });

  it("refuses one of a root that may not sign lists", async () => {
    const odd = await createSimulatedAmd({ ark: { keyUsage: Uint8Array.of(0x03, 0x02, 0x02, 0x04) } });
    const bytes = await odd.issueCrl();
    expect(await codeOf({ need: ofCrl, bytes, anchors: [odd.ark.der] })).toBe("SNP_COLLATERAL < X509_NOT_A_CRL_ISSUER");
  });
});

describe("accept, with any byte changed", () => {
  it.each<[string, SnpNeed, () => Promise<Uint8Array>]>([
    ["a VCEK", ofVcek, () => Promise.resolve(vcek.der)],
    ["an ASK", ofAsk, () => Promise.resolve(amd.ask.der)],
    ["a list", ofCrl, () => amd.issueCrl({ revokedSerials: [amd.ask.serial] })],
  ])("refuses %s", async (_, need, make) => {
    const bytes = await make();
    expect(await codeOf({ need, bytes })).toBe("ok");
    for (const at of bytes.keys()) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(await codeOf({ need, bytes: changed }), `byte ${at}`).toMatch(/^SNP_COLLATERAL/);
    }
  });
});

describeWithVectors("accept, AMD's own", () => {
  it.each(["Milan", "Genoa", "Turin"] as const)("takes the chains that AMD serves: %s", async (line) => {
    for (const [kind, infix] of [
      ["snp-ask", line === "Turin" ? "_vcek" : ""],
      ["snp-asvk", "_vlek"],
    ] as const) {
      const bytes = readVector(`snp/roots/kds_cert_chain_${line.toLowerCase()}${infix}.pem`);
      const accepted = valueOf(await accepting({ need: { kind, line }, bytes, anchors: [] }));
      expect(accepted.objects.map((object) => object.kind)).toEqual([kind, "snp-ark"]);
    }
  });
});
