import { constants, createPublicKey, verify } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { createSimulatedAmd, reasonCode } from "../../src/testing/index.js";
import type { CrlOptions, SimulatedAmd } from "../../src/testing/index.js";
import { at, lastText, readExtension, readNode } from "./der-reader.js";
import type { Node, ReadExtension } from "./der-reader.js";

let amd: SimulatedAmd;
beforeAll(async () => {
  amd = await createSimulatedAmd({ line: "Genoa" });
});

interface ReadCrl {
  readonly whole: Node;
  readonly tbs: Node;
  readonly issuer: Node;
  readonly times: readonly string[];
  readonly serials: readonly string[];
  readonly entries: readonly Node[];
  readonly extensions: readonly ReadExtension[];
}

/** Reads a version 2 CRL. */
async function crl(options: CrlOptions): Promise<ReadCrl> {
  const whole = readNode(await amd.issueCrl(options));
  const tbs = at(whole, 0);
  const times = tbs.children.filter((child) => child.tag === 0x17);
  const entries = tbs.children.slice(4).find((child) => child.tag === 0x30)?.children ?? [];
  const list = tbs.children.find((child) => child.tag === 0xa0);
  return {
    whole,
    tbs,
    issuer: at(tbs, 2),
    times: times.map((time) => new TextDecoder().decode(time.content)),
    serials: entries.map((entry) => toHex(at(entry, 0).content)),
    entries,
    extensions: list === undefined ? [] : at(list, 0).children.map(readExtension),
  };
}

function signedBy(read: ReadCrl, spki: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
  return verify("sha384", read.tbs.bytes, pss, at(read.whole, 2).content.slice(1));
}

describe("issueCrl", () => {
  it("is empty, of version 2, and signed by the ARK in its name", async () => {
    const read = await crl({});
    expect(toHex(at(read.tbs, 0).content)).toBe("01");
    expect(lastText(read.issuer)).toBe("ARK-Genoa");
    expect(toHex(at(read.tbs, 1).bytes)).toBe(toHex(at(read.whole, 1).bytes));
    expect(read.serials).toEqual([]);
    expect(read.times).toEqual(["250101000000Z", "260101000000Z"]);
    expect(read.extensions.map(({ oid, critical }) => [oid, critical])).toEqual([
      ["551d23", false],
      ["551d14", false],
    ]);
    expect(signedBy(read, amd.ark.spki)).toBe(true);
  });

  it("lists serial numbers with date and entry extensions", async () => {
    const read = await crl({
      revokedSerials: [amd.ask.serial, amd.asvk.serial, "00"],
      revocationDate: new Date("2025-02-03T04:05:06Z"),
      entryExtensions: [reasonCode(1)],
    });
    expect(read.serials).toEqual(["020002", "020101", "00"]);
    expect(read.entries.map((entry) => new TextDecoder().decode(at(entry, 1).content))).toEqual(
      Array<string>(3).fill("250203040506Z"),
    );
    expect(read.entries.map((entry) => readExtension(at(entry, 2, 0)))).toEqual(
      Array(3).fill({ oid: "551d15", critical: false, value: Uint8Array.of(10, 1, 1) }),
    );
    expect(signedBy(read, amd.ark.spki)).toBe(true);
  });

  it("takes its instants, and leaves nextUpdate out", async () => {
    const thisUpdate = new Date("2026-01-01T00:00:00Z");
    const nextUpdate = new Date("2026-02-01T00:00:00Z");
    expect((await crl({ thisUpdate, nextUpdate })).times).toEqual(["260101000000Z", "260201000000Z"]);
    expect((await crl({ thisUpdate, nextUpdate: null })).times).toEqual(["260101000000Z"]);
  });

  it("is signed by whom the caller names, still in the name they have", async () => {
    const [ask, mallory] = [await crl({ signedBy: "ask" }), await crl({ signedBy: "mallory" })];
    expect([signedBy(ask, amd.ask.spki), signedBy(ask, amd.ark.spki)]).toEqual([true, false]);
    const forged = await createSimulatedAmd({ line: "Genoa", forged: true });
    expect([signedBy(mallory, forged.ark.spki), signedBy(mallory, amd.ark.spki)]).toEqual([true, false]);
    expect([lastText(ask.issuer), lastText(mallory.issuer)]).toEqual(["ARK-Genoa", "ARK-Genoa"]);
    const ecdsa = await crl({ signedBy: await amd.issueVcek() });
    expect(toHex(at(ecdsa.whole, 1).bytes)).toContain("2a8648ce3d040303");
  });

  it("takes another issuer, version, extensions and scheme", async () => {
    expect(lastText((await crl({ issuerCommonName: "ARK-Milan" })).issuer)).toBe("ARK-Milan");
    const delta = { oid: "2.5.29.27", critical: true, value: Uint8Array.of(2, 1, 1) };
    const read = await crl({ extraExtensions: [delta], dropExtensions: ["crlNumber"], trailerField: "explicit" });
    expect(read.extensions.map(({ oid, critical }) => [oid, critical])).toEqual([
      ["551d23", false],
      ["551d1b", true],
    ]);
    expect(toHex(at(read.whole, 1).bytes)).toContain("a303020101");
    const first = readNode(await amd.issueCrl({ version: 1 }));
    expect(at(first, 0, 0).tag).toBe(0x30);
    expect(at(first, 0).children.filter((child) => child.tag === 0xa0)).toEqual([]);
    expect(signedBy(await crl({ signatureBit: "flipped" }), amd.ark.spki)).toBe(false);
  });
});
