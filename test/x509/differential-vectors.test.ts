import { beforeAll, expect, it } from "vitest";
import { describeWithVectors, readVector, vectorsDir } from "../helpers/vectors.js";
import { CERTIFICATE_STRICTNESSES, CERTIFICATES, LENIENCY, LIST_STRICTNESSES, LISTS } from "./contests.js";
import { certificatesIn, filesOf } from "./found.js";
import { judge, judgeMutations, newTally, shapeOf } from "./differential.js";

const undocumented = (reasons: Iterable<string>, list: Readonly<Record<string, string>>): readonly string[] =>
  [...reasons].filter((reason) => !Object.hasOwn(list, reason));

describeWithVectors("readers of certificates and lists beside others, on real ones of AMD", () => {
  if (vectorsDir() === null) return;
  const certificates = certificatesIn(filesOf("snp"));
  const tally = newTally();
  const shapes = new Set<string>();

  beforeAll(() => {
    for (const [seed, whole] of certificates.entries()) {
      const elements = !shapes.has(shapeOf(whole));
      shapes.add(shapeOf(whole));
      judgeMutations(CERTIFICATES, whole, seed, tally, {
        elements,
        acceptedShare: elements ? 8 : 24,
        refusedShare: 32,
      });
    }
  });

  it("are all there, those of certificate tables too", () => {
    expect(certificates.length).toBeGreaterThanOrEqual(43);
    expect(shapes.size).toBeGreaterThanOrEqual(10);
    expect(tally.read).toBeGreaterThan(80_000);
    expect(tally.compared).toBeGreaterThan(1_000);
  });

  it("accept nothing that the others refuse, and read everything as they do", () => {
    expect(tally.disagreements).toEqual([]);
    expect([...tally.leniencies]).toEqual([LENIENCY]);
  });

  it("refuse what the others accept for documented reasons only", () => {
    expect(tally.strictnesses.size).toBeGreaterThan(20);
    expect(undocumented(tally.strictnesses, CERTIFICATE_STRICTNESSES)).toEqual([]);
  });

  it("read lists as others do, whatever was done to them", () => {
    const lists = filesOf("snp").filter((file) => /_crl_[a-z_]+\.der$/.test(file));
    expect(lists.length).toBe(14);
    const judged = newTally();
    for (const [seed, file] of lists.entries()) {
      const effort = { elements: seed % 7 === 1, acceptedShare: 8, refusedShare: 32 };
      judgeMutations(LISTS, readVector(file), seed, judged, effort);
    }
    expect(judged.disagreements).toEqual([]);
    expect(undocumented(judged.strictnesses, LIST_STRICTNESSES)).toEqual([]);
  });
});

describeWithVectors("readers of certificates beside others, on certificates of other vendors", () => {
  it.each([
    ["tdx", 25, []],
    ["vtpm", 73, ["X509_CERT_MALFORMED extensions", "X509_CERT_MALFORMED serialNumber"]],
  ] as const)("%s", (tee, count, refused) => {
    const certificates = certificatesIn(filesOf(tee));
    expect(certificates.length).toBeGreaterThanOrEqual(count);
    const tally = newTally();
    const always = { acceptedShare: 1, refusedShare: 1 };
    for (const bytes of certificates) judge(CERTIFICATES, { what: "unchanged", bytes }, tally, always);
    expect(tally.disagreements).toEqual([]);
    expect([...tally.strictnesses].sort()).toEqual(refused);
  });
});
