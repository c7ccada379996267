import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createSimulatedAmd } from "../../src/testing/index.js";
import type { VcekOptions, VekKeyChoice } from "../../src/testing/index.js";
import { seedOf } from "../helpers/seed.js";
import { CERTIFICATE_STRICTNESSES, CERTIFICATES, LENIENCY } from "./contests.js";
import { buildCertificate, der, extension, int, name, raw, text } from "./der-builder.js";
import { changedBytes } from "./der-mutations.js";
import { judge, judgeMutations, newTally, shapeOf } from "./differential.js";
import type { Tally } from "./differential.js";

const KEYS: readonly VekKeyChoice[] = ["p384-compressed", "p384-off-curve", "p256", "rsa"];
const VARIANTS: readonly VcekOptions[] = [
  { trailerField: "explicit" },
  { signature: "pkcs1" },
  { signature: { hash: "sha512", saltLength: 20 } },
  { declaredMgfHash: "sha1" },
  { declaredMgfHash: "sha256" },
  { dropExtensions: ["hwid"], extraExtensions: [{ oid: "1.2.3", critical: true, value: raw(1) }] },
  { serial: "00ff", notAfter: new Date("2055-01-02T03:04:05Z") },
  { subjectCommonName: "é", subjectOrganization: "" },
  ...KEYS.map((key) => ({ key })),
];

async function simulatedCertificates(): Promise<readonly Uint8Array[]> {
  const lines = ["Milan", "Genoa", "Turin"] as const;
  const worlds = await Promise.all(lines.map((line) => createSimulatedAmd({ line })));
  const plain = worlds.map(async (amd) => {
    const veks = await Promise.all([amd.issueVcek(), amd.issueVlek()]);
    return [amd.ark, amd.ask, amd.asvk, ...veks].map((certificate) => certificate.der);
  });
  const variants = VARIANTS.map(async (options) => (await worlds[0]?.issueVcek(options))?.der ?? raw());
  return [...(await Promise.all(plain)).flat(), ...(await Promise.all(variants))];
}

describe("parseCertificate beside @peculiar/x509 and node:crypto, on simulated certificates", () => {
  const tally: Tally = newTally();
  const shapes = new Set<string>();

  beforeAll(async () => {
    for (const [seed, whole] of (await simulatedCertificates()).entries()) {
      const isNew = !shapes.has(shapeOf(whole));
      shapes.add(shapeOf(whole));
      // Of the first ARK and the first VCEK the others are asked about everything that is accepted.
      const acceptedShare = seed === 0 || seed === 3 ? 1 : isNew ? 12 : 24;
      judgeMutations(CERTIFICATES, whole, seed, tally, { elements: isNew, acceptedShare, refusedShare: 32 });
    }
  });

  it("has tens of thousands of mutations to judge", () => {
    expect(shapes.size).toBeGreaterThan(10);
    expect(tally.read).toBeGreaterThan(80_000);
    expect(tally.accepted).toBeGreaterThan(20_000);
    expect(tally.compared).toBeGreaterThan(2_000);
  });

  it("accepts nothing that the others refuse, and reads everything as they do", () => {
    expect(tally.disagreements).toEqual([]);
    expect([...tally.leniencies]).toEqual([LENIENCY]);
  });

  it("refuses what the others accept for the documented reasons, each of them, and no other", () => {
    expect([...tally.strictnesses].sort()).toEqual(Object.keys(CERTIFICATE_STRICTNESSES).sort());
  });
});

describe("parseCertificate beside the others, on anything", () => {
  const seed = seedOf("certificates beside other readers");
  const octets = (maxLength: number) => fc.uint8Array({ minLength: 1, maxLength });
  const serial = octets(19).map((bytes) =>
    int(...((bytes[0] ?? 1) < 0x80 && bytes[0] !== 0 ? bytes : raw(1, ...bytes))),
  );
  const label = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  const printable = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 });
  const instant = fc.date({ min: new Date("1951-01-01"), max: new Date("2049-12-31"), noInvalidDate: true });
  const time = instant.map((date) => text(0x17, `${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
  const arcs = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 6 }).map((rest) => `1.2.${rest.join(".")}`);
  const extensions = fc.uniqueArray(fc.tuple(arcs, octets(12), fc.boolean()), {
    minLength: 1,
    maxLength: 5,
    selector: ([id]) => id,
  });
  const certificate = fc
    .record({ serial, label, printable, notBefore: time, notAfter: time, extensions })
    .map((parts) =>
      buildCertificate({
        serial: parts.serial,
        issuer: name(parts.printable, parts.printable),
        subject: der(0x30, der(0x31, der(0x30, raw(6, 3, 0x55, 4, 3), text(0x0c, parts.label)))),
        notBefore: parts.notBefore,
        notAfter: parts.notAfter,
        extensions: parts.extensions.map(([id, value, critical]) =>
          extension(id, value, critical ? raw(1, 1, 0xff) : undefined),
        ),
      }),
    );
  const always = { acceptedShare: 1, refusedShare: 1 };

  it("reads what was written as they do", () => {
    const check = (whole: Uint8Array): void => {
      const tally = newTally();
      judge(CERTIFICATES, { what: "as written", bytes: whole }, tally, always);
      expect([tally.compared, tally.disagreements, [...tally.strictnesses]]).toEqual([1, [], []]);
    };
    fc.assert(fc.property(certificate, check), { seed, numRuns: 100 });
  });

  it("accepts nothing that they refuse after changes at random", () => {
    const check = (whole: Uint8Array, change: number, at: number): void => {
      const tally = newTally();
      const changes = [...changedBytes(whole, change)];
      const first = changes[at % changes.length];
      if (first === undefined) throw new Error("nothing to change");
      judge(CERTIFICATES, first, tally, always);
      expect(tally.disagreements).toEqual([]);
      const documented = Object.keys(CERTIFICATE_STRICTNESSES);
      expect([...tally.strictnesses].filter((reason) => !documented.includes(reason))).toEqual([]);
    };
    fc.assert(fc.property(certificate, fc.nat(), fc.nat(), check), { seed, numRuns: 300 });
  });
});
